#!/bin/sh
# The rules of the source that no compiler knows: tests/style.sh [ROOT [BUILD]]
#
# ROOT is the tree (else $GROUNDWORK_ROOT, else this one), BUILD holds its objects (else
# $GROUNDWORK_BUILD; without one, what the objects call is not looked at). A rule is a function that
# prints its offenders, one a line; the table at the end names the rules. tests/make/style_test.sh
# shows each of them a tree that it must refuse.
#
# shellcheck disable=SC2016 # what is in single quotes is awk's
set -u
here=$(cd "$(dirname "$0")/.." && pwd) || exit 1
root=${1:-${GROUNDWORK_ROOT:-$here}}
build=${2-${GROUNDWORK_BUILD-}}
cd "$root" || exit 1
export LC_ALL=C

# Who may include whom: a layer, then those below it that it may see.
layers='
base
canvas    base
course    base canvas
learner   base canvas course
algo      base
sim       base
host      base
demo      base canvas sim
topics    base canvas sim demo algo
shell     base canvas course learner sim demo host
term      base canvas course learner sim demo host shell
commands  base canvas course learner sim demo host shell term
main      base canvas course learner sim demo host shell term commands
'

# Headers that one source file alone may know, so that a library can be changed in one place.
foreign='curses.h ncurses.h cmark.h cJSON.h sys/socket.h'

# What the models may ask of the C library: memory, words and two exact functions of libm. No clock,
# no random source, no I/O, and nothing that listens to the locale.
pure='abort bsearch floor memchr memcmp memcpy memmove memset qsort snprintf sqrt strchr strcmp
strcpy strlen strncmp strrchr strspn strcspn strstr vsnprintf __assert_fail __assert_rtn
__stack_chk_fail _GLOBAL_OFFSET_TABLE_'
allocators='malloc calloc realloc free'

# --- The files -----------------------------------------------------------------------------------

# What is in the repository, or would be with the next commit; without git, what lies there.
list_files() {
    if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; then
        git ls-files --cached --others --exclude-standard | while IFS= read -r file; do
            [ ! -e "$file" ] || printf '%s\n' "$file"
        done
    else
        find . -type f ! -path './.git/*' ! -path './build/*' | sed 's|^\./||' | sort
    fi
}
all=$(list_files)

# those REGEX: the files whose names match.
those() {
    printf '%s\n' "$all" | grep -E "$1"
}

# in_those REGEX COMMAND...: the command with those files as its last arguments, if there are any.
in_those() (
    files=$(those "$1") || return 0
    shift
    set -f
    IFS='
'
    # shellcheck disable=SC2086 # split at line ends, and no name is a pattern
    "$@" $files
)

C_SOURCES='^(src|include|tests)/.*\.[ch]$'
PRODUCT='^(src|include)/.*\.[ch]$'
WRITTEN='^(src|include|lessons|quizzes|\.ci)/|^tests/([^/]*/)?[^/]*\.(c|h|sh)$|^tests/run$|^[^/]*$'

# --- The rules -----------------------------------------------------------------------------------

arrows() {
    in_those "$PRODUCT" awk -v layers="$layers" '
        BEGIN {
            rows = split(layers, row, "\n")
            for (i = 1; i <= rows; i++) {
                words = split(row[i], word, " ")
                for (j = 1; j <= words; j++) sees[word[1], word[j]] = known[word[1]] = 1
            }
        }
        FNR == 1 {
            split(FILENAME, part, "/")
            layer = part[3] == "" ? "main" : part[2]
            if (!known[layer]) print FILENAME ": no such layer: " layer
        }
        /^[ \t]*#[ \t]*include[ \t]*"/ {
            split($0, quoted, "\"")
            split(quoted[2], path, "/")
            neighbour = layer == "topics" && !(2 in path) # a topic of several files
            if (!neighbour && !((layer, path[1]) in sees))
                print FILENAME ":" FNR ": " layer " may not include \"" quoted[2] "\""
        }'
}

foreign_headers() {
    for header in $foreign; do
        users=$(in_those "$PRODUCT" grep -lE "^ *# *include *[<\"]([a-z0-9]+/)?${header}[>\"]")
        # shellcheck disable=SC2086 # a list of names
        set -- $users
        [ $# -le 1 ] || echo "$header is included by $*"
        case " $*" in *.h*) echo "$header is included by a header: $*" ;; esac
    done
}

file_length() {
    in_those "$C_SOURCES" awk '
        FNR == 801 { print FILENAME ": over 800 lines" }'
}

function_length() {
    in_those "$C_SOURCES" awk '
        function unclosed() {
            if (start) print last ":" start ": no closing brace in the first column"
            start = 0
        }
        FNR == 1 { unclosed() }
        { last = FILENAME }
        /^[A-Za-z_].*\)[ \t]*\{$/ {
            print FILENAME ":" FNR ": a function opens on a line of its own"
        }
        /^\{$/ { unclosed(); start = FNR }
        /^\}$/ && start {
            if (FNR - start + 1 > 70)
                print FILENAME ":" start ": a function of " FNR - start + 1 " lines"
            start = 0
        }
        END { unclosed() }'
}

# Columns are code points: the bytes that continue one do not count.
line_width() {
    in_those "$C_SOURCES|\.sh$|^Makefile$|^\.ci/|^tests/run$" awk '
        length($0) > 100 {
            line = $0
            gsub(/[\200-\277]/, "", line)
            if (length(line) > 100) print FILENAME ":" FNR ": " length(line) " columns"
        }'
}

tabs() {
    in_those "$C_SOURCES" grep -n "$(printf '\t')" /dev/null
}

trailing_space() {
    in_those "$WRITTEN" grep -nE "[[:space:]]$" /dev/null
}

guards() {
    those '^include/.*\.h$' | while read -r file; do
        name=$(echo "${file#include/}" | tr 'a-z/.-' 'A-Z___')
        grep -q "^#ifndef GROUNDWORK_$name\$" "$file" &&
            grep -q "^#define GROUNDWORK_$name\$" "$file" ||
            echo "$file: its guard is not GROUNDWORK_$name"
    done
}

prose() {
    those '^include/.*\.h$' | while read -r file; do
        case $(head -n 1 "$file") in
        '/* '*) ;;
        *) echo "$file: does not begin with a comment that says what it is" ;;
        esac
    done
}

# A module is one header; src/a/b_c.c is more of the module b. Only the program, the back ends and
# what is found through tables need none.
headers() {
    those '^src/[^/]*/.*\.c$' | grep -vE '^src/(commands|topics|term)/' | while read -r file; do
        module=include/${file#src/}
        module=${module%.c}
        [ -e "$module.h" ] || [ -e "${module%_*}.h" ] || echo "$file: has no $module.h"
    done
}

# Only term/, commands/ and main.c print; an arena's last words are the exception.
printing() {
    those '^src/.*\.c$' | grep -vE '^src/(term/|commands/|main\.c$|base/arena\.c$)' |
        while read -r file; do
            sed -e 's|/\*.*\*/||' -e 's|^ *\(/\*\| \*\).*||' -e 's|"[^"]*"||g' "$file" |
                grep -nE '(^|[^A-Za-z0-9_])((v?printf|puts|putchar|perror) *\(|stdout|stderr)' |
                sed "s|^|$file:|"
        done
}

exits() {
    those '^src/.*\.c$' | grep -v '^src/main\.c$' | while read -r file; do
        grep -nE '(^|[^A-Za-z0-9_])exit *\(' "$file" | sed "s|^|$file:|"
    done
}

top_level() {
    printf '%s\n' "$all" | sed 's|/.*||' | sort -u |
        grep -vE '^(src|include|lessons|quizzes|tests|Makefile|README\.md|LICENSE|\..*)$'
}

machine() {
    in_those . grep -nIE \
        -e '(^|[^A-Za-z0-9_./~-])/(work|home|root|Users)/' \
        -e '(pkg\.dev|docker\.io|ghcr\.io|pypi\.org|[a-z]\.internal)([^a-z]|$)|registry\.[a-z]+\.' \
        /dev/null
}

# The objects of algo/, sim/ and topics/ may call each other, their project, and the list above.
# Sanitizers and fortified builds have calls of their own, which stand for those that are listed.
calls() {
    objects=$(find "$build/algo" "$build/sim" "$build/topics" -name '*.o' 2>/dev/null)
    [ -n "$objects" ] || return 0
    {
        [ "$(uname)" != Darwin ] || echo underscores # each name has one more in front there
        find "$build" -name '*.o' ! -path "$build/tests/*" ! -path "$build/mutants/*" \
            ! -path "$build/fuzz/*" -exec nm -g -P {} + |
            awk '$2 != "U" && $2 != "w" && NF > 1 { print "own", $1 }'
        # shellcheck disable=SC2086 # a list of names
        nm -A -P -u $objects
    } | awk -v pure="$pure" -v allocators="$allocators" -v prefix="$build/" '
        BEGIN {
            split(pure, list)
            for (i in list) allowed[list[i]] = 1
            split(allocators, list)
            for (i in list) allocator[list[i]] = 1
        }
        $1 == "underscores" { extra = 1; next }
        { $2 = substr($2, 1 + extra) }
        $1 == "own" { own[$2] = 1; next }
        {
            object = substr($1, length(prefix) + 1)
            sub(/:$/, "", object)
            name = $2
            if (name ~ /^__(asan|ubsan|sanitizer|sancov|lsan)/) next
            if (name ~ /^__.*_chk$/) name = substr(name, 3, length(name) - 6)
            if (name in allocator && object ~ /^sim\//) next
            if (name in own ? name ~ /^files_/ : !(name in allowed))
                print object ": calls " name ", which a model may not"
        }' | sort -u
}

# --- The table -----------------------------------------------------------------------------------

failures=0
rule() {
    found=$($1)
    if [ -z "$found" ]; then
        echo "ok style: $2"
    else
        failures=$((failures + 1))
        echo "not ok style: $2"
        echo "$found" | sed 's/^/# /'
    fi
}

rule arrows 'includes run down the layers only'
rule foreign_headers 'each foreign library is known to one source file'
rule file_length 'no file has over 800 lines'
rule function_length 'no function has over 70 lines'
rule line_width 'no line has over 100 columns'
rule tabs 'C is indented with blanks'
rule trailing_space 'no line ends in blanks'
rule guards 'headers are guarded by their path'
rule prose 'headers begin by saying what they are'
rule headers 'each source file has its header'
rule printing 'only term, commands and main print'
rule exits 'only main ends the program'
rule top_level 'the top level holds what the layout names'
rule machine 'no file names a place of one machine'
if [ -n "$build" ]; then
    rule calls 'models call no clock, no random source and no I/O'
fi
[ "$failures" -eq 0 ]
