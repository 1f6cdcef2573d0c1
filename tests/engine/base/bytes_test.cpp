#include "engine/base/bytes.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/refusal.h"

namespace transmla {
namespace {

constexpr std::array data = {std::byte{0x01}, std::byte{0x02}, std::byte{0x03}, std::byte{0x04}, std::byte{0x05}};

TEST(ByteReaderTest, ReadsLittleEndianNumbersOneAfterTheOther) {
  ByteReader reader(data, "test");
  EXPECT_EQ(reader.read<std::uint8_t>(), 0x01);
  EXPECT_EQ(reader.read<std::uint32_t>(), 0x05040302U);
  EXPECT_EQ(reader.offset(), 5);
  EXPECT_EQ(reader.remaining(), 0);
}

TEST(ByteReaderTest, NeverReadsPastTheEnd) {
  ByteReader reader(data, "short.gguf");
  ASSERT_TRUE(reader.take(3));
  EXPECT_TRUE(fixtures::refused(reader.read<std::uint32_t>(),
                                {"'short.gguf'", "4 bytes are needed at offset 3", "2 are left", "copy it again"}));
  EXPECT_TRUE(fixtures::refused(reader.take(UINT64_MAX), {"18446744073709551615 bytes"}));
  EXPECT_EQ(reader.offset(), 3) << "a refused read takes nothing";
}

TEST(ByteReaderTest, NoBytesAreTakenFromNothing) {
  ByteReader reader({}, "empty");
  EXPECT_TRUE(reader.take(0));
  EXPECT_FALSE(reader.take(1));
}

TEST(LoadUnalignedTest, ReadsAtOddAddresses) { EXPECT_EQ(load_unaligned<std::uint16_t>(data.data() + 1), 0x0302); }

}  // namespace
}  // namespace transmla
