#!/bin/sh
# `make deps` on machines that are not this one: every program it may call is a stand-in that writes
# down how it was called.
set -u
bin=$TMPDIR/bin
calls=$TMPDIR/calls
needs='ncursesw libcmark cmocka tmux'

# Writes an executable: stub NAME LINES.
stub() {
    printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

# machine ROOT MANAGER...: a machine with these managers, where installing makes all there is.
machine() {
    user=$1
    shift
    rm -rf "$bin" "$TMPDIR/installed"
    mkdir "$bin"
    : >"$calls"
    for tool in sh awk sed env tr cat; do
        ln -s "$(command -v "$tool")" "$bin/$tool"
    done
    stub id "echo $user"
    stub sudo "echo \"sudo \$*\" >>$calls; exec \"\$@\""
    for manager in "$@"; do
        stub "$manager" "echo \"$manager \$*\" >>$calls
case \$* in *install*|*-S*|*add*) cp $bin/sh $bin/tmux
printf '#!$bin/sh\n:\n' >$bin/pkg-config; $(command -v chmod) +x $bin/pkg-config;; esac"
    done
    ln -s "$(command -v cp)" "$bin/cp"
}

# deps ARGUMENT...: what it says and how it ends, and what it called.
deps() {
    said=$(PATH=$bin "$(command -v sh)" .ci/deps "$@" 2>&1)
    status=$?
    called=$(cat "$calls")
}

# expect NAME STATUS CALLED
expect() {
    if [ "$status" -eq "$2" ] && [ "$called" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        printf 'status %s\n%s\n-- called:\n%s\n' "$status" "$said" "$called" | sed 's/^/# /'
    fi
}

says() {
    if [ "$said" = "$2" ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        echo "$said" | sed 's/^/# /'
    fi
}

machine 0 dnf
# shellcheck disable=SC2086 # a list of words, here and below
deps $needs
expect 'dnf, as root' 0 \
    'dnf install -y pkgconf-pkg-config ncurses-devel cmark-devel libcmocka-devel tmux'
says 'it says what it does' 'groundwork: installing with dnf: pkgconf-pkg-config ncurses-devel'\
' cmark-devel libcmocka-devel tmux'
: >"$calls"
# shellcheck disable=SC2086
deps $needs
expect 'it does nothing where all is there' 0 ''
says 'and says nothing' ''

machine 1000 pacman
# shellcheck disable=SC2086
deps $needs
case $called in
'sudo pacman -S'*' --needed --noconfirm pkgconf ncurses cmark cmocka tmux'*)
    echo 'ok pacman, by sudo' ;;
*)
    echo 'not ok pacman, by sudo'
    echo "$called" | sed 's/^/# /'
    ;;
esac

machine 0 apk
# shellcheck disable=SC2086
deps $needs
expect 'apk' 0 'apk add --update-cache pkgconf ncurses-dev cmark-dev cmocka-dev tmux'

machine 1000 brew
# shellcheck disable=SC2086
deps $needs
expect 'brew, never by sudo' 0 'brew install pkgconf ncurses cmark cmocka tmux'

machine 0 apt-get
stub apt-cache 'exit 1' # no package lists yet
# shellcheck disable=SC2086
deps $needs
packages='pkg-config libncurses-dev libcmark-dev libcmocka-dev tmux'
expect 'apt-get, its lists first where there are none' 0 "apt-get update -q
apt-get install -y -q --no-install-recommends $packages"

machine 0 apt-get
stub apt-cache ':'
# shellcheck disable=SC2086
deps $needs
expect 'apt-get, with the lists there are' 0 \
    "apt-get install -y -q --no-install-recommends $packages"

machine 0 apt-get
stub apt-cache ':'
cp "$(command -v sh)" "$bin/tmux"
# shellcheck disable=SC2086
deps $needs
expect 'only what is missing' 0 \
    "apt-get install -y -q --no-install-recommends ${packages% tmux}"

machine 1000 dnf
rm "$bin/sudo"
deps tmux
expect 'without sudo it installs nothing' 1 ''
says 'and says what to run as root' \
    'groundwork: installing with dnf: pkgconf-pkg-config tmux
groundwork: no sudo here; run as root: dnf install -y pkgconf-pkg-config tmux'

machine 0
deps tmux libcmark
expect 'without a package manager that it knows it gives up' 1 ''
says 'and says what to install' \
    'groundwork: no package manager that is known here (apt-get, dnf, pacman, apk, brew).
Install these, with the headers of the libraries: pkg-config tmux libcmark'

machine 0 dnf
stub dnf ':' # says that it did, and did not
deps tmux
expect 'what is missing still is not taken for there' 1 ''

machine 0 apt-get
stub pkg-config 'exit 1'
deps --check libcmark libcjson
# shellcheck disable=SC2016
says 'a check says in one line what is missing' \
    'groundwork needs libcmark, libcjson: run `make deps`, or install libcmark-dev libcjson-dev'\
' with apt-get'
expect 'and installs nothing' 1 ''
