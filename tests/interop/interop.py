#!/usr/bin/env python3
"""An exported checkpoint in stock transformers and in our program: the perplexities must agree within 0.5 %.

usage: interop.py PROGRAM EXPORT TEXT [--chunks 4] [--json FILE]     TEXT is the one that EXPORT was evaluated on
"""
import argparse
import math
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from evaluation import perplexity_of
from result import add_json_option, keep, record_of, result_of

TOLERANCE = 0.005
LENGTH = 2048  # tokens of a chunk


def theirs(export, text, chunks):
    checker = Path(__file__).with_name("check_transformers.py")
    command = [sys.executable, checker, export, text, "--chunks", str(chunks)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(output, end="")
    return float(re.search(r"perplexity ([\d.]+)", output).group(1))


def perplexity(losses):
    return math.exp(sum(losses) / len(losses))


def of_the_conversion(export, chunks):
    """What `convert` measured before it wrote anything: the first chunks of its test text."""
    return perplexity(record_of(export)["mla"]["nll"][:chunks])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("export", type=Path)
    parser.add_argument("text")
    parser.add_argument("--chunks", type=int, default=4)
    add_json_option(parser)
    options = parser.parse_args()
    ours = {
        "converted model": of_the_conversion(options.export, options.chunks),
        "its export": perplexity_of(options.program, options.export, options.text, options.chunks)["ppl"],
    }
    stock = theirs(options.export, options.text, options.chunks)
    print(f"perplexity on {options.chunks} chunks: transformers {stock:.4f}")
    for name, value in ours.items():
        print(f"  {name} here {value:.4f}: transformers differs by {stock / value - 1:+.3%}, allowed are ±{TOLERANCE:.1%}")
    here = math.log(ours["its export"])
    keep(options.json, result_of(options.export, "transformers", math.log(stock), here, math.log1p(TOLERANCE),
                                 precision="fp32", tokens=options.chunks * (LENGTH - 1),
                                 version=f"transformers {version('transformers')}"))
    return any(abs(stock / value - 1) > TOLERANCE for value in ours.values())


if __name__ == "__main__":
    sys.exit(main())
