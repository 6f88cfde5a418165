`stemma revision --autogenerate` writes both scripts of a revision from two schemas: the one that the
head has, and the one wanted.

# The first revision

    $ printf 'version: 1\ndatabase: app.db\nschema: schema.sql\nrevisions: []\n' > manifest.yaml
    $ cat > schema.sql <<'END'
    > -- Who may log in.
    > CREATE TABLE users (
    >     id INTEGER PRIMARY KEY AUTOINCREMENT,
    >     name TEXT NOT NULL UNIQUE,   -- as it is typed
    >     note TEXT
    > );
    > CREATE TABLE orders (
    >     id INTEGER PRIMARY KEY,
    >     user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    >     total REAL
    > );
    > CREATE INDEX orders_user ON orders (user_id);
    > CREATE VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
    > CREATE TRIGGER no_name AFTER INSERT ON users WHEN new.name = '' BEGIN
    >     SELECT raise(ABORT, 'a name, please');
    > END;
    > END
    $ stemma revision --autogenerate -m 'Users and orders'
      table orders is added
      table users is added
      index orders_user of orders is added
      view totals is added
      trigger no_name of users is added
    <base> -> 001
      wrote sql/001_up.sql
      wrote sql/001_down.sql
      wrote manifest.yaml
    $ cat sql/001_up.sql
    -- 001: Users and orders (up)

    CREATE TABLE users (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,   -- as it is typed
        note TEXT
    );
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        total REAL
    );

    CREATE INDEX orders_user ON orders (user_id);
    CREATE VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
    CREATE TRIGGER no_name AFTER INSERT ON users WHEN new.name = '' BEGIN
        SELECT raise(ABORT, 'a name, please');
    END;
    $ cat sql/001_down.sql
    -- 001: Users and orders (down)

    DROP TRIGGER no_name;
    DROP VIEW totals;

    -- Destructive: the table orders goes, with its rows.
    DROP TABLE orders;
    -- Destructive: the table users goes, with its rows.
    DROP TABLE users;
    $ stemma upgrade
    Upgrading app.db: <base> → 001 (head), 1 revision (a new file)
      ✓ 001  Users and orders   <took>
    app.db: <base> → 001 (head), 1 revision in <took>
    $ stemma diff app.db schema.sql
    app.db → schema.sql: the same schema
    $ sqlite3 app.db "INSERT INTO users (name, note) VALUES ('ann', 'x'), ('bob', NULL);
    >     INSERT INTO orders (user_id, total) VALUES (1, 9.5), (2, 1); DELETE FROM users WHERE name = 'none'"

Nothing is written where nothing differs, or nothing that matters.

    $ untouched stemma revision --autogenerate -m 'Nothing'
    no changes: schema.sql is as head (001)
    $ sed 's/CREATE TABLE users/create table "users"/; s/REAL/real/' schema.sql > spelt.sql
    $ untouched stemma revision --autogenerate --to spelt.sql -m 'Nothing'
    no changes: spelt.sql is as head (001)
    $ untouched stemma revision --autogenerate --to db:app.db -m 'Nothing' --json
    {"command":"revision","files":[],"from":"head (001)","to":"app.db","changes":[],"destructive":0}

# Columns, where ALTER TABLE does

    $ sed -i 's/^    note TEXT$/    email TEXT,\n    note TEXT/; s/total REAL$/total REAL, note TEXT NOT NULL DEFAULT '"''"'/' schema.sql
    $ sed -i '/email TEXT,/d; s/^    note TEXT$/    note TEXT,\n    email TEXT/' schema.sql
    $ stemma revision --autogenerate -m 'Addresses and notes'
      column orders.note is added
      column users.email is added
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    $ cat sql/002_up.sql
    -- 002: Addresses and notes (up)

    ALTER TABLE orders ADD COLUMN note TEXT NOT NULL DEFAULT '';

    ALTER TABLE users ADD COLUMN email TEXT;
    $ cat sql/002_down.sql
    -- 002: Addresses and notes (down)

    -- Destructive: column orders.note goes, with what is in it.
    ALTER TABLE orders DROP COLUMN note;

    -- Destructive: column users.email goes, with what is in it.
    ALTER TABLE users DROP COLUMN email;

# A rebuild, where it does not

    $ sed -i 's/^    email TEXT$/    email TEXT COLLATE NOCASE UNIQUE,\n    role TEXT NOT NULL DEFAULT '"'user'"' CHECK (role IN ('"'user', 'admin'"'))/' schema.sql
    $ stemma revision --autogenerate -m 'Roles'
      users.email: collation none → NOCASE
      column users.role is added
      users: UNIQUE (email) is added
      users: CHECK (role IN ('user', 'admin')) is added
    002 -> 003
      wrote sql/003_up.sql
      wrote sql/003_down.sql
      wrote manifest.yaml
    $ cat sql/003_up.sql
    -- 003: Roles (up)

    DROP TRIGGER no_name;

    -- users.email: collation none → NOCASE.
    -- column users.role is added.
    -- users: UNIQUE (email) is added.
    -- users: CHECK (role IN ('user', 'admin')) is added.
    CREATE TABLE new_users (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,   -- as it is typed
        note TEXT,
        email TEXT COLLATE NOCASE UNIQUE,
        role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin'))
    );
    -- Stops if two rows have the same email COLLATE NOCASE:
    --     SELECT email COLLATE NOCASE, count(*) FROM users WHERE email IS NOT NULL GROUP BY email COLLATE NOCASE HAVING count(*) > 1;
    INSERT INTO new_users (id, name, note, email)
    SELECT id, name, note, email
    FROM users;
    -- AUTOINCREMENT goes on from where it has counted to.
    DELETE FROM sqlite_sequence WHERE name = 'new_users';
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_users', seq FROM sqlite_sequence WHERE name = 'users';
    DROP TABLE users;
    ALTER TABLE new_users RENAME TO users;

    CREATE TRIGGER no_name AFTER INSERT ON users WHEN new.name = '' BEGIN
        SELECT raise(ABORT, 'a name, please');
    END;
    $ cat sql/003_down.sql
    -- 003: Roles (down)

    DROP TRIGGER no_name;

    -- Destructive: column users.role goes, with what is in it.
    -- users.email: collation NOCASE → none.
    -- users: UNIQUE (email) is dropped.
    -- users: CHECK (role IN ('user', 'admin')) is dropped.
    CREATE TABLE new_users (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,   -- as it is typed
        note TEXT,
        email TEXT
    );
    INSERT INTO new_users (id, name, note, email)
    SELECT id, name, note, email
    FROM users;
    -- AUTOINCREMENT goes on from where it has counted to.
    DELETE FROM sqlite_sequence WHERE name = 'new_users';
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_users', seq FROM sqlite_sequence WHERE name = 'users';
    DROP TABLE users;
    ALTER TABLE new_users RENAME TO users;
    -- stemma: users loses COLLATE NOCASE of email

    CREATE TRIGGER no_name AFTER INSERT ON users WHEN new.name = '' BEGIN
        SELECT raise(ABORT, 'a name, please');
    END;
    $ stemma upgrade --backup=never
    Upgrading app.db: 001 → 003 (head), 2 revisions
      ✓ 002  Addresses and notes   <took>
      ✓ 003  Roles   <took>
    app.db: 001 → 003 (head), 2 revisions in <took>
    $ stemma diff app.db schema.sql
    app.db → schema.sql: the same schema
    $ sqlite3 app.db "SELECT * FROM users; SELECT * FROM orders; SELECT * FROM totals; SELECT * FROM sqlite_sequence"
    1|ann|x||user
    2|bob|||user
    1|1|9.5|
    2|2|1.0|
    1|9.5
    2|1.0
    users|2
    $ stemma downgrade 001 --backup=never
    Downgrading app.db: 003 → 001, 2 revisions
      ✓ 003  Roles   <took>
      ✓ 002  Addresses and notes   <took>
    app.db: 003 → 001, 2 revisions in <took>
    $ stemma diff 001 app.db
    001 → app.db: the same schema
    $ sqlite3 app.db "SELECT * FROM users; SELECT * FROM orders; SELECT * FROM totals; SELECT * FROM sqlite_sequence"
    1|ann|x
    2|bob|
    1|1|9.5
    2|2|1.0
    1|9.5
    2|1.0
    users|2

# Renames

Without somebody to ask, what may have been renamed is said in the script.

    $ sed 's/total REAL/amount REAL/; s/sum(total)/sum(amount)/' schema.sql > renamed.sql
    $ stemma revision --autogenerate --to renamed.sql -m 'Amounts'
      column orders.total is dropped
      column orders.amount is added
      view totals is changed
    003 -> 004
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it
    $ cat sql/004_up.sql
    -- 004: Amounts (up)

    DROP VIEW totals;

    -- Destructive: column orders.total goes, with what is in it.
    -- Was it renamed to amount? Then make this anew with --rename orders.total=amount.
    -- Rebuilt for the place of a column: where new ones stand last, ALTER TABLE does.
    -- column orders.amount is added.
    CREATE TABLE new_orders (
        id INTEGER PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        amount REAL, note TEXT NOT NULL DEFAULT ''
    );
    INSERT INTO new_orders (id, user_id, note)
    SELECT id, user_id, note
    FROM orders;
    DROP TABLE orders;
    ALTER TABLE new_orders RENAME TO orders;

    CREATE INDEX orders_user ON orders (user_id);
    CREATE VIEW totals AS SELECT user_id, sum(amount) AS total FROM orders GROUP BY user_id;
    $ rm sql/004*; sed -i '/id: 004/,$d' manifest.yaml

On a terminal it is asked, `--rename` says it, and `-y` says yes to all.

    $ answering y stemma revision --autogenerate --to renamed.sql -m 'Amounts'
    Column orders.total is gone, and amount is new: was it renamed? [y/N] y
      column orders.total is renamed to amount
    003 -> \e[33m004\e[0m
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    $ cat sql/004_up.sql sql/004_down.sql
    -- 004: Amounts (up)

    ALTER TABLE orders RENAME COLUMN total TO amount;
    -- 004: Amounts (down)

    ALTER TABLE orders RENAME COLUMN amount TO total;
    $ rm sql/004*; sed -i '/id: 004/,$d' manifest.yaml
    $ answering n stemma revision --autogenerate --to renamed.sql -m 'Amounts'
    Column orders.total is gone, and amount is new: was it renamed? [y/N] n
      column orders.total is dropped
      column orders.amount is added
      view totals is changed
    003 -> \e[33m004\e[0m
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it
    $ grep -c 'Was it renamed' sql/004_up.sql
    0
    ? 1
    $ rm sql/004*; sed -i '/id: 004/,$d' manifest.yaml
    $ sed 's/orders\b/sales/g' renamed.sql > sales.sql
    $ stemma revision --autogenerate --to sales.sql -m 'Sales' --rename orders=sales --rename orders.total=amount
      table orders is renamed to sales
      column sales.total is renamed to amount
    003 -> 004
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    $ cat sql/004_up.sql sql/004_down.sql
    -- 004: Sales (up)

    ALTER TABLE orders RENAME TO sales;
    ALTER TABLE sales RENAME COLUMN total TO amount;
    -- 004: Sales (down)

    ALTER TABLE sales RENAME COLUMN amount TO total;
    ALTER TABLE sales RENAME TO orders;
    $ stemma upgrade --backup=never -q
    $ stemma diff app.db sales.sql
    app.db → sales.sql: the same schema
    $ sqlite3 app.db "SELECT * FROM sales"
    1|1|9.5|
    2|2|1.0|
    $ stemma downgrade 003 --backup=never -q
    $ rm sql/004*; sed -i '/id: 004/,$d' manifest.yaml
    $ stemma revision --autogenerate --to sales.sql -m 'Sales' --rename order=sales
    error: --rename order=sales: the schema at the head has no such table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ stemma revision --autogenerate --to sales.sql -m 'Sales' --rename orders.sum=amount
    error: --rename orders.sum=amount: the schema wanted has no such table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ stemma revision --autogenerate --to sales.sql -m 'Sales' --rename orders
    error: --rename orders: that is no rename
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          a name that is no plain word stands in double quotes: --rename '"old name"="new name"'
    ? 64
    $ stemma revision --autogenerate --to sales.sql -m 'Sales' --rename orders=other
    error: --rename orders=other: the schema wanted has no such table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64

# What has to be decided first

    $ sed 's/^    note TEXT,$/    note TEXT,\n    login TEXT NOT NULL,/' schema.sql > login.sql
    $ untouched stemma revision --autogenerate --to login.sql -m 'Login'
    error: column users.login is new, NOT NULL and without a default: what shall rows that are there have?
    hint: give it a DEFAULT, or allow NULL; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ sed 's/^    note TEXT,$/    note TEXT NOT NULL DEFAULT '"''"',/' schema.sql > strict.sql
    $ stemma revision --autogenerate --to strict.sql -m 'Notes'
      users.note: NULL → NOT NULL
      users.note: default none → ''
    003 -> 004
      wrote sql/004_up.sql
      wrote sql/004_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it
    $ grep coalesce sql/004_up.sql
    SELECT id, name, coalesce(note, ''), email, role
    $ rm sql/004*; sed -i '/id: 004/,$d' manifest.yaml

# Refused

    $ stemma revision --to x.sql -m x
    error: --to and --rename need --autogenerate
    ? 64
    $ stemma revision --autogenerate --to nowhere.sql -m x
    error: nowhere.sql is not there
    ? 64
    $ printf 'CREATE TABLE a (x);\nCREATE TABLE b (y,);\n' > faulty.sql
    $ stemma revision --autogenerate --to faulty.sql -m x
    faulty.sql:2:19: error: near ")": syntax error
        2 | CREATE TABLE b (y,);
          |                   ^
    hint: there is a comma before it, with nothing behind
    ? 65
    $ printf 'CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n' > rows.sql
    $ stemma revision --autogenerate --to rows.sql -m x
    rows.sql:2:1: error: a schema file holds CREATE statements only, and this is about rows
        2 | INSERT INTO a VALUES (1);
          | ^~~~~~
    hint: rows that belong to the schema are for a revision to insert
    ? 65

What `upgrade` would refuse is not written: a view that uses a column which is not wanted any more;
nor is a table that no row could be written to.

    $ sed 's/total REAL/amount REAL/' schema.sql > broken.sql
    $ untouched stemma revision --autogenerate --to broken.sql -m x
    broken.sql:15:43: error: the view totals of the schema wanted does not work: no such column: total
       15 | CREATE VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
          |                                           ^~~~~
    hint: change it, drop it, or put what it uses into the schema wanted
    ? 65
    $ sed 's/REFERENCES users (id)/REFERENCES people (id)/' schema.sql > broken.sql
    $ untouched stemma revision --autogenerate --to broken.sql -m x
    broken.sql:11:41: error: the foreign key of table orders of the schema wanted does not work: no such table: people
       11 |     user_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
          |                                         ^~~~~~
    hint: change it, drop it, or put what it uses into the schema wanted
    ? 65
    $ printf "CREATE TABLE a (d CHECK (d = date(d)),\n  CHECK (d < DATE( 'now' )));\n" > clock.sql
    $ untouched stemma revision --autogenerate --to clock.sql -m x
    clock.sql:2:14: error: no row could be written to a: non-deterministic use of date() in a CHECK constraint
        2 |   CHECK (d < DATE( 'now' )));
          |              ^~~~~~~~~~~~~
    hint: what depends on the time of writing is for a trigger, a DEFAULT or the application
    ? 65
    $ echo "CREATE TABLE a (d); CREATE INDEX i ON a (d, julianday('now'));" > clock.sql
    $ untouched stemma revision --autogenerate --to clock.sql -m x
    clock.sql:1:45: error: no row could be written to a: non-deterministic use of julianday() in an index
        1 | CREATE TABLE a (d); CREATE INDEX i ON a (d, julianday('now'));
          |                                             ^~~~~~~~~~~~~~~~
    ? 65
    $ stemma downgrade 001 -q --backup=never
    $ stemma revision --autogenerate --to renamed.sql -m x -d app.db
    error: app.db is not at the head
    hint: "stemma upgrade -d app.db" first; or leave -d out: no database is needed
    ? 64

The same of a database that is named as the schema wanted: it would be taken for one that lacks on
purpose what later revisions have made. Without a ledger, it is a schema like any other.

    $ untouched stemma revision --autogenerate --to app.db -m x
    error: app.db is not at the head
    hint: "stemma upgrade -d app.db" first
    ? 64
    $ untouched stemma revision --autogenerate --to db:app.db -m x
    error: app.db is not at the head
    hint: "stemma upgrade -d app.db" first
    ? 64
    $ cp app.db 'my app.db'; stemma revision --autogenerate --to 'my app.db'; rm 'my app.db'
    error: my app.db is not at the head
    hint: "stemma upgrade -d 'my app.db'" first
    $ sqlite3 other.db < schema.sql
    $ stemma revision --autogenerate --to 01
    error: revision "01": no revision "01"; nearest: 001
    hint: stemma revision --autogenerate --to 001
          stemma history
    ? 64
    $ untouched stemma revision --autogenerate --to other.db -m x
    no changes: other.db is as head (003)
    $ stemma revision -m 'Another' --head 001 --splice -q
    $ stemma revision --autogenerate --to renamed.sql -m x
    error: revision "head": the manifest has 2 heads: 003 "Roles", 004 "Another"; they part at 001 "Users and orders"
    manifest.yaml:12:9: note: 003 "Roles", 003_up.sql
       12 |   - id: 003
          |         ^~~
    manifest.yaml:16:9: note: 004 "Another", 004_up.sql
       16 |   - id: 004
          |         ^~~
    hint: stemma revision --autogenerate --head heads
          stemma revision --autogenerate --head 003@head
          stemma revision --autogenerate --head 004@head
          stemma merge heads
    ? 64
    $ stemma revision --autogenerate --to renamed.sql -m x --head 003 --head 004
    error: scripts are made for one head, and several are given
    ? 64
    $ stemma revision --autogenerate --to renamed.sql -m 'On 003' --head 003 -y
      column orders.total is renamed to amount
    003 -> 005
      wrote sql/005_up.sql
      wrote sql/005_down.sql
      wrote manifest.yaml

A virtual table that keeps nothing of its own is dropped without a loss, and what only indexes another
table reads that again.

    $ mkdir -p fts/sql && cd fts
    $ cat > manifest.yaml <<'END'
    > version: 1
    > database: app.db
    > revisions:
    >   - id: 001
    > END
    $ cat > sql/001_up.sql <<'END'
    > CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
    > CREATE VIRTUAL TABLE found USING fts5(body, content='notes', content_rowid='id');
    > CREATE VIRTUAL TABLE terms USING fts5vocab(found, row);
    > CREATE VIRTUAL TABLE bare USING fts5(body, content='');
    > CREATE VIRTUAL TABLE own USING fts5(body);
    > END
    $ echo 'DROP TABLE own; DROP TABLE bare; DROP TABLE terms; DROP TABLE found; DROP TABLE notes;' > sql/001_down.sql
    $ echo 'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);' > plain.sql
    $ stemma revision --autogenerate --to plain.sql -m 'No search'
      virtual table bare is dropped
      virtual table found is dropped
      virtual table own is dropped
      virtual table terms is dropped
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it
    $ cat sql/002_up.sql sql/002_down.sql
    -- 002: No search (up)

    -- Destructive: the table own goes, with its rows.
    DROP TABLE own;
    -- Destructive: the table bare goes, with its index, of which the texts are not kept.
    DROP TABLE bare;
    DROP TABLE terms;
    DROP TABLE found;
    -- 002: No search (down)

    CREATE VIRTUAL TABLE found USING fts5(body, content='notes', content_rowid='id');
    CREATE VIRTUAL TABLE terms USING fts5vocab(found, row);
    -- Not brought back: the index of bare.
    CREATE VIRTUAL TABLE bare USING fts5(body, content='');
    -- Not brought back: the rows of own.
    CREATE VIRTUAL TABLE own USING fts5(body);

    INSERT INTO found (found)
    VALUES ('rebuild');

"REFERENCES p" means p's primary key: where that changes it is no longer the same as "REFERENCES p (a, b)".

    $ printf 'version: 1\ndatabase: key.db\nschema: key.sql\nrevisions:\n  - {id: 001, down: null}\n' > manifest.yaml; rm -rf sql key.db; mkdir sql
    $ echo "CREATE TABLE p (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)); CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p);" > sql/001_up.sql
    $ echo "CREATE TABLE p (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, b INTEGER NOT NULL, UNIQUE (a, b)); CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p (a, b));" > key.sql
    $ stemma diff head key.sql | grep FOREIGN
        - FOREIGN KEY (a, b) REFERENCES p
        + FOREIGN KEY (a, b) REFERENCES p (a, b)
    $ stemma revision --autogenerate -m keys | grep -c wrote; stemma -q upgrade && stemma diff db: key.sql
    3
    key.db → key.sql: the same schema
    $ echo "CREATE TABLE p (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)); CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p (a, b));" > key.sql; stemma diff 001 key.sql
    ~ table c
        ~ it is written in another way (makes no difference)
    001 → key.sql: 1 changed; that makes no difference, they count as equal

# A text in double quotes has a case

    $ mkdir quoted; cd quoted; printf 'version: 1\ndatabase: app.db\nschema: schema.sql\nbackup: never\nrevisions: []\n' > manifest.yaml
    $ echo 'CREATE TABLE t (id INTEGER PRIMARY KEY, st TEXT CHECK (st IN ("open", "closed"))); CREATE INDEX i ON t (st) WHERE st = "open"; CREATE VIEW v AS SELECT id FROM t WHERE st = "open";' > schema.sql
    $ stemma revision --autogenerate -m Small > log; stemma upgrade > log; sed -i 's/"open"/"OPEN"/g' schema.sql
    $ stemma revision --autogenerate -m Capitals; stemma upgrade > log; stemma diff app.db schema.sql
      t: CHECK (st IN ('open', 'closed')) is dropped
      t: CHECK (st IN ('OPEN', 'closed')) is added
      index i of t is changed
      view v is changed
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    app.db → schema.sql: the same schema
    $ sed -i 's/ st / "ST" /g' schema.sql; stemma revision --autogenerate -m None
    no changes: schema.sql is as head (002)
    $ cd ..

# The table of another tool in a schema file

`.schema` of a database that another tool looks after prints its table, too. No revision makes it, and none is to drop it.

    $ mkdir tool; cd tool; printf 'version: 1\ndatabase: app.db\nschema: schema.sql\nrevisions: []\n' > manifest.yaml
    $ cat > schema.sql <<'END'
    > CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
    > CREATE TABLE schema_migrations (version varchar(128) primary key, why TEXT);
    > CREATE TABLE t (x);
    > END
    $ stemma revision --autogenerate -m t
      table t is added
    <base> -> 001
      wrote sql/001_up.sql
      wrote sql/001_down.sql
      wrote manifest.yaml
    note: schema.sql: alembic_version, schema_migrations are left out: another tool made them, and no revision does
    $ cat sql/001_up.sql; stemma dump schema.sql 2>/dev/null | grep CREATE; stemma -q upgrade; stemma diff
    -- 001: t (up)

    CREATE TABLE t (x);
    CREATE TABLE t (
    current (001) → app.db: the same schema
    $ sqlite3 other.db < schema.sql; stemma diff other.db schema.sql; stemma diff schema.sql other.db
    other.db → schema.sql: the same schema
    schema.sql → other.db: the same schema
    $ sqlite3 other.db 'DROP TABLE alembic_version'; stemma diff other.db schema.sql; stemma diff schema.sql schema.sql
    other.db → schema.sql: the same schema
    note: schema.sql: alembic_version is left out: another tool made it, and no revision does
    schema.sql → schema.sql: the same schema

It is the project's own where a revision makes it.

    $ echo 'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));' >> sql/001_up.sql
    $ stemma diff head schema.sql
    head (001) → schema.sql: the same schema
    note: schema.sql: schema_migrations is left out: another tool made it, and no revision does
    $ cd ..
