"""Makes the golden files under tests/data from fixed seeds. The numbers in them come from other programs only:
transformers (logits, rotary frequencies), gguf (block decoding, GGUF files).

    python -m venv env && env/bin/pip install torch==2.10.0 transformers==4.57.6 safetensors gguf
    env/bin/python tests/golden/make_golden.py

tests/data/golden/<name>/     config.json, model.safetensors: a tiny random model as Hugging Face folders have it
                              golden.safetensors: input_ids [2, 48] (as F32) and logits [2, 48, vocab] in fp32
tests/data/golden/<name>.gguf the same weights as llama.cpp's converter stores them, F32
tests/data/checkpoint/quantised.safetensors
                              <type>.blocks (bytes) and <type>.values (what gguf.quants.dequantize gives)
tests/data/math/rope.json     rotary frequencies, and one rotated vector
"""

import json
import math
import pathlib

import gguf
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import (AutoModelForCausalLM, Gemma2Config, LlamaConfig, MistralConfig, MixtralConfig, Phi3Config,
                          Qwen2Config, Qwen3Config)
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
BATCH, TOKENS = 2, 48

# The smallest models that still differ where families do: head_dim apart from hidden / heads, grouped heads, tied and
# untied, scaled frequencies of all three kinds (kept, blended, divided), biases, eps, fused projections, experts,
# soft-caps that bend. 46 layers are how llama.cpp knows the Gemma 2 whose scores are scaled by hidden / heads.
COMMON = dict(hidden_size=64, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256,
              bos_token_id=1, eos_token_id=2, pad_token_id=0)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=32)
MODELS = {
    "llama": LlamaConfig(**COMMON, vocab_size=128, num_hidden_layers=2, head_dim=32, intermediate_size=80,
                         rms_norm_eps=1e-5, rope_theta=10000.0, tie_word_embeddings=True),
    "llama-llama3rope": LlamaConfig(**COMMON, vocab_size=112, num_hidden_layers=3, intermediate_size=72,
                                    rms_norm_eps=1e-5, rope_theta=500.0, rope_scaling=LLAMA3,
                                    tie_word_embeddings=False),
    "qwen2": Qwen2Config(**COMMON, vocab_size=112, num_hidden_layers=3, intermediate_size=72, rms_norm_eps=1e-6,
                         rope_theta=1000000.0, tie_word_embeddings=False),
    "mistral": MistralConfig(**COMMON, vocab_size=112, num_hidden_layers=2, head_dim=32, intermediate_size=72,
                             rms_norm_eps=1e-5, rope_theta=1000000.0, sliding_window=None, tie_word_embeddings=False),
    "mimo": Qwen2Config(**COMMON, vocab_size=112, num_hidden_layers=2, head_dim=32, intermediate_size=72,
                        rms_norm_eps=1e-5, rope_theta=640000.0, tie_word_embeddings=False),
    "phi3": Phi3Config(**COMMON, vocab_size=112, num_hidden_layers=2, intermediate_size=72, rms_norm_eps=1e-5,
                       rope_theta=250000.0, sliding_window=None, original_max_position_embeddings=256,
                       tie_word_embeddings=False),
    "mixtral": MixtralConfig(**COMMON, vocab_size=112, num_hidden_layers=2, intermediate_size=48, rms_norm_eps=1e-5,
                             rope_theta=1000000.0, sliding_window=None, num_local_experts=4, num_experts_per_tok=2,
                             tie_word_embeddings=False),
    "gemma2": Gemma2Config(**COMMON, vocab_size=112, num_hidden_layers=3, head_dim=32, intermediate_size=72,
                           query_pre_attn_scalar=32, sliding_window=200, attn_logit_softcapping=4.0,
                           final_logit_softcapping=3.0),
    "gemma2-46layers": Gemma2Config(**(COMMON | dict(hidden_size=16, num_attention_heads=2, num_key_value_heads=1)),
                                    vocab_size=64, num_hidden_layers=46, head_dim=16, intermediate_size=16,
                                    query_pre_attn_scalar=8, sliding_window=200, attn_logit_softcapping=6.0,
                                    final_logit_softcapping=3.0),
    "qwen3": Qwen3Config(**COMMON, vocab_size=112, num_hidden_layers=3, head_dim=32, intermediate_size=72,
                         rms_norm_eps=1e-6, rope_theta=1000000.0, tie_word_embeddings=True),
}
# Families that llama.cpp's converter files under another's architecture.
GGUF_ARCHITECTURES = {"mistral": "llama", "mixtral": "llama"}


def randomise(model, generator):
    """Scores of standard deviation about 2, so that attention is far from uniform; everything else keeps unit scale."""
    gemma = model.config.model_type == "gemma2"  # its norms add 1 to their weights, its embedding is scaled
    for name, parameter in model.named_parameters():
        normal = torch.randn(parameter.shape, generator=generator)
        if name.endswith(("q_norm.weight", "k_norm.weight")):
            parameter.data = 1.4 + 0.3 * normal
        elif name.endswith("norm.weight"):
            parameter.data = (0 if gemma else 1) + 0.2 * normal
        elif name.endswith(".bias"):
            parameter.data = 0.5 * normal
        elif "q_proj" in name or "k_proj" in name:
            parameter.data = 1.4 * normal / math.sqrt(parameter.shape[1])
        elif "qkv_proj" in name:  # values too: they only scale what attention adds
            parameter.data = 1.4 * normal / math.sqrt(parameter.shape[1])
        elif "embed_tokens" in name and not gemma:
            parameter.data = normal
        else:
            parameter.data = normal / math.sqrt(parameter.shape[1])
    model.tie_weights()


def make_model(name, config, seed):
    generator = torch.Generator().manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
    randomise(model, generator)
    input_ids = torch.randint(0, config.vocab_size, (BATCH, TOKENS), generator=generator)
    with torch.no_grad():
        logits = model(input_ids).logits
    folder = DATA / "golden" / name
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink()
    save_file({"input_ids": input_ids.float(), "logits": logits.float()}, folder / "golden.safetensors")
    if name == "mimo":
        make_mimo(folder, generator)
    return model


def make_mimo(folder, generator):
    """MiMo's own code is Qwen2's with layers for multi-token prediction beside it, which its logits do not use."""
    path, config = folder / "model.safetensors", json.loads((folder / "config.json").read_text())
    config.update(model_type="mimo", architectures=["MiMoForCausalLM"], num_nextn_predict_layers=1, attention_bias=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    tensors, hidden = load_file(path), config["hidden_size"]
    mtp = {name.replace("layers.0", "mtp_layers.0"): value.clone() for name, value in tensors.items()
           if name.startswith("model.layers.0.")}
    for norm in ("token_layernorm", "hidden_layernorm", "final_layernorm"):
        mtp[f"model.mtp_layers.0.{norm}.weight"] = torch.randn(hidden, generator=generator)
    mtp["model.mtp_layers.0.input_proj.weight"] = torch.randn(hidden, 2 * hidden, generator=generator)
    save_file(tensors | mtp, path, metadata={"format": "pt"})


def permuted(weight, heads):
    """llama.cpp's convert_hf_to_gguf.py, LlamaModel.permute: rows of a head from (half, frequency) to (frequency, half)."""
    rows = weight.shape[0]
    return weight.reshape(heads, 2, rows // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def rope_factors(config):
    """llama.cpp's convert_hf_to_gguf.py, LlamaModel.generate_extra_tensors: what each frequency is divided by."""
    scaling, dim = config.rope_scaling, config.hidden_size // config.num_attention_heads
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    context, factors = scaling["original_max_position_embeddings"], []
    for freq in 1.0 / config.rope_theta ** (torch.arange(0, dim, 2, dtype=torch.float32) / dim):
        wavelength = 2 * math.pi / freq
        if wavelength < context / high:
            factors.append(1)
        elif wavelength > context / low:
            factors.append(scaling["factor"])
        else:
            smooth = (context / wavelength - low) / (high - low)
            factors.append(1 / ((1 - smooth) / scaling["factor"] + smooth))
    return np.array(factors, dtype=np.float32)


def gguf_weights(model, arch):
    """Tensors as llama.cpp's converter names, permutes and stacks them."""
    config, experts = model.config, {}
    for key, value in model.state_dict().items():
        if key == "lm_head.weight" and config.tie_word_embeddings:
            continue
        weight = value.numpy()
        if arch == "gemma2" and key.endswith("norm.weight"):
            weight = weight + 1
        if arch == "llama" and ("q_proj" in key or "k_proj" in key):
            weight = permuted(weight, config.num_attention_heads if "q_proj" in key else config.num_key_value_heads)
        if ".experts." not in key:
            yield key, weight
            continue
        layer, (_, _, kind, _) = key.split(".")[2], key.split(".")[4:]
        experts.setdefault(f"layers.{layer}.feed_forward.experts.{kind}.weight", []).append(weight)
    for key, weights in experts.items():
        yield key, np.stack(weights)


def make_gguf(name, model):
    config = model.config
    arch = GGUF_ARCHITECTURES.get(config.model_type, config.model_type)
    writer = gguf.GGUFWriter(DATA / "golden" / f"{name}.gguf", arch)
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_name(f"tiny random {name}")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_theta)
    writer.add_vocab_size(config.vocab_size)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_bos_token_id(config.bos_token_id)
    writer.add_eos_token_id(config.eos_token_id)
    writer.add_pad_token_id(config.pad_token_id)
    if head_dim * config.num_attention_heads != config.hidden_size:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    if arch in ("llama", "phi3"):
        writer.add_rope_dimension_count(head_dim)
    if arch == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
        writer.add_sliding_window(config.sliding_window)
    if arch == "phi3":
        writer.add_sliding_window(config.sliding_window or 0)
    if getattr(config, "num_local_experts", None):
        writer.add_expert_count(config.num_local_experts)
        writer.add_expert_used_count(config.num_experts_per_tok)
    if getattr(config, "rope_scaling", None):
        writer.add_tensor("rope_freqs.weight", rope_factors(config))
    names = gguf.get_tensor_name_map(arch_of(arch), config.num_hidden_layers)
    for key, weight in gguf_weights(model, arch):
        writer.add_tensor(names.get_name(key, (".weight", ".bias")), np.ascontiguousarray(weight))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def arch_of(model_type):
    return next(arch for arch, name in gguf.MODEL_ARCH_NAMES.items() if name == model_type)


# Where the fp16 scales of a block stand, in bytes; the rest of a block may be anything.
SCALES = {"Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q4_K": [0, 2], "Q5_K": [0, 2],
          "Q6_K": [208]}


def make_quantised(blocks=5):
    random, tensors = np.random.default_rng(20), {}
    for name, scales in SCALES.items():
        kind = gguf.GGMLQuantizationType[name]
        _, size = gguf.GGML_QUANT_SIZES[kind]
        data = random.integers(0, 256, (blocks, size), dtype=np.uint8)
        for at in scales:
            data[:, at:at + 2] = random.normal(0, 0.05, (blocks, 1)).astype(np.float16).view(np.uint8)
        tensors[f"{name}.blocks"] = torch.from_numpy(data)
        tensors[f"{name}.values"] = torch.from_numpy(gguf.quants.dequantize(data, kind).copy()).float()
    save_file(tensors, DATA / "checkpoint" / "quantised.safetensors")


def rope_case(kind, head_dim, theta, positions, **scaling):
    config = LlamaConfig(hidden_size=4 * head_dim, num_attention_heads=4, rope_theta=theta,
                         max_position_embeddings=positions,
                         rope_scaling=dict(scaling, rope_type=kind) if scaling else None)
    frequencies, _ = ROPE_INIT_FUNCTIONS[kind](config, device="cpu")
    return dict(kind=kind, head_dim=head_dim, theta=theta, scaling=scaling, frequencies=frequencies.tolist())


def make_rope():
    llama3 = dict(low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)
    cases = [rope_case("default", 64, 10000.0, 2048), rope_case("default", 128, 1000000.0, 32768),
             rope_case("linear", 64, 10000.0, 8192, factor=4.0),
             rope_case("llama3", 64, 500000.0, 131072, factor=32.0, **llama3),
             rope_case("llama3", 128, 500000.0, 131072, factor=8.0, **llama3)]
    generator = torch.Generator().manual_seed(3)
    x, position = torch.randn(64, generator=generator), 37
    angles = position * torch.tensor(cases[3]["frequencies"])
    cos, sin = (f(torch.cat((angles, angles)))[None, None] for f in (torch.cos, torch.sin))
    rotated, _ = apply_rotary_pos_emb(x[None, None, None], x[None, None, None], cos, sin)
    result = dict(cases=cases, rotation=dict(case=3, position=position, x=x.tolist(), rotated=rotated.flatten().tolist()))
    (DATA / "math" / "rope.json").write_text(json.dumps(result, indent=1) + "\n")


def main():
    for folder in ("golden", "checkpoint", "math"):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
    for seed, (name, config) in enumerate(MODELS.items(), start=1):
        make_gguf(name, make_model(name, config, seed))
    make_quantised()
    make_rope()


if __name__ == "__main__":
    main()
