Where the manifest and the database are looked for.

    $ cp -r $EXAMPLE/. .
    $ mkdir -p deep/down && cd deep/down
    $ stemma history
    001 -> 002 (head), Add user roles
    <base> -> 001, Initial schema
    $ stemma upgrade
    Upgrading ../../example.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    ../../example.db: <base> → 002 (head), 2 revisions in <took>
    $ ls -A . ../..
    .:

    ../..:
    deep
    example.db
    manifest.yaml
    sql
    $ cd ../..

Relative paths of the manifest are relative to it; those of the command line, to the current directory.

    $ cd deep && stemma -d here.db upgrade -q && ls && cd ..
    down
    here.db
    $ stemma -f deep/none.yaml history
    error: deep/none.yaml: cannot read the manifest: No such file or directory
    ? 65
    $ cp -r $EXAMPLE/. deep/down && (cd / && stemma -f ~-/deep/down/manifest.yaml upgrade)
    Upgrading <dir>/here/deep/down/example.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    <dir>/here/deep/down/example.db: <base> → 002 (head), 2 revisions in <took>
    $ STEMMA_MANIFEST=deep/down/manifest.yaml stemma current
    002 (head)
    $ STEMMA_MANIFEST=nowhere.yaml stemma -f manifest.yaml current
    002 (head)
    $ STEMMA_MANIFEST= stemma current
    002 (head)

The database: -d, then $STEMMA_DATABASE, then the manifest, then $DATABASE_URL.

    $ export STEMMA_DATABASE=env.db DATABASE_URL=sqlite:url.db
    $ stemma upgrade
    Upgrading env.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    env.db: <base> → 002 (head), 2 revisions in <took>
    $ stemma -d option.db upgrade
    Upgrading option.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    option.db: <base> → 002 (head), 2 revisions in <took>
    $ unset STEMMA_DATABASE
    $ stemma current
    002 (head)
    $ grep -v ^database manifest.yaml > bare.yaml
    $ stemma -f bare.yaml upgrade
    Upgrading url.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    url.db: <base> → 002 (head), 2 revisions in <took>
    $ DATABASE_URL=sqlite3:url3.db stemma -f bare.yaml upgrade
    Upgrading url3.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    url3.db: <base> → 002 (head), 2 revisions in <took>
    $ DATABASE_URL=sqlite3://$PWD/abs.db stemma -f bare.yaml upgrade
    Upgrading <dir>/here/abs.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    <dir>/here/abs.db: <base> → 002 (head), 2 revisions in <took>
    $ DATABASE_URL=sqlite://$PWD/abs.db stemma -f bare.yaml current
    002 (head)
    $ DATABASE_URL=file:$PWD/abs.db stemma -f bare.yaml current
    002 (head)
    $ DATABASE_URL=postgres://db/app stemma -f bare.yaml current
    error: "postgres://db/app" names no SQLite database
    hint: give a path, a file: URI, or sqlite:PATH
    ? 64
    $ unset DATABASE_URL
    $ stemma -f bare.yaml current
    error: no database is named
    hint: -d DB on the command line
          $STEMMA_DATABASE or $DATABASE_URL in the environment
          database: DB in the manifest
    ? 64
    $ ls *.db
    abs.db
    env.db
    example.db
    option.db
    url.db
    url3.db

A file: URI, with what SQLite takes in it.

    $ stemma -d "file:env.db?mode=ro" current
    002 (head)
    $ kept env.db stemma -d "file:env.db?mode=ro" downgrade -1
    Downgrading file:env.db?mode=ro: 002 → 001, 1 revision
    error: file:env.db?mode=ro: cannot write the ledger: attempt to write a readonly database
    note: nothing was changed in file:env.db?mode=ro
    hint: the database file and its folder must be writable by this user
    ? 1

A name with a space and one that is not ASCII.

    $ stemma -d "my dätabase.db" upgrade
    Upgrading my dätabase.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    my dätabase.db: <base> → 002 (head), 2 revisions in <took>
    $ stemma -d "my dätabase.db" current --json | json
    {
     "heads": ["002"],
     "is_head": true,
     "database": "my dätabase.db"
    }

Colours: on a terminal, or where asked for.

    $ stemma -d c.db upgrade --color=always | sed 's/\x1b/\\e/g'
    Upgrading \e[1mc.db\e[0m: <base> → 002 (head), 2 revisions (a new file)
      \e[32m✓\e[0m 001  Initial schema   \e[2m<took>\e[0m
      \e[32m✓\e[0m 002  Add user roles   \e[2m<took>\e[0m
    \e[1mc.db\e[0m: <base> → 002 (head), 2 revisions in <took>
    $ stemma -d c.db upgrade nope --color=always 2>&1 | sed 's/\x1b/\\e/g'
    \e[1;31merror\e[0m: upgrade "nope": no revision "nope"
    \e[1;36mhint\e[0m: stemma history -d c.db
    $ on-terminal stemma -d d.db upgrade
    Upgrading \e[1md.db\e[0m: <base> → 002 (head), 2 revisions (a new file)
      \e[2m…\e[0m 001  Initial schema\r\e[K  \e[32m✓\e[0m 001  Initial schema   \e[2m<took>\e[0m
      \e[2m…\e[0m 002  Add user roles\r\e[K  \e[32m✓\e[0m 002  Add user roles   \e[2m<took>\e[0m
    \e[1md.db\e[0m: <base> → 002 (head), 2 revisions in <took>
    $ NO_COLOR=1 on-terminal stemma -d e.db upgrade 001
    Upgrading e.db: <base> → 001, 1 revision (a new file)
      … 001  Initial schema\r\e[K  ✓ 001  Initial schema   <took>
    e.db: <base> → 001, 1 revision in <took>
    $ NO_COLOR=1 on-terminal stemma -d e.db status
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time> <user>  <took>
    002      pending Add user roles
    e.db: 1 applied, 1 pending
    $ TERM=dumb on-terminal stemma -d f.db upgrade 001
    Upgrading f.db: <base> → 001, 1 revision (a new file)
      ✓ 001  Initial schema   <took>
    f.db: <base> → 001, 1 revision in <took>
    $ on-terminal stemma -d e.db upgrade --color=never
    Upgrading e.db: 001 → 002 (head), 1 revision
      … 002  Add user roles\r\e[K  ✓ 002  Add user roles   <took>
    e.db: 001 → 002 (head), 1 revision in <took>
    $ LC_ALL=C stemma -d f.db upgrade
    Upgrading f.db: 001 -> 002 (head), 1 revision
      ok 002  Add user roles   <took>
    f.db: 001 -> 002 (head), 1 revision in <took>

Standard output and standard error.

    $ stemma -d g.db upgrade 2>/dev/null
    Upgrading g.db: <base> → 002 (head), 2 revisions (a new file)
      ✓ 001  Initial schema   <took>
      ✓ 002  Add user roles   <took>
    g.db: <base> → 002 (head), 2 revisions in <took>
    $ stemma -d g.db upgrade nope 2>/dev/null
    ? 64
    $ stemma -d g.db downgrade base -q
    $ stemma -d g.db upgrade > /dev/full
    error: writing the output: No space left on device
    ? 1
    $ stemma history | head -n 1
    001 -> 002 (head), Add user roles
