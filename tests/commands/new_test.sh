#!/bin/sh
# groundwork new: what it makes, what it says, and that it never overwrites or leaves half.
#
# shellcheck disable=SC2016,SC2154 # messages hold backquotes; lib.sh has the rest
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TMPDIR" || exit 1

made() { [ -f "$1" ] && [ -s "$1" ]; }
# holds FOLDER NAMES: these files and folders and no others, in one line.
holds() { [ "$(cd "$1" && find . -mindepth 1 | sort | tr '\n' ' ')" = "$2" ]; }

# --- a course of one's own ----------------------------------------------------------------------

works 'a course is started' 'mine/lessons/README.md' new --course mine 'Queues, in practice'
ok 'it has its cover and room for quizzes' holds mine \
    './lessons ./lessons/README.md ./quizzes ./quizzes/quiz.schema.json '
ok 'the cover has its title' grep -qx '# Queues, in practice' mine/lessons/README.md
ok 'the schema is that of the course at hand' \
    same mine/quizzes/quiz.schema.json "${GROUNDWORK_ROOT:-.}/quizzes/quiz.schema.json"
ok 'and its ID' grep -qx '<!-- course: queues-in-practice -->' mine/lessons/README.md
ok 'it says how to go on' says "  groundwork new --course mine 'A first lesson'"
works 'it is a course' '[]' list --course mine --json

works 'the first lesson' 'mine/lessons/01-bloom-filters.md' new --course mine 'Bloom filters'
ok 'has its quiz' made mine/quizzes/01-bloom-filters.json
ok 'and what to do with them is said' says '  groundwork preview mine/lessons/01-bloom-filters.md'
works 'it is in the list' 'Bloom filters' list --course mine
works 'it can be read' 'Ask before you tell' read --course mine 1
cd mine || exit 1
works 'in the folder itself, without quotes' 'lessons/02-a-second-one.md' new A second one
cd .. || exit 1
printf '# Forty\n\nIn words.\n' >mine/lessons/40-forty.md
works 'the number is one behind the last' 'lessons/41-more.md' new --course mine More
works 'a folder that is there is filled' 'here/lessons/README.md' new --course here Here
mkdir -p bare/lessons
works 'so is one with an empty lessons/' 'bare/lessons/README.md' new --course bare Bare
works 'a place with a blank is quoted' "new --course 'two words' 'A first lesson'" \
    new --course 'two words' Two

# --- the quiz is right --------------------------------------------------------------------------

nothing_wrong() { ended 0 && printed_nothing && silent; }
run check --course mine
ok 'nothing is wrong with what was made, not even a little' nothing_wrong
run quiz --course mine 1
ok 'no question of it is left out' silent
works 'what it says of its run is so' 'max_in_2s             200' \
    demo rate-limiter --scene boundary-burst --algorithm fixed-window

# --- what it refuses ----------------------------------------------------------------------------

before() { find mine -type f -exec cksum {} + | sort >"$TMPDIR/before"; }
untouched() {
    find mine -type f -exec cksum {} + | sort >"$TMPDIR/after"
    cmp -s "$TMPDIR/before" "$TMPDIR/after"
}
before
refuses 'a slug that is there' 'lessons/01-bloom-filters.md has the slug' \
    new --course mine 'Bloom... FILTERS'
refuses 'a title without a word' 'no letter or digit' new --course mine '?!'
refuses 'an empty title' 'no letter or digit' new --course mine ''
refuses 'no title' '`groundwork new` takes TITLE' new --course mine
: >mine/quizzes/42-stray.json
before
refuses 'a quiz that is there' 'mine/quizzes/42-stray.json is there already' \
    new --course mine Stray
ok 'and then there is no lesson either' untouched
rm mine/quizzes/42-stray.json
ln -s nowhere mine/quizzes/42-link.json
before
refuses 'a link that leads nowhere' 'is there already' new --course mine Link
ok 'which leads there still' untouched
rm mine/quizzes/42-link.json
mkdir outside
mv mine/quizzes outside/
ln -s ../outside/quizzes mine/quizzes
refuses 'a folder out of the course' 'quizzes leads out of the course mine' new --course mine Out
rm mine/quizzes
mv outside/quizzes mine/
before
# Between the lesson's size and the quiz's; a shell may count blocks of 512 or of 1024 bytes.
blocks=8
(ulimit -f 1 && head -c 600 /dev/zero >"$TMPDIR/block") 2>"$err" && blocks=4
(ulimit -f $blocks && "$groundwork" new --course mine 'Too much' >"$out" 2>"$err")
status=$?
ok 'a disk that is full' refused 'mine/quizzes/42-too-much.json cannot be written: '
ok 'leaves nothing' untouched
# Not even messages can be written to files there, but to a pipe.
{ (ulimit -f 0 && "$groundwork" new --course fresh 'Too much' 2>&1) || echo "status $?"; } |
    cat >"$out"
ok 'also of a new course' says 'fresh/lessons/README.md cannot be written: '
ok 'which is bad input' says 'status 2'
ok 'not even its folder' [ ! -e fresh ]
refuses 'a folder in a folder that is not there' 'make that first' new --course no/where Title
refuses 'a file for a folder' 'mine/lessons/README.md cannot be made a folder' \
    new --course mine/lessons/README.md Title
cd outside || exit 1
refuses 'no course here' '`groundwork new --course DIR TITLE` start one' new Title
cd .. || exit 1
rm -r mine/quizzes
works 'a folder that is gone is made' 'mine/quizzes/42-again.json' new --course mine Again
ok 'with the quiz in it' made mine/quizzes/42-again.json
esc=$(printf '\033')
refuses 'nothing of a title reaches the terminal' 'no letter' new --course mine "${esc}[!"
works 'nor a file' '43-a-31m-title' new --course mine "a ${esc}[31m title"
ok 'a control' clean mine/lessons/43-a-31m-title.md

# --- what preview refuses -----------------------------------------------------------------------

refuses 'no preview of the cover' 'is shown by `groundwork open' preview mine/lessons/README.md
for file in mine/lessons/x.md draft.md mine/lessons/01-x.json mine; do
    refuses "no preview of $file" 'neither a course'"'"'s lesson' preview "$file"
done
refuses 'nor without a screen' 'the full screen needs a terminal' preview mine/lessons/01-x.md
refuses 'nor of what no lesson is called' 'no lesson `nothing`' preview --course mine nothing
