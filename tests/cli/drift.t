A database whose schema is not what its recorded revisions make.

    $ cp -r $EXAMPLE/. . && export NO_COLOR=1
    $ stemma upgrade -q && stemma status | tail -1
    example.db: 2 applied (head)
    $ stemma status --json | json drift
    {
     "state": "none"
    }
    $ untouched stemma check
    ok: 2 revisions, example.db
    $ sqlite3 example.db 'CREATE INDEX by_role ON users (role); ALTER TABLE users RENAME COLUMN password_hash TO secret'
    $ untouched stemma status | tail -2
    schema: not what the revisions make: 2 differences
    hint: stemma diff
    $ stemma status -v | tail -5
      ~ table users
          - column password_hash VARCHAR(255) NOT NULL
          + column secret VARCHAR(255) NOT NULL
      + index by_role of users
    hint: stemma diff
    $ untouched stemma check
    found: the schema is not what the recorded revisions make
           002
           ~ table users
               - column password_hash VARCHAR(255) NOT NULL
               + column secret VARCHAR(255) NOT NULL
           + index by_role of users
    hint: what was done by no revision can become one, or be undone:
          stemma diff db: current --sql
    1 finding, example.db
    ? 2
    $ stemma check --json | json findings 0
    {
     "kind": "drift",
     "message": "the schema is not what the recorded revisions make",
     "revisions": ["002"],
     "from": "current (002)",
     "to": "example.db",
     "sameness": "different",
     "changes": [
       {"change": "changed", "kind": "table", "name": "users", "equivalent": false, "details": [{"change": "dropped", "text": "column password_hash VARCHAR(255) NOT NULL", "equivalent": false}, {"change": "added", "text": "column secret VARCHAR(255) NOT NULL", "equivalent": false}], "from_sql": "CREATE TABLE users (\n    id INTEGER PRIMARY KEY NOT NULL,\n    username VARCHAR(80) NOT NULL UNIQUE,\n    password_hash VARCHAR(255) NOT NULL,\n    created_at DATETIME NOT NULL,\n    role VARCHAR(20) NOT NULL DEFAULT 'user'\n)", "to_sql": "CREATE TABLE users (\n    id INTEGER PRIMARY KEY NOT NULL,\n    username VARCHAR(80) NOT NULL UNIQUE,\n    secret VARCHAR(255) NOT NULL,\n    created_at DATETIME NOT NULL,\n    role VARCHAR(20) NOT NULL DEFAULT 'user'\n)"},
       {"change": "added", "kind": "index", "name": "by_role", "table": "users", "equivalent": false, "details": [], "to_sql": "CREATE INDEX by_role ON users (role)"}]
    }
    $ stemma status --json | json drift state
    "found"

It is no drift where a revision makes it.

    $ stemma revision -q -m "Names" && sqlite3 /dev/null '' && echo 'CREATE INDEX by_role ON users (role); ALTER TABLE users RENAME COLUMN password_hash TO secret;' > sql/003_up.sql
    $ stemma stamp 003 -q && stemma check
    ok: 3 revisions, example.db

Known without a replay: as long as nobody else changes the schema.

    $ rm example.db && stemma upgrade -q && sqlite3 example.db 'SELECT key FROM stemma_meta'
    layout
    schema_version
    $ echo 'CREATE TABLE broken (' > sql/003_up.sql && stemma status
    REVISION STATE           MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied         Initial schema <time> <user><pad><took>
    002      applied         Add user roles <time> <user><pad><took>
    003      applied, edited Names          <time> <user><pad><took>
    example.db: 3 applied, 1 edited (head)
    $ sqlite3 example.db 'CREATE TABLE other (x)' && stemma status | tail -2
    note: the schema was not compared with that of the revisions: sql/003_up.sql:1:1: incomplete input
    003      applied, edited Names          <time> <user><pad><took>
    example.db: 3 applied, 1 edited (head)

A revision that cannot be replayed is no reason to say nothing else.

    $ echo 'CREATE TABLE z AS SELECT 1 AS x FROM nowhere' > sql/003_up.sql
    $ stemma status --json | json drift
    {
     "state": "unknown",
     "reason": "sql/003_up.sql:1:38: no such table: nowhere"
    }
    $ stemma check
    found: 1 applied revision has been edited since
           003
    hint: bring the file back as it was, and put the change into a new revision; or, where the change does not matter to a database, record it:
          stemma repair
    1 finding, example.db
    note: the schema was not compared with that of the revisions: sql/003_up.sql:1:38: no such table: nowhere
    ? 2

An upgrade does not make it good.

    $ rm example.db && cp $EXAMPLE/manifest.yaml . && stemma upgrade 001 -q && sqlite3 example.db 'CREATE TABLE other (x)'
    $ stemma upgrade -q && stemma status | tail -2
    schema: not what the revisions make: 1 difference
    hint: stemma diff
    $ stemma downgrade -1 -q && stemma status | tail -2
    schema: not what the revisions make: 1 difference
    hint: stemma diff
    $ sqlite3 example.db 'DROP TABLE other' && stemma status | tail -1
    example.db: 1 applied, 1 pending

A revision that the manifest lacks makes what nobody knows.

    $ sed -i '/id: 002/,$d' manifest.yaml && sqlite3 example.db "INSERT INTO stemma_revisions SELECT '002', '[\"001\"]', '[]', NULL, NULL, applied_at, 0, how, applied_by, tool, NULL, NULL FROM stemma_revisions"
    $ stemma status | tail -2
    002      unknown                <time> <user><pad><took>
    example.db: 2 applied, 1 unknown
    $ stemma diff
    error: example.db has 002 applied, which manifest.yaml lacks: what schema it makes is not known
    hint: use the checkout that has it
    ? 1

Nothing recorded.

    $ sqlite3 new.db 'CREATE TABLE t (x)' && stemma status -d new.db | tail -1
    warning: new.db has tables, and nothing is recorded of it
    hint: "stemma adopt -d new.db" finds out which revision it is at
    new.db: 0 applied, 1 pending
    $ stemma diff -d new.db
    + table t
    current (base) → new.db: 1 added
    warning: nothing is recorded in new.db
    hint: "stemma adopt -d new.db" finds out which revision it is at
    ? 2
    $ stemma check -d new.db
    found: 1 revision is not applied yet
           001
    1 finding, new.db
    warning: new.db has tables, and nothing is recorded of it
    hint: "stemma adopt -d new.db" finds out which revision it is at
    ? 2

The schema file of the manifest: a change of it that no revision makes is found, with and without a database. With several heads there is nothing to compare it with.

    $ mkdir -p file/sql && cd file; printf 'version: 1\ndatabase: app.db\nschema: schema.sql\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE t (a);" > sql/001_up.sql; stemma -q upgrade; cat schema.sql | tail -n +6; stemma check
    CREATE TABLE t (
        a
    );
    ok: 1 revision, app.db
    $ echo "CREATE TABLE t (b, a); CREATE TABLE u (x);" > schema.sql; stemma check
    found: schema.sql is not what the revisions make
           ~ table t
               + column b
           + table u
    hint: a revision brings databases there; or the file can be written anew, by "stemma dump head -o FILE":
          stemma revision --autogenerate
    1 finding, app.db
    ? 2
    $ sed '/^database/d' manifest.yaml > other.yaml; stemma -f other.yaml check; rm other.yaml
    found: schema.sql is not what the revisions make
           ~ table t
               + column b
           + table u
    hint: a revision brings databases there; or the file can be written anew, by "stemma dump head -o FILE -f other.yaml":
          stemma revision --autogenerate -f other.yaml
    1 finding, no database looked at
    $ stemma check --json | json | head -14
    {
     "database": "app.db",
     "ok": false,
     "revision_count": 1,
     "findings": [
       {"kind": "schema", "message": "schema.sql is not what the revisions make", "revisions": [], "from": "head (001)", "to": "schema.sql", "sameness": "different", "changes": [{"change": "changed", "kind": "table", "name": "t", "equivalent": false, "details": [{"change": "added", "text": "column b", "equivalent": false}], "from_sql": "CREATE TABLE t (\n    a\n)", "to_sql": "CREATE TABLE t (\n    b,\n    a\n)"}, {"change": "added", "kind": "table", "name": "u", "equivalent": false, "details": [], "to_sql": "CREATE TABLE u (\n    x\n)"}]}]
    }
    $ echo "CREATE TABLE t (a" > schema.sql; stemma check
    schema.sql:1:14: error: incomplete input
        1 | CREATE TABLE t (a
          |              ^
    ? 65
    $ rm schema.sql; stemma check
    error: schema.sql is missing: the schema file of manifest.yaml
    hint: stemma dump head -o schema.sql
    ? 65
    $ echo "CREATE TABLE t (a, b);" > schema.sql; echo "  - {id: 002, up: 001_up.sql, down: null}" >> manifest.yaml; stemma check
    found: 2 heads: "upgrade head" will refuse to choose
           001, 002
    hint: stemma merge heads
    found: 1 revision is not applied yet
           002
    hint: stemma upgrade heads
    2 findings, app.db
    ? 2
