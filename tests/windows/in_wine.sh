#!/usr/bin/env bash
# in_wine.sh COMMAND…: runs it where `wine` works without a display, in a fresh prefix that is kept for the next run.
set -euo pipefail

unset DISPLAY
export USER=${USER:-$(id -un)} # after whom Wine names the profile
export LC_ALL=C.UTF-8 WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES="mscoree=;mshtml=;winedbg.exe=d"
export WINEPREFIX=${WINEPREFIX:-$PWD/build/windows/wine}

if [[ ! -f $WINEPREFIX/ready ]]; then
    mkdir -p "$WINEPREFIX"
    wineboot -i </dev/null >/dev/null 2>&1
    wineserver -k || true
    wineserver -w
fi
# A server that stays, and Windows' own background programs: the first program would start them, and they would hold its
# output open long after it has ended.
wineserver -p </dev/null >/dev/null 2>&1 || true
trap 'wineserver -k || true' EXIT
wine cmd /c exit </dev/null >/dev/null 2>&1
if [[ ! -f $WINEPREFIX/ready ]]; then
    wine winecfg -v win10 </dev/null >/dev/null 2>&1
    touch "$WINEPREFIX/ready"
fi
"$@"
