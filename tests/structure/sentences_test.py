#!/usr/bin/env python3
"""The table of the engine's sentences that the window translates (ui/words/engine_sentences*.cpp) is that of the engine."""
import re
import unittest

from tree import read, source_files

# A person at the window meets what these refuse. Others speak of the insides of damaged files, or to the command line.
SOURCES = re.compile(
    r"engine/(base/(file|scratch)\.cpp|base/bytes\.h|checkpoint/(checkpoint|hugging_face)\.cpp|model/\w+\.cpp|forward/pass\.cpp"
    r"|tokenizer/(folder_tokenizer|gguf_vocabulary)\.cpp|text/(samples|data_set_files)\.cpp|statistics/\w+\.cpp|conversion/\w+\.cpp|conversion/score/plan\.cpp"
    r"|evaluation/(chunk_groups|freqfold_search|perplexity)\.cpp|export/(deepseek|deepseek_shape|fp8_storage|gguf_export|verify)\.cpp"
    r"|session/(continuation|convert|decoding_speed|layer_picture|measurement|preflight|recipe|source)\.cpp"
    r"|session/resources\.h|project/\w+\.(cpp|h))$")
STRING = r'"(?:[^"\\]|\\.)*"'
STRINGS = re.compile(STRING + r"(?:\s*" + STRING + ")*")
REFUSAL = re.compile(r"\bfail\(\s*(" + STRINGS.pattern + ")")
ENTRY = re.compile(r'QT_TRANSLATE_NOOP\(\s*"Engine",\s*(' + STRINGS.pattern + r")\)")


def joined(literals):
    """The text of adjacent string literals."""
    return "".join(part[1:-1] for part in re.findall(STRING, literals)).replace('\\"', '"').replace("\\\\", "\\")


def refusals(text):
    """Sentences of fail("…") in one file; a bare "{}" hands another one on."""
    return {joined(literals) for literals in REFUSAL.findall(text)} - {"{}", "'{}': {}"}


def literals(text):
    """All string literals of one file."""
    return {joined(found) for found in STRINGS.findall(text)}


class Sentences(unittest.TestCase):
    def setUp(self):
        sources = {path.as_posix(): read(path) for path in source_files(".cpp", ".h")}
        self.engine = {path: text for path, text in sources.items() if path.startswith("engine/")}
        self.window = [text for path, text in sources.items() if path.startswith("ui/workspace/")]
        tables = [text for path, text in sources.items() if path.startswith("ui/words/engine_sentences")]
        self.table = {joined(entry) for text in tables for entry in ENTRY.findall(text)}

    def test_every_refusal_can_be_said_in_the_readers_language(self):
        wanted = {sentence for path, text in self.engine.items() if SOURCES.match(path) for sentence in refusals(text)}
        self.assertGreater(len(wanted), 100)
        self.assertEqual(sorted(wanted - self.table), [], "add them to ui/words/engine_sentences*.cpp")

    def test_every_sentence_is_one_of_the_engines(self):
        said = set().union(*(literals(text) for text in [*self.engine.values(), *self.window]))
        self.assertEqual(sorted(self.table - said), [], "the engine says them no longer")

    def test_literals_are_read_as_the_compiler_reads_them(self):
        self.assertEqual(refusals('return fail(\n  "a \\"b\\" "\n "c {}", d); fail_internal("no"); fail("{}", e);'), {'a "b" c {}'})


if __name__ == "__main__":
    unittest.main()
