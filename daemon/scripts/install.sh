#!/bin/sh
# Builds the checkout that it lies in, then runs `party install` with the same options.
set -eu
root=$(cd -P "$(dirname "$0")/../.." && pwd)
# A package that npm installed is built already. Without npm, `party` says what is missing.
if [ -f "$root/scripts/bootstrap.mjs" ] && command -v npm >/dev/null; then
  (cd "$root" && npm run -s build)
fi
exec "$root/bin/party" install "$@"
