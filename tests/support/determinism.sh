# shellcheck shell=sh
# The same command line prints the same bytes, whatever libm, optimiser or compiler: what the
# determinism tests share. Sourced: it makes $work, a folder for this test, which goes at its end.
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

# same_bits NAME FILE FILE
same_bits() {
    if cmp "$2" "$3"; then
        echo "ok $1"
    else
        echo "not ok $1"
    fi
}

# build_with NAME VARIABLE=VALUE...: a whole build of its own, in $built. It is kept, so that the
# next time only what was changed is built again.
build_with() {
    built=$GROUNDWORK_BUILD/determinism-$1
    shift
    make -s -C "$root" BUILD="$built" "$@" "$built/groundwork" >"$work/build.log" 2>&1 ||
        { sed 's/^/# /' "$work/build.log"; return 1; }
}

# The C library's fused multiply-add and wide vectors, masked.
# shellcheck disable=SC2034 # who sources this uses it
mask='glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-FMA_Usable,-FMA4_Usable,-AVX2_Usable'

# probe NAME COMPILER FLAG...: what our functions give, to the last bit, by $work/NAME. Times are
# rounded to nanoseconds, so that what a run prints would hide most differences for long.
probe() {
    name=$1
    shift
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
    "$@" -std=c17 -I"$root/include" -o "$work/$name" "$work/probe.c" "$root/src/base/maths.c" \
        "$root/src/base/rng.c" -lm && "$work/$name" >"$work/$name.bits"
}
