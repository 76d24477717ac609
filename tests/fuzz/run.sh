#!/bin/sh
# SPDX-License-Identifier: MIT
# Replay each parser's corpus, then fuzz it for FUZZ_S seconds (20), two
# parsers at a time.  What is found new stays in <folder>/corpus.
#   tests/fuzz/run.sh <folder of the fuzzers>
set -u
here=$(cd "$(dirname "$0")" && pwd)

one() {
	name=${1##*/fuzz_}
	new=$2/corpus/$name
	seeds=$here/corpus/$name
	mkdir -p "$new"
	[ -d "$seeds" ] || seeds=
	if ! "$1" -runs=0 $seeds >"$2/$name.log" 2>&1 ||
	   ! "$1" -max_total_time="${FUZZ_S:-20}" -timeout=10 \
		-rss_limit_mb=2048 -artifact_prefix="$2/" \
		"$new" $seeds >>"$2/$name.log" 2>&1; then
		tail -n 60 "$2/$name.log"
		echo "FAILED fuzz/$name"
		return 1
	fi
}

if [ "$1" = --one ]; then
	one "$3" "$2" || touch "$2/failed.${3##*/}"
	exit 0
fi

set -- "$1" "$1"/fuzz_*
dir=$1
shift
rm -f "$dir"/failed.*
[ -e "$1" ] || { echo "0 passed, 0 failed"; exit 0; }
printf '%s\n' "$@" | xargs -P 2 -n 1 "$here/run.sh" --one "$dir"
failed=0
for f in "$dir"/failed.*; do
	[ -e "$f" ] && failed=$((failed + 1))
done
echo "$(($# - failed)) passed, $failed failed"
[ $failed = 0 ]
