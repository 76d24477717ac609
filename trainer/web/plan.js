/* SPDX-License-Identifier: MIT */
/* plan.js - a revenue back to MQLs, against what a threshold hands over */
'use strict';

/* What was given, or follows from it alone, has no width. */
function isRange(r) {
	return isKnown(r.low) && r.low < r.high;
}

/* A range of the plan: "251 (243 to 259)". */
function ranged(r, show = volume) {
	if (!r || !isKnown(r.mid))
		return NONE;
	return show(r.mid) + (isRange(r)
		? ' (' + range(r.low, r.high, show) + ')' : '');
}

/* Of 2,000 draws: none is not never. */
function ofDraws(share) {
	if (!isKnown(share))
		return NONE;
	return share < 0.001 ? '< 0.1' + PERCENT
		: share > 0.999 ? '> 99.9' + PERCENT : percent(share, 0);
}

function rangeTile(what, r, show = volume, mood = '') {
	return tile(what, r && isKnown(r.mid) ? show(r.mid) : NONE,
		    r && isRange(r) ? '95 %: ' + range(r.low, r.high, show)
			: '', mood);
}

/* ---- what is asked, and the answer ---- */

function askedText(d) {
	const a = d.asked;
	const parts = [];

	if (isKnown(a.revenue))
		parts.push(volume(a.revenue) + ' a ' + a.per + ' of revenue');
	if (isKnown(a.capacity_per_month))
		parts.push('a capacity of ' + volume(a.capacity_per_month) +
			   ' MQLs a month');
	parts.push('agreed: ' + (a.promise === 'guarantee' ? 'at least '
		: 'about ') + percent(a.target) + ' of MQLs become SQLs');
	return capital(parts.join('; ')) + '.';
}

function answerText(d) {
	const o = d.offer, reached = d.threshold.reached;

	if (!o)
		return 'No threshold keeps the agreed rate' +
			(isKnown(d.threshold.best_rate) ? '; ' +
			 percent(d.threshold.best_rate) + ' could be promised.'
			 : '.');
	if (!isKnown(reached))
		return 'The agreed threshold hands over ' + ranged(o.mqls) +
			' MQLs a month.';
	const gap = Math.abs(o.mqls_missing.mid);

	return reached
		? 'The agreed threshold brings the revenue on average, with ' +
		  volume(gap) + ' MQLs a month to spare.'
		: 'The agreed threshold does not bring the revenue on average: ' +
		  volume(gap) + ' MQLs a month are missing.';
}

function rateText(d) {
	return d.threshold.missed ? 'It is below the agreed rate: ' +
		percent(d.offer.sql_rate.mid) + ' against ' +
		percent(d.asked.target) + '.' : '';
}

/* One month, one quarter: how often its revenue is reached. */
function periodTiles(d) {
	return d.offer.one.filter((p) => isKnown(p.chance)).map((p) =>
		tile((p.months === 1 ? 'One month' : 'One quarter') +
		     ' reaches ' + volume(p.months * d.asked.revenue_per_month),
		     ofDraws(p.chance), 'of draws; it brings ' +
		     range(p.revenue.low, p.revenue.high, volume)));
}

function askedChance(d, offer) {
	return offer.one.find((p) => p.months ===
		(d.asked.per === 'month' ? 1 : 3)).chance;
}

function planVerdict(d) {
	const o = d.offer;
	const good = o && d.threshold.reached !== false && !d.threshold.missed;
	const box = el('section.verdict' + (good ? '' : '.is-bad'),
		el('p', [answerText(d), rateText(d)].filter((t) => t).join(' ')),
		o ? tiles(
			isKnown(o.score) ? tile('Agreed threshold',
				score(o.score), percent(o.share) + ' of leads')
				: tile('Agreed threshold', 'none',
				       'all that may pass'),
			rangeTile('MQLs a month, on average', o.mqls),
			rangeTile('SQLs a month, on average', o.sqls),
			rangeTile('Won a month, on average', o.wins),
			rangeTile('Revenue a month, on average', o.revenue),
			...periodTiles(d)) : null);

	return attr(box, { 'aria-label': 'The answer' });
}

function neededSection(d) {
	const n = d.needed;

	if (!n)
		return null;
	return section('needed', 'What the revenue takes',
		'A month, worked back from ' +
		volume(d.asked.revenue_per_month) + ' of revenue a month.',
		tiles(rangeTile('Won', n.wins), rangeTile('SQLs', n.sqls),
		      rangeTile('MQLs at the agreed ' + percent(d.asked.target),
				n.mqls_at_target),
		      rangeTile("MQLs at the threshold's own rate",
				n.mqls_at_threshold)));
}

/* ---- the curve ---- */

function planCurve(d, key, title, wanted) {
	const curve = d.curve.filter((p) => p.known && isKnown(p.score) &&
				     p[key] && isKnown(p[key].mid));
	const at = (end) => curve.map((p) => ({ x: p.score, y: p[key][end] }))
		.reverse();
	const band = { borderWidth: 0, pointRadius: 0,
		       backgroundColor: color('band') };
	const lines = () => [
		d.offer && isKnown(d.offer.score)
			? { x: d.offer.score, color: color('ink'),
			    text: 'agreed ' + score(d.offer.score) } : null,
		isKnown(wanted)
			? { y: wanted, color: color('good'), dash: [6, 4],
			    text: 'asked ' + volume(wanted), left: true } : null,
	].filter((l) => l);

	return {
		type: 'line',
		data: { datasets: [
			line(title, at('mid'), 'main'),
			{ label: '95 %, low', data: at('low'), ...band },
			{ label: '95 %, high', data: at('high'), fill: '-1',
			  ...band }] },
		options: {
			scales: { x: cutAxis([...curve].reverse()),
				  y: axis({ min: 0, ticks: 6, title }) },
			plugins: { legend: legend(false), rules: { lines },
				   tooltip: hover('Threshold', volume) },
		},
		plugins: [rules],
	};
}

function curveSection(d) {
	const curve = d.curve.filter((p) => p.known && isKnown(p.score));
	const every = Math.ceil(curve.length / 25);
	const revenue = curve.some((p) => p.revenue && isKnown(p.revenue.mid));
	const key = revenue ? 'revenue' : 'wins';
	const title = revenue ? 'revenue a month' : 'won a month';

	if (curve.length < 2)
		return null;
	return section('curve', 'What other thresholds would bring',
		'A lower threshold brings more in all and asks more of sales ' +
		'for each win. Bands are central 95 % of what the mean of many ' +
		'months may be.',
		el('div.grid',
		   figure('', capital(title) + ' against the threshold', null,
			  () => planCurve(d, key, title, revenue
				? d.asked.revenue_per_month : null)),
		   figure('', 'MQLs a month against the threshold', null,
			  () => planCurve(d, 'mqls', 'MQLs a month',
					  d.asked.capacity_per_month))),
		fold('The curve as a table', offerTable('By threshold',
			curve.filter((p, i) => i % every === 0)
			     .map((p) => ['', p]), d)));
}

function offerTable(caption, rows, d) {
	const named = rows.some(([name]) => name);

	return table(caption, [...(named ? ['Threshold that'] : []),
		(named ? '#' : '') + 'score', '#share', '#MQL to SQL',
		'#MQLs a month', '#SQLs', '#won', '#revenue',
		'#one ' + d.asked.per + ' reaches it'],
		rows.map(([name, p]) => [...(named ? [name] : []),
			isKnown(p.score) ? score(p.score) : 'none',
			percent(p.share), percent(p.sql_rate.mid),
			ranged(p.mqls), ranged(p.sqls), ranged(p.wins),
			ranged(p.revenue), ofDraws(askedChance(d, p))]));
}

function offerSection(d) {
	const rows = [['was agreed', d.offer],
		      ['just brings the revenue', d.for_revenue],
		      ['fills the capacity', d.for_capacity],
		      ['is the lowest anything is known of', d.limit]]
		.filter(([, o]) => o);

	return rows.length ? section('offers', 'Thresholds that matter', null,
				     offerTable('A month, on average', rows, d))
			   : null;
}

/* ---- funnel, sources, time ---- */

function funnelSection(d) {
	const step = (name, s) => s ? [name, number(s.from), percent(s.rate.mid),
		range(s.rate.low, s.rate.high), ranged(s.half_days),
		ranged(s.most_days)] : null;
	const who = d.funnel.all_leads ? 'Lead' : 'MQL';

	return section('funnel', 'The funnel so far', d.deal &&
		isKnown(d.deal.mid) ? 'The average deal: ' + (d.deal.given
			? volume(d.deal.mid) + ', as given.'
			: ranged(d.deal) + ', the mean of ' +
			  number(d.deal.valued) + ' won.') : null,
		table(d.funnel.all_leads ? 'All leads: nothing says which were ' +
			'handed over' : 'All leads handed over', ['Step', '#from', '#rate',
			'#95 % interval', '#half within days',
			'#nine in ten within days'],
			[step(who + ' to SQL', d.funnel.mql_to_sql),
			 step('SQL to won', d.funnel.sql_to_won),
			 step(who + ' to won', d.funnel.mql_to_won)]
				.filter((row) => row)));
}

function sourceSection(d) {
	if (!d.sources || d.sources.length === 0)
		return null;
	return section('sources', 'By source',
		'A month, at the agreed threshold; needed: for the revenue at ' +
		"today's mix.",
		table('Sources, most MQLs first', ['Source', '#leads', '#MQLs',
			'#needed', '#MQL to SQL', '#95 % interval',
			'#MQLs a win'],
			d.sources.map((s) => [s.others ? 'all others'
				: s.source || 'missing', number(s.leads),
				ranged(s.mqls, (x) => number(x, 1)),
				ranged(s.needed, (x) => number(x, 1)),
				s.few ? 'too few known' : percent(s.sql_rate.mid),
				s.few ? '' : range(s.sql_rate.low,
						   s.sql_rate.high),
				ranged(s.mqls_per_win, (x) => number(x, 1))])));
}

function monthChart(t) {
	return {
		type: 'bar',
		data: { labels: t.months.map((m) => m.first.slice(0, 7)),
			datasets: [{ label: 'share of the wins',
				     data: t.months.map((m) => m.share),
				     backgroundColor: color('main') }] },
		options: {
			scales: { x: axis({ type: 'category', grid: false }),
				  y: axis({ percent: true, min: 0, ticks: 5,
					    title: 'of the wins' }) },
			plugins: { legend: legend(false), tooltip: { callbacks: {
				label: (item) => percent(item.parsed.y) } } },
		},
	};
}

function timeSection(d) {
	const t = d.timing;

	if (!t || !t.known)
		return null;
	return section('time', 'By when',
		'When the MQLs behind the wins of ' + t.start + ' to ' + t.end +
		' are handed over. Half of them by ' + t.half_by + ', nine in ' +
		'ten by ' + t.most_by + '; by today already ' +
		ranged(t.already, percent) + '.',
		figure('is-low', 'Share of the wins by the month their MQLs ' +
		       'are handed over', null, () => monthChart(t)),
		fold('As a table', table('Months', ['Month', '#of the wins'],
			t.months.map((m) => [m.first.slice(0, 7),
					     percent(m.share)]))));
}

function planReport(d) {
	const list = [neededSection(d), offerSection(d), curveSection(d),
		      funnelSection(d), sourceSection(d), timeSection(d),
		      section('rests', 'What it rests on', null, el('ul',
			...d.rests_on.map((r) => el('li', r.text))))]
		.filter((s) => s);

	return {
		title: 'Plan',
		nodes: [el('header', el('p.kind', 'Plan'),
			   el('h1', 'From revenue to MQLs'),
			   el('p.lead', askedText(d))),
			planVerdict(d), contents(list), ...list,
			el('footer', el('p', d.program + ', as of ' +
					d.leads.as_of + ', ' +
					plural(d.leads.scored, 'lead', 'leads') +
					' scored ' + (d.leads.card
						? 'by ' + d.leads.card
						: d.leads.scored_by)))],
	};
}
