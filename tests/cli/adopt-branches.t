Which revisions is a database at, where they have branches?

    $ mkdir sql; for n in core a1 a2 b1 b2; do echo "CREATE TABLE $n (id);" > sql/${n}_up.sql; done; echo '-- nothing' > sql/m_up.sql
    $ printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: core, down: null}\n  - {id: a1, parents: core, down: null}\n  - {id: a2, parents: a1, down: null}\n  - {id: b1, parents: core, down: null}\n  - {id: b2, parents: b1, down: null}\n' > manifest.yaml
    $ at() { rm -f app.db; for n in "$@"; do sqlite3 app.db < sql/${n}_up.sql; done; }
    $ says() { at "$@"; stemma adopt --dry-run | sed -n 's/^Its schema is//p'; }

One branch alone, to its end and half way; both, at any revision of each.

    $ says core; says core a1; says core a1 a2; says core b1; says core b1 b2
     that of core exactly.
     that of a1 exactly.
     that of a2 exactly.
     that of b1 exactly.
     that of b2 exactly.
    $ says core a1 b1; says core a1 a2 b1; says core b1 b2 a1; says core b1 b2 a1 a2
     that of a1 and b1 exactly.
     that of a2 and b1 exactly.
     that of a1 and b2 exactly.
     that of a2 and b2 exactly.

It is recorded like that, and goes on from there.

    $ at core b1 b2 a1; stemma adopt -y; stemma current; stemma upgrade -q heads; stemma diff
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of a1 and b2 exactly.
    app.db: recorded at a1 and b2
    a1
    b2 (head)
    current (a2, b2) → app.db: the same schema

Once they are merged, a branch is no head any more.

    $ echo '  - {id: m, parents: [a2, b2], down: null}' >> manifest.yaml
    $ says core b1; says core b1 b2; says core a1 a2; says core a1 b1; says core a1 b1 b2
     that of b1 exactly.
     that of b2 exactly.
     that of a2 exactly.
     that of a1 and b1 exactly.
     that of a1 and b2 exactly.
    $ at core b1 b2; stemma adopt -y; stemma upgrade -q; stemma diff
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of b2 exactly.
    app.db: recorded at b2
    current (m) → app.db: the same schema

Both change one table: in which order they came makes no difference.

    $ for n in a1 a2 b1 b2; do echo "ALTER TABLE core ADD COLUMN $n;" > sql/${n}_up.sql; done
    $ says core b1 b2; says core a1 b1 b2; says core b1 a1
     that of b2 exactly.
     that of a1 and b2 exactly.
     that of a1 and b1, but for what makes no difference:

A branch of its own whose revision changes rows only: the command that is shown for it works.

    $ mkdir lone lone/sql; cd lone; printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: core, down: null}\n  - {id: next, parents: core, down: null}\n  - {id: m1, down: null}\n' > manifest.yaml
    $ echo 'CREATE TABLE t (x);' > sql/core_up.sql; echo 'UPDATE t SET x = 1;' > sql/next_up.sql; echo 'SELECT 1;' > sql/m1_up.sql; sqlite3 app.db 'CREATE TABLE t (x)'
    $ stemma adopt; stemma adopt --json | json heads_with_unseen
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of core exactly.
    next and m1 leave the schema as it is: whether they ran cannot be seen. They are not recorded,
    so the next upgrade runs them. If they have run:
      stemma stamp next m1
    error: adopt asks before it writes, and there is no terminal to ask on
    hint: -y (--yes) answers yes; --dry-run only shows
    ["next", "m1"]
    $ stemma stamp next m1; stemma check; cd ..
    Stamping app.db: <base> → next, m1 (head)
      recorded as applied, not run: core, next, m1
    app.db: <base> → next, m1 (head) in <took>
    found: 2 heads: "upgrade head" will refuse to choose
           next, m1
    hint: stemma merge heads
    1 finding, app.db

Something else in it: the nearest is that of two branches.

    $ at core b1 a1; sqlite3 app.db 'CREATE TABLE more (id)'; stemma adopt
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is a1 and b1. From there to it:
      the columns of core stand in another order
      table more is added
    Change it until it is that of a revision; or, where what differs does not matter, record it:
      stemma stamp a1 b1
    app.db: nothing was recorded
    ? 2

A revision of one branch that fails hides nothing of the other.

    $ echo 'CREATE TABLE (;' > sql/a1_up.sql; at core b1; stemma adopt --dry-run
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of b1 exactly.
    app.db: would be recorded at b1 (dry run, nothing was touched)
    sql/a1_up.sql:1:14: warning: near "(": syntax error
        1 | CREATE TABLE (;
          |              ^
    note: what comes behind this script was not compared with the database

Where there are too many, it is said what was not tried.

    $ echo 'version: 1' > manifest.yaml; printf 'database: app.db\nrevisions:\n' >> manifest.yaml
    $ for n in $(seq 103); do echo "CREATE TABLE t$n (id);" > sql/t${n}_up.sql; echo "  - {id: t$n, down: null}" >> manifest.yaml; done
    $ at t2; stemma adopt --dry-run; sqlite3 app.db 'CREATE TABLE more (id)'; stemma adopt
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of t2 exactly.
    app.db: would be recorded at t2 (dry run, nothing was touched)
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision that could be compared. The nearest is t2. From there to it:
      table more is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: t2 --sql
    Or, where what differs does not matter, record it:
      stemma stamp t2
    app.db: nothing was recorded
    warning: there are so many branches that 2 revisions were not compared alone, with what they are built on
    hint: "stemma adopt REVISION" compares one
    ? 2

A version table that says more than the schema: what is recorded by it is taken back by --purge.

    $ rm -rf * && mkdir sql; printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: a1, down: null}\n  - {id: a2, parents: a1, down: null}\n  - {id: b1, parents: a1, down: null}\n' > manifest.yaml
    $ for id in a1 a2 b1; do echo "CREATE TABLE $id (x);" > sql/${id}_up.sql; done
    $ sqlite3 app.db "CREATE TABLE a1 (x); CREATE TABLE a2 (x); CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('a2'), ('b1')"
    $ stemma adopt -y 2>&1 | tail -4; stemma stamp --purge a2; stemma current
    The version table is followed. To record what the schema says instead, afterwards:
      stemma stamp --purge a2
    app.db: recorded at a2 and b1 (head)
    warning: app.db: the schema is not that of the revision that alembic_version names: 1 difference
    Stamping app.db: a2, b1 → a2
      recorded no more, not reverted: b1
    app.db: a2, b1 → a2 in <took>
    a2 (head)
