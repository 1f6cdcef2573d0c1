"""Makes tests/data/export/deepseek*: tiny random DeepSeek-V3 checkpoints with the logits that transformers' own
DeepseekV3ForCausalLM gives in fp32, for the reading that verification is built on. One with q_proj and interleaved
rotary pairs, one with a query latent, biases and halves. Same environment as make_golden.py.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "export"
TOKENS = 24
COMMON = dict(vocab_size=40, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3,
              num_key_value_heads=3, kv_lora_rank=10, qk_nope_head_dim=6, qk_rope_head_dim=8, v_head_dim=5,
              first_k_dense_replace=2, rope_theta=5000.0, rms_norm_eps=1e-2)
MODELS = {
    "deepseek": dict(q_lora_rank=None, attention_bias=False, rope_interleave=True),
    "deepseek-bias": dict(q_lora_rank=9, attention_bias=True, rope_interleave=False),
}


def randomise(model, generator):
    for name, parameter in model.named_parameters():
        normal = torch.randn(parameter.shape, generator=generator)
        if name.endswith("norm.weight"):
            parameter.data = 1 + 0.2 * normal
        elif name.endswith(".bias"):
            parameter.data = 0.5 * normal
        elif "embed_tokens" in name:
            parameter.data = 0.3 * normal  # near √eps, so that eps counts
        else:
            parameter.data = 1.4 * normal / parameter.shape[1] ** 0.5


def main():
    for seed, (name, keys) in enumerate(MODELS.items(), start=1):
        generator = torch.Generator().manual_seed(seed)
        config = DeepseekV3Config(**COMMON, **keys)
        model = DeepseekV3ForCausalLM._from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
        randomise(model, generator)
        input_ids = torch.randint(0, config.vocab_size, (1, TOKENS), generator=generator)
        with torch.no_grad():
            logits = model(input_ids).logits[0]
        model.save_pretrained(DATA / name, safe_serialization=True)
        (DATA / name / "generation_config.json").unlink()
        written = json.loads((DATA / name / "config.json").read_text())
        (DATA / name / "config.json").write_text(json.dumps(written, indent=2) + "\n")
        save_file({"input_ids": input_ids[0].float(), "logits": logits}, DATA / name / "golden.safetensors")


if __name__ == "__main__":
    main()
