#!/usr/bin/env bash
# build.sh CACHE: builds SOCI's Oracle backend, the stand-in for Oracle's client below it, and the smoke test, all
# in the folder CACHE. The backend is Debian's source of the very version that is installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${1:?"usage: build.sh CACHE"}
version=4.0.3-1
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
source=$cache/soci-$version

# Of its own list: the system's package sources stay as they are. apt checks the signature.
fetch_source() {
    local apt=$cache/apt mirror
    rm -rf "$apt" "$source".part
    mkdir -p "$apt/lists/partial" "$apt/parts" "$apt/cache"
    mirror=$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null |
        head -n 1) || true
    if [[ -z $mirror ]]; then
        echo "apt has no mirror of Debian bookworm: add one to its sources, then apt-get update" >&2
        return 1
    fi
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "$mirror bookworm main" >"$apt/sources.list"
    local options=(
        -qq -o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=$apt/parts"
        -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "APT::Sandbox::User=$(id -un)"
    )
    apt-get "${options[@]}" update
    (cd "$apt" && apt-get "${options[@]}" source --download-only "soci=$version")
    dpkg-source --no-check --no-copy -x "$apt/soci_$version.dsc" "$source".part >/dev/null
    mv "$source".part "$source"
    rm -rf "$apt"
}

if [[ ! -d $source ]]; then
    fetch_source >"$cache/fetch.log" 2>&1 || { cat "$cache/fetch.log" >&2; exit 1; }
fi
if [[ ! $cache/build/build.ninja -nt $here/build.sh ]]; then
    cmake -S "$here" -B "$cache/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DSOCI_SOURCE="$source" \
        >"$cache/configure.log" 2>&1 || { cat "$cache/configure.log" >&2; exit 1; }
fi
cmake --build "$cache/build" --parallel "$(nproc)" -- --quiet
