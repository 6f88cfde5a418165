"""What is migrated: revisions with their SQL, and what a database must hold afterwards."""

import dataclasses
import pathlib
import sqlite3


@dataclasses.dataclass(frozen=True)
class Revision:
    id: str
    parents: tuple[str, ...]
    up: str
    down: str

    @property
    def message(self) -> str:
        return f"Revision {int(self.id)} of the benchmark"


@dataclasses.dataclass(frozen=True)
class Counts:
    """Tables, indexes and rows that the scripts made; no tool's own, nothing automatic."""

    tables: int
    indexes: int
    rows: int


EMPTY = Counts(0, 0, 0)


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    revisions: tuple[Revision, ...]
    full: Counts
    done: str = ""    # a query that gives 1 once the last revision has run

    @property
    def head(self) -> str:
        return self.revisions[-1].id


def _table(number: int) -> tuple[str, str]:
    name = f"t{number:05}"
    up = (
        f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, value INTEGER);\n"
        f"CREATE INDEX {name}_name ON {name} (name);\n"
        f"INSERT INTO {name} (name, value) VALUES ('row {number}', {number});\n"
    )
    return up, f"DROP TABLE {name};\n"


def linear(size: int) -> Workload:
    """A chain; each revision a table, an index, a row."""
    revisions = []
    for number in range(1, size + 1):
        up, down = _table(number)
        parents = (f"{number - 1:05}",) if number > 1 else ()
        revisions.append(Revision(f"{number:05}", parents, up, down))
    return Workload(f"linear-{size}", tuple(revisions), Counts(size, size, size))


def created(size: int) -> Workload:
    """The tables of linear(), all of them made by one revision."""
    scripts = [_table(number) for number in range(1, size + 1)]
    revision = Revision("00001", (), "".join(up for up, _ in scripts),
                        "".join(down for _, down in reversed(scripts)))
    return Workload(f"created-{size}", (revision,), Counts(size, size, size))


def light(size: int) -> Workload:
    """A chain; the first revision a table, every revision one INSERT."""
    revisions = []
    for number in range(1, size + 1):
        up = f"INSERT INTO items (id, name) VALUES ({number}, 'item {number}');\n"
        down = f"DELETE FROM items WHERE id = {number};\n"
        if number == 1:
            up = "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n" + up
            down = "DROP TABLE items;\n"
        parents = (f"{number - 1:05}",) if number > 1 else ()
        revisions.append(Revision(f"{number:05}", parents, up, down))
    return Workload(f"light-{size}", tuple(revisions), Counts(1, 0, size))


def dag(size: int) -> Workload:
    """Tens: a revision, two branches of four that leave it, and a merge for the next ten."""
    revisions = []
    for number in range(1, size + 1):
        place = (number - 1) % 10
        if place == 9:
            before = [number - 5, number - 1]
        elif place == 5:
            before = [number - 5]
        else:
            before = [number - 1]
        parents = tuple(f"{parent:05}" for parent in before if parent > 0)
        up, down = _table(number)
        revisions.append(Revision(f"{number:05}", parents, up, down))
    return Workload(f"dag-{size}", tuple(revisions), Counts(size, size, size))


def grown(size: int, tables: int) -> Workload:
    """A chain as a project has it after years: the first revisions a table each, the others in turn
    a column, an index that goes again, a change of rows, a row."""
    revisions = []
    for number in range(1, size + 1):
        turn, table = (number - tables) % 4, (number - tables) // 4 % tables + 1
        name = f"t{table:05}"
        if number <= tables:
            up, down = _table(number)
        elif turn == 0:
            up = f"ALTER TABLE {name} ADD COLUMN c{number} INTEGER DEFAULT {number};\n"
            down = f"ALTER TABLE {name} DROP COLUMN c{number};\n"
        elif turn == 1:
            up = f"CREATE INDEX {name}_value ON {name} (value);\nDROP INDEX {name}_value;\n"
            down = f"DROP INDEX IF EXISTS {name}_value;\n"
        elif turn == 2:
            up = f"UPDATE {name} SET value = value + {number};\n"
            down = f"UPDATE {name} SET value = value - {number};\n"
        else:
            up = f"INSERT INTO {name} (id, name, value) VALUES ({number}, 'row {number}', {number});\n"
            down = f"DELETE FROM {name} WHERE id = {number};\n"
        parents = (f"{number - 1:05}",) if number > 1 else ()
        revisions.append(Revision(f"{number:05}", parents, up, down))
    rows = tables + sum((number - tables) % 4 == 3 for number in range(tables + 1, size + 1))
    return Workload(f"grown-{size}-{tables}", tuple(revisions), Counts(tables, tables, rows))


def rebuild(rows: int) -> Workload:
    """A table full of rows, then the rebuild that SQLite's ALTER TABLE cannot spare one."""
    fill = (
        "CREATE TABLE events (id INTEGER PRIMARY KEY, name TEXT, value INTEGER);\n"
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})\n"
        "INSERT INTO events SELECT i, 'event number ' || i, i % 1000 FROM n;\n"
    )
    copy = (
        "CREATE TABLE events_{tag} (id INTEGER PRIMARY KEY, name TEXT{null}, value INTEGER);\n"
        "INSERT INTO events_{tag} (id, name, value) SELECT id, name, value FROM events;\n"
        "DROP TABLE events;\n"
        "ALTER TABLE events_{tag} RENAME TO events;\n"
    )
    revisions = (
        Revision("00001", (), fill, "DROP TABLE events;\n"),
        Revision("00002", ("00001",), copy.format(tag="new", null=" NOT NULL"),
                 copy.format(tag="old", null="")),
    )
    return Workload(f"rebuild-{rows}", revisions, Counts(1, 0, rows),
                    "SELECT \"notnull\" FROM pragma_table_info('events') WHERE name = 'name'")


def beside(rows: int) -> Workload:
    """A table of two rows, and one of N kilobytes that refers to it; then a column for the small
    one. What is looked at must not grow with the large one."""
    fill = (
        "CREATE TABLE kinds (id INTEGER PRIMARY KEY, name TEXT);\n"
        "INSERT INTO kinds VALUES (1, 'one'), (2, 'two');\n"
        "CREATE TABLE events (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL REFERENCES kinds,"
        " body TEXT);\n"
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})\n"
        "INSERT INTO events SELECT i, i % 2 + 1, hex(zeroblob(500)) FROM n;\n"
    )
    revisions = (
        Revision("00001", (), fill, "DROP TABLE events;\nDROP TABLE kinds;\n"),
        Revision("00002", ("00001",), "ALTER TABLE kinds ADD COLUMN note TEXT;\n",
                 "ALTER TABLE kinds DROP COLUMN note;\n"),
    )
    return Workload(f"beside-{rows}", revisions, Counts(2, 0, rows + 2),
                    "SELECT count(*) FROM pragma_table_info('kinds') WHERE name = 'note'")


def count(database: pathlib.Path, own_tables: str) -> Counts:
    """What is in the database but for the tables whose names match the GLOB pattern."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
            " AND name NOT GLOB ?", (own_tables,))]
        indexes = connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name NOT GLOB ?", (own_tables,)).fetchone()[0]
        rows = sum(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                   for name in names)
        return Counts(len(names), indexes, rows)
    finally:
        connection.close()


def value(database: pathlib.Path, query: str) -> object:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchone()[0]
    finally:
        connection.close()


def tables(size: int, differing: bool) -> str:
    """CREATE statements of tables that refer to each other; every tenth may have a column more."""
    statements = ["BEGIN;"]
    for number in range(size):
        extra = "    extra TEXT DEFAULT 'x',\n" if differing and number % 10 == 0 else ""
        statements.append(
            f"CREATE TABLE table_{number:05} (\n    id INTEGER NOT NULL,\n"
            f"    name VARCHAR(80) NOT NULL,\n"
            f"    parent_id INTEGER REFERENCES table_{number * 7 % size:05} (id) ON DELETE CASCADE,\n"
            f"    created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,\n"
            f"    status TEXT CHECK (status IN ('a', 'b', 'c')),\n{extra}"
            f"    PRIMARY KEY (id),\n    UNIQUE (name)\n);\n"
            f"CREATE INDEX index_{number:05} ON table_{number:05} (parent_id, created_at);")
    return "\n".join([*statements, "COMMIT;"])
