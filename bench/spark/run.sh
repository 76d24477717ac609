#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD - leads scored by Spark and by mql-scorer, one run after another
#
#     ROWS="1000000 10000000"  WORKERS="1 2"  MODES="plain pipe sql"
#     SPARK_BENCH=/tmp/spark-bench      176 bytes a lead in, 140 out
#     SPARK_VENV=build/spark-venv
#
# A line for each run, as a row of Markdown.  Every output is compared with that
# of mql-scorer, byte for byte: the program ends with 1 where one differs.
set -eu

build=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/bench/spark
room=${SPARK_BENCH:-/tmp/spark-bench}/run.$$
venv=${SPARK_VENV:-$build/spark-venv}
card=$top/models/trained-b2b.yaml
day=2026-10-01

if ! "$venv/bin/python" -c 'import pyspark' 2> /dev/null; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet pyspark==3.5.3
fi
mkdir -p "$room"
trap 'rm -rf "$room"' EXIT
cd "$room"

row() {                 # row LEADS HOW WORKERS ELAPSED PROCESSOR SAME
	echo "$@" | awk '{ printf "| %s | %s | %s | %.1f | %.1f | %.2f | %s |\n",
		$1, $2, $3, $4, $5, $5 / $1 * 1e6, $6 }'
}

plain() {               # plain LEADS THREADS: the output to compare with
	command time -o time -f '%e %U %S' "$build/mql-scorer" -q -m "$card" \
		--as-of $day --threads "$2" --max-psi 1000 -o scored.csv \
		leads.csv 2> err || [ $? -eq 1 ]
	# shellcheck disable=SC2046 # three words
	set -- "$1" "$2" $(tail -n 1 time)
	row "$1" plain "$2" "$3" "$(echo "$4 $5" | awk '{ print $1 + $2 }')" -
}

spark() {               # spark LEADS sql|pipe WORKERS
	case $2 in
	sql) set -- "$@" statement.sql ;;
	pipe) set -- "$@" "$card" "$build/mql-scorer" --as-of $day \
		--threads 1 --max-psi 1000 ;;
	esac
	leads=$1 how=$2 workers=$3
	shift 3
	"$venv/bin/python" "$here/score.py" "$how" --workers "$workers" \
		leads.csv out "$@" 2> err > figures || { cat err >&2; exit 1; }
	same=same
	tail -n +2 scored.csv > want.csv
	cat out/part-* | cmp - want.csv || same=DIFFERENT failed=1
	# shellcheck disable=SC2046 # two words
	row "$leads" "$how" "$workers" $(sed 's|.*elapsed_s": \([0-9.]*\),|\1|
		s|"processor_s": ||; s|}||' figures) $same
	rm -rf out want.csv
}

failed=0
"$build/mql-trainer" export -m "$card" --dialect spark --as-of $day \
	-o statement.sql
echo '| leads | how | workers | seconds | processor seconds | a million | rows |'
echo '|-|-|-|-|-|-|-|'
for leads in ${ROWS:-1000000 10000000}; do
	"$build/demo-leads" --rows "$leads" > leads.csv
	for how in ${MODES:-plain pipe sql}; do
		for workers in ${WORKERS:-1 2}; do
			case $how in
			plain) plain "$leads" "$workers" ;;
			*) spark "$leads" "$how" "$workers" ;;
			esac
		done
	done
done
exit $failed
