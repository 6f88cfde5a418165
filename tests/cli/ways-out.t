Whoever has lost the way is told how to go on, in commands that can be typed as they are.

    $ cp -r $EXAMPLE/. .; stemma -q upgrade -d app.db; sqlite3 legacy.db < sql/001_up.sql

What is recorded already is not recorded again.

    $ kept app.db stemma stamp head -d app.db
    app.db: already at 002 (head)
    $ kept app.db stemma stamp head -d app.db --dry-run
    app.db: already at 002 (head)
    $ stemma stamp head -d app.db --json
    {"command":"stamp","database":"app.db","dry_run":false,"steps":[],"heads_before":["002"],"heads_after":["002"],"duration_ms":<n>}
    $ stemma stamp 002 --purge -d app.db
    Stamping app.db: 002 → 002 (head)
    app.db: 002 → 002 (head) in <took>
    $ sqlite3 app.db 'SELECT action, outcome FROM stemma_log'
    upgrade|done
    stamp|done

A database that is nowhere recorded. To upgrade it would fail.

    $ stemma check -d legacy.db
    found: 2 revisions are not applied yet
           001, 002
    1 finding, legacy.db
    warning: legacy.db has tables, and nothing is recorded of it
    hint: "stemma adopt -d legacy.db" finds out which revision it is at
    ? 2
    $ stemma status -d legacy.db
    REVISION STATE   MESSAGE        APPLIED (UTC) BY<pad>TOOK
    001      pending Initial schema
    002      pending Add user roles
    legacy.db: 0 applied, 2 pending
    warning: legacy.db has tables, and nothing is recorded of it
    hint: "stemma adopt -d legacy.db" finds out which revision it is at
    $ stemma current -d legacy.db
    legacy.db: nothing applied
    warning: legacy.db has tables, and nothing is recorded of it
    hint: "stemma adopt -d legacy.db" finds out which revision it is at
    $ stemma revision --autogenerate --to=db: -d legacy.db
    warning: legacy.db has tables, and nothing is recorded of it
    hint: "stemma adopt -d legacy.db" finds out which revision it is at
    error: legacy.db is not at the head
    hint: "stemma upgrade -d legacy.db" or "stemma adopt -d legacy.db" first; or leave -d out: no database is needed
    ? 64
    $ stemma check -d legacy.db --json | json
    {
     "database": "legacy.db",
     "ok": false,
     "revision_count": 2,
     "findings": [
       {"kind": "pending", "message": "2 revisions are not applied yet", "revisions": ["001", "002"]}],
     "warnings": [
       {"message": "legacy.db has tables, and nothing is recorded of it", "hint": "\"stemma adopt\" finds out which revision it is at"}]
    }
    $ stemma check -d none.db
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads -d none.db
    1 finding, none.db
    ? 2

In a project that has no revision there is nothing to adopt it as.

    $ mkdir begun; stemma init -q begun; stemma -f begun/manifest.yaml current -d legacy.db
    legacy.db: nothing applied
    warning: legacy.db has tables, and nothing is recorded of it
    hint: "stemma revision --autogenerate --to=db: -f begun/manifest.yaml -d legacy.db" makes a revision of what is there, which "stemma adopt -f begun/manifest.yaml -d legacy.db" records
    $ stemma -f begun/manifest.yaml revision --autogenerate --to=db: -d legacy.db -q; stemma -f begun/manifest.yaml adopt -q -y -d legacy.db; stemma -f begun/manifest.yaml check -d legacy.db
    ok: 1 revision, legacy.db

The id in another tool's table is of another history.

    $ mkdir anew; cat sql/*_up.sql | sqlite3 old.db; sqlite3 old.db "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('9f3a')"
    $ cp old.db other.db; stemma init -q -y anew --from old.db; stemma adopt -f anew/manifest.yaml -d other.db
    error: other.db: alembic_version (Alembic) says 9f3a, which does not name exactly one revision of anew/manifest.yaml
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION -f anew/manifest.yaml -d other.db" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 001:
          stemma adopt 001 -f anew/manifest.yaml -d other.db
    ? 1
    $ stemma adopt 001 -q -y -f anew/manifest.yaml -d other.db
    $ sqlite3 other.db 'DELETE FROM stemma_revisions; DROP TABLE users'; stemma adopt -f anew/manifest.yaml -d other.db
    error: other.db: alembic_version (Alembic) says 9f3a, which does not name exactly one revision of anew/manifest.yaml
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION -f anew/manifest.yaml -d other.db" goes by the schema alone: it records REVISION where the schema is that of REVISION
    ? 1

A command in a hint has what it needs, and no more.

    $ stemma current -d app.db --wrong
    error: there is no option --wrong
    hint: stemma current --help
    ? 64
    $ stemma upgrade 001 002 -d app.db
    error: upgrade: '002' is one argument too many
    hint: stemma upgrade [TARGET]
    ? 64
    $ stemma -d app.db
    error: a command is missing
    hint: "stemma --help" lists the commands
    ? 64
    $ stemma merge -d app.db -f manifest.yaml
    error: a merge needs two different revisions, there is one
    hint: "stemma heads -f manifest.yaml" lists what can be merged
    ? 64
    $ stemma restore -d app.db
    error: restore takes a FILE, or --last
    hint: "stemma backups -d app.db" lists what there is
    ? 64
    $ mkdir -p /tmp/nowhere.$$; (cd /tmp/nowhere.$$; stemma current -d app.db); rmdir /tmp/nowhere.$$
    error: there is no manifest.yaml here or in a folder above
    hint: "stemma init" makes one
          -f FILE or $STEMMA_MANIFEST names another

The database without -d, the message without -m or quotes, a command that is swallowed.

    $ stemma app.db upgrade
    error: there is no command 'app.db'
    hint: did you mean -d app.db?
    ? 64
    $ stemma upgrade app.db 2>&1 | head -3
    error: upgrade "app.db": no revision "app.db"
    hint: did you mean -d app.db?
          stemma history
    $ stemma upgrade 001 app.db
    error: upgrade: 'app.db' is one argument too many
    hint: did you mean -d app.db?
    ? 64
    $ stemma status app.db
    error: status: 'app.db' is one argument too many
    hint: did you mean -d app.db?
    ? 64
    $ sed '/^database/d' manifest.yaml > bare.yaml; stemma -f bare.yaml upgrade app.db
    error: no database is named
    hint: did you mean -d app.db?
          -d DB on the command line
          $STEMMA_DATABASE or $DATABASE_URL in the environment
          database: DB in the manifest
    ? 64
    $ stemma -f bare.yaml restore app.db 2>&1 | grep mean
    ? 1
    $ stemma -d upgrade
    error: a command is missing: 'upgrade' is taken for the DB of --database
    hint: "stemma --help" lists the commands
    ? 64
    $ stemma revision Initial schema
    error: revision: 'Initial' is one argument too many
    hint: stemma revision -m 'Initial schema'
    ? 64
    $ stemma revision -m Add the "user's" roles
    error: revision: 'the' is one argument too many
    hint: stemma revision -m 'Add the user'\''s roles'
    ? 64
    $ stemma new 'Add roles'
    error: new: 'Add roles' is one argument too many
    hint: stemma new -m 'Add roles'
    ? 64
    $ stemma status more
    error: status: 'more' is one argument too many
    hint: stemma status
    ? 64

The folder of a database.

    $ stemma upgrade -q -d no/such/app.db
    error: no/such/app.db cannot be created: the folder no/such is not there
    note: nothing was changed in no/such/app.db
    ? 1
    $ stemma upgrade -q -d manifest.yaml/app.db
    error: manifest.yaml/app.db cannot be opened: Not a directory
    note: nothing was changed in manifest.yaml/app.db
    ? 1

Files in messages are named from where one is.

    $ mkdir -p wrong/deep; cp -r sql wrong; cp bare.yaml wrong/manifest.yaml; echo 'DROP nothing;' > wrong/sql/002_up.sql; cd wrong/deep; stemma upgrade -q -d ../x.db; cd ../..
    ../sql/002_up.sql:1:6: error: near "nothing": syntax error
        1 | DROP nothing;
          |      ^~~~~~~
    note: nothing was changed in ../x.db
    $ stemma upgrade -q -f wrong/manifest.yaml -d wrong/x.db
    wrong/sql/002_up.sql:1:6: error: near "nothing": syntax error
        1 | DROP nothing;
          |      ^~~~~~~
    note: nothing was changed in wrong/x.db
    ? 1
    $ echo '-- a remark' >> wrong/sql/001_up.sql; stemma upgrade -q -f wrong/manifest.yaml -d wrong/y.db 001; rm wrong/sql/002_up.sql; stemma upgrade -q -f wrong/manifest.yaml -d wrong/y.db
    wrong/manifest.yaml:9:9: error: wrong/sql/002_up.sql is missing: the up script of revision 002
        9 |   - id: 002
          |         ^~~
    hint: bring it back, or take the revision out of the manifest
    ? 65
    $ stemma snapshot 001 -f wrong/manifest.yaml; cp $EXAMPLE/sql/002_up.sql wrong/sql; stemma upgrade -q -f wrong/manifest.yaml -d wrong/z.db; sqlite3 wrong/z.db 'SELECT message FROM stemma_log'
      wrote wrong/sql/001_snapshot.sql: 1 revision, 6 objects, 2856 bytes
    1 revision from the snapshot sql/001_snapshot.sql

Files that are taken for revisions.

    $ stemma diff head schema.txt
    error: diff "schema.txt": no revision "schema.txt"
    hint: stemma history
          no file has that name either: a schema file ends in .sql, or is named sql:FILE; a database is a file that is there
    ? 64
    $ stemma diff head there/schema
    error: diff "there/schema": "/" is part of no id or label (position 6)
    hint: diff takes head, heads, base, an id (or its beginning), a label, ID+N, ID-N, BRANCH@head
          no file has that name either: a schema file ends in .sql, or is named sql:FILE; a database is a file that is there
    ? 64
    $ stemma diff head scheme
    error: diff "scheme": no revision "scheme"
    hint: stemma history
    ? 64
    $ echo 'CREATE TABLE t (x);' > schema.txt; stemma diff head schema.txt 2>&1 | tail -1
          there is a file of that name, which is neither a SQLite database nor ends in .sql: "db:FILE" and "sql:FILE" say what it is
    $ stemma revision --autogenerate --to=schema.txt -q; stemma revision --autogenerate --to=sql:schema.txt -q
    error: revision "schema.txt": no revision "schema.txt"
    hint: stemma history
          there is a file of that name, which is neither a SQLite database nor ends in .sql: "db:FILE" and "sql:FILE" say what it is
    $ stemma revision --autogenerate --to=none.sql
    error: none.sql is not there
    ? 64
    $ stemma diff app.db
    error: example.db is not there
    hint: to compare app.db with what is recorded in it:
          stemma diff -d app.db
    ? 1
    $ stemma diff app.db -d none.db
    error: none.db is not there
    hint: to compare app.db with what is recorded in it:
          stemma diff -d app.db
    ? 1
    $ stemma diff app.db -d app.db
    app.db → app.db: the same schema
    warning: app.db is compared with itself
    hint: to compare app.db with what is recorded in it:
          stemma diff -d app.db
    $ cp legacy.db "the db's.db"; stemma diff "the db's.db" 2>&1 | tail -1; rm "the db's.db"
          stemma diff -d 'the db'\''s.db'
    $ stemma "the db's.db" upgrade 2>&1 | tail -1; stemma -f bare.yaml upgrade "my app.db" 2>&1 | sed -n 2p
    hint: did you mean -d 'the db'\''s.db'?
    hint: did you mean -d 'my app.db'?
    $ stemma diff app.db legacy.db
    ~ table users
        - column role VARCHAR(20) NOT NULL DEFAULT 'user'
    app.db → legacy.db: 1 changed
    ? 2

The schema file of the manifest is not there yet.

    $ rm -r sql manifest.yaml; cp -r $EXAMPLE/. .; echo 'schema: schema.sql' >> manifest.yaml; stemma revision --autogenerate
    error: schema.sql is missing: the schema file of manifest.yaml
    hint: stemma dump head -o schema.sql
    ? 65
    $ stemma dump head -o schema.sql; stemma revision --autogenerate
      wrote schema.sql
    no changes: schema.sql is as head (002)
    $ cd begun; echo 'schema: new.sql' >> manifest.yaml; sed -i '/^revisions:/,/created/d' manifest.yaml; echo 'revisions: []' >> manifest.yaml; stemma revision --autogenerate; cd ..
    error: new.sql is missing: the schema file of manifest.yaml
    hint: put the CREATE statements into it that make what you want

The last line of a list is taken out, its comma is not.

    $ printf 'CREATE TABLE t (\n  a CHECK (a IN (1, 2)), -- one\n)' > list.sql; stemma diff head list.sql
    list.sql:3:1: error: near ")": syntax error
        3 | )
          | ^
    hint: there is a comma before it, with nothing behind
    ? 65
    $ printf 'CREATE TABLE t (a CHECK ());' > list.sql; stemma diff head list.sql
    list.sql:1:26: error: near ")": syntax error
        1 | CREATE TABLE t (a CHECK ());
          |                          ^
    ? 65

A column that is renamed as a table is.

    $ sed -i 's/username /fullname /; s/(username)/(fullname)/' schema.sql; stemma revision --autogenerate --rename username=fullname
    error: --rename username=fullname: the schema at the head has no such table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          did you mean --rename users.username=fullname?
    ? 64
    $ stemma revision --autogenerate --rename username=other
    error: --rename username=other: the schema at the head has no such table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ stemma revision --autogenerate
    error: column users.fullname is new, NOT NULL and without a default: what shall rows that are there have?
    hint: is it users.username with another name? --rename users.username=fullname
          give it a DEFAULT, or allow NULL; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ stemma revision --autogenerate --rename users.username=fullname -q && cat sql/003_up.sql
    -- 003 (up)

    ALTER TABLE users RENAME COLUMN username TO fullname;

What is destroyed comes before what is changed; a column that was added has a line of its own.

    $ stemma dump head -o schema.sql -q; sed -i '/role VARCHAR/d; s/fullname VARCHAR(80) NOT NULL UNIQUE,/fullname TEXT NOT NULL,/; /fullname/,/created_at/s/created_at.*/created_at DATETIME NOT NULL/' schema.sql; stemma revision --autogenerate -q; cat sql/004_up.sql
    -- 004 (up)

    -- Destructive: column users.role goes, with what is in it.
    -- users.fullname: type VARCHAR(80) → TEXT.
    -- users: UNIQUE (fullname) is dropped.
    CREATE TABLE new_users (
        id INTEGER PRIMARY KEY NOT NULL,
        fullname TEXT NOT NULL,
        password_hash VARCHAR(255) NOT NULL,
        created_at DATETIME NOT NULL
    );
    INSERT INTO new_users (id, fullname, password_hash, created_at)
    SELECT id, fullname, password_hash, created_at
    FROM users;
    DROP TABLE users;
    ALTER TABLE new_users RENAME TO users;
    $ cat sql/004_down.sql
    -- 004 (down)

    -- Not brought back: what was in users.role.
    -- users.fullname: type TEXT → VARCHAR(80).
    -- column users.role is added.
    -- users: UNIQUE (fullname) is added.
    CREATE TABLE new_users (
        id INTEGER NOT NULL,
        fullname VARCHAR(80) NOT NULL,
        password_hash VARCHAR(255) NOT NULL,
        created_at DATETIME NOT NULL,
        role VARCHAR(20) NOT NULL DEFAULT 'user',
        PRIMARY KEY (id),
        UNIQUE (fullname)
    );
    -- Stops if two rows have the same fullname:
    --     SELECT fullname, count(*) FROM users GROUP BY fullname HAVING count(*) > 1;
    INSERT INTO new_users (id, fullname, password_hash, created_at)
    SELECT id, fullname, password_hash, created_at
    FROM users;
    DROP TABLE users;
    ALTER TABLE new_users RENAME TO users;

Of a database that is recorded, and ahead of what is, "stemma adopt" knows no more.

    $ rm -rf sql; mkdir sql; printf 'version: 1\ndatabase: ahead.db\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE a (x);" > sql/001_up.sql; echo "CREATE TABLE b (x);" > sql/002_up.sql; stemma -q upgrade 001; sqlite3 ahead.db "CREATE TABLE b (x)"
    $ kept ahead.db stemma -q upgrade
    sql/002_up.sql:1:14: error: table b already exists
        1 | CREATE TABLE b (x);
          |              ^
    note: nothing was changed in ahead.db
    hint: if the database already has what this revision makes, record that with "stemma stamp 002"
    ? 1
    $ stemma -q stamp 002; stemma check
    ok: 2 revisions, ahead.db
