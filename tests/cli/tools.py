"""Commands for the transcripts. Each function command_NAME is the command NAME on their PATH."""
import fcntl
import hashlib
import json
import os
import pathlib
import pty
import shutil
import sqlite3
import struct
import subprocess
import sys
import termios
import time


def connect(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def table_names(db):
    return [row[0] for row in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]


def is_ledger(name):
    return name in ("stemma_revisions", "stemma_log", "stemma_meta")


def content(path, ledger):
    """Every object and every row, less what differs from run to run."""
    db = connect(path)
    lines = [f"{name} = {db.execute(f'PRAGMA {name}').fetchone()[0]}"
             for name in ("user_version", "application_id", "journal_mode")]
    lines += [f"{kind} {name}: {sql}" for kind, name, table, sql in db.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
        if ledger or not is_ledger(table)]
    for name in table_names(db):
        if is_ledger(name):
            continue
        lines.append(f"rows of {name}:")
        lines += sorted(repr(row) for row in db.execute(f'SELECT * FROM "{name}"'))
    if ledger:
        lines += ledger_lines(db)
    return lines


def ledger_lines(db):
    if "stemma_revisions" not in table_names(db):
        return ["no ledger"]
    lines = [repr(row) for row in db.execute(
        "SELECT revision, parents, depends_on, up_sha256, down_sha256, down_sql, how, applied_by, "
        "tool FROM stemma_revisions ORDER BY revision")]
    lines += [repr(row) for row in db.execute(
        'SELECT seq, action, from_heads, to_heads, revisions, outcome, "by", tool '
        "FROM stemma_log ORDER BY seq")]
    return lines


def command_dump(*arguments):
    """dump [--no-ledger] DATABASE: what is in it."""
    ledger = "--no-ledger" not in arguments
    print("\n".join(content(arguments[-1], ledger)))


def command_tables(path):
    """tables DATABASE: their names."""
    print("\n".join(table_names(connect(path))))


def command_same(*arguments):
    """same [--no-ledger] A B: have both databases the same schema, rows and ledger?"""
    ledger = "--no-ledger" not in arguments
    one, other = (content(path, ledger) for path in arguments[-2:])
    if one == other:
        print("same")
        return 0
    for line in one:
        if line not in other:
            print("-", line)
    for line in other:
        if line not in one:
            print("+", line)
    return 1


def inline(value):
    return json.dumps(value, ensure_ascii=False)


def show_json(value):
    """On one line; of an object its members, of a list its objects, on a line each."""
    if not isinstance(value, dict):
        return inline(value)
    lines = []
    for key, member in value.items():
        if isinstance(member, list) and any(isinstance(part, dict) for part in member):
            inner = ",\n".join("   " + inline(part) for part in member)
            lines.append(f" {inline(key)}: [\n{inner}]")
        else:
            lines.append(f" {inline(key)}: {inline(member)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def command_json(*arguments):
    """json [KEY...]: the one JSON document on standard input, or the value at the path in it."""
    text = sys.stdin.read()
    document = json.loads(text)  # refuses a second document
    assert text.endswith("\n") and text.count("\n") == 1, "one document, on one line"
    for key in arguments:
        document = document[int(key) if key.lstrip("-").isdigit() else key]
    print(show_json(document))


def fingerprint(folder):
    state = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        info = path.lstat()
        if path.is_file():
            readable = os.access(path, os.R_OK)
            digest = hashlib.sha256(path.read_bytes()).hexdigest() if readable else ""
            state[str(path)] = (digest, info.st_mtime_ns, info.st_size)
        else:
            state[str(path)] = (info.st_mode,)
    return state


def command_untouched(*command):
    """untouched COMMAND: is every file here, time stamps included, as it was before the command?"""
    before = fingerprint(".")
    done = subprocess.run(command, check=False)
    after = fingerprint(".")
    for path in sorted(before.keys() | after.keys()):
        if path not in after:
            print("gone:", path)
        elif path not in before:
            print("new:", path)
        elif before[path] != after[path]:
            print("changed:", path)
    return done.returncode


def command_kept(database, *command):
    """kept DATABASE COMMAND: is what is in the database as it was before the command?"""
    before = pathlib.Path(database).read_bytes() if os.path.exists(database) else None
    done = subprocess.run(command, check=False)
    after = pathlib.Path(database).read_bytes() if os.path.exists(database) else None
    left = [suffix for suffix in ("-journal", "-wal") if os.path.exists(database + suffix)]
    if before != after:
        print(f"{database} was changed")
    if left:
        print(f"left behind: {left}")
    return done.returncode


def read_terminal(child, descriptor, on_output=None):
    """All that the child writes on its terminal, and its exit status."""
    output, status, ended = b"", None, False
    while not ended:
        try:
            some = os.read(descriptor, 65536)
        except OSError:
            some = b""
        output += some
        if some and on_output:
            on_output(output)
        # Linux asks whether there is something to read, and then whether the other side is closed:
        # what was written in between is still there, and the next read gives it.
        ended = not some and status is not None
        if not some and status is None:
            _, status = os.waitpid(child, 0)
    os.close(descriptor)
    return output, os.waitstatus_to_exitcode(status)


def on_terminal(command, answer=None):
    """Runs it on a terminal of 80 columns, and types the answer once there is a question."""
    child, descriptor = pty.fork()
    if child == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execvp(command[0], command)
    answers = [] if answer is None else [answer]

    def answer_question(output):
        if answers and output.endswith(b"[y/N] "):
            os.write(descriptor, answers.pop())

    output, status = read_terminal(child, descriptor, answer_question)
    sys.stdout.write(output.decode().replace("\r\n", "\n").replace("\r", "\\r")
                     .replace("\x1b", "\\e"))
    return status


def command_on_terminal(*command):
    """on-terminal COMMAND: runs it on a terminal of 80 columns."""
    return on_terminal(command)


def command_answering(answer, *command):
    """answering TEXT COMMAND: runs it on a terminal, and types TEXT (^C, ^D, a line) when asked."""
    keys = {"^C": b"\x03", "^D": b"\x04"}
    return on_terminal(command, keys.get(answer, answer.encode() + b"\n"))


def command_unprivileged(*command):
    """unprivileged COMMAND: with file permissions that hold for root too."""
    if os.geteuid() == 0:
        command = ("setpriv", "--inh-caps=-all", "--bounding-set=-all", *command)
    return subprocess.run(command, check=False).returncode


def command_while_locked(database, *command):
    """while-locked DATABASE COMMAND: while another connection writes."""
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    done = subprocess.run(command, check=False)
    db.execute("ROLLBACK")
    return done.returncode


def command_while_read(database, *command):
    """while-read DATABASE COMMAND: while another connection is reading."""
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("BEGIN")
    db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    done = subprocess.run(command, check=False)
    db.execute("ROLLBACK")
    return done.returncode


def command_lock_for(seconds, database):
    """lock-for SECONDS DATABASE: holds the write lock, from now, in the background."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        db = sqlite3.connect(database, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        os.write(writer, b".")
        time.sleep(float(seconds))
        db.execute("ROLLBACK")
        os._exit(0)
    os.close(writer)
    os.read(reader, 1)


def command_small_disk(size, *command):
    """small-disk SIZE COMMAND: with a file system of that size at ./disk."""
    pathlib.Path("disk").mkdir(exist_ok=True)
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", "disk"],
        stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not mounted:
        print("SKIP: a file system cannot be mounted here")
        return 0
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        subprocess.run(["umount", "disk"], check=True)


def command_killed_after(seconds, *command):
    """killed-after SECONDS COMMAND: with SIGKILL."""
    child = subprocess.Popen(command)
    time.sleep(float(seconds))
    child.kill()
    return 0 if child.wait() < 0 else 1


def main():
    name, *arguments = sys.argv[1:]
    sys.stdout.reconfigure(line_buffering=True)
    status = globals()["command_" + name](*arguments)
    sys.exit(status or 0)


if __name__ == "__main__":
    main()
