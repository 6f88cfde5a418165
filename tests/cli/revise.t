Making a project, and adding to it.

# init

    $ stemma init
      wrote manifest.yaml
      wrote manifest.schema.json
      wrote .gitattributes
    next: stemma revision -m MESSAGE
    $ ls -A
    .gitattributes
    manifest.schema.json
    manifest.yaml
    sql
    $ cat manifest.yaml
    # yaml-language-server: $schema=manifest.schema.json
    #
    # The revisions of a database, and where their scripts are. Every key is explained in
    # stemma-manifest(5). Paths are relative to this file; what stands behind a # is the default.
    version: 1

    # The database, unless -d or $STEMMA_DATABASE names another.
    # database: app.db

    # The folder of the scripts: <id>_up.sql, <id>_down.sql and, if you like, <id>_verify.sql.
    directory: sql

    # run: an upgrade or downgrade commits as a whole or not at all. revision: each one commits.
    # transaction: run

    # Whether foreign keys are enforced while scripts run. Rows that a run leaves without their
    # parents stop it in either case.
    # foreign_keys: off

    # stemma revision -m "Add user roles" makes both files and adds an entry here:
    #   - id: 002
    #     parents: 001
    #     message: Add user roles
    revisions: []
    $ cat .gitattributes
    # Scripts are hashed with LF, whatever a checkout makes of their line ends.
    *.sql text eol=lf
    $ stemma check
    ok: 0 revisions, no database looked at
    $ stemma history
    $ stemma heads

It never overwrites.

    $ echo "# mine" >> manifest.yaml
    $ untouched stemma init
    error: manifest.yaml is there already: this folder has a project
    ? 1
    $ stemma init other
      wrote other/manifest.yaml
      wrote other/manifest.schema.json
      wrote other/.gitattributes
    next: stemma revision -m MESSAGE
    $ ls -A other
    .gitattributes
    manifest.schema.json
    manifest.yaml
    sql
    $ stemma init other/deeper/still
      wrote other/deeper/still/manifest.yaml
      wrote other/deeper/still/manifest.schema.json
      wrote other/deeper/still/.gitattributes
    next: stemma revision -m MESSAGE

# revision

    $ stemma revision -m "Initial schema"
    <base> -> 001
      wrote sql/001_up.sql
      wrote sql/001_down.sql
      wrote manifest.yaml
    $ tail -n 5 manifest.yaml
    revisions:
      - id: 001
        message: Initial schema
        created: <time>
    # mine
    $ cat sql/001_up.sql sql/001_down.sql
    -- 001: Initial schema (up)

    -- 001: Initial schema (down)

    $ stemma new -m "Add user roles"
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    $ stemma revision -m "Billing: 'first' \"draft\" # 1" --head=base --branch-label billing
    <base> -> 003
      wrote sql/003_up.sql
      wrote sql/003_down.sql
      wrote manifest.yaml
    $ stemma revision -m "Billing, more" --head=billing@head --depends-on=002
    003 -> 004
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    $ stemma revision --rev-id ae1027a6acf -m "Own id" --head 002
    002 -> ae1027a6acf
      wrote sql/ae1027a6acf_up.sql
      wrote sql/ae1027a6acf_down.sql
      wrote manifest.yaml
    $ stemma revision -m "Below" --head 001
    error: 001 is not a head: a revision on it starts a branch
    hint: give --splice if a branch is what you want
    ? 64
    $ stemma revision -m "Below" --head 001 --splice
    001 -> 005
      wrote sql/005_up.sql
      wrote sql/005_down.sql
      wrote manifest.yaml
    $ stemma revision -m "Which?"
    error: revision "head": the manifest has 3 heads: 004 "Billing, more" (billing), ae1027a6acf "Own id", 005 "Below"; they have no common ancestor
    manifest.yaml:36:9: note: 004 "Billing, more" (billing), 004_up.sql
       36 |   - id: 004
          |         ^~~
    manifest.yaml:41:9: note: ae1027a6acf "Own id", ae1027a6acf_up.sql
       41 |   - id: ae1027a6acf
          |         ^~~~~~~~~~~
    manifest.yaml:45:9: note: 005 "Below", 005_up.sql
       45 |   - id: 005
          |         ^~~
    hint: stemma revision --head heads
          stemma revision --head billing@head
          stemma revision --head ae1027a6acf@head
          stemma revision --head 005@head
          stemma merge heads
    ? 64
    $ stemma history
    001 -> 005 (head), Below
    002 -> ae1027a6acf (head), Own id
    003 (002) -> 004 (billing) (head), Billing, more
    <base> -> 003 (billing), Billing: 'first' "draft" # 1
    001 -> 002, Add user roles
    <base> -> 001 (branchpoint), Initial schema
    $ stemma check
    found: 3 heads: "upgrade head" will refuse to choose
           004, ae1027a6acf, 005
    hint: stemma merge heads
    1 finding, no database looked at
    ? 2

What was there is kept to the byte, comments and line endings too.

    $ printf 'version: 1  # one\r\ndatabase: "x.db"\r\nrevisions:   # all\r\n  # the first\r\n  - {id: a1, message: "flow"}\r\n\r\n# the end\r\n' > crlf.yaml
    $ touch sql/a1_up.sql sql/a1_down.sql
    $ cp crlf.yaml before.yaml
    $ stemma -f crlf.yaml revision -m "Second" --rev-id a2
    a1 -> a2
      wrote sql/a2_up.sql
      wrote sql/a2_down.sql
      wrote crlf.yaml
    $ cat -A crlf.yaml
    version: 1  # one^M$
    database: "x.db"^M$
    revisions:   # all^M$
      # the first^M$
      - {id: a1, message: "flow"}^M$
      - {id: a2, parents: a1, message: Second, created: "<time>"}^M$
    ^M$
    # the end^M$
    $ stemma -f crlf.yaml history
    a1 -> a2 (head), Second
    <base> -> a1, flow

    $ printf '\xef\xbb\xbfversion: 1\nrevisions: []\n' > bom.yaml
    $ stemma -f bom.yaml revision -m first --rev-id b1
    <base> -> b1
      wrote sql/b1_up.sql
      wrote sql/b1_down.sql
      wrote bom.yaml
    $ cat -A bom.yaml
    M-oM-;M-?version: 1$
    revisions:$
      - id: b1$
        message: first$
        created: <time>$

    $ printf 'version: 1\nrevisions: [{id: c1, down: null}]' > flow.yaml
    $ touch sql/c1_up.sql
    $ stemma -f flow.yaml revision -m second --rev-id c2
    c1 -> c2
      wrote sql/c2_up.sql
      wrote sql/c2_down.sql
      wrote flow.yaml
    $ cat flow.yaml
    version: 1
    revisions: [{id: c1, down: null}, {id: c2, parents: c1, message: second, created: "<time>"}] (no newline at the end)

What cannot be is refused, and nothing is written.

    $ untouched stemma revision -m x --rev-id 001 --head 005
    error: "001" is taken: a revision or a label is called so
    ? 64
    $ untouched stemma revision -m x --rev-id head --head 005
    error: "head" cannot be the id of a revision
    hint: letters, digits, "_", "." and "-", beginning with a letter or a digit, and not head, heads, base, bases or current
    ? 64
    $ untouched stemma revision -m x --rev-id "a b" --head 005
    error: "a b" cannot be the id of a revision
    hint: letters, digits, "_", "." and "-", beginning with a letter or a digit, and not head, heads, base, bases or current
    ? 64
    $ untouched stemma revision -m x --head 999
    error: revision "999": no revision "999"
    hint: stemma history
    ? 64
    $ untouched stemma revision -m x --head 002 --branch-label billing --splice
    error: "billing" is taken: a revision or a label is called so
    ? 64
    $ untouched stemma revision -m x --head 002 --splice --depends-on nothing
    error: --depends-on nothing: there is no such revision or label
    ? 64
    $ echo "-- mine" > sql/n1_up.sql
    $ untouched stemma revision -m x --rev-id n1 --head=base
    error: sql/n1_up.sql is there already
    hint: nothing that exists is overwritten: move it away, or choose another id
    ? 1
    $ rm sql/n1_up.sql

The editor is started on the new up script.

    $ EDITOR="echo editing" stemma revision -m x --rev-id e1 --head=base --edit
    <base> -> e1
      wrote sql/e1_up.sql
      wrote sql/e1_down.sql
      wrote manifest.yaml
    editing sql/e1_up.sql

    $ EDITOR=false stemma revision -m x --rev-id e2 --head=base --edit
    <base> -> e2
      wrote sql/e2_up.sql
      wrote sql/e2_down.sql
      wrote manifest.yaml
    error: the editor 'false' failed
    hint: the revision was added
    ? 1
    $ untouched env -u VISUAL -u EDITOR stemma revision -m x --rev-id e3 --head=base --edit
    error: --edit needs $VISUAL or $EDITOR
    ? 64
    $ untouched stemma revision -m x --rev-id e3 --head=base --edit --json
    {"error":{"code":"usage","message":"--edit and --json exclude each other"}}
    ? 64

# merge

    $ mkdir merge && cd merge
    $ cat > manifest.yaml <<END
    > version: 1
    > database: m.db
    > revisions:
    >   - id: a         # the root
    >   - {id: b, parents: a, labels: [left]}
    >   - {id: c, parents: [a], labels: right, message: The right side}
    >   - {id: d, depends_on: c}
    > # done
    > END
    $ mkdir sql && for r in a b c d; do touch sql/${r}_up.sql sql/${r}_down.sql; done
    $ stemma heads
    b (left) (head)
    c (right) (effective head: implied by d), The right side
    d (head)
    $ stemma heads --resolve-dependencies
    b (left) (head)
    d (head)
    $ stemma branches
    a (branchpoint)
        -> b
        -> c
    $ untouched stemma merge b
    error: a merge needs two different revisions, there is one
    hint: "stemma heads" lists what can be merged
    ? 64
    $ untouched stemma merge a b
    error: a is not a head: a revision on it starts a branch
    hint: give --splice if a branch is what you want
    ? 64
    $ stemma merge b c -m "Both sides" --rev-id m1 --branch-label both
    b, c -> m1
      wrote sql/m1_up.sql
      wrote sql/m1_down.sql
      wrote manifest.yaml
    $ cat manifest.yaml
    version: 1
    database: m.db
    revisions:
      - id: a         # the root
      - {id: b, parents: a, labels: [left]}
      - {id: c, parents: [a], labels: right, message: The right side}
      - {id: d, depends_on: c}
      - {id: m1, parents: [b, c], labels: both, message: Both sides, created: "<time>"}
    # done
    $ stemma merge
    d, m1 -> 006
      wrote sql/006_up.sql
      wrote sql/006_down.sql
      wrote manifest.yaml
    $ stemma heads
    006 (left, right, both) (head) (mergepoint)
    $ untouched stemma merge
    error: a merge needs two different revisions, there is one
    hint: "stemma heads" lists what can be merged
    ? 64
    $ stemma history --graph
    * 006 (left, right, both) (head) (mergepoint)
    |\
    | * m1 (left, right, both) (mergepoint), Both sides
    | |\
    * | | d (depends on c)
     / /
    | * c (right, both), The right side
    * | b (left, both)
    |/
    * a (branchpoint)
    $ stemma upgrade head
    Upgrading m.db: <base> → 006 (head), 6 revisions (a new file)
      ✓ a   <took>
      ✓ b   <took>
      ✓ c  The right side   <took>
      ✓ d   <took>
      ✓ m1  Both sides   <took>
      ✓ 006   <took>
    m.db: <base> → 006 (head), 6 revisions in <took>
    sql/a_up.sql: warning: there is no statement in it: revision a does nothing
    note: 3 more are like it
    $ stemma show current
    Revision:   006 (left, right, both) (head) (current) (mergepoint)
    Merges:     d, m1
    Up:         sql/006_up.sql
    Down:       sql/006_down.sql
    Created:    <time>
    Applied:    <time> by <user> (upgrade), <took>

--json says what was made.

    $ stemma revision -m "One more" --json | json
    {
     "command": "revision",
     "revision": "007",
     "parents": ["006"],
     "files": ["sql/007_up.sql", "sql/007_down.sql", "manifest.yaml"]
    }
    $ stemma revision -m "Other" --head m1 --splice --json | json
    {
     "command": "revision",
     "revision": "008",
     "parents": ["m1"],
     "files": ["sql/008_up.sql", "sql/008_down.sql", "manifest.yaml"]
    }
    $ stemma merge --json | json
    {
     "command": "merge",
     "revision": "009",
     "parents": ["007", "008"],
     "files": ["sql/009_up.sql", "sql/009_down.sql", "manifest.yaml"]
    }
