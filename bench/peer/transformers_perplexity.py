#!/usr/bin/env python3
"""Perplexity of a model by transformers in bf16, its scaled-dot-product attention, and the seconds of each chunk.

usage: transformers_perplexity.py FOLDER TEXT CHUNKS THREADS      prints JSON; runs in the environment of the peer
"""
import json
import sys
import time
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

LENGTH = 2048


def main():
    folder, text, chunks, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, torch_dtype=torch.bfloat16, attn_implementation="sdpa").eval()
    ids = tokenizer(Path(text).read_text(encoding="utf-8"), return_tensors="pt").input_ids[0]
    nll, seconds = [], []
    with torch.inference_mode():
        model(ids[None, :LENGTH])  # once for nothing: kernels are made
        for chunk in ids[: int(chunks) * LENGTH].view(-1, LENGTH):
            start = time.monotonic()
            logits = model(chunk[None]).logits[0, :-1].float()
            nll.append(torch.nn.functional.cross_entropy(logits, chunk[1:]).item())
            seconds.append(time.monotonic() - start)
    print(json.dumps({"nll": nll, "seconds": seconds}))


if __name__ == "__main__":
    main()
