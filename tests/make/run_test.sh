#!/bin/sh
# tests/run counts what happened, however a test ends, and leaves nothing behind.
set -u
tree=$TMPDIR/tree
mkdir -p "$tree/tests/unit" "$tree/build" "$TMPDIR/tmp"
cp tests/run "$tree/tests/run"

# script NAME LINES: a test that does that.
script() {
    printf '%s\n' "$2" >"$tree/tests/unit/$1_test.sh"
}

# counts NAME STATUS WORDS TEST...: running these ends in that status, with that last line.
counts() {
    name=$1 status=$2 words=$3
    shift 3
    said=$(cd "$tree" && TMPDIR=$TMPDIR/tmp TEST_TIMEOUT=1 tests/run build "$@" 2>&1)
    ended=$?
    if [ "$ended" -eq "$status" ] && [ "$(echo "$said" | tail -n 1)" = "$words" ]; then
        echo "ok $name"
    else
        echo "not ok $name"
        printf 'status %s\n%s\n' "$ended" "$said" | sed 's/^/# /'
    fi
}

# says NAME WORDS: the last run said this too.
says() {
    if echo "$said" | grep -qF "$2"; then
        echo "ok $1"
    else
        echo "not ok $1"
        echo "$said" | sed 's/^/# /'
    fi
}

script good 'echo ok one; echo "ok 2 - two"'
script bad 'echo ok one; echo "not ok two"; echo "# it was three"; exit 1'
counts 'what passes is counted' 0 '2 passed, 0 failed' tests/unit/good_test.sh
counts 'what fails is counted' 1 '3 passed, 1 failed' tests/unit/good_test.sh tests/unit/bad_test.sh
says 'a failure is shown in full' '# it was three'
counts 'no test at all is a failure' 1 '0 passed, 0 failed'

script dead 'echo ok one; kill -9 $$'
counts 'a test that dies has failed' 1 '1 passed, 1 failed' tests/unit/dead_test.sh

script mute ':'
counts 'a test that runs nothing has failed' 1 '0 passed, 1 failed' tests/unit/mute_test.sh
says 'and it is said why' 'ran nothing'

script short 'echo 1..3; echo ok one'
counts 'a test that stops before its plan has failed' 1 '1 passed, 1 failed' \
    tests/unit/short_test.sh
says 'and it is said where' 'after 1 of 3 tests'

script angry 'echo ok one; exit 3'
counts 'a status without a failure is one' 1 '1 passed, 1 failed' tests/unit/angry_test.sh

script skips 'echo ok one; echo "ok two # SKIP no terminal"; echo "not ok 3 # SKIP three"'
counts 'what is skipped neither passed nor failed' 0 '1 passed, 0 failed' tests/unit/skips_test.sh

script missing 'no-such-command-anywhere'
counts 'a test that cannot start has failed' 1 '0 passed, 1 failed' tests/unit/missing_test.sh

script slow 'echo ok one; sleep 20; echo ok two'
if command -v timeout >/dev/null; then
    counts 'a test that hangs is stopped' 1 '1 passed, 1 failed' tests/unit/slow_test.sh
else
    echo 'ok a test that hangs is stopped # SKIP no timeout here'
fi

# shellcheck disable=SC2016 # for the test to expand
script home 'case $HOME$XDG_DATA_HOME in "$HOME"*groundwork-tests*) echo ok a home of its own;; esac
[ "$TERM" = xterm-256color ] && echo ok a terminal
[ -z "${SECRET-}" ] && echo ok nothing of the caller
[ "$GROUNDWORK" = "$GROUNDWORK_ROOT/build/groundwork" ] && echo ok the program
: >"$TMPDIR/left"; : >"$HOME/left"'
SECRET=1 counts 'each test has a clean place' 0 '4 passed, 0 failed' tests/unit/home_test.sh

if [ -z "$(ls -A "$TMPDIR/tmp")" ]; then
    echo 'ok nothing is left behind'
else
    echo 'not ok nothing is left behind'
    find "$TMPDIR/tmp" | sed 's/^/# /'
fi
