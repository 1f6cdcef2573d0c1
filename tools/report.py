#!/usr/bin/env python3
"""Writes a report in Markdown on a conversion, and prints its perplexities.

usage: report.py RESULT.json EXPORT REPORT.md      RESULT.json is what `transmla convert --json` has written
"""
import json
import sys
from pathlib import Path

BYTES_PER_NUMBER = 2  # caches are kept in bf16


def with_error(measured):
    return f"{measured['ppl']:.2f} ± {measured['standard_error']:.2f}"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def perplexities(result):
    rope = result["partial_rope"]
    name = f"partial RoPE, freqfold {rope['freqfold']}" if "freqfold" in rope else "partial RoPE"
    return [("original", with_error(result["original"])), (name, with_error(rope)), ("MLA", with_error(result["mla"]))]


def candidates(result):
    rows = [(candidate["freqfold"], with_error(candidate), f"{len(candidate['nll'])} chunks"
             + (", stopped: it could not win any more" if candidate["stopped_early"] else ""))
            for candidate in result["partial_rope"]["candidates"]]
    return "## The search for freqfold\n" + table(
        ["freqfold", "perplexity of the partial-RoPE model", "measured on"], rows)


def fits(result):
    rows = [(layer, *(f"{curve['held_out_loss'][0]:.4f} → {min(curve['held_out_loss']):.4f}" if curve["steps"] else "–"
                      for curve in (losses["slot_fit"], losses["output_fit"])))
            for layer, losses in enumerate(result["layers"])]
    return "## The fits\nLosses on held-out samples, before and after.\n\n" + table(
        ["layer", "divergence of attention rows, nats", "relative error of the block's output"], rows)


def cache(result, layers):
    numbers = result["cache"]["numbers_per_token_and_layer"]
    rows = [(name, numbers[key], f"{numbers[key] * layers * BYTES_PER_NUMBER:,}")
            for name, key in (("original", "before"), ("MLA", "after"))]
    return (table(["model", "numbers per token and layer", f"bytes per token, {layers} layers in bf16"], rows)
            + f"\n\nThe cache is {result['cache']['saved']:.1%} smaller.")


def text_used(text):
    return f"{text['sequences']} × {text['length']:,} tokens of `{Path(text['text']).name}` (SHA-256 {text['sha256'][:12]}…)"


def proof(result):
    check = result["verification"]
    return (f"The export was read back by a DeepSeek-V3 forward pass of its own and compared with the converted model on "
            f"{check['tokens']} tokens: logits differ by {check['rms_logit_difference']:.2g} rms, at most "
            f"{check['largest_logit_difference']:.2g}; {check['tolerance']:.2g} rms is what rounding explains.")


def loading(export):
    return f"""```python
from transformers import AutoModelForCausalLM, AutoTokenizer
model = AutoModelForCausalLM.from_pretrained("{export}", dtype="bfloat16")
tokenizer = AutoTokenizer.from_pretrained("{export}")
prompt = tokenizer("The city of Paris is the capital of", return_tensors="pt")
print(tokenizer.decode(model.generate(**prompt, max_new_tokens=24)[0]))
```
`./run interop` does so in an environment of its own; `./run transmla verify` proves the export once more."""


def report(result, export):
    config = json.loads((export / "config.json").read_text())
    seconds = result["seconds"]
    stages = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in seconds.items() if stage != "total")
    return f"""# {result['model']['name']} with multi-head latent attention

{table(["model", "perplexity"], perplexities(result))}

Perplexity over {text_used(result['evaluation'])}, ± one standard error over its chunks. Calibrated on {text_used(result['calibration'])}.

## Cache
{cache(result, config["num_hidden_layers"])}

{candidates(result) if "candidates" in result["partial_rope"] else fits(result)}

## Proof
{proof(result)}

## Load it
{loading(export)}

## Made with
Version {result['version']}, {result['precision']}, {seconds['total']:.1f} s ({stages}), at most {result['peak_rss_bytes'] / 1e9:.2f} GB of memory.
The recipe, which `transmla convert --recipe` takes:
```json
{json.dumps(result['recipe'], indent=2)}
```
"""


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    source, export, target = map(Path, sys.argv[1:])
    result = json.loads(source.read_text())
    target.write_text(report(result, export), encoding="utf-8")
    print("\nperplexity")
    for name, value in perplexities(result):
        print(f"  {name:<28} {value}")
    print(f"report: {target}")


if __name__ == "__main__":
    main()
