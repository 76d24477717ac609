# SPDX-License-Identifier: MIT
# A build without the charting library says which package it is in.
said=$("$MQL_TOP/trainer/web/embed.sh" /absent/chart.js 2>&1 >/dev/null) &&
	{ echo 'FAILED embed: it went on'; exit 1; }
case $said in
*"/absent/chart.js is missing: it is in Debian's libjs-chart.js") ;;
*) echo "FAILED embed: $said"; exit 1 ;;
esac
