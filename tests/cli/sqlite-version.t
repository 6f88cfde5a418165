`sqlite_version:` names the oldest SQLite that has to run the scripts, or to read the database.

# What it can be

    $ stemma init -q
    $ for version in 3.4 3.15.2 4.1 3 3.31.1.2 3.031 new '[3.31]' ''; do
    >     sed "s/^version: 1/version: 1\nsqlite_version: $version/" manifest.yaml > faulty.yaml
    >     stemma check -f faulty.yaml; echo "exit: $?"
    > done
    faulty.yaml:6:17: error: "sqlite_version" is 3.16 or newer, not "3.4"
        6 | sqlite_version: 3.4
          |                 ^~~
    hint: what an older SQLite lacks is not known here: leave it out, and look through the scripts that are generated
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" is 3.16 or newer, not "3.15.2"
        6 | sqlite_version: 3.15.2
          |                 ^~~~~~
    hint: what an older SQLite lacks is not known here: leave it out, and look through the scripts that are generated
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" is a version of SQLite like 3.31 or 3.31.1, not "4.1"
        6 | sqlite_version: 4.1
          |                 ^~~
    hint: "sqlite3 --version" says it, and SELECT sqlite_version()
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" is a version of SQLite like 3.31 or 3.31.1, not "3"
        6 | sqlite_version: 3
          |                 ^
    hint: "sqlite3 --version" says it, and SELECT sqlite_version()
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" is a version of SQLite like 3.31 or 3.31.1, not "3.31.1.2"
        6 | sqlite_version: 3.31.1.2
          |                 ^~~~~~~~
    hint: "sqlite3 --version" says it, and SELECT sqlite_version()
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" is a version of SQLite like 3.31 or 3.31.1, not "3.031"
        6 | sqlite_version: 3.031
          |                 ^~~~~
    hint: "sqlite3 --version" says it, and SELECT sqlite_version()
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" is a version of SQLite like 3.31 or 3.31.1, not "new"
        6 | sqlite_version: new
          |                 ^~~
    hint: "sqlite3 --version" says it, and SELECT sqlite_version()
    exit: 65
    faulty.yaml:6:17: error: "sqlite_version" takes a single value, not a list
        6 | sqlite_version: [3.31]
          |                 ^
    exit: 65
    faulty.yaml:6:16: error: "sqlite_version" has no value
        6 | sqlite_version:
          |                ^
    exit: 65

# A column is dropped, or has another name

    $ cat > schema.sql <<'END'
    > CREATE TABLE users (
    >     id INTEGER PRIMARY KEY,
    >     name TEXT NOT NULL,
    >     note TEXT
    > );
    > CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id));
    > CREATE INDEX users_name ON users (name);
    > CREATE VIEW names AS SELECT name FROM users;
    > END
    $ sed -i 's/^version: 1/version: 1\ndatabase: app.db\nschema: schema.sql\nsqlite_version: 3.34.1/' manifest.yaml
    $ stemma revision --autogenerate -m 'Users' -q && stemma upgrade -q
    $ sqlite3 app.db "INSERT INTO users VALUES (1, 'ann', 'x'), (2, 'bob', NULL); INSERT INTO orders VALUES (7, 1)"
    $ sed -i 's/^    name TEXT NOT NULL,$/    name TEXT NOT NULL/; /note TEXT/d' schema.sql
    $ stemma revision --autogenerate -m 'No notes'
      column users.note is dropped
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it
    $ cat sql/002_up.sql sql/002_down.sql
    -- 002: No notes (up)

    DROP VIEW names;

    -- Destructive: column users.note goes, with what is in it.
    -- Rebuilt for SQLite 3.34.1: a reliable DROP COLUMN is new in 3.35.5.
    CREATE TABLE new_users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL
    );
    INSERT INTO new_users (id, name)
    SELECT id, name
    FROM users;
    DROP TABLE users;
    ALTER TABLE new_users RENAME TO users;

    CREATE INDEX users_name ON users (name);
    CREATE VIEW names AS SELECT name FROM users;
    -- 002: No notes (down)

    -- Not brought back: what was in users.note.
    ALTER TABLE users ADD COLUMN note TEXT;
    $ sed -i 's/3.34.1/3.35.5/' manifest.yaml
    $ stemma diff 001 sql: --sql
    -- SQL for the sqlite3 shell: sqlite3 DATABASE < THIS
    .bail on
    PRAGMA foreign_keys = OFF;
    BEGIN IMMEDIATE;

    -- Destructive: column users.note goes, with what is in it.
    ALTER TABLE users DROP COLUMN note;

    COMMIT;
    ? 2
    $ sed -i 's/3.35.5/3.24/' manifest.yaml
    $ sed -i 's/    name TEXT/    login TEXT/; s/(name)/(login)/; s/SELECT name/SELECT login AS name/' schema.sql
    $ stemma revision --autogenerate -m 'Logins' --rename users.name=login
      column users.name is renamed to login
      view names is changed
    002 -> 003
      wrote sql/003_up.sql
      wrote sql/003_down.sql
      wrote manifest.yaml
    $ cat sql/003_up.sql
    -- 003: Logins (up)

    DROP VIEW names;
    DROP INDEX users_name;

    -- Rebuilt for SQLite 3.24: RENAME COLUMN is new in 3.25.0.
    -- column users.name is renamed to login.
    CREATE TABLE new_users (
        id INTEGER PRIMARY KEY,
        login TEXT NOT NULL
    );
    INSERT INTO new_users (id, login)
    SELECT id, name
    FROM users;
    DROP TABLE users;
    ALTER TABLE new_users RENAME TO users;

    CREATE INDEX users_name ON users (login);
    CREATE VIEW names AS SELECT login AS name FROM users;
    $ grep -h 'RENAME COLUMN' sql/*.sql
    -- Rebuilt for SQLite 3.24: RENAME COLUMN is new in 3.25.0.
    -- Rebuilt for SQLite 3.24: RENAME COLUMN is new in 3.25.0.
    $ stemma upgrade --backup=never -q && stemma diff app.db schema.sql
    app.db → schema.sql: the same schema
    $ sqlite3 app.db "SELECT * FROM users; SELECT * FROM orders; SELECT * FROM names"
    1|ann
    2|bob
    7|1
    ann
    bob
    $ stemma downgrade 001 --backup=never -q && stemma diff 001 app.db
    001 → app.db: the same schema
    $ sqlite3 app.db "SELECT * FROM users; SELECT * FROM orders; SELECT * FROM names"
    1|ann|
    2|bob|
    7|1
    ann
    bob
    $ stemma upgrade --backup=never -q

# A table has another name

What refers to it does not follow before 3.26.

    $ sed -i 's/users/people/g' schema.sql
    $ stemma revision --autogenerate -m 'People' --rename users=people
      table users is renamed to people
      index users_name of people is dropped
      index people_name of people is added
    003 -> 004
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    $ cat sql/004_up.sql
    -- 004: People (up)

    DROP VIEW names;
    ALTER TABLE users RENAME TO people;

    DROP INDEX users_name;

    -- orders: foreign key (user_id) REFERENCES users (id) is dropped.
    -- orders: foreign key (user_id) REFERENCES people (id) is added.
    CREATE TABLE new_orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES people (id));
    INSERT INTO new_orders (id, user_id)
    SELECT id, user_id
    FROM orders;
    DROP TABLE orders;
    ALTER TABLE new_orders RENAME TO orders;

    CREATE INDEX people_name ON people (login);
    CREATE VIEW names AS SELECT login AS name FROM people;
    $ stemma upgrade --backup=never -q && stemma diff app.db schema.sql
    app.db → schema.sql: the same schema
    $ sqlite3 app.db "PRAGMA foreign_key_check; SELECT * FROM people; SELECT * FROM orders; SELECT * FROM names"
    1|ann
    2|bob
    7|1
    ann
    bob
    $ stemma downgrade 003 --backup=never -q && stemma diff 003 app.db
    003 → app.db: the same schema
    $ stemma upgrade --backup=never -q

What `--sql` prints is for that SQLite, too.

    $ stemma upgrade --sql -d none.db | grep -c sqlite_schema
    0
    ? 1

# What the schema needs and it lacks

    $ cat > wanted.sql <<'END'
    > CREATE TABLE people (
    >     id INTEGER PRIMARY KEY,
    >     login TEXT NOT NULL,
    >     short TEXT AS (substr(login, 1, 3))
    > ) STRICT;
    > CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES people (id));
    > CREATE VIEW names AS SELECT login AS name, iif(id > 1, 'old', 'first') AS age FROM people
    >     ORDER BY login NULLS LAST;
    > END
    $ untouched stemma revision --autogenerate -m 'Strict' --to wanted.sql
    error: table people needs SQLite 3.31.0 (a generated column), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: make it a column of a view, or let triggers fill it
          or name a newer SQLite, if no older one opens the database
    error: table people needs SQLite 3.37.0 (STRICT), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: write CHECK (typeof(x) = 'integer') and the like
          or name a newer SQLite, if no older one opens the database
    error: view names needs SQLite 3.30.0 (NULLS FIRST, NULLS LAST), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: sort by x IS NULL first
          or name a newer SQLite, if no older one opens the database
    warning: view names needs SQLite 3.32.0 (iif()), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: write CASE WHEN
          or let the application bring the function
    ? 64
    $ untouched stemma diff head wanted.sql --sql
    error: table people needs SQLite 3.31.0 (a generated column), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: make it a column of a view, or let triggers fill it
          or name a newer SQLite, if no older one opens the database
    error: table people needs SQLite 3.37.0 (STRICT), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: write CHECK (typeof(x) = 'integer') and the like
          or name a newer SQLite, if no older one opens the database
    error: view names needs SQLite 3.30.0 (NULLS FIRST, NULLS LAST), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: sort by x IS NULL first
          or name a newer SQLite, if no older one opens the database
    warning: view names needs SQLite 3.32.0 (iif()), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: write CASE WHEN
          or let the application bring the function
    ? 64
    $ stemma diff head wanted.sql
    ~ table people
        + column short TEXT GENERATED ALWAYS AS (substr(login, 1, 3)) VIRTUAL
        + STRICT
    - index people_name of people
    ~ view names
        @@ -1,3 +1,4 @@
         CREATE VIEW names AS
        -SELECT login AS name
        +SELECT login AS name, iif(id > 1, 'old', 'first') AS age
         FROM people
        +ORDER BY login NULLS LAST
    head (004) → wanted.sql: 1 dropped, 2 changed
    ? 2
    $ stemma revision --autogenerate -m 'Strict' --to wanted.sql --json
    {"error":{"code":"usage","message":"table people needs SQLite 3.31.0 (a generated column), and scripts are for 3.24","hint":"make it a column of a view, or let triggers fill it\nor name a newer SQLite, if no older one opens the database","notes":[{"message":"which is said here","file":"manifest.yaml","line":8,"column":17}]},"errors":[{"code":"usage","message":"table people needs SQLite 3.31.0 (a generated column), and scripts are for 3.24","hint":"make it a column of a view, or let triggers fill it\nor name a newer SQLite, if no older one opens the database","notes":[{"message":"which is said here","file":"manifest.yaml","line":8,"column":17}]},{"code":"usage","message":"table people needs SQLite 3.37.0 (STRICT), and scripts are for 3.24","hint":"write CHECK (typeof(x) = 'integer') and the like\nor name a newer SQLite, if no older one opens the database","notes":[{"message":"which is said here","file":"manifest.yaml","line":8,"column":17}]},{"code":"usage","message":"view names needs SQLite 3.30.0 (NULLS FIRST, NULLS LAST), and scripts are for 3.24","hint":"sort by x IS NULL first\nor name a newer SQLite, if no older one opens the database","notes":[{"message":"which is said here","file":"manifest.yaml","line":8,"column":17}]}],"warnings":[{"message":"view names needs SQLite 3.32.0 (iif()), and scripts are for 3.24","hint":"write CASE WHEN\nor let the application bring the function","notes":[{"message":"which is said here","file":"manifest.yaml","line":8,"column":17}]}]}
    ? 64

A function may be the application's own: that is a warning.

    $ sed -i '/STRICT/s/ STRICT//; /short/d; s/login TEXT NOT NULL,/login TEXT NOT NULL/; s/ORDER BY.*/;/' wanted.sql
    $ stemma revision --autogenerate -m 'Ages' --to wanted.sql
      index people_name of people is dropped
      view names is changed
    004 -> 005
      wrote sql/005_up.sql
      wrote sql/005_down.sql
      wrote manifest.yaml
    warning: view names needs SQLite 3.32.0 (iif()), and scripts are for 3.24
    manifest.yaml:8:17: note: which is said here
        8 | sqlite_version: 3.24
          |                 ^~~~
    hint: write CASE WHEN
          or let the application bring the function
    $ rm sql/005*; sed -i '/id: 005/,$d' manifest.yaml

The way back to a schema that it lacks something for says so.

    $ sed -i '/^sqlite_version/d' manifest.yaml
    $ sed -i 's/^);$/) STRICT;/' schema.sql
    $ stemma revision --autogenerate -m 'Strict' -q
    $ sed -i 's/^version: 1/version: 1\nsqlite_version: "3.31"/' manifest.yaml
    $ sed -i 's/^) STRICT;$/);/' schema.sql
    $ stemma revision --autogenerate -m 'Not strict'
      table people is no longer STRICT
    005 -> 006
      wrote sql/006_up.sql
      wrote sql/006_down.sql
      wrote manifest.yaml
    $ cat sql/006_down.sql
    -- 006: Not strict (down)

    -- Not for SQLite 3.31: table people needs SQLite 3.37.0 (STRICT).

    DROP VIEW names;

    -- table people becomes STRICT.
    CREATE TABLE new_people (
        id INTEGER PRIMARY KEY,
        login TEXT NOT NULL
    ) STRICT;
    -- Stops if a value does not fit the type of its column: login TEXT:
    --     SELECT * FROM people WHERE typeof(login) = 'blob';
    INSERT INTO new_people (id, login)
    SELECT id, login
    FROM people;
    DROP TABLE people;
    ALTER TABLE new_people RENAME TO people;

    CREATE INDEX people_name ON people (login);
    CREATE VIEW names AS SELECT login AS name FROM people;

# A newer one than is in use

Scripts are tried on the SQLite in use, so they use no more than that has.

    $ sed -i 's/^sqlite_version.*/sqlite_version: 3.999/' manifest.yaml
    $ sed -i 's/login TEXT NOT NULL/login TEXT NOT NULL,\n    note TEXT/' schema.sql
    $ stemma revision --autogenerate -m 'Notes' -q && cat sql/007_down.sql
    -- 007: Notes (down)

    -- Destructive: column people.note goes, with what is in it.
    ALTER TABLE people DROP COLUMN note;
