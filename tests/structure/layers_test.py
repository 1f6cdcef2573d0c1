#!/usr/bin/env python3
"""#include lines obey the order of the layers: a layer sees itself and those before it, and engine/ knows no Qt."""
import re
import unittest

from tree import read, source_files

LAYERS = ("base", "math", "checkpoint", "tokenizer", "text", "model", "forward", "statistics", "conversion", "analysis",
          "evaluation", "export", "session", "project")
UI_LAYERS = ("words", "jobs", "workspace", "plots", "widgets", "pages", "report", "window")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^">]+)', re.MULTILINE)
QT_HEADER = re.compile(r"<Q[A-Z]|<Qt|<[Qq]\w+\.h$")


def rank(path):
    """Position of a file's layer in the order, or None for what is outside of it (tests, benchmarks, libraries)."""
    parts = path.split("/")
    if parts[0] == "engine" and len(parts) > 2:
        return LAYERS.index(parts[1]) if parts[1] in LAYERS else None
    if parts[0] == "ui" and len(parts) > 2:
        return len(LAYERS) + UI_LAYERS.index(parts[1]) if parts[1] in UI_LAYERS else None
    return len(LAYERS) + len(UI_LAYERS) if parts[0] == "app" else None


def offences(path, text):
    """Sentences on the #include lines of one file that break the rules."""
    own = rank(path)
    if own is None:
        return [f"{path} is in no known layer"] if path.startswith(("engine/", "ui/")) else []
    found = []
    for include in INCLUDE.findall(text):
        target = include[1:]
        if path.startswith("engine/") and QT_HEADER.match(include):
            found.append(f"{path} includes Qt's <{target}>; engine/ knows no Qt")
        if include[0] == '"':
            theirs = rank(target)
            if theirs is None:
                found.append(f'{path} includes "{target}", which is no path from the root such as "engine/base/result.h"')
            elif theirs > own:
                found.append(f'{path} includes "{target}", a later layer')
    return found


class RuleTest(unittest.TestCase):
    def test_an_earlier_layer_and_the_own_layer_are_allowed(self):
        text = '#include "engine/base/result.h"\n#include "engine/forward/pass.h"\n#include <vector>\n'
        self.assertEqual(offences("engine/forward/network.cpp", text), [])

    def test_a_later_layer_is_not(self):
        self.assertEqual(len(offences("engine/math/rope.cpp", '#include "engine/forward/pass.h"\n')), 1)

    def test_the_engine_does_not_see_its_faces(self):
        self.assertEqual(len(offences("engine/session/run.cpp", '#include "app/progress.h"\n')), 1)
        self.assertEqual(len(offences("ui/pages/model_page.cpp", '#include "app/main.h"\n')), 1)
        self.assertEqual(len(offences("ui/plots/line_plot.cpp", '#include "ui/pages/model_page.h"\n')), 1)
        self.assertEqual(offences("app/main.cpp", '#include "engine/session/recipe.h"\n#include "ui/window/main_window.h"\n'), [])

    def test_qt_stays_out_of_the_engine(self):
        for header in ("QString", "QtCore/QObject", "qglobal.h"):
            self.assertEqual(len(offences("engine/base/log.cpp", f"#include <{header}>\n")), 1, header)
        self.assertEqual(offences("ui/window/main_window.cpp", "#include <QMainWindow>\n"), [])

    def test_paths_begin_at_the_root(self):
        self.assertEqual(len(offences("engine/base/file.cpp", '#include "file.h"\n')), 1)

    def test_an_unknown_layer_is_refused(self):
        self.assertEqual(len(offences("engine/misc/helpers.cpp", "")), 1)
        self.assertEqual(len(offences("ui/misc/helpers.cpp", "")), 1)


class TreeTest(unittest.TestCase):
    def test_every_file(self):
        files = [str(path) for path in source_files(".cpp", ".h")]
        self.assertIn("engine/base/result.h", files)
        found = [sentence for path in files for sentence in offences(path, read(path))]
        self.assertEqual(found, [], "\n".join(found))


if __name__ == "__main__":
    unittest.main()
