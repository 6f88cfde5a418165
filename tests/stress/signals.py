"""SIGINT, SIGTERM, SIGHUP: rolled back, exit status 128 + number; a second one does no harm."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import time

from common import content, finish, integrity_faults, make_project, parse_arguments, run

ENDLESS = ("INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
           "SELECT i FROM n WHERE i % 1000 = 0;")
SCRIPTS = [("CREATE TABLE t (x);", "DROP TABLE t;"),
           ("INSERT INTO t VALUES (1);", "DELETE FROM t;"),
           ("INSERT INTO t VALUES (2); " + ENDLESS, ENDLESS)]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
PATIENCE_S = 30


def wait_until(condition):
    until = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def start(command, project, **more):
    return subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, **more)


def interrupt(child, database, signals, under_way=None):
    """(exit status, output, errors, seconds until it ended)"""
    journal = pathlib.Path(f"{database}-journal")
    if not wait_until(under_way or journal.exists):
        child.kill()
        return "it never began", *child.communicate(), 0
    time.sleep(0.05)
    since = time.monotonic()
    for number in signals:
        if child.poll() is None:
            child.send_signal(number)
    try:
        output, errors = child.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        return "it does not end", *child.communicate(), PATIENCE_S
    return child.returncode, output, errors, time.monotonic() - since


def one(stemma, project, name, mode, signals, as_json=False):
    database = project / f"{name}.db"
    run([stemma, "-d", database.name, "upgrade", "001"], cwd=project)
    before = content(database)
    command = [stemma, "-d", database.name, "upgrade", f"--transaction={mode}",
               *(["--json"] if as_json else [])]
    status, output, errors, took = interrupt(start(command, project), database, signals)
    faults = integrity_faults(database)
    if status not in {128 + number for number in signals}: # which of two comes first is not told
        faults.append(f"exit status {status}: {errors}")
    if as_json:
        error = json.loads(output)["error"]
        if error["code"] != "interrupted":
            faults.append(f"{error}")
    elif "interrupted" not in errors:
        faults.append(f"no word of it: {errors}")
    if "this statement" in errors:
        faults.append(f"the statement is blamed: {errors}")
    if took > 5:
        faults.append(f"it took {took:.1f} s")
    if pathlib.Path(f"{database}-journal").exists():
        faults.append("a journal is left")
    if mode == "run" and content(database) != before:
        faults.append("not rolled back")
    if mode == "revision":
        recorded = json.loads(run([stemma, "-d", database.name, "current", "--json"],
                                  cwd=project).stdout)["heads"]
        rows = sqlite3.connect(database).execute("SELECT x FROM t").fetchall()
        if recorded != ["002"] or rows != [(1,)]:
            faults.append(f"recorded are {recorded}, rows {rows}")
    return [f"{name}: {fault}" for fault in faults]


def while_waiting(stemma, project):
    """The signal comes while another process holds the database."""
    database = project / "waiting.db"
    run([stemma, "-d", database.name, "upgrade", "001"], cwd=project)
    lock = sqlite3.connect(database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    child = start([stemma, "-d", database.name, "upgrade", "002", "--lock-timeout=60"], project)
    time.sleep(0.5)
    status, _, errors, took = interrupt(child, database, [signal.SIGINT], lambda: True)
    lock.execute("ROLLBACK")
    if status == 130 and took < 5 and "interrupted" in errors:
        return []
    return [f"while waiting: exit status {status} after {took:.1f} s: {errors}"]


def under_nohup(stemma, project):
    """A signal that is ignored when the program starts stays so."""
    database = project / "nohup.db"
    run([stemma, "-d", database.name, "upgrade", "001"], cwd=project)
    child = start([stemma, "-d", database.name, "upgrade"], project,
                  preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_until(pathlib.Path(f"{database}-journal").exists)
    child.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    alive = child.poll() is None
    status, *_ = interrupt(child, database, [signal.SIGTERM])
    return [] if alive and status == 143 else [f"nohup: alive {alive}, exit status {status}"]


def main():
    arguments = parse_arguments(__doc__)
    faults, runs = [], 0
    with tempfile.TemporaryDirectory(prefix="stemma-signals-") as folder:
        project = make_project(pathlib.Path(folder) / "project", SCRIPTS)
        for number in SIGNALS:
            for mode in ("run", "revision"):
                other = signal.SIGINT if number == signal.SIGTERM else signal.SIGTERM
                for signals in ([number], [number, number], [number, other]):
                    name = f"{mode}-{'-'.join(signal.Signals(s).name for s in signals)}"
                    faults += one(arguments.stemma, project, name, mode, signals)
                    runs += 1
        faults += one(arguments.stemma, project, "json", "run", [signal.SIGINT], as_json=True)
        faults += while_waiting(arguments.stemma, project)
        faults += under_nohup(arguments.stemma, project)
    finish(faults, f"{runs + 3} runs were sent signals")


if __name__ == "__main__":
    main()
