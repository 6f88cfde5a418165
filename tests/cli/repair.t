`repair`: scripts that were edited after they had been applied.

    $ cp -r $EXAMPLE/. . && export NO_COLOR=1
    $ stemma repair
    example.db: nothing to repair (no such file yet)
    $ stemma upgrade -q && kept example.db stemma repair
    example.db: nothing to repair
    $ echo "-- a remark" >> sql/001_up.sql
    $ sed -i '/oauth_tokens/d' sql/001_down.sql && printf -- '-- \033[1m\n' >> sql/002_down.sql
    $ stemma status
    REVISION STATE                        MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied, edited, down edited Initial schema <time> <user><pad><took>
    002      applied, down edited         Add user roles <time> <user><pad><took>
    example.db: 2 applied, 1 edited, 2 down edited (head)
    $ stemma check
    found: 1 applied revision has been edited since
           001
    hint: bring the file back as it was, and put the change into a new revision; or, where the change does not matter to a database, record it:
          stemma repair
    found: 2 applied revisions have other down scripts than were recorded
           001, 002
    hint: a downgrade would run the recorded one; to record this one:
          stemma repair
    2 findings, example.db
    ? 2
    $ untouched stemma repair --dry-run
    001  Initial schema, applied <time> by <user>
      sql/001_up.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        of this script the ledger has the hash only: what changed it cannot say
      sql/001_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/001_down.sql
        @@ -1,6 +1,5 @@
         -- 001: Initial schema, undone: children first

        -DROP TABLE oauth_tokens;
         DROP TABLE oauth_clients;
         DROP TABLE users;
         DROP TABLE mcp_server_secret_files;
    002  Add user roles, applied <time> by <user>
      sql/002_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/002_down.sql
        @@ -1,3 +1,4 @@
         -- 002: Add user roles, undone: the column goes, every row stays

         ALTER TABLE users DROP COLUMN role;
        +-- \x1b[1m
    example.db: 2 revisions to record (dry run, nothing was touched)
    $ untouched stemma repair
    001  Initial schema, applied <time> by <user>
      sql/001_up.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        of this script the ledger has the hash only: what changed it cannot say
      sql/001_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/001_down.sql
        @@ -1,6 +1,5 @@
         -- 001: Initial schema, undone: children first

        -DROP TABLE oauth_tokens;
         DROP TABLE oauth_clients;
         DROP TABLE users;
         DROP TABLE mcp_server_secret_files;
    002  Add user roles, applied <time> by <user>
      sql/002_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/002_down.sql
        @@ -1,3 +1,4 @@
         -- 002: Add user roles, undone: the column goes, every row stays

         ALTER TABLE users DROP COLUMN role;
        +-- \x1b[1m
    error: repair asks before it writes, and there is no terminal to ask on
    hint: -y (--yes) answers yes; --dry-run only shows
    ? 64
    $ untouched stemma repair --json | json error
    {
     "code": "usage",
     "message": "repair asks before it writes, and there is no terminal to ask on",
     "hint": "-y (--yes) answers yes; --dry-run only shows"
    }

It asks on a terminal; no answer is no.

    $ answering n stemma repair 002
    002  Add user roles, applied <time> by <user>
      sql/002_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/002_down.sql
        @@ -1,3 +1,4 @@
         -- 002: Add user roles, undone: the column goes, every row stays

         ALTER TABLE users DROP COLUMN role;
        +-- \x1b[1m
    Record it as it is now? [y/N] n
    error: not confirmed: nothing was changed
    ? 1
    $ answering ^D stemma repair 002
    002  Add user roles, applied <time> by <user>
      sql/002_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/002_down.sql
        @@ -1,3 +1,4 @@
         -- 002: Add user roles, undone: the column goes, every row stays

         ALTER TABLE users DROP COLUMN role;
        +-- \x1b[1m
    Record it as it is now? [y/N]
    error: not confirmed: nothing was changed
    ? 1
    $ answering ^C stemma repair 002
    002  Add user roles, applied <time> by <user>
      sql/002_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/002_down.sql
        @@ -1,3 +1,4 @@
         -- 002: Add user roles, undone: the column goes, every row stays

         ALTER TABLE users DROP COLUMN role;
        +-- \x1b[1m
    Record it as it is now? [y/N] ^C
    error: interrupted: nothing was changed
    ? 130
    $ answering yes stemma repair 002
    002  Add user roles, applied <time> by <user>
      sql/002_down.sql
        recorded  sha256:<sha256>
        now       sha256:<sha256>
        --- recorded
        +++ sql/002_down.sql
        @@ -1,3 +1,4 @@
         -- 002: Add user roles, undone: the column goes, every row stays

         ALTER TABLE users DROP COLUMN role;
        +-- \x1b[1m
    Record it as it is now? [y/N] yes
    example.db: the scripts of 1 revision are recorded as they are now
    $ sqlite3 example.db "SELECT action, from_heads, to_heads, revisions, outcome FROM stemma_log"
    upgrade|[]|["002"]|["001","002"]|done
    repair|["002"]|["002"]|["002"]|done
    $ stemma repair 001 -y -q; stemma check
    ok: 2 revisions, example.db
    $ sqlite3 example.db "SELECT down_sql FROM stemma_revisions WHERE revision = '001'" | head -3
    -- 001: Initial schema, undone: children first

    DROP TABLE oauth_clients;
    $ echo "-- more" >> sql/001_up.sql; stemma repair --json -y | json
    {
     "command": "repair",
     "database": "example.db",
     "dry_run": false,
     "done": true,
     "edited": [
       {"revision": "001", "message": "Initial schema", "applied_at": "<time>", "applied_by": "<user>", "up": {"file": "sql/001_up.sql", "recorded": "sha256:<sha256>", "present": "sha256:<sha256>"}}],
     "unknown": []
    }
    $ stemma repair --json | json
    {
     "command": "repair",
     "database": "example.db",
     "dry_run": false,
     "done": false,
     "edited": [],
     "unknown": []
    }

What an upgrade says of an edited script names it.

    $ stemma downgrade -1 -q 2>/dev/null; echo "-- once more" >> sql/001_up.sql; stemma upgrade -d example.db
    sql/001_up.sql: error: revision 001 was applied on <time> by <user>; its script has been edited since
    hint: bring the file back as it was and put the change into a new revision; or, where the change does not matter to a database, record it:
          stemma repair 001 -d example.db
    ? 1
    $ stemma repair -y 001 -q && stemma upgrade -q

A file that is gone cannot be recorded; an unknown revision is left alone.

    $ rm sql/001_down.sql && sed -i '/id: 002/,$d' manifest.yaml
    $ stemma status
    REVISION STATE                 MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied, down missing Initial schema <time> <user><pad><took>
    002      unknown                              <time> <user><pad><took>
    example.db: 2 applied, 1 without a file, 1 unknown
    $ kept example.db stemma repair
    001  Initial schema, applied <time> by <user>
      sql/001_down.sql
        recorded  sha256:<sha256>
        now       the file is not here
    recorded, but not in the manifest: 002
      left alone. "stemma downgrade" can revert them with the down scripts that were recorded;
      "stemma stamp --purge TARGET" forgets everything that is recorded and records TARGET
    example.db: nothing to record: bring the files back
    $ stemma repair 002
    recorded, but not in the manifest: 002
      left alone. "stemma downgrade" can revert them with the down scripts that were recorded;
      "stemma stamp --purge TARGET" forgets everything that is recorded and records TARGET
    example.db: nothing to repair
    $ stemma repair 003
    error: repair "003": no revision "003"; nearest: 001
    hint: stemma repair 001
          stemma history
    ? 64
    $ cp $EXAMPLE/sql/001_down.sql sql && cp $EXAMPLE/manifest.yaml . && stemma repair -q -y && stemma check
    ok: 2 revisions, example.db

Slips.

    $ stemma downgrade -1 -q; stemma repair 002
    error: revision 002 is not applied in example.db: there is nothing that could differ
    ? 64
    $ stemma repair --continue --mark-applied
    error: --continue, --mark-applied and --mark-reverted exclude each other
    ? 64
    $ stemma repair --continue 001
    error: there is at most one revision that stopped half way: it is not named
    ? 64
    $ kept example.db stemma repair --continue
    example.db: no run stopped half way: nothing to repair
    $ stemma upgrade --yes
    error: upgrade does not take --yes
    hint: it belongs to: repair restore adopt revision init
    ? 64

A lock is waited for as by other runs.

    $ echo "-- more" >> sql/001_up.sql; while-locked example.db stemma repair -y -q --lock-timeout=0
    error: example.db: cannot begin: database is locked
    note: process <n> (python3) holds it
    note: nothing was changed in example.db
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    ? 75

# Which down script runs

    $ stemma repair -y -q; stemma upgrade -q; echo "-- edited" >> sql/002_down.sql
    $ stemma downgrade -1 --dry-run
    example.db: 002 → 001, 1 revision to downgrade (dry run, nothing was touched)
      backup first (ledger:002_down.sql:3:1: the column users.role is dropped)
      downgrade 002  Add user roles   ledger:002_down.sql
    note: 002 is reverted with the down script that was recorded when it was applied: its file has been edited since
    $ stemma downgrade -1 --dry-run --down=file
    example.db: 002 → 001, 1 revision to downgrade (dry run, nothing was touched)
      backup first (sql/002_down.sql:3:1: the column users.role is dropped)
      downgrade 002  Add user roles   sql/002_down.sql
    note: 002 is reverted with sql/002_down.sql: it has been edited since it was recorded
    $ stemma downgrade -1 --json | json steps
    [{"op": "downgrade", "revision": "002", "message": "Add user roles", "script": "ledger:002_down.sql", "duration_ms": <n>}]
    $ stemma upgrade -q; stemma downgrade -1 -v --down=recorded
    Downgrading example.db: 002 → 001, 1 revision
      backup: example.db.<stamp>.002<*>.bak (ledger:002_down.sql:3:1: the column users.role is dropped)
      ✓ 002  Add user roles   <took>   ledger:002_down.sql
    example.db: 002 → 001, 1 revision in <took>
    note: 002 is reverted with the down script that was recorded when it was applied: its file is the same
    $ stemma upgrade -q; stemma downgrade -1 --down=recorded --json | json notes
    [{"message": "002 is reverted with the down script that was recorded when it was applied: its file is the same"}]
    $ stemma upgrade -q; rm sql/002_down.sql; stemma downgrade -1 --down=file
    manifest.yaml:10:9: error: revision 002 cannot be undone: its down script is not here
       10 |   - id: 002
          |         ^~~
    hint: write a down script for it, or restore a backup
    ? 1
