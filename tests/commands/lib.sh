# What the scripts of this folder share; they read it with `.`.
#
# shellcheck shell=sh
set -u
groundwork=${GROUNDWORK:-build/groundwork}
json=${GROUNDWORK_BUILD:-build}/tests/commands/json_app
out=$TMPDIR/out err=$TMPDIR/err
status=0

# run ARGUMENT...: what it prints is in $out and $err, how it ends in $status. Input is $TMPDIR/in,
# where that is.
run() {
    [ -f "$TMPDIR/in" ] || : >"$TMPDIR/in"
    "$groundwork" "$@" <"$TMPDIR/in" >"$out" 2>"$err"
    status=$?
}

# types LINE...: what the next runs read.
types() {
    printf '%s\n' "$@" >"$TMPDIR/in"
}

# ok NAME COMMAND...: one test; a failed one shows the last run.
ok() {
    name=$1
    shift
    if "$@"; then
        echo "ok $name"
    else
        echo "not ok $name"
        {
            echo "status $status; wanted: $*"
            cat -v "$out"
            echo '-- standard error:'
            cat -v "$err"
        } | head -60 | sed 's/^/# /'
    fi
}

says() { grep -qF -- "$1" "$out"; }
complains() { grep -qF -- "$1" "$err"; }
silent() { [ ! -s "$err" ]; }
printed_nothing() { [ ! -s "$out" ]; }
ended() { [ "$status" -eq "$1" ]; }
not() { ! "$@"; }
all_ascii() { ! LC_ALL=C grep -q '[^ -~]' "$1"; }
valid_json() { "$json" "$@" <"$out" >"$TMPDIR/members" 2>>"$err"; }
member() { grep -qxF -- "$1" "$TMPDIR/members"; }
same() { cmp -s "$1" "$2"; }

# No control but the newline, and nothing that turns or hides text: by its bytes in UTF-8.
clean() {
    LC_ALL=C awk '
        /[\001-\010\013-\037\177]/ { bad = 1 }
        /\302[\200-\237]/ { bad = 1 } # C1
        /\342\200[\213-\217\252-\256]/ { bad = 1 } # zero width, bidi
        /\342\201[\246-\251]/ { bad = 1 } # bidi isolates
        /\357\273\277/ { bad = 1 } # BOM
        END { exit bad }' "$1"
}

# works NAME WORDS ARGUMENT...: status 0, the words on standard output, nothing else said.
works() {
    title=$1 words=$2
    shift 2
    run "$@"
    ok "$title" worked "$words"
}
worked() { ended 0 && says "$1" && silent; }

# refuses NAME WORDS ARGUMENT...: status 2, one line that holds the words, no data.
refuses() {
    title=$1 words=$2
    shift 2
    run "$@"
    ok "$title" refused "$words"
}
refused() {
    ended 2 && printed_nothing && complains "$1" && [ "$(wc -l <"$err")" -eq 1 ] && clean "$err"
}
