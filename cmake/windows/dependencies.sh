#!/usr/bin/env bash
# dependencies.sh FOLDER: builds the libraries that the Windows programs stand on, static, into FOLDER, from the
# sources of Debian's own packages. Does nothing when FOLDER is up to date with this script and these versions.
set -euo pipefail

sources=(soci sqlite3 fmtlib spdlog yaml-cpp boost1.81 zlib libxlsxwriter utf8proc libsodium howardhinnant-date tzdata)

folder=$(mkdir -p "$1" && cd "$1" && pwd)
script=$(realpath "${BASH_SOURCE[0]}")
toolchain=$(dirname "$script")/toolchain.cmake
work=$folder/work
jobs=$(nproc)
export PATH=/usr/lib/ccache:$PATH

# apt with a source list of its own, so that the system's stays as it is.
own_apt() {
    apt-get -qq -o Dir::Etc::SourceList="$work/src.list" -o Dir::Etc::SourceParts="$work/empty" \
        -o Dir::State::Lists="$work/lists" -o APT::Sandbox::User=root "$@"
}

download() {
    mkdir -p "$work/lists/partial" "$work/empty" "$work/sources"
    # The mirror that the machine already uses, wherever apt keeps it.
    # shellcheck disable=SC2016  # the format is apt's
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1 |
        sed 's|.*|deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] & bookworm main|' >"$work/src.list"
    own_apt update
    (cd "$work/sources" && own_apt source --download-only "${sources[@]}")
}

# What is there was made by this script from these versions.
stamp() { sha256sum "$script" "$toolchain" "$work"/sources/*.dsc | sed "s| .*/| |"; }

unpack() {
    rm -rf "${work:?}/$1"
    # apt has checked every file against the archive's signature already.
    (cd "$work" && dpkg-source --no-check -x sources/"$1"_*.dsc "$1" >/dev/null)
    echo "$work/$1"
}

with_cmake() {
    local source=$1
    shift
    cmake -S "$source" -B "$source/build-windows" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$toolchain" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$folder" -DCMAKE_PREFIX_PATH="$folder" \
        -DBUILD_SHARED_LIBS=OFF -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_C_COMPILER_LAUNCHER=ccache "$@" >/dev/null
    cmake --build "$source/build-windows" --parallel "$jobs" --target install -- --quiet >/dev/null
}

compiler=x86_64-w64-mingw32-g++-posix
c_compiler=x86_64-w64-mingw32-gcc-posix
archive() { x86_64-w64-mingw32-gcc-ar rcs "$folder/lib/$1" "${@:2}"; }

headers_only() {
    ln -sfn /usr/include/boost "$folder/include/boost"
    ln -sfn /usr/include/doctest "$folder/include/doctest"
}

boost() {
    local source
    source=$(unpack boost1.81)/libs
    (
        cd "$source/program_options/src"
        rm -f winmain.cpp
        printf '%s\n' *.cpp | xargs -P "$jobs" -I {} "$compiler" -O2 -std=c++20 -I"$folder/include" -c {}
        archive libboost_program_options.a ./*.o
    )
    echo '#include <boost/json/src.hpp>' >"$work/json.cpp"
    "$compiler" -Os -std=c++20 -ffunction-sections -fdata-sections -I"$folder/include" -c "$work/json.cpp" -o "$work/json.o"
    archive libboost_json.a "$work/json.o"
    # CMake's FindBoost asks for these two, which have no code any more.
    archive libboost_system.a
    archive libboost_container.a
}

sqlite() {
    local source
    source=$(unpack sqlite3)
    (cd "$source" && ./configure --disable-readline --disable-tcl >/dev/null 2>&1 && make sqlite3.c >/dev/null)
    "$c_compiler" -O2 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_UNLOCK_NOTIFY \
        -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_SECURE_DELETE -DSQLITE_MAX_VARIABLE_NUMBER=250000 -DSQLITE_THREADSAFE=1 \
        -c "$source/sqlite3.c" -o "$work/sqlite3.o"
    archive libsqlite3.a "$work/sqlite3.o"
    cp "$source/sqlite3.h" "$source/src/sqlite3ext.h" "$folder/include/"
}

zlib() {
    local source
    source=$(unpack zlib)
    (
        cd "$source"
        ./configure --static >/dev/null 2>&1 || true # makes zconf.h; its Makefile is for another system
        for file in adler32 compress crc32 deflate gzclose gzlib gzread gzwrite infback inffast inflate inftrees trees \
            uncompr zutil; do
            "$c_compiler" -O2 -w -c "$file.c" -o "$work/zlib_$file.o"
        done
        archive libz.a "$work"/zlib_*.o
        cp zlib.h zconf.h "$folder/include/"
    )
}

# The reader and writer of zips that comes with zlib; Debian packs it as minizip. iowin32 takes wide paths.
minizip() {
    local source
    source=$(find "$work/libxlsxwriter" -type d -name minizip | head -n 1)
    mkdir -p "$folder/include/minizip"
    (
        cd "$source"
        for file in unzip zip ioapi iowin32; do
            "$c_compiler" -O2 -w -I"$folder/include" -c "$file.c" -o "$work/minizip_$file.o"
        done
        archive libminizip.a "$work"/minizip_*.o
        cp unzip.h zip.h ioapi.h iowin32.h "$folder/include/minizip/"
    )
}

sodium() {
    local source
    source=$(unpack libsodium)
    (
        cd "$source"
        autoreconf -fi >/dev/null 2>&1
        ./configure --host=x86_64-w64-mingw32 --prefix="$folder" --enable-static --disable-shared --enable-minimal \
            CC="$c_compiler" >/dev/null 2>&1
        make -j "$jobs" install >/dev/null 2>&1
    )
}

xlsxwriter() { with_cmake "$(unpack libxlsxwriter)" -DUSE_SYSTEM_MINIZIP=OFF -DUSE_STANDARD_TMPFILE=OFF -DBUILD_TESTS=OFF; }
utf8proc() {
    with_cmake "$(unpack utf8proc)"
    sed -i '1i #define UTF8PROC_STATIC // as this one is built' "$folder/include/utf8proc.h"
}
fmt() { with_cmake "$(unpack fmtlib)" -DFMT_TEST=OFF -DFMT_DOC=OFF; }
spdlog() {
    with_cmake "$(unpack spdlog)" -DSPDLOG_FMT_EXTERNAL=ON -DSPDLOG_WCHAR_FILENAMES=ON -DSPDLOG_BUILD_EXAMPLE=OFF
}
yaml() { with_cmake "$(unpack yaml-cpp)" -DYAML_CPP_BUILD_TESTS=OFF -DYAML_CPP_BUILD_TOOLS=OFF; }
soci() {
    with_cmake "$(unpack soci)" -DSOCI_CXX11=ON -DSOCI_SHARED=OFF -DSOCI_STATIC=ON -DSOCI_TESTS=OFF -DSOCI_EMPTY=OFF \
        -DWITH_BOOST=ON -DBoost_NO_BOOST_CMAKE=ON -DWITH_DB2=OFF -DWITH_FIREBIRD=OFF -DWITH_MYSQL=OFF -DWITH_ODBC=OFF \
        -DWITH_ORACLE=OFF -DWITH_POSTGRESQL=OFF -DSQLITE3_INCLUDE_DIR="$folder/include" \
        -DSQLITE3_LIBRARY="$folder/lib/libsqlite3.a"
    # Its package file has this folder's path in it; the project looks for header and library.
    rm -rf "$folder"/cmake/SOCI* "$folder"/lib/cmake/SOCI*
}

# Zones: the library, the IANA database's own files, and Unicode's table of Windows' names for zones.
date() {
    with_cmake "$(unpack howardhinnant-date)" -DBUILD_TZ_LIB=ON -DUSE_SYSTEM_TZ_DB=OFF -DMANUAL_TZ_DB=ON \
        -DENABLE_DATE_TESTING=OFF
    local source
    source=$(unpack tzdata)
    mkdir -p "$folder/tzdata"
    (cd "$source" && cp africa antarctica asia australasia backward etcetera europe northamerica southamerica leapseconds \
        version "$folder/tzdata/")
    # The library takes a comment behind a tab for a rule that it does not know, and says so.
    sed -i '/^[[:space:]]\+#/d' "$folder"/tzdata/[a-z]*
    (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download unicode-cldr-core && dpkg-deb -x unicode-cldr-core_*.deb cldr)
    cp "$(find "$work/cldr" -name windowsZones.xml)" "$folder/tzdata/"
}

# What is done stays done when a build is broken off.
build_all() {
    local step
    for step in headers_only boost sqlite zlib xlsxwriter minizip utf8proc fmt spdlog yaml soci sodium date; do
        [[ ! -f $work/done-$step ]] || continue
        printf '    %s\n' "$step"
        "$step"
        touch "$work/done-$step"
    done
}

if [[ -f $folder/stamp ]] && (cd / && [[ $(stamp 2>/dev/null) == "$(cat "$folder/stamp")" ]]); then exit 0; fi
mkdir -p "$work" "$folder/include" "$folder/lib"
echo "    fetching sources: ${sources[*]}"
download
echo "    building them for Windows"
build_all
stamp >"$folder/stamp"
# The packed sources stay, for the stamp; what was unpacked has done its work.
find "$work" -mindepth 1 -maxdepth 1 ! -name sources -exec rm -rf {} +
