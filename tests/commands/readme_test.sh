#!/bin/sh
# The examples of README.md: each command of a `console` block prints what stands below it.
#
# shellcheck disable=SC2154 # lib.sh has it
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/lib.sh"
readme=${GROUNDWORK_ROOT:-$(pwd)}/README.md
cd "$(dirname "$readme")" || exit 1

# A file for each example: its command in the first line, what it prints in the others.
awk -v place="$TMPDIR/example-" '
    /^```console$/ { inside = 1; next }
    /^```/ { inside = 0 }
    inside && /^\$ / { file = sprintf("%s%02d", place, ++count); sub(/^\$ /, "") }
    inside { print > file }' "$readme"

groundwork() { "$groundwork" "$@"; }
for example in "$TMPDIR"/example-*; do
    command=$(head -n 1 "$example")
    tail -n +2 "$example" >"$TMPDIR/expected"
    eval "$command" >"$out" 2>&1 </dev/null
    diff -u "$TMPDIR/expected" "$out" >"$err"
    ok "README: $command" silent
done
