"""SIGKILL at random moments of upgrades and downgrades: the next upgrade makes it good."""
import concurrent.futures
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

from common import (content, finish, integrity_faults, log_faults, make_project, make_wal_database,
                    parse_arguments, run, table_scripts)

REVISIONS = 25
BIG = 6  # a revision that does not fit SQLite's cache: pages reach the file before the commit


def scripts():
    made = table_scripts(REVISIONS, 60)
    big_up, big_down = table_scripts(BIG, 8000)[BIG - 1]
    made[BIG - 1] = (big_up, big_down)
    return made


class Killing:
    """One way to run, and what it looks like undisturbed."""

    def __init__(self, stemma, project, action, mode, journal):
        self.stemma, self.project, self.action, self.mode = stemma, project, action, mode
        self.name = f"{action}-{mode}-{journal}"
        self.command = [stemma, action, *(["base"] if action == "downgrade" else []),
                        f"--transaction={mode}"]
        self.start = project / f"start-{self.name}.db"
        if journal == "wal":
            make_wal_database(self.start)
        if action == "downgrade":
            run([stemma, "-d", self.start.name, "upgrade"], cwd=project)
        durations = []
        for i in range(3):
            database = self.prepare(f"measure{i}")
            since = time.monotonic()
            run([*self.command, "-d", database.name], cwd=project)
            durations.append(time.monotonic() - since)
        self.duration = sorted(durations)[1]

    def prepare(self, suffix):
        database = self.project / f"{self.name}-{suffix}.db"
        if self.start.exists():
            shutil.copy(self.start, database)
        return database

    def kill_once(self, number, expected):
        """(whether it was killed, faults)"""
        chance = random.Random(f"{self.name}{number}")
        database = self.prepare(str(number))
        child = subprocess.Popen([*self.command, "-d", database.name], cwd=self.project,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, self.duration))
        child.send_signal(signal.SIGKILL)
        killed = child.wait() == -signal.SIGKILL
        faults = self.check(database, expected)
        for suffix in ("", "-journal", "-wal", "-shm"):
            if not faults and os.path.exists(f"{database}{suffix}"):
                os.unlink(f"{database}{suffix}")
        return killed, [f"{self.name} {number}: {fault}" for fault in faults]

    def check(self, database, expected):
        again = run([self.stemma, "-d", database.name, "upgrade", f"--transaction={self.mode}"],
                    cwd=self.project)
        if again.returncode != 0:
            return [f"the next upgrade fails: {again.stderr.strip()}"]
        try:
            faults = integrity_faults(database) + log_faults(database)
            if content(database) != expected:
                faults.append("not what an undisturbed run makes")
        except sqlite3.DatabaseError as error:
            faults = [str(error)]
        return faults


def main():
    arguments = parse_arguments(__doc__)
    each = 250 if arguments.long else 4
    with tempfile.TemporaryDirectory(prefix="stemma-kill-") as folder:
        project = make_project(pathlib.Path(folder) / "project", scripts())
        run([arguments.stemma, "-d", "undisturbed.db", "upgrade"], cwd=project)
        expected = content(project / "undisturbed.db")
        killings = [Killing(arguments.stemma, project, action, mode, journal)
                    for action in ("upgrade", "downgrade") for mode in ("run", "revision")
                    for journal in ("delete", "wal")]
        jobs = [(killing, number) for number in range(each) for killing in killings]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda job: job[0].kill_once(job[1], expected), jobs))
    faults = [fault for _, found in results for fault in found]
    killed = sum(was for was, _ in results)
    if killed < len(results) / 2:
        faults.append(f"only {killed} of {len(results)} were killed under way")
    finish(faults, f"{killed} of {len(results)} killed under way; "
           + ", ".join(f"{k.name} takes {k.duration * 1000:.0f} ms" for k in killings))


if __name__ == "__main__":
    main()
