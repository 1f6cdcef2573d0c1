#!/usr/bin/env python3
"""Memory, time and disk of a whole conversion at the true shapes of a large model, on a random checkpoint of a few of its
layers (synthetic_checkpoint.py): calibrate, plan, export and verify under a memory budget, for two layer counts and two
numbers of tokens. What a layer and a token cost follows by difference, and the whole model by extrapolation.

usage: memory.py SHAPE TEXT [--method NAME] [--layers A,B] [--samples A,B] [--budget SIZE] [--folder DIR] [--json FILE]
  SHAPE  llama-2-7b or qwen2.5-72b
  TEXT   any text to take samples from
Peak memory is that of the process, mapped files included; beside it stands the part that no file backs. Bytes read are
those that came from the disk: the checkpoint leaves the page cache before each run.
"""
import argparse
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from synthetic_checkpoint import LAYERS, config_of, link_checkpoint, write_checkpoint

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/release/app/transmla"
LENGTH = 256  # tokens of a sample
BUDGETS = {"llama-2-7b": "16GiB", "qwen2.5-72b": "32GiB"}


def forget(folder):
    """Takes the folder's files out of the page cache, so that a run reads the disk."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def numbers_of(path):
    """The numbers of a file of /proc with a name and a number on each line."""
    fields = (line.split() for line in Path(path).read_text().splitlines())
    return {field[0].rstrip(":"): int(field[1]) for field in fields if len(field) > 1 and field[1].isdigit()}


def watched(command):
    """Runs the command to its end: peak memory and bytes of disk of its process."""
    child = subprocess.Popen(command)
    anonymous = 0
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        anonymous = max(anonymous, numbers_of(f"/proc/{child.pid}/status").get("RssAnon", 0) * 1024)
        time.sleep(0.1)
    disk = numbers_of(f"/proc/{child.pid}/io")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {child.returncode}")
    return {"peak": usage.ru_maxrss * 1024, "anonymous": anonymous, "read": disk["read_bytes"],
            "written": disk["write_bytes"], "cpu": usage.ru_utime + usage.ru_stime}


def convert(options, model, layers, samples, work):
    result = work / "result.json"
    save = ["--save-path", work / "export"] if options.export else ["--save-path", ""]
    command = [PROGRAM, "convert", "--model-path", model, *save, "--cal-text", options.text, "--method", options.method,
               "--freqfold", "4", "--cal-nsamples", str(samples), "--cal-generated", "0", "--cal-max-seqlen", str(LENGTH),
               "--ppl-eval-batch-size", "0", "--statistics", work / "statistics", "--memory-budget", options.budget,
               "--json", result, "--quiet"]
    if options.method != "transmla":
        del command[command.index("--freqfold"):command.index("--freqfold") + 2]
    forget(model)
    measured = watched([str(word) for word in command])
    measured |= {"layers": layers, "tokens": samples * LENGTH, "stages": json.loads(result.read_text())["seconds"]}
    for folder in ("export", "statistics"):
        shutil.rmtree(work / folder, ignore_errors=True)
    return measured


def gigabytes(count):
    return f"{count / 1e9:.2f}"


def show(run):
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in run["stages"].items() if seconds >= 0.05)
    print(f"{run['layers']} layers, {run['tokens']} tokens: peak {gigabytes(run['peak'])} GB "
          f"({gigabytes(run['anonymous'])} without files), read {gigabytes(run['read'])} GB, written "
          f"{gigabytes(run['written'])} GB; {run['cpu']:.0f} s of processor time; seconds: {stages}", flush=True)


def line_through(runs, value):
    """Two runs that differ in layers: what a layer adds, and what is there without any."""
    (short, long) = runs
    each = (value(long) - value(short)) / (long["layers"] - short["layers"])
    return each, value(short) - each * short["layers"]


def extrapolate(runs, whole):
    print(f"{runs[0]['tokens']} tokens, a layer costs (and {whole} layers by extrapolation):")
    for name in runs[0]["stages"]:
        each, fixed = line_through(runs, lambda run, name=name: run["stages"].get(name, 0))
        if max(each * whole, fixed) >= 1:
            print(f"  {name:12s} {each:7.1f} s  ({(fixed + each * whole) / 60:.0f} min)")
    each, fixed = line_through(runs, lambda run: run["cpu"])
    print(f"  {'processor':12s} {each:7.1f} s  ({(fixed + each * whole) / 60:.0f} min)")
    for name in ("peak", "read", "written"):
        each, fixed = line_through(runs, lambda run, name=name: run[name])
        print(f"  {name:12s} {gigabytes(each):>7s} GB ({gigabytes(fixed + each * whole)} GB)")


def pair(text):
    small, large = (int(number) for number in text.split(","))
    return small, large


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=sorted(LAYERS))
    parser.add_argument("text", type=Path)
    parser.add_argument("--method", default="transmla")
    parser.add_argument("--layers", type=pair, default=(1, 2))
    parser.add_argument("--samples", type=pair, default=(4, 16))
    parser.add_argument("--budget")
    parser.add_argument("--no-export", dest="export", action="store_false", help="where the disk has no room for it")
    parser.add_argument("--folder", type=Path, help="where the checkpoint is written, and deleted")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.budget = options.budget or BUDGETS[options.shape]
    print(f"{options.shape}, method {options.method}, memory budget {options.budget}", flush=True)
    runs = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        work = Path(folder)
        models = {layers: work / f"layers-{layers}" for layers in options.layers}
        longest = max(options.layers)
        write_checkpoint(config_of(options.shape, longest), models[longest])
        for layers in set(options.layers) - {longest}:
            link_checkpoint(models[longest], layers, models[layers])
        for samples, layers in itertools.product(options.samples, options.layers):
            runs.append(convert(options, models[layers], layers, samples, work))
            show(runs[-1])
    for samples in options.samples:
        extrapolate([run for run in runs if run["tokens"] == samples * LENGTH], LAYERS[options.shape])
    if options.json:
        options.json.write_text(json.dumps(runs, indent=1))


if __name__ == "__main__":
    main()
