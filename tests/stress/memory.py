"""A statement of 100 MB, and a script as long: no more memory than the shell, and a little. What
takes more than --max-memory ends in an error, with nothing changed."""
import pathlib
import shutil
import sqlite3
import tempfile

from common import finish, make_project, parse_arguments, peak_kib

ALLOWED_MIB = 30  # more than the shell
MB = 1_000_000


def write_statement(path, size):
    with path.open("w") as file:
        file.write("CREATE TABLE t (x);\nINSERT INTO t VALUES ('")
        for _ in range(size // MB):
            file.write("x" * MB)
        file.write("');\n")


def write_inserts(path, size):
    row = f"INSERT INTO t VALUES ('{'y' * 972}');\n"
    with path.open("w") as file:
        file.write("CREATE TABLE t (x);\n")
        for _ in range(size // len(row) // 1000):
            file.write(row * 1000)


def rows_of(path):
    db = sqlite3.connect(path)
    found = db.execute("SELECT count(*), sum(length(x)) FROM t").fetchone()
    db.close()
    return found


def shell_peak(folder, script):
    """What the shell needs, with the script in one transaction."""
    commands = folder / "commands.sql"
    commands.write_text(f"BEGIN;\n.read {script}\nCOMMIT;\n")
    with commands.open() as file:
        status, kib, _, seconds = peak_kib(["sqlite3", "-bail", str(folder / "shell.db")],
                                           stdin=file)
    assert status == 0
    return kib / 1024, seconds


def measure(stemma, folder, name, write, size):
    project = make_project(folder / name.replace(" ", "-"), [("", "")], ["database: app.db"])
    script = project / "sql" / "001_up.sql"
    write(script, size)
    theirs, their_seconds = shell_peak(project, script)
    status, kib, _, seconds = peak_kib([stemma, "upgrade"], cwd=project)
    ours = kib / 1024
    print(f"{name} of {size // MB} MB: {ours:.0f} MiB in {seconds:.1f} s, "
          f"the shell {theirs:.0f} MiB in {their_seconds:.1f} s")
    faults = [] if status == 0 else [f"{name}: exit status {status}"]
    if status == 0 and rows_of(project / "app.db") != rows_of(project / "shell.db"):
        faults.append(f"{name}: the rows differ")
    if ours > theirs + ALLOWED_MIB:
        faults.append(f"{name}: {ours:.0f} MiB, the shell needs {theirs:.0f}")
    shutil.rmtree(project)
    return faults


def limit(stemma, folder):
    """Greedy scripts, with little memory allowed."""
    scripts = ["CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(900000000));",
               "CREATE TABLE t (x); WITH RECURSIVE n(i, s) AS (SELECT 1, 'x' UNION ALL "
               "SELECT i + 1, s || s FROM n) INSERT INTO t SELECT s FROM n;"]
    faults = []
    for number, script in enumerate(scripts):
        project = make_project(folder / f"greedy{number}", [(script, "")], ["database: app.db"])
        status, kib, _, _ = peak_kib([stemma, "upgrade", "--max-memory=100M"], cwd=project)
        print(f"greedy script {number}: status {status}, {kib / 1024:.0f} MiB")
        if status != 1 or kib > 120 * 1024:
            faults.append(f"greedy script {number}: status {status}, {kib / 1024:.0f} MiB")
        if sqlite3.connect(project / "app.db").execute("SELECT * FROM sqlite_schema").fetchone():
            faults.append(f"greedy script {number}: something was changed")
    return faults


def main():
    arguments = parse_arguments(__doc__)
    size = 1000 * MB if arguments.long else 100 * MB
    with tempfile.TemporaryDirectory(prefix="stemma-memory-") as name:
        folder = pathlib.Path(name)
        faults = measure(arguments.stemma, folder, "statement", write_statement, 100 * MB)
        faults += measure(arguments.stemma, folder, "script", write_inserts, size)
        faults += limit(arguments.stemma, folder)
    finish(faults, "done")


if __name__ == "__main__":
    main()
