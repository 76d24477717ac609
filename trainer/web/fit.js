/* SPDX-License-Identifier: MIT */
/* fit.js - the report of a fit: the verdict, the slider, the pictures, the
 * points */
'use strict';

/* What the slider stands at, for the rules in the charts. */
const slider = { point: null };

/* ---- the verdict ---- */

function promiseText(t) {
	return t.promise === 'guarantee'
		? 'at least ' + percent(t.target) + ' of the leads handed over ' +
		  'become SQLs, with ' + percent(t.confidence, 0) + ' confidence'
		: 'as near as can be to ' + percent(t.target) +
		  ' of the leads handed over become SQLs';
}

const STATUS = {
	set: (t) => 'Threshold ' + score(t.score) + ': ' + promiseText(t) + '.',
	all_pass: (t) => 'No gate is needed: all eligible leads together ' +
		'reach the target of ' + percent(t.target) + '.',
	refused: (t) => 'Refused: these outcomes do not support the promise, ' +
		promiseText(t) + '. No card was written.',
	fast_track_breaks_target: () => 'Refused: the fast-tracked leads ' +
		'alone are below the target. No card was written.',
};

function isSet(t) {
	return t.status === 'set' || t.status === 'all_pass';
}

/* Which SQLs those caught are a share of, as the screen says. */
function caughtOf(d) {
	return d.threshold.thinned
		? 'of all SQLs, by estimate: those known stand for all leads'
		: d.data.known_when
		? 'of the SQLs among leads handed over so far'
		: 'of all known SQLs';
}

function replayTile(r) {
	const what = 'Replayed on the past';

	return r.issued === 0
		? tile(what, 'not set', 'on the past alone it could have been ' +
		       'set in none of ' + plural(r.periods, 'period',
						  'periods'))
		: tile(what, r.kept + ' of ' + (r.issued - r.idle),
		       'periods reached the target; ' + r.broken +
		       ' below it beyond chance');
}

function setTiles(d) {
	const t = d.threshold;

	return tiles(
		tile('Expected SQL rate', percent(t.rate), '95 % interval ' +
		     range(t.rate_low, t.rate_high)),
		isKnown(t.mql_per_month)
			? tile('MQLs a month', volume(t.mql_per_month),
			       percent(t.share) + ' of ' +
			       volume(t.leads_per_month) + ' leads')
			: tile('Handed over', percent(t.share),
			       number(t.handed_over) + ' leads of this table'),
		tile('SQLs caught', percent(t.sql_caught), caughtOf(d)),
		isKnown(t.month_rate_low)
			? tile('One month will read',
			       range(t.month_rate_low, t.month_rate_high,
				     (x) => percent(x, 0)), '19 times in 20')
			: null,
		d.replayed ? replayTile(d.replayed) : null);
}

function refusedTiles(t) {
	return tiles(
		tile('Could be promised', percent(t.best_rate),
		     'under the same confidence'),
		t.sql_needed > 0
			? tile('SQLs needed', number(t.sql_needed),
			       'above the threshold; ' + number(t.sql_have) +
			       ' are there') : null);
}

function verdict(d) {
	const t = d.threshold;
	const box = el('section.verdict' + (isSet(t) ? '' : '.is-bad'),
		       el('p', STATUS[t.status](t)),
		       isSet(t) ? setTiles(d) : refusedTiles(t));

	return attr(box, { 'aria-label': 'The verdict' });
}

/* ---- the threshold, and its slider ---- */

/* Leads a month, or all of the table where it has no dates. */
function volumeOf(d) {
	const monthly = isKnown(d.threshold.leads_per_month);

	return {
		leads: monthly ? d.threshold.leads_per_month : scored(d),
		of: monthly ? 'a month' : 'in this table',
	};
}

function scored(d) {
	const last = d.curve[d.curve.length - 1];

	return last && last.share > 0 ? last.handed_over / last.share
		: d.data.leads;
}

/* What a cut-off comes to. SQLs caught and missed are of those among leads whose
 * outcome is known. */
function outlook(d, p, hours) {
	const v = volumeOf(d);
	const mqls = v.leads * p.share;
	const caught = isKnown(p.rate) ? mqls * p.rate : null;
	const missed = isKnown(caught) && p.sql_caught > 0
		? caught * (1 - p.sql_caught) / p.sql_caught : null;

	return { mqls, caught, missed, hours: mqls * hours,
		 hoursPerSql: caught > 0 ? mqls * hours / caught : null };
}

function against(p, target) {
	if (!isKnown(p.rate))
		return ['too few outcomes are known down here', ''];
	if (p.rate_low >= target)
		return ['above the target beyond doubt', 'is-good'];
	if (p.rate_high < target)
		return ['below the target beyond doubt', 'is-bad'];
	return p.rate >= target
		? ['above the target of ' + percent(target), 'is-good']
		: ['below the target of ' + percent(target), 'is-bad'];
}

function showOutlook(box, d, p, hours) {
	const v = volumeOf(d);
	const o = outlook(d, p, hours);
	const [word, mood] = against(p, d.threshold.target);
	const ofAll = d.threshold.thinned ? ' of all, by estimate'
		: ' of all known';

	box.replaceChildren(
		tile('Threshold', score(p.score),
		     percent(p.share) + ' of all leads pass'),
		tile('MQLs ' + v.of, volume(o.mqls),
		     'of ' + volume(v.leads) + ' leads'),
		tile('Expected SQL rate', percent(p.rate),
		     isKnown(p.rate) ? range(p.rate_low, p.rate_high) + '; ' +
			word : word, mood),
		tile('SQLs caught ' + v.of, volume(o.caught),
		     percent(p.sql_caught) + ofAll),
		tile('SQLs missed ' + v.of, volume(o.missed),
		     percent(1 - p.sql_caught) + ofAll),
		tile('Rep hours ' + v.of, volume(o.hours),
		     isKnown(o.hoursPerSql)
			? number(o.hoursPerSql, 1) + ' hours an SQL' : null));
}

function nearest(curve, at) {
	let best = 0;

	curve.forEach((p, i) => {
		if (Math.abs(p.score - at) < Math.abs(curve[best].score - at))
			best = i;
	});
	return best;
}

/* Where the slider begins: at the threshold, or where a refused fit comes
 * nearest to its target. */
function start(d, curve) {
	if (isSet(d.threshold))
		return nearest(curve, d.threshold.score);
	let best = 0;

	curve.forEach((p, i) => {
		if (Math.abs((p.rate ?? 0) - d.threshold.target) <
		    Math.abs((curve[best].rate ?? 0) - d.threshold.target))
			best = i;
	});
	return best;
}

function control(d, curve) {
	const first = start(d, curve);
	const input = attr(el('input#threshold'), {
		type: 'range', min: 0, max: curve.length - 1, step: 1,
		value: first });
	const hours = attr(el('input#hours'), {
		type: 'number', min: 0, max: 1000, step: 0.25, value: 1 });
	const box = attr(el('dl.tiles'), { id: 'outlook' });
	const said = attr(el('p.hidden'), { 'aria-live': 'polite', id: 'said' });
	const back = attr(el('button', isSet(d.threshold)
		? 'Back to the agreed threshold' : 'Back to the start'),
			  { type: 'button', id: 'back' });

	const move = () => {
		const p = curve[Number(input.value)];
		const o = outlook(d, p, Number(hours.value) || 0);
		const text = 'threshold ' + score(p.score) + ': ' +
			volume(o.mqls) + ' MQLs ' + volumeOf(d).of +
			', SQL rate ' + percent(p.rate);

		slider.point = p;
		input.setAttribute('aria-valuetext', text);
		said.textContent = text;
		showOutlook(box, d, p, Number(hours.value) || 0);
		refresh();
	};
	input.addEventListener('input', move);
	hours.addEventListener('input', move);
	back.addEventListener('click', () => {
		input.value = first;
		move();
	});
	slider.point = curve[first];
	showOutlook(box, d, curve[first], 1);
	input.setAttribute('aria-valuetext', 'threshold ' +
			   score(curve[first].score));
	return el('div', el('div.control',
		attr(el('label', 'Move the threshold'), { for: 'threshold' }),
		input,
		el('div.ends', el('span', score(curve[0].score) +
				  ', all that may pass'),
		   el('span', score(curve[curve.length - 1].score) +
		      ', hardly any')),
		el('div.row', el('label', 'Hours of a rep per MQL', hours),
		   back)), box, said);
}

function thresholdLines(d, isNamed = true, isBelow = false) {
	const t = d.threshold;

	return () => {
		const lines = [];
		const p = slider.point;

		if (isSet(t))
			lines.push({ x: t.score, color: color('ink'),
				     below: isBelow,
				     text: isNamed ? 'threshold ' + score(t.score)
					: '' });
		if (p && (!isSet(t) || p.score !== t.score))
			lines.push({ x: p.score, color: color('other'),
				     dash: [3, 3], lower: true, below: isBelow,
				     text: score(p.score) });
		return lines;
	};
}

function withTarget(d) {
	const upright = thresholdLines(d, true, true);   // rates are high there

	return () => [...upright(), {
		y: d.threshold.target, color: color('good'), dash: [6, 4],
		text: 'target ' + percent(d.threshold.target), left: true }];
}

function xy(list, x, y) {
	return list.map((p) => ({ x: p[x], y: p[y] }));
}

function line(label, data, name, more = {}) {
	return { label, data, borderColor: color(name),
		 backgroundColor: color(name), borderWidth: 2, pointRadius: 0,
		 pointStyle: 'line', tension: 0, ...more };
}

function hover(unit, show) {
	return {
		mode: 'index', intersect: false, callbacks: {
			title: (items) => items.length
				? unit + ' ' + score(items[0].parsed.x) : '',
			label: (item) => item.dataset.label + ': ' +
				show(item.parsed.y),
		},
	};
}

/* From the lowest cut-off to the highest, to full tens. */
function cutAxis(curve) {
	return axis({ title: 'threshold',
		      min: Math.floor(curve[0].score / 10) * 10,
		      max: Math.ceil(curve[curve.length - 1].score / 10) * 10 });
}

function rateChart(d, curve) {
	const band = { borderWidth: 0, pointRadius: 0,
		       backgroundColor: color('band') };

	return {
		type: 'line',
		data: { datasets: [
			line('Expected SQL rate', xy(curve, 'score', 'rate'),
			     'main'),
			{ label: '95 %, low', data: xy(curve, 'score', 'rate_low'),
			  ...band },
			{ label: '95 %, high', fill: '-1',
			  data: xy(curve, 'score', 'rate_high'), ...band },
		] },
		options: {
			scales: { x: cutAxis(curve),
				  y: axis({ percent: true, min: 0, max: 1,
					    title: 'SQL rate', ticks: 6 }) },
			plugins: { legend: legend(false),
				   rules: { lines: withTarget(d) },
				   tooltip: hover('Threshold', percent) },
		},
		plugins: [rules],
	};
}

function volumeChart(d, curve) {
	const v = volumeOf(d);
	const data = curve.map((p) => ({ x: p.score, y: v.leads * p.share }));

	return {
		type: 'line',
		data: { datasets: [
			line('MQLs ' + v.of, data, 'main',
			     { fill: 'origin', backgroundColor: color('band') }),
		] },
		options: {
			scales: { x: cutAxis(curve),
				  y: axis({ min: 0, ticks: 5,
					    title: 'MQLs ' + v.of }) },
			plugins: { legend: legend(false),
				   rules: { lines: thresholdLines(d, false) },
				   tooltip: hover('Threshold', volume) },
		},
		plugins: [rules],
	};
}

function curveTable(d, curve) {
	const v = volumeOf(d);
	const every = Math.ceil(curve.length / 25);
	const kept = curve.filter((p, i) => i % every === 0 ||
				  p.score === d.threshold.score);

	return fold('The curve as a table', table('What each cut-off would do',
		['Threshold', '#MQLs ' + v.of, '#share of leads', '#SQL rate',
		 '#95 % interval', '#SQLs caught', '#leads', '#known', '#SQL'],
		kept.map((p) => [score(p.score), volume(v.leads * p.share),
			percent(p.share), percent(p.rate),
			range(p.rate_low, p.rate_high), percent(p.sql_caught),
			number(p.handed_over), number(p.known), number(p.sql)]),
		kept.findIndex((p) => p.score === d.threshold.score)));
}

function thresholdSection(d) {
	const curve = [...d.curve].reverse();

	if (curve.length === 0)
		return null;
	return section('cut', 'The threshold',
		'Every point was measured on leads that the card had not ' +
		'learned from. A higher threshold hands over fewer and better ' +
		'leads; the trade is always both numbers.',
		control(d, curve),
		figure('', 'Expected SQL rate against the threshold, with its ' +
		       '95 % interval and the target',
		       'Expected SQL rate of the leads handed over; the band ' +
		       'is its 95 % interval' + (d.threshold.thinned
			? '. It ends where too few leads were ever handed over '
			  + 'to tell.' : '.'),
		       () => rateChart(d, curve)),
		figure('is-low', 'MQLs against the threshold', null,
		       () => volumeChart(d, curve)),
		curveTable(d, curve));
}

/* A table that tells SQL and won by one column draws each picture once. */
function isTwin(d, part) {
	return JSON.stringify(d.sql_chart[part]) ===
		JSON.stringify(d.won_chart[part]);
}

/* ---- who scores what ---- */

/* From the lowest bar to the highest, to full twenties. */
function barRange(chart) {
	const last = chart.bars[chart.bars.length - 1];

	return { min: Math.floor(chart.bars[0].score / 20) * 20,
		 max: Math.ceil((last.score + chart.width) / 20) * 20 };
}

function barChart(d, chart, yes, no) {
	const middle = (b) => b.score + chart.width / 2;
	const set = (label, key, name) => ({
		label, backgroundColor: color(name), pointStyle: 'rect',
		data: chart.bars.map((b) => ({ x: middle(b), y: b[key] })),
		barPercentage: 0.96, categoryPercentage: 1,
	});

	return {
		type: 'bar',
		data: { datasets: [set(yes, 'yes', 'other'),
				   set(no, 'no', 'pale')] },
		options: {
			scales: { x: axis({ title: 'score', stacked: true,
					    grid: false,
					    ...barRange(chart) }),
				  y: axis({ title: 'leads', stacked: true,
					    min: 0, ticks: 6 }) },
			plugins: { legend: legend(true),
				   rules: { lines: thresholdLines(d) },
				   tooltip: { mode: 'index', callbacks: {
					title: (items) => scoreRange(
						chart.bars[items[0].dataIndex],
						chart.width) } } },
		},
		plugins: [rules],
	};
}

function scoreRange(bar, width) {
	return score(bar.score) + ' to ' + score(bar.score + width);
}

function barTable(chart, yes, no) {
	return fold('As a table', table('Leads by score and outcome',
		['Score', '#' + yes, '#' + no, '#share'],
		chart.bars.map((b) => [scoreRange(b, chart.width),
			number(b.yes), number(b.no),
			b.yes + b.no ? percent(b.yes / (b.yes + b.no))
				: NONE])));
}

function barBlock(d, chart, title, yes, no) {
	if (chart.bars.length === 0)
		return null;
	return el('div', el('h3', title),
		  figure('', title + ': leads by score, ' + yes + ' and ' + no,
			 null, () => barChart(d, chart, yes, no)),
		  barTable(chart, yes, no));
}

function scoreSection(d) {
	return section('scores', 'Scores by outcome',
		'Out-of-fold scores of the leads whose outcome is known. The ' +
		'further apart the two colours, the better the card tells ' +
		'leads apart.',
		el('div.grid',
		   barBlock(d, d.sql_chart, 'Became an SQL?', 'SQL', 'not SQL'),
		   isTwin(d, 'bars') ? null : barBlock(d, d.won_chart,
			'Was won?', 'won', 'not won')));
}

/* ---- are the probabilities true ---- */

function reliabilityChart(chart, name) {
	const bins = chart.reliability;
	const top = Math.max(...bins.map((b) => Math.max(b.rate_high, b.prob)));
	const max = Math.min(1, Math.ceil(top * 20) / 20);

	return {
		type: 'scatter',
		data: { datasets: [
			{ label: name, data: xy(bins, 'prob', 'rate'),
			  borderColor: color('main'),
			  backgroundColor: color('main'), pointRadius: 4.5,
			  whiskers: bins.map((b) => ({ x: b.prob,
				low: b.rate_low, high: b.rate_high })) },
			{ label: 'perfect', type: 'line', borderWidth: 1.5,
			  data: [{ x: 0, y: 0 }, { x: max, y: max }],
			  borderColor: color('soft'), borderDash: [5, 4],
			  pointRadius: 0 },
		] },
		options: {
			scales: { x: axis({ percent: true, min: 0, max, ticks: 6,
					    title: 'probability stated' }),
				  y: axis({ percent: true, min: 0, max, ticks: 6,
					    title: 'share that came true' }) },
			plugins: { legend: legend(false), tooltip: { callbacks: {
				label: (item) => 'stated ' + fine(item.parsed.x) +
					', came ' + fine(item.parsed.y) } } },
		},
		plugins: [rules],
	};
}

function reliabilityBlock(chart, title, yes) {
	if (chart.reliability.length === 0)
		return null;
	return el('div', el('h3', title),
		figure('is-square', title + ': stated probability against ' +
		       'the share that came true', null,
		       () => reliabilityChart(chart, title)),
		fold('As a table', table('Tenths of the leads by probability',
			['Stated', '#came true', '#95 % interval', '#leads',
			 '#' + yes],
			chart.reliability.map((b) => [fine(b.prob),
				fine(b.rate), range(b.rate_low, b.rate_high, fine),
				number(b.leads), number(b.yes)]))));
}

function reliabilitySection(d) {
	return section('reliability', 'Are the probabilities true?',
		'Leads in tenths by stated probability: on the dashed line, ' +
		'what was stated is what came. Whiskers are 95 % intervals.' +
		(d.threshold.thinned ? ' The SQL probability speaks for all ' +
		 'leads; those with a known outcome were chosen, and may lie ' +
		 'beside it.' : ''),
		el('div.grid',
		   reliabilityBlock(d.sql_chart, 'Probability of an SQL', 'SQL'),
		   isTwin(d, 'reliability') ? null : reliabilityBlock(
			d.won_chart, 'Probability to be won', 'won')));
}

/* ---- how well it orders ---- */

function stepChart(d, x, xTitle, yTitle) {
	const set = (label, chart, name, dash) =>
		line(label, xy(chart.steps, x, 'yes'), name,
		     { borderDash: dash });

	return {
		type: 'line',
		data: { datasets: [
			set('SQL', d.sql_chart, 'main', []),
			...(isTwin(d, 'steps') ? []
				: [set('won', d.won_chart, 'other', [7, 3])]),
			line('by chance', [{ x: 0, y: 0 }, { x: 1, y: 1 }],
			     'soft', { borderWidth: 1, borderDash: [3, 3] }),
		] },
		options: {
			scales: { x: axis({ percent: true, min: 0, max: 1,
					    ticks: 6, title: xTitle }),
				  y: axis({ percent: true, min: 0, max: 1,
					    ticks: 6, title: yTitle }) },
			plugins: { legend: legend(true), tooltip: { callbacks: {
				title: () => '',
				label: (item) => item.dataset.label + ': ' +
					percent(item.parsed.y, 0) + ' at ' +
					percent(item.parsed.x, 0) } } },
		},
	};
}

function liftRows(d) {
	const at = (chart, share) => {
		const step = chart.steps.find((s) => s.all >= share - 1e-9);

		return step ? step.yes : null;
	};

	return [0.05, 0.1, 0.2, 0.3, 0.5].map((share) => {
		const row = ['best ' + percent(share, 0)];

		for (const chart of [d.sql_chart, d.won_chart]) {
			const yes = at(chart, share);

			row.push(percent(yes, 0), isKnown(yes)
				? number(yes / share, 2) : NONE);
		}
		return row;
	});
}

function qualityTable(d) {
	const row = (what, show) => [what, show(d.sql), show(d.won)];

	return table('Figures of merit, out of fold', ['', '#SQL', '#won'], [
		row('leads with a known outcome', (m) => number(m.leads)),
		row('of them yes', (m) => number(m.positives)),
		row('AUC (0.5 is chance)', (m) => number(m.auc, 3)),
		row('its 95 % interval', (m) => range(m.auc_low, m.auc_high,
						      (x) => number(x, 3))),
		row('log-loss (0 is perfect)', (m) => number(m.log_loss, 4)),
		row('Brier score (0 is perfect)', (m) => number(m.brier, 4)),
		row('lift of the best tenth', (m) => number(m.lift_top10, 2)),
		row('calibration slope (1 is perfect)',
		    (m) => number(m.calibration_slope, 2)),
		row('calibration intercept (0 is perfect)',
		    (m) => number(m.calibration_intercept, 2)),
		row('calibration error', (m) => fine(m.ece)),
	]);
}

function orderSection(d) {
	return section('order', 'How well it orders leads',
		'Left: of the leads worth having, how many stand above how ' +
		'many of the others (ROC). Right: how many of them are among ' +
		'the best so many of all leads (gains, and lift).',
		el('div.grid',
		   el('div', el('h3', 'ROC'), figure('is-square', 'ROC curves ' +
			'of SQL and won', null, () => stepChart(d, 'no',
			'of the others', 'of the SQLs, of the won'))),
		   el('div', el('h3', 'Gains'), figure('is-square',
			'Gains curves of SQL and won', null,
			() => stepChart(d, 'all', 'best of all leads',
					'of the SQLs, of the won')))),
		el('div.grid', qualityTable(d),
		   table('Lift: the share caught, and how many times as many ' +
			 'as by chance', ['Of all leads', '#SQL caught', '#lift',
					  '#won caught', '#lift'],
			 liftRows(d))));
}
