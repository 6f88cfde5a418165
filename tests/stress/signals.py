"""SIGINT, SIGTERM, SIGHUP: rolled back, exit status 128 + number; a second one does no harm."""
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import sqlite3
import statistics
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

# What is under way when the signal comes: (scripts' up, verify, transaction). With a WAL undoing
# takes no time: what is measured is how long the statement goes on.
MOST_S = 0.1    # on a quiet machine
SLOWER = 5      # what a busy one, or another build, may take of that
COPY = "CREATE TABLE copy (id INTEGER PRIMARY KEY, x TEXT NOT NULL);\n"
LONG = {
    "copy": (COPY + "INSERT INTO copy SELECT id, x FROM big;", None, "run"),
    "sort": ("CREATE INDEX by_x ON big (x);", None, "run"),
    "update": ("UPDATE big SET x = x || '!';", None, "run"),
    "drop": ("DROP TABLE big;", None, "run"),
    "delete": ("DELETE FROM big;", None, "run"),
    "count": ("SELECT count(*) FROM big;\n" * 40, None, "run"),
    "verify": ("SELECT 1;", "SELECT id FROM big WHERE hex(x) GLOB '*no*such*';\n" * 4, "run"),
    "foreign-keys": ("CREATE TABLE child (id INTEGER PRIMARY KEY, big REFERENCES big);\n"
                     "INSERT INTO child SELECT id, id FROM big;", None, "run"),
    "vacuum": ("VACUUM;", None, "none"),
}
ROWS, FEWER_ROWS = 500_000, 150_000
MOMENTS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
FEWER_MOMENTS = (0.3, 0.7)


def wait_until(condition):
    until = time.monotonic() + PATIENCE_S
    while not (met := condition()) and time.monotonic() < until:
        time.sleep(0.01)
    return met    # a journal that was there may be gone already


def start(command, project, **more):
    return subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, **more)


def listens(child):
    """Whether it has set its handler of SIGINT, as /proc/PID/status tells (proc(5), SigCgt)."""
    status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return child.poll() is not None or int(caught, 16) >> (signal.SIGINT - 1) & 1


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
    if status == 130 and took < MOST_S * SLOWER and "interrupted" in errors:
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


def answer_on_terminal(command, folder, keys):
    """Types the keys as soon as the question is seen: the exit status, None where it waits on."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(command[0], command)
    output, ended = b"", False
    while not ended and select.select([terminal], [], [], PATIENCE_S)[0]:
        try:
            output += os.read(terminal, 65536)
        except OSError:    # the other end is closed
            ended = True
        if output.endswith(b"[y/N] "):
            os.write(terminal, keys)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status) if ended else None


def at_a_question(stemma, folder, times):
    """One processor for both: the signal comes at every moment between the question and the wait."""
    project = make_project(folder / "question", [("SELECT 1;", "SELECT 1;")])
    run([stemma, "-d", "app.db", "upgrade"], cwd=project)
    with (project / "sql" / "001_down.sql").open("a") as script:
        script.write("-- edited\n")
    all_processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_processors)})
    statuses = {answer_on_terminal([stemma, "-d", "app.db", "repair"], project, b"\x03")
                for _ in range(times)}
    os.sched_setaffinity(0, all_processors)
    return [] if statuses == {130} else [f"^C at a question: exit statuses {statuses}"]


def make_big(path, rows):
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode = wal; CREATE TABLE big (id INTEGER PRIMARY KEY, x TEXT);"
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                     f"WHERE i < {rows}) INSERT INTO big "
                     "SELECT i, printf('%08x%060d', i * 2654435761 % 4294967296, i) FROM n;")
    db.close()


def big_state(path):
    db = sqlite3.connect(path)
    state = (db.execute("SELECT name FROM sqlite_schema WHERE tbl_name NOT LIKE 'stemma%' ORDER BY 1")
             .fetchall(), db.execute("SELECT count(*), sum(length(x)) FROM big").fetchall())
    db.close()
    return state


def copy_big(template, database):
    for suffix in ("-wal", "-shm"):
        pathlib.Path(f"{database}{suffix}").unlink(missing_ok=True)
    shutil.copy(template, database)


def how_long(stemma, folder, name, limit, moments):
    """Signals at several moments of one long statement: (faults, seconds until the process ended)."""
    up, verify, transaction = LONG[name]
    project = make_project(folder / name, [(up, "SELECT 1;")])
    if verify:
        (project / "sql" / "001_verify.sql").write_text(verify)
    with (project / "manifest.yaml").open("a") as manifest:
        entry = f"    transaction: {transaction}\n" if transaction == "none" else ""
        entry += "    verify: 001_verify.sql\n" if verify else ""
        manifest.write(entry)
    text = (project / "manifest.yaml").read_text().replace("  - {id: '001'}", "  - id: '001'")
    (project / "manifest.yaml").write_text(text)
    database = project / "app.db"
    template = folder / "big.db"
    copy_big(template, database)
    since = time.monotonic()
    whole = run([stemma, "-d", "app.db", "upgrade"], cwd=project)
    duration = time.monotonic() - since
    faults = [] if whole.returncode == 0 else [whole.stderr]
    before, seconds = big_state(template), []
    for moment in moments:
        copy_big(template, database)
        child = start([stemma, "-d", "app.db", "upgrade"], project)
        wait_until(lambda: listens(child))
        time.sleep(duration * moment)
        since = time.monotonic()
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=PATIENCE_S)
        if child.returncode == 0:    # it was at COMMIT, or past it
            continue
        seconds.append(time.monotonic() - since)
        if child.returncode != 130 or "error: interrupted" not in errors:
            faults.append(f"exit status {child.returncode}: {errors}")
        if big_state(database) != before or integrity_faults(database):
            faults.append("not rolled back")
    if len(seconds) < len(moments) // 3:
        faults.append("it was hardly ever interrupted")
    elif statistics.median(seconds) > limit:
        faults.append(f"it ends {max(seconds) * 1000:.0f} ms after the signal")
    shutil.rmtree(project)
    return [f"{name}: {fault}" for fault in faults], seconds


def during_rollback(stemma, folder):
    """Without a WAL undoing a large change takes its time; more signals come meanwhile."""
    project = make_project(folder / "rollback", [("UPDATE big SET x = x || '!';", "SELECT 1;")])
    database = project / "app.db"
    shutil.copy(folder / "big.db", database)
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = delete")
    db.close()
    before = big_state(database)
    child = start([stemma, "-d", "app.db", "upgrade"], project)
    journal = pathlib.Path(f"{database}-journal")
    wait_until(lambda: journal.exists() and journal.stat().st_size > 3_000_000)
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        if child.poll() is None:
            child.send_signal(number)
        time.sleep(0.01)
    _, errors = child.communicate(timeout=PATIENCE_S)
    faults = []
    if child.returncode != 130 or errors.count("interrupted") != 1:
        faults.append(f"exit status {child.returncode}: {errors}")
    if journal.exists() or big_state(database) != before or integrity_faults(database):
        faults.append("not rolled back")
    shutil.rmtree(project)
    return [f"during the rollback: {fault}" for fault in faults]


def in_a_function(stemma, folder):
    """One call that lasts for minutes or hours, and looks at nothing: the process ends as it is."""
    faults = []
    printf = "printf('%.*c%.*c%.*c', 2147483647, 'x', 2147483647, 'x', 2147483647, 'x')"
    instr = "instr(zeroblob(16000000), zeroblob(8000000) || x'01')"
    for command, script in (("upgrade", f"UPDATE big SET x = 'y' WHERE id < 9;\nSELECT {printf};"),
                            ("adopt", f"CREATE TABLE c AS SELECT {instr};")):
        project = make_project(folder / "function", [(script, "SELECT 1;")])
        database = project / "app.db"
        shutil.copy(folder / "big.db", database)
        before = big_state(database)
        child = start([stemma, "-d", "app.db", command], project)
        time.sleep(1)
        since = time.monotonic()
        child.send_signal(signal.SIGTERM)
        try:
            _, errors = child.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            errors = child.communicate()[1] + "it does not end"
        took = time.monotonic() - since
        if child.returncode != 143 or "long call of a function" not in errors or took > 2:
            faults.append(f"{command}: {child.returncode} after {took:.2f} s: {errors}")
        if big_state(database) != before or integrity_faults(database):
            faults.append(f"{command}: not rolled back")
        shutil.rmtree(project)
    return [f"in a function: {fault}" for fault in faults]


def all_long(arguments):
    faults = []
    limit = MOST_S if arguments.long else MOST_S * SLOWER
    moments = MOMENTS if arguments.long else FEWER_MOMENTS
    with tempfile.TemporaryDirectory(prefix="stemma-signals-") as name:
        folder = pathlib.Path(name)
        make_big(folder / "big.db", ROWS if arguments.long else FEWER_ROWS)
        faults += during_rollback(arguments.stemma, folder)
        faults += in_a_function(arguments.stemma, folder)
        faults += at_a_question(arguments.stemma, folder, 400 if arguments.long else 15)
        for statement in LONG:
            found, seconds = how_long(arguments.stemma, folder, statement, limit, moments)
            faults += found
            print(f"{statement}: ended after", ", ".join(f"{s * 1000:.0f}" for s in seconds), "ms")
    return faults


def main():
    arguments = parse_arguments(__doc__)
    for number in SIGNALS:    # nohup, or a shell's &, ignores some: children would, too
        signal.signal(number, signal.SIG_DFL)
    faults, runs = all_long(arguments), 0
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
