#!/bin/bash
# Makes .sqlx/ anew: what `sqlx::query!` must know of the schema to compile without a database.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
need_rust
need_postgres

bin=$(postgres_programs)
folder=$(mktemp -d /tmp/hedgerow-prepare-XXXXXX)
as_user=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as_user=(runuser -u postgres --)
fi
finish() {
    (cd / && "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap finish EXIT

(
    cd /
    "${as_user[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
    "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" start \
        -o "-k $folder -c listen_addresses='' -c fsync=off" >/dev/null
)
for file in migrations/*.sql; do
    psql -q -v ON_ERROR_STOP=1 -h "$folder" -U postgres -d postgres -f "$file"
done

rm -rf .sqlx
mkdir .sqlx
touch src/lib.rs
DATABASE_URL="postgres://postgres@localhost/postgres?host=$folder" SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$PWD/.sqlx" \
    cargo check --locked --lib --test all
echo "$(ls .sqlx | wc -l) statements prepared"
