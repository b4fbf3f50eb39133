#!/bin/sh
# Builds the release and runs a command of it: scripts/run.sh serve
set -eu
cd "$(dirname "$0")/.."
. scripts/need.sh
need_rust
need_postgres
cargo build --release --locked

# Root's cluster runs as postgres, which must get through to it; a checkout in root's home bars everybody else.
if { [ "$1" = serve ] || [ "$1" = demo ]; } && [ "$(id -u)" = 0 ] && [ -z "${HEDGEROW_DATA_DIR:-}" ] && [ -z "${HEDGEROW_DATABASE__URL:-}" ] &&
    id postgres >/dev/null 2>&1 && ! runuser -u postgres -- test -x "$PWD"; then
    export HEDGEROW_DATA_DIR=/var/lib/hedgerow
    say "PostgreSQL cannot reach $PWD: the data goes to $HEDGEROW_DATA_DIR (HEDGEROW_DATA_DIR sets another place)"
fi
exec target/release/hedgerow "$@"
