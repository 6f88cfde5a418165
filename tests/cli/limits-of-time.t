How long a statement may take, and who is in the way.

    $ mkdir sql && printf "version: 1\ndatabase: app.db\nrevisions:\n  - {id: '001'}\n  - {id: '002', parents: '001'}\n" > manifest.yaml
    $ echo "CREATE TABLE t (x);" > sql/001_up.sql; echo "DROP TABLE t;" > sql/001_down.sql
    $ endless="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    $ printf "INSERT INTO t VALUES (1);\n$endless\nINSERT INTO t SELECT i FROM n;\n" > sql/002_up.sql; echo "DELETE FROM t;" > sql/002_down.sql
    $ stemma -q upgrade 001

The statement is named, the limit, and the way out; nothing is left of the run.

    $ kept app.db stemma upgrade --statement-timeout=0.2
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✗ 002
    sql/002_up.sql:2:1: error: this statement was stopped: it ran longer than 0.2 s
        2 | WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: --statement-timeout=SECONDS gives every statement more time
    ? 1
    $ stemma upgrade --statement-timeout=0.2 --json | json error
    {
     "code": "timeout",
     "message": "this statement was stopped: it ran longer than 0.2 s",
     "revision": "002",
     "file": "sql/002_up.sql",
     "line": 2,
     "column": 1,
     "hint": "--statement-timeout=SECONDS gives every statement more time",
     "notes": [
       {"message": "nothing was changed in app.db"}]
    }

So is a verify script that does not end; a limit that is not reached changes nothing; 0 is none.

    $ echo "DELETE FROM t;" > sql/002_up.sql; echo "$endless SELECT i FROM n WHERE i < 0;" > sql/002_verify.sql
    $ sed -i "s/{id: '002'/{id: '002', verify: 002_verify.sql/" manifest.yaml
    $ kept app.db stemma upgrade --statement-timeout=0.2 2>&1 | grep "error:"
    sql/002_verify.sql:1:1: error: this statement was stopped: it ran longer than 0.2 s
    $ echo "SELECT x FROM t;" > sql/002_verify.sql
    $ stemma -q upgrade --statement-timeout=100 && stemma -q downgrade 001 --statement-timeout=0; stemma current
    001

Outside any transaction what had taken effect stays, and is told.

    $ printf "INSERT INTO t VALUES (1);\n$endless SELECT max(i) FROM n;\n" > sql/002_up.sql
    $ sed -i "s/{id: '002'/{id: '002', transaction: none/" manifest.yaml
    $ stemma upgrade --statement-timeout=0.2
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✗ 002
    sql/002_up.sql:2:1: error: this statement was stopped: it ran longer than 0.2 s
        2 | WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: 1 statement of this script took effect before; transaction: none cannot take them back
    hint: --statement-timeout=SECONDS gives every statement more time
          mend the cause and run the rest with "stemma repair --continue"; or undo by hand what took effect, and say so with "stemma repair --mark-reverted"
    ? 1
    $ sqlite3 app.db "SELECT count(*) FROM t"
    1

It is for what runs scripts, and takes seconds.

    $ stemma stamp head --statement-timeout=1
    error: stamp does not take --statement-timeout
    hint: it belongs to: upgrade downgrade
    ? 64
    $ stemma upgrade --statement-timeout=soon
    error: --statement-timeout cannot be 'soon'
    hint: --statement-timeout=SECONDS, a number from 0 to 86400, as 2.5
    ? 64

One call of a function looks at no clock. Where nothing is run the whole process has a limit.

    $ cp sql/002_up.sql saved; echo "CREATE TABLE c AS SELECT instr(zeroblob(16000000), zeroblob(8000000) || x'01');" >> sql/001_up.sql; stemma -q upgrade 2>/dev/null; rm -f new.db
    $ stemma diff base head --max-time=0.3
    error: this took more processor time than a command gets that only looks
    hint: --max-time=SECONDS sets how much may be used; 0 is no limit
    ? 1
    $ stemma diff base head --max-time=0.3 --json | json error
    {
     "code": "timeout",
     "message": "this took more processor time than a command gets that only looks",
     "hint": "--max-time=SECONDS sets how much may be used; 0 is no limit"
    }
    $ sed -i '$d' sql/001_up.sql; stemma diff base head --max-time=60 | head -1
    + table t
    $ stemma -d new.db upgrade --dry-run --max-time=60 | head -1
    new.db: <base> → 002 (head), 2 revisions to upgrade (dry run, nothing was touched)
    $ stemma -d new.db upgrade --max-time=60
    error: --max-time is for what only looks
    hint: --statement-timeout limits what a run does
    ? 64

A reader of the output that goes away does not end the run.

    $ rm app.db; echo "DELETE FROM t;" > sql/002_up.sql; stemma upgrade | head -n 1; stemma current
    Upgrading app.db: <base> → 002 (head), 2 revisions (a new file)
    002 (head)

Who reads is not waited for in WAL mode, not even at the commit; without a WAL the commit is in its way.

    $ stemma -q downgrade 001; sqlite3 app.db "PRAGMA journal_mode = wal"
    wal
    $ while-read app.db stemma -q upgrade --lock-timeout=0; stemma current
    002 (head)
    $ stemma -q downgrade 001; sqlite3 app.db "PRAGMA journal_mode = delete"
    delete
    $ while-read app.db stemma -q upgrade --lock-timeout=0
    error: app.db: cannot commit: database is locked
    note: process <n> (python3) holds it
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    ? 75
