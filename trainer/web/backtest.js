/* SPDX-License-Identifier: MIT */
/* backtest.js - what history did to the promise, target by target */
'use strict';

function targetName(s) {
	return (s.promise === 'guarantee' ? 'Guarantee ' : 'Aim ') +
		percent(s.target);
}

function fate(trial, status) {
	if (status !== 'set' && status !== 'all_pass')
		return 'refused';
	if (!isKnown(trial.rate))
		return trial.handed_over ? 'nothing known'
			: 'nothing handed over';
	return trial.broken ? 'below beyond chance'
		: trial.kept ? 'reached' : 'below';
}

function periodChart(d, t) {
	const tried = d.periods.filter((p) => p.trials.length > t);
	const labels = tried.map((p) => String(p.from));
	const at = (f) => tried.map((p) => f(p.trials[t]));
	const target = d.targets[t].target;

	return {
		type: 'line',
		data: { labels, datasets: [
			{ label: 'SQL rate, with 95 % interval',
			  data: at((x) => x.rate), showLine: false,
			  borderColor: color('main'),
			  backgroundColor: color('main'), pointRadius: 5,
			  pointStyle: 'circle',
			  whiskers: tried.map((p, i) => ({ x: i,
				low: p.trials[t].rate_low,
				high: p.trials[t].rate_high })) },
			{ label: 'expected', data: at((x) => x.expected),
			  showLine: false, borderColor: color('other'),
			  backgroundColor: 'transparent', borderWidth: 2,
			  pointRadius: 5, pointStyle: 'rectRot' },
		] },
		options: {
			scales: {
				x: { ...axis({ type: 'category', grid: false }),
				     offset: true },
				y: axis({ percent: true, min: 0,
					  atLeast: target * 1.4, ticks: 6,
					  title: 'SQL rate' }) },
			plugins: { legend: legend(true),
				   rules: { lines: [{ y: target,
					color: color('good'), dash: [6, 4],
					text: 'target ' + percent(target),
					left: true }] },
				   tooltip: { callbacks: { label: (item) =>
					item.dataset.label.split(',')[0] + ': ' +
					percent(item.parsed.y) } } },
		},
		plugins: [rules],
	};
}

function periodRow(p, t) {
	const x = p.trials[t];

	return [String(p.from), number(p.learned_from), number(p.leads),
		number(x.handed_over), p.leads ? percent(x.handed_over / p.leads)
			: NONE, percent(x.expected), number(x.known),
		percent(x.rate), range(x.rate_low, x.rate_high),
		fate(x, x.threshold)];
}

function targetSection(d, t) {
	const s = d.targets[t];
	const tried = d.periods.filter((p) => p.trials.length > t);

	if (tried.length === 0)
		return null;
	return section('target-' + t, targetName(s), null, tiles(
		tile('Periods that reached it',
		     s.kept + ' of ' + (s.issued - s.idle),
		     s.broken + ' below beyond chance', s.broken ? 'is-bad'
			: 'is-good'),
		tile('SQL rate, all periods', percent(s.rate),
		     'of ' + number(s.known) + ' known' +
		     (s.fell_short ? ': below beyond chance' : ''),
		     s.fell_short ? 'is-bad' : undefined),
		tile('Off the target', percent(s.error),
		     'of the target, on average'),
		tile('Handed over', percent(s.share), 'of the leads'),
		s.issued < s.tried ? tile('Refused', number(s.tried - s.issued),
			'periods without a promise') : null,
		s.idle > 0 ? tile('Idle', number(s.idle),
			'periods without a known outcome handed over') : null),
		figure('', targetName(s) + ': SQL rate of each period', null,
		       () => periodChart(d, t)),
		table('Period by period', ['From', '#learned from', '#leads',
			'#MQLs', '#share', '#expected', '#known', '#SQL rate',
			'#95 % interval', 'result'],
			tried.map((p) => periodRow(p, t))));
}

/* Said once, whatever the number of targets. */
function untriedSection(d) {
	const list = d.periods.filter((p) => p.trials.length === 0);

	return list.length === 0 ? null
		: section('untried', 'Not tried', 'Periods of which no card ' +
			'could be learned, and why.',
			table('Periods that were not tried', ['From',
				'#learned from', '#leads', 'why'],
				list.map((p) => [String(p.from),
					number(p.learned_from),
					number(p.leads), p.why])));
}

function backtestReport(d) {
	const list = [...d.targets.map((_, t) => targetSection(d, t)),
		      untriedSection(d)].filter((s) => s);
	const undated = d.outcomes_undated > 0
		? [number(d.outcomes_undated) + ' of ' + number(d.outcomes) +
		   ' outcomes have no date: they are taken as known from the ' +
		   'first day, which no real period would have had.'] : [];

	return {
		title: 'Backtest',
		nodes: [el('header', el('p.kind', 'Backtest'),
			   el('h1', 'Would the promise have held?'),
			   el('p.lead', 'On the first day of each period a ' +
			      'card was learned from what was known that day, ' +
			      'and its threshold tried on the leads that came ' +
			      'next. Below beyond chance is a one-sided test ' +
			      'at 5 %; the 95 % intervals have two sides.')),
			warnings(undated), contents(list), ...list],
	};
}
