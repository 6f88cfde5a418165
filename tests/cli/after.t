What a run leaves behind must work.

    $ printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml; mkdir sql
    $ cat > sql/001_up.sql <<END
    > CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE, role TEXT, CHECK (name <> ''));
    > CREATE INDEX users_name ON users (name);
    > CREATE TABLE log (what TEXT);
    > CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.name); END;
    > CREATE VIEW admins AS SELECT * FROM users WHERE role = 'admin';
    > INSERT INTO users (id, name) VALUES (120, 'Ann'); DELETE FROM users;
    > END
    $ touch sql/002_up.sql; stemma -q upgrade 001

A table goes, a trigger that writes it stays: the next INSERT of the application would fail.

    $ echo 'DROP TABLE log;' > sql/002_up.sql; stemma -q upgrade
    error: the run would leave the trigger users_log broken: no such table: main.log
    note: nothing was changed in app.db
    hint: drop it, or make it anew, in the script that changes what it uses
    ? 1
    $ stemma -q upgrade --json | json
    {
     "error": {"code": "sql", "message": "the run would leave the trigger users_log broken: no such table: main.log", "hint": "drop it, or make it anew, in the script that changes what it uses", "notes": [{"message": "nothing was changed in app.db"}]}
    }

A view in the way of a rename: SQLite refuses, and the way out is said.

    $ cat > sql/002_up.sql <<END
    > CREATE TABLE new (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'user');
    > INSERT INTO new SELECT id, name, coalesce(role, 'user') FROM users;
    > DROP TABLE users;
    > ALTER TABLE new RENAME TO users;
    > END
    $ stemma -q upgrade
    sql/002_up.sql:4:1: error: error in view admins: no such table: main.users
        4 | ALTER TABLE new RENAME TO users;
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    hint: ALTER TABLE looks at every view and trigger: drop it before and make it anew behind it, or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    ? 1

What the rebuild forgot is told, and does not stop it.

    $ cp app.db before.db
    $ sed -i '1i PRAGMA legacy_alter_table = ON;' sql/002_up.sql; stemma upgrade 2>&1 >/dev/null
    sql/002_up.sql: warning: the table users was rebuilt without what it had
    note: CHECK (name <> '')
    note: index users_name
    note: trigger users_log
    note: COLLATE NOCASE of name
    note: its AUTOINCREMENT counter: 120 before, 0 now; ids can be given twice
    hint: make it again behind the rebuild, in the same script, if it is to stay
          what is to go has a line in the script that says so: -- stemma: users loses CHECK (name <> '')
    $ stemma current
    002 (head)

A line of the script says what is meant, in the words of the warning; the counter is no such thing. What
it does not say is told.

    $ sed -i '$a -- stemma: Users loses check(name<>'"''"')\n-- stemma: users loses index "users_name"\n   -- stemma: users loses COLLATE nocase of name\n-- stemma: users loses its AUTOINCREMENT counter: 120 before, 0 now; ids can be given twice' sql/002_up.sql
    $ cp before.db app.db; stemma upgrade 2>&1 >/dev/null
    sql/002_up.sql: warning: the table users was rebuilt without what it had
    note: trigger users_log
    note: its AUTOINCREMENT counter: 120 before, 0 now; ids can be given twice
    hint: make it again behind the rebuild, in the same script, if it is to stay
          what is to go has a line in the script that says so: -- stemma: users loses trigger users_log
    $ sed -i '$a -- stemma: users loses trigger users_log\nUPDATE sqlite_sequence SET seq = 120;' sql/002_up.sql
    $ cp before.db app.db; stemma upgrade 2>&1 >/dev/null
    $ sed -i 's/-- stemma: users loses trigger users_log/-- stemma: orders loses trigger users_log/' sql/002_up.sql
    $ cp before.db app.db; stemma upgrade 2>&1 >/dev/null
    sql/002_up.sql: warning: the table users was rebuilt without what it had
    note: trigger users_log
    hint: make it again behind the rebuild, in the same script, if it is to stay
          what is to go has a line in the script that says so: -- stemma: users loses trigger users_log

A generated column with a function that this SQLite lacks is found before anybody reads it.

    $ printf 'version: 1\ndatabase: new.db\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE t (a); ALTER TABLE t ADD COLUMN b AS (if(a, 1, 2));" > sql/001_up.sql; stemma -q upgrade
    error: the run would leave the table t broken: unknown function: if()
    note: nothing was changed in new.db
    hint: SQLite has it from 3.48.0 on; iif(a, b, c) does the same
    ? 1

Each trigger is looked at by itself: one that did not work before hides no other, and blames none that works.

    $ cat > manifest.yaml <<END
    > version: 1
    > database: two.db
    > revisions:
    >   - {id: 001, down: null}
    >   - {id: 002, parents: 001, down: null}
    > END
    $ cat > sql/001_up.sql <<END
    > CREATE TABLE t (x); CREATE TABLE a (x); CREATE TABLE b (x);
    > CREATE TRIGGER good AFTER INSERT ON t BEGIN INSERT INTO a VALUES (1); END;
    > CREATE TRIGGER later AFTER INSERT ON t BEGIN INSERT INTO b VALUES (1); END;
    > CREATE TRIGGER fired AFTER INSERT ON a BEGIN SELECT 1; END;
    > END
    $ touch sql/002_up.sql; stemma -q upgrade 001
    $ sqlite3 two.db "CREATE TRIGGER old BEFORE INSERT ON t BEGIN INSERT INTO nowhere VALUES (1); END; CREATE TRIGGER odd AFTER INSERT ON t BEGIN SELECT odd(); END"
    $ echo "DROP TABLE b;" > sql/002_up.sql; kept two.db stemma upgrade --backup=never
    Upgrading two.db: 001 → 002 (head), 1 revision
      ✓ 002   <took>
    warning: the trigger old does not work: no such table: main.nowhere
    note: trigger odd: no such function: odd
    error: the run would leave the trigger later broken: no such table: main.b
    note: nothing was changed in two.db
    hint: drop it, or make it anew, in the script that changes what it uses
    ? 1
    $ echo "DROP TABLE gone;" > sql/002_up.sql; sqlite3 two.db "CREATE TABLE gone (x)"; stemma upgrade --backup=never 2>&1 >/dev/null; sqlite3 two.db "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    warning: the trigger old does not work: no such table: main.nowhere
    note: trigger odd: no such function: odd
    good
    later
    fired
    old
    odd

A temporary table of the name of a trigger's own does not come between.

    $ sed -i '$a\  - {id: 003, parents: 002, down: null}' manifest.yaml
    $ echo "CREATE TEMP TABLE t (x); ALTER TABLE a ADD COLUMN z;" > sql/003_up.sql; kept two.db stemma -q upgrade --backup=never
    error: the run would leave the trigger good broken: table a has 2 columns but 1 values were supplied
    note: nothing was changed in two.db
    hint: drop it, or make it anew, in the script that changes what it uses
    ? 1
    $ sqlite3 two.db "DROP TRIGGER good; CREATE TRIGGER main . [good] AFTER INSERT ON t BEGIN INSERT INTO a (x) VALUES (1); END"; stemma upgrade --backup=never 2>&1 >/dev/null
    warning: the trigger old does not work: no such table: main.nowhere
    note: trigger odd: no such function: odd

Views and triggers follow a table that is renamed, and do not come back to the new one of its name.

    $ printf 'version: 1\ndatabase: renamed.db\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ echo 'CREATE TABLE "group" (a); CREATE VIEW v AS SELECT a FROM "group";' > sql/001_up.sql
    $ echo 'ALTER TABLE "group" RENAME TO old; CREATE TABLE "group" (a, b); DROP TABLE old;' > sql/002_up.sql
    $ stemma -q upgrade 001; stemma -q upgrade --backup=never
    error: the run would leave the view v broken: no such table: main.old
    note: nothing was changed in renamed.db
    hint: "ALTER TABLE group RENAME TO old" took views and triggers along: make the new table by another name, and rename that one to group behind DROP TABLE
          or begin the script with "PRAGMA legacy_alter_table = ON;", which is put back after it
    ? 1
    $ sed -i '1iPRAGMA legacy_alter_table = ON;' sql/002_up.sql; stemma -q upgrade --backup=never
