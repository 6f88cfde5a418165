"""Runs the transcripts of this folder: README.md says what they look like.

usage: run.py [--stemma PROGRAM] [--update] FILE.t...
"""
import argparse
import difflib
import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
INDENT = "    "
MARK = "--8<-- end of command"
TIMEOUT_S = 240

# What differs from run to run: name, what it stands for, and what --update replaces by it.
HOST = re.escape(socket.gethostname() or "localhost")
PLACEHOLDERS = [
    ("<dir>", r"[^\s\"']*", None),
    ("<took>", r"(?:\d+ ms|\d+\.\d+ s|\d+ min \d+ s)", r"(?<![\d.])(?:\d+ ms|\d+\.\d+ s)\b"),
    ("<time>", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?",
     r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?"),
    ("<user>", r"\S+@[^\s\"',;]+", r"\b\w[\w.-]*@" + HOST + r"\b"),
    ("<sha256>", r"[0-9a-f]{64}", r"\b[0-9a-f]{64}\b"),
    ("<hex>", r"[0-9a-f]{32}", r"\b[0-9a-f]{32}\b"),
    ("<version>", r"\d+\.\d+\.\d+[\w.-]*", r"(?<=stemma )\d+\.\d+\.\d+|(?<=SQLite )\d+\.\d+\.\d+"),
    ("<stamp>", r"\d{8}T\d{6}Z", r"\b\d{8}T\d{6}Z\b"),
    ("<n>", r"\d+", r'(?<="duration_ms":)\d+|(?<="duration_ms": )\d+'),
    ("<pad>", r" +", r"(?<= BY) +(?=TOOK)"),
    ("<*>", r".*", None),
]
NAMES = re.compile("|".join(re.escape(name) for name, _, _ in PLACEHOLDERS) + "|  +")
PATTERNS = {name: pattern for name, pattern, _ in PLACEHOLDERS}
ANY_LINES = "..."


class Command:
    def __init__(self, text):
        self.text = text
        self.expected = []

    def wanted(self):
        """The expected lines, and the exit status that ends them."""
        if self.expected and re.fullmatch(r"\? \d+", self.expected[-1]):
            return self.expected[:-1], int(self.expected[-1][2:])
        return self.expected, 0


def parse(lines):
    """Prose (strings) and commands, in order."""
    parts = []
    for line in lines:
        body = line[len(INDENT):]
        if not line.startswith(INDENT):
            parts.append(line)
        elif body.startswith("$ "):
            parts.append(Command(body[2:]))
        elif not parts or not isinstance(parts[-1], Command):
            raise SystemExit(f"output without a command: {line}")
        elif body.startswith("> ") and not parts[-1].expected:
            parts[-1].text += "\n" + body[2:]
        else:
            parts[-1].expected.append(body)
    return parts


def line_matches(pattern, line):
    """In a line with a placeholder, spaces match any number of them: columns move."""
    if pattern == line:
        return True
    if not any(name in pattern for name in PATTERNS):
        return False
    regex, end = "", 0
    for found in NAMES.finditer(pattern):
        regex += re.escape(pattern[end:found.start()])
        regex += PATTERNS.get(found.group(), " +")
        end = found.end()
    return re.fullmatch(regex + re.escape(pattern[end:]), line) is not None


def matches(expected, actual):
    """Does the output fit? "..." stands for any number of lines."""
    reached = {0}
    for pattern in expected:
        if pattern == ANY_LINES:
            reached = set(range(min(reached), len(actual) + 1))
        else:
            reached = {at + 1 for at in reached
                       if at < len(actual) and line_matches(pattern, actual[at])}
        if not reached:
            return False
    return len(actual) in reached


def generalise(line, folder):
    line = line.replace(str(folder), "<dir>")
    for name, _, replaced in PLACEHOLDERS:
        if replaced:
            line = re.sub(replaced, name, line)
    return line


def updated(expected, actual, folder):
    """The output, with the old expectation's line kept where it fits."""
    fresh, at = [], 0
    for line in actual:
        following = range(at, len(expected))
        fits = next((i for i in following if line_matches(expected[i], line)), None)
        fresh.append(generalise(line, folder) if fits is None else expected[fits])
        at = at if fits is None else fits + 1
    return fresh


def environment(folder, stemma):
    keep = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")
            if name in os.environ}
    return {**keep,
            "PATH": os.pathsep.join([str(folder / ".bin"), os.environ.get("PATH", "/usr/bin:/bin"),
                                     "/usr/sbin:/sbin"]),
            "HOME": str(folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "TERM": "xterm", "STEMMA_PROGRAM": stemma,
            "EXAMPLE": str(folder / ".example")}


def install_example(folder):
    shutil.copytree(SOURCE / "sql", folder / ".example" / "sql")
    shutil.copy(SOURCE / "manifest.yaml", folder / ".example")


def install_tools(folder, stemma):
    """stemma itself, and a command for each function of tools.py."""
    bin_folder = folder / ".bin"
    bin_folder.mkdir()
    (bin_folder / "stemma").symlink_to(stemma)
    names = re.findall(r"^def command_(\w+)", (HERE / "tools.py").read_text(), re.MULTILINE)
    for name in names:
        tool = bin_folder / name.replace("_", "-")
        words = [sys.executable, "-I", str(HERE / "tools.py"), name]
        tool.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        tool.chmod(0o755)


def run_commands(commands, stemma, folder):
    """The (output, exit status) of each, all of one shell."""
    work = folder / "here"
    work.mkdir()
    install_tools(folder, stemma)
    install_example(folder)
    script = folder / ".script"
    with script.open("w") as file:
        for command in commands:
            file.write(f"{command.text}\nprintf '\\n{MARK} %d\\n' $?\n")
    environ = environment(folder, stemma)
    with (folder / ".output").open("w+b") as output:
        try:
            subprocess.run(["bash", str(script)], cwd=work, env=environ, stdin=subprocess.DEVNULL,
                           stdout=output, stderr=subprocess.STDOUT, timeout=TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            output.seek(0, os.SEEK_END)
            output.write(b"(timed out)\n")
        output.seek(0)
        text = output.read().decode("utf-8", "backslashreplace")
    results = re.split(rf"\n{MARK} (\d+)\n", text)
    return list(zip(results[0::2], map(int, results[1::2])))


def without_blank_end(lines):
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def lines_of(output):
    if output and not output.endswith("\n"):
        output += " (no newline at the end)\n"
    return without_blank_end([line.rstrip() for line in output.split("\n")])


def with_status(lines, status):
    return lines + [f"? {status}"] if status else lines


def show_failure(name, command, expected, actual):
    print(f"{name}: $ {command.text}")
    for line in difflib.unified_diff(expected, actual, "expected", "seen", lineterm="", n=2):
        print("   ", line)


def check(parts, results, folder, name):
    failures = 0
    commands = [part for part in parts if isinstance(part, Command)]
    for command, (output, status) in zip(commands, results):
        actual = lines_of(output)
        expected, wanted = command.wanted()
        if actual and actual[-1].startswith("SKIP: "):
            print(f"{name}: {actual[-1]}")
            continue
        if matches(expected, actual) and status == wanted:
            continue
        failures += 1
        aligned = updated(expected, actual, folder)
        show_failure(name, command, with_status(expected, wanted), with_status(aligned, status))
    if len(results) < len(commands):
        failures += 1
        print(f"{name}: the shell ended before: $ {commands[len(results)].text}")
    return failures


def write_back(path, parts, results, folder):
    lines, remaining = [], list(results)
    for part in parts:
        if not isinstance(part, Command):
            lines.append(part)
            continue
        first, *more = part.text.split("\n")
        lines.append(f"{INDENT}$ {first}")
        lines.extend(f"{INDENT}> {line}" for line in more)
        if not remaining:
            lines.extend(INDENT + line for line in part.expected)
            continue
        output, status = remaining.pop(0)
        expected, _ = part.wanted()
        actual = lines_of(output)
        if not matches(expected, actual):
            expected = updated(expected, actual, folder)
        lines.extend(INDENT + line if line else "" for line in without_blank_end(expected))
        lines.extend(INDENT + line for line in with_status([], status))
    path.write_text("\n".join(lines) + "\n")


def keep_blank_output(lines):
    """Empty lines between lines of one output are part of it, though not indented."""
    kept = list(lines)
    for i, line in enumerate(lines):
        following = next((later for later in lines[i:] if later), "")
        if not line and i and kept[i - 1].startswith(INDENT) and following.startswith(INDENT) \
                and not following.startswith(INDENT + "$ "):
            kept[i] = INDENT
    return kept


def run_file(path, stemma, update):
    lines = keep_blank_output(path.read_text().split("\n")[:-1])
    parts = parse(lines)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="stemma-cli-"))
    folder.chmod(0o755)
    try:
        commands = [part for part in parts if isinstance(part, Command)]
        results = run_commands(commands, stemma, folder)
        if update:
            write_back(path, parts, results, folder)
            return 0
        return check(parts, results, folder, path.name)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--stemma", default=shutil.which("stemma"), help="the program to test")
    parser.add_argument("--update", action="store_true", help="write what is seen into the files")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    stemma = str(pathlib.Path(arguments.stemma).resolve())
    failures = sum(run_file(path, stemma, arguments.update) for path in arguments.files)
    if failures:
        print(f"{failures} command{'s' if failures > 1 else ''} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
