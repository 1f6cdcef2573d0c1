#!/usr/bin/env python3
"""Translations are complete, keep the places of values, and are up to the sources."""
import re
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tree import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import translations  # noqa: E402

PLACES = re.compile(r"%L?\d|%n")
VALUES = re.compile(r"\{(\d*)(?::[^}]*)?\}")


def places(text):
    """Where values go: %1, %n; of the engine's sentences the numbers of the values, {} counted and {1} as it says."""
    values = [int(number) if number else place for place, number in enumerate(VALUES.findall(text))]
    return sorted(PLACES.findall(text)), sorted(values)


def messages(file):
    """(context, source, translations, whether finished) of each message; several translations where there are plurals."""
    for context in ElementTree.parse(file).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            forms = translation.findall("numerusform") or [translation]
            yield (context.findtext("name"), message.findtext("source"), [form.text or "" for form in forms],
                   translation.get("type") is None)


def offences(file):
    """Sentences on what is missing in one file."""
    found = []
    for context, source, texts, finished in messages(file):
        where = f"{file.name}, {context}: '{source}'"
        if not finished or not all(texts):
            found.append(f"{where} is not translated")
        elif any(places(text) != places(source) for text in texts):
            found.append(f"{where} has other places for values than its translation")
    return found


class RuleTest(unittest.TestCase):
    def check(self, translation):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "x.ts"
            file.write_text("<TS><context><name>A</name><message><source>rank %1</source>"
                            f"{translation}</message></context></TS>", encoding="utf-8")
            return offences(file)

    def test_a_finished_translation_passes(self):
        self.assertEqual(self.check("<translation>秩 %1</translation>"), [])

    def test_an_unfinished_one_does_not(self):
        self.assertEqual(len(self.check('<translation type="unfinished">秩 %1</translation>')), 1)
        self.assertEqual(len(self.check("<translation></translation>")), 1)

    def test_a_lost_value_is_seen(self):
        self.assertEqual(len(self.check("<translation>秩</translation>")), 1)

    def test_values_may_change_their_order(self):
        self.assertEqual(places("{} of {:.3g}"), places("{1}中的{0}"))
        self.assertNotEqual(places("{} of {}"), places("{1}中的{1}"))


class TreeTest(unittest.TestCase):
    def test_every_string_is_translated(self):
        for language in translations.LANGUAGES:
            found = offences(translations.FOLDER / f"transmla_{language}.ts")
            self.assertEqual(found, [], "\n".join(found))

    def test_lupdate_finds_nothing_new(self):
        program = translations.lupdate()
        if program is None:
            self.skipTest("there is no lupdate")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file in translations.FOLDER.glob("*.ts"):
                shutil.copy(file, folder)
            said = translations.update(folder, program)
            self.assertNotIn("Q_OBJECT", said, said)
            self.assertNotIn("unknown namespace/class", said, said)
            for file in sorted(folder.glob("*.ts")):
                kept, found = list(messages(translations.FOLDER / file.name)), list(messages(file))
                changed = [message for message in kept + found if message not in kept or message not in found]
                self.assertEqual(changed, [], f"{file.name}: run tools/translations.py and translate")


if __name__ == "__main__":
    unittest.main()
