#!/bin/sh
# The record in every odd place that the environment can name, by the program itself: wherever it
# can be kept it is, wherever not that is said once, and the course goes on.
#
# shellcheck disable=SC2030,SC2031,SC2154 # a subshell has its own environment; lib.sh
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/../commands/lib.sh"
cd "$TMPDIR" || exit 1
export GROUNDWORK_COURSE="$TMPDIR/course"
mkdir -p course/lessons course/quizzes here
printf '# Small\n' >course/lessons/README.md
printf '# One\n\ntext\n' >course/lessons/01-one.md
cat >course/quizzes/01-one.json <<'END'
{"title": "Two", "pass": 1, "shuffle": false, "questions": [
  {"id": "a", "type": "text", "prompt": "Say yes.", "accept": ["yes"]},
  {"id": "b", "type": "text", "prompt": "Say no.", "accept": ["no"]}]}
END
types yes '' no ''

went_on() { ended 0 && says '2 of 2' && says 'Passed: 100 %'; }
saved_in() {
    went_on && silent && [ "$(grep -c '"event":"answer"' "$1/groundwork/journal.jsonl")" -eq 2 ]
}
# What is said is one line, with nothing in it that a terminal would obey.
unsaved_as() {
    went_on && [ "$(grep -c '' "$err")" -eq 1 ] && complains 'not saved yet' && complains "$1" \
        && clean "$err" && says 'The record could not be saved.'
}
mode_is() { [ "$(stat -c %a "$2" 2>/dev/null || stat -f %Lp "$2")" = "$1" ]; }

# keeps NAME DATA: the record is kept below $DATA.
keeps() {
    run quiz 1
    ok "$1: it is kept" saved_in "$2"
    run progress
    ok "$1: and read" says '1 of 1 passed'
}

# goes_on NAME REASON: it cannot be kept; no command minds.
goes_on() {
    run quiz 1
    ok "$1: the course goes on" unsaved_as "$2"
    run list
    ok "$1: and so does the list" ended 0
    run progress
    ok "$1: and the progress" ended 0
}

# goes_on_blind NAME REASON: it cannot even be looked at; each command says so.
goes_on_blind() {
    run quiz 1
    ok "$1: the course goes on" went_on
    ok "$1: that it cannot be read is said" complains "cannot be read ($2)"
    ok "$1: and that nothing is saved" complains "not saved yet ($2)"
    ok "$1: each once, in a line that can be shown" [ "$(grep -c '' "$err")" -eq 2 ] && clean "$err"
    run progress
    ok "$1: the progress begins anew" says '0 of 1 passed'
}

(
    cd here || exit 1
    unset XDG_DATA_HOME
    export HOME="$TMPDIR/home-1"
    umask 000
    keeps 'below HOME' "$HOME/.local/share"
    ok 'the folders are the learner'"'"'s alone' mode_is 700 "$HOME/.local/share/groundwork"
    ok 'those on the way too' mode_is 700 "$HOME/.local"
    ok 'and so is the file' mode_is 600 "$HOME/.local/share/groundwork/journal.jsonl"

    export HOME="$TMPDIR/home-2" XDG_DATA_HOME=
    keeps 'XDG_DATA_HOME is empty' "$HOME/.local/share"
    export HOME="$TMPDIR/home-3" XDG_DATA_HOME=relative/data
    keeps 'XDG_DATA_HOME is relative' "$HOME/.local/share"
    ok 'and nothing is made where one happens to be' [ -z "$(ls -A)" ]

    export XDG_DATA_HOME="$TMPDIR/data/with a blank/"
    keeps 'XDG_DATA_HOME is odd' "$TMPDIR/data/with a blank"
    unset HOME
    export XDG_DATA_HOME="$TMPDIR/data-2"
    keeps 'without HOME' "$TMPDIR/data-2"

    unset XDG_DATA_HOME
    goes_on 'without both' 'neither HOME nor XDG_DATA_HOME names a folder'
    HOME=relative
    export HOME
    goes_on 'HOME is relative' 'neither HOME nor XDG_DATA_HOME names a folder'
    ok 'and nothing was made there either' [ -z "$(ls -A)" ]
)

export XDG_DATA_HOME="$TMPDIR/file"
: >file
goes_on 'a file in the way' 'Not a directory'
export XDG_DATA_HOME="$TMPDIR/loop"
ln -s loop loop
goes_on_blind 'a loop of links' 'Too many levels of symbolic links'
long=$(printf '%0300d' 0 | sed 's|0|0123456789abcde/|g')
export XDG_DATA_HOME="/$long"
goes_on_blind 'a path without end' 'File name too long'
ok 'a path without end: it is shown by its end' [ "$(wc -c <"$err")" -lt 1000 ]
esc=$(printf '\033')
: >"odd${esc}[31m"
export XDG_DATA_HOME="$TMPDIR/odd${esc}[31m"
goes_on 'a name that a terminal would obey' 'Not a directory'
export XDG_DATA_HOME=/proc
goes_on 'a file system that takes nothing' '/proc/groundwork'

# what KIND COMMAND...: the journal itself is something else, which the command makes.
what() {
    kind=$1
    shift
    XDG_DATA_HOME="$TMPDIR/what-$kind"
    export XDG_DATA_HOME
    journal=$XDG_DATA_HOME/groundwork/journal.jsonl
    mkdir -p "$XDG_DATA_HOME/groundwork"
    "$@" "$journal"
}
what fifo mkfifo
goes_on_blind 'a FIFO' 'it is not a regular file'
what folder mkdir
goes_on_blind 'a folder' 'it is not a regular file'
what null ln -s /dev/null
goes_on_blind 'nothing' 'it is not a regular file'
what full ln -s /dev/full
goes_on_blind 'a full device' 'it is not a regular file'
what lost ln -s "$TMPDIR/nowhere/journal"
goes_on 'a link to nowhere' 'No such file'
what link ln -s "$TMPDIR/elsewhere"
run quiz 1
ok 'a link to elsewhere: it is kept there' [ "$(grep -c answer elsewhere)" -eq 2 ]
ok 'a link to elsewhere: which stays a link' [ -L "$journal" ]

# Root may do everything, unless it is told that it may not.
bound=
if [ "$(id -u)" -eq 0 ]; then
    bound='setpriv --bounding-set=-dac_override,-dac_read_search'
    $bound true 2>/dev/null || bound=none
fi
if [ "$bound" = none ]; then
    echo 'ok what one may not write # SKIP root may write everything'
else
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$bound" "$groundwork" >bounded
    chmod 755 bounded
    groundwork=$TMPDIR/bounded
    export XDG_DATA_HOME="$TMPDIR/closed"
    mkdir -m 500 closed
    goes_on 'a folder that is read only' 'Permission denied'
    chmod 000 closed
    run quiz 1
    ok 'a folder that is closed: the course goes on' went_on
    chmod 700 closed
    keeps 'once it may be written' "$XDG_DATA_HOME"
    chmod 400 closed/groundwork/journal.jsonl
    run quiz 1
    ok 'a file that is read only: the course goes on' unsaved_as 'Permission denied'
    run progress
    ok 'a file that is read only: it is read all the same' says '1 of 1 passed'
    chmod 000 closed/groundwork/journal.jsonl
    run quiz 1
    ok 'a file that is closed: the course goes on' went_on
    chmod 600 closed/groundwork/journal.jsonl
fi

# Not a byte more may be written.
export XDG_DATA_HOME="$TMPDIR/small"
(
    ulimit -f 0
    "$groundwork" quiz 1 <in 2>&1
    echo "ended with $?"
) | cat >"$out"
ok 'a file at its limit: the course goes on' says 'ended with 0'
ok 'a file at its limit: that is said' says 'File too large'
keeps 'once there is room' "$XDG_DATA_HOME"
