#!/bin/bash
# Installs the servers that tests/peers federates with: Fedify from npm, apsig from PyPI, at the versions pinned there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
need_node
need_python

peers=tests/peers
if [ ! "$peers/node_modules/.package-lock.json" -nt "$peers/package-lock.json" ]; then
    npm ci --prefix "$peers" --no-audit --no-fund --loglevel=error
fi
# Fedify needs Node 20; Debian 12 has 18.
node=$(node --version)
node=${node#v}
if [ "${node%%.*}" -lt 20 ] && [ ! -x "$peers/node_modules/node/bin/node" ]; then
    npm install --prefix "$peers" --no-save --no-audit --no-fund --loglevel=error node@20
fi
if [ ! "$peers/python/installed" -nt "$peers/requirements.txt" ]; then
    python3 -m venv "$peers/python"
    "$peers/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$peers/requirements.txt"
    touch "$peers/python/installed"
fi
