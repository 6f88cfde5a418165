What the ledger knows: edited, missing and unknown revisions, gaps, several heads.

    $ cp -r $EXAMPLE/. .
    $ stemma upgrade -q
    $ sqlite3 example.db "SELECT revision, parents, depends_on, how, up_sha256, down_sha256, applied_at, applied_by, tool FROM stemma_revisions"
    001|[]|[]|upgrade|sha256:<sha256>|sha256:<sha256>|<time>|<user>|stemma <version>
    002|["001"]|[]|upgrade|sha256:<sha256>|sha256:<sha256>|<time>|<user>|stemma <version>
    $ sqlite3 example.db "SELECT * FROM stemma_log"
    1|<hex>|<time>|upgrade|[]|["002"]|["001","002"]|done|<n>|<user>|stemma <version>|

The recorded hash is that of the text with LF and without a BOM: line endings are not an edit.

    $ printf '\xef\xbb\xbf' > crlf && sed 's/$/\r/' sql/001_up.sql >> crlf && mv crlf sql/001_up.sql
    $ stemma check
    ok: 2 revisions, example.db

# An edited up script

    $ cp $EXAMPLE/sql/001_up.sql sql && echo "-- a remark" >> sql/001_up.sql
    $ stemma upgrade
    example.db: already at 002 (head)
    $ stemma downgrade -1 -q
    $ kept example.db stemma upgrade
    sql/001_up.sql: error: revision 001 was applied on <time> by <user>; its script has been edited since
    hint: bring the file back as it was and put the change into a new revision; or, where the change does not matter to a database, record it:
          stemma repair 001
    ? 1
    $ stemma upgrade --json | json error
    {
     "code": "edited",
     "message": "revision 001 was applied on <time> by <user>; its script has been edited since",
     "revision": "001",
     "file": "sql/001_up.sql",
     "hint": "bring the file back as it was and put the change into a new revision; or, where the change does not matter to a database, record it:\nstemma repair 001"
    }
    $ stemma status
    REVISION STATE           MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied, edited Initial schema <time> <user>  <took>
    002      pending         Add user roles
    example.db: 1 applied, 1 pending, 1 edited
    $ stemma check
    found: 1 applied revision has been edited since
           001
    hint: bring the file back as it was, and put the change into a new revision; or, where the change does not matter to a database, record it:
          stemma repair
    found: 1 revision is not applied yet
           002
    hint: stemma upgrade heads
    2 findings, example.db
    ? 2
    $ untouched stemma upgrade --dry-run
    sql/001_up.sql: error: revision 001 was applied on <time> by <user>; its script has been edited since
    hint: bring the file back as it was and put the change into a new revision; or, where the change does not matter to a database, record it:
          stemma repair 001
    ? 1
    $ cp $EXAMPLE/sql/001_up.sql sql && stemma upgrade -q

# A down script that is gone, or edited: the recorded one is used

    $ rm sql/002_down.sql
    $ stemma downgrade -1
    Downgrading example.db: 002 → 001, 1 revision
      backup: example.db.<stamp>.002<*>.bak (ledger:002_down.sql:3:1: the column users.role is dropped)
      ✓ 002  Add user roles   <took>
    example.db: 002 → 001, 1 revision in <took>
    note: 002 is reverted with the down script that was recorded when it was applied: its file is not here
    $ stemma upgrade
    manifest.yaml:10:9: error: sql/002_down.sql is missing: the down script of revision 002
       10 |   - id: 002
          |         ^~~
    hint: write it, or say "down: null" for a revision that cannot be undone
    ? 65
    $ cp $EXAMPLE/sql/002_down.sql sql && stemma upgrade -q
    $ echo "SELECT 'edited';" > sql/002_down.sql
    $ stemma downgrade -1
    Downgrading example.db: 002 → 001, 1 revision
      backup: example.db.<stamp>.002<*>.bak (ledger:002_down.sql:3:1: the column users.role is dropped)
      ✓ 002  Add user roles   <took>
    example.db: 002 → 001, 1 revision in <took>
    note: 002 is reverted with the down script that was recorded when it was applied: its file has been edited since
    $ sqlite3 example.db "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'role'"
    0
    $ cp $EXAMPLE/sql/002_down.sql sql && stemma upgrade -q

# A revision that the manifest does not know: newer code ran here

    $ cp manifest.yaml newer.yaml && sed -i '/id: 002/,$d' manifest.yaml && rm sql/002_*
    $ stemma current
    002 (unknown: not in the manifest)
    $ stemma status
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time> <user>  <took>
    002      unknown                <time> <user>  <took>
    example.db: 2 applied, 1 unknown
    $ stemma check
    found: 1 applied revision is not in the manifest
           002
    hint: use the checkout that has them
    1 finding, example.db
    ? 2
    $ kept example.db stemma upgrade
    error: example.db is newer than manifest.yaml: it has 1 revision applied that manifest.yaml lacks: 002
    note: 002, applied <time> by <user>
    hint: this checkout, or this version of the program, is older than the database, or of another branch, or the entry was deleted: use the one that has it
          "stemma downgrade" can revert it without its file; "stemma stamp --purge TARGET" forgets everything that is recorded and records TARGET
    ? 1
    $ stemma upgrade --json | json error
    {
     "code": "unknown-revision",
     "message": "example.db is newer than manifest.yaml: it has 1 revision applied that manifest.yaml lacks: 002",
     "revision": "002",
     "hint": "this checkout, or this version of the program, is older than the database, or of another branch, or the entry was deleted: use the one that has it\n\"stemma downgrade\" can revert it without its file; \"stemma stamp --purge TARGET\" forgets everything that is recorded and records TARGET",
     "notes": [
       {"message": "002, applied <time> by <user>"}]
    }
    $ kept example.db stemma stamp 001
    error: example.db is newer than manifest.yaml: it has 1 revision applied that manifest.yaml lacks: 002
    note: 002, applied <time> by <user>
    hint: this checkout, or this version of the program, is older than the database, or of another branch, or the entry was deleted: use the one that has it
          "stemma downgrade" can revert it without its file; "stemma stamp --purge TARGET" forgets everything that is recorded and records TARGET
    ? 1
    $ stemma history -i
    <base> -> 001 (head) (applied), Initial schema
    $ stemma show current
    Revision:   002 (current) (unknown: not in the manifest)
    Parent:     001
    Applied:    <time> by <user> (upgrade), <took>
    $ stemma downgrade 001
    Downgrading example.db: 002 → 001 (head), 1 revision
      backup: example.db.<stamp>.002<*>.bak (ledger:002_down.sql:3:1: the column users.role is dropped)
      ✓ 002   <took>
    example.db: 002 → 001 (head), 1 revision in <took>
    note: 002 is reverted with the down script that was recorded when it was applied: its file is not here
    $ stemma current
    001 (head)
    $ sqlite3 example.db "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'role'"
    0

Or it is forgotten.

    $ mv newer.yaml manifest.yaml && cp $EXAMPLE/sql/* sql && stemma upgrade -q
    $ sed -i '/id: 002/,$d' manifest.yaml
    $ stemma stamp 001 --purge
    Stamping example.db: 002 → 001 (head)
      recorded no more, not reverted: 002
    example.db: 002 → 001 (head) in <took>
    $ stemma upgrade
    example.db: already at 001 (head)

# Gaps: a revision that was put below an applied one

    $ mkdir gap gap/sql && cd gap
    $ printf 'version: 1\ndatabase: gap.db\nrevisions:\n  - {id: "001", down: null}\n  - {id: "003", parents: "001", down: null}\n' > manifest.yaml
    $ touch sql/00{1,2,3}_up.sql && stemma upgrade -q
    $ sed -i 's/  - {id: "003".*/  - {id: "002", parents: "001", down: null}\n  - {id: "003", parents: "002", down: null}/' manifest.yaml
    $ stemma current
    001 (implied)
    003 (head)
    $ stemma status
    REVISION STATE   MESSAGE APPLIED (UTC)       BY<pad>TOOK
    001      applied         <time> <user>  <took>
    002      gap
    003      applied         <time> <user>  <took>
    gap.db: 2 applied, 1 below an applied one (head)
    $ stemma check
    found: 1 revision is not applied, though one that needs it is
           002
    hint: stemma upgrade heads
    1 finding, gap.db
    ? 2
    $ stemma upgrade --dry-run
    gap.db: 003 → 003 (head), 1 revision to upgrade (dry run, nothing was touched)
      upgrade 002
    warning: 002 comes before 003, which was applied on <time>: it runs now, after it
    sql/002_up.sql: warning: there is no statement in it: revision 002 does nothing
    $ stemma upgrade
    Upgrading gap.db: 003 → 003 (head), 1 revision
      ✓ 002   <took>
    gap.db: 003 → 003 (head), 1 revision in <took>
    warning: 002 comes before 003, which was applied on <time>: it runs now, after it
    sql/002_up.sql: warning: there is no statement in it: revision 002 does nothing
    $ stemma check
    ok: 3 revisions, gap.db

# Two heads, as two merged pull requests leave them

    $ mkdir heads heads/sql && cd heads
    $ printf 'version: 1\ndatabase: h.db\nrevisions:\n  - {id: a1}\n  - {id: b1, parents: a1, labels: billing, message: Invoices}\n  - {id: c1, parents: a1, message: Users}\n' > manifest.yaml
    $ for r in a1 b1 c1; do touch sql/${r}_up.sql sql/${r}_down.sql; done
    $ untouched stemma upgrade
    error: upgrade "head": the manifest has 2 heads: b1 "Invoices" (billing), c1 "Users"; they part at a1
    manifest.yaml:5:10: note: b1 "Invoices" (billing), b1_up.sql
        5 |   - {id: b1, parents: a1, labels: billing, message: Invoices}
          |          ^~
    manifest.yaml:6:10: note: c1 "Users", c1_up.sql
        6 |   - {id: c1, parents: a1, message: Users}
          |          ^~
    hint: stemma upgrade heads
          stemma upgrade billing@head
          stemma upgrade c1@head
          stemma merge heads
    ? 64
    $ stemma upgrade --json | json error
    {
     "code": "multiple-heads",
     "message": "upgrade \"head\": the manifest has 2 heads: b1 \"Invoices\" (billing), c1 \"Users\"; they part at a1",
     "hint": "stemma upgrade heads\nstemma upgrade billing@head\nstemma upgrade c1@head\nstemma merge heads",
     "notes": [
       {"message": "b1 \"Invoices\" (billing), b1_up.sql", "file": "manifest.yaml", "line": 5, "column": 10},
       {"message": "c1 \"Users\", c1_up.sql", "file": "manifest.yaml", "line": 6, "column": 10}]
    }
    $ stemma upgrade billing@head
    Upgrading h.db: <base> → b1, 2 revisions (a new file)
      ✓ a1   <took>
      ✓ b1  Invoices   <took>
    h.db: <base> → b1, 2 revisions in <took>
    sql/a1_up.sql: warning: there is no statement in it: revision a1 does nothing
    note: 1 more is like it
    $ stemma upgrade heads
    Upgrading h.db: b1 → b1, c1 (head), 1 revision
      ✓ c1  Users   <took>
    h.db: b1 → b1, c1 (head), 1 revision in <took>
    sql/c1_up.sql: warning: there is no statement in it: revision c1 does nothing
    $ stemma downgrade -1
    error: downgrade "-1": h.db is at b1, c1; "-1" could count from 2 revisions: b1 (billing), c1
    hint: stemma downgrade billing@-1
          stemma downgrade c1@-1
    ? 64
    $ stemma downgrade billing@-1
    Downgrading h.db: b1, c1 → c1, 1 revision
      ✓ b1  Invoices   <took>
    h.db: b1, c1 → c1, 1 revision in <took>
    sql/b1_down.sql: warning: there is no statement in it: nothing of revision b1 is undone
    $ stemma check
    found: 2 heads: "upgrade head" will refuse to choose
           b1, c1
    hint: stemma merge heads
    found: 1 revision is not applied yet
           b1
    hint: stemma upgrade heads
    2 findings, h.db
    ? 2
    $ stemma merge heads -m "Both"
    b1, c1 -> 004
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    $ stemma upgrade && stemma check
    Upgrading h.db: c1 → 004 (head), 2 revisions
      ✓ b1  Invoices   <took>
      ✓ 004  Both   <took>
    h.db: c1 → 004 (head), 2 revisions in <took>
    sql/b1_up.sql: warning: there is no statement in it: revision b1 does nothing
    ok: 4 revisions, h.db
    $ stemma downgrade -2
    error: downgrade "-2": after 0 of 2 steps, at 004, there are 2 parents: b1 (billing), c1
    hint: stemma downgrade billing@-2
          stemma downgrade c1@-2
    ? 64
    $ stemma downgrade a1 --dry-run
    h.db: 004 → a1, 3 revisions to downgrade (dry run, nothing was touched)
      downgrade 004  Both   sql/004_down.sql
      downgrade c1  Users   sql/c1_down.sql
      downgrade b1  Invoices   sql/b1_down.sql
    sql/c1_down.sql: warning: there is no statement in it: nothing of revision c1 is undone
    note: 1 more is like it

# Irreversible

    $ sed -i 's/{id: a1}/{id: a1, down: null}/' manifest.yaml && rm sql/a1_down.sql
    $ stemma stamp base -q && stemma upgrade -q
    $ kept h.db stemma downgrade base
    manifest.yaml:4:10: error: revision a1 cannot be undone: the manifest says "down: null"
        4 |   - {id: a1, down: null}
          |          ^~
    hint: write a down script for it, or restore a backup
    ? 1
    $ stemma downgrade base --json | json error
    {
     "code": "irreversible",
     "message": "revision a1 cannot be undone: the manifest says \"down: null\"",
     "revision": "a1",
     "file": "manifest.yaml",
     "line": 4,
     "column": 10,
     "hint": "write a down script for it, or restore a backup"
    }

A down script in the ledger that is not the one that was recorded is not run.

    $ printf 'version: 1\ndatabase: down.db\nrevisions:\n  - {id: 001}\n' > manifest.yaml; rm -rf sql; mkdir sql
    $ echo "CREATE TABLE t (x);" > sql/001_up.sql; echo "DROP TABLE t;" > sql/001_down.sql; stemma -q upgrade
    $ rm sql/001_down.sql; sqlite3 down.db "UPDATE stemma_revisions SET down_sql = 'DROP TABLE u'"; kept down.db stemma downgrade base
    note: 001 is reverted with the down script that was recorded when it was applied: its file is not here
    error: the down script of 001 in the ledger is not the one that was recorded: it does not have its hash
    hint: bring the file back as it was; or, where the file is right: --down=file
    ? 1
    $ echo "DROP TABLE t; -- mended" > sql/001_down.sql; kept down.db stemma -q downgrade base; stemma -q downgrade base --down=file
    error: the down script of 001 in the ledger is not the one that was recorded: it does not have its hash
    hint: bring the file back as it was; or, where the file is right: --down=file

Several that cannot be undone are told together, from the head down.

    $ { printf 'version: 1\ndatabase: five.db\nrevisions:\n  - {id: r1}\n'; for n in 2 3 4 5 6; do echo "  - {id: r$n, parents: r$((n - 1)), down: null}"; done; } > manifest.yaml
    $ for n in 1 2 3 4 5 6; do echo "CREATE TABLE t$n (x);" > sql/r${n}_up.sql; done; echo "DROP TABLE t1;" > sql/r1_down.sql
    $ stemma upgrade -q && kept five.db stemma downgrade base
    manifest.yaml:9:10: error: revision r6 cannot be undone: the manifest says "down: null"
        9 |   - {id: r6, parents: r5, down: null}
          |          ^~
    note: nor can r5
    note: nor can r4
    note: nor can r3
    note: nor can 1 more
    hint: write a down script for it, or restore a backup
    ? 1
    $ stemma downgrade r4
    manifest.yaml:9:10: error: revision r6 cannot be undone: the manifest says "down: null"
        9 |   - {id: r6, parents: r5, down: null}
          |          ^~
    note: nor can r5
    hint: write a down script for it, or restore a backup
    ? 1
