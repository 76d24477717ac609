#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD - how fast, beside the limits and what people run instead
#
#   SIZE=full    ten million leads, a quarter of an hour; writes RESULTS.md
#   SIZE=small   two minutes; writes BUILD/bench-small.md
#
# ROUNDS is the number of rounds (3; of learning 1).
#
# Makes the virtual environment that only this benchmark needs (PyPI), in
# BENCH_VENV (BUILD/bench-venv).
set -eu

bin=$1
here=$(cd "$(dirname "$0")" && pwd)
size=${SIZE:-full}
venv=${BENCH_VENV:-$bin/bench-venv}
results=$bin/bench-$size.md
[ "$size" != full ] || results=$here/RESULTS.md

if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet -r "$here/requirements.txt"
	cp "$here/requirements.txt" "$venv"
fi
"$here/speed/run.py" "$bin" "$size" --python "$venv/bin/python" \
	${ROUNDS:+--rounds "$ROUNDS"} -o "$results"
echo "bench: the tables are in $results"
