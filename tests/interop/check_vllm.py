#!/usr/bin/env python3
"""An exported checkpoint in vLLM on the CPU: its log-likelihoods must be this program's, within what bf16 rounds.

usage: check_vllm.py PROGRAM EXPORT TEXT [--chunks 1]

The same chunks of tokens are read by vLLM in bf16, by PROGRAM (`eval`) in fp32, and by transformers in both. How far may
vLLM be from PROGRAM? transformers in bf16 differs from itself in fp32 by rounding alone: by b on average, and by s (root
mean square) from token to token. Another order of sums rounds otherwise, but not more: the average over n tokens may be
apart by |b| + 4 s / √n, and single tokens by 2 s (root mean square; s is one sample of that noise, not its bound).
"""
import argparse
import math
import os
import statistics
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from check_transformers import PROMPT, chunk_losses, chunks_of
from evaluation import perplexity_of

LENGTH = 2048  # tokens of a chunk, as `eval` cuts them
# vLLM's MLA kernels are for GPUs: on a CPU its DeepSeek class expands keys and values.
SETTINGS = {"VLLM_MLA_DISABLE": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1",
            "VLLM_ENABLE_V1_MULTIPROCESSING": "0", "VLLM_LOGGING_LEVEL": "ERROR", "TORCHDYNAMO_DISABLE": "1"}
# The CPU kernel for rotary embeddings (0.19) reads a part of each head as if heads had nothing else; vLLM's own
# PyTorch code for it, which this asks for, does not.
OPERATORS = {"custom_ops": ["all", "-rotary_embedding"]}


def token_losses(folder, chunks, dtype):
    """Negative log-likelihood of every token but the first of each chunk, in nats, by transformers. [tokens]"""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)
    with torch.no_grad():
        return torch.cat([chunk_losses(model, chunk) for chunk in chunks])


def vllm_losses(folder, chunks):
    """The same by vLLM in bf16, and a sample of its text."""
    os.environ.update(SETTINGS)
    from vllm import LLM, SamplingParams  # reads the environment

    model = LLM(model=str(folder), dtype="bfloat16", enforce_eager=True, max_model_len=LENGTH + 1,
                max_num_batched_tokens=LENGTH + 1, enable_prefix_caching=False, compilation_config=OPERATORS)
    sample = model.generate([PROMPT], SamplingParams(temperature=0, max_tokens=24), use_tqdm=False)
    wanted = SamplingParams(temperature=0, max_tokens=1, prompt_logprobs=0)
    prompts = [{"prompt_token_ids": chunk.tolist()} for chunk in chunks]
    losses = []
    for prompt, output in zip(prompts, model.generate(prompts, wanted, use_tqdm=False)):
        tokens = prompt["prompt_token_ids"]
        losses += [-each[token].logprob for token, each in zip(tokens[1:], output.prompt_logprobs[1:])]
    return torch.tensor(losses), PROMPT + sample[0].outputs[0].text


def rms(values):
    return values.square().mean().sqrt().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("export", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--chunks", type=int, default=1)
    options = parser.parse_args()
    chunks = chunks_of(AutoTokenizer.from_pretrained(options.export), options.text, options.chunks, LENGTH)
    exact = token_losses(options.export, chunks, torch.float32)
    noise = token_losses(options.export, chunks, torch.bfloat16) - exact
    ours = statistics.mean(perplexity_of(options.program, options.export, options.text, len(chunks))["nll"])
    theirs, sample = vllm_losses(options.export, chunks)
    off, allowed = theirs.mean().item() - ours, abs(noise.mean().item()) + 4 * rms(noise) / math.sqrt(len(noise))
    spread, allowed_spread = rms(theirs - exact), 2 * rms(noise)
    print(f"{sample}\n{len(theirs)} tokens, nats: vLLM {theirs.mean():.5f}, this program {ours:.5f}, transformers "
          f"{exact.mean():.5f} in fp32 and {(exact + noise).mean():.5f} in bf16")
    print(f"  vLLM is {off:+.5f} from this program, allowed are ±{allowed:.5f}; single tokens are {spread:.4f} from "
          f"transformers' in fp32, allowed are {allowed_spread:.4f}")
    return abs(off) > allowed or spread > allowed_spread


if __name__ == "__main__":
    sys.exit(main())
