What a pull request from somebody else, or a database from elsewhere, can not do.

    $ printf 'version: 1\ndatabase: app.db\nbackup: never\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml; mkdir sql
    $ try() { rm -f app.db; printf '%b' "$1" > sql/001_up.sql; timeout 20 stemma -q upgrade 2>&1 | head -1; }

A script opens no file, and loads no code.

    $ try "ATTACH '/tmp/other.db' AS other;"
    sql/001_up.sql:1:1: error: ATTACH is not allowed in a script
    $ try "VACUUM INTO 'copy.db';"
    sql/001_up.sql:1:1: error: VACUUM INTO is not allowed in a script
    $ try "SELECT load_extension('./evil');"
    sql/001_up.sql:1:1: error: load_extension() is not allowed in a script
    $ try "SELECT writefile('evil', 'x');"
    sql/001_up.sql:1:8: error: no such function: writefile
    $ try "CREATE VIRTUAL TABLE t USING csv(filename='/etc/passwd');"
    sql/001_up.sql:1:30: error: no such module: csv
    $ try "PRAGMA temp_store_directory = '.';"
    sql/001_up.sql:1:1: error: a script may not use this pragma
    $ try "SELECT fts3_tokenizer('simple', x'4141414141414141');"
    sql/001_up.sql:1:1: error: fts3tokenize disabled
    $ try ".shell touch evil"
    sql/001_up.sql:1:1: error: near ".": syntax error
    $ ls evil copy.db 2>/dev/null
    ? 2

Nor does it write past SQLite's own structures.

    $ try "PRAGMA writable_schema = ON;"
    sql/001_up.sql:1:1: error: a script may not use this pragma
    $ try "CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f_content VALUES (1, 'x');"
    sql/001_up.sql:1:39: error: table f_content may not be modified

What real schemas have is allowed, though SQLite would call it unsafe where it trusts no schema.

    $ try "CREATE TABLE event (data); CREATE INDEX by_client ON event (json_extract(data, '\$.client'));"; stemma current; stemma check
    001 (head)
    ok: 1 revision, app.db

A manifest names no file outside its folder.

    $ ln -s /etc/passwd sql/link.sql; echo 'SELECT 1;' > ../outside.sql
    $ for up in ../../outside.sql /etc/passwd link.sql; do sed "s|down: null|down: null, up: $up|" manifest.yaml > other.yaml; stemma -f other.yaml -d new.db -q upgrade --dry-run 2>&1 | head -1; done
    other.yaml:5:31: error: "up": "../../outside.sql" is not inside the folder
    other.yaml:5:31: error: "up": "/etc/passwd" is not inside the folder
    other.yaml:5:31: error: sql/link.sql is a link that leads out of the manifest's folder
    $ sed '1a schema: link.sql' manifest.yaml > other.yaml; ln -s ../outside.sql link.sql; stemma -f other.yaml diff head sql:
    other.yaml: error: the schema file link.sql is a link that leads out of the manifest's folder
    ? 65

What they say does not reach the terminal as it is: no control character, no line of its own.

    $ try 'CREATE TABLE "a\x1b[31mb\ndone" (p REFERENCES q); INSERT INTO "a\x1b[31mb\ndone" VALUES (1);'; stemma -q upgrade 2>&1 | cat -v | tail -3
    error: the run would leave 1 row without the row that a foreign key points to
    note: a\x1b[31mb\x0adone, row 1: no such row in q
    note: nothing was changed in app.db
    hint: delete them, or give them what they point to, in the script
    $ printf "SELECT char(27) || '[2J', 'a' || char(10) || 'b';" > sql/001_up.sql; stemma -v upgrade 2>&1 | cat -v | sed -n 2p
        \x1b[2J | a\x0ab
    $ sqlite3 app.db "UPDATE stemma_revisions SET applied_by = 'x' || char(27) || '[2J' || char(10) || 'y'"; stemma status | cat -v | sed -n 2p
    001      applied         <time> x\x1b[2J\x0ay <took>
    $ sqlite3 app.db "UPDATE stemma_revisions SET revision = 'e' || char(27) || char(10) || 'f'"; stemma current | cat -v
    e\x1b\x0af (unknown: not in the manifest)

A database in which the ledger is a view without an end: nobody reads it.

    $ endless="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS revision, i AS seq, i AS outcome, i AS revisions, i AS at, i AS \"by\" FROM n"
    $ for table in stemma_revisions stemma_log; do echo 'SELECT 1;' > sql/001_up.sql; rm app.db; stemma -q upgrade 2>/dev/null; sqlite3 app.db "DROP TABLE $table; CREATE VIEW $table AS $endless"
    > for command in current status check "upgrade --dry-run" upgrade "history -i"; do timeout 20 stemma $command 2>&1 | head -1; done; done
    error: app.db has stemma_meta, but no table stemma_revisions
    error: app.db has stemma_meta, but no table stemma_revisions
    error: app.db has stemma_meta, but no table stemma_revisions
    error: app.db has stemma_meta, but no table stemma_revisions
    error: app.db has stemma_meta, but no table stemma_revisions
    error: app.db has stemma_meta, but no table stemma_revisions
    error: app.db has stemma_meta, but no table stemma_log
    error: app.db has stemma_meta, but no table stemma_log
    error: app.db has stemma_meta, but no table stemma_log
    error: app.db has stemma_meta, but no table stemma_log
    error: app.db has stemma_meta, but no table stemma_log
    error: app.db has stemma_meta, but no table stemma_log
