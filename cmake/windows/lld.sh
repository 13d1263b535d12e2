#!/bin/sh
# lld.sh COLLECT2 ARGUMENT…: links with LLVM's linker. Debian's cross-compiler has the path of GNU's built in, but lets a
# wrapper stand before whatever it runs.
shift
exec ld.lld-14 "$@"
