#!/usr/bin/env python3
"""Writes the first inputs of the fuzz targets that tests/data has no small files for: corpus/TARGET/seed-*."""
import json
import pathlib
import struct

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"
TEXT, UINT32, FLOAT32, ARRAY = 8, 4, 6, 9  # types of GGUF's values
F32, Q8_0, Q4_K = 0, 8, 12                 # of its tensors
CONFIG = {"model_type": "llama", "num_hidden_layers": 1, "hidden_size": 32, "num_attention_heads": 2,
          "num_key_value_heads": 1, "head_dim": 16, "intermediate_size": 32, "vocab_size": 8, "hidden_act": "silu",
          "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": True}
YARN = {"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}}
LLAMA3 = {"rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                           "original_max_position_embeddings": 32}}
RECIPE = {"method": "score", "qk_mqa_dim": 8, "kv_lora_rank": 24, "freqfold": "auto", "collapse": "auto",
          "calibration": {"samples": 16, "generated": 16, "length": 64, "batch": 4, "seed": 42},
          "evaluation": {"length": 64, "chunks": 4, "batch": 2}, "score": {"slot_steps": 20, "tail": 0.3}}
PROJECT = {"format": 1, "model": "model", "calibration_text": "a.txt", "test_text": "b.txt", "recipe": RECIPE, "view": {}}
CANDIDATE = {"format": 1, "id": "a", "recipe": RECIPE, "mla": [5.2, 5.3], "partial_rope": [5.1], "exported": False,
             "predicted": {"divergence": 0.1, "output_error": 0.1, "score_error": 0.7}}
SWEEP = {"format": 1, "number": 1, "title": "kv_lora_rank", "candidates": ["a"], "race": True, "state": "running"}


def safetensors(tensors, metadata=None):
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, dtype, shape, content in tensors:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def gguf_text(text):
    return struct.pack("<Q", len(text)) + text.encode()


def gguf_value(value):
    if isinstance(value, str): return struct.pack("<I", TEXT) + gguf_text(value)
    if isinstance(value, float): return struct.pack("<If", FLOAT32, value)
    if isinstance(value, int): return struct.pack("<II", UINT32, value)
    return struct.pack("<IIQ", ARRAY, TEXT, len(value)) + b"".join(map(gguf_text, value))


def gguf(tensors, metadata):
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(gguf_text(key) + gguf_value(value) for key, value in metadata.items())
    data = b""
    for name, kind, shape, content in tensors:
        head += gguf_text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", kind, len(data))
        data += content + b"\0" * (-len(content) % 32)
    return head + b"\0" * (-len(head) % 32) + data


def llama_gguf():
    metadata = {"general.architecture": "llama", "llama.block_count": 1, "llama.embedding_length": 32,
                "llama.attention.head_count": 2, "llama.attention.head_count_kv": 1, "llama.context_length": 64,
                "llama.feed_forward_length": 32, "llama.attention.layer_norm_rms_epsilon": 1e-5,
                "llama.rope.freq_base": 10000.0, "llama.rope.dimension_count": 16, "llama.vocab_size": 8,
                "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.tokens": list("abcdefgh")}
    matrices = {"attn_q": 32, "attn_k": 16, "attn_v": 16, "attn_output": 32, "ffn_gate": 32, "ffn_up": 32, "ffn_down": 32}
    tensors = [("token_embd.weight", F32, [32, 8], bytes(1024)), ("output_norm.weight", F32, [32], bytes(128))]
    tensors += [(f"blk.0.{name}.weight", Q8_0, [32, rows], bytes(34 * rows)) for name, rows in matrices.items()]
    tensors += [(f"blk.0.{name}.weight", F32, [32], bytes(128)) for name in ("attn_norm", "ffn_norm")]
    return gguf(tensors, metadata)


def write(target, contents):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(contents, 1):
        (folder / f"seed-{number}").write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


write("safetensors", [safetensors([("a", "F32", [2, 2], bytes(16)), ("b", "BF16", [3], bytes(6))], {"format": "pt"}),
                      safetensors([("empty", "F64", [0, 4], b"")]), safetensors([])])
write("gguf", [llama_gguf(), gguf([("t", Q4_K, [256], bytes(144))], {"general.architecture": "qwen2"})])
write("config", [CONFIG, CONFIG | YARN, CONFIG | LLAMA3, CONFIG | {"model_type": "mixtral", "num_local_experts": 4},
                 CONFIG | {"model_type": "gemma2", "head_dim": None, "query_pre_attn_scalar": 24}])
write("tokenizer", [{"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}])
write("recipe", [RECIPE, RECIPE | {"method": "transmla", "q_lora_rank": 16, "use_qkv_norm": True}])
write("project", [bytes([kind]) + json.dumps(content).encode() for kind, content in enumerate(
    [PROJECT, {"format": 1, "nll": [5.1, 5.2]}, {"format": 1, "of": "a", "layers": []}, CANDIDATE, SWEEP])])
write("rows", [b'{"text": "one"}\n{"text": "two"}\n', b'[{"instruction": "a", "output": "b"}]', b"plain\nlines\n"])
write("statistics", [safetensors([("a", "F64", [2, 2], bytes(32))], {"format": "transmla statistics 1"})])
