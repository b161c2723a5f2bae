#!/bin/sh
# The Makefile, on a small tree: what is built again and what is not, the registry, installing.
set -u
tree=$TMPDIR/tree
mkdir -p "$tree/src/base" "$tree/src/commands" "$tree/src/topics" "$tree/include/base" \
    "$tree/include/demo" "$tree/lessons" "$tree/quizzes"
cp -R Makefile .ci "$tree"
cd "$tree" || exit 1
export CFLAGS=-O0

echo 'int base(void);' >include/base/base.h
printf '#include "base/base.h"\nint base(void) { return 0; }\n' >src/base/base.c
cat >src/commands/where.c <<'END'
const char *where(void);
const char *where(void) { return GROUNDWORK_COURSE_DIR; }
END
cat >src/main.c <<'END'
#include "base/base.h"
#include "demo/demo.h"
#include <stdio.h>
const char *where(void);
int main(void)
{
    puts(where());
    for (size_t i = 0; i < demo_registry_count; i++) puts(demo_registry[i]->name);
    return base();
}
END
cat >include/demo/demo.h <<'END'
#include <stddef.h>
typedef struct Demo { const char *name; } Demo;
extern const Demo *const demo_registry[];
extern const size_t demo_registry_count;
END

topic() {
    printf '#include "demo/demo.h"\nconst Demo demo_%s = {"%s"};\n' "$1" "$1" >"src/topics/$1.c"
}

# is NAME EXPECTED ACTUAL
is() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        printf 'expected: %s\nactual: %s\n' "$2" "$3" | sed 's/^/# /'
    fi
}

# The sources that make compiles now, in a line; an error is shown instead.
compiled() {
    if make "$@" >"$TMPDIR/made" 2>&1; then
        sed -n 's/^ *CC *//p' "$TMPDIR/made" | sort | tr '\n' ' '
    else
        cat "$TMPDIR/made"
    fi
}

everything='build/registry.c src/base/base.c src/commands/where.c src/main.c '
is 'a first make compiles everything' "$everything" "$(compiled)"
is 'without topics the registry is empty' /usr/local/share/groundwork "$(build/groundwork)"
is 'a second one nothing' '' "$(compiled; cat "$TMPDIR/made")"

is 'deps is silent where all is there' '' "$(make deps all 2>&1)$(make deps 2>&1)"

topic zebra
topic ant
is 'a new topic is found' 'build/registry.c src/topics/ant.c src/topics/zebra.c ' "$(compiled)"
is 'topics are in order' 'ant zebra ' "$(build/groundwork | sed 1d | tr '\n' ' ')"
rm src/topics/ant.c
is 'a topic that went is dropped' 'build/registry.c ' "$(compiled)"
is 'and the rest stays' 'zebra ' "$(build/groundwork | sed 1d | tr '\n' ' ')"

sleep 1.1 2>/dev/null || sleep 2 # some file systems know only seconds
echo 'int base(void); /* changed */' >include/base/base.h
is 'a header compiles those that include it' 'src/base/base.c src/main.c ' "$(compiled)"
is 'another PREFIX only the file that knows it' 'src/commands/where.c ' "$(compiled PREFIX=/opt)"
is 'and is compiled in' /opt/share/groundwork "$(build/groundwork | sed 1q)"
is 'other flags compile everything' "${everything}src/topics/zebra.c " "$(compiled CFLAGS=-O1)"
is 'with flags of any kind assertions stay' '' "$(
    echo '#include <assert.h>
int base(void) { assert(0 > 1); return 0; }' >src/base/base.c
    compiled CFLAGS='-O1 -DNDEBUG' >/dev/null
    nm build/base/base.o | grep -q assert || echo 'they went')"

# What links and what is loaded: tests/make/libs_test.sh has what the script says.
linked() {
    make V=1 "$@" 2>&1 | grep -o '[^ ]*libcmark\.a\|-lcmark' | sort -u
}
is 'the libraries are linked as the script says' \
    "$(.ci/libs libcmark | grep -o '[^ ]*libcmark\.a\|-lcmark')" "$(linked LDFLAGS=-g)"
is 'or shared, where that is wanted' -lcmark "$(linked SHARED=1)"

# Installing. An instructor's own lesson is not ours to take away.
echo '# Cover' >lessons/README.md
echo '# One' >lessons/01-one.md
echo '{}' >quizzes/01-one.json
: >lessons/.hidden
stage=$TMPDIR/stage
make install PREFIX=/opt DESTDIR="$stage" >"$TMPDIR/made" 2>&1 || cat "$TMPDIR/made"
is 'install puts the program and the course' './bin/groundwork
./share/groundwork/lessons/01-one.md
./share/groundwork/lessons/README.md
./share/groundwork/quizzes/01-one.json' "$(cd "$stage/opt" && find . -type f | sort)"
echo '# Mine' >"$stage/opt/share/groundwork/lessons/99-mine.md"
make uninstall PREFIX=/opt DESTDIR="$stage" >"$TMPDIR/made" 2>&1 || cat "$TMPDIR/made"
is 'uninstall takes only that' "$stage/opt/share/groundwork/lessons/99-mine.md" \
    "$(find "$stage" -type f)"
rm "$stage/opt/share/groundwork/lessons/99-mine.md"
for goal in install uninstall; do
    make "$goal" PREFIX=/opt DESTDIR="$stage" >"$TMPDIR/made" 2>&1 || cat "$TMPDIR/made"
done
is 'and the folders that are empty' '' "$(find "$stage/opt/share/groundwork" 2>/dev/null)"

# A machine without the libraries.
said=$(PKG_CONFIG_LIBDIR=/nonexistent make BUILD=other 2>&1)
is 'what is missing is said in one line' 1 "$(echo "$said" | grep -c '^groundwork needs ')"
is 'and no compiler runs' 0 "$(echo "$said" | grep -c 'CC ')"
is 'clean needs no library' '' "$(PKG_CONFIG_LIBDIR=/nonexistent make clean 2>&1 | grep needs)"
is 'and leaves nothing' no "$([ -e build ] && echo yes || echo no)"
