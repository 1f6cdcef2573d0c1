#!/usr/bin/env python3
"""Compares the token ids that a program prints for a whole text with those of transformers.

usage: compare_tokens.py MODEL TEXT -- PROGRAM [ARGUMENTS…]
  MODEL    a GGUF file or a Hugging Face folder
  PROGRAM  is run as it stands and prints the ids, apart by blanks
example: compare_tokens.py m.gguf t.txt -- build/dev/tests/engine/tokenizer/transmla_token_dump m.gguf t.txt
Needs transformers, and gguf for GGUF files. Exit code 1 where an id differs.
"""
import os
import subprocess
import sys

from transformers import AutoTokenizer
from transformers.utils import logging

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "data", "tokenizer"))


def tokenizer_of_gguf(path):
    """transformers' reading of a GGUF, with what it passes over (4.57): it does not look at tokenizer.ggml.pre, and
    for the llama architecture it adds BOS whatever tokenizer.ggml.add_bos_token says."""
    from gguf import GGUFReader
    from make_golden import set_pipeline
    folder, name = os.path.split(os.path.abspath(path))
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    fields = GGUFReader(path).fields
    field = lambda key, absent: fields[key].contents() if key in fields else absent
    pre = field("tokenizer.ggml.pre", "default")
    set_pipeline(tokenizer.backend_tokenizer, pre)
    if hasattr(tokenizer, "update_post_processor"):
        tokenizer.add_bos_token = field("tokenizer.ggml.add_bos_token", pre == "llama-bpe")
    return tokenizer


def first_difference(ours, theirs):
    both = min(len(ours), len(theirs))
    return next((i for i in range(both) if ours[i] != theirs[i]), both)


def main():
    if len(sys.argv) < 5 or sys.argv[3] != "--": sys.exit(__doc__)
    model, text_file, program = sys.argv[1], sys.argv[2], sys.argv[4:]
    logging.set_verbosity_error()
    tokenizer = AutoTokenizer.from_pretrained(model) if os.path.isdir(model) else tokenizer_of_gguf(model)
    with open(text_file, encoding="utf-8") as file: text = file.read()
    theirs = tokenizer(text)["input_ids"]
    printed = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    ours = [int(token) for token in printed.split()]
    if ours == theirs:
        print(f"{len(ours)} ids agree: {model}")
        return
    at = first_difference(ours, theirs)
    shown = slice(max(at - 3, 0), at + 8)
    sys.exit(f"{model}: {len(ours)} ids, transformers gives {len(theirs)}; from id {at} on they differ\n"
             f"  ours   {tokenizer.convert_ids_to_tokens(ours[shown])}\n"
             f"  theirs {tokenizer.convert_ids_to_tokens(theirs[shown])}")


if __name__ == "__main__":
    main()
