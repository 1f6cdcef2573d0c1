#!/usr/bin/env python3
"""Perplexity of a GGUF by llama.cpp, and the seconds of each chunk: of its own evaluation of all logits, without what
Python then makes of them.

usage: llama_cpp_perplexity.py GGUF TEXT CHUNKS THREADS [packed]    prints JSON; runs in the environment of tests/interop/llama-cpp.lock
"""
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/interop"))
import llama_cpp_model  # noqa: E402
from likelihood import mean_nll  # noqa: E402

LENGTH = 2048


def main():
    gguf, text, chunks, threads, *packed = sys.argv[1:]
    llama = llama_cpp_model.load(gguf, packed=bool(packed), n_ctx=LENGTH, n_batch=LENGTH, n_threads=int(threads),
                                 n_threads_batch=int(threads))
    start = Path(text).read_text(encoding="utf-8")[: int(chunks) * LENGTH * 8]
    ids = llama.tokenize(start.encode("utf-8"), add_bos=False, special=True)
    nll, seconds = [], []
    for at in range(0, int(chunks) * LENGTH, LENGTH):
        chunk = ids[at : at + LENGTH]
        llama.reset()
        begun = time.monotonic()
        llama.eval(chunk)
        seconds.append(time.monotonic() - begun)
        nll.append(mean_nll(llama.scores[: LENGTH - 1], chunk[1:]))
    print(json.dumps({"nll": nll, "seconds": seconds}))


if __name__ == "__main__":
    main()
