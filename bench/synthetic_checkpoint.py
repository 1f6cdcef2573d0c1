#!/usr/bin/env python3
"""Writes a checkpoint of random bf16 weights with the true shapes of a large model and as many layers as wanted: what
memory, time and disk depend on, without a download. One shard per layer, so that a shorter model costs no disk: its
folder links the shards of the longer one. The tokenizer has a token per byte.

usage: synthetic_checkpoint.py {llama-2-7b,qwen2.5-72b} LAYERS FOLDER [--seed N]
"""
import argparse
import json
import os
import random
import struct
from pathlib import Path

SHAPES = {
    "llama-2-7b": {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008,
        "num_attention_heads": 32, "num_key_value_heads": 32, "vocab_size": 32000, "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-5, "rope_theta": 10000.0},
    "qwen2.5-72b": {
        "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 8192, "intermediate_size": 29568,
        "num_attention_heads": 64, "num_key_value_heads": 8, "vocab_size": 152064, "max_position_embeddings": 131072,
        "rms_norm_eps": 1e-6, "rope_theta": 1000000.0},
}
LAYERS = {"llama-2-7b": 32, "qwen2.5-72b": 80}  # of the models themselves
COMMON = {"hidden_act": "silu", "tie_word_embeddings": False, "torch_dtype": "bfloat16", "bos_token_id": 0,
          "eos_token_id": 0}
BLOCK = 1 << 26  # bytes
# The upper byte of a bf16 number of either sign, exponent 120 or 121: with a random lower byte |w| lies between 2^-7 and
# 2^-5, root mean square 0.019.
UPPER = bytes(0x3C if byte < 128 else 0xBC for byte in range(256))
ONE = struct.pack("<H", 0x3F80)


def config_of(name, layers):
    return {**SHAPES[name], **COMMON, "num_hidden_layers": layers}


def layer_tensors(config, layer):
    hidden, mlp = config["hidden_size"], config["intermediate_size"]
    width = hidden // config["num_attention_heads"] * config["num_key_value_heads"]
    prefix = f"model.layers.{layer}."
    tensors = {
        "input_layernorm.weight": [hidden], "post_attention_layernorm.weight": [hidden],
        "self_attn.q_proj.weight": [hidden, hidden], "self_attn.k_proj.weight": [width, hidden],
        "self_attn.v_proj.weight": [width, hidden], "self_attn.o_proj.weight": [hidden, hidden],
        "mlp.gate_proj.weight": [mlp, hidden], "mlp.up_proj.weight": [mlp, hidden],
        "mlp.down_proj.weight": [hidden, mlp]}
    if config["model_type"] == "qwen2":
        tensors |= {"self_attn.q_proj.bias": [hidden], "self_attn.k_proj.bias": [width],
                    "self_attn.v_proj.bias": [width]}
    return {prefix + name: shape for name, shape in tensors.items()}


def shards_of(config):
    table = [config["vocab_size"], config["hidden_size"]]
    shards = {"embedding.safetensors": {"model.embed_tokens.weight": table}}
    for layer in range(config["num_hidden_layers"]):
        shards[f"layer-{layer:03}.safetensors"] = layer_tensors(config, layer)
    shards["head.safetensors"] = {"model.norm.weight": [config["hidden_size"]], "lm_head.weight": table}
    return shards


def bytes_of(shape):
    values = 1
    for size in shape:
        values *= size
    return 2 * values


def write_values(file, name, size, generator):
    if name.endswith("norm.weight"):
        file.write(ONE * (size // 2))
        return
    while size > 0:
        block = bytearray(generator.randbytes(min(size, BLOCK)))
        block[1::2] = block[1::2].translate(UPPER)
        file.write(block)
        size -= len(block)


def write_shard(path, tensors, generator):
    header, offset = {}, 0
    for name, shape in tensors.items():
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [offset, offset + bytes_of(shape)]}
        offset += bytes_of(shape)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in tensors.items():
            write_values(file, name, bytes_of(shape), generator)


def byte_characters():
    """The characters that byte-level tokenizers write for the bytes 0 … 255."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(rest)) for byte in range(256)]


def write_tokenizer(folder):
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    model = {"type": "BPE", "dropout": None, "unk_token": None, "fuse_unk": False, "byte_fallback": False, "merges": [],
             "vocab": {character: byte for byte, character in enumerate(byte_characters())}}
    tokenizer = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
                 "pre_tokenizer": level, "post_processor": None, "decoder": level, "model": model}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))


def write_index(config, folder):
    shards = shards_of(config)
    total = sum(bytes_of(shape) for tensors in shards.values() for shape in tensors.values())
    names = {name: shard for shard, tensors in shards.items() for name in tensors}
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": total}, "weight_map": names}))
    write_tokenizer(folder)


def write_checkpoint(config, folder, seed=1):
    folder.mkdir(parents=True)
    for shard, tensors in shards_of(config).items():
        write_shard(folder / shard, tensors, random.Random(f"{seed} {shard}"))
    write_index(config, folder)


def link_checkpoint(longer, layers, folder):
    """The first layers of the checkpoint `longer`, by links to its shards."""
    config = {**json.loads((longer / "config.json").read_text()), "num_hidden_layers": layers}
    folder.mkdir(parents=True)
    for shard in shards_of(config):
        os.link(longer / shard, folder / shard)
    write_index(config, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("layers", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_checkpoint(config_of(options.shape, options.layers), options.folder, options.seed)


if __name__ == "__main__":
    main()
