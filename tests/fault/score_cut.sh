#!/bin/sh
# Leads cut off after every byte, a scorecard after every fifth: never a crash, never a published
# output that was not asked for; what can't be used is said in one line.
set -u
data=$MQL_TOP/tests/data/scorer
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
cp "$data"/* .
passed=0
failed=0

judge() {              # what, exit code, failures that may be
	lines=0
	[ "$2" = 0 ] || lines=$(wc -l <err)
	case "$2 $lines" in
	"0 0") return ;;
	[$3]" 1") return ;;
	esac
	failed=$((failed + 1))
	echo "FAILED $1: exit $2, $lines lines: $(head -n 3 err)"
}

n=$(wc -c <leads.csv)
i=0
while [ $i -lt "$n" ]; do
	head -c $i leads.csv |
		mql-scorer -q -m card.yaml -o scored.csv 2>err
	code=$?
	# 1: a header alone, scored and warned about
	judge "leads cut at $i" $code 13
	[ $code -le 1 ] || [ ! -e scored.csv ] || {
		failed=$((failed + 1))
		echo "FAILED leads cut at $i: exit $code, and an output"
	}
	rm -f scored.csv
	passed=$((passed + 1))
	i=$((i + 1))
done

n=$(wc -c <card.yaml)
i=0
while [ $i -lt "$n" ]; do
	head -c $i card.yaml >cut.yaml
	mql-scorer -q -m cut.yaml --as-of 2026-11-21 leads.csv >/dev/null 2>err
	judge "card cut at $i" $? 34
	passed=$((passed + 1))
	i=$((i + 5))
done

echo "$((passed - failed)) passed, $failed failed"
[ $failed = 0 ]
