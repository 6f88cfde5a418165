#!/usr/bin/env python3
"""Projects compiled into programs.

usage: test.py STEMMA NOTES LIBSTEMMA        the program, examples/notes, the shared library
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LIBRARY, NOTES, STEMMA = [Path(sys.argv.pop()).resolve() for _ in range(3)] if len(sys.argv) > 3 else (None,) * 3
SOURCE = Path(os.environ["SOURCE_ROOT"])
EXAMPLE = SOURCE / "examples/notes"
SANITIZED = os.environ.get("SANITIZE", "none") != "none"

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", SOURCE / "include"]
C = [[compiler, "-std=c99"] for compiler in ("gcc", "clang") if shutil.which(compiler)]
CPP = [[compiler, "-std=c++11", "-x", "c++"] for compiler in ("g++", "clang++") if shutil.which(compiler)]


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def must(*command, **options):
    """Its output."""
    done = run(*command, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class InFolder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="stemma-embedding-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.db = self.folder / "notes.db"

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


class Example(InFolder):
    """What the program of the example does with a database when it starts."""

    def notes(self, *arguments, db=None):
        done = run(NOTES, db or self.db, *arguments)
        return done.returncode, done.stdout, done.stderr

    def query(self, sql):
        with sqlite3.connect(self.db) as connection:
            return connection.execute(sql).fetchall()

    def make_old(self):
        must(STEMMA, "upgrade", "001", "-q", "-d", self.db, "-f", EXAMPLE / "manifest.yaml")
        with sqlite3.connect(self.db) as connection:
            connection.execute("INSERT INTO notes (text) VALUES ('done: milk'), ('bread')")

    def make_newer(self):
        copy = self.folder / "newer"
        shutil.copytree(EXAMPLE, copy)
        must(STEMMA, "revision", "-m", "Of the next version", cwd=copy)
        (copy / "sql/003_up.sql").write_text("ALTER TABLE notes ADD COLUMN due TEXT;\n", encoding="utf-8")
        must(STEMMA, "upgrade", "-q", "-d", self.db, cwd=copy)

    def test_new_database(self):
        self.assertEqual(self.notes("add", "milk"), (0, "", f"{self.db}: made, at 002\n"))
        self.assertEqual(self.notes(), (0, "1 [ ] milk\n", ""))
        self.assertEqual(self.notes("done", "1"), (0, "", ""))
        self.assertEqual(self.notes(), (0, "1 [x] milk\n", ""))

    def test_old_database(self):
        self.make_old()
        self.assertEqual(self.notes(), (0, "1 [x] milk\n2 [ ] bread\n",
                                        f"{self.db}: upgraded from 001 to 002\n"))
        self.assertEqual(must(STEMMA, "check", "-d", self.db, "-f", EXAMPLE / "manifest.yaml"),
                         f"ok: 2 revisions, {self.db}\n")

    def test_newer_database(self):
        self.make_newer()
        before = self.db.read_bytes()
        status, out, err = self.notes()
        self.assertEqual((status, out), (3, ""))
        self.assertIn("was last used by a newer version of notes", err)
        self.assertIn(f"{self.db} is newer than manifest.yaml: it has 1 revision applied", err)
        self.assertEqual(self.db.read_bytes(), before)

    def at_once(self, count):
        processes = [subprocess.Popen([str(NOTES), str(self.db)], text=True, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE) for _ in range(count)]
        told = []
        for process in processes:
            out, err = process.communicate()
            self.assertEqual(process.returncode, 0, out + err)
            told += err.splitlines()
        return told

    def test_two_at_once(self):
        """One of them upgrades, and both go on with an upgraded database."""
        for round_ in range(10):
            with self.subTest(round_):
                self.db = self.folder / f"{round_}.db"
                if round_ % 2 == 0:
                    self.assertEqual(len(self.at_once(2 + round_ % 3)), 1)
                else:
                    self.make_old()
                    self.assertEqual(self.at_once(2 + round_ % 3), [f"{self.db}: upgraded from 001 to 002"])
                self.assertEqual(self.query("SELECT count(*) FROM stemma_revisions"), [(2,)])

    def test_read_only(self):
        """One that needs nothing can be read; one that is old is told, and stays as it is."""
        self.make_old()
        before = self.db.read_bytes()
        read_only = f"file:{self.db}?mode=ro"
        status, out, err = self.notes(db=read_only)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("has to be upgraded first, and cannot be written", err)
        self.assertEqual(self.db.read_bytes(), before)
        self.assertEqual(self.notes()[0], 0)
        self.assertEqual(self.notes(db=read_only), (0, "1 [x] milk\n2 [ ] bread\n", ""))

    def test_failing_migration(self):
        """A verify script objects to what is in the database."""
        self.make_old()
        with sqlite3.connect(self.db) as connection:
            connection.execute("INSERT INTO notes (text) VALUES ('done: done: wood')")
        before = self.query("SELECT * FROM notes"), self.query("SELECT * FROM stemma_revisions")
        status, out, err = self.notes()
        self.assertEqual((status, out), (1, ""))
        self.assertIn("could not be upgraded, and is as it was:\nsql/002_verify.sql:1:1: ", err)
        after = self.query("SELECT * FROM notes"), self.query("SELECT * FROM stemma_revisions")
        self.assertEqual(after, before)

    def test_tables_without_a_ledger(self):
        with sqlite3.connect(self.db) as connection:
            connection.execute("CREATE TABLE notes (text)")
        status, _, err = self.notes()
        self.assertEqual(status, 1)
        self.assertIn("sql/001_up.sql:1:14: table notes already exists", err)

    def test_sql_makes_the_same_database(self):
        """The other format, run by SQLite itself."""
        sql = must(STEMMA, "bundle", "--format=sql", "-f", EXAMPLE / "manifest.yaml")
        if shutil.which("sqlite3") is None:
            self.skipTest("no sqlite3 shell")
        must("sqlite3", self.db, input=sql)
        self.assertEqual(self.notes("add", "milk"), (0, "", ""))
        self.assertEqual(must(STEMMA, "check", "-d", self.db, "-f", EXAMPLE / "manifest.yaml"),
                         f"ok: 2 revisions, {self.db}\n")


# What string literals, and those who write them, get wrong.
HOSTILE = {
    "a_up.sql": b"SELECT '??=??/??'??(??)??!??<??>??-', '???', '?';\n",
    "a_down.sql": b"SELECT 1;\r\nSELECT 2;\r\n-- \\ \\n \\\" \"quoted\" %s %%\r\n",
    "a_verify.sql": b"\xef\xbb\xbfSELECT 1 WHERE 0;",
    "b_up.sql": "SELECT 'é1', '漢2', '🙂3', '\u202e4', '\u00a05';\n".encode(),
    "b_down.sql": b"",
    "c_up.sql": b"SELECT '" + b"0123456789?" * 30000 + b"';",
    "c_down.sql": b"\n\n\n\t\x01\x0b\x7f-- 7\n" * 500,
    "with space/\"d\" ??/up.sql": b"SELECT 1; /* */",
}
MANIFEST = """version: 1
revisions: # 漢 ??=
  - {id: a}
  - {id: b, parents: a}
  - {id: c, parents: b}
  - {id: d, parents: c, up: 'with space/"d" ??/up.sql', down: null, message: '"é" ??/'}
"""


class Compilers(InFolder):
    def bundle(self, *options):
        self.write("manifest.yaml", MANIFEST)
        for name, text in HOSTILE.items():
            self.write("sql/" + name, text)
        must(STEMMA, "bundle", "-o", "migrations.c", *options, cwd=self.folder)
        return self.folder / "migrations.c"

    def expected(self):
        files = [("manifest.yaml", MANIFEST.encode())] + sorted(HOSTILE.items())
        shown = b""
        for name, text in files:
            normal = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
            digest = hashlib.sha256(normal).hexdigest()
            shown += f"{name}\n{len(text)} sha256:{digest}\n".encode() + text
        return shown

    def test_every_byte_arrives(self):
        bundle = self.bundle()
        for compiler in C + CPP:
            with self.subTest(compiler[0]):
                program = self.folder / "show"
                must(*compiler, *STRICT, bundle, SOURCE / "tests/embedding/show.c", "-o", program)
                shown = subprocess.run([program], check=True, stdout=subprocess.PIPE).stdout
                self.assertEqual(shown, self.expected())

    def test_c_bundle_in_a_c_plus_plus_program(self):
        bundle = self.bundle()
        for c, cpp in zip(C, CPP):
            with self.subTest(cpp[0]):
                must(*c, *STRICT, "-c", bundle, "-o", self.folder / "bundle.o")
                must(*cpp, *STRICT, SOURCE / "tests/embedding/show.c", "-x", "none", self.folder / "bundle.o",
                     "-o", self.folder / "show")

    def test_declaration_alone(self):
        bundle = self.bundle("--name=other")
        use = self.write("use.c", '#define STEMMA_BUNDLE_DECLARATION\n#include "migrations.c"\n'
                                  "const struct stemma_bundle *used(void);\n"
                                  "const struct stemma_bundle *used(void) { return &other; }\n")
        for compiler in C + CPP:
            with self.subTest(compiler[0]):
                must(*compiler, *STRICT, "-c", use, "-o", self.folder / "use.o")
                self.assertNotIn(" D other", must("nm", self.folder / "use.o"))
                must(*compiler, *STRICT, "-c", bundle, "-o", self.folder / "bundle.o")
                self.assertRegex(must("nm", self.folder / "bundle.o"), r" [DR] other\n")

    def test_no_revisions(self):
        self.write("manifest.yaml", "version: 1\nrevisions: []\n")
        must(STEMMA, "bundle", "-o", "migrations.c", cwd=self.folder)
        for compiler in C + CPP:
            must(*compiler, *STRICT, "-c", self.folder / "migrations.c", "-o", self.folder / "bundle.o")

    def test_two_in_one_program(self):
        one = self.bundle()
        two = self.folder / "two.c"
        must(STEMMA, "bundle", "-o", two, "--name=two", cwd=EXAMPLE)
        must(*C[0], *STRICT, one, two, SOURCE / "tests/embedding/show.c", "-o", self.folder / "show")

    @unittest.skipIf(SANITIZED, "a program without sanitizers cannot use a library with them")
    def test_example(self):
        """The example as every compiler makes it."""
        bundle = self.folder / "migrations.c"
        must(STEMMA, "bundle", "-o", bundle, cwd=EXAMPLE)
        link = [LIBRARY, f"-Wl,-rpath,{LIBRARY.parent}", "-lsqlite3"]
        for compiler in C:
            with self.subTest(compiler[0]):
                program, db = self.folder / "notes", self.folder / f"{compiler[0]}.db"
                must(*compiler, *STRICT, EXAMPLE / "main.c", bundle, "-o", program, *link)
                must(program, db, "add", "milk")
                self.assertEqual(must(program, db), "1 [ ] milk\n")


MAKEFILE = """migrations.o: migrations.c
\tcp $< $@
migrations.c:
\t$(STEMMA) bundle -o $@ --depfile=migrations.d
-include migrations.d
"""


@unittest.skipIf(shutil.which("make") is None, "there is no make")
class Make(InFolder):
    """--depfile, and a time that stays where nothing changed."""

    def make(self, *arguments):
        return run("make", "-s", *arguments, cwd=self.folder, env={**os.environ, "STEMMA": str(STEMMA)})

    def later(self, name, content=None):
        """Changes the file, or its time only, so that make sees it whatever the clock's grain."""
        path = self.folder / name
        if content is not None:
            self.write(name, content)
        self.ticks = getattr(self, "ticks", 0) + 10
        now = path.stat().st_mtime + self.ticks
        os.utime(path, (now, now))

    def test_dependencies(self):
        self.write("Makefile", MAKEFILE)
        self.write("manifest.yaml", "version: 1\ndirectory: my $sql\nrevisions: [{id: a, down: null}]\n")
        self.write("my $sql/a_up.sql", "CREATE TABLE a (x);\n")
        self.assertEqual(self.make().returncode, 0)
        self.assertEqual(self.make("-q").returncode, 0)
        self.later("my $sql/a_up.sql", "CREATE TABLE a (x, y);\n")
        self.assertEqual(self.make("-q").returncode, 1)
        self.assertEqual(self.make().returncode, 0)
        self.assertIn(b"(x, y)", (self.folder / "migrations.o").read_bytes())
        time = (self.folder / "migrations.c").stat().st_mtime
        self.later("manifest.yaml")
        self.assertEqual(self.make().returncode, 0)
        self.assertEqual((self.folder / "migrations.c").stat().st_mtime, time)

    def test_a_file_that_is_gone(self):
        """Make does not stop because it cannot make a script that nobody names any more."""
        self.write("Makefile", MAKEFILE)
        self.write("manifest.yaml", "version: 1\nrevisions: [{id: a, down: null, up: b.sql}]\n")
        self.write("sql/b.sql", "")
        self.assertEqual(self.make().returncode, 0)
        (self.folder / "sql/b.sql").rename(self.folder / "sql/a_up.sql")
        self.later("manifest.yaml", "version: 1\nrevisions: [{id: a, down: null}]\n")
        done = self.make()
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
