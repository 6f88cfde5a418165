The kinds of database that exist in the field, and what an upgrade makes of each.

# None, or an empty file

    $ cp -r $EXAMPLE/. .
    $ stemma upgrade head
    Upgrading example.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    example.db: <base> → 002 (head), 2 revisions in <took>
    $ stemma history
    001 -> 002 (head), Add user roles
    <base> -> 001, Initial schema
    $ sqlite3 example.db "INSERT INTO users VALUES (1, 'ada', 'x', '2024-01-01', 'user'); SELECT * FROM users"
    1|ada|x|2024-01-01|user
    $ tables example.db
    mcp_server_secret_files
    mcp_server_tools
    mcp_servers
    oauth_clients
    oauth_tokens
    stemma_log
    stemma_meta
    stemma_revisions
    users
    $ stemma upgrade head
    example.db: already at 002 (head)
    $ touch empty.db
    $ stemma -d empty.db upgrade head
    Upgrading empty.db: <base> → 002 (head), 2 revisions
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    empty.db: <base> → 002 (head), 2 revisions in <took>
    $ stemma -d empty.db current
    002 (head)

A database without rows of users has them with the default role; the foreign keys hold.

    $ sqlite3 empty.db "SELECT type FROM pragma_table_info('users') WHERE name = 'role'; PRAGMA foreign_key_check; PRAGMA integrity_check"
    VARCHAR(20)
    ok

# All tables, with users.role, no version table

    $ cat sql/001_up.sql sql/002_up.sql | sqlite3 created.db
    $ dump --no-ledger created.db > before
    $ stemma -d created.db stamp head
    Stamping created.db: <base> → 002 (head)
      recorded as applied, not run: 001, 002
    created.db: <base> → 002 (head) in <took>
    $ stemma -d created.db current
    002 (head)
    $ dump --no-ledger created.db | diff before - && echo nothing ran
    nothing ran
    $ stemma -d created.db upgrade head
    created.db: already at 002 (head)
    $ stemma -d created.db downgrade -1
    Downgrading created.db: 002 → 001, 1 revision
      backup: created.db.<stamp>.002<*>.bak (sql/002_down.sql:3:1: the column users.role is dropped)
      ✓ 002  Add user roles   <took>
    created.db: 002 → 001, 1 revision in <took>
    $ sqlite3 created.db "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'role'"
    0

# All tables, no role, no version table

    $ sqlite3 old.db < sql/001_up.sql
    $ sqlite3 old.db "INSERT INTO users VALUES (1, 'admin', 'x', '2024-01-01'), (2, 'ada', 'y', '2024-01-02')"
    $ stemma -d old.db stamp 001
    Stamping old.db: <base> → 001
      recorded as applied, not run: 001
    old.db: <base> → 001 in <took>
    $ stemma -d old.db upgrade head
    Upgrading old.db: 001 → 002 (head), 1 revision
      ✓ 002  Add user roles   <took>
    old.db: 001 → 002 (head), 1 revision in <took>
    $ sqlite3 old.db "SELECT id, username, role FROM users"
    1|admin|admin
    2|ada|user
    $ stemma -d old.db status
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time> <user>
    002      applied Add user roles <time> <user>  <took>
    old.db: 2 applied (head)

Down again, and no row is lost.

    $ stemma -d old.db downgrade 001
    Downgrading old.db: 002 → 001, 1 revision
      backup: old.db.<stamp>.002<*>.bak (sql/002_down.sql:3:1: the column users.role is dropped)
      ✓ 002  Add user roles   <took>
    old.db: 002 → 001, 1 revision in <took>
    $ sqlite3 old.db "SELECT * FROM users"
    1|admin|x|2024-01-01
    2|ada|y|2024-01-02

# A table alembic_version: it is left as it is

    $ sqlite3 alembic.db < sql/001_up.sql
    $ sqlite3 alembic.db "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('001')"
    $ stemma -d alembic.db stamp 001
    Stamping alembic.db: <base> → 001
      recorded as applied, not run: 001
    alembic.db: <base> → 001 in <took>
    $ stemma -d alembic.db upgrade head
    Upgrading alembic.db: 001 → 002 (head), 1 revision
      ✓ 002  Add user roles   <took>
    alembic.db: 001 → 002 (head), 1 revision in <took>
    $ sqlite3 alembic.db "SELECT * FROM alembic_version"
    001

# Upgrade by mistake

The second kind, and the third.

    $ cat sql/001_up.sql sql/002_up.sql | sqlite3 second.db
    $ kept second.db stemma -d second.db upgrade head
    Upgrading second.db: <base> → 002 (head), 2 revisions
      ✗ 001  Initial schema
    sql/001_up.sql:3:14: error: table mcp_servers already exists
        3 | CREATE TABLE mcp_servers (
          |              ^~~~~~~~~~~
    note: nothing was changed in second.db
    hint: nothing is recorded of this database, and its schema is that of 002: this records that
          stemma adopt -d second.db
    ? 1
    $ sqlite3 third.db < sql/001_up.sql
    $ kept third.db stemma -d third.db upgrade head
    Upgrading third.db: <base> → 002 (head), 2 revisions
      ✗ 001  Initial schema
    sql/001_up.sql:3:14: error: table mcp_servers already exists
        3 | CREATE TABLE mcp_servers (
          |              ^~~~~~~~~~~
    note: nothing was changed in third.db
    hint: nothing is recorded of this database, and its schema is that of 001: this records that
          stemma adopt -d third.db
    ? 1
    $ kept third.db stemma -d third.db upgrade head --json | json error
    {
     "code": "sql",
     "message": "table mcp_servers already exists",
     "revision": "001",
     "file": "sql/001_up.sql",
     "line": 3,
     "column": 14,
     "sqlite_code": 1,
     "hint": "nothing is recorded of this database, and its schema is that of 001: this records that\nstemma adopt",
     "notes": [
       {"message": "nothing was changed in third.db"}]
    }
    $ stemma -d third.db stamp 001 && stemma -d third.db upgrade
    Stamping third.db: <base> → 001
      recorded as applied, not run: 001
    third.db: <base> → 001 in <took>
    Upgrading third.db: 001 → 002 (head), 1 revision
      ✓ 002  Add user roles   <took>
    third.db: 001 → 002 (head), 1 revision in <took>
