Slips that are common, and what is said of them.

    $ cp -r $EXAMPLE/. .; stemma -q upgrade -d u.db

A number is a number.

    $ stemma upgrade 2 -d u.db
    error: upgrade "2": no revision "2"; nearest: 002
    hint: stemma upgrade 002 -d u.db
          stemma history -d u.db
    ? 64

Commands in hints are about the same database, quoted where a shell needs it.

    $ mv u.db "my own.db"; stemma downgrade -3 -d "my own.db"
    error: downgrade "-3": only 2 revisions can be reverted from 002; it stops at base
    hint: stemma downgrade -2 -d 'my own.db'
          stemma downgrade base -d 'my own.db'
    ? 64

SQLAlchemy's relative path.

    $ mv "my own.db" app.db; stemma -d sqlite:///app.db current
    error: "sqlite:///app.db" is the file /app.db, which is not there; app.db is
    hint: SQLAlchemy reads three slashes as a relative path: say sqlite:app.db
    ? 64

The beginning of an option.

    $ stemma current --db app.db
    error: there is no option --db
    hint: stemma current --help
    ? 64
    $ stemma current --data app.db
    error: there is no option --data
    hint: did you mean --database?
    ? 64

A merge conflict in the manifest.

    $ printf '<<<<<<< HEAD\n  - {id: 003, parents: 002}\n=======\n  - {id: 004, parents: 002}\n>>>>>>> theirs\n' >> manifest.yaml; stemma heads
    manifest.yaml:<n>:1: error: git left a merge conflict here
       <n> | <<<<<<< HEAD
    <*>| ^~~~~~~
    hint: keep both entries, each whole, and take the marks out; where both made the same id, give the later one another
    ? 65

The next number follows numbers only.

    $ printf 'version: 1\nrevisions:\n  - {id: 002}\n  - {id: 2026-11-vat, parents: 002}\n' > manifest.yaml; stemma revision -m next | head -1
    2026-11-vat -> 003
    $ printf 'version: 1\nrevisions:\n  - {id: 1975ea83b712}\n  - {id: 2662c9841b35, parents: 1975ea83b712}\n' > manifest.yaml; stemma merge -h >/dev/null; stemma revision --rev-id x 2>/dev/null >&2; stemma revision -m next | head -1
    x -> 004
    $ printf 'version: 1\nrevisions:\n  - {id: 20240105120000}\n' > manifest.yaml; stemma revision -m next | head -1 | grep -c '^20240105120000 -> 20[0-9]\{12\}$'
    1

A revision is not proposed as its own parent.

    $ printf 'version: 1\nrevisions:\n  - {id: 001}\n  - {id: 002, parents: 003}\n' > manifest.yaml; stemma heads 2>&1 | grep -c 'did you mean "002"'
    0
    ? 1

What no database can run, check finds without one.

    $ printf 'version: 1\nrevisions:\n  - {id: 001}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml; rm -f sql/00?_verify.sql
    $ echo "PRAGMA foreign_keys = OFF; DELETE FROM gone; INSERT INTO gone VALUES (1, 2,);" > sql/001_up.sql
    $ echo "DROP TABLE gone; CREATE TRIGGER t AFTER INSERT ON gone BEGIN SELECT 1; END; SELEC 1;" > sql/001_down.sql
    $ echo "CREATE TABLE t (a TEXT DEFAULT 'open);" > sql/002_up.sql
    $ stemma check
    sql/001_up.sql:1:76: error: near ")": syntax error
        1 | PRAGMA foreign_keys = OFF; DELETE FROM gone; INSERT INTO gone VALUES (1, 2,);
          |                                                                            ^
    hint: there is a comma before it, with nothing behind
    sql/001_down.sql:1:77: error: near "SELEC": syntax error
        1 | DROP TABLE gone; CREATE TRIGGER t AFTER INSERT ON gone BEGIN SELECT 1; END; SELEC 1;
          |                                                                             ^~~~~
    <*>
        1 | CREATE TABLE t (a TEXT DEFAULT 'open);
          |                                ^~~~~~~
    ? 1
    $ sed -i 's/,);/);/' sql/001_up.sql; sed -i 's/SELEC /SELECT /' sql/001_down.sql; sed -i "s/open/open'/" sql/002_up.sql
    $ stemma check
    ok: 2 revisions, no database looked at

What is written for another database, or for a tool that fills in templates, comes with what to write instead; also where
the table is made by another script.

    $ printf 'version: 1\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml; rm -f sql/*
    $ printf 'CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT);\n' > sql/001_up.sql
    $ printf 'ALTER TABLE a\n  ADD COLUMN kept BOOLEAN DEFAULT ${kept};\n' > sql/002_up.sql
    $ stemma check
    sql/001_up.sql:1:36: error: near "AUTO_INCREMENT": syntax error
        1 | CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT);
          |                                    ^~~~~~~~~~~~~~
    hint: INTEGER PRIMARY KEY numbers the rows by itself; with AUTOINCREMENT behind it no number is used again
    sql/002_up.sql:2:35: error: unrecognized token: "$"
        2 |   ADD COLUMN kept BOOLEAN DEFAULT ${kept};
          |                                   ^
    hint: it looks like a placeholder of another tool: write what stands for it, or :name where a value may stand, and --set name=value
    ? 1

A table that was lent to one statement is not there for the next.

    $ printf 'CREATE TABLE a (id INTEGER PRIMARY KEY);\n' > sql/001_up.sql
    $ printf 'ALTER TABLE a ADD COLUMN kept BOOLEAN;\nCREATE TABLE a (id INTEGER,, x);\n' > sql/002_up.sql
    $ stemma check
    sql/002_up.sql:2:28: error: near ",": syntax error
        2 | CREATE TABLE a (id INTEGER,, x);
          |                            ^
    ? 1

What ALTER TABLE refuses once there are rows, or because of what hangs on a column.

    $ rm -f app.db; printf 'CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE t (a UNIQUE, b REFERENCES p, c, FOREIGN KEY (c) REFERENCES p);\nCREATE INDEX i ON t (b);\nINSERT INTO t VALUES (1, NULL, NULL);\n' > sql/001_up.sql
    $ for change in "ADD x DEFAULT (datetime('now'))" "ADD x NOT NULL" "ADD x UNIQUE" "ADD x AS (a) STORED" "DROP a" "DROP b" "DROP c"; do echo "-- $change"; echo "ALTER TABLE t $change;" > sql/002_up.sql; rm -f app.db; stemma -q -d app.db upgrade 2>&1 | grep hint:; done
    -- ADD x DEFAULT (datetime('now'))
    hint: a table that has rows takes a constant: add the column without it, and fill it by UPDATE; or rebuild the table: "stemma revision --autogenerate -d app.db" writes it
    -- ADD x NOT NULL
    hint: the table has rows: give them a DEFAULT, or allow NULL
    -- ADD x UNIQUE
    hint: add it without UNIQUE; CREATE UNIQUE INDEX behind it does the same
    -- ADD x AS (a) STORED
    hint: what ALTER TABLE cannot do is done by a rebuild of the table: "stemma revision --autogenerate -d app.db" writes it
    -- DROP a
    hint: what ALTER TABLE cannot do is done by a rebuild of the table: "stemma revision --autogenerate -d app.db" writes it
    -- DROP b
    hint: drop the index before, and make it anew behind it if it is to stay
    -- DROP c
    hint: what ALTER TABLE cannot do is done by a rebuild of the table: "stemma revision --autogenerate -d app.db" writes it

What is there already because an earlier script of the run makes it: a table that two make, and a schema of today with the
migrations that led to it behind it.

    $ printf 'CREATE TABLE t (a);\nCREATE TABLE u (a, "updated at");\n' > sql/001_up.sql; rm -f app.db
    $ echo 'CREATE TABLE T (b);' > sql/002_up.sql; stemma -q -d app.db upgrade
    sql/002_up.sql:1:14: error: table T already exists
        1 | CREATE TABLE T (b);
          |              ^
    note: nothing was changed in app.db
    sql/001_up.sql:1:14: note: it is made here, in the same run
        1 | CREATE TABLE t (a);
          |              ^
    hint: take one of the two away, or drop it in between
    ? 1
    $ echo 'ALTER TABLE "u" ADD COLUMN `updated at` TEXT;' > sql/002_up.sql; stemma -q -d app.db upgrade
    sql/002_up.sql:1:1: error: duplicate column name: updated at
        1 | ALTER TABLE "u" ADD COLUMN `updated at` TEXT;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    sql/001_up.sql:2:14: note: it is made here, in the same run
        2 | CREATE TABLE u (a, "updated at");
          |              ^
    hint: take one of the two away, or drop it in between
    ? 1
    $ printf 'CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;\nCREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT 1; END;\n' > sql/002_up.sql; stemma -q -d app.db upgrade
    sql/002_up.sql:2:16: error: trigger r already exists
        2 | CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT 1; END;
          |                ^
    note: nothing was changed in app.db
    sql/002_up.sql:1:16: note: it is made here, in the same run
        1 | CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;
          |                ^
    hint: take one of the two away, or drop it in between
    ? 1

Where it was there before, that is another matter.

    $ sqlite3 app.db 'CREATE TABLE t (a)'; stemma -q -d app.db upgrade 2>&1 | grep -v '^ '
    sql/001_up.sql:1:14: error: table t already exists
    note: nothing was changed in app.db
    hint: this database was made without stemma, or is ahead of its ledger: "stemma adopt -d app.db" finds out which revision it is at, "stemma stamp REVISION -d app.db" records one instead of running it
    $ sed -i 's/TABLE t/TABLE IF NOT EXISTS t/' sql/001_up.sql; echo 'CREATE TABLE t (b);' > sql/002_up.sql; stemma -q -d app.db upgrade 2>&1 | grep -v '^ '
    sql/002_up.sql:1:14: error: table t already exists
    note: nothing was changed in app.db
    hint: this database was made without stemma, or is ahead of its ledger: "stemma adopt -d app.db" finds out which revision it is at, "stemma stamp REVISION -d app.db" records one instead of running it

A down script that makes what is there has nothing to do with what an upgrade finds.

    $ printf 'version: 1\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001}\n' > manifest.yaml; rm -f app.db
    $ echo 'CREATE TABLE t (a);' > sql/001_up.sql; echo 'ALTER TABLE t ADD COLUMN b;' > sql/002_up.sql; cp sql/002_up.sql sql/002_down.sql
    $ stemma -q -d app.db upgrade; stemma -q -d app.db downgrade -1 --backup=never
    sql/002_down.sql:1:1: error: duplicate column name: b
        1 | ALTER TABLE t ADD COLUMN b;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1
