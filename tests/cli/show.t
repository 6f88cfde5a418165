What is there: history, heads, branches, show, current, status, check.

    $ cat > manifest.yaml <<END
    > version: 1
    > database: app.db
    > revisions:
    >   - {id: base1, message: The start, created: 2024-02-01, author: Ada <ada@example.org>}
    >   - {id: left1, parents: base1, labels: [left], message: Left one}
    >   - {id: right1, parents: base1, labels: [right], message: Right one}
    >   - {id: left2, parents: left1, message: Left two, depends_on: right}
    >   - {id: join, parents: [left2, right1], message: Both}
    >   - {id: lib1, labels: [lib], message: A library}
    >   - {id: after, parents: join, depends_on: lib1, down: null}
    > END
    $ mkdir sql && for r in base1 left1 right1 left2 join lib1 after; do
    >   echo "CREATE TABLE t_$r (x);" > sql/${r}_up.sql; echo "DROP TABLE t_$r;" > sql/${r}_down.sql
    > done; rm sql/after_down.sql
    $ stemma history
    join (lib1) -> after (left, right) (head)
    <base> -> lib1 (lib) (effective head: implied by after), A library
    left2, right1 -> join (left, right) (mergepoint), Both
    left1 (right) -> left2 (left), Left two
    base1 -> right1 (right), Right one
    base1 -> left1 (left), Left one
    <base> -> base1 (branchpoint), The start
    $ stemma log --graph
    * after (left, right) (head) (depends on lib1)
    | * lib1 (lib) (effective head: implied by after), A library
    * join (left, right) (mergepoint), Both
    |\
    * | left2 (left) (depends on right), Left two
    | * right1 (right), Right one
    * | left1 (left), Left one
    |/
    * base1 (branchpoint), The start
    $ stemma history -v -r :left1
    Revision:   left1 (left)
    Parent:     base1
    Child:      left2
    Labels:     left
    Message:    Left one
    Up:         sql/left1_up.sql
    Down:       sql/left1_down.sql

    Revision:   base1 (branchpoint)
    Parent:     <base>
    Branches:   left1, right1
    Message:    The start
    Up:         sql/base1_up.sql
    Down:       sql/base1_down.sql
    Created:    2024-02-01
    Author:     Ada <ada@example.org>
    $ stemma history -r left1:join
    left2, right1 -> join (left, right) (mergepoint), Both
    left1 (right) -> left2 (left), Left two
    base1 -> left1 (left), Left one
    $ stemma history -r -2:join
    error: history "-2:join": after 0 of 2 steps, at join, there are 2 parents: left2 (left), right1 (right)
    hint: stemma history -r left@-2:join
          stemma history -r right@-2:join
    ? 64
    $ stemma history -r base1:+1
    error: history "base1:+1": after 0 of 1 steps, at base1, there are 2 children: left1 (left), right1 (right)
    hint: stemma history -r base1:left@+1
          stemma history -r base1:right@+1
    ? 64
    $ stemma history -r lib@base:
    <base> -> lib1 (lib) (effective head: implied by after), A library
    $ stemma heads
    lib1 (lib) (effective head: implied by after), A library
    after (left, right) (head)
    $ stemma heads --resolve-dependencies
    after (left, right) (head)
    $ stemma heads -v
    Revision:   lib1 (lib) (effective head: implied by after)
    Parent:     <base>
    Labels:     lib
    Message:    A library
    Up:         sql/lib1_up.sql
    Down:       sql/lib1_down.sql

    Revision:   after (left, right) (head)
    Parent:     join
    Depends on: lib1
    Up:         sql/after_up.sql
    Down:       none, it cannot be reverted
    $ stemma branches
    base1 (branchpoint), The start
        -> left1
        -> right1
    $ stemma show join
    Revision:   join (left, right) (mergepoint)
    Merges:     left2, right1
    Child:      after
    Message:    Both
    Up:         sql/join_up.sql
    Down:       sql/join_down.sql
    $ stemma show left@head
    Revision:   after (left, right) (head)
    Parent:     join
    Depends on: lib1
    Up:         sql/after_up.sql
    Down:       none, it cannot be reverted
    $ stemma show base
    $ stemma current
    app.db: nothing applied (no such file yet)
    $ ls
    manifest.yaml
    sql

Half way.

    $ stemma upgrade right1 && stemma upgrade left1
    Upgrading app.db: <base> → right1, 2 revisions (a new file)
      ✓ base1  The start   <took>
      ✓ right1  Right one   <took>
    app.db: <base> → right1, 2 revisions in <took>
    Upgrading app.db: right1 → left1, right1, 1 revision
      ✓ left1  Left one   <took>
    app.db: right1 → left1, right1, 1 revision in <took>
    $ stemma current
    left1 (left)
    right1 (right)
    $ stemma current -v
    Revision:   left1 (left) (current)
    Parent:     base1
    Child:      left2
    Labels:     left
    Message:    Left one
    Up:         sql/left1_up.sql
    Down:       sql/left1_down.sql
    Applied:    <time> by <user> (upgrade), <took>

    Revision:   right1 (right) (current)
    Parent:     base1
    Child:      join
    Labels:     right
    Message:    Right one
    Up:         sql/right1_up.sql
    Down:       sql/right1_down.sql
    Applied:    <time> by <user> (upgrade), <took>
    $ stemma current --check-heads
    left1 (left)
    right1 (right)
    ? 2
    $ stemma show current
    Revision:   left1 (left) (current)
    Parent:     base1
    Child:      left2
    Labels:     left
    Message:    Left one
    Up:         sql/left1_up.sql
    Down:       sql/left1_down.sql
    Applied:    <time> by <user> (upgrade), <took>

    Revision:   right1 (right) (current)
    Parent:     base1
    Child:      join
    Labels:     right
    Message:    Right one
    Up:         sql/right1_up.sql
    Down:       sql/right1_down.sql
    Applied:    <time> by <user> (upgrade), <took>
    $ stemma history -i
    join (lib1) -> after (left, right) (head)
    <base> -> lib1 (lib) (effective head: implied by after), A library
    left2, right1 -> join (left, right) (mergepoint), Both
    left1 (right) -> left2 (left), Left two
    base1 -> right1 (right) (current), Right one
    base1 -> left1 (left) (current), Left one
    <base> -> base1 (applied) (branchpoint), The start
    $ stemma history -i --graph
    * after (left, right) (head) (depends on lib1)
    | * lib1 (lib) (effective head: implied by after), A library
    * join (left, right) (mergepoint), Both
    |\
    * | left2 (left) (depends on right), Left two
    | * right1 (right) (current), Right one
    * | left1 (left) (current), Left one
    |/
    * base1 (applied) (branchpoint), The start
    $ stemma history -r current:
    join (lib1) -> after (left, right) (head)
    left2, right1 -> join (left, right) (mergepoint), Both
    left1 (right) -> left2 (left), Left two
    base1 -> right1 (right), Right one
    base1 -> left1 (left), Left one
    $ stemma history -r :current
    base1 -> right1 (right), Right one
    base1 -> left1 (left), Left one
    <base> -> base1 (branchpoint), The start
    $ stemma status
    REVISION STATE   MESSAGE   APPLIED (UTC)       BY<pad>TOOK
    base1    applied The start <time> <user>  <took>
    left1    applied Left one  <time> <user>  <took>
    right1   applied Right one <time> <user>  <took>
    left2    pending Left two
    join     pending Both
    lib1     pending A library
    after    pending
    app.db: 3 applied, 4 pending
    $ stemma info | diff - <(stemma status) && echo same
    same
    $ stemma check
    found: 2 heads: "upgrade head" will refuse to choose
           lib1, after
    hint: stemma merge heads
    found: 4 revisions are not applied yet
           left2, join, lib1, after
    hint: stemma upgrade heads
    2 findings, app.db
    ? 2

Everything.

    $ stemma upgrade head
    error: upgrade "head": the manifest has 2 heads: lib1 "A library" (lib), after (left, right); they have no common ancestor
    manifest.yaml:9:10: note: lib1 "A library" (lib), lib1_up.sql
        9 |   - {id: lib1, labels: [lib], message: A library}
          |          ^~~~
    manifest.yaml:10:10: note: after (left, right), after_up.sql
       10 |   - {id: after, parents: join, depends_on: lib1, down: null}
          |          ^~~~~
    hint: stemma upgrade heads
          stemma upgrade lib@head
          stemma upgrade left@head
          stemma merge heads
    ? 64
    $ stemma upgrade heads
    Upgrading app.db: left1, right1 → after (head), 4 revisions
      ✓ left2  Left two   <took>
      ✓ join  Both   <took>
      ✓ lib1  A library   <took>
      ✓ after   <took>
    app.db: left1, right1 → after (head), 4 revisions in <took>
    $ stemma current
    lib1 (lib) (effective head: implied by after)
    after (left, right) (head)
    $ stemma current --check-heads
    lib1 (lib) (effective head: implied by after)
    after (left, right) (head)
    $ stemma check
    found: 2 heads: "upgrade head" will refuse to choose
           lib1, after
    hint: stemma merge heads
    1 finding, app.db
    ? 2
    $ stemma downgrade -1
    manifest.yaml:10:10: error: revision after cannot be undone: the manifest says "down: null"
       10 |   - {id: after, parents: join, depends_on: lib1, down: null}
          |          ^~~~~
    hint: write a down script for it, or restore a backup
    ? 1
    $ stemma history -r -1:current
    join (lib1) -> after (left, right) (head)
    left2, right1 -> join (left, right) (mergepoint), Both

As JSON: one document each.

    $ stemma history --json | json
    {
     "revisions": [
       {"revision": "after", "message": "", "parents": ["join"], "depends_on": ["lib1"], "branch_labels": ["left", "right"], "marks": ["head", "real-head"], "up": "sql/after_up.sql"},
       {"revision": "lib1", "message": "A library", "parents": [], "labels": ["lib"], "branch_labels": ["lib"], "implied_by": ["after"], "marks": ["base", "head"], "up": "sql/lib1_up.sql", "down": "sql/lib1_down.sql"},
       {"revision": "join", "message": "Both", "parents": ["left2", "right1"], "children": ["after"], "branch_labels": ["left", "right"], "marks": ["mergepoint"], "up": "sql/join_up.sql", "down": "sql/join_down.sql"},
       {"revision": "left2", "message": "Left two", "parents": ["left1"], "depends_on": ["right"], "children": ["join"], "branch_labels": ["left"], "marks": [], "up": "sql/left2_up.sql", "down": "sql/left2_down.sql"},
       {"revision": "right1", "message": "Right one", "parents": ["base1"], "children": ["join"], "labels": ["right"], "branch_labels": ["right"], "marks": [], "up": "sql/right1_up.sql", "down": "sql/right1_down.sql"},
       {"revision": "left1", "message": "Left one", "parents": ["base1"], "children": ["left2"], "labels": ["left"], "branch_labels": ["left"], "marks": [], "up": "sql/left1_up.sql", "down": "sql/left1_down.sql"},
       {"revision": "base1", "message": "The start", "parents": [], "children": ["left1", "right1"], "marks": ["base", "branchpoint"], "up": "sql/base1_up.sql", "down": "sql/base1_down.sql", "created": "2024-02-01", "author": "Ada <ada@example.org>"}]
    }
    $ stemma history --json -i -r :right1 | json
    {
     "database": "app.db",
     "heads": ["after"],
     "revisions": [
       {"revision": "right1", "message": "Right one", "parents": ["base1"], "children": ["join"], "labels": ["right"], "branch_labels": ["right"], "marks": ["applied"], "up": "sql/right1_up.sql", "down": "sql/right1_down.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>},
       {"revision": "base1", "message": "The start", "parents": [], "children": ["left1", "right1"], "marks": ["base", "branchpoint", "applied"], "up": "sql/base1_up.sql", "down": "sql/base1_down.sql", "created": "2024-02-01", "author": "Ada <ada@example.org>", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>}]
    }
    $ stemma heads --json | json
    {
     "heads": ["lib1", "after"],
     "revisions": [
       {"revision": "lib1", "message": "A library", "parents": [], "labels": ["lib"], "branch_labels": ["lib"], "implied_by": ["after"], "marks": ["base", "head"], "up": "sql/lib1_up.sql", "down": "sql/lib1_down.sql"},
       {"revision": "after", "message": "", "parents": ["join"], "depends_on": ["lib1"], "branch_labels": ["left", "right"], "marks": ["head", "real-head"], "up": "sql/after_up.sql"}]
    }
    $ stemma branches --json | json
    {
     "revisions": [
       {"revision": "base1", "message": "The start", "parents": [], "children": ["left1", "right1"], "marks": ["base", "branchpoint"], "up": "sql/base1_up.sql", "down": "sql/base1_down.sql", "created": "2024-02-01", "author": "Ada <ada@example.org>"}]
    }
    $ stemma show left1 --json | json
    {
     "revisions": [
       {"revision": "left1", "message": "Left one", "parents": ["base1"], "children": ["left2"], "labels": ["left"], "branch_labels": ["left"], "marks": [], "up": "sql/left1_up.sql", "down": "sql/left1_down.sql"}]
    }
    $ stemma current --json | json
    {
     "heads": ["after"],
     "is_head": true,
     "database": "app.db"
    }
    $ stemma status --json | json
    {
     "database": "app.db",
     "heads": ["after"],
     "is_head": true,
     "pending": 0,
     "gaps": 0,
     "edited": 0,
     "drift": {"state": "none"},
     "revisions": [
       {"revision": "base1", "message": "The start", "parents": [], "children": ["left1", "right1"], "marks": ["base", "branchpoint", "applied"], "up": "sql/base1_up.sql", "down": "sql/base1_down.sql", "created": "2024-02-01", "author": "Ada <ada@example.org>", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"},
       {"revision": "left1", "message": "Left one", "parents": ["base1"], "children": ["left2"], "labels": ["left"], "branch_labels": ["left"], "marks": ["applied"], "up": "sql/left1_up.sql", "down": "sql/left1_down.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"},
       {"revision": "right1", "message": "Right one", "parents": ["base1"], "children": ["join"], "labels": ["right"], "branch_labels": ["right"], "marks": ["applied"], "up": "sql/right1_up.sql", "down": "sql/right1_down.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"},
       {"revision": "left2", "message": "Left two", "parents": ["left1"], "depends_on": ["right"], "children": ["join"], "branch_labels": ["left"], "marks": ["applied"], "up": "sql/left2_up.sql", "down": "sql/left2_down.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"},
       {"revision": "join", "message": "Both", "parents": ["left2", "right1"], "children": ["after"], "branch_labels": ["left", "right"], "marks": ["mergepoint", "applied"], "up": "sql/join_up.sql", "down": "sql/join_down.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"},
       {"revision": "lib1", "message": "A library", "parents": [], "labels": ["lib"], "branch_labels": ["lib"], "implied_by": ["after"], "marks": ["base", "head", "applied", "implied-tip"], "up": "sql/lib1_up.sql", "down": "sql/lib1_down.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"},
       {"revision": "after", "message": "", "parents": ["join"], "depends_on": ["lib1"], "branch_labels": ["left", "right"], "marks": ["head", "real-head", "applied", "recorded-head"], "up": "sql/after_up.sql", "applied_at": "<time>", "applied_by": "<user>", "how": "upgrade", "tool": "stemma <version>", "duration_ms": <n>, "state": "applied"}]
    }
    $ stemma check --json | json
    {
     "database": "app.db",
     "ok": false,
     "revision_count": 7,
     "findings": [
       {"kind": "heads", "message": "2 heads: \"upgrade head\" will refuse to choose", "revisions": ["lib1", "after"]}]
    }
    $ stemma current --check-heads --json | json
    {
     "heads": ["after"],
     "is_head": true,
     "database": "app.db"
    }
