#!/bin/sh
# Each rule of tests/style.sh refuses a tree that breaks it, and only that rule does.
set -u
tree=$TMPDIR/tree
build=

# A tree of which no rule complains.
good_tree() {
    rm -rf "$tree"
    mkdir -p "$tree/src/base" "$tree/src/algo" "$tree/include/base" "$tree/include/algo"
    cat >"$tree/include/base/good.h" <<'END'
/* What is good. */
#ifndef GROUNDWORK_BASE_GOOD_H
#define GROUNDWORK_BASE_GOOD_H
int good(int value);
#endif
END
    sed -e 's|base/good.h|algo/bucket.h|' -e 's/BASE_GOOD/ALGO_BUCKET/' -e 's/good/bucket/' \
        "$tree/include/base/good.h" >"$tree/include/algo/bucket.h"
    cat >"$tree/src/base/good.c" <<'END'
#include "base/good.h"

int good(int value)
{
    return value;
}
END
    cp "$tree/src/base/good.c" "$tree/src/base/good_more.c"
    printf '#include "algo/bucket.h"\n#include "base/good.h"\n' >"$tree/src/algo/bucket.c"
    printf 'int main(void)\n{\n    return 0;\n}\n' >"$tree/src/main.c"
}

# change FILE SED-SCRIPT
change() {
    sed "$2" "$tree/$1" >"$TMPDIR/changed" && mv "$TMPDIR/changed" "$tree/$1"
}

# passes NAME: no rule complains of the tree as it is now.
passes() {
    if said=$(sh tests/style.sh "$tree" "$build" 2>&1); then
        echo "ok $1"
    else
        echo "not ok $1"
        echo "$said" | grep -v '^ok' | sed 's/^/# /'
    fi
}

# refused NAME RULE WORDS: of the tree as it is now that rule complains alone, in these words.
refused() {
    said=$(sh tests/style.sh "$tree" "$build" 2>&1)
    status=$?
    bad=$(echo "$said" | grep '^not ok')
    if [ "$status" -eq 1 ] && [ "$bad" = "not ok style: $2" ] && echo "$said" | grep -qF "$3"; then
        echo "ok $1"
    else
        echo "not ok $1"
        echo "$said" | grep -v '^ok' | sed 's/^/# /'
    fi
}

# repeat COUNT WORDS: lines of them.
repeat() {
    awk -v count="$1" -v words="$2" 'BEGIN { for (i = 0; i < count; i++) print words }'
}

good_tree
passes 'a good tree'

echo '#include "algo/bucket.h"' >>"$tree/src/base/good.c"
refused 'an include that runs up' 'includes run down the layers only' \
    'src/base/good.c:7: base may not include "algo/bucket.h"'

good_tree
mkdir "$tree/src/topics"
echo 'int tick(void);' >"$tree/src/topics/clock.h"
echo '#include "clock.h"' >"$tree/src/topics/clock.c"
passes 'a topic that includes a header of its own'
echo '#include "good.h"' >>"$tree/src/base/good.c"
refused 'another layer that does' 'includes run down the layers only' \
    'src/base/good.c:7: base may not include "good.h"'

good_tree
mkdir -p "$tree/src/sim" "$tree/include/sim"
sed 's/BASE_GOOD/SIM_WORLD/' "$tree/include/base/good.h" >"$tree/include/sim/world.h"
echo '#include "algo/bucket.h"' >"$tree/src/sim/world.c"
refused 'an include of a layer beside' 'includes run down the layers only' \
    'src/sim/world.c:1: sim may not include "algo/bucket.h"'

good_tree
mkdir "$tree/include/misc"
sed 's/BASE_GOOD/MISC_GOOD/' "$tree/include/base/good.h" >"$tree/include/misc/good.h"
refused 'a layer that nobody knows' 'includes run down the layers only' 'no such layer: misc'

good_tree
echo '#include <cjson/cJSON.h>' | tee -a "$tree/src/base/good.c" >>"$tree/src/algo/bucket.c"
refused 'a library in two files' 'each foreign library is known to one source file' \
    'cJSON.h is included by src/algo/bucket.c src/base/good.c'

good_tree
change include/base/good.h 's/^int/#include <ncurses.h>\nint/'
refused 'a library in a header' 'each foreign library is known to one source file' \
    'ncurses.h is included by a header: include/base/good.h'

good_tree
repeat 794 '/* line */' >>"$tree/src/base/good.c"
passes 'a file of 800 lines'
echo '/* line */' >>"$tree/src/base/good.c"
refused 'a file of 801 lines' 'no file has over 800 lines' 'src/base/good.c: over 800 lines'

good_tree
{
    printf 'int long_one(void)\n{\n'
    repeat 68 '    good(1);'
    echo '}'
} >>"$tree/src/base/good.c"
passes 'a function of 70 lines'
change src/base/good.c '9s/^/    good(1);\n/'
refused 'a function of 71 lines' 'no function has over 70 lines' \
    'src/base/good.c:8: a function of 71 lines'

good_tree
printf 'int kernel_style(void) {\n    return 0;\n}\n' >>"$tree/src/base/good.c"
refused 'a function that opens where its length is not seen' 'no function has over 70 lines' \
    'src/base/good.c:7: a function opens on a line of its own'

good_tree
printf 'int open(void)\n{\n    return 0;\n    }\n' >>"$tree/src/base/good.c"
refused 'a function that does not close' 'no function has over 70 lines' \
    'src/base/good.c:8: no closing brace in the first column'

good_tree
echo "/* $(repeat 94 x | tr -d '\n') */" >>"$tree/src/base/good.c"
echo "/* $(repeat 94 é | tr -d '\n') */" >>"$tree/src/base/good.c"
passes 'lines of 100 columns, in 100 and in 194 bytes'
echo "/* $(repeat 95 é | tr -d '\n') */" >>"$tree/src/base/good.c"
refused 'a line of 101 columns' 'no line has over 100 columns' 'src/base/good.c:9: 101 columns'

good_tree
printf '/* a\tb */\n' >>"$tree/src/base/good.c"
refused 'a tab' 'C is indented with blanks' 'src/base/good.c:7:'

good_tree
printf '# Cover \n' >"$tree/README.md"
refused 'a blank at the end of a line' 'no line ends in blanks' 'README.md:1:'

good_tree
change include/base/good.h 's/BASE_GOOD/GOOD/'
refused 'another guard' 'headers are guarded by their path' \
    'include/base/good.h: its guard is not GROUNDWORK_BASE_GOOD_H'

good_tree
change include/base/good.h 1d
refused 'a header without words' 'headers begin by saying what they are' 'include/base/good.h: '

good_tree
cp "$tree/src/base/good.c" "$tree/src/base/better.c"
refused 'a source file without a header' 'each source file has its header' \
    'src/base/better.c: has no include/base/better.h'

good_tree
echo '/* printf( and stdout in words, and format(printf, 1, 2) */' >>"$tree/src/base/good.c"
echo 'void say(void) { printf("x"); }' >>"$tree/src/main.c"
passes 'main may print'
echo 'void say(void) { fprintf(stderr, "x"); }' >>"$tree/src/algo/bucket.c"
refused 'a model that prints' 'only term, commands and main print' 'src/algo/bucket.c:3:'

good_tree
echo 'void end(void) { exit(1); }' >>"$tree/src/algo/bucket.c"
refused 'an end by another than main' 'only main ends the program' 'src/algo/bucket.c:3:'

good_tree
mkdir "$tree/tools" && : >"$tree/tools/helper"
refused 'another folder at the top' 'the top level holds what the layout names' '# tools'

good_tree
echo "/* see /""home/somebody/file */" >>"$tree/src/base/good.c"
refused 'a place of one machine' 'no file names a place of one machine' 'src/base/good.c:7:'

good_tree
echo "From registry"".example.com/image" >"$tree/README.md"
refused 'a registry' 'no file names a place of one machine' 'README.md:1:'

# What objects call, with the compiler that there is.
build=$TMPDIR/build

# model LAYER BODY: an object of that layer, whose one function does that.
model() {
    good_tree
    rm -rf "$build"
    mkdir -p "$build/$1" "$build/base"
    "${CC:-cc}" -x c -c -o "$build/base/good.o" - <<'END'
void files_read(void);
void files_read(void) {}
int good(int x);
int good(int x) { return x; }
END
    "${CC:-cc}" -x c -fno-builtin -c -o "$build/$1/model.o" - <<END
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
void files_read(void);
int good(int x);
double model(double x);
double model(double x) { $2 }
END
}

rule='models call no clock, no random source and no I/O'
model algo 'char s[8]; snprintf(s, 8, "%d", good(1)); return sqrt(floor(x)) + (double)strlen(s);'
passes 'a pure model'
model sim 'free(malloc(3)); return x;'
passes 'a simulation that allocates'
model topics 'free(malloc(3)); return x;'
refused 'a topic that allocates' "$rule" 'topics/model.o: calls malloc, which a model may not'
model sim 'return x + (double)time(NULL);'
refused 'a clock' "$rule" 'sim/model.o: calls time, which a model may not'
model algo 'return x + rand();'
refused 'a random source' "$rule" 'algo/model.o: calls rand, which a model may not'
model topics 'puts("x"); return x;'
refused 'output' "$rule" 'topics/model.o: calls puts, which a model may not'
model algo 'return log(x);'
refused 'what libm rounds as it likes' "$rule" 'algo/model.o: calls log, which a model may not'
model topics 'files_read(); return x;'
refused 'a file by way of base' "$rule" 'topics/model.o: calls files_read, which a model may not'
