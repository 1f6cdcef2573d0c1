#!/usr/bin/env python3
"""The whole job, here and by the public TransMLA converter, in turn on this machine: the same checkpoint, the same texts,
the same flags. Prints the perplexities of both, seconds, peak memory and their ratios.

usage: against_transmla.py CHECKOUT MODEL [--runs N] [--chunks N] [--json FILE] [-- CONVERTER-FLAGS…]
  CHECKOUT  the folder transmla/ of a clone of fxmeng/TransMLA
  MODEL     a Hugging Face folder that both read (tools/fetch_models.py NAME models --hf)
`./run bench transmla CHECKOUT MODEL` prepares both environments and calls this. Our seconds are those of a process that
starts with an empty folder for statistics and ends with a verified export.
"""
import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/release/app/transmla"
PEER_PYTHON = ROOT / "build/peer-venv/bin/python"
TEXTS = [ROOT / "resources/text/wikitext2-valid.txt", ROOT / "resources/text/wikitext2-test.txt"]
DEFAULT_FLAGS = ["--qk-mqa-dim", "32", "--kv-lora-rank", "128", "--cal-nsamples", "32", "--freqfold", "auto"]


def ours(options, folder):
    result = folder / "result.json"
    command = [PROGRAM, "convert", "--model-path", options.model, "--save-path", folder / "ours", "--dtype", "bf16",
               *options.flags, "--cal-text", TEXTS[0], "--test-text", TEXTS[1], "--eval-chunks", str(options.chunks),
               "--statistics", folder / "statistics", "--json", result, "--method", "transmla", "--quiet"]
    start = time.monotonic()
    subprocess.run(command, check=True)
    seconds = time.monotonic() - start
    shutil.rmtree(folder / "ours")
    shutil.rmtree(folder / "statistics", ignore_errors=True)
    measured = json.loads(result.read_text())
    ropes = {str(candidate["freqfold"]): candidate["ppl"] for candidate in measured["partial_rope"]["candidates"]}
    return {"original": measured["original"]["ppl"], "partial_rope": ropes, "mla": measured["mla"]["ppl"],
            "freqfold": measured["partial_rope"]["freqfold"], "seconds": seconds,
            "peak_rss_bytes": measured["peak_rss_bytes"], "stages": measured["seconds"]}


# The line with which a stage of theirs ends, and the stages of ours that do the same.
STAGES = {
    "load, perplexity of the original": (r"Partial RoPE Model", ["open", "tokenize", "samples", "original"]),
    "statistics, sweep of freqfold": (r"LoraQKV Model", ["statistics", "partial_rope"]),
    "latent, its perplexity": (r"Saving model", ["plan", "probe", "mla"]),
    "export": (None, ["export", "verify"]),
}


def timed(command):
    """What the converter prints, the seconds of its stages, and all its seconds."""
    start = begun = time.monotonic()
    lines, seconds, waiting = [], {}, list(STAGES)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as job:
        for line in job.stdout:
            lines.append(line)
            end = STAGES[waiting[0]][0]
            if end and re.search(end, line):
                seconds[waiting.pop(0)] = time.monotonic() - begun
                begun = time.monotonic()
    if job.returncode != 0 or len(waiting) != 1: sys.exit(f"the converter ended with {job.returncode}: {''.join(lines)}")
    seconds[waiting[0]] = time.monotonic() - begun
    return "".join(lines), seconds, time.monotonic() - start


def theirs(options, folder):
    command = [PEER_PYTHON, "-u", ROOT / "bench/peer/run_converter.py", options.checkout, *TEXTS, str(options.chunks),
               "--model-path", options.model, "--save-path", folder / "theirs", "--dtype", "bf16", "--device", "cpu",
               "--deepseek-style", *options.flags]
    printed, stages, seconds = timed(command)
    shutil.rmtree(folder / "theirs")
    last = json.loads(printed.splitlines()[-1])
    ropes = dict(re.findall(r"Partial RoPE ppl, freqfold=(\d+): ([\d.]+)", printed))
    chosen = re.search(r"Best freqfold: (\d+)", printed)
    return {"original": float(re.search(r"Original ppl: ([\d.]+)", printed).group(1)),
            "partial_rope": {fold: float(ppl) for fold, ppl in ropes.items()},
            "mla": float(re.search(r"Low rank approximate QKV ppl: ([\d.]+)", printed).group(1)),
            "freqfold": int(chosen.group(1)) if chosen else None, "seconds": seconds,
            "peak_rss_bytes": last["peak_rss_bytes"], "stages": stages}


def show(name, run):
    ropes = ", ".join(f"{fold}: {ppl:.2f}" for fold, ppl in run["partial_rope"].items())
    print(f"{name:9s} original {run['original']:.3f}; partial RoPE by freqfold {ropes}; chosen {run['freqfold']}; "
          f"MLA {run['mla']:.3f}; {run['seconds']:.1f} s; peak {run['peak_rss_bytes'] / 1e9:.2f} GB", flush=True)


def stage_ratios(pairs):
    for name, (_, own) in STAGES.items():
        here = statistics.median(sum(pair["ours"]["stages"].get(stage, 0) for stage in own) for pair in pairs)
        there = statistics.median(pair["theirs"]["stages"][name] for pair in pairs)
        print(f"  {name:33s} {here:7.1f} s here, {there:7.1f} s there: {there / here:.1f}")


def split_at_dashes(words):
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--chunks", type=int, default=8)
    parser.add_argument("--json", type=Path)
    parser.epilog = "Without converter flags: " + " ".join(DEFAULT_FLAGS)
    own, flags = split_at_dashes(sys.argv[1:])
    options = parser.parse_args(own)
    options.flags = flags or DEFAULT_FLAGS
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.runs):
            pair = {"ours": ours(options, Path(folder)), "theirs": theirs(options, Path(folder))}
            show("transmla", pair["ours"])
            show("TransMLA", pair["theirs"])
            pairs.append(pair)
    for figure in ("seconds", "peak_rss_bytes"):
        ratios = [pair["theirs"][figure] / pair["ours"][figure] for pair in pairs]
        print(f"{figure}: theirs / ours, median of {len(ratios)}: {statistics.median(ratios):.2f}")
    stage_ratios(pairs)
    if options.json:
        options.json.write_text(json.dumps(pairs, indent=1))


if __name__ == "__main__":
    main()
