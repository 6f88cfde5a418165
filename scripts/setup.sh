#!/bin/sh
# Installs with apt-get the packages that are missing, and only those.
#
#     setup.sh --quickstart    what it takes to build stemma and to look at a database
#     setup.sh --test          what the tests need as well
set -eu

build_packages='gcc libc6-dev meson ninja-build pkgconf python3 sqlite3
    libsqlite3-dev libyaml-dev libmd-dev libjansson-dev libsmartcols-dev uthash-dev'
test_packages='bash binutils check g++ make python3-alembic scdoc valgrind'

fail() {
    echo "setup: $*" >&2
    exit 1
}

case ${1-} in
--quickstart) wanted=$build_packages ;;
--test) wanted="$build_packages $test_packages" ;;
*) fail "usage: $0 --quickstart|--test" ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail 'this is no Debian: see "Install" in README.md for what stemma needs'
fi

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=absent
    [ "$state" = installed ] || missing="$missing $package"
done
missing=${missing# }
if [ -z "$missing" ]; then
    echo 'setup: every package is there'
    exit 0
fi

# Nobody is there to answer a question for a password when the input is no terminal.
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    fail "neither root nor sudo: let an administrator run: apt-get install $missing"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >"$log" 2>&1 && return
    reason=$(grep '^E: ' "$log" | head -n 1) || reason=$(tail -n 1 "$log")
    fail "apt-get $1 failed: ${reason#E: }"
}

echo "setup: installing $missing"
apt update
# Word splitting is meant: it is a list.
# shellcheck disable=SC2086
apt install --no-install-recommends $missing
