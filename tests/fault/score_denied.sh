#!/bin/sh
# What the system does not let mql-scorer read or write: exit 6, one line that
# says which, nothing replaced.
set -u
data=$MQL_TOP/tests/data/scorer
dir=$(mktemp -d) || exit 2
trap 'chmod -R u+rwx "$dir"; rm -rf "$dir"' EXIT
cd "$dir" || exit 2
cp "$data"/* .
passed=0
failed=0

# root may do everything: then as nobody, who may not
as=
if [ "$(id -u)" = 0 ]; then
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 755 "$dir"
	if ! $as test -x "$(command -v mql-scorer)"; then
		echo "SKIPPED fault/score_denied: root, and nobody can't run" \
			"the programs"
		exit 77
	fi
fi

try() {                # wanted exit code, wanted message, arguments...
	want=$1
	message=$2
	shift 2
	$as mql-scorer -q -m card.yaml "$@" >/dev/null 2>err </dev/null
	code=$?
	if [ $code = "$want" ] &&
	   [ "$(cat err)" = "${message:+mql-scorer: $message}" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $*: exit $code, want $want: $(cat err)"
	fi
}

mkdir closed shut
echo old >closed/scored.csv
cp leads.csv secret.csv
cp leads.csv shut
chmod 0 secret.csv shut
chmod 555 closed
before=$(ls -A closed)

try 6 'secret.csv: cannot open: Permission denied' secret.csv
try 6 'shut/leads.csv: cannot open: Permission denied' shut/leads.csv
try 6 'closed: is a directory, expected a file' closed
try 6 'none.csv: cannot open: No such file or directory' none.csv
try 6 'closed/scored.csv: cannot create: Permission denied' \
	-o closed/scored.csv leads.csv
try 6 'closed/new.csv: cannot create: Permission denied' \
	-o closed/new.csv leads.csv
try 6 'closed/bad.csv: cannot create: Permission denied' \
	--rejects closed/bad.csv leads.csv
try 6 'none/scored.csv: cannot create: No such file or directory' \
	-o none/scored.csv leads.csv
try 6 'closed: is a directory, expected a file' -o closed leads.csv
chmod 0 card.yaml
try 6 'card.yaml: cannot open: Permission denied' leads.csv
[ "$(cat closed/scored.csv)" = old ] && [ "$(ls -A closed)" = "$before" ] ||
	failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ $failed = 0 ]
