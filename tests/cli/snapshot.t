snapshot: one script that stands for many, and upgrades that begin with it.

    $ cp -r $EXAMPLE/. .
    $ stemma -d replay.db upgrade -q
    $ stemma snapshot --dry-run && ls sql | grep snapshot
      would be sql/002_snapshot.sql: 2 revisions, 6 objects, 2920 bytes (dry run, nothing was touched)
    ? 1
    $ stemma snapshot
      wrote sql/002_snapshot.sql: 2 revisions, 6 objects, 2920 bytes
    $ stemma snapshot
      kept  sql/002_snapshot.sql: 2 revisions, 6 objects, 2920 bytes
    $ stemma snapshot --json | json
    {
     "command": "snapshot",
     "file": "sql/002_snapshot.sql",
     "dry_run": false,
     "written": false,
     "heads": ["002"],
     "revision_count": 2,
     "object_count": 6,
     "size": 2920,
     "schema_sha256": "sha256:<sha256>"
    }
    $ head -9 sql/002_snapshot.sql; tail -4 sql/002_snapshot.sql
    -- stemma snapshot 1
    -- What 2 revisions make, in one script: "stemma upgrade" begins a new database with it.
    -- Made by "stemma snapshot". Do not edit it: then it is not used any more.
    -- heads: 002
    -- revisions: 2
    -- history: sha256:<sha256>
    -- schema: sha256:<sha256>
    -- file: sha256:<sha256>


    -- What it stands for, in the order of an upgrade: each revision and the beginning of its script's hash.
    --   001 ada2a9ab28a0
    --   002 a9bde12e7ccd
    $ stemma -d new.db upgrade --dry-run
    new.db: <base> → 002 (head), 2 revisions to upgrade (dry run, nothing was touched)
      upgrade 001 … 002  from sql/002_snapshot.sql
    $ stemma -d new.db upgrade
    Upgrading new.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001 … 002  from sql/002_snapshot.sql   <took>
    new.db: <base> → 002 (head), 2 revisions in <took>
    $ same replay.db new.db
    same
    $ stemma -d new.db check
    ok: 2 revisions, new.db
    $ sqlite3 new.db "SELECT revision, how, duration_ms IS NULL FROM stemma_revisions; SELECT message FROM stemma_log"
    001|upgrade|1
    002|upgrade|1
    2 revisions from the snapshot sql/002_snapshot.sql
    $ stemma -d new.db downgrade base -q && stemma -d new.db upgrade -q && stemma -d new.db check
    ok: 2 revisions, new.db

As JSON, and as SQL.

    $ stemma -d json.db upgrade --json | json snapshot
    {
     "file": "sql/002_snapshot.sql",
     "revision_count": 2
    }
    $ stemma -d json2.db upgrade --json --dry-run | json steps
    [{"op": "upgrade", "revision": "001", "message": "Initial schema", "script": "sql/002_snapshot.sql"}, {"op": "upgrade", "revision": "002", "message": "Add user roles", "script": "sql/002_snapshot.sql"}]
    $ stemma -d sql.db upgrade --sql > new.sql; grep -c "^CREATE TABLE" new.sql; grep "from a snapshot" new.sql
    9
    -- 001 ... 002 from a snapshot (sql/002_snapshot.sql)
    $ sqlite3 sql.db < new.sql && stemma -d sql.db check && same replay.db sql.db
    ok: 2 revisions, sql.db
    same
    $ stemma upgrade base:head --sql | grep -c "from a snapshot"
    0
    ? 1

Not where it is not wanted, or not for this database.

    $ stemma -d without.db upgrade --no-snapshot
    Upgrading without.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    without.db: <base> → 002 (head), 2 revisions in <took>
    $ same replay.db without.db
    same
    $ stemma -d first.db upgrade 001
    Upgrading first.db: <base> → 001, 1 revision (a new file)
      ✓ 001  Initial schema   <took>
    first.db: <base> → 001, 1 revision in <took>
    $ stemma -d first.db upgrade
    Upgrading first.db: 001 → 002 (head), 1 revision
      ✓ 002  Add user roles   <took>
    first.db: 001 → 002 (head), 1 revision in <took>
    $ sqlite3 used.db "CREATE TABLE mine (x)"; stemma -d used.db upgrade
    Upgrading used.db: <base> → 002 (head), 2 revisions
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    used.db: <base> → 002 (head), 2 revisions in <took>

Of the snapshots that hold the newest is used that is not too much.

    $ stemma snapshot 001
      wrote sql/001_snapshot.sql: 1 revision, 6 objects, 2856 bytes
    $ stemma -d older.db upgrade 001
    Upgrading older.db: <base> → 001, 1 revision (a new file)
      ✓ 001  from sql/001_snapshot.sql   <took>
    older.db: <base> → 001, 1 revision in <took>
    $ stemma -d newest.db upgrade
    Upgrading newest.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001 … 002  from sql/002_snapshot.sql   <took>
    newest.db: <base> → 002 (head), 2 revisions in <took>
    $ rm sql/002_snapshot.sql; stemma -d rest.db upgrade
    Upgrading rest.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  from sql/001_snapshot.sql   <took>
      ✓ 002  Add user roles   <took>
    rest.db: <base> → 002 (head), 2 revisions in <took>
    $ same replay.db rest.db
    same
    $ stemma -d each.db upgrade --transaction=revision
    Upgrading each.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  from sql/001_snapshot.sql   <took>
      ✓ 002  Add user roles   <took>
    each.db: <base> → 002 (head), 2 revisions in <took>
    $ sqlite3 each.db "SELECT revisions, message FROM stemma_log"
    ["001"]|1 revision from the snapshot sql/001_snapshot.sql
    ["002"]|

A script that was edited makes it stale.

    $ stemma snapshot -q; echo "-- more" >> sql/001_up.sql
    $ stemma -d edited.db upgrade -q
    $ stemma check
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is stale: the up script of 001 was edited
           001
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    found: the snapshot sql/001_snapshot.sql is stale: the up script of 001 was edited
           001
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    3 findings, example.db
    ? 2
    $ stemma check --json | json findings
    [{"kind": "pending", "message": "2 revisions are not applied yet", "revisions": ["001", "002"]}, {"kind": "snapshot", "message": "the snapshot sql/002_snapshot.sql is stale: the up script of 001 was edited", "revisions": ["001"]}, {"kind": "snapshot", "message": "the snapshot sql/001_snapshot.sql is stale: the up script of 001 was edited", "revisions": ["001"]}]
    $ rm sql/001_snapshot.sql; stemma snapshot -q; stemma check
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    1 finding, example.db
    ? 2

A revision that came among its own does, and one that is gone. One that came after them does not.

    $ mkdir more more/sql; cd more
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null}\n- {id: c, parents: a, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE a (x);" > sql/a_up.sql; echo "CREATE TABLE b (x);" > sql/b_up.sql; echo "CREATE TABLE c (x);" > sql/c_up.sql
    $ stemma snapshot
      wrote sql/c_snapshot.sql: 2 revisions, 2 objects, 649 bytes
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null}\n- {id: c, parents: a, down: null}\n- {id: b, parents: c, down: null}\n' > manifest.yaml
    $ stemma check && stemma -d after.db upgrade
    ok: 3 revisions, no database looked at
    Upgrading after.db: <base> → b (head), 3 revisions (a new file)
      ✓ a … c  from sql/c_snapshot.sql   <took>
      ✓ b   <took>
    after.db: <base> → b (head), 3 revisions in <took>
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null}\n- {id: b, parents: a, down: null}\n- {id: c, parents: b, down: null}\n' > manifest.yaml
    $ stemma check; stemma -d between.db upgrade
    found: the snapshot sql/c_snapshot.sql is stale: b has come among its revisions
           b
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, no database looked at
    Upgrading between.db: <base> → c (head), 3 revisions (a new file)
      ✓ a   <took>
      ✓ b   <took>
      ✓ c   <took>
    between.db: <base> → c (head), 3 revisions in <took>
    note: the snapshot sql/c_snapshot.sql is stale, and is not used: b has come among its revisions
    $ stemma snapshot -q && printf 'version: 1\nrevisions:\n- {id: a, down: null}\n- {id: c, parents: a, down: null}\n' > manifest.yaml
    $ stemma check
    found: the snapshot sql/c_snapshot.sql is stale: there is no revision b any more
           b
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, no database looked at
    ? 2
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null}\n' > manifest.yaml; stemma check; stemma -d gone.db upgrade
    found: the snapshot sql/c_snapshot.sql is stale: there is no revision c any more
           c
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, no database looked at
    Upgrading gone.db: <base> → a (head), 1 revision (a new file)
      ✓ a   <took>
    gone.db: <base> → a (head), 1 revision in <took>
    note: the snapshot sql/c_snapshot.sql is stale, and is not used: there is no revision c any more
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null, foreign_keys: on}\n- {id: b, parents: a, down: null}\n- {id: c, parents: b, down: null}\n' > manifest.yaml; stemma check
    found: the snapshot sql/c_snapshot.sql is stale: foreign_keys of a was changed
           a
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, no database looked at
    ? 2
    $ cd ..

A file that is not what was written is never run.

    $ cp sql/002_snapshot.sql good; echo "DROP TABLE users;" >> sql/002_snapshot.sql
    $ stemma -d damaged.db upgrade
    Upgrading damaged.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    damaged.db: <base> → 002 (head), 2 revisions in <took>
    warning: the snapshot sql/002_snapshot.sql is not used: it is not what was written: somebody has edited it
    hint: "stemma snapshot" makes a new one; the old file can be deleted
    $ stemma -d damaged.db check
    found: the snapshot sql/002_snapshot.sql is damaged: it is not what was written: somebody has edited it
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, damaged.db
    ? 2
    $ stemma snapshot 001 -q; stemma -d begun-old.db upgrade; rm sql/001_snapshot.sql
    Upgrading begun-old.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  from sql/001_snapshot.sql   <took>
      ✓ 002  Add user roles   <took>
    begun-old.db: <base> → 002 (head), 2 revisions in <took>
    warning: the snapshot sql/002_snapshot.sql is not used: it is not what was written: somebody has edited it
    hint: "stemma snapshot" makes a new one; the old file can be deleted
    $ head -c 2000 good > sql/002_snapshot.sql; stemma check -q
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is damaged: it is not what was written: somebody has edited it
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    ? 2
    $ sed '1s/1$/2/' good > sql/002_snapshot.sql; stemma check -q
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is damaged: its form is not known to this stemma: a newer one made it, or it was edited
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    ? 2
    $ printf '%s\n' "-- stemma snapshot 1" > sql/002_snapshot.sql; stemma check -q
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is damaged: it is not what was written: somebody has edited it
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    ? 2
    $ head -c 3000 /dev/zero > sql/002_snapshot.sql; stemma check -q; stemma -d zero.db upgrade -q
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is damaged: a NUL byte: this is no SQL text
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    $ ln -sf /etc/hostname sql/002_snapshot.sql; stemma check -q; stemma snapshot; rm sql/002_snapshot.sql
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is damaged: sql/002_snapshot.sql is a link that leads out of the manifest's folder
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    error: sql/002_snapshot.sql is a link that leads out of the manifest's folder
    $ sed 's/$/\r/' good > sql/002_snapshot.sql; stemma check
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    1 finding, example.db
    ? 2
    $ echo "SELECT 'mine';" > sql/002_snapshot.sql; stemma check; stemma snapshot; stemma -d mine.db upgrade -q; rm sql/002_snapshot.sql
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    1 finding, example.db
    error: sql/002_snapshot.sql is there already, and is no snapshot
    hint: move it away: a snapshot is known by this name

One that somebody has made fit is a script like the others.

    $ forge() { (sed '/^-- file: /,$d' good; cat; sed '1,/^-- file: /d' good) > t; (sed '/^-- file: /,$d' good; echo "-- file: sha256:$(sha256sum < t | cut -d' ' -f1)"; sed '1,/^-- schema: /d' t) > sql/002_snapshot.sql; }
    $ echo "ATTACH 'other.db' AS o;" | forge; stemma check -q; stemma -d forged.db upgrade
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads
    found: the snapshot sql/002_snapshot.sql is damaged: ATTACH is not allowed in a script
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    Upgrading forged.db: <base> → 002 (head), 2 revisions (a new file)
      ✗ 001 … 002  from sql/002_snapshot.sql
    sql/002_snapshot.sql:9:1: error: ATTACH is not allowed in a script
        9 | ATTACH 'other.db' AS o;
          | ^~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in forged.db
    hint: a revision is about one database
          --no-snapshot runs the revisions themselves
    ? 1
    $ echo "INSERT INTO stemma_revisions (revision) VALUES ('x');" | forge; stemma -d forged.db upgrade
    Upgrading forged.db: <base> → 002 (head), 2 revisions
      ✗ 001 … 002  from sql/002_snapshot.sql
    sql/002_snapshot.sql:9:1: error: a script may not write the ledger's tables
        9 | INSERT INTO stemma_revisions (revision) VALUES ('x');
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in forged.db
    hint: the ledger is changed by "stemma stamp -d forged.db"
          --no-snapshot runs the revisions themselves
    ? 1
    $ echo "CREATE TABLE more (x);" | forge; stemma -d forged.db upgrade; stemma -d forged.db current
    Upgrading forged.db: <base> → 002 (head), 2 revisions
      ✗ 001 … 002  from sql/002_snapshot.sql
    sql/002_snapshot.sql: error: the snapshot does not make the schema that it says: somebody has edited it
    note: nothing was changed in forged.db
    hint: "stemma snapshot" makes a new one; the old file can be deleted
          --no-snapshot runs the revisions themselves
    forged.db: nothing applied
    $ stemma -d forged.db upgrade --no-snapshot -q && stemma -d forged.db current
    002 (head)

Who makes the hash of the schema fit, too, or adds rows, is found by a replay: all its hashes hold.

    $ stemma upgrade -q --no-snapshot; echo "CREATE TABLE more (x);" | forge; sqlite3 sum.db < sql/002_snapshot.sql
    $ cp good kept; sed -i "s/^-- schema: .*/-- schema: $(stemma dump db:sum.db --json | json schema_sha256 | tr -d '"')/" good
    $ echo "CREATE TABLE more (x);" | forge; stemma -d more.db upgrade -q; stemma check
    found: the snapshot sql/002_snapshot.sql is damaged: it does not make what the revisions make: table more is added
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, example.db
    ? 2
    $ cp kept good; forge_behind() { echo "$2" > line; sed "/^-- file: /d; /$1/r line" good > t; sed "/^-- schema: /a -- file: sha256:$(sha256sum < t | cut -d' ' -f1)" t > $3; }
    $ forge_behind '^-- What it stands for' "INSERT INTO users VALUES (7, 'mallory', '', '', 'admin');" sql/002_snapshot.sql; stemma check
    found: the snapshot sql/002_snapshot.sql is damaged: it does not make what the revisions make: there are other rows in users
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, example.db
    ? 2
    $ echo "ATTACH 'other.db' AS o;" | forge; stemma check; echo "INSERT INTO stemma_log (seq) VALUES (7);" | forge; stemma check --json | json findings 0 message
    found: the snapshot sql/002_snapshot.sql is damaged: ATTACH is not allowed in a script
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, example.db
    "the snapshot sql/002_snapshot.sql is damaged: no such table: stemma_log"
    $ echo "SELECT 1; PRAGMA user_version = 7;" | forge; stemma check -q
    found: the snapshot sql/002_snapshot.sql is damaged: it does not make what the revisions make: it leaves another PRAGMA user_version
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    ? 2
    $ cp good sql/002_snapshot.sql; stemma check
    ok: 2 revisions, example.db

An empty one, or one that was cut off, is damaged, and may be written over.

    $ : > sql/002_snapshot.sql; stemma check; stemma -d cut.db upgrade -q; stemma snapshot; stemma check
    found: the snapshot sql/002_snapshot.sql is damaged: it is empty, or was cut off
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, example.db
      wrote sql/002_snapshot.sql: 2 revisions, 6 objects, 2920 bytes
    ok: 2 revisions, example.db
    $ head -c 12 good > sql/002_snapshot.sql; stemma check -q; printf '\xef\xbb\xbf\r\n' > sql/002_snapshot.sql; stemma check -q
    found: the snapshot sql/002_snapshot.sql is damaged: it is empty, or was cut off
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    found: the snapshot sql/002_snapshot.sql is damaged: it is empty, or was cut off
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    ? 2

Where scripts ask the clock or chance, values are others each time: of such tables, and of what is made
from them, it is looked only whether there are rows. All others are compared.

    $ mkdir clock clock/sql; cd clock; printf 'version: 1\ndatabase: app.db\nrevisions: [{id: 1, down: null}]\n' > manifest.yaml
    $ echo "CREATE TABLE t (x); CREATE TABLE u (x); INSERT INTO t VALUES (random());" > sql/1_up.sql; stemma snapshot -q 2> /dev/null; stemma upgrade -q; stemma check
    ok: 1 revision, app.db
    $ cp sql/1_snapshot.sql good; forge_behind '^CREATE TABLE u' "INSERT INTO t VALUES (2);" sql/1_snapshot.sql; stemma check; forge_behind '^CREATE TABLE u' "INSERT INTO u VALUES (2);" sql/1_snapshot.sql; stemma check -q
    ok: 1 revision, app.db
    found: the snapshot sql/1_snapshot.sql is damaged: it does not make what the revisions make: there are other rows in u
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    ? 2

    $ printf "CREATE TABLE t (x, at DEFAULT CURRENT_TIMESTAMP); CREATE TABLE u (x);\nINSERT INTO t (x) VALUES (1);\nINSERT INTO u VALUES ('admin');\n" > sql/1_up.sql; stemma snapshot -q 2> /dev/null; rm app.db; stemma upgrade -q; stemma check
    ok: 1 revision, app.db
    $ cp sql/1_snapshot.sql good; forge_behind '^CREATE TABLE u' "UPDATE t SET x = 2;" sql/1_snapshot.sql; stemma check
    ok: 1 revision, app.db
    $ sed -i "s/'admin'/'owner'/" good; forge_behind '^CREATE TABLE u' "-- one word is another" sql/1_snapshot.sql; stemma check
    found: the snapshot sql/1_snapshot.sql is damaged: it does not make what the revisions make: there are other rows in u
    hint: no new database should begin with it; make a new one, and delete this file if it has another name:
          stemma snapshot
    1 finding, app.db
    ? 2

What cannot be replayed within limits, or without parameters, is not compared, and that is said.

    $ echo "CREATE TABLE t (x); INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 6000000) SELECT max(n) FROM c;" > sql/1_up.sql; stemma snapshot -q; rm app.db; stemma upgrade -q; stemma check; cd ..
    ok: 1 revision, app.db
    note: the snapshot sql/1_snapshot.sql was not compared with what its revisions make: this statement does more than is borne where it is only looked at
    $ cp good sql/002_snapshot.sql

The last revision's verify script is run, as it is what must hold at the end.

    $ echo "SELECT 'too many tables';" > sql/001_verify.sql; stemma -d verify.db upgrade -q && stemma -d verify.db current
    002 (head)
    $ echo "SELECT 'no admin';" > sql/002_verify.sql; stemma -d verified.db upgrade
    Upgrading verified.db: <base> → 002 (head), 2 revisions (a new file)
      ✗ 001 … 002  from sql/002_snapshot.sql
    sql/002_verify.sql:1:1: error: this check found something after revision 002
        1 | SELECT 'no admin';
          | ^~~~~~~~~~~~~~~~~
    note: 'no admin' = no admin
    note: nothing was changed in verified.db
    hint: each row that a verify script returns is a finding: none means that it holds
          --no-snapshot runs the revisions themselves
    ? 1
    $ rm sql/*_verify.sql

With data, counters, views, triggers and full-text search it is the same; branches go together.

    $ mkdir rich rich/sql; cd rich
    $ printf 'version: 1\nrevisions:\n- {id: a}\n- {id: b, parents: a}\n- {id: c, parents: a, transaction: none}\n- {id: d, parents: [b, c]}\n- {id: e, parents: d}\n- {id: f, parents: d}\n' > manifest.yaml
    $ cat > sql/a_up.sql <<'EOF'
    > CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
    > INSERT INTO users (name) VALUES ('ann'), ('bob; "x"'), ('it''s');
    > DELETE FROM users WHERE id = 3;
    > CREATE VIEW names AS SELECT name FROM users;
    > CREATE TABLE log (at, what);
    > CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.id, 'made'); END;
    > INSERT INTO users (name) VALUES ('cid');
    > EOF
    $ echo "CREATE VIRTUAL TABLE pages USING fts5 (title, body); INSERT INTO pages VALUES ('one', 'some words'), ('two', 'other words');" > sql/b_up.sql
    $ echo "VACUUM; PRAGMA user_version = 7; ANALYZE users;" > sql/c_up.sql
    $ echo "UPDATE users SET name = upper(name); CREATE INDEX by_name ON users (name);" > sql/d_up.sql
    $ echo "ALTER TABLE users ADD COLUMN role TEXT DEFAULT 'user';" > sql/e_up.sql
    $ echo "CREATE TABLE t (x PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES (x'00ff'), (1.5), ('z'), ('y');" > sql/f_up.sql
    $ for i in a b c d e f; do echo "SELECT '$i';" > sql/${i}_down.sql; done
    $ stemma -d replay.db upgrade heads -q
    $ stemma snapshot
    error: snapshot "head": the manifest has 2 heads: e, f; they part at d
    manifest.yaml:7:8: note: e, e_up.sql
        7 | - {id: e, parents: d}
          |        ^
    manifest.yaml:8:8: note: f, f_up.sql
        8 | - {id: f, parents: d}
          |        ^
    hint: stemma snapshot heads
          stemma snapshot e@head
          stemma snapshot f@head
          stemma merge heads
    ? 64
    $ stemma snapshot heads
      wrote sql/e+f_snapshot.sql: 6 revisions, 7 objects, 1647 bytes
    $ stemma -d new.db upgrade heads
    Upgrading new.db: <base> → e, f (head), 6 revisions (a new file)
      ✓ a … f  from sql/e+f_snapshot.sql   <took>
    new.db: <base> → e, f (head), 6 revisions in <took>
    $ same --no-ledger replay.db new.db
    same
    $ ledger="SELECT revision, parents, depends_on, up_sha256, down_sha256, down_sql, how FROM stemma_revisions ORDER BY 1"
    $ sqlite3 replay.db "$ledger" > a; sqlite3 new.db "$ledger" | cmp - a
    $ sqlite3 new.db "SELECT * FROM sqlite_sequence; INSERT INTO users (name) VALUES ('dan'); SELECT * FROM log; SELECT title FROM pages WHERE pages MATCH 'other'"
    users|4
    4|made
    5|made
    two
    $ stemma -d new.db check
    found: 2 heads: "upgrade head" will refuse to choose
           e, f
    hint: stemma merge heads
    1 finding, new.db
    ? 2
    $ stemma snapshot d && stemma -d part.db upgrade e && stemma -d part.db upgrade heads -q && same --no-ledger replay.db part.db
      wrote sql/d_snapshot.sql: 4 revisions, 6 objects, 1440 bytes
    Upgrading part.db: <base> → e, 5 revisions (a new file)
      ✓ a … d  from sql/d_snapshot.sql   <took>
      ✓ e   <took>
    part.db: <base> → e, 5 revisions in <took>
    same
    $ cd ..

What it cannot hold.

    $ mkdir odd odd/sql; cd odd
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null}\n- {id: b, parents: a, down: null, transaction: none}\n' > manifest.yaml
    $ stemma snapshot base
    error: there is no revision to make a snapshot of
    ? 64
    $ echo "CREATE TABLE a (x); INSERT INTO a VALUES (:name);" > sql/a_up.sql; echo "" > sql/b_up.sql
    $ stemma snapshot
    sql/a_up.sql:1:21: error: the parameter :name has no value
        1 | CREATE TABLE a (x); INSERT INTO a VALUES (:name);
          |                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: a snapshot is the same for every database: what a parameter decides cannot be in it
    ? 64
    $ echo "CREATE TABLE a (x, at DEFAULT CURRENT_TIMESTAMP); INSERT INTO a (x) VALUES (datetime('now')); UPDATE a SET x = random();" > sql/a_up.sql; echo "PRAGMA journal_mode = wal;" > sql/b_up.sql
    $ stemma snapshot | sed 's/[0-9]* bytes/N bytes/'
    sql/a_up.sql:1:86: warning: this depends on the clock: databases that begin with the snapshot all have what came of it just now
        1 | CREATE TABLE a (x, at DEFAULT CURRENT_TIMESTAMP); INSERT INTO a (x) VALUES (datetime('now')); UPDATE a SET x = random();
          |                                                                                      ^~~~~
    sql/b_up.sql:1:8: warning: PRAGMA journal_mode is not part of the snapshot: a database that begins with it does not have this
        1 | PRAGMA journal_mode = wal;
          |        ^~~~~~~~~~~~
    warning: a has rows, and the clock in a default or a check: where a row has it from there, databases that begin with the snapshot all have what came of it just now
      wrote sql/b_snapshot.sql: 2 revisions, 1 object, N bytes
    $ echo "CREATE TABLE a (x DEFAULT (random())); CREATE VIEW v AS SELECT random(), 'now';" > sql/a_up.sql; echo "SELECT datetime('2026-01-01');" > sql/b_up.sql
    $ stemma snapshot | sed 's/[0-9]* bytes/N bytes/'
      wrote sql/b_snapshot.sql: 2 revisions, 2 objects, N bytes
    $ echo "CREATE TABLE stemma_log (x);" > sql/a_up.sql; stemma snapshot
    sql/a_up.sql:1:1: error: a script may not write the ledger's tables
        1 | CREATE TABLE stemma_log (x);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ echo "CREATE TABLE a (x;" > sql/a_up.sql; stemma snapshot
    sql/a_up.sql:1:18: error: near ";": syntax error
        1 | CREATE TABLE a (x;
          |                  ^
    ? 1
    $ rm sql/a_up.sql; stemma snapshot
    manifest.yaml:3:8: error: sql/a_up.sql is missing: the up script of revision a
        3 | - {id: a, down: null}
          |        ^
    hint: bring it back, or take the revision out of the manifest
    ? 65
    $ cd ..

What a table for full-text search holds is in the snapshot, or there is none: its rows need not tell.

    $ mkdir search search/sql; cd search
    $ printf 'version: 1\nrevisions:\n- {id: a, down: null}\n' > manifest.yaml
    $ echo "CREATE VIRTUAL TABLE gone USING fts5 (x, content=''); INSERT INTO gone (rowid, x) VALUES (1, 'hello'), (2, 'world');" > sql/a_up.sql
    $ stemma snapshot
    error: no snapshot can be made of these revisions: the rows of the virtual table gone do not tell all that it holds
    hint: "stemma upgrade" needs no snapshot: it replays the revisions, and these make the table
    ? 1
    $ ls sql
    a_up.sql
    $ refused() { echo "$*" > sql/a_up.sql; stemma snapshot 2>&1 | grep -c 'the rows of the virtual table f do not tell'; }
    $ refused "CREATE VIRTUAL TABLE f USING fts4 (x, content=''); INSERT INTO f (docid, x) VALUES (1, 'hello');"
    1
    $ refused "CREATE TABLE t (x); CREATE VIRTUAL TABLE f USING fts5 (x, content='t'); INSERT INTO f (rowid, x) VALUES (1, 'absent');"
    1
    $ refused "CREATE TABLE t (x); INSERT INTO t VALUES ('one'); CREATE VIRTUAL TABLE f USING fts5 (x, content='t');"
    1
    $ refused "CREATE TABLE t (x); INSERT INTO t VALUES ('one'); CREATE VIRTUAL TABLE f USING fts5 (x, content='t', columnsize=0); INSERT INTO f (rowid, x) VALUES (1, 'two');"
    1
    $ refused "CREATE TABLE t (x); INSERT INTO t VALUES ('one'); CREATE VIRTUAL TABLE f USING fts4 (x, content='t'); INSERT INTO f (docid, x) VALUES (1, 'two');"
    1
    $ refused "CREATE VIRTUAL TABLE f USING fts4 (x, languageid='l'); INSERT INTO f (x, l) VALUES ('one', 3);"
    1
    $ refused "CREATE VIRTUAL TABLE f USING fts4 (x); INSERT INTO f (f) VALUES ('automerge=4');"
    1
    $ cat > sql/a_up.sql <<'EOF'
    > CREATE TABLE t (x); INSERT INTO t VALUES ('one'), ('some words');
    > CREATE VIRTUAL TABLE five USING fts5 (x, content='t', columnsize=0); INSERT INTO five (five) VALUES ('rebuild');
    > CREATE VIRTUAL TABLE four USING fts4 (x, content='t'); INSERT INTO four (four) VALUES ('rebuild');
    > CREATE VIRTUAL TABLE own USING fts5 (x, detail=none); INSERT INTO own VALUES ('a b'), ('c'), ('words here');
    > INSERT INTO own (own, rank) VALUES ('rank', 'bm25(10.0)'), ('automerge', 7);
    > DELETE FROM own WHERE rowid = 1; INSERT INTO own (own) VALUES ('optimize');
    > CREATE VIRTUAL TABLE "o'd ""t" USING fts4 (x); INSERT INTO "o'd ""t" VALUES ('q'), ('r'); DELETE FROM "o'd ""t" WHERE docid = 1;
    > CREATE VIRTUAL TABLE boxes USING rtree (id, a, b); INSERT INTO boxes VALUES (7, 1, 2), (3, 4, 5);
    > EOF
    $ stemma snapshot
      wrote sql/a_snapshot.sql: 1 revision, 6 objects, 1405 bytes
    $ stemma -d new.db upgrade -q
    $ sqlite3 new.db "SELECT rowid FROM five('words'); SELECT docid FROM four WHERE four MATCH 'words'; SELECT rowid FROM own('words'); SELECT * FROM own_config WHERE k <> 'version'"
    2
    2
    3
    automerge|7
    rank|bm25(10.0)
    $ cd ..

No such revision; a folder that cannot be written.

    $ stemma snapshot nowhere
    error: snapshot "nowhere": no revision "nowhere"
    hint: stemma history
    ? 64
    $ chmod a-w rich/sql; unprivileged stemma -f rich/manifest.yaml snapshot e; chmod u+w rich/sql
    error: rich/sql/e_snapshot.sql: cannot be written: Permission denied

A bundle has those that hold.

    $ stemma bundle -o m.c && grep -c '{"002_snapshot.sql",' m.c
    1
    $ stemma bundle -o new.sql && grep "from a snapshot" new.sql && sqlite3 bundled.db < new.sql && stemma -d bundled.db check
    -- 001 ... 002 from a snapshot (sql/002_snapshot.sql)
    ok: 2 revisions, bundled.db
    $ echo "-- more" >> good; cp good sql/002_snapshot.sql; stemma bundle | grep -c '{"002_snapshot.sql",'
    0
    ? 1

A comment that only the end of a script ends is closed: others follow in the snapshot.

    $ mkdir -p open/sql; printf 'version: 1\nrevisions:\n  - {id: a, down: null}\n  - {id: b, parents: a, down: null}\n' > open/manifest.yaml
    $ printf 'CREATE TABLE t (x); CREATE VIEW v AS SELECT x FROM t /* one' > open/sql/a_up.sql; printf 'CREATE VIEW w AS SELECT 2 -- two' > open/sql/b_up.sql
    $ stemma -f open/manifest.yaml snapshot && grep -A 1 VIEW open/sql/b_snapshot.sql && stemma -f open/manifest.yaml check
      wrote open/sql/b_snapshot.sql: 2 revisions, 3 objects, 707 bytes
    CREATE VIEW v AS SELECT x FROM t /* one*/;
    CREATE VIEW w AS SELECT 2 -- two
    ;
    ok: 2 revisions, no database looked at

Trying ends, whatever a script counts to.

    $ printf 'version: 1\ndatabase: endless.db\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml; rm -rf sql; mkdir sql
    $ echo "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n;" > sql/001_up.sql
    $ timeout 30 stemma snapshot --dry-run
    sql/001_up.sql:1:1: error: this statement does more than is borne where it is only looked at
        1 | CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: without --dry-run it may take as long as it takes
    ? 1
