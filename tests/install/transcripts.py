#!/usr/bin/env python3
"""Runs the transcripts of README.md and docs/: what they show is what happens.

usage: transcripts.py [--update] STEMMA SOURCE_ROOT [alembic]

A transcript is an indented block with "$ command" lines ("> " goes on with one), each followed by its output. One
shell runs a block's commands. Where the output shows an answer behind a question ("[y/N] y"), the command is run on
a terminal and the answer typed. An indented block that begins with "stemma" and has no "$" is a script: it must not
fail. Before a block the commands of SETUP run in an empty folder; None goes on where the block before it ended.

Besides, `stemma …` within the text must be a command that there is, with options that it has.

With "alembic", those blocks are run, and no others, for which Alembic has to be installed; without it they are left
out. --update writes what is seen into the pages: read the difference before you commit it.
"""

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

EXAMPLE = "cp -r $ROOT/manifest.yaml $ROOT/sql . && sed -i s/example.db/app.db/ manifest.yaml && "
NEWEST = EXAMPLE + "stemma upgrade"
# The databases of the example's application that are found: without and with `role`.
TABLES = EXAMPLE + "sqlite3 app.db < sql/001_up.sql"
ROLE = TABLES + " && sqlite3 app.db < sql/002_up.sql"
USERS = TABLES + """ && sqlite3 app.db "INSERT INTO users VALUES
    (1, 'admin', 'x', '2024-01-01'), (2, 'bob', 'x', '2024-01-01')" """
INDEX = TABLES + " && sqlite3 app.db 'CREATE INDEX by_name ON users (username)'"
UPGRADED = USERS + " && stemma adopt -y && stemma upgrade"
EMPTY = EXAMPLE + "true"
ALEMBIC = EXAMPLE + "python3 $ROOT/tests/cli/alembic_project.py app.db"
INITIAL = ("stemma init && stemma revision -m 'Initial schema'"
           " && echo 'CREATE TABLE users (id);' >> sql/001_up.sql")
TWO_HEADS = (INITIAL + " && stemma revision -m 'Add invoices'"
             " && stemma revision -m 'Add VAT' --head 001 --splice")
NEWER = NEWEST + (" && cp manifest.yaml older.yaml && stemma revision -m 'Add VAT' && stemma upgrade"
                  " && mv older.yaml manifest.yaml && rm sql/003*")
LOCKED = EXAMPLE + """stemma upgrade 001
    sqlite3 app.db 'BEGIN IMMEDIATE' '.shell sleep 10' < /dev/null > /dev/null 2>&1 &
    while sqlite3 app.db 'BEGIN IMMEDIATE' 2>/dev/null; do sleep 0.1; done"""
MODELS = NEWEST + """ && sqlite3 models.db < sql/001_up.sql && sqlite3 models.db < sql/002_up.sql &&
    sqlite3 models.db 'ALTER TABLE users ADD COLUMN email VARCHAR(200)'"""

# For each section, what comes before each of its blocks.
SETUP = {
    ("README.md", "First run"): ["true", None],
    ("README.md", "A database that exists already"): [TABLES],
    ("README.md", "Change the schema file, let stemma write the migration"): ["stemma init", None],
    ("README.md", "A pull request"):
        [INITIAL + " && git init -q && git config user.name a && git config user.email a@example.org",
         None, TWO_HEADS],
    ("README.md", "A deploy script"): [NEWEST],
    ("README.md", "In your own program"): [EMPTY, None],
    ("README.md", "Snapshots"): [EMPTY, None],
    ("README.md", "Backups"): [NEWEST],
    ("docs/from-alembic.md", "What is your database at?"): [TABLES, None, UPGRADED],
    ("docs/from-alembic.md", "Option A: the schema is the newest"): [ROLE, ROLE],
    ("docs/from-alembic.md", "Option B: the schema is older"): [USERS, None, USERS],
    ("docs/from-alembic.md", "A database that Alembic keeps"): [ALEMBIC, None],
    ("docs/from-alembic.md", "Its schema is none of these"): [INDEX, None],
    ("docs/from-alembic.md", "Verify"): [UPGRADED],
    ("docs/from-alembic.md", "New installations"): [EMPTY, EMPTY],
    ("docs/from-alembic.md", "A new migration"): [NEWEST, None, None, None, MODELS, MODELS],
    ("docs/from-alembic.md", "Rolling back"): [UPGRADED, None, UPGRADED],
    ("docs/from-alembic.md", "table … already exists"): [USERS, None],
    ("docs/from-alembic.md", "duplicate column name: the column exists already"):
        [ROLE + " && stemma stamp 001"],
    ("docs/from-alembic.md", "Nobody knows what it is at"):
        [UPGRADED + " && sqlite3 app.db 'CREATE INDEX by_name ON users (username)'", None,
         TABLES + " && stemma stamp head"],
    ("docs/from-alembic.md", "Can't locate revision identified by …"): [NEWEST, NEWER],
    ("docs/from-alembic.md", "Multiple head revisions are present"): [TWO_HEADS],
    ("docs/from-alembic.md", "Advice for production"): [TABLES + " && stemma adopt -y", None, NEWEST],
    ("docs/from-alembic.md", "Moving a project over"):
        [ALEMBIC, "python3 $ROOT/tests/cli/alembic_project.py app.db && alembic upgrade head"],
    ("docs/from-alembic.md", "database is locked"): [LOCKED],
}

ALEMBIC_COMMAND = re.compile(r"\balembic(_project| upgrade)\b")


class Block:
    """A transcript: its section, and the lines of the page that it is."""

    def __init__(self, section, indent, first):
        self.section, self.indent, self.first, self.end = section, indent, first, first
        self.is_script = False
        self.commands = []  # (command, output, line behind the output)

    def add(self, number, text):
        """A line of it, without its indent. True if it is part of it."""
        if self.is_script:
            self.commands[0][0] += text + "\n"
        elif text.startswith("$ "):
            self.commands.append([text[2:], [], number + 1])
        elif text.startswith("> ") and not self.commands[-1][1]:
            self.commands[-1][0] += "\n" + text[2:]
            self.commands[-1][2] = number + 1
        else:
            self.commands[-1][1].append(text)
            if text:
                self.commands[-1][2] = number + 1


def blocks(lines):
    """The transcripts of a page."""
    section, block = "", None
    for number, line in enumerate(lines + ["end"]):
        if block is not None and line and not line.startswith(block.indent):
            yield block
            block = None
        if line.startswith("#"):
            section = line.lstrip("# ")
        start = re.match(r"( {4,})(\$ |stemma )", line)
        if start and block is None and (start[2] == "$ " or is_paragraph(lines, number)):
            block = Block(section, start[1], number)
            block.is_script = start[2] != "$ "
            if block.is_script:
                block.commands.append(["", [], number])
        if block is not None:
            block.add(number, line[len(block.indent):])


def is_paragraph(lines, number):
    return number == 0 or not lines[number - 1]


def normal(lines):
    """Without what differs from run to run."""
    text = "\n".join(lines).strip()
    for pattern, word in ((r"\d{8}T\d{6}Z\.(\w+)(~\d+)?", r"STAMP.\1"), (r"\b\d+(\.\d+ s| ms)\b", "TOOK"),
                          (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+Z)?", "TIME"), (r"(TIME (?:by )?)\S+@\S+", r"\1WHO"),
                          (r"\d+(\.\d+)? [KM]B\b", "SIZE"), (r"process \d+", "process N"), (r"(?<=\S) +", " ")):
        text = re.sub(pattern, word, text)
    return [line.rstrip() for line in text.splitlines()]


def run(command, folder, environment):
    return subprocess.run(["sh", "-c", command], cwd=folder, env=environment, text=True, check=False, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run_on_terminal(command, answer, folder, environment):
    """What a terminal of 100 columns shows, with the answer typed at the first question."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    with subprocess.Popen(["sh", "-c", command], cwd=folder, env=environment, stdin=theirs, stdout=theirs,
                          stderr=theirs, start_new_session=True) as child:
        os.close(theirs)
        output = b""
        while True:
            has_ended = child.poll() is not None
            try:
                some = os.read(ours, 65536)
            except OSError:    # it may be told too early that nobody writes any more
                if has_ended:
                    break
                child.wait()
                continue
            output += some
            if output.endswith(b"[y/N] "):
                os.write(ours, answer.encode() + b"\n")
    os.close(ours)
    return output.decode().replace("\r\n", "\n")


def see(command, expected, folder, environment):
    answers = [line.rpartition("[y/N] ")[2] for line in expected if "[y/N] " in line]
    if answers:
        return run_on_terminal(command, answers[0], folder, environment).splitlines()
    return run(command, folder, environment).stdout.splitlines()


def check_block(block, folder, environment, update):
    """What differs, as messages."""
    if block.is_script:
        done = run("set -e\n" + block.commands[0][0], folder, environment)
        if done.returncode != 0:
            yield f"the script in line {block.first + 1} failed:\n{done.stdout}"
        return
    for item in block.commands:
        command, expected, _ = item
        seen = see(command, expected, folder, environment)
        if normal(seen) == normal(expected):
            continue
        if update:
            item[1] = seen
        yield "\n".join([f"$ {command}", "  shown:", *expected, "  seen:", *seen])


def write_back(path, lines, pages_blocks):
    for block in reversed(pages_blocks):
        if block.is_script:
            continue
        fresh = []
        for command, output, _ in block.commands:
            first, *more = command.split("\n")
            while output and not output[-1]:
                output = output[:-1]
            fresh += [f"$ {first}", *("> " + line for line in more), *output]
        lines[block.first:block.commands[-1][2]] = [(block.indent + line).rstrip() for line in fresh]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Page:
    def __init__(self, root, name, environment, with_alembic, update):
        self.root, self.name, self.environment = root, name, environment
        self.with_alembic, self.update = with_alembic, update
        self.lines = (root / name).read_text(encoding="utf-8").splitlines()
        self.folder = None
        self.needs_alembic = False

    def prepare(self, setup):
        """Makes the folder of a block. None, or what failed."""
        self.folder = tempfile.TemporaryDirectory(prefix="stemma-docs-")
        done = run(setup, self.folder.name, self.environment)
        return None if done.returncode == 0 else f"the set-up failed:\n{done.stdout}"

    def check_one(self, block, setup):
        if setup is not None:
            self.needs_alembic = ALEMBIC_COMMAND.search(setup) is not None
        if self.needs_alembic != self.with_alembic:
            return
        fault = None if setup is None else self.prepare(setup)
        if fault is not None:
            yield fault
        else:
            yield from check_block(block, self.folder.name, self.environment, self.update)

    def check(self):
        used = {}
        found = list(blocks(self.lines))
        for block in found:
            number = used[block.section] = used.get(block.section, 0) + 1
            setups = SETUP.get((self.name, block.section), [])
            if number > len(setups):
                yield f"{self.name}: {block.section}: no set-up for transcript {number}"
                continue
            for fault in self.check_one(block, setups[number - 1]):
                yield f"{self.name}: {block.section}: {fault}"
        for (owner, section), setups in SETUP.items():
            if owner == self.name and used.get(section, 0) != len(setups):
                yield f"{self.name}: {section}: {len(setups)} transcripts were expected"
        if self.update:
            write_back(self.root / self.name, self.lines, found)


# ---- Commands within the text ----

def vocabulary(program):
    """The commands with their options; "" has those of every command."""
    dump = subprocess.run([program, "--dump-commands"], check=True, capture_output=True, text=True).stdout
    words, aliases = {"": set()}, {}
    for line in dump.splitlines():
        kind, *fields = line.split("\t")
        if kind == "command":
            words.setdefault(fields[0], set())
        elif kind == "alias":
            aliases[fields[0]] = fields[1]
        elif kind == "option":
            words.setdefault("" if fields[0] == "-" else fields[0], set()).update(
                {"--" + fields[1], "-" + fields[2]})
    for alias, command in aliases.items():
        words[alias] = words[command]
    return words


def check_command(words, text):
    """What is wrong with `stemma …`, or None."""
    try:
        _, *arguments = shlex.split(text.replace("…", ""))
    except ValueError:
        return "no shell command"
    known = set(words[""])
    names = [argument for argument in arguments if not argument.startswith("-")]
    if names and names[0] in words:
        known |= words[names[0]]
    elif names:
        return f"there is no command {names[0]}"
    for argument in arguments:
        option = argument.split("=")[0].strip("[]")
        if argument.startswith("-") and option not in known and not re.match(r"-\d", argument):
            return f"it has no option {option}"
    return None


def spans(text):
    """The inline code of a page, and that of Alembic's commands which are said to be the same here."""
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    for span in re.findall(r"`([^`]+)`", prose):
        if re.match(r"stemma\s+\S", span):
            yield " ".join(span.split())
    for row in re.findall(r"^\| *(`alembic .*?) \| *the same *\|", prose, re.MULTILINE):
        base = ""
        for span in re.findall(r"`([^`]+)`", row):
            if span.startswith("alembic "):
                base = "stemma" + span[len("alembic"):]
                yield base
            elif span.startswith("--") or re.match(r"-[a-z]", span):
                yield f"{base} {span}"


def check_words(root, name, words):
    for span in spans((root / name).read_text(encoding="utf-8")):
        fault = check_command(words, span)
        if fault is not None:
            yield f"{name}: `{span}`: {fault}"


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--update"]
    program, root = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    with_alembic, update = arguments[2:] == ["alembic"], len(arguments) + 1 != len(sys.argv)
    if with_alembic and shutil.which("alembic") is None:
        print("Alembic is not installed: what its databases become was not looked at")
        return 77
    clean = {k: v for k, v in os.environ.items()
             if not k.startswith(("STEMMA_", "GIT_")) and k not in ("DATABASE_URL", "PYTHONPATH")}
    pages = sorted({page for page, _ in SETUP})
    with tempfile.TemporaryDirectory() as bin_folder:
        (Path(bin_folder) / "stemma").symlink_to(program)
        environment = {**clean, "ROOT": str(root), "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
                       "PATH": f"{bin_folder}:{os.environ['PATH']}"}
        faults = [fault for name in pages
                  for fault in Page(root, name, environment, with_alembic, update).check()]
    words = vocabulary(program)
    faults += [fault for name in pages for fault in check_words(root, name, words)]
    print("\n\n".join(faults) or "every transcript is true")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
