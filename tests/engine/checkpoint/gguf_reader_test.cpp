#include <gtest/gtest.h>

#include "engine/checkpoint/gguf.h"
#include "tests/engine/checkpoint/damage.h"
#include "tests/engine/checkpoint/gguf_builder.h"
#include "tests/support/golden.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

constexpr std::uint32_t f32 = 0, q8_0 = 8, q3_k = 11, q4_k = 12;
constexpr std::uint32_t u8 = 0, boolean = 7, string = 8, array = 9, i64 = 11, f64 = 12;

class GgufReaderTest : public ::testing::Test {
 protected:
  Path path() const { return folder_.path() / "some.gguf"; }
  Result<std::shared_ptr<const Checkpoint>> open(const std::string& bytes) const {
    TRY(write_text(path(), bytes));
    return Checkpoint::open(path());
  }
  Result<std::shared_ptr<const Checkpoint>> open(const GgufBuilder& builder) const { return open(builder.str()); }

 private:
  fixtures::TemporaryFolder folder_;
};

TEST_F(GgufReaderTest, ReadsWhatGgufPyWrote) {
  const auto golden = fixtures::read_golden("llama");
  const auto checkpoint = Checkpoint::open(golden.gguf);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_EQ((*checkpoint)->kind(), CheckpointKind::gguf);
  EXPECT_EQ((*checkpoint)->metadata()["general.name"], "tiny random llama");
  const TensorInfo* up = (*checkpoint)->find("blk.1.ffn_up.weight");
  ASSERT_NE(up, nullptr);
  EXPECT_EQ(up->shape, (std::vector<std::int64_t>{80, 64})) << "outermost first";
  const auto folder = Checkpoint::open(golden.folder);
  const TensorInfo* same = (*folder)->find("model.layers.1.mlp.up_proj.weight");
  EXPECT_TRUE(std::equal(up->data.begin(), up->data.end(), same->data.begin(), same->data.end()));
}

TEST_F(GgufReaderTest, MetadataOfEveryTypeArrives) {
  GgufBuilder builder = tiny_gguf();
  builder.version = 2;
  builder.key("truth", boolean, GgufBuilder::bytes<std::uint8_t>(1));
  builder.key("minus", i64, GgufBuilder::bytes<std::int64_t>(-5'000'000'000));
  builder.key("fine", f64, GgufBuilder::bytes(0.1));
  builder.key("tokens", array, GgufBuilder::array(string, 2, GgufBuilder::text("a") + GgufBuilder::text("")));
  const std::string inner = GgufBuilder::array(u8, 2, "\1\2");
  builder.key("nested", array, GgufBuilder::array(array, 2, inner + inner));
  const auto checkpoint = open(builder);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  const nlohmann::json& metadata = (*checkpoint)->metadata();
  EXPECT_EQ(metadata["truth"], true);
  EXPECT_EQ(metadata["minus"], -5'000'000'000);
  EXPECT_EQ(metadata["fine"], 0.1);
  EXPECT_EQ(metadata["tokens"], (nlohmann::json{"a", ""}));
  EXPECT_EQ(metadata["nested"], (nlohmann::json{{1, 2}, {1, 2}}));
}

TEST_F(GgufReaderTest, TensorsFollowOneAnotherAtTheDeclaredAlignment) {
  GgufBuilder builder = tiny_gguf().key("general.alignment", 64U);
  builder.alignment = 64;
  builder.data = 64 + 34;
  builder.tensor("quantised", {32, 1}, q8_0, 64).tensor("plain", {3}, f32, 0);
  const auto checkpoint = open(builder);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  const TensorInfo* plain = (*checkpoint)->find("plain");
  const TensorInfo* quantised = (*checkpoint)->find("quantised");
  EXPECT_EQ(plain->data.size(), 12);
  EXPECT_EQ(quantised->data.size(), 34);
  EXPECT_EQ(quantised->data.data() - plain->data.data(), 64);
}

TEST_F(GgufReaderTest, OtherFilesAndVersionsAreRefused) {
  EXPECT_TRUE(fixtures::refused(open("PK\3\4 a zip"), {"is not a GGUF file", "0x04034b50", "0x46554747"}));
  EXPECT_TRUE(fixtures::refused(open(""), {"ends too early"}));
  GgufBuilder builder = tiny_gguf();
  builder.version = 1;
  EXPECT_TRUE(fixtures::refused(open(builder), {"GGUF version 1", "2 and 3"}));
}

TEST_F(GgufReaderTest, PartsOfASplitModelAreRefused) {
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("split.count", 3U)), {"one of 3 parts", "--merge"}));
}

TEST_F(GgufReaderTest, CountsThatTheFileDoesNotBearOutAreRefused) {
  GgufBuilder keys = tiny_gguf(), tensors = tiny_gguf();
  keys.more_keys = UINT64_MAX / 2;
  tensors.more_tensors = UINT64_MAX / 2;
  EXPECT_TRUE(fixtures::refused(open(keys), {"ends too early"}));
  EXPECT_TRUE(fixtures::refused(open(tensors), {"ends too early"}));
}

TEST_F(GgufReaderTest, LengthsThatTheFileDoesNotBearOutAreRefused) {
  const auto text = [](std::uint64_t length) { return GgufBuilder::bytes(length) + "short"; };
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("a", string, text(1 << 20))), {"1048576 bytes are needed"}));
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("a", string, text(UINT64_MAX))), {"18446744073709551615 bytes"}));
  EXPECT_TRUE(
      fixtures::refused(open(tiny_gguf().key("a", array, GgufBuilder::array(u8, 1 << 20, "few"))), {"ends too early"}));
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("a", array, GgufBuilder::array(u8, UINT64_MAX, "few"))),
                                {"array of 18,446,744,073,709,551,615 values", "16,777,216"}));
}

TEST_F(GgufReaderTest, ArraysWithinArraysEndSomewhere) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += GgufBuilder::bytes(array) + GgufBuilder::bytes<std::uint64_t>(1);
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("a", array, deep)), {"arrays 5 deep, 4 is the limit"}));
}

TEST_F(GgufReaderTest, UnknownValueTypesAndDoubleKeysAreRefused) {
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("a", 13, "")), {"value of type 13", "0 to 12"}));
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("a", 1U).key("a", 2U)), {"'a' twice"}));
}

TEST_F(GgufReaderTest, AlignmentsThatAreNonePreventReading) {
  for (const std::uint32_t alignment : {0U, 24U, 1U << 31}) {
    EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("general.alignment", alignment)),
                                  {fmt::format("alignment {}", alignment), "power of two"}));
  }
  EXPECT_TRUE(fixtures::refused(open(tiny_gguf().key("general.alignment", "wide")), {"alignment \"wide\""}));
}

// One tensor table each, over 128 bytes of data.
class GgufTableTest : public GgufReaderTest {
 protected:
  GgufBuilder builder() const {
    GgufBuilder result = tiny_gguf();
    result.data = 128;
    return result;
  }
};

TEST_F(GgufTableTest, ShapesThatCannotBeAreRefused) {
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {1, 1, 1, 1, 32}, f32, 0)), {"'t' declares 5 dimensions"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {1ULL << 62, 4}, f32, 0)), {"'t' is larger than any file"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {UINT64_MAX}, f32, 0)), {"[-1]", "larger than any file"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {1ULL << 62}, f32, 0)), {"larger than any file"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {48}, q8_0, 0)), {"'t' have 48 values", "blocks of 32"}));
  EXPECT_TRUE(
      fixtures::refused(open(builder().tensor("t", {32, 8}, q4_k, 0)), {"'t' have 32 values", "blocks of 256"}));
}

TEST_F(GgufTableTest, TypesThatAreNotDecodedAreNamed) {
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {256}, q3_k, 0)), {"'t' as type Q3_K", "Q4_K"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {256}, 4711, 0)), {"'t' as type number 4711"}));
}

TEST_F(GgufTableTest, TensorsOutsideTheFileAreRefused) {
  EXPECT_TRUE(open(builder().tensor("t", {32}, f32, 0)));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {33}, f32, 0)), {"'t' needs 132 bytes", "which has 128"}));
  EXPECT_TRUE(
      fixtures::refused(open(builder().tensor("t", {32}, f32, UINT64_MAX - 31)), {"'t' begins at byte", "gap"}));
}

TEST_F(GgufTableTest, OverlapsGapsAndTrailingBytesAreRefused) {
  EXPECT_TRUE(open(builder().tensor("a", {9}, f32, 0).tensor("b", {16}, f32, 64)));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("a", {9}, f32, 0).tensor("b", {16}, f32, 32)),
                                {"'b' begins at byte 32", "end at byte 36", "overlap"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("a", {9}, f32, 0).tensor("b", {8}, f32, 96)),
                                {"'b' begins at byte 96", "end at byte 36", "gap"}));
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("a", {24}, f32, 0)), {"end at byte 96", "has 128"}));
}

TEST_F(GgufTableTest, ANameThatOccursTwiceIsRefused) {
  EXPECT_TRUE(fixtures::refused(open(builder().tensor("t", {16}, f32, 0).tensor("t", {16}, f32, 64)),
                                {"two tensors named 't'"}));
}

class DamagedGgufTest : public GgufReaderTest {
 protected:
  DamagedGgufTest() {
    GgufBuilder builder = tiny_gguf();
    builder.key("tokens", array, GgufBuilder::array(string, 2, GgufBuilder::text("a") + GgufBuilder::text("b")));
    builder.tensor("token_embd.weight", {8, 4}, f32, 0).tensor("rope_freqs.weight", {2}, f32, 128);
    builder.data = 136;
    bytes_ = builder.str();
  }
  std::string bytes_;
};

TEST_F(DamagedGgufTest, NoFlippedByteLeadsOutOfTheFile) {
  ASSERT_TRUE(open(bytes_));
  damage::for_each_flipped_byte(path(), bytes_.size(), [&] {
    const auto checkpoint = Checkpoint::open(path());
    if (!checkpoint) return;
    for (const TensorInfo& tensor : (*checkpoint)->tensors()) {
      EXPECT_TRUE(damage::lies_inside(tensor.data, (*checkpoint)->files()[0].bytes()));
    }
  });
}

TEST_F(DamagedGgufTest, NoTruncationIsAccepted) {
  ASSERT_TRUE(open(bytes_));
  damage::for_each_truncation(path(), 1, [&] {
    EXPECT_TRUE(fixtures::refused(Checkpoint::open(path()), {"some.gguf", "copy it again"}));
  });
}

}  // namespace
}  // namespace transmla
