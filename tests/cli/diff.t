`diff`: what makes one schema the other.

    $ cp -r $EXAMPLE/. . && export NO_COLOR=1
    $ stemma diff
    error: example.db is not there
    ? 1

Without a name: what is recorded against what is there. The text leads from the first to the second.

    $ stemma upgrade -q && untouched stemma diff
    current (002) → example.db: the same schema
    $ sqlite3 example.db 'CREATE INDEX by_name ON users (username COLLATE NOCASE); ALTER TABLE users ADD COLUMN email TEXT; ALTER TABLE oauth_clients DROP COLUMN client_name; DROP TABLE oauth_tokens; CREATE VIEW names AS SELECT username FROM users'
    $ untouched stemma diff
    ~ table oauth_clients
        - column client_name VARCHAR(100) NOT NULL
    - table oauth_tokens
    ~ table users
        + column email TEXT
    + index by_name of users
    + view names
    current (002) → example.db: 2 added, 1 dropped, 2 changed
    ? 2
    $ stemma diff -q | wc -l
    7
    $ stemma diff db:
    example.db → example.db: the same schema
    $ stemma diff head db: | head -1
    ~ table oauth_clients
    $ stemma diff db: current | tail -1
    example.db → current (002): 1 added, 2 dropped, 2 changed

`--sql` is what leads there, and says what it destroys.

    $ stemma diff db: current --sql
    -- SQL for the sqlite3 shell: sqlite3 DATABASE < THIS
    .bail on
    PRAGMA foreign_keys = OFF;
    BEGIN IMMEDIATE;

    DROP VIEW names;
    DROP INDEX by_name;

    -- Not brought back: the rows of oauth_tokens.
    CREATE TABLE oauth_tokens (
        id INTEGER NOT NULL,
        client_id VARCHAR(48) NOT NULL,
        user_id INTEGER NOT NULL,
        token_type VARCHAR(40) NOT NULL,
        access_token VARCHAR(255) NOT NULL,
        refresh_token VARCHAR(255),
        scope TEXT NOT NULL,
        expires_at DATETIME NOT NULL,
        created_at DATETIME NOT NULL,
        is_revoked BOOLEAN NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY (client_id) REFERENCES oauth_clients (client_id),
        FOREIGN KEY (user_id) REFERENCES users (id),
        UNIQUE (access_token)
    );

    -- Not brought back: what was in oauth_clients.client_name.
    -- column oauth_clients.client_name is added.
    CREATE TABLE new_oauth_clients (
        client_id VARCHAR(48) NOT NULL,
        client_secret VARCHAR(120) NOT NULL,
        client_name VARCHAR(100) NOT NULL,
        redirect_uris TEXT NOT NULL,
        default_scopes TEXT NOT NULL,
        created_at DATETIME NOT NULL,
        PRIMARY KEY (client_id)
    );
    -- client_name is NOT NULL: each row has '' in it, for want of what it had.
    INSERT INTO new_oauth_clients (client_id, client_secret, client_name, redirect_uris, default_scopes,
      created_at)
    SELECT client_id, client_secret, '', redirect_uris, default_scopes, created_at
    FROM oauth_clients;
    DROP TABLE oauth_clients;
    ALTER TABLE new_oauth_clients RENAME TO oauth_clients;

    -- Destructive: column users.email goes, with what is in it.
    ALTER TABLE users DROP COLUMN email;

    COMMIT;
    ? 2
    $ stemma diff db: current --sql > mend.sql
    ? 2
    $ sqlite3 example.db < mend.sql && stemma diff
    current (002) → example.db: the same schema

What fails half way there changes nothing, and no foreign key acts meanwhile.

    $ sqlite3 wipe.db "CREATE TABLE p (id INTEGER PRIMARY KEY, n); CREATE TABLE k (p REFERENCES p ON DELETE CASCADE); INSERT INTO p VALUES (1, NULL); INSERT INTO k VALUES (1);"
    $ echo 'CREATE TABLE p (id INTEGER PRIMARY KEY, n NOT NULL); CREATE TABLE k (p REFERENCES p ON DELETE CASCADE);' > strict.sql
    $ stemma diff wipe.db strict.sql --sql > wipe.sql
    ? 2
    $ sqlite3 wipe.db < wipe.sql
    Runtime error near line 10: NOT NULL constraint failed: new_p.n (19)
    ? 1
    $ sqlite3 wipe.db 'SELECT count(*) FROM p; SELECT count(*) FROM k'
    1
    1
    $ sqlite3 wipe.db "UPDATE p SET n = ''"; sqlite3 wipe.db 'PRAGMA foreign_keys = ON' '.read wipe.sql' 'SELECT count(*) FROM k'
    1
    $ stemma diff wipe.db strict.sql
    wipe.db → strict.sql: the same schema

Revisions need no database.

    $ stemma diff 001 head -d nothing.db
    ~ table users
        + column role VARCHAR(20) NOT NULL DEFAULT 'user'
    001 → head (002): 1 changed
    ? 2
    $ stemma diff head 001 -d nothing.db
    ~ table users
        - column role VARCHAR(20) NOT NULL DEFAULT 'user'
    head (002) → 001: 1 changed
    ? 2
    $ stemma diff base 001 | tail -1
    base → 001: 6 added
    $ stemma diff 001 001
    001 → 001: the same schema
    $ ls nothing.db
    ls: cannot access 'nothing.db': No such file or directory
    ? 2

Views, triggers and indexes are shown line by line.

    $ cat > a.sql <<'END'
    > -- A schema by hand.
    > CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c INT NOT NULL CHECK (c > 0), UNIQUE (b));
    > CREATE INDEX i ON t (c);
    > CREATE VIEW v AS SELECT a, b FROM t WHERE c > 1;
    > CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET c = 1; SELECT 2; END;
    > END
    $ cat > b.sql <<'END'
    > create table T (a integer primary key not null, c INTEGER default 7 references t (a) on delete cascade, d "TEXT") strict;
    > create index i on T (c desc) where c > 2;
    > create view v as select a,d from t where c > 1;
    > create trigger r after insert on t begin update t set c = 1; select 3; end;
    > END
    $ stemma diff a.sql b.sql
    ~ table T
        ~ column a: NULL → NOT NULL (makes no difference)
        - column b TEXT UNIQUE
        ~ column c: type INT → INTEGER
        ~ column c: NOT NULL → NULL
        ~ column c: default none → 7
        + column d TEXT
        - UNIQUE (b)
        - CHECK (c > 0)
        + FOREIGN KEY (c) REFERENCES t (a) ON DELETE CASCADE
        + STRICT
    ~ index i of T
        @@ -1,1 +1,1 @@
        -CREATE INDEX i ON t (c)
        +CREATE INDEX i ON T (c DESC) WHERE c > 2
    ~ view v
        @@ -1,4 +1,4 @@
         CREATE VIEW v AS
        -SELECT a, b
        +SELECT a, d
         FROM t
         WHERE c > 1
    ~ trigger r of t
        @@ -2,5 +2,5 @@
         BEGIN
             UPDATE t
             SET c = 1;
        -    SELECT 2;
        +    SELECT 3;
         END
    a.sql → b.sql: 4 changed
    ? 2

What does the same counts as equal.

    $ echo 'create table "T" ([a] INTEGER, b text NULL, constraint x unique (B));' > c.sql
    $ echo 'CREATE TABLE T (b TEXT UNIQUE, a INTEGER);' > d.sql
    $ stemma diff c.sql d.sql
    ~ table T
        ~ the columns stand in another order (makes no difference)
        ~ UNIQUE (b): constraint name x → none (makes no difference)
    c.sql → d.sql: 1 changed; that makes no difference, they count as equal
    $ echo 'CREATE TABLE t(a INTEGER,b TEXT,CONSTRAINT x UNIQUE(b))' > d.sql
    $ stemma diff c.sql d.sql
    c.sql → d.sql: the same schema

JSON.

    $ stemma diff a.sql b.sql --json | json changes 0
    {
     "change": "changed",
     "kind": "table",
     "name": "T",
     "equivalent": false,
     "details": [
       {"change": "changed", "text": "column a: NULL → NOT NULL", "equivalent": true},
       {"change": "dropped", "text": "column b TEXT UNIQUE", "equivalent": false},
       {"change": "changed", "text": "column c: type INT → INTEGER", "equivalent": false},
       {"change": "changed", "text": "column c: NOT NULL → NULL", "equivalent": false},
       {"change": "changed", "text": "column c: default none → 7", "equivalent": false},
       {"change": "added", "text": "column d TEXT", "equivalent": false},
       {"change": "dropped", "text": "UNIQUE (b)", "equivalent": false},
       {"change": "dropped", "text": "CHECK (c > 0)", "equivalent": false},
       {"change": "added", "text": "FOREIGN KEY (c) REFERENCES t (a) ON DELETE CASCADE", "equivalent": false},
       {"change": "added", "text": "STRICT", "equivalent": false}],
     "from_sql": "CREATE TABLE t (\n    a INTEGER PRIMARY KEY,\n    b TEXT UNIQUE,\n    c INT NOT NULL CHECK (c > 0)\n)",
     "to_sql": "CREATE TABLE T (\n    a INTEGER PRIMARY KEY NOT NULL,\n    c INTEGER DEFAULT 7 REFERENCES t (a) ON DELETE CASCADE,\n    d TEXT\n) STRICT"
    }
    $ stemma diff 001 002 --sql --json | json sql
    "ALTER TABLE users ADD COLUMN role VARCHAR(20) NOT NULL DEFAULT 'user';\n"

What is meant: a word before the colon says it.

    $ cp example.db 002 && stemma diff 001 002
    ~ table users
        + column role VARCHAR(20) NOT NULL DEFAULT 'user'
    001 → 002: 1 changed
    ? 2
    $ stemma diff 001 rev:002
    ~ table users
        + column role VARCHAR(20) NOT NULL DEFAULT 'user'
    001 → 002: 1 changed
    ? 2
    $ mv 002 other && sqlite3 empty 'VACUUM'
    $ stemma diff other empty | tail -1
    other → empty: 6 dropped
    $ stemma diff db:other file:other?mode=ro
    other → file:other?mode=ro: the same schema
    $ stemma diff sql:
    error: "sql:" is the manifest's schema file, and manifest.yaml names none
    hint: schema: FILE in the manifest, or sql:FILE
    ? 64
    $ stemma diff 1 'd b.sql'; stemma diff 'd b.sql' 1
    error: diff "1": no revision "1"; nearest: 001
    hint: stemma diff 001 'd b.sql'
          stemma history
    error: diff "1": no revision "1"; nearest: 001
    hint: stemma diff 'd b.sql' 001
          stemma history
    ? 64
    $ printf 'schema: d.sql\n' >> manifest.yaml && stemma diff sql: d.sql
    d.sql → d.sql: the same schema

Mistakes.

    $ stemma diff nowhere
    error: diff "nowhere": no revision "nowhere"
    hint: stemma history
    ? 64
    $ stemma diff manifest.yaml
    error: diff "manifest.yaml": no revision "manifest.yaml"
    hint: stemma history
          there is a file of that name, which is neither a SQLite database nor ends in .sql: "db:FILE" and "sql:FILE" say what it is
    ? 64
    $ stemma diff sql
    error: diff "sql": no revision "sql"
    hint: stemma history
          there is something of that name, but it is no file
    ? 64
    $ stemma diff db:nowhere
    error: nowhere is not there
    ? 64
    $ stemma diff nowhere.sql
    error: nowhere.sql is not there
    ? 64
    $ stemma diff db:manifest.yaml
    error: manifest.yaml: cannot read the database: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    ? 1
    $ mkdir folder.sql && stemma diff folder.sql
    error: folder.sql cannot be read: it is a folder
    ? 1
    $ mkfifo fifo.sql && stemma diff fifo.sql
    error: fifo.sql cannot be read: it is no regular file
    ? 1
    $ mkfifo fifo && stemma diff fifo
    error: diff "fifo": no revision "fifo"
    hint: stemma history
          there is something of that name, but it is no file
    ? 64
    $ printf 'CREATE TABLE a (x);\nCREATE TABLE b (x,\n  y z,, w);\n' > bad.sql && stemma diff bad.sql
    bad.sql:3:7: error: near ",": syntax error
        3 |   y z,, w);
          |       ^
    ? 65
    $ printf 'CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n' > bad.sql && stemma diff bad.sql
    bad.sql:2:1: error: a schema file holds CREATE statements only, and this is about rows
        2 | INSERT INTO a VALUES (1);
          | ^~~~~~
    hint: rows that belong to the schema are for a revision to insert
    ? 65
    $ mkdir slip; cp bad.sql slip/a.sql; cd slip; echo 'CREATE TABLE a (x);' > a.sql; echo 'CREATE TABLE b (x);' > b.sql; echo 'revisions: {' > manifest.yaml
    $ stemma diff a.sql b.sql
    - table a
    + table b
    a.sql → b.sql: 1 added, 1 dropped
    warning: manifest.yaml has errors, and is passed over
    ? 2
    $ stemma dump a.sql | grep CREATE; stemma dump a.sql --json | json warnings
    warning: manifest.yaml has errors, and is passed over
    CREATE TABLE a (
    [{"message": "manifest.yaml has errors, and is passed over"}]
    $ stemma dump a.sql -f manifest.yaml 2>&1 | grep error:; stemma diff a.sql 2>&1 | grep error:
    manifest.yaml:1:12: error: "revisions" must be a list
    manifest.yaml:2:1: error: not valid YAML: a value was expected here
    manifest.yaml:1:12: error: "revisions" must be a list
    manifest.yaml:2:1: error: not valid YAML: a value was expected here
    $ cd ..; rm -r slip
    $ printf 'CREATE TABLE a (x);\n  /* the b table\nCREATE TABLE b (y);\n' > bad.sql && stemma diff bad.sql
    bad.sql:2:3: error: the comment is not closed
        2 |   /* the b table
          |   ^~
    ? 65
    $ stemma dump bad.sql
    bad.sql:2:3: error: the comment is not closed
        2 |   /* the b table
          |   ^~
    ? 65
    $ printf 'CREATE TABLE a (x);\nCREATE INDEX i ON a (x);\nCREATE TABLE IF NOT EXISTS A (x,\n  y);\n' > bad.sql && stemma diff bad.sql
    bad.sql:3:1: error: IF NOT EXISTS passes over this: what is called so is there already, and is something else
        3 | CREATE TABLE IF NOT EXISTS A (x,
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    bad.sql:1:1: note: it is made here
        1 | CREATE TABLE a (x);
          | ^~~~~~~~~~~~~~~~~~~
    ? 65
    $ printf 'CREATE TABLE a (x);\nCREATE INDEX IF NOT EXISTS i ON a (x DESC);\nCREATE UNIQUE INDEX IF NOT EXISTS i ON a (x);\n' > bad.sql && stemma dump bad.sql
    bad.sql:3:1: error: IF NOT EXISTS passes over this: what is called so is there already, and is something else
        3 | CREATE UNIQUE INDEX IF NOT EXISTS i ON a (x);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    bad.sql:2:1: note: it is made here
        2 | CREATE INDEX IF NOT EXISTS i ON a (x DESC);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    ? 65
    $ printf "CREATE TABLE a (x); -- one\ncreate table if not exists A(x);\nCREATE VIRTUAL TABLE f USING fts5(z);\nCREATE TABLE IF NOT EXISTS 'f_data'(id, block);\n" > good.sql && stemma dump good.sql | grep -c CREATE
    2
    $ printf 'CREATE TABLE a (x,\n  y, X);\n' > bad.sql && stemma diff bad.sql
    bad.sql:2:6: error: duplicate column name: X
        2 |   y, X);
          |      ^
    ? 65
    $ cat > bad.sql <<'END'
    > CREATE TABLE a (x, y,);
    > CREATE INDEX a_x ON a (x);
    > CREATE INDEX b_x ON b (x);
    > CREATE TABLE b (x INTEGER PRIMARY KEY,
    >     y TEXT);
    > CREATE TABLE "B" (z);
    > ATTACH 'x.db' AS x;
    > INSERT INTO b VALUES (1, 'x');
    > INSERT INTO b VALUES (2, 'x');
    > CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END;
    > CREATE TABLE d (x 'open);
    > CREATE TABLE e (y,);
    > END
    $ stemma diff bad.sql
    bad.sql:1:22: error: near ")": syntax error
        1 | CREATE TABLE a (x, y,);
          |                      ^
    hint: there is a comma before it, with nothing behind
    bad.sql:3:21: error: no such table: main.b
        3 | CREATE INDEX b_x ON b (x);
          |                     ^
    bad.sql:4:14: note: it is made here, further down
        4 | CREATE TABLE b (x INTEGER PRIMARY KEY,
          |              ^
    hint: put this statement behind it
    bad.sql:6:14: error: table "B" already exists
        6 | CREATE TABLE "B" (z);
          |              ^~~
    hint: the file has made it already, further up
    bad.sql:7:1: error: a schema file holds CREATE statements only, and this is none
        7 | ATTACH 'x.db' AS x;
          | ^~~~~~
    bad.sql:8:1: error: a schema file holds CREATE statements only, and this is about rows
        8 | INSERT INTO b VALUES (1, 'x');
          | ^~~~~~
    hint: rows that belong to the schema are for a revision to insert
    bad.sql:10:34: error: no such table: main.c
       10 | CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END;
          |                                  ^
    bad.sql:11:19: error: unrecognized token: "'open);\x0aCREATE TABLE e (y,);\x0a"
       11 | CREATE TABLE d (x 'open);
          |                   ^~~~~~~
    ? 65
    $ for i in $(seq 30); do echo "CREATE TABLE t$i (x,);"; done > many.sql; stemma diff many.sql > out 2>&1; grep -c error: out; tail -1 out; rm many.sql out
    20
    note: these are the first 20 faults: there may be more behind them
    $ for i in $(seq 20); do echo "CREATE TABLE t$i (x,);"; done > many.sql; stemma diff many.sql 2>&1 | tail -1; rm many.sql
    hint: there is a comma before it, with nothing behind
    $ cat > bad.sql <<'END'
    > CREATE TABLE a (x INTEGER PRIMARY KEY, y, PRIMARY KEY (y));
    > CREATE TABLE b (x UNIQUE) WITHOUT ROWID;
    > CREATE TABLE c (x, g AS (x), PRIMARY KEY (x, g));
    > CREATE TABLE d (x, g AS (x) DEFAULT 1);
    > CREATE TABLE e (x, g AS (x) STORAGE);
    > CREATE TABLE f (x INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID;
    > CREATE TABLE g (x AS (1));
    > CREATE TABLE h (x UNIQUE ON CONFLICT FAIL, UNIQUE (x) ON CONFLICT IGNORE);
    > CREATE TABLE i (x, UNIQUE (lower(x)));
    > CREATE VIEW v AS SELECT x FROM a WHERE x > :least;
    > CREATE INDEX v_x ON v (x);
    > CREATE VIRTUAL TABLE j USING fts5 (x, colour = red);
    > CREATE VIRTUAL TABLE k USING rtree (x);
    > END
    $ stemma diff bad.sql
    bad.sql:1:43: error: table "a" has more than one primary key
        1 | CREATE TABLE a (x INTEGER PRIMARY KEY, y, PRIMARY KEY (y));
          |                                           ^~~~~~~
    bad.sql:2:27: error: PRIMARY KEY missing on table b
        2 | CREATE TABLE b (x UNIQUE) WITHOUT ROWID;
          |                           ^~~~~~~
    bad.sql:3:46: error: generated columns cannot be part of the PRIMARY KEY
        3 | CREATE TABLE c (x, g AS (x), PRIMARY KEY (x, g));
          |                                              ^
    bad.sql:4:29: error: cannot use DEFAULT on a generated column
        4 | CREATE TABLE d (x, g AS (x) DEFAULT 1);
          |                             ^~~~~~~
    bad.sql:5:20: error: error in generated column "g"
        5 | CREATE TABLE e (x, g AS (x) STORAGE);
          |                    ^
    hint: there is one AS (…), behind it at most VIRTUAL or STORED, and no DEFAULT
    bad.sql:6:39: error: AUTOINCREMENT not allowed on WITHOUT ROWID tables
        6 | CREATE TABLE f (x INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID;
          |                                       ^~~~~~~~~~~~~
    bad.sql:7:14: error: must have at least one non-generated column
        7 | CREATE TABLE g (x AS (1));
          |              ^
    bad.sql:8:55: error: conflicting ON CONFLICT clauses specified
        8 | CREATE TABLE h (x UNIQUE ON CONFLICT FAIL, UNIQUE (x) ON CONFLICT IGNORE);
          |                                                       ^~
    hint: two keys over the same columns have one index, and it can do one thing only
    bad.sql:9:28: error: expressions prohibited in PRIMARY KEY and UNIQUE constraints
        9 | CREATE TABLE i (x, UNIQUE (lower(x)));
          |                            ^~~~~
    bad.sql:10:44: error: parameters are not allowed in views
       10 | CREATE VIEW v AS SELECT x FROM a WHERE x > :least;
          |                                            ^
    bad.sql:12:39: error: unrecognized option: "colour"
       12 | CREATE VIRTUAL TABLE j USING fts5 (x, colour = red);
          |                                       ^~~~~~
    bad.sql:13:22: error: Too few columns for an rtree table
       13 | CREATE VIRTUAL TABLE k USING rtree (x);
          |                      ^
    ? 65
    $ printf 'CREATE TABLE a (x);\nCREATE INDEX i ON a (x\n  COLLATE own);\n' > bad.sql && stemma diff bad.sql
    bad.sql:3:11: error: no such collation sequence: own
        3 |   COLLATE own);
          |           ^~~
    hint: where it is the application's own, let the application make a database of this, and name that in place of the file
    ? 65
    $ printf 'CREATE TABLE a (x);\nCREATE VIEW v AS\n  SELECT y FROM a;\nCREATE TABLE c (\n  x REFERENCES a (x));\nCREATE TRIGGER t UPDATE OF x, z ON a BEGIN SELECT 1; END;\n' > bad.sql && stemma dump bad.sql | grep VIEW
    bad.sql:3:10: warning: the view v does not work: no such column: y
        3 |   SELECT y FROM a;
          |          ^
    bad.sql:6:31: warning: the trigger t does not work: UPDATE OF z: no such column, so no UPDATE of it fires this
        6 | CREATE TRIGGER t UPDATE OF x, z ON a BEGIN SELECT 1; END;
          |                               ^
    bad.sql:5:16: warning: the foreign key of table c does not work: foreign key mismatch - "c" referencing "a"
        5 |   x REFERENCES a (x));
          |                ^
    CREATE VIEW v AS
    $ printf "CREATE TABLE a (x CHECK (x < datetime('now')));\nCREATE VIRTUAL TABLE f USING fts5 (y, content = a);\n" > bad.sql && stemma dump bad.sql | grep VIRTUAL; stemma diff bad.sql bad.sql
    bad.sql:2:36: warning: the virtual table f does not work: a has no column named y
        2 | CREATE VIRTUAL TABLE f USING fts5 (y, content = a);
          |                                    ^
    bad.sql:1:30: warning: no row can be written to a: non-deterministic use of datetime() in a CHECK constraint
        1 | CREATE TABLE a (x CHECK (x < datetime('now')));
          |                              ^~~~~~~~~~~~~~~
    hint: what depends on the time of writing is for a trigger, a DEFAULT or the application
    CREATE VIRTUAL TABLE f USING fts5(y, content = 'a');
    bad.sql → bad.sql: the same schema
    bad.sql:2:36: warning: the virtual table f does not work: a has no column named y
        2 | CREATE VIRTUAL TABLE f USING fts5 (y, content = a);
          |                                    ^
    bad.sql:1:30: warning: no row can be written to a: non-deterministic use of datetime() in a CHECK constraint
        1 | CREATE TABLE a (x CHECK (x < datetime('now')));
          |                              ^~~~~~~~~~~~~~~
    hint: what depends on the time of writing is for a trigger, a DEFAULT or the application
    $ echo 'CREATE TABLE ok (x DATE CHECK (x > 1), y TIME);' > fine.sql; stemma diff fine.sql fine.sql
    fine.sql → fine.sql: the same schema
    $ printf 'CREATE TABLE \377 (x);\n' > bad.sql && stemma diff bad.sql
    bad.sql:1:14: error: byte 0xFF is not UTF-8
        1 | CREATE TABLE \xff (x);
          |              ^~~~
    hint: save the file as UTF-8
    ? 65
    $ stemma diff 1 2 3
    error: diff: '3' is one argument too many
    hint: stemma diff [A [B]] [--sql]
    ? 64

The order of columns is no difference, but to what takes them by their place.

    $ echo "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT a FROM t; CREATE TRIGGER r INSTEAD OF INSERT ON w BEGIN INSERT INTO t VALUES (new.a, 1); END;" > a.sql
    $ sed 's/t (a, b)/t (b, a)/' a.sql > b.sql; stemma diff a.sql b.sql
    ~ table t
        ~ the columns stand in another order (makes no difference)
    a.sql → b.sql: 1 changed; that makes no difference, they count as equal
    note: the columns of t stand in another order, and are taken by their place in: view v, trigger r

In a query that differs, the case of names is no part of it; that of texts is.

    $ echo "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT A, 'X' FROM T WHERE a = 1 AND B = 'y'" > a.sql
    $ echo "CREATE TABLE t (a, b); CREATE VIEW V AS SELECT a, 'x' FROM t WHERE A = 2 AND b = 'y'" > b.sql
    $ stemma diff a.sql b.sql
    ~ view V
        @@ -1,4 +1,4 @@
         CREATE VIEW V AS
        -SELECT A, 'X'
        +SELECT a, 'x'
         FROM t
        -WHERE a = 1 AND B = 'y'
        +WHERE A = 2 AND b = 'y'
    a.sql → b.sql: 1 changed
    ? 2

Of a key and of a reference all is shown that makes the difference.

    $ echo 'CREATE TABLE t (a, b, "c d", PRIMARY KEY (a, b), UNIQUE ("c d")); CREATE TABLE k (t REFERENCES t (a), i INTEGER PRIMARY KEY DESC);' > a.sql
    $ echo 'CREATE TABLE t (a, b, "c d", PRIMARY KEY (a, b DESC), UNIQUE ("c d" COLLATE NOCASE) ON CONFLICT REPLACE); CREATE TABLE k (t REFERENCES t (b) DEFERRABLE INITIALLY DEFERRED, i INTEGER, PRIMARY KEY (i DESC));' > b.sql
    $ stemma diff a.sql b.sql
    ~ table k
        ~ primary key (i DESC), which is not the rowid → (i DESC), which is the rowid
        - FOREIGN KEY (t) REFERENCES t (a)
        + FOREIGN KEY (t) REFERENCES t (b) DEFERRABLE INITIALLY DEFERRED
    ~ table t
        ~ primary key (a, b) → (a, b DESC)
        - UNIQUE ("c d")
        + UNIQUE ("c d" COLLATE NOCASE) ON CONFLICT REPLACE
    a.sql → b.sql: 2 changed
    a.sql:1:96: warning: the foreign key of table k does not work: foreign key mismatch - "k" referencing "t"
        1 | CREATE TABLE t (a, b, "c d", PRIMARY KEY (a, b), UNIQUE ("c d")); CREATE TABLE k (t REFERENCES t (a), i INTEGER PRIMARY KEY DESC);
          |                                                                                                ^
    b.sql:1:136: warning: the foreign key of table k does not work: foreign key mismatch - "k" referencing "t"
        1 | CREATE TABLE t (a, b, "c d", PRIMARY KEY (a, b DESC), UNIQUE ("c d" COLLATE NOCASE) ON CONFLICT REPLACE); CREATE TABLE k (t REFERENCES t (b) DEFERRABLE INITIALLY DEFERRED, i INTEGER, PRIMARY KEY (i DESC));
          |                                                                                                                                        ^
    ? 2
    $ stemma diff a.sql b.sql --json | json changes 1 details 0
    {
     "change": "changed",
     "text": "primary key (a, b) → (a, b DESC)",
     "equivalent": false
    }

A text in double quotes is one, and has a case; a name in double quotes has none.

    $ echo 'CREATE TABLE t (id INTEGER PRIMARY KEY, st TEXT CHECK (st IN ("open", "closed"))); CREATE INDEX i ON t (st) WHERE st = "open"; CREATE VIEW v AS SELECT id FROM t WHERE st = "open"; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT RAISE(ABORT, "no"); END;' > a.sql
    $ sed 's/"open"/"OPEN"/g; s/"no"/"NO"/' a.sql > b.sql
    $ stemma diff a.sql b.sql
    ~ table t
        - CHECK (st IN ('open', 'closed'))
        + CHECK (st IN ('OPEN', 'closed'))
    ~ index i of t
        @@ -1,1 +1,1 @@
        -CREATE INDEX i ON t (st) WHERE st = 'open'
        +CREATE INDEX i ON t (st) WHERE st = 'OPEN'
    ~ view v
        @@ -1,4 +1,4 @@
         CREATE VIEW v AS
         SELECT id
         FROM t
        -WHERE st = 'open'
        +WHERE st = 'OPEN'
    ~ trigger g of t
        @@ -1,4 +1,4 @@
         CREATE TRIGGER g AFTER INSERT ON t
         BEGIN
        -    SELECT RAISE(ABORT, 'no');
        +    SELECT RAISE(ABORT, 'NO');
         END
    a.sql → b.sql: 4 changed
    ? 2
    $ sed 's/ st / "ST" /g' a.sql > b.sql
    $ stemma diff a.sql b.sql
    a.sql → b.sql: the same schema

Without a project a name says what it is of; what is not there is named.

    $ mkdir alone; cd alone; sqlite3 a.db "CREATE TABLE t (x)"; touch empty.sqlite
    $ stemma diff a.db empty.sqlite
    - table t
    a.db → empty.sqlite: 1 dropped
    ? 2
    $ stemma diff a.db none.db; stemma dump none.sqlite3; stemma dump none.sql
    error: none.db is not there
    error: none.sqlite3 is not there
    error: none.sql is not there
    ? 64
    $ cd ..
