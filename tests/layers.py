#!/usr/bin/env python3
"""Holds the sources to the layers that ARCHITECTURE.md draws.

usage: layers.py SRC        reads every .c and .h file below SRC
       layers.py --self-test
"""

import re
import sys
import unittest
from pathlib import Path

# A folder includes only from itself and from those before it.
ORDER = ["base", "diag", "manifest", "graph", "target", "plan", "script", "schema", "backend", "ledger",
         "shadow", "adopt", "generate", "run", "report", "api", "cmd"]

# The program is a client of the library like any other: it sees stemma.h, and base/.
PROGRAM = {"report", "cmd"}
PROGRAM_SEES = {"base"} | PROGRAM

# Foreign headers and the folders that may know them.
HOMES = {
    "yaml.h": {"manifest"},
    "jansson.h": {"report"},
    "libsmartcols.h": {"report"},
    "sha256.h": {"base"},
    "uthash.h": {"base"},
    "sqlite3.h": {"backend", "ledger", "shadow", "adopt", "generate", "run", "api"},
}

# What only the program's outermost folder may do: end, print, look at the environment.
CMD_ONLY = re.compile(r"\b(?:(getenv|secure_getenv|exit|_exit|quick_exit|abort|printf|vprintf|puts"
                      r"|putchar|perror)\s*\(|(stdout|stderr)\b)")

# Comments, and literals, which may hold what looks like a comment.
NOT_CODE = re.compile(r"""//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""",
                      re.DOTALL | re.VERBOSE)
OWN = re.compile(r'\s*#\s*include\s*"([^"]+)"')
FOREIGN = re.compile(r"\s*#\s*include\s*<(?:[^>]*/)?([^>/]+)>")


def blank(match):
    """As many lines as there were, and nothing on them."""
    return " " + "\n" * match.group().count("\n")


def fault_of_own(folder, included):
    """What is wrong with including `included`, a path below src/, from `folder`; None if nothing."""
    if "/" not in included:
        return None
    other = included.split("/")[0]
    if other not in ORDER:
        return f"includes {included}, a folder that is in no list"
    if ORDER.index(other) > ORDER.index(folder):
        return f"{folder}/ includes {included}, which is above it"
    if folder in PROGRAM and other not in PROGRAM_SEES:
        return f"{folder}/ includes {included}: the program sees stemma.h and base/ only"
    if folder not in PROGRAM and other in PROGRAM:
        return f"{folder}/ includes {included}: the library does not know the program"
    return None


def faults_of(folder, text):
    """Every fault in a file of `folder`, as (line, message)."""
    if folder not in ORDER:
        return [(1, f"{folder}/ is a folder that is in no list")]
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        if own := OWN.match(line):
            faults.append((number, fault_of_own(folder, own[1])))
        elif foreign := FOREIGN.match(line):
            homes = HOMES.get(foreign[1])
            if homes is not None and folder not in homes:
                faults.append((number, f"{folder}/ includes <{foreign[1]}>, whose home is "
                                       + ", ".join(sorted(homes))))
    if folder != "cmd":
        for number, line in enumerate(NOT_CODE.sub(blank, text).splitlines(), 1):
            for found in CMD_ONLY.finditer(line):
                faults.append((number, f"{folder}/ uses {found[1] or found[2]}: only cmd/ may"))
    return [(number, message) for number, message in faults if message]


def main(root):
    files = sorted(p for p in root.rglob("*") if p.suffix in {".c", ".h"} and p.parent != root)
    if not files:
        print(f"{root}: there are no sources")
        return 1
    bad = 0
    for path in files:
        relative = path.relative_to(root)
        for number, message in faults_of(relative.parts[0], path.read_text(encoding="utf-8")):
            print(f"{path}:{number}: {message}")
            bad += 1
    print(f"{len(files)} files, {bad} faults")
    return 1 if bad else 0


class SelfTest(unittest.TestCase):
    """A bad line is found, and a good one is not."""

    def check(self, folder, text, *lines):
        self.assertEqual([number for number, _ in faults_of(folder, text)], list(lines))

    def test_direction(self):
        self.check("graph", '#include "base/arena.h"\n#include "plan/plan.h"\n', 2)
        self.check("plan", '#include "target/target.h"\n#include "plan/plan.h"\n')
        self.check("base", '#include "stemma.h"\n# include "diag/diag.h"\n', 2)

    def test_unknown_folder(self):
        self.check("graph", '#include "misc/all.h"\n', 1)
        self.check("misc", "int x;\n", 1)

    def test_program(self):
        self.check("cmd", '#include "api/handles.h"\n#include "report/report.h"\n', 1)
        self.check("report", '#include "diag/diag.h"\n#include "base/str.h"\n', 1)
        self.check("api", '#include "report/report.h"\n', 1)

    def test_foreign_headers(self):
        self.check("graph", "#include <yaml.h>\n#include <string.h>\n", 1)
        self.check("manifest", "#include <yaml.h>\n#include <sqlite3.h>\n", 2)
        self.check("cmd", "#include <libsmartcols/libsmartcols.h>\n#include <jansson.h>\n", 1, 2)
        self.check("report", "#include <libsmartcols/libsmartcols.h>\n#include <sqlite3.h>\n", 2)

    def test_surroundings(self):
        self.check("report", 'fprintf(file, "x");\nprintf("x");\nfputs("x", stdout);\n', 2, 3)
        self.check("run", 'getenv("HOME");\nexit (1);\n', 1, 2)
        self.check("cmd", 'printf("x");\ngetenv("HOME");\n')

    def test_not_code(self):
        self.check("run", "/* exit(1)\n   abort() */\n// stdout\nabort();\n", 4)
        self.check("run", 'char a[] = "/* printf() \\" */";\nchar c = \'"\';\nputs("x");\n', 3)
        self.check("run", "__attribute__((format(printf, 1, 2)));\njob_exit(1);\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        unittest.main(argv=sys.argv[:1])
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
