#!/bin/sh
# groundwork check as an instructor types it: what is printed where, how it ends, which files are
# meant, and what never reaches a terminal. The rules have their own test (tests/check).
#
# shellcheck disable=SC2016,SC2154 # messages hold backquotes; lib.sh has the rest
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TMPDIR" || exit 1
root=${GROUNDWORK_ROOT:-.}

mkdir -p good/lessons good/quizzes bad/lessons bad/quizzes worse/lessons empty
for course in good bad worse; do
    printf '# A course\n\nText.\n' >$course/lessons/README.md
    printf '# A lesson\n\nIts summary.\n' >$course/lessons/01-a.md
done
printf '# Another\n\nIts summary.\n\n```\n%065d\n```\n' 0 >good/lessons/02-b.md
printf '# Another\n\n[Its](c.md) summary and [more](d.md).\n' >bad/lessons/02-b.md
printf '{"title": "T",\n "pass": 2}\n' >bad/quizzes/01-a.json
printf 'x\n' >bad/lessons/10-c.md
printf 'x\n' >bad/lessons/9-c.md

# failed WORDS: status 1, the words on standard output, nothing else said.
failed() { ended 1 && says "$1" && silent; }
# warned WORDS: status 0, the words on standard output.
warned() { ended 0 && says "$1" && silent; }

# --- what it prints and how it ends -------------------------------------------------------------

run check good
ok 'a warning is no failure' warned 'good/lessons/02-b.md:6:1: warning: this line of code'
run check bad
ok 'an error is' failed 'bad/lessons/02-b.md:3:7: error: there is no file c.md'
ok 'with its rule behind it' says '[dead-link]'
ok 'all problems at once' says '[missing-field]'
ok 'also of quizzes' says 'bad/quizzes/01-a.json:2:10: error: `pass` is out of range: 0 to 1'
sort_by_place() { LC_ALL=C sort -t: -k1,1 -k2,2n -k3,3n "$out" >"$TMPDIR/sorted"; }
sort_by_place
ok 'sorted by file, line and column' same "$out" "$TMPDIR/sorted"
run check --json bad
ok 'JSON fails as well' ended 1
ok 'and is one object' valid_json
ok 'with how many errors' member '.errors: a number 7'
ok 'and warnings' member '.warnings: a number 0'
ok 'each with its file' member '.problems[0].file: a string bad/lessons/02-b.md'
ok 'its line' member '.problems[0].line: a number 3'
ok 'its column' member '.problems[0].column: a number 7'
ok 'how grave it is' member '.problems[0].severity: a string error'
ok 'its rule' member '.problems[0].rule: a string dead-link'
ok 'and what it says' member '.problems[0].message: a string there is no file c.md'
run check --json good/lessons/01-a.md
ok 'nothing wrong is an object, too' valid_json
ok 'without problems' member '.errors: a number 0'
run check good/lessons/01-a.md
ok 'nothing wrong is no words at all' eval 'ended 0 && printed_nothing && silent'

# --- what is checked ----------------------------------------------------------------------------

(cd bad && run check && ok 'the course of the folder one is in' failed 'lessons/02-b.md:3:7: error')
GROUNDWORK_COURSE=bad run check
ok 'that of the environment' failed 'bad/lessons/02-b.md:3:7: error'
GROUNDWORK_COURSE=empty run check --course bad
ok 'that of --course' failed 'bad/lessons/02-b.md:3:7: error'
run check bad/
ok 'a folder with its slash' failed 'bad/lessons/02-b.md:3:7: error'
run check bad/lessons
ok 'lessons/ alone' failed 'bad/lessons/02-b.md:3:7: error'
ok 'has no quizzes' not says quizzes
run check bad/quizzes/
ok 'quizzes/ alone' failed 'bad/quizzes/01-a.json:2:10: error'
ok 'has no lessons' not says bad/lessons
run check bad/lessons/02-b.md
ok 'a lesson alone' failed 'bad/lessons/02-b.md:3:7: error'
ok 'and no other' not says 10-c
run check ./bad/quizzes/01-a.json
ok 'a quiz alone, named as it was' failed './bad/quizzes/01-a.json:2:10: error'
(cd bad/lessons && run check 02-b.md && ok 'from within its folder' failed '02-b.md:3:7: error')
(cd bad/lessons && run check . && ok 'that folder' failed '../lessons/02-b.md:3:7: error')
run check good bad
ok 'two courses' failed 'bad/lessons/02-b.md:3:7: error'
ok 'with the warnings of the other' says 'good/lessons/02-b.md:6:1: warning'
run check bad/lessons/02-b.md bad bad
ok 'a file that is meant twice is told once' [ "$(grep -c 'there is no file c.md' "$out")" -eq 1 ]
refuses 'a path that is not there' 'nowhere.md does not exist' check nowhere.md
refuses 'a folder that is no course' 'empty holds no lessons/' check empty
printf 'x\n' >loose.md
refuses 'a file that is in no course' 'loose.md is in no course; a lesson lies in' check loose.md
printf '{}\n' >good/quizzes/quiz.schema.json
refuses 'a file of another kind' 'quiz.schema.json is no lesson and no quiz' \
    check good/quizzes/quiz.schema.json
run check nowhere.md bad
ok 'the rest is checked all the same' says 'bad/lessons/02-b.md:3:7: error'
ok 'but what could not be counts' ended 2

# --- rules --------------------------------------------------------------------------------------

run check --explain dead-link
ok 'a rule is explained' warned 'dead-link (error)'
ok 'with its mend' says 'relative to lessons/'
rules=$(sed -n 's/^    {"\([a-z0-9-]*\)", [A-Z]*,.*/\1/p' "$root/src/course/check_rules.c")
ok 'there are rules' [ "$(echo "$rules" | wc -l)" -gt 60 ]
for rule in $rules; do
    run check --explain "$rule"
    ok "$rule" warned "$rule ("
    ok 'in lines of at most 78 columns' not grep -q '.\{79\}' "$out"
done
refuses 'one that there is not names the nearest' 'did you mean `dead-link`?' \
    check --explain ded-link

# --- hostile files ------------------------------------------------------------------------------

esc=$(printf '\033') bidi=$(printf '\342\200\256')
printf '# %s\n\n%s [a](%s.md) [b][%s]\n\n```demo\n%s --x\n```\n\n```quiz\n%s\n```\n' \
    "${esc}[31m" "$bidi" "${esc}[32m" "$bidi" "${esc}]0;t" "${esc}[33m" >worse/lessons/02-b.md
printf '# Nothing\n' >"worse/lessons/03-${esc}[31mred.md"
printf 'x\n' >"worse/lessons/${bidi}notes.txt"
run check worse
ok 'escapes are told of' failed 'U+001B is never shown'
ok 'and go nowhere' clean "$out"
ok 'the file with an odd name is checked' says 'red.md:1:1: error: there is no paragraph'
run check --json worse
ok 'nor in JSON' clean "$out"
ok 'which is valid' valid_json
run check "worse/lessons/03-${esc}[31mred.md"
ok 'also by itself' failed 'red.md:1:1: error: there is no paragraph'
ok 'without the escape' clean "$out"
printf '# A\n\nB\0C\n' >worse/lessons/04-nul.md
head -c 1048577 /dev/zero | tr '\0' 'x' >worse/lessons/05-large.md
mkfifo worse/lessons/06-fifo.md
awk 'BEGIN { for (i = 0; i < 5000; i++) printf "["; }' >worse/lessons/07-deep.md
mkdir worse/quizzes
awk 'BEGIN { for (i = 0; i < 5000; i++) printf "["; }' >worse/quizzes/07-deep.json
ln -s 08-loop.md worse/lessons/08-loop.md
run check worse
ok 'a NUL' says '04-nul.md:3:2: error: U+0000'
ok 'a megabyte and a byte' says '05-large.md: error: the file is larger than'
ok 'a pipe' says '06-fifo.md: error: this is not a regular file'
ok 'brackets by the thousand' says '07-deep.md:1:1: error: there is no title'
ok 'also in JSON' says 'worse/quizzes/07-deep.json:1:'
ok 'a link to itself' says '08-loop.md: error: '
LC_ALL=C run check worse
ok 'LANG=C has ASCII' all_ascii "$out"
if [ -c /dev/full ]; then
    "$groundwork" check bad >/dev/full 2>"$err"
    status=$?
    ok 'a full disk is said' complains 'cannot write the output'
fi
