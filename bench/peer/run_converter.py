#!/usr/bin/env python3
"""Runs the public TransMLA converter, unchanged, on text files of this machine instead of data sets from a hub.

usage: run_converter.py CHECKOUT CALIBRATION.txt TEST.txt CHUNKS CONVERTER-ARGUMENTS…
  CHECKOUT  the folder transmla/ of a clone of fxmeng/TransMLA
  CHUNKS    how many chunks of 2,048 tokens of the test text its perplexities are taken on
Prints, as its last line, JSON with the seconds and the peak resident bytes. Runs in the environment of requirements.lock.
"""
import json
import os
import resource
import sys
import time
from pathlib import Path


def rows_of(text):
    """As the WikiText data set has them: a line with its newline, an empty string for an empty line."""
    return [line + "\n" if line.strip() else "" for line in text.split("\n")]


def use_local_text(converter, utils, calibration, test, chunks):
    import datasets

    def get_dataset(_name):
        return datasets.DatasetDict(train=datasets.Dataset.from_dict({"text": rows_of(calibration)}),
                                    test=datasets.Dataset.from_dict({"text": [test]}))

    def first_chunks(*args, **options):
        loader = utils.prepare_test_dataloader(*args, **options)
        loader.dataset.input_ids = loader.dataset.input_ids[:chunks]
        loader.dataset.attn_mask = loader.dataset.attn_mask[:chunks]
        return loader

    converter.get_dataset, converter.prepare_test_dataloader = get_dataset, first_chunks


def run_main(converter, arguments):
    """The converter parses its flags under `if __name__ == "__main__"`: that part of its file is run as it stands."""
    source = Path(converter.__file__).read_text()
    main = source[source.index('if __name__ == "__main__":'):]
    sys.argv = [converter.__file__, *arguments]
    exec(compile(main, converter.__file__, "exec"), {**vars(converter), "__name__": "__main__"})


def main():
    checkout, calibration, test, chunks, *arguments = sys.argv[1:]
    calibration, test = Path(calibration).read_text(), Path(test).read_text()
    for flag in ("--model-path", "--save-path"):
        at = arguments.index(flag) + 1
        arguments[at] = os.path.abspath(arguments[at])
    os.chdir(checkout)  # it copies files from there by relative paths
    sys.path.insert(0, os.path.abspath("transmla"))
    import converter
    import utils

    use_local_text(converter, utils, calibration, test, int(chunks))
    start = time.monotonic()
    run_main(converter, arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": time.monotonic() - start, "peak_rss_bytes": peak}))


if __name__ == "__main__":
    main()
