#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD [what [options]] - is the promise kept?
#
#     run.sh build                          all that RESULTS.md shows
#     run.sh build promise [options]        simulated leads (promise.c)
#     run.sh build real [options]           real tables (real.c), skipped where
#                                           ${MQL_DATA:-../shared/data} is not
#     run.sh build shift [options]          fold cards and shipped card; python3
#
# Built from the objects of the programs in BUILD.
set -eu

build=${1:?usage: bench/promise/run.sh BUILD [promise|real|shift [options]]}
shift
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
data=${MQL_DATA:-$top/../shared/data}

compile() {                     # compile name
	objects=
	for object in "$build"/trainer/*.o; do
		[ "$object" = "$build/trainer/main.o" ] ||
			objects="$objects $object"
	done
	# shellcheck disable=SC2086
	${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -I"$top" -O2 -pthread \
		-ffp-contract=off "$here/$1.c" $objects "$build/libmql.a" \
		-o "$build/bench-$1" -llinear -lgsl -lopenblas -lcsv -lyaml \
		-lnettle -lz -lzstd -lm
}

promise() {
	compile promise
	nice -n 19 "$build/bench-promise" "$@"
}

oof() {                         # oof name table [options]: scores, once
	[ "$build/oof/$1.csv" -nt "$build/mql-trainer" ] && return
	name=$1
	table=$2
	shift 2
	# Whether a promise can be kept there is not asked here: exit 1 is fine.
	"$build/mql-trainer" fit -d "$top/tests/real/$name.yaml" --split digest \
		--oof "$build/oof/$name.csv" -o "$build/oof/$name.yaml" "$@" \
		"$data/$table" > "$build/oof/$name.txt" 2>&1 || [ $? = 1 ] ||
		{ cat "$build/oof/$name.txt"; exit 1; }
}

real() {
	if [ ! -d "$data" ]; then
		echo "real: skipped, no tables at $data"
		return
	fi
	mkdir -p "$build/oof"
	olist=olist_marketing_funnel/olist
	oof xeducation_all xeducation_leads/Leads.csv --as-of 2026-01-01
	oof xeducation xeducation_leads/Leads.csv --as-of 2026-01-01
	oof bank uci_bank_marketing/bank-additional-full.csv --as-of 2026-01-01
	oof shoppers uci_online_shoppers/online_shoppers_intention.csv \
		--as-of 2026-01-01
	oof olist "${olist}_marketing_qualified_leads_dataset.csv" --outcomes \
		"$data/${olist}_closed_deals_dataset.csv" --as-of 2018-11-14
	compile real
	nice -n 19 "$build/bench-real" "$@" "$build"/oof/*.csv
}

shift_of() {
	nice -n 19 python3 "$here/shift.py" "$build" "$@"
}

what=${1:-all}
[ $# -eq 0 ] || shift
case $what in
promise) promise "$@" ;;
real) real "$@" ;;
shift) shift_of "$@" ;;
all)
	for outcomes in all young weighted selected; do
		promise --outcomes "$outcomes" --n 500,2000
	done
	promise --n 10000
	promise --promise aim
	real --reps 400
	real --reps 1000 --draw with
	real --reps 400 --promise aim
	real --reps 400 --promise aim --draw with
	shift_of --source simple
	shift_of --source demo --rows 6000
	;;
*)
	echo "run.sh: $what is not promise, real or shift" >&2
	exit 2
	;;
esac
