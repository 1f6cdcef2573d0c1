"""An exported checkpoint in this program."""
import json
import subprocess
import tempfile
from pathlib import Path


def perplexity_of(program, export, text, chunks):
    """What `eval` writes of it: ppl, nll of each chunk and more."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        subprocess.run([program, "eval", "--model-path", export, "--test-text", text, "--eval-chunks", str(chunks),
                        "--json", result], check=True, stdout=subprocess.DEVNULL)
        return json.loads(result.read_text())["perplexity"]
