The version tables of other tools, as these define them. Their ids name the revisions in one way or another.

    $ mkdir sql; echo 'CREATE TABLE users (id INTEGER PRIMARY KEY);' > sql/1_up.sql; echo 'ALTER TABLE users ADD COLUMN role TEXT;' > sql/2_up.sql; echo 'CREATE TABLE audit (id INTEGER PRIMARY KEY);' > sql/3_up.sql
    $ project() { printf 'version: 1\ndatabase: app.db\nrevisions:\n  - {id: %s, up: 1_up.sql, down: null}\n  - {id: %s, up: 2_up.sql, down: null, parents: %s}\n  - {id: %s, up: 3_up.sql, down: null, parents: %s}\n' $1 $2 $1 $3 $2 > manifest.yaml; }
    $ at() { rm -f app.db; for n in $(seq $1); do sqlite3 app.db < sql/${n}_up.sql; done; sqlite3 app.db; }
    $ project 001_initial 002_roles 003_audit

golang-migrate: one row, which stands for those before it.

    $ at 2 <<< "CREATE TABLE schema_migrations (version uint64,dirty bool); CREATE UNIQUE INDEX version_unique ON schema_migrations (version); INSERT INTO schema_migrations VALUES (2, 0);"
    $ stemma adopt -y
    app.db has no ledger of stemma's. schema_migrations (golang-migrate) says 2. Here that is 002_roles.
    Its schema is that of 002_roles exactly.
    app.db: recorded at 002_roles
    $ at 2 <<< "CREATE TABLE schema_migrations (version uint64,dirty bool); INSERT INTO schema_migrations VALUES (3, 1);"
    $ stemma adopt -y
    error: app.db: 3 in schema_migrations (golang-migrate) is dirty: it failed half way
    hint: look at what it did, finish it or undo it, and say so with "migrate force VERSION"
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
    ? 1
    $ stemma adopt -y 002_roles
    app.db has no ledger of stemma's. schema_migrations (golang-migrate) says 3.
    Its schema is that of 002_roles exactly.
    app.db: recorded at 002_roles
    warning: app.db: 3 in schema_migrations (golang-migrate) is dirty: it failed half way

dbmate and Rails have a row for each, as text.

    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ at 2 <<< "CREATE TABLE schema_migrations (version varchar(128) primary key); INSERT INTO schema_migrations VALUES ('20240101120000'), ('20240102120000');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. schema_migrations (Rails or dbmate) says 20240101120000 and 20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: recorded at 20240102120000_roles
    $ at 3 <<< "CREATE TABLE \"schema_migrations\" (\"version\" varchar NOT NULL PRIMARY KEY); CREATE TABLE \"ar_internal_metadata\" (\"key\" varchar NOT NULL PRIMARY KEY, \"value\" varchar, \"created_at\" datetime(6) NOT NULL, \"updated_at\" datetime(6) NOT NULL); INSERT INTO schema_migrations VALUES ('20240103120000'), ('20240101120000'), ('20240102120000');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. schema_migrations (Rails or dbmate) says 20240101120000, 20240102120000 and 20240103120000. Here that is 20240103120000_audit.
    Its schema is that of 20240103120000_audit exactly.
    app.db: recorded at 20240103120000_audit (head)

One that is missing, one that is not known.

    $ at 3 <<< "CREATE TABLE schema_migrations (version varchar(128) primary key); INSERT INTO schema_migrations VALUES ('20240101120000'), ('20240103120000');"
    $ stemma adopt -y
    error: app.db: schema_migrations (Rails or dbmate) does not say that 20240102120000_roles is applied, which 20240103120000_audit is built on
    hint: "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 20240103120000_audit:
          stemma adopt 20240103120000_audit
    ? 1
    $ at 2 <<< "CREATE TABLE schema_migrations (version varchar(128) primary key); INSERT INTO schema_migrations VALUES ('20240101120000'), ('20240102120000'), ('20240109120000'), ('x');"
    $ stemma adopt -y
    error: app.db: schema_migrations (Rails or dbmate) says 20240109120000, which does not name exactly one revision of manifest.yaml
    note: nor does x
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 20240102120000_roles:
          stemma adopt 20240102120000_roles
    ? 1
    $ stemma adopt -y 20240102120000_roles
    app.db has no ledger of stemma's. schema_migrations (Rails or dbmate) says 20240101120000, 20240102120000, 20240109120000 and x.
    Its schema is that of 20240102120000_roles exactly.
    app.db: recorded at 20240102120000_roles
    warning: app.db: schema_migrations (Rails or dbmate) says 20240109120000, which does not name exactly one revision of manifest.yaml
    note: nor does x

goose: the first row is the table's own, and the last of a version counts.

    $ project 1 2 3
    $ at 1 <<< "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now'))); INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1), (2, 0);"
    $ stemma adopt -y
    app.db has no ledger of stemma's. goose_db_version (goose) says 1.
    Its schema is that of 1 exactly.
    app.db: recorded at 1

Flyway.

    $ project 1 2 3
    $ flyway='CREATE TABLE "flyway_schema_history" ("installed_rank" INT NOT NULL PRIMARY KEY, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL, "checksum" INT, "installed_by" VARCHAR(100) NOT NULL, "installed_on" TEXT NOT NULL DEFAULT (strftime('"'%Y-%m-%d %H:%M:%f','now'"')), "execution_time" INT NOT NULL, "success" BOOLEAN NOT NULL); CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");'
    $ row() { echo "INSERT INTO flyway_schema_history VALUES ($1, $2, 'd', '$3', '$4', 0, '', '', 0, $5);"; }
    $ at 2 <<< "$flyway $(row 1 "'1'" SQL V1__initial.sql 1) $(row 2 "'2'" SQL V2__roles.sql 1) $(row 3 NULL SQL R__views.sql 1) $(row 4 "'3'" SQL V3__audit.sql 1) $(row 5 "'3'" UNDO_SQL U3__audit.sql 1)"
    $ stemma adopt -y
    app.db has no ledger of stemma's. flyway_schema_history (Flyway) says 1 and 2.
    Its schema is that of 2 exactly.
    app.db: recorded at 2
    $ at 3 <<< "$flyway $(row 1 "'2'" BASELINE '<< Flyway Baseline >>' 1) $(row 2 "'3'" SQL V3__audit.sql 1)"
    $ stemma adopt -y
    app.db has no ledger of stemma's. flyway_schema_history (Flyway) says 2 and 3.
    Its schema is that of 3 exactly.
    app.db: recorded at 3 (head)
    $ at 2 <<< "$flyway $(row 1 "'1'" SQL V1__initial.sql 1) $(row 2 "'2'" SQL V2__roles.sql 0)"
    $ stemma adopt -y
    error: app.db: 2 in flyway_schema_history (Flyway) failed
    hint: undo by hand what it did, and take its row away with "flyway repair"
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
    ? 1

Diesel, whose folders have dashes that its table has not.

    $ project 2024-01-01-120000_initial 2024-01-02-120000_roles 2024-01-03-120000_audit
    $ at 2 <<< "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); INSERT INTO __diesel_schema_migrations (version) VALUES ('20240101120000'), ('20240102120000');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. __diesel_schema_migrations (Diesel) says 20240101120000 and 20240102120000. Here that is 2024-01-02-120000_roles.
    Its schema is that of 2024-01-02-120000_roles exactly.
    app.db: recorded at 2024-01-02-120000_roles

SQLx.

    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ sqlx="CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL); INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (20240101120000, 'initial', 1, x'00', 1), (20240102120000, 'roles', 1, x'00', 1);"
    $ at 2 <<< "$sqlx"; stemma adopt -y
    app.db has no ledger of stemma's. _sqlx_migrations (SQLx) says 20240101120000 and 20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: recorded at 20240102120000_roles
    $ at 2 <<< "$sqlx UPDATE _sqlx_migrations SET success = 0 WHERE description = 'roles';"; stemma adopt -y
    error: app.db: 20240102120000 in _sqlx_migrations (SQLx) was applied in part
    hint: finish it or undo it by hand, and set its row to success or delete it
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
    ? 1

sql-migrate, yoyo, D1: names of files.

    $ project 1_initial 2_roles 3_audit
    $ at 2 <<< "CREATE TABLE \"gorp_migrations\" (\"id\" varchar(255) not null primary key, \"applied_at\" datetime); INSERT INTO gorp_migrations VALUES ('1_initial.sql', '2024-01-01'), ('2_roles.sql', '2024-01-02');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. gorp_migrations (sql-migrate) says 1_initial.sql and 2_roles.sql. Here that is 2_roles.
    Its schema is that of 2_roles exactly.
    app.db: recorded at 2_roles
    $ project 0001.initial 0002.roles 0003.audit
    $ at 2 <<< "CREATE TABLE _yoyo_migration (migration_hash VARCHAR(64), migration_id VARCHAR(255), applied_at_utc TIMESTAMP, PRIMARY KEY (migration_hash)); CREATE TABLE _yoyo_log (id VARCHAR(36), migration_hash VARCHAR(64), migration_id VARCHAR(255), operation VARCHAR(10), username VARCHAR(255), hostname VARCHAR(255), comment VARCHAR(255), created_at_utc TIMESTAMP, PRIMARY KEY (id)); CREATE TABLE _yoyo_version (version INT NOT NULL PRIMARY KEY, installed_at_utc TIMESTAMP); CREATE TABLE yoyo_lock (locked INT DEFAULT 1, ctime TIMESTAMP, pid INT NOT NULL, PRIMARY KEY (locked)); INSERT INTO _yoyo_migration VALUES ('a', '0001.initial', ''), ('b', '0002.roles', '');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. _yoyo_migration (yoyo) says 0001.initial and 0002.roles.
    Its schema is that of 0002.roles exactly.
    app.db: recorded at 0002.roles
    $ project 0001_initial 0002_roles 0003_audit
    $ at 3 <<< "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL); CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID; INSERT INTO d1_migrations (name) VALUES ('0001_initial.sql'), ('0002_roles.sql'), ('0003_audit.sql');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. d1_migrations (Cloudflare D1) says 0001_initial.sql, 0002_roles.sql and 0003_audit.sql. Here that is 0003_audit.
    Its schema is that of 0003_audit exactly.
    app.db: recorded at 0003_audit (head)

Drizzle has hashes: the schema has the say. Its later versions have names.

    $ at 2 <<< "CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric); INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('3ce6450b', 1704110400000);"
    $ stemma adopt -y; sqlite3 app.db "SELECT message FROM stemma_log"
    app.db has no ledger of stemma's. __drizzle_migrations (Drizzle) has no ids, which could name revisions.
    Its schema is that of 0002_roles exactly.
    app.db: recorded at 0002_roles
    the schema
    $ at 2 <<< "CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric, name text, applied_at TEXT); INSERT INTO __drizzle_migrations (hash, created_at, name) VALUES ('a', 1, '0001_initial'), ('b', 2, '0002_roles');"
    $ stemma adopt -y; sqlite3 app.db "SELECT message FROM stemma_log"
    app.db has no ledger of stemma's. __drizzle_migrations (Drizzle) says 0001_initial and 0002_roles.
    Its schema is that of 0002_roles exactly.
    app.db: recorded at 0002_roles
    __drizzle_migrations

Prisma: a row for each try.

    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ prisma='CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0);'
    $ at 2 <<< "$prisma INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, rolled_back_at) VALUES ('a', '', '20240101120000_initial', 1, 1, NULL), ('b', '', '20240102120000_roles', 2, NULL, 3), ('c', '', '20240102120000_roles', 4, 4, NULL);"
    $ stemma adopt -y
    app.db has no ledger of stemma's. _prisma_migrations (Prisma) says 20240101120000_initial and 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: recorded at 20240102120000_roles
    $ at 1 <<< "$prisma INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at) VALUES ('a', '', '20240101120000_initial', 1, 1), ('b', '', '20240102120000_roles', 2, NULL);"
    $ stemma adopt -y
    error: app.db: 20240102120000_roles in _prisma_migrations (Prisma) failed, or has not ended
    hint: finish it or undo it by hand, and say so with "prisma migrate resolve"
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
    ? 1

Django: names are unique within an app.

    $ project 0001_initial 0002_roles 0003_audit
    $ django='CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);'
    $ at 2 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES ('shop', '0001_initial', ''), ('shop', '0002_roles', '');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. django_migrations (Django) says shop.0001_initial and shop.0002_roles. Here that is 0002_roles.
    Its schema is that of 0002_roles exactly.
    app.db: recorded at 0002_roles
    $ at 2 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', ''), ('shop', '0001_initial', '');"
    $ stemma adopt --dry-run
    error: app.db: by the names in django_migrations (Django) its shop is the project, but the schema is not what that says: 1 difference
    note: from 0001_initial to it: column users.role is added
    hint: where it is the project all the same, and somebody has changed the schema:
          stemma stamp 0001_initial
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 0002_roles:
          stemma adopt 0002_roles
    ? 1
    $ project auth_0001_initial shop_0001_initial shop_0002_roles
    $ stemma adopt -y
    app.db has no ledger of stemma's. django_migrations (Django) says auth.0001_initial and shop.0001_initial. Here that is shop_0001_initial.
    Its schema is that of shop_0001_initial exactly.
    app.db: recorded at shop_0001_initial

The apps that come with Django, and others, are left alone where the revisions are of one.

    $ project 0001_initial 0002_roles 0003_audit
    $ own="('contenttypes', '0001_initial', ''), ('auth', '0001_initial', ''), ('admin', '0001_initial', ''), ('admin', '0002_logentry_remove_auto_add', ''), ('contenttypes', '0002_remove_content_type_name', ''), ('auth', '0002_alter_permission_name_max_length', ''), ('sessions', '0001_initial', '')"
    $ at 2 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES $own, ('shop', '0001_initial', ''), ('taggit', '0001_initial', ''), ('shop', '0002_roles', '');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. django_migrations (Django) says shop.0001_initial and shop.0002_roles. What it says of contenttypes, auth, admin, sessions and taggit is left alone. Here that is 0002_roles.
    Its schema is that of 0002_roles exactly.
    app.db: recorded at 0002_roles
    $ sqlite3 app.db 'DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta'; stemma adopt --dry-run --json | json tables 0
    {
     "table": "django_migrations",
     "tool": "Django",
     "ids": ["shop.0001_initial", "shop.0002_roles"],
     "left_alone": ["contenttypes", "auth", "admin", "sessions", "taggit"]
    }

Nor are the tables of these apps any of the project's, here and in all that compares schemas; but what a
revision makes is.

    $ theirs='CREATE TABLE "auth_user" ("id" integer PRIMARY KEY); CREATE TABLE "auth_user_groups" ("id" integer PRIMARY KEY, "user_id" integer REFERENCES "auth_user" ("id")); CREATE INDEX "auth_user_groups_user_id" ON "auth_user_groups" ("user_id"); CREATE TABLE "django_content_type" ("id" integer); CREATE TABLE "django_session" ("session_key" varchar(40)); CREATE TABLE "taggit_tag" ("id" integer);'
    $ sqlite3 app.db "$theirs"; stemma adopt -y | tail -2; stemma check -q; stemma diff; stemma dump
    Its schema is that of 0002_roles exactly.
    app.db: recorded at 0002_roles
    found: 1 revision is not applied yet
           0003_audit
    hint: stemma upgrade heads
    current (0002_roles) → app.db: the same schema
    -- The schema as "stemma dump" writes it: tables by name, each with its indexes and triggers;
    -- virtual tables; views, each behind those that it uses.

    -- Tables

    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        role TEXT
    );
    $ sqlite3 app.db "CREATE TABLE shop_more (id integer); CREATE TABLE taggits (id integer);"; stemma diff
    + table shop_more
    + table taggits
    current (0002_roles) → app.db: 2 added
    ? 2
    $ cp sql/2_up.sql saved; echo "CREATE TABLE taggit_tag (id integer, x); CREATE TABLE django_session (session_key varchar(40));" >> sql/2_up.sql; stemma diff current
    ~ table taggit_tag
        - column x
    + table shop_more
    + table taggits
    current (0002_roles) → app.db: 2 added, 1 changed
    ? 2
    $ mv saved sql/2_up.sql; sqlite3 app.db 'DROP TABLE shop_more; DROP TABLE taggits; DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta'

A project that begins with such a database begins with all of it.

    $ cp app.db copy.db; stemma -q init --from copy.db new -y; grep -c "CREATE TABLE" new/sql/001_up.sql; rm -r new copy.db
    6

Numbers alone do not make another app the one that is meant.

    $ project 0001 0002 0003
    $ stemma adopt --dry-run
    app.db has no ledger of stemma's. django_migrations (Django) says shop.0001_initial and shop.0002_roles. What it says of contenttypes, auth, admin, sessions and taggit is left alone. Here that is 0002.
    Its schema is that of 0002 exactly.
    app.db: would be recorded at 0002 (dry run, nothing was touched)

Two apps that fit as well as each other: it is the one whose tables the revisions make. The other one's are no drift.

    $ mkdir apart; cd apart; mkdir sql; project 0001_initial 0002_price 0003_more
    $ echo 'CREATE TABLE shop_item (id INTEGER PRIMARY KEY);' > sql/1_up.sql; echo 'ALTER TABLE shop_item ADD COLUMN price;' > sql/2_up.sql; echo 'CREATE TABLE shop_more (id);' > sql/3_up.sql
    $ at 1 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES $own, ('shop', '0001_initial', ''), ('cart', '0001_initial', ''); CREATE TABLE cart_line (id); CREATE TABLE auth_user (id);"
    $ stemma adopt -y; stemma diff; sqlite3 app.db "CREATE TABLE cart_shelf (id); CREATE TABLE shop_shelf (id)"; stemma diff
    app.db has no ledger of stemma's. django_migrations (Django) says shop.0001_initial. What it says of contenttypes, auth, admin, sessions and cart is left alone. Here that is 0001_initial.
    Its schema is that of 0001_initial exactly.
    app.db: recorded at 0001_initial
    current (0001_initial) → app.db: the same schema
    + table shop_shelf
    current (0001_initial) → app.db: 1 added
    ? 2
    $ cp sql/2_up.sql saved; echo 'CREATE TABLE cart_line (id);' >> sql/2_up.sql; at 1 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES ('shop', '0001_initial', ''), ('cart', '0001_initial', ''); CREATE TABLE cart_line (id);"; stemma adopt; cd ..
    error: app.db: django_migrations (Django) says shop.0001_initial, which does not name exactly one revision of manifest.yaml
    note: nor does cart.0001_initial
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION

Where that does not tell it nobody can. One that fits, but for a migration that is not
known: that is told.

    $ project 0001_initial 0002_roles 0003_audit
    $ at 2 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES $own, ('shop', '0001_initial', ''), ('cart', '0001_initial', '');"; stemma adopt
    error: app.db: django_migrations (Django) says shop.0001_initial, which does not name exactly one revision of manifest.yaml
    note: nor does cart.0001_initial
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 0002_roles:
          stemma adopt 0002_roles
    ? 1
    $ at 2 <<< "$django INSERT INTO django_migrations (app, name, applied) VALUES $own, ('shop', '0001_initial', ''), ('shop', '0002_roles', ''), ('shop', '0009_new', '');"; stemma adopt
    error: app.db: django_migrations (Django) says shop.0009_new, which does not name exactly one revision of manifest.yaml
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 0002_roles:
          stemma adopt 0002_roles
    ? 1

A history of another project, or one that was squashed, is one line.

    $ at 2 <<< "$django WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO django_migrations (app, name, applied) SELECT 'old', printf('%04d_step', i + 10), '' FROM n"
    $ stemma adopt --dry-run; stemma adopt 0002_roles --dry-run
    error: app.db: django_migrations (Django) says old.0011_step, which does not name exactly one revision of manifest.yaml
    note: nor do old.0012_step, old.0013_step, old.0014_step and 36 more: 0 of its 40 do
    hint: if this checkout is older than the database, or of another branch, use the one that has it
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 0002_roles:
          stemma adopt 0002_roles
    app.db has no ledger of stemma's. django_migrations (Django) says 40, the last of them old.0047_step, old.0048_step, old.0049_step and old.0050_step.
    Its schema is that of 0002_roles exactly.
    app.db: would be recorded at 0002_roles (dry run, nothing was touched)
    warning: app.db: django_migrations (Django) says old.0011_step, which does not name exactly one revision of manifest.yaml
    note: nor do old.0012_step, old.0013_step, old.0014_step and 36 more: 0 of its 40 do
    $ sqlite3 app.db "DELETE FROM django_migrations WHERE id > 4; INSERT INTO django_migrations (app, name, applied) VALUES ('old', '0001_initial', '')"; stemma adopt 2>&1 | head -2
    error: app.db: django_migrations (Django) says old.0011_step, which does not name exactly one revision of manifest.yaml
    note: nor do old.0012_step, old.0013_step and old.0014_step

Sqitch.

    $ project initial roles audit
    $ at 2 <<< "CREATE TABLE projects (project TEXT PRIMARY KEY, uri TEXT NULL UNIQUE, created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, creator_name TEXT NOT NULL, creator_email TEXT NOT NULL); CREATE TABLE changes (change_id TEXT PRIMARY KEY, script_hash TEXT NULL, change TEXT NOT NULL, project TEXT NOT NULL REFERENCES projects(project) ON UPDATE CASCADE, note TEXT NOT NULL DEFAULT '', committed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, committer_name TEXT NOT NULL, committer_email TEXT NOT NULL, planned_at DATETIME NOT NULL, planner_name TEXT NOT NULL, planner_email TEXT NOT NULL, UNIQUE(project, script_hash)); INSERT INTO changes VALUES ('aa', 'h', 'initial', 'p', '', 1, '', '', 1, '', ''), ('bb', 'i', 'roles', 'p', '', 2, '', '', 2, '', '');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. changes (Sqitch) says initial and roles.
    Its schema is that of roles exactly.
    app.db: recorded at roles

    $ at 2 <<< "CREATE TABLE changes (change_id TEXT PRIMARY KEY, change TEXT, project TEXT, committed_at, planned_at); INSERT INTO changes VALUES ('aa', 'initial', 'p', 1, 1), ('bb', 'roles', 'p', 2, 2), ('cc', 'initial', 'other', 3, 3)"
    $ stemma adopt --dry-run
    app.db has no ledger of stemma's. changes (Sqitch) says initial and roles. What it says of other is left alone.
    Its schema is that of roles exactly.
    app.db: would be recorded at roles (dry run, nothing was touched)

Ecto, refinery.

    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ at 2 <<< 'CREATE TABLE "schema_migrations" ("version" INTEGER PRIMARY KEY, "inserted_at" TEXT); INSERT INTO schema_migrations VALUES (20240101120000, 1), (20240102120000, 2);'; stemma adopt --dry-run
    app.db has no ledger of stemma's. schema_migrations (Ecto) says 20240101120000 and 20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ project 1_initial 2_roles 3_audit
    $ at 2 <<< "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255)); INSERT INTO refinery_schema_history VALUES (1, 'initial', '', ''), (2, 'roles', '', '');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. refinery_schema_history (refinery) says 1 and 2. Here that is 2_roles.
    Its schema is that of 2_roles exactly.
    app.db: would be recorded at 2_roles (dry run, nothing was touched)

refinery's files begin with U where their numbers need not be in one row.

    $ project U1__initial U20__roles U300__audit
    $ at 2 <<< "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255)); INSERT INTO refinery_schema_history VALUES (1, 'initial', '', ''), (20, 'roles', '', '');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. refinery_schema_history (refinery) says 1 and 20. Here that is U20__roles.
    Its schema is that of U20__roles exactly.
    app.db: would be recorded at U20__roles (dry run, nothing was touched)

TypeORM, SeaORM, MikroORM, Kysely, Bun, GRDB, Doctrine, Phinx, PocketBase.

    $ project 1700000000001-Initial 1700000000002-Roles 1700000000003-Audit
    $ at 2 <<< 'CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "timestamp" bigint NOT NULL, "name" varchar NOT NULL); INSERT INTO migrations (timestamp, name) VALUES (1700000000001, '"'Initial1700000000001'), (1700000000002, 'Roles1700000000002');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. migrations (TypeORM) says 1700000000001 and 1700000000002. Here that is 1700000000002-Roles.
    Its schema is that of 1700000000002-Roles exactly.
    app.db: would be recorded at 1700000000002-Roles (dry run, nothing was touched)
    $ project 20240101_000001_initial 20240102_000001_roles 20240103_000001_audit
    $ at 2 <<< "CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL); INSERT INTO seaql_migrations VALUES ('m20240101_000001_initial', 1), ('m20240102_000001_roles', 1);"; stemma adopt --dry-run | head -1
    app.db has no ledger of stemma's. seaql_migrations (SeaORM) says m20240101_000001_initial and m20240102_000001_roles. Here that is 20240102_000001_roles.
    $ project m20240101_000001_initial m20240102_000001_roles m20240103_000001_audit; stemma adopt --dry-run
    app.db has no ledger of stemma's. seaql_migrations (SeaORM) says m20240101_000001_initial and m20240102_000001_roles.
    Its schema is that of m20240102_000001_roles exactly.
    app.db: would be recorded at m20240102_000001_roles (dry run, nothing was touched)
    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ at 2 <<< "CREATE TABLE mikro_orm_migrations (id integer not null primary key autoincrement, name text, executed_at datetime not null default current_timestamp); INSERT INTO mikro_orm_migrations (name) VALUES ('Migration20240101120000'), ('Migration20240102120000');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. mikro_orm_migrations (MikroORM) says Migration20240101120000 and Migration20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null); CREATE TABLE kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null); INSERT INTO kysely_migration VALUES ('20240101120000_initial', 1), ('20240102120000_roles', 1);"; stemma adopt --dry-run
    app.db has no ledger of stemma's. kysely_migration (Kysely) says 20240101120000_initial and 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE bun_migrations (id INTEGER NOT NULL, name VARCHAR, group_id INTEGER, migrated_at TIMESTAMP NOT NULL DEFAULT current_timestamp, PRIMARY KEY (id)); CREATE TABLE bun_migration_locks (id INTEGER NOT NULL, table_name VARCHAR, PRIMARY KEY (id), UNIQUE (table_name)); INSERT INTO bun_migrations (name) VALUES ('20240101120000'), ('20240102120000');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. bun_migrations (Bun) says 20240101120000 and 20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY); INSERT INTO grdb_migrations VALUES ('20240101120000_initial'), ('20240102120000_roles');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. grdb_migrations (GRDB) says 20240101120000_initial and 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE doctrine_migration_versions (version VARCHAR(191) NOT NULL, executed_at DATETIME DEFAULT NULL, execution_time INTEGER DEFAULT NULL, PRIMARY KEY(version)); INSERT INTO doctrine_migration_versions (version) VALUES ('DoctrineMigrations\Version20240101120000'), ('DoctrineMigrations\Version20240102120000');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. doctrine_migration_versions (Doctrine) says DoctrineMigrations\Version20240101120000 and DoctrineMigrations\Version20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE phinxlog (version BIGINT NOT NULL, migration_name VARCHAR(100) NULL, start_time TIMESTAMP NULL, end_time TIMESTAMP NULL, breakpoint BOOLEAN NOT NULL DEFAULT 0, PRIMARY KEY (version)); INSERT INTO phinxlog (version, migration_name) VALUES (20240101120000, 'Initial'), (20240102120000, 'Roles');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. phinxlog (Phinx) says 20240101120000 and 20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE _migrations (file VARCHAR(255) PRIMARY KEY NOT NULL, applied INTEGER NOT NULL); INSERT INTO _migrations VALUES ('20240101120000_initial.js', 1), ('20240102120000_roles.js', 1);"; stemma adopt --dry-run
    app.db has no ledger of stemma's. _migrations (PocketBase) says 20240101120000_initial.js and 20240102120000_roles.js. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)

What is beside the application's tables without any ids: of Android, of Litestream. The schema has the say, or the tool
that has ids.

    $ project 001_initial 002_roles 003_audit
    $ at 2 <<< "CREATE TABLE android_metadata (locale TEXT); CREATE TABLE room_master_table (id INTEGER PRIMARY KEY, identity_hash TEXT); INSERT INTO room_master_table VALUES (42, 'c1b65a11');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. room_master_table (Room) has no ids, which could name revisions. android_metadata (Android) has no ids, which could name revisions.
    Its schema is that of 002_roles exactly.
    app.db: would be recorded at 002_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE android_metadata (locale TEXT);"; stemma adopt -y; stemma diff; stemma dump | grep -c android
    app.db has no ledger of stemma's. android_metadata (Android) has no ids, which could name revisions.
    Its schema is that of 002_roles exactly.
    app.db: recorded at 002_roles
    current (002_roles) → app.db: the same schema
    0
    ? 1
    $ at 2 <<< "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER); CREATE TABLE _litestream_lock (id INTEGER); CREATE TABLE schema_migrations (version uint64,dirty bool); INSERT INTO schema_migrations VALUES (2, 0);"; stemma adopt -y; stemma diff; stemma -q upgrade; stemma check
    app.db has no ledger of stemma's. schema_migrations (golang-migrate) says 2. _litestream_seq (Litestream) has no ids, which could name revisions. Here that is 002_roles.
    Its schema is that of 002_roles exactly.
    app.db: recorded at 002_roles
    current (002_roles) → app.db: the same schema
    ok: 3 revisions, app.db

Atlas: a baseline stands for what is below it; what stopped half way is an error.

    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ atlas="CREATE TABLE atlas_schema_revisions (version text NOT NULL, description text NOT NULL, type integer NOT NULL DEFAULT 2, applied integer NOT NULL DEFAULT 0, total integer NOT NULL DEFAULT 0, executed_at datetime NOT NULL, execution_time integer NOT NULL, error text NULL, error_stmt text NULL, hash text NOT NULL, partial_hashes json NULL, operator_version text NOT NULL, PRIMARY KEY (version));"
    $ atlas_row() { echo "INSERT INTO atlas_schema_revisions VALUES ('$1', '$2', $3, $4, $5, '', 0, $6, '', '', NULL, '');"; }
    $ at 2 <<< "$atlas $(atlas_row .atlas_cloud_identifier x 2 0 0 NULL) $(atlas_row 20240101120000 initial 2 1 1 NULL) $(atlas_row 20240102120000 roles 2 1 1 "''")"; stemma adopt --dry-run
    app.db has no ledger of stemma's. atlas_schema_revisions (Atlas) says 20240101120000 and 20240102120000. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 3 <<< "$atlas $(atlas_row 20240102120000 roles 1 0 0 NULL) $(atlas_row 20240103120000 audit 2 1 1 NULL)"; stemma adopt --dry-run
    app.db has no ledger of stemma's. atlas_schema_revisions (Atlas) says 20240102120000 and 20240103120000. Here that is 20240103120000_audit.
    Its schema is that of 20240103120000_audit exactly.
    app.db: would be recorded at 20240103120000_audit (head) (dry run, nothing was touched)
    $ at 2 <<< "$atlas $(atlas_row 20240101120000 initial 2 1 1 NULL) $(atlas_row 20240102120000 roles 2 1 2 "'near x'")"; stemma adopt --dry-run
    error: app.db: 20240102120000 in atlas_schema_revisions (Atlas) was applied in part
    hint: finish it or undo it by hand, and say so with "atlas migrate set"
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
    ? 1

Entity Framework, Knex, Sequelize, Laravel.

    $ project 20240101120000_Initial 20240102120000_Roles 20240103120000_Audit
    $ at 2 <<< "CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" TEXT NOT NULL CONSTRAINT \"PK___EFMigrationsHistory\" PRIMARY KEY, \"ProductVersion\" TEXT NOT NULL); CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); INSERT INTO __EFMigrationsHistory VALUES ('20240101120000_Initial', '8.0'), ('20240102120000_Roles', '8.0');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. __EFMigrationsHistory (Entity Framework) says 20240101120000_Initial and 20240102120000_Roles.
    Its schema is that of 20240102120000_Roles exactly.
    app.db: would be recorded at 20240102120000_Roles (dry run, nothing was touched)
    $ project 20240101120000_initial 20240102120000_roles 20240103120000_audit
    $ at 2 <<< "CREATE TABLE knex_migrations (id integer not null primary key autoincrement, name varchar(255), batch integer, migration_time datetime); CREATE TABLE knex_migrations_lock (\"index\" integer not null primary key autoincrement, is_locked integer); INSERT INTO knex_migrations (name) VALUES ('20240101120000_initial.js'), ('20240102120000_roles.ts');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. knex_migrations (Knex) says 20240101120000_initial.js and 20240102120000_roles.ts. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ at 2 <<< "CREATE TABLE SequelizeMeta (name VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY); INSERT INTO SequelizeMeta VALUES ('20240101120000-initial.js'), ('20240102120000-roles.js');"; stemma adopt --dry-run
    app.db has no ledger of stemma's. SequelizeMeta (Sequelize) says 20240101120000-initial.js and 20240102120000-roles.js. Here that is 20240102120000_roles.
    Its schema is that of 20240102120000_roles exactly.
    app.db: would be recorded at 20240102120000_roles (dry run, nothing was touched)
    $ project 2024_01_01_120000_initial 2024_01_02_120000_roles 2024_01_03_120000_audit
    $ at 2 <<< "CREATE TABLE migrations (id integer primary key autoincrement not null, migration varchar not null, batch integer not null); INSERT INTO migrations (migration, batch) VALUES ('2024_01_01_120000_initial', 1), ('2024_01_02_120000_roles', 1);"; stemma adopt --dry-run
    app.db has no ledger of stemma's. migrations (Laravel) says 2024_01_01_120000_initial and 2024_01_02_120000_roles.
    Its schema is that of 2024_01_02_120000_roles exactly.
    app.db: would be recorded at 2024_01_02_120000_roles (dry run, nothing was touched)

Alembic, whose ids have been shortened; two heads of a graph with branches.

    $ project 1975ea83b712 ae1027a6acf0 3ef2ee55f8b2
    $ at 2 <<< "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('ae1027a6acf0');"
    $ stemma adopt -y
    app.db has no ledger of stemma's. alembic_version (Alembic) says ae1027a6acf0.
    Its schema is that of ae1027a6acf0 exactly.
    app.db: recorded at ae1027a6acf0
    $ project 1975 ae10 3ef2; sqlite3 app.db "DELETE FROM stemma_revisions"; stemma adopt -y
    app.db has nothing in stemma's ledger. alembic_version (Alembic) says ae1027a6acf0. Here that is ae10.
    Its schema is that of ae10 exactly.
    app.db: recorded at ae10
    $ sed -i 's/parents: ae10/parents: 1975/' manifest.yaml; sqlite3 app.db "DELETE FROM stemma_revisions; INSERT INTO alembic_version VALUES ('3ef2ee55f8b2'); CREATE TABLE audit (id INTEGER PRIMARY KEY)"; stemma adopt -y
    app.db has nothing in stemma's ledger. alembic_version (Alembic) says 3ef2ee55f8b2 and ae1027a6acf0. Here that is ae10 and 3ef2.
    Its schema is that of ae10 and 3ef2 exactly.
    app.db: recorded at ae10 and 3ef2 (head)

Several tools: they must agree.

    $ project 001 002 003
    $ at 2 <<< "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('002'); CREATE TABLE schema_migrations (version uint64,dirty bool); INSERT INTO schema_migrations VALUES (1, 0);"
    $ stemma adopt -y
    error: app.db: alembic_version (Alembic) says 002, schema_migrations (golang-migrate) says 001: they cannot both be right
    hint: take away the table of the tool that is not used any more
          "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 002:
          stemma adopt 002
    ? 1
    $ sqlite3 app.db "UPDATE schema_migrations SET version = 2"; stemma adopt -y
    app.db has no ledger of stemma's. alembic_version (Alembic) says 002. schema_migrations (golang-migrate) says 2. Here that is 002.
    Its schema is that of 002 exactly.
    app.db: recorded at 002

A lower number that is in another branch; a table of the application's own that bears such a name.

    $ sed -i 's/parents: 002/parents: 001/' manifest.yaml
    $ at 2 <<< "CREATE TABLE schema_migrations (version uint64,dirty bool); INSERT INTO schema_migrations VALUES (3, 0);"; stemma adopt -y
    error: app.db: schema_migrations (golang-migrate) says 3, and stands for every lower number, but in manifest.yaml that is not built on 002
    hint: "stemma adopt REVISION" goes by the schema alone: it records REVISION where the schema is that of REVISION
          its schema is that of 002:
          stemma adopt 002
    ? 1
    $ project 001 002 003; at 2 <<< "CREATE TABLE changes (id INTEGER PRIMARY KEY); CREATE VIEW alembic_version AS SELECT '003' AS version_num;"; stemma adopt -y
    app.db has no ledger of stemma's, and no version table of another tool.
    Its schema is that of no revision. The nearest is 002. From there to it:
      table changes is added
      view alembic_version is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 002 --sql
    Or, where what differs does not matter, record it:
      stemma stamp 002
    app.db: nothing was recorded
    ? 2

Whatever compares schemas leaves them out, with their indexes, unless both sides have them.

    $ project 001 002 003; at 2 <<< "CREATE TABLE alembic_version (version_num TEXT); CREATE INDEX versions ON alembic_version (version_num); INSERT INTO alembic_version VALUES ('002')"
    $ stemma adopt -q -y; stemma upgrade -q; stemma check; stemma diff; stemma status | grep schema
    ok: 3 revisions, app.db
    current (003) → app.db: the same schema
    ? 1
    $ stemma revision --autogenerate --to db: -m Nothing; stemma dump | grep alembic
    no changes: app.db is as head (003)
    ? 1
    $ echo "CREATE TABLE alembic_version (version_num INT);" | cat <(stemma dump) - > all.sql; stemma diff all.sql db:
    ~ table alembic_version
        ~ column version_num: type INT → TEXT
    + index versions of alembic_version
    all.sql → app.db: 1 added, 1 changed
    ? 2
    $ sqlite3 app.db "CREATE TABLE changes (id)"; stemma diff
    + table changes
    current (003) → app.db: 1 added
    ? 2

What a revision makes is the project's own, whatever it is called: nothing leaves it out.

    $ mkdir own own/sql; cd own; echo 'CREATE TABLE schema_migrations (version TEXT PRIMARY KEY);' > sql/001_up.sql; echo 'CREATE TABLE users (id);' > sql/002_up.sql
    $ printf 'version: 1\ndatabase: app.db\nschema: schema.sql\nrevisions:\n  - {id: 001, down: null}\n  - {id: 002, parents: 001, down: null}\n' > manifest.yaml
    $ stemma upgrade -q; stemma dump -o schema.sql; grep CREATE schema.sql; stemma dump head | diff - schema.sql; stemma revision --autogenerate -m None; stemma diff db: schema.sql; stemma diff base db:
      kept  schema.sql
    CREATE TABLE schema_migrations (
    CREATE TABLE users (
    no changes: schema.sql is as head (002)
    app.db → schema.sql: the same schema
    + table schema_migrations
    + table users
    base → app.db: 2 added
    ? 2
    $ stemma check; stemma status | tail -1; sqlite3 app.db 'ALTER TABLE schema_migrations ADD COLUMN more'; stemma check; stemma diff
    ok: 2 revisions, app.db
    app.db: 2 applied (head)
    found: the schema is not what the recorded revisions make
           002
           ~ table schema_migrations
               + column more
    hint: what was done by no revision can become one, or be undone:
          stemma diff db: current --sql
    1 finding, app.db
    ~ table schema_migrations
        + column more
    current (002) → app.db: 1 changed
    ? 2
    $ sqlite3 other.db 'CREATE TABLE schema_migrations (version TEXT PRIMARY KEY); CREATE TABLE alembic_version (version_num)'; stemma adopt --dry-run -d other.db; stemma diff app.db other.db; stemma dump db:other.db | grep CREATE
    other.db has no ledger of stemma's. alembic_version (Alembic) is empty. schema_migrations (Rails or dbmate) is empty.
    Its schema is that of 001 exactly.
    other.db: would be recorded at 001 (dry run, nothing was touched)
    ~ table schema_migrations
        - column more
    - table users
    app.db → other.db: 1 dropped, 1 changed
    CREATE TABLE schema_migrations (
    $ sqlite3 other.db 'ALTER TABLE schema_migrations ADD COLUMN more'; stemma adopt -d other.db
    other.db has no ledger of stemma's. alembic_version (Alembic) is empty. schema_migrations (Rails or dbmate) is empty.
    Its schema is that of no revision. The nearest is 001. From there to it:
      column schema_migrations.more is added
    SQL that makes it that of a revision, to be read before it is run:
      stemma diff db: 001 --sql -d other.db
    Or, where what differs does not matter, record it:
      stemma stamp 001 -d other.db
    other.db: nothing was recorded
    ? 2

Where the revisions cannot be replayed that is not known, and said.

    $ echo 'CREATE TABLE (;' > sql/002_up.sql; stemma dump db:other.db | grep CREATE
    note: alembic_version is left out; whether a revision makes it is not known, for not all of them can be replayed
    CREATE TABLE schema_migrations (
    $ echo "CREATE TABLE alembic_versions (id); CREATE TABLE (;" > sql/002_up.sql; stemma dump db:other.db | grep CREATE
    note: alembic_version is left out; whether a revision makes it is not known, for not all of them can be replayed
    CREATE TABLE schema_migrations (
    $ cd ..
