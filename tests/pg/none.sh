#!/bin/sh
# SPDX-License-Identifier: MIT
# none.sh BUILD - a build without libpq: it works, and says what it lacks.
set -u
cd "$(dirname "$0")/../.." || exit 2
O=$1/no-libpq
make --no-print-directory HAVE_LIBPQ= O="$O" WERROR=-Werror "$O/mql-scorer" \
	>/dev/null || exit 1
data=tests/data/scorer
passed=0
failed=0
check() {              # what, test arguments...
	what=$1
	shift
	if test "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED without libpq, $what: test $*"
	fi
}

said=$("$O/mql-scorer" -m $data/card.yaml --from postgresql://h/d \
	--query 'select 1' 2>&1)
check 'exit code' $? = 2
check 'message' "$said" = "mql-scorer: --from: this program was built \
without libpq; on Debian install libpq-dev and build again; try 'mql-scorer \
--help'"
"$O/mql-scorer" -q -m $data/card.yaml --as-of 2026-11-21 $data/leads.csv |
	cmp -s - tests/cli/score-csv/want.out
check 'a file' $? = 0
readelf -d "$O/mql-scorer" | grep -q 'NEEDED.*libpq'
check 'linked' $? = 1

echo "$passed passed, $failed failed"
[ $failed = 0 ]
