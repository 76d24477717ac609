/* SPDX-License-Identifier: MIT */
/* swap.js - who passes one card and not the other, why, and what became of them */
'use strict';

const CELLS = ['only_a', 'only_b', 'both', 'neither'];

function cellName(p, key) {
	return key === 'only_a' ? 'only ' + letter(p.a)
		: key === 'only_b' ? 'only ' + letter(p.b) : key;
}

function cellChart(d, p, s) {
	const known = CELLS.filter((key) => isKnown(s[key].rate));

	return {
		type: 'bar',
		data: { labels: known.map((key) => cellName(p, key)),
			datasets: [{ label: 'SQL rate, with 95 % interval',
				data: known.map((key) => s[key].rate),
				backgroundColor: known.map((key) =>
					color(key === 'only_a' ? SERIES[p.a]
					      : key === 'only_b' ? SERIES[p.b]
					      : 'pale')),
				borderColor: color('ink'), borderWidth: 0,
				maxBarThickness: 80,
				whiskers: known.map((key, x) => ({ x,
					low: s[key].low,
					high: s[key].high })) }] },
		options: {
			scales: { x: axis({ type: 'category', grid: false }),
				  y: axis({ percent: true, min: 0, ticks: 6,
					    max: ceiling([d.target, ...known.map(
						(key) => s[key].high)]),
					    title: 'SQL rate' }) },
			plugins: { legend: legend(false),
				   rules: { lines: [{ y: d.target,
					color: color('ink'), dash: [6, 4],
					text: 'target ' + percent(d.target) }] },
				   tooltip: { callbacks: { label: (item) =>
					percent(item.parsed.y) } } },
		},
		plugins: [rules],
	};
}

function cellTable(d, p, s) {
	return table('Leads by who passes them', ['', '#leads', '#SQL rate',
		'#95 % interval', '#SQLs to expect', '#won so far',
		'#outcomes seen', '#SQLs seen'],
		CELLS.map((key) => {
			const c = s[key];

			return [capital(cellName(p, key)), number(c.leads),
				percent(c.rate), range(c.low, c.high),
				isKnown(c.rate) ? volume(c.leads * c.rate)
					: NONE, number(c.won), number(c.seen),
				number(c.seen_sql)];
		}));
}

function traitTable(p, s) {
	const what = (t) => t.column + (isKnown(t.above)
		? ' above ' + t.above : ': ' + t.label);

	return s.traits.length === 0 ? null
		: table('Who they are: what tells the two sides apart most',
			['', '#only ' + letter(p.a), '#only ' + letter(p.b)],
			s.traits.map((t) => [what(t), percent(t.share_a),
					     percent(t.share_b)]));
}

function termTable(d, p, list, i) {
	const cell = (t) => CELLS.map((key) => isKnown(t[key])
		? points(t[key]) : NONE);

	return !list || list.length === 0 ? null
		: table('Mean points by ' + cardName(d, i) + ': the terms that ' +
			'give the two sides most unlike points',
			['Term', ...CELLS.map((key) => '#' + cellName(p, key))],
			list.map((t) => [t.term, ...cell(t)]));
}

function swapText(p, s) {
	const a = letter(p.a), b = letter(p.b), diff = s.rate_difference;

	return 'SQL rate ' + a + ' less ' + b + ': ' + difference(diff.mean) +
		' points (95 % interval ' + range(diff.low, diff.high,
						  difference) + '). ' +
		(isKnown(s.mcnemar_log10_p) ? 'SQLs seen that only one passes: '
		 + number(s.only_a.seen_sql) + ' of ' + a + ', ' +
		 number(s.only_b.seen_sql) + ' of ' + b + ' (McNemar ' +
		 chance(s.mcnemar_log10_p) + ').' : '');
}

function swapBlock(d, p, where) {
	const s = p.swap[where];

	if (!s)
		return null;
	return el('div.where', el('h3', where === 'own'
		? 'At their own thresholds' : 'At equal volume, that of A'),
		el('p', swapText(p, s)),
		where === 'own' && !(isGated(d, p.a) && isGated(d, p.b))
			? el('p', earnsText(d, p)) : null,
		el('div.grid', figure('', 'SQL rate of the leads that only ' +
			'one, both or neither passes', null,
			() => cellChart(d, p, s)), traitTable(p, s)),
		cellTable(d, p, s), termTable(d, p, s.points_a, p.a),
		termTable(d, p, s.points_b, p.b));
}

/* What a card hands over at two cuts is the same where it is as much. */
function sameLeads(p) {
	const { own, volume: even } = p.swap;
	const handed = (s, key) => s[key].leads + s.both.leads;

	return own && even && ['only_a', 'only_b'].every((key) =>
		handed(own, key) === handed(even, key));
}

function swapSection(d, p) {
	const a = cardName(d, p.a), b = cardName(d, p.b);
	const even = sameLeads(p) ? null : swapBlock(d, p, 'volume');

	if (!p.swap.own && !even)
		return null;
	return section('swap-' + p.a + '-' + p.b, 'Who swaps: ' + a + ', ' + b,
		'Leads that one card passes and the other does not, and what ' +
		'became of them.' + (d.selected ? ' Rates are weighed, as at a ' +
		'threshold: what the outcomes seen say of all leads. Seen are ' +
		'those that sales judged.' : ''),
		swapBlock(d, p, 'own'), even);
}
