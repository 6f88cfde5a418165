`dump`: a schema as a text that is the same for equal schemas.

    $ mkdir sql && cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > schema: schema.sql
    > revisions:
    >   - id: 001
    >   - {id: 002, parents: 001}
    > END
    $ cat > sql/001_up.sql <<'END'
    > create table users(id integer primary key, name text not null, boss references users);
    > create unique index by_name on users(name);
    > create view zoo as select * from users;
    > create view ape as select * from zoo;
    > create trigger t after delete on users begin delete from users where boss = old.id; end;
    > create virtual table words using fts5(word);
    > create table apples(x);
    > END
    $ echo 'drop view ape; drop view zoo; drop table users; drop table words; drop table apples;' > sql/001_down.sql
    $ echo 'alter table apples add column y text;' > sql/002_up.sql
    $ echo 'alter table apples drop column y;' > sql/002_down.sql
    $ stemma dump
    error: app.db is not there
    ? 1
    $ stemma dump head
    -- The schema as "stemma dump" writes it: tables by name, each with its indexes and triggers;
    -- virtual tables; views, each behind those that it uses.

    -- Tables

    CREATE TABLE apples (
        x,
        y TEXT
    );

    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        boss REFERENCES users
    );
    CREATE UNIQUE INDEX by_name ON users (name);

    CREATE TRIGGER t AFTER DELETE ON users
    BEGIN
        DELETE FROM users
        WHERE boss = old.id;
    END;

    -- Virtual tables

    CREATE VIRTUAL TABLE words USING fts5(word);

    -- Views

    CREATE VIEW zoo AS
    SELECT *
    FROM users;

    CREATE VIEW ape AS
    SELECT *
    FROM zoo;
    $ ls
    manifest.yaml
    sql

The database's is the same, byte for byte; and so is that of what it makes.

    $ stemma upgrade -q && stemma dump head > head.sql && untouched stemma dump | cmp - head.sql
    $ sqlite3 copy.db < head.sql && stemma dump copy.db | cmp - head.sql
    $ stemma dump head.sql | cmp - head.sql
    $ stemma dump base
    -- The schema as "stemma dump" writes it: tables by name, each with its indexes and triggers;
    -- virtual tables; views, each behind those that it uses.

`-o` writes at one moment, and leaves alone what is so already.

    $ rm schema.sql && stemma dump -o schema.sql && stemma dump -o schema.sql
      wrote schema.sql
      kept  schema.sql
    $ stemma dump 001 -o schema.sql && stemma dump -o schema.sql -q && cmp schema.sql head.sql
      wrote schema.sql
    $ echo 'CREATE TABLE apples (x);' > apples.sql && stemma dump apples.sql --json
    {"command":"dump","schema":"apples.sql","object_count":1,"schema_sha256":"sha256:<sha256>","sql":"-- The schema as \"stemma dump\" writes it: tables by name, each with its indexes and triggers;\n-- virtual tables; views, each behind those that it uses.\n\n-- Tables\n\nCREATE TABLE apples (\n    x\n);\n"}
    $ stemma dump --json -o schema.sql
    {"command":"dump","schema":"app.db","object_count":7,"schema_sha256":"sha256:<sha256>","file":"schema.sql","written":false}
    $ mkdir folder && stemma dump -o folder
    error: folder is no file, and is not written over
    ? 1
    $ stemma dump -o nowhere/x.sql
    error: nowhere/x.sql: cannot be written: No such file or directory
    ? 1
    $ mkfifo fifo && stemma dump -o fifo
    error: fifo is no file, and is not written over
    ? 1

A file that somebody needs is not written over, whatever its name on the command line is.

    $ ln -s app.db link.db
    $ for f in app.db ./app.db link.db app.db-wal app.db-journal app.db-shm copy.db copy.db-wal manifest.yaml sql/001_up.sql; do
    >   kept app.db kept manifest.yaml kept copy.db stemma dump 001 -o $f
    > done
    error: app.db is the database itself, and is not written over
    hint: choose another name for the output
    error: ./app.db is the database itself, and is not written over
    hint: choose another name for the output
    error: link.db is the database itself, and is not written over
    hint: choose another name for the output
    error: app.db-wal is a part of a SQLite database, and is not written over
    hint: choose another name for the output
    error: app.db-journal is a part of a SQLite database, and is not written over
    hint: choose another name for the output
    error: app.db-shm is a part of a SQLite database, and is not written over
    hint: choose another name for the output
    error: copy.db is a SQLite database, and is not written over
    hint: choose another name for the output
    error: copy.db-wal is a part of a SQLite database, and is not written over
    hint: choose another name for the output
    error: manifest.yaml is the manifest, and is not written over
    hint: choose another name for the output
    error: sql/001_up.sql is a script of the project, and is not written over
    hint: choose another name for the output
    ? 64
    $ kept app.db stemma upgrade --dump app.db
    error: app.db is the database itself, and is not written over
    hint: choose another name for the output
    ? 64
    $ kept app.db stemma downgrade -1 --dump app.db
    error: app.db is the database itself, and is not written over
    hint: choose another name for the output
    ? 64
    $ kept manifest.yaml stemma dump 001 -d copy.db -o $PWD/manifest.yaml
    error: <dir>/here/manifest.yaml is the manifest, and is not written over
    hint: choose another name for the output
    ? 64
    $ stemma dump 001 -d fresh.db -o fresh.db
    error: fresh.db is the database itself, and is not written over
    hint: choose another name for the output
    ? 64
    $ stemma dump 001 -o sql/new.sql && stemma dump 001 -o sql/new.sql
      wrote sql/new.sql
      kept  sql/new.sql
    $ rm link.db sql/new.sql
    $ ls
    app.db
    apples.sql
    copy.db
    fifo
    folder
    head.sql
    manifest.yaml
    schema.sql
    sql

After a run `--dump` writes it; nothing to do or not.

    $ stemma downgrade -1 --dump now.sql
    Downgrading app.db: 002 → 001, 1 revision
      backup: app.db.<stamp>.002.bak (sql/002_down.sql:1:1: the column apples.y is dropped)
      ✓ 002   <took>
    app.db: 002 → 001, 1 revision in <took>
      wrote now.sql
    $ stemma dump 001 | cmp - now.sql
    $ rm now.sql && stemma upgrade 001 --dump now.sql
    app.db: already at 001
      wrote now.sql
    $ stemma upgrade --dump now.sql --json | json dump
    {
     "file": "now.sql",
     "written": true
    }
    $ cmp now.sql head.sql
    $ stemma upgrade --dump now.sql --dry-run
    error: --dump writes what a run leaves: it goes with neither --sql nor --dry-run
    ? 64
    $ stemma upgrade --dump folder
    error: folder is no file, and is not written over
    ? 1

An upgrade renews the manifest's file as long as it is what stemma wrote, and of this database. Stepping
back takes nothing back of what is wanted.

    $ cmp schema.sql head.sql
    $ stemma downgrade 001 -q
    $ cmp schema.sql head.sql
    $ stemma dump 001 -o schema.sql
      wrote schema.sql
    $ stemma upgrade --json | json dump
    {
     "file": "schema.sql",
     "written": true
    }
    $ cmp schema.sql head.sql
    $ stemma upgrade -d second.db 001
    Upgrading second.db: <base> → 001, 1 revision (a new file)
      ✓ 001   <took>
    second.db: <base> → 001, 1 revision in <took>
      kept  schema.sql: somebody has edited it, or it was the schema of another database
    $ stemma upgrade -d second.db && cmp schema.sql head.sql
    Upgrading second.db: 001 → 002 (head), 1 revision
      ✓ 002   <took>
    second.db: 001 → 002 (head), 1 revision in <took>

What a person has written stays.

    $ echo 'CREATE TABLE wanted (x);' >> schema.sql && cp schema.sql edited.sql
    $ stemma downgrade -1 -q
    $ stemma upgrade
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✓ 002   <took>
    app.db: 001 → 002 (head), 1 revision in <took>
      kept  schema.sql: somebody has edited it, or it was the schema of another database
    $ cmp schema.sql edited.sql && echo '-- by hand' > schema.sql
    $ stemma downgrade -1 -q
    $ stemma upgrade
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✓ 002   <took>
    app.db: 001 → 002 (head), 1 revision in <took>
    $ cat schema.sql
    -- by hand

One that is not there yet is made by the first upgrade that changes something.

    $ rm schema.sql && stemma upgrade
    app.db: already at 002 (head)
    $ stemma downgrade -1 -q && ls schema.sql
    ls: cannot access 'schema.sql': No such file or directory
    ? 2
    $ stemma upgrade
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✓ 002   <took>
    app.db: 001 → 002 (head), 1 revision in <took>
      wrote schema.sql
    $ cmp schema.sql head.sql
    $ stemma downgrade -1 -q && sed 's/^schema: .*/schema: gone\/schema.sql/' manifest.yaml > gone.yaml
    $ stemma upgrade -f gone.yaml
    Upgrading app.db: 001 → 002 (head), 1 revision
      ✓ 002   <took>
    app.db: 001 → 002 (head), 1 revision in <took>
      no    gone/schema.sql: it cannot be written
    $ stemma downgrade -1 -q && sed 's/^schema: .*/schema: app.db-wal/' manifest.yaml > wal.yaml
    $ stemma upgrade -q -f wal.yaml && ls app.db-wal
    ls: cannot access 'app.db-wal': No such file or directory
    ? 2
    $ echo '-- by hand' > schema.sql

Names that a terminal would obey are written as they are into a file.

    $ sqlite3 odd.db 'CREATE TABLE "a b
    > c'$(printf '\033')'[31m" ("select" INT, "😀" TEXT, "q""q")'
    $ stemma dump odd.db | cat -v | tail -6
    CREATE TABLE "a b
    c^[[31m" (
        "select" INT,
        "M-pM-^_M-^XM-^@" TEXT,
        "q""q"
    );
    $ stemma dump odd.db > odd.sql && sqlite3 odd2.db < odd.sql && stemma dump odd2.db | cmp - odd.sql
    $ stemma diff odd.db base
    - table a b\x0ac\x1b[31m
    odd.db → base: 1 dropped
    ? 2

The ledger is no part of it, whatever else is called alike; nor are tables of SQLite's.

    $ sqlite3 like.db 'CREATE TABLE stemma_revision (x); CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE' && stemma stamp head -d like.db -q
    $ stemma dump like.db | tail -n +4
    -- Tables

    CREATE TABLE a (
        id INTEGER PRIMARY KEY AUTOINCREMENT
    );

    CREATE TABLE stemma_revision (
        x
    );

A damaged schema is said to be one.

    $ cp copy.db broken.db && sqlite3 broken.db "PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = 'CREATE TABLE apples(' WHERE name = 'apples'"
    $ stemma dump broken.db
    error: broken.db: cannot read the database: malformed database schema (apples) - incomplete input
    hint: the file is damaged: restore a backup, or see https://www.sqlite.org/recovery.html
    ? 1
    $ head -c 3000 copy.db > short.db && stemma dump short.db
    error: short.db: cannot read the database: database disk image is malformed
    hint: the file is damaged: restore a backup, or see https://www.sqlite.org/recovery.html
    ? 1

However a schema was typed, it is the same text: keywords and values in any case, references in
another case than their definition, names in quotes or without, options of FTS5.

    $ cat > typed.sql <<'END'
    > CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name TEXT COLLATE NOCASE, Age INT DEFAULT 1e3 CHECK (Age <> 0x1F));
    > CREATE TABLE Orders (Buyer REFERENCES Users (Id) ON DELETE CASCADE, Total NVARCHAR(20));
    > CREATE UNIQUE INDEX ByName ON Users (Name, lower(Name)) WHERE Age > 18;
    > CREATE TRIGGER Grow AFTER UPDATE OF Age, Name ON Users WHEN new.Age IS NOT NULL BEGIN
    >   INSERT INTO Orders (Buyer) VALUES (new.Id) ON CONFLICT DO NOTHING;
    > END;
    > CREATE VIRTUAL TABLE Found USING fts5(Body, tokenize = 'porter');
    > CREATE VIEW Adults AS SELECT Name, sum(Age) OVER (ORDER BY Id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS Years FROM Users;
    > END
    $ cat > otherwise.sql <<'END'
    > create virtual table Found using FTS5 ("Body", tokenize="porter");
    > create view Adults as select "name", SUM(`age`) over (order by ID rows between unbounded preceding and current row) as Years from "users";
    > create table [Orders] (Buyer references USERS(ID) on delete cascade, Total [nvarchar](20));
    > create table Users (Id integer primary key, Name text collate nocase, Age int default 1E3 check ((AGE!=0X1f)));
    > create unique index ByName on USERS (NAME collate NoCase, LOWER(name)) where age > 18;
    > create trigger Grow after update of name, age on users for each row when (NEW.age is not null) begin
    >   insert into 'orders' (BUYER) values (NEW.id) on conflict do nothing;
    > end;
    > END
    $ stemma dump typed.sql | tee typed.out
    -- The schema as "stemma dump" writes it: tables by name, each with its indexes and triggers;
    -- virtual tables; views, each behind those that it uses.

    -- Tables

    CREATE TABLE Orders (
        Buyer REFERENCES Users (Id) ON DELETE CASCADE,
        Total NVARCHAR(20)
    );

    CREATE TABLE Users (
        Id INTEGER PRIMARY KEY,
        Name TEXT COLLATE NOCASE,
        Age INT DEFAULT 1e3 CHECK (Age <> 0x1F)
    );
    CREATE UNIQUE INDEX ByName ON Users (Name, lower(Name)) WHERE Age > 18;

    CREATE TRIGGER Grow AFTER UPDATE OF Age, Name ON Users
    WHEN new.Age IS NOT NULL
    BEGIN
        INSERT INTO Orders (Buyer)
        VALUES (new.Id)
        ON CONFLICT DO NOTHING;
    END;

    -- Virtual tables

    CREATE VIRTUAL TABLE Found USING fts5(Body, tokenize = 'porter');

    -- Views

    CREATE VIEW Adults AS
    SELECT Name, sum(Age) OVER (ORDER BY Id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS Years
    FROM Users;

    $ stemma dump otherwise.sql | cmp - typed.out && stemma dump sql:typed.out | cmp - typed.out
    $ stemma diff typed.sql otherwise.sql
    typed.sql → otherwise.sql: the same schema

A definition stays in the case in which it stands: that is no difference either, but a text of its own.

    $ echo 'CREATE TABLE users (ID);' > small.sql && echo 'CREATE TABLE Users (id);' > large.sql
    $ stemma diff small.sql large.sql
    small.sql → large.sql: the same schema
    $ stemma dump small.sql | tail -n 3
    CREATE TABLE users (
        ID
    );
    $ stemma dump small.sql --json | json schema_sha256 > small && stemma dump large.sql --json | json schema_sha256 | cmp - small

Names that SQLite keeps for itself make a mistake, other than those that its shell prints.

    $ echo 'CREATE TABLE sqlite_sequence(name,seq); CREATE TABLE sqlite_stat1(tbl,idx,stat); CREATE TABLE a (x);' > own.sql
    $ stemma dump own.sql | tail -n 3
    CREATE TABLE a (
        x
    );
    $ echo 'CREATE TABLE sqlite_foo (x);' > own.sql && stemma dump own.sql
    own.sql:1:14: error: object name reserved for internal use: sqlite_foo
        1 | CREATE TABLE sqlite_foo (x);
          |              ^~~~~~~~~~
    ? 65

# Without a project

Databases and schema files are no matter of a manifest.

    $ mkdir ../alone && cd ../alone
    $ sqlite3 a.db 'CREATE TABLE t (a)'; echo 'create table t (a, b);' > b.sql
    $ stemma dump a.db | tail -3
    CREATE TABLE t (
        a
    );
    $ stemma dump -d a.db -o a.sql
      wrote a.sql
    $ stemma diff a.db b.sql
    ~ table t
        + column b
    a.db → b.sql: 1 changed
    ? 2
    $ stemma diff a.db head
    error: there is no manifest.yaml here or in a folder above
    hint: "stemma init" makes one
          -f FILE or $STEMMA_MANIFEST names another
    ? 64
    $ stemma diff a.db b.sql -f none.yaml
    error: none.yaml: cannot read the manifest: No such file or directory
    ? 65
    $ stemma init -q; stemma revision -m one -q
    $ untouched stemma upgrade -d new.db --dump none/x.sql
    error: none/x.sql: cannot be written: No such file or directory
    ? 1
    $ untouched stemma upgrade -d new.db --dump /
    error: / is no file, and is not written over
    ? 1
