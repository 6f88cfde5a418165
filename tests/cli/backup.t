Backups: when a run makes one, what it is called, what becomes of it.

    $ cp -r $EXAMPLE/. .
    $ add() { printf -- '  - id: "%s"\n    parents: "%s"\n    down: null\n' $2 $1 >> manifest.yaml; cat > sql/$2_up.sql; }

# When

A database that is new, or has nothing in it, has nothing to lose. Nor has one to which things are only added.

    $ stemma upgrade -q; ls
    example.db
    manifest.yaml
    sql
    $ sqlite3 example.db "INSERT INTO users VALUES (1, 'ann', 'x', '2026-01-01', 'admin')"
    $ add 002 003 <<< "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); ALTER TABLE users ADD COLUMN age INTEGER; UPDATE users SET age = 7; INSERT INTO notes VALUES (1, 'a');"
    $ stemma upgrade
    Upgrading example.db: 002 → 003 (head), 1 revision
      ✓ 003   <took>
    example.db: 002 → 003 (head), 1 revision in <took>

What drops, deletes or overwrites is preceded by a copy. --dry-run says so, and why.

    $ add 003 004 <<< "CREATE TABLE more (x);
    > -- no longer needed
    > DELETE FROM notes;"
    $ untouched stemma upgrade --dry-run
    example.db: 003 → 004 (head), 1 revision to upgrade (dry run, nothing was touched)
      backup first (sql/004_up.sql:3:1: rows of the table notes are deleted)
      upgrade 004
    $ untouched stemma upgrade --dry-run --json | json backup
    {
     "reason": "rows of the table notes are deleted",
     "script": "sql/004_up.sql",
     "line": 3,
     "column": 1
    }
    $ stemma upgrade
    Upgrading example.db: 003 → 004 (head), 1 revision
      backup: example.db.<stamp>.003<*>.bak (sql/004_up.sql:3:1: rows of the table notes are deleted)
      ✓ 004   <took>
    example.db: 003 → 004 (head), 1 revision in <took>
    $ stemma upgrade
    example.db: already at 004 (head)
    $ for s in "DROP TABLE notes" "ALTER TABLE users DROP COLUMN age" "UPDATE users SET age = 8" "INSERT OR REPLACE INTO notes VALUES (1, 'b')" "REPLACE INTO notes VALUES (1, 'b')" "INSERT INTO notes VALUES (1, 'x') ON CONFLICT DO UPDATE SET text = 'b'" "CREATE TABLE n2 (id); INSERT INTO n2 SELECT id FROM notes; DROP TABLE notes; ALTER TABLE n2 RENAME TO notes"; do
    >   cp manifest.yaml kept.yaml; add 004 005 <<< "$s"; stemma upgrade --dry-run | grep backup; mv kept.yaml manifest.yaml
    > done
      backup first (sql/005_up.sql:1:1: the table notes is dropped)
      backup first (sql/005_up.sql:1:1: the column users.age is dropped)
      backup first (sql/005_up.sql:1:1: rows of the table users are changed (column age))
      backup first (sql/005_up.sql:1:1: an INSERT into notes may delete or replace rows)
      backup first (sql/005_up.sql:1:1: an INSERT into notes may delete or replace rows)
      backup first (sql/005_up.sql:1:1: rows of the table notes are changed (column text))
      backup first (sql/005_up.sql:1:60: the table notes is dropped)
    $ for s in "INSERT INTO notes VALUES (2, 'b')" "CREATE TABLE t (x); INSERT INTO t VALUES (1); DELETE FROM t; DROP TABLE t" "CREATE INDEX i ON users (age); DROP INDEX i" "SELECT 'DROP TABLE users'"; do
    >   cp manifest.yaml kept.yaml; add 004 005 <<< "$s"; stemma upgrade --dry-run | grep backup; mv kept.yaml manifest.yaml
    > done

Where it cannot be told, a copy is made all the same.

    $ cp manifest.yaml kept.yaml; add 004 005 <<< "CREATE TABLE half AS SELECT abs(-9223372036854775808) AS x FROM (SELECT 1 WHERE (SELECT count(*) FROM users) = 0);"
    $ stemma upgrade --dry-run
    example.db: 004 → 005 (head), 1 revision to upgrade (dry run, nothing was touched)
      backup first (sql/005_up.sql:1:1: what is lost cannot be told: integer overflow)
      upgrade 005
    $ mv kept.yaml manifest.yaml

What does not compile on the copy may compile on the database. Statistics are on both.

    $ cp manifest.yaml kept.yaml; add 004 005 <<< "SELECT * FROM nowhere; DROP TABLE users;"
    $ stemma upgrade --dry-run | grep backup
      backup first (sql/005_up.sql:1:1: what is lost cannot be told: no such table: nowhere)
    $ cp example.db analyzed.db; sqlite3 analyzed.db ANALYZE; echo "DELETE FROM sqlite_stat1; DELETE FROM users;" > sql/005_up.sql
    $ stemma -d analyzed.db upgrade --dry-run | grep backup
      backup first (sql/005_up.sql:1:27: rows of the table users are deleted)
    $ mv kept.yaml manifest.yaml; rm analyzed.db

The option overrides the manifest.

    $ cp manifest.yaml kept.yaml; add 004 005 <<< "DROP TABLE notes"
    $ stemma upgrade --backup=never --dry-run
    example.db: 004 → 005 (head), 1 revision to upgrade (dry run, nothing was touched)
      upgrade 005
    $ stemma upgrade --backup=always --dry-run
    example.db: 004 → 005 (head), 1 revision to upgrade (dry run, nothing was touched)
      backup first (every run is backed up)
      upgrade 005
    $ echo "backup: never" >> manifest.yaml; stemma upgrade --dry-run
    example.db: 004 → 005 (head), 1 revision to upgrade (dry run, nothing was touched)
      upgrade 005
    $ stemma upgrade --backup=destructive --dry-run
    example.db: 004 → 005 (head), 1 revision to upgrade (dry run, nothing was touched)
      backup first (sql/005_up.sql:1:1: the table notes is dropped)
      upgrade 005
    $ mv kept.yaml manifest.yaml
    $ stemma stamp 003 --dry-run
    example.db: 004 → 003 (dry run, nothing was touched)
      stamp 003
      recorded no more, not reverted: 004
    $ stemma stamp 003 --backup=always --dry-run
    example.db: 004 → 003 (dry run, nothing was touched)
      backup first (every run is backed up)
      stamp 003
      recorded no more, not reverted: 004
    $ stemma upgrade --backup=sometimes
    error: --backup cannot be 'sometimes'
    hint: --backup=never|destructive|always
    ? 64

# What it is

Its name says of which database it is, when it was made and at what it was; mode and owner are the database's.

    $ chmod 640 example.db && stemma backup && stemma backup
    example.db: backed up at 004, 86.0 KB
      backup: example.db.<stamp>.004<*>.bak
    example.db: backed up at 004, 86.0 KB
      backup: example.db.<stamp>.004<*>.bak
    $ stat -c '%a %U' example.db.*
    644 root
    640 root
    640 root
    $ stemma backups
    FILE<pad>MADE (UTC)          AT     SIZE
    example.db.<stamp>.003<*>.bak   <time> 003 81.9 KB
    example.db.<stamp>.004<*>.bak   <time> 004 86.0 KB
    example.db.<stamp>.004<*>.bak <time> 004 86.0 KB
    $ stemma backups --json | json
    {
     "command": "backups",
     "database": "example.db",
     "backups": [
       {"file": "example.db.<stamp>.003<*>.bak", "when": "<time>", "heads": ["003"], "size": 81920},
       {"file": "example.db.<stamp>.004<*>.bak", "when": "<time>", "heads": ["004"], "size": 86016},
       {"file": "example.db.<stamp>.004<*>.bak", "when": "<time>", "heads": ["004"], "size": 86016}]
    }
    $ stemma backup copy.db && stemma current -d copy.db && same example.db copy.db
    example.db: backed up at 004, 86.0 KB
      backup: copy.db
    004 (head)
    same
    $ kept copy.db stemma backup copy.db
    error: copy.db is there already
    hint: nothing that exists is overwritten: choose another name
    ? 1
    $ stemma backup example.db-journal; stemma backup other.db-wal
    error: example.db-journal would be taken for a journal of a database
    hint: choose another name
    error: other.db-wal would be taken for a journal of a database
    hint: choose another name
    ? 64
    $ stemma backup -d none.db
    error: none.db is not there: there is nothing to back up
    ? 1
    $ stemma backup --json | json
    {
     "command": "backup",
     "database": "example.db",
     "backup": {"file": "example.db.<stamp>.004<*>.bak", "when": "<time>", "heads": ["004"], "size": 86016}
    }
    $ ls
    copy.db
    example.db
    example.db.<stamp>.003<*>.bak
    example.db.<stamp>.004<*>.bak
    example.db.<stamp>.004<*>.bak
    example.db.<stamp>.004<*>.bak
    manifest.yaml
    sql

# The way back

    $ sqlite3 example.db "DELETE FROM users"
    $ stemma restore --last
    error: restore asks before it writes, and there is no terminal to ask on
    hint: -y (--yes) answers yes
    ? 64
    $ stemma restore -y
    error: restore takes a FILE, or --last
    hint: "stemma backups" lists what there is
    ? 64
    $ stemma restore copy.db --last -y
    error: restore takes a FILE, or --last
    hint: "stemma backups" lists what there is
    ? 64
    $ answering n stemma --color=never restore --last
    Put what is in example.db.<stamp>.004<*>.bak (of <time> UTC, at 004) in the place of what is in example.db (at 004)? [y/N] n
    error: not confirmed: nothing was changed
    ? 1
    $ answering y stemma --color=never restore --last
    Put what is in example.db.<stamp>.004<*>.bak (of <time> UTC, at 004) in the place of what is in example.db (at 004)? [y/N] y
      backup: example.db.<stamp>.004<*>.bak (what was there before)
    example.db: 004 → 004, restored from example.db.<stamp>.004<*>.bak in <took>
    $ sqlite3 example.db "SELECT username FROM users; PRAGMA integrity_check"
    ann
    ok
    $ stemma check
    ok: 4 revisions, example.db
    $ sqlite3 example.db "SELECT seq, action, from_heads, to_heads, revisions, outcome, message FROM stemma_log ORDER BY seq DESC LIMIT 1"
    4|restore|["004"]|["004"]|[]|done|example.db.<stamp>.004<*>.bak

Of another file the time is when it was written. What is there may be past reading.

    $ cp example.db broken.db; sqlite3 broken.db "DROP TABLE stemma_revisions"; touch -d '2026-01-02 03:04:05 UTC' copy.db
    $ answering n stemma --color=never -d broken.db restore copy.db --backup=never
    Put what is in copy.db (of 2026-01-02 03:04:05 UTC, at 004) in the place of what is in broken.db (which cannot be read)? [y/N] n
    error: not confirmed: nothing was changed
    ? 1
    $ rm broken.db; ls | grep -c tmp
    0
    ? 1

What was there before the restore has been kept, too.

    $ sqlite3 $(ls example.db.*.bak | tail -1) "SELECT count(*) FROM users"
    0
    $ stemma restore example.db.*Z.003.bak -y --backup=never
    example.db: 004 → 003, restored from example.db.<stamp>.003<*>.bak in <took>
    $ stemma current
    003
    $ stemma restore copy.db -y --backup=never --json | json
    {
     "command": "restore",
     "database": "example.db",
     "restored": "copy.db",
     "heads_before": ["003"],
     "heads_after": ["004"],
     "duration_ms": <n>
    }

The row of the restore takes the slot that is next in both logs, so that a run that was planned before finds its slot taken.

    $ sqlite3 example.db "SELECT group_concat(seq), group_concat(action) FROM (SELECT * FROM stemma_log ORDER BY seq)"
    1,2,3,6|upgrade,upgrade,upgrade,restore

# What is refused

    $ echo "no database" > text; : > empty; head -c 20000 copy.db > short
    $ for f in text empty short sql nowhere example.db; do kept example.db stemma restore $f -y; done
    error: text: cannot be restored: file is not a database
    hint: the file is something else than a SQLite database, or it is encrypted
    error: empty is empty
    error: short cannot be restored: it is cut off: 20000 bytes are no whole number of pages of 4096
    error: sql is a folder, not a backup
    error: nowhere: cannot be read: No such file or directory
    error: example.db is the database itself
    ? 64
    $ cp copy.db bad.db; printf 'damaged' | dd of=bad.db bs=1 seek=8192 conv=notrunc status=none
    $ kept example.db stemma restore bad.db -y
    error: bad.db cannot be restored: it is damaged: Page 3: btreeInitPage() returns error code 11
    hint: see https://www.sqlite.org/recovery.html
    ? 1
    $ head -c -700 copy.db > cut.db; kept example.db stemma restore cut.db -y
    error: cut.db cannot be restored: it is cut off: 85316 bytes are no whole number of pages of 4096
    ? 1
    $ cp copy.db bad.db; sqlite3 bad.db "CREATE TABLE x (a); CREATE INDEX xa ON x (a); INSERT INTO x VALUES (1), (2); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '(a)', '(a DESC)') WHERE name = 'xa'"
    $ kept example.db stemma restore bad.db -y
    error: bad.db cannot be restored: it is damaged: row 2 missing from index xa
    hint: see https://www.sqlite.org/recovery.html
    ? 1
    $ kept example.db while-locked example.db stemma restore copy.db -y --lock-timeout=0.2
    error: example.db: cannot be restored: database is locked
    note: process <n> (python3) holds it
    note: nothing was changed in example.db
    hint: another process holds the database; try again, or wait longer with --lock-timeout
    ? 75
    $ ls | grep -c stemma-tmp
    0
    ? 1

A database that has no ledger can be a backup; there is nowhere to record it.

    $ sqlite3 plain.db "CREATE TABLE t (x)" && stemma restore plain.db -y --backup=never && stemma current
    example.db: 004 → <base>, restored from plain.db in <took>
    note: plain.db has no ledger: what is restored has no record of it
    example.db: nothing applied
    warning: example.db has tables, and nothing is recorded of it
    hint: "stemma adopt" finds out which revision it is at

# A run that fails

Nothing was changed, so that its copy is of no use: it goes. Old ones go when a run has succeeded.

    $ mkdir f && cd f && cp -r $EXAMPLE/. . && stemma upgrade -q
    $ add 002 003 <<< "DROP TABLE users; SELECT nothing;"
    $ kept example.db stemma upgrade
    Upgrading example.db: 002 → 003 (head), 1 revision
      backup: example.db.<stamp>.002<*>.bak (sql/003_up.sql:1:1: the table users is dropped)
      ✗ 003
    sql/003_up.sql:1:26: error: near "nothing": syntax error
        1 | DROP TABLE users; SELECT nothing;
          |                          ^~~~~~~
    note: nothing was changed in example.db; its backup was removed again
    ? 1
    $ ls *.bak
    ls: cannot access '*.bak': No such file or directory
    ? 2
    $ echo "DROP TABLE oauth_tokens;" > sql/003_up.sql; echo "keep: 2" >> manifest.yaml
    $ for i in 1 2 3; do stemma backup -q; done; ls *.bak
    example.db.<stamp>.002<*>.bak
    example.db.<stamp>.002<*>.bak
    $ stemma upgrade
    Upgrading example.db: 002 → 003 (head), 1 revision
      backup: example.db.<stamp>.002<*>.bak (sql/003_up.sql:1:1: the table oauth_tokens is dropped)
      ✓ 003   <took>
    example.db: 002 → 003 (head), 1 revision in <took>
    $ ls *.bak
    example.db.<stamp>.002<*>.bak
    example.db.<stamp>.002<*>.bak
    $ stemma restore --last -y -q; ls *.bak
    example.db.<stamp>.002<*>.bak
    example.db.<stamp>.003<*>.bak
    $ sed -i 's/^keep.*/keep: 0/' manifest.yaml; stemma backup
    manifest.yaml:16:7: error: "keep" is a number from 1 to 999999, not "0"
       16 | keep: 0
          |       ^
    hint: leave it out to keep every backup; "backup: never" makes none
    ? 65

Where the clock went back the newest copy has the name of an old one. It stays, and so does what was restored from.

    $ mkdir clock && cd clock && cp -r $EXAMPLE/. . && echo "keep: 1" >> manifest.yaml && stemma upgrade -q
    $ sqlite3 example.db "VACUUM INTO 'example.db.99991231T235959Z.002.bak'"
    $ stemma backup
    example.db: backed up at 002, 73.7 KB
      backup: example.db.<stamp>.002.bak
    $ ls *.bak
    example.db.<stamp>.002.bak
    example.db.99991231T235959Z.002.bak
    $ rm example.db.2*.bak; stemma restore --last -y
      backup: example.db.<stamp>.002.bak (what was there before)
    example.db: 002 → 002, restored from example.db.<stamp>.002.bak in <took>
    $ ls *.bak
    example.db.<stamp>.002.bak
    example.db.99991231T235959Z.002.bak
    $ cd ..

A link to the database has the backups of what it leads to, and so has the database itself.

    $ mkdir links && cd links && cp -r $EXAMPLE/. . && mkdir apart && stemma upgrade -q -d apart/real.db && ln -s real.db apart/second && ln -s apart/second link.db
    $ stemma -d link.db backup | tail -1; stemma -d apart/real.db backup | tail -1; ls *.bak
      backup: apart/real.db.<stamp>.002.bak
      backup: apart/real.db.<stamp>.002<*>.bak
    ls: cannot access '*.bak': No such file or directory
    ? 2
    $ stemma -d link.db backups | wc -l; cd apart; stemma -f ../manifest.yaml -d second backups | wc -l; cd ..
    3
    3
    $ stemma -d link.db restore --last -y | tail -1; stemma -d "file:link.db?cache=private" backups | wc -l; test -L link.db && echo still a link
    link.db: 002 → 002, restored from apart/real.db.<stamp>.002<*>.bak in <took>
    4
    still a link
    $ echo "keep: 1" >> manifest.yaml; stemma -d link.db backup -q; ls apart
    real.db
    real.db.<stamp>.002<*>.bak
    second
    $ ln -sf nowhere.db link.db; stemma -d link.db backups; ln -sf link.db link.db; stemma -d link.db current
    link.db: no backup next to it
    link.db: nothing applied (no such file yet)
    $ ln -sf nowhere.db link.db; stemma -d link.db upgrade -q; stemma -d nowhere.db current; cd ..
    002 (head)

What stemma cannot have written is neither restored nor removed.

    $ mkdir own && cd own && cp -r $EXAMPLE/. . && echo "keep: 1" >> manifest.yaml && stemma upgrade -q
    $ for n in "20200101T000000Z.keep me" "20200101T000000Z.x~y" "20209901T999999Z.x" "99991231T000000Z.x y"; do cp example.db "example.db.$n.bak"; done
    $ echo "What the audit said" > example.db.20200101T000000Z.audit.bak; echo later > example.db.99991231T000000Z.audit.bak
    $ stemma backup -q; stemma backup -q; ls -1 --quoting-style=c | grep bak | grep -v '[.]002'
    "example.db.<stamp>.audit.bak"
    "example.db.<stamp>.keep me.bak"
    "example.db.<stamp>.x~y.bak"
    "example.db.<stamp>.x.bak"
    "example.db.<stamp>.audit.bak"
    "example.db.<stamp>.x y.bak"
    $ ls example.db.*.002*.bak | wc -l
    1
    $ stemma backups
    FILE <*>MADE (UTC)          AT     SIZE
    example.db.<stamp>.002<*>.bak <time> 002 73.7 KB
    $ stemma restore --last -y
      backup: example.db.<stamp>.002<*>.bak (what was there before)
    example.db: 002 → 002, restored from example.db.<stamp>.002<*>.bak in <took>
    $ cd ..

A full disk, and a folder that cannot be written.

    $ sed -i '/^keep/d' manifest.yaml; sqlite3 example.db "CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(2000000))"
    $ small-disk 3m sh -c 'cp example.db disk; stemma -d disk/example.db backup; ls disk'
    error: disk: there is no room for a copy of disk/example.db: it takes 2.1 MB, and 1.1 MB are free
    hint: "keep: N" in the manifest bounds how many backups there are
    example.db
    $ mkdir closed && cp example.db closed && chmod 555 closed && unprivileged stemma -d closed/example.db backup; ls closed
    error: closed: cannot write a backup there: Permission denied
    example.db
