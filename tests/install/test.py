#!/usr/bin/env python3
"""Installs the build into a temporary folder and uses it as a stranger would.

usage: test.py BUILD_FOLDER        what else it needs is in the environment: meson.build
"""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop()) if len(sys.argv) > 1 else None
SOURCE = Path(os.environ["SOURCE_ROOT"])

FILES = """
bin/stemma
include/stemma.h
LIBDIR/libstemma.a
LIBDIR/libstemma.so
LIBDIR/libstemma.so.0
LIBDIR/pkgconfig/stemma.pc
share/bash-completion/completions/stemma
share/zsh/site-functions/_stemma
share/fish/vendor_completions.d/stemma.fish
""".split()
PAGES = """
share/man/man1/stemma.1
share/man/man3/libstemma.3
share/man/man5/stemma-manifest.5
share/man/man5/stemma-sql.5
share/man/man7/stemma-targets.7
""".split()


def run(*args, **options):
    """The output of a command that must succeed."""
    done = subprocess.run([str(a) for a in args], check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        raise AssertionError(f"{args}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="stemma-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run(os.environ["MESON"], "install", "-C", BUILD, "--no-rebuild",
            "--destdir", cls.folder / "root")
        cls.prefix = Path(f"{cls.folder}/root{os.environ['PREFIX']}")

    def find(self, pattern):
        path = self.prefix / pattern.replace("LIBDIR", os.environ["LIBDIR"])
        self.assertTrue(path.exists(), f"{path} is not installed")
        return path

    def test_files(self):
        for pattern in FILES + (PAGES if os.environ["WITH_MAN"] else []):
            with self.subTest(pattern):
                self.assertGreater(self.find(pattern).stat().st_size, 0)

    def test_nothing_else(self):
        """No file of the build's own inside gets out by accident."""
        others = [p for p in self.prefix.rglob("*")
                  if p.is_file() and "stemma" not in p.name]
        self.assertEqual(others, [])

    def test_program(self):
        self.assertRegex(run(self.find("bin/stemma"), "--version"),
                         rf"^stemma {re.escape(os.environ['VERSION'])} \(SQLite 3\.")

    def test_exported_names(self):
        lines = run("nm", "-D", "--defined-only", self.find("LIBDIR/libstemma.so")).splitlines()
        exported = {line.split()[-1].split("@")[0] for line in lines if line.split()[-2] != "A"}
        header = self.find("include/stemma.h").read_text(encoding="utf-8")
        declared = set(re.findall(r"STEMMA_API\b[^;(]*?\b(stemma_\w+)\(", header))
        self.assertGreater(len(declared), 20)
        self.assertEqual(exported, declared)

    def test_program_against_it(self):
        """pkg-config says how to build examples/embed.c, and the result migrates a database."""
        flags = run("pkg-config", f"--define-variable=prefix={self.prefix}", "--cflags", "--libs",
                    "stemma",
                    env={**os.environ, "PKG_CONFIG_PATH": str(self.find("LIBDIR/pkgconfig/stemma.pc").parent)})
        sanitize = os.environ["SANITIZE"]
        sanitize = [] if sanitize == "none" else [f"-fsanitize={sanitize}"]
        program, database = self.folder / "embed", self.folder / "app.db"
        run(*shlex.split(os.environ["CC"]), "-std=c11", "-Wall", "-Wextra", "-Werror", *sanitize,
            SOURCE / "examples/embed.c", *shlex.split(flags), "-o", program)
        library = self.find("LIBDIR/libstemma.so.0").parent
        environment = {**os.environ, "LD_LIBRARY_PATH": str(library)}
        first = run(program, SOURCE / "manifest.yaml", database, env=environment)
        self.assertEqual(first, f"{database}: 001 Initial schema\n{database}: 002 Add user roles\n"
                                f"{database}: ready, 2 revisions applied\n")
        again = run(program, SOURCE / "manifest.yaml", database, env=environment)
        self.assertEqual(again, f"{database}: ready, 0 revisions applied\n")
        with sqlite3.connect(database) as connection:
            columns = [row[1] for row in connection.execute("PRAGMA table_info(users)")]
        self.assertIn("role", columns)

    def test_failure_in_it(self):
        """A database with the tables but no ledger: the program says why, and fails."""
        library = self.find("LIBDIR/libstemma.so.0").parent
        database = self.folder / "existing.db"
        with sqlite3.connect(database) as connection:
            connection.executescript((SOURCE / "sql/001_up.sql").read_text(encoding="utf-8"))
        done = subprocess.run([BUILD / "examples/embed", SOURCE / "manifest.yaml", database],
                              check=False, text=True, capture_output=True,
                              env={**os.environ, "LD_LIBRARY_PATH": str(library)})
        self.assertEqual(done.returncode, 1)
        self.assertIn("001_up.sql:3:14: error: table mcp_servers already exists", done.stderr)


if __name__ == "__main__":
    unittest.main()
