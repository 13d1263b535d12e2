#!/usr/bin/env bash
# dependencies.sh FOLDER: builds the libraries that the Windows programs stand on, static, into FOLDER, from the
# sources of Debian's own packages. Does nothing when FOLDER is up to date with this script and these versions.
set -euo pipefail

sources=(soci sqlite3 fmtlib spdlog yaml-cpp boost1.81 zlib libxlsxwriter utf8proc libsodium howardhinnant-date tzdata)

folder=$(mkdir -p "$1" && cd "$1" && pwd)
script=$(realpath "${BASH_SOURCE[0]}")
toolchain=$(dirname "$script")/toolchain.cmake
narrow_utf8proc=$(dirname "$script")/narrow_utf8proc.py
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
stamp() { sha256sum "$script" "$narrow_utf8proc" "$toolchain" "$work"/sources/*.dsc | sed "s| .*/| |"; }

unpack() {
    rm -rf "${work:?}/$1"
    # apt has checked every file against the archive's signature already.
    (cd "$work" && dpkg-source --no-check -x sources/"$1"_*.dsc "$1" >/dev/null)
    echo "$work/$1"
}

# Programs that people download are small. Of C, clang makes functions that the linker leaves out one by one when nobody
# calls them; GCC for Windows does so for templates only.
small=(-Os -ffunction-sections -fdata-sections)
compiler=x86_64-w64-mingw32-g++-posix
c_compiler=(clang-14 --target=x86_64-w64-mingw32)
smallest=(-Oz -ffunction-sections -fdata-sections -DNDEBUG -w -I"$folder/include")

with_cmake() {
    local source=$1
    shift
    cmake -S "$source" -B "$source/build-windows" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$toolchain" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE="${small[*]} -DNDEBUG" \
        -DCMAKE_CXX_FLAGS_RELEASE="${small[*]} -DNDEBUG" \
        -DCMAKE_INSTALL_PREFIX="$folder" -DCMAKE_PREFIX_PATH="$folder" -DBUILD_SHARED_LIBS=OFF \
        -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_C_COMPILER_LAUNCHER=ccache "$@" >/dev/null
    cmake --build "$source/build-windows" --parallel "$jobs" --target install -- --quiet >/dev/null
}

# compile NAME FLAG… FILE…: into $work/NAME, a folder of objects.
compile() {
    mkdir -p "$work/$1"
    (cd "$work/$1" && "${c_compiler[@]}" -c "${@:2}")
}
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
        printf '%s\n' *.cpp | xargs -P "$jobs" -I {} "$compiler" "${small[@]}" -std=c++20 -I"$folder/include" -c {}
        archive libboost_program_options.a ./*.o
    )
    echo '#include <boost/json/src.hpp>' >"$work/json.cpp"
    "$compiler" "${small[@]}" -std=c++20 -I"$folder/include" -c "$work/json.cpp" -o "$work/json.o"
    archive libboost_json.a "$work/json.o"
    # CMake's FindBoost asks for these two, which have no code any more.
    archive libboost_system.a
    archive libboost_container.a
}

sqlite() {
    local source
    source=$(unpack sqlite3)
    (cd "$source" && ./configure --disable-readline --disable-tcl >/dev/null 2>&1 && make sqlite3.c >/dev/null)
    compile sqlite -O2 -w -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_UNLOCK_NOTIFY \
        -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_SECURE_DELETE -DSQLITE_MAX_VARIABLE_NUMBER=250000 -DSQLITE_THREADSAFE=1 \
        "$source/sqlite3.c"
    archive libsqlite3.a "$work"/sqlite/*.o
    cp "$source/sqlite3.h" "$source/src/sqlite3ext.h" "$folder/include/"
    sqlite_reader "$source"
}

# The command line only reads other programs' files: without statements and functions that it has no use for. All that a
# schema may have stays, since SQLite parses the whole of it. What is left out has to be so in the parser, too, which is
# made anew.
sqlite_reader() {
    local without=() part
    for part in ALTERTABLE ANALYZE AUTHORIZATION COMPILEOPTION_DIAGS COMPLETE DEPRECATED DESERIALIZE EXPLAIN GET_TABLE \
        INCRBLOB INTEGRITY_CHECK JSON LOAD_EXTENSION PROGRESS_CALLBACK REINDEX SHARED_CACHE TCL_VARIABLE TRACE; do
        without+=("-DSQLITE_OMIT_$part")
    done
    (
        cd "$1"
        rm -rf sqlite3.c tsrc parse.c parse.h opcodes.c opcodes.h keywordhash.h
        make sqlite3.c OPTS="${without[*]}" >/dev/null
    )
    compile sqlite_reader "${smallest[@]}" "${without[@]}" -DSQLITE_THREADSAFE=0 "$1/sqlite3.c"
    archive libsqlite3_reader.a "$work"/sqlite_reader/*.o
}

zlib() {
    local source
    source=$(unpack zlib)
    (cd "$source" && ./configure --static >/dev/null 2>&1) || true # makes zconf.h; its Makefile is for another system
    compile zlib "${smallest[@]}" "$source"/{adler32,compress,crc32,deflate,gzclose,gzlib,gzread,gzwrite,infback,inffast}.c \
        "$source"/{inflate,inftrees,trees,uncompr,zutil}.c
    archive libz.a "$work"/zlib/*.o
    cp "$source/zlib.h" "$source/zconf.h" "$folder/include/"
}

xlsxwriter() {
    local source others
    source=$(unpack libxlsxwriter)
    others=$source/third_party
    compile xlsxwriter "${smallest[@]}" -I"$source/include" -I"$others/md5" -I"$others/tmpfileplus" "$source"/src/*.c \
        "$others/md5/md5.c" "$others/tmpfileplus/tmpfileplus.c" "$others"/minizip/{ioapi,zip,iowin32}.c
    archive libxlsxwriter.a "$work"/xlsxwriter/*.o
    cp -r "$source/include/xlsxwriter" "$source/include/xlsxwriter.h" "$folder/include/"
}

# The reader and writer of zips that comes with zlib; Debian packs it as minizip. iowin32 takes wide paths.
minizip() {
    local source=$work/libxlsxwriter/third_party/minizip
    mkdir -p "$folder/include/minizip"
    compile minizip "${smallest[@]}" "$source"/{unzip,zip,ioapi,iowin32}.c
    archive libminizip.a "$work"/minizip/*.o
    cp "$source"/{unzip,zip,ioapi,iowin32}.h "$folder/include/minizip/"
}

utf8proc() {
    local source
    source=$(unpack utf8proc)
    compile utf8proc "${smallest[@]}" -DUTF8PROC_STATIC "$source/utf8proc.c"
    archive libutf8proc.a "$work"/utf8proc/*.o
    # The command line's is the same with less of the tables, and no more than they can answer.
    "$narrow_utf8proc" "$source/utf8proc_data.c"
    compile utf8proc_width "${smallest[@]}" -DUTF8PROC_STATIC "$source/utf8proc.c"
    x86_64-w64-mingw32-objcopy --keep-global-symbol=utf8proc_iterate --keep-global-symbol=utf8proc_charwidth \
        --keep-global-symbol=utf8proc_grapheme_break_stateful "$work/utf8proc_width/utf8proc.o"
    archive libutf8proc_width.a "$work"/utf8proc_width/*.o
    { echo '#define UTF8PROC_STATIC // as this one is built' && cat "$source/utf8proc.h"; } >"$folder/include/utf8proc.h"
}

sodium() {
    local source
    source=$(unpack libsodium)
    (
        cd "$source"
        autoreconf -fi >/dev/null 2>&1
        # clang does not know where GCC keeps its library.
        ./configure --host=x86_64-w64-mingw32 --prefix="$folder" --enable-static --disable-shared --enable-minimal \
            CC="${c_compiler[*]}" LDFLAGS="-L$(dirname "$(x86_64-w64-mingw32-gcc-posix -print-libgcc-file-name)")" >/dev/null 2>&1
        # Its own flags but one: fortified functions are in GCC's library only.
        make -j "$jobs" install CFLAGS="${smallest[*]} -fno-strict-aliasing -fno-strict-overflow" CPPFLAGS=-U_FORTIFY_SOURCE \
            >/dev/null 2>&1
    )
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
