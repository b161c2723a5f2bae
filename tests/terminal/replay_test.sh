#!/bin/sh
# Demos driven by hand in tmux: keys at whatever moment, steps back, other parameters; the line that
# `y` then shows, typed as a command, ends in the same picture, measures and story, in every scene.
# That all else is the same too is shown by the tests that play without a terminal.
#
# shellcheck disable=SC2317 # check() calls the tests
set -u
build=${GROUNDWORK_BUILD:-build}
name=groundwork-replay-$$
tries=400 count=0 failed=0
columns=120 rows=40
work=$(mktemp -d "${TMPDIR:-/tmp}/replay-test.XXXXXX") || exit 1

mux() {
    tmux -L "$name" -f /dev/null "$@"
}
trap 'mux kill-server 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# Waits until the screen shows `$1`, and prints it when it does not.
shows() {
    left=$tries
    while [ "$left" -gt 0 ]; do
        mux capture-pane -p >"$work/screen"
        grep -q -e "$1" "$work/screen" && return 0
        sleep 0.05
        left=$((left - 1))
    done
    cat "$work/screen"
    return 1
}

# The line out of its frame, in one piece.
line_shown() {
    sed -n '/command line; any key/,/└/p' "$work/screen" | grep '^│' |
        sed 's/^│ *//; s/ *│$//; s/ \\$//' | tr '\n' ' '
}

# replays DEMO SCENE KEYS...: presses the keys (a number: that many seconds are waited) and
# compares. What was done by hand is marked otherwise in the time bar than what was typed: that
# alone may differ.
replays() {
    demo=$1 scene=$2
    shift 2
    export XDG_DATA_HOME="$work/data"
    mux respawn-pane -k "$build/groundwork demo $demo --scene $scene; sleep 60" || return
    shows 'Space pause' || return
    for key in "$@"; do
        case $key in
        0.*) sleep "$key" ;;
        *) mux send-keys "$key" ;;
        esac
    done
    mux send-keys y
    shows 'command line; any key' || return
    line=$(line_shown)
    mux send-keys Escape 1 # the target is not of the run
    mux send-keys -N 51 Right
    shows '■ end' || return
    sed '$d' "$work/screen" | tr '▼' '▾' | sed 's/ *$//' >"$work/played"
    # The line is quoted as a shell reads it.
    eval "\"\$build/\"$line --frame --size ${columns}x$((rows - 1))" |
        tr '▼' '▾' | sed 's/ *$//' >"$work/replayed" || return
    printf '%s\n' "$line"
    diff "$work/played" "$work/replayed" || return
    case $line in
    *"--scene $scene --"*) ;; # something has been done
    *) return 1 ;;
    esac
}

# check DEMO SCENE KEYS...: one test of the plan.
check() {
    count=$((count + 1))
    if replays "$@" >"$work/out" 2>&1; then
        echo "ok $count - $1 $2"
    else
        echo "not ok $count - $1 $2"
        sed 's/^/# /' "$work/out"
        failed=1
    fi
}

echo 1..17
export LC_ALL=C.UTF-8
mux -u new-session -d -x "$columns" -y "$rows" 'sleep 60' || exit 1
mux set -g status off
mux set -g escape-time 0
mux set -g window-size manual
mux resize-window -x "$columns" -y "$rows"

check replication quorum 0.3 w 0.2 Down k , , g . . Right k 0.2 v
check replication pbs 0.3 p Down Enter BSpace 2 Enter Escape 0.2
check replication frozen 0.3 p Down Down Enter BSpace 2 Enter Escape Left
check replication sloppy 0.2 Right Right Right k 0.2 x , g w 0.2 h a
check replication hints Right 0.2 d d w 0.3 Down Down x . . Left Right Right h v
check replication repaired 0.3 t 0.2 t Right a w , , g
check replication failover 0.3 k 0.3 f Left 0.2 w w Right v
check replication failover-stalest Right Right 0.2 k f 0.2 f v , .
check replication follower-reads 0.3 p Down Enter BSpace 5 Enter Escape
check replication two-leaders 0.2 w Down w 0.2 p Escape Left x h Right w
check circuit-breaker hang 0.3 f 0.2 t Right h , , o 0.2 l
check circuit-breaker saturated Right 0.2 h 0.2 m Left Right e
check circuit-breaker cascade 0.2 f Right Right b . . 0.2 h t t
check circuit-breaker slow Right Right l 0.2 Left e Right Right Right h
check circuit-breaker flapping 0.2 f 0.1 h b 0.2 b
check circuit-breaker spurious 0.2 o Right 0.2 m l , o
check circuit-breaker partial-outage Right 0.2 e Left t 0.2 o h
exit "$failed"
