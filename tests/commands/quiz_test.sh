#!/bin/sh
# `groundwork quiz` as a learner types it, line by line: what is asked, what is told, what it ends
# in, and that it goes on where it was left.
#
# shellcheck disable=SC2016,SC2119,SC2154,SC2162 # messages hold backquotes; lib.sh has the rest
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TMPDIR" || exit 1
esc=$(printf '\033')
export GROUNDWORK_COURSE="$TMPDIR/course"
mkdir -p course/lessons course/quizzes
printf '# Small\n' >course/lessons/README.md
printf '# One\n\ntext\n\n## Part\n\ntext\n' >course/lessons/01-one.md
cat >course/quizzes/01-one.json <<'END'
{
  "title": "All kinds",
  "pass": 0.8,
  "shuffle": false,
  "questions": [
    {"id": "choice", "type": "choice", "prompt": "Which is **red**?", "choices": [
        {"text": "grass", "why": "Grass is green."},
        {"text": "blood", "correct": true, "why": "Blood it is."}],
     "hints": ["It runs.", "In veins."], "explain": "Because of iron.", "lesson": "01-one#part",
     "see": "rate-limiter --scene boundary-burst --algorithm fixed-window"},
    {"id": "multiple", "type": "multiple", "prompt": "Which are even?", "choices": [
        {"text": "two", "correct": true, "why": "Twice one."},
        {"text": "three", "why": "One is left over."},
        {"text": "four", "correct": true, "why": "Twice two."}]},
    {"id": "number", "type": "number", "prompt": "How many in 2 s?", "unit": "requests",
     "answer": {"demo": "rate-limiter --scene boundary-burst --algorithm fixed-window",
                "metric": "max_in_2s"}},
    {"id": "order", "type": "order", "prompt": "Small first.", "items": ["one", "two", "three"]},
    {"id": "match", "type": "match", "prompt": "Pair them.",
     "pairs": [["uno", "1"], ["due", "2"], ["tre", "3"]]},
    {"id": "text", "type": "text", "prompt": "The capital of France? \u001b]0;evil\u0007",
     "accept": ["Paris"]}
  ]
}
END
printf '# Two\n\ntext\n' >course/lessons/02-two.md
{
    printf '{"title": "Many", "pass": 1, "shuffle": false, "questions": ['
    printf '{"id": "many", "type": "choice", "prompt": "The twelfth?", "choices": ['
    for i in 1 2 3 4 5 6 7 8 9 10 11; do printf '{"text": "nr %d"},' $i; done
    printf '{"text": "nr 12", "correct": true}]},'
    printf '{"id": "pi", "type": "number", "prompt": "Pi?", "answer": 3.14}]}'
} >course/quizzes/02-two.json
cat >course/quizzes/module-01.json <<'END'
{"title": "An exam", "pass": 1, "shuffle": false, "questions": [
  {"id": "only", "type": "text", "prompt": "Say yes.", "accept": ["yes"]}]}
END

# A record of its own for what follows.
learner() {
    XDG_DATA_HOME=$TMPDIR/$1
    export XDG_DATA_HOME
    journal=$XDG_DATA_HOME/groundwork/journal.jsonl
}
events() { [ "$(grep -c "\"event\":\"$1\"" "$journal")" -eq "$2" ]; }
passed() { ended 0 && says "Passed: $1 %"; }
not_passed() { ended 1 && says "Not passed yet: $1 %"; }

# place WORD: the letter before it on the screen. The order of items and rights is the attempt's,
# so it is looked at before it is answered: an attempt left is gone on with.
place() { sed -n "s/^  \\([a-z]\\)) $1\$/\\1/p" "$out" | tail -1; }
look() {
    : >"$TMPDIR/in"
    run quiz 1
}
three() { echo "$(place "$1")$(place "$2")$(place "$3")"; }

learner right
types b '' 'a, c' '' '200 requests' ''
run quiz one
look
types "$(three one two three)" ''
run quiz 1
look
types "$(three 1 2 3)" '' ' paris ' ''
run quiz 1
ok 'all right passes' passed 100
ok 'with nothing but data' silent
ok 'no escape of an author comes out' clean "$out"
ok 'every answer is in the record' events answer 6
ok 'and the end' events end 1
run progress
ok 'so that the progress has it' says '1 of 3 passed'
run list
ok 'and the list' says 'quiz 100 % passed'

learner wrong
types a '' b '' 100 ''
run quiz 1
ok 'why it tempts is told' says 'Grass is green.'
ok 'and what is right' says 'Right: 200 requests'
look
types "$(three three two one)" ''
run quiz 1
look
types "$(three 2 3 1)" '' London ''
run quiz 1
ok 'all wrong does not pass' not_passed 0
ok 'what is right is told also of a word' says 'Right: Paris'

ok 'each question is told once more' says '  1. Not quite: Which is red?'
ok 'with what was given' says '     yours: grass'
ok 'what was right' says '     right: blood'
ok 'and where to read again' says '     again: 01-one#part'
ok 'a number with its unit' says '     right: 200 requests'
ok 'an order as one line' grep -q '^     right: one . two . three$' "$out"
ok 'pairs as pairs' grep -q '^     yours: uno . 2; due . 3; tre . 1$' "$out"
ok 'those that were not right can be practised' says 'r practises the 6 that were not right'

learner practice
types b '' ac '' 200 ''
run quiz 1
look
types "$(three one two three)" ''
run quiz 1
look
types "$(three 1 2 3)" '' London '' r Paris ''
run quiz 1
ok 'one that was wrong is practised' [ "$(grep -c 'capital of France' "$out")" -eq 4 ]
ok 'until it is right' [ "$(grep -c 'r practises' "$out")" -eq 1 ]
ok 'as practice' events practice 1
ok 'which changes no score' passed 83
run progress
ok 'nor what is recorded' says '83 %'

learner partly
types b '' 'a' '' 200 ''
run quiz 1
ok 'a part of a score is explained' says 'Partly right. 2 of 3 choices judged rightly: 66 %.'
ok 'and of what was picked why it holds' says '  a) So it is. Twice one.'
ok 'and of what was missed' says '  c) Missed: it holds. Twice two.'
ok 'but nothing of what was rightly left' not says 'One is left over.'
look
two=$(place two)
types "$(place one)$(place three)$two" ''
run quiz 1
ok 'so are pairs in order' says 'Partly right. 2 of 3 pairs in order: 66 %.'
look
types "$(place 1)$(place 3)$(place 2)" ''
run quiz 1
ok 'and pairs' says 'Partly right. 1 of 3 paired rightly: 33 %.'

learner lines
types b ac 200
run quiz 1
ok 'in a pipe empty lines may be left out' events answer 3
ok 'and nothing is asked twice' [ "$(grep -c 'Which are even' "$out")" -eq 1 ]

learner hints
types '?' '?' '?' b
run quiz 1
ok 'the prompt is plain' says 'Which is red?'
ok 'what was picked is explained' says 'Blood it is.'
ok 'and the answer' says 'Because of iron.'
ok 'with the place to read it again' says 'Read again: 01-one#part'
ok 'a hint is offered' says '; ? for a hint>'
ok 'and given' says 'Hint: It runs.'
ok 'one after the other' says 'Hint: In veins.'
ok 'as long as there is one' says 'There is no further hint.'
ok 'it costs half' says 'Right. After a hint half of it counts: 50 %.'

learner odd
types 'z' '' 'ab' '9' 'a!' 'é' '10'
run quiz 1
ok 'what is no answer is none' says 'That is not a letter, a to b.'
ok 'and nothing is recorded of it' events answer 0
ok 'the end of the input leaves it' ended 1
ok 'and says how to go on' says '`groundwork quiz 01-one` goes on'
ok 'the same question is asked again' [ "$(grep -c 'Which is red' "$out")" -eq 1 ]

learner many
types 12 '' 3,14
run quiz 2
ok 'a comma is no point' says 'with a point before decimals.'
ok 'more than nine choices go by letters' says '  l) nr 12'
ok 'and by numbers' says 'Right.'
ok 'none of them is taken for two' events answer 1

learner later
types b '' ac ''
run quiz 1
ok 'an attempt half-way' says '3 of 6'
types 200 ''
run quiz 1
ok 'goes on where it was left' says 'going on where you left off'
ok 'in lines that fit a terminal' not grep -Eq '^.{81}' "$out"
ok 'at the same question' says '3 of 6'
ok 'and not before' not says '2 of 6'
look
types "$(three one two three)" ''
run quiz 1
look
types "$(three 1 2 3)" '' Paris
run quiz 1
ok 'up to its end' passed 100
ok 'which is one attempt' events begin 1
ok 'resumed five times' events resume 5
look
ok 'the next one begins anew' events begin 2

# A record by hand, so that every figure is known: 0.7966 is not the 80 % that pass.
run quiz --help
ok 'the help says how it is answered' says 'Ctrl-D'
ok 'and what the end means' says 'Exit status: 0 passed'

learner figures
mkdir -p "$XDG_DATA_HOME/groundwork"
line() { printf '{"v":1,"at":"%s","run":"r","course":"small",%s}\n' "$1" "$2" >>"$journal"; }
line 2026-01-01T12:00:00Z '"event":"read","lesson":"one"'
line 2026-01-01T12:01:00Z '"event":"end","quiz":"one","attempt":1,"score":0.5,"passed":false'
line 2026-01-01T12:02:00Z '"event":"end","quiz":"one","attempt":2,"score":0.7966,"passed":false'
line 2026-01-02T12:00:00Z '"event":"read","lesson":"one"'
line 2026-01-02T12:01:00Z '"event":"end","quiz":"one","attempt":3,"score":0.25,"passed":false'
line 2026-01-03T12:00:00Z '"event":"place","lesson":"two","line":1'
line 2026-01-04T12:00:00Z '"event":"end","quiz":"module-01","attempt":1,"score":1,"passed":true'
line 2026-01-04T12:01:00Z \
    '"event":"begin","quiz":"two","attempt":1,"seed":1,"questions":["many","pi"]'
answer='"event":"answer","quiz":"two","question":"many","rev":1,"attempt":1'
line 2026-01-04T12:02:00Z "$answer,\"given\":[11],\"score\":1,\"hints\":0,\"ms\":1"
prints() { cat >"$TMPDIR/expected" && same "$TMPDIR/expected" "$out"; }
run progress
ok 'progress is a table' prints <<'END'
Small

Lessons  ▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱  1 of 2 read
Quizzes  ▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱  1 of 3 passed
Streak   0 days in a row, the longest 2

Quiz             best   last  times
 1 One           79 %   25 %      3  not yet
 2 Two              -      -      0  1 of 2 answered
Exam module-01  100 %  100 %      1  passed

Next     groundwork quiz 02-two: go on, 1 of 2 answered
END
COLUMNS=40 run progress
ok 'also where it is narrow' [ "$(wc -L <"$out")" -le 40 ]
LC_ALL=C run progress
ok 'and in ASCII' all_ascii "$out"
run progress --json
ok 'as JSON' valid_json
ok 'with the shares as they are' says '"best": 0.7966,'
ok 'the latest' member '.quizzes[0].last: a number 0.25'
ok 'how far one is' member '.quizzes[1].answered: a number 1'
ok 'nothing where there is nothing' member '.quizzes[1].best: null'
ok 'the totals' member '.read: a number 1'
ok 'the longest streak' member '.longest_streak_days: a number 2'
ok 'and what is next' member '.next.command: a string groundwork quiz 02-two'
run list
ok 'the list has the same figures' prints <<'END'
 1  One           1 min  read     quiz  79 %
 2  Two           1 min  reading  quiz begun
END
COLUMNS=40 run list
ok 'where it is narrow too' prints <<'END'
 1  One         read      79 %
 2  Two         reading  begun
END

learner evidence
types b s ''
run quiz 1
ok 'the evidence can be seen' says 'rate-limiter'
ok 'with its scene' says 'boundary-burst'
ok 'at its end' says '130'
ok 'in its lines' [ "$(grep -c '' "$out")" -gt 24 ]
LC_ALL=C run quiz 1
learner evidence-narrow
COLUMNS=40 run quiz 1
sed -n '/rate-limiter/,/goes on/p' "$out" >"$TMPDIR/frame"
ok 'where it is narrow it is narrow' [ "$(wc -L <"$TMPDIR/frame")" -le 40 ]
learner evidence-ascii
LC_ALL=C run quiz 1
ok 'LANG=C has it in ASCII' all_ascii "$out"

learner exam
types YES
run quiz module-01
ok 'an exam goes by its stem' passed 100

learner unjudged
mkdir -p broken/lessons broken/quizzes
printf '# B\n\nb\n' >broken/lessons/01-b.md
cat >broken/quizzes/01-b.json <<'END'
{"title": "Broken", "pass": 1, "shuffle": false, "questions": [
  {"id": "run", "type": "number", "prompt": "How many?", "tolerance": 0,
   "answer": {"demo": "rate-limiter --limit 0", "metric": "offered"}},
  {"id": "yes", "type": "text", "prompt": "Say yes.", "accept": ["yes"]}]}
END
types 5 yes
run quiz 1 --course broken
ok 'a question that cannot be judged traps nobody' passed 100
ok 'and its mistake is said' complains '--limit 0: not a count'

unset XDG_DATA_HOME HOME
types b '' ac ''
run quiz 1
ok 'without a home it goes on' says '3 of 6'
ok 'says so once' [ "$(wc -l <"$err")" -eq 1 ]
ok 'and what to name' complains 'HOME'
ok 'and does not promise what it cannot keep' says 'not saved'
types b
XDG_DATA_HOME=/dev/null run quiz 1
ok 'so it does where no folder can be made' complains 'not saved'

XDG_DATA_HOME=$TMPDIR/full
export XDG_DATA_HOME
types "${esc}[31m"
run quiz 1
ok 'what is typed is not echoed' clean "$out"
"$groundwork" quiz 1 <"$TMPDIR/in" >/dev/full 2>"$err"
status=$?
ok 'a full disk is a failure' ended 1
ok 'that is said' complains 'cannot write the output'
