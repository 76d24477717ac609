#!/bin/sh
# SPDX-License-Identifier: MIT
# maturity.sh - Olist: the SQL rate as of days when much was still to come
#
# As of six days of 2018 the rate within 90 days of creation is taken from what
# had happened by then, and compared with what has happened by the end: once
# with young leads taken for losses, once without them, and as `check` weighs
# them.  Bounds are those of the prototype: 12.8 %, 9.7 % and 4.3 % off on
# average.  Wins are recorded from 2017-12 on, so leads are those of 2018.
set -eu

bin=$(cd "${MQL_BIN:-build}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
data=${MQL_DATA:-$here/../../../shared/data}/olist_marketing_funnel
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

if [ ! -d "$data" ]; then
	echo "maturity: skipped, no tables at $data"
	exit 0
fi

awk -F, 'NR == 1 || $2 >= "2018-01-01"' \
	"$data/olist_marketing_qualified_leads_dataset.csv" > "$room/leads.csv"

rates() {                       # rates as-of matures: what check says
	sed "s/matures: auto/matures: $2/" "$here/olist.yaml" > "$room/d.yaml"
	awk -F, -v t="$1" 'NR == 1 || $2 <= t' "$room/leads.csv" \
		> "$room/l.csv"
	"$bin/mql-trainer" check -d "$room/d.yaml" --as-of "$1" --outcomes \
		"$data/olist_closed_deals_dataset.csv" "$room/l.csv" \
		> "$room/out" 2>&1 || true
	awk '/^won / { if (match($0, /rate [0-9.]*/))
			only = substr($0, RSTART + 5, RLENGTH - 5) }
		/^matures/ { horizon = $3 }
		/^sql rate/ { weighted = $3; naive = substr($13, 2) }
		END { print horizon, naive, only ? only : "-", weighted }' \
		"$room/out"
}

truth() {                       # truth as-of horizon: days in one calendar
	awk -F, -v t="$1" -v h="$2" '
		function day(s,    y, m) {
			y = substr(s, 1, 4) + 0; m = substr(s, 6, 2) + 0
			if (m < 3) { y--; m += 12 }
			return 365 * y + int(y / 4) + int((153 * m - 457) / 5) \
				+ substr(s, 9, 2)
		}
		FNR == 1 { file++; next }
		file == 1 { won[$1] = day($5); next }
		$2 <= t { n++; if ($1 in won && won[$1] - day($2) <= h) yes++ }
		END { printf "%.2f\n", 100 * yes / n }' \
		"$data/olist_closed_deals_dataset.csv" "$room/leads.csv"
}

for m in "90 days" auto; do
	for t in 2018-03-01 2018-04-01 2018-05-01 2018-06-01 2018-07-01 \
		 2018-08-01; do
		# shellcheck disable=SC2046
		set -- $(rates $t "$m")
		[ $# -eq 4 ] && echo "$m: $t $* $(truth $t "$1")"
	done
done > "$room/table"
awk -F': ' '
	function off(x, y) { return x > y ? x / y - 1 : 1 - x / y }
	{ split($2, f, " "); n[$1]++
	  printf "%-7s %s within %3d days: %5.2f %%; weighed %5.2f, " \
		"young lost %5.2f, left out %5s\n", $1, f[1], f[2], f[6], \
		f[5], f[3], f[4]
	  weighed[$1] += off(f[5], f[6]); lost[$1] += off(f[3], f[6])
	  if (f[4] != "-") { out[$1] += off(f[4], f[6]); m[$1]++ } }
	END { for (k in n) {
		printf "%-7s off by %.1f %% on average; young lost %.1f %%, " \
			"left out %.1f %% (%d days)\n", k, \
			100 * weighed[k] / n[k], 100 * lost[k] / n[k], \
			100 * out[k] / m[k], m[k]
		bad = bad || n[k] < 5 || weighed[k] / n[k] > .043 }
	      exit bad }' "$room/table" && echo "ok   olist: within 4.3 %" ||
	{ echo "FAIL olist: within 4.3 %"; exit 1; }
