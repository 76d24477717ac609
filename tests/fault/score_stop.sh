#!/bin/sh
# A run of mql-scorer that is stopped leaves the previous output as it was and
# no temporary file, and dies by the signal (rules 19 and 21).
set -u
data=$MQL_TOP/tests/data/scorer
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
cp "$data"/* .
passed=0
failed=0

check() {              # what, test arguments...
	what=$1
	shift
	if test "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what: test $*"
	fi
}

left_as_it_was() {     # what
	check "$1: the output" "$(cat scored.csv)" = old
	check "$1: no file left" "$(ls -A | tr '\n' ' ')" = "$before"
}

# Wait until a program sleeps: it has taken what there was to take.
settle() {             # process
	i=0
	sleep .2
	while [ $i -lt 50 ]; do
		case $(cut -d ' ' -f 3 "/proc/$1/stat" 2>/dev/null) in
		S) return ;;
		esac
		sleep .1
		i=$((i + 1))
	done
}

# wait, but not for ever
reap() {               # process
	{ sleep 20; kill -s KILL "$1"; } 2>/dev/null &
	watchdog=$!
	wait "$1"
	code=$?
	kill $watchdog 2>/dev/null
	return $code
}

awk 'NR == 1; NR == 2 { for (i = 0; i < 40000; i++) print }' leads.csv \
	>many.csv
echo old >scored.csv
mkfifo in out
before=$(ls -A | tr '\n' ' ')

# while it waits for more leads, whichever thread took those before
for signal in TERM INT HUP; do
	case $signal in
	TERM) want=143 ;;
	INT) want=130 ;;
	HUP) want=129 ;;
	esac
	for threads in 1 4; do
		# a background job of sh ignores INT: env gives it back
		env --default-signal=INT,HUP mql-scorer -m card.yaml \
			-o scored.csv --threads $threads in 2>err &
		pid=$!
		exec 3>in
		cat many.csv >&3
		settle $pid
		kill -s $signal $pid
		reap $pid
		check "$signal while reading: exit" $? = $want
		exec 3>&-
		check "$signal while reading: silence" ! -s err
		rm -f err
		left_as_it_was "$signal while reading"
	done
done

# while nobody takes any more of what it writes
for threads in 1 4; do
	{ head -c 300000 >/dev/null; exec sleep 30; } <out &
	sleeper=$!
	mql-scorer -q -m card.yaml --threads $threads -o out many.csv &
	pid=$!
	settle $pid
	kill -s TERM $pid
	reap $pid
	check "TERM while writing: exit" $? = 143
	kill $sleeper 2>/dev/null
	wait $sleeper 2>/dev/null
	left_as_it_was "TERM while writing"
done

# killed outright: the output is as it was, though a temporary file stays
mql-scorer -m card.yaml -o scored.csv in 2>/dev/null &
pid=$!
exec 3>in
cat leads.csv >&3
settle $pid
kill -s KILL $pid
wait $pid 2>/dev/null
exec 3>&-
check "KILL: the output" "$(cat scored.csv)" = old
rm -f .scored.csv.tmp*

# the input ends in the middle of a row: not a success
head -c 310 leads.csv | mql-scorer -m card.yaml -o scored.csv 2>/dev/null
check "cut input: exit" $? = 3
left_as_it_was "cut input"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
