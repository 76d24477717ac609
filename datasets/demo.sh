#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh BUILD - the whole job on the demo leads, as a user would do it
set -eu

build=$1
here=$(dirname "$0")
demo=$build/demo
mkdir -p "$demo"

run() {
	printf '\n$ %s\n' "$*"
	"$@"
}

printf '$ %s/demo-leads --past > %s/past.csv\n' "$build" "$demo"
"$build/demo-leads" --past > "$demo/past.csv"
printf '$ %s/demo-leads --open > %s/open.csv\n' "$build" "$demo"
"$build/demo-leads" --open > "$demo/open.csv"

run "$build/mql-trainer" fit -d "$here/demo_definition.yaml" \
	-o "$demo/card.yaml" --json "$demo/report.json" \
	--report "$demo/report.html" \
	--as-of 2026-10-01 "$demo/past.csv"
run "$build/mql-scorer" verify "$demo/card.yaml"
run "$build/mql-scorer" -m "$demo/card.yaml" -o "$demo/scored.csv" \
	--as-of 2026-10-01 "$demo/open.csv"

printf '\nThe first leads of tonight'\''s list:\n'
awk -F, 'NR == 1 || $10 == "mql" || $10 == "fast_track"' \
	"$demo/scored.csv" | head -6

# The outcome columns are counted from the right: titles may hold commas.
awk -F, '
	function line(name, n, of, what) {
		printf "  %-28s %6d", name, n
		if (of > 0)
			printf "  %5.1f %% of %s", 100 * n / of, what
		print ""
	}
	FNR == 1 { next }
	FILENAME ~ /past/ {
		leads++
		mql += $(NF - 7) != ""
		accepted += $(NF - 6) != ""
		sql += $(NF - 5) != "" && $(NF - 7) != ""
		opportunity += $(NF - 4) != "" && $(NF - 7) != ""
		won += $(NF - 2) == "Closed Won" && $(NF - 7) != ""
		next
	}
	{
		open++
		if ($10 != "mql" && $10 != "fast_track")
			next
		handed++
		expected += $3
	}
	END {
		print "\nThe funnel of the past leads, by the old rule:"
		line("leads", leads)
		line("handed over (MQL)", mql, leads, "leads")
		line("accepted (SAL)", accepted, mql, "MQLs")
		line("SQL", sql, mql, "MQLs")
		line("opportunity", opportunity, sql, "SQLs")
		line("won", won, sql, "SQLs")
		print "Tonight, by the card:"
		line("open leads", open)
		line("handed over (MQL)", handed, open, "leads")
		line("SQLs to expect", expected, handed, "MQLs")
		print "  (leads that were won or lost already are not on the list,"
		print "  and the quick ones were the best)"
	}' "$demo/past.csv" "$demo/scored.csv"

cat <<END

The files:
  $demo/past.csv      past leads and what became of them
  $demo/open.csv      leads to score
  $here/demo_definition.yaml   which column is what, and the agreed target
  $demo/card.yaml     the scorecard: read it, diff it, sign it
  $demo/report.html   the report: open it in a browser, move the threshold
  $demo/report.json   every figure of the fit
  $demo/scored.csv    score, probability, verdict and reasons, lead by lead
END
