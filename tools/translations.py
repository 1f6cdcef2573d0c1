#!/usr/bin/env python3
"""Brings translations/*.ts up to the sources with Qt's lupdate; new strings are marked unfinished there.

usage: translations.py [FOLDER]      FOLDER: translations/ unless given

transmla_zh_CN.ts holds every string; transmla_en.ts only those that have a plural. LUPDATE names the program where it is
not on the PATH.
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
SOURCES = ("engine/session", "ui", "app/workbench")  # the engine's sentences are shown by the window
LANGUAGES = {"zh_CN": [], "en": ["-pluralonly"]}


def lupdate():
    """The program, or None."""
    named = os.environ.get("LUPDATE") or shutil.which("lupdate")
    beside = Path("/usr/lib/qt6/bin/lupdate")  # where Debian keeps it, outside the PATH
    return named or (str(beside) if beside.exists() else None)


def update(folder, program):
    """Updates the files in `folder`; returns what lupdate said."""
    said = ""
    for language, options in LANGUAGES.items():
        command = [program, *SOURCES, "-I", ".", "-tr-function-alias", "QT_TRANSLATE_NOOP+=TRANSMLA_SENTENCE", *options,
                   "-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", language,
                   "-ts", str(folder / f"transmla_{language}.ts")]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        said += done.stdout + done.stderr
    return said


if __name__ == "__main__":
    if lupdate() is None:
        sys.exit("translations.py: there is no lupdate; install the packages of packages/apt.txt or set LUPDATE")
    print(update(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else FOLDER, lupdate()), end="")
