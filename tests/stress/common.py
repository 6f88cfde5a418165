"""What the stress tests share: projects, processes, and what a database is like afterwards."""
import argparse
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time

LEDGER = ("stemma_revisions", "stemma_log", "stemma_meta")


def parse_arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--stemma", default=shutil.which("stemma"), help="the program to test")
    parser.add_argument("--long", action="store_true", help="the form that takes longer")
    arguments = parser.parse_args()
    arguments.stemma = str(pathlib.Path(arguments.stemma).resolve())
    return arguments


def make_project(folder, scripts, options=()):
    """A chain of revisions 001, 002, …; scripts: (up, down) of each."""
    folder = pathlib.Path(folder)
    (folder / "sql").mkdir(parents=True)
    lines = ["version: 1", *options, "revisions:"]
    for number, (up, down) in enumerate(scripts, 1):
        name = f"{number:03}"
        parent = f", parents: '{number - 1:03}'" if number > 1 else ""
        lines.append(f"  - {{id: '{name}'{parent}}}")
        (folder / "sql" / f"{name}_up.sql").write_text(up)
        (folder / "sql" / f"{name}_down.sql").write_text(down)
    (folder / "manifest.yaml").write_text("\n".join(lines) + "\n")
    return folder


def table_scripts(count, rows):
    """Each revision makes a table with an index and rows, and writes into one that they share."""
    scripts = [("CREATE TABLE seen (revision);", "DROP TABLE seen;")]
    for number in range(2, count + 1):
        scripts.append((
            f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, value);\n"
            f"INSERT INTO t{number} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            f"LIMIT {rows}) SELECT i, printf('%0400d', i * {number}) FROM n;\n"
            f"CREATE INDEX i{number} ON t{number} (value);\n"
            f"INSERT INTO seen VALUES ({number});\n",
            f"DROP TABLE t{number};\nDELETE FROM seen WHERE revision = {number};\n"))
    return scripts


def make_wal_database(path):
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def content(path):
    """Schema, rows, and what of the ledger does not depend on when and how often it was written."""
    db = sqlite3.connect(path)
    lines = [repr(row) for row in db.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")]
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
    for (name,) in tables.fetchall():
        if name not in LEDGER:
            lines.append(name)
            lines += sorted(repr(row) for row in db.execute(f'SELECT * FROM "{name}"'))
    lines += [repr(row) for row in db.execute(
        "SELECT revision, parents, depends_on, up_sha256, down_sha256, down_sql, how, applied_by, "
        "tool FROM stemma_revisions ORDER BY revision")]
    db.close()
    return lines


def log_faults(path):
    """What is wrong with the log: its numbers have no gaps, and each run begins where one ended."""
    db = sqlite3.connect(path)
    rows = db.execute("SELECT seq, attempt, from_heads, to_heads, outcome FROM stemma_log "
                      "ORDER BY seq").fetchall()
    heads = db.execute("SELECT max(revision) FROM stemma_revisions").fetchone()[0]
    db.close()
    faults = []
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        faults.append(f"numbers of the log: {[row[0] for row in rows]}")
    if len({row[1] for row in rows}) != len(rows):
        faults.append("an attempt is there twice")
    before = "[]"
    for seq, _, from_heads, to_heads, outcome in rows:
        if from_heads != before or outcome != "done":
            faults.append(f"row {seq} of the log: {outcome}, from {from_heads} after {before}")
        before = to_heads
    if before != json.dumps([heads] if heads else []):
        faults.append(f"the log ends at {before}, the ledger at {heads}")
    return faults


def integrity_faults(path):
    db = sqlite3.connect(path)
    found = [row[0] for row in db.execute("PRAGMA integrity_check")]
    db.close()
    return [] if found == ["ok"] else found


def measure_here(command):
    """Runs the command and prints what peak_kib() gives."""
    since = time.monotonic()
    with open(os.devnull, "w") as null:
        child = subprocess.Popen(command, stdout=null, stderr=null)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([child.returncode, usage.ru_maxrss, usage.ru_utime + usage.ru_stime,
                      time.monotonic() - since]))


def peak_kib(command, cwd=None, stdin=None):
    """(exit status, peak resident size in KiB, user + system seconds, wall seconds).

    A process begins with the peak of the one that forked it: a small one stands between."""
    done = subprocess.run([sys.executable, "-I", __file__, *command], cwd=cwd, stdin=stdin,
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def finish(faults, summary):
    for fault in faults[:20]:
        print("FAULT", fault)
    print(summary)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    measure_here(sys.argv[1:])
