What somebody might try, or do by mistake.

    $ mkdir sql
    $ manifest() { printf 'version: 1\ndatabase: app.db\nrevisions:\n' > manifest.yaml; for id; do printf -- '  - {id: %s, down: null%s}\n' $id "${last:+, parents: $last}" >> manifest.yaml; last=$id; done; last=; }
    $ manifest 001
    $ try() { cat > sql/001_up.sql; rm -f app.db; stemma -q upgrade; }

Foreign keys are checked whatever the tables are called.

    $ try <<< 'CREATE TABLE "É ""x"" 😀" (id INTEGER PRIMARY KEY, p REFERENCES p); CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO "É ""x"" 😀" VALUES (1, 77);'
    error: the run would leave 1 row without the row that a foreign key points to
    note: É "x" 😀, row 1: no such row in p
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ long=$(printf 'L%.0s' $(seq 300)); try <<< "CREATE TABLE $long (id INTEGER PRIMARY KEY, p REFERENCES $long); INSERT INTO $long VALUES (1, 77);" 2>&1 | head -1
    error: the run would leave 1 row without the row that a foreign key points to
    $ try <<< "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE a (p REFERENCES p); INSERT INTO a VALUES (5); ALTER TABLE a RENAME TO b;" 2>&1 | head -2
    error: the run would leave 1 row without the row that a foreign key points to
    note: b, row 1: no such row in p

A COMMIT releases savepoints, also one that is passed over.

    $ try <<< "BEGIN; SAVEPOINT a; CREATE TABLE t (x); COMMIT; CREATE TABLE u (x);"; sqlite3 app.db "SELECT name FROM sqlite_schema WHERE name IN ('t', 'u')"
    t
    u

Empty statements hide nothing.

    $ try <<< ";/* */ ; VACUUM INTO 'copy.db';" 2>&1 | head -1; ls copy.db 2>/dev/null
    sql/001_up.sql:1:10: error: VACUUM INTO is not allowed in a script
    ? 2

A database in memory would be gone at once; a URI is as good as a path.

    $ stemma -d :memory: upgrade
    error: ":memory:" is a database in memory: it would be gone when stemma ends
    hint: give the path of a file
    ? 64
    $ echo "CREATE TABLE t (x);" > sql/001_up.sql; stemma -d "file:with%20space.db?cache=private" current; stemma -q -d "file:with%20space.db?cache=private" upgrade; stemma -d "with space.db" current
    file:with%20space.db?cache=private: nothing applied (no such file yet)
    001 (head)
    $ for parameter in nolock=1 n%6flock=0 vfs=unix-none vfs=memdb; do stemma -d "file:other.db?$parameter" upgrade 2>&1 >/dev/null | head -1; done
    error: file:other.db?nolock=1: the parameter nolock is not taken: two runs at once would not know of each other
    error: file:other.db?n%6flock=0: the parameter nolock is not taken: two runs at once would not know of each other
    error: file:other.db?vfs=unix-none: the parameter vfs is not taken: two runs at once would not know of each other
    error: file:other.db?vfs=memdb: the parameter vfs is not taken: two runs at once would not know of each other

So does whatever else leaves no file, or another one than is said.

    $ for name in 'file::memory:' 'file:%3amemory:' 'file:o.db?mo%64e=mem%6fry' 'file:o.db?cache=private&mode=memory#x' '' 'file:' 'file:?mode=rwc' 'file://' 'file:o.db%00' 'file:o.db?mode%00x=memory'; do stemma -d "$name" -q upgrade 2>&1 | head -1; done; ls o.db
    error: "file::memory:" is a database in memory: it would be gone when stemma ends
    error: "file:%3amemory:" is a database in memory: it would be gone when stemma ends
    error: "file:o.db?mo%64e=mem%6fry" is a database in memory: it would be gone when stemma ends
    error: "file:o.db?cache=private&mode=memory#x" is a database in memory: it would be gone when stemma ends
    error: "" names no SQLite database
    error: "file:" names no SQLite database
    error: "file:?mode=rwc" names no SQLite database
    error: "file://" names no SQLite database
    error: "file:o.db%00" names no SQLite database
    error: "file:o.db?mode%00x=memory" names no SQLite database
    ls: cannot access 'o.db': No such file or directory
    ? 2
    $ stemma -d 'file:o.db?x=mode=memory' -q upgrade; stemma -d o.db current; rm o.db
    001 (head)

A slot that cannot be taken is an error, not a reason to try for ever.

    $ stemma -q upgrade; manifest 001 002; echo "SELECT 1;" > sql/002_up.sql
    $ sqlite3 app.db "CREATE UNIQUE INDEX z ON stemma_log ((1))"
    $ stemma -q upgrade
    error: app.db: cannot write the ledger: UNIQUE constraint failed: index 'z'
    note: nothing was changed in app.db
    ? 1
    $ sqlite3 app.db "DROP INDEX z; UPDATE stemma_log SET seq = 9223372036854775807"; stemma current
    error: app.db: the table stemma_log is damaged: its last seq is 9223372036854775807
    ? 1
    $ sqlite3 app.db "UPDATE stemma_log SET seq = 1; DROP TABLE stemma_revisions"; stemma current
    error: app.db has stemma_meta, but no table stemma_revisions
    hint: the ledger's tables are damaged, or not stemma's: restore a backup, or choose another prefix with "table:" in the manifest
    ? 1

What --sql prints is SQL, whatever stands in ledger and scripts; the shell gets no command of theirs.

    $ manifest 001; rm app.db; stemma -q upgrade
    $ sqlite3 app.db "INSERT INTO stemma_revisions (revision, parents, depends_on, applied_at, how, tool, down_sql) VALUES ('x' || char(10) || '.shell echo owned >&2 #', '[]', '[]', 'now', 'stamp', 'me', 'SELECT 1;')"
    $ stemma downgrade --sql -1 2>/dev/null | grep -c "^[.]shell"
    0
    ? 1
    $ sqlite3 app.db "DELETE FROM stemma_revisions WHERE revision <> '001'"
    $ manifest 001 002; printf 'SELECT 1;\n.shell echo owned\n' > sql/002_up.sql; stemma upgrade --sql >/dev/null
    sql/002_up.sql:2:1: error: a dot-command is the sqlite3 shell's; a script is plain SQL
        2 | .shell echo owned
          | ^
    ? 1

Nor does it hand on what the shell would do and the runner refuses: files are not a script's business.

    $ try () { echo "$1" > sql/002_up.sql; stemma upgrade --sql 2>&1 >/dev/null | head -1; }
    $ try "SELECT writefile('/tmp/x', 'y');"
    sql/002_up.sql:1:8: error: the sqlite3 shell's functions for files are not allowed in a script
    $ try 'CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT /* */ "writefile" /* */ ('"'x', 'y'); END;"
    sql/002_up.sql:1:55: error: the sqlite3 shell's functions for files are not allowed in a script
    $ try "SELECT * FROM t; SELECT * FROM t WHERE x = readfile('/etc/passwd');"
    sql/002_up.sql:1:44: error: the sqlite3 shell's functions for files are not allowed in a script
    $ try "SELECT Load_Extension ('./x.so');"
    sql/002_up.sql:1:8: error: the sqlite3 shell's functions for files are not allowed in a script
    $ try "SELECT * FROM fsdir WHERE path = '/';"
    sql/002_up.sql:1:15: error: the sqlite3 shell's tables of files are not allowed in a script
    $ try "CREATE VIRTUAL TABLE z USING [zipfile] ('x.zip');"
    sql/002_up.sql:1:30: error: the sqlite3 shell's tables of files are not allowed in a script
    $ try "  ATTACH 'x.db' AS x;"
    sql/002_up.sql:1:3: error: ATTACH is not allowed in a script
    $ try "VACUUM main INTO 'x.db';"
    sql/002_up.sql:1:13: error: VACUUM INTO is not allowed in a script
    $ try 'PRAGMA main . "writable_schema" = 1;'
    sql/002_up.sql:1:15: error: a script may not use this pragma
    $ try "CREATE TABLE edit (readfile TEXT, writefile); -- writefile('x')"
    $ try "INSERT INTO edit (readfile) SELECT edit ('', 'touch owned');"
    sql/002_up.sql:1:36: error: the sqlite3 shell's functions for files are not allowed in a script
    $ try "SELECT * FROM t AS a, (SELECT 1 FROM t WHERE x) AS b, 'fsdir' WHERE path = '/';"
    sql/002_up.sql:1:55: error: the sqlite3 shell's tables of files are not allowed in a script
    $ try "SELECT * FROM (fsdir);"
    sql/002_up.sql:1:16: error: the sqlite3 shell's tables of files are not allowed in a script
    $ try "SELECT 1 WHERE '/' IN fsdir;"
    sql/002_up.sql:1:23: error: the sqlite3 shell's tables of files are not allowed in a script
    $ try "CREATE TABLE u (a, zipfile BLOB DEFAULT 'fsdir'); INSERT INTO u (a, zipfile) VALUES ('zipfile', 'fsdir'); SELECT a, zipfile FROM u WHERE zipfile = 1 ORDER BY a, zipfile;"
    $ try "INSERT INTO main.edit (readfile) VALUES (1); WITH edit (a) AS (SELECT 1) SELECT a FROM edit;"
    $ try "SELECT sha3_query('SELECT write' || 'file(1, 2)');"
    sql/002_up.sql:1:8: error: the sqlite3 shell's functions for files are not allowed in a script
    $ for end in / ' / -- x' GO 'Go /* x */' '/   '; do try "$(printf 'SELECT 10\n%s\n.shell touch owned\n;' "$end")"; done
    sql/002_up.sql:2:1: error: alone on a line this ends a statement for the sqlite3 shell: put it on the line before
    sql/002_up.sql:2:2: error: alone on a line this ends a statement for the sqlite3 shell: put it on the line before
    sql/002_up.sql:2:1: error: alone on a line this ends a statement for the sqlite3 shell: put it on the line before
    sql/002_up.sql:2:1: error: alone on a line this ends a statement for the sqlite3 shell: put it on the line before
    sql/002_up.sql:2:1: error: alone on a line this ends a statement for the sqlite3 shell: put it on the line before
    $ try "$(printf 'SELECT 10 /\n2, go\nFROM t; -- go\n/* x\n/ */ SELECT 1;')"

A quote that is not closed is the error of a run: behind it the shell would read what comes next in it.

    $ try "$(printf "SELECT 1;\nSELECT 'it is open;\n")"; try 'SELECT "x'; try 'CREATE TABLE u ([x); SELECT 1;'; try "SELECT 'closed'; /* ' */ -- '"
    sql/002_up.sql:2:8: error: unrecognized token: "'it is open;\x0a"
    sql/002_up.sql:1:8: error: unrecognized token: ""x\x0a"
    sql/002_up.sql:1:17: error: unrecognized token: "[x); SELECT 1;\x0a"
    $ echo "SELECT 'it is open;" > sql/002_up.sql; stemma -q upgrade 2>&1 | head -1; stemma upgrade --sql 2>&1 >/dev/null | head -3
    sql/002_up.sql:1:8: error: unrecognized token: "'it is open;\x0a"
    sql/002_up.sql:1:8: error: unrecognized token: "'it is open;\x0a"
        1 | SELECT 'it is open;
          |        ^~~~~~~~~~~~

It puts back what the runner would, and does not lose what follows an open comment.

    $ manifest 001 002 003; rm app.db
    $ echo "CREATE TEMP TABLE scratch (a); CREATE TABLE temp.[other one] (a); PRAGMA case_sensitive_like = ON; PRAGMA recursive_triggers = ON; CREATE TABLE w AS SELECT 'a' LIKE 'A' AS l; /* open" > sql/002_up.sql
    $ echo "CREATE TEMP TABLE scratch (a); CREATE TEMP VIEW [other one] AS SELECT 1; INSERT INTO w SELECT 'a' LIKE 'A'; INSERT INTO w SELECT recursive_triggers FROM pragma_recursive_triggers;" > sql/003_up.sql
    $ stemma -d shell.db upgrade --sql | sqlite3 shell.db; stemma -d shell.db current; sqlite3 shell.db "SELECT l FROM w"
    003 (head)
    0
    1
    0
    $ stemma -q upgrade; sqlite3 app.db "SELECT l FROM w"
    0
    1
    0

Two people who add a revision at once: nobody's entry is lost.

    $ for n in 1 2 3 4 5 6 7 8; do stemma -q revision --rev-id r$n --head 001 --splice -m "number $n" >/dev/null 2>&1 & done; wait
    $ test $(ls sql/r*_up.sql | wc -l) = $(grep -c "id: r" manifest.yaml) && echo as many entries as scripts
    as many entries as scripts

A trigger on the ledger's tables, made with another program: nothing that is recorded fires it, and it is told of.

    $ rm -rf sql app.db; mkdir sql; printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ echo "CREATE TABLE t (x); INSERT INTO t VALUES (1);" > sql/001_up.sql; echo "INSERT INTO t VALUES (2);" > sql/002_up.sql; stemma -q upgrade 001
    $ sqlite3 app.db "CREATE TRIGGER spy BEFORE INSERT ON stemma_revisions BEGIN DELETE FROM t; SELECT RAISE(IGNORE); END; CREATE TRIGGER mole AFTER UPDATE ON Stemma_log BEGIN DELETE FROM t; DELETE FROM stemma_revisions; END;"
    $ stemma status 2>&1 >/dev/null
    warning: app.db: nothing that stemma records fires the triggers on its tables: mole on Stemma_log, spy on stemma_revisions
    $ stemma upgrade 2>&1 >/dev/null
    warning: app.db: nothing that stemma records fires the triggers on its tables: mole on Stemma_log, spy on stemma_revisions
    $ stemma current; sqlite3 app.db "SELECT count(*) FROM t"
    002 (head)
    2
    $ stemma check
    found: triggers are on stemma's own tables: mole on Stemma_log, spy on stemma_revisions
    hint: nothing that is recorded fires them; other programs may: DROP TRIGGER, in the sqlite3 shell
    1 finding, app.db
    ? 2
    $ stemma check --json
    {"database":"app.db","ok":false,"revision_count":2,"findings":[{"kind":"trigger","message":"triggers are on stemma's own tables: mole on Stemma_log, spy on stemma_revisions","revisions":[]}]}
    ? 2
