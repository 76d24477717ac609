# SPDX-License-Identifier: MIT
# leaks.sh - which columns of the real tables know the outcome: exactly those
#
# Read by run.sh, which sets bin, here, data, room and tell.  A column that was
# written after the outcome must be refused, and no other column may be.
: "${room:?is set by tests/real/run.sh, which reads this file: run that}"

leaks() {                       # leaks definition [options] table
	definition=$1
	shift
	"$bin/mql-trainer" check -d "$definition" "$@" > "$room/leaks" 2>&1 ||
		true
	sed -n 's/^! \(.*\): knows the outcome (.*/\1/p' "$room/leaks" |
		paste -sd, -
}

refused() {                     # refused name wanted definition arguments...
	name=$1
	want=$2
	shift 2
	got=$(leaks "$@")
	if [ "$got" = "$want" ]; then tell ok "$name: refused: ${want:-none}"
	else
		tell FAIL "$name: refused: ${got:-none}; want: ${want:-none}"
		tail -n 5 "$room/leaks"
	fi
}

warned() {                      # warned column: in the last check
	if grep -q "^note: $1: was it known before the outcome?" "$room/leaks"
	then tell ok "$1 is warned about"
	else tell FAIL "$1 is warned about"; fi
}

# ---- nothing is trusted, nothing excluded ----
sed '/^trust:/d' "$here/xeducation_all.yaml" > "$room/x.yaml"
refused "X Education" "Tags,Lead Quality" "$room/x.yaml" \
	"$data/xeducation_leads/Leads.csv"
for column in "Lead Profile" "Last Activity" "Last Notable Activity" \
	"Asymmetrique Activity Index" "Asymmetrique Profile Index" \
	"Asymmetrique Activity Score" "Asymmetrique Profile Score"; do
	warned "$column"
done
sed 's/^exclude:.*//; s/^features:/&\n  duration: {dimension: intent, type: number}/' \
	"$here/bank.yaml" > "$room/bank.yaml"
bank=$data/uci_bank_marketing/bank-additional-full.csv
refused "bank" "duration" "$room/bank.yaml" "$bank"
refused "shoppers" "" "$here/shoppers.yaml" \
	"$data/uci_online_shoppers/online_shoppers_intention.csv"
warned PageValues
refused "ucla" "" "$here/ucla.yaml" "$data/ucla_admission/binary.csv"
"$bin/demo-leads" --past > "$room/demo.csv"
refused "demo leads" "" "$here/../../datasets/demo_definition.yaml" \
	"$room/demo.csv"

# ---- names only strengthen: without them the same columns are found ----
sed 's/^  Tags:/  a:/; s/^  Lead Quality:/  b:/; s/^  Last Activity:/  c:/' \
	"$room/x.yaml" > "$room/y.yaml"
sed '1s/,Tags,Lead Quality,/,a,b,/; 1s/,Last Activity,/,c,/' \
	"$data/xeducation_leads/Leads.csv" > "$room/y.csv"
refused "X Education, renamed" "a,b" "$room/y.yaml" "$room/y.csv"
sed 's/^  duration:/  a:/' "$room/bank.yaml" > "$room/y.yaml"
sed '1s/"duration"/"a"/' "$bank" > "$room/y.csv"
refused "bank, renamed" "a" "$room/y.yaml" "$room/y.csv"

# ---- Olist's closed deals, joined to the leads they became of ----
olist=$data/olist_marketing_funnel
deals=$olist/olist_closed_deals_dataset.csv
mqls=$olist/olist_marketing_qualified_leads_dataset.csv
refused "olist" "" "$here/olist.yaml" --outcomes "$deals" \
	--as-of 2018-11-14 "$mqls"
awk -F, '
	{ id = $1; sub(/^[^,]*/, "") }
	NR == 1 { head = $0; empty = $0; gsub(/[^,]/, "", empty) }
	NR == FNR { deal[id] = $0; next }
	FNR == 1 { print id $0 head; next }
	{ print id $0 (id in deal ? deal[id] : empty) }' \
	"$deals" "$mqls" > "$room/joined.csv"
awk -F, 'NR == FNR { n = split($0, column, /,/); nextfile }
	{ print }
	/^  origin:/ {
		for (i = 2; i <= n; i++)
			print "  " column[i] ": {dimension: fit, type: " \
				(column[i] ~ /size|revenue/ ? "number" \
				: "level") "}"
	}' "$deals" "$here/olist.yaml" > "$room/joined.yaml"
refused "olist, deals joined" \
	"$(head -n 1 "$deals" | tr -d '\r' | cut -d, -f2-)" \
	"$room/joined.yaml" --outcomes "$deals" --as-of 2018-11-14 \
	"$room/joined.csv"

# ---- and fit means it ----
if "$bin/mql-trainer" fit -d "$room/bank.yaml" -o "$room/leak.card" "$bank" \
	> "$room/out" 2>&1
then tell FAIL "fit refuses what knows the outcome"
elif [ $? = 3 ] && [ ! -e "$room/leak.card" ] &&
	grep -q '1 column knows the outcome .*"duration" (rules out:' \
	"$room/out"
then tell ok "fit refuses what knows the outcome"
else cat "$room/out"; tell FAIL "fit refuses what knows the outcome"; fi
