#!/bin/sh
# The demo of README.md ("A new demo"): a file more in src/topics/, and it is there. It is built in
# a copy of the tree, with all objects but its own, and its numbers are those of the closed form.
#
# shellcheck disable=SC2016,SC2154 # messages hold backquotes; lib.sh has the rest
set -u
root=${GROUNDWORK_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
built=${GROUNDWORK_BUILD:-$root/build}
# shellcheck source=tests/commands/lib.sh
. "$root/tests/commands/lib.sh"
tree=$TMPDIR/tree
groundwork=$tree/build/groundwork

# --- the tree, and the block of README.md in it -------------------------------------------------

mkdir -p "$tree/src/topics" "$tree/build"
for entry in "$root"/* "$root"/.ci; do
    case ${entry##*/} in
    src | build) ;;
    *) ln -s "$entry" "$tree/" ;;
    esac
done
for entry in "$root"/src/*; do
    [ "${entry##*/}" = topics ] || ln -s "$entry" "$tree/src/"
done
for entry in "$root"/src/topics/*; do ln -s "$entry" "$tree/src/topics/"; done
awk '/^```c$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$root/README.md" \
    >"$tree/src/topics/ping.c"
ok 'README has a demo' grep -q '^const Demo demo_ping' "$tree/src/topics/ping.c"
ok 'of a size that one reads at once' [ "$(wc -l <"$tree/src/topics/ping.c")" -le 140 ]
ok 'whose lines are no longer than any' not grep -q '.\{101\}' "$tree/src/topics/ping.c"

# What has been built, with its times: only what is new is made. The flags have to be the same, and
# are what make itself wrote down.
(cd "$built" && find . -path ./tests -prune -o -path ./mutants -prune -o -path ./fuzz -prune -o \
    \( -name '*.o' -o -name '*.mk' -o -name '*.stamp' -o -name '*.c' -o -name '*.so*' \
    -o -name '*.dylib' \) -print) | while read -r file; do
    mkdir -p "$tree/build/$(dirname "$file")"
    cp -pP "$built/$file" "$tree/build/$file"
done
words=$(sed -n '1s/^# //p' "$built/flags.mk")
cc=${words%% *}
cflags=$(echo "${words#"$cc"}" | sed 's/^ *//; s/ *-std=c17.*//')
sanitize='' warnings=''
case $words in *-fsanitize=*) sanitize=1 ;; esac
case $words in *-Werror*) warnings=1 ;; esac

cd "$tree" || exit 1
make -j2 BUILD=build CC="$cc" CFLAGS="$cflags" SANITIZE=$sanitize CI=$warnings \
    build/groundwork >"$out" 2>"$err"
status=$?
ok 'its file is all that it takes' ended 0
ok 'without a warning' silent
# shellcheck disable=SC2317 # ok() calls it
compiled() { [ "$(grep -c '^  CC ' "$out")" -eq "$1" ]; }
ok 'and all that is compiled, but for the list of demos' compiled 2

# --- the demo -----------------------------------------------------------------------------------

works 'it is listed' 'asking again where messages are lost' demo
works 'its help is made of its tables' '--timeout  its patience' demo ping --help
ok 'with its scenes' says 'hasty'
works 'its claim holds' 'answered-once  holding' demo ping --for 1h
works 'also where it asks too soon' 'answered-once  holding' demo ping --scene hasty
ok 'of which there is no theory' says 'no value:  tries_theory'
works 'its picture is drawn' '2         █' demo ping --frame --size 80x24
ok 'with its story' says 'tries'
works 'a metric says its law' '1 / (1 - loss)^2' demo ping --explain tries_mean
refuses 'a value out of range' '--loss 95%' demo ping --loss 95%
run demo ping --trace --for 1s
ok 'its notes are a trace' says '"event":"answered","ping":1,"tries":'

# Tries have a geometric law with p = (1 - loss)^2: the mean is 1/p, the deviation sqrt(1 - p)/p.
# Of so many pings the run's mean lies within four standard errors.
for loss in 0 0.05 0.2 0.5; do
    run demo ping --loss "$loss" --for 2h --json
    ok "with loss $loss the mean of tries is that of the geometric law" \
        awk -v loss="$loss" -v FS='[:,]' '
            /"answered"/ { n = $2 }
            /"tries_mean"/ { mean = $2 }
            /"tries_theory"/ { theory = $2 }
            END {
                p = (1 - loss) ^ 2
                far = mean - 1 / p
                bad = theory - 1 / p
                if (far < 0) far = -far
                if (bad < 0) bad = -bad
                exit !(n > 1000 && bad < 1e-9 && far <= 4 * sqrt((1 - p) / n) / p + 1e-9)
            }' "$out"
done
run demo ping --seed 3 --for 10m --json
cp "$out" "$TMPDIR/once"
run demo ping --seed 3 --for 10m --json
ok 'and the same run is the same' same "$out" "$TMPDIR/once"
