#!/bin/sh
# SPDX-License-Identifier: MIT
# The loop: every quarter a card is learned from the outcomes of the last three,
# which exist only for what was handed over, and decides what is handed over
# next; with exploring and without.  The world changes meanwhile (world.c).
#     bench/selection/loop.sh build [seeds] [share explored] [leads a quarter]
set -eu
build=$(cd "${1:?usage: bench/selection/loop.sh <build directory> [seeds] [share] [leads]}" && pwd)
seeds=${2:-10} share=${3:-2%} leads=${4:-10000} quarters=7
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
LC_ALL=C
export LC_ALL
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -I"$here/../.." -O2 \
	"$here/world.c" "$build/libmql.a" -o world -lm

# leads with truth, what the scorer said -> history for the next fit
history='
NR == FNR { verdict[$1] = $2; prob[$1] = $3; next }
FNR == 1 { print "lead_id,source,title,visits,size,handed,handed_prob,outcome"
	next }
{
	handed = q ? verdict[$1] == "mql" || verdict[$1] == "explore" : $8
	print $1, $2, $3, $4, $5, handed ? 1 : "", q ? prob[$1] : "",
	      handed ? $7 ? "yes" : "no" : ""
}'

# true rate of what the threshold hands over, volume against one who knows every
# p, AUC of the score
measure='
NR == FNR { verdict[$1] = $2; score[$1] = $4; next }
FNR == 1 { next }
{ print score[$1], $6, $7, verdict[$1] }'
run() { # seed, arm
	q=0
	rm -f card.yaml h*.csv
	while [ "$q" -lt "$quarters" ]; do
		./world "$q" "$leads" "$1" >leads.csv
		echo none >said.csv
		if [ "$q" -gt 0 ]; then
			head -n 1 h0.csv >past.csv
			for k in 3 2 1; do
				[ -f "h$((q - k)).csv" ] && tail -n +2 "h$((q - k)).csv" >>past.csv
			done
			"$build/mql-trainer" fit --threads 1 -d "$here/definition.yaml" \
				-o new.yaml past.csv >fit.out 2>&1 || true
			refused=1
			if [ -f new.yaml ]; then
				mv new.yaml card.yaml
				refused=0
			fi
			[ -f card.yaml ] || return 0
			explore=
			[ "$2" = none ] || explore="--explore $share"
			# shellcheck disable=SC2086
			"$build/mql-scorer" -m card.yaml $explore -o scored.csv leads.csv 2>/dev/null || true
			awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
				{ print $1 "," $at["verdict"] "," \
				  ("handed_prob" in at ? $at["handed_prob"] : "") "," $at["score"] }' \
				scored.csv >said.csv
			awk -F, "$measure" said.csv leads.csv | sort -g >m.txt
			awk '
				{ if ($1 != last) { auc += ties_yes * (below + ties_no / 2)
					below += ties_no; ties_yes = ties_no = 0; last = $1 }
				  if ($3) { ties_yes++; yes++ } else { ties_no++; no++ }
				  if ($4 == "mql") { mql++; rate += $2 }
				  if ($4 == "explore") { more++; extra += $2 } }
				END { auc += ties_yes * (below + ties_no / 2)
				  printf "%d %.5f %d %.5f %.5f\n", mql, mql ? rate / mql : 0, more,
					 more ? extra / more : 0, auc / yes / no }' m.txt >a.txt
			sort -k 2,2gr m.txt | awk '{ s += $2; if (s / NR >= .3) best = NR }
				END { print best }' >b.txt
			echo "$2 $1 $q $refused $(cat a.txt) $(cat b.txt)"
		fi
		awk -F, -v OFS=, -v q="$q" "$history" said.csv leads.csv >"h$q.csv"
		q=$((q + 1))
	done
}

seed=1
while [ "$seed" -le "$seeds" ]; do
	run "$seed" none
	run "$seed" explore
	seed=$((seed + 1))
done | tee "${LOOP_RUNS:-/dev/null}" | awk '
function line(arm, q, k,    m, i) {
	n = count[arm, q]
	printf "%-8s %d  ", arm, q
	for (i = 1; i <= 4; i++) {
		m = sum[arm, q, i] / n
		v = n > 1 ? (sq[arm, q, i] - n * m * m) / (n - 1) : 0
		printf " %6.3f +- %.3f", m, sqrt((v > 0 ? v : 0) / n)
	}
	printf "  %.2f %.2f\n", kept[arm, q] / n, refused[arm, q] / n
}
function add(arm, q, i, x) { sum[arm, q, i] += x; sq[arm, q, i] += x * x }
{
	arm = $1; q = $3; count[arm, q]++
	add(arm, q, 1, $6); add(arm, q, 2, $5 / $10); add(arm, q, 3, $9)
	add(arm, q, 4, ($5 * $6 + $7 * $8) / ($5 + $7))
	kept[arm, q] += $6 >= .3; refused[arm, q] += $4
	if (q > last) last = q
}
END {
	print "# arm quarter: true rate of mql, volume / oracle, AUC, rate with the explored (+- se); kept, refused"
	for (q = 1; q <= last; q++) { line("none", q); line("explore", q) }
}'
