Keys that a run leaves behind without what they point to.

    $ printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml; mkdir sql
    $ cat > sql/001_up.sql <<END
    > CREATE TABLE parent (code TEXT COLLATE NOCASE PRIMARY KEY, name TEXT);
    > CREATE TABLE kid (id INTEGER PRIMARY KEY, code TEXT REFERENCES parent (code), other REFERENCES nowhere);
    > INSERT INTO parent VALUES ('a', 'Ann'), ('b', 'Bob');
    > INSERT INTO kid VALUES (1, 'A', NULL), (2, 'b', NULL);
    > END
    $ touch sql/002_up.sql; stemma -q upgrade 001

A rebuild that forgets the PRIMARY KEY: every write of an application that enforces its keys would fail.

    $ cat > sql/002_up.sql <<END
    > CREATE TABLE new AS SELECT * FROM parent;
    > DROP TABLE parent; ALTER TABLE new RENAME TO parent;
    > END
    $ stemma -q upgrade
    error: the run would leave the foreign key of table kid broken: foreign key mismatch - "kid" referencing "parent"
    note: nothing was changed in app.db
    hint: give the columns that it points to a PRIMARY KEY or UNIQUE again, in the same script
    ? 1
    $ stemma -q upgrade --json | json
    {
     "error": {"code": "sql", "message": "the run would leave the foreign key of table kid broken: foreign key mismatch - \"kid\" referencing \"parent\"", "hint": "give the columns that it points to a PRIMARY KEY or UNIQUE again, in the same script", "notes": [{"message": "nothing was changed in app.db"}]},
     "warnings": [
       {"message": "the table parent was rebuilt without what it had", "file": "sql/002_up.sql", "hint": "make it again behind the rebuild, in the same script, if it is to stay\nwhat is to go has a line in the script that says so: -- stemma: parent loses COLLATE NOCASE of code", "notes": [{"message": "COLLATE NOCASE of code"}, {"message": "PRIMARY KEY (code)"}]},
       {"message": "the foreign key of table kid does not work: no such table: nowhere"}]
    }

With the key again only the row is missed; the collation of what is pointed to counts.

    $ sed -i "1s/.*/CREATE TABLE new (code TEXT COLLATE NOCASE PRIMARY KEY, name TEXT); INSERT INTO new SELECT * FROM parent WHERE code = 'a';/" sql/002_up.sql; stemma -q upgrade
    error: the run would leave 1 row without the row that a foreign key points to
    note: kid, row 2: no such row in parent
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    ? 1

A key that could not be checked before hides no row that is lost, and stops nothing by itself: SQLite's own check
looks at no key of a table that has such a one.

    $ rm app.db; sed -i 's/COLLATE NOCASE PRIMARY KEY/COLLATE NOCASE/' sql/001_up.sql; stemma -q upgrade 001
    $ echo "DELETE FROM parent WHERE code = 'b';" > sql/002_up.sql; stemma -q upgrade
    error: the run would leave 1 row without the row that a foreign key points to
    note: kid, row 2: no such row in parent
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ echo "DELETE FROM parent WHERE code = 'c'; DROP INDEX extra;" > sql/002_up.sql; sqlite3 app.db "CREATE INDEX extra ON parent (name)"; stemma upgrade 2>&1 >/dev/null
    warning: the foreign key of table kid does not work: foreign key mismatch - "kid" referencing "parent"
    note: foreign key of table kid: no such table: nowhere

Nor do rows that were missing before it.

    $ printf '  - {id: 003, parents: 002, down: null}\n' >> manifest.yaml
    $ sqlite3 app.db "UPDATE kid SET code = 'x' WHERE id = 2"
    $ echo "DELETE FROM parent WHERE code = 'b';" > sql/003_up.sql; stemma upgrade 2>&1 >/dev/null
    warning: 1 row had no row that a foreign key points to before this run, and still has not
    note: kid, row 2: no such row in parent

A key that no row uses is told of.

    $ printf '  - {id: 004, parents: 003, down: null}\n  - {id: 005, parents: 004, down: null}\n' >> manifest.yaml
    $ echo "CREATE TABLE a (x PRIMARY KEY); CREATE TABLE b (x REFERENCES a); INSERT INTO b VALUES (NULL);" > sql/004_up.sql
    $ echo "DROP TABLE a;" > sql/005_up.sql; stemma -q upgrade 004; stemma upgrade 2>&1 >/dev/null
    warning: the foreign key of table b does not work: no such table: a

The key can be a unique index.

    $ printf '  - {id: 006, parents: 005, down: null}\n  - {id: 007, parents: 006, down: null}\n' >> manifest.yaml
    $ echo "CREATE TABLE p (x); CREATE UNIQUE INDEX px ON p (x); CREATE TABLE q (x REFERENCES p (x)); INSERT INTO q VALUES (NULL);" > sql/006_up.sql
    $ echo "DROP INDEX px;" > sql/007_up.sql; stemma -q upgrade 006; stemma -q upgrade
    error: the run would leave the foreign key of table q broken: foreign key mismatch - "q" referencing "p"
    note: nothing was changed in app.db
    hint: give the columns that it points to a PRIMARY KEY or UNIQUE again, in the same script
    ? 1
    $ echo "DELETE FROM q; DROP INDEX px;" > sql/007_up.sql; stemma upgrade 2>&1 >/dev/null
    warning: the foreign key of table q does not work: foreign key mismatch - "q" referencing "p"

A child that is rebuilt or renamed along with its parent is still the same table; one that did not work before stays so.

    $ try() { rm -rf sql app.db; mkdir sql; printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml; echo "$1" > sql/001_up.sql; echo "$2" > sql/002_up.sql; stemma -q upgrade 001 2>/dev/null; stemma -q upgrade 2>&1 | grep -E "error:|warning:"; }
    $ rebuilt='CREATE TABLE np (code TEXT); INSERT INTO np SELECT code FROM p; DROP TABLE p; ALTER TABLE np RENAME TO p; CREATE TABLE nc (x REFERENCES p (code), y); INSERT INTO nc SELECT x, 1 FROM c; DROP TABLE c; ALTER TABLE nc RENAME TO c;'
    $ family() { echo "CREATE TABLE p (code TEXT $1); CREATE TABLE c (x REFERENCES p (code)); INSERT INTO p VALUES ('a'); INSERT INTO c VALUES ('a');"; }
    $ try "$(family UNIQUE)" "$rebuilt"
    error: the run would leave the foreign key of table c broken: foreign key mismatch - "c" referencing "p"
    $ try "$(family)" "$rebuilt"
    ? 1
    $ try "$(family UNIQUE)" "ALTER TABLE c RENAME TO c2; CREATE TABLE q AS SELECT * FROM p; DROP TABLE p; ALTER TABLE q RENAME TO p;"
    error: the run would leave the foreign key of table c2 broken: foreign key mismatch - "c2" referencing "p"
    $ try "$(family)" "ALTER TABLE c RENAME TO c2; ALTER TABLE p RENAME TO p2; ALTER TABLE p2 RENAME COLUMN code TO kode;"
    ? 1
    $ try "CREATE TABLE s (code TEXT UNIQUE, up REFERENCES s (code)); INSERT INTO s VALUES ('a', NULL);" "CREATE TABLE n (code TEXT, up REFERENCES s (code)); INSERT INTO n SELECT * FROM s; DROP TABLE s; ALTER TABLE n RENAME TO s;"
    error: the run would leave the foreign key of table s broken: foreign key mismatch - "s" referencing "s"

Rows that were missing do not hide others: by another key, or one for another in a table that is rebuilt.

    $ try() { rm -rf sql app.db; mkdir sql; printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml; sqlite3 app.db "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, x REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1), (2, 7)"; echo "$1" > sql/001_up.sql; stemma -q upgrade; }
    $ try "ALTER TABLE c ADD COLUMN y REFERENCES p; UPDATE c SET y = 7 WHERE id = 2;"
    error: the run would leave 1 row without the row that a foreign key points to
    note: c (y), row 2: no such row in p
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ rebuild() { echo "CREATE TABLE n (id INTEGER PRIMARY KEY, $1); INSERT INTO n SELECT id, $2 FROM c; DROP TABLE c; ALTER TABLE n RENAME TO c;"; }
    $ try "$(rebuild 'x REFERENCES p' 'CASE x WHEN 1 THEN 8 ELSE 1 END')"
    error: the run would leave 1 row without the row that a foreign key points to
    note: c, row 1: no such row in p
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ try "$(rebuild 'y TEXT REFERENCES p (id)' x)"; sqlite3 app.db "SELECT id, y FROM c"
    1|1
    2|7

A row that was missing before is known where it has moved: to another number, another column, another table. A copy
of it is new.

    $ try() { rm -rf sql app.db; mkdir sql; printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml; sqlite3 app.db "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (k TEXT PRIMARY KEY, x REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES ('a', 1), ('b', 7), ('c', 8); DELETE FROM c WHERE k = 'a'"; echo "$1" > sql/001_up.sql; stemma upgrade 2>&1 >/dev/null; }
    $ try "CREATE TABLE n (k TEXT PRIMARY KEY, x REFERENCES p, y); INSERT INTO n (k, x) SELECT * FROM c; DROP TABLE c; ALTER TABLE n RENAME TO c;"
    warning: 2 rows had no row that a foreign key points to before this run, and still have not
    note: c, row 1: no such row in p
    note: c, row 2: no such row in p
    $ try "CREATE TEMP TABLE t AS SELECT * FROM c; DELETE FROM c; INSERT INTO c SELECT * FROM t;" | head -1
    warning: 2 rows had no row that a foreign key points to before this run, and still have not
    $ try "ALTER TABLE c RENAME COLUMN x TO y; ALTER TABLE c ADD COLUMN x REFERENCES p; UPDATE c SET x = 1;"
    warning: 2 rows had no row that a foreign key points to before this run, and still have not
    note: c (y), row 2: no such row in p
    note: c (y), row 3: no such row in p
    $ try "CREATE TABLE d (k TEXT PRIMARY KEY, x REFERENCES p); INSERT INTO d SELECT * FROM c WHERE k = 'b'; DELETE FROM c WHERE k = 'b';"
    warning: 2 rows had no row that a foreign key points to before this run, and still have not
    note: d, row 1: no such row in p
    note: c, row 3: no such row in p
    $ try "CREATE TABLE d (k TEXT PRIMARY KEY, x REFERENCES p); INSERT INTO d SELECT * FROM c WHERE k = 'b'; DELETE FROM c WHERE k = 'c';"
    error: the run would leave 1 row without the row that a foreign key points to
    note: d, row 1: no such row in p
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    ? 1

A key that cannot work from the beginning is told of at the end of the run: a later revision may make what it
points to.

    $ run() { rm -rf sql app.db; mkdir sql; printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml; echo "$1" > sql/001_up.sql; echo "$2" > sql/002_up.sql; for mode in run revision; do rm -f app.db; stemma upgrade --transaction=$mode 2>&1 >/dev/null; done; }
    $ run "CREATE TABLE c (x REFERENCES p (code));" "CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);"
    $ run "CREATE TABLE c (x REFERENCES p (code), y REFERENCES q);" "CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT);"
    warning: the foreign key of table c (y) does not work: no such table: q
    note: foreign key of table c (x): neither PRIMARY KEY nor UNIQUE: p (code)
    warning: the foreign key of table c (y) does not work: no such table: q
    note: foreign key of table c (x): neither PRIMARY KEY nor UNIQUE: p (code)
    $ run "CREATE TABLE p (code TEXT); CREATE UNIQUE INDEX pc ON p (code COLLATE NOCASE);" "CREATE TABLE c (x REFERENCES p (code));" | sort -u
    warning: the foreign key of table c (x) does not work: UNIQUE with another collation than the column's: p (code)
    $ run "CREATE TABLE p (code TEXT COLLATE NOCASE, PRIMARY KEY (code COLLATE BINARY)); CREATE UNIQUE INDEX pc ON p (code);" "CREATE TABLE c (x REFERENCES p (code));"

One that did not work before is not new under another name; one that is added is.

    $ old() { rm -rf sql app.db; mkdir sql; printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml; sqlite3 app.db "CREATE TABLE p (code); CREATE TABLE c (x REFERENCES p (code));"; echo "$1" > sql/001_up.sql; stemma upgrade 2>&1 >/dev/null; }
    $ old "ALTER TABLE c RENAME COLUMN x TO y; ALTER TABLE c ADD COLUMN n;"
    $ old "CREATE TABLE d (y REFERENCES p (code)); INSERT INTO d SELECT * FROM c; DROP TABLE c; ALTER TABLE d RENAME TO c;"
    $ old "ALTER TABLE c RENAME COLUMN x TO y; ALTER TABLE c ADD COLUMN n REFERENCES nowhere;"
    warning: the foreign key of table c (n) does not work: no such table: nowhere

Keys follow a table that is renamed: a rebuild that puts the old table out of the way takes them along, and drops
what they point to.

    $ rebuild='ALTER TABLE p RENAME TO old_p; CREATE TABLE p (id INTEGER PRIMARY KEY, y); INSERT INTO p SELECT id, 0 FROM old_p; DROP TABLE old_p;'
    $ run "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (x REFERENCES p);" "$rebuild"
    warning: the foreign key of table c (x) does not work: no such table: old_p
    hint: "ALTER TABLE p RENAME TO old_p" took the keys of other tables along: make the new table by another name, and rename that one to p behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    warning: the foreign key of table c does not work: no such table: old_p
    hint: "ALTER TABLE p RENAME TO old_p" took the keys of other tables along: make the new table by another name, and rename that one to p behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    $ run "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (x REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);" "$rebuild"
    warning: the foreign key of table c (x) does not work: no such table: old_p
    hint: "ALTER TABLE p RENAME TO old_p" took the keys of other tables along: make the new table by another name, and rename that one to p behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    error: the run would leave 1 row without the row that a foreign key points to
    note: c, row 1: no such row in old_p
    note: nothing was changed in app.db
    hint: "ALTER TABLE p RENAME TO old_p" took the keys of other tables along: make the new table by another name, and rename that one to p behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    warning: the foreign key of table c does not work: no such table: old_p
    hint: "ALTER TABLE p RENAME TO old_p" took the keys of other tables along: make the new table by another name, and rename that one to p behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    error: the run would leave 1 row without the row that a foreign key points to
    note: c, row 1: no such row in old_p
    note: 1 of 2 revisions was committed before: app.db is at 001
    hint: "ALTER TABLE p RENAME TO old_p" took the keys of other tables along: make the new table by another name, and rename that one to p behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    ? 1
    $ run "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (x REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);" "PRAGMA legacy_alter_table = ON; $rebuild"; sqlite3 app.db "SELECT * FROM p, c" .schema | sed -n '1p; /TABLE c/p'
    1|0|1
    CREATE TABLE c (x REFERENCES p);

With legacy_alter_table keys stay behind when a table is renamed.

    $ printf 'version: 1\ndatabase: left.db\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ echo 'CREATE TABLE p_table (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p_table); INSERT INTO p_table VALUES (1); INSERT INTO c VALUES (1);' > sql/001_up.sql
    $ echo 'PRAGMA legacy_alter_table = ON; ALTER TABLE p_table RENAME TO p;' > sql/002_up.sql
    $ rm -f left.db; stemma -q upgrade 001; stemma -q upgrade --backup=never
    error: the run would leave 1 row without the row that a foreign key points to
    note: c, row 1: no such row in p_table
    note: nothing was changed in left.db
    hint: "ALTER TABLE p_table RENAME TO p" left the keys of other tables behind: legacy_alter_table is on; leave that pragma out, and they follow
    ? 1
    $ sed -i 's/PRAGMA[^;]*;//' sql/002_up.sql; stemma -q upgrade --backup=never
