#!/usr/bin/env python3
"""`mpirun -np N transmla …`: the results of one process, one voice, and what happens when a process fails or dies.

usage: ranks_test.py PROGRAM MPIRUN TESTS    TESTS: the folder tests/ of the sources
"""
import array
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, MPIRUN, TESTS = os.path.abspath(sys.argv.pop(1)), sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(TESTS / "reliability"))
import tiny  # noqa: E402

SEED = 1


def numbers_of(file):
    """The F64 tensors of a statistics file by name."""
    content = file.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    tensors = json.loads(content[8:8 + length])
    tensors.pop("__metadata__", None)
    offsets = {name: tensor["data_offsets"] for name, tensor in tensors.items()}
    return {name: array.array("d", content[8 + length + a:8 + length + b]) for name, (a, b) in offsets.items()}


def norm(values): return sum(value * value for value in values) ** 0.5


def parent_of(process):
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended meanwhile


def processes_below(parent):
    """Those whose parent is `parent`, in the order of their numbers."""
    found = (entry for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit())
    return sorted(int(entry.name) for entry in found if parent_of(entry) == parent)


class Ranks(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.work = self.folder / "work"
        tiny.write_source(self.work, layers=3)

    def words(self, name, count, more=()):
        words = [PROGRAM, *tiny.commands(self.work)[name], "--threads=1", *more]
        if count == 1: return words
        return [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-np", str(count), *words]

    def environment(self): return tiny.environment(self.work, {"OMPI_MCA_btl_vader_single_copy_mechanism": "none"})

    def run_job(self, name, count, more=()):
        return subprocess.run(self.words(name, count, more), env=self.environment(), capture_output=True, text=True)

    def done(self, name, count, more=()):
        job = self.run_job(name, count, more)
        self.assertEqual(job.returncode, 0, job.stderr)
        return job

    def statistics(self): return numbers_of(next((self.work / "statistics").glob("*.safetensors")))

    def test_statistics_are_those_of_one_process(self):
        self.done("calibrate", 1)
        alone = self.statistics()
        shutil.rmtree(self.work / "statistics")
        job = self.done("calibrate", 3)
        self.assertEqual(job.stdout.count("Took statistics"), 1, job.stdout)
        shared = self.statistics()
        self.assertEqual(shared.keys(), alone.keys())
        for name, expected in alone.items():
            gap = norm(a - b for a, b in zip(shared[name], expected))
            # Rows go through bf16 products in other batches: a few roundings of 2^-9 in each of three layers.
            self.assertLess(gap, 2 ** -6 * norm(expected), name)

    def converted(self, count, more):
        """Its perplexities and the files of its export."""
        job = self.done("convert", count, [f"--json={self.work}/result.json", *more])
        self.assertEqual(job.stdout.count("MLA ppl"), 1, job.stdout)
        result = json.loads((self.work / "result.json").read_text())
        export = {name: path.read_bytes() for name, path in tiny.files_of(self.work / "out/converted").items()}
        return [result[name] for name in ("original", "partial_rope", "mla")], export

    def converted_by_one_and_two(self, more):
        self.done("calibrate", 1, more)
        kept = shutil.copytree(self.work, self.folder / "kept")
        alone = self.converted(1, more)
        shutil.rmtree(self.work)
        shutil.copytree(kept, self.work)
        return alone, self.converted(2, more)

    def test_a_conversion_is_that_of_one_process_and_is_told_once(self):
        (alone, export), (shared, shared_export) = self.converted_by_one_and_two(["--method=transmla"])
        self.assertEqual(shared, alone)
        self.assertEqual(shared_export.keys(), export.keys())
        for name, content in export.items(): self.assertTrue(shared_export[name] == content, name)

    def test_a_walk_that_is_shared_gives_its_numbers_but_for_rounding(self):
        (alone, _), (shared, _) = self.converted_by_one_and_two(["--method=score"])
        self.assertEqual(shared[:2], alone[:2])
        # Sums in another order move weights by far less than the 2^-9 that bf16 rounds them by.
        self.assertAlmostEqual(shared[2]["nll_mean"], alone[2]["nll_mean"], delta=2 ** -9)

    def test_one_sentence_for_all(self):
        shutil.rmtree(self.work / "model")
        job = self.run_job("convert", 2)
        self.assertEqual(job.returncode, 2)
        self.assertEqual(job.stderr.count("transmla: "), 1, job.stderr)

    def test_what_one_process_alone_meets_ends_all(self):
        (self.work / "out/converted").mkdir(parents=True)  # taken; the first process alone writes it
        job = self.run_job("convert", 2)
        self.assertEqual(job.returncode, 2)
        self.assertEqual(job.stderr.count("transmla: "), 1, job.stderr)
        self.assertIn("out/converted", job.stderr)

    def test_jobs_that_are_not_shared_are_refused(self):
        job = self.run_job("sweep", 2)
        self.assertEqual(job.returncode, 2)
        self.assertIn("'transmla project' runs in one process", job.stderr)

    def test_a_process_that_dies_ends_the_job_and_the_next_run_goes_on(self):
        choice = random.Random(SEED)
        begun = time.monotonic()
        self.done("convert", 2)
        length = time.monotonic() - begun
        wanted = {name: path.read_bytes() for name, path in tiny.files_of(self.work / "statistics").items()}
        for victim in (0, 1, 1):
            for folder in ("statistics", "out"): shutil.rmtree(self.work / folder)
            job = subprocess.Popen(self.words("convert", 2), env=self.environment(), text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
            time.sleep(choice.uniform(0.2, 0.8) * length)
            ranks = processes_below(job.pid)
            if len(ranks) == 2: os.kill(ranks[victim], signal.SIGKILL)
            _, error = job.communicate(timeout=60)
            if len(ranks) == 2: self.assertIn("signal 9", error)
            self.assertEqual(list(tiny.broken(tiny.files_of(self.work))), [])
            if not (self.work / "out/converted").exists(): self.done("convert", 2)
            found = {name: path.read_bytes() for name, path in tiny.files_of(self.work / "statistics").items()}
            self.assertEqual(found.keys(), wanted.keys())
            for name, content in wanted.items(): self.assertTrue(found[name] == content, name)


if __name__ == "__main__":
    unittest.main()
