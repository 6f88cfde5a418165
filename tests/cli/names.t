Names that are out of the ordinary.

# Aliases, for who comes from another tool

    $ cp -r $EXAMPLE/. .
    $ stemma up -q && stemma current
    002 (head)
    $ stemma down && stemma rollback -q && stemma current
    Downgrading example.db: 002 → 001, 1 revision
      backup: example.db.<stamp>.002<*>.bak (sql/002_down.sql:3:1: the column users.role is dropped)
      ✓ 002  Add user roles   <took>
    example.db: 002 → 001, 1 revision in <took>
    example.db: nothing applied
    $ stemma migrate -q && stemma current
    002 (head)
    $ stemma revert -q && stemma deploy
    Upgrading example.db: 001 → 002 (head), 1 revision
      ✓ 002  Add user roles   <took>
    example.db: 001 → 002 (head), 1 revision in <took>
    $ stemma down base -q && stemma baseline 001
    Stamping example.db: <base> → 001
      recorded as applied, not run: 001
    example.db: <base> → 001 in <took>
    $ stemma up 002 -q; stemma log -r 002:
    sql/002_up.sql:3:13: error: no such table: users
        3 | ALTER TABLE users ADD COLUMN role VARCHAR(20) NOT NULL DEFAULT 'user';
          |             ^~~~~
    note: nothing was changed in example.db
    001 -> 002 (head), Add user roles
    $ stemma info
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time> <user>
    002      pending Add user roles
    example.db: 1 applied, 1 pending
    schema: not what the revisions make: 6 differences
    hint: stemma diff
    $ stemma new -m "Third" -q; stemma heads
    003 (head), Third

# Databases

    $ stemma -d 'odd?name#%20&x.db' upgrade 002 -q; stemma -d 'odd?name#%20&x.db' current; ls odd*
    002
    odd?name#%20&x.db
    $ stemma -d 'file:odd%3Fname%23%2520%26x.db' current
    002
    $ stemma -d ./-x.db upgrade 001 -q; stemma -d ./-x.db current
    001
    $ stemma -d "" current
    error: "" names no SQLite database
    hint: give a path, a file: URI, or sqlite:PATH
    ? 64
    $ stemma -d https://localhost:4001 current
    error: "https://localhost:4001" names no SQLite database
    hint: give a path, a file: URI, or sqlite:PATH
    ? 64
    $ ln -s real.db link.db; stemma -d link.db upgrade 001 -q; stemma -d real.db current
    001

# A manifest with every key set

    $ mkdir all all/scripts && cd all
    $ cat > other.yaml <<'END'
    > version: 1
    > database: data/app.db
    > directory: scripts
    > transaction: revision
    > foreign_keys: on
    > backup: never
    > table: _migrations
    > revisions:
    >   - id: 2024-01-05-users
    >     message: "A colon: and a # hash"
    >     labels: [core, main]
    >     up: users/create.sql
    >     down: users/drop.sql
    >     verify: users/check.sql
    >     created: 2024-01-05
    >     author: Ada
    >   - {id: v1.2_x, parents: [2024-01-05-users], depends_on: [core], foreign_keys: off, down: null, transaction: none}
    > END
    $ mkdir data scripts/users && cd scripts
    $ echo "CREATE TABLE users (id INTEGER PRIMARY KEY);" > users/create.sql
    $ echo "DROP TABLE users;" > users/drop.sql; echo "SELECT * FROM users" > users/check.sql
    $ echo "CREATE TABLE stemma_log (free)" > v1.2_x_up.sql
    $ cd .. && stemma -f other.yaml upgrade
    Upgrading data/app.db: <base> → v1.2_x (head), 2 revisions (a new file)
      ✓ 2024-01-05-users  A colon: and a # hash   <took>
      ✓ v1.2_x   <took>
    data/app.db: <base> → v1.2_x (head), 2 revisions in <took>
    $ tables data/app.db
    _migrations_log
    _migrations_meta
    _migrations_revisions
    stemma_log
    users
    $ stemma -f other.yaml history -v
    Revision:   v1.2_x (core, main) (head)
    Parent:     2024-01-05-users
    Depends on: core
    Up:         scripts/v1.2_x_up.sql
    Down:       none, it cannot be reverted

    Revision:   2024-01-05-users (core, main)
    Parent:     <base>
    Child:      v1.2_x
    Labels:     core, main
    Message:    A colon: and a # hash
    Up:         scripts/users/create.sql
    Down:       scripts/users/drop.sql
    Verify:     scripts/users/check.sql
    Created:    2024-01-05
    Author:     Ada
    $ stemma -f other.yaml check
    ok: 2 revisions, data/app.db
    $ stemma -f other.yaml downgrade 2024-01-05-users
    other.yaml:17:10: error: revision v1.2_x cannot be undone: the manifest says "down: null"
       17 |   - {id: v1.2_x, parents: [2024-01-05-users], depends_on: [core], foreign_keys: off, down: null, transaction: none}
          |          ^~~~~~
    hint: write a down script for it, or restore a backup
    ? 1
    $ stemma -f other.yaml stamp 2024-01-05-users -q && stemma -f other.yaml downgrade core-1
    Downgrading data/app.db: 2024-01-05-users → <base>, 1 revision
      ✓ 2024-01-05-users  A colon: and a # hash   <took>
    data/app.db: 2024-01-05-users → <base>, 1 revision in <took>

# Messages in other scripts, and long ones

    $ mkdir long && cd long && stemma init -q && export STEMMA_DATABASE=x.db
    $ stemma revision -q -m "Größe und 名前 — “quoted”"
    $ stemma revision -q -m "$(printf 'A message that is much longer than a line of a terminal can hold, %.0s' 1 2 3)the end"
    $ stemma history
    001 -> 002 (head), A message that is much longer than a line of a terminal can hold, A message that is much longer than a line of a terminal can hold, A message that is much longer than a line of a terminal can hold, the end
    <base> -> 001, Größe und 名前 — “quoted”
    $ on-terminal stemma --color=never status
    REVISION STATE   MESSAGE                                   APPLIED (UTC) BY<pad>TOOK
    001      pending Größe und 名前 — “quoted”
    002      pending A message that is much longer than a line
    x.db: 0 applied, 2 pending (no such file yet)
    $ stemma status
    REVISION STATE   MESSAGE                                                                                                                                                                                                       APPLIED (UTC) BY<pad>TOOK
    001      pending Größe und 名前 — “quoted”
    002      pending A message that is much longer than a line of a terminal can hold, A message that is much longer than a line of a terminal can hold, A message that is much longer than a line of a terminal can hold, the end
    x.db: 0 applied, 2 pending (no such file yet)
    $ stemma revision -m "two
    > lines"
    error: a message is one line of UTF-8 without control characters
    ? 64
    $ stemma revision -m "$(printf 'a tab\there')"
    error: a message is one line of UTF-8 without control characters
    ? 64

# Many at once: two who add a revision do not take the same number, and no entry is lost

    $ mkdir many && cd many && stemma init -q
    $ for i in 1 2 3 4 5 6 7 8; do stemma revision -m "p$i" --head=base -q 2>/dev/null && echo done >> "$HOME/done" & done; wait
    $ test $(grep -c "^  - id:" manifest.yaml) = $(grep -c . ~/done) && ls sql | wc -l | xargs -I{} test {} = $(( $(grep -c . ~/done) * 2 )) && echo as many entries and files as were told
    as many entries and files as were told

What cannot be written leaves nothing behind.

    $ mkdir closed && cd closed && stemma init -q && chmod 555 .
    $ untouched unprivileged stemma revision -m x
    error: manifest.yaml: cannot be written: Permission denied
    ? 1
    $ chmod 755 . && chmod 555 sql
    $ untouched unprivileged stemma revision -m x
    error: sql/001_up.sql: cannot be written: Permission denied
    ? 1
    $ chmod 755 sql

The manifest keeps its mode, and a link stays a link.

    $ chmod 640 manifest.yaml && mv manifest.yaml real.yaml && ln -s real.yaml manifest.yaml
    $ stemma revision -m x -q && stat -c "%a %F" manifest.yaml real.yaml && grep -c "id: 001" real.yaml
    777 symbolic link
    640 regular file
    1
