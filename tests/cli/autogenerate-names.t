`--rename` of names with spaces, dots, quotes and equals signs.

    $ printf 'version: 1\ndatabase: app.db\nrevisions: []\n' > manifest.yaml
    $ cat > first.sql <<'SQL'
    > CREATE TABLE "a b" ("c d" INT, "e.f" TEXT, "g=h" REAL, "it's" BLOB, "say ""x""" INT);
    > CREATE TABLE "a.b" (x INT, y INT);
    > CREATE TABLE a (b INT, z TEXT);
    > SQL
    $ stemma revision --autogenerate --to first.sql -q
    $ change() {
    >     sed "$1" first.sql > wanted.sql; shift
    >     stemma revision --autogenerate --to wanted.sql -q "$@" && sed 1,2d sql/002_up.sql
    >     local rc=$?; rm -f sql/002*; sed -i '/id: 002/,$d' manifest.yaml; return $rc
    > }

In double quotes, as SQL has them.

    $ change 's/"a b"/c/' --rename '"a b"=c'
    ALTER TABLE "a b" RENAME TO c;
    $ change 's/"a b"/"c=d"/; s/"c d"/"d.c"/' --rename '"a b"="c=d"' --rename '"c=d"."c d"="d.c"'
    ALTER TABLE "a b" RENAME TO "c=d";
    ALTER TABLE "c=d" RENAME COLUMN "c d" TO "d.c";
    $ change 's/"say ""x"""/says/' --rename '"a b"."say ""x"""=says'
    ALTER TABLE "a b" RENAME COLUMN "say ""x""" TO says;

Without, where there is one meaning only.

    $ change 's/"a b"/c/' --rename 'a b=c'
    ALTER TABLE "a b" RENAME TO c;
    $ change 's/"c d"/cd/' --rename 'a b.c d=cd'
    ALTER TABLE "a b" RENAME COLUMN "c d" TO cd;
    $ change 's/"e.f"/"e=f"/' --rename 'a b.e.f=e=f'
    ALTER TABLE "a b" RENAME COLUMN "e.f" TO "e=f";
    $ change 's/"g=h"/gh/' --rename 'a b.g=h=gh'
    ALTER TABLE "a b" RENAME COLUMN "g=h" TO gh;
    $ change "s/\"it's\"/its/" --rename "a b.it's=its"
    ALTER TABLE "a b" RENAME COLUMN "it's" TO its;
    $ change 's/"a\.b"/ab/' --rename 'a.b=ab'
    ALTER TABLE "a.b" RENAME TO ab;
    $ change 's/"a b"/c/; s/"c d"/cd/' --rename 'a b=c' --rename 'c.c d=cd'
    ALTER TABLE "a b" RENAME TO c;
    ALTER TABLE c RENAME COLUMN "c d" TO cd;

What SQL would make of it goes first; and what can be read in more than one way is not guessed.

    $ change 's/"a\.b"/ab/; s/TABLE a (b/TABLE a (ab/' --rename a.b=ab --rename '"a.b"=ab'
    ALTER TABLE "a.b" RENAME TO ab;
    ALTER TABLE a RENAME COLUMN b TO ab;
    $ echo 'CREATE TABLE "p q.r" (x); CREATE TABLE "p q" (r, y);' >> first.sql
    $ rm sql/*; printf 'version: 1\ndatabase: app.db\nrevisions: []\n' > manifest.yaml
    $ stemma revision --autogenerate --to first.sql -q
    $ change 's/"p q\.r"/s/; s/"p q" (r/"p q" (s/' --rename 'p q.r=s'
    error: --rename p q.r=s: that can be read in more than one way
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          a name that is no plain word stands in double quotes: --rename '"old name"="new name"'
    ? 64
    $ change 's/"p q\.r"/s/; s/"p q" (r/"p q" (s/' --rename '"p q".r=s' --rename '"p q.r"=s'
    ALTER TABLE "p q.r" RENAME TO s;
    ALTER TABLE "p q" RENAME COLUMN r TO s;
    $ change 's/"p q"/s/' --rename 'p=s'
    error: --rename p=s: the schema at the head has no such table
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ change 's/"p q"/s/' --rename 'p q'
    error: --rename p q: that is no rename
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          a name that is no plain word stands in double quotes: --rename '"old name"="new name"'
    ? 64
    $ change 's/"p q"/s/' --rename '='
    error: --rename =: that is no rename
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          a name that is no plain word stands in double quotes: --rename '"old name"="new name"'
    ? 64

The comment has the option as a shell takes it.

    $ change "s/\"it's\"/its/" | grep renamed
    -- Was it renamed to its? Then make this anew with --rename '"a b"."it'\''s"=its'.
    $ change "s/\"it's\"/its/" --rename '"a b"."it'\''s"=its'
    ALTER TABLE "a b" RENAME COLUMN "it's" TO its;
    $ change 's/ z TEXT/ w TEXT/' | grep renamed
    -- Was it renamed to w? Then make this anew with --rename a.z=w.

# The question

Who answers neither yes nor no has not said no: nothing is written.

    $ sed 's/ z TEXT/ w TEXT/' first.sql > wanted.sql
    $ untouched answering ^D stemma --color=never revision --autogenerate --to wanted.sql
    Column a.z is gone, and w is new: was it renamed? [y/N]
    error: not answered: nothing was changed
    ? 1
    $ stemma upgrade -q
    $ answering ^C stemma --color=never revision --autogenerate --to wanted.sql -d app.db; ls sql
    Column a.z is gone, and w is new: was it renamed? [y/N] ^C
    error: not answered: nothing was changed
    001_down.sql
    001_up.sql
    $ answering n stemma --color=never revision --autogenerate --to wanted.sql
    Column a.z is gone, and w is new: was it renamed? [y/N] n
      column a.z is dropped
      column a.w is added
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    the up script destroys something: look for "Destructive" in it

Views that SQLite cannot rename in go and come back: they are changed, and what only comes back is not told.

    $ mkdir mended; cd mended; printf 'version: 1\ndatabase: app.db\nschema: schema.sql\nbackup: never\nrevisions: []\n' > manifest.yaml
    $ echo 'CREATE TABLE t (id INTEGER PRIMARY KEY, cid INT); CREATE VIEW v AS SELECT id, cid FROM t; CREATE VIEW w AS SELECT v.cid FROM v; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;' > schema.sql
    $ stemma revision --autogenerate -m First > log; stemma upgrade > log; sed -i 's/cid/aid/g' schema.sql
    $ stemma revision --autogenerate -m Second --rename t.cid=aid; stemma -q upgrade; stemma diff app.db schema.sql
      column t.cid is renamed to aid
      view v is changed
      view w is changed
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    app.db → schema.sql: the same schema
    $ cd ..

One thing has one new name, and one name is of one thing.

    $ change 's/"a b"/c/' --rename '"a b"=c' --rename '"a b"=c'
    error: --rename "a b"=c: another --rename is of the same
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ change 's/x INT, y INT/z INT/' --rename '"a.b".x=z' --rename '"a.b".y=z'
    error: --rename "a.b".y=z: another --rename is to the same name
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64
    $ change 's/"a b"/c/' --rename '"a b"=c' --rename '"a.b"=c'
    error: --rename "a.b"=c: another --rename is to the same name
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
    ? 64

A name that is taken is renamed or dropped before; who has no schema is told where one is named.

    $ mkdir taken; cd taken; stemma -q init; stemma revision --autogenerate -m First
    error: the schema wanted is not named: manifest.yaml has no "schema:"
    hint: "schema: FILE" in the manifest names a file of CREATE statements; or --to=FILE does, or --to=DATABASE
    ? 64
    $ echo 'schema: schema.sql' >> manifest.yaml; echo 'CREATE TABLE "order" (id INTEGER PRIMARY KEY, a, b);' > schema.sql; stemma -q revision --autogenerate -m First
    $ echo 'CREATE TABLE "order" (id INTEGER PRIMARY KEY, b, a);' > schema.sql; stemma revision --autogenerate --rename order.a=b --rename order.b=a
    error: --rename order.a=b: the table has a column of the new name at the head
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          where that is renamed too, name it first; else rename or drop it in a revision of its own before
    ? 64
    $ echo 'CREATE TABLE "order" (id INTEGER PRIMARY KEY, a, "b c" NOT NULL);' > schema.sql; stemma revision --autogenerate
    error: column "order"."b c" is new, NOT NULL and without a default: what shall rows that are there have?
    hint: is it "order".b with another name? --rename '"order".b="b c"'
          give it a DEFAULT, or allow NULL; or make the revision without --autogenerate, and fill the column in its up script
    ? 64
    $ cd ..

What another rename puts out of the way is free, where that one is named first.

    $ mkdir -p chain/sql && cd chain; manifest='version: 1\ndatabase: app.db\nrevisions:\n  - {id: 001, down: null}\n'; printf "$manifest" > manifest.yaml
    $ echo "CREATE TABLE a (x INTEGER PRIMARY KEY, l, m); CREATE TABLE b (y INTEGER PRIMARY KEY, n);" > sql/001_up.sql
    $ echo "CREATE TABLE b (x INTEGER PRIMARY KEY, k, l); CREATE TABLE c (y INTEGER PRIMARY KEY, n);" > want.sql
    $ untouched stemma revision --autogenerate --to want.sql -m x --rename a=b --rename b=c
    error: --rename a=b: the schema at the head has a table of the new name
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          where that is renamed too, name it first; else rename or drop it in a revision of its own before
    ? 64
    $ untouched stemma revision --autogenerate --to want.sql -m x --rename b=c --rename a=b --rename a.m=l --rename a.l=k
    error: --rename a.m=l: the table has a column of the new name at the head
    hint: --rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column
          where that is renamed too, name it first; else rename or drop it in a revision of its own before
    ? 64
    $ stemma revision --autogenerate --to want.sql -m x --rename b=c --rename a=b --rename a.l=k --rename a.m=l && tail -n +3 sql/002_up.sql
      table b is renamed to c
      table a is renamed to b
      column b.l is renamed to k
      column b.m is renamed to l
    001 -> 002
      wrote sql/002_up.sql
      wrote sql/002_down.sql
      wrote manifest.yaml
    ALTER TABLE b RENAME TO c;
    ALTER TABLE a RENAME TO b;
    ALTER TABLE b RENAME COLUMN l TO k;
    ALTER TABLE b RENAME COLUMN m TO l;
    $ cd ..

What SQLite keeps of a statement may end in a comment, one without its end, too; what only looks like
one is none.

    $ mkdir comments && cd comments; sqlite3 app.db "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t /* open"
    $ sqlite3 app.db 'CREATE VIEW "w--" AS SELECT 2'; sqlite3 app.db "CREATE VIEW x AS SELECT 3 -- end"
    $ stemma init --from app.db -y | tail -1; tail -n +3 sql/001_up.sql; tail -n +3 sql/001_down.sql
    app.db: recorded at 001 (head)
    CREATE TABLE t (a);

    CREATE VIEW v AS SELECT a FROM t /* open*/;
    CREATE VIEW "w--" AS SELECT 2;
    CREATE VIEW x AS SELECT 3 -- end
    ;
    DROP VIEW x;
    DROP VIEW "w--";
    DROP VIEW v;

    -- Destructive: the table t goes, with its rows.
    DROP TABLE t;
    $ stemma snapshot && stemma upgrade -q -d new.db && stemma check -d new.db && stemma diff db:app.db db:new.db
      wrote sql/001_snapshot.sql: 1 revision, 4 objects, 723 bytes
    ok: 1 revision, new.db
    app.db → new.db: the same schema
