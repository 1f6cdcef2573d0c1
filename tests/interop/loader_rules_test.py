#!/usr/bin/env python3
"""Exports of tiny models beside what programs that were not run ask of them (loader_rules.json, read in their sources).

usage: loader_rules_test.py WRITE_TINY_EXPORTS      the program that writes them
"""
import json
import re
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RULES = json.loads(Path(__file__).with_name("loader_rules.json").read_text(encoding="utf-8"))
LOADERS = [name for name in RULES if name != "about"]
REFUSED = {"SGLang": {"qwen2", "gemma2"}, "MLX": {"mixtral", "gemma2"}, "vLLM": {"qwen2", "gemma2"}}  # as engine/session/loaders.cpp has it


def tensor_names(file):
    with open(file, "rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        return [name for name in json.loads(stream.read(length)) if name != "__metadata__"]


def keeps(rule, config):
    """Whether an export with this config.json, and its tensors' names under the key "tensors", is within the rule."""
    def value(wanted):
        return config[wanted[1:]] if isinstance(wanted, str) and wanted.startswith("$") else wanted

    found = config[rule["key"]]
    if "is" in rule: return found == value(rule["is"])
    if "at_least" in rule: return found >= value(rule["at_least"])
    if "at_most" in rule: return found <= value(rule["at_most"])
    return all(any(re.fullmatch(known, name) for known in rule["known"]) for name in found)


def broken(loader, config):
    return [rule for rule in RULES[loader]["rules"] if not keeps(rule, config)]


class LoaderRules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, folder], check=True)
            cls.exports = {}
            for path in Path(folder).glob("*/config.json"):
                config = json.loads(path.read_text(encoding="utf-8"))
                cls.exports[path.parent.name] = config | {"tensors": tensor_names(path.with_name("model.safetensors"))}

    def pairs(self):
        """Each loader with each export of a family that its rules cover: (loader, name, family, config)."""
        self.assertGreater(len(self.exports), 10)
        for loader in LOADERS:
            for name, config in self.exports.items():
                family = name.split("-")[0]
                if family not in RULES[loader]["not_read"]: yield loader, name, family, config

    def test_nobody_computes_something_else_without_a_word(self):
        for loader, name, _, config in self.pairs():
            kinds = {rule["broken"] for rule in broken(loader, config)}
            self.assertNotEqual(kinds, {"silent"}, f"{loader}, {name}")

    def test_what_is_refused_is_what_the_program_says(self):
        for loader, name, family, config in self.pairs():
            self.assertEqual(bool(broken(loader, config)), family in REFUSED[loader],
                             f"{loader}, {name}: {[rule['key'] for rule in broken(loader, config)]}")

    def test_every_rule_can_be_broken(self):
        good = self.exports["llama"]
        others = {"architectures": ["BiasedDeepseekV3ForCausalLM"], "hidden_act": "gelu", "attention_bias": True,
                  "rope_scaling": {"rope_type": "llama3"}, "rms_norm_eps": 1e-5, "first_k_dense_replace": 0,
                  "model_type": "llama", "num_hidden_layers": 62, "tensors": ["model.layers.0.self_attn.post_norm.weight"]}
        for loader in LOADERS:
            for rule in RULES[loader]["rules"]:
                self.assertFalse(keeps(rule, good | {rule["key"]: others[rule["key"]]}), (loader, rule["key"]))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
