#!/bin/sh
# SPDX-License-Identifier: MIT
# Run the command-line cases: every folder beside this file that has a `cmd`.
#
#   tests/cli/run.sh [--tagged WORD] [case ...]
#
# cmd runs by sh in a fresh copy of its folder with the programs of $MQL_BIN
# (default: build) first in PATH, the repository in $MQL_TOP, no input, and
# LC_ALL=C.  Then
#   want.out        is its standard output
#   want.err        its standard error; or want.err.glob, line by line, each a
#                   shell pattern
#   want.exit       its exit code (without the file: 0)
#   want.files/x    the content of x, and want.gone names files that must not
#                   be there
# What is absent is not compared.  A `cmd` that ends with 77 is skipped, and
# said so.  --tagged runs those whose file `tags` has the word.
set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
MQL_TOP=$(cd "$here/../.." && pwd)
MQL_BIN=$(cd "${MQL_BIN:-$MQL_TOP/build}" && pwd) || exit 2
PATH=$MQL_BIN:$PATH
export MQL_TOP MQL_BIN PATH

match_lines() {        # pattern file, text file
	while IFS= read -r pattern <&3; do
		IFS= read -r line <&4 || return 1
		# shellcheck disable=SC2254
		case $line in
		$pattern) ;;
		*) return 1 ;;
		esac
	done 3<"$1" 4<"$2"
	[ "$(wc -l <"$1")" -eq "$(wc -l <"$2")" ]
}

compare() {            # name, wanted file, got file
	[ -e "$2" ] || return 0
	diff -u --label "want $1" --label "got $1" -a "$2" "$3"
}

judge() {              # case folder, scratch folder, exit code
	bad=0
	want=0
	[ -e "$1/want.exit" ] && want=$(cat "$1/want.exit")
	if [ "$3" != "$want" ]; then
		echo "exit code $3, want $want"
		[ -e "$1/want.err" ] || head -n 20 "$2/err"
		bad=1
	fi
	compare out "$1/want.out" "$2/out" || bad=1
	compare err "$1/want.err" "$2/err" || bad=1
	if [ -e "$1/want.err.glob" ] &&
	   ! match_lines "$1/want.err.glob" "$2/err"; then
		compare 'err (patterns)' "$1/want.err.glob" "$2/err"
		bad=1
	fi
	for f in "$1"/want.files/*; do
		[ -e "$f" ] || continue
		compare "${f##*/}" "$f" "$2/run/${f##*/}" || bad=1
	done
	if grep -rF "$MQL_TOP" "$1"/want.*; then
		echo "want names this checkout: other checkouts would fail"
		bad=1
	fi
	[ -e "$1/want.gone" ] && while IFS= read -r f; do
		for g in "$2"/run/$f; do
			[ -e "$g" ] && echo "${g##*/} is there" && bad=1
		done
	done <"$1/want.gone"
	return $bad
}

one() {                # case name, results folder
	case_dir=$here/$1
	scratch=$(mktemp -d) || exit 2
	mkdir "$scratch/run"
	cp -R "$case_dir"/. "$scratch/run"
	rm -rf "$scratch"/run/want.* "$scratch/run/tags"
	(cd "$scratch/run" && exec timeout 120 sh ./cmd) \
		</dev/null >"$scratch/out" 2>"$scratch/err"
	code=$?
	if [ $code = 77 ]; then
		head -n 1 "$scratch/err" >"$2/$1.skipped"
	elif judge "$case_dir" "$scratch" $code >"$2/$1.log" 2>&1; then
		: >"$2/$1.passed"
	else
		mv "$2/$1.log" "$2/$1.failed"
	fi
	chmod -R u+rwx "$scratch"
	rm -rf "$scratch"
}

if [ "${1-}" = --one ]; then
	one "$3" "$2"
	exit 0
fi

tag=
if [ "${1-}" = --tagged ]; then
	tag=$2
	shift 2
fi
if [ $# = 0 ]; then
	for d in "$here"/*/cmd; do
		[ -e "$d" ] || continue
		d=${d%/cmd}
		[ -z "$tag" ] || grep -qw "$tag" "$d/tags" 2>/dev/null ||
			continue
		set -- "$@" "${d##*/}"
	done
fi

results=$(mktemp -d) || exit 2
trap 'rm -rf "$results"' EXIT
[ $# = 0 ] || printf '%s\n' "$@" |
	xargs -P "${MQL_JOBS:-2}" -n 1 "$here/run.sh" --one "$results"
passed=0
failed=0
for c in "$@"; do
	if [ -e "$results/$c.passed" ]; then
		passed=$((passed + 1))
	elif [ -e "$results/$c.skipped" ]; then
		echo "SKIPPED cli/$c: $(cat "$results/$c.skipped")"
	else
		failed=$((failed + 1))
		echo "FAILED cli/$c"
		cat "$results/$c.failed" 2>/dev/null
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
