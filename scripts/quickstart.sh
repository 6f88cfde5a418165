#!/bin/sh
# Builds stemma, installing what that takes, and upgrades a new database with the manifest of this
# folder. Everything it writes is in build-quickstart/.
set -eu

cd "$(dirname "$0")/.."
unset STEMMA_MANIFEST STEMMA_DATABASE
build='build-quickstart'
database=$build/example.db

./scripts/setup.sh --quickstart

quietly() {
    "$@" >"$build/log.txt" 2>&1 || { cat "$build/log.txt" && exit 1; }
}

echo "quickstart: building in $build/"
mkdir -p "$build"
[ -f "$build/build.ninja" ] || quietly meson setup "$build" -Dtests=false
quietly ninja -C "$build"

show() {
    printf '\n$ %s\n' "$1"
    sh -c "$1"
}

rm -f "$database" "$database-journal"
show "$build/src/stemma upgrade head -d $database"
show "$build/src/stemma history -d $database"
show "sqlite3 -table $database 'PRAGMA table_info(users)'"
