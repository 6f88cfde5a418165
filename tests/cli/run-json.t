Runs with --json: exactly one document on standard output, for failures too.

    $ cp -r $EXAMPLE/. .
    $ stemma upgrade --dry-run --json | json
    {
     "command": "upgrade",
     "database": "example.db",
     "dry_run": true,
     "steps": [
       {"op": "upgrade", "revision": "001", "message": "Initial schema", "script": "sql/001_up.sql"},
       {"op": "upgrade", "revision": "002", "message": "Add user roles", "script": "sql/002_up.sql"}],
     "heads_before": [],
     "heads_after": ["002"]
    }
    $ stemma upgrade --json 2> err | json; cat err
    {
     "command": "upgrade",
     "database": "example.db",
     "dry_run": false,
     "steps": [
       {"op": "upgrade", "revision": "001", "message": "Initial schema", "script": "sql/001_up.sql", "duration_ms": <n>},
       {"op": "upgrade", "revision": "002", "message": "Add user roles", "script": "sql/002_up.sql", "duration_ms": <n>}],
     "heads_before": [],
     "heads_after": ["002"],
     "duration_ms": <n>
    }
    $ stemma upgrade --json | json
    {
     "command": "upgrade",
     "database": "example.db",
     "dry_run": false,
     "steps": [],
     "heads_before": ["002"],
     "heads_after": ["002"],
     "duration_ms": <n>
    }
    $ stemma up --json | json
    {
     "command": "upgrade",
     "database": "example.db",
     "dry_run": false,
     "steps": [],
     "heads_before": ["002"],
     "heads_after": ["002"],
     "duration_ms": <n>
    }
    $ stemma down --json | json
    {
     "command": "downgrade",
     "database": "example.db",
     "dry_run": false,
     "steps": [
       {"op": "downgrade", "revision": "002", "message": "Add user roles", "script": "sql/002_down.sql", "duration_ms": <n>}],
     "heads_before": ["002"],
     "heads_after": ["001"],
     "backup": {"file": "example.db.<stamp>.002<*>.bak", "reason": "the column users.role is dropped", "script": "sql/002_down.sql", "line": 3, "column": 1},
     "duration_ms": <n>
    }
    $ stemma downgrade base --json --dry-run | json
    {
     "command": "downgrade",
     "database": "example.db",
     "dry_run": true,
     "steps": [
       {"op": "downgrade", "revision": "001", "message": "Initial schema", "script": "sql/001_down.sql"}],
     "heads_before": ["001"],
     "heads_after": [],
     "backup": {"reason": "the table oauth_tokens is dropped", "script": "sql/001_down.sql", "line": 3, "column": 1}
    }
    $ stemma downgrade base --json | json
    {
     "command": "downgrade",
     "database": "example.db",
     "dry_run": false,
     "steps": [
       {"op": "downgrade", "revision": "001", "message": "Initial schema", "script": "sql/001_down.sql", "duration_ms": <n>}],
     "heads_before": ["001"],
     "heads_after": [],
     "backup": {"file": "example.db.<stamp>.001<*>.bak", "reason": "the table oauth_tokens is dropped", "script": "sql/001_down.sql", "line": 3, "column": 1},
     "duration_ms": <n>
    }
    $ stemma stamp 001 --json | json
    {
     "command": "stamp",
     "database": "example.db",
     "dry_run": false,
     "steps": [
       {"op": "stamp", "revision": "001", "message": "Initial schema"}],
     "heads_before": [],
     "heads_after": ["001"],
     "assumed": ["001"],
     "duration_ms": <n>
    }
    $ stemma baseline base --json | json
    {
     "command": "stamp",
     "database": "example.db",
     "dry_run": false,
     "steps": [],
     "heads_before": ["001"],
     "heads_after": [],
     "forgotten": ["001"],
     "duration_ms": <n>
    }
    $ stemma upgrade head --sql --json | json command
    "upgrade"
    $ stemma -d new.db init --json | json
    {
     "error": {"code": "io", "message": "manifest.yaml is there already: this folder has a project"}
    }
    $ stemma init there --json | json
    {
     "command": "init",
     "files": ["there/manifest.yaml", "there/manifest.schema.json", "there/.gitattributes"]
    }

Failures: the code, the place, and the exit status of the error.

    $ echo 'CREAT TABLE x;' > sql/001_up.sql
    $ stemma upgrade --json > out 2> err; echo $?; json < out; cat err
    1
    {
     "error": {"code": "sql", "message": "near \"CREAT\": syntax error", "revision": "001", "file": "sql/001_up.sql", "line": 1, "column": 1, "sqlite_code": 1, "notes": [{"message": "nothing was changed in example.db"}]}
    }
    $ echo 'version: 2' > manifest.yaml
    $ for c in upgrade "downgrade base" "stamp head" current history heads branches "show head" merge status check "revision -m x"; do
    >   stemma $c --json > out 2> err; echo "$? $(json error code < out) $(cat err)"
    > done
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
    65 "manifest"
