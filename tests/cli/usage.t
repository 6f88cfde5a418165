What can be said, and what is said of a wrong word.

    $ stemma
    error: a command is missing
    hint: "stemma --help" lists the commands
    ? 64
    $ stemma -h
    Usage: stemma [OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]

    Runs SQL-file migrations on SQLite.

    Commands:
      init        start a project: a commented manifest and a folder for the scripts
      revision    add a revision: its two scripts and its manifest entry
      upgrade     run up scripts until TARGET is applied; default: head
      downgrade   run down scripts until nothing above TARGET is applied
      stamp       record revisions as applied without running them
      current     show the revisions that the database is at
      history     list revisions, newest first
      heads       list the revisions that nothing follows
      branches    list the revisions that several follow
      show        show everything about a revision
      merge       add a revision that joins heads; default: all of them
      status      one table: every revision, applied or pending, when, by whom
      check       for CI: files, heads, nothing edited or pending, the schema as recorded
      diff        compare two schemas: what makes B of A
      dump        print a schema as text, the same for equal schemas
      repair      record edited scripts as they are now; resolve what stopped half way
      adopt       find out which revision a database without a ledger is at, and record it
      backup      copy the database, which may be in use, and check the copy
      backups     list the backups next to the database
      restore     put what is in a backup in the place of the database
      bundle      write the whole project as one file, C or SQL, to build into a program
      snapshot    write one script that makes what the revisions up to REV make; default: head

    Global options, before or after the command:
      -f, --manifest=FILE         the manifest; default: $STEMMA_MANIFEST, else
                                  manifest.yaml here or in a folder above
      -d, --database=DB           the database; default: $STEMMA_DATABASE, else the
                                  manifest's, else $DATABASE_URL
          --json                  print one JSON document, for failures too
      -q, --quiet                 print errors and what was asked for only
      -v, --verbose               print more: details, and the rows that scripts
                                  return
          --color=WHEN            use colours: auto, always or never
          --max-memory=SIZE       the most memory to use; default: 4G, 0 is no limit
          --max-time=SECONDS      the most processor time for what only looks;
                                  default: 300, 0 is no limit
      -h, --help                  print help, of a command with examples
          --version               print the version

    Other names:
      up          upgrade heads
      migrate     upgrade heads
      deploy      upgrade heads
      down        downgrade -1
      rollback    downgrade -1
      revert      downgrade -1
      new         revision
      info        status
      baseline    stamp
      log         history

    'stemma COMMAND --help' shows a command's options and examples.
    $ stemma --help | diff - <(stemma -h) && echo same
    same
    $ stemma --version
    stemma <version> (SQLite <version>)

Every command has its help, with examples, whatever its alias, and for a terminal of 80 columns.

    $ for c in $(stemma -h | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    >   stemma $c -h > help.$c && grep -q "^Usage: stemma $c" help.$c && grep -q "^Examples:" help.$c || echo "$c: no help"
    >   stemma -h $c | diff -q - help.$c
    > done
    $ ls help.* | wc -l; LC_ALL=C grep -E '^.{81}' help.*
    22
    ? 1
    $ cat help.upgrade
    Usage: stemma upgrade [TARGET]

    run up scripts until TARGET is applied; default: head

    TARGET is head, heads, base, an id, the unique beginning of one, a branch label,
    BRANCH@TARGET, +N or -N from where the database is, or TARGET+N, TARGET-N.

    Options:
          --dry-run               print what would be done, touch nothing
          --no-snapshot           run every revision, also where a snapshot could
                                  stand for the first ones
          --sql                   print the SQL that would run, for the sqlite3
                                  shell
          --transaction=SCOPE     what commits together: the whole run, or each
                                  revision
          --lock-timeout=SECONDS  how long to wait for another process; default: 10
          --statement-timeout=SECONDS
                                  how long one statement of a script may take;
                                  default: no limit
          --set NAME=VALUE        the value of the scripts' parameter :NAME; may be
                                  repeated
          --backup=WHEN           when to copy the database first; default: the
                                  manifest's
          --dump=FILE             write the schema to FILE after the run, as dump
                                  does

    Global options:
      -f, --manifest=FILE         the manifest; default: $STEMMA_MANIFEST, else
                                  manifest.yaml here or in a folder above
      -d, --database=DB           the database; default: $STEMMA_DATABASE, else the
                                  manifest's, else $DATABASE_URL
          --json                  print one JSON document, for failures too
      -q, --quiet                 print errors and what was asked for only
      -v, --verbose               print more: details, and the rows that scripts
                                  return
          --color=WHEN            use colours: auto, always or never
          --max-memory=SIZE       the most memory to use; default: 4G, 0 is no limit
          --max-time=SECONDS      the most processor time for what only looks;
                                  default: 300, 0 is no limit
      -h, --help                  print help, of a command with examples
          --version               print the version

    Other names: up (heads), migrate (heads), deploy (heads)

    Examples:
      stemma upgrade             # everything
      stemma upgrade +1          # the next revision
      stemma upgrade 002 --dry-run
      stemma upgrade billing@head
      stemma upgrade 001:003 --sql > upgrade.sql   # needs no database
    $ cat help.history
    Usage: stemma history [-r A:B] [-v] [--graph]

    list revisions, newest first

    Options:
      -r, --rev-range=A:B         only what lies between, both included; either may
                                  be left out
          --graph                 draw the branches
      -i, --indicate-current      mark what is applied and current

    Global options:
      -f, --manifest=FILE         the manifest; default: $STEMMA_MANIFEST, else
                                  manifest.yaml here or in a folder above
      -d, --database=DB           the database; default: $STEMMA_DATABASE, else the
                                  manifest's, else $DATABASE_URL
          --json                  print one JSON document, for failures too
      -q, --quiet                 print errors and what was asked for only
      -v, --verbose               print more: details, and the rows that scripts
                                  return
          --color=WHEN            use colours: auto, always or never
          --max-memory=SIZE       the most memory to use; default: 4G, 0 is no limit
          --max-time=SECONDS      the most processor time for what only looks;
                                  default: 300, 0 is no limit
      -h, --help                  print help, of a command with examples
          --version               print the version

    Other names: log

    Examples:
      stemma history
      stemma history -r 001:current
      stemma history -r -3:current   # the last three
      stemma history --graph -i
    $ for p in up:upgrade migrate:upgrade deploy:upgrade down:downgrade rollback:downgrade revert:downgrade new:revision info:status baseline:stamp log:history; do
    >   stemma ${p%:*} -h | diff -q - help.${p#*:}
    > done

A wrong word gets the nearest right one.

    $ stemma upgarde
    error: there is no command 'upgarde'
    hint: did you mean 'upgrade'?
    ? 64
    $ stemma zzzzzzzz
    error: there is no command 'zzzzzzzz'
    hint: "stemma --help" lists the commands
    ? 64
    $ stemma upgrade --drry-run
    error: there is no option --drry-run
    hint: did you mean --dry-run?
    ? 64
    $ stemma upgrade --splice
    error: upgrade does not take --splice
    hint: it belongs to: revision merge
    ? 64
    $ stemma upgrade -x
    error: there is no option -x
    hint: stemma upgrade --help
    ? 64
    $ stemma --colour=never history
    error: there is no option --colour
    hint: did you mean --color?
    ? 64
    $ stemma --color=sometimes history
    error: --color cannot be 'sometimes'
    hint: --color=auto|always|never
    ? 64
    $ stemma upgrade --transaction=none
    error: --transaction cannot be 'none'
    hint: --transaction=run|revision
    ? 64
    $ stemma upgrade --transaction
    error: --transaction needs SCOPE
    hint: stemma upgrade --help
    ? 64
    $ stemma upgrade --lock-timeout=soon
    error: --lock-timeout cannot be 'soon'
    hint: --lock-timeout=SECONDS, a number from 0 to 86400, as 2.5
    ? 64
    $ stemma upgrade --lock-timeout=-1
    error: --lock-timeout cannot be '-1'
    hint: --lock-timeout=SECONDS, a number from 0 to 86400, as 2.5
    ? 64
    $ stemma upgrade --dry-run=yes
    error: --dry-run takes no value
    hint: stemma upgrade --help
    ? 64
    $ stemma upgrade 001 002
    error: upgrade: '002' is one argument too many
    hint: stemma upgrade [TARGET]
    ? 64
    $ stemma downgrade
    error: downgrade: TARGET is missing
    hint: stemma downgrade -1
    ? 64
    $ stemma stamp
    error: stamp: TARGET is missing
    hint: stemma stamp head
    ? 64
    $ stemma show
    error: show: REV is missing
    hint: stemma show 002
    ? 64
    $ stemma heads now
    error: heads: 'now' is one argument too many
    hint: stemma heads [-v] [--resolve-dependencies]
    ? 64
    $ stemma upgrade --json --drry-run | json error
    {
     "code": "usage",
     "message": "there is no option --drry-run",
     "hint": "did you mean --dry-run?"
    }
    $ stemma --json | json error
    {
     "code": "usage",
     "message": "a command is missing",
     "hint": "\"stemma --help\" lists the commands"
    }
    $ stemma upgarde --json | json error
    {
     "code": "usage",
     "message": "there is no command 'upgarde'",
     "hint": "did you mean 'upgrade'?"
    }

No manifest, no database.

    $ stemma upgrade
    error: there is no manifest.yaml here or in a folder above
    hint: "stemma init" makes one
          -f FILE or $STEMMA_MANIFEST names another
    ? 64
    $ stemma history --json | json
    {
     "error": {"code": "usage", "message": "there is no manifest.yaml here or in a folder above", "hint": "\"stemma init\" makes one\n-f FILE or $STEMMA_MANIFEST names another"}
    }
    $ printf 'version: 1\nrevisions: []\n' > manifest.yaml
    $ stemma upgrade
    error: no database is named
    hint: -d DB on the command line
          $STEMMA_DATABASE or $DATABASE_URL in the environment
          database: DB in the manifest
    ? 64
    $ stemma current
    error: no database is named
    hint: -d DB on the command line
          $STEMMA_DATABASE or $DATABASE_URL in the environment
          database: DB in the manifest
    ? 64
    $ stemma check
    ok: 0 revisions, no database looked at
    $ rm manifest.yaml

Options stand before or after the command, and after -- there are none.

    $ cp -r $EXAMPLE/. .
    $ stemma --database=one.db upgrade 001 -q
    $ stemma upgrade --database one.db -q && stemma -done.db current
    002 (head)
    $ stemma -q downgrade -d one.db -- -1
    $ stemma downgrade -1 -d one.db
    Downgrading one.db: 001 → <base>, 1 revision
      backup: one.db.<stamp>.001<*>.bak (sql/001_down.sql:3:1: the table oauth_tokens is dropped)
      ✓ 001  Initial schema   <took>
    one.db: 001 → <base>, 1 revision in <took>
    $ stemma -qd one.db upgrade +1
    $ stemma upgrade +1 -d one.db --set a=1 --set b=
    Upgrading one.db: 001 → 002 (head), 1 revision
      ✓ 002  Add user roles   <took>
    one.db: 001 → 002 (head), 1 revision in <took>
    $ stemma upgrade --set novalue
    error: --set cannot be 'novalue'
    hint: --set NAME=VALUE gives a value to the scripts' parameter :NAME
    ? 64
    $ stemma upgrade --sql --dry-run
    error: --sql and --dry-run exclude each other
    ? 64

Bad targets, each with its place and a way out.

    $ stemma upgrade ""
    error: upgrade "": the target is empty
    hint: upgrade takes head, heads, an id (or its beginning), a label, +N, ID+N, ID-N, BRANCH@head, BRANCH@+N, base
    ? 64
    $ stemma upgrade a@b@c
    error: upgrade "a@b@c": there is a second "@" (position 4)
    hint: upgrade takes head, heads, an id (or its beginning), a label, +N, ID+N, ID-N, BRANCH@head, BRANCH@+N, base
    ? 64
    $ stemma upgrade "00 1"
    error: upgrade "00 1": a character is part of no id or label (position 3)
    hint: upgrade takes head, heads, an id (or its beginning), a label, +N, ID+N, ID-N, BRANCH@head, BRANCH@+N, base
    ? 64
    $ stemma upgrade 001:002
    error: upgrade "001:002": ":" is for ranges, of history and of --sql (position 4)
    hint: upgrade takes head, heads, an id (or its beginning), a label, +N, ID+N, ID-N, BRANCH@head, BRANCH@+N, base
    ? 64
    $ stemma upgrade @head
    error: upgrade "@head": a branch must stand before the "@" (position 1)
    hint: upgrade takes head, heads, an id (or its beginning), a label, +N, ID+N, ID-N, BRANCH@head, BRANCH@+N, base
    ? 64
    $ stemma upgrade -1
    error: upgrade "-1": 0 steps are possible: upgrade cannot go down, downgrade can; nothing is applied to example.db
    hint: stemma downgrade -1
    ? 64
    $ stemma downgrade +1
    error: downgrade "+1": 0 steps are possible: downgrade cannot go up, upgrade can; nothing is applied to example.db
    hint: stemma upgrade +1
    ? 64
    $ stemma upgrade +5
    error: upgrade "+5": only 2 of 5 steps are possible up from base; it stops at 002
    hint: stemma upgrade +2
          stemma upgrade head
    ? 64
    $ stemma upgrade head+1
    error: upgrade "head+1": <*>002<*>
    hint: stemma upgrade head
    ? 64
    $ stemma downgrade -3
    error: downgrade "-3": nothing to revert: nothing is applied to example.db
    ? 64
    $ stemma upgrade nope@head
    error: upgrade "nope@head": no branch "nope"
    hint: stemma history
    ? 64
    $ stemma upgrade 0
    error: upgrade "0": no revision "0"; ids under 4 characters must be given in full: 001, 002
    hint: stemma upgrade 001
          stemma upgrade 002
          stemma history
    ? 64
    $ stemma stamp +1
    error: stamp "+1": stamp takes no steps, a target must be absolute (position 1)
    hint: stamp takes head, heads, base, an id (or its beginning), a label, BRANCH@head, BRANCH@base
    ? 64
    $ stemma stamp 009
    error: stamp "009": no revision "009"; nearest: 001, 002
    hint: stemma stamp 001
          stemma stamp 002
          stemma history
    ? 64
    $ stemma downgrade 009 --json | json error
    {
     "code": "no-such-revision",
     "message": "downgrade \"009\": no revision \"009\"; nearest: 001, 002",
     "hint": "stemma history"
    }
    $ stemma history -r 001
    error: history "001": a range has a ":" between its ends
    hint: history takes a range A:B; either end may be empty, current, head, base, an id, a label, ID+N, ID-N; also A:+N and -N:B
    ? 64
    $ stemma history -r 002:001
    error: history "002:001": 002 is not an ancestor of 001
    hint: stemma history -r 001:002
          stemma history -r :001
    ? 64
    $ stemma show 3
    error: show "3": no revision "3"
    hint: stemma history
    ? 64

All of that left the database as it was.

    $ stemma current -d one.db; ls *.db
    002 (head)
    one.db
