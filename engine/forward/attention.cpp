#include "engine/forward/attention.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <numeric>

#include "engine/math/kernels.h"
#include "engine/math/onednn.h"

namespace transmla {
namespace {

constexpr int key_block = 256;  // keys in one tile
constexpr int tile_rows = 384;  // query rows of one tile: positions times the heads that share a key head
constexpr int least_positions = 32;
constexpr float log2_e = 1.44269504088896340736F;  // softmax_block works in base 2

Index round_up(Index value, Index step) { return (value + step - 1) / step * step; }

// How the heads and positions of a batch are cut into independent tiles.
struct Tiling {
  Tiling(const HeadLayout& heads, const AttentionInputs& inputs) : layout(heads), in(inputs) {
    group = std::min(heads.query_heads / heads.key_heads, heads.query_heads / heads.value_heads);
    groups = heads.query_heads / group;
    positions = std::max(least_positions, tile_rows / group / 32 * 32);
    query_blocks = static_cast<int>(round_up(in.length, positions) / positions);
    key_blocks = static_cast<int>(round_up(in.length, key_block) / key_block);
  }
  int key_head(int unit) const { return unit * group / (layout.query_heads / layout.key_heads); }
  int value_head(int unit) const { return unit * group / (layout.query_heads / layout.value_heads); }
  int rows() const { return positions * group; }

  const HeadLayout& layout;
  const AttentionInputs& in;
  int group = 0;      // query heads that share one key head and one value head
  int groups = 0;     // units per sequence
  int positions = 0;  // query positions of one tile
  int query_blocks = 0, key_blocks = 0;
};

// One product of a tile, whose operands move but whose shapes do not: the memory objects are made once.
class TileProduct {
 public:
  TileProduct(const dnnl::engine& engine, const dnnl::matmul::primitive_desc& desc)
      : desc_(desc),
        product_(desc),
        arguments_{{DNNL_ARG_SRC, dnnl::memory(desc.src_desc(), engine, nullptr)},
                   {DNNL_ARG_WEIGHTS, dnnl::memory(desc.weights_desc(), engine, nullptr)},
                   {DNNL_ARG_DST, dnnl::memory(desc.dst_desc(), engine, nullptr)}} {}
  dnnl::memory::desc packed() const { return desc_.weights_desc(); }
  void run(dnnl::stream& stream, void* x, const std::byte* w, float* y) {
    arguments_.at(DNNL_ARG_SRC).set_data_handle(x);
    arguments_.at(DNNL_ARG_WEIGHTS).set_data_handle(const_cast<std::byte*>(w));
    arguments_.at(DNNL_ARG_DST).set_data_handle(y);
    product_.execute(stream, arguments_);
    stream.wait();
  }

 private:
  dnnl::matmul::primitive_desc desc_;
  dnnl::matmul product_;
  std::unordered_map<int, dnnl::memory> arguments_;
};

// The two products of a tile. Each thread makes its own, inside the parallel region, so that oneDNN plans for one
// thread.
struct TileProducts {
  TileProducts(const Tiling& tiling, Precision precision)
      : type(onednn::type_of(precision)),
        scores(engine, product(tiling.rows(), tiling.layout.qk_dim(), key_block, false)),
        values(engine, product(tiling.rows(), key_block, tiling.layout.value_dim, true)) {}

  dnnl::matmul::primitive_desc product(Index m, Index k, Index n, bool accumulate) const {
    return onednn::matmul(engine, onednn::row_major(m, k, type), onednn::any_layout(k, n, type), {},
                          onednn::row_major(m, n, dnnl::memory::data_type::f32), accumulate);
  }
  void pack(const dnnl::memory::desc& from, Operand& source, const dnnl::memory::desc& to, std::byte* target) {
    dnnl::memory plain(from, engine, source.row(0)), packed(to, engine, target);
    dnnl::reorder(plain, packed).execute(stream, plain, packed);
    stream.wait();
  }

  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::memory::data_type type;
  TileProduct scores, values;  // [rows, key_block] = Q·Kᵀ; [rows, value_dim] += P·V
};

// Packed key and value blocks of the whole batch.
struct PackedHeads {
  PackedHeads(const Tiling& tiling, const TileProducts& products)
      : key_bytes(round_up(static_cast<Index>(products.scores.packed().get_size()), 64)),
        value_bytes(round_up(static_cast<Index>(products.values.packed().get_size()), 64)),
        key_heads(tiling.layout.key_heads),
        value_heads(tiling.layout.value_heads),
        blocks(tiling.key_blocks),
        keys(Precision::bf16, Index{tiling.in.sequences} * key_heads * blocks, key_bytes / 2),
        values(Precision::bf16, Index{tiling.in.sequences} * value_heads * blocks, value_bytes / 2) {}

  std::byte* key(int sequence, int head, int block) {
    return static_cast<std::byte*>(keys.row((Index{sequence} * key_heads + head) * blocks + block));
  }
  std::byte* value(int sequence, int head, int block) {
    return static_cast<std::byte*>(values.row((Index{sequence} * value_heads + head) * blocks + block));
  }

  Index key_bytes, value_bytes;
  int key_heads, value_heads, blocks;
  Operand keys, values;  // bytes; the Operand gives the alignment
};

// One thread's work on the batch.
class TileWorker {
 public:
  TileWorker(const Tiling& tiling, const RopeTable& table, Precision precision)
      : tiling_(tiling),
        table_(table),
        precision_(precision),
        products_(tiling, precision),
        key_rows_(precision, key_block, tiling.layout.qk_dim()),
        value_rows_(precision, key_block, tiling.layout.value_dim),
        queries_(precision, tiling.rows(), tiling.layout.qk_dim()),
        weights_(precision, tiling.rows(), key_block),
        scores_(tiling.rows() * key_block),
        sums_(tiling.rows() * tiling.layout.value_dim),
        row_(tiling.layout.qk_dim()),
        largest_(tiling.rows()),
        total_(tiling.rows()) {}

  const TileProducts& products() const { return products_; }

  void pack_keys(PackedHeads& packed, int sequence, int head, int block) {
    const auto& layout = tiling_.layout;
    for (int i = 0; i < key_block; ++i) {
      const int position = block * key_block + i;
      std::fill(row_.begin(), row_.end(), 0.0F);
      if (position < tiling_.in.length) {
        const Index row = Index{sequence} * tiling_.in.length + position;
        const float* nope = tiling_.in.nope_keys + row * tiling_.in.nope_stride + Index{head} * layout.nope_dim;
        const Index rope_head = layout.shared_rope ? 0 : head;
        const float* rope = tiling_.in.rope_keys + row * tiling_.in.rope_stride + rope_head * layout.rope_dim;
        if (layout.nope_dim > 0) std::copy(nope, nope + layout.nope_dim, row_.begin());
        std::copy(rope, rope + layout.rope_dim, row_.begin() + layout.nope_dim);
        rotate_halves(table_, position, row_.data() + layout.nope_dim);
      }
      round_row(row_.data(), layout.qk_dim(), precision_, key_rows_.row(i));
    }
    products_.pack(onednn::transposed(layout.qk_dim(), key_block, products_.type), key_rows_, products_.scores.packed(),
                   packed.key(sequence, head, block));
  }

  void pack_values(PackedHeads& packed, int sequence, int head, int block) {
    const int width = tiling_.layout.value_dim;
    const std::vector<float> zeros(static_cast<std::size_t>(width), 0.0F);
    for (int i = 0; i < key_block; ++i) {
      const int position = block * key_block + i;
      const Index row = Index{sequence} * tiling_.in.length + position;
      const float* value = tiling_.in.values + row * tiling_.in.value_stride + Index{head} * width;
      round_row(position < tiling_.in.length ? value : zeros.data(), width, precision_, value_rows_.row(i));
    }
    products_.pack(onednn::row_major(key_block, width, products_.type), value_rows_, products_.values.packed(),
                   packed.value(sequence, head, block));
  }

  void attend(PackedHeads& packed, int sequence, int unit, int block, Operand& out) {
    gather_queries(sequence, unit, block);
    std::fill(sums_.begin(), sums_.end(), 0.0F);
    std::fill(largest_.begin(), largest_.end(), -std::numeric_limits<float>::infinity());
    std::fill(total_.begin(), total_.end(), 0.0F);
    const int last = std::min(block * tiling_.positions + tiling_.positions, tiling_.in.length) - 1;
    for (int keys = 0; keys * key_block <= last; ++keys) {
      products_.scores.run(products_.stream, queries_.row(0), packed.key(sequence, tiling_.key_head(unit), keys),
                           scores_.data());
      weigh(block, keys);
      products_.values.run(products_.stream, weights_.row(0), packed.value(sequence, tiling_.value_head(unit), keys),
                           sums_.data());
    }
    write(sequence, unit, block, out);
  }

 private:
  // Row g·positions + i of the tile is query head unit·group + g at position block·positions + i.
  void gather_queries(int sequence, int unit, int block) {
    const auto& layout = tiling_.layout;
    for (int g = 0; g < tiling_.group; ++g) {
      for (int i = 0; i < tiling_.positions; ++i) {
        const int position = block * tiling_.positions + i;
        std::fill(row_.begin(), row_.end(), 0.0F);
        if (position < tiling_.in.length) {
          const Index row = Index{sequence} * tiling_.in.length + position;
          const Index head = Index{unit} * tiling_.group + g;
          const float* q = tiling_.in.q + row * tiling_.in.q_stride + head * layout.qk_dim();
          std::copy(q, q + layout.qk_dim(), row_.begin());
          rotate_halves(table_, position, row_.data() + layout.nope_dim);
          scale_row(row_.data(), layout.qk_dim(), layout.scores.scale * log2_e);
        }
        round_row(row_.data(), layout.qk_dim(), precision_, queries_.row(Index{g} * tiling_.positions + i));
      }
    }
  }

  void weigh(int block, int keys) {
    const int width = tiling_.layout.value_dim;
    const float cap = tiling_.layout.scores.cap * log2_e;
    for (int r = 0; r < tiling_.rows(); ++r) {
      const int position = block * tiling_.positions + r % tiling_.positions;
      const int valid = std::clamp(position - keys * key_block + 1, 0, key_block);
      float* scores = scores_.data() + Index{r} * key_block;
      if (cap > 0) soft_cap_row(scores, valid, cap);
      const float factor =
          softmax_block(scores, valid, key_block, &largest_[r], &total_[r], precision_, weights_.row(r));
      if (factor != 1.0F) scale_row(sums_.data() + Index{r} * width, width, factor);
    }
  }

  void write(int sequence, int unit, int block, Operand& out) {
    const int width = tiling_.layout.value_dim;
    const Index bytes = precision_ == Precision::bf16 ? sizeof(bfloat16) : sizeof(float);
    for (int r = 0; r < tiling_.rows(); ++r) {
      const int position = block * tiling_.positions + r % tiling_.positions;
      if (position >= tiling_.in.length) continue;
      float* sums = sums_.data() + Index{r} * width;
      scale_row(sums, width, 1.0F / total_[r]);
      const Index head = Index{unit} * tiling_.group + r / tiling_.positions;
      auto* target =
          static_cast<std::byte*>(out.row(Index{sequence} * tiling_.in.length + position)) + head * width * bytes;
      round_row(sums, width, precision_, target);
    }
  }

  const Tiling& tiling_;
  const RopeTable& table_;
  Precision precision_;
  TileProducts products_;
  Operand key_rows_, value_rows_;       // [key_block, qk_dim], [key_block, value_dim]
  Operand queries_, weights_;           // [rows, qk_dim], [rows, key_block]
  std::vector<float> scores_, sums_;    // [rows, key_block], [rows, value_dim]
  std::vector<float> row_;              // [qk_dim]
  std::vector<float> largest_, total_;  // [rows]
};

void pack_block(TileWorker& worker, PackedHeads& packed, const Tiling& tiling, int index) {
  const auto& layout = tiling.layout;
  const int heads = layout.key_heads + layout.value_heads;
  const int block = index % tiling.key_blocks;
  const int head = index / tiling.key_blocks % heads;
  const int sequence = index / tiling.key_blocks / heads;
  if (head < layout.key_heads) {
    worker.pack_keys(packed, sequence, head, block);
  } else {
    worker.pack_values(packed, sequence, head - layout.key_heads, block);
  }
}

}  // namespace

Status causal_attention(const HeadLayout& layout, const RopeTable& table, const AttentionInputs& inputs, Operand& out,
                        const Context& context) {
  const Tiling tiling(layout, inputs);
  const int packs = inputs.sequences * (layout.key_heads + layout.value_heads) * tiling.key_blocks;
  const int tiles = inputs.sequences * tiling.groups * tiling.query_blocks;
  std::unique_ptr<PackedHeads> packed;
  std::exception_ptr failure;  // written under the critical section only
  std::atomic<bool> failed = false;
#pragma omp parallel
  {
    const auto guarded = [&](auto&& work) {
      if (failed || context.stop.stop_requested()) return;
      try {
        work();
      } catch (...) {
#pragma omp critical(transmla_attention_failure)
        failure = std::current_exception();
        failed = true;
      }
    };
    std::unique_ptr<TileWorker> worker;
    guarded([&] { worker = std::make_unique<TileWorker>(tiling, table, out.precision()); });
#pragma omp single
    guarded([&] { packed = std::make_unique<PackedHeads>(tiling, worker->products()); });
#pragma omp for schedule(dynamic, 4)
    for (int i = 0; i < packs; ++i) guarded([&] { pack_block(*worker, *packed, tiling, i); });
#pragma omp for schedule(dynamic, 1)
    for (int i = 0; i < tiles; ++i) {
      guarded([&] {  // later blocks see more keys: longest first
        const int block = tiling.query_blocks - 1 - i / (tiling.groups * inputs.sequences);
        const int unit = i % tiling.groups;
        const int sequence = i / tiling.groups % inputs.sequences;
        worker->attend(*packed, sequence, unit, block, out);
      });
    }
  }
  if (failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      return fail_internal("attention over {} sequences of {} tokens failed: {}", inputs.sequences, inputs.length,
                           error.what());
    }
  }
  return context.check_stop();
}

}  // namespace transmla
