#include "engine/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace transmla {
namespace {

using std::string_literals::operator""s;

TEST(Utf8, IsReadAtTheEdgesOfEachLength) {
  const std::pair<std::string, char32_t> edges[] = {{"\0"s, 0},
                                                    {"\x7F", 0x7F},
                                                    {"\xC2\x80", 0x80},
                                                    {"\xDF\xBF", 0x7FF},
                                                    {"\xE0\xA0\x80", 0x800},
                                                    {"\xED\x9F\xBF", 0xD7FF},
                                                    {"\xEE\x80\x80", 0xE000},
                                                    {"\xEF\xBF\xBF", 0xFFFF},
                                                    {"\xF0\x90\x80\x80", 0x10000},
                                                    {"\xF4\x8F\xBF\xBF", 0x10FFFF}};
  for (const auto& [text, value] : edges) {
    const auto point = first_code_point(text + "x");
    ASSERT_TRUE(point) << static_cast<std::uint32_t>(value);
    EXPECT_EQ(point->value, value);
    EXPECT_EQ(point->bytes, text.size());
  }
}

TEST(Utf8, IsRefusedWhereTheFirstBadByteStands) {
  // Stray continuation, overlong forms, a surrogate, beyond U+10FFFF, five bytes, cut off.
  for (const std::string bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
                                "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xC3", "\xE6\x9D", "\xC3("}) {
    EXPECT_EQ(find_invalid_utf8("Elbe é " + bad), 8U) << ::testing::PrintToString(bad);
  }
  EXPECT_EQ(find_invalid_utf8("Elbe é 東京 🇩🇪"), std::nullopt);
  EXPECT_EQ(find_invalid_utf8(""), std::nullopt);
}

TEST(Utf8, IsBlankWherePythonStripsItAll) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \t\r\n\v\f\x1C\x1F\u0085\u00A0\u1680\u2000\u200A\u2028\u2029\u202F\u205F\u3000"));
  for (const auto* text : {"a", " \t.", "\u200B", "\uFEFF", "\x1B", "\b", "\x0E", "\u2060"})
    EXPECT_FALSE(is_blank(text));
}

}  // namespace
}  // namespace transmla
