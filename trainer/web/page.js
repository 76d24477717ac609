/* SPDX-License-Identifier: MIT */
/* page.js - what every report is made of: text, figures, tables, charts
 *
 * Everything that is shown comes from the JSON in #data and goes into the page
 * as text (textContent), never as markup.
 */
'use strict';

/* ---- elements ---- */

/* el('p.soft#x', child...): a child is a node, a text, or null for none. */
function el(what, ...children) {
	const [, tag, id, names] =
		/^([a-z0-9]+)(?:#([\w-]+))?((?:\.[\w-]+)*)$/.exec(what);
	const node = document.createElement(tag);

	if (id)
		node.id = id;
	if (names)
		node.className = names.slice(1).replace(/\./g, ' ');
	for (const child of children)
		if (child !== null && child !== undefined)
			node.append(child);
	return node;
}

function attr(node, attributes) {
	for (const [key, value] of Object.entries(attributes))
		node.setAttribute(key, value);
	return node;
}

/* ---- figures ---- */

const NONE = '–';
const MINUS = '−';

function isKnown(x) {
	return x !== null && x !== undefined;
}

function signed(text) {
	return text.replace('-', MINUS);
}

/* 20976 -> "20,976"; decimals are kept as asked. */
function number(x, decimals = 0) {
	if (!isKnown(x))
		return NONE;
	const text = x.toFixed(decimals);
	const isZero = Number(text) === 0;       // -0.00 is 0.00
	const [whole, rest] = (isZero ? text.replace('-', '') : text).split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');

	return signed(rest ? grouped + '.' + rest : grouped);
}

/* A volume: whole where it is large, one decimal where it is not. */
function volume(x) {
	return number(x, isKnown(x) && Math.abs(x) < 10 && x % 1 ? 1 : 0);
}

/* No line ends before its %. */
const PERCENT = '\u00a0%';

function percent(x, decimals = 1) {
	return isKnown(x) ? number(100 * x, decimals) + PERCENT : NONE;
}

/* A rate that may be small: as many decimals as it takes to say something. */
function fine(x) {
	return percent(x, isKnown(x) && x > 0 && x < 0.1 ? 2 : 1);
}

function range(low, high, show = percent) {
	if (!isKnown(low) || !isKnown(high))
		return NONE;
	return show(low).replace(PERCENT, '') + ' to ' + show(high);
}

/* Points and scores: one decimal, and a sign on points. */
function score(x) {
	return number(x, 1);
}

function points(x) {
	return (x > 0 ? '+' : '') + number(x, 1);
}

function plural(n, one, many) {
	return number(n) + ' ' + (n === 1 ? one : many);
}

function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1).replace(/_/g, ' ');
}

/* ---- blocks ---- */

/* A tile: what, figure, remark; mood '' or 'is-good' or 'is-bad'. */
function tile(what, figure, remark, mood) {
	return el('div.tile' + (mood ? '.' + mood : ''), el('dt', what),
		  el('dd', figure), remark ? el('dd', remark) : null);
}

function tiles(...list) {
	return el('dl.tiles', ...list);
}

const MOST_WHOLE = 8;            // rows that stay on one page of paper

/* head: texts; a text that begins with '#' heads a column of figures. The first
 * cell of a row is its header. mark: the row to point out, or -1. */
function table(caption, head, rows, mark = -1) {
	const isFigure = head.map((text) => text.startsWith('#'));
	const cell = (tag, text, i) => {
		const node = el(tag + (isFigure[i] ? '.num' : ''), text);

		if (tag === 'th')
			node.scope = 'col';
		return node;
	};
	const body = rows.map((row, r) => {
		const line = el('tr' + (r === mark ? '.is-here' : ''));

		row.forEach((text, i) => {
			const node = cell(i ? 'td' : 'th', text, i);

			if (i === 0)
				node.scope = 'row';
			line.append(node);
		});
		return line;
	});
	const titles = head.map((text, i) =>
		cell('th', text.replace(/^#/, ''), i));

	return attr(el('div.scroll' + (rows.length > MOST_WHOLE ? '.is-tall' : ''),
		       el('table', el('caption', el('span', caption)),
			  el('thead', el('tr', ...titles)),
			  el('tbody', ...body))), { tabindex: '0', role: 'region',
						   'aria-label': caption });
}

function fold(summary, ...content) {
	return el('details', el('summary', summary), ...content);
}

/* A section with an entry in the table of contents. */
function section(id, title, lead, ...content) {
	const heading = el('h2#' + id, title);

	return attr(el('section', heading, lead ? el('p.lead', lead) : null,
		       ...content), { 'aria-labelledby': id });
}

function contents(sections) {
	const nav = attr(el('nav'), { 'aria-label': 'Contents' });

	for (const heading of sections.map((s) => s.querySelector('h2')))
		if (heading)
			nav.append(attr(el('a', heading.textContent),
					{ href: '#' + heading.id }));
	return nav;
}

function warnings(list) {
	if (!list || list.length === 0)
		return null;
	const box = section('warnings', 'Read this first', null,
			    el('ul', ...list.map((text) => el('li', text))));

	box.classList.add('warnings');
	return box;
}

/* ---- charts ---- */

const drawn = [];                // { canvas, config(), chart }

function color(name) {
	const style = getComputedStyle(document.documentElement);

	return style.getPropertyValue('--' + name).trim();
}

/* Vertical and horizontal rules with a word beside them, and whiskers: what
 * Chart.js does not draw by itself. Options: lines [{ x | y, color, dash,
 * text, below }], a function where they move. */
const rules = {
	id: 'rules',
	afterDatasetsDraw(chart, _, options) {
		const lines = typeof options.lines === 'function'
			? options.lines() : options.lines || [];

		for (const line of lines)
			drawRule(chart, line);
		for (const set of chart.data.datasets)
			if (set.whiskers)
				drawWhiskers(chart, set);
	},
};

function drawRule(chart, line) {
	const { ctx, chartArea: area, scales } = chart;
	const upright = isKnown(line.x);
	const at = upright ? scales.x.getPixelForValue(line.x)
		: scales.y.getPixelForValue(line.y);

	if (upright ? at < area.left - 1 || at > area.right + 1
		: at < area.top - 1 || at > area.bottom + 1)
		return;
	ctx.save();
	ctx.strokeStyle = ctx.fillStyle = line.color;
	ctx.lineWidth = 1.5;
	ctx.setLineDash(line.dash || []);
	ctx.beginPath();
	ctx.moveTo(upright ? at : area.left, upright ? area.top : at);
	ctx.lineTo(upright ? at : area.right, upright ? area.bottom : at);
	ctx.stroke();
	ctx.font = Chart.defaults.font.size + 'px ' + Chart.defaults.font.family;
	if (line.text)
		writeRule(ctx, area, line, upright, at);
	ctx.restore();
}

/* Readable on a curve and on a bar: with the page's colour around it. */
function write(ctx, text, x, y) {
	ctx.setLineDash([]);
	ctx.lineWidth = 4;
	ctx.lineJoin = 'round';
	ctx.strokeStyle = color('card');
	ctx.strokeText(text, x, y);
	ctx.fillText(text, x, y);
}

/* Where a word of a rule stands: [align, x, y]; within the picture. */
function placeOfWord(area, line, upright, at, width) {
	if (upright) {
		const left = at + 6 + width > area.right;
		const step = line.lower ? 16 : 0;

		return [left ? 'right' : 'left', left ? at - 6 : at + 6,
			line.below ? area.bottom - 8 - step
				: area.top + 12 + step];
	}
	return [line.left ? 'left' : 'right',
		line.left ? area.left + 6 : area.right - 4,
		at - 16 < area.top ? at + 14 : at - 5];
}

function writeRule(ctx, area, line, upright, at) {
	const width = ctx.measureText(line.text).width;
	const [align, x, y] = placeOfWord(area, line, upright, at, width);

	ctx.textAlign = align;
	write(ctx, line.text, x, y);
}

function drawWhiskers(chart, set) {
	const { ctx, scales } = chart;

	ctx.save();
	ctx.strokeStyle = set.borderColor;
	ctx.lineWidth = 1.5;
	for (const p of set.whiskers) {
		if (!isKnown(p.low))
			continue;
		const x = scales.x.getPixelForValue(p.x) + (p.dx || 0);
		const low = scales.y.getPixelForValue(p.low);
		const high = scales.y.getPixelForValue(p.high);

		ctx.beginPath();
		ctx.moveTo(x, low);
		ctx.lineTo(x, high);
		for (const y of [low, high]) {
			ctx.moveTo(x - 4, y);
			ctx.lineTo(x + 4, y);
		}
		ctx.stroke();
	}
	ctx.restore();
}

/* An axis; options: title, percent, min, max, stacked, grid. */
function axis(options) {
	const show = options.percent ? (x) => number(100 * x) + PERCENT
		: (x) => number(x);

	return {
		type: options.type || 'linear', min: options.min,
		max: options.max, stacked: options.stacked,
		suggestedMax: options.atLeast,
		title: { display: !!options.title, text: options.title,
			 color: color('soft') },
		grid: { color: color('line'), display: options.grid !== false },
		border: { color: color('line') },
		ticks: options.type === 'category'
			? { color: color('soft'), maxRotation: 60 }
			: { color: color('soft'), maxTicksLimit: options.ticks || 9,
			    maxRotation: 0, includeBounds: false,
			    callback: show },
	};
}

/* A chart in its figure. build() gives Chart.js's configuration, and is asked
 * again where the colours change. */
function figure(size, label, caption, build) {
	const canvas = attr(el('canvas'), { role: 'img', 'aria-label': label });

	drawn.push({ canvas, build, chart: null });
	return el('figure', el('div.plot' + (size ? '.' + size : ''), canvas),
		  caption ? el('figcaption', caption) : null);
}

function draw(size = 12) {
	Chart.defaults.animation = false;
	Chart.defaults.maintainAspectRatio = false;
	Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
	Chart.defaults.font.size = size;
	Chart.defaults.color = color('soft');
	Chart.defaults.devicePixelRatio = Math.max(window.devicePixelRatio, 2);
	for (const item of drawn) {
		if (item.chart)
			item.chart.destroy();
		item.chart = new Chart(item.canvas, item.build());
	}
}

/* Rules that follow the slider are drawn again, nothing else. */
function refresh() {
	for (const item of drawn)
		item.chart.draw();
}

function legend(show) {
	return { display: show, position: 'bottom',
		 labels: { usePointStyle: true, boxHeight: 7, padding: 16,
			   color: color('ink') } };
}
