#!/usr/bin/env python3
"""Times stemma beside the sqlite3 shell, and beside other migration tools. See README.md."""

import argparse
import collections.abc
import dataclasses
import json
import os
import pathlib
import shlex
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import tools
import workloads
from tools import Shell, ShellEach, Stemma, Wrong


@dataclasses.dataclass
class Row:
    """One command, timed. `limit` is the most that its median may be: a multiple of the first
    row's median, or seconds where `absolute`."""

    name: str
    argv: list[str]
    check: collections.abc.Callable[[str], None]
    reset: collections.abc.Callable[[], None] = lambda: None
    stdin: pathlib.Path | None = None
    limit: float | None = None
    absolute: bool = False
    status: int = 0        # that it ends with
    seconds: list[float] = dataclasses.field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclasses.dataclass
class Case:
    """Rows that are timed in turn; the first is what the others are measured by. The rows are
    made, and their files with them, when the case is run."""

    name: str
    rows: collections.abc.Callable[[pathlib.Path], list[Row]]
    short: bool = False    # a few milliseconds: ten times the repetitions


def run_once(row: Row, environment: dict[str, str]) -> float:
    """Wall seconds of one process. Its output goes to memory: files are for databases."""
    row.reset()
    output = os.memfd_create("output")
    source = os.open(row.stdin or os.devnull, os.O_RDONLY)
    actions = [(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, output, 1),
               (os.POSIX_SPAWN_DUP2, output, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(row.argv[0], row.argv, environment, file_actions=actions)
    status = os.waitpid(child, 0)[1]
    seconds = time.perf_counter() - start
    with os.fdopen(output, "rb") as file:
        file.seek(0)
        text = file.read().decode("utf-8", "replace")
    os.close(source)
    if os.waitstatus_to_exitcode(status) != row.status:
        raise Wrong(f"{row.name}: status {os.waitstatus_to_exitcode(status)}: {text[-2000:]}")
    try:
        row.check(text)
    except sqlite3.Error as error:
        raise Wrong(f"{row.name}: its database cannot be read: {error}") from error
    return seconds


def odd(number: float) -> int:
    return int(number) // 2 * 2 + 1


def time_rows(rows: list[Row], repetitions: int, budget: float,
              environment: dict[str, str]) -> None:
    """Interleaves the rows, every second round backwards. The first round fills the file cache
    and is not counted. A row that would use up its share of the budget (in seconds) is timed in
    fewer rounds: at least three where a target hangs on it, else one."""
    rounds = {}
    for row in rows:
        cost = run_once(row, environment)
        fewest = 3 if row is rows[0] or row.limit is not None else 1
        affordable = odd(budget / len(rows) / cost)
        rounds[row.name] = max(fewest, min(repetitions, affordable))
    for turn in range(max(rounds.values())):
        for row in rows if turn % 2 == 0 else reversed(rows):
            if turn < rounds[row.name]:
                row.seconds.append(run_once(row, environment))


def check_nothing(_output: str) -> None:
    pass


def copy_database(template: pathlib.Path, database: pathlib.Path) -> None:
    """Leaves the copy on the disk, so that the next process need not wait for it."""
    shutil.copyfile(template, database)
    with open(database, "rb") as file:
        os.fsync(file.fileno())


def must(environment: dict[str, str], argv: list[str], stdin: pathlib.Path | None = None) -> None:
    with open(stdin or os.devnull, "rb") as source:
        done = subprocess.run(argv, stdin=source, capture_output=True, env=environment)
    if done.returncode != 0:
        raise Wrong(f"{' '.join(argv)}: {done.stderr.decode('utf-8', 'replace')}")


class Bench:
    """The cases, and what they share."""

    def __init__(self, options: argparse.Namespace, folder: pathlib.Path):
        self.stemma = str(options.stemma.resolve())
        self.others = [] if options.quick else [tool for tool in tools.OTHERS if tool.installed()]
        path = os.environ.get("PATH", os.defpath)
        self.environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def upgrade(self, workload: workloads.Workload, limit: float | None, others: bool = False,
                each: bool = False) -> Case:
        def rows(folder: pathlib.Path) -> list[Row]:
            shell = ShellEach if each else Shell
            racers = [shell(folder, workload), Stemma(folder, workload, self.stemma)]
            options = ["--transaction=revision"] if each else []
            if others:
                racers += [other(folder, workload) for other in [ShellEach, *self.others]]
            return [Row(tool.name, tool.upgrade(*options), tool.check_full, tool.clear,
                        tool.stdin(), limit if tool.name == "stemma" else None)
                    for tool in racers]
        kind = "upgrade, transaction: revision" if each else "upgrade head"
        return Case(f"{kind}, {workload.name}", rows)

    def last(self, workload: workloads.Workload, limit: float | None,
             absolute: bool = False) -> Case:
        """The second revision, on a database that has the first."""
        def rows(folder: pathlib.Path) -> list[Row]:
            shell = Shell(folder, workload)
            stemma = Stemma(folder, workload, self.stemma)
            first = shell.folder / "first.sql"
            first.write_text(workload.revisions[0].up, encoding="utf-8")
            must(self.environment, shell.command(), first)
            must(self.environment, stemma.command("upgrade", workload.revisions[0].id))
            return [
                Row("sqlite3 shell", shell.command(), shell.check_last,
                    self.from_template(shell), shell.folder / "last.sql"),
                Row("stemma", stemma.upgrade(), stemma.check_last,
                    self.from_template(stemma), None, limit, absolute)]
        return Case(f"upgrade head, {workload.name}", rows)

    def live(self, workload: workloads.Workload, limit: float) -> Case:
        """What the live line of a long statement costs: on a terminal that cannot, and can."""
        def rows(folder: pathlib.Path) -> list[Row]:
            stemma = Stemma(folder, workload, self.stemma)
            must(self.environment, stemma.command("upgrade", workload.revisions[0].id))
            restore = self.from_template(stemma)

            def row(terminal: str, shows: bool, limit: float | None) -> Row:
                def check(output: str) -> None:
                    if ("\x1b[K" in output) != shows:
                        raise Wrong(f"TERM={terminal}: is there a live line? {output!r}")
                    stemma.check_last(output)
                return Row(f"stemma, TERM={terminal}",
                           ["env", f"TERM={terminal}", "script", "-qec",
                            shlex.join(stemma.upgrade()), os.devnull], check, restore, limit=limit)
            return [row("dumb", False, None), row("xterm", True, limit)]
        return Case(f"live line, {workload.name}", rows)

    def snapshot(self, workload: workloads.Workload, limit: float) -> Case:
        """A new database by a snapshot, and by every revision."""
        def rows(folder: pathlib.Path) -> list[Row]:
            stemma = Stemma(folder, workload, self.stemma)
            must(self.environment, stemma.command("snapshot"))
            return [
                Row("stemma upgrade --no-snapshot", stemma.upgrade("--no-snapshot"),
                    stemma.check_full, stemma.clear),
                Row("stemma upgrade", stemma.upgrade(), stemma.check_full, stemma.clear,
                    limit=limit)]
        return Case(f"snapshot, {workload.name}", rows)

    def downgrade(self, workload: workloads.Workload, limit: float | None) -> Case:
        def rows(folder: pathlib.Path) -> list[Row]:
            shell = Shell(folder, workload)
            stemma = Stemma(folder, workload, self.stemma)
            must(self.environment, shell.command(), shell.stdin())
            must(self.environment, stemma.upgrade())
            return [
                Row("sqlite3 shell", shell.command(), shell.check_empty,
                    self.from_template(shell), shell.folder / "down.sql"),
                Row("stemma", stemma.command("downgrade", "base"), stemma.check_empty,
                    self.from_template(stemma), None, limit)]
        return Case(f"downgrade base, {workload.name}", rows)

    @staticmethod
    def from_template(tool: tools.Tool) -> collections.abc.Callable[[], None]:
        """Keeps the tool's database as it is now, and gives what puts it back."""
        template = tool.folder / "template"
        tool.database.rename(template)
        return lambda: copy_database(template, tool.database)

    def read(self, workload: workloads.Workload, limit: float) -> Case:
        def rows(folder: pathlib.Path) -> list[Row]:
            stemma = Stemma(folder, workload, self.stemma)
            must(self.environment, stemma.upgrade())
            table = "t00001"

            def check_select(output: str) -> None:
                if output.strip() != "1":
                    raise Wrong(f"select count(*) gives {output!r}")
            return [
                Row("sqlite3 shell, select count(*)",
                    [Shell.program, "-batch", str(stemma.database),
                     f"select count(*) from {table}"], check_select),
                Row("stemma current", stemma.command("current"), stemma.check_current,
                    limit=limit),
                Row("stemma upgrade head", stemma.upgrade(), stemma.check_idle, limit=limit)]
        return Case(f"current, nothing to do, {workload.name}", rows, short=True)

    def adopt(self, workload: workloads.Workload, limit: float) -> Case:
        """Which revision has the schema of a database that the shell has made?"""
        def rows(folder: pathlib.Path) -> list[Row]:
            shell = Shell(folder, workload)
            stemma = Stemma(folder, workload, self.stemma)
            must(self.environment, shell.command(), shell.stdin())
            copy_database(shell.database, stemma.database)

            def check_found(output: str) -> None:
                if f"is that of {workload.head} exactly" not in output:
                    raise Wrong(f"stemma adopt says {output!r}")
            return [
                Row("sqlite3 shell, all scripts", shell.command(), shell.check_full, shell.clear,
                    shell.stdin()),
                Row("stemma adopt --dry-run", stemma.command("adopt", "--dry-run"), check_found,
                    limit=limit, absolute=True)]
        return Case(f"adopt by schema, {workload.name}", rows)

    def start(self) -> Case:
        def rows(folder: pathlib.Path) -> list[Row]:
            folder.mkdir()
            workload = workloads.linear(2)
            stemma = Stemma(folder, workload, self.stemma)
            must(self.environment, stemma.upgrade())

            def check_version(output: str) -> None:
                if not output.startswith("stemma "):
                    raise Wrong(f"stemma --version says {output!r}")
            return [
                Row("empty C program", [str(tools.empty_program(folder))], check_nothing),
                Row("stemma --version", [self.stemma, "--version"], check_version, limit=1.3),
                Row("stemma current", stemma.command("current"), stemma.check_current,
                    limit=0.0015, absolute=True)]
        return Case("start, linear-2", rows, short=True)

    def schemas(self, size: int) -> Case:
        """A schema printed; and two of which every tenth table differs, compared."""
        def rows(folder: pathlib.Path) -> list[Row]:
            stemma = Stemma(folder, workloads.linear(2), self.stemma)
            names = [str(stemma.folder / name) for name in ("first.sqlite", "second.sqlite")]
            for number, name in enumerate(names):
                with sqlite3.connect(name) as database:
                    database.executescript(workloads.tables(size, differing=number == 1))

            def check_tables(output: str) -> None:
                if output.count("CREATE TABLE") != size or output.count("CREATE INDEX") != size:
                    raise Wrong(f"there are not {size} tables and indexes")

            def check_differences(output: str) -> None:
                if output.count("+ column extra") != size // 10:
                    raise Wrong(f"there are not {size // 10} differences")
            return [
                Row("sqlite3 shell, .schema", [Shell.program, "-batch", names[0], ".schema"],
                    check_tables),
                Row("stemma dump", stemma.command("dump", f"db:{names[0]}"), check_tables,
                    limit=3.0),
                Row("stemma diff", stemma.command("diff", *names), check_differences,
                    limit=0.150, absolute=True, status=2)]
        return Case(f"dump and diff, {size} tables", rows)

    def autogenerate(self, workload: workloads.Workload, limit: float) -> Case:
        """The scripts for one column with another collation: a rebuild, proved. The shell makes the
        schema in memory, once."""
        def rows(folder: pathlib.Path) -> list[Row]:
            stemma = Stemma(folder, workload, self.stemma)
            manifest, wanted = stemma.folder / "manifest.yaml", stemma.folder / "wanted.sql"
            before = manifest.read_bytes()
            must(self.environment, stemma.command("dump", "head", "-o", str(wanted)))
            dump = wanted.read_text(encoding="utf-8")
            middle = dump.index("NOT NULL", len(dump) // 2)
            wanted.write_text(f"{dump[:middle]}COLLATE NOCASE {dump[middle:]}", encoding="utf-8")

            def reset() -> None:
                manifest.write_bytes(before)
                for script in (stemma.folder / "sql").glob("00002_*.sql"):
                    script.unlink()

            def check_scripts(output: str) -> None:
                if "collation none → NOCASE" not in output or output.count("wrote") != 3:
                    raise Wrong(f"stemma revision --autogenerate says {output!r}")
            return [
                Row("sqlite3 shell, the schema alone", [Shell.program, "-batch", "-bail", ":memory:"],
                    check_nothing, stdin=wanted),
                Row("stemma revision --autogenerate",
                    stemma.command("revision", "--autogenerate", "--to", str(wanted), "--rev-id",
                                   "00002", "-m", "Another collation"),
                    check_scripts, reset, limit=limit, absolute=True)]
        return Case(f"autogenerate, {workload.name}", rows)

    def cases(self, quick: bool) -> list[Case]:
        linear, light, dag = workloads.linear, workloads.light, workloads.dag
        if quick:
            return [
                self.start(), self.read(linear(100), 1.5), self.read(linear(1000), 1.5),
                self.upgrade(linear(100), 1.25), self.upgrade(light(1000), None),
                self.upgrade(linear(20), 1.05, each=True), self.downgrade(linear(100), 1.10),
                self.last(workloads.rebuild(100_000), None), self.adopt(linear(1000), 2.0),
                self.schemas(2000), self.autogenerate(workloads.created(500), 0.3),
                self.snapshot(workloads.grown(1000, 100), 0.5)]
        return [
            self.start(), self.read(linear(100), 1.5), self.read(linear(1000), 1.5),
            self.upgrade(linear(100), 1.25, others=True),
            self.upgrade(linear(1000), 1.08, others=True),
            self.upgrade(light(1000), None), self.upgrade(light(10_000), 2.5),
            self.upgrade(dag(1000), None),
            self.upgrade(linear(100), 1.05, each=True),
            self.upgrade(linear(1000), 1.05, each=True),
            self.downgrade(linear(100), 1.10), self.downgrade(linear(1000), 1.10),
            self.last(workloads.rebuild(1_000_000), 1.02),
            self.last(workloads.beside(300_000), 0.05, absolute=True),
            self.live(workloads.rebuild(3_000_000), 1.01),
            self.adopt(linear(1000), 2.0),
            self.schemas(2000), self.autogenerate(workloads.created(500), 0.3),
            self.snapshot(workloads.grown(10_000, 500), 0.1)]


@dataclasses.dataclass(frozen=True)
class Result:
    case: str
    row: str
    median_s: float
    fastest_s: float
    repetitions: int
    ratio: float
    target: float | None
    target_is: str
    ok: bool | None


def results_of(case: Case, rows: list[Row]) -> list[Result]:
    results = []
    for row in rows:
        ratio = row.median / rows[0].median
        measured = row.median if row.absolute else ratio
        results.append(Result(case.name, row.name, row.median, min(row.seconds), len(row.seconds),
                              ratio, row.limit, "seconds" if row.absolute else "ratio",
                              None if row.limit is None else measured <= row.limit))
    return results


def print_results(results: list[Result]) -> None:
    print(f"\n{results[0].case}")
    for result in results:
        target = ""
        if result.target is not None:
            limit = (f"{result.target * 1000:.1f} ms" if result.target_is == "seconds"
                     else f"{result.target:.2f}")
            target = f"<= {limit:<7}{'ok' if result.ok else 'over'}"
        line = (f"  {result.row:<32}{result.median_s * 1000:>11.2f} ms"
                f"{result.fastest_s * 1000:>11.2f} ms{result.repetitions:>5}"
                f"{result.ratio:>8.2f}  {target}")
        print(line.rstrip(), flush=True)


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stemma", type=pathlib.Path, metavar="PATH",
                        default=pathlib.Path("build/src/stemma"),
                        help="the program to time; default: build/src/stemma")
    parser.add_argument("--only", action="append", metavar="NAME",
                        help="the cases whose names contain NAME; may be given more than once")
    parser.add_argument("--repeat", type=int, default=11, metavar="N",
                        help="repetitions, odd; fewer for what is slow; default: 11")
    parser.add_argument("--folder", type=pathlib.Path, metavar="DIR",
                        help="where the workloads are made; default: the system's temporary folder")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the results there")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("--quick", action="store_true",
                        help="fewer and smaller cases, no other tools: under 40 seconds")
    parser.add_argument("--enforce", action="store_true", help="exit 1 where a target is missed")
    options = parser.parse_args(arguments)
    if options.repeat < 1 or options.repeat % 2 == 0:
        parser.error("--repeat must be odd")
    if not options.stemma.is_file():
        parser.error(f"{options.stemma} is no program: build stemma, or say --stemma PATH")
    if not Shell.installed():
        parser.error("the sqlite3 shell, which everything is measured by, is not installed")
    return options


def run_cases(bench: Bench, cases: list[Case], options: argparse.Namespace,
              folder: pathlib.Path) -> list[Result]:
    results = []
    for number, case in enumerate(cases):
        place = folder / str(number)
        rows = case.rows(place)
        for row in rows:
            row.argv[0] = shutil.which(row.argv[0]) or row.argv[0]
        repetitions = odd(options.repeat * 10) if case.short else options.repeat
        time_rows(rows, repetitions, 4 if options.quick else 20, bench.environment)
        results += results_of(case, rows)
        print_results(results[-len(rows):])
        shutil.rmtree(place)
    return results


def machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "load": os.getloadavg()[0], "sqlite": tools.sqlite_version()}


def main(arguments: list[str]) -> int:
    options = options_of(arguments)
    with tempfile.TemporaryDirectory(prefix="stemma-bench-", dir=options.folder) as name:
        folder = pathlib.Path(name)
        bench = Bench(options, folder)
        cases = [case for case in bench.cases(options.quick)
                 if not options.only or any(only in case.name for only in options.only)]
        if options.list:
            print("\n".join(case.name for case in cases))
            return 0
        before = machine()
        print(f"{before['cores']} cores, load {before['load']:.2f}, {before['sqlite']}")
        if not options.quick:
            for tool in tools.OTHERS:
                if not tool.installed():
                    print(f"{tool.name}: not installed, left out")
        print(f"\n{'':<34}{'median':>11}   {'fastest':>11}   {'runs':>5}{'ratio':>8}  target")
        try:
            results = run_cases(bench, cases, options, folder)
        except Wrong as wrong:
            print(f"bench: {wrong}", file=sys.stderr)
            return 1
    missed = [result for result in results if result.ok is False]
    print(f"\n{len(missed)} of {sum(result.ok is not None for result in results)} targets missed")
    if options.json:
        document = {"machine": before, "results": [dataclasses.asdict(one) for one in results]}
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 1 if options.enforce and missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
