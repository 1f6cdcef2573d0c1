"""Second moments of the queries, keys and values of tiny models as transformers computes them: hooks on q_proj, k_proj
and v_proj while the model of tests/data/golden reads its own input_ids in fp32; sums in fp64.

    python -m venv env && env/bin/pip install torch==2.10.0 transformers==4.57.6 safetensors
    env/bin/python tests/data/statistics/make_golden.py

<name>.safetensors, F32, for each layer i: {i}.kv_moment [2·H·d, 2·H·d], {i}.kv_mean [2·H·d], {i}.queries [nq·d, nq·d]
"""

import pathlib

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["llama-llama3rope", "qwen2"]


def activations(model, input_ids):
    """Outputs of the projections by layer and name, [tokens, width] in fp64."""
    kept = [{} for _ in model.model.layers]
    for layer, seen in zip(model.model.layers, kept):
        for name in ("q_proj", "k_proj", "v_proj"):
            def keep(module, inputs, output, seen=seen, name=name):
                seen[name] = output.reshape(-1, output.shape[-1]).double()
            getattr(layer.self_attn, name).register_forward_hook(keep)
    with torch.no_grad():
        model(input_ids)
    return kept


def moment(samples):
    return (samples.T @ samples / len(samples)).float()


def main():
    for name in NAMES:
        folder = HERE.parent / "golden" / name
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        input_ids = load_file(folder / "golden.safetensors")["input_ids"].long()
        tensors = {}
        for index, seen in enumerate(activations(model, input_ids)):
            kv = torch.cat([seen["k_proj"], seen["v_proj"]], dim=1)
            tensors[f"{index}.kv_moment"] = moment(kv)
            tensors[f"{index}.kv_mean"] = kv.mean(0).float()
            tensors[f"{index}.queries"] = moment(seen["q_proj"])
        save_file(tensors, HERE / f"{name}.safetensors")


if __name__ == "__main__":
    main()
