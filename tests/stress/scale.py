"""A manifest of 100,000 revisions: a chain, and a graph that branches and merges every ten."""
import pathlib
import tempfile

from common import finish, parse_arguments, peak_kib, run

REVISIONS = 100_000
LIMIT_S = 0.5       # of an optimised build on a quiet machine
SLOWER = 6          # what another build, or a busy machine, may take of that
LIMIT_MIB = 150


def chain():
    return [(f"r{i:06}", [f"r{i - 1:06}"] if i else []) for i in range(REVISIONS)]


def diamonds():
    """Blocks of ten: a branch point, two arms of four, a merge that the next block stands on."""
    revisions, below = [], []
    for block in range(REVISIONS // 10):
        ids = [f"r{block * 10 + i:06}" for i in range(10)]
        parents = [below, [ids[0]], [ids[1]], [ids[2]], [ids[3]],
                   [ids[0]], [ids[5]], [ids[6]], [ids[7]], [ids[4], ids[8]]]
        revisions += zip(ids, parents)
        below = [ids[9]]
    return revisions


def write_project(folder, revisions):
    """One empty script for all of them: it is the graph that is measured."""
    (folder / "sql").mkdir(parents=True)
    (folder / "sql" / "nothing.sql").touch()
    lines = ["version: 1", "database: app.db", "revisions:"]
    lines += [f"  - {{id: {name}, parents: [{', '.join(parents)}], up: nothing.sql, down: null}}"
              for name, parents in revisions]
    (folder / "manifest.yaml").write_text("\n".join(lines) + "\n")


def measure(name, command, folder, slower):
    times = 3 if slower < SLOWER else 1
    status, kib, seconds, _ = min((peak_kib(command, cwd=folder) for _ in range(times)),
                                  key=lambda result: result[2])
    print(f"{name}: {seconds:.2f} s, {kib / 1024:.0f} MiB")
    faults = [] if status == 0 else [f"{name}: exit status {status}"]
    if seconds > LIMIT_S * slower:
        faults.append(f"{name}: {seconds:.2f} s of processor time, the limit is {LIMIT_S * slower}")
    if kib > LIMIT_MIB * 1024:
        faults.append(f"{name}: {kib / 1024:.0f} MiB, the limit is {LIMIT_MIB}")
    return faults


def main():
    arguments = parse_arguments(__doc__)
    faults = []
    last = f"r{REVISIONS - 1:06}"
    with tempfile.TemporaryDirectory(prefix="stemma-scale-") as folder:
        for name, revisions in (("chain", chain()), ("diamonds", diamonds())):
            project = pathlib.Path(folder) / name
            write_project(project, revisions)
            seen = run([arguments.stemma, "heads", "-q"], cwd=project).stdout
            if not seen.startswith(last):
                faults.append(f"{name}: the head is {seen}")
            listed = run([arguments.stemma, "history"], cwd=project).stdout.count("\n")
            if listed != REVISIONS:
                faults.append(f"{name}: history has {listed} lines")
            slower = 1 if arguments.long else SLOWER
            for command in (["heads"], ["history", "-r", f"{last}:"], ["history"], ["current"]):
                faults += measure(f"{name}, {' '.join(command)}", [arguments.stemma, *command],
                                  project, slower)
            # This one looks for 100,000 files as well.
            faults += measure(f"{name}, upgrade --dry-run",
                              [arguments.stemma, "upgrade", "--dry-run"], project, 2 * slower)
    finish(faults, "done")


if __name__ == "__main__":
    main()
