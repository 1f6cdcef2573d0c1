#!/usr/bin/env python3
"""What the program and its pages say of other loaders is what was measured (tests/interop/results)."""
import re
import sys
import unittest

from tree import ROOT, read

sys.path.insert(0, str(ROOT / "tests" / "interop"))
import loader_table  # noqa: E402

ENTRY = re.compile(r'^    \{"([^"]+)", "([^"]+)", "([^"]+)", "([^"]+)"\},$', re.MULTILINE)


def table_of(source):
    """(loader, version, family, dtype) of each entry in the table of loader_runs.cpp."""
    return set(ENTRY.findall(source))


def within(run):
    return abs(run["nats_there"] - run["nats_here"]) <= run["allowed"]


class Loaders(unittest.TestCase):
    def setUp(self):
        self.runs = loader_table.results()

    def test_the_program_names_what_was_run(self):
        measured = {(run["loader"], run["version"], run["family"], run["dtype"]) for run in self.runs}
        self.assertGreater(len(measured), 3)
        self.assertEqual(table_of(read("engine/session/loader_runs.cpp")), measured)

    def test_every_run_was_within_what_is_allowed(self):
        for run in self.runs:
            self.assertTrue(within(run), run)
        self.assertFalse(within({"nats_there": 4.0, "nats_here": 4.2, "allowed": 0.1}))

    def test_the_page_has_every_run(self):
        page = read("docs/loaders.md")
        self.assertEqual(page, loader_table.with_table(page, self.runs), "run tests/interop/loader_table.py")
        self.assertNotEqual(page, loader_table.with_table(page, self.runs[1:]))


if __name__ == "__main__":
    unittest.main()
