#!/usr/bin/env python3
"""An FP8 export in transformers' own FP8 loader, beside this program's reading of it: likelihoods of the same tokens.

usage: check_fp8.py PROGRAM EXPORT TEXT [--chunks 4]
transformers multiplies FP8 on GPUs only. What it does before that is its own here: which modules become FP8Linear, the
names and shapes of their tensors, and that none is missing. Two things are replaced, its look for a GPU and the product:
FP8Linear multiplies by code times factor in fp32, without rounding its inputs to FP8 as the kernels do.

How far may both be apart? They hold the same numbers and sum in fp32. docs/design.md, "Verification": sums of K products
change logits by sqrt(K) 2^-15 of what rounding weights does, of which the record holds three times, T. A token's
log-likelihood is the difference of its logit and of a mean of logits: sqrt(2) of that, from both sides.
"""
import argparse
import json
import math
import subprocess
import sys
import tempfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock

import torch
from check_transformers import chunk_losses, chunks_of
from transformers import AutoModelForCausalLM, AutoTokenizer


class UnusedTriton:
    """Stands in for triton and its parts, which transformers and torch name where they define kernels that nothing calls here."""

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] == "triton" else None

    def create_module(self, spec):
        module = ModuleType(spec.name)
        module.__getattr__ = lambda part: MagicMock()
        return module

    def exec_module(self, module):
        pass


sys.meta_path.append(UnusedTriton())  # behind the real one, where there is one
from transformers.integrations import finegrained_fp8  # noqa: E402
from transformers.quantizers.quantizer_finegrained_fp8 import FineGrainedFP8HfQuantizer  # noqa: E402


def dequantised(linear):
    block_rows, block_cols = linear.block_size
    rows, cols = linear.weight.shape
    factors = linear.weight_scale_inv.float().repeat_interleave(block_rows, 0)[:rows]
    return linear.weight.float() * factors.repeat_interleave(block_cols, 1)[:, :cols]


def load(export):
    FineGrainedFP8HfQuantizer.validate_environment = lambda self, *args, **kwargs: None
    finegrained_fp8.FP8Linear.forward = lambda self, x: torch.nn.functional.linear(x, dequantised(self), self.bias)
    model, told = AutoModelForCausalLM.from_pretrained(export, dtype=torch.float32, output_loading_info=True)
    wrong = {key: told[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys") if told[key]}
    if wrong:
        sys.exit(f"transformers says of {export}: {wrong}")
    linears = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    fp8 = [linear for linear in linears if isinstance(linear, finegrained_fp8.FP8Linear)]
    stored = sum(linear.weight.numel() for linear in fp8)
    print(f"{len(fp8)} of {len(linears)} projections are FP8, {stored / sum(l.weight.numel() for l in linears):.0%} of their numbers")
    if not fp8 or any(linear.weight.dtype != torch.float8_e4m3fn for linear in fp8):
        sys.exit("no projection is FP8")
    return model


def ours(program, export, text, chunks):
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        subprocess.run([program, "eval", "--model-path", export, "--test-text", text, "--eval-chunks", str(chunks),
                        "--dtype", "fp32", "--json", result], check=True, stdout=subprocess.DEVNULL)
        return json.loads(result.read_text())["perplexity"]["nll"]


def allowed_difference(export):
    config = json.loads((export / "config.json").read_text())
    record = json.loads((export / "conversion.json").read_text())
    longest = max(config["hidden_size"], config["intermediate_size"])
    return 2 * math.sqrt(2) * math.sqrt(longest) * 2**-15 * record["verification"]["tolerance"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("export", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--chunks", type=int, default=4)
    options = parser.parse_args()
    tokenizer, model = AutoTokenizer.from_pretrained(options.export), load(options.export)
    allowed = allowed_difference(options.export)
    worst = 0.0
    here = ours(options.program, options.export, options.text, options.chunks)
    with torch.no_grad():
        for index, chunk in enumerate(chunks_of(tokenizer, options.text, options.chunks, 2048)):
            theirs = chunk_losses(model, chunk).mean().item()
            worst = max(worst, abs(theirs - here[index]))
            print(f"chunk {index}: {theirs:.5f} nats per token in transformers, {here[index]:.5f} here")
    print(f"largest difference {worst:.2e}, allowed {allowed:.2e}")
    return not worst <= allowed


if __name__ == "__main__":
    sys.exit(main())
