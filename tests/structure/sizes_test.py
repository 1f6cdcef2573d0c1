#!/usr/bin/env python3
"""Files and functions stay small: at least 95 % of them within the limits of docs/developing.md."""
import unittest

from functions import brace_functions, functions, python_functions
from tree import read, source_files

FUNCTION_LINES, FILE_LINES, SHARE = 40, 350, 0.95


def share_within(sizes, limit):
    return sum(size <= limit for size in sizes) / len(sizes)


def complaint(named_sizes, limit):
    longest = sorted(((size, name) for name, size in named_sizes if size > limit), reverse=True)
    return f"more than 5 % are above {limit} lines:\n" + "\n".join(f"  {size} {name}" for size, name in longest)


CPP = """
#include "engine/base/result.h"
namespace transmla {
class Latent final : public Base {
 public:
  Latent(int rank, Path path)
      : rank_{rank}, path_(std::move(path)) {
    check({rank, 2});
  }
  explicit Latent(int rank) : rank_{rank} {}
  int rank() const noexcept { return rank_; }
  bool operator==(const Latent& other) const { return rank_ == other.rank_; }
 private:
  std::vector<int> sizes_ = {1, 2, 3};
  int rank_{0};
};

const std::map<std::string, int> kTable = {
    {"llama", 1},  // a comment with { and "
};
enum class Kind { input, output };

template <class T>
requires std::is_arithmetic_v<T>
Result<T> load(const std::byte* at, const Options& options = {}) {
  auto each = [&](int i) {
    return i + 1'000;
  };
  if (at == nullptr) { return fail("no } here: '{}'", '{'); }
  return each(0);
}
struct Pair pair(int a) { return {a, a}; }
std::function<void(int)> kept = nullptr;
TEST(Latent, KeepsItsRank) {
  EXPECT_EQ(1, 1);
}
}  // namespace transmla
"""

RUST = """
impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text }
    }
}
#[no_mangle]
pub unsafe extern "C" fn bridge_free(handle: *mut Bridge) {
    drop(Box::from_raw(handle));
}
"""


class ScannerTest(unittest.TestCase):
    def test_finds_the_functions_of_cpp_and_their_lengths(self):
        found = [(function.name, function.lines) for function in brace_functions(CPP)]
        expected = [("Latent", 4), ("Latent", 1), ("rank", 1), ("operator==", 1), ("load", 9), ("pair", 1), ("TEST", 3)]
        self.assertEqual(found, expected)

    def test_tells_where_a_function_begins(self):
        self.assertEqual(brace_functions(CPP)[0].line, 6)

    def test_finds_the_functions_of_rust(self):
        found = [(function.name, function.lines) for function in brace_functions(RUST)]
        self.assertEqual(found, [("new", 3), ("bridge_free", 4)])

    def test_finds_the_functions_of_python(self):
        found = [(function.name, function.lines) for function in python_functions("def f(x):\n    return (\n        x)\n")]
        self.assertEqual(found, [("f", 3)])

    def test_a_long_function_is_seen(self):
        long = "int f() {\n" + "  g();\n" * FUNCTION_LINES + "}\n"
        self.assertEqual(share_within([f.lines for f in brace_functions(long)], FUNCTION_LINES), 0)


class SizesTest(unittest.TestCase):
    def setUp(self):
        self.files = [(str(path), read(path), path.suffix) for path in source_files(".cpp", ".h", ".rs", ".py")]

    def check(self, named_sizes, limit):
        self.assertGreater(len(named_sizes), 0)
        share = share_within([size for _, size in named_sizes], limit)
        self.assertGreaterEqual(share, SHARE, complaint(named_sizes, limit))

    def test_files(self):
        self.check([(name, text.count("\n")) for name, text, _ in self.files], FILE_LINES)

    def test_functions(self):
        self.check([(f"{name}:{found.line} {found.name}", found.lines)
                    for name, text, suffix in self.files for found in functions(text, suffix)], FUNCTION_LINES)


if __name__ == "__main__":
    unittest.main()
