#!/bin/sh
# The same command line prints the same bytes from a build without optimisation, and the same bits
# whatever the C library and the processor's floating point.
set -u
. "$GROUNDWORK_ROOT/tests/support/determinism.sh"

echo 1..3

if build_with plain CFLAGS=-O0; then
    print_all 1 "$work/this" "$GROUNDWORK"
    print_all 1 "$work/o0" "$built/groundwork"
    same 'the same bytes from a build without optimisation' "$work/o0"
else
    echo 'not ok a build without optimisation'
fi

probe plain "${CC:-cc}" -O0 && GLIBC_TUNABLES=$mask "$work/plain" >"$work/masked.bits"
same_bits 'the same bits of log, exp and pow whatever the C library' "$work/plain.bits" \
    "$work/masked.bits"

# Its floating point is another implementation altogether.
if command -v valgrind >/dev/null && [ -x "$built/groundwork" ]; then
    demo=$("$GROUNDWORK" demo | awk 'NR == 1 { print $1 }')
    valgrind -q --error-exitcode=9 "$built/groundwork" demo "$demo" --trace \
        >"$work/valgrind.trace" 2>"$work/valgrind.log"
    if cmp "$work/this/$demo.trace" "$work/valgrind.trace"; then
        echo 'ok the same bytes under valgrind'
    else
        echo 'not ok the same bytes under valgrind'
        sed 's/^/# /' "$work/valgrind.log"
    fi
else
    echo 'ok the same bytes under valgrind # SKIP there is no valgrind'
fi
