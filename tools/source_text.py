#!/usr/bin/env python3
"""A text far from any encyclopaedia, for evaluations: C++ headers of the package libeigen3-dev, which a build needs anyway, without
the licence that each begins with.

usage: source_text.py OUT.txt [--bytes 65536]       prints the SHA-256: Debian 12's 3.4.0-4 gives the same everywhere
"""
import argparse
import hashlib
import itertools
from pathlib import Path

HEADERS = Path("/usr/include/eigen3/Eigen/src/Core")


def without_licence(text):
    lines = text.splitlines(keepends=True)
    return "".join(itertools.dropwhile(lambda line: line.startswith("//") or not line.strip(), lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--bytes", type=int, default=65536)
    options = parser.parse_args()
    files = sorted(HEADERS.glob("*.h"))
    if not files: parser.exit(2, f"there are no headers in {HEADERS}: install libeigen3-dev\n")
    text = "\n".join(without_licence(file.read_text(encoding="utf-8")) for file in files).encode()[: options.bytes]
    if len(text) < options.bytes: parser.exit(2, f"{HEADERS} has {len(text)} bytes, {options.bytes} were asked for\n")
    options.out.write_bytes(text.decode(errors="ignore").encode())
    print(f"{options.out}: {len(files)} headers, {len(text)} bytes, sha256 {hashlib.sha256(text).hexdigest()}")


if __name__ == "__main__":
    main()
