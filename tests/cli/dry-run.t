--dry-run prints the plan and touches nothing, not even a lock.

    $ cp -r $EXAMPLE/. .
    $ untouched stemma upgrade --dry-run
    example.db: <base> → 002 (head), 2 revisions to upgrade (dry run, nothing was touched)
      upgrade 001  Initial schema
      upgrade 002  Add user roles
    $ stemma upgrade 001
    Upgrading example.db: <base> → 001, 1 revision (a new file)
      ✓ 001  Initial schema   <took>
    example.db: <base> → 001, 1 revision in <took>
    $ untouched stemma upgrade --dry-run
    example.db: 001 → 002 (head), 1 revision to upgrade (dry run, nothing was touched)
      upgrade 002  Add user roles
    $ untouched stemma downgrade base --dry-run
    example.db: 001 → <base>, 1 revision to downgrade (dry run, nothing was touched)
      backup first (sql/001_down.sql:3:1: the table oauth_tokens is dropped)
      downgrade 001  Initial schema   sql/001_down.sql
    $ untouched stemma stamp head --dry-run
    example.db: 001 → 002 (head) (dry run, nothing was touched)
      stamp 002  Add user roles
      recorded as applied, not run: 002
    $ untouched stemma stamp base --dry-run
    example.db: 001 → <base> (dry run, nothing was touched)
      recorded no more, not reverted: 001
    $ untouched stemma upgrade 001 --dry-run
    example.db: already at 001
    $ untouched stemma upgrade --dry-run --json | json
    {
     "command": "upgrade",
     "database": "example.db",
     "dry_run": true,
     "steps": [
       {"op": "upgrade", "revision": "002", "message": "Add user roles", "script": "sql/002_up.sql"}],
     "heads_before": ["001"],
     "heads_after": ["002"]
    }
    $ untouched while-locked example.db stemma upgrade --dry-run
    example.db: 001 → 002 (head), 1 revision to upgrade (dry run, nothing was touched)
      upgrade 002  Add user roles

Commands that read do not write either, and make no database.

    $ for c in current history heads branches "show head" status check; do untouched stemma $c >/dev/null; done
    ? 2
    $ for c in current status check "upgrade 001 --dry-run" "downgrade base --dry-run"; do untouched stemma $c -d none.db; done
    none.db: nothing applied (no such file yet)
    REVISION STATE   MESSAGE        APPLIED (UTC) BY<pad>TOOK
    001      pending Initial schema
    002      pending Add user roles
    none.db: 0 applied, 2 pending (no such file yet)
    found: 2 revisions are not applied yet
           001, 002
    hint: stemma upgrade heads -d none.db
    1 finding, none.db
    none.db: <base> → 001, 1 revision to upgrade (dry run, nothing was touched)
      upgrade 001  Initial schema
    none.db: already at <base> (no such file yet)

The same of a database in WAL mode.

    $ sqlite3 wal.db "PRAGMA journal_mode = wal; CREATE TABLE t (x)"
    wal
    $ stemma -d wal.db upgrade 001
    Upgrading wal.db: <base> → 001, 1 revision
      ✓ 001  Initial schema   <took>
    wal.db: <base> → 001, 1 revision in <took>
    $ sqlite3 wal.db "PRAGMA journal_mode"; ls wal.db*
    wal
    wal.db
    $ untouched stemma -d wal.db upgrade --dry-run
    wal.db: 001 → 002 (head), 1 revision to upgrade (dry run, nothing was touched)
      upgrade 002  Add user roles

It finds what would stop the run before its first write.

    $ rm sql/001_down.sql
    $ untouched stemma upgrade --dry-run
    manifest.yaml:8:9: error: sql/001_down.sql is missing: the down script of revision 001
        8 |   - id: 001
          |         ^~~
    hint: write it, or say "down: null" for a revision that cannot be undone
    ? 65
