/* SPDX-License-Identifier: MIT */
/* compare.js - cards side by side, and who passes one and not the other */
'use strict';

const SERIES = ['main', 'other', 'good', 'third', 'soft', 'pale'];
const DASHES = [[], [8, 3], [3, 3], [8, 3, 2, 3], [2, 5], [12, 4]];

function letter(i) {
	return 'ABCDEF'.charAt(i);
}

function cardName(d, i) {
	return letter(i) + ' ' + d.cards[i].name;
}

function difference(x) {
	return isKnown(x) ? (x > 0 ? '+' : '') + number(100 * x, 1) : NONE;
}

/* A p is never 0. */
function chance(log10) {
	if (!isKnown(log10))
		return NONE;
	if (log10 < -16)
		return 'p < 1e-16';
	const p = 10 ** log10;

	return 'p ' + (p < 0.001 ? p.toExponential(1) : number(p, 3));
}

/* ---- what it comes to ---- */

/* "B live is 9.4 points better (95 %: 3.5 to 15.9 points), beyond chance." */
function betterText(d, p, diff) {
	const flip = diff.mean < 0 ? -1 : 1;
	const ends = [flip * diff.low, flip * diff.high].sort((x, y) => x - y);
	const show = (x) => number(100 * x, 1);

	return cardName(d, flip < 0 ? p.b : p.a) + ' is ' + show(flip * diff.mean)
		+ ' points better (95 %: ' + range(ends[0], ends[1], show) +
		' points), ' + (ends[0] > 0 ? 'beyond chance.'
			: 'which may be chance.');
}

/* Two cards: at equal volume where both have an order, else at their own
 * thresholds. */
function pairText(d, p) {
	const fair = p.swap.volume !== null;
	const where = fair ? 'volume' : 'own';
	const a = d.cards[p.a].at[where], b = d.cards[p.b].at[where];
	const s = p.swap[where];

	if (!s || !isKnown(a.rate) || !isKnown(b.rate))
		return 'Of ' + cardName(d, p.a) + ' and ' + cardName(d, p.b) +
			' too little is known to compare them.';
	return (fair ? 'At equal volume (' + number(a.handed) + ' MQLs), '
		: 'At their own thresholds, ') + percent(a.rate) +
		' of what ' + cardName(d, p.a) + ' hands over become SQLs, and ' +
		percent(b.rate) + ' of what ' + cardName(d, p.b) +
		' does: ' + betterText(d, p, s.rate_difference);
}

function cellTile(d, p, key, i) {
	const s = p.swap.volume || p.swap.own;
	const cell = s[key];

	return tile('Only ' + cardName(d, i) + ' passes', number(cell.leads),
		    isKnown(cell.rate) ? percent(cell.rate) +
			' become SQLs (' + range(cell.low, cell.high) + ')'
			: cell.leads > 0 ? 'no outcome is known' : 'no lead');
}

/* A card beside no gate at all: what the MQL stage earns. */
function earnsText(d, p) {
	const g = isGated(d, p.a) ? p.a : p.b;
	const gate = d.cards[g].at.own, none = d.cards[p.a + p.b - g].at.own;
	const out = p.swap.own
		? p.swap.own[g === p.a ? 'only_b' : 'only_a'] : null;

	if (!out || !(gate.rate > 0) || !(none.rate > 0))
		return pairText(d, p);
	return 'The gate of ' + cardName(d, g) + ' spares sales ' +
		number(none.handed - gate.handed) + ' of ' +
		number(none.handed) + ' leads' + (isKnown(out.rate)
			? ', of which ' + percent(out.rate) + ' (95 %: ' +
			  range(out.low, out.high) + ') become SQLs' : '') +
		'. An SQL takes ' + number(1 / gate.rate, 2) +
		' leads in place of ' + number(1 / none.rate, 2) +
		(isKnown(gate.cost) ? ' and costs ' + ofSql(gate) +
		 ' in place of ' + ofSql(none) : '') + '; ' +
		percent(1 - gate.sql_caught) + ' of the SQLs are missed.';
}

function isGated(d, i) {
	return d.cards[i].gated;
}

/* What is said of a pair, on top and where its leads are. */
function sayPair(d, p) {
	return isGated(d, p.a) && isGated(d, p.b) ? pairText(d, p)
		: earnsText(d, p);
}

/* One card alone has nothing to be compared with. */
function aloneVerdict(d) {
	const own = d.cards[0].at.own;

	return el('section.verdict', el('p', cardName(d, 0) + ' hands over ' +
		percent(own.share) + ' of the leads; ' + percent(own.rate) +
		' of these become SQLs (95 %: ' + range(own.low, own.high) +
		').'));
}

function compareVerdict(d) {
	const cards = d.pairs.filter((p) => isGated(d, p.a) && isGated(d, p.b));
	const p = cards[0] || d.pairs[0];

	if (!p)
		return aloneVerdict(d);
	const box = el('section.verdict', el('p', sayPair(d, p)));

	if (cards.length > 0 && (p.swap.volume || p.swap.own))
		box.append(tiles(
			cellTile(d, p, 'only_a', p.a),
			cellTile(d, p, 'only_b', p.b),
			isKnown(p.auc_difference.mean)
				? tile('AUC, ' + letter(p.a) + ' less ' +
				       letter(p.b),
				       signedNumber(p.auc_difference.mean),
				       range(p.auc_difference.low,
					     p.auc_difference.high,
					     signedNumber) + '; ' +
				       chance(p.auc_log10_p)) : null));
	for (const other of d.pairs.filter((x) => x !== p))
		box.append(el('p', sayPair(d, other)));
	return attr(box, { 'aria-label': 'What it comes to' });
}

/* ---- side by side ---- */

const WHERE = {
	own: ['At its own threshold', 'What each card would do if it were live.'],
	volume: ['At the volume of A', 'As many leads of each, as near as ties ' +
		 'allow: who picks better ones?'],
	rate: ['At the rate agreed on, as seen here', 'The lowest threshold ' +
	       'of each that still reaches the target, whatever its ' +
	       'confidence: who finds more?'],
	capacity: ['At the capacity of sales', 'As many as sales can work.'],
};

/* A column of the tables below: [title, what is shown of a cut]. */
const COLUMNS = [
	['threshold', (x) => isKnown(x.score) ? score(x.score) : 'none'],
	['MQLs', (x) => number(x.handed)],
	['of leads', (x) => percent(x.share)],
	['a month', (x) => volume(x.per_month), 'per_month'],
	['SQL rate', (x) => percent(x.rate)],
	['95 % interval', (x) => range(x.low, x.high)],
	['SQLs caught', (x) => percent(x.sql_caught)],
	['95 % interval', (x) => range(x.caught_low, x.caught_high)],
	['won', (x) => number(x.won)],
];

function ofMql(x, amount) {
	return isKnown(amount) && x.handed > 0 ? number(amount / x.handed, 2)
		: NONE;
}

function ofSql(x) {
	return x.rate > 0 ? ofMql(x, x.cost / x.rate) : NONE;
}

const MONEY = [
	['revenue', (x) => number(x.revenue), 'revenue'],
	['revenue an MQL', (x) => ofMql(x, x.revenue), 'revenue'],
	['cost', (x) => number(x.cost), 'cost'],
	['cost an MQL', (x) => ofMql(x, x.cost), 'cost'],
	['cost an SQL', ofSql, 'cost'],
];

/* Of the columns those of which anything is known. */
function cutTable(d, where, caption, columns) {
	const kept = columns.filter(([, , key]) => !key ||
		d.cards.some((c) => c.at.own && isKnown(c.at.own[key])));
	const rest = kept.slice(1).map(() => '');
	const row = (card, i) => [cardName(d, i), ...(card.at[where]
		? kept.map(([, show]) => show(card.at[where]))
		: [card.gated ? 'no cut does' : 'no cut', ...rest])];

	return kept.length === 0 ? null
		: table(caption, ['Card', ...kept.map(([title]) => '#' + title)],
			d.cards.map(row));
}

function sideBySide(d) {
	const asked = Object.keys(WHERE).filter((where) =>
		d.cards.some((card) => card.at[where]));

	return section('side', 'Side by side',
		'Volume and rate, always together. A cut that was chosen on ' +
		'these very leads compares cards; it promises nothing.',
		...asked.map((where) => el('div.where',
			el('h3', WHERE[where][0]),
			cutTable(d, where, WHERE[where][1], COLUMNS),
			cutTable(d, where, 'What that brings and costs',
				 MONEY))));
}

/* ---- the pictures ---- */

function gated(d) {
	return d.cards.map((card, i) => ({ card, i }))
		.filter((x) => x.card.gated);
}

/* The height of what is drawn, to a full step of the axis. */
function ceiling(rates) {
	const most = Math.min(1, Math.max(0.05, ...rates.filter(isKnown)));
	const step = most > 0.4 ? 0.2 : most > 0.2 ? 0.1 : 0.05;

	return Math.ceil(most / step - 1e-9) * step;
}

/* A card's own threshold goes by the colour of its line; no gate has none. */
function cardLegend() {
	const all = legend(true);

	all.labels.filter = (item, data) =>
		!data.datasets[item.datasetIndex].isGated;
	return all;
}

function tradeChart(d) {
	const rates = gated(d).flatMap(({ card }) => [card.at.own
		? card.at.own.high : null, ...card.curve.map((p) => p.rate)]);
	const lines = gated(d).map(({ card, i }) => line(cardName(d, i),
		card.curve.filter((p) => isKnown(p.rate))
		    .map((p) => ({ x: p.share, y: p.rate })), SERIES[i],
		{ borderDash: DASHES[i] }));
	const marks = d.cards.map((card, i) => ({ x: card.at.own, i }))
		.filter(({ x }) => x && isKnown(x.rate))
		.map(({ x, i }) => ({
			label: cardName(d, i) + ', own threshold',
			isGated: isGated(d, i),
			data: [{ x: x.share, y: x.rate }], showLine: false,
			borderColor: color(SERIES[i]), pointRadius: 6,
			backgroundColor: color(SERIES[i]),
			pointStyle: 'circle', whiskers: [{ x: x.share,
				low: x.low, high: x.high }] }));

	return {
		type: 'line',
		data: { datasets: [...lines, ...marks] },
		options: {
			scales: { x: axis({ percent: true, min: 0, max: 1,
					    title: 'of all leads handed over' }),
				  y: axis({ percent: true, min: 0, ticks: 6,
					    max: ceiling(rates),
					    title: 'SQL rate' }) },
			plugins: {
				legend: cardLegend(),
				rules: { lines: [{ y: d.target,
					color: color('ink'), dash: [6, 4],
					text: 'target ' + percent(d.target) }] },
				tooltip: { callbacks: { title: () => '',
					label: (item) => item.dataset.label +
						': ' + percent(item.parsed.y) +
						' of ' + percent(item.parsed.x) } },
			},
		},
		plugins: [rules],
	};
}

function rocChart(d) {
	const set = ({ card, i }) => line(cardName(d, i),
		xy(card.chart.steps, 'no', 'yes'), SERIES[i],
		{ borderDash: DASHES[i] });

	return {
		type: 'line',
		data: { datasets: [...gated(d).map(set),
			line('by chance', [{ x: 0, y: 0 }, { x: 1, y: 1 }],
			     'soft', { borderWidth: 1, borderDash: [2, 3] })] },
		options: {
			scales: { x: axis({ percent: true, min: 0, max: 1,
					    ticks: 6, title: 'of the others' }),
				  y: axis({ percent: true, min: 0, max: 1,
					    ticks: 6, title: 'of the SQLs' }) },
			plugins: { legend: legend(true), tooltip: { callbacks: {
				title: () => '',
				label: (item) => item.dataset.label + ': ' +
					percent(item.parsed.y, 0) + ' at ' +
					percent(item.parsed.x, 0) } } },
		},
	};
}

function compareQuality(d) {
	return table('Figures of merit, of leads whose SQL outcome is known',
		['Card', '#AUC', '#95 % interval', '#log-loss',
		 '#slope (1 is perfect)', '#intercept (0 is perfect)'],
		gated(d).map(({ card, i }) => [cardName(d, i),
			number(card.auc, 3), range(card.auc_low, card.auc_high,
						   (x) => number(x, 3)),
			number(card.log_loss, 4),
			number(card.calibration_slope, 2),
			number(card.calibration_intercept, 2)]));
}

function tradeSection(d) {
	return section('trade', 'Rate against volume',
		'What any threshold of each card would do. The further up and ' +
		'right a line, the better the card; dots are where each card ' +
		'stands today, with 95 % intervals.',
		figure('is-square.is-alone', 'SQL rate against the share of leads ' +
		       'handed over, card by card', d.selected
			? 'A line ends where too few leads were ever handed ' +
			  'over to tell.' : null, () => tradeChart(d)));
}

function rocSection(d) {
	return section('order', 'How well each card orders leads',
		'Of the SQLs, how many stand above how many of the others.' +
		(d.selected ? ' Known outcomes are weighed by the chance they ' +
		 'had to be known.' : ''),
		figure('is-square.is-alone', 'ROC curves of the cards', null,
		       () => rocChart(d)), compareQuality(d));
}

/* ---- each card's own threshold curve ---- */

function cardLines(d, card, withTargetLine) {
	const own = card.at.own;

	return [own && isKnown(own.score)
		? { x: own.score, color: color('ink'),
		    text: 'threshold ' + score(own.score),
		    below: withTargetLine } : null,
		withTargetLine ? { y: d.target, color: color('good'),
				   dash: [6, 4], left: true,
				   text: 'target ' + percent(d.target) } : null]
		.filter((x) => x);
}

function cardRate(d, card, i, curve) {
	const band = { borderWidth: 0, pointRadius: 0,
		       backgroundColor: color('band') };

	return {
		type: 'line',
		data: { datasets: [
			line('SQL rate', xy(curve, 'score', 'rate'), SERIES[i]),
			{ label: '95 %, low', data: xy(curve, 'score', 'low'),
			  ...band },
			{ label: '95 %, high', fill: '-1',
			  data: xy(curve, 'score', 'high'), ...band }] },
		options: {
			scales: { x: cutAxis(curve),
				  y: axis({ percent: true, min: 0, max: 1,
					    ticks: 6, title: 'SQL rate' }) },
			plugins: { legend: legend(false),
				   rules: { lines: cardLines(d, card, true) },
				   tooltip: hover('Threshold', percent) },
		},
		plugins: [rules],
	};
}

function cardShare(d, card, i, curve) {
	return {
		type: 'line',
		data: { datasets: [line('of all leads',
			xy(curve, 'score', 'share'), SERIES[i],
			{ fill: 'origin', backgroundColor: color('band') })] },
		options: {
			scales: { x: cutAxis(curve),
				  y: axis({ percent: true, min: 0, ticks: 5,
					    title: 'handed over' }) },
			plugins: { legend: legend(false),
				   rules: { lines: cardLines(d, card, false) },
				   tooltip: hover('Threshold', percent) },
		},
		plugins: [rules],
	};
}

function cardCurve(d, { card, i }) {
	const curve = [...card.curve].reverse();
	const every = Math.ceil(curve.length / 25);
	const name = cardName(d, i);

	if (curve.length < 2)
		return null;
	return el('div', el('h3', name),
		figure('', name + ': SQL rate against the threshold', null,
		       () => cardRate(d, card, i, curve)),
		figure('is-low', name + ': share handed over against the ' +
		       'threshold', null, () => cardShare(d, card, i, curve)),
		fold('As a table', table(name, ['Threshold', '#MQLs',
			'#of leads', '#SQL rate', '#95 % interval',
			'#SQLs caught'],
			curve.filter((p, j) => j % every === 0).map((p) =>
				[score(p.score), number(p.handed),
				 percent(p.share), percent(p.rate),
				 range(p.low, p.high),
				 percent(p.sql_caught)]))));
}

function curvesSection(d) {
	return section('cuts', 'The threshold of each card',
		'Scores of different cards are different scales: only what a ' +
		'threshold hands over can be compared.',
		el('div.grid', ...gated(d).map((x) => cardCurve(d, x))));
}

/* ---- what decides beside the points, and who agreed ---- */

function cardHead(d, card, i) {
	const c = card.card;

	return el('div.where', el('h3', cardName(d, i)),
		el('p', 'Every lead starts with ' + score(c.base) + ' points. ' +
		   (c.learned ? 'Learned as of ' + c.learned + '.'
			: 'Written by hand.') +
		   (c.signed.length ? '' : ' Nobody has signed it.')),
		cardRules(c), cardRecord(c));
}

function cardsSection(d) {
	const cards = d.cards.map((card, i) => card.card
		? cardHead(d, card, i) : null).filter((x) => x);

	return cards.length ? section('cards', 'The cards', 'What decides ' +
		'beside points, what was changed since, and who agreed to it.',
		...cards) : null;
}

/* ---- published rates ---- */

function bandWord(band, rate) {
	if (!isKnown(rate))
		return NONE;
	if (isKnown(band.loose) && rate < band.loose)
		return 'too loose';
	if (isKnown(band.tight) && rate > band.tight)
		return 'too tight';
	return rate < band.low ? 'below' : rate > band.high ? 'above' : 'usual';
}

function bandSection(d) {
	const own = d.cards.map((card) => card.at.own ? card.at.own.rate : null);

	if (d.benchmarks.length === 0)
		return null;
	return section('bands', 'What others report',
		'MQL-to-SQL rates that others report. The contract ' +
		'decides: ' + (d.promise === 'guarantee' ? 'at least '
			: 'about ') + percent(d.target) + '.',
		table('MQL-to-SQL rates, and where each card stands at its own ' +
		      'threshold', ['Source', '#usual', '#too loose below',
			'#too tight above', ...d.cards.map((_, i) =>
				'#' + cardName(d, i))],
			d.benchmarks.map((band) => [band.source,
				range(band.low, band.high, (x) => percent(x, 0)),
				percent(band.loose, 0), percent(band.tight, 0),
				...own.map((rate) => bandWord(band, rate))])));
}

/* ---- the page ---- */

function compareLead(d) {
	return plural(d.leads, 'lead', 'leads') + (d.first_created
		? ', created ' + d.first_created + ' to ' + d.last_created : '') +
		(d.after ? '; all of them later than ' + d.after +
		 ', until when the last card had seen outcomes' : '') +
		'. Agreed: ' + (d.promise === 'guarantee' ? 'at least '
			: 'as near as can be to ') + percent(d.target) +
		' of the leads handed over become SQLs' +
		(isKnown(d.confidence) ? ', with ' + percent(d.confidence, 0) +
		 ' confidence' : '') + '.';
}

function freshText(d) {
	const i = d.cards.findIndex((card) => card.fresh);

	if (i < 0)
		return null;
	const f = d.cards[i].fresh;

	return cardName(d, i) + ' was learned now and is judged out of fold: ' +
		'each lead is scored by a card that was learned without it (' +
		(f.split === 'time' ? f.folds + ' periods, each by its past'
			: f.folds + ' folds, each by the others') + '). ' +
		(f.status === 'set' || f.status === 'all_pass'
			? 'Its threshold is the one that a fit would set from ' +
			  'these scores.'
			: 'No threshold keeps what was agreed' +
			  (isKnown(f.best_rate) ? '; ' + percent(f.best_rate) +
			   ' could be promised.' : '.')) +
		(d.untested > 0 ? ' ' + plural(d.untested, 'lead is', 'leads are')
		 + ' left out: the oldest, which only teach it.' : '');
}

function compareWarnings(d) {
	return [d.unproven ? 'Nothing says which leads a card was learned ' +
		'from or calibrated on: it is assumed that it was none of ' +
		'these.' : null,
		d.as_many ? 'There are as many leads here as one of the cards ' +
		'was learned from or calibrated on, or more: it may have ' +
		'seen them all.' : null]
		.filter((text) => text);
}

function compareReport(d) {
	const names = d.cards.map((_, i) => cardName(d, i));
	const fresh = freshText(d);
	const list = [sideBySide(d), tradeSection(d),
		      ...d.pairs.map((p) => swapSection(d, p)), rocSection(d),
		      curvesSection(d), cardsSection(d), bandSection(d)]
		.filter((s) => s);

	return {
		title: names.join(', '),
		nodes: [el('header', el('p.kind', 'Comparison'),
			   el('h1', names.join(' · ')),
			   el('p.lead', compareLead(d)),
			   fresh ? el('p', fresh) : null),
			compareVerdict(d), warnings(compareWarnings(d)),
			contents(list), ...list,
			el('footer', el('p', d.program + ', as of ' + d.as_of))],
	};
}
