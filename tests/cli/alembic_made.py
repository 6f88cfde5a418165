#!/usr/bin/env python3
"""Databases that Alembic itself has made are adopted at the revision that they are at.

usage: alembic_made.py STEMMA SOURCE_ROOT

Skipped where Alembic is not installed.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import alembic_project

SYSTEM = "/usr/bin/python3"  # whose modules the packages are

try:
    from alembic import command
    from alembic.config import Config
    import sqlalchemy as sa
except ImportError:
    if os.path.realpath(sys.executable) != os.path.realpath(SYSTEM) and os.access(SYSTEM, os.X_OK):
        os.execv(SYSTEM, [SYSTEM, *sys.argv])
    print("Alembic is not installed")
    sys.exit(77)


class AlembicMade(unittest.TestCase):
    """Each test has a project of both tools in a folder of its own."""

    def setUp(self):
        self.made = tempfile.TemporaryDirectory(prefix="stemma-alembic-")
        self.folder = Path(self.made.name)
        shutil.copytree(ROOT / "sql", self.folder / "sql")
        shutil.copy(ROOT / "manifest.yaml", self.folder)
        alembic_project.write(self.folder, self.folder / "app.db")
        self.config = Config(self.folder / "alembic.ini")

    def tearDown(self):
        self.made.cleanup()

    def stemma(self, *arguments, status=0):
        done = subprocess.run([STEMMA, *arguments, "-d", "app.db", "--json"], cwd=self.folder, check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def ask(self, sql):
        with sqlite3.connect(self.folder / "app.db") as db:
            return db.execute(sql).fetchall()

    def check_adopted(self, revision, evidence):
        found = self.stemma("adopt", "-y")
        self.assertTrue(found["done"], found)
        self.assertEqual(found["heads"], [revision])
        self.assertEqual(found["evidence"], evidence)
        self.assertIn(found["schema"], ("exact", "equivalent"), found["differences"])

    def test_head(self):
        command.upgrade(self.config, "head")
        self.check_adopted("002", "version-table")
        self.assertEqual(self.ask("SELECT version_num FROM alembic_version"), [("002",)])
        self.assertEqual(self.stemma("upgrade")["steps"], [])

    def test_first(self):
        command.upgrade(self.config, "001")
        with sqlite3.connect(self.folder / "app.db") as db:
            db.execute("INSERT INTO users VALUES (1, 'admin', 'x', '2024-01-01'), (2, 'bob', 'x', '2024-01-01')")
        self.check_adopted("001", "version-table")
        self.stemma("upgrade")
        self.assertTrue(self.stemma("check")["ok"])  # though Alembic's table is there
        self.assertEqual(self.ask("SELECT username, role FROM users"), [("admin", "admin"), ("bob", "user")])

    def test_without_its_table(self):
        command.upgrade(self.config, "001")
        self.ask("DROP TABLE alembic_version")
        self.check_adopted("001", "schema")

    def test_after_a_downgrade(self):
        command.upgrade(self.config, "head")
        command.downgrade(self.config, "001")
        self.check_adopted("001", "version-table")

    def test_at_base(self):
        command.upgrade(self.config, "head")
        command.downgrade(self.config, "base")
        self.assertEqual(self.stemma("adopt", "-y")["evidence"], "none")

    def test_create_all(self):
        """As an application makes its tables that has models and no migrations."""
        metadata = sa.MetaData()
        with sqlite3.connect(self.folder / "made.db") as db:
            db.executescript((ROOT / "sql" / "001_up.sql").read_text() + (ROOT / "sql" / "002_up.sql").read_text())
        metadata.reflect(sa.create_engine(f"sqlite:///{self.folder}/made.db"))
        metadata.create_all(sa.create_engine(f"sqlite:///{self.folder}/app.db"))
        self.check_adopted("002", "schema")


if __name__ == "__main__":
    STEMMA, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
