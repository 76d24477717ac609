#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD [options of parity.py] - the exported SQL on every engine
#
# DuckDB and Spark come from PyPI into a virtual environment that only this
# needs; Spark wants a Java (17 is tried).  BigQuery and Snowflake can't run
# here: their text is read by a public SQL parser, no more.
set -eu

build=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
data=${MQL_DATA:-$here/../../../shared/data}
venv=${PARITY_VENV:-$build/parity-venv}

if [ ! -e "$venv/ready" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet duckdb==2.0.1 pyspark==3.5.3 \
		sqlglot==30.30.0
	: > "$venv/ready"
fi
"$venv/bin/python" "$here/parity.py" "$build" --real "$data" "$@"
for dialect in bigquery snowflake; do
	for card in "$here"/../../models/*.yaml "$here"/hostile.yaml; do
		"$build/mql-trainer" export -m "$card" --dialect $dialect |
			"$venv/bin/python" "$here/parse.py" $dialect "$card"
	done
done
