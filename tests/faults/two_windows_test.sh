#!/bin/sh
# Two programs at once, answering a thousand questions each as fast as they can: every answer is in
# the record, every line of it whole.
#
# shellcheck disable=SC2154 # lib.sh has them
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/../commands/lib.sh"
cd "$TMPDIR" || exit 1
# In memory, where there is that: this asks the disk for two thousand syncs.
data=$(mktemp -d /dev/shm/two-windows.XXXXXX 2>/dev/null || echo "$TMPDIR/data")
trap 'rm -rf "$data"' EXIT
trap 'exit 1' HUP INT TERM
export XDG_DATA_HOME="$data" GROUNDWORK_COURSE="$TMPDIR/course"
journal=$data/groundwork/journal.jsonl
mkdir -p course/lessons course/quizzes
printf '# Long\n' >course/lessons/README.md
printf '# One\n\ntext\n' >course/lessons/01-one.md
awk 'BEGIN {
    print "{\"title\": \"Long\", \"pass\": 1, \"questions\": ["
    for (i = 1; i <= 1000; i++)
        printf "{\"id\": \"q%d\", \"type\": \"text\", \"prompt\": \"P\", \"explain\": \"E\",\
\"accept\": [\"x\"]}%s\n", i, i < 1000 ? "," : "]}"
}' >course/quizzes/01-one.json
awk 'BEGIN { for (i = 1; i <= 1000; i++) print "x\n" }' >answers

for window in 1 2; do
    "$groundwork" quiz 1 <answers >"out-$window" 2>"err-$window" &
    eval "pid_$window=$!"
done
# shellcheck disable=SC2154 # assigned by eval
for window in 1 2; do
    eval "wait \$pid_$window"
    status=$?
    cp "out-$window" "$out"
    cp "err-$window" "$err"
    ok "window $window answers all" ended 0
    ok "window $window complains of nothing" silent
    ok "window $window comes to its end" says 'Passed: 100 %'
done
events() { grep -c "\"event\":\"$1\"" "$journal"; }
ok 'every answer is there' [ "$(events answer)" -eq 2000 ]
ok 'every question is there, of both' \
    [ "$(sed -n 's/.*"question":"\(q[0-9]*\)".*/\1/p' "$journal" | sort | uniq -c |
        awk '$1 == 2' | wc -l)" -eq 1000 ]
broken() { grep -vcE '^\{"v":1,"at":"[^"]*","run":"[^"]*".*\}$' "$journal"; }
ok 'every line is whole' [ "$(broken)" -eq 0 ]
ok 'and nothing else is there' [ "$(grep -c '' "$journal")" -eq $((2000 + 2 * $(events end))) ]
turns() { sed 's/.*"run":"\([^"]*\)".*/\1/' "$journal" | uniq | wc -l; }
ok 'they did so at once' [ "$(turns)" -gt 10 ]
run progress --json
ok 'the progress is what they did' valid_json
run progress
ok 'and nobody minds reading it' silent
