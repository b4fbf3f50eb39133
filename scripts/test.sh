#!/bin/bash
# Format, lints and every test. Prints how long each stage took, and the counts last.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

stage() { # name, command
    local name=$1 began=$SECONDS
    shift
    printf '== %s\n' "$name"
    if ! "$@"; then
        printf '== %s FAILED after %d s\n' "$name" $((SECONDS - began))
        exit 1
    fi
    printf '== %s: %d s\n' "$name" $((SECONDS - began))
}

prepare() {
    need_rust
    need_postgres
    need_python
    need_ffmpeg
    need_node
    scripts/peers.sh
    if [ -f tests/browser/package-lock.json ]; then
        need_browser
        need_node
        npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
    fi
}

output=$(mktemp)
trap 'rm -f "$output"' EXIT
tests() { cargo test --locked --no-fail-fast 2>&1 | tee "$output"; }
counts() {
    awk '/^test result:/ { for (n = 3; n < NF; n++) { word = $(n + 1); sub(/;/, "", word); sum[word] += $n } }
         END { printf "test result: %s. %d passed; %d failed; %d ignored\n",
               sum["failed"] ? "FAILED" : "ok", sum["passed"], sum["failed"], sum["ignored"] }' "$output"
}

stage "what the tests need" prepare
stage "format" cargo fmt --check
stage "lints" cargo clippy --locked --all-targets -- -D warnings
began=$SECONDS
echo "== tests"
if tests; then passed=0; else passed=1; fi
echo "== tests: $((SECONDS - began)) s"
counts
exit $passed
