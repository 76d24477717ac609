# SPDX-License-Identifier: MIT
# rules.sh - point systems written by hand, given a meaning by history
#
# Read by run.sh, which sets bin, here, data, room, figure and judge.  In each
# of five folds a card is calibrated on four and must then be true of the fifth:
# the guarantee held, what it states within chance of what became of the leads,
# and not a point changed.
: "${room:?is set by tests/real/run.sh, which reads this file: run that}"

rules() {                       # rules name table target
	kept=0 slope=0 moved=0 same=0
	table=$data/$2
	for k in 0 1 2 3 4; do
		part "$table" $k leave > "$room/train.csv"
		part "$table" $k keep > "$room/test.csv"
		"$bin/mql-trainer" calibrate -m "$here/rules-$1.yaml" \
			-d "$here/$1.yaml" -o "$room/rules.card" --as-of \
			2026-01-01 "$room/train.csv" > "$room/out" 2>&1 || {
			cat "$room/out"
			tell FAIL "rules-$1: fold $k cannot be calibrated"
			return
		}
		for card in "$here/rules-$1.yaml" "$room/rules.card"; do
			"$bin/mql-scorer" -m "$card" -q "$room/test.csv" 2>&1 |
				cut -d, -f 1,2,5-8,11- | cksum
		done > "$room/sums"
		[ "$(uniq "$room/sums" | wc -l)" = 1 ] && same=$((same + 1))
		"$bin/mql-trainer" evaluate -m "$room/rules.card" -d \
			"$here/$1.yaml" --json "$room/e.json" --as-of \
			2026-01-01 "$room/test.csv" > "$room/out"
		rate=$(figure "$room/e.json" handed_over rate)
		kept=$(awk "BEGIN { print $kept + (100 * $rate >= $3) }")
		slope=$(awk "BEGIN { print $slope + \
			$(figure "$room/e.json" won calibration_slope) / 5 }")
		moved=$(awk "BEGIN { print $moved + \
			$(figure "$room/e.json" won calibration_intercept) / 5 }")
	done
	judge "rules-$1: $3 % kept in $kept of 5 folds" "$kept >= 4"
	judge "rules-$1: slope $slope and offset $moved on unseen leads" \
		"$slope > .9 && $slope < 1.1 && $moved^2 < .01"
	judge "rules-$1: the points are as they were" "$same == 5"
}

rules xeducation xeducation_leads/Leads.csv 60
rules bank uci_bank_marketing/bank-additional-full.csv 30
