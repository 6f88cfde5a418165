#!/usr/bin/env python3
"""Databases that Alembic itself has made are adopted at the revision that they are at.

usage: alembic_made.py STEMMA SOURCE_ROOT

Skipped where Alembic is not installed. The migrations are those of the shipped example, written as Alembic's users
write them.
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

ENV = """
from alembic import context
from sqlalchemy import create_engine
engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""

FIRST = '''
"""Initial schema"""
from alembic import op
import sqlalchemy as sa

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mcp_servers",
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("github_url", sa.String(500), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("runtime_type", sa.String(20), nullable=False),
        sa.Column("install_command", sa.Text(), nullable=False),
        sa.Column("start_command", sa.Text(), nullable=False),
        sa.Column("env_variables", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("build_status", sa.String(20), nullable=False),
        sa.Column("build_error", sa.Text(), nullable=True),
        sa.Column("image_tag", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "mcp_server_tools",
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("server_id", sa.String(8), nullable=False),
        sa.Column("tool_name", sa.String(100), nullable=False),
        sa.Column("tool_description", sa.Text(), nullable=True),
        sa.Column("tool_schema", sa.JSON(), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["server_id"], ["mcp_servers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "mcp_server_secret_files",
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("server_id", sa.String(8), nullable=False),
        sa.Column("original_filename", sa.String(255), nullable=False),
        sa.Column("stored_filename", sa.String(255), nullable=False),
        sa.Column("file_type", sa.String(50), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("env_var_name", sa.String(100), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["server_id"], ["mcp_servers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "oauth_clients",
        sa.Column("client_id", sa.String(48), nullable=False),
        sa.Column("client_secret", sa.String(120), nullable=False),
        sa.Column("client_name", sa.String(100), nullable=False),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("default_scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("client_id"),
    )
    op.create_table(
        "oauth_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(48), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_type", sa.String(40), nullable=False),
        sa.Column("access_token", sa.String(255), nullable=False),
        sa.Column("refresh_token", sa.String(255), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("is_revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["oauth_clients.client_id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("access_token"),
    )


def downgrade():
    for name in ("oauth_tokens", "oauth_clients", "users", "mcp_server_secret_files", "mcp_server_tools", "mcp_servers"):
        op.drop_table(name)
'''

SECOND = '''
"""Add user roles"""
from alembic import op
import sqlalchemy as sa

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("users") as batch:
        batch.add_column(sa.Column("role", sa.String(20), nullable=False, server_default="user"))
    op.execute("UPDATE users SET role = 'admin' WHERE username = 'admin'")


def downgrade():
    with op.batch_alter_table("users") as batch:
        batch.drop_column("role")
'''


class AlembicMade(unittest.TestCase):
    """Each test has a project of both tools in a folder of its own."""

    def setUp(self):
        self.made = tempfile.TemporaryDirectory(prefix="stemma-alembic-")
        self.folder = Path(self.made.name)
        shutil.copytree(ROOT / "sql", self.folder / "sql")
        shutil.copy(ROOT / "manifest.yaml", self.folder)
        scripts = self.folder / "alembic"
        (scripts / "versions").mkdir(parents=True)
        (scripts / "env.py").write_text(ENV)
        (scripts / "versions" / "001_initial_schema.py").write_text(FIRST)
        (scripts / "versions" / "002_add_user_roles.py").write_text(SECOND)
        self.config = Config()
        self.config.set_main_option("script_location", str(scripts))
        self.config.set_main_option("sqlalchemy.url", f"sqlite:///{self.folder}/app.db")

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
