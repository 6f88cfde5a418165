#!/bin/sh
# Builds stemma in build-test/, installing what that takes, and runs every test. The last line is
# the count; the exit status is 0 only where tests ran and none failed.
set -eu

cd "$(dirname "$0")/.."
build='build-test'
log=$build/meson-logs/testlog.json
export PYTHONDONTWRITEBYTECODE=1 # leave the sources as they were

./scripts/setup.sh --test

echo "test: building in $build/"
[ -f "$build/build.ninja" ] || meson setup "$build" -Dman=enabled
ninja -C "$build"
rm -f "$log"
status=0
meson test -C "$build" --no-rebuild --print-errorlogs || status=$?
python3 scripts/count-tests.py "$log" || status=1
exit $status
