#!/usr/bin/env python3
"""The table of docs/loaders.md: every run of an export in another program, from the JSON that the checks keep (--json).

usage: loader_table.py [FOLDER]      FOLDER holds the JSON files: tests/interop/results unless given
It writes the table into docs/loaders.md, between the two lines that mark it.
"""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "tests" / "interop" / "results"
PAGE = ROOT / "docs" / "loaders.md"
BEGIN, END = "<!-- runs -->\n", "<!-- end of runs -->\n"
LOADERS = ("transformers", "vLLM", "llama.cpp")
HEAD = ("loader", "package", "model", "method", "2R, r", "export", "computed in", "tokens", "nats there", "nats here", "apart",
        "allowed")


def results(folder=RESULTS):
    """All results, those of one loader together."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda each: LOADERS.index(each["loader"]))


def row(run):
    apart = run["nats_there"] - run["nats_here"]
    return (run["loader"], run["version"], run["model"], run["method"], f"{run['qk_mqa_dim']}, {run['kv_lora_rank']}", run["dtype"],
            run["precision"], f"{run['tokens']:,}", f"{run['nats_there']:.5f}", f"{run['nats_here']:.5f}", f"{apart:+.5f}",
            f"±{run['allowed']:.5f}")


def table(runs):
    lines = [HEAD, ("---",) * len(HEAD), *map(row, runs)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def with_table(page, runs):
    before, rest = page.split(BEGIN)
    return before + BEGIN + table(runs) + END + rest.split(END)[1]


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), results(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
