"""What a check found of one export, as JSON: the rows of docs/loaders.md (loader_table.py)."""
import json
from pathlib import Path


def record_of(export):
    """The record of a conversion: inside a folder, beside a GGUF."""
    inside = export / "conversion.json"
    return json.loads((inside if inside.exists() else export.with_suffix(".conversion.json")).read_text())


def result_of(export, loader, there, here, allowed, **more):
    """`there` and `here` are mean negative log-likelihoods in nats per token, `allowed` how far they may be apart.
    `more` has the loader's version, the precision it computed in and the number of tokens."""
    record = record_of(export)
    recipe = record["recipe"]
    return {"loader": loader, "model": record["source"]["name"].removesuffix(".gguf"), "family": record["source"]["family"],
            "method": recipe["method"], "qk_mqa_dim": recipe["qk_mqa_dim"], "kv_lora_rank": recipe["kv_lora_rank"],
            "dtype": recipe["dtype"], "nats_there": there, "nats_here": here, "allowed": allowed, **more}


def add_json_option(parser):
    parser.add_argument("--json", type=Path, help="keeps the result in this file")


def keep(path, result):
    if path is not None: path.write_text(json.dumps(result, indent=2) + "\n")
