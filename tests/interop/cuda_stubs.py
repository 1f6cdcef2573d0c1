#!/usr/bin/env python3
"""Lets torch's CUDA wheel be imported without the 3 GB of CUDA packages, for checks that compute on the CPU.

usage: python cuda_stubs.py      with the Python of the environment that holds torch

torch's libraries are linked against the CUDA libraries, although nothing on the CPU calls them. For each of these a
library of the same name is put beside torch's own, in which every function that torch asks for exists and returns
"no CUDA device". Real CUDA packages, where there are any, are found first. Needs gcc, nm and readelf.
"""
import importlib.util
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

NO_DEVICE = 100  # cudaErrorNoDevice
CUDA_LIBRARY = re.compile(r"lib(cu|nccl|nvrtc|nvshmem)[^/]*\.so\.\d+")
CUDA_FUNCTION = re.compile(r"(__cuda|cu|nccl|nvrtc|nvshmem)\w+")


def lines_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def needed_libraries(library):
    names = re.findall(r"NEEDED.*\[(.*)\]", "\n".join(lines_of("readelf", "--dynamic", library)))
    return {name for name in names if CUDA_LIBRARY.fullmatch(name)}


def symbol_versions(library):
    """{version: the library that defines it}, as the dynamic linker will check."""
    owner, owners = "", {}
    for line in lines_of("readelf", "--wide", "--version-info", library):
        if file := re.search(r"File: (\S+)", line):
            owner = file.group(1)
        elif version := re.search(r"Name: (\S+)\s+Flags", line):
            owners[version.group(1)] = owner
    return owners


def wanted_functions(library):
    """(function, version) of what `library` leaves undefined."""
    for line in lines_of("nm", "--dynamic", "--undefined-only", "--with-symbol-versions", library):
        function, _, version = line.split()[-1].partition("@")
        if CUDA_FUNCTION.fullmatch(function):
            yield function, version.strip("@")


def write_stub(path, functions, version):
    source = f"int stub(void) {{ return {NO_DEVICE}; }}\n"
    source += "".join(f'int {name}(void) __attribute__((alias("stub")));\n' for name in sorted(functions))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stub.c").write_text(source)
        options = ["-shared", "-fPIC", "-w", f"-Wl,-soname,{path.name}"]
        if version:
            (Path(folder) / "versions").write_text(f"{version} {{ *; }};\n")
            options.append(f"-Wl,--version-script={folder}/versions")
        subprocess.run(["gcc", *options, "-o", path, f"{folder}/stub.c"], check=True)


def main():
    folder = Path(importlib.util.find_spec("torch").origin).parent / "lib"
    libraries, versions, functions = set(), {}, defaultdict(set)
    for library in sorted(folder.glob("lib*.so")):
        libraries |= needed_libraries(library)
        versions |= {owner: version for version, owner in symbol_versions(library).items()}
        for function, version in wanted_functions(library):
            functions[version].add(function)
    for name in sorted(libraries):  # a function without a version may live in any of them
        version = versions.get(name, "")
        write_stub(folder / name, functions[version], version)
    if libraries:
        print(f"{len(libraries)} CUDA libraries replaced by stubs: this torch computes on the CPU only")


if __name__ == "__main__":
    main()
