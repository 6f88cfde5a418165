--sql: what would run, for the sqlite3 shell. The database that it makes is the one that stemma makes.

    $ cp -r $EXAMPLE/. .
    $ stemma -d direct.db upgrade -q
    $ untouched stemma -d shell.db upgrade --sql > ../up.sql
    $ sqlite3 shell.db < ../up.sql
    $ same direct.db shell.db
    same
    $ stemma -d shell.db status
    REVISION STATE   MESSAGE        APPLIED (UTC)       BY<pad>TOOK
    001      applied Initial schema <time> <user>
    002      applied Add user roles <time> <user>
    shell.db: 2 applied (head)
    $ stemma -d shell.db check
    ok: 2 revisions, shell.db

Nothing to do: nothing to run. Half way: the rest only.

    $ stemma -d shell.db upgrade --sql
    $ stemma -d half.db upgrade 001 -q; stemma -d half2.db upgrade 001 -q
    $ stemma -d half.db upgrade -q; stemma -d half2.db upgrade --sql | sqlite3 half2.db
    $ same half.db half2.db
    same

Down.

    $ stemma -d direct.db downgrade base -q
    $ stemma -d shell.db downgrade base --sql | sqlite3 shell.db
    $ same direct.db shell.db
    same

Without a database: a range.

    $ stemma -d direct.db upgrade -q
    $ stemma upgrade base:head --sql > up.sql; ls *.db
    direct.db
    half.db
    half2.db
    shell.db
    $ sqlite3 range.db < up.sql && stemma -d range.db current
    002 (head)
    $ stemma -d two.db upgrade -q
    $ same two.db range.db
    same
    $ stemma downgrade head:001 --sql | sqlite3 range.db && stemma -d two.db downgrade 001 -q
    $ same two.db range.db
    same
    $ stemma upgrade 001:002 --sql | grep -c "CREATE TABLE mcp"
    0
    ? 1

With no database named, the target alone stands for a new one; a downgrade needs its range.

    $ sed -i /^database/d manifest.yaml
    $ stemma upgrade --sql | sqlite3 new.db; stemma -d new.db current
    002 (head)
    $ stemma downgrade 001 --sql
    error: downgrade "001": without a database this takes a range, FROM:TO
    hint: downgrade takes -N, base, an id (or its beginning), a label, ID+N, ID-N, BRANCH@-N, BRANCH@ID, BRANCH@base
    ? 64
    $ stemma upgrade 002:001 --sql

Stamp.

    $ stemma -d s1.db stamp 001; stemma -d s2.db stamp 001 --sql | sqlite3 s2.db
    Stamping s1.db: <base> → 001 (a new file)
      recorded as applied, not run: 001
    s1.db: <base> → 001 in <took>
    $ same s1.db s2.db
    same

Everything that a script can be.

    $ mkdir all all/sql && cd all
    $ cat > manifest.yaml <<END
    > version: 1
    > database: all.db
    > revisions:
    >   - {id: a, message: "A rebuild, as it is often written"}
    >   - {id: b, parents: a, message: "A trigger's body; no last semicolon"}
    >   - {id: c, parents: b, message: A comment at the end}
    >   - {id: d, parents: c, foreign_keys: on, message: Cascades}
    >   - {id: e, parents: d, transaction: none}
    >   - {id: f, parents: e, message: "A parameter, a BOM and CRLF"}
    > END
    $ cat > sql/a_up.sql <<END
    > CREATE TABLE old (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO old VALUES (1, 'a;b'), (2, 'it''s -- no comment');
    > PRAGMA foreign_keys=OFF;
    > BEGIN TRANSACTION;
    > CREATE TABLE new (id INTEGER PRIMARY KEY, t TEXT NOT NULL);
    > INSERT INTO new SELECT * FROM old; DROP TABLE old; ALTER TABLE new RENAME TO old;
    > COMMIT;
    > PRAGMA foreign_keys=ON;
    > END
    $ cat > sql/b_up.sql <<END
    > CREATE TABLE seen (n);
    > CREATE TRIGGER watch AFTER INSERT ON old BEGIN
    >   INSERT INTO seen VALUES (new.id); -- a ; in a comment
    >   UPDATE seen SET n = CASE WHEN n > 5 THEN n ELSE n + 0 END;
    > END;
    > INSERT INTO old VALUES (9, 'BEGIN; COMMIT;')
    > END
    $ printf 'INSERT INTO old VALUES (10, "x") -- no newline' | tr '"' "'" > sql/c_up.sql
    $ cat > sql/d_up.sql <<END
    > CREATE TABLE kid (parent REFERENCES old ON DELETE CASCADE);
    > INSERT INTO kid VALUES (1), (2);
    > DELETE FROM old WHERE id = 1;
    > END
    $ echo "VACUUM; CREATE TABLE alone (x)" > sql/e_up.sql
    $ printf '\xef\xbb\xbfINSERT INTO old VALUES (:id, :name);\r\n/* end */\r\n' > sql/f_up.sql
    $ for r in a b c d e f; do echo "SELECT 1" > sql/${r}_down.sql; done
    $ echo "DROP TABLE kid" > sql/d_down.sql; echo "DROP TABLE old; DROP TABLE alone" > sql/a_down.sql
    $ echo "DROP TRIGGER watch; DROP TABLE seen" > sql/b_down.sql
    $ stemma upgrade --set id=20 --set "name=O'Hara" -q
    $ stemma upgrade --sql -d shell.db --set id=20 --set "name=O'Hara" | sqlite3 shell.db | grep -v enable_fkey
    ? 1
    $ same all.db shell.db
    same
    $ sqlite3 all.db "SELECT * FROM old; SELECT 'seen', n FROM seen; SELECT 'kid', parent FROM kid"
    2|it's -- no comment
    9|BEGIN; COMMIT;
    10|x
    20|O'Hara
    seen|9
    seen|10
    seen|20
    kid|2
    $ stemma upgrade base:head --sql --set id=20 --set "name=O'Hara" | sqlite3 range.db > /dev/null
    $ same all.db range.db
    same
    $ stemma downgrade base -q
    $ stemma downgrade base --sql -d shell.db | sqlite3 shell.db > /dev/null
    $ same all.db shell.db
    same

Each revision on its own.

    $ stemma upgrade --transaction=revision -q --set id=1 --set name=x -d r1.db 2> /dev/null
    $ stemma upgrade --transaction=revision --sql --set id=1 --set name=x -d r2.db | sqlite3 r2.db > /dev/null
    $ same r1.db r2.db
    same

The shell stops at an error, and nothing is changed.

    $ sqlite3 clash.db "CREATE TABLE kid (mine)"
    $ stemma upgrade c:d --sql | sqlite3 clash.db 2>&1 | grep -v enable_fkey
    <*>table kid already exists
    ...
    $ sqlite3 clash.db .schema
    CREATE TABLE kid (mine);

On a terminal nothing in a script or a name can do more than begin a line; a file gets every byte.

    $ mkdir shown shown/sql; cd shown; printf 'version: 1\ndatabase: app.db\nrevisions: [{id: 1}]\n' > manifest.yaml
    $ printf "CREATE TABLE t (x DEFAULT '\x1b]0;\x07');\r\n" > sql/1_up.sql; printf "DROP TABLE t; -- \x1b[2J\n" > sql/1_down.sql
    $ on-terminal stemma upgrade --sql | grep TABLE.t; stemma upgrade --sql | grep TABLE.t | od -An -c | head -3
    CREATE TABLE t (x DEFAULT '\x1b]0;\x07');
    INSERT INTO main."stemma_revisions" (revision, parents, depends_on, up_sha256, down_sha256, down_sql, applied_at, duration_ms, how, applied_by, tool) VALUES ('1', '[]', '[]', 'sha256:<sha256>', 'sha256:<sha256>', 'DROP TABLE t; -- \x1b[2J
       C   R   E   A   T   E       T   A   B   L   E       t       (
       x       D   E   F   A   U   L   T       ' 033   ]   0   ;  \a
       '   )   ;  \r  \n   I   N   S   E   R   T       I   N   T   O
    $ stemma upgrade -q; rm sql/1_down.sql; on-terminal stemma downgrade base --sql | grep DROP; stemma downgrade base --sql | grep -c $'\x1b'
    DROP TABLE t; -- \x1b[2J
    note: 1 is reverted with the down script that was recorded when it was applied: its file is not here
    1
    $ printf 'DROP TABLE t;' > sql/1_down.sql; on-terminal stemma bundle --format=sql | grep TABLE.t; stemma bundle --format=sql | grep -c $'\x1b'
    DROP TABLE temp.stemma_guard;
    CREATE TABLE t (x DEFAULT '\x1b]0;\x07');
    INSERT INTO main."stemma_revisions" (revision, parents, depends_on, up_sha256, down_sha256, down_sql, applied_at, duration_ms, how, applied_by, tool) VALUES ('1', '[]', '[]', 'sha256:<sha256>', 'sha256:<sha256>', 'DROP TABLE t;', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL, 'upgrade', NULL, 'stemma <version>');
    1
    $ on-terminal stemma dump | tail -3; stemma dump | grep -c $'\x1b'; cd ..
    CREATE TABLE t (
        x DEFAULT '\x1b]0;\x07'
    );
    1
