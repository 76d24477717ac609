#!/bin/sh
# SPDX-License-Identifier: MIT
# embed.sh CHART.JS - the parts of a report's page as C arrays, on stdout
set -eu
chart=$1
cd "$(dirname "$0")"
[ -r "$chart" ] || {
	echo "embed.sh: $chart is missing: it is in Debian's libjs-chart.js" >&2
	exit 1
}

part() {               # name, files...
	name=$1
	shift
	printf 'static const unsigned char %s[] = {\n' "$name"
	cat "$@" | od -An -v -tu1 | sed 's/  */ /g; s/\([0-9]\) /\1,/g; s/$/,/'
	printf '};\n\n'
}

printf '/* written by embed.sh */\n#include "trainer/report_web.h"\n\n'
part page report.html
part licence chart_licence.txt
part css report.css
part chart "$chart"
part js page.js fit.js card.js backtest.js plan.js compare.js swap.js main.js
printf 'const struct report_part report_web[REPORT_PARTS] = {\n'
for name in page licence css chart js; do
	printf '\t{ "%s", (const char *)%s, sizeof(%s) },\n' \
		$name $name $name
done
printf '};\n'
