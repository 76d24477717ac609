#!/bin/sh
# SPDX-License-Identifier: MIT
# Demo leads, whose old rule went by features: is the guarantee of 30 % kept?
# True rate of the leads that the threshold hands over, out of fold, and their
# number against one who knows every probability and cuts the same scores.
#     bench/selection/demo.sh build [first seed] [last seed] [rows]
set -eu
build=$(cd "${1:?usage: bench/selection/demo.sh <build directory> [first seed] [last seed] [rows]}" && pwd)
seed=${2:-1} last=${3:-60} rows=${4:-24000}
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
LC_ALL=C
export LC_ALL
while [ "$seed" -le "$last" ]; do
	"$build/demo-leads" --rows "$rows" --past --seed "$seed" --truth >leads.csv
	"$build/mql-trainer" fit --threads 1 -o card.yaml --oof oof.csv \
		-d "$here/../../datasets/demo_definition.yaml" leads.csv >fit.out 2>&1 || true
	# p_sql is the last but one, whatever commas titles hold
	awk -F, 'NR == FNR { p[NR - 1] = $(NF - 1); next }
		FNR > 1 && $NF != "disqualified" { print $3, p[$1], $NF }' leads.csv oof.csv |
	sort -k 1,1gr | awk -v seed="$seed" '
		$1 != was && NR > 1 && sum / (NR - 1) >= .3 { best = NR - 1 }
		{ sum += $2; was = $1 }
		$3 == "mql" || $3 == "fast_track" { n++; rate += $2 }
		END { printf "%d %d %.5f %.4f\n", seed, n, n ? rate / n : 0, n / best }'
	seed=$((seed + 1))
done | tee "${DEMO_RUNS:-/dev/null}" | awk '
	{ runs++; refused += !$2; below += $2 && $3 < .3; volume += $4
	  issued += $2 > 0; rate += $3 }
	END { printf "# runs %d: below %.3f, refused %.3f, true rate %.3f, volume / oracle %.3f\n",
		runs, below / runs, refused / runs, rate / issued, volume / runs }'
