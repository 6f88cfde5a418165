"""The shipped example as a project of Alembic's: its migrations, written as Alembic's users write them."""

from pathlib import Path
import sys

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


def write(folder, database):
    """Writes the project into the folder: alembic.ini and alembic/."""
    scripts = Path(folder) / "alembic"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text(ENV)
    (scripts / "versions" / "001_initial_schema.py").write_text(FIRST)
    (scripts / "versions" / "002_add_user_roles.py").write_text(SECOND)
    (Path(folder) / "alembic.ini").write_text(
        f"[alembic]\nscript_location = {scripts}\nsqlalchemy.url = sqlite:///{database}\n")


if __name__ == "__main__":
    write(".", sys.argv[1])
