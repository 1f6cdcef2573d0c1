#!/usr/bin/env python3
"""What no committed file may hold: paths of one machine, hosts of package registries, work left open."""
import re
import unittest
from pathlib import Path

from tree import ROOT, committed_files

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:work|home|root|Users|mnt|data)/\w"),
    "a registry's host": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|crates\.io|npmjs\.org|(?:deb|security|snapshot)\.debian\.org"
        r"|(?:archive|security)\.ubuntu\.com|download\.pytorch\.org|repo1?\.maven\.\w+)\b"
    ),
    "work left open": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b"),
}
NOT_OURS = {"LICENSE", "Cargo.lock", "words_test.py"}  # a legal text; cargo's own file; the patterns above
NOT_OUR_WORDS = (Path("resources/text"), Path("tests/data"))


def offences(text):
    """(line number, what, words) of each forbidden thing."""
    return [(text.count("\n", 0, match.start()) + 1, what, match.group())
            for what, pattern in FORBIDDEN.items() for match in pattern.finditer(text)]


def own_texts():
    for path in committed_files():
        content = (ROOT / path).read_bytes()
        if path.name not in NOT_OURS and not set(NOT_OUR_WORDS) & set(path.parents) and b"\0" not in content:
            yield path, content.decode("utf-8", errors="replace")


class RuleTest(unittest.TestCase):
    def test_each_rule_is_seen(self):
        for text in ('open("/home/me/model")', "index = https://pypi" + ".org/simple", "// TO" + "DO: later"):
            self.assertEqual(len(offences(f"first line\n{text}\n")), 1, text)
            self.assertEqual(offences(f"first line\n{text}\n")[0][0], 2)

    def test_what_only_looks_alike_is_not(self):
        for text in ("out/demo/report.md", "${sourceDir}/build", "/usr/lib/rust-1.85", "tests/data/golden", "XXXL"):
            self.assertEqual(offences(text), [], text)


class TreeTest(unittest.TestCase):
    def test_every_file(self):
        texts = dict(own_texts())
        self.assertIn(Path("CMakeLists.txt"), texts)
        found = [f"{path}:{line}: {what}: {words}"
                 for path, text in texts.items() for line, what, words in offences(text)]
        self.assertEqual(found, [], "\n".join(found))


if __name__ == "__main__":
    unittest.main()
