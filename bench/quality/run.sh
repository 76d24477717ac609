#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD [options of quality.py] - mql beside other people's best
#
# Makes the virtual environment that only this benchmark needs (PyPI).
set -eu

bin=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
data=${MQL_DATA:-$here/../../../shared/data}
venv=${QUALITY_VENV:-$bin/quality-venv}

if [ ! -d "$data" ]; then
	echo "quality: skipped, no tables at $data"
	exit 0
fi
if [ ! -e "$venv/ready" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet numpy==2.4.6 pandas==3.1.1 \
		scikit-learn==1.9.1 xgboost==3.2.0 interpret==0.7.8
	: > "$venv/ready"
fi
nice -n 19 "$venv/bin/python" "$here/quality.py" "$bin" "$data" \
	--json "$bin/quality.jsonl" -o "$bin/quality.md" "$@"
echo "quality: the tables are in $bin/quality.md"
