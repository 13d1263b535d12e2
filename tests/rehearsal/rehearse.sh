#!/usr/bin/env bash
# rehearse.sh CACHE COMMAND…: runs a command with an H2 of its own that stands in for an Oracle server, and with
# SOCI's Oracle backend in reach. The command finds the address in REHEARSAL_SERVICE; user and password are
# "rehearsal". build.sh has filled CACHE.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
cache=$(cd "${1:?"usage: rehearse.sh CACHE COMMAND…"}" && pwd)
shift

# The server ends when this script does, however it ends: its standard input is a pipe from here.
coproc server { exec "$here/start_h2.sh"; }
read -r -t 60 port <&"${server[0]}" || { echo "H2 did not start" >&2; exit 1; }
[[ $port =~ ^[0-9]+$ ]] || { echo "H2: $port" >&2; exit 1; }

export REHEARSAL_SERVICE="//127.0.0.1:$port/ora" SOCI_BACKENDS_PATH="$cache/build/backends"
"$@"
