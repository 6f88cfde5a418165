The best-known loss of SQLite migrations: a table is rebuilt while foreign keys are enforced. The script
says that they are not; inside a transaction SQLite does not listen. DROP TABLE then deletes the rows that
refer to the table, and those that refer to them.

    $ mkdir sql
    $ echo "PRAGMA foreign_keys=OFF; BEGIN; CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT ''); INSERT INTO new SELECT id, name FROM person; DROP TABLE person; ALTER TABLE new RENAME TO person; COMMIT; PRAGMA foreign_keys=ON;" | tee sql/001_up.sql sql/001_down.sql >/dev/null
    $ family() { rm -f app.db; sqlite3 app.db "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE TABLE pet (id INTEGER PRIMARY KEY, owner REFERENCES person ON DELETE CASCADE); CREATE TABLE toy (pet REFERENCES pet ON DELETE CASCADE); CREATE TABLE note (author REFERENCES person ON DELETE SET NULL); INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO pet VALUES (1, 1), (2, 2); INSERT INTO toy VALUES (1), (2), (2); INSERT INTO note VALUES (1);"; }
    $ rows() { sqlite3 app.db "SELECT (SELECT count(*) FROM person) || ' persons, ' || (SELECT count(*) FROM pet) || ' pets, ' || (SELECT count(*) FROM toy) || ' toys, ' || (SELECT count(author) FROM note) || ' author'"; }
    $ manifest() { printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001%s}\n' "$1" > manifest.yaml; }

Enforced, it stops at the statement.

    $ family; manifest ", foreign_keys: on"; stemma upgrade
    Upgrading app.db: <base> → 001 (head), 1 revision
      ✗ 001
    sql/001_up.sql:1:1: note: PRAGMA foreign_keys is passed over: inside a transaction it does nothing; the manifest's foreign_keys says whether they are enforced
    sql/001_up.sql:1:152: error: dropping person would take rows of other tables along: foreign keys are enforced, and their ON DELETE actions act
    ...
    note: pet: 2 rows deleted
    note: note: 1 row changed
    note: toy: 3 rows deleted
    note: nothing was changed in app.db
    hint: to rebuild a table, leave them unenforced: without "foreign_keys: on" in the manifest, or for this revision with "foreign_keys: off"
          where the loss is meant, give this revision "allow_cascade: true"
    ? 1
    $ rows
    2 persons, 2 pets, 3 toys, 1 author

Whatever the mode, up or down, with a trigger of the user's or without one, no row goes.

    $ trigger() { sqlite3 app.db "CREATE TABLE log (x); CREATE TRIGGER gone AFTER DELETE ON pet BEGIN INSERT INTO log VALUES (old.id); END"; }
    $ for with in true trigger; do for keys in on off; do for scope in run revision; do for way in upgrade downgrade; do
    >   family; $with; manifest ", foreign_keys: $keys"; test $way = upgrade || stemma -q stamp 001
    >   case $way in upgrade) to=001 ;; *) to=base ;; esac
    >   stemma -q $way $to --transaction=$scope >/dev/null 2>&1; echo "$with $keys $scope $way: $? $(rows)"
    > done; done; done; done
    true on run upgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    true on run downgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    true on revision upgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    true on revision downgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    true off run upgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    true off run downgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    true off revision upgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    true off revision downgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    trigger on run upgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    trigger on run downgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    trigger on revision upgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    trigger on revision downgrade: 1 2 persons, 2 pets, 3 toys, 1 author
    trigger off run upgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    trigger off run downgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    trigger off revision upgrade: 0 2 persons, 2 pets, 3 toys, 1 author
    trigger off revision downgrade: 0 2 persons, 2 pets, 3 toys, 1 author

Outside any transaction the pragma does what it says; without it the drop is undone.

    $ family; manifest ", foreign_keys: on, transaction: none"; stemma -q upgrade; rows
    2 persons, 2 pets, 3 toys, 1 author
    $ family; echo "DROP TABLE person;" > sql/001_up.sql; stemma -q upgrade 2>&1 | head -1; rows
    sql/001_up.sql:1:1: error: dropping person would take rows of other tables along: foreign keys are enforced, and their ON DELETE actions act
    2 persons, 2 pets, 3 toys, 1 author

Where it is meant, the manifest says so.

    $ family; echo "DROP TABLE person; CREATE TABLE person (id INTEGER PRIMARY KEY);" > sql/001_up.sql
    $ manifest ", foreign_keys: on, allow_cascade: true"; stemma -q upgrade; rows
    0 persons, 0 pets, 0 toys, 0 author

REPLACE deletes the row that it replaces, and the rows that refer to it with that.

    $ manifest ", foreign_keys: on"
    $ try() { family; echo "$1" > sql/001_up.sql; stemma -q upgrade; rows; }
    $ try "INSERT OR REPLACE INTO person VALUES (1, 'Anna'), (3, 'Cy');"
    sql/001_up.sql:1:1: error: replacing rows of person would take others along: foreign keys are enforced, and their ON DELETE actions act
        1 | INSERT OR REPLACE INTO person VALUES (1, 'Anna'), (3, 'Cy');
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: pet: 1 row deleted
    note: note: 1 row changed
    note: toy: 1 row deleted
    note: nothing was changed in app.db
    hint: ON CONFLICT DO UPDATE changes a row and keeps it
          to rebuild a table, leave them unenforced: without "foreign_keys: on" in the manifest, or for this revision with "foreign_keys: off"
          where the loss is meant, give this revision "allow_cascade: true"
    2 persons, 2 pets, 3 toys, 1 author
    $ try "WITH new AS (SELECT 1 AS id, 'Anna' AS name) REPLACE INTO person SELECT * FROM new;" 2>&1 | grep -v hint
    sql/001_up.sql:1:1: error: replacing rows of person would take others along: foreign keys are enforced, and their ON DELETE actions act
        1 | WITH new AS (SELECT 1 AS id, 'Anna' AS name) REPLACE INTO person SELECT * FROM new;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: pet: 1 row deleted
    note: note: 1 row changed
    note: toy: 1 row deleted
    note: nothing was changed in app.db
          to rebuild a table, leave them unenforced: without "foreign_keys: on" in the manifest, or for this revision with "foreign_keys: off"
          where the loss is meant, give this revision "allow_cascade: true"
    2 persons, 2 pets, 3 toys, 1 author
    $ try "REPLACE INTO person VALUES (3, 'Cy'); REPLACE INTO toy VALUES (1);"
    3 persons, 2 pets, 4 toys, 1 author
    $ try "INSERT INTO person VALUES (1, 'Anna') ON CONFLICT DO UPDATE SET name = excluded.name;"
    2 persons, 2 pets, 3 toys, 1 author
    $ manifest ", foreign_keys: on, allow_cascade: true"; try "REPLACE INTO person VALUES (1, 'Anna');"
    2 persons, 1 pets, 2 toys, 0 author
    $ manifest; try "REPLACE INTO person VALUES (1, 'Anna');"
    2 persons, 2 pets, 3 toys, 1 author

The table itself can be one of those that refer to it; an UPDATE can replace, too.

    $ manifest ", foreign_keys: on"
    $ tree() { rm -f app.db; sqlite3 app.db "CREATE TABLE cat (id INTEGER PRIMARY KEY, up REFERENCES cat ON DELETE CASCADE ON UPDATE CASCADE, name TEXT UNIQUE); INSERT INTO cat VALUES (1, NULL, 'root'), (2, 1, 'a'), (3, 2, 'b'), (4, NULL, 'c')"; }
    $ try() { tree; echo "$1" > sql/001_up.sql; stemma -q upgrade 2>&1 | grep -E "error:|note:"; sqlite3 app.db "SELECT count(*) FROM cat"; }
    $ try "INSERT OR REPLACE INTO cat VALUES (1, NULL, 'Root');"
    sql/001_up.sql:1:1: error: replacing rows of cat would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: cat: 2 rows deleted
    note: nothing was changed in app.db
    4
    $ try "UPDATE OR REPLACE cat SET name = 'root' WHERE id = 4;"
    sql/001_up.sql:1:1: error: replacing rows of cat would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: cat: 2 rows deleted
    note: nothing was changed in app.db
    4
    $ try "INSERT OR REPLACE INTO cat VALUES (4, NULL, 'C');"
    4
    $ try "UPDATE OR REPLACE cat SET id = 10 WHERE id = 1;"
    4

What a trigger of the user's does is no foreign key's work.

    $ try() { rm -f app.db; sqlite3 app.db "CREATE TABLE item (id INTEGER PRIMARY KEY, n); CREATE TABLE price (item REFERENCES item, p); CREATE TRIGGER new AFTER INSERT ON item BEGIN INSERT INTO price VALUES (new.id, 0); UPDATE price SET p = 1; END; INSERT INTO item VALUES (1, 'a')"; echo "$1" > sql/001_up.sql; stemma -q upgrade; sqlite3 app.db "SELECT count(*) FROM price"; }
    $ try "WITH src (n) AS (VALUES ('b'), ('c')) INSERT INTO item (n) SELECT n FROM src;"
    3
    $ try "INSERT OR REPLACE INTO item VALUES (7, 'new');"
    2
    $ try "WITH src (n) AS (VALUES (replace('b', 'b', 'c'))) INSERT INTO item (n) SELECT n FROM src;"
    2

A reference that becomes NULL is lost as well, whatever else changes the same rows; one that follows its row
through ON UPDATE is not.

    $ try() { rm -f app.db; sqlite3 app.db "CREATE TABLE tag (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, name TEXT UNIQUE); CREATE TABLE post (id INTEGER PRIMARY KEY, tag REFERENCES tag (name) ON DELETE SET NULL ON UPDATE CASCADE, seen DEFAULT 0); CREATE TRIGGER seen AFTER INSERT ON tag BEGIN UPDATE post SET seen = 1; END; INSERT INTO tag VALUES (1, 'a'), (2, 'b'); INSERT INTO post (tag) VALUES ('a'), ('b')"; echo "$1" > sql/001_up.sql; stemma -q upgrade 2>&1 | grep -E "error:|note:"; sqlite3 app.db "SELECT group_concat(tag) FROM post"; }
    $ try "UPDATE OR REPLACE tag SET name = 'b' WHERE id = 1;"
    sql/001_up.sql:1:1: error: replacing rows of tag would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: post: 1 row changed
    note: nothing was changed in app.db
    a,b
    $ try "INSERT INTO tag VALUES (1, 'c');"
    sql/001_up.sql:1:1: error: replacing rows of tag would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: post: 1 row changed
    note: nothing was changed in app.db
    a,b
    $ try "UPDATE tag SET name = upper(name);"
    A,B
    $ try "INSERT INTO tag VALUES (1, 'c') ON CONFLICT (id) DO UPDATE SET name = excluded.name;"
    c,b
    $ try "SAVEPOINT a; DROP TABLE post; DROP TABLE tag; CREATE TABLE tag (id, name); INSERT INTO tag VALUES (1, 'x'); ROLLBACK TO a; INSERT INTO tag VALUES (1, 'c'); RELEASE a;"
    sql/001_up.sql:1:124: error: replacing rows of tag would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: post: 1 row changed
    note: nothing was changed in app.db
    a,b

Nor has the script to say REPLACE: a trigger does, or the table itself.

    $ manifest ", foreign_keys: on"
    $ try() { family; sqlite3 app.db "CREATE TABLE news (id, name); CREATE TRIGGER told AFTER INSERT ON news BEGIN INSERT OR REPLACE INTO person VALUES (new.id, new.name); END; CREATE VIEW people AS SELECT * FROM person; CREATE TRIGGER instead INSTEAD OF INSERT ON people BEGIN REPLACE INTO person VALUES (new.id, new.name); END; CREATE TABLE land (code PRIMARY KEY, name UNIQUE ON CONFLICT REPLACE); CREATE TABLE town (land REFERENCES land ON DELETE CASCADE); INSERT INTO land VALUES ('x', 'X'); INSERT INTO town VALUES ('x')"; echo "$1" > sql/001_up.sql; stemma -q upgrade 2>&1 | grep -E "error:|note:"; rows; sqlite3 app.db "SELECT count(*) || ' town' FROM town"; }
    $ try "INSERT INTO news VALUES (1, 'Anna');"
    sql/001_up.sql:1:1: error: replacing rows of person would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: pet: 1 row deleted
    note: note: 1 row changed
    note: toy: 1 row deleted
    note: nothing was changed in app.db
    2 persons, 2 pets, 3 toys, 1 author
    1 town
    $ try "INSERT INTO people VALUES (1, 'Anna');" | head -1
    sql/001_up.sql:1:1: error: replacing rows of person would take others along: foreign keys are enforced, and their ON DELETE actions act
    $ try "INSERT INTO land VALUES ('y', 'X');"
    sql/001_up.sql:1:1: error: replacing rows of land would take others along: foreign keys are enforced, and their ON DELETE actions act
    note: town: 1 row deleted
    note: nothing was changed in app.db
    2 persons, 2 pets, 3 toys, 1 author
    1 town
    $ try "INSERT INTO news VALUES (3, 'Cy'); INSERT INTO land VALUES ('y', 'Y');"
    3 persons, 2 pets, 3 toys, 1 author
    1 town
    $ manifest ", foreign_keys: on, allow_cascade: true"; try "INSERT INTO news VALUES (1, 'Anna'); INSERT INTO land VALUES ('y', 'X');"
    2 persons, 1 pets, 2 toys, 0 author
    0 town
