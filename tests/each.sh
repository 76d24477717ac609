#!/bin/sh
# SPDX-License-Identifier: MIT
# Run the scripts named, one after the other, with MQL_BIN and MQL_TOP set to
# absolute folders.  A script passes with 0 and is skipped with 77; its last
# line "N passed, N failed" counts for it where there is one.
set -u
MQL_TOP=$(cd "$(dirname "$0")/.." && pwd)
MQL_BIN=$(cd "${MQL_BIN:-$MQL_TOP/build}" && pwd) || exit 2
PATH=$MQL_BIN:$PATH
export MQL_TOP MQL_BIN PATH

log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
passed=0
failed=0
for script in "$@"; do
	[ -e "$script" ] || continue
	sh "$script" >"$log" 2>&1 </dev/null
	code=$?
	sum=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	grep -iE '^(SKIP|[a-z]+: skipped)' "$log"
	if [ -n "$sum" ]; then
		p=${sum%% *}
		f=${sum##*, }
		f=${f%% *}
	elif [ $code = 0 ]; then
		p=1 f=0
		grep -qi '^[a-z]*: skipped' "$log" && p=0
	elif [ $code = 77 ]; then
		echo "SKIPPED $script"
		continue
	else
		p=0 f=1
	fi
	[ $code = 0 ] || [ "$f" != 0 ] || f=1
	passed=$((passed + p))
	failed=$((failed + f))
	if [ "$f" != 0 ]; then
		echo "FAILED $script (exit code $code)"
		cat "$log"
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
