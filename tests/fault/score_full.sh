#!/bin/sh
# A full disk, for the output and for the rejects: exit 6, nothing replaced.
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

echo old >scored.csv
echo old >bad.csv
awk 'NR == 1; NR == 2 { for (i = 0; i < 20000; i++) print
	for (i = 0; i < 20000; i++) print "x," i }' leads.csv >many.csv
before=$(ls -A | tr '\n' ' ')

for table in leads.csv many.csv; do
	mql-scorer -q -m card.yaml --rejects /dev/null --max-rejects 1 \
		$table >/dev/full 2>err
	check "full stdout, $table: exit" $? = 6
	check "full stdout, $table" "$(cat err)" = "mql-scorer: standard \
output: cannot write: No space left on device"
	rm err
	mql-scorer -q -m card.yaml -o /dev/full --rejects /dev/null \
		--max-rejects 1 $table 2>err
	check "full device, $table: exit" $? = 6
	check "full device, $table" "$(cat err)" = "mql-scorer: /dev/full: \
cannot write: No space left on device"
	rm err
done
mql-scorer verify card.yaml >/dev/full 2>/dev/null
check "verify, full stdout: exit" $? = 6

# a disk that fills up half-way: the limit of the file size stands in for it
# (where its signal is ignored, the write fails)
limited() {            # arguments of mql-scorer
	(trap '' XFSZ; ulimit -f 200; exec mql-scorer -q -m card.yaml "$@") \
		>/dev/null 2>&1
}
limited -o scored.csv --rejects bad.csv --max-rejects 1 many.csv
check "output too large: exit" $? = 6
check "output too large: the output" "$(cat scored.csv)" = old
check "output too large: the rejects" "$(cat bad.csv)" = old
check "output too large: no file left" "$(ls -A | tr '\n' ' ')" = "$before"
limited --no-reasons --only nurture -o scored.csv --rejects bad.csv \
	--max-rejects 1 many.csv
check "rejects too large: exit" $? = 6
check "rejects too large: the output" "$(cat scored.csv)" = old
check "rejects too large: the rejects" "$(cat bad.csv)" = old
check "rejects too large: no file left" "$(ls -A | tr '\n' ' ')" = "$before"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
