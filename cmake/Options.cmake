# Compiler settings of our own code; libraries' headers are system headers and stay out of it.
option(INSTACRM_TESTS "Build the tests and the benchmarks" ON)
set(INSTACRM_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, e.g. address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(instacrm_options INTERFACE)
target_include_directories(instacrm_options INTERFACE ${CMAKE_SOURCE_DIR})
if(MSVC)
    target_compile_options(instacrm_options INTERFACE
        /W4 /WX /permissive- /utf-8 /EHsc /bigobj /Zc:__cplusplus /Zc:preprocessor /Gy /Gw /external:anglebrackets /external:W0)
    target_compile_definitions(instacrm_options INTERFACE
        _WIN32_WINNT=0x0A00 NOMINMAX WIN32_LEAN_AND_MEAN UNICODE _UNICODE _CRT_SECURE_NO_WARNINGS)
    target_link_options(instacrm_options INTERFACE /OPT:REF /OPT:ICF)
else()
    target_compile_options(instacrm_options INTERFACE
        -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
        -ffunction-sections -fdata-sections)
    target_link_options(instacrm_options INTERFACE -Wl,--gc-sections)
endif()
target_compile_definitions(instacrm_options INTERFACE
    INSTACRM_VERSION="${PROJECT_VERSION}"
    BOOST_ASIO_SEPARATE_COMPILATION     # Asio is compiled once, in common/pipe/asio.cpp
    BOOST_ASIO_NO_DEPRECATED)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Three warnings that GCC 12 gets wrong: it takes the frame allocator of Asio's coroutines for a mismatch when
    # it inlines one half of it, and sees overlaps and overflows in its own std::string and std::copy at -O2
    # (GCC bugs 105651 and 105329).
    target_compile_options(instacrm_options INTERFACE
        -Wno-mismatched-new-delete -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(MINGW)
    # Asio takes one kind of thread or the other by what happens to be included before it: everywhere the same.
    target_compile_definitions(instacrm_options INTERFACE BOOST_ASIO_HAS_PTHREADS)
    # GNU ld keeps whatever has unwind tables there, so everything.
    target_link_options(instacrm_options INTERFACE -wrapper ${CMAKE_SOURCE_DIR}/cmake/windows/lld.sh)
elseif(NOT WIN32)
    target_link_options(instacrm_options INTERFACE -Wl,--as-needed)
endif()

if(INSTACRM_SANITIZE)
    target_compile_options(instacrm_options INTERFACE
        -fsanitize=${INSTACRM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(instacrm_options INTERFACE -fsanitize=${INSTACRM_SANITIZE})
    if(INSTACRM_SANITIZE MATCHES undefined)
        # Needs type information that SOCI's shared libraries keep to themselves.
        target_compile_options(instacrm_options INTERFACE -fno-sanitize=vptr)
    endif()
    if(INSTACRM_SANITIZE MATCHES thread)
        # ThreadSanitizer does not model the fences that Asio's fenced blocks use.
        target_compile_definitions(instacrm_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
    endif()
endif()

option(INSTACRM_FUZZ "Build the fuzzing targets, with clang, and nothing else of the tests" OFF)
if(INSTACRM_FUZZ)
    # clang 14 cannot compile coroutines with the sanitizer's check of called functions' types.
    target_compile_options(instacrm_options INTERFACE
        -fsanitize=fuzzer-no-link -fno-sanitize=function -Wno-unknown-warning-option)
endif()
