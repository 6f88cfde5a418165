"""Processes that start together on one database: each revision is applied once, and all succeed."""
import pathlib
import sqlite3
import subprocess
import tempfile

from common import (content, finish, integrity_faults, log_faults, make_project, parse_arguments,
                    run, table_scripts)

PROCESSES = 20
REVISIONS = 12


def start_together(command, project, database, held):
    """With `held`, all of them stand before a lock that is let go when the last has started."""
    if held:
        lock = sqlite3.connect(database, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
    children = [subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    if held:
        lock.execute("ROLLBACK")
        lock.close()
    return [(child.communicate(), child.returncode) for child in children]


def one_round(stemma, project, name, mode, held, expected):
    database = project / f"{name}.db"
    command = [stemma, "-d", database.name, "upgrade", f"--transaction={mode}",
               "--lock-timeout=100"]
    faults = [f"{name}: exit status {code}: {err.strip()}"
              for (_, err), code in start_together(command, project, database, held) if code != 0]
    faults += [f"{name}: {fault}" for fault in log_faults(database) + integrity_faults(database)]
    seen = sqlite3.connect(database).execute("SELECT revision FROM seen ORDER BY 1").fetchall()
    if seen != [(number,) for number in range(2, REVISIONS + 1)]:
        faults.append(f"{name}: applied were {seen}")
    if content(database) != expected:
        faults.append(f"{name}: not what one process alone makes")
    return faults


def main():
    arguments = parse_arguments(__doc__)
    rounds = 40 if arguments.long else 4
    faults = []
    with tempfile.TemporaryDirectory(prefix="stemma-together-") as folder:
        project = make_project(pathlib.Path(folder) / "project", table_scripts(REVISIONS, 20))
        run([arguments.stemma, "-d", "alone.db", "upgrade"], cwd=project)
        expected = content(project / "alone.db")
        for number in range(rounds):
            for mode in ("run", "revision"):
                for held in (False, True):
                    name = f"{mode}-{'held' if held else 'free'}-{number}"
                    faults += one_round(arguments.stemma, project, name, mode, held, expected)
    finish(faults, f"{rounds * 4} rounds of {PROCESSES} processes")


if __name__ == "__main__":
    main()
