#!/bin/sh
# The command line as anyone types it (contracts.md, section 2), on the real program: what is data
# and what is a message, how it ends, which course it opens, and what never reaches a terminal.
#
# shellcheck disable=SC2016,SC2119,SC2154,SC2162 # messages hold backquotes; lib.sh has the rest
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TMPDIR" || exit 1
esc=$(printf '\033') c1=$(printf '\302\233') bidi=$(printf '\342\200\256') back=$(printf '\b')

# --- a course whose author means no good --------------------------------------------------------

mkdir -p course/lessons course/quizzes empty other/lessons
cat >course/lessons/README.md <<END
# Odd ${esc}[31mtitles&#27;[31m

<!-- course: odd -->
END
cat >course/lessons/01-plain.md <<END
# A plain lesson

It says "naïve" — with a [link](https://example.org/a) and a [nearby one](02-odd.md).

\`code\` and **bold**

\`\`\`quiz
said
\`\`\`

\`\`\`demo
rate-limiter --scene boundary-burst
\`\`\`
END
cat >course/lessons/02-odd.md <<END
# Odd ${esc}]0;title&#7;${bidi}txt

Raw ${esc}[31m red, entity &#27;[31m,
C1 ${c1}31m and &#155;31m, safe${back}${back}${back}${back}evil,
bidi ${bidi}abc and &#8238;abc, zero&#8203;width.

A [link](https://example.org/&#27;\\evil), another <https://example.org/${c1}x> and
[third](https://example.org/ö "${esc}title").

<b onclick="${esc}x">html</b>
END
cat >course/lessons/03-emoji.md <<END
# Wide ones, naïve

👩‍👩‍👧 family, 👍🏽 tone, 🇩🇪 flag, e&#x301; joined.
END
printf '%s' '{"title":"Q","pass":1,"questions":[{"id":"said","type":"text",
    "prompt":"What \u001b[31mis\u009b it?","accept":["it"]}]}' >course/quizzes/01-plain.json
printf 'not a quiz' >course/quizzes/03-emoji.json
printf '# Another\n\ncourse\n' >other/lessons/README.md
printf '# Elsewhere\n\ntext\n' >other/lessons/07-elsewhere.md

# --- what can be asked --------------------------------------------------------------------------

works 'help is data' 'groundwork read LESSON' --help
ok 'help fits 80 columns' not grep -q '.\{81\}' "$out"
for command in open list read demo quiz progress check new preview; do
    works "the help lists $command" "groundwork $command" --help
    works "$command has a help of its own" "groundwork $command" "$command" --help
    ok 'which fits 80 columns, too' not grep -q '.\{81\}' "$out"
done
works 'a help wherever it is asked for' 'print a lesson' read 1 --help
works 'a version' 'groundwork ' --version
refuses 'an unknown command names the nearest' 'did you mean `list`?' lst
refuses 'one without a nearest names them all' \
    'open, list, read, demo, quiz, progress, check, new, preview' xyzzy
refuses 'an unknown option names the nearest' 'did you mean --json?' list --jsn
refuses 'an option is never abbreviated' 'no option --js;' list --js
refuses 'an option of another command is unknown' 'has no option --plain' list --plain
refuses 'a short option is unknown' 'has no option -x' list -x
refuses 'several of them as well' 'has no option -xyz' list -xyz
refuses 'an option without its value' '--course needs a value: --course DIR' list --course
refuses 'a value for an option that takes none' '--json takes no value, not yes' list --json=yes
refuses 'a word too many' '`groundwork list` takes no words' list 13
refuses 'a word too few' '`groundwork read` takes LESSON' read
refuses 'a width out of range' '--width 3: not a count from 20 to 1000' read 1 --width 3
refuses 'a colour that is none' '--color pink: not auto, always or never' list --color pink
refuses 'without a terminal the course says what works' 'groundwork read LESSON' --course course
refuses 'so does open' 'groundwork read LESSON' open --course course 1

# --- which course -------------------------------------------------------------------------------

works 'a course by --course' 'A plain lesson' list --course course
works 'and by --course=' 'A plain lesson' list --course=course
works 'also before the command' 'A plain lesson' --course course list
GROUNDWORK_COURSE=other works 'a course by the environment' 'Elsewhere' list
GROUNDWORK_COURSE=other works '--course beats it' 'A plain lesson' list --course course
(cd other && works 'a course by the working directory' 'Elsewhere' list)
(cd other && GROUNDWORK_COURSE=../course works 'the environment beats that' 'A plain lesson' list)
refuses 'a folder that is no course' 'empty holds no lessons/; name a course' list --course empty
GROUNDWORK_COURSE=empty refuses 'the first that is named is taken' 'empty holds no' list

# --- finding a lesson ---------------------------------------------------------------------------

export GROUNDWORK_COURSE=course
works 'a lesson by number' 'A plain lesson' read 1
works 'by stem' 'A plain lesson' read 01-plain
works 'by slug' 'A plain lesson' read plain
works 'by a part of its title' 'A plain lesson' read 'PLAIN les'
works 'behind two dashes' 'A plain lesson' read -- plain
refuses 'a lesson that is not there' 'no lesson `99`; `groundwork list` shows them' read 99
refuses 'a lesson that is nearly there' 'did you mean 01-plain?' read plian
refuses 'a lesson without a quiz' 'the lesson 02-odd has no quiz' quiz 2

# --- list and progress --------------------------------------------------------------------------

works 'a lesson a line' ' 1  A plain lesson' list
ok 'and no more lines' [ "$(wc -l <"$out")" -eq 3 ]
run list --json
ok 'the same as JSON' valid_json
ok 'with numbers' member '[0].number: a number 1'
ok 'titles' member '[0].title: a string A plain lesson'
ok 'and what is not there as null' member '[0].best: null'
works 'a progress before anything' '0 of 3 read' progress
ok 'says what is next' says 'groundwork open 1'
run progress --json
ok 'also as JSON' valid_json
ok 'by the course'"'"'s id' member '.course: a string odd'
ok 'with the streak' member '.streak_days: a number 0'

# --- read ---------------------------------------------------------------------------------------

# No line is wider, but for addresses.
within() { ! grep -v http "$out" | grep -q ".\\{$(($1 + 1))\\}"; }

works 'a pipe gets plain text' 'https://example.org/a' read 1
ok 'without an escape' clean "$out"
ok 'where links are numbered' says 'link[1]'
ok 'code keeps its backticks' says '`code`'
ok 'a demo says what to type' says 'groundwork demo rate-limiter --scene boundary-burst'
ok 'a question is asked' says '? What [31mis it?'
ok 'and lines hold 72 columns' within 72
run read 1 --width 24
ok 'a width of one'"'"'s own' within 24
COLUMNS=40 run read 1
ok 'or that of $COLUMNS' within 40
run read 1 --color always
ok 'styles where they are asked for' says "${esc}["
ok 'but no link that only a terminal opens' not says "${esc}]"
ok 'so that they are numbered here, too' says 'https://example.org/a'
FORCE_HYPERLINK=1 run read 1 --color always
ok 'whatever is said of the terminal' not says "${esc}]"
run read 1 --color always --plain
ok 'plain is plain' clean "$out"
NO_COLOR=1 run read 1 --color always
ok '--color always beats NO_COLOR' says "${esc}["
TERM=xterm run read 1 --color always
ok 'fewer colours in a smaller terminal' not says '38;5'
run read 3
ok 'where terminals disagree on a width its first sign is drawn' not says "$(printf '\342\200\215')"
LC_ALL=C run read 1
ok 'LANG=C gets ASCII only' all_ascii "$out"
ok 'with the nearest letters' says 'naive'
LC_ALL=C run list --json
ok 'but JSON stays what it is' valid_json
ok 'in UTF-8' member '[2].title: a string Wide ones, naïve'

# --- what never comes out -----------------------------------------------------------------------

for command in list progress 'read 2' 'list --json' 'progress --json'; do
    # shellcheck disable=SC2086 # words
    run $command
    ok "no control comes out of $command" clean "$out"
done
run read 2 --color always
sed "s/${esc}\\[[0-9;]*m//g" "$out" >styled
ok 'nor of a styled page, but for looks' clean styled
ok 'what is left of the page is text' says 'evil'

refuses 'escapes in a command' 'no command' "a${esc}]0;x${c1}31m${back}${bidi}"
refuses 'in an option' 'has no option' list "--j${esc}[2J${c1}"
refuses 'in a lesson' 'no lesson' read "a${esc}[31m
second line"
refuses 'in a folder' 'holds no lessons/' list --course "no${esc}[31m${c1}m"
refuses 'in a demo' 'no demo' demo "rate${esc}[31m${bidi}"
refuses 'in a value' '--color' list --color "a${esc}[31m
second line"
mkdir -p "bad/lessons" bad/quizzes
printf '# Named\n\ntext\n' >"bad/lessons/01-na${esc}[31m${c1}me.md"
printf '{' >"bad/quizzes/01-na${esc}[31m${c1}me.json"
run list --json --course bad
ok 'in a file'"'"'s name' clean "$out"
run quiz 1 --course bad
ok 'also where it is named in a message' clean "$err"
ok 'which has its place' complains ':1:'

# --- broken files and places --------------------------------------------------------------------

works 'a broken quiz takes no course down' 'Wide ones' list
run quiz 3
ok 'it is bad input' ended 2
ok 'and named with line and column' complains 'quizzes/03-emoji.json:1:1: error: '
: >course/lessons/04-empty.md
mkdir course/lessons/05-folder.md
mkfifo course/lessons/06-pipe.md
run list
ok 'a lesson that is no file is said' complains '05-folder'
ok 'and the rest is there' says 'Wide ones'
ok 'with a good end' ended 0
refuses 'and where it is read' 'lessons/05-folder.md: error: this is not a regular file' read 5
ln -s /etc/passwd course/lessons/07-out.md
refuses 'nor is one read that leads out of the course' 'lessons/07-out.md: error: leads out' read 7
rm -r course/lessons/0[4567]*
run list >/dev/null
"$groundwork" read 1 >/dev/full 2>"$err" </dev/null
status=$?
ok 'a full disk is a failure' ended 1
ok 'that is said' complains 'cannot write the output'
for command in --help --version list 'list --json' progress demo 'demo rate-limiter --help'; do
    # shellcheck disable=SC2086 # words
    "$groundwork" $command >/dev/full 2>"$err" </dev/null
    status=$?
    ok "also of $command" ended 1
done
"$groundwork" list >&- 2>"$err"
status=$?
ok 'a closed output, too' ended 1
awk 'BEGIN { for (i = 0; i < 9999; i++) print "A line of many.\n" }' >other/lessons/08-long.md
for how in - ''; do
    { # shellcheck disable=SC2064 # as it is now
        trap "$how" PIPE
        "$groundwork" read 8 --course other 2>"$err"
        echo $? >ended
    } | head -n 1 >"$out"
    ok 'a reader that has had enough is told nothing' silent
done
ok 'and that is no failure where it is noticed' grep -qx 0 ended
rm other/lessons/08-long.md

(
    unset HOME XDG_DATA_HOME
    works 'without a home the list is there' 'A plain lesson' list
    works 'and the progress' '0 of 3 read' progress
)
mkdir shut
chmod 500 shut
XDG_DATA_HOME=$TMPDIR/shut works 'and where nothing can be written' 'A plain lesson' list
mkdir -p lines/groundwork
printf '{"v":9,"event":"later"}\nnoise\n{"v":1,"at"' >lines/groundwork/journal.jsonl
cp lines/groundwork/journal.jsonl before
XDG_DATA_HOME=$TMPDIR/lines run list
ok 'a damaged record refuses nothing' ended 0
ok 'is said in a line' [ "$(wc -l <"$err")" -eq 1 ]
ok 'and stays as it was' same before lines/groundwork/journal.jsonl
