`transaction: none`, and others at the same time.

    $ cat > manifest.yaml <<END
    > version: 1
    > database: app.db
    > revisions:
    >   - {id: 001}
    >   - {id: 002, parents: 001, transaction: none, down: null}
    > END
    $ mkdir sql
    $ echo "CREATE TABLE t (x);" > sql/001_up.sql; echo "DROP TABLE t;" > sql/001_down.sql
    $ slow="WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 4000000) SELECT count(*) FROM c;"
    $ echo "INSERT INTO t VALUES ('a'); $slow INSERT INTO t VALUES ('b');" > sql/002_up.sql

The second runner waits, though no lock is held, and finds nothing to do.

    $ (stemma -q upgrade &); for i in $(seq 100); do sqlite3 app.db "SELECT 1 FROM stemma_log WHERE outcome = 'started'" 2>/dev/null | grep -q 1 && break; sleep .02; done; stemma upgrade 2>/dev/null
    app.db: already at 002 (head)
    $ sqlite3 app.db "SELECT * FROM t; SELECT outcome, message FROM stemma_log"
    a
    b
    done|
    started|
    done|3 statements took effect

One that was cut short is told of, with the statement that it has reached, and holds up the next run until somebody
says what became of it.

    $ stemma -q downgrade base 2>&1 | head -1
    manifest.yaml:5:10: error: revision 002 cannot be undone: the manifest says "down: null"
    $ rm app.db; stemma -q upgrade & pid=$!; for i in $(seq 100); do sqlite3 app.db "SELECT 1 FROM stemma_meta WHERE value = '0000000001'" 2>/dev/null | grep -q 1 && break; sleep .02; done; kill -9 $pid; wait 2>/dev/null
    $ stemma upgrade --lock-timeout=0
    sql/002_up.sql:1:29: error: app.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended; 1 of its 3 statements took effect, this is the next
        1 | INSERT INTO t VALUES ('a'); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 4000000) SELECT count(*) FROM c; INSERT INTO t VALUES ('b');
          |                             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: if it is still going on, wait for it; if it was cut short:
          stemma repair --continue
          stemma repair --mark-applied
          stemma repair --mark-reverted
    ? 75
    $ stemma current
    001
    sql/002_up.sql:1:29: warning: app.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended; 1 of its 3 statements took effect, this is the next
        1 | INSERT INTO t VALUES ('a'); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 4000000) SELECT count(*) FROM c; INSERT INTO t VALUES ('b');
          |                             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: if it is still going on, wait for it; if it was cut short:
          stemma repair --continue
          stemma repair --mark-applied
          stemma repair --mark-reverted
    $ stemma status 2>/dev/null
    REVISION STATE             MESSAGE APPLIED (UTC)       BY<pad>TOOK
    001      applied                   <time> <user><pad><took>
    002      pending, half way
    app.db: 1 applied, 1 pending, 1 half way
    $ stemma check 2>/dev/null
    found: 1 revision stopped half way, or is being run still
           002
    hint: stemma repair --continue
          stemma repair --mark-applied
          stemma repair --mark-reverted
    found: 1 revision is not applied yet
           002
    hint: stemma upgrade heads
    2 findings, app.db
    ? 2
    $ stemma check --json 2>/dev/null | json findings 0
    {
     "kind": "unfinished",
     "message": "1 revision stopped half way, or is being run still",
     "revisions": ["002"]
    }
    $ stemma upgrade --dry-run 2>&1 | grep -o "has not ended.*"
    has not ended; 1 of its 3 statements took effect, this is the next
    $ kept app.db stemma repair --lock-timeout=0 2>&1 | head -1
    sql/002_up.sql:1:29: error: app.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended; 1 of its 3 statements took effect, this is the next
    $ kept app.db stemma repair --continue --lock-timeout=0
    002: upgrade outside any transaction, begun <time> by <user>, has not ended
      1 of its 3 statements took effect; the next is at sql/002_up.sql:1
    error: repair asks before it writes, and there is no terminal to ask on
    hint: -y (--yes) answers yes; --dry-run only shows
    ? 64
    $ kept app.db stemma repair --continue --lock-timeout=0 --dry-run --json | json
    {
     "command": "repair",
     "database": "app.db",
     "dry_run": true,
     "done": false,
     "unfinished": {"revision": "002", "op": "upgrade", "at": "<time>", "by": "<user>", "failed": false, "statements": 1, "statement_count": 3, "file": "sql/002_up.sql", "line": 1, "uncertain": false}
    }

Its rest is run.

    $ cp app.db cut.db; answering y stemma repair --continue --lock-timeout=0 -d cut.db
    \e[33m002\e[0m: upgrade outside any transaction, begun <time> by <user>, has not ended
      1 of its 3 statements took effect; the next is at sql/002_up.sql:1
    Run the rest of it? [y/N] y
    Upgrading \e[1mcut.db\e[0m: 001 → 002 (head), 1 revision
      backup: cut.db.<stamp>.001<*>.bak (what is lost cannot be told of a script that goes on half way)
      \e[2m…\e[0m 002\r\e[K  \e[32m✓\e[0m 002   \e[2m<took>\e[0m
    \e[1mcut.db\e[0m: 001 → 002 (head), 1 revision in <took>
    $ sqlite3 cut.db "SELECT * FROM t; SELECT * FROM stemma_meta; SELECT action, outcome, message FROM stemma_log"
    a
    b
    layout|1
    upgrade|done|
    upgrade|started|
    repair|started|
    repair|done|3 statements took effect
    $ stemma check -d cut.db
    ok: 2 revisions, cut.db

Not of another script. But what has been done by hand can be told.

    $ cp app.db cut.db; cp sql/002_up.sql kept.sql; echo "-- edited" >> sql/002_up.sql
    $ kept cut.db stemma repair --continue --lock-timeout=0 -y -d cut.db
    error: the script of 002 that was begun (sha256:<sha256>) is not here as it was then: its rest cannot be told from what has run
    hint: bring the file back as it was; or do the rest by hand, or undo what was done, and say so:
          stemma repair --mark-applied -d cut.db
          stemma repair --mark-reverted -d cut.db
    ? 1
    $ stemma upgrade --lock-timeout=0 -d cut.db
    error: cut.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended; 1 statement of its script took effect, and the script as it was then is not here
    hint: if it is still going on, wait for it; if it was cut short:
          stemma repair --mark-applied -d cut.db
          stemma repair --mark-reverted -d cut.db
    ? 75
    $ stemma repair --mark-applied --lock-timeout=0 -y -d cut.db; stemma current -d cut.db
    002: upgrade outside any transaction, begun <time> by <user>, has not ended
      1 statement took effect, of a script that is not here as it was
    cut.db: 002 is recorded as applied
    002 (head)
    $ sqlite3 cut.db "SELECT action, from_heads, to_heads, revisions, outcome, message FROM stemma_log WHERE seq > 1"
    upgrade|["001"]|["002"]|["002"]|started|
    repair|["001"]|["002"]|["002"]|done|marked as applied; 1 statement had taken effect
    $ cp kept.sql sql/002_up.sql; cp app.db cut.db
    $ stemma repair --mark-reverted --lock-timeout=0 -y --json -d cut.db | json
    {
     "command": "repair",
     "database": "cut.db",
     "dry_run": false,
     "done": true,
     "unfinished": {"revision": "002", "op": "upgrade", "at": "<time>", "by": "<user>", "failed": false, "statements": 1, "statement_count": 3, "file": "sql/002_up.sql", "line": 1, "uncertain": false}
    }
    $ stemma -q upgrade -d cut.db; sqlite3 cut.db "SELECT * FROM t"
    a
    a
    b

A stamp says it as well.

    $ stemma stamp 001 --lock-timeout=0
    Stamping app.db: 001 → 001
    app.db: 001 → 001 in <took>
    warning: app.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended: it is taken as cut short
    $ sqlite3 app.db "DELETE FROM t"; stemma -q upgrade; sqlite3 app.db "SELECT * FROM t"
    a
    b

What it sets on the connection does not outlive it, and what could not be undone is refused.

    $ cat >> manifest.yaml <<END
    >   - {id: 003, parents: 002, transaction: none, down: null}
    >   - {id: 004, parents: 003, down: null}
    > END
    $ echo "PRAGMA synchronous = normal; PRAGMA temp_store = MEMORY; VACUUM;" > sql/003_up.sql
    $ echo "CREATE TABLE seen AS SELECT * FROM pragma_synchronous, pragma_temp_store;" > sql/004_up.sql
    $ stemma -q upgrade; sqlite3 app.db "SELECT * FROM seen"
    3|0
    $ stemma stamp 002 2>/dev/null >&2; echo "PRAGMA journal_mode = OFF;" > sql/003_up.sql; stemma -q upgrade
    sql/003_up.sql:1:1: error: without a journal on disk nothing could be undone
        1 | PRAGMA journal_mode = OFF;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing of this script took effect
    hint: wal, delete, truncate and persist are allowed
    ? 1
    $ for mode in mem o persis; do echo "PRAGMA journal_mode = $mode;" > sql/003_up.sql; stemma -q upgrade 2>&1 | head -1; done
    sql/003_up.sql:1:1: error: without a journal on disk nothing could be undone
    sql/003_up.sql:1:1: error: without a journal on disk nothing could be undone
    sql/003_up.sql:1:1: error: without a journal on disk nothing could be undone

Broken foreign keys are found before the revision is recorded.

    $ stemma stamp 002 2>/dev/null >&2; echo "CREATE TABLE child (p REFERENCES t (x)); CREATE UNIQUE INDEX tx ON t (x); INSERT INTO child VALUES ('c');" > sql/003_up.sql
    $ stemma -q upgrade
    error: the run would leave 1 row without the row that a foreign key points to
    note: child, row 1: no such row in t
    ...
    ? 1
    $ stemma current 2>/dev/null
    002

A failure half way is told in the same way, at once; the rest is run once its cause is mended.

    $ stemma stamp 002 2>/dev/null >&2; sqlite3 app.db "DELETE FROM t; DROP TABLE child"
    $ cat > sql/003_up.sql <<END
    > INSERT INTO t VALUES ('c'), ('d');
    > CREATE TABLE log AS SELECT changes() AS n;
    > PRAGMA user_version = 7; VACUUM;
    > INSERT INTO later VALUES ('e');
    > END
    $ stemma -q upgrade
    sql/003_up.sql:4:13: error: no such table: later
        4 | INSERT INTO later VALUES ('e');
          |             ^~~~~
    note: 4 statements of this script took effect before; transaction: none cannot take them back
    hint: mend the cause and run the rest with "stemma repair --continue"; or undo by hand what took effect, and say so with "stemma repair --mark-reverted"
    ? 1
    $ stemma upgrade
    sql/003_up.sql:4:1: error: app.db: the run of 003 outside any transaction, begun <time> by <user>, stopped half way; 4 of its 5 statements took effect, this is the next
        4 | INSERT INTO later VALUES ('e');
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: stemma repair --continue
          stemma repair --mark-applied
          stemma repair --mark-reverted
    ? 1
    $ sqlite3 app.db "CREATE TABLE later (x)"; stemma repair --continue -y
    003: upgrade outside any transaction, begun <time> by <user>, stopped half way
      4 of its 5 statements took effect; the next is at sql/003_up.sql:4
    Upgrading app.db: 002 → 003, 1 revision
      backup: app.db.<stamp>.002<*>.bak (what is lost cannot be told of a script that goes on half way)
      ✓ 003   <took>
    app.db: 002 → 003, 1 revision in <took>
    $ sqlite3 app.db "SELECT * FROM t; SELECT * FROM log; SELECT * FROM later; PRAGMA user_version"
    c
    d
    2
    e
    7

The rest may need what the connection took along: a temporary table, whose name another table can have, or the rowid
of a row that the first part inserted.

    $ printf 'version: 1\ndatabase: gone.db\nrevisions:\n  - {id: 001, transaction: none, down: null}\n' > gone.yaml; mv sql sql.kept; mkdir sql
    $ echo "CREATE TABLE t (x); CREATE TABLE keep (x); INSERT INTO keep VALUES (1); CREATE TEMPORARY TABLE keep (x); INSERT INTO absent VALUES (1); DELETE FROM keep;" > sql/001_up.sql
    $ stemma -q upgrade -f gone.yaml >/dev/null 2>&1; sqlite3 gone.db "CREATE TABLE absent (x)"; stemma upgrade -f gone.yaml
    sql/001_up.sql:1:106: error: gone.db: the run of 001 outside any transaction, begun <time> by <user>, stopped half way; 4 of its 6 statements took effect, this is the next
        1 | CREATE TABLE t (x); CREATE TABLE keep (x); INSERT INTO keep VALUES (1); CREATE TEMPORARY TABLE keep (x); INSERT INTO absent VALUES (1); DELETE FROM keep;
          |                                                                                                          ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: it cannot be continued: the rest may need a temporary table, view or trigger, which is gone with the connection
    hint: stemma repair --mark-applied -f gone.yaml
          stemma repair --mark-reverted -f gone.yaml
    ? 1
    $ kept gone.db stemma repair --continue -y -f gone.yaml
    sql/001_up.sql:1:106: error: the rest of 001 may need a temporary table, view or trigger, which is gone with the connection
        1 | CREATE TABLE t (x); CREATE TABLE keep (x); INSERT INTO keep VALUES (1); CREATE TEMPORARY TABLE keep (x); INSERT INTO absent VALUES (1); DELETE FROM keep;
          |                                                                                                          ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: do the rest by hand, or undo what was done, and say so:
          stemma repair --mark-applied -f gone.yaml
          stemma repair --mark-reverted -f gone.yaml
    ? 1
    $ stemma -q repair --mark-reverted -y -f gone.yaml; rm gone.db
    $ echo "CREATE TABLE t (x); INSERT INTO t VALUES (1); CREATE TABLE u AS SELECT absent(), last_insert_rowid() AS t; INSERT INTO t VALUES (2);" > sql/001_up.sql
    $ stemma -q upgrade -f gone.yaml >/dev/null 2>&1; stemma repair --continue -y -f gone.yaml
    sql/001_up.sql:1:47: error: the rest of 001 may need what changes() or last_insert_rowid() said, which is gone with the connection
        1 | CREATE TABLE t (x); INSERT INTO t VALUES (1); CREATE TABLE u AS SELECT absent(), last_insert_rowid() AS t; INSERT INTO t VALUES (2);
          |                                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: do the rest by hand, or undo what was done, and say so:
          stemma repair --mark-applied -f gone.yaml
          stemma repair --mark-reverted -f gone.yaml
    ? 1

So may a view, a trigger or a DEFAULT, be it through another one; not one that the rest does not use.

    $ stemma -q repair --mark-reverted -y -f gone.yaml; rm gone.db
    $ continued() { rm -f gone.db; echo "CREATE TABLE t (x); CREATE TABLE other (y DEFAULT (total_changes()), z); CREATE VIEW v AS SELECT last_insert_rowid() AS id; CREATE VIEW w AS SELECT * FROM v; CREATE TABLE log (x); CREATE TABLE plain (x); CREATE TABLE kid (x REFERENCES other); CREATE TRIGGER r BEFORE DELETE ON log BEGIN INSERT INTO t SELECT id FROM w; END; INSERT INTO plain VALUES (1); INSERT INTO later VALUES (1); $1" > sql/001_up.sql; stemma -q upgrade -f gone.yaml >/dev/null 2>&1; sqlite3 gone.db "CREATE TABLE later (x)"; stemma -q repair --continue -y -f gone.yaml 2>&1 | grep -o "may need.*said"; sqlite3 gone.db "SELECT count(*) FROM stemma_revisions"; }
    $ continued "INSERT INTO t SELECT * FROM W;"
    may need what changes() or last_insert_rowid() said
    0
    $ continued "DELETE FROM log;"
    may need what changes() or last_insert_rowid() said
    0
    $ continued 'INSERT INTO "other" (z) VALUES (1);'
    may need what changes() or last_insert_rowid() said
    0
    $ continued "INSERT INTO plain SELECT count(*) FROM t; INSERT INTO kid VALUES (NULL);"
    1
    $ rm -r sql; mv sql.kept sql
