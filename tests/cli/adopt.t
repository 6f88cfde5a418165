Which revision is a database at that stemma has never written?

    $ cp -r $EXAMPLE/. .
    $ make() { rm -f $1.db; sqlite3 $1.db < sql/001_up.sql; [ "$2" != roles ] || sqlite3 $1.db < sql/002_up.sql; }

No file, an empty one: nothing.

    $ stemma adopt -d none.db; ls none.db; : > empty.db; stemma adopt -d empty.db
    none.db: nothing to adopt: no such file yet
    ls: cannot access 'none.db': No such file or directory
    empty.db: nothing to adopt: there is no table in it
    $ stemma adopt 001 -d empty.db; stemma adopt -d empty.db --json
    empty.db: nothing to adopt: there is no table in it
    {"command":"adopt","database":"empty.db","dry_run":false,"evidence":"none","tables":[],"found":false,"done":false,"heads":[],"is_head":false,"revisions":[],"schema":"unknown","differences":[]}

All tables, made by the application: the schema says it.

    $ make all roles; stemma adopt -d all.db --dry-run; dump all.db > before
    all.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    all.db: would be recorded at 002 (head) (dry run, nothing was touched)
    $ stemma adopt -d all.db; stemma adopt -d all.db --json | json; dump all.db | cmp - before
    all.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    error: adopt asks before it writes, and there is no terminal to ask on
    hint: -y (--yes) answers yes; --dry-run only shows
    {
     "command": "adopt",
     "database": "all.db",
     "dry_run": false,
     "evidence": "schema",
     "tables": [],
     "found": true,
     "done": false,
     "heads": ["002"],
     "is_head": true,
     "revisions": ["001", "002"],
     "schema": "exact",
     "differences": [],
     "error": {"code": "usage", "message": "adopt asks before it writes, and there is no terminal to ask on", "hint": "-y (--yes) answers yes; --dry-run only shows"}
    }
    $ answering n stemma --color=never adopt -d all.db; dump all.db | cmp - before
    all.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    Record all.db at 002? [y/N] n
    error: not confirmed: nothing was changed
    $ answering y stemma --color=never adopt -d all.db
    all.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    Record all.db at 002? [y/N] y
    all.db: recorded at 002 (head)
    $ stemma adopt -d all.db; stemma status -d all.db
    all.db: nothing to adopt: it is recorded at 002 (head)
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time> <user>
    002      applied Add user roles <time> <user>
    all.db: 2 applied (head)
    $ sqlite3 all.db "SELECT revision, how, substr(up_sha256, 1, 7), down_sql IS NOT NULL FROM stemma_revisions"
    001|adopt|sha256:|1
    002|adopt|sha256:|1
    $ sqlite3 all.db "SELECT action, from_heads, to_heads, revisions, outcome, message FROM stemma_log"
    adopt|[]|["002"]|["002"]|done|the schema

No roles yet: 001 is recorded, 002 runs.

    $ make one; sqlite3 one.db "INSERT INTO users VALUES (1, 'admin', '', ''), (2, 'bob', '', '')"
    $ stemma adopt -y -d one.db && stemma upgrade -q -d one.db; sqlite3 one.db "SELECT username, role FROM users"
    one.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    one.db: recorded at 001
    admin|admin
    bob|user

Alembic's table is followed, and left as it is.

    $ make alembic; sqlite3 alembic.db "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)); INSERT INTO alembic_version VALUES ('001')"
    $ stemma adopt -y -d alembic.db; sqlite3 alembic.db "SELECT * FROM alembic_version"; stemma current -d alembic.db
    alembic.db has no ledger of stemma's. alembic_version (Alembic) says 001.
    Its schema is that of 001 exactly.
    alembic.db: recorded at 001
    001
    001
    $ make alembic roles; sqlite3 alembic.db "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('002')"
    $ stemma adopt -y -d alembic.db --json | json
    {
     "command": "adopt",
     "database": "alembic.db",
     "dry_run": false,
     "evidence": "version-table",
     "tables": [
       {"table": "alembic_version", "tool": "Alembic", "ids": ["002"]}],
     "found": true,
     "done": true,
     "heads": ["002"],
     "is_head": true,
     "revisions": ["001", "002"],
     "schema": "exact",
     "differences": []
    }

Where it contradicts the schema it has the say, and that is told before the question.

    $ sqlite3 alembic.db "DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta; UPDATE alembic_version SET version_num = '001'"
    $ stemma adopt --dry-run -d alembic.db
    alembic.db has no ledger of stemma's. alembic_version (Alembic) says 001.
    Its schema is not that of 001. From there to it:
      column users.role is added
    Its schema is that of 002. Which of the two is right is yours to decide: if the wrong one is recorded,
    the next upgrade runs what ran already, or leaves out what did not.
    The version table is followed. To record what the schema says instead:
      stemma adopt 002 -d alembic.db
    alembic.db: would be recorded at 001 (dry run, nothing was touched)
    warning: alembic.db: the schema is not that of the revision that alembic_version names: 1 difference
    $ cp alembic.db other.db; stemma adopt -q -y 002 -d alembic.db; stemma current -d alembic.db
    002 (head)

Where nobody is asked, what is shown is the way to change the record afterwards.

    $ mv other.db alembic.db; answering n stemma --color=never adopt -d alembic.db
    alembic.db has no ledger of stemma's. alembic_version (Alembic) says 001.
    Its schema is not that of 001. From there to it:
      column users.role is added
    Its schema is that of 002. Which of the two is right is yours to decide: if the wrong one is recorded,
    the next upgrade runs what ran already, or leaves out what did not.
    The version table is followed. To record what the schema says instead, answer no:
      stemma adopt 002 -d alembic.db
    Record alembic.db at 001? [y/N] n
    warning: alembic.db: the schema is not that of the revision that alembic_version names: 1 difference
    error: not confirmed: nothing was changed
    ? 1
    $ stemma adopt -y -d alembic.db
    alembic.db has no ledger of stemma's. alembic_version (Alembic) says 001.
    Its schema is not that of 001. From there to it:
      column users.role is added
    Its schema is that of 002. Which of the two is right is yours to decide: if the wrong one is recorded,
    the next upgrade runs what ran already, or leaves out what did not.
    The version table is followed. To record what the schema says instead, afterwards:
      stemma stamp 002 -d alembic.db
    alembic.db: recorded at 001
    warning: alembic.db: the schema is not that of the revision that alembic_version names: 1 difference
    $ stemma adopt 002 -y -d alembic.db; stemma adopt 001 -d alembic.db
    alembic.db: nothing to adopt: it is recorded at 001
    warning: alembic.db is not recorded at 002: adopt leaves what is recorded as it is
    hint: to record that instead, without a look at the schema:
          stemma stamp 002 -d alembic.db
    alembic.db: nothing to adopt: it is recorded at 001
    $ stemma stamp -q 002 -d alembic.db; stemma current -d alembic.db; stemma diff -d alembic.db
    002 (head)
    current (002) → alembic.db: the same schema

A schema that is no revision's.

    $ sqlite3 alembic.db "DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta; ALTER TABLE users ADD COLUMN more"; stemma adopt --dry-run -d alembic.db
    alembic.db has no ledger of stemma's. alembic_version (Alembic) says 001.
    Its schema is not that of 001. From there to it:
      column users.role is added
      column users.more is added
    The version table is followed. Whether it matters what differs is yours to decide.
    alembic.db: would be recorded at 001 (dry run, nothing was touched)
    warning: alembic.db: the schema is not that of the revision that alembic_version names: 2 differences

A table without a row says nothing.

    $ make alembic; sqlite3 alembic.db "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"; stemma adopt -y -d alembic.db
    alembic.db has no ledger of stemma's. alembic_version (Alembic) is empty.
    Its schema is that of 001 exactly.
    alembic.db: recorded at 001

An upgrade by mistake is undone, and points at what adopt would record.

    $ make mistake; stemma upgrade head -d mistake.db
    Upgrading mistake.db: <base> → 002 (head), 2 revisions
      ✗ 001  Initial schema
    sql/001_up.sql:3:14: error: table mcp_servers already exists
        3 | CREATE TABLE mcp_servers (
          |              ^~~~~~~~~~~
    note: nothing was changed in mistake.db
    hint: nothing is recorded of this database, and its schema is that of 001: this records that
          stemma adopt -d mistake.db
    ? 1
    $ make mistake roles; stemma upgrade head -d mistake.db 2>&1 | grep -A 3 hint
    hint: nothing is recorded of this database, and its schema is that of 002: this records that
          stemma adopt -d mistake.db
    $ stemma adopt -q -y -d mistake.db; stemma upgrade -d mistake.db
    mistake.db: already at 002 (head)
    $ rm mistake.db; sqlite3 mistake.db 'CREATE TABLE mcp_servers (id)'; stemma upgrade -q -d mistake.db 2>&1 | grep hint
    hint: this database was made without stemma, or is ahead of its ledger: "stemma adopt -d mistake.db" finds out which revision it is at, "stemma stamp REVISION -d mistake.db" records one instead of running it

Columns in another order make no difference, nor do names of constraints.

    $ make order; sqlite3 order.db "DROP TABLE users; CREATE TABLE users (username VARCHAR(80) NOT NULL, id INTEGER, created_at DATETIME NOT NULL, password_hash VARCHAR(255) NOT NULL, CONSTRAINT users_pk PRIMARY KEY (id), CONSTRAINT one_name UNIQUE (username))"
    $ stemma adopt -y -d order.db
    order.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001, but for what makes no difference:
      users.id: NOT NULL → NULL
      the columns of users stand in another order
      users: primary key (id): constraint name none → users_pk
      users: UNIQUE (username): constraint name none → one_name
    order.db: recorded at 001

An index more does: nothing is recorded.

    $ make index; sqlite3 index.db "CREATE INDEX by_name ON users (username)"; dump index.db > before
    $ stemma adopt -y -d index.db
    index.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is 001. From there to it:
      index by_name of users is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 001 --sql -d index.db
    Or, where what differs does not matter, record it:
      stemma stamp 001 -d index.db
    index.db: nothing was recorded
    ? 2
    $ cp index.db mended.db; stemma diff db: 001 --sql -d mended.db | sqlite3 mended.db; stemma adopt -y -d mended.db
    mended.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    mended.db: recorded at 001
    $ stemma adopt -y 001 -d index.db; stemma adopt -y 002 -q -d index.db
    index.db has no ledger of stemma's, and no version table of another tool.
    Its schema is not that of 001. From there to it:
      index by_name of users is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 001 --sql -d index.db
    Or, where what differs does not matter, record it:
      stemma stamp 001 -d index.db
    index.db: nothing was recorded
    index.db has no ledger of stemma's, and no version table of another tool.
    Its schema is not that of 002. From there to it:
      column users.role is dropped
      index by_name of users is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 002 --sql -d index.db
    Or, where what differs does not matter, record it:
      stemma stamp 002 -d index.db
    ? 2
    $ stemma adopt -y -d index.db --json | json; dump index.db | cmp - before
    {
     "command": "adopt",
     "database": "index.db",
     "dry_run": false,
     "evidence": "schema",
     "tables": [],
     "found": false,
     "done": false,
     "heads": ["001"],
     "is_head": false,
     "revisions": [],
     "schema": "different",
     "differences": ["index by_name of users is added"]
    }
    $ stemma stamp -q 001 -d index.db; stemma current -d index.db
    001

Between two revisions; half of the first; nothing in common.

    $ printf 'ALTER TABLE users DROP COLUMN role; ALTER TABLE users ADD COLUMN role VARCHAR(20) NOT NULL DEFAULT %s; CREATE TABLE audit (id INTEGER PRIMARY KEY);' "'none'" > sql/003_up.sql; echo 'DROP TABLE audit;' > sql/003_down.sql
    $ sed -i '$a\  - {id: 003, parents: 002, message: Audit}' manifest.yaml
    $ make part roles; sqlite3 part.db 'CREATE TABLE audit (id INTEGER PRIMARY KEY)'; stemma adopt -d part.db
    part.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is 002. From there to it:
      table audit is added
    It is between 002 and 003: it has a part of what 003 changes, and nothing else.
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 003 --sql -d part.db
      stemma diff db: 002 --sql -d part.db
    Or, where what differs does not matter, record it:
      stemma stamp 002 -d part.db
    part.db: nothing was recorded
    ? 2
    $ cp part.db mended.db; stemma diff db: 003 --sql -d mended.db | sqlite3 mended.db; stemma adopt -y -d mended.db
    mended.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 003 exactly.
    mended.db: recorded at 003 (head)
    $ stemma diff db: 002 --sql -d part.db | sqlite3 part.db; stemma adopt --dry-run -d part.db
    part.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    part.db: would be recorded at 002 (dry run, nothing was touched)
    $ rm -f half.db; sqlite3 half.db 'CREATE TABLE oauth_clients (client_id VARCHAR(48) NOT NULL, client_secret VARCHAR(120) NOT NULL, client_name VARCHAR(100) NOT NULL, redirect_uris TEXT NOT NULL, default_scopes TEXT NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (client_id))'
    $ stemma adopt -d half.db
    half.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is 001. From there to it:
      table mcp_server_secret_files is dropped
      table mcp_server_tools is dropped
      table mcp_servers is dropped
      table oauth_tokens is dropped
      table users is dropped
    It has a part of what 001 makes, and nothing else: 001 stopped half way.
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 001 --sql -d half.db
    Or, where what differs does not matter, record it:
      stemma stamp 001 -d half.db
    half.db: nothing was recorded
    ? 2
    $ sqlite3 other.db 'CREATE TABLE notes (id)'; stemma adopt -d other.db
    other.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision, and has nothing in common with any.
    other.db: nothing was recorded
    ? 2

What changes rows only leaves no trace: the oldest is recorded, an empty one with it.

    $ echo "UPDATE users SET role = 'guest' WHERE username = 'guest';" > sql/003_up.sql; echo '-- nothing' > sql/004_up.sql; cp sql/004_up.sql sql/003_down.sql; cp sql/004_up.sql sql/004_down.sql
    $ sed -i '$a\  - {id: 004, parents: 003}' manifest.yaml
    $ make rows roles; stemma adopt --dry-run -d rows.db
    rows.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    003 and 004 leave the schema as it is: whether they ran cannot be seen. They are not recorded,
    so the next upgrade runs them. If they have run:
      stemma adopt 004 -d rows.db
    rows.db: would be recorded at 002 (dry run, nothing was touched)
    $ stemma adopt --dry-run 004 -d rows.db
    rows.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 004 exactly.
    rows.db: would be recorded at 004 (head) (dry run, nothing was touched)
    $ sed -i 's/.*/-- nothing/' sql/003_up.sql; stemma adopt -y -d rows.db
    rows.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 004 exactly.
    rows.db: recorded at 004 (head)

What is made and taken back leaves none either: then one has to be named.

    $ echo "CREATE TABLE temporary (id);" > sql/003_up.sql; echo "DROP TABLE temporary;" > sql/004_up.sql
    $ make back roles; stemma adopt -y -d back.db
    back.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of several revisions, though what is between them changes it. Say which:
      stemma adopt 002 -d back.db
      stemma adopt 004 -d back.db
    back.db: nothing was recorded
    ? 2
    $ stemma adopt -y 004 -d back.db
    back.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 004 exactly.
    back.db: recorded at 004 (head)

A script that fails is no reason to look no further.

    $ echo 'CREATE TABLE broken (;' > sql/003_up.sql; make back roles; stemma adopt -y -d back.db
    back.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002 exactly.
    back.db: recorded at 002
    sql/003_up.sql:1:22: warning: near ";": syntax error
        1 | CREATE TABLE broken (;
          |                      ^
    note: what comes behind this script was not compared with the database
    $ make back roles; sqlite3 back.db 'CREATE TABLE more (id)'; stemma adopt -d back.db 2>/dev/null
    back.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision that could be compared. The nearest is 002. From there to it:
      table more is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 002 --sql -d back.db
    Or, where what differs does not matter, record it:
      stemma stamp 002 -d back.db
    back.db: nothing was recorded
    ? 2
    $ cp sql/001_up.sql whole.sql; cp sql/003_up.sql sql/001_up.sql; stemma adopt -d back.db
    back.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision that could be compared, and has nothing in common with any of these.
    back.db: nothing was recorded
    sql/001_up.sql:1:22: warning: near ";": syntax error
        1 | CREATE TABLE broken (;
          |                      ^
    note: what comes behind this script was not compared with the database
    ? 2
    $ stemma adopt -d back.db --json 2>/dev/null | json is_partial; cp whole.sql sql/001_up.sql
    true
    $ make back; stemma adopt -d back.db 003
    sql/003_up.sql:1:22: error: near ";": syntax error
        1 | CREATE TABLE broken (;
          |                      ^
    ? 1

Branches: each to its head, and everything.

    $ mkdir branches; cd branches; mkdir sql; for n in a b1 b2 c1; do echo "CREATE TABLE $n (id);" > sql/${n}_up.sql; done
    $ printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: a, down: null}\n  - {id: b1, parents: a, down: null}\n  - {id: c1, parents: a, down: null}\n  - {id: b2, parents: b1, down: null}\n' > manifest.yaml
    $ tables() { rm -f app.db; for n in "$@"; do sqlite3 app.db "CREATE TABLE $n (id)"; done; }
    $ tables a b1 b2; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of b2 exactly.
    app.db: recorded at b2
    $ tables a c1; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of c1 exactly.
    app.db: recorded at c1
    $ tables a b1 b2 c1; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of c1 and b2 exactly.
    app.db: recorded at c1 and b2 (head)
    $ tables a c1 b2; stemma adopt; cd ..
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is c1 and b2. From there to it:
      table b1 is dropped
    Change it until it is that of a revision; or, where what differs does not matter, record it:
      stemma stamp c1 b2
    app.db: nothing was recorded

Mistakes.

    $ stemma adopt 002 003
    error: adopt: '003' is one argument too many
    hint: stemma adopt [REV] [-y]
    ? 64
    $ stemma adopt nowhere -d one.db
    error: adopt "nowhere": no revision "nowhere"
    hint: stemma history -d one.db
    ? 64
    $ stemma adopt base -d index.db; make fresh; stemma adopt base -d fresh.db
    error: adopt "base": there is no revision in that to compare with
    error: adopt "base": there is no revision in that to compare with
    ? 64
    $ stemma adopt --sql -d fresh.db
    error: adopt does not take --sql
    hint: it belongs to: upgrade downgrade stamp diff
    ? 64
    $ echo 'no database at all, this is text' > text.db; stemma adopt -d text.db
    error: text.db: cannot read the database: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    ? 1
    $ sqlite3 taken.db 'CREATE TABLE stemma_log (id)'; stemma adopt -d taken.db
    error: taken.db has a table stemma_log that is not stemma's
    hint: give the ledger's tables another prefix with "table:" in the manifest
    ? 1
    $ for what in "VIEW stemma_meta AS SELECT 1" "INDEX Stemma_Revisions ON t (x)"; do rm taken.db; sqlite3 taken.db "CREATE TABLE t (x); CREATE $what"; stemma adopt -d taken.db 2>&1 | head -1; done
    error: taken.db has a view stemma_meta that is not stemma's
    error: taken.db has an index Stemma_Revisions that is not stemma's

What a run would remark of its scripts is not repeated.

    $ mkdir remarks; cd remarks; mkdir sql; echo 'PRAGMA foreign_keys=OFF; BEGIN; CREATE TABLE t (id); COMMIT;' > sql/1_up.sql; printf 'version: 1\ndatabase: app.db\nrevisions: [{id: 1, down: null}]\n' > manifest.yaml
    $ sqlite3 app.db 'CREATE TABLE t (id)'; stemma adopt --dry-run; stemma adopt --dry-run 1; cd ..
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 1 exactly.
    app.db: would be recorded at 1 (head) (dry run, nothing was touched)
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 1 exactly.
    app.db: would be recorded at 1 (head) (dry run, nothing was touched)

Names with blanks, quotes and more; a table of the application's own that is called like the ledger's, but for its prefix.

    $ mkdir names; cd names; mkdir sql; printf 'CREATE TABLE "select ""it""" ("a b" TEXT, [🙂] INT); CREATE TABLE my_log (id);' > sql/1_up.sql; printf 'version: 1\ndatabase: app.db\nrevisions: [{id: 1, down: null}]\n' > manifest.yaml
    $ sqlite3 app.db 'CREATE TABLE `select "it"` (`a b` TEXT, "🙂" INT); CREATE TABLE MY_LOG (id)'; stemma adopt -y; cd ..
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 1 exactly.
    app.db: recorded at 1 (head)

A schema that is damaged is not taken for another.

    $ cp all.db damaged.db; sqlite3 damaged.db "DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE users (' WHERE name = 'users'"
    $ stemma adopt -y -d damaged.db
    error: damaged.db: cannot read the database: malformed database schema (users) - incomplete input
    hint: the file is damaged: restore a backup, or see https://www.sqlite.org/recovery.html
    ? 1

# A project that begins with a database

    $ mkdir begun; cd begun
    $ sqlite3 app.db "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL /* of any length */);
    >     CREATE INDEX by_body ON notes (body); CREATE VIEW bodies AS SELECT body FROM notes;
    >     CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('ae1027a6acf');
    >     INSERT INTO notes (body) VALUES ('kept')"
    $ stemma init --from app.db
    <base> -> 001
      wrote manifest.yaml
      wrote manifest.schema.json
      wrote .gitattributes
      wrote sql/001_up.sql
      wrote sql/001_down.sql
    note: alembic_version (Alembic) is left out: it is no part of the application's schema
    error: the project was made, but app.db is not recorded at 001: that is asked, and there is no terminal to ask on
    hint: -y (--yes) answers yes; to record it now:
          stemma adopt 001 -y
    ? 64
    $ cat sql/001_up.sql sql/001_down.sql
    -- 001: Initial schema (up)

    CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL /* of any length */);

    CREATE INDEX by_body ON notes (body);
    CREATE VIEW bodies AS SELECT body FROM notes;
    -- 001: Initial schema (down)

    DROP VIEW bodies;

    -- Destructive: the table notes goes, with its rows.
    DROP TABLE notes;
    $ grep '^database' manifest.yaml
    database: app.db
    $ stemma adopt 001 -y
    app.db has no ledger of stemma's. alembic_version (Alembic) says ae1027a6acf.
    Its schema is that of 001 exactly.
    app.db: recorded at 001 (head)
    warning: app.db: alembic_version (Alembic) says ae1027a6acf, which does not name exactly one revision of manifest.yaml
    $ stemma check
    ok: 1 revision, app.db
    $ sqlite3 app.db 'SELECT body FROM notes'
    kept

With `-y`, or a yes on the terminal, it is recorded at once; a folder of another place names the database as it
is seen from there, so that all of it can be moved.

    $ sqlite3 other.db 'CREATE TABLE a (x)'
    $ answering y stemma --color=never init there --from other.db
    <base> -> 001
      wrote there/manifest.yaml
      wrote there/manifest.schema.json
      wrote there/.gitattributes
      wrote there/sql/001_up.sql
      wrote there/sql/001_down.sql
    other.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    Record other.db at 001? [y/N] y
    other.db: recorded at 001 (head)
    $ grep '^database' there/manifest.yaml
    database: "../other.db"
    $ mkdir real; ln -s real link; cp other.db link/linked.db; sqlite3 link/linked.db 'DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta'
    $ stemma init -q link/in/it --from ./link/linked.db -y; grep '^database' link/in/it/manifest.yaml; stemma -f real/in/it/manifest.yaml current
    database: "../../linked.db"
    001 (head)
    $ sqlite3 whole.db 'CREATE TABLE a (x)'; stemma init -q whole --from "$PWD/whole.db" -y; grep '^database' whole/manifest.yaml; rm -r real link whole whole.db
    database: <dir>/here/begun/whole.db
    $ stemma -f there/manifest.yaml current
    001 (head)
    $ cp app.db answered.db; sqlite3 answered.db 'DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta'
    $ answering n stemma --color=never init away --from answered.db | tail -2; stemma adopt 001 -f away/manifest.yaml
    warning: answered.db: alembic_version (Alembic) says ae1027a6acf, which does not name exactly one revision of away/manifest.yaml
    error: not confirmed: the project was made, but nothing was recorded
    away/../answered.db has no ledger of stemma's. alembic_version (Alembic) says ae1027a6acf.
    Its schema is that of 001 exactly.
    warning: away/../answered.db: alembic_version (Alembic) says ae1027a6acf, which does not name exactly one revision of away/manifest.yaml
    error: adopt asks before it writes, and there is no terminal to ask on
    hint: -y (--yes) answers yes; --dry-run only shows
    ? 64
    $ stemma init 'two words' --from answered.db 2>&1 | tail -1; stemma adopt 001 -y -f 'two words/manifest.yaml'
          stemma adopt 001 -y -f 'two words/manifest.yaml'
    two words/../answered.db has no ledger of stemma's. alembic_version (Alembic) says ae1027a6acf.
    Its schema is that of 001 exactly.
    two words/../answered.db: recorded at 001 (head)
    warning: two words/../answered.db: alembic_version (Alembic) says ae1027a6acf, which does not name exactly one revision of two words/manifest.yaml
    $ sqlite3 answered.db 'DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta'
    $ stemma init j1 --from answered.db --json | json error hint; stemma init j2 --from answered.db --json -y | json done
    "-y (--yes) answers yes; to record it now:\nstemma adopt 001 -y -f j1/manifest.yaml"
    true
    $ stemma init more --from other.db
    error: other.db has a ledger of stemma's: it belongs to a project already
    hint: use that project's manifest; "stemma dump" prints the schema
    ? 64
    $ stemma init more --from none.db
    error: none.db is not there
    ? 64
    $ sqlite3 empty.db 'VACUUM'
    $ stemma init more --from empty.db
    error: empty.db has no tables to begin with
    hint: "stemma init" alone makes a project without revisions
    ? 64
    $ echo 'not a database, not at all' > text.db
    $ stemma init more --from text.db
    error: text.db: cannot read the database: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    ? 1
    $ ls more
    ls: cannot access 'more': No such file or directory
    ? 2
    $ cd ..

The project is made, and the database is in use: what is left to do is said.

    $ mkdir busy; cd busy; sqlite3 app.db "CREATE TABLE t (x)"; while-locked app.db stemma init new --from app.db -y --lock-timeout=0 2>&1 | grep -v 'holds it'
    <base> -> 001
      wrote new/manifest.yaml
      wrote new/manifest.schema.json
      wrote new/.gitattributes
      wrote new/sql/001_up.sql
      wrote new/sql/001_down.sql
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    error: app.db: cannot begin: database is locked
    note: nothing was changed in app.db
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    error: the project was made, but app.db is not recorded at 001
    hint: to record it later:
          stemma adopt 001 -y -f new/manifest.yaml
    $ chmod a-w app.db; unprivileged stemma init more --from app.db -y; stemma check -f more/manifest.yaml; cd ..
    <base> -> 001
      wrote more/manifest.yaml
      wrote more/manifest.schema.json
      wrote more/.gitattributes
      wrote more/sql/001_up.sql
      wrote more/sql/001_down.sql
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    error: app.db: cannot write the ledger: attempt to write a readonly database
    note: nothing was changed in app.db
    hint: the database file and its folder must be writable by this user
    error: the project was made, but app.db is not recorded at 001
    hint: to record it later:
          stemma adopt 001 -y -f more/manifest.yaml
    found: 1 revision is not applied yet
           001
    1 finding, more/../app.db
    warning: more/../app.db has tables, and nothing is recorded of it
    hint: "stemma adopt -f more/manifest.yaml" finds out which revision it is at

A table with a function that the application brings. No row is written to it, so the text is enough; only a new
database is not stemma's to make.

    $ mkdir own; cd own; sqlite3 app.db "CREATE TABLE t (x CHECK (abs(x) > 0), y AS (abs(x))); INSERT INTO t VALUES (1); CREATE INDEX i ON t (abs(x)); CREATE TABLE u (x)"
    $ sqlite3 app.db "PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = replace(sql, 'abs(x)', 'own(x)')"
    $ stemma init --from app.db -y
    <base> -> 001
      wrote manifest.yaml
      wrote manifest.schema.json
      wrote .gitattributes
      wrote sql/001_up.sql
      wrote sql/001_down.sql
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    app.db: recorded at 001 (head)
    warning: app.db uses what its application brings and stemma has not got, the function own(): the scripts were tried with something else in its place
    hint: a new database is the application's to make, of what "stemma upgrade --sql" prints
    $ cat sql/001_up.sql; stemma check; stemma diff
    -- 001: Initial schema (up)

    CREATE TABLE t (x CHECK (own(x) > 0), y AS (own(x)));
    CREATE TABLE u (x);

    CREATE INDEX i ON t (own(x));
    ok: 1 revision, app.db
    current (001) → app.db: the same schema
    $ sqlite3 app.db 'ALTER TABLE u ADD COLUMN z'; stemma revision --autogenerate -m z --to=db:; cat sql/002_up.sql; sqlite3 app.db 'ALTER TABLE u DROP COLUMN z'
      column u.z is added
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    warning: app.db uses what its application brings and stemma has not got, the function own(): the scripts were tried with something else in its place
    hint: where a script fails for want of it, the application has to run what "stemma upgrade --sql" prints
    -- 002: z (up)

    ALTER TABLE u ADD COLUMN z;
    $ stemma upgrade; stemma check
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✓ 002  z   <took>
    app.db: 001 → 002 (head), 1 revision in <took>
    warning: the table t does not work: unknown function: own()
    ok: 2 revisions, app.db
    $ stemma -q upgrade -d new.db
    sql/001_up.sql:3:45: error: no such function: own
        3 | CREATE TABLE t (x CHECK (own(x) > 0), y AS (own(x)));
          |                                             ^~~
    note: nothing was changed in new.db
    hint: this SQLite has no such function: the application that the script was written for may add it
    ? 1
    $ stemma snapshot 2>&1 | grep error:
    sql/001_up.sql:3:45: error: no such function: own
    $ echo 'CREATE TABLE t (x CHECK (own(x) > 0));' > schema.sql; stemma revision --autogenerate --to schema.sql -m other
    schema.sql:1:26: error: no such function: own
        1 | CREATE TABLE t (x CHECK (own(x) > 0));
          |                          ^~~
    hint: where it is the application's own, let the application make a database of this, and name that in place of the file
    ? 65
    $ cd ..

Tables of the application's own that are called as the ledger's: the ledger gets another name.

    $ mkdir taken; cd taken; sqlite3 app.db 'CREATE TABLE stemma_log (line TEXT); CREATE VIEW stemma_ledger_meta AS SELECT 1; CREATE TABLE notes (id)'; cp app.db same.db
    $ stemma init --from app.db -y
    <base> -> 001
      wrote manifest.yaml
      wrote manifest.schema.json
      wrote .gitattributes
      wrote sql/001_up.sql
      wrote sql/001_down.sql
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    app.db: recorded at 001 (head)
    warning: app.db has stemma_log, which is not stemma's: so "table: stemma_own" in the manifest gives the ledger's tables another name
    $ grep -B 3 '^table' manifest.yaml; cat sql/001_up.sql; stemma check; stemma diff; sqlite3 app.db .tables

    # The ledger's tables begin so: with "stemma" they would have the name of a table that is
    # there.
    table: stemma_own
    -- 001: Initial schema (up)

    CREATE TABLE stemma_log (line TEXT);
    CREATE TABLE notes (id);

    CREATE VIEW stemma_ledger_meta AS SELECT 1;
    ok: 1 revision, app.db
    current (001) → app.db: the same schema
    notes                 stemma_log            stemma_own_meta
    stemma_ledger_meta    stemma_own_log        stemma_own_revisions
    $ stemma init again --from app.db; ls again
    error: app.db has a ledger of stemma's: it belongs to a project already
    hint: use that project's manifest; "stemma dump" prints the schema
    ls: cannot access 'again': No such file or directory
    ? 2

Where a project cannot have such a table, it is said where the table is left out.

    $ sed -i '/^table:/d' manifest.yaml; stemma dump db:same.db | grep CREATE
    warning: same.db has stemma_log, which is not stemma's: it is left out, for the ledger has that name
    hint: give the ledger's tables another prefix with "table:" in the manifest
    CREATE TABLE notes (
    CREATE VIEW stemma_ledger_meta AS
    $ printf 'CREATE TABLE notes (id);\nCREATE TABLE stemma_meta (id);\n' > wanted.sql; stemma diff wanted.sql db:same.db
    + view stemma_ledger_meta
    wanted.sql → same.db: 1 added
    warning: wanted.sql has stemma_meta, which is not stemma's: it is left out, for the ledger has that name
    hint: give the ledger's tables another prefix with "table:" in the manifest
    warning: same.db has stemma_log, which is not stemma's: it is left out, for the ledger has that name
    hint: give the ledger's tables another prefix with "table:" in the manifest
    ? 2
    $ sqlite3 two.db "CREATE TABLE stemma_log (line); CREATE TABLE stemma_meta (id)"; stemma diff db:two.db base
    two.db → base: the same schema
    warning: two.db has stemma_log, which is not stemma's: it is left out, for the ledger has that name
    warning: two.db has stemma_meta, which is not stemma's: it is left out, for the ledger has that name
    hint: give the ledger's tables another prefix with "table:" in the manifest
    $ sqlite3 app.db ".schema stemma_own%" | sed s/stemma_own/stemma/ | sqlite3 real.db; stemma diff db:real.db base
    real.db → base: the same schema
    $ stemma diff 001 base 2>&1 | tail -2
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: the ledger is changed by "stemma stamp"
    $ cd ..

A revision that changes rows only, beside branches: it is not recorded with them.

    $ mkdir seen seen/sql; cd seen; printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: r0, down: null}\n  - {id: r1, parents: r0, down: null}\n  - {id: r2, parents: r0, down: null}\n  - {id: r3, parents: r1, down: null}\n  - {id: r5, parents: r0, down: null}\n' > manifest.yaml
    $ for i in 0 2 3 5; do echo "CREATE TABLE t$i (a);" > sql/r${i}_up.sql; done; echo "UPDATE t0 SET a = upper(a);" > sql/r1_up.sql
    $ sqlite3 app.db "CREATE TABLE t0 (a); CREATE TABLE t2 (a); CREATE TABLE t5 (a)"; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of r2 and r5 exactly.
    r1 leaves the schema as it is: whether it ran cannot be seen. It is not recorded,
    so the next upgrade runs it. If it has run:
      stemma stamp r1 r2 r5
    app.db: recorded at r2 and r5
    $ stemma -q stamp r2 r5 r1 && stemma current 2>/dev/null; cd ..
    r1
    r2 (head)
    r5 (head)

A database whose texts in double quotes are others is not at the revision.

    $ mkdir quoted; cd quoted; printf 'version: 1\ndatabase: app.db\nrevisions:\n  - id: 001\n' > manifest.yaml; mkdir sql
    $ echo 'CREATE TABLE t (st TEXT CHECK (st IN ("open", "closed"))); CREATE VIEW v AS SELECT st FROM t WHERE st = "open";' > sql/001_up.sql
    $ echo 'DROP VIEW v; DROP TABLE t;' > sql/001_down.sql
    $ sed 's/"open"/"OPEN"/g' sql/001_up.sql | sqlite3 app.db; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is 001. From there to it:
      t: CHECK (st IN ('open', 'closed')) is dropped
      t: CHECK (st IN ('OPEN', 'closed')) is added
      view v is changed
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 001 --sql
    Or, where what differs does not matter, record it:
      stemma stamp 001
    app.db: nothing was recorded
    ? 2
    $ rm app.db; sed 's/"open"/'"'open'"'/g' sql/001_up.sql | sqlite3 app.db; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 001 exactly.
    app.db: recorded at 001 (head)
    $ cd ..

A foreign key may leave out its parent's columns: that is the same key, where the parent has that primary key.

    $ mkdir -p keys/sql && cd keys; printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p (id));" > sql/001_up.sql; echo "CREATE TABLE q (a);" > sql/002_up.sql
    $ sqlite3 app.db "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); CREATE TABLE q (a);"; stemma adopt --dry-run
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of 002, but for what makes no difference:
      table c is written in another way
    app.db: would be recorded at 002 (head) (dry run, nothing was touched)
    $ rm app.db; sqlite3 app.db "CREATE TABLE p (id INTEGER PRIMARY KEY, other UNIQUE); CREATE TABLE c (p REFERENCES p (other)); CREATE TABLE q (a);"; stemma adopt
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is 002. From there to it:
      c: foreign key (p) REFERENCES p (id) is dropped
      c: foreign key (p) REFERENCES p (other) is added
      column p.other is added
      p: UNIQUE (other) is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 002 --sql
    Or, where what differs does not matter, record it:
      stemma stamp 002
    app.db: nothing was recorded
    ? 2
