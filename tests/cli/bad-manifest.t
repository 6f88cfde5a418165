Manifests that cannot be: every fault with its place, exit status 65, and no database touched.

    $ mkdir sql && touch sql/a_up.sql sql/a_down.sql
    $ show() { cat > manifest.yaml; untouched stemma upgrade -d x.db; }

# Not a manifest

    $ untouched stemma -f none.yaml upgrade -d x.db
    error: none.yaml: cannot read the manifest: No such file or directory
    ? 65
    $ mkdir folder && untouched stemma -f folder upgrade -d x.db
    error: folder: cannot read the manifest: a folder, not a manifest
    ? 65
    $ show < /dev/null
    manifest.yaml: error: the manifest is empty
    ? 65
    $ show <<< "# only a comment"
    manifest.yaml: error: the manifest is empty
    ? 65
    $ show <<< "just words"
    manifest.yaml:1:1: error: a manifest is a mapping of keys, this is a text
        1 | just words
          | ^~~~~~~~~~
    ? 65
    $ show <<< "- a list"
    manifest.yaml:1:1: error: a manifest is a mapping of keys, this is a list
        1 | - a list
          | ^
    ? 65
    $ echo "version: 1" > secret.yaml && chmod 0 secret.yaml && untouched unprivileged stemma -f secret.yaml upgrade -d x.db
    error: secret.yaml: cannot read the manifest: Permission denied
    ? 65
    $ head -c 4096 /dev/urandom > manifest.yaml; stemma upgrade -d x.db > out 2>&1; echo $?; grep -c . out | sed 's/^[1-9]$/a few lines/'
    65
    a few lines
    $ printf '\x7fELF\x02\x01\x01\0\0\0' | show
    manifest.yaml:1:8: error: a NUL byte; a manifest is plain text
        1 | \x7fELF\x02\x01\x01
          |                    ^
    ? 65
    $ printf 'version: 1\nrevisions: []\0\n' | show
    manifest.yaml:2:14: error: a NUL byte; a manifest is plain text
        2 | revisions: []
          |              ^
    ? 65
    $ printf 'version: 1\nrevisions: [{id: "\xff"}]\n' | show
    manifest.yaml:2:19: error: not UTF-8: byte 0xFF
        2 | revisions: [{id: "\xff"}]
          |                   ^~~~
    ? 65
    $ printf '\xff\xfev\0e\0r\0s\0i\0o\0n\0' | show
    manifest.yaml:1:4: error: a NUL byte; a manifest is plain text
        1 | \xff\xfev
          |          ^
    ? 65
    $ truncate -s 1G huge.yaml && stemma -f huge.yaml upgrade -d x.db
    error: huge.yaml: cannot read the manifest: larger than a manifest may be (64 MiB)
    ? 65
    $ rm huge.yaml; mkfifo pipe.yaml; timeout 5 stemma -f pipe.yaml upgrade -d x.db
    error: pipe.yaml: cannot read the manifest: not a regular file
    ? 65

# Bad YAML

    $ show <<< "version: 1
    > revisions: [{id: a}"
    manifest.yaml:3:1: error: not valid YAML: a "," or "]" is missing here
        3 |
          | ^
    manifest.yaml:2:12: note: while parsing a flow sequence that begins here
        2 | revisions: [{id: a}
          |            ^
    ? 65
    $ show <<< "version: 1
    >   revisions: []"
    manifest.yaml:1:10: error: manifest version "1 revisions"; this build of stemma reads version 1
        1 | version: 1
          |          ^
    manifest.yaml:2:12: error: not valid YAML: a ":" where no value can begin; check the indentation, and quote a text that has ": " in it
        2 |   revisions: []
          |            ^
    ? 65
    $ show <<< "version: 1
    > revisions:
    > 	- id: a"
    manifest.yaml:3:1: error: not valid YAML: a tab in the indentation; only spaces indent
        3 |         - id: a
          | ^~~~~~~~
    ? 65
    $ show <<< "version: 1
    > revisions: &all
    >   - *all"
    manifest.yaml:3:5: error: an alias (*all); manifests have none
        3 |   - *all
          |     ^~~~
    hint: write the value out
    ? 65
    $ show <<< "version: !!int 1
    > revisions: []"
    manifest.yaml:1:10: error: a tag (!!int); every value here is plain text
        1 | version: !!int 1
          |          ^~~~~
    ? 65
    $ show <<< "version: 1
    > revisions: []
    > ---
    > version: 1"
    manifest.yaml:3:1: error: a second document; a manifest is one
        3 | ---
          | ^~~
    ? 65

# Keys and values

    $ show <<< "version: 2
    > revisions: []"
    manifest.yaml:1:10: error: manifest version "2"; this build of stemma reads version 1
        1 | version: 2
          |          ^
    hint: a newer stemma may read it
    ? 65
    $ show <<< "revisions: []"
    manifest.yaml:1:1: error: "version" is missing
        1 | revisions: []
          | ^
    hint: this build of stemma reads "version: 1"
    ? 65
    $ show <<< "version: 1"
    manifest.yaml:1:1: error: "revisions" is missing
        1 | version: 1
          | ^
    ? 65
    $ show <<< "version: 1
    > revisons: []"
    manifest.yaml:2:1: error: unknown key "revisons" in the manifest
        2 | revisons: []
          | ^~~~~~~~
    hint: did you mean "revisions"?
    manifest.yaml:1:1: error: "revisions" is missing
        1 | version: 1
          | ^
    ? 65
    $ show <<< "version: 1
    > version: 1
    > revisions: []"
    manifest.yaml:2:1: error: "version" is given twice
        2 | version: 1
          | ^~~~~~~
    manifest.yaml:1:1: note: first given here
        1 | version: 1
          | ^~~~~~~
    ? 65
    $ show <<< "version: 1
    > transaction: sometimes
    > foreign_keys: yes
    > backup: often
    > table: 'a b'
    > revisions:
    >   - id: a
    >     parent: b
    >     transaction: revision
    >   - message: no id"
    manifest.yaml:2:14: error: "transaction" is run or revision, not "sometimes"
        2 | transaction: sometimes
          |              ^~~~~~~~~
    manifest.yaml:3:15: error: "foreign_keys" is on or off, not "yes"
        3 | foreign_keys: yes
          |               ^~~
    manifest.yaml:4:9: error: "backup" is never, destructive or always, not "often"
        4 | backup: often
          |         ^~~~~
    manifest.yaml:5:8: error: illegal table prefix "a b"
        5 | table: 'a b'
          |        ^~~~~
    hint: letters, digits and "_", no digit first, not "sqlite_", at most 64 bytes
    manifest.yaml:8:5: error: unknown key "parent" in a revision
        8 |     parent: b
          |     ^~~~~~
    hint: did you mean "parents"?
    manifest.yaml:9:18: error: "transaction" is none or left out, not "revision"
        9 |     transaction: revision
          |                  ^~~~~~~~
    manifest.yaml:10:5: error: a revision without "id"
       10 |   - message: no id
          |     ^
    ? 65

# Ids, parents, labels

    $ show <<< "version: 1
    > revisions:
    >   - id: a
    >   - id: a
    >   - {id: b, parents: [nobody, a]}
    >   - {id: c, depends_on: nothing}
    >   - {id: d, labels: a}
    >   - {id: e, parents: e}"
    manifest.yaml:4:9: error: duplicate id "a", first used on line 3
        4 |   - id: a
          |         ^
    manifest.yaml:3:9: note: first used here
        3 |   - id: a
          |         ^
    manifest.yaml:7:21: error: label "a" is also the id of a revision
        7 |   - {id: d, labels: a}
          |                     ^
    manifest.yaml:3:9: note: the revision with this id
        3 |   - id: a
          |         ^
    manifest.yaml:5:23: error: unknown parent "nobody" of revision "b"
        5 |   - {id: b, parents: [nobody, a]}
          |                       ^~~~~~
    manifest.yaml:6:25: error: unknown dependency "nothing" of revision "c"
        6 |   - {id: c, depends_on: nothing}
          |                         ^~~~~~~
    manifest.yaml:8:22: error: revision "e" is its own parent
        8 |   - {id: e, parents: e}
          |                      ^
    ? 65

All faults of a file in one go, whatever their kind.

    $ show <<< "version: 1
    > revisions:
    >   - id: head
    >   - id: 'x y'
    >   - {id: a}
    >   - {id: a}
    >   - {id: b, parents: [nobody, a]}"
    manifest.yaml:3:9: error: "head" is reserved; it cannot be an id
        3 |   - id: head
          |         ^~~~
    hint: head, heads, base, bases and current have a meaning of their own as targets
    manifest.yaml:4:9: error: illegal id "x y"
        4 |   - id: 'x y'
          |         ^~~~~
    hint: letters, digits, "_", "." and "-", a letter or digit first, at most 128 bytes
    manifest.yaml:6:10: error: duplicate id "a", first used on line 5
    ...
    manifest.yaml:7:23: error: unknown parent "nobody" of revision "b"
    ...
    ? 65
    $ show <<< "version: 1
    > revisions:
    >   - {id: a, parents: c}
    >   - {id: b, parents: a}
    >   - {id: c, parents: b}"
    manifest.yaml:3:10: error: parents form a cycle: a -> c -> b -> a
        3 |   - {id: a, parents: c}
          |          ^
    manifest.yaml:3:22: note: a has the parent c
        3 |   - {id: a, parents: c}
          |                      ^
    manifest.yaml:5:22: note: c has the parent b
        5 |   - {id: c, parents: b}
          |                      ^
    manifest.yaml:4:22: note: b has the parent a
        4 |   - {id: b, parents: a}
          |                      ^
    ? 65
    $ show <<< "version: 1
    > revisions:
    >   - {id: a, depends_on: b}
    >   - {id: b, depends_on: a}"
    manifest.yaml:3:10: error: parents and depends_on form a cycle: a -> b -> a
        3 |   - {id: a, depends_on: b}
          |          ^
    manifest.yaml:3:25: note: a depends on b
        3 |   - {id: a, depends_on: b}
          |                         ^
    manifest.yaml:4:25: note: b depends on a
        4 |   - {id: b, depends_on: a}
          |                         ^
    ? 65

# Files

    $ show <<< "version: 1
    > revisions: [{id: a}, {id: b, parents: a}, {id: c, parents: b, down: null}]"
    manifest.yaml:2:27: error: sql/b_up.sql is missing: the up script of revision b
        2 | revisions: [{id: a}, {id: b, parents: a}, {id: c, parents: b, down: null}]
          |                           ^
    hint: bring it back, or take the revision out of the manifest
    manifest.yaml:2:27: error: sql/b_down.sql is missing: the down script of revision b
        2 | revisions: [{id: a}, {id: b, parents: a}, {id: c, parents: b, down: null}]
          |                           ^
    hint: write it, or say "down: null" for a revision that cannot be undone
    manifest.yaml:2:48: error: sql/c_up.sql is missing: the up script of revision c
        2 | revisions: [{id: a}, {id: b, parents: a}, {id: c, parents: b, down: null}]
          |                                                ^
    hint: bring it back, or take the revision out of the manifest
    ? 65
    $ show <<< "version: 1
    > revisions: [{id: a, up: ../a.sql, down: /etc/passwd}]"
    manifest.yaml:2:25: error: "up": "../a.sql" is not inside the folder
        2 | revisions: [{id: a, up: ../a.sql, down: /etc/passwd}]
          |                         ^~~~~~~~
    hint: a path here is relative and stays below its folder: no leading "/", no ".." that leads out
    manifest.yaml:2:41: error: "down": "/etc/passwd" is not inside the folder
        2 | revisions: [{id: a, up: ../a.sql, down: /etc/passwd}]
          |                                         ^~~~~~~~~~~
    hint: a path here is relative and stays below its folder: no leading "/", no ".." that leads out
    ? 65
    $ mkdir inside && ln -s /etc/passwd sql/link.sql && ln -s /etc sql/outside
    $ show <<< "version: 1
    > revisions: [{id: a, up: link.sql}]"
    manifest.yaml:2:25: error: sql/link.sql is a link that leads out of the manifest's folder
        2 | revisions: [{id: a, up: link.sql}]
          |                         ^~~~~~~~
    ? 65
    $ show <<< "version: 1
    > revisions: [{id: a, up: outside/passwd}]"
    manifest.yaml:2:25: error: sql/outside/passwd is a link that leads out of the manifest's folder
        2 | revisions: [{id: a, up: outside/passwd}]
          |                         ^~~~~~~~~~~~~~
    ? 65
    $ show <<< "version: 1
    > directory: ../elsewhere
    > revisions: [{id: a}]"
    manifest.yaml:2:12: error: "directory": "../elsewhere" is not inside the folder
        2 | directory: ../elsewhere
          |            ^~~~~~~~~~~~
    hint: a path here is relative and stays below its folder: no leading "/", no ".." that leads out
    ? 65
    $ show <<< "version: 1
    > directory: missing
    > revisions: [{id: a}]"
    manifest.yaml: error: the folder of the SQL files, missing, cannot be opened: No such file or directory
    hint: make the folder, or name the right one with "directory:"
    ? 65
    $ show <<< "version: 1
    > directory: manifest.yaml
    > revisions: [{id: a}]"
    manifest.yaml: error: the folder of the SQL files, manifest.yaml, cannot be opened: Not a directory
    hint: make the folder, or name the right one with "directory:"
    ? 65
    $ mkdir sql/d_up.sql && touch sql/d_down.sql
    $ show <<< "version: 1
    > revisions: [{id: d}]"
    manifest.yaml:2:18: error: sql/d_up.sql cannot be read: it is a folder
        2 | revisions: [{id: d}]
          |                  ^
    ? 65
    $ touch sql/e_down.sql sql/e_up.sql && chmod 0 sql/e_up.sql
    $ printf 'version: 1\nrevisions: [{id: e}]\n' > manifest.yaml && untouched unprivileged stemma upgrade -d x.db
    manifest.yaml:2:18: error: sql/e_up.sql cannot be read: Permission denied
        2 | revisions: [{id: e}]
          |                  ^
    ? 65

# At most twenty faults are told

    $ { echo "version: 1"; echo "revisions:"; for i in $(seq 100); do echo "  - {id: 'bad $i'}"; done; } > manifest.yaml
    $ stemma upgrade -d x.db 2>&1 | grep -c "error:"
    20
    $ stemma upgrade -d x.db 2>&1 | tail -n 1
          there are more faults; these are the first 20

# And what is well: a BOM, CRLF, an empty list, flow style

    $ printf '\xef\xbb\xbfversion: 1\r\nrevisions:\r\n  - id: a\r\n' | show
    Upgrading x.db: <base> → a (head), 1 revision (a new file)
      ✓ a   <took>
    x.db: <base> → a (head), 1 revision in <took>
    sql/a_up.sql: warning: there is no statement in it: revision a does nothing
    new: x.db
