#!/bin/sh
# The tiny app in tmux, a terminal that somebody else wrote: what a user sees is what was drawn,
# also after other sizes, and nothing is left when it ends.
#
# shellcheck disable=SC2317 # check() calls the tests
set -u
build=${GROUNDWORK_BUILD:-build}
name=groundwork-$$
tries=100 count=0 failed=0

mux() {
    tmux -L "$name" -f /dev/null "$@"
}
trap 'mux kill-server 2>/dev/null' EXIT
trap 'exit 1' INT TERM HUP

# Waits until the pane shows `$1`, and prints its state when it does not.
shows() {
    left=$tries
    while [ "$left" -gt 0 ]; do
        mux capture-pane -p | grep -qF -- "$1" && return 0
        sleep 0.05
        left=$((left - 1))
    done
    mux capture-pane -p
    return 1
}

# test NAME COMMAND...: one test of the plan.
check() {
    count=$((count + 1))
    title=$1
    shift
    if "$@" >"$work" 2>&1; then
        echo "ok $count - $title"
    else
        echo "not ok $count - $title"
        sed 's/^/# /' "$work"
        failed=1
    fi
}

draws_the_whole_screen() {
    shows 'q quit  80x24  marked 0' || return
    row='│ [0-9]*: pane text that is about as long as a line is 0'
    [ "$(mux capture-pane -p | grep -c "$row")" -eq 23 ]
}

draws_wide_characters_in_their_columns() {
    mux send-keys x
    shows '漢字' || return
    # The frames at the left and at the right of every row are where they are without it.
    mux capture-pane -p | head -23 | while IFS= read -r row; do
        [ "$(printf '%s\n' "$row" | grep -c '^.\{26\}│.*│$')" -eq 1 ] || exit 1
        [ "$(printf '%s\n' "$row" | wc -L)" -eq 80 ] || exit 1
    done
}

follows_keys() {
    mux send-keys x Down Down j Up
    shows 'marked 2'
}

follows_a_paste() {
    mux set-buffer 'pasted q words' && mux paste-buffer -p && shows 'paste 14: pasted q words'
}

follows_a_size() {
    mux resize-window -x "$1" -y "$2" || return
    shows "${1}x$2  marked" || return
    [ "$(mux capture-pane -p | grep -c 'pane text')" -eq $(($2 - 1)) ]
}

survives_the_least_size() {
    mux resize-window -x 1 -y 1 && sleep 0.1 && mux resize-window -x 80 -y 24 || return
    shows '80x24  marked 2'
}

looks_the_same_drawn_anew() {
    before=$(mux capture-pane -pe)
    mux send-keys C-l
    sleep 0.2
    [ "$before" = "$(mux capture-pane -pe)" ]
}

keeps_what_rows_end_in() {
    mux send-keys w j j j
    shows 'marked 5' || return
    mux capture-pane -p | tail -1 | grep -q '┘$' || return
    before=$(mux capture-pane -p | head -23)
    mux send-keys C-l
    shows 'size 80x24' || return
    [ "$before" = "$(mux capture-pane -p | head -23)" ] || return
    mux send-keys w
    shows 'pane text'
}

gives_the_screen_back() {
    mux send-keys q
    shows 'the end: 0' || return
    ! mux capture-pane -p | grep -q 'pane text' || return
    modes='#{alternate_on}#{mouse_any_flag}#{cursor_flag}#{keypad_cursor_flag}'
    [ "$(mux display-message -p "$modes")" = 0010 ]
}

work=$(mktemp "${TMPDIR:-/tmp}/tmux-test.XXXXXX") || exit 1
trap 'mux kill-server 2>/dev/null; rm -f "$work"' EXIT

echo 1..10
mux -u new-session -d -x 80 -y 24 'sleep 60' || exit 1
mux set -g status off
mux set -g escape-time 0
mux set -g window-size manual
mux resize-window -x 80 -y 24
mux respawn-pane -k "$build/tests/terminal/tiny_app; echo the end: \$?; sleep 60"
check 'the whole screen is drawn' draws_the_whole_screen
check 'wide characters keep their columns' draws_wide_characters_in_their_columns
check 'keys are followed' follows_keys
check 'a paste is followed' follows_a_paste
check 'a larger size is followed' follows_a_size 120 40
check 'a smaller size is followed' follows_a_size 60 12
check 'the least size is survived' survives_the_least_size
check 'a redraw changes nothing' looks_the_same_drawn_anew
check 'wide characters and the corner at the ends of rows are kept' keeps_what_rows_end_in
check 'the screen is given back' gives_the_screen_back
exit "$failed"
