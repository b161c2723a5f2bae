#!/bin/sh
# How the libraries are linked, with some of our own: an archive in place of what would be loaded,
# where there is one that the compiler takes.
set -u
lib=$TMPDIR/lib
mkdir -p "$lib"
cat >"$TMPDIR/pkg-config" <<'END'
#!/bin/sh
case $1 in
--variable=libdir) echo "${0%/*}/lib" ;;
--libs) echo "-L/somewhere -l$2" | sed 's/both/good -lbad/' ;;
esac
END
chmod +x "$TMPDIR/pkg-config"

# is NAME EXPECTED ACTUAL
is() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        printf 'expected: %s\nactual: %s\n' "$2" "$3" | sed 's/^/# /'
    fi
}

# But for what the linker is told of pointers, which comes first.
libs() {
    PKG_CONFIG=$TMPDIR/pkg-config .ci/libs "$@" |
        sed 's/^-Wl,-z,pack-relative-relocs //; s/ $//'
}

# What it asks for in turn is nowhere; the program that is linked in the end may have it.
echo 'int elsewhere(void); int good(void); int good(void) { return elsewhere(); }' >"$lib/good.c"
${CC:-cc} -c -o "$lib/good.o" "$lib/good.c" && ar rcs "$lib/libgood.a" "$lib/good.o"
echo 'not an archive' >"$lib/libbad.a"

archive=$lib/libgood.a
[ "$(uname)" != Darwin ] || archive=-lgood
is 'an archive stands for its library' "-L/somewhere $archive" "$(libs good)"
is 'where there is none, the library is shared' '-L/somewhere -lnone' "$(libs none)"
is 'so it is where the archive does not link' '-L/somewhere -lbad' "$(libs bad)"
is 'and with it what it comes with' '-L/somewhere -lgood -lbad' "$(libs both)"
is 'where nothing links, all are shared' '-L/somewhere -lgood' "$(CC=false libs good)"
is 'one does not stand in the way of another' \
    "-L/somewhere -lbad -L/somewhere $archive -L/somewhere -lnone" "$(libs bad good none)"

# A compiler that packs the pointers, and warns or makes what does not start where that is said.
cat >"$TMPDIR/packer" <<'END'
#!/bin/sh
case $* in *pack-relative-relocs*) ;; *) exec cc "$@" ;; esac
[ -z "${WARNS-}" ] || echo 'unknown -z option' >&2
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\nexit %s\n' "${ENDS:-0}" >"$2" && chmod +x "$2"
END
chmod +x "$TMPDIR/packer"
packs() {
    CC=$TMPDIR/packer PKG_CONFIG=$TMPDIR/pkg-config .ci/libs none | sed 's/ $//'
}
is 'pointers are packed' '-Wl,-z,pack-relative-relocs -L/somewhere -lnone' "$(packs)"
is 'but not by a linker that does not know it' '-L/somewhere -lnone' "$(WARNS=1 packs)"
is 'nor for a loader that does not' '-L/somewhere -lnone' "$(ENDS=1 packs)"
is 'and nothing is left behind' '' "$(find "$TMPDIR" -name 'groundwork-libs*')"
