"""Processes that upgrade, downgrade and read one database all at once, for a while.

Whatever order they come in: none fails but with "locked" or because the database has moved on to
where its target makes no sense, each revision is applied once at a time, a reader never sees a
state that nobody committed, and at the end ledger and schema agree."""
import collections
import json
import pathlib
import random
import sqlite3
import tempfile
import threading
import time

from common import (content, finish, integrity_faults, log_faults, make_project, make_wal_database,
                    parse_arguments, run, table_scripts)

PROCESSES = 32
REVISIONS = 8
LOCKED = 75         # exit status
PATIENCE_S = 60     # on a busy machine, until somebody has got through
COMMANDS = [["upgrade"], ["upgrade", "--transaction=revision"], ["upgrade", "+1"],
            ["upgrade", "004"], ["downgrade", "base"], ["downgrade", "-1"],
            ["downgrade", "base", "--transaction=revision"]]
COMMANDS = [[*command, "--lock-timeout=0.5"] for command in COMMANDS] + [["status"], ["current"]]
# What another process may have made of the target in the meantime.
OVERTAKEN = {"out-of-range", "unreachable"}


class Crowd:
    def __init__(self, stemma, project, database, seconds):
        self.stemma, self.project, self.database = stemma, project, database
        self.until, self.limit = time.monotonic() + seconds, time.monotonic() + seconds + PATIENCE_S
        self.counts, self.faults = collections.Counter(), []

    def got_through(self):
        return self.counts["upgrade done"] > 0 and self.counts["downgrade done"] > 0

    def is_over(self):
        now = time.monotonic()
        return self.faults or now > self.limit or (now > self.until and self.got_through())

    def work(self, number):
        chance = random.Random(f"{self.database}{number}")
        while not self.is_over():
            command = chance.choice(COMMANDS)
            done = run([self.stemma, "-d", self.database.name, "--json", *command],
                       cwd=self.project)
            fault = self.judge(command, done)
            if fault:
                self.faults.append(f"{self.database.name}: {' '.join(command)}: {fault}")

    def judge(self, command, done):
        try:
            document = json.loads(done.stdout)
        except ValueError:
            return f"exit status {done.returncode}, no JSON: {done.stdout} {done.stderr}"
        code = document.get("error", {}).get("code", "done")
        self.counts[f"{command[0]} {code}"] += 1
        if done.returncode == 0:
            return self.judge_state(document)
        if (code == "locked") == (done.returncode == LOCKED) and code in OVERTAKEN | {"locked"}:
            return None
        return f"exit status {done.returncode}: {document['error']}"

    @staticmethod
    def judge_state(document):
        """Revisions are a chain: one head or none, everything below it applied, nothing above."""
        heads = document.get("heads", document.get("heads_after", []))
        states = [revision["state"] for revision in document.get("revisions", [])
                  if "state" in revision]
        if len(heads) > 1 or sorted(states) != states:  # "applied" comes before "pending"
            return f"heads {heads}, states {states}"
        if states and states.count("applied") != int(heads[0] if heads else 0):
            return f"heads {heads}, but {states.count('applied')} are applied"
        return None

    def gather(self):
        threads = [threading.Thread(target=self.work, args=(i,)) for i in range(PROCESSES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def schema_faults(database):
    """The tables are those of the revisions that the ledger names."""
    db = sqlite3.connect(database)
    revisions = [int(row[0]) for row in db.execute("SELECT revision FROM stemma_revisions")]
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' "
                        "AND name NOT LIKE 'stemma%'").fetchall()
    db.close()
    expected = {"seen" if number == 1 else f"t{number}" for number in revisions}
    found = {row[0] for row in tables}
    return [] if found == expected else [f"recorded are {sorted(revisions)}, tables {found}"]


def one_crowd(stemma, project, journal, seconds, expected):
    database = project / f"{journal}.db"
    if journal == "wal":
        make_wal_database(database)
    crowd = Crowd(stemma, project, database, seconds)
    crowd.gather()
    if crowd.faults:
        return crowd.faults, crowd.counts
    faults = log_faults(database) + integrity_faults(database) + schema_faults(database)
    if not crowd.got_through():
        faults.append("nobody got through")
    last = run([stemma, "-d", database.name, "upgrade"], cwd=project)
    if last.returncode != 0 or content(database) != expected:
        faults.append(f"not what one process alone makes: {last.stderr}")
    return [f"{database.name}: {fault}" for fault in faults], crowd.counts


def main():
    arguments = parse_arguments(__doc__)
    seconds = 30 if arguments.long else 1.5
    faults, told = [], []
    with tempfile.TemporaryDirectory(prefix="stemma-contention-") as folder:
        project = make_project(pathlib.Path(folder) / "project", table_scripts(REVISIONS, 20))
        run([arguments.stemma, "-d", "alone.db", "upgrade"], cwd=project)
        expected = content(project / "alone.db")
        for journal in ("delete", "wal"):
            found, counts = one_crowd(arguments.stemma, project, journal, seconds, expected)
            faults += found
            told.append(f"{journal}: " + ", ".join(f"{n} {what}"
                                                   for what, n in sorted(counts.items())))
    finish(faults, "\n".join(told))


if __name__ == "__main__":
    main()
