#!/bin/sh
# The same command line prints the same bytes from clang as from the compiler of this build.
set -u
. "$GROUNDWORK_ROOT/tests/support/determinism.sh"

echo 1..2

if ! command -v clang >/dev/null; then
    echo 'ok the same bytes from clang # SKIP there is no clang'
    echo 'ok the same bits from clang # SKIP there is no clang'
    exit
fi

if build_with clang CC=clang CFLAGS=-O1; then
    print_all 1 "$work/this" "$GROUNDWORK"
    print_all 1 "$work/clang" "$built/groundwork"
    same 'the same bytes from clang' "$work/clang"
else
    echo 'not ok a build by clang'
fi

probe ours "${CC:-cc}" -O0 && probe theirs clang -O2
same_bits 'the same bits from clang' "$work/ours.bits" "$work/theirs.bits"
