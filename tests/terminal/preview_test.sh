#!/bin/sh
# groundwork preview in tmux: what its author sees after each way of saving, with a file that is
# broken half-way or gone, and with an editor of one's own.
#
# shellcheck disable=SC2016,SC2317 # editors are written here; check() calls the tests
set -u
groundwork=${GROUNDWORK:-build/groundwork}
name=groundwork-preview-$$
tries=200 count=0 failed=0

mux() {
    tmux -L "$name" -f /dev/null "$@"
}
work=$(mktemp -d "${TMPDIR:-/tmp}/preview.XXXXXX") || exit 1
trap 'mux kill-server 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

screen() { mux capture-pane -p; }

# shows WORDS: waits until the pane shows them, and prints its state when it does not.
shows() {
    left=$tries
    while [ "$left" -gt 0 ]; do
        screen | grep -qF -- "$1" && return 0
        sleep 0.05
        left=$((left - 1))
    done
    echo "not shown: $1"
    screen
    return 1
}

# hides WORDS: waits until they are gone.
hides() {
    left=$tries
    while [ "$left" -gt 0 ]; do
        screen | grep -qF -- "$1" || return 0
        sleep 0.05
        left=$((left - 1))
    done
    echo "still shown: $1"
    screen
    return 1
}

check() {
    count=$((count + 1))
    title=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "ok $count - $title"
    else
        echo "not ok $count - $title"
        sed 's/^/# /' "$work/said"
        failed=1
    fi
}

# preview FILE COLUMNS ROWS
preview() {
    mux resize-window -x "$2" -y "$3"
    mux respawn-pane -k "cd '$work/c' && env XDG_DATA_HOME='$work/data' \
        VISUAL='$work/editor' '$groundwork' preview '$1'; echo the end: \$?; sleep 60"
}

# changed FROM TO: the file's text with one thing replaced, on standard output.
changed() { sed "s/$1/$2/" "$file"; }

# --- a lesson -----------------------------------------------------------------------------------

shows_the_lesson() {
    shows '1 Bloom filters' && shows 'Say in this first paragraph'
}

written_in_place() {
    changed 'a program, a log' 'a program, a diary' >"$work/new"
    cat "$work/new" >"$file"
    shows '▎diary. It is never wrapped' || shows '▎Any other fenced block'
}

renamed_over() {
    changed 'A trap: what people do' 'A trap: what some people do' >"$work/c/lessons/.new~"
    mv "$work/c/lessons/.new~" "$file"
    shows '▎▌ A trap: what some people do' && hides '▎Any other fenced block'
}

deleted_and_created() {
    changed 'in the last second of one minute' 'late in one minute' >"$work/new"
    rm "$file"
    cp "$work/new" "$file"
    shows '▎late in one minute'
}

# As editors with backups do it: the old one aside, the new one in its place.
swapped() {
    changed 'a sentence  |' 'one breath  |' >"$work/c/lessons/.swap"
    ln "$file" "$work/c/lessons/.backup"
    mv "$work/c/lessons/.swap" "$file"
    rm "$work/c/lessons/.backup"
    shows '▎one point   │ that its reader could say in one breath'
}

# And after all of these the next one is seen as well.
appended() {
    printf '\n## The very end\n\nAnd a last word.\n' >>"$file"
    shows '▎The very end'
}

keeps_what_is_gone() {
    mv "$file" "$work/gone"
    shows 'shown as it was: the file is gone' && shows 'And a last word'
    cp "$work/gone" "$file"
    hides 'the file is gone'
}

follows_the_quiz() {
    sed 's/What is the most that passes/How many pass at most/' "$quiz" >"$work/new"
    cat "$work/new" >"$quiz"
    mux send-keys g
    mux send-keys d
    shows 'How many pass at most'
}

tells_what_is_wrong() {
    cp "$file" "$work/right"
    printf '\n#### Too deep\n\nA [link](nowhere.md).\n' >>"$file"
    sed 's/"hints"/"hnts"/' "$quiz" >"$work/new"
    cp "$quiz" "$work/right.json"
    cp "$work/new" "$quiz"
    shows '✗ 3 problems: ' || return
    mux send-keys '!' Down
    shows 'Problem 2 of 3' && shows 'there is no file nowhere.md [dead-link]' || return
    shows '✗ quizzes/01-bloom-filters.json:13:7 unknown field' || return
    mux send-keys Enter
    shows '▸A link.' && shows '1 Bloom filters' || return
    mux send-keys '!' Down
    shows 'Problem 3 of 3' || return
    mux send-keys Enter # in the quiz
    shows 'question 1 of 5' || return
    mux send-keys w
    shows '1 Bloom filters'
}

is_glad_when_it_is_mended() {
    cp "$work/right" "$file"
    cp "$work/right.json" "$quiz"
    shows '✓ nothing is wrong'
}

edits() {
    {
        printf '#!/bin/sh\necho "called with $*"\nread line\n'
        printf 'sed "s/^# .*/# By hand/" "$2" >"$2~" && mv "$2~" "$2"\n'
    } >"$work/editor"
    chmod +x "$work/editor"
    mux send-keys G
    shows 'The very end' || return
    mux send-keys e
    shows 'called with +' || return
    line=$(screen | sed -n 's/.*called with +\([0-9]*\) .*/\1/p')
    [ "$line" -gt 20 ] && [ "$line" -le "$(wc -l <"$file")" ] || return
    mux send-keys Enter
    shows '1 By hand'
}

ends() {
    mux send-keys q
    shows 'the end: 0'
}

# --- a quiz -------------------------------------------------------------------------------------

shows_the_quiz() {
    shows 'question 1 of 6' && shows 'two-seconds'
}

shows_all_of_it() {
    mux send-keys C-r
    shows 'The run gives: 200 requests, exactly' && shows 'Hint' && shows 'each minute kept'
}

goes_on() {
    mux send-keys C-n
    shows 'question 2 of 6' || return
    mux send-keys C-r
    shows 'The counter is exact' && shows 'The limiter goes by its own clock' \
        && shows 'Both minutes saw 100'
}

# The question that was written at, in the form that one looked at.
follows_a_question() {
    sed 's/That is what it counts/It counts just that/' "$quiz" >"$work/new"
    mv "$work/new" "$quiz"
    shows 'question 3 of 6' && shows 'It counts just that'
}

survives_half_a_quiz() {
    cp "$quiz" "$work/whole"
    head -c 1500 "$work/whole" >"$quiz"
    shows 'shown as it was: ' && shows '01-bloom-filters.json:' && shows 'It counts just that' \
        || return
    : >"$quiz"
    sleep 0.3
    shows 'It counts just that' || return
    cp "$work/whole" "$quiz"
    hides 'shown as it was'
}

edits_at_the_question() {
    printf '#!/bin/sh\necho "called with $*"\nread line\n' >"$work/editor"
    mux send-keys C-x
    shows "called with +$(grep -n 'what-holds"' "$quiz" | sed 's/:.*//;s/$/ -1/' \
        | awk '{ print $1 + $2 }')" || return
    mux send-keys Enter
    shows 'question 3 of 6'
}

waits_for_a_file() {
    shows 'it is not there yet' || return
    cp "$work/gone" "$work/c/lessons/07-later.md"
    shows 'Say in this first paragraph'
}

records_nothing() {
    [ -z "$(find "$work/data" -name 'journal*' 2>/dev/null)" ]
}

"$groundwork" new --course "$work/c" 'A course' >/dev/null || exit 1
"$groundwork" new --course "$work/c" 'Bloom filters' >/dev/null || exit 1
file=$work/c/lessons/01-bloom-filters.md quiz=$work/c/quizzes/01-bloom-filters.json

echo 1..21
mux -u new-session -d -x 100 -y 40 'sleep 60' || exit 1
mux set -g status off
mux set -g escape-time 0
mux set -g window-size manual
preview lessons/01-bloom-filters.md 100 40
check 'a lesson is shown as learners see it' shows_the_lesson
check 'written in place' written_in_place
check 'renamed over' renamed_over
check 'deleted and created' deleted_and_created
check 'swapped' swapped
check 'appended to' appended
check 'what is gone is shown as it was' keeps_what_is_gone
check 'the quiz is followed too' follows_the_quiz
check 'what is wrong is told, and gone to' tells_what_is_wrong
check 'until it is mended' is_glad_when_it_is_mended
check 'the editor opens at what is in sight' edits
check 'it ends' ends
preview quizzes/01-bloom-filters.json 100 40
check 'a quiz is shown as learners see it' shows_the_quiz
check 'all of a question at once' shows_all_of_it
check 'and of the next' goes_on
check 'the question that was changed' follows_a_question
check 'a quiz that is broken half-way' survives_half_a_quiz
check 'the editor opens at the question' edits_at_the_question
check 'it ends as well' ends
preview lessons/07-later.md 80 24
check 'a file that is not there is waited for' waits_for_a_file
check 'nothing is recorded' records_nothing
exit "$failed"
