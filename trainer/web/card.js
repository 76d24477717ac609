/* SPDX-License-Identifier: MIT */
/* card.js - the scorecard as tables of points, and what stands behind a fit */
'use strict';

const Z95 = 1.96;

/* ---- points ---- */

/* An entry nobody had, worth nothing, tells nothing. */
function isSeen(entry) {
	return entry.leads !== 0 || entry.points !== 0;
}

/* What a bar of full length stands for. Intervals may go beyond: one rough entry
 * must not make all the others small. */
function spread(terms) {
	let most = 1;

	for (const term of terms)
		for (const e of term.table)
			most = Math.max(most, 1.4 * Math.abs(e.points));
	return most;
}

/* A bar from the middle, its interval as a line over it. */
function pointBar(e, most) {
	const place = (x) => 50 + 50 * Math.max(-1, Math.min(1, x / most));
	const part = (tag, from, to) => {
		const node = el(tag);

		node.style.left = Math.min(from, to) + '%';
		node.style.width = Math.abs(to - from) + '%';
		return node;
	};
	const fill = part('i', 50, place(e.points));
	const middle = el('u');

	if (e.points < 0)
		fill.className = 'is-less';
	middle.style.left = '50%';
	return attr(el('div.bar', middle, fill, e.se
		? part('b', place(e.points - Z95 * e.se),
		       place(e.points + Z95 * e.se)) : null),
		    { 'aria-hidden': 'true' });
}

const TERM_HEAD = [['', 'c-label'], ['', 'c-bar'], ['points', 'c-n num'],
		   ['95 % interval', 'c-wide num c-opt'], ['leads', 'c-n num'],
		   ['won', 'c-n num c-opt'], ['rate', 'c-n num']];

function termHead() {
	return el('tr', ...TERM_HEAD.map(([text, names], i) => {
		const node = el('th', i === 0 ? el('span.hidden', 'value')
			: i === 1 ? el('span.hidden', 'picture') : text);

		node.className = names;
		node.scope = 'col';
		return node;
	}));
}

function termRow(e, most) {
	const first = attr(el('th.c-label', e.label), { scope: 'row' });
	const cells = [points(e.points),
		isKnown(e.se) ? points(e.points - Z95 * e.se) + ' to ' +
			points(e.points + Z95 * e.se) : NONE,
		isKnown(e.leads) ? number(e.leads) : NONE,
		isKnown(e.won) ? number(e.won) : NONE,
		e.leads > 0 ? fine(e.won / e.leads) : NONE];

	return el('tr', first, el('td.c-bar', pointBar(e, most)),
		  ...cells.map((text, i) => {
			const node = el('td', text);

			node.className = TERM_HEAD[i + 2][1];
			return node;
		  }));
}

function termBlock(term, most) {
	const seen = term.table.filter(isSeen);
	const hidden = term.table.length - seen.length;
	const body = el('table', el('caption.hidden', 'Points of ' + term.name),
			el('thead', termHead()),
			el('tbody', ...seen.map((e) => termRow(e, most))));

	const isLong = seen.length > MOST_ENTRIES;

	return el('div.term' + (isLong ? '.is-long' : '') +
		  (seen.length > MOST_WHOLE ? '.is-tall' : ''), el('h3', term.name, el('span', term.dimension +
		', ' + points(term.points_low) + ' to ' +
		points(term.points_high) + (hidden
			? '; ' + plural(hidden, 'entry', 'entries') +
			  ' without leads, 0.0 points' : ''))), isLong
		? fold(plural(seen.length, 'entry', 'entries'), body) : body);
}

const MOST_ENTRIES = 24;         // of a term; more are folded away
const MOST_OPEN = 30;            // terms; the others are folded away

function cardSection(d) {
	if (!d.card || d.terms.length === 0)
		return null;
	const terms = [...d.terms].sort((a, b) =>
		(b.points_high - b.points_low) - (a.points_high - a.points_low));
	const most = spread(terms);
	const blocks = terms.map((term) => termBlock(term, most));
	const rest = blocks.splice(MOST_OPEN);

	return section('card', 'The scorecard',
		'A lead starts with ' + score(d.card.base) + ' points and gets, ' +
		'for each of ' + plural(terms.length, 'line', 'lines') +
		' below, the points of its entry. 10 points more double the ' +
		'odds of winning. Bars are points, the thin line over each is ' +
		'its 95 % interval; the columns that move most come first.',
		cardRules(d.card), cardRecord(d.card), ...blocks, rest.length
			? fold(plural(rest.length, 'weaker column',
				      'weaker columns'), ...rest) : null);
}

function capText(cap) {
	const what = cap.of.length ? cap.name + ' (' + cap.of.join(', ') + ')'
		: cap.name;

	return 'Capped: ' + what + (isKnown(cap.at_least)
		? ', at least ' + score(cap.at_least) : '') +
		(isKnown(cap.at_most) ? ', at most ' + score(cap.at_most) : '');
}

/* What was changed since the card was learned or written, and who agreed to it
 * as it is now; null: nothing, and nobody. */
function cardRecord(card) {
	const cut = (x) => isKnown(x) ? score(x) : 'none';
	const changes = card.history.length ? table('What was changed since',
		['When', 'what', '#threshold from', '#to', 'who', 'why'],
		card.history.map((h) => [h.when, h.what, cut(h.from), cut(h.to),
			h.who || 'nobody named', h.why || NONE])) : null;
	const agreed = card.signed.length ? table('Who signed',
		['For', 'name', 'date', 'of this card'],
		card.signed.map((s) => [capital(s.as), s.name, s.date, s.holds
			? 'yes' : 'no: it was changed since'])) : null;

	return changes || agreed ? el('div', changes, agreed) : null;
}

function cardRules(card) {
	const items = [
		...card.rules.map((rule) => (rule.verdict === 'fast_track'
			? 'Handed over at once: ' : 'Never handed over: ') +
			rule.reason),
		...card.minimums.map((m) => 'At least ' + score(m.points) +
			' points of ' + m.dimension),
		...card.caps.map(capText)];

	return items.length ? el('ul', ...items.map((text) => el('li', text)))
		: null;
}

/* ---- what stands behind it ---- */

function replayText(r) {
	if (r.issued === 0)
		return 'On the past alone the threshold could have been set ' +
			'in none of ' + plural(r.periods, 'period', 'periods') +
			'.';
	return 'The threshold was set on the past alone and tried on the ' +
		'next period: ' + r.kept + ' of ' + (r.issued - r.idle) +
		' periods reached the target, ' + r.broken + ' fell below it ' +
		'beyond chance (one-sided test at 5 %). Over all of them ' +
		percent(r.rate) + ' of the leads handed over became SQLs, on ' +
		'average off by ' + percent(r.error) + ' of the target; ' +
		percent(r.share) + ' of the leads were handed over.';
}

function replaySection(d) {
	const r = d.replayed;

	return section('held', 'Did it hold before?', null,
		r ? el('p', replayText(r)) : null,
		d.folds.length ? table(d.split === 'time'
			? 'Periods, each judged by a card of its past'
			: 'Folds, each judged by a card of the others',
			[d.split === 'time' ? 'Period' : 'Fold',
			 '#learned from', '#tested on', '#won', '#AUC',
			 '#95 % interval', '#log-loss'],
			d.folds.map((f, i) => [String(i + 1), number(f.trained),
				number(f.won.leads), number(f.won.positives),
				number(f.won.auc, 3),
				range(f.won.auc_low, f.won.auc_high,
				      (x) => number(x, 3)),
				number(f.won.log_loss, 4)])) : null);
}

const ANSWER = {
	better: 'The new card is better beyond chance: it replaces the live one.',
	promise_broken: 'The live card no longer keeps its promise: the new ' +
		'one replaces it.',
	keep: 'The live card stays: the new one is not better beyond chance.',
	too_few: 'The live card stays: too few later leads have an outcome to tell.',
};

/* Better in one way beyond chance, and worse in the other. */
function tornText(c) {
	return 'The live card stays: the new one ' + (c.auc.low > 0
		? 'ranks better, but its probabilities are worse'
		: 'ranks worse, though its probabilities are better') +
		', beyond chance (lower log-loss is better).';
}

function championSection(d) {
	const c = d.champion;

	if (!c)
		return null;
	const row = (what, live, fresh) => [what, live, fresh];
	const side = (s) => [number(s.handed_over), percent(s.share),
		percent(s.rate), range(s.rate_low, s.rate_high)];
	const live = side(c.live), fresh = side(c.new);

	return section('champion', 'Against the live card',
		c.answer === 'keep' && c.torn ? tornText(c) : ANSWER[c.answer],
		table(plural(c.leads, 'lead', 'leads') + ' created after ' +
		      (c.after || NONE) + ', later than both cards saw; live ' +
		      'card: ' + c.card, ['', '#live', '#new'], [
			row('AUC', number(c.auc_live, 3), number(c.auc_new, 3)),
			row('handed over', live[0], fresh[0]),
			row('share of leads', live[1], fresh[1]),
			row('SQL rate', live[2], fresh[2]),
			row('95 % interval', live[3], fresh[3])]),
		cardRecord(c.live_card),
		el('p', 'New less live: AUC ' + signedNumber(c.auc.new_minus_live)
		   + ' (' + range(c.auc.low, c.auc.high, signedNumber) +
		   '), log-loss ' + signedNumber(c.log_loss.new_minus_live) +
		   ' (' + range(c.log_loss.low, c.log_loss.high, signedNumber) +
		   '; lower is better).'));
}

function signedNumber(x) {
	return isKnown(x) ? (x > 0 ? '+' : '') + number(x, 4) : NONE;
}

function maturitySection(d) {
	const m = d.maturity;
	const days = (x) => isKnown(x) ? plural(x, 'day', 'days') : NONE;
	const rows = [
		['a lead is old enough to know after', days(m.horizon)],
		['half of the wins came within', days(m.median)],
		['too young to know, handed over', number(m.young)],
		['of these counted by what has shown at their age',
		 m.use === 'counted' ? number(m.counted) + ', as ' +
			number(m.weight, 1) + ' leads' : m.use],
		['SQL rate of all handed over, young taken for lost',
		 percent(m.rate_naive)],
		['young left out', percent(m.rate_mature_only)],
		['young weighted', percent(m.rate_weighted)]];

	if (!isKnown(m.horizon) && m.young === 0)
		return null;
	return section('maturity', 'How leads ripen', null,
		el('div.grid', table('Age and outcome', ['', '#'], rows),
		   m.bands.length ? table('Days from created to SQL, best ' +
			'scores first', ['Leads', '#SQLs seen', '#half within',
					 '#90 % within'],
			m.bands.map((b, i) => [i + 1 === m.bands.length
				? 'all' : 'band ' + (i + 1) + ' or better',
				number(b.sql), days(b.median), days(b.p90)]))
			: null));
}

function coefficientSection(d) {
	const list = d.model.coefficients;

	if (!list || list.length === 0)
		return null;
	return section('coefficients', 'Coefficients', null,
		fold(plural(list.length, 'coefficient', 'coefficients'),
		     table('Log-odds of winning', ['Name', '#estimate', '#se',
			'#z', '#p', '#95 % interval'],
			list.map((c) => [c.name, number(c.estimate, 4),
				number(c.se, 4), number(c.z, 2), number(c.p, 4),
				range(c.low, c.high, (x) => number(x, 3))]))));
}

const ODD = {
	bad_rows: 'rows that could not be read',
	bad_cells: 'cells that were no number or date',
	future_dates: 'dates later than the day of observation',
	duplicate_ids: 'leads whose id stood before',
	outcomes_unmatched: 'outcomes that belong to no lead',
	won_not_sql: 'won without being SQL',
	won_and_lost: 'both won and lost',
	sql_not_known: 'SQLs that were never handed over',
	won_one_sided: 'wins of leads never handed over',
	created_later: 'leads created after the day of the export',
	happened_later: 'outcomes after the day of the export',
};

function dataSection(d) {
	const c = d.data;
	const label = (what, l) => [what, number(l.yes), number(l.no),
		number(l.unknown),
		l.yes + l.no ? fine(l.yes / (l.yes + l.no)) : NONE];
	const odd = Object.entries(ODD).filter(([key]) => c[key] > 0)
		.map(([key, text]) => [text, number(c[key])]);

	return section('data', 'The data',
		plural(c.leads, 'lead', 'leads') + (c.first_created
			? ', created ' + c.first_created + ' to ' +
			  c.last_created : '') + '; as of ' + c.as_of + '.',
		el('div.grid', table('Outcomes', ['', '#yes', '#no', '#unknown',
						  '#rate of known'],
			[label('SQL', c.sql), label('won', c.won)]),
		   odd.length ? table('What was odd', ['', '#count'], odd)
			: null));
}

function fastTrackSection(d) {
	const list = d.threshold.fast_track;

	if (!list || list.length === 0)
		return null;
	return section('fast', 'Fast track', 'Handed over whatever they score.',
		table('Leads by rule', ['Rule', '#leads', '#known', '#SQL',
					'#rate'],
			list.map((f) => [f.reason, number(f.leads),
				number(f.known), number(f.sql),
				f.known ? percent(f.sql / f.known) : NONE])));
}

function fitFooter(d) {
	return el('footer',
		el('p', d.program + ', method ' + d.model.method + ', seed ' +
		   d.model.seed + ', as of ' + d.data.as_of),
		d.data.sha256 ? el('p', 'leads sha256 ' + d.data.sha256) : null);
}

function fitReport(d) {
	const name = d.card ? d.card.name : 'No card';
	const list = [thresholdSection(d), cardSection(d), scoreSection(d),
		      orderSection(d), reliabilitySection(d),
		      replaySection(d), championSection(d), maturitySection(d),
		      fastTrackSection(d), coefficientSection(d),
		      dataSection(d)].filter((s) => s);

	return {
		title: name,
		nodes: [el('header', el('p.kind', 'Scorecard report'),
			   el('h1', name), el('p.lead',
			   'learned from ' + plural(d.data.leads, 'lead',
						    'leads') +
			   ', as of ' + d.data.as_of)),
			verdict(d), warnings(d.warnings), contents(list),
			...list, fitFooter(d)],
	};
}
