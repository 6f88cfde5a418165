What must still hold after a script: a run that leaves a view or a trigger dangling fails before it commits.

    $ mkdir sql
    $ printf 'version: 1\ndatabase: x.db\nrevisions:\n  - {id: a1, down: null}\n  - {id: b2, parents: a1, down: null}\n' > manifest.yaml
    $ cat > sql/a1_up.sql <<END
    > CREATE TABLE t (x INTEGER PRIMARY KEY AUTOINCREMENT, y); CREATE INDEX t_y ON t (y);
    > CREATE TRIGGER t_added AFTER INSERT ON t BEGIN SELECT 1; END;
    > CREATE TABLE u (y); CREATE VIEW uses_u AS SELECT y FROM u;
    > CREATE TABLE w (y); CREATE TRIGGER w_added AFTER INSERT ON w BEGIN INSERT INTO u VALUES (1); END;
    > INSERT INTO t (y) VALUES (1), (2);
    > END
    $ echo "DROP TABLE u;" > sql/b2_up.sql
    $ stemma upgrade a1 -q
    $ kept x.db stemma upgrade
    Upgrading x.db: a1 → b2 (head), 1 revision
    ...
    <*>uses_u<*>
    ...
    ? 1

A table rebuild that loses a trigger or an index is a warning with the name.

    $ cat > sql/b2_up.sql <<END
    > CREATE TABLE n (x INTEGER PRIMARY KEY AUTOINCREMENT, y, z); INSERT INTO n SELECT x, y, 0 FROM t;
    > DROP TABLE t; ALTER TABLE n RENAME TO t;
    > END
    $ stemma upgrade 2>&1 | grep -o "warning\|t_y\|t_added" | sort -u
    t_added
    t_y
    warning
