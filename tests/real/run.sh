#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh - real tables: quality fold by fold, published figures, odd files
#
# The tables are not ours and not here: ${MQL_DATA:-../shared/data}, or skipped.
# Quality: five folds i % 5 == k; a card is fitted on four and evaluated on the
# fifth, through the programs' own front doors.  Expected figures are those of
# the prototype that chose the method; what counts is not to fall behind them.
set -eu

bin=$(cd "${MQL_BIN:-build}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
data=${MQL_DATA:-$here/../../../shared/data}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
passed=0 failed=0

if [ ! -d "$data" ]; then
	echo "real: skipped, no tables at $data"
	exit 0
fi

tell() {                        # tell ok|FAIL text
	if [ "$1" = ok ]; then passed=$((passed + 1))
	else failed=$((failed + 1)); fi
	printf '%-4s %s\n' "$1" "$2"
}

judge() {                       # judge text awk-condition
	if awk "BEGIN { exit !($2) }"; then tell ok "$1"; else tell FAIL "$1"
	fi
}

figure() {                      # figure file object key: from our own JSON
	awk -v object="\"$2\"" -v key="\"$3\"" '
		$1 == object ":" { inside = 1 }
		inside && $1 == key ":" { sub(/,$/, "", $2); print $2; exit }
	' "$1"
}

part() {                        # part table k keep|leave: rows of a fold
	awk -v k="$2" -v keep="$3" '
		NR == 1 { print; next }
		((NR - 2) % 5 == k) == (keep == "keep")' "$1"
}

quality() {                     # quality name table auc log-loss [margin]
	auc=0 loss=0
	for k in 0 1 2 3 4; do
		part "$data/$2" $k leave > "$room/train.csv"
		part "$data/$2" $k keep > "$room/test.csv"
		"$bin/mql-trainer" fit -d "$here/$1.yaml" --folds 2 \
			-o "$room/card.yaml" --as-of 2026-01-01 \
			"$room/train.csv" > "$room/out" 2>&1 || {
			cat "$room/out"; tell FAIL "$1: fold $k does not fit"
			return
		}
		"$bin/mql-trainer" evaluate -m "$room/card.yaml" \
			-d "$here/$1.yaml" --json - --as-of 2026-01-01 \
			"$room/test.csv" > "$room/e.json"
		a=$(figure "$room/e.json" won auc)
		l=$(figure "$room/e.json" won log_loss)
		auc=$(awk "BEGIN { print $auc + $a / 5 }")
		loss=$(awk "BEGIN { print $loss + $l / 5 }")
	done
	judge "$1: mean AUC $auc, expected $3" "$auc >= $3 - .003"
	judge "$1: mean log-loss $loss, expected $4" "$loss <= $4 + .003"
}

quality xeducation_all xeducation_leads/Leads.csv .985 .145
quality xeducation xeducation_leads/Leads.csv .890 .399
quality bank uci_bank_marketing/bank-additional-full.csv .802 .272
quality shoppers uci_online_shoppers/online_shoppers_intention.csv .931 .226

# ---- Olist: two files, dates at both ends ----
olist=$data/olist_marketing_funnel
fit_olist() {          # definition, report, options
	"$bin/mql-trainer" fit -d "$1" -o "$room/olist.card" --json "$2" \
		--outcomes "$olist/olist_closed_deals_dataset.csv" \
		--as-of 2018-11-14 $3 \
		"$olist/olist_marketing_qualified_leads_dataset.csv"
}
# Every lead counts after 112 days; "auto" waits for late deals of early leads.
sed 's/matures: auto/matures: 112 days/' "$here/olist.yaml" > "$room/112.yaml"
if fit_olist "$room/112.yaml" "$room/olist.json" '--split digest' \
	> "$room/out" 2>&1
then
	tell ok "olist: fits"
	judge "olist: 842 won of 8000" \
		"$(figure "$room/olist.json" won yes) == 842"
	auc=$(awk '/"won": {/ { n++ } n == 2 && /"auc":/ {
		print $2 + 0; exit }' "$room/olist.json")
	judge "olist: out-of-fold AUC $auc, a plain regression has .677" \
		"$auc >= .66"
else
	cat "$room/out"
	tell FAIL "olist: does not fit"
fi

# Deals are recorded from 2017-12 on: nothing can be learned before that.
"$bin/mql-trainer" backtest -d "$here/olist.yaml" --every month \
	--json "$room/olist.json" --as-of 2018-11-14 \
	--outcomes "$olist/olist_closed_deals_dataset.csv" \
	"$olist/olist_marketing_qualified_leads_dataset.csv" \
	> "$room/out" 2>&1 || cat "$room/out"
judge "olist: replayed from 2018-03 on" \
	"$(grep -c '"status": "tried"' "$room/olist.json") == 3"
judge "olist: says of seven months why not" \
	"$(grep -c 'wins by then.*a fit needs 10' "$room/out") == 7"

# ---- UCLA: published coefficients and standard errors ----
cat > "$room/ucla.want" <<'END'
(Intercept) -3.989979 1.139951
gre .002264426 .001093998
gpa .8040375 .3318193
rank_2 -.6754429 .3164897
rank_3 -1.3402039 .3453064
rank_4 -1.5514637 .4178316
END
"$bin/mql-trainer" fit --method plain -d "$here/ucla.yaml" \
	-o "$room/ucla.card" --json "$room/ucla.json" \
	"$data/ucla_admission/binary.csv" > "$room/out" 2>&1 || true
awk '/"name":/ { name = $0; sub(/^[^:]*: "/, "", name)
		sub(/",?$/, "", name); gsub(/ /, "_", name) }
	/"estimate":/ { b = $2 + 0 }
	/"se":/ && b != "" { printf "%s %.12g %.12g\n", name, b, $2 + 0
		b = "" }' \
	"$room/ucla.json" > "$room/ucla.got"
if awk '
	function off(got, want) {
		got = (got - want) / want
		return got < 0 ? -got : got
	}
	NR == FNR { b[$1] = $2; s[$1] = $3; next }
	{ n++; if (off(b[$1], $2) > 1e-6 || off(s[$1], $3) > 5e-5) {
		print "got", b[$1], s[$1], "want", $0; bad = 1 } }
	END { exit bad || n != 6 }' "$room/ucla.got" "$room/ucla.want"
then tell ok "ucla: published coefficients and standard errors"
else tell FAIL "ucla: published coefficients and standard errors"; fi

# ---- bank: one rare level is of one class, and no other is ----
bank=$data/uci_bank_marketing/bank-additional-full.csv
for seed in 4 8; do
	sed '/^  default:/d' "$here/bank.yaml" > "$room/bank.yaml"
	"$bin/mql-trainer" fit --method plain --seed $seed \
		-d "$room/bank.yaml" -o "$room/bank.card" "$bank" \
		> "$room/out" 2>&1 || tail -n 1 "$room/out"
	judge "bank: plain fits where nothing separates, seed $seed" \
		"$(grep -c '^quality' "$room/out") == 1"
done
"$bin/mql-trainer" fit --method plain -d "$here/bank.yaml" \
	-o "$room/bank.card" "$bank" > "$room/out" 2>&1 || true
judge "bank: plain refuses the three leads in default" \
	"$(grep -c 'column "default (other)".*separates' "$room/out") == 1"

# ---- files as they arrive in real life ----
variants=$data/xeducation_leads/variants
if "$bin/mql-trainer" fit --method plain --folds 2 -d "$here/xeducation.yaml" \
	-o "$room/v.card" "$variants/Lead_Scoring.whole_row_quoted.csv" \
	> "$room/out" 2>&1
then tell FAIL "rows wrapped whole in quotes are refused"
elif grep -q ':[0-9]*: 1 cell, the header has 37: the whole row is wrapped' \
	"$room/out"
then tell ok "rows wrapped whole in quotes are refused"
else cat "$room/out"; tell FAIL "rows wrapped whole in quotes are refused"; fi

"$bin/mql-trainer" fit --folds 2 --no-pairs -d "$here/xeducation.yaml" \
	-o "$room/v.card" "$data/xeducation_leads/Leads.csv" > "$room/out" 2>&1
for table in "$data/xeducation_leads/Leads.csv" \
	"$variants/Leads.trailing_empty_column.csv"; do
	"$bin/mql-scorer" --quiet -m "$room/v.card" "$table" \
		-o "$room/v.${table##*/}.csv" || tell FAIL "$table is scored"
done
if cmp "$room/v.Leads.csv.csv" "$room/v.Leads.trailing_empty_column.csv.csv"
then tell ok "a nameless trailing column changes no score"
else tell FAIL "a nameless trailing column changes no score"; fi

# Dates re-saved by a spreadsheet: told so, the same leads are won.
fit_olist "$here/olist.yaml" "$room/olist.json" '' > "$room/out" 2>&1 ||
	cat "$room/out"
sed 's/^definition: 1/&\ndates: dmy/' "$here/olist.yaml" > "$room/dmy.yaml"
"$bin/mql-trainer" fit -d "$room/dmy.yaml" -o "$room/dmy.card" \
	--outcomes "$olist/variants/closed_deals.excel_resaved.csv" \
	--as-of 2018-11-14 --json "$room/dmy.json" \
	"$olist/variants/mql.excel_resaved.csv" > "$room/out" 2>&1 ||
	cat "$room/out"
judge "olist: dates re-saved as dd-mm-yyyy, told so" \
	"$(figure "$room/dmy.json" won yes) == \
	$(figure "$room/olist.json" won yes) && \
	$(figure "$room/dmy.json" data matures_days) == \
	$(figure "$room/olist.json" data matures_days)"
if "$bin/mql-trainer" fit -d "$here/olist.yaml" -o "$room/dmy.card" \
	--outcomes "$olist/variants/closed_deals.excel_resaved.csv" \
	--as-of 2018-11-14 "$olist/variants/mql.excel_resaved.csv" \
	> "$room/out" 2>&1
then tell FAIL "olist: dates re-saved as dd-mm-yyyy, not told"
elif grep -q 'csv:2: column ".*is not a date' "$room/out"
then tell ok "olist: dates re-saved as dd-mm-yyyy, not told"
else cat "$room/out"; tell FAIL "olist: dates re-saved, not told"; fi

. "$here/leaks.sh"
. "$here/rules.sh"

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
