#!/usr/bin/env python3
"""Kills jobs with SIGKILL at random moments, runs them again, and compares what they leave with an undisturbed run.

usage: kills.py PROGRAM LIBRARY [--kills N] [--seed S]

Every other kill comes at a random time; the others at a random call of the system on the job's files, by the preloaded
LIBRARY of faults.c, since the moments in which files are written are short.
"""
import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tiny

# What may differ from an undisturbed run, and nothing else: the process that held the project's lock last.
MAY_DIFFER = {"project/.lock"}


class Harness:
    def __init__(self, program, folder, options):
        self.program, self.options = program, options
        self.work, self.kept = folder / "work", folder / "kept"
        self.random = random.Random(options.seed)
        self.seconds, self.calls, self.before, self.after = {}, {}, {}, {}
        self.faults = []

    def preloaded(self, at):
        return tiny.fault(self.options.library, self.work, self.kept / "count", at=at, kind="kill")

    def start(self, name, more={}):
        words = tiny.job(self.program, self.work, name, self.options.threads)
        return subprocess.Popen(words, env=tiny.environment(self.work, more), start_new_session=True, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def undisturbed(self):
        tiny.write_source(self.work, self.options.layers)
        for name in tiny.commands(self.work):
            self.before[name] = shutil.copytree(self.work, self.kept / f"{name}-before")
            started = time.monotonic()
            job = self.start(name, self.preloaded(0))
            _, error = job.communicate()
            self.seconds[name] = time.monotonic() - started
            self.calls[name] = tiny.counted(self.kept / "count")["any"]
            if job.returncode != 0: sys.exit(f"{name} fails undisturbed: {error}")
            self.after[name] = tiny.files_of(shutil.copytree(self.work, self.kept / f"{name}-after"))

    def restore(self, name):
        shutil.rmtree(self.work)
        shutil.copytree(self.before[name], self.work)

    def killed_at_a_time(self, name):
        moment = self.random.uniform(0, self.seconds[name])
        job = self.start(name)
        time.sleep(moment)
        os.killpg(job.pid, signal.SIGKILL)
        job.communicate()
        return f"after {moment:.2f} of {self.seconds[name]:.2f} s"

    def killed_at_a_call(self, name):
        at = self.random.randint(1, self.calls[name])
        self.start(name, self.preloaded(at)).communicate()
        return f"at call {at} of {self.calls[name]}"

    def kill_once(self, kill):
        names = list(self.seconds)
        name = self.random.choices(names, [self.seconds[name] for name in names])[0]
        self.restore(name)
        when = kill(name)
        left = self.after_the_kill(name)
        job = self.start(name)
        _, error = job.communicate()
        done = left["exported"] and "exists already" in error  # killed behind the last rename
        if not done and job.returncode != 0: self.faults.append(f"{name} does not go on: {error}")
        self.compare(name)
        print(f"{name} killed {when}: {left['unfinished']} unfinished, {left['finished']} whole files", flush=True)

    def after_the_kill(self, name):
        files = tiny.files_of(self.work)
        self.faults += [f"{name}: after the kill {text}" for text in tiny.broken(files)]
        unfinished = sum(map(tiny.is_unfinished, files))
        return {"unfinished": unfinished, "finished": len(files) - unfinished,
                "exported": (self.work / "out/converted").exists()}

    def compare(self, name):
        found, wanted = tiny.files_of(self.work), self.after[name]
        for file in sorted((set(found) | set(wanted)) - MAY_DIFFER):
            if file not in wanted: self.faults.append(f"{name}: '{file}' is there, an undisturbed run leaves none")
            elif file not in found: self.faults.append(f"{name}: '{file}' is missing")
            elif found[file].read_bytes() != wanted[file].read_bytes(): self.faults.append(f"{name}: '{file}' differs")

    def run(self):
        self.undisturbed()
        for number in range(self.options.kills):
            self.kill_once(self.killed_at_a_call if number % 2 else self.killed_at_a_time)
        for fault in self.faults: print(f"FAULT {fault}")
        print(f"{self.options.kills} kills, seed {self.options.seed}: {len(self.faults)} faults")
        return 1 if self.faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("library")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", type=int, default=4, help="of the tiny model")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return Harness(options.program, pathlib.Path(folder), options).run()


if __name__ == "__main__":
    sys.exit(main())
