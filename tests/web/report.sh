# SPDX-License-Identifier: MIT
# The report's page in a browser: no error, nothing loaded, hostile text stays
# text, and the slider moves the figures.  A probe script, added to a copy of
# the page, acts as a reader would and leaves what it saw in the page.
browser=
for name in chromium chromium-browser google-chrome; do
	command -v $name >/dev/null && browser=$name && break
done
if [ -z "$browser" ]; then
	echo 'SKIP web: no chromium here' >&2
	exit 77
fi
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
export LC_ALL=C.UTF-8
passed=0
failed=0
not() {
	! "$@"
}
ok() {                 # what, command...
	what=$1
	shift
	if "$@" >/dev/null; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED web: $what"
	fi
}

# page -> <page>.seen: lines the probe wrote; <page>.log: the console
look() {
	sed -e "/^<head>/r $MQL_TOP/tests/web/watch.html" "$1" |
		sed -e "/^<\/body>/{
			r $MQL_TOP/tests/web/probe.html
			N
		}" >"probed-$1"
	timeout 60 $browser --headless --no-sandbox --disable-gpu \
		--disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync \
		--user-data-dir="$dir/profile-$1" --enable-logging=stderr \
		--virtual-time-budget=5000 --window-size="${2-1280},900" \
		--dump-dom "file://$dir/probed-$1" >"$1.dom" 2>"$1.log"
	sed -n '/<pre id="seen">/,/<\/pre>/p' "$1.dom" |
		sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' >"$1.seen"
}
saw() {                # page, a line of what the probe saw
	grep -qxF -- "$2" "$1.seen"
}
clean() {              # page: the whole of it, and without a complaint
	saw "$1" 'errors 0' && saw "$1" 'loaded 0' &&
		! grep 'CONSOLE' "$1.log" && ! saw "$1" 'charts 0'
}

# ---- a fit ----

awk -f "$MQL_TOP/tests/data/fit/leads.awk" -v n=2500 </dev/null >leads.csv
sed -e "s/60%/40%/; s/guarantee, confidence: 95%/aim/" \
	"$MQL_TOP/tests/data/fit/definition.yaml" >d.yaml
fit() {
	mql-trainer fit --method plain --as-of 2026-01-31 -o card.yaml "$@"
}
fit -d d.yaml --json fit.json --report fit.html leads.csv >/dev/null 2>&1
look fit.html
ok 'a fit has no error and loads nothing' clean fit.html
ok 'the page names the card' saw fit.html 'h1 card'
score=$(sed -n '/"threshold": {/,/}/s/^ *"score": \(.*\),/\1/p' fit.json)
mqls=$(sed -n 's/^ *"mql_per_month": \(.*\),/\1/p' fit.json)
share=$(sed -n '/"curve": \[/,/^  \]/s/^ *"share": \(.*\),/\1/p' fit.json |
	awk 'END { printf "%.1f", 100 * $1 }')
ok 'the slider begins at the threshold' saw fit.html "begin Threshold $score"
ok 'with the MQLs a month of the fit' \
	saw fit.html "begin MQLs a month $(printf %.0f "$mqls")"
ok 'the right arrow raises the threshold' saw fit.html 'right threshold up'
ok 'which hands over fewer' saw fit.html 'right MQLs down'
ok 'and catches fewer SQLs' saw fit.html 'right SQLs caught down'
ok 'and misses more' saw fit.html 'right SQLs missed up'
ok 'and takes fewer hours' saw fit.html 'right hours down'
ok 'the left end passes all that may' saw fit.html "end share $share %"
ok 'twice the hours per MQL are twice the hours' \
	saw fit.html 'hours doubled'
ok 'what moved is said to a screen reader' saw fit.html 'said yes'
ok 'back is back' saw fit.html "back Threshold $score"
ok 'each picture has words' saw fit.html 'wordless pictures 0'
ok 'each input has a label' saw fit.html 'wordless inputs 0'
ok 'each column of a table has a header' saw fit.html 'headless columns 0'
look fit.html 500
ok 'a narrow window has no error' clean fit.html
ok 'and nothing sticks out' saw fit.html 'sticks out 0'

tidy() {               # page: nothing of it is cut off or crowded
	saw "$1" 'captions cut off 0' && saw "$1" 'names in bits 0' &&
		saw "$1" 'crowded axes 0' && saw "$1" 'words within true' &&
		saw "$1" 'figures in a mood not theirs 0'
}
ok 'nothing there is cut off' tidy fit.html
ok 'SQL and won by one column are drawn once' saw fit.html 'charts 6'

# ---- what the screen says of a threshold, the page says ----

told() {               # page, a text of it, blanks as they are typed
	sed 's/&nbsp;/ /g' "$1.dom" | tr '\n' ' ' | grep -qF -- "$2"
}
caught() {             # page, words: of what SQLs caught are a share, and the
	told "$1" ">of $2</dd>" && grep -q "catches .* of $2" screen   # screen
}
fit -d d.yaml leads.csv >screen 2>&1
ok 'SQLs caught are an estimate' caught fit.html \
	'all SQLs, by estimate: those known stand for all leads'
sed -e "s/60%/30%/" "$MQL_TOP/tests/data/fit/definition.yaml" >rose.yaml
awk -F, '$3 < "2025-08" && NR % 3 { sub("Won", "Lost") } 1' leads.csv >rose.csv
fit -d rose.yaml --split time --folds 4 --report rose.html rose.csv >screen 2>&1
look rose.html
ok 'or of all known' caught rose.html 'all known SQLs'
ok 'a replay without a threshold has no error' saw rose.html 'errors 0'
ok 'and is told by tile' told rose.html '>not set</dd>'
ok 'and in words' told rose.html \
	'On the past alone the threshold could have been set in none of 3 periods.'
ok 'as on the screen' grep -q 'could have been set in none of 3 periods' screen
ok 'without figures of nothing' not told rose.html '0 of 0'
ok 'nor a month foretold' not told rose.html '>One month will read</dt>'
ok 'which is told where it may be' told fit.html '>One month will read</dt>'

sed 's/^  won:/  sql: {column: stage, is: [Won], known_when: {column: handed_at, set: true}}\n&/' \
	rose.yaml >handed.yaml
awk -F, -v OFS=, 'NR > 1 { $13 = $3 } $14 != "Open"' rose.csv >handed.csv
fit -d handed.yaml --report handed.html handed.csv >screen 2>&1
look handed.html
ok 'or of those handed over' caught handed.html \
	'the SQLs among leads handed over so far'

# ---- a new card that is better in one way and worse in the other ----

sed "s/40%/10%/" d.yaml >low.yaml
grep -v "^  visits" low.yaml >less.yaml
awk -F, 'NR == 1 || $3 < "2025-06-15"' leads.csv >old.csv
awk -F, '$3 >= "2025-06-15" && NR % 3 { sub("Won", "Lost") } 1' leads.csv \
	>fewer.csv
mql-trainer fit -d less.yaml --as-of 2026-01-31 -o poor.yaml old.csv >/dev/null 2>&1
sed -e 's/offset: .*}/offset: -10.3}/' -e /^digest/d \
	-e '/^probes:/,/^[a-z]*:$/d' poor.yaml >told.yaml
fit -d low.yaml --champion told.yaml --report torn.html fewer.csv >/dev/null 2>&1
look torn.html
ok 'a contest has no error' saw torn.html 'errors 0'
ok 'why the live card stays is told' grep -q \
	'ranks better, but its probabilities are worse' torn.html.dom

# ---- hostile text ----

cat >hostile.awk <<'E2'
BEGIN {
	FS = OFS = ","
	evil = "\"</script><script>hacked=1</script><img src=x onerror=hacked=1>\""
}
NR == 1 { print $0, "\"<b onclick='hacked=1'>&amp;\xe2\x80\xae\xf0\x9f\x92\xa5\"" }
NR > 1 { print $0, NR % 3 ? evil : "'ok'" }
E2
awk -f hostile.awk leads.csv >hostile.csv
sed 's|^features:|&\n  "<b onclick='\''hacked=1'\''>\&amp;\xe2\x80\xae\xf0\x9f\x92\xa5": {dimension: fit, type: level}|' \
	d.yaml >hostile.yaml
fit -d hostile.yaml --name '</title><script>hacked=1</script>' \
	--report hostile.html hostile.csv >/dev/null 2>err || cat err
look hostile.html
ok 'hostile text gives no error' clean hostile.html
ok 'and does nothing' saw hostile.html 'hacked no'
ok 'and adds no element' saw hostile.html 'scripts 5, images 0, bold 0'
ok "a card's name stays text" \
	saw hostile.html 'h1 </title><script>hacked=1</script>'
ok "a level stays text" saw hostile.html \
	'level </script><script>hacked=1</script><img src=x onerror=hacked=1>'

# ---- a refusal, and the other verbs ----

sed 's/40%/95%/' d.yaml >high.yaml
fit -d high.yaml --report refused.html leads.csv >/dev/null 2>&1
look refused.html
ok 'a refusal has no error' clean refused.html
ok 'and says so' saw refused.html 'h1 No card'
ok 'and its figures have their own colour' tidy refused.html
ok 'its slider moves all the same' saw refused.html 'right MQLs down'

mql-trainer backtest -d d.yaml --method plain --folds 3 --as-of 2026-01-31 \
	--report backtest.html leads.csv >/dev/null 2>&1
look backtest.html
ok 'a backtest has no error' clean backtest.html
ok 'and its title' saw backtest.html 'h1 Would the promise have held?'

head -n 12 leads.csv >few.csv
mql-trainer backtest -d d.yaml --method plain --as-of 2026-01-31 \
	--report untried.html few.csv >/dev/null 2>&1
look untried.html
ok 'nor has one of which nothing could be tried' saw untried.html 'errors 0'
ok 'and it says why' grep -q 'leads whose outcome will be known' untried.html.dom
ok 'once, not for each target' saw untried.html 'charts 0'


mql-trainer plan -d d.yaml --as-of 2026-01-31 --method plain --deal 1000 \
	--revenue 20000 --capacity 100 --report plan.html --json plan.json \
	leads.csv >/dev/null 2>&1
look plan.html
ok 'a plan has no error' clean plan.html
ok 'and its title' saw plan.html 'h1 From revenue to MQLs'
look plan.html 500
ok 'nor in a narrow window' clean plan.html
ok 'where nothing sticks out' saw plan.html 'sticks out 0'
ok 'or is cut off' tidy plan.html

mql-trainer plan -d high.yaml --as-of 2026-01-31 --method plain \
	--revenue 20000 --deal 1000 --report none.html leads.csv >/dev/null 2>&1
look none.html
ok 'a plan of which little is known has no error' saw none.html 'errors 0'
ok 'and says that no threshold keeps the rate' grep -q \
	'No threshold keeps the agreed rate' none.html.dom

# ---- a comparison: of two that disagree, beside no gate at all ----

rules=$MQL_TOP/tests/cli/calibrate-written/card.yaml
sed 's/software: 15/software: -15/; s/public: -15/public: 15/
	s/score: 60.0}/score: 51.1}/; s|^name:.*|name: "</script><b>other"|' "$rules" >other.yaml
mql-trainer compare -d d.yaml --as-of 2026-01-31 --capacity 100 --cost 2 \
	--report compare.html --json compare.json "$rules" other.yaml none \
	leads.csv >/dev/null 2>&1
look compare.html
ok 'a comparison has no error' clean compare.html
ok 'and names the cards, as text' saw compare.html \
	'h1 A sales-rules · B </script><b>other · C no gate'
ok 'which add no element' saw compare.html 'scripts 5, images 0, bold 0'
ok 'its pictures have words' saw compare.html 'wordless pictures 0'
ok 'its columns have headers' saw compare.html 'headless columns 0'
ok 'all are drawn: trade, ROC, four curves, four swap sets' \
	saw compare.html 'charts 10'
said() {               # a text of the page, blanks as they are typed
	sed 's/&nbsp;/ /g' compare.html.dom | grep -qF -- "$1"
}
rate=$(sed -n '/"own": {/,/}/s/^ *"rate": \(.*\),/\1/p' compare.json |
	awk 'NR == 1 { printf "%.1f", 100 * $1 }')
ok 'the first rate is the one in the JSON' said "<td class=\"num\">$rate %"
ok 'what a term gives the two sides is told' \
	said '<span>Mean points by A sales-rules: '
mean=$(sed -n '/"points_a": \[/,/}/s/^ *"only_a": \(.*\),/\1/p' compare.json |
	awk 'NR == 1 { printf "%+.1f", $1 }')
ok 'with the means of the JSON' said "<td class=\"num\">$mean<"
caught=$(sed -n '/"own": {/,/}/s/^ *"caught_\(low\|high\)": \(.*\),/\2/p' \
	compare.json | head -n 2 | awk '{ printf "%s%.1f", NR == 1 ? "" : " to ",
	100 * $1 }')
ok 'the share of SQLs caught has its interval' said ">$caught %<"
ok 'what the gate earns is told' said 'The gate of A sales-rules spares sales'
ok 'and what an MQL and an SQL cost' said 'cost an SQL</th>'
ok 'a column of which nothing is known is none' not said 'revenue</th>'
look compare.html 500
ok 'a narrow window has no error' clean compare.html
ok 'and nothing sticks out' saw compare.html 'sticks out 0'
ok 'or is cut off' tidy compare.html

mql-trainer compare -d d.yaml --as-of 2026-01-31 --report alone.html "$rules" \
	leads.csv >/dev/null 2>&1
look alone.html
ok 'one card alone has no error' clean alone.html

mql-trainer compare -d high.yaml --as-of 2026-01-31 --method plain --fresh \
	--report fresh.html "$rules" leads.csv >/dev/null 2>&1
look fresh.html
ok 'a fresh card that can promise nothing has no error' clean fresh.html
ok 'and says so' grep -q 'No threshold keeps what was agreed' fresh.html.dom
ok 'and how it is judged' grep -q 'judged out of fold' fresh.html.dom

[ $failed = 0 ] || cat ./*.log ./*.seen | grep -v dbus | tail -n 60
echo "$passed passed, $failed failed"
[ $failed = 0 ]
