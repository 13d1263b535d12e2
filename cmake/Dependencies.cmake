# Every library that the programs stand on. Debian's packages on Linux, vcpkg.json on Windows.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(date REQUIRED)   # Howard Hinnant's: GCC 12's <chrono> knows no time zones
if(MINGW)   # its rules, beside the programs as they will be with users
    file(MAKE_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    file(CREATE_LINK ${CMAKE_FIND_ROOT_PATH}/tzdata ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/tzdata SYMBOLIC)
endif()

# Static, so that a short-lived client does not spend its time in the dynamic linker.
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json program_options)

find_package(SQLite3 REQUIRED)
add_library(instacrm_sqlite_reader INTERFACE)   # by which the command line reads others' files
target_link_libraries(instacrm_sqlite_reader INTERFACE SQLite::SQLite3)
if(MINGW)   # built for size (cmake/windows/dependencies.sh)
    find_library(SQLITE3_READER_LIBRARY sqlite3_reader REQUIRED)
    set_target_properties(instacrm_sqlite_reader PROPERTIES INTERFACE_LINK_LIBRARIES ${SQLITE3_READER_LIBRARY})
endif()
find_package(SOCI CONFIG QUIET)          # vcpkg has a package file, Debian does not
if(NOT TARGET SOCI::soci_core)
    # Shared: back-ends loaded at run time must find the same core.
    find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
    foreach(part core sqlite3)
        find_library(SOCI_${part}_LIBRARY NAMES soci_${part} soci_${part}_4_0 REQUIRED)
        add_library(SOCI::soci_${part} UNKNOWN IMPORTED)
        set_target_properties(SOCI::soci_${part} PROPERTIES
            IMPORTED_LOCATION ${SOCI_${part}_LIBRARY}
            INTERFACE_INCLUDE_DIRECTORIES ${SOCI_INCLUDE_DIR})
    endforeach()
endif()

if(WIN32)
    find_path(SODIUM_INCLUDE_DIR sodium.h REQUIRED)     # what CNG lacks: Ed25519 and BLAKE2b
    find_library(SODIUM_LIBRARY NAMES sodium libsodium REQUIRED)
    add_library(instacrm_sodium INTERFACE)
    target_include_directories(instacrm_sodium SYSTEM INTERFACE ${SODIUM_INCLUDE_DIR})
    target_compile_definitions(instacrm_sodium INTERFACE SODIUM_STATIC)
    target_link_libraries(instacrm_sodium INTERFACE ${SODIUM_LIBRARY})
else()
    find_package(OpenSSL REQUIRED COMPONENTS Crypto)
endif()

find_path(UTF8PROC_INCLUDE_DIR utf8proc.h REQUIRED)    # what a character is, and how wide on a terminal
find_library(UTF8PROC_LIBRARY NAMES libutf8proc.a utf8proc REQUIRED)
add_library(instacrm_utf8proc INTERFACE)
target_include_directories(instacrm_utf8proc SYSTEM INTERFACE ${UTF8PROC_INCLUDE_DIR})
target_link_libraries(instacrm_utf8proc INTERFACE ${UTF8PROC_LIBRARY})
add_library(instacrm_utf8proc_width INTERFACE)         # all that the command line asks of it
target_include_directories(instacrm_utf8proc_width SYSTEM INTERFACE ${UTF8PROC_INCLUDE_DIR})
target_link_libraries(instacrm_utf8proc_width INTERFACE ${UTF8PROC_LIBRARY})
if(MINGW)
    find_library(UTF8PROC_WIDTH_LIBRARY utf8proc_width REQUIRED)
    set_target_properties(instacrm_utf8proc_width PROPERTIES INTERFACE_LINK_LIBRARIES ${UTF8PROC_WIDTH_LIBRARY})
endif()

find_path(MINIZIP_INCLUDE_DIR minizip/unzip.h REQUIRED)   # Instagram's exports are zips
find_library(MINIZIP_LIBRARY NAMES libminizip.a minizip REQUIRED)
find_library(ZLIB_LIBRARY NAMES libz.a z zlib REQUIRED)
add_library(instacrm_minizip INTERFACE)
target_include_directories(instacrm_minizip SYSTEM INTERFACE ${MINIZIP_INCLUDE_DIR})
target_link_libraries(instacrm_minizip INTERFACE ${MINIZIP_LIBRARY} ${ZLIB_LIBRARY})

find_path(XLSXWRITER_INCLUDE_DIR xlsxwriter.h REQUIRED)
find_library(XLSXWRITER_LIBRARY xlsxwriter REQUIRED)
add_library(instacrm_xlsxwriter INTERFACE)
target_include_directories(instacrm_xlsxwriter SYSTEM INTERFACE ${XLSXWRITER_INCLUDE_DIR})
target_link_libraries(instacrm_xlsxwriter INTERFACE ${XLSXWRITER_LIBRARY} ${ZLIB_LIBRARY})

if(INSTACRM_TESTS)
    if(MINGW)   # a header alone; Debian's package file leads to Linux' own headers
        add_library(doctest::doctest INTERFACE IMPORTED)
    else()
        find_package(doctest REQUIRED)
    endif()
endif()
