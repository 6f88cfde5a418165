What commits together.

    $ cat > manifest.yaml <<END
    > version: 1
    > database: app.db
    > revisions:
    >   - {id: a1}
    >   - {id: b2, parents: a1}
    >   - {id: c3, parents: b2}
    > END
    $ mkdir sql
    $ for r in a1 b2 c3; do echo "CREATE TABLE t_$r (x);" > sql/${r}_up.sql; echo "DROP TABLE t_$r;" > sql/${r}_down.sql; done
    $ echo "CREATE TABLE t_c3 (x); INSERT INTO t_a1 VALUES (1); INSERT INTO nowhere VALUES (1);" > sql/c3_up.sql

By default the run: nothing of it stays after an error, not even the ledger, not even the file.

    $ stemma upgrade
    Upgrading app.db: <base> → c3 (head), 3 revisions (a new file)
      ✓ a1   <took>
      ✓ b2   <took>
      ✗ c3
    sql/c3_up.sql:1:65: error: no such table: nowhere
        1 | CREATE TABLE t_c3 (x); INSERT INTO t_a1 VALUES (1); INSERT INTO nowhere VALUES (1);
          |                                                                 ^~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ sqlite3 app.db .schema; stat -c %s app.db
    0

`transaction: revision`: what was committed before stays.

    $ stemma upgrade --transaction=revision
    Upgrading app.db: <base> → c3 (head), 3 revisions
      ✓ a1   <took>
      ✓ b2   <took>
      ✗ c3
    app.db: <base> → b2, 2 revisions in <took>
    sql/c3_up.sql:1:65: error: no such table: nowhere
        1 | CREATE TABLE t_c3 (x); INSERT INTO t_a1 VALUES (1); INSERT INTO nowhere VALUES (1);
          |                                                                 ^~~~~~~
    note: 2 of 3 revisions were committed before: app.db is at b2
    ? 1
    $ stemma current
    b2
    $ tables app.db
    stemma_log
    stemma_meta
    stemma_revisions
    t_a1
    t_b2
    $ stemma upgrade --transaction=revision --json | json
    {
     "error": {"code": "sql", "message": "no such table: nowhere", "revision": "c3", "file": "sql/c3_up.sql", "line": 1, "column": 65, "sqlite_code": 1, "notes": [{"message": "nothing was changed in app.db; its backup was removed again"}]}
    }
    $ stemma upgrade --transaction=revision --json -d part.db | json
    {
     "command": "upgrade",
     "database": "part.db",
     "dry_run": false,
     "steps": [
       {"op": "upgrade", "revision": "a1", "message": "", "script": "sql/a1_up.sql", "duration_ms": <n>},
       {"op": "upgrade", "revision": "b2", "message": "", "script": "sql/b2_up.sql", "duration_ms": <n>}],
     "heads_before": [],
     "heads_after": ["b2"],
     "duration_ms": <n>,
     "error": {"code": "sql", "message": "no such table: nowhere", "revision": "c3", "file": "sql/c3_up.sql", "line": 1, "column": 65, "sqlite_code": 1, "notes": [{"message": "2 of 3 revisions were committed before: part.db is at b2"}]}
    }
    $ stemma current -d part.db
    b2
    $ echo "CREATE TABLE t_c3 (x);" > sql/c3_up.sql
    $ sed -i '2a transaction: revision' manifest.yaml
    $ stemma upgrade
    Upgrading app.db: b2 → c3 (head), 1 revision
      ✓ c3   <took>
    app.db: b2 → c3 (head), 1 revision in <took>

A downgrade that fails half way says where the database is, not what was reverted last.

    $ cp sql/b2_down.sql kept; echo "DROP TABLE nowhere;" > sql/b2_down.sql; sqlite3 app.db "UPDATE stemma_revisions SET down_sha256 = NULL WHERE revision = 'b2'"
    $ stemma downgrade base
    Downgrading app.db: c3 → <base>, 3 revisions
      backup: app.db.<stamp>.c3<*>.bak (sql/c3_down.sql:1:1: the table t_c3 is dropped)
      ✓ c3   <took>
      ✗ b2
    app.db: c3 → b2, 1 revision in <took>
    sql/b2_down.sql:1:12: error: no such table: nowhere
        1 | DROP TABLE nowhere;
          |            ^~~~~~~
    note: 1 of 3 revisions was committed before: app.db is at b2
    ? 1
    $ mv kept sql/b2_down.sql; stemma -q upgrade
    $ sqlite3 app.db "SELECT seq, action, from_heads, to_heads, revisions, outcome FROM stemma_log"
    1|upgrade|[]|["a1"]|["a1"]|done
    2|upgrade|["a1"]|["b2"]|["b2"]|done
    3|upgrade|["b2"]|["c3"]|["c3"]|done
    4|downgrade|["c3"]|["b2"]|["c3"]|done
    5|upgrade|["b2"]|["c3"]|["c3"]|done

Down, the same.

    $ echo "DROP TABLE t_a1; DROP TABLE nowhere" > sql/a1_down.sql
    $ stemma downgrade base -d app.db --transaction=run
    Downgrading app.db: c3 → <base>, 3 revisions
      backup: app.db.<stamp>.c3<*>.bak (sql/c3_down.sql:1:1: the table t_c3 is dropped)
      ✓ c3   <took>
      ✓ b2   <took>
      ✓ a1   <took>
    app.db: c3 → <base>, 3 revisions in <took>
    note: a1 is reverted with the down script that was recorded when it was applied: its file has been edited since
    $ stemma current
    app.db: nothing applied
    $ sed -i s/nowhere/t_other/ sql/a1_down.sql
    $ stemma downgrade base
    app.db: already at <base>
    $ sqlite3 app.db "CREATE TABLE t_other (x)" && stemma downgrade base
    app.db: already at <base>
    $ tables app.db
    stemma_log
    stemma_meta
    stemma_revisions
    t_other

`transaction: none`: the statements run one by one, the ledger right after.

    $ mkdir none none/sql && cd none
    $ cat > manifest.yaml <<END
    > version: 1
    > database: n.db
    > revisions:
    >   - {id: a1, down: null}
    >   - {id: b2, parents: a1, transaction: none, down: null}
    >   - {id: c3, parents: b2, down: null}
    > END
    $ echo "CREATE TABLE a (x);" > sql/a1_up.sql
    $ echo "PRAGMA journal_mode = WAL; VACUUM; CREATE TABLE b (x);" > sql/b2_up.sql
    $ echo "CREATE TABLE c (x);" > sql/c3_up.sql
    $ stemma upgrade
    Upgrading n.db: <base> → c3 (head), 3 revisions (a new file)
      ✓ a1   <took>
      ✓ b2   <took>
      ✓ c3   <took>
    n.db: <base> → c3 (head), 3 revisions in <took>
    $ sqlite3 n.db "PRAGMA journal_mode; SELECT seq, action, to_heads, outcome, message FROM stemma_log"
    wal
    1|upgrade|["a1"]|done|
    2|upgrade|["b2"]|started|
    3|upgrade|["b2"]|done|<*>
    4|upgrade|["c3"]|done|
    $ echo "CREATE TABLE one (x); CREATE TABLE two (x); CREATE TABLE one (x);" > sql/b2_up.sql
    $ stemma upgrade -d half.db
    Upgrading half.db: <base> → c3 (head), 3 revisions (a new file)
      ✓ a1   <took>
      ✗ b2
    half.db: <base> → a1, 1 revision in <took>
    sql/b2_up.sql:1:58: error: table one already exists
        1 | CREATE TABLE one (x); CREATE TABLE two (x); CREATE TABLE one (x);
          |                                                          ^~~
    note: 2 statements of this script took effect before; transaction: none cannot take them back
    note: 1 of 3 revisions was committed before: half.db is at a1
    hint: this database was made without stemma, or is ahead of its ledger: "stemma adopt -d half.db" finds out which revision it is at, "stemma stamp REVISION -d half.db" records one instead of running it
          mend the cause and run the rest with "stemma repair --continue -d half.db"; or undo by hand what took effect, and say so with "stemma repair --mark-reverted -d half.db"
    ? 1
    $ tables half.db; sqlite3 half.db "SELECT seq, action, to_heads, outcome, message FROM stemma_log"
    a
    one
    stemma_log
    stemma_meta
    stemma_revisions
    two
    1|upgrade|["a1"]|done|
    2|upgrade|["b2"]|started|
    3|upgrade|["b2"]|failed|2 statements took effect
    $ stemma current -d half.db
    a1
    sql/b2_up.sql:1:45: warning: half.db: the run of b2 outside any transaction, begun <time> by <user>, stopped half way; 2 of its 3 statements took effect, this is the next
        1 | CREATE TABLE one (x); CREATE TABLE two (x); CREATE TABLE one (x);
          |                                             ^~~~~~~~~~~~~~~~~~~~
    hint: stemma repair --continue -d half.db
          stemma repair --mark-applied -d half.db
          stemma repair --mark-reverted -d half.db
    $ stemma upgrade -d half.db --json | json error
    {
     "code": "unfinished",
     "message": "half.db: the run of b2 outside any transaction, begun <time> by <user>, stopped half way; 2 of its 3 statements took effect, this is the next",
     "revision": "b2",
     "file": "sql/b2_up.sql",
     "line": 1,
     "column": 45,
     "hint": "stemma repair --continue\nstemma repair --mark-applied\nstemma repair --mark-reverted"
    }

What is not allowed is not allowed there either.

    $ echo "SELECT 1; VACUUM INTO 'copy.db';" > sql/b2_up.sql
    $ stemma upgrade -q -d own.db
    sql/b2_up.sql:1:11: error: VACUUM INTO is not allowed in a script
        1 | SELECT 1; VACUUM INTO 'copy.db';
          |           ^~~~~~~~~~~~~~~~~~~~~
    note: 1 statement of this script took effect before; transaction: none cannot take them back
    note: 1 of 3 revisions was committed before: own.db is at a1
    ? 1
    $ ls copy.db
    ls: cannot access 'copy.db': No such file or directory
    ? 2
    $ echo "COMMIT;" > sql/b2_up.sql
    $ stemma upgrade -q -d own.db
    sql/b2_up.sql:1:1: error: cannot commit - no transaction is active
        1 | COMMIT;
          | ^~~~~~
    note: nothing of this script took effect
    ? 1

A transaction of the script's own in it.

    $ echo "BEGIN; CREATE TABLE one (x); COMMIT; BEGIN; CREATE TABLE two (x);" > sql/b2_up.sql
    $ stemma upgrade -d own.db
    Upgrading own.db: a1 → c3 (head), 2 revisions
      ✗ b2
    sql/b2_up.sql: error: a transaction is open at the end of the script; it was rolled back
    note: 3 statements of this script took effect before; transaction: none cannot take them back
    hint: mend the cause and run the rest with "stemma repair --continue -d own.db"; or undo by hand what took effect, and say so with "stemma repair --mark-reverted -d own.db"
    ? 1
    $ tables own.db
    a
    one
    stemma_log
    stemma_meta
    stemma_revisions
    $ echo "BEGIN; CREATE TABLE three (x); ROLLBACK; CREATE TABLE four (x);" > sql/b2_up.sql
    $ sqlite3 own.db "DROP TABLE one" && stemma repair --mark-reverted -q -y -d own.db && stemma upgrade -d own.db
    Upgrading own.db: a1 → c3 (head), 2 revisions
      ✓ b2   <took>
      ✓ c3   <took>
    own.db: a1 → c3 (head), 2 revisions in <took>

What it changed on the connection is put back for the next one.

    $ echo "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; CREATE TEMP TABLE c (x);" > sql/b2_up.sql
    $ echo "CREATE TABLE c AS SELECT foreign_keys AS x FROM pragma_foreign_keys UNION ALL SELECT recursive_triggers FROM pragma_recursive_triggers;" > sql/c3_up.sql
    $ stemma upgrade -q -d state.db && sqlite3 state.db "SELECT x FROM c"
    0
    0

Its verify script is run, and its rows are findings; the statements stay.

    $ echo "SELECT 'found' AS what" > sql/b2_verify.sql
    $ stemma upgrade -d checked.db
    Upgrading checked.db: <base> → c3 (head), 3 revisions (a new file)
      ✓ a1   <took>
      ✗ b2
    checked.db: <base> → a1, 1 revision in <took>
    sql/b2_verify.sql:1:1: error: this check found something after revision b2
        1 | SELECT 'found' AS what
          | ^~~~~~~~~~~~~~~~~~~~~~
    note: what = found
    note: 3 statements of this script took effect before; transaction: none cannot take them back
    note: 1 of 3 revisions was committed before: checked.db is at a1
    hint: each row that a verify script returns is a finding: none means that it holds
          mend the cause and run the rest with "stemma repair --continue -d checked.db"; or undo by hand what took effect, and say so with "stemma repair --mark-reverted -d checked.db"
    ? 1
    $ stemma current -d checked.db 2>/dev/null
    a1

# Foreign keys

    $ cd .. && mkdir keys keys/sql && cd keys
    $ cat > manifest.yaml <<END
    > version: 1
    > database: k.db
    > revisions:
    >   - {id: a1, down: null}
    >   - {id: b2, parents: a1, down: null}
    > END
    $ echo "CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (p REFERENCES parent);" > sql/a1_up.sql
    $ echo "INSERT INTO child VALUES (7);" > sql/b2_up.sql
    $ stemma upgrade a1 -q
    $ kept k.db stemma upgrade
    Upgrading k.db: a1 → b2 (head), 1 revision
      ✓ b2   <took>
    error: the run would leave 1 row without the row that a foreign key points to
    note: child, row 1: no such row in parent
    note: nothing was changed in k.db
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ stemma upgrade --json | json error
    {
     "code": "foreign-key",
     "message": "the run would leave 1 row without the row that a foreign key points to",
     "hint": "delete them, or give them what they point to, in the script",
     "notes": [
       {"message": "child, row 1: no such row in parent"},
       {"message": "nothing was changed in k.db"}]
    }

A violation that was there before is a warning, not a reason to stop.

    $ sqlite3 k.db "INSERT INTO child VALUES (5)"
    $ echo "INSERT INTO parent VALUES (7); INSERT INTO child VALUES (7);" > sql/b2_up.sql
    $ stemma upgrade
    Upgrading k.db: a1 → b2 (head), 1 revision
      ✓ b2   <took>
    k.db: a1 → b2 (head), 1 revision in <took>
    warning: 1 row had no row that a foreign key points to before this run, and still has not
    note: child, row 1: no such row in parent
    $ sqlite3 k.db "SELECT * FROM child"
    5
    7

One in a table that the run does not touch is not looked for.

    $ sed -i '$a\  - {id: c3, parents: b2, down: null}' manifest.yaml
    $ echo "CREATE TABLE other (x)" > sql/c3_up.sql
    $ stemma upgrade
    Upgrading k.db: b2 → c3 (head), 1 revision
      ✓ c3   <took>
    k.db: b2 → c3 (head), 1 revision in <took>

The rebuild of a parent table: no child is lost.

    $ sed -i '$a\  - {id: d4, parents: c3, down: null}' manifest.yaml
    $ cat > sql/d4_up.sql <<END
    > CREATE TABLE kid (p REFERENCES parent ON DELETE CASCADE);
    > INSERT INTO kid VALUES (7);
    > PRAGMA foreign_keys=OFF;
    > BEGIN;
    > CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name);
    > INSERT INTO new_parent SELECT id, NULL FROM parent;
    > DROP TABLE parent;
    > ALTER TABLE new_parent RENAME TO parent;
    > COMMIT;
    > PRAGMA foreign_keys=ON;
    > END
    $ stemma upgrade
    Upgrading k.db: c3 → d4 (head), 1 revision
      backup: k.db.<stamp>.c3<*>.bak (sql/d4_up.sql:7:1: the table parent is dropped)
      ✓ d4   <took>
    k.db: c3 → d4 (head), 1 revision in <took>
    sql/d4_up.sql:3:1: note: PRAGMA foreign_keys is passed over: inside a transaction it does nothing; the manifest's foreign_keys says whether they are enforced
    sql/d4_up.sql:4:1: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
    warning: 1 row had no row that a foreign key points to before this run, and still has not
    note: child, row 1: no such row in parent
    $ sqlite3 k.db "SELECT * FROM kid"
    7

`foreign_keys: on`: actions work, immediate violations stop at their statement, deferred ones at the end.

    $ sed -i '$a\  - {id: e5, parents: d4, down: null, foreign_keys: on}' manifest.yaml
    $ cat > sql/e5_up.sql <<END
    > DELETE FROM child;
    > INSERT INTO parent VALUES (8, 'x'); INSERT INTO kid VALUES (8); DELETE FROM parent WHERE id = 8;
    > CREATE TABLE late (p REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
    > INSERT INTO late VALUES (9); INSERT INTO parent VALUES (9, 'y');
    > END
    $ stemma upgrade
    Upgrading k.db: d4 → e5 (head), 1 revision
      backup: k.db.<stamp>.d4<*>.bak (sql/e5_up.sql:1:1: rows of the table child are deleted)
      ✓ e5   <took>
    k.db: d4 → e5 (head), 1 revision in <took>
    $ sqlite3 k.db "SELECT 'kid', p FROM kid; SELECT 'late', p FROM late"
    kid|7
    late|9
    $ sed -i '$a\  - {id: f6, parents: e5, down: null, foreign_keys: on}' manifest.yaml
    $ echo "INSERT INTO kid VALUES (99);" > sql/f6_up.sql
    $ kept k.db stemma upgrade
    Upgrading k.db: e5 → f6 (head), 1 revision
      ✗ f6
    sql/f6_up.sql:1:1: error: FOREIGN KEY constraint failed
        1 | INSERT INTO kid VALUES (99);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in k.db
    hint: foreign keys are enforced here because the manifest says "foreign_keys: on"
    ? 1
    $ echo "INSERT INTO late VALUES (99);" > sql/f6_up.sql
    $ kept k.db stemma upgrade
    Upgrading k.db: e5 → f6 (head), 1 revision
      ✗ f6
    error: the run would leave 1 row without the row that a foreign key points to
    note: late, row 2: no such row in parent
    note: nothing was changed in k.db
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ printf 'PRAGMA defer_foreign_keys = on;\nINSERT INTO kid VALUES (98); INSERT INTO parent VALUES (98, 0);' > sql/f6_up.sql
    $ stemma upgrade
    Upgrading k.db: e5 → f6 (head), 1 revision
      ✓ f6   <took>
    k.db: e5 → f6 (head), 1 revision in <took>

# Two runners

A database that is locked: waited for, and then given up.

    $ cd .. && cp -r $EXAMPLE/. . && rm -rf none keys app.db
    $ stemma upgrade 001 -q
    $ kept example.db while-locked example.db stemma upgrade --lock-timeout=0.2
    Upgrading example.db: 001 → 002 (head), 1 revision
    error: example.db: cannot begin: database is locked
    note: process <n> (python3) holds it
    note: nothing was changed in example.db
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    ? 75
    $ while-locked example.db stemma upgrade --lock-timeout=0 --json | json error
    {
     "code": "locked",
     "message": "example.db: cannot begin: database is locked",
     "sqlite_code": 5,
     "hint": "another process holds the database; try again, or wait longer with --lock-timeout",
     "notes": [
       {"message": "process <n> (python3) holds it"},
       {"message": "nothing was changed in example.db"}]
    }
    $ lock-for 3 example.db; stemma upgrade --lock-timeout=10
    Upgrading example.db: 001 → 002 (head), 1 revision
    waiting for process <n> (python3) to release the database (1 s)
      ✓ 002  Add user roles   <took>
    example.db: 001 → 002 (head), 1 revision in <took>
    $ while-locked example.db stemma upgrade --lock-timeout=0
    example.db: already at 002 (head)
    $ while-locked example.db stemma current
    002 (head)

# Interrupted, and killed

    $ mkdir stop stop/sql && cd stop
    $ printf 'version: 1\ndatabase: s.db\nrevisions:\n  - {id: a1, down: null}\n  - {id: b2, parents: a1, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(5000000));" > sql/a1_up.sql
    $ cat > sql/b2_up.sql <<END
    > UPDATE t SET x = randomblob(5000000);
    > INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i % 1000 = 0;
    > END
    $ stemma upgrade a1 -q && cp s.db before.db
    $ kept s.db timeout --preserve-status -s INT 1 stemma upgrade
    Upgrading s.db: a1 → b2 (head), 1 revision
      backup: s.db.<stamp>.a1<*>.bak (sql/b2_up.sql:1:1: rows of the table t are changed (column x))
      ✗ b2
    error: interrupted
    note: nothing was changed in s.db; its backup was removed again
    ? 130
    $ kept s.db timeout --preserve-status -s TERM 1 stemma upgrade --json | json error
    {
     "code": "interrupted",
     "message": "interrupted",
     "revision": "b2",
     "notes": [
       {"message": "nothing was changed in s.db; its backup was removed again"}]
    }

After a kill the next one who reads, or writes, finds the state before the run.

    $ killed-after 1 stemma upgrade -q; ls s.db*
    s.db
    s.db-journal
    s.db.<stamp>.a1<*>.bak
    $ stemma current; ls s.db*
    a1
    s.db
    s.db.<stamp>.a1<*>.bak
    $ cmp s.db before.db && echo as it was
    as it was
    $ killed-after 1 stemma upgrade -q; echo "SELECT 1" > sql/b2_up.sql
    $ stemma upgrade && sqlite3 s.db "PRAGMA integrity_check; SELECT count(*), sum(x = zeroblob(5000000)) FROM t"
    Upgrading s.db: a1 → b2 (head), 1 revision
      ✓ b2   <took>
    s.db: a1 → b2 (head), 1 revision in <took>
    ok
    1|1

What ends the transaction under a script is told at the statement that does it; nothing of the run stays, and
what comes after it is not run in autocommit.

    $ rm -rf sql manifest.yaml *.db; mkdir sql
    $ printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1); CREATE TRIGGER no BEFORE DELETE ON t BEGIN SELECT raise(ROLLBACK, 'not here'); END;" > sql/001_up.sql
    $ for escape in "INSERT OR ROLLBACK INTO t VALUES (1);" "UPDATE OR ROLLBACK t SET x = 1;" "DELETE FROM t;"; do for scope in run revision; do
    >   rm -f app.db; printf 'INSERT INTO t VALUES (2);\n%s\nINSERT INTO t VALUES (3);\n' "$escape" > sql/002_up.sql
    >   stemma upgrade --transaction=$scope >/dev/null; sqlite3 app.db "SELECT group_concat(x) FROM t" 2>/dev/null
    > done; done
    sql/002_up.sql:2:1: error: UNIQUE constraint failed: t.x
        2 | INSERT OR ROLLBACK INTO t VALUES (1);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: nothing was changed in app.db
    sql/002_up.sql:2:1: error: UNIQUE constraint failed: t.x
        2 | INSERT OR ROLLBACK INTO t VALUES (1);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: 1 of 2 revisions was committed before: app.db is at 001
    1
    sql/002_up.sql:2:1: error: UNIQUE constraint failed: t.x
        2 | UPDATE OR ROLLBACK t SET x = 1;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: nothing was changed in app.db
    sql/002_up.sql:2:1: error: UNIQUE constraint failed: t.x
        2 | UPDATE OR ROLLBACK t SET x = 1;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: 1 of 2 revisions was committed before: app.db is at 001
    1
    sql/002_up.sql:2:1: error: not here
        2 | DELETE FROM t;
          | ^~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: nothing was changed in app.db
    sql/002_up.sql:2:1: error: not here
        2 | DELETE FROM t;
          | ^~~~~~~~~~~~~
    note: this statement rolled the whole transaction back
    note: 1 of 2 revisions was committed before: app.db is at 001
    1
