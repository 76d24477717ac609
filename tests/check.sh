#!/bin/sh
# SPDX-License-Identifier: MIT
# Everything CI runs, stage by stage, with one sum at the end.  A stage that
# does not build counts as one failure; the stages after it run all the same.
set -u
cd "$(dirname "$0")/.." || exit 2
MAKE=${MAKE:-make}
O=build/check
mkdir -p $O
passed=0
failed=0
broken=
address='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'

mk() {
	$MAKE --no-print-directory -j2 WERROR=-Werror "$@"
}

# "Tested: 9 | Passing: 8 | Failing: 1 | Crashing: 0" of Criterion, and the
# "N passed, N failed" of our own runners; a leak is found after the test that
# leaked has passed
count() {              # log file -> "passed failed"
	awk '
	/Synthesis: Tested:/ {
		gsub(/\033\[[0-9;]*m/, "")
		for (i = 1; i < NF; i++) {
			if ($i == "Tested:") t = $(i + 1)
			if ($i == "Passing:") p = $(i + 1)
		}
		passed += p; failed += t - p
	}
	/ERROR: LeakSanitizer/ { failed++ }
	/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
	END { print passed + 0, failed + 0 }' "$1"
}

stage() {              # name, command...
	name=$1
	shift
	start=$(date +%s)
	"$@" >"$O/$name.log" 2>&1 </dev/null
	code=$?
	set -- $(count "$O/$name.log")
	[ $code != 0 ] && [ "$2" = 0 ] && set -- "$1" 1
	passed=$((passed + $1))
	failed=$((failed + $2))
	printf '%-12s %5d passed %4d failed %5d s\n' "$name" "$1" "$2" \
		$(($(date +%s) - start))
	grep -aiE '^(SKIP|\[SKIP|[a-z]+: skipped)' "$O/$name.log"
	[ "$2" = 0 ] && return
	broken="$broken $name"
	grep -avE '^  (CC|LD|FUZZER)  |\[(RUN|PASS)' "$O/$name.log" |
		tail -n 80
}

unit() {
	mk O="$1" ${2:+"OPT=$2"} unit &&
		"$1/unit" -j2 --color=never
}
programs() {
	mk O="$1" ${2:+"OPT=$2"} all tools
}
cli() {                # build folder, arguments of run.sh
	bin=$1
	shift
	MQL_BIN=$bin tests/cli/run.sh "$@"
}
asan_cli()  { programs $O/asan "$address" && cli $O/asan; }
tsan_cli()  {
	mk O=$O/tsan OPT='-O1 -g -fsanitize=thread' all tools &&
		cli $O/tsan --tagged threads
}
fuzz()      { mk O=$O fuzzers && FUZZ_S=${FUZZ_S:-10} tests/fuzz/run.sh $O/fuzz; }
fault()     { MQL_BIN=$O tests/each.sh tests/fault/*.sh; }
web()       { MQL_BIN=$O tests/each.sh tests/web/*.sh; }
readme()    { MQL_BIN=$O tests/readme.sh; }
parity()    {
	mk O=$O $O/random-leads &&
		python3 tests/parity/parity.py $O --seeds 6 \
			--engines sqlite postgresql
}
bench()     {
	mk O=$O $O/bench-csv $O/bench-leads &&
		python3 bench/speed/run.py $O check
}
pg()        { tests/pg/none.sh $O && python3 tests/pg/run.py $O; }
real()      { MQL_BIN=$O tests/each.sh tests/real/run.sh tests/real/maturity.sh; }

stage build programs $O
stage unit  unit $O
stage cli   cli $O
stage arch  tests/arch.sh $O
stage fault fault
stage web   web
stage man   tests/man.sh $O --lint
stage readme readme
stage asan-unit unit $O/asan "$address"
stage asan-cli  asan_cli
stage tsan  tsan_cli
stage parity parity
stage pg    pg
stage real  real
stage bench bench
stage fuzz  fuzz

[ -z "$broken" ] || echo "failed:$broken; logs in $O/*.log"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
