#!/usr/bin/env python3
"""Compares exports of tiny models in stock transformers with the logits of the converted models, both in fp32.

usage: check_tiny_exports.py FOLDER      FOLDER as transmla_write_tiny_exports has filled it
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

# Both sides round in fp32: 2^-24 per sum of at most 64 products, of which a token crosses some twenty.
TOLERANCE = 20 * 64**0.5 * 2**-24


def loads_without_its_own_code(folder):
    """Stock classes would compute something else, so they must not load such an export."""
    try:
        AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)(torch.tensor([[1, 2, 3]]))
    except (TypeError, KeyError):  # a number of shared experts that is none, an activation that is no name
        return False
    return True


def difference(folder):
    """Root mean square of the difference over that of the logits, and the largest difference."""
    expected = load_file(folder / "expected.safetensors")
    own_code = "auto_map" in json.loads((folder / "config.json").read_text())
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager",
                                                 trust_remote_code=own_code)
    assert not (own_code and loads_without_its_own_code(folder)), folder
    assert type(model).__name__ == "DeepseekV3ForCausalLM", type(model)
    with torch.no_grad():
        logits = model(expected["input_ids"].long()[None]).logits[0]
    error = logits - expected["logits"]
    return (error.pow(2).mean().sqrt() / expected["logits"].pow(2).mean().sqrt()).item(), error.abs().max().item()


def main():
    worst = 0.0
    folders = sorted(path.parent for path in Path(sys.argv[1]).glob("*/expected.safetensors"))
    for folder in folders:
        relative, largest = difference(folder)
        worst = max(worst, relative)
        print(f"{folder.name:16} relative rms {relative:.2e}  largest {largest:.2e}")
    if not folders or not worst <= TOLERANCE:
        sys.exit(f"worst {worst:.2e} of {len(folders)} exports, allowed {TOLERANCE:.2e}")


if __name__ == "__main__":
    main()
