#include "engine/base/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace transmla {
namespace {

// FIPS 180-2, appendix B, and the digest of nothing.
TEST(Sha256Test, GivesTheDigestsOfTheStandard) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, PartsCountAsTheirWhole) {
  Sha256 hash;
  Sha256 moved = std::move(hash.add("a"));
  EXPECT_EQ(moved.add("b").add("c").hex(), sha256("abc"));
}

}  // namespace
}  // namespace transmla
