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

One that was cut short is told of, and holds up the next run until somebody says where the database is.

    $ stemma -q downgrade base 2>&1 | head -1
    manifest.yaml:5:10: error: revision 002 cannot be undone: the manifest says "down: null"
    $ rm app.db; stemma -q upgrade & pid=$!; for i in $(seq 100); do sqlite3 app.db "SELECT 1 FROM stemma_log WHERE outcome = 'started'" 2>/dev/null | grep -q 1 && break; sleep .02; done; kill -9 $pid; wait 2>/dev/null
    $ stemma upgrade --lock-timeout=0
    error: app.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended
    hint: if it is still going on, wait for it
          if it was cut short, see what of its script took effect, and record where the database is with "stemma stamp REVISION"
    ? 75
    $ stemma current
    001
    warning: app.db: the run of 002 outside any transaction, begun <time> by <user>, has not ended
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
    $ echo "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; VACUUM;" > sql/003_up.sql
    $ echo "CREATE TABLE seen AS SELECT * FROM pragma_synchronous, pragma_temp_store;" > sql/004_up.sql
    $ stemma -q upgrade; sqlite3 app.db "SELECT * FROM seen"
    2|0
    $ stemma stamp 002 2>/dev/null >&2; echo "PRAGMA journal_mode = OFF;" > sql/003_up.sql; stemma -q upgrade
    sql/003_up.sql:1:1: error: without a journal on disk nothing could be undone
        1 | PRAGMA journal_mode = OFF;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing of this script took effect
    hint: wal, delete, truncate and persist are allowed
    ? 1

Broken foreign keys are found before the revision is recorded.

    $ stemma stamp 002 2>/dev/null >&2; echo "CREATE TABLE child (p REFERENCES t (x)); CREATE UNIQUE INDEX tx ON t (x); INSERT INTO child VALUES ('c');" > sql/003_up.sql
    $ stemma -q upgrade
    error: the run would leave 1 row without the row that a foreign key points to
    note: child, row 1: no such row in t
    ...
    ? 1
    $ stemma current 2>/dev/null
    002
