#!/usr/bin/env python3
"""What a second process gains: statistics, samples that the model writes, a perplexity and a conversion by method score, by one
process and by two, each with one thread, in turn on this machine.

usage: ranks.py MODEL CALIBRATION.txt TEST.txt [--ranks 2] [--runs 3] [--samples 16] [--chunks 8] [--json FILE]
Prints the seconds of each stage, medians of all runs, and the ratio. Perplexities must be the same to the last bit, that of
the conversion but for rounding.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/release/app/transmla"
LENGTH = 1024  # tokens of a sample
ROUNDING = 2 ** -7  # nats: what rounding of bf16 alone moves a small conversion by (docs/method.md, "Ablation": 0.003), twice


def jobs(options, folder):
    """The commands, and what the stages of each that are shared are called here."""
    text = ["--cal-text", options.calibration, "--cal-max-seqlen", str(LENGTH), "--statistics", folder]
    calibrate = ["calibrate", options.model, *text, "--cal-nsamples"]
    test = ["--test-text", options.test, "--eval-chunks", str(options.chunks)]
    own = [str(options.samples), "--cal-generated", "0"]
    return [({"statistics": "statistics"}, [*calibrate, *own]),
            ({"tokenize": "two groups that the model writes"}, [*calibrate, "4", "--cal-generated", "60"]),
            ({"perplexity": "perplexity"}, ["eval", options.model, *test]),
            ({"fit": "fit of the slots", "convert": "walk of two streams"},
             ["convert", "--model-path", options.model, *text, *test, "--qk-mqa-dim", "32", "--kv-lora-rank", "128",
              "--cal-nsamples", *own])]


def run(words, ranks, folder):
    result = folder / "result.json"
    launcher = ["mpirun", "--allow-run-as-root", "--bind-to", "none", "-np", str(ranks)] if ranks > 1 else []
    command = [*launcher, PROGRAM, *words, "--threads", "1", "--quiet", "--json", result]
    subprocess.run([str(word) for word in command], check=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    return json.loads(result.read_text())


def measure(options, ranks):
    measured = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for stages, words in jobs(options, folder / "statistics"):
            outcome = run(words, ranks, folder)
            for stage, what in stages.items(): measured[what] = outcome["seconds"][stage]
            if "perplexity" in outcome: measured["nll"] = outcome["perplexity"]["nll"]
            if "mla" in outcome: measured["mla"] = outcome["mla"]["nll_mean"]
        shutil.rmtree(folder / "statistics")
    return measured


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "calibration", "test"): parser.add_argument(name, type=Path)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--chunks", type=int, default=8)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    counts = (1, options.ranks)
    runs = {count: [] for count in counts}
    for _ in range(options.runs):
        for count in counts: runs[count].append(measure(options, count))
    for what in (name for name in runs[1][0] if name not in ("nll", "mla")):
        alone, shared = (statistics.median(run[what] for run in runs[count]) for count in counts)
        print(f"{what:33s} {alone:7.1f} s by one process, {shared:7.1f} s by {options.ranks}: {alone / shared:.2f} times as fast")
    if any(run["nll"] != runs[1][0]["nll"] for count in counts for run in runs[count]):
        raise SystemExit("perplexities depend on the number of processes")
    converted = [run["mla"] for count in counts for run in runs[count]]
    print(f"nats of the conversion: {min(converted):.5f} to {max(converted):.5f}")
    if max(converted) - min(converted) > ROUNDING: raise SystemExit("the conversion depends on the number of processes")
    if options.json: options.json.write_text(json.dumps(runs, indent=1))


if __name__ == "__main__":
    main()
