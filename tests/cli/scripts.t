What a script may hold, and what it may not.

    $ cat > manifest.yaml <<END
    > version: 1
    > database: app.db
    > revisions:
    >   - {id: one, down: null}
    >   - {id: two, parents: one, down: null}
    > END
    $ mkdir sql
    $ echo "CREATE TABLE t (x UNIQUE); CREATE TABLE log (y);" > sql/one_up.sql
    $ touch sql/two_up.sql && stemma upgrade one -q
    $ try() { cat > sql/two_up.sql; kept app.db stemma upgrade "$@"; }
    $ ok() { cat > sql/two_up.sql; cp app.db ok.db; stemma upgrade -d ok.db "$@" 2>&1 | grep -v "^Upgrading\|^ok.db"; }

# Not allowed: the place, and what to do instead

    $ try <<< "INSERT INTO t VALUES (1); COMMIT;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:27: error: COMMIT without a BEGIN of the same script before it
        1 | INSERT INTO t VALUES (1); COMMIT;
          |                           ^~~~~~
    note: nothing was changed in app.db
    hint: take it out: the runner wraps the script in a transaction; or give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "END"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: COMMIT without a BEGIN of the same script before it
        1 | END
          | ^~~
    note: nothing was changed in app.db
    hint: take it out: the runner wraps the script in a transaction; or give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "ROLLBACK;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: ROLLBACK is not allowed in a script
        1 | ROLLBACK;
          | ^~~~~~~~
    note: nothing was changed in app.db
    hint: SAVEPOINT and ROLLBACK TO are; or give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "BEGIN; INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: BEGIN without a COMMIT in the same script
        1 | BEGIN; INSERT INTO t VALUES (1);
          | ^~~~~
    note: nothing was changed in app.db
    hint: take it out: the runner wraps the script in a transaction
    ? 1
    $ try <<< "BEGIN; ROLLBACK;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:8: error: ROLLBACK is not allowed in a script
        1 | BEGIN; ROLLBACK;
          |        ^~~~~~~~
    note: nothing was changed in app.db
    hint: SAVEPOINT and ROLLBACK TO are; or give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "BEGIN; COMMIT; COMMIT;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
    sql/two_up.sql:1:16: error: COMMIT without a BEGIN of the same script before it
        1 | BEGIN; COMMIT; COMMIT;
          |                ^~~~~~
    note: nothing was changed in app.db
    hint: take it out: the runner wraps the script in a transaction; or give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "SELECT 1; ATTACH 'other.db' AS other;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:11: error: ATTACH is not allowed in a script
        1 | SELECT 1; ATTACH 'other.db' AS other;
          |           ^~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: a revision is about one database
    ? 1
    $ try <<< "DETACH main;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: DETACH is not allowed in a script
        1 | DETACH main;
          | ^~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ try <<< "SELECT load_extension('x');"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: load_extension() is not allowed in a script
        1 | SELECT load_extension('x');
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ try <<< "VACUUM INTO 'copy.db';"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: VACUUM INTO is not allowed in a script
        1 | VACUUM INTO 'copy.db';
          | ^~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ ls *.db
    app.db
    $ try <<< "VACUUM"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: VACUUM does not work inside a transaction
        1 | VACUUM
          | ^~~~~~
    note: nothing was changed in app.db
    hint: give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "PRAGMA writable_schema = ON;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not use this pragma
        1 | PRAGMA writable_schema = ON;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: what ALTER TABLE cannot do is done by a rebuild of the table: "stemma revision --autogenerate" writes it
    ? 1
    $ try <<< "PRAGMA writable_schema(1); UPDATE sqlite_schema SET sql = '';"
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one<*>.bak (sql/two_up.sql:1:28: what is lost cannot be told: table sqlite_master may not be modified)
      ✗ two
    sql/two_up.sql:1:1: error: a script may not use this pragma
        1 | PRAGMA writable_schema(1); UPDATE sqlite_schema SET sql = '';
          | ^~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    hint: what ALTER TABLE cannot do is done by a rebuild of the table: "stemma revision --autogenerate" writes it
    ? 1
    $ try <<< "UPDATE sqlite_schema SET sql = '';"
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one<*>.bak (sql/two_up.sql:1:1: what is lost cannot be told: table sqlite_master may not be modified)
      ✗ two
    sql/two_up.sql:1:1: error: table sqlite_master may not be modified
        1 | UPDATE sqlite_schema SET sql = '';
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    ? 1
    $ try <<< "PRAGMA journal_mode = WAL;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: this pragma does not work inside a transaction
        1 | PRAGMA journal_mode = WAL;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "PRAGMA main.page_size = 1024;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: this pragma does not work inside a transaction
        1 | PRAGMA main.page_size = 1024;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "PRAGMA synchronous = OFF;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: this pragma does not work inside a transaction
        1 | PRAGMA synchronous = OFF;
          | ^~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: give this revision "transaction: none" in the manifest
    ? 1
    $ try <<< "DELETE FROM stemma_revisions;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | DELETE FROM stemma_revisions;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "UPDATE main.STEMMA_LOG SET at = 'x';"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | UPDATE main.STEMMA_LOG SET at = 'x';
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "DROP TABLE stemma_log;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | DROP TABLE stemma_log;
          | ^~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "ALTER TABLE stemma_revisions RENAME TO mine;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | ALTER TABLE stemma_revisions RENAME TO mine;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "ALTER TABLE stemma_revisions ADD COLUMN mine;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | ALTER TABLE stemma_revisions ADD COLUMN mine;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "CREATE TRIGGER mine AFTER INSERT ON stemma_revisions BEGIN SELECT 1; END;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | CREATE TRIGGER mine AFTER INSERT ON stemma_revisions BEGIN SELECT 1; END;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "CREATE INDEX mine ON stemma_revisions (tool);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: a script may not write the ledger's tables
        1 | CREATE INDEX mine ON stemma_revisions (tool);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: the ledger is changed by "stemma stamp"
    ? 1
    $ try <<< "CREATE TRIGGER mine AFTER INSERT ON t BEGIN DELETE FROM stemma_log; END; INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one<*>.bak (sql/two_up.sql:1:74: an INSERT into t may delete or replace rows)
      ✗ two
    sql/two_up.sql:1:1: error: a trigger may not name the ledger's tables
        1 | CREATE TRIGGER mine AFTER INSERT ON t BEGIN DELETE FROM stemma_log; END; INSERT INTO t VALUES (1);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    hint: what stemma records is changed by stemma alone
    ? 1
    $ try <<< "CREATE TEMP TRIGGER mine AFTER INSERT ON stemma_log BEGIN SELECT 1; END;" 2>&1 | grep error:
    sql/two_up.sql:1:1: error: a trigger may not name the ledger's tables
    $ sed -i 's/id: two/id: two, transaction: none/' manifest.yaml; for level in off 0 nonsense 7; do try <<< "PRAGMA synchronous = $level;" 2>&1 | grep error:; done; sed -i 's/, transaction: none//' manifest.yaml
    sql/two_up.sql:1:1: error: without syncs an outage could damage the database
    sql/two_up.sql:1:1: error: without syncs an outage could damage the database
    sql/two_up.sql:1:1: error: without syncs an outage could damage the database
    sql/two_up.sql:1:1: error: without syncs an outage could damage the database
    $ try <<< ".read other.sql"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: near ".": syntax error
        1 | .read other.sql
          | ^
    note: nothing was changed in app.db
    hint: a dot-command such as .read is the sqlite3 shell's; a script is plain SQL
    ? 1
    $ try <<< "CREATE TABLE a (x);
    > .mode csv"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:2:1: error: near ".": syntax error
        2 | .mode csv
          | ^
    note: nothing was changed in app.db
    hint: a dot-command such as .read is the sqlite3 shell's; a script is plain SQL
    ? 1
    $ try --json <<< ".quit" | json error
    {
     "code": "sql",
     "message": "near \".\": syntax error",
     "revision": "two",
     "file": "sql/two_up.sql",
     "line": 1,
     "column": 1,
     "sqlite_code": 1,
     "hint": "a dot-command such as .read is the sqlite3 shell's; a script is plain SQL",
     "notes": [
       {"message": "nothing was changed in app.db"}]
    }

# Leaving the transaction unseen

    $ try <<< "INSERT INTO t VALUES (1);
    > INSERT OR ROLLBACK INTO t VALUES (1); CREATE TABLE after_it (x);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:2:1: error: UNIQUE constraint failed: t.x
        2 | INSERT OR ROLLBACK INTO t VALUES (1); CREATE TABLE after_it (x);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: <*>rolled<*>
    note: nothing was changed in app.db
    ? 1
    $ try <<< "CREATE TRIGGER stop BEFORE INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'no more'); END;
    > INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:2:1: error: no more
        2 | INSERT INTO t VALUES (1);
          | ^~~~~~~~~~~~~~~~~~~~~~~~
    note: <*>rolled<*>
    note: nothing was changed in app.db
    ? 1
    $ try <<< "INSERT INTO t VALUES (1); INSERT OR IGNORE INTO t VALUES (1); INSERT OR FAIL INTO t VALUES (2), (2);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:63: error: UNIQUE constraint failed: t.x
        1 | INSERT INTO t VALUES (1); INSERT OR IGNORE INTO t VALUES (1); INSERT OR FAIL INTO t VALUES (2), (2);
          |                                                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1

# Savepoints must balance

    $ ok <<< "SAVEPOINT a; INSERT INTO t VALUES (1); ROLLBACK TO a; SAVEPOINT b; RELEASE a;"
      ✓ two   <took>
    $ try <<< "SAVEPOINT a; INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql: error: the savepoint a is not released at the end of the script
    note: nothing was changed in app.db
    ? 1
    $ try <<< "RELEASE a;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: no such savepoint: a
        1 | RELEASE a;
          | ^~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ try <<< "SAVEPOINT a; RELEASE a; ROLLBACK TO a;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:25: error: no such savepoint: a
        1 | SAVEPOINT a; RELEASE a; ROLLBACK TO a;
          |                         ^~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1

# Functions of other databases

    $ try <<< "CREATE TABLE u (x); INSERT INTO u VALUES (NOW());"
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one.bak (sql/two_up.sql:1:21: what is lost cannot be told: no such function: NOW)
      ✗ two
    sql/two_up.sql:1:43: error: no such function: NOW
        1 | CREATE TABLE u (x); INSERT INTO u VALUES (NOW());
          |                                           ^~~
    note: nothing was changed in app.db; its backup was removed again
    hint: it is of other databases; CURRENT_TIMESTAMP and datetime('now') do the same
    ? 1
    $ try <<< "INSERT INTO t VALUES (gen_random_uuid());"
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one.bak (sql/two_up.sql:1:1: what is lost cannot be told: no such function: gen_random_uuid)
      ✗ two
    sql/two_up.sql:1:23: error: no such function: gen_random_uuid
        1 | INSERT INTO t VALUES (gen_random_uuid());
          |                       ^~~~~~~~~~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    hint: it is PostgreSQL's; lower(hex(randomblob(16))) makes 128 random bits
    ? 1
    $ try <<< "INSERT INTO t VALUES (our_own(1));"
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one.bak (sql/two_up.sql:1:1: what is lost cannot be told: no such function: our_own)
      ✗ two
    sql/two_up.sql:1:23: error: no such function: our_own
        1 | INSERT INTO t VALUES (our_own(1));
          |                       ^~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    hint: this SQLite has no such function: the application that the script was written for may add it
    ? 1

# What the runner passes over, with a note

    $ ok <<< "PRAGMA foreign_keys=OFF; BEGIN; INSERT INTO t VALUES (1); COMMIT; PRAGMA foreign_keys=ON;"
      ✓ two   <took>
    sql/two_up.sql:1:1: note: PRAGMA foreign_keys is passed over: inside a transaction it does nothing; the manifest's foreign_keys says whether they are enforced
    sql/two_up.sql:1:26: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
    $ ok -v <<< "BEGIN IMMEDIATE; INSERT INTO t VALUES (1); END TRANSACTION; SELECT count(*), 'rows' FROM t;"
        1 | rows
      ✓ two   <took>   sql/two_up.sql
    sql/two_up.sql:1:1: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
        1 | BEGIN IMMEDIATE; INSERT INTO t VALUES (1); END TRANSACTION; SELECT count(*), 'rows' FROM t;
          | ^~~~~
    $ ok <<< "PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; PRAGMA query_only = 1; INSERT INTO t VALUES (1);"
      ✓ two   <took>
    sql/two_up.sql:1:1: note: PRAGMA locking_mode is passed over: the runner sets this itself

A note that several scripts share is told once, at the first.

    $ cp manifest.yaml one.yaml
    $ printf '  - {id: three, parents: two, down: null}\n  - {id: four, parents: three, down: null}\n' >> manifest.yaml
    $ for id in two three four; do echo "BEGIN; INSERT INTO t VALUES ('$id'); COMMIT;" > sql/${id}_up.sql; done
    $ cp app.db all.db; stemma upgrade four -d all.db
    Upgrading all.db: one → four (head), 3 revisions
      ✓ two   <took>
      ✓ three   <took>
      ✓ four   <took>
    all.db: one → four (head), 3 revisions in <took>
    sql/two_up.sql:1:1: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
          2 more are like it; --verbose shows them
    $ cp app.db all.db; stemma upgrade three -d all.db
    Upgrading all.db: one → three, 2 revisions
      ✓ two   <took>
      ✓ three   <took>
    all.db: one → three, 2 revisions in <took>
    sql/two_up.sql:1:1: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
          1 more is like it; --verbose shows it
    $ stemma upgrade four -d all.db
    Upgrading all.db: three → four (head), 1 revision
      ✓ four   <took>
    all.db: three → four (head), 1 revision in <took>
    sql/four_up.sql:1:1: note: BEGIN and its COMMIT are passed over: the run's own transaction holds what stands between them
    $ cp app.db all.db; stemma upgrade four -v -d all.db 2>&1 | grep -c 'are passed over'
    3
    $ cp app.db all.db; stemma upgrade four --json -d all.db 2>&1 | grep -o 'are passed over' | wc -l
    3
    $ mv one.yaml manifest.yaml; rm sql/three_up.sql sql/four_up.sql

# Forms of text

    $ ok < /dev/null
      ✓ two   <took>
    sql/two_up.sql: warning: there is no statement in it: revision two does nothing
    $ ok <<< "-- nothing
    > /* at all */ ;;"
      ✓ two   <took>
    sql/two_up.sql: warning: there is no statement in it: revision two does nothing
    $ printf 'INSERT INTO t VALUES (1);\r\nINSERT INTO t\r\nVALUES (2)' | ok; sqlite3 ok.db "SELECT * FROM t"
      ✓ two   <took>
    1
    2
    $ printf '\xef\xbb\xbfINSERT INTO t VALUES (3)' | ok; sqlite3 ok.db "SELECT * FROM t"
      ✓ two   <took>
    3
    $ printf 'INSERT INTO t VALUES (1);\0DROP TABLE t;' | try
    sql/two_up.sql:1:26: error: a NUL byte: this is no SQL text
        1 | INSERT INTO t VALUES (1);
          |                          ^
    hint: UTF-16 has a NUL in every other byte; save the file as UTF-8
    ? 65
    $ printf 'INSERT INTO t VALUES ("\xff\xfe");' | tr '"' "'" | try
    sql/two_up.sql:1:24: error: byte 0xFF is not UTF-8
        1 | INSERT INTO t VALUES ('\xff\xfe');
          |                        ^~~~
    hint: save the file as UTF-8
    ? 65
    $ printf 'INSERT INTO t VALUES (1);\n\nSELECT 2;\n  SELEC 3;\n' | try
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:4:3: error: near "SELEC": syntax error
        4 |   SELEC 3;
          |   ^~~~~
    note: nothing was changed in app.db
    ? 1
    $ printf '\xef\xbb\xbfINSERT INTO t VALUES (1);\r\n\r\nSELECT "ä", nope FROM t;\r\n' | tr '"' "'" | try
    Upgrading app.db: one → two (head), 1 revision
      backup: app.db.<stamp>.one<*>.bak (sql/two_up.sql:3:1: what is lost cannot be told: no such column: nope)
      ✗ two
    sql/two_up.sql:3:13: error: no such column: nope
        3 | SELECT 'ä', nope FROM t;
          |             ^~~~
    note: nothing was changed in app.db; its backup was removed again
    ? 1
    $ printf 'CREATE TABLE b (\n  x,\n  y' | try
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: incomplete input
        1 | CREATE TABLE b (
          | ^~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ printf "INSERT INTO t VALUES ('open" | try
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:23: error: unrecognized token: "'open"
        1 | INSERT INTO t VALUES ('open
          |                       ^~~~~
    note: nothing was changed in app.db
    ? 1
    $ printf "SELECT 1; /* open" | ok
      ✓ two   <took>
    $ head -c 300 /dev/urandom | tr -d '\0' > sql/two_up.sql; kept app.db stemma upgrade > out 2>&1; echo $?
    65

# Parameters

    $ try <<< "INSERT INTO t VALUES (:who);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: the parameter :who has no value
        1 | INSERT INTO t VALUES (:who);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: give it with --set who=VALUE
    ? 64
    $ try --set whom=x <<< "INSERT INTO t VALUES (:who);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: the parameter :who has no value
        1 | INSERT INTO t VALUES (:who);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: give it with --set who=VALUE
    ? 64
    $ ok --set "who=x'); DROP TABLE t; --" <<< "INSERT INTO t VALUES (:who), (@who || '@'), (\$who || '$');"; sqlite3 ok.db "SELECT * FROM t"
      ✓ two   <took>
    x'); DROP TABLE t; --
    x'); DROP TABLE t; --@
    x'); DROP TABLE t; --$
    $ try <<< "INSERT INTO t VALUES (?);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_up.sql:1:1: error: the parameter ? has no value
        1 | INSERT INTO t VALUES (?);
          | ^~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: name it, as in :name, and give --set name=VALUE
    ? 64

# Verify scripts

    $ echo "SELECT x FROM t WHERE x > 3; SELECT 'bad' AS why, x FROM t WHERE x > 1 ORDER BY x" > sql/two_verify.sql
    $ ok <<< "INSERT INTO t VALUES (1);"
      ✓ two   <took>
    $ try <<< "INSERT INTO t VALUES (1), (2), (3);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_verify.sql:1:30: error: this check found something after revision two
        1 | SELECT x FROM t WHERE x > 3; SELECT 'bad' AS why, x FROM t WHERE x > 1 ORDER BY x
          |                              ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: why = bad, x = 2
    note: why = bad, x = 3
    note: nothing was changed in app.db
    hint: each row that a verify script returns is a finding: none means that it holds
    ? 1
    $ try --json <<< "INSERT INTO t VALUES (1), (2), (3);" | json error
    {
     "code": "verify",
     "message": "this check found something after revision two",
     "revision": "two",
     "file": "sql/two_verify.sql",
     "line": 1,
     "column": 30,
     "hint": "each row that a verify script returns is a finding: none means that it holds",
     "notes": [
       {"message": "why = bad, x = 2"},
       {"message": "why = bad, x = 3"},
       {"message": "nothing was changed in app.db"}]
    }
    $ try <<< "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n LIMIT 20) INSERT INTO t SELECT i FROM n;"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_verify.sql:1:1: error: this check found something after revision two
        1 | SELECT x FROM t WHERE x > 3; SELECT 'bad' AS why, x FROM t WHERE x > 1 ORDER BY x
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: x = 10
    note: x = 11
    note: x = 12
    note: x = 13
    note: x = 14
    note: nothing was changed in app.db
    hint: each row that a verify script returns is a finding: none means that it holds
    ? 1
    $ echo "DELETE FROM t" > sql/two_verify.sql
    $ try <<< "INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_verify.sql:1:1: error: a verify script holds SELECTs only
        1 | DELETE FROM t
          | ^~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ echo "PRAGMA user_version = 3" > sql/two_verify.sql
    $ try <<< "INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_verify.sql:1:1: error: a verify script holds SELECTs only
        1 | PRAGMA user_version = 3
          | ^~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
    $ echo "SELECT nope" > sql/two_verify.sql
    $ try <<< "INSERT INTO t VALUES (1);"
    Upgrading app.db: one → two (head), 1 revision
      ✗ two
    sql/two_verify.sql:1:8: error: no such column: nope
        1 | SELECT nope
          |        ^~~~
    note: nothing was changed in app.db
    ? 1
    $ rm sql/two_verify.sql

# The connection is put back after each script

    $ cat >> manifest.yaml <<END
    >   - {id: three, parents: two, down: null}
    > END
    $ cat > sql/two_up.sql <<END
    > PRAGMA legacy_alter_table = 1; PRAGMA recursive_triggers = 1; PRAGMA ignore_check_constraints = 1;
    > PRAGMA case_sensitive_like = 1; PRAGMA defer_foreign_keys = 1; PRAGMA reverse_unordered_selects = 1;
    > PRAGMA trusted_schema = 0;
    > CREATE TEMP TABLE t (shadow); CREATE TEMP VIEW v AS SELECT 1; INSERT INTO temp.t VALUES ('lost');
    > END
    $ cat > sql/three_up.sql <<END
    > CREATE TABLE state (name, value);
    > INSERT INTO state SELECT 'legacy_alter_table', legacy_alter_table FROM pragma_legacy_alter_table;
    > INSERT INTO state SELECT 'recursive_triggers', recursive_triggers FROM pragma_recursive_triggers;
    > INSERT INTO state SELECT 'ignore_check_constraints', ignore_check_constraints FROM pragma_ignore_check_constraints;
    > INSERT INTO state SELECT 'reverse_unordered_selects', reverse_unordered_selects FROM pragma_reverse_unordered_selects;
    > INSERT INTO state SELECT 'defer_foreign_keys', defer_foreign_keys FROM pragma_defer_foreign_keys;
    > INSERT INTO state SELECT 'trusted_schema', trusted_schema FROM pragma_trusted_schema;
    > INSERT INTO state SELECT 'case_sensitive_like', 'a' NOT LIKE 'A';
    > INSERT INTO state SELECT 'temporary objects', count(*) FROM sqlite_temp_schema;
    > INSERT INTO t VALUES ('kept');
    > END
    $ cp app.db together.db; cp app.db apart.db
    $ stemma -d together.db upgrade -q
    $ stemma -d apart.db upgrade +1 -q && stemma -d apart.db upgrade +1 -q
    $ sqlite3 together.db "SELECT * FROM state; SELECT * FROM t"
    legacy_alter_table|0
    recursive_triggers|0
    ignore_check_constraints|0
    reverse_unordered_selects|0
    defer_foreign_keys|0
    trusted_schema|1
    case_sensitive_like|0
    temporary objects|0
    kept
    $ same --no-ledger together.db apart.db
    same

A rename stays as the script says, whatever the script before has set.

    $ sqlite3 apart.db "SELECT * FROM state" | diff - <(sqlite3 together.db "SELECT * FROM state") && echo equal
    equal
