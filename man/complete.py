#!/usr/bin/env python3
"""Looks for what the manual pages leave out: commands, options, error codes, manifest keys.

usage: complete.py PROGRAM SOURCE_ROOT
"""

import json
import re
import subprocess
import sys
from pathlib import Path


def described(page, word):
    """Whether the page has the word in bold, by itself."""
    return re.search(rf"\*{re.escape(word)}\*", page) is not None


def commands_and_options(program):
    dump = subprocess.run([program, "--dump-commands"], check=True, capture_output=True, text=True)
    for line in dump.stdout.splitlines():
        kind, *fields = line.split("\t")
        if kind in ("command", "alias"):
            yield fields[0]
        elif kind == "option":
            yield "--" + fields[1]
            if fields[2] != "-":
                yield "-" + fields[2]


def options_by_command(program):
    dump = subprocess.run([program, "--dump-commands"], check=True, capture_output=True, text=True)
    for line in dump.stdout.splitlines():
        kind, *fields = line.split("\t")
        if kind == "option" and fields[0] != "-":
            yield fields[0], fields[1]


def entry_of(page, command):
    """The text of a command's entry in the section COMMANDS."""
    found = re.search(rf"^\*{command}\*.*?(?=^\*|^#)", page, re.DOTALL | re.MULTILINE)
    return found.group() if found else ""


def error_codes(header):
    """STEMMA_NO_SUCH_REVISION = 3 is "no-such-revision"."""
    enum = re.search(r"enum stemma_code \{(.*?)\n\};", header, re.DOTALL)[1]
    for name in re.findall(r"^\s*STEMMA_(\w+) = [1-9]", enum, re.MULTILINE):
        yield name.lower().replace("_", "-")


def manifest_keys(schema):
    yield from schema["properties"]
    yield from schema["definitions"]["revision"]["properties"]


def missing(program, root):
    page = {path.stem: path.read_text(encoding="utf-8") for path in root.glob("man/*.scd")}
    header = (root / "include/stemma.h").read_text(encoding="utf-8")
    schema = json.loads((root / "docs/manifest.schema.json").read_text(encoding="utf-8"))
    for word in commands_and_options(program):
        if not described(page["stemma.1"], word):
            yield f"stemma.1: {word}"
    for command, option in options_by_command(program):
        entry = entry_of(page["stemma.1"], command)
        short = {"message": "-m", "rev-range": "-r", "indicate-current": "-i",
                 "output": "-o"}.get(option)
        if not described(entry, "--" + option) and not (short and described(entry, short)):
            yield f"stemma.1: {command}: --{option}"
    for code in error_codes(header):
        if not re.search(rf"^(\||\[\[)\s+{code}$", page["stemma.1"], re.MULTILINE):
            yield f"stemma.1: the error code {code}"
    for key in manifest_keys(schema):
        if not described(page["stemma-manifest.5"], key):
            yield f"stemma-manifest.5: {key}"
    for function in re.findall(r"\b(stemma_\w+)\(", header):
        if not described(page["libstemma.3"], function):
            yield f"libstemma.3: {function}"


def main():
    faults = list(missing(sys.argv[1], Path(sys.argv[2])))
    for fault in faults:
        print(f"{fault} is not described")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
