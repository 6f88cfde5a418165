Databases that cannot be migrated: one message that names the file and the way out, and a file that is as it was.

    $ cp -r $EXAMPLE/. .
    $ stemma upgrade 001 -q

# Not a database

    $ echo "This is a text file, and no database at all." > text.db
    $ kept text.db stemma -d text.db upgrade
    error: text.db: cannot read the database: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    ? 1
    $ kept text.db stemma -d text.db current
    error: text.db: cannot read the database: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    ? 1
    $ kept text.db stemma -d text.db upgrade --json | json error
    {
     "code": "not-a-database",
     "message": "text.db: cannot read the database: file is not a database",
     "sqlite_code": 26,
     "hint": "the file is something else than a SQLite database, or it is encrypted"
    }
    $ head -c 8192 /dev/urandom > encrypted.db
    $ kept encrypted.db stemma -d encrypted.db upgrade
    error: encrypted.db: cannot read the database: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    ? 1
    $ mkdir folder.db && stemma -d folder.db upgrade
    error: folder.db is a folder, not a database
    ? 1
    $ stemma -d nowhere/new.db upgrade
    Upgrading nowhere/new.db: <base> → 002 (head), 2 revisions (a new file)
    error: nowhere/new.db cannot be created: the folder nowhere is not there
    note: nothing was changed in nowhere/new.db
    ? 1
    $ stemma -d nowhere/new.db upgrade --json | json error code
    "io"

A damaged one.

    $ cp example.db damaged.db && printf 'xxxxxxxxxxxxxxxx' | dd of=damaged.db bs=1 seek=4096 conv=notrunc status=none
    $ kept damaged.db stemma -d damaged.db upgrade
    error: damaged.db: cannot read the database: database disk image is malformed
    hint: the file is damaged: restore a backup, or see https://www.sqlite.org/recovery.html
    ? 1

One of a newer SQLite, with a view that this one does not understand.

    $ sqlite3 newer.db "CREATE TABLE t (x); PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('view', 'v', 'v', 0, 'CREATE VIEW v AS SELECT x OF THEM FROM t')"
    $ stemma -d newer.db adopt
    error: newer.db: cannot read the database: malformed database schema (v) - near "THEM": syntax error
    hint: a newer SQLite may have made what this one does not understand: see --version; otherwise the file is damaged: restore a backup, or see https://www.sqlite.org/recovery.html
    ? 1

# Of zero bytes, and not there: a new one

    $ touch zero.db && stemma -d zero.db current && stemma -d zero.db upgrade -q && stemma -d zero.db current
    zero.db: nothing applied
    002 (head)
    $ stemma -d new.db current; ls new.db
    new.db: nothing applied (no such file yet)
    ls: cannot access 'new.db': No such file or directory
    ? 2

# Read-only

    $ cp example.db ro.db && chmod 444 ro.db
    $ kept ro.db unprivileged stemma -d ro.db upgrade
    Upgrading ro.db: 001 → 002 (head), 1 revision
    error: ro.db: cannot write the ledger: attempt to write a readonly database
    note: nothing was changed in ro.db
    hint: the database file and its folder must be writable by this user
    ? 1
    $ unprivileged stemma -d ro.db upgrade --json | json error
    {
     "code": "read-only",
     "message": "ro.db: cannot write the ledger: attempt to write a readonly database",
     "sqlite_code": 8,
     "hint": "the database file and its folder must be writable by this user",
     "notes": [
       {"message": "nothing was changed in ro.db"}]
    }
    $ unprivileged stemma -d ro.db current
    001
    $ unprivileged stemma -d ro.db upgrade 001
    ro.db: already at 001
    $ mkdir rofolder && cp example.db rofolder/app.db && chmod 555 rofolder
    $ kept rofolder/app.db unprivileged stemma -d rofolder/app.db upgrade
    Upgrading rofolder/app.db: 001 → 002 (head), 1 revision
    error: rofolder/app.db: cannot write the ledger: attempt to write a readonly database
    note: nothing was changed in rofolder/app.db
    hint: the database file and its folder must be writable by this user
    ? 1
    $ unprivileged stemma -d rofolder/app.db current
    001
    $ unprivileged stemma -d rofolder/new.db upgrade
    Upgrading rofolder/new.db: <base> → 002 (head), 2 revisions (a new file)
    error: rofolder/new.db: cannot open the database: unable to open database file
    note: nothing was changed in rofolder/new.db
    hint: the folder must exist and be writable: SQLite puts its journal there
    ? 1
    $ ls rofolder
    app.db
    $ cp example.db closed.db && chmod 0 closed.db
    $ unprivileged stemma -d closed.db upgrade 2>&1 | grep -ci "readable\|permission"
    1
    $ unprivileged stemma -d closed.db current 2>&1 | grep -ci "readable\|permission"
    1

Where it may not be looked for it is not said to be missing.

    $ mkdir -m 000 shut; unprivileged stemma -d shut/app.db current; rmdir shut
    error: shut/app.db cannot be opened: Permission denied

# Locked

    $ kept example.db while-locked example.db stemma upgrade --lock-timeout=0.1
    Upgrading example.db: 001 → 002 (head), 1 revision
    error: example.db: cannot begin: database is locked
    note: process <n> (python3) holds it
    note: nothing was changed in example.db
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    ? 75
    $ while-locked example.db stemma upgrade --lock-timeout=0.1 --json | json error code
    "locked"

# In WAL mode: it stays so

    $ sqlite3 wal.db "PRAGMA journal_mode = wal"
    wal
    $ stemma -d wal.db upgrade
    Upgrading wal.db: <base> → 002 (head), 2 revisions
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    wal.db: <base> → 002 (head), 2 revisions in <took>
    $ sqlite3 wal.db "PRAGMA journal_mode; PRAGMA integrity_check"
    wal
    ok
    $ while-locked wal.db stemma -d wal.db downgrade base --lock-timeout=0.1
    Downgrading wal.db: 002 → <base>, 2 revisions
    error: wal.db: cannot begin: database is locked
    note: process <n> (python3) holds it
    note: nothing was changed in wal.db
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    ? 75

# On a full disk

    $ cat > fill.sh <<'END'
    > cp example.db disk/ && cp example.db before.db
    > echo "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) SELECT randomblob(1000) AS b FROM n;" > sql/002_up.sql
    > stemma -d disk/example.db upgrade; echo "exit status $?"
    > ls disk; cmp disk/example.db before.db && echo "the same"
    > head -c 10M /dev/zero > disk/filler 2>/dev/null
    > stemma -d disk/new.db upgrade; echo "exit status $?"
    > END
    $ small-disk 1M sh fill.sh
    Upgrading disk/example.db: 001 → 002 (head), 1 revision
      ✗ 002  Add user roles
    sql/002_up.sql:1:1: error: database or disk is full
        1 | CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) SELECT randomblob(1000) AS b FROM n;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: nothing was changed in disk/example.db
    hint: the disk is full, or the database is at its max_page_count
    exit status 1
    example.db
    the same
    Upgrading disk/new.db: <base> → 002 (head), 2 revisions (a new file)
    error: disk/new.db: cannot begin: database or disk is full
    note: nothing was changed in disk/new.db
    hint: the disk is full, or the database is at its max_page_count
    exit status 1

# Ledgers that are no ledgers

    $ sqlite3 other.db "CREATE TABLE stemma_revisions (mine)"
    $ kept other.db stemma -d other.db upgrade
    error: <*>stemma_revisions<*>
    hint: <*>table:<*>
    ? 1
    $ kept other.db stemma -d other.db current
    error: <*>stemma_revisions<*>
    hint: <*>table:<*>
    ? 1
    $ cp example.db newer.db && sqlite3 newer.db "UPDATE stemma_meta SET value = 99 WHERE key = 'layout'"
    $ kept newer.db stemma -d newer.db upgrade
    error: newer.db was last changed by a newer stemma: its ledger has layout 99, this program knows 1
    hint: use a stemma at least as new
    ? 1
    $ kept newer.db stemma -d newer.db current
    error: newer.db was last changed by a newer stemma: its ledger has layout 99, this program knows 1
    hint: use a stemma at least as new
    ? 1
