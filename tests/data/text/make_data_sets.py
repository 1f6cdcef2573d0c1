#!/usr/bin/env python3
"""Writes sets/: small files in the layouts of the data sets that the public TransMLA converter reads, and golden.json,
the rows, samples and chunks that its rules give for them.

usage: make_data_sets.py        in the environment of bench/peer/requirements.lock (datasets, pyarrow, torch, tokenizers)
The rules are those of transmla/utils.py (get_dataset, prepare_dataloader, prepare_test_dataloader) at github
fxmeng/TransMLA, with the datasets library's own splits and torch's own draws, and ids in place of token strings.
"""
import gzip
import hashlib
import json
import os
import random
import sys

import datasets
import pyarrow
import pyarrow.parquet
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
SETS = os.path.join(HERE, "sets")
sys.path.insert(0, os.path.join(HERE, "..", "tokenizer"))
from make_golden import tokenizer_of  # noqa: E402

with open(os.path.join(HERE, "river.txt"), encoding="utf-8") as file: WORDS = file.read().split()


def sentence(numbers, words):
    return " ".join(numbers.choice(WORDS) for _ in range(words))


def write_parquet(name, columns, codec, groups=1):
    table = pyarrow.table(columns)
    size = -(-table.num_rows // groups)
    pyarrow.parquet.write_table(table, os.path.join(SETS, name), compression=codec, row_group_size=size)


def write_gzip(name, content):
    with open(os.path.join(SETS, name), "wb") as out: out.write(gzip.compress(content.encode(), mtime=0))


def wikitext2(split, numbers):
    """Rows as the data set has them: lines with their end, blank ones empty."""
    rows = []
    for _ in range(30 if split == "train" else 12):
        rows += ["", f" = {sentence(numbers, 2)} = \n", "", f" {sentence(numbers, 18)} \n"]
    write_parquet(f"wikitext2-{split}.parquet", {"text": rows}, "snappy", groups=3)
    with open(os.path.join(SETS, f"wiki.{split}.raw"), "w", encoding="utf-8") as out:
        out.write("".join(row or " \n" for row in rows))
    return rows


def ptb(split, numbers):
    rows = [sentence(numbers, 12) for _ in range(60 if split == "train" else 20)]
    write_parquet(f"ptb-{split}.parquet", {"sentence": rows}, "zstd")
    with open(os.path.join(SETS, f"ptb.{split}.txt"), "w", encoding="utf-8") as out:
        out.write("".join(f" {row} \n" for row in rows))
    return rows


def c4(split, numbers):
    rows = [sentence(numbers, 25) + "\n" + sentence(numbers, 9) for _ in range(40)]
    lines = [{"text": row, "timestamp": "2019-04-25T12:57:54Z", "url": "http://example.org/"} for row in rows]
    write_gzip(f"c4-{split}.json.gz", "".join(json.dumps(line) + "\n" for line in lines))
    return rows


def alpaca(numbers):
    columns = {key: [] for key in ("instruction", "input", "output", "text")}
    for i in range(61):
        values = [sentence(numbers, 6), sentence(numbers, 4) if i % 3 else "", sentence(numbers, 10)]
        intro = "Below is an instruction that describes a task"
        asks = "Write a response that appropriately completes the request.\n\n"
        if values[1]:
            text = (f"{intro}, paired with an input that provides further context. {asks}### Instruction:\n{values[0]}\n\n"
                    f"### Input:\n{values[1]}\n\n### Response:\n{values[2]}")
        else:
            text = f"{intro}. {asks}### Instruction:\n{values[0]}\n\n### Response:\n{values[2]}"
        for key, value in zip(columns, [*values, text]): columns[key].append(value)
    write_parquet("alpaca.parquet", columns, "gzip", groups=2)
    rows = [dict(zip(columns, row)) for row in zip(*columns.values())]
    for row in rows: del row["text"]
    with open(os.path.join(SETS, "alpaca_data.json"), "w") as out: json.dump(rows, out)
    split = datasets.Dataset.from_dict({"text": columns["text"]}).train_test_split(test_size=0.2, seed=42)
    left_out = split["test"].train_test_split(test_size=0.5, seed=42)
    return list(split["train"]["text"]), list(left_out["train"]["text"])


def calibration_samples(tokenizer, rows, count, length, seed):
    data, samples = [row for row in rows if len(row) > 0], []
    torch.manual_seed(seed)
    indices = list(range(len(data)))
    opening = tokenizer.encode("").ids  # what the second tokenisation puts before a sample
    while len(samples) < count and indices:
        start = at = torch.randint(0, len(indices), (1,)).item()
        tokens = []
        while len(tokens) < length and at < len(indices):
            tokens += tokenizer.encode(("\n\n" if tokens else "") + data[indices[at]], add_special_tokens=False).ids
            at += 1
        indices = indices[:start] + indices[at:]
        if len(tokens) >= length: samples.append((opening + tokens)[:length])
    return samples


def evaluation_chunks(tokenizer, rows, length):
    ids = tokenizer.encode("\n\n".join(rows)).ids
    return [ids[i:i + length] for i in range(0, len(ids) - length + 1, length)]


def golden_of(tokenizer, train, test):
    return {
        "train_rows": sum(len(row) > 0 for row in train),
        "train_text": hashlib.sha256("\n\n".join(train).encode()).hexdigest(),
        "test_text": hashlib.sha256("\n\n".join(test).encode()).hexdigest(),
        "samples": calibration_samples(tokenizer, train, 4, 64, 42),
        "chunks": evaluation_chunks(tokenizer, test, 64)[:3],
    }


def main():
    os.makedirs(SETS, exist_ok=True)
    with open(os.path.join(HERE, "..", "tokenizer", "vocabulary.json")) as file: vocabulary = json.load(file)
    tokenizer = tokenizer_of(vocabulary, "qwen2", bos=True)
    numbers = random.Random(1)
    parts = {
        "wikitext2": (wikitext2("train", numbers), wikitext2("test", numbers)),
        "ptb": (ptb("train", numbers), ptb("test", numbers)),
        "c4": (c4("train", numbers), c4("validation", numbers)),
        "alpaca": alpaca(numbers),
    }
    with open(os.path.join(SETS, "golden.json"), "w") as out:
        json.dump({name: golden_of(tokenizer, *rows) for name, rows in parts.items()}, out)
        out.write("\n")


if __name__ == "__main__":
    main()
