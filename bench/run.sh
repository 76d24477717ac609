#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD - seconds and peak memory of learning from and scoring many leads
set -eu

bin=$1
top=$(cd "$(dirname "$0")/.." && pwd)
rows=${ROWS:-1000000}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

measure() {                     # measure name command...
	name=$1
	shift
	command time -f "%e %M" -o "$room/time" "$@" > /dev/null 2> "$room/err" ||
		{ cat "$room/err"; exit 1; }
	awk -v name="$name" -v rows="$rows" '{
		printf "%-28s %8.2f s %8.1f MB %8.0f bytes a lead\n", name,
			$1, $2 / 1024, $2 * 1024 / rows }' "$room/time"
}

"$bin/demo-leads" --rows "$rows" > "$room/leads.csv"
printf '%s demo leads, %s bytes, %s cores\n' "$rows" \
	"$(wc -c < "$room/leads.csv")" "$(nproc)"
measure 'wc -l' wc -l "$room/leads.csv"
measure 'fit' "$bin/mql-trainer" fit --as-of 2026-10-01 \
	-d "$top/datasets/demo_definition.yaml" -o "$room/card.yaml" \
	"$room/leads.csv"
measure 'score, 1 thread' "$bin/mql-scorer" -m "$room/card.yaml" --threads 1 \
	--as-of 2026-10-01 -o "$room/scored.csv" "$room/leads.csv"
measure 'score, 2 threads' "$bin/mql-scorer" -m "$room/card.yaml" --threads 2 \
	--as-of 2026-10-01 -o "$room/scored2.csv" "$room/leads.csv"
cmp "$room/scored.csv" "$room/scored2.csv"
