#include "engine/base/scratch.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace transmla {
namespace {

TEST(ScratchMemory, IsMemoryUpToItsLimitAndAFileAbove) {
  auto small = ScratchMemory::allocate(10'000, 10'000), large = ScratchMemory::allocate(10'001, 10'000);
  auto free = ScratchMemory::allocate(1'000'000, 0);
  ASSERT_TRUE(small && large && free);
  EXPECT_FALSE(small->in_file() || free->in_file());
  EXPECT_TRUE(large->in_file());
  for (const auto* memory : {&*small, &*large}) {
    const auto bytes = memory->bytes();
    EXPECT_TRUE(std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; }));
    std::fill(bytes.begin(), bytes.end(), std::byte{7});
    EXPECT_EQ(bytes.back(), std::byte{7});
  }
}

TEST(ScratchMemory, MovesWithItsBytes) {
  auto first = ScratchMemory::allocate(100, 0);
  const auto* data = first->bytes().data();
  ScratchMemory second = std::move(*first);
  EXPECT_EQ(second.bytes().data(), data);
  EXPECT_TRUE(first->bytes().empty());
  second = ScratchMemory();
  EXPECT_TRUE(second.bytes().empty());
}

TEST(ScratchMemory, SaysWhatADiskLacks) {
  const auto result = ScratchMemory::allocate(std::size_t{1} << 60, 1);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::input);
  EXPECT_NE(result.error().message.find("free"), std::string::npos) << result.error().message;
}

}  // namespace
}  // namespace transmla
