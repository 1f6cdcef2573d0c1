#!/usr/bin/env python3
"""The perplexity of an original model, here, by transformers in bf16 and by llama.cpp, in turn on this machine: the same
weights, the same chunks of 2,048 tokens. Prints each one's perplexity and seconds a chunk.

usage: perplexity_peers.py FOLDER GGUF TEXT [--chunks 8] [--runs 3] [--json FILE]
  FOLDER, GGUF  one model, as both read it (tools/fetch_models.py NAME models --hf)
Loading is not counted for them; here a pass packs its weights, and that is counted.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/release/app/transmla"
PEERS = {"transformers": ("build/peer-venv", "transformers_perplexity.py", "folder"),
         "llama.cpp": ("build/llama-cpp-venv", "llama_cpp_perplexity.py", "gguf"),
         "llama.cpp, repacked": ("build/llama-cpp-venv", "llama_cpp_perplexity.py", "gguf", "packed")}


def here(options):
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        subprocess.run([PROGRAM, "eval", "--model-path", options.folder, "--test-text", options.text, "--eval-chunks",
                        str(options.chunks), "--json", result, "--quiet"], check=True)
        measured = json.loads(result.read_text())
    return {"nll": measured["perplexity"]["nll"], "seconds": [measured["seconds"]["perplexity"] / options.chunks]}


def peer(name, options):
    environment, script, source, *more = PEERS[name]
    command = [ROOT / environment / "bin/python", ROOT / "bench/peer" / script, getattr(options, source), options.text,
               str(options.chunks), str(len(os.sched_getaffinity(0))), *more]
    done = subprocess.run(command, check=not more, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None  # repacked weights need the processor's help


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--chunks", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    names = ["here", *PEERS]
    runs = {name: [] for name in names}
    for _ in range(options.runs):
        for name in names: runs[name].append(here(options) if name == "here" else peer(name, options))
    own = statistics.median(statistics.mean(run["seconds"]) for run in runs["here"])
    for name in names:
        if None in runs[name]:
            print(f"{name:20s} fails on this machine")
            continue
        seconds = sorted(statistics.mean(run["seconds"]) for run in runs[name])
        nll = statistics.mean(runs[name][0]["nll"])
        print(f"{name:20s} perplexity {math.exp(nll):.3f} ({nll:.4f} nats); {statistics.median(seconds):.2f} s a chunk "
              f"({seconds[0]:.2f} to {seconds[-1]:.2f}); {statistics.median(seconds) / own:.2f} times ours")
    if options.json: options.json.write_text(json.dumps(runs, indent=1))


if __name__ == "__main__":
    sys.exit(main())
