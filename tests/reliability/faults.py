#!/usr/bin/env python3
"""Lets calls of the system fail, one in each run of a tiny job, by the preloaded library of faults.c; flips bits of files.

usage: faults.py PROGRAM LIBRARY [--runs N] [--seed S]

After each run: an exit code of 0 and the files of an undisturbed run, or another code with one sentence; never a signal,
and nothing half-written under a final name.
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import tiny

CALLS = {"open": ["EIO"], "mmap": ["EIO"], "read": ["EIO", "short"], "pread": ["EIO", "short"],
         "write": ["EIO", "ENOSPC", "short"], "pwrite": ["EIO", "short"], "fsync": ["EIO", "ENOSPC"],
         "rename": ["EIO", "ENOSPC"], "mkdir": ["EIO", "ENOSPC"], "close": ["EIO"]}
MAY_DIFFER = {"project/.lock"}


def compared(file, content):
    """The record of an export says whether statistics were found: where they could not be read, they were taken anew."""
    if file != "out/converted/conversion.json": return content
    record = json.loads(content)
    record["statistics"].pop("reused")
    return record


PATIENCE = 120  # seconds; a job takes one or two


class Harness:
    def __init__(self, options, folder):
        self.options, self.work, self.kept = options, folder / "work", folder / "kept"
        self.random = random.Random(options.seed)
        self.wanted, self.calls, self.faults, self.refused, self.survived = {}, {}, [], 0, 0

    def run_job(self, name, fault):
        return subprocess.run(tiny.job(self.options.program, self.work, name), env=tiny.environment(self.work, fault),
                              capture_output=True, text=True, timeout=PATIENCE, errors="replace")

    def preloaded(self, **fault):
        return tiny.fault(self.options.library, self.work, self.kept / "count", **fault)

    def restore(self, name):
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.kept / f"{name}-before", self.work)

    def undisturbed(self):
        tiny.write_source(self.work, self.options.layers)
        for name in tiny.commands(self.work):
            shutil.copytree(self.work, self.kept / f"{name}-before")
            job = self.run_job(name, self.preloaded())
            self.calls[name] = tiny.counted(self.kept / "count")
            if job.returncode != 0: sys.exit(f"{name} fails undisturbed: {job.stderr}")
            self.wanted[name] = {file: path.read_bytes() for file, path in tiny.files_of(self.work).items()}

    def judge(self, what, name, job):
        """Files are compared with the undisturbed run's: each is that one, or is not there."""
        fault = lambda text: self.faults.append(f"{what}: {text}")
        lines = job.stderr.strip().splitlines()
        if job.returncode < 0 or job.returncode == 1: fault(f"exit code {job.returncode}, '{job.stderr.strip()[-300:]}'")
        elif job.returncode != 0 and (not lines or not lines[-1].startswith("transmla: ")):
            fault(f"exit code {job.returncode} without a sentence: '{job.stderr.strip()[-300:]}'")
        if job.returncode == 0: self.survived += 1
        else: self.refused += 1
        found = tiny.files_of(self.work)
        for file in filter(tiny.is_unfinished, found): fault(f"leaves '{file}'")
        for text in tiny.broken(found): fault(text)
        if job.returncode != 0: return
        for file, content in self.wanted[name].items():
            if file in MAY_DIFFER: continue
            if file not in found: fault(f"succeeds without '{file}'")
            elif compared(file, found[file].read_bytes()) != compared(file, content): fault(f"succeeds with another '{file}'")

    def fail_calls(self):
        """A sample of all failures that there can be: name of the job, call, number and kind."""
        choices = [(name, call, at, kind) for name, calls in self.calls.items() for call, kinds in CALLS.items()
                   for at in range(1, calls[call] + 1) for kind in kinds]
        print(f"{len(choices)} failures can be; {min(len(choices), self.options.runs)} are tried", flush=True)
        for name, call, at, kind in self.random.sample(choices, min(len(choices), self.options.runs)):
            self.restore(name)
            what = f"{name}, {call} {at} {kind}"
            try:
                self.judge(what, name, self.run_job(name, self.preloaded(call=call, at=at, kind=kind)))
            except subprocess.TimeoutExpired:
                self.faults.append(f"{what}: does not end")

    def flip_bits(self):
        """Random bits of what jobs read: sources and kept files. What comes out may differ, but it comes out in order."""
        for _ in range(self.options.flips):
            name = self.random.choice(list(self.wanted))
            self.restore(name)
            file, path = self.random.choice([item for item in tiny.files_of(self.work).items() if item[1].stat().st_size])
            content = bytearray(path.read_bytes())
            few = self.random.random() < 0.5  # headers are short beside what follows
            for _ in range(self.random.choice([1, 8, 64])):
                content[self.random.randrange(min(len(content), 2048 if few else len(content)))] ^= 1 << self.random.randrange(8)
            path.write_bytes(content)
            what = f"{name}, bits of '{file}'"
            try:
                job = self.run_job(name, {})
            except subprocess.TimeoutExpired:
                self.faults.append(f"{what}: does not end")
                continue
            if job.returncode < 0 or job.returncode not in (0, 2) or (job.returncode and "transmla: " not in job.stderr):
                kept = pathlib.Path(tempfile.mkdtemp(prefix="flipped-")) / path.name
                kept.write_bytes(content)
                self.faults.append(f"{what}, kept as {kept}: exit code {job.returncode}, '{job.stderr.strip()[-300:]}'")
            if job.returncode == 0: self.survived += 1
            else: self.refused += 1

    def report(self, what, runs):
        for fault in self.faults: print(f"FAULT {fault}")
        print(f"{runs} {what}, seed {self.options.seed}: {self.survived} ended as without, {self.refused} with a sentence, "
              f"{len(self.faults)} faults", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("library")
    parser.add_argument("--runs", type=int, default=200, help="failures of calls that are tried")
    parser.add_argument("--flips", type=int, default=100, help="files whose bits are flipped")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", type=int, default=2, help="of the tiny model")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        harness = Harness(options, pathlib.Path(folder))
        harness.undisturbed()
        harness.fail_calls()
        harness.flip_bits()
        harness.report("failing calls and flipped files", options.runs + options.flips)
        return 1 if harness.faults else 0


if __name__ == "__main__":
    sys.exit(main())
