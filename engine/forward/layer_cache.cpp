#include "engine/forward/layer_cache.h"

#include <cstring>

#include "engine/math/block_products.h"

namespace transmla {
namespace {

std::size_t bytes_of_number(Precision precision) {
  return precision == Precision::bf16 ? sizeof(bfloat16) : sizeof(float);
}

}  // namespace

std::size_t LayerCache::bytes_per_token() const {
  return static_cast<std::size_t>(columns_) * bytes_of_number(precision_);
}

std::size_t LayerCache::bytes() const {
  return blocks_.size() * static_cast<std::size_t>(sequences_ * block_positions) * bytes_per_token();
}

void LayerCache::restart(int sequences) {
  sequences_ = sequences;
  blocks_.clear();
}

void LayerCache::grow(Index positions) {
  while (static_cast<Index>(blocks_.size()) * block_positions < positions) {
    const Index rows = sequences_ * columns_;
    auto& block = blocks_.emplace_back(precision_, rows, block_positions);
    std::memset(block.row(0), 0, static_cast<std::size_t>(rows * block_positions) * bytes_of_number(precision_));
  }
}

void LayerCache::shrink(Index positions) {
  const auto blocks = static_cast<std::size_t>((positions + block_positions - 1) / block_positions);
  if (blocks < blocks_.size()) blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(blocks), blocks_.end());
}

void LayerCache::store(int sequence, Index position, const float* row) {
  auto& block = blocks_[static_cast<std::size_t>(position / block_positions)];
  const Index first = sequence * columns_, place = position % block_positions;
  if (precision_ == Precision::bf16) {
    auto* numbers = block.bf16(first) + place;
    for (Index c = 0; c < columns_; ++c) numbers[c * block_positions] = to_bfloat16(row[c]);
  } else {
    auto* numbers = block.f32(first) + place;
    for (Index c = 0; c < columns_; ++c) numbers[c * block_positions] = row[c];
  }
}

const void* LayerCache::block(int sequence, Index block, Index column) const {
  return blocks_[static_cast<std::size_t>(block)].row(sequence * columns_ + column);
}

}  // namespace transmla
