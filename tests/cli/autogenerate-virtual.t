# `revision --autogenerate` where virtual tables change

All that such a table shows is in it afterwards: what SQLite hides, and what FTS5 has been set to, too.

    $ mkdir -p own/sql && cd own
    $ cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > schema: schema.sql
    > revisions:
    >   - id: 001
    > END
    $ cat > schema.sql <<'END'
    > CREATE VIRTUAL TABLE area USING rtree(id, x0, x1, +label TEXT);
    > CREATE VIRTUAL TABLE notes USING fts5(body);
    > CREATE VIRTUAL TABLE words USING fts4(body, languageid="lid");
    > END
    $ cp schema.sql sql/001_up.sql
    $ echo 'DROP TABLE words; DROP TABLE notes; DROP TABLE area;' > sql/001_down.sql
    $ stemma upgrade >/dev/null
    $ sqlite3 app.db <<'END'
    > INSERT INTO area VALUES (7, 1, 2, 'north');
    > INSERT INTO notes (rowid, body) VALUES (40, 'one two');
    > INSERT INTO notes (notes, rank) VALUES ('rank', 'bm25(10.0)'), ('automerge', 8);
    > INSERT INTO words (docid, body, lid) VALUES (3, 'three', 5);
    > END
    $ cat > schema.sql <<'END'
    > CREATE VIRTUAL TABLE area USING rtree(id, x0, x1, +label TEXT, +kind TEXT);
    > CREATE VIRTUAL TABLE notes USING fts5(body, prefix = 2);
    > CREATE VIRTUAL TABLE words USING fts4(body, languageid="lid", tokenize=porter);
    > END
    $ stemma revision --autogenerate -m 'Search better'
      virtual table area is changed
      virtual table notes is changed
      virtual table words is changed
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    $ cat sql/002_up.sql sql/002_down.sql
    -- 002: Search better (up)

    CREATE VIRTUAL TABLE new_area USING rtree(id, x0, x1, +label TEXT, +kind TEXT);
    INSERT INTO new_area (id, x0, x1, label)
    SELECT id, x0, x1, label
    FROM area;
    DROP TABLE area;
    ALTER TABLE new_area RENAME TO area;

    CREATE VIRTUAL TABLE new_notes USING fts5(body, prefix = 2);
    -- What notes has been set to is kept.
    INSERT INTO new_notes (new_notes, rank)
    SELECT k, v
    FROM notes_config
    WHERE k <> 'version';
    INSERT INTO new_notes (rowid, body)
    SELECT rowid, body
    FROM notes;
    DROP TABLE notes;
    ALTER TABLE new_notes RENAME TO notes;

    CREATE VIRTUAL TABLE new_words USING fts4(body, languageid="lid", tokenize=porter);
    INSERT INTO new_words (rowid, body, lid)
    SELECT rowid, body, lid
    FROM words;
    DROP TABLE words;
    ALTER TABLE new_words RENAME TO words;
    -- 002: Search better (down)

    -- Destructive: column area.kind goes, with what is in it.
    CREATE VIRTUAL TABLE new_area USING rtree(id, x0, x1, +label TEXT);
    INSERT INTO new_area (id, x0, x1, label)
    SELECT id, x0, x1, label
    FROM area;
    DROP TABLE area;
    ALTER TABLE new_area RENAME TO area;

    CREATE VIRTUAL TABLE new_notes USING fts5(body);
    -- What notes has been set to is kept.
    INSERT INTO new_notes (new_notes, rank)
    SELECT k, v
    FROM notes_config
    WHERE k <> 'version';
    INSERT INTO new_notes (rowid, body)
    SELECT rowid, body
    FROM notes;
    DROP TABLE notes;
    ALTER TABLE new_notes RENAME TO notes;

    CREATE VIRTUAL TABLE new_words USING fts4(body, languageid="lid");
    INSERT INTO new_words (rowid, body, lid)
    SELECT rowid, body, lid
    FROM words;
    DROP TABLE words;
    ALTER TABLE new_words RENAME TO words;
    $ cat > look.sql <<'END'
    > SELECT * FROM area;
    > SELECT rowid, * FROM notes WHERE notes MATCH 'two';
    > SELECT * FROM notes_config WHERE k <> 'version' ORDER BY k;
    > SELECT docid, body, lid FROM words WHERE words MATCH 'three' AND lid = 5;
    > END
    $ stemma upgrade >/dev/null && sqlite3 app.db < look.sql
    7|1.0|2.0|north|
    40|one two
    automerge|8
    rank|bm25(10.0)
    3|three|5
    $ stemma downgrade -1 >/dev/null && sqlite3 app.db < look.sql
    7|1.0|2.0|north
    40|one two
    automerge|8
    rank|bm25(10.0)
    3|three|5

Rows that are to be another table's are lost where they were the index's own, and so is an index without
texts. The other way the rows are copied.

    $ mkdir -p ../whose/sql && cd ../whose
    $ cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > schema: schema.sql
    > revisions:
    >   - id: 001
    > END
    $ cat > schema.sql <<'END'
    > CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
    > CREATE VIRTUAL TABLE bare USING fts5(body, content='');
    > CREATE VIRTUAL TABLE own USING fts5(body);
    > CREATE VIRTUAL TABLE reads USING fts5(body, content='notes', content_rowid='id');
    > END
    $ cp schema.sql sql/001_up.sql
    $ echo 'DROP TABLE reads; DROP TABLE own; DROP TABLE bare; DROP TABLE notes;' > sql/001_down.sql
    $ stemma upgrade >/dev/null
    $ sqlite3 app.db <<'END'
    > INSERT INTO notes VALUES (5, 'a note');
    > INSERT INTO bare (rowid, body) VALUES (9, 'indexed');
    > INSERT INTO own VALUES ('a text of its own');
    > INSERT INTO reads (reads) VALUES ('rebuild');
    > END
    $ cat > schema.sql <<'END'
    > CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
    > CREATE VIRTUAL TABLE bare USING fts5(body, content='notes', content_rowid='id');
    > CREATE VIRTUAL TABLE own USING fts5(body, content='notes', content_rowid='id');
    > CREATE VIRTUAL TABLE reads USING fts5(body);
    > END
    $ stemma revision --autogenerate -m 'Read others'
      virtual table bare is changed
      virtual table own is changed
      virtual table reads is changed
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it
    $ cat sql/002_up.sql sql/002_down.sql
    -- 002: Read others (up)

    -- Destructive: the index of bare goes, of which the texts are not kept.
    CREATE VIRTUAL TABLE new_bare USING fts5(body, content='notes', content_rowid='id');
    -- What bare has been set to is kept.
    INSERT INTO new_bare (new_bare, rank)
    SELECT k, v
    FROM bare_config
    WHERE k <> 'version';
    DROP TABLE bare;
    ALTER TABLE new_bare RENAME TO bare;
    INSERT INTO bare (bare)
    VALUES ('rebuild');

    -- Destructive: the rows of own go.
    CREATE VIRTUAL TABLE new_own USING fts5(body, content='notes', content_rowid='id');
    -- What own has been set to is kept.
    INSERT INTO new_own (new_own, rank)
    SELECT k, v
    FROM own_config
    WHERE k <> 'version';
    DROP TABLE own;
    ALTER TABLE new_own RENAME TO own;
    INSERT INTO own (own)
    VALUES ('rebuild');

    CREATE VIRTUAL TABLE new_reads USING fts5(body);
    -- What reads has been set to is kept.
    INSERT INTO new_reads (new_reads, rank)
    SELECT k, v
    FROM reads_config
    WHERE k <> 'version';
    INSERT INTO new_reads (rowid, body)
    SELECT rowid, body
    FROM reads;
    DROP TABLE reads;
    ALTER TABLE new_reads RENAME TO reads;
    -- 002: Read others (down)

    -- Not brought back: the index of bare.
    CREATE VIRTUAL TABLE new_bare USING fts5(body, content='');
    -- What bare has been set to is kept.
    INSERT INTO new_bare (new_bare, rank)
    SELECT k, v
    FROM bare_config
    WHERE k <> 'version';
    INSERT INTO new_bare (rowid, body)
    SELECT rowid, body
    FROM bare;
    DROP TABLE bare;
    ALTER TABLE new_bare RENAME TO bare;

    -- Not brought back: the rows of own.
    CREATE VIRTUAL TABLE new_own USING fts5(body);
    -- What own has been set to is kept.
    INSERT INTO new_own (new_own, rank)
    SELECT k, v
    FROM own_config
    WHERE k <> 'version';
    INSERT INTO new_own (rowid, body)
    SELECT rowid, body
    FROM own;
    DROP TABLE own;
    ALTER TABLE new_own RENAME TO own;

    -- Destructive: the rows of reads go.
    CREATE VIRTUAL TABLE new_reads USING fts5(body, content='notes', content_rowid='id');
    -- What reads has been set to is kept.
    INSERT INTO new_reads (new_reads, rank)
    SELECT k, v
    FROM reads_config
    WHERE k <> 'version';
    DROP TABLE reads;
    ALTER TABLE new_reads RENAME TO reads;
    INSERT INTO reads (reads)
    VALUES ('rebuild');
    $ cat > look.sql <<'END'
    > SELECT 'bare', rowid, body FROM bare WHERE bare MATCH 'note OR indexed';
    > SELECT 'own', rowid, body FROM own WHERE own MATCH 'note OR text';
    > SELECT 'reads', rowid, body FROM reads WHERE reads MATCH 'note';
    > END
    $ stemma upgrade >/dev/null && sqlite3 app.db < look.sql
    bare|5|a note
    own|5|a note
    reads|5|a note
    $ stemma downgrade -1 >/dev/null && sqlite3 app.db < look.sql
    bare|5|
    own|5|a note
    reads|5|a note

A virtual table is renamed as any other is, with what its module keeps. What names its hidden column is made
again.

    $ mkdir -p ../called/sql && cd ../called
    $ cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > schema: schema.sql
    > revisions:
    >   - id: 001
    > END
    $ cat > schema.sql <<'END'
    > CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
    > CREATE VIRTUAL TABLE found USING fts5(body, content='notes', content_rowid='id');
    > CREATE VIRTUAL TABLE own USING fts5(body);
    > CREATE TRIGGER noted AFTER DELETE ON notes BEGIN
    >   INSERT INTO found (found, rowid, body) VALUES ('delete', old.id, old.body);
    > END;
    > END
    $ cp schema.sql sql/001_up.sql
    $ echo 'DROP TABLE own; DROP TABLE found; DROP TABLE notes;' > sql/001_down.sql
    $ stemma upgrade >/dev/null
    $ sqlite3 app.db <<'END'
    > INSERT INTO own VALUES ('a text');
    > INSERT INTO own (own, rank) VALUES ('automerge', 8);
    > END
    $ stemma revision --autogenerate -m 'Names' --rename own.body=text
    error: --rename own.body=text: columns of a virtual table cannot be renamed
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ sed -i 's/found/search/g; s/own/mine/' schema.sql
    $ stemma revision --autogenerate -m 'Names' --rename own=notes
    error: --rename own=notes: one of the two is a virtual table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ stemma revision --autogenerate -m 'Names' --rename own=mine --rename found=search
      table own is renamed to mine
      table found is renamed to search
      trigger noted of notes is changed
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    $ cat sql/002_up.sql sql/002_down.sql
    -- 002: Names (up)

    ALTER TABLE own RENAME TO mine;
    ALTER TABLE found RENAME TO search;

    DROP TRIGGER noted;

    CREATE TRIGGER noted AFTER DELETE ON notes BEGIN
      INSERT INTO search (search, rowid, body) VALUES ('delete', old.id, old.body);
    END;
    -- 002: Names (down)

    ALTER TABLE search RENAME TO found;
    ALTER TABLE mine RENAME TO own;

    DROP TRIGGER noted;

    CREATE TRIGGER noted AFTER DELETE ON notes BEGIN
      INSERT INTO found (found, rowid, body) VALUES ('delete', old.id, old.body);
    END;
    $ stemma upgrade >/dev/null && sqlite3 app.db "SELECT * FROM mine WHERE mine MATCH 'text'; SELECT * FROM mine_config WHERE k = 'automerge'"
    a text
    automerge|8
    $ stemma downgrade -1 >/dev/null && sqlite3 app.db "SELECT * FROM own WHERE own MATCH 'text'; SELECT * FROM own_config WHERE k = 'automerge'"
    a text
    automerge|8

SQLite makes an index of a table that is not there, or lacks a column; each query of it fails then.

    $ mkdir -p ../lacks/sql && cd ../lacks
    $ cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > schema: schema.sql
    > revisions:
    >   - id: 001
    > END
    $ cat > schema.sql <<'END'
    > CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
    > CREATE VIRTUAL TABLE found USING fts5(
    >   title, body,
    >   content='notes', content_rowid='id');
    > END
    $ cp schema.sql sql/001_up.sql
    $ echo 'DROP TABLE found; DROP TABLE notes;' > sql/001_down.sql
    $ sed -i 's/, body TEXT//' schema.sql
    $ stemma revision --autogenerate -m 'No bodies'
    schema.sql:3:10: error: the virtual table found of the schema wanted does not work: notes has no column named body
        3 |   title, body,
          |          ^~~~
    hint: change it, drop it, or put what it uses into the schema wanted
    ? 65
    $ sed -i 's/TABLE notes (.*/TABLE texts (id INTEGER PRIMARY KEY, title TEXT, body TEXT);/' schema.sql
    $ stemma revision --autogenerate -m 'Texts' --rename notes=texts
    schema.sql:2:22: error: the virtual table found of the schema wanted does not work: no such table: main.notes
        2 | CREATE VIRTUAL TABLE found USING fts5(
          |                      ^~~~~
    hint: change it, drop it, or put what it uses into the schema wanted
    ? 65
    $ sed -i "s/content='notes'/content='texts'/" schema.sql
    $ stemma revision --autogenerate -m 'Texts' --rename notes=texts | head -2
      table notes is renamed to texts
      virtual table found is changed

An index that stays as it is goes stale where the rows or rowids of its table change under it: a rebuild fires
no trigger. A change that leaves them as they are, as that of the way down here, leaves it alone; of a view no
more is known than that it reads what has changed.

    $ mkdir -p ../stale/sql && cd ../stale
    $ cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > schema: schema.sql
    > revisions:
    >   - id: 001
    > END
    $ cat > schema.sql <<'END'
    > CREATE TABLE notes (id INTEGER, title TEXT);
    > CREATE VIEW shouts AS SELECT id, upper(title) AS title FROM notes;
    > CREATE VIRTUAL TABLE found USING fts5(title, content='notes');
    > CREATE VIRTUAL TABLE loud USING fts4(title, content="shouts");
    > CREATE TRIGGER noted AFTER INSERT ON notes BEGIN
    >   INSERT INTO found (rowid, title) VALUES (new.rowid, new.title);
    > END;
    > END
    $ cp schema.sql sql/001_up.sql
    $ echo 'DROP TABLE loud; DROP TABLE found; DROP VIEW shouts; DROP TABLE notes;' > sql/001_down.sql
    $ stemma upgrade >/dev/null
    $ sqlite3 app.db "INSERT INTO notes VALUES (9, 'nine'), (5, NULL)"
    $ sed -i "s/id INTEGER, title TEXT/id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT 'untitled'/" schema.sql
    $ stemma revision --autogenerate -m 'Ids' >/dev/null
    $ tail -n 12 sql/002_up.sql
    CREATE VIEW shouts AS SELECT id, upper(title) AS title FROM notes;
    CREATE TRIGGER noted AFTER INSERT ON notes BEGIN
      INSERT INTO found (rowid, title) VALUES (new.rowid, new.title);
    END;

    -- found is an index of notes, which has changed under it.
    INSERT INTO found (found)
    VALUES ('rebuild');

    -- loud is an index of shouts, which has changed under it.
    INSERT INTO loud (loud)
    VALUES ('rebuild');
    $ grep 'is an index' sql/002_down.sql
    -- loud is an index of shouts, which has changed under it.
    $ stemma upgrade >/dev/null && sqlite3 app.db "SELECT rowid, title FROM found WHERE found MATCH 'nine OR untitled' ORDER BY rowid"
    5|untitled
    9|nine
    $ stemma downgrade -1 >/dev/null && sqlite3 app.db "SELECT rowid, title FROM found WHERE found MATCH 'nine OR untitled' ORDER BY rowid"
    5|untitled
    9|nine

A new index reads its table when that is as wanted: made behind it, or with a column that it lacked.

    $ echo "CREATE TABLE other (a);" > before.sql
    $ cat > after.sql <<'END'
    > CREATE VIRTUAL TABLE early USING fts5 (b, content='late', content_rowid='id');
    > CREATE VIRTUAL TABLE wide USING fts5 (b, content='other');
    > CREATE TABLE late (id INTEGER PRIMARY KEY, b);
    > CREATE TABLE other (a, b);
    > END
    $ stemma diff before.sql after.sql --sql | sed '1,/BEGIN/d'

    CREATE VIRTUAL TABLE early USING fts5 (b, content='late', content_rowid='id');
    CREATE VIRTUAL TABLE wide USING fts5 (b, content='other');
    CREATE TABLE late (id INTEGER PRIMARY KEY, b);

    ALTER TABLE other ADD COLUMN b;

    INSERT INTO early (early)
    VALUES ('rebuild');
    INSERT INTO wide (wide)
    VALUES ('rebuild');

    COMMIT;
