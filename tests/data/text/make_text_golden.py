#!/usr/bin/env python3
"""Writes golden.json beside itself: the samples and chunks that the public TransMLA converter's rules give for river.txt.

usage: make_text_golden.py        (tokenizers 0.22)
The rules are those of transmla/utils.py (prepare_dataloader, prepare_test_dataloader) at github fxmeng/TransMLA, with
the standard's mt19937_64 in place of torch's generator, and ids in place of token strings.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tokenizer"))
from make_golden import tokenizer_of  # noqa: E402

MASK = (1 << 64) - 1


def mt19937_64(seed):
    """Yields the numbers of std::mt19937_64(seed)."""
    n, m, low = 312, 156, (1 << 31) - 1
    state = [seed & MASK]
    for i in range(1, n):
        state.append((6364136223846793005 * (state[-1] ^ (state[-1] >> 62)) + i) & MASK)
    while True:
        for i in range(n):
            x = (state[i] & ~low & MASK) | (state[(i + 1) % n] & low)
            state[i] = state[(i + m) % n] ^ (x >> 1) ^ (0xB5026F5AA96619E9 if x & 1 else 0)
        for x in list(state):
            x ^= (x >> 29) & 0x5555555555555555
            x ^= (x << 17) & 0x71D67FFFEDA60000
            x ^= (x << 37) & 0xFFF7EEE000000000
            yield x ^ (x >> 43)


def check_generator():
    """The C++ standard, [rand.predef]: the 10,000th number of a default-made mt19937_64."""
    numbers = mt19937_64(5489)
    for _ in range(9999): next(numbers)
    assert next(numbers) == 9981545732273789042


def calibration_samples(tokenizer, text, count, length, seed):
    rows = [line + "\n" for line in text.split("\n") if line.strip()]
    numbers, samples = mt19937_64(seed), []
    opening = tokenizer.encode("").ids  # what the second tokenisation puts before a sample
    while len(samples) < count and rows:
        start = at = next(numbers) % len(rows)
        tokens = []
        while len(tokens) < length and at < len(rows):
            tokens += tokenizer.encode(("\n\n" if tokens else "") + rows[at], add_special_tokens=False).ids
            at += 1
        rows = rows[:start] + rows[at:]
        if len(tokens) >= length: samples.append((opening + tokens)[:length])
    return samples


def evaluation_chunks(tokenizer, text, length):
    ids = tokenizer.encode(text).ids
    return [ids[i:i + length] for i in range(0, len(ids) - length + 1, length)]


def main():
    check_generator()
    with open(os.path.join(HERE, "..", "tokenizer", "vocabulary.json")) as file: vocabulary = json.load(file)
    with open(os.path.join(HERE, "river.txt"), encoding="utf-8") as file: text = file.read()
    golden = {}
    for name, bos in (("plain", False), ("with_bos", True)):
        tokenizer = tokenizer_of(vocabulary, "qwen2", bos=bos)
        golden[name] = {
            "samples": {seed: calibration_samples(tokenizer, text, 4, 96, seed) for seed in (42, 7)},
            "all_samples": len(calibration_samples(tokenizer, text, 1000, 96, 42)),
            "chunks": evaluation_chunks(tokenizer, text, 128),
            "tokens": len(tokenizer.encode(text).ids),
        }
    with open(os.path.join(HERE, "golden.json"), "w") as out:
        json.dump(golden, out)
        out.write("\n")


if __name__ == "__main__":
    main()
