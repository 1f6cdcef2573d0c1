#include "engine/checkpoint/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/engine/checkpoint/damage.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla::safetensors {
namespace {

template <class T>
Source source(const std::string& name, const std::string& dtype, const std::vector<T>& values) {
  return {name, dtype, {static_cast<std::int64_t>(values.size())}, [values]() -> Result<std::vector<std::byte>> {
            std::vector<std::byte> bytes(values.size() * sizeof(T));
            if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
            return bytes;
          }};
}

class SafetensorsTest : public ::testing::Test {
 protected:
  Path path() const { return folder_.path() / "some.safetensors"; }

  // A file with this header and `data` bytes behind it.
  Result<Table> read(const std::string& header, std::size_t data) {
    std::string text(sizeof(std::uint64_t), '\0');
    const std::uint64_t length = header.size();
    std::memcpy(text.data(), &length, sizeof(length));
    return read_raw(text + header + std::string(data, '\0'));
  }
  Result<Table> read_raw(const std::string& text) {
    TRY(write_text(path(), text));
    TRY_ASSIGN(const auto file, MappedFile::open(path()));
    return read_table(file);
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path()), std::filesystem::directory_iterator()));
  }

 private:
  fixtures::TemporaryFolder folder_;
};

TEST_F(SafetensorsTest, WhatIsWrittenIsRead) {
  const std::vector<double> moments = {1.5, -2.5};
  const std::vector<float> weights = {1, 2, 3};
  ASSERT_TRUE(write(path(), {source("weights", "F32", weights), source("moments", "F64", moments)}, {{"a", "b"}}));
  const auto file = MappedFile::open(path()).value();
  const auto table = read_table(file);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->metadata, (std::map<std::string, std::string>{{"a", "b"}}));
  ASSERT_EQ(table->entries.size(), 2);
  EXPECT_EQ(table->entries[0].name, "moments") << "wider types come first";
  EXPECT_EQ(table->entries[0].dtype, "F64");
  EXPECT_EQ(std::memcmp(table->entries[0].data.data(), moments.data(), 2 * sizeof(double)), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(table->entries[0].data.data()) % sizeof(double), 0) << "aligned";
  EXPECT_EQ(table->entries[1].shape, (std::vector<std::int64_t>{3}));
  EXPECT_EQ(std::memcmp(table->entries[1].data.data(), weights.data(), 3 * sizeof(float)), 0);
}

// A factor is known when its weight has been made, and stands before it in the file.
TEST_F(SafetensorsTest, SourcesAreAskedInTheOrderGiven) {
  std::string asked;
  const auto of = [&](const char* name, const char* dtype, std::size_t bytes) {
    const auto fill = static_cast<std::byte>(*name);
    return Source{name, dtype, {2}, [&asked, name, fill, bytes]() -> Result<std::vector<std::byte>> {
                    asked += name;
                    return std::vector<std::byte>(bytes, fill);
                  }};
  };
  ASSERT_TRUE(write(path(), {of("a", "F8_E4M3", 2), of("b", "F32", 8), of("c", "F8_E4M3", 2), of("d", "BF16", 4)}, {}));
  EXPECT_EQ(asked, "abcd");
  const auto file = MappedFile::open(path()).value();
  const auto table = read_table(file).value();
  std::string stored;
  for (const auto& entry : table.entries) {
    stored += entry.name;
    for (const std::byte byte : entry.data) EXPECT_EQ(byte, static_cast<std::byte>(entry.name[0]));
  }
  EXPECT_EQ(stored, "bdac");
}

TEST_F(SafetensorsTest, EmptyTensorsAndEmptyFilesAreFine) {
  ASSERT_TRUE(write(path(), {source<float>("none", "F32", {}), source<float>("one", "F32", {1})}, {}));
  EXPECT_EQ(read_table(MappedFile::open(path()).value())->entries.size(), 2);
  ASSERT_TRUE(write(path(), {}, {}));
  EXPECT_EQ(read_table(MappedFile::open(path()).value())->entries.size(), 0);
}

TEST_F(SafetensorsTest, ABrokenPromiseLeavesNoFile) {
  Source lying = source<float>("short", "F32", {1, 2});
  lying.shape = {3};
  const auto status = write(path(), {lying}, {});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "tensor 'short' has 8 bytes where its shape says 12");
  EXPECT_FALSE(write(path(), {source<float>("a", "F32", {}), source<float>("a", "F32", {})}, {}));
  EXPECT_FALSE(write(path(), {source<float>("a", "F31", {})}, {}));
  EXPECT_FALSE(write(path(), {source<float>("\xff", "F32", {})}, {}));
  Source failing = source<float>("late", "F32", {1});
  failing.produce = []() -> Result<std::vector<std::byte>> { return fail("no numbers today"); };
  EXPECT_TRUE(fixtures::refused(write(path(), {source<float>("a", "F32", {1}), failing}, {}), {"no numbers today"}));
  EXPECT_EQ(entries(), 0);
}

TEST_F(SafetensorsTest, TensorsCanComeOneAfterTheOtherAndTheirMetadataLast) {
  const std::vector<float> one = {1}, two = {2, 3};
  const std::vector<Source> tensors = {source("one", "F32", one), source("two", "F32", two)};
  {
    auto writer = Writer::create(path(), tensors, {{"sum", "?"}});
    ASSERT_TRUE(writer) << writer.error().message;
    ASSERT_TRUE(writer->add(std::as_bytes(std::span(one))));
    EXPECT_EQ(writer->add(std::as_bytes(std::span(one))).error().message,
              "tensor 'two' has 4 bytes where its shape says 8");
    EXPECT_EQ(writer->set("sum", "12345678").error().message, "'12345678' is not as long as what stood for sum");
  }
  EXPECT_EQ(entries(), 0) << "not committed";
  auto writer = Writer::create(path(), tensors, {{"sum", "?"}});
  ASSERT_TRUE(writer->add(std::as_bytes(std::span(one))));
  EXPECT_EQ(writer->commit().error().message, "a file of 2 tensors was given 1");
  ASSERT_TRUE(writer->add(std::as_bytes(std::span(two))));
  EXPECT_EQ(writer->add({}).error().message, "a file of 2 tensors was given one more");
  ASSERT_TRUE(writer->set("sum", "6"));
  ASSERT_TRUE(writer->commit());
  const auto file = MappedFile::open(path()).value();
  const auto table = read_table(file).value();
  EXPECT_EQ(table.metadata.at("sum"), "6");
  EXPECT_EQ(std::memcmp(table.entries.at(1).data.data(), two.data(), 2 * sizeof(float)), 0);
}

TEST_F(SafetensorsTest, ADiskThatIsTooSmallIsRefusedBeforeAnyTensorIsAskedFor) {
  Source huge = source<float>("huge", "F32", {});
  huge.shape = {1'000'000'000, 100'000'000};
  bool asked = false;
  huge.produce = [&asked]() -> Result<std::vector<std::byte>> {
    asked = true;
    return std::vector<std::byte>{};
  };
  EXPECT_TRUE(fixtures::refused(write(path(), {huge}, {}), {"needs 400 PB", "free"}));
  EXPECT_FALSE(asked);
}

TEST_F(SafetensorsTest, ATruncatedFileIsRefused) {
  EXPECT_TRUE(fixtures::refused(read_raw(""), {"ends too early", "8 bytes are needed at offset 0, 0 are left"}));
  EXPECT_TRUE(fixtures::refused(read_raw("1234567"), {"7 are left"}));
  EXPECT_TRUE(fixtures::refused(read(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", 15),
                                {"'a' claims bytes 0 to 16 of 15", "truncated"}));
}

TEST_F(SafetensorsTest, AHeaderThatLiesAboutItsLengthIsRefused) {
  EXPECT_TRUE(fixtures::refused(read_raw("\x40\1\1\1\1\1\1\1{}"), {"declares a header of", "holds 10", "truncated"}));
  EXPECT_TRUE(fixtures::refused(read_raw(std::string("\x03\0\0\0\0\0\0\0{}", 10)), {"a header of 3 bytes"}));
}

TEST_F(SafetensorsTest, WhatIsNotASafetensorsHeaderIsRefused) {
  EXPECT_TRUE(fixtures::refused(read("{\"a\":", 0), {"not valid JSON"}));
  EXPECT_TRUE(fixtures::refused(read("[1]", 0), {"JSON array, not an object"}));
  EXPECT_TRUE(fixtures::refused(read(R"({"a":7})", 0), {"'a' lacks dtype, shape or data_offsets"}));
  EXPECT_TRUE(fixtures::refused(read(R"({"__metadata__":{"a":1}})", 0), {"__metadata__"}));
  EXPECT_TRUE(
      fixtures::refused(read(std::string(100'000, '[') + std::string(100'000, ']'), 0), {"nested more than 32 deep"}));
}

struct BadEntry {
  const char* entry;
  std::vector<std::string> said;
};

TEST_F(SafetensorsTest, AnEntryWhoseSizesDoNotFitIsRefused) {
  const std::vector<BadEntry> bad = {
      {R"("dtype":"F32","shape":[4],"data_offsets":[0,12])", {"F32 and shape [4] needs 16 bytes", "give 12"}},
      {R"("dtype":"F32","shape":[4],"data_offsets":[8,4])", {"claims bytes 8 to 4"}},
      {R"("dtype":"F32","shape":[-4],"data_offsets":[0,16])", {"the shape [-4]"}},
      {R"("dtype":"F32","shape":[1.5],"data_offsets":[0,16])", {"the shape [1.5]"}},
      {R"("dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,16])", {"the shape [18446744073709551615]"}},
      {R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0])", {"larger than any file"}},
      {R"("dtype":"F32","shape":4,"data_offsets":[0,16])", {"the shape 4"}},
      {R"("dtype":"Q9","shape":[16],"data_offsets":[0,16])", {"unknown type 'Q9'"}},
      {R"("dtype":"F32","shape":[4],"data_offsets":[0])", {"data_offsets [0]"}},
      {R"("dtype":"F32","shape":[4],"data_offsets":[-4,12])", {"data_offsets [-4,12]"}},
  };
  for (const BadEntry& each : bad) {
    const auto table = read(fmt::format("{{\"weird\":{{{}}}}}", each.entry), 16);
    for (const std::string& part : each.said) EXPECT_TRUE(fixtures::refused(table, {"'weird'", part})) << each.entry;
  }
}

std::string two_tensors(int begin, int end) {
  return fmt::format(R"({{"a":{{"dtype":"U8","shape":[8],"data_offsets":[0,8]}},)"
                     R"("b":{{"dtype":"U8","shape":[{}],"data_offsets":[{},{}]}}}})",
                     end - begin, begin, end);
}

TEST_F(SafetensorsTest, OverlapsGapsAndTrailingBytesAreRefused) {
  EXPECT_TRUE(read(two_tensors(8, 12), 12));
  EXPECT_TRUE(
      fixtures::refused(read(two_tensors(7, 12), 12), {"'b' begins at byte 7", "'a' ends at byte 8", "overlap"}));
  EXPECT_TRUE(fixtures::refused(read(two_tensors(9, 12), 12), {"'b' begins at byte 9", "gap"}));
  EXPECT_TRUE(fixtures::refused(read(two_tensors(8, 12), 13), {"end at byte 12", "has 13"}));
}

TEST_F(SafetensorsTest, ANameThatOccursTwiceIsRefused) {
  const std::string entry = R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  EXPECT_TRUE(fixtures::refused(read("{" + entry + "," + entry + "}", 0), {"names 'a' twice"}));
}

// Whatever a flipped byte does to the header, the answer is a table inside the file or a sentence.
TEST_F(SafetensorsTest, NoFlippedByteOfTheHeaderLeadsOutOfTheFile) {
  const auto tensor = [](const char* name) { return source<float>(name, "F32", {1, 2, 3}); };
  ASSERT_TRUE(write(path(), {tensor("a"), tensor("b"), source<double>("c", "F64", {4})}, {{"format", "pt"}}));
  const std::size_t header = std::filesystem::file_size(path()) - 2 * 3 * sizeof(float) - sizeof(double);
  damage::for_each_flipped_byte(path(), header, [&] {
    const auto file = MappedFile::open(path()).value();
    const auto table = read_table(file);
    if (!table) return;
    for (const Entry& entry : table->entries) EXPECT_TRUE(damage::lies_inside(entry.data, file.bytes()));
  });
}

}  // namespace
}  // namespace transmla::safetensors
