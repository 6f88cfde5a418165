bundle: the project as one file.

    $ cp -r $EXAMPLE/. .
    $ untouched stemma bundle | head -9
    /* Made by "stemma bundle" from a manifest and its scripts. Make it again, do not edit it.
     *
     *     #include <stemma.h>
     *     extern const struct stemma_bundle migrations;
     *
     *     rc = stemma_project_load_bundle(&migrations, diags, &project);
     *
     * With STEMMA_BUNDLE_DECLARATION defined this file is the declaration alone.
     */
    $ stemma bundle | sed -n '/002_up.sql/,$p'
        {"002_up.sql",
         "-- 002: Add user roles\n"
         "\n"
         "ALTER TABLE users ADD COLUMN role VARCHAR(20) NOT NULL DEFAULT 'user';\n"
         <*>
         "UPDATE users SET role = 'admin' WHERE username = 'admin';\n",
         154, "sha256:<sha256>"},
    };
    
    const struct stemma_bundle migrations = {
        1,
        {"manifest.yaml",
         "# yaml-language-server: $schema=docs/manifest.schema.json\n"
    ...
         353, "sha256:<sha256>"},
        migrations_scripts, 4};
    #endif

Into a file. It says nothing, as a compiler does not, unless it is asked.

    $ stemma bundle -o m.c
    $ stemma bundle -o - | cmp - m.c
    $ stemma bundle --name=schema -o s.c -v
    s.c: 2 revisions
    $ grep -c "const struct stemma_bundle schema = {" s.c
    1

Nothing changed: nothing is written. Something did: the file is another one, with the mode it had.

    $ touch -d 2020-01-01 m.c; chmod 600 m.c
    $ stemma bundle -o m.c -v; stat -c '%y %a' m.c
    m.c: 2 revisions, as it was
    2020-01-01 00:00:00.000000000 +0000 600
    $ echo "-- more" >> sql/002_up.sql
    $ stemma bundle -o m.c -v; stat -c '%y %a' m.c
    m.c: 2 revisions
    <*> 600
    $ ls
    m.c
    manifest.yaml
    s.c
    sql

The same bytes from wherever it is called, and whenever.

    $ mkdir elsewhere && cd elsewhere && stemma bundle -f ../manifest.yaml | cmp - ../m.c && cd ..
    $ stemma bundle --format=sql > a.sql; sleep 0.01; stemma bundle --format=sql | cmp - a.sql

SQL makes a new database: the same as stemma does, but it does not know who runs it.

    $ stemma bundle -o new.sql && cmp a.sql new.sql && sqlite3 new.db < new.sql && stemma -d new.db check
    ok: 2 revisions, new.db
    $ stemma -d run.db upgrade -q
    $ sqlite3 run.db 'UPDATE stemma_revisions SET applied_by = NULL; UPDATE stemma_log SET "by" = NULL'
    $ same run.db new.db
    same
    $ stemma -d new.db status
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time>
    002      applied Add user roles <time>
    new.db: 2 applied (head)
    $ stemma bundle 001 --format=sql | sqlite3 first.db && stemma -d first.db current
    001

Once, and not over something else. What runs outside any transaction is no exception.

    $ sqlite3 new.db < new.sql 2>&1 | grep -o "CHECK.*already"
    CHECK constraint failed: this makes a new database, and this one has a ledger already
    $ stemma -d new.db check
    ok: 2 revisions, new.db
    $ stemma -d new.db downgrade base -q
    $ kept new.db bash -c "sqlite3 new.db < new.sql" 2>&1 | grep -o "CHECK.*already"
    CHECK constraint failed: this makes a new database, and this one has a ledger already
    $ sqlite3 other.db < sql/001_up.sql
    $ kept other.db bash -c "sqlite3 other.db < new.sql" 2>&1 | grep -o "table mcp_servers already exists"
    table mcp_servers already exists
    $ mkdir none none/sql; cd none; printf 'version: 1\nrevisions: [{id: a, transaction: none, down: null}]\n' > manifest.yaml
    $ echo "CREATE TABLE a (x); PRAGMA user_version = 7;" > sql/a_up.sql; echo "SELECT x FROM a WHERE x > 1;" > sql/a_verify.sql
    $ stemma bundle --format=sql | sqlite3 none.db && stemma -d none.db check && sqlite3 none.db "PRAGMA user_version; SELECT seq, attempt, outcome FROM stemma_log"
    ok: 1 revision, none.db
    7
    1|bundle-1|started
    2|bundle-1-end|done
    $ cd ..

What it was made from, for make.

    $ stemma bundle -o out/m.c
    error: out/m.c cannot be written: No such file or directory
    ? 1
    $ mkdir "a b" && stemma bundle -o "a b/m.c" --depfile=m.d && cat m.d
    a\ b/m.c: \
      manifest.yaml \
      sql \
      sql/001_down.sql \
      sql/001_up.sql \
      sql/002_down.sql \
      sql/002_up.sql
    
    manifest.yaml:
    
    sql:
    
    sql/001_down.sql:
    
    sql/001_up.sql:
    
    sql/002_down.sql:
    
    sql/002_up.sql:
    $ stemma bundle -o m.c --json
    {"command":"bundle","file":"m.c","format":"c","changed":false,"revisions":2,"sources":["manifest.yaml","sql","sql/001_down.sql","sql/001_up.sql","sql/002_down.sql","sql/002_up.sql"]}

A fault in any file, and nothing is written.

    $ mv sql/002_down.sql aside; printf 'SELECT \xff;' > sql/001_down.sql
    $ kept m.c stemma bundle -o m.c
    manifest.yaml:10:9: error: sql/002_down.sql is missing: the down script of revision 002
       10 |   - id: 002
          |         ^~~
    hint: write it, or say "down: null" for a revision that cannot be undone
    ? 65
    $ mv aside sql/002_down.sql
    $ kept m.c stemma bundle -o m.c
    sql/001_down.sql:1:8: error: byte 0xFF is not UTF-8
        1 | SELECT <*>;
          |        ^~~~
    hint: save the file as UTF-8
    ? 65
    $ ls -a | grep tmp
    ? 1
    $ cp $EXAMPLE/sql/* sql/

Several heads.

    $ printf '  - id: 003\n    parents: 001\n    down: null\n' >> manifest.yaml && echo "CREATE TABLE three (x);" > sql/003_up.sql
    $ stemma bundle -o m.c
    warning: manifest.yaml has 2 heads: a program that upgrades to "head" will refuse to choose
    hint: stemma merge heads
    $ stemma bundle -o new.sql 2>&1 | head -1
    error: upgrade "head": the manifest has 2 heads: 002 "Add user roles", 003; <*>
    $ stemma bundle heads -o new.sql && sqlite3 heads.db < new.sql && stemma -d heads.db current
    002 (head)
    003 (head)

Parameters are the program's, or are given with the SQL.

    $ echo "INSERT INTO users VALUES (:id, :name, '', '');" > sql/003_up.sql
    $ stemma bundle --set id=1 -o m.c
    error: a bundle in C holds the whole project: it takes no parameters
    hint: the program says how far it upgrades, and with what, in its stemma_request
    ? 64
    $ stemma bundle 003 --set id=1 --set name=root --format=sql | sqlite3 p.db 2>&1; sqlite3 p.db "SELECT id, username FROM users"
    1|root

Slips.

    $ stemma bundle 002
    error: a bundle in C holds the whole project: it takes no target
    hint: the program says how far it upgrades, and with what, in its stemma_request
    ? 64
    $ stemma bundle 001:002 --format=sql
    error: a bundle makes a new database: it takes a target, no range
    hint: stemma upgrade 001:002 --sql
    ? 64
    $ stemma bundle --name=my-schema
    error: "my-schema" cannot be the name of a variable in C
    ? 64
    $ stemma bundle --name=x -o x.sql
    error: --name is for C: SQL has no variable
    ? 64
    $ stemma bundle --depfile=d
    error: --depfile needs -o FILE: it says what FILE is made from
    ? 64
    $ stemma bundle --json
    {"error":{"code":"usage","message":"--json needs -o FILE: standard output takes the one or the other"}}
    ? 64
    $ stemma bundle --format=rust
    error: --format cannot be 'rust'
    hint: --format=c|sql
    ? 64
    $ stemma bundle -o sql
    error: sql cannot be written: Is a directory
    ? 1
    $ cp new.db kept.db; cp manifest.yaml kept.yaml
    $ stemma bundle -o new.db
    error: new.db is a SQLite database, and is not written over
    hint: choose another name for the output
    ? 64
    $ stemma bundle --format=sql -o new.db-wal
    error: new.db-wal is a part of a SQLite database, and is not written over
    hint: choose another name for the output
    ? 64
    $ stemma bundle -o manifest.yaml
    error: manifest.yaml is the manifest, and is not written over
    hint: choose another name for the output
    ? 64
    $ stemma bundle -o never.c --depfile=new.db; ls | grep never
    error: new.db is a SQLite database, and is not written over
    hint: choose another name for the output
    ? 1
    $ stemma bundle -o never.c --depfile=sql/001_up.sql; ls | grep never
    error: sql/001_up.sql is a script of the project, and is not written over
    hint: choose another name for the output
    ? 1
    $ cmp new.db kept.db && cmp manifest.yaml kept.yaml && rm kept.db kept.yaml
    $ stemma bundle -o /dev/full
    warning: manifest.yaml has 2 heads: a program that upgrades to "head" will refuse to choose
    hint: stemma merge heads
    error: /dev/full cannot be written: No space left on device
    ? 1
    $ stemma bundle > /dev/full
    warning: manifest.yaml has 2 heads: a program that upgrades to "head" will refuse to choose
    hint: stemma merge heads
    error: writing the output: No space left on device
    ? 1
