#!/bin/sh
# SPDX-License-Identifier: MIT
# readme.sh - is what README.md shows what the programs print?
#
#     MQL_BIN=build tests/readme.sh            # compare
#     MQL_BIN=build tests/readme.sh --update   # write it anew
#
# Every line of a ```console block that begins with "$ " is run, in order, in
# one scratch folder where `build`, `datasets` and `models` are ours; what
# follows it must be its standard output.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
bin=$(cd "${MQL_BIN:-build}" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
ln -s "$bin" "$room/build"
ln -s "$top/datasets" "$top/models" "$room/"

cd "$room"
inside=no
while IFS= read -r line; do
	case $inside$line in
	'no```console')
		inside=yes
		printf '%s\n' "$line" ;;
	'yes```')
		inside=no
		printf '%s\n' "$line" ;;
	'yes$ '*)
		printf '%s\n' "$line"
		sh -c "${line#\$ }" < /dev/null 2> err || cat err ;;
	yes*) ;;
	no*)
		printf '%s\n' "$line" ;;
	esac
done < "$top/README.md" > new

if [ "${1:-}" = --update ]; then
	cat new > "$top/README.md"
elif diff -u "$top/README.md" new; then
	echo "1 passed, 0 failed"
else
	echo "README.md shows other output than the programs print" >&2
	echo "0 passed, 1 failed"
	exit 1
fi
