"""A tiny model with tokenizer and two texts, and the commands that the harnesses run on it. Standard library only."""
import json
import os
import pathlib
import random
import shutil
import struct

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
WORDS = "the sea ran stone other inner a garden then sang one letter north and tea river on mend under seven".split()


def shapes_of(config):
    """Names and shapes of the tensors of a llama checkpoint with tied embeddings."""
    hidden, middle, dim = config["hidden_size"], config["intermediate_size"], config["head_dim"]
    queries, keys = config["num_attention_heads"] * dim, config["num_key_value_heads"] * dim
    shapes = {"model.embed_tokens.weight": [config["vocab_size"], hidden], "model.norm.weight": [hidden]}
    layer = {"self_attn.q_proj": [queries, hidden], "self_attn.k_proj": [keys, hidden],
             "self_attn.v_proj": [keys, hidden], "self_attn.o_proj": [hidden, queries],
             "mlp.gate_proj": [middle, hidden], "mlp.up_proj": [middle, hidden], "mlp.down_proj": [hidden, middle],
             "input_layernorm": [hidden], "post_attention_layernorm": [hidden]}
    for number in range(config["num_hidden_layers"]):
        shapes.update({f"model.layers.{number}.{name}.weight": shape for name, shape in layer.items()})
    return shapes


def write_safetensors(file, shapes, numbers):
    header, data = {}, b""
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        spread, mean = (shape[1] ** -0.5, 0) if len(shape) == 2 else (0.1, 1)
        start, data = len(data), data + struct.pack(f"<{count}f", *(numbers.gauss(mean, spread) for _ in range(count)))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + data)


def sentences(words, seed):
    numbers = random.Random(seed)
    return "".join(numbers.choice(WORDS) + (".\n" if numbers.random() < 0.1 else " ") for _ in range(words))


def write_source(folder, layers):
    """model/, recipe.json, train.txt and test.txt in `folder`."""
    model = folder / "model"
    model.mkdir(parents=True)
    config = json.loads((DATA / "golden/llama/config.json").read_text()) | {"num_hidden_layers": layers}
    (model / "config.json").write_text(json.dumps(config))
    write_safetensors(model / "model.safetensors", shapes_of(config), random.Random(1))
    shutil.copy(DATA / "app/tokenizer.json", model / "tokenizer.json")
    (folder / "recipe.json").write_text(json.dumps(RECIPE))
    (folder / "train.txt").write_text(sentences(3000, 1))
    (folder / "test.txt").write_text(sentences(3000, 2))


RECIPE = {"qk_mqa_dim": 8, "kv_lora_rank": 24, "calibration": {"samples": 16, "generated": 16, "length": 64, "batch": 4},
          "evaluation": {"length": 64, "chunks": 4}, "score": {"statistics_samples": 8, "fit_samples": 8, "slot_steps": 20}}


def flat(fields, before=""):
    """The fields of a recipe as `project --set` takes them."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}={value}"


def commands(folder):
    """The jobs by name, in order; each goes on with what the ones before it have left in `folder`."""
    recipe = [f"--recipe={folder}/recipe.json", f"--statistics={folder}/statistics"]
    source = [f"--model-path={folder}/model", f"--cal-text={folder}/train.txt"]
    test = f"--test-text={folder}/test.txt"
    project = ["project", f"{folder}/project", *source, test, *(f"--set={field}" for field in flat(RECIPE))]
    return {
        "calibrate": ["calibrate", *source, *recipe],
        "sweep": [*project, "--sweep=kv_lora_rank=16,24,32"],
        "convert": ["convert", *source, test, *recipe, f"--save-path={folder}/out/converted"],
    }


def job(program, folder, name, threads=1):
    return [os.path.abspath(program), *commands(folder)[name], "--quiet", f"--threads={threads}"]


def environment(folder, more):
    return os.environ | {"OMP_WAIT_POLICY": "passive", "HOME": str(folder)} | more


def files_of(folder):
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}


def is_unfinished(name):
    return any(part.startswith(".") and part.endswith(".partial") for part in pathlib.PurePath(name).parts)


def check_whole(name, path):
    """A file under its final name is whole at any moment."""
    content = path.read_bytes()
    if name.endswith(".json"): json.loads(content)
    if name.endswith(".safetensors"):
        length = struct.unpack("<Q", content[:8])[0]
        tensors = json.loads(content[8:8 + length])
        tensors.pop("__metadata__", None)
        size = max(tensor["data_offsets"][1] for tensor in tensors.values())
        assert len(content) == 8 + length + size, f"{len(content)} bytes, its header says {8 + length + size}"


def broken(files):
    """What is wrong with which of the files under final names."""
    for name, path in files.items():
        if is_unfinished(name): continue
        try:
            check_whole(name, path)
        except Exception as error:
            yield f"'{name}' is not whole: {error}"


def fault(library, folder, count, call="any", at=0, kind="EIO"):
    """The environment in which the library of faults.c lets a call on the files of `folder` fail; 0: none."""
    return {"LD_PRELOAD": os.path.abspath(library), "FAULT_CALL": call, "FAULT_AT": str(at), "FAULT_KIND": kind,
            "FAULT_UNDER": str(folder), "FAULT_COUNT": str(count)}


def counted(count):
    """Calls by name, from the file that the library has written."""
    return {name: int(calls) for name, calls in (line.split() for line in count.read_text().splitlines())}
