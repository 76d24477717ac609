/* SPDX-License-Identifier: MIT */
/* main.js - which report the data is, and the page's life */
'use strict';

const REPORTS = { report: fitReport, backtest: backtestReport,
		  plan: planReport, compare: compareReport };

/* On paper: the light colours, all of the card, and pictures drawn as wide as
 * they will stand there. */
function printing(is) {
	document.documentElement.classList.toggle('is-print', is);
	for (const long of document.querySelectorAll('.term details'))
		long.open = is;
	draw(is ? 11 : 12);
}

function openPage() {
	const data = JSON.parse(document.getElementById('data').textContent);
	const kind = Object.keys(REPORTS).find((key) => key in data);
	const report = REPORTS[kind](data);

	document.title = report.title + ' · mql';
	document.getElementById('page').replaceChildren(
		...report.nodes.filter((node) => node));
	draw();
	matchMedia('(prefers-color-scheme: dark)')
		.addEventListener('change', () => draw());
	addEventListener('beforeprint', () => printing(true));
	addEventListener('afterprint', () => printing(false));
}

openPage();
