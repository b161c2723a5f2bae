#!/bin/sh
# `groundwork demo` on the command line (contracts.md, section 3), with the rate limiter: every way
# to print a run, the same bytes for the same words, and mistakes that are told with their mend.
#
# shellcheck disable=SC2016,SC2119,SC2154 # messages hold backquotes; lib.sh has the rest
# shellcheck source=tests/commands/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TMPDIR" || exit 1
esc=$(printf '\033')
unset HOME XDG_DATA_HOME # a demo has no use for a record

demo() { run demo rate-limiter "$@"; }
works_demo() {
    title=$1 words=$2
    shift 2
    works "$title" "$words" demo rate-limiter "$@"
}
refuses_demo() {
    title=$1 words=$2
    shift 2
    refuses "$title" "$words" demo rate-limiter "$@"
}
fails_differently() { ! cmp -s "$1" "$2"; }

# --- lists and help -----------------------------------------------------------------------------

works 'the demos, a line each' 'six ways to mean' demo
run demo --json
ok 'as JSON' valid_json
ok 'with name' member '[0].name: a string circuit-breaker'
ok 'and lesson' member '[0].lesson: a string 14-circuit-breakers'
works 'the help of all demos' 'groundwork demo NAME' demo --help
refuses 'a demo that is not there' 'did you mean `rate-limiter`?' demo ratelimiter
refuses 'options before the name' 'groundwork demo NAME --csv' demo --csv rate-limiter
works_demo 'a help' 'six ways to mean' --help
ok 'that fits 80 columns' not grep -q '.\{81\}' "$out"
for name in algorithm limit window burst arrivals rate tape nodes store spread store-op \
    store-rtt; do
    ok "it has the parameter $name" grep -q "^  --$name  *[^ ]" "$out"
done
ok 'with its range' says 'a count from 1 to 100000; default 100'
for name in burst=count request=count flood=choice focus=choice nodes=count store-op=choice crash \
    tries=count; do
    ok "the action $name" grep -q "^  .....*$name  *[^ ]" "$out"
done
for name in steady boundary-burst idle-then-flood near-limit nodes split race lost-expire; do
    ok "the scene $name" grep -q "^  $name  *[^ ]" "$out"
done
ok 'what a scene sets' says '--arrivals none --at 59s burst=100 --at 60s burst=100'
for name in scene seed at for speed versus predict json csv trace frame size explain; do
    ok "the option $name" grep -q "^  --$name  *[^ ]" "$out"
done
demo --json --for 1s
valid_json
metrics=$(sed -n 's/^\.metrics\.\([a-z0-9_]*\):.*/\1/p' "$TMPDIR/members")
ok 'there are metrics' [ "$(echo "$metrics" | wc -w)" -ge 20 ]
demo --help
for name in $metrics; do
    ok "the metric $name is in the help" grep -q "^  $name  *[^ ]" "$out"
done
for name in $metrics; do
    works_demo "and explained with its law and source: $name" 'law' --explain "$name"
    ok "in 80 columns: $name" not grep -q '.\{81\}' "$out"
    ok "with its source: $name" grep -q '^  source  *[^ ]' "$out"
done

# --- what does not go together ------------------------------------------------------------------

refuses 'a quorum larger than all replicas' '--w is more than --n' demo replication --w 4
refuses 'a race without a clock on a timeline' 'it needs --trials' demo replication --latency frozen
refuses 'what one side refuses' '--n above 10' demo replication --versus '--n 11'

# --- words for people ---------------------------------------------------------------------------

works_demo 'in a pipe it prints its results' 'rate-limiter, scene steady, seed 1' </dev/null
ok 'a line for each metric' grep -q '^max_in_window  *[0-9]*  *200  *the most cost' "$out"
ok 'and for each claim' grep -q '^log-window  *holding  *sliding-log' "$out"
ok 'long texts are cut' grep -q '^decisions  *[ARD]\{13\}\.\.\.  ' "$out"
ok 'as text' clean "$out"
demo --scene boundary-burst --algorithm fixed-window
ok 'a scene is one' grep -q '^max_in_2s  *200 ' "$out"
demo --versus '--algorithm sliding-log' --scene boundary-burst
ok 'two sides are two columns' grep -q '^max_in_2s  *101  *100 ' "$out"
ok 'and it is said which' says 'B: --algorithm sliding-log'

# --- JSON ---------------------------------------------------------------------------------------

demo --json --scene boundary-burst --at 90s burst=5 --at 70s flood
ok 'JSON is strict' valid_json
ok 'it has the members of the contract and no others' [ "$(sed -n 's/^\.\([a-z_]*\):.*/\1/p' \
    "$TMPDIR/members" | tr '\n' ' ')" = \
    'demo seed scene params actions virtual_s events metrics series claims ' ]
ok 'the demo' member '.demo: a string rate-limiter'
ok 'the seed' member '.seed: a number 1'
ok 'the scene' member '.scene: a string boundary-burst'
ok 'parameters as they are typed' member '.params.window: a string 60s'
ok 'also the scene'"'"'s' member '.params.arrivals: a string none'
ok 'actions as they are typed' member '.actions[0][0]: a string 59s'
ok 'the scene'"'"'s as well' member '.actions[0][1]: a string burst=100'
ok 'by their times' member '.actions[2][1]: a string flood=on'
ok 'all of them' member '.actions: an array of 4'
ok 'virtual time in seconds' member '.virtual_s: a number 130'
ok 'numbers' grep -q '^\.metrics\.max_in_2s: a number [1-9]' "$TMPDIR/members"
ok 'texts in full' grep -q '^\.metrics\.decisions: a string [ARD]\{205,\}$' "$TMPDIR/members"
ok 'null where one does not apply' grep -qx '\.metrics\.key_ttl_s: null' "$TMPDIR/members"
ok 'series of numbers' grep -q '^\.series\.offered: an array of [1-9]' "$TMPDIR/members"
ok 'claims that hold' member '.claims.log-window: a string holding'
demo --json --versus '--limit 50' --for 60s
ok 'a second side' valid_json
ok 'with its members' [ "$(sed -n 's/^\.versus\.\([a-z_]*\):.*/\1/p' "$TMPDIR/members" |
    tr '\n' ' ')" = 'params metrics series claims ' ]
ok 'and its settings' member '.versus.params.limit: a string 50'
ok 'beside the first'"'"'s' member '.params.limit: a string 100'
ok 'over the same requests' [ "$(sed -n 's/^\.metrics\.offered: //p' "$TMPDIR/members")" = \
    "$(sed -n 's/^\.versus\.metrics\.offered: //p' "$TMPDIR/members")" ]
demo --scene race --json
ok 'an explicit parameter beats the scene'"'"'s' grep -q '"store-op": "get-set"' "$out"
demo --scene race --store-op script --json
ok 'which it does' grep -q '"store-op": "script"' "$out"

# --- CSV, trace, frame --------------------------------------------------------------------------

works_demo 'CSV has its header' 'series,index,t_s,value' --csv
ok 'as its first line' [ "$(head -1 "$out")" = 'series,index,t_s,value' ]
ok 'then rows of four' not grep -qv '^[a-z_]*,[0-9a-z_]*,[0-9.a-z_]*,[0-9.a-z_]*$' "$out"
ok 'of every series' [ "$(sed '1d;s/,.*//' "$out" | sort -u | wc -l)" -eq 7 ]
works_demo 'a trace' '"event":"request"' --trace --for 60s
ok 'is an object a line' valid_json --lines
fields=$(grep -m 1 '"event":"request"' "$out" | sed 's/"\([a-z_]*\)":[^,}]*/\1/g')
ok 'a request has the fields of the sheet' \
    [ "$fields" = '{t_s,event,node,cost,admitted,remaining,reset_s,retry_s,delay_s}' ]
ok 'every line has its time first' not grep -qv '^{"t_s":[0-9.e-]*,"event":"[a-z-]*"' "$out"
works_demo 'a frame' 'rate-limiter' --frame --size 100x30
ok 'has the rows asked for' [ "$(wc -l <"$out")" -eq 30 ]
ok 'and no more columns' [ "$(wc -L <"$out")" -le 100 ]
ok 'without an escape' clean "$out"
demo --frame
ok 'a frame is 80x24' [ "$(wc -l <"$out")" -eq 24 ]
ok 'at most' [ "$(wc -L <"$out")" -le 80 ]
LC_ALL=C demo --frame --scene race
ok 'LANG=C gets it in ASCII' all_ascii "$out"
LC_ALL=C demo
ok 'and the words' all_ascii "$out"
for term in dumb vt100 ''; do
    TERM=$term works_demo "TERM=$term is no hindrance" 'rate-limiter' --frame
done
NO_COLOR=1 works_demo 'nor is NO_COLOR' 'rate-limiter' --frame --color always
ok 'a frame is text' clean "$out"

# --- the same, and not the same -----------------------------------------------------------------

for output in --json --csv --trace --frame ''; do
    # shellcheck disable=SC2086 # an option or none
    demo $output --for 90s --seed 7 --at 10s burst=30
    cp "$out" first
    # shellcheck disable=SC2086
    LC_ALL=C.UTF-8 demo $output --for=90s --seed=7 --at 10s burst=30
    ok "the same words give the same bytes: ${output:-plain}" same first "$out"
    # shellcheck disable=SC2086
    demo $output --for 90s --seed 8 --at 10s burst=30
    ok "another seed gives others: ${output:-plain}" fails_differently first "$out"
done
demo --json --for 90s
cp "$out" first
LC_ALL=C demo --json --for 90s
ok 'JSON is the same in every locale' same first "$out"
demo --trace --scene boundary-burst
cp "$out" first
demo --trace --arrivals none --at 60s burst=100 --at 59s burst=100 --for 130s
ok 'actions by hand are the scene'"'"'s' same first "$out"
demo --trace --scene boundary-burst --at 60s burst=1
ok 'added, they come behind the scene'"'"'s' [ "$(grep '"burst"' "$out" | tail -1)" = \
    '{"t_s":60,"event":"burst","count":1}' ]
ok 'with their requests' [ "$(grep -c '"request"' "$out")" -eq 201 ]
demo --trace --scene boundary-burst --speed 4 --predict
ok 'how it is watched changes nothing' same first "$out"

# --- mistakes -----------------------------------------------------------------------------------

refuses_demo 'a value out of range' '--limit 0: not a count from 1 to 100000' --limit 0
refuses_demo 'and above it' '--nodes 51: not a count from 1 to 50' --nodes 51
refuses_demo 'a name that is none' 'did you mean token-bucket?' --algorithm token
refuses_demo 'also a part of one' 'did you mean token-bucket?' --algorithm=bucket
refuses_demo 'a duration without unit' '--window 5: not a duration (250ms' --window 5
refuses_demo 'a rate that is none' '--rate fast: not a rate' --rate fast
refuses_demo 'an unknown option' 'did you mean --limit?' --limt 3
refuses_demo 'an abbreviated one' 'no option --lim;' --lim 3 2>/dev/null
refuses_demo 'an unknown scene' 'did you mean `boundary-burst`?' --scene boundary
refuses_demo 'an unknown metric' 'did you mean `offered`?' --explain ofered
refuses_demo 'an unknown action' 'did you mean `burst`?' --at 3s brst
refuses_demo 'an action out of range' 'burst 0: not a count from 1' --at 3s burst=0
refuses_demo 'an action without its time' '--at burst=3: not a duration' --at burst=3
refuses_demo 'a time without its action' '--at 3s needs an action' --at 3s
refuses_demo 'an argument too much' 'crash takes no argument, not 3' --at 3s crash=3
refuses_demo 'two ways to print' 'only one of' --json --csv
refuses_demo 'a size without a frame' '--size goes with --frame' --size 80x24
refuses_demo 'a size that is none' 'such as 120x40' --frame --size 80
refuses_demo 'a seed that is none' '--seed -1: not a count' --seed -1
refuses_demo 'no value' '--seed needs a value' --seed
refuses_demo 'a value too much' '--json takes no value' --json=yes
refuses_demo 'a word' '`stray` is no option' stray
refuses_demo 'what --versus does not take' 'parameters only, not --json' --versus --json
refuses_demo 'a mistake in it' '--limit 0: not' --versus '--limit 0'
refuses_demo 'a quote that is open' 'quote is not closed' --versus "--limit '5"
refuses_demo 'a run without time' '--for 0s: not' --for 0s
refuses_demo 'escapes in a value' '--algorithm' --algorithm "to${esc}[31mken"
demo --limit 0 --nodes 99
ok 'all mistakes are told at once' [ "$(wc -l <"$err")" -eq 2 ]

printf '0 1\n\n# a comment\n1.5\n200ms x\n' >"ta${esc}[31mpe"
demo --tape "ta${esc}[31mpe"
ok 'a bad line of a file is bad input' ended 2
ok 'by its line and column' complains ':5:'
ok 'without the escape of its name' clean "$err"
refuses_demo 'a file that is not there' 'nowhere' --tape nowhere
printf '0 2\n0.5\n1500ms 1\n' >tape
works_demo 'a tape is the run' 'offered' --tape tape
demo --tape tape --json
ok 'that ends with its last request and an empty queue' grep -q '"virtual_s": 1.8,' "$out"
odd=$(printf 'ta\302\2331mpe\377\342\200\256')
cp tape "$odd"
demo --tape "$odd" --json
ok 'a name of odd bytes is shown clean' clean "$out"
ok 'and the JSON is strict' valid_json
mkfifo fifo
refuses_demo 'a pipe is no file' 'fifo' --tape fifo

"$groundwork" demo rate-limiter --trace >/dev/full 2>"$err" </dev/null
status=$?
ok 'a full disk is a failure' ended 1
ok 'that is said in a line' [ "$(wc -l <"$err")" -eq 1 ]
"$groundwork" demo rate-limiter --scene near-limit --trace 2>"$err" </dev/null | head -1 >"$out"
ok 'a reader that has enough is none' silent
ok 'and gets what it read' grep -q '^{"t_s"' "$out"
