#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual pages of both programs and every verb, into <build>/man.
#   tests/man.sh <build> [--lint]
set -eu
mkdir -p "$1/man"
for program in mql-trainer mql-scorer; do
	"$1/$program" --man >"$1/man/$program.1"
	for verb in $("$1/$program" --help |
		sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		"$1/$program" "$verb" --man >"$1/man/$program-$verb.1"
	done
done
[ "${2-}" = --lint ] || exit 0
passed=0
failed=0
for page in "$1"/man/*.1; do
	if mandoc -T lint -W warning "$page"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
