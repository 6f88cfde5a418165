#!/usr/bin/env python3
"""Runs the transcripts of README.md and docs/: what they show is what happens.

usage: transcripts.py STEMMA SOURCE_ROOT

A transcript is an indented block with "$ command" lines, each followed by its output. Before a block the
commands of SETUP run in an empty folder; None goes on where the block before it ended.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = "cp -r $ROOT/manifest.yaml $ROOT/sql . && "
TABLES = EXAMPLE + "sqlite3 app.db < sql/001_up.sql"
ROLE = TABLES + " && sqlite3 app.db < sql/002_up.sql"
USERS = TABLES + """ && sqlite3 app.db "INSERT INTO users VALUES
    (1, 'admin', 'x', '2024-01-01'), (2, 'bob', 'x', '2024-01-01')" """
INDEX = TABLES + " && sqlite3 app.db 'CREATE INDEX by_name ON users (username)'"
ALEMBIC = TABLES + """ && sqlite3 app.db "CREATE TABLE alembic_version (version_num TEXT);
    INSERT INTO alembic_version VALUES ('001')" """
INITIAL = ("stemma init && stemma revision -m 'Initial schema'"
           " && echo 'CREATE TABLE users (id);' >> sql/001_up.sql")
TWO_HEADS = (INITIAL + " && stemma revision -m 'Add invoices'"
             " && stemma revision -m 'Add VAT' --head 001 --splice")

# For each section, what comes before each of its blocks.
SETUP = {
    ("README.md", "First run"): ["true", None],
    ("README.md", "A database that exists already"): [TABLES],
    ("README.md", "A pull request"): [TWO_HEADS],
    ("README.md", "In your own program"): [EXAMPLE + "true", None],
    ("README.md", "Backups"): [EXAMPLE + "stemma upgrade -d app.db"],
    ("docs/from-alembic.md", "What is your database at?"):
        [EXAMPLE + "stemma upgrade -d app.db", ALEMBIC],
    ("docs/from-alembic.md", "Moving a project over"): [None, ALEMBIC],
    ("docs/from-alembic.md", "Tables, but no version table"): [ROLE, TABLES, INDEX],
    ("docs/from-alembic.md", "Verify"): [USERS + " && stemma stamp 001 -d app.db"
                                         " && stemma upgrade -d app.db"],
    ("docs/from-alembic.md", "A new migration"): [INITIAL, None],
    ("docs/from-alembic.md", "Troubleshooting"): [ROLE + " && stemma stamp 001 -d app.db",
                                                  TWO_HEADS],
}

# Of another program, which need not be here.
FOREIGN = ("alembic ",)


def blocks(text):
    """The transcripts of a page, as (section, [(command, output)])."""
    section, found, block, indent = "", [], None, ""
    for line in text.splitlines() + ["end"]:
        if block is not None and line and not line.startswith(indent):
            found.append((section, block))
            block = None
        if line.startswith("#"):
            section = line.lstrip("# ")
        start = re.match(r"( {4,})\$ (.*)", line)
        if start:
            block, indent = block or [], start[1]
            block.append((start[2], []))
        elif block is not None:
            block[-1][1].append(line[len(indent):])
    return found


def normal(lines):
    """Without what differs from run to run."""
    text = "\n".join(lines).strip()
    for pattern, word in ((r"\d{8}T\d{6}Z\.(\w+)(~\d+)?", r"STAMP.\1"), (r"\d+ ms\b", "TOOK"),
                          (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", "TIME"),
                          (r"\S+@\S+", "WHO"), (r"(?<=\S) +", " ")):
        text = re.sub(pattern, word, text)
    return [line.rstrip() for line in text.splitlines()]


def run(command, folder, environment):
    return subprocess.run(["sh", "-c", command], cwd=folder, env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def check_block(block, folder, environment):
    """What differs, as messages."""
    for command, expected in block:
        if command.startswith(FOREIGN):
            continue
        seen = run(command, folder, environment).stdout.splitlines()
        if normal(seen) != normal(expected):
            yield "\n".join([f"$ {command}", "  shown:", *expected, "  seen:", *seen])


def check_page(root, page, environment):
    used = {}
    folder = None
    for section, block in blocks((root / page).read_text(encoding="utf-8")):
        key = (page, section)
        number = used[key] = used.get(key, 0) + 1
        setups = SETUP.get(key, [])
        if number > len(setups):
            yield f"{page}: {section}: no set-up for transcript {number}"
            continue
        setup = setups[number - 1]
        if setup is not None or folder is None:
            folder = tempfile.TemporaryDirectory(prefix="stemma-docs-")
            done = run(setup or "true", folder.name, environment)
            if done.returncode != 0:
                yield f"{page}: {section}: the set-up failed:\n{done.stdout}"
                continue
        for fault in check_block(block, folder.name, environment):
            yield f"{page}: {section}: {fault}"
    for (owner, section), setups in SETUP.items():
        if owner == page and used.get((owner, section), 0) != len(setups):
            yield f"{page}: {section}: {len(setups)} transcripts were expected"


def main():
    program, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    clean = {k: v for k, v in os.environ.items()
             if not k.startswith("STEMMA_") and k not in ("DATABASE_URL", "NO_COLOR")}
    with tempfile.TemporaryDirectory() as bin_folder:
        (Path(bin_folder) / "stemma").symlink_to(program)
        environment = {**clean, "ROOT": str(root), "LC_ALL": "C.UTF-8",
                       "PATH": f"{bin_folder}:{os.environ['PATH']}"}
        faults = [fault for page in sorted({page for page, _ in SETUP})
                  for fault in check_page(root, page, environment)]
    print("\n\n".join(faults) or "every transcript is true")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
