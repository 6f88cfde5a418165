What `stemma revision --autogenerate` says of rows that are there: what they lose, and what of them stops
a script.

    $ new() {
    >     rm -rf sql app.db schema.sql; mkdir sql
    >     printf 'version: 1\ndatabase: app.db\nrevisions: []\n' > manifest.yaml
    >     echo "$1" > wanted.sql && stemma revision --autogenerate --to wanted.sql -q && stemma upgrade -q
    > }
    $ change() { echo "$1" > wanted.sql; stemma revision --autogenerate --to wanted.sql -q; }
    $ comments() { grep -h '^-- ' $1 | sed 1d; }
    $ run() { stemma upgrade --backup=never >/dev/null; stemma downgrade 001 --backup=never >/dev/null; }

# What is lost

Values that a type converts. What a column of text, of floating-point numbers or of anything held is not
what it holds then.

    $ new 'CREATE TABLE t (code TEXT, price REAL, any, n INTEGER, kept TEXT)'
    $ sqlite3 app.db "INSERT INTO t VALUES ('007', 0.1 + 0.2, 7, 9007199254740993, '007')"
    $ change 'CREATE TABLE t (code INTEGER, price TEXT, any TEXT, n REAL, kept VARCHAR(9))'
    $ comments sql/002_up.sql
    -- Destructive: text in t.code that looks like a number becomes one: '007' is 7 then.
    -- Destructive: a number of type REAL in t.price becomes text, of 15 digits at most.
    -- Destructive: a number in t.any becomes text, of 15 digits at most: 7 is '7' then.
    -- Destructive: a whole number over 9007199254740992 in t.n is rounded.
    -- t.code: type TEXT → INTEGER.
    -- t.price: type REAL → TEXT.
    -- t.any: type none → TEXT.
    -- t.n: type INTEGER → REAL.
    -- t.kept: type TEXT → VARCHAR(9).
    $ comments sql/002_down.sql
    -- Not brought back: how numbers in t.code were spelled, as '007'.
    -- Destructive if t.code has REAL numbers: as text they have 15 digits at most:
    --     SELECT * FROM t WHERE typeof(code) = 'real';
    -- Destructive: text in t.price that looks like a number becomes one: '007' is 7 then.
    -- Not brought back: the digits behind the 15th of numbers in t.price.
    -- Not brought back: which values in t.any were numbers, and which text.
    -- Not brought back: the last digits of whole numbers over 9007199254740992 in t.n.
    -- t.code: type INTEGER → TEXT.
    -- t.price: type TEXT → REAL.
    -- t.any: type TEXT → none.
    -- t.n: type REAL → INTEGER.
    -- t.kept: type VARCHAR(9) → TEXT.
    $ run
    $ sqlite3 app.db "SELECT code, typeof(any), n = 9007199254740993 FROM t"
    7|text|0

A NULL that becomes the default cannot be told from one that was there.

    $ new 'CREATE TABLE t (a TEXT, b TEXT)'
    $ change "CREATE TABLE t (a TEXT NOT NULL DEFAULT 'none', b INTEGER PRIMARY KEY)"
    $ comments sql/002_up.sql
    -- Destructive: a NULL in t.a becomes 'none'.
    -- Destructive: text in t.b that looks like a number becomes one: '007' is 7 then.
    -- Destructive: a NULL in t.b becomes a number.
    -- t.a: NULL → NOT NULL.
    -- t.a: default none → 'none'.
    -- t.b: type TEXT → INTEGER.
    -- t: primary key none → (b).
    -- Stops if a value does not fit the type of its column: b INTEGER.
    -- Stops if two rows have the same b afterwards.
    $ comments sql/002_down.sql
    -- Not brought back: in which rows t.a was NULL.
    -- Not brought back: how numbers in t.b were spelled, as '007'.
    -- Not brought back: in which rows t.b was NULL.
    -- t.a: NOT NULL → NULL.
    -- t.a: default 'none' → none.
    -- t.b: type INTEGER → TEXT.
    -- t: primary key (b) → none.
    -- stemma: t loses PRIMARY KEY (b)

A NULL that becomes a number gets one that no other row has.

    $ new 'CREATE TABLE p (id INTEGER, x TEXT)'
    $ sqlite3 app.db "INSERT INTO p VALUES (NULL, 'a'), (1, 'b'), (2, 'c')"
    $ change 'CREATE TABLE p (id INTEGER PRIMARY KEY, x TEXT)'
    $ grep -A4 INSERT sql/002_up.sql
    INSERT INTO new_p (id, x)
    SELECT id, x
    FROM p
    ORDER BY id IS NULL;
    DROP TABLE p;
    $ stemma upgrade -q && sqlite3 app.db 'SELECT * FROM p'
    1|b
    2|c
    3|a

Of generated columns nothing is lost, but what they had before they were.

    $ new 'CREATE TABLE t (a, b, c AS (a), d AS (a))'
    $ change "CREATE TABLE t (a, b AS (a), c)"
    $ comments sql/002_up.sql
    -- Destructive: what is in t.b, which is generated from now on.
    -- t.b: generated none → (a) VIRTUAL.
    -- t.c: generated (a) VIRTUAL → none.
    -- column t.d is dropped.
    $ comments sql/002_down.sql
    -- Destructive: what is in t.c, which is generated from now on.
    -- Not brought back: what was in t.b.
    -- t.b: generated (a) VIRTUAL → none.
    -- t.c: generated none → (a) VIRTUAL.
    -- column t.d is added.

How far AUTOINCREMENT has counted.

    $ new 'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)'
    $ change "CREATE TABLE t (id INTEGER PRIMARY KEY)"
    $ comments sql/002_up.sql
    -- Destructive: how far AUTOINCREMENT has counted in t: ids can be given twice.
    -- t: primary key (id AUTOINCREMENT) → (id).
    -- stemma: t loses AUTOINCREMENT
    $ comments sql/002_down.sql
    -- Not brought back: how far AUTOINCREMENT had counted in t.
    -- t: primary key (id) → (id AUTOINCREMENT).
    $ run

# What stops a script

    $ new 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a TEXT, b INT, c)'
    $ change "CREATE TABLE p (id INTEGER PRIMARY KEY);
    >     CREATE TABLE t (a TEXT NOT NULL UNIQUE COLLATE NOCASE, b INT CHECK (b > 0) REFERENCES p, c);
    >     CREATE UNIQUE INDEX i ON t (lower(c), b) WHERE b < 9;"
    $ comments sql/002_up.sql
    -- t.a: NULL → NOT NULL.
    -- t.a: collation none → NOCASE.
    -- t: UNIQUE (a) is added.
    -- t: CHECK (b > 0) is added.
    -- t: foreign key (b) REFERENCES p is added.
    -- Stops if a row has NULL in a:
    --     SELECT * FROM t WHERE a IS NULL;
    -- Stops if two rows have the same a COLLATE NOCASE:
    --     SELECT a COLLATE NOCASE, count(*) FROM t WHERE a IS NOT NULL GROUP BY a COLLATE NOCASE HAVING count(*) > 1;
    -- Stops if a row does not meet CHECK (b > 0):
    --     SELECT * FROM t WHERE NOT (b > 0);
    -- Stops if a row has no parent in p for b:
    --     SELECT * FROM t WHERE b IS NOT NULL AND NOT EXISTS (SELECT 1 FROM p WHERE p.id = t.b);
    -- Stops if two rows have the same lower(c), b:
    --     SELECT lower(c), b, count(*) FROM t WHERE (b < 9) AND (lower(c)) IS NOT NULL AND b IS NOT NULL GROUP BY lower(c), b HAVING count(*) > 1;

The queries find the rows that would.

    $ sqlite3 app.db "INSERT INTO t VALUES (NULL, 1, 1), ('x', 2, 2), ('X', 3, 3), ('y', -4, 4), ('z', 5, 5), ('q', 5, 5)"
    $ sed -n 's/^--     //p' sql/002_up.sql | while read -r query; do sqlite3 app.db "$query"; echo; done
    |1|1

    x|2

    y|-4|4

    |1|1
    x|2|2
    X|3|3
    y|-4|4
    z|5|5
    q|5|5

    5|5|2
    $ stemma upgrade -q
    sql/002_up.sql:17:1: error: NOT NULL constraint failed: new_t.a
       17 | INSERT INTO new_t (a, b, c)
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    ? 1
    $ sqlite3 app.db "UPDATE t SET a = rowid; DELETE FROM t WHERE b IN (-4, 5); INSERT INTO p VALUES (1), (2), (3)"
    $ stemma upgrade -q

STRICT, WITHOUT ROWID, another collation or type under a key.

    $ new 'CREATE TABLE t (a TEXT PRIMARY KEY, b INT, c REAL)'
    $ change 'CREATE TABLE t (a TEXT PRIMARY KEY, b INT, c REAL) STRICT, WITHOUT ROWID'
    $ comments sql/002_up.sql
    -- table t becomes STRICT.
    -- table t becomes WITHOUT ROWID.
    -- Stops if a row has NULL in a:
    --     SELECT * FROM t WHERE a IS NULL;
    -- Stops if a value does not fit the type of its column: a TEXT, b INT, c REAL:
    --     SELECT * FROM t WHERE typeof(a) = 'blob' OR typeof(b) NOT IN ('integer', 'null') OR typeof(c) NOT IN ('integer', 'real', 'null');
    $ run
    $ new 'CREATE TABLE t (a TEXT UNIQUE, b TEXT COLLATE NOCASE UNIQUE, c TEXT UNIQUE)'
    $ change 'CREATE TABLE t (a TEXT COLLATE NOCASE UNIQUE, b TEXT UNIQUE, c INT UNIQUE)'
    $ comments sql/002_up.sql
    -- Destructive: text in t.c that looks like a number becomes one: '007' is 7 then.
    -- t.a: collation none → NOCASE.
    -- t.b: collation NOCASE → none.
    -- t.c: type TEXT → INT.
    -- Stops if two rows have the same a COLLATE NOCASE:
    --     SELECT a COLLATE NOCASE, count(*) FROM t WHERE a IS NOT NULL GROUP BY a COLLATE NOCASE HAVING count(*) > 1;
    -- Stops if two rows have the same c afterwards.
    -- stemma: t loses COLLATE NOCASE of b
    $ run

A reference that is as it was stops nothing, unless a value becomes another one.

    $ new 'CREATE TABLE p (p INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, q REFERENCES p)'
    $ change 'CREATE TABLE p (p INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL DEFAULT 0 REFERENCES p, q REFERENCES p (p) ON DELETE CASCADE)'
    $ grep -e Stops -e '^--     ' sql/002_up.sql
    -- Stops if a row has no parent in p for p:
    --     SELECT * FROM c WHERE NOT EXISTS (SELECT 1 FROM p WHERE p.p = coalesce(c.p, 0));
    $ sqlite3 app.db "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1, 1), (2, NULL, 1)"
    $ sqlite3 app.db "$(sed -n 's/^--     //p' sql/002_up.sql)"
    2||1
    $ stemma upgrade -q
    error: the run would leave 1 row without the row that a foreign key points to
    note: c (p), row 2: no such row in p
    note: nothing was changed in app.db; its backup was removed again
    hint: delete them, or give them what they point to, in the script
    ? 1

An expression that is new may fail with a value that is there; the proof has rows that it takes.

    $ new 'CREATE TABLE t (a TEXT, b TEXT CHECK (json_valid(b)))'
    $ change "CREATE TABLE t (a TEXT, b TEXT CHECK (json_valid(b)), c AS (a -> 'x'), d AS (b -> 'x') STORED NOT NULL);
    >     CREATE INDEX i ON t (c); CREATE INDEX j ON t (json_extract(b, '$.x')); CREATE INDEX k ON t ('x' LIKE 'x' ESCAPE a)"
    $ comments sql/002_up.sql
    -- column t.c is added.
    -- column t.d is added.
    -- Stops if a is not JSON in a row:
    --     SELECT * FROM t WHERE NOT json_valid(a);
    -- Stops if d comes out as NULL in a row:
    --     SELECT * FROM t WHERE (b -> 'x') IS NULL;
    -- Stops if a is not JSON in a row:
    --     SELECT * FROM t WHERE NOT json_valid(a);
    -- Stops if 'x' LIKE 'x' ESCAPE a cannot be worked out for a row.
    $ sqlite3 app.db "INSERT INTO t VALUES ('{}', '{\"x\":1}'), ('no', '{\"x\":1}')"
    $ sqlite3 app.db "SELECT * FROM t WHERE NOT json_valid(a)"
    no|{"x":1}
    $ stemma upgrade -q
    sql/002_up.sql:10:1: error: malformed JSON
       10 | INSERT INTO new_t (a, b)
          | ^~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db; its backup was removed again
    ? 1

What an old key implies stops nothing, and is not said; nor is what a new column has by its default.

    $ new 'CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL UNIQUE, c)'
    $ change "CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL UNIQUE, c, d UNIQUE, e INT DEFAULT 1 CHECK (e > 0), UNIQUE (c, b));
    >     CREATE UNIQUE INDEX i ON t (c, a); CREATE UNIQUE INDEX j ON t (b) WHERE c > 0;"
    $ comments sql/002_up.sql
    -- column t.d is added.
    -- column t.e is added.
    -- t: UNIQUE (c, b) is added.
    -- t: UNIQUE (d) is added.
    -- t: CHECK (e > 0) is added.
    $ change "CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL UNIQUE, c, d UNIQUE, e INT DEFAULT 1 CHECK (e > 0), f INT DEFAULT 1 UNIQUE, UNIQUE (c, b));
    >     CREATE UNIQUE INDEX i ON t (c, a); CREATE UNIQUE INDEX j ON t (b) WHERE c > 0;"
    $ comments sql/003_up.sql
    -- column t.f is added.
    -- t: UNIQUE (f) is added.
    -- Stops if t has more than one row: they all get the same key.

A CHECK with a new column that is NULL in all rows takes them; where it may be false all the same it is said.

    $ new 'CREATE TABLE t (n INT, x TEXT)'
    $ change "CREATE TABLE t (n INT, x TEXT, k INT CHECK (k > n), l CHECK (l IS NULL OR l = n), m CHECK (m < 1 AND (n + m) = 2))"
    $ comments sql/002_up.sql | grep -c Stops
    0
    ? 1
    $ new 'CREATE TABLE t (n INT, x TEXT)'
    $ change "CREATE TABLE t (n INT, x TEXT, k INT CHECK (k > n AND n > 0), l CHECK (ifnull(l, 1) < n), m CHECK (m = 1 OR json_extract(x, '$.a')), o CHECK (CASE WHEN n OR o > n OR n THEN 0 END), p INT DEFAULT 1 CHECK (p > n))"
    $ comments sql/002_up.sql | grep Stops
    -- Stops if a row does not meet CHECK (CASE WHEN n OR o > n OR n THEN 0 END).
    -- Stops if a row does not meet CHECK (ifnull(l, 1) < n).
    -- Stops if a row does not meet CHECK (k > n AND n > 0).
    -- Stops if x is not JSON in a row:
    -- Stops if a row does not meet CHECK (p > n).

Queries have the names that the database has before, or there are none.

    $ new 'CREATE TABLE t (a, b)'
    $ echo 'CREATE TABLE t (c UNIQUE, b)' > wanted.sql
    $ stemma revision --autogenerate --to wanted.sql -q --rename t.a=c; comments sql/002_up.sql
    -- t: UNIQUE (c) is added.
    -- Stops if two rows have the same c.
    $ new 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (x TEXT); CREATE TABLE s (x TEXT)'
    $ change 'CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE); CREATE TABLE c (x TEXT REFERENCES p (code)); CREATE TABLE s (x TEXT REFERENCES s (y), y TEXT UNIQUE)'
    $ comments sql/002_up.sql | grep 'Stops\|SELECT'
    -- Stops if a row has no parent in p for x.
    -- Stops if a row has no parent in s for x.

# What is made up, where a column comes back

A value that its CHECKs take.

    $ new "CREATE TABLE t (a, s TEXT NOT NULL CHECK (s IN ('new', 'old')), n INT DEFAULT 0 CHECK (n > 1), m INT NOT NULL DEFAULT 0 CHECK (m > 5))"
    $ sqlite3 app.db "INSERT INTO t VALUES (1, 'old', 2, 6), (2, 'new', 3, 7)"
    $ change 'CREATE TABLE t (a)'
    $ comments sql/002_down.sql
    -- Not brought back: what was in t.s.
    -- Not brought back: what was in t.n.
    -- Not brought back: what was in t.m.
    -- column t.s is added.
    -- column t.n is added.
    -- column t.m is added.
    -- t: CHECK (m > 5) is added.
    -- t: CHECK (n > 1) is added.
    -- t: CHECK (s IN ('new', 'old')) is added.
    -- s is NOT NULL: each row has 'new' in it, for want of what it had.
    -- No row can have the default of n: each has NULL in it, for want of what it had.
    -- No row can have the default of m: each has 6 in it, for want of what it had.
    $ run
    $ sqlite3 app.db "SELECT * FROM t"
    1|new||6
    2|new||6
    $ new "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, j TEXT NOT NULL CHECK (json_valid(j)), u TEXT NOT NULL CHECK (length(u) = 36), d TEXT NOT NULL CHECK (date(d) IS NOT NULL))"
    $ sqlite3 app.db "INSERT INTO t VALUES (1, 'a', '[]', hex(zeroblob(18)), '2020-02-02'), (3, 'b', '[]', hex(zeroblob(18)), '2020-02-02')"
    $ change 'CREATE TABLE t (id INTEGER PRIMARY KEY)'
    $ grep -e 'NOT NULL: ' -e Stops sql/002_down.sql
    -- slug is NOT NULL: each row has 'x' || id in it, for want of what it had.
    -- j is NOT NULL: each row has '{}' in it, for want of what it had.
    -- u is NOT NULL: each row has '000000000000000000000000000000000000' in it, for want of what it had.
    -- d is NOT NULL: each row has '2000-01-01' in it, for want of what it had.
    $ run
    $ sqlite3 app.db "SELECT * FROM t"
    1|x1|{}|000000000000000000000000000000000000|2000-01-01
    3|x3|{}|000000000000000000000000000000000000|2000-01-01
    $ new "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT NOT NULL CHECK (s GLOB '[a-z]-[0-9]'))"
    $ change 'CREATE TABLE t (id INTEGER PRIMARY KEY)'
    $ grep -e 'No value' -e Stops sql/002_down.sql
    -- Stops if a row does not meet CHECK (s GLOB '[a-z]-[0-9]').
    -- No value was found that s can have: with '' in it every row stops the script.

# What is refused

A new column that no row can have the default of.

    $ new 'CREATE TABLE t (a)'
    $ change 'CREATE TABLE t (a, x INTEGER NOT NULL DEFAULT 0 CHECK (x > 0))'
    error: column t.x is new, and rows that are there get 0, which its CHECK (x > 0) refuses
    hint: give it a DEFAULT that the CHECK takes, or a CHECK that takes this one; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ change 'CREATE TABLE t (a, x INTEGER CHECK (x IS NOT NULL))'
    error: column t.x is new, and rows that are there get NULL, which its CHECK (x IS NOT NULL) refuses
    hint: give it a DEFAULT that the CHECK takes, or a CHECK that takes this one; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ change 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a, x INTEGER NOT NULL DEFAULT 0 REFERENCES p)'
    error: column t.x is new, and rows that are there get 0, which refers to a row of p: that table is new, too, and has none
    hint: allow NULL, without a DEFAULT; or add the table in a revision of its own, and in it the row; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ new 'CREATE TABLE t (a INT) STRICT'
    $ change "CREATE TABLE t (a INT, x INT DEFAULT 'none') STRICT"
    error: column t.x is new, and rows that are there get 'none', which is no INT, and the table is STRICT
    hint: give it a DEFAULT of its type; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ ls sql
    001_down.sql
    001_up.sql

One that some rows can have is not; a default of NULL refers to nothing; and of a new table nothing is asked.

    $ change 'CREATE TABLE t (a INT, x INT NOT NULL DEFAULT 0, u INT REFERENCES u, CHECK (x < a)) STRICT; CREATE TABLE u (x INTEGER PRIMARY KEY, y DEFAULT 0 CHECK (y > 0))'
    $ comments sql/002_up.sql
    -- column t.x is added.
    -- column t.u is added.
    -- t: CHECK (x < a) is added.
    -- t: foreign key (u) REFERENCES u is added.
    -- Stops if a row does not meet CHECK (x < a).
    $ stemma upgrade -q
    $ change 'CREATE TABLE t (a INT, x INT NOT NULL DEFAULT 0, u INT REFERENCES u, y INT AS (x + a) CHECK (y > 9), CHECK (x < a)) STRICT; CREATE TABLE u (x INTEGER PRIMARY KEY, y DEFAULT 0 CHECK (y > 0))'
    $ comments sql/003_up.sql
    -- Stops if a row does not meet CHECK (y > 9).
    $ sqlite3 app.db 'INSERT INTO t (a) VALUES (1)'; stemma upgrade -q
    sql/003_up.sql:4:1: error: CHECK constraint failed
        4 | ALTER TABLE t ADD COLUMN y INT GENERATED ALWAYS AS (x + a) VIRTUAL CHECK (y > 9);
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    note: nothing was changed in app.db
    ? 1

With `foreign_keys: on` ADD COLUMN refuses a default in a column that refers: the revision says `off`.

    $ new 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a)'
    $ sed -i '2i foreign_keys: on' manifest.yaml; sqlite3 app.db 'INSERT INTO t VALUES (1); INSERT INTO p VALUES (7)'
    $ change 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a, x INT NOT NULL DEFAULT 7 REFERENCES p)'
    $ comments sql/002_up.sql; tail -1 manifest.yaml; stemma upgrade -q
    -- Stops if a row has no parent in p for x:
    --     SELECT * FROM t WHERE NOT EXISTS (SELECT 1 FROM p WHERE p.id = 7);
        foreign_keys: off
    $ sqlite3 app.db 'SELECT * FROM t'
    1|7

A parent gets another primary key. `REFERENCES p` is as it was and means something else.

    $ new 'CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE); CREATE TABLE t (a REFERENCES p)'
    $ change 'CREATE TABLE p (id INTEGER NOT NULL, code TEXT NOT NULL PRIMARY KEY); CREATE TABLE t (a REFERENCES p)'
    $ comments sql/002_up.sql | grep -A2 '^-- t'
    -- t: foreign key (a) REFERENCES p: (id) → (code). Its rows keep their values, and refer by them to other rows.
    -- Stops if a row has no parent in p for a:
    --     SELECT * FROM t WHERE a IS NOT NULL AND NOT EXISTS (SELECT 1 FROM p WHERE p.code = t.a);
    $ grep -c 'new_t' sql/002_up.sql
    0
    ? 1
    $ sqlite3 app.db "INSERT INTO p VALUES (1, '2'), (2, 'b'); INSERT INTO t VALUES (1)"; stemma upgrade -q
    error: the run would leave 1 row without the row that a foreign key points to
    note: t, row 1: no such row in p
    note: nothing was changed in app.db; its backup was removed again
    hint: delete them, or give them what they point to, in the script
    ? 1
    $ sqlite3 app.db "UPDATE t SET a = '2'"; stemma upgrade -q

# What a rebuild is meant to lose

The scripts say so, and the runner does not warn of it; of what somebody takes out of them it does.

    $ new "CREATE TABLE t (a TEXT COLLATE NOCASE CHECK (a <> ''), b INT NOT NULL CHECK (b > 0)) STRICT; CREATE INDEX i ON t (a); CREATE INDEX j ON t (b);"
    $ change "CREATE TABLE t (a TEXT, b INT NOT NULL CHECK (b > 0)); CREATE INDEX i ON t (a);"
    $ comments sql/002_up.sql
    -- t.a: collation NOCASE → none.
    -- t: CHECK (a <> '') is dropped.
    -- table t is no longer STRICT.
    -- stemma: t loses CHECK (a <> '')
    -- stemma: t loses COLLATE NOCASE of a
    -- stemma: t loses STRICT
    $ run
    $ sed -i '/CREATE INDEX i/d; /loses COLLATE/d' sql/002_up.sql; stemma upgrade --backup=never >/dev/null
    sql/002_up.sql: warning: the table t was rebuilt without what it had
    note: index i
    note: COLLATE NOCASE of a
    hint: make it again behind the rebuild, in the same script, if it is to stay
          what is to go has a line in the script that says so: -- stemma: t loses index i

A column that is renamed in the same script: the runner has seen the table before that.

    $ new "CREATE TABLE p (id INTEGER PRIMARY KEY, st TEXT CHECK (st IN ('a', 'b'))); CREATE TABLE q (k TEXT PRIMARY KEY, n INT CHECK (n > 0), s)"
    $ echo 'CREATE TABLE p (id INTEGER PRIMARY KEY, state TEXT); CREATE TABLE r ("a key" TEXT, "count" INT, s)' > wanted.sql
    $ stemma revision --autogenerate --to wanted.sql -q --rename p.st=state --rename q.k='"a key"' --rename q=r --rename r.n=count
    $ grep -h '^-- stemma' sql/002_up.sql
    -- stemma: p loses CHECK (st IN ('a', 'b'))
    -- stemma: r loses CHECK (n > 0)
    -- stemma: r loses PRIMARY KEY (k)
    $ run
