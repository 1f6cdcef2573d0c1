"""The project's own files, as the structure tests see them."""
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE_FOLDERS = ("engine", "app", "ui", "bench", "tests", "tools")


def committed_files():
    """Paths relative to the root: what git tracks and still exists, or every file of a tree that came without git."""
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True)
    if listing.returncode == 0:
        paths = [Path(name) for name in listing.stdout.split("\0") if name]
        return [path for path in paths if (ROOT / path).is_file()]
    ignored = {".git", "build", "models", "out", "target"}
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path for path in paths if not ignored & set(path.parts)]


def source_files(*suffixes):
    return [path for path in committed_files() if path.suffix in suffixes and path.parts[0] in SOURCE_FOLDERS]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")
