#!/bin/sh
# The same command line prints the same bytes, whatever libm, optimiser or compiler: every scene of
# every demo, by this build, with the C library's fused multiply-add masked, by a build without
# optimisation and by one of clang. And another seed prints others.
set -u
root=$GROUNDWORK_ROOT
work=$(mktemp -d "${TMPDIR:-/tmp}/determinism.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

scenes_of() {
    "$GROUNDWORK" demo "$1" --help | awk '
        /^Scenes/ { inside = 1; next }
        /^$/ { inside = 0 }
        inside && /^  [a-z]/ { print $1 }'
}

# print_all SEED FOLDER COMMAND...: what the command prints of each scene, a file each. Only what is
# measured may differ.
print_all() {
    seed=$1 folder=$2
    shift 2
    mkdir "$folder" || exit 1
    "$GROUNDWORK" demo | while read -r demo rest; do
        : "$rest"
        "$@" demo "$demo" --seed "$seed" --trace >"$folder/$demo.trace"
        "$@" demo "$demo" --seed "$seed" --frame >"$folder/$demo.frame"
        for scene in $(scenes_of "$demo"); do
            "$@" demo "$demo" --scene "$scene" --seed "$seed" --json |
                sed 's/"measured_[^,]*//' >"$folder/$demo.$scene.json"
        done
    done
}

# same NAME FOLDER: as the first build printed.
same() {
    if difference=$(diff -r "$work/this" "$2"); then
        echo "ok $1"
    else
        echo "not ok $1"
        echo "$difference" | head -n 20 | cut -c 1-200 | sed 's/^/# /'
    fi
}

# same_bits NAME FILE: as the build without optimisation gives.
same_bits() {
    if cmp "$work/plain.bits" "$2"; then
        echo "ok $1"
    else
        echo "not ok $1"
    fi
}

# build_with NAME VARIABLE=VALUE...: a whole build of its own.
build_with() {
    folder=$work/$1
    shift
    make -s -C "$root" BUILD="$folder" "$@" "$folder/groundwork" >"$folder.log" 2>&1 ||
        { sed 's/^/# /' "$folder.log"; return 1; }
}

# Whether the mask reaches the C library: its log must differ somewhere, as it does with and without
# fused multiply-add.
mask='glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-FMA_Usable,-FMA4_Usable,-AVX2_Usable'
shows_in_libm() {
    cat >"$work/log.c" <<'END'
#include <math.h>
#include <stdio.h>
int main(void)
{
    for (int i = 1; i < 20000; i++) printf("%a\n", log(i / 7919.0) + exp(i / 7919.0));
}
END
    "${CC:-cc}" -O1 -fno-builtin -o "$work/log" "$work/log.c" -lm 2>/dev/null || return 1
    "$work/log" >"$work/log.plain"
    GLIBC_TUNABLES=$mask "$work/log" >"$work/log.masked"
    ! cmp -s "$work/log.plain" "$work/log.masked"
}

# probe NAME: what our own functions give, to the last bit, from that build's library. Times are
# rounded to nanoseconds, so that what a run prints would hide most differences for long.
probe() {
    cat >"$work/probe.c" <<'END'
#include <stdio.h>
#include "base/maths.h"
#include "base/rng.h"
int main(void)
{
    Rng rng = rng_seeded(1);
    for (int i = 1; i < 20000; i++)
        printf("%a %a %a %a\n", maths_log(i / 7919.0), maths_exp(i / 7919.0),
               maths_pow(i / 7919.0, 1.7), rng_exponential(&rng, 3));
}
END
    "${CC:-cc}" -I"$root/include" -o "$work/$1.probe" "$work/probe.c" \
        "$work/$1/libgroundwork.a" -lm
}

echo 1..8

print_all 1 "$work/this" "$GROUNDWORK"
if [ "$(find "$work/this" -type f -size +0 | wc -l)" -ge 4 ]; then
    echo 'ok the demos print something'
else
    echo 'not ok the demos print something'
fi

print_all 2 "$work/seed" "$GROUNDWORK"
if diff -r "$work/this" "$work/seed" >/dev/null; then
    echo 'not ok another seed prints something else'
else
    echo 'ok another seed prints something else'
fi

if shows_in_libm; then
    print_all 1 "$work/masked" env GLIBC_TUNABLES="$mask" "$GROUNDWORK"
    same 'the same bytes without fused multiply-add in the C library' "$work/masked"
else
    echo 'ok the same bytes without fused multiply-add # SKIP the mask does not show here'
fi

if build_with plain CFLAGS=-O0 && probe plain; then
    print_all 1 "$work/o0" "$work/plain/groundwork"
    same 'the same bytes from a build without optimisation' "$work/o0"
    "$work/plain.probe" >"$work/plain.bits"
    GLIBC_TUNABLES=$mask "$work/plain.probe" >"$work/masked.bits"
    same_bits 'the same bits of log, exp and pow whatever the C library' "$work/masked.bits"
else
    echo 'not ok a build without optimisation'
fi

if ! command -v clang >/dev/null; then
    echo 'ok the same bytes from clang # SKIP there is no clang'
    echo 'ok the same bits from clang # SKIP there is no clang'
elif build_with other CC=clang CFLAGS=-O2 && probe other; then
    print_all 1 "$work/clang" "$work/other/groundwork"
    same 'the same bytes from clang' "$work/clang"
    "$work/other.probe" >"$work/other.bits"
    same_bits 'the same bits from clang' "$work/other.bits"
else
    echo 'not ok a build by clang'
fi

# Its floating point is another implementation altogether.
if command -v valgrind >/dev/null && [ -x "$work/plain/groundwork" ]; then
    demo=$("$GROUNDWORK" demo | awk 'NR == 1 { print $1 }')
    valgrind -q --error-exitcode=9 "$work/plain/groundwork" demo "$demo" --trace \
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
