"""Who runs: stemma, the sqlite3 shell, and other migration tools where they are installed.

Every tool has one folder per workload; in it lie its scripts and its database. What is timed is one
process, started with a fresh copy of the database where it writes.
"""

import pathlib
import shutil
import sqlite3
import subprocess

from workloads import EMPTY, Counts, Revision, Workload, count, value


class Wrong(Exception):
    """A process failed, or its database does not hold what it must."""


def _write(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Tool:
    """One tool and one workload in one folder. `name` heads the row of the table."""

    name = ""
    program = ""
    own_tables = ""        # a GLOB pattern: what is the tool's, not the scripts'
    ledger = ""            # a query that counts the applied revisions

    def __init__(self, folder: pathlib.Path, workload: Workload, program: str | None = None):
        self.folder = folder / f"{workload.name}-{self.name.replace(' ', '-').replace(',', '')}"
        self.workload = workload
        self.program = program or self.program
        self.database = self.folder / "app.db"
        self.folder.mkdir(parents=True)
        self.write()

    @classmethod
    def installed(cls) -> bool:
        return shutil.which(cls.program) is not None

    def write(self) -> None:
        """Writes the tool's form of the workload into the folder."""
        raise NotImplementedError

    def upgrade(self, *options: str) -> list[str]:
        """The command that applies every revision."""
        raise NotImplementedError

    def stdin(self) -> pathlib.Path | None:
        return None

    def clear(self) -> None:
        for leftover in self.folder.glob("*.db*"):
            leftover.unlink()

    def check_applied(self, applied: int, wanted: Counts) -> None:
        found = count(self.database, self.own_tables)
        if found != wanted:
            raise Wrong(f"{self.name}, {self.workload.name}: {found} where {wanted} was due")
        recorded = value(self.database, self.ledger) if self.ledger else applied
        if recorded != applied:
            raise Wrong(f"{self.name}, {self.workload.name}: {recorded} revisions recorded,"
                        f" not {applied}")

    def check_full(self, _output: str = "") -> None:
        self.check_applied(len(self.workload.revisions), self.workload.full)

    def check_empty(self, _output: str = "") -> None:
        self.check_applied(0, EMPTY)

    def check_last(self, _output: str = "") -> None:
        self.check_full()
        if value(self.database, self.workload.done) != 1:
            raise Wrong(f"{self.name}: the last revision was not run")


class Stemma(Tool):
    name = "stemma"
    own_tables = "stemma_*"
    ledger = "SELECT count(*) FROM stemma_revisions"

    def write(self) -> None:
        lines = ["version: 1", f"database: {self.database.name}", "backup: never", "revisions:"]
        for revision in self.workload.revisions:
            lines.append(f"  - id: {revision.id}")
            if len(revision.parents) == 1:
                lines.append(f"    parents: {revision.parents[0]}")
            elif revision.parents:
                lines.append(f"    parents: [{', '.join(revision.parents)}]")
            lines.append(f"    message: {revision.message}")
            _write(self.folder / "sql" / f"{revision.id}_up.sql", revision.up)
            _write(self.folder / "sql" / f"{revision.id}_down.sql", revision.down)
        _write(self.folder / "manifest.yaml", "\n".join(lines) + "\n")

    def command(self, *words: str) -> list[str]:
        return [self.program, "-f", str(self.folder / "manifest.yaml"), *words]

    def upgrade(self, *options: str) -> list[str]:
        return self.command("upgrade", *options, "head")

    def check_current(self, output: str) -> None:
        if output.strip() != f"{self.workload.head} (head)":
            raise Wrong(f"stemma current says {output!r}")

    def check_idle(self, output: str) -> None:
        if "already at" not in output:
            raise Wrong(f"stemma upgrade head, with nothing to do, says {output!r}")


class Shell(Tool):
    """The sqlite3 shell with all scripts, ready in one file, in one transaction."""

    name = "sqlite3 shell"
    program = "sqlite3"
    each = False

    def write(self) -> None:
        ups = (revision.up for revision in self.workload.revisions)
        downs = (revision.down for revision in reversed(self.workload.revisions))
        _write(self.folder / "up.sql", self.script(ups))
        _write(self.folder / "down.sql", self.script(downs))
        _write(self.folder / "last.sql", self.script([self.workload.revisions[-1].up]))

    def script(self, parts) -> str:
        if self.each:
            return "".join(f"BEGIN IMMEDIATE;\n{part}COMMIT;\n" for part in parts)
        return "BEGIN IMMEDIATE;\n" + "".join(parts) + "COMMIT;\n"

    def command(self, *words: str) -> list[str]:
        return [self.program, "-batch", "-bail", str(self.database), *words]

    def upgrade(self, *options: str) -> list[str]:
        return self.command()

    def stdin(self) -> pathlib.Path:
        return self.folder / "up.sql"


class ShellEach(Shell):
    name = "sqlite3 shell, per revision"
    each = True


def _one_line(sql: str) -> str:
    return " ".join(sql.split())


class Alembic(Tool):
    """As `alembic init` leaves it, but for the database's address."""

    name = "alembic"
    program = "alembic"
    own_tables = "alembic_version"
    ledger = "SELECT version_num FROM alembic_version"

    def write(self) -> None:
        subprocess.run([self.program, "-c", self.folder / "alembic.ini", "init",
                        self.folder / "migrations"], check=True, capture_output=True)
        self.edit("alembic.ini", "driver://user:pass@localhost/dbname",
                  f"sqlite:///{self.database}")
        for revision in self.workload.revisions:
            _write(self.folder / "migrations" / "versions" / f"{revision.id}_revision.py",
                   self.module(revision))

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise Wrong(f"{self.name}: no {old!r} in {name}")
        path.write_text(text.replace(old, new), encoding="utf-8")

    @staticmethod
    def module(revision: Revision) -> str:
        parents = revision.parents
        down_revision = None if not parents else parents[0] if len(parents) == 1 else parents
        text = (f'"""{revision.message}"""\nfrom alembic import op\n\n'
                f"revision = {revision.id!r}\ndown_revision = {down_revision!r}\n"
                "branch_labels = None\ndepends_on = None\n")
        for function, sql in (("upgrade", revision.up), ("downgrade", revision.down)):
            text += f"\n\ndef {function}():\n"
            for statement in sql.split(";\n")[:-1]:
                text += f"    op.execute({_one_line(statement)!r})\n"
        return text

    def upgrade(self, *options: str) -> list[str]:
        return [self.program, "-c", str(self.folder / "alembic.ini"), "upgrade", "head"]

    def check_applied(self, applied: int, wanted: Counts) -> None:
        found = count(self.database, self.own_tables)
        recorded = value(self.database, self.ledger)
        if found != wanted or recorded != self.workload.head:
            raise Wrong(f"{self.name}, {self.workload.name}: {found} at {recorded}")


class AlembicRecipe(Alembic):
    """With SQLAlchemy's recipe that gives SQLite real transactions, DDL included."""

    name = "alembic, with the recipe"

    def write(self) -> None:
        super().write()
        self.edit("migrations/env.py", "from alembic import context\n", """\
from alembic import context
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def leave_transactions_alone(connection, _record):
    connection.isolation_level = None


@event.listens_for(Engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN")

""")
        self.edit("migrations/env.py", "connection=connection,",
                  "connection=connection, transactional_ddl=True,")


class Sqitch(Tool):
    name = "sqitch"
    program = "sqitch"
    own_tables = ""

    def write(self) -> None:
        plan = "%syntax-version=1.0.0\n%project=bench\n\n"
        for revision in self.workload.revisions:
            needs = " ".join(f"r{parent}" for parent in revision.parents)
            needs = f" [{needs}]" if needs else ""
            plan += (f"r{revision.id}{needs} 2024-01-01T00:00:00Z Bench <bench@example.org>"
                     f" # {revision.message}\n")
            for folder, sql in (("deploy", revision.up), ("revert", revision.down)):
                _write(self.folder / folder / f"r{revision.id}.sql", f"BEGIN;\n{sql}COMMIT;\n")
        _write(self.folder / "sqitch.plan", plan)
        _write(self.folder / "sqitch.conf", "[core]\n\tengine = sqlite\n"
               "[user]\n\tname = Bench\n\temail = bench@example.org\n")

    def upgrade(self, *options: str) -> list[str]:
        return [self.program, "--chdir", str(self.folder), "deploy", f"db:sqlite:{self.database}"]

    def check_applied(self, applied: int, wanted: Counts) -> None:
        super().check_applied(applied, wanted)
        recorded = value(self.folder / "sqitch.db", "SELECT count(*) FROM changes")
        if recorded != applied:
            raise Wrong(f"sqitch recorded {recorded} changes, not {applied}")


class Dbmate(Tool):
    name = "dbmate"
    program = "dbmate"
    own_tables = "schema_migrations"
    ledger = "SELECT count(*) FROM schema_migrations"

    def write(self) -> None:
        for revision in self.workload.revisions:
            _write(self.folder / "migrations" / f"{revision.id}_revision.sql",
                   f"-- migrate:up\n{revision.up}\n-- migrate:down\n{revision.down}")

    def upgrade(self, *options: str) -> list[str]:
        return [self.program, "--url", f"sqlite:{self.database}", "--migrations-dir",
                str(self.folder / "migrations"), "--no-dump-schema", "up"]


class SqlMigrate(Tool):
    name = "sql-migrate"
    program = "sql-migrate"
    own_tables = "gorp_migrations"
    ledger = "SELECT count(*) FROM gorp_migrations"

    def write(self) -> None:
        for revision in self.workload.revisions:
            _write(self.folder / "migrations" / f"{revision.id}.sql",
                   f"-- +migrate Up\n{revision.up}\n-- +migrate Down\n{revision.down}")
        _write(self.folder / "dbconfig.yml",
               f"bench:\n  dialect: sqlite3\n  datasource: {self.database}\n"
               f"  dir: {self.folder / 'migrations'}\n  table: gorp_migrations\n")

    def upgrade(self, *options: str) -> list[str]:
        return [self.program, "up", f"-config={self.folder / 'dbconfig.yml'}", "-env=bench"]


OTHERS = (Alembic, AlembicRecipe, Sqitch, Dbmate, SqlMigrate)

_EMPTY_PROGRAM = "int main(void)\n{\n    return 0;\n}\n"
_LIBRARIES = ("sqlite3", "yaml-0.1", "libmd", "jansson", "smartcols")


def empty_program(folder: pathlib.Path) -> pathlib.Path:
    """Compiles a program that does nothing, linked with the libraries that stemma uses."""
    source = folder / "empty.c"
    program = folder / "empty"
    _write(source, _EMPTY_PROGRAM)
    flags = subprocess.run(["pkg-config", "--libs", *_LIBRARIES], check=True, capture_output=True,
                           text=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", program, source, "-Wl,--no-as-needed", *flags], check=True)
    return program


def sqlite_version() -> str:
    return f"sqlite3 shell {_output('sqlite3', '--version').split()[0]}," \
           f" python's SQLite {sqlite3.sqlite_version}"


def _output(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
