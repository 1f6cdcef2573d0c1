#!/usr/bin/env python3
"""A GGUF that `convert` has written, in llama.cpp: token ids, likelihoods of the same tokens as ours, a sample.

usage: check_llama_cpp.py GGUF TEXT [--chunks 1] [--json FILE]      TEXT is the one that GGUF was evaluated on
Ours stand in the record beside the file (X.conversion.json): the first token ids of TEXT, and the mean negative
log-likelihood of each chunk under the converted model before anything was rounded.

How far may they be apart? The record holds what rounding may move a logit by (root mean square T, docs/design.md,
"Verification"). A token's log-likelihood is the difference of its logit and of a mean of logits, so that it moves by at
most sqrt(2)·T, and a mean over tokens by no more. llama.cpp also rounds what it multiplies bf16 and Q8_0 weights with;
that is as much as the weights' own rounding, of which T allows three. The cache is fp32 here; with the fp16 cache that
llama.cpp takes by itself, the likelihood is printed beside it.
"""
import argparse
import math
import statistics
import sys
from pathlib import Path

import llama_cpp

import llama_cpp_model
from likelihood import mean_nll
from result import add_json_option, keep, record_of, result_of

PROMPT = "The city of Paris is the capital of"
CHARACTERS_PER_TOKEN = 8  # more than any text has


def load(gguf, length, cache):
    return llama_cpp_model.load(gguf, n_ctx=length, n_batch=length, type_k=cache, type_v=cache, flash_attn=False)


def chunk_nll(llama, chunk):
    """Of the chunk's tokens but its first, in nats."""
    llama.reset()
    llama.eval(chunk)
    return mean_nll(llama.scores[: len(chunk) - 1], chunk[1:])


def chunks_of(llama, text, count, length):
    start = text[: count * length * CHARACTERS_PER_TOKEN]
    ids = llama.tokenize(start.encode("utf-8"), add_bos=True, special=True)
    return [ids[at : at + length] for at in range(0, count * length, length)]


def check_ids(chunk, expected):
    at = next((i for i, (a, b) in enumerate(zip(chunk, expected)) if a != b), None)
    if at is None: return print(f"the first {len(expected)} token ids agree")
    sys.exit(f"token {at} is {chunk[at]} in llama.cpp, {expected[at]} here: the file's tokenizer differs")


def likelihoods(options, record, chunks, length, allowed):
    """Of each chunk, in llama.cpp and here."""
    exact, usual = (load(options.gguf, length, cache) for cache in (llama_cpp.GGML_TYPE_F32, llama_cpp.GGML_TYPE_F16))
    pairs = []
    for index, (chunk, ours) in enumerate(zip(chunks, record["mla"]["nll"])):
        pairs.append((chunk_nll(exact, chunk), ours))
        print(f"chunk {index}: {pairs[-1][0]:.5f} nats per token in llama.cpp ({chunk_nll(usual, chunk):.5f} with an fp16 "
              f"cache), {ours:.5f} here; {pairs[-1][0] - ours:+.5f}, allowed are ±{allowed:.5f}")
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--chunks", type=int, default=1)
    add_json_option(parser)
    options = parser.parse_args()
    record = record_of(options.gguf)
    length = record["recipe"]["evaluation"]["length"]
    llama = load(options.gguf, 256, llama_cpp.GGML_TYPE_F16)
    print(f"llama-cpp-python {llama_cpp.__version__}, {llama.metadata['general.architecture']}, "
          f"{record['export']['dtype']}")
    chunks = chunks_of(llama, options.text.read_text(encoding="utf-8"), options.chunks, length)
    check_ids(chunks[0], record["verification"]["token_ids"])
    sample = llama.create_completion(PROMPT, max_tokens=24, temperature=0)
    print(PROMPT + sample["choices"][0]["text"])
    allowed = math.sqrt(2) * record["verification"]["tolerance"]
    pairs = likelihoods(options, record, chunks, length, allowed)
    there, here = (statistics.mean(side) for side in zip(*pairs))
    keep(options.json, result_of(options.gguf, "llama.cpp", there, here, allowed, precision="fp32 cache",
                                 version=f"llama-cpp-python {llama_cpp.__version__}", tokens=len(pairs) * (length - 1)))
    return max(abs(theirs - ours) for theirs, ours in pairs) > allowed


if __name__ == "__main__":
    sys.exit(main())
