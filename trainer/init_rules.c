/* SPDX-License-Identifier: MIT */
#include "trainer/init_rules.h"

#include <math.h>
#include <stdlib.h>

#include "common/scorecard.h"
#include "common/yaml.h"
#include "trainer/init_line.h"
#include "trainer/init_write.h"
#include "trainer/order.h"

enum {
	MOST_LEVELS = 12, MOST_EDGES = 3, MOST_COUNTRIES = 3,
	STEP = 5,                /* points a bin of something done */
	FLAG = 10,               /* something done at all          */
	HAND = 40,               /* who asks for sales             */
	ACTIVITY = 40,           /* cap of everything counted      */
	NO_POINTS = 50,          /* threshold where all are 0      */
	RARE = 200,              /* one lead in so many            */
};

struct draft {
	struct mql_buf *buf;
	struct mql_buf line;
	const struct init_guess *guess;
	int most;                // points a lead can get, caps aside
	struct mql_buf counted;  // names of the count terms of intent
	size_t n_counted;
	int counted_most;
};

static const struct init_column *column_at(const struct draft *d, size_t i)
{
	return &d->guess->leads->column[i];
}

static void add(struct draft *d, const char *indent, const char *comment)
{
	init_line_add(d->buf, indent, &d->line, comment);
}

/* ---- bins ---- */

/* The numbers of the sample in order; those above 0 where `positive`. */
static double *numbers_of(const struct draft *d, size_t i, bool positive,
			  size_t *n)
{
	const struct init_profile *p = d->guess->leads;
	double *x = mql_calloc(p->n_sample, sizeof(*x));

	*n = 0;
	for (size_t row = 0; row < p->n_sample; row++) {
		const double v = p->cell[row * p->n_column + i].number;

		if (isfinite(v) && (!positive || v > 0.0))
			x[(*n)++] = v;
	}
	if (*n > 0)
		order_doubles(x, *n);
	return x;
}

/* To two digits, as people write edges: to a multiple of up / down, both of
 * them whole, or 1.4 would read 1.4000000000000001. */
static double rounded(double x, double (*whole)(double))
{
	double up = 1.0, down = 1.0;

	while (fabs(x) / up >= 100.0)
		up *= 10.0;
	while (fabs(x) > 0.0 && fabs(x) * down < 10.0 && down < 1e6 &&
	       fabs(x * down - round(x * down)) > 0.0)
		down *= 10.0;
	return whole(x * down / up) / down * up;
}

/* The least that is something: x is the least that anyone did. */
static double any_of(const struct init_column *c, double x)
{
	return c->n_whole == c->n_styled ? 1.0 : rounded(x, floor);
}

/* Edges where the leads lie: of what is done, any of it and two above, else the
 * quartiles.  Below the least of the numbers is nobody: there is no edge. */
static size_t find_edges(const struct draft *d, size_t i, bool is_done,
			 double edge[MOST_EDGES])
{
	const struct init_column *c = column_at(d, i);
	static const double done[] = { 0.0, 0.5, 0.9 };
	static const double quarters[] = { 0.25, 0.5, 0.75 };
	size_t n, n_edge = 0;
	double *x = numbers_of(d, i, is_done, &n);
	double least = c->min;

	for (size_t k = 0; k < MOST_EDGES && n > 0; k++) {
		const double at = is_done ? done[k] : quarters[k];
		const double there = x[(size_t)(at * (double)(n - 1))];
		const double v = is_done && k == 0 ? any_of(c, there)
						   : rounded(there, round);

		if (v > least)
			least = edge[n_edge++] = v;
	}
	free(x);
	return n_edge;
}

static void note_counted(struct draft *d, const struct init_column *c,
			 int most)
{
	mql_buf_adds(&d->counted, d->n_counted > 0 ? ", " : "");
	mql_yaml_add_scalar(&d->counted, c->name);
	d->n_counted++;
	d->counted_most += most;
}

static void add_number(struct draft *d, size_t i, bool does)
{
	const struct init_column *c = column_at(d, i);
	const bool whole = c->n_whole == c->n_styled;
	double edge[MOST_EDGES];
	const size_t n = find_edges(d, i, does && c->min >= 0.0, edge);

	if (whole) {
		mql_buf_adds(&d->line, "whole: true");
		add(d, "    ", "");
	}
	if (c->has_comma) {
		mql_buf_adds(&d->line, "thousands: \",\"");
		add(d, "    ", "");
	}
	if (c->has_sign) {
		mql_buf_adds(&d->line, "strip: \"$%\xE2\x82\xAC\xC2\xA3\"");
		add(d, "    ", "");
	}
	mql_buf_adds(&d->line, "bins: [");
	for (size_t k = 0; k < n; k++) {
		mql_buf_adds(&d->line, "{below: ");
		mql_num_add(&d->line, edge[k]);
		mql_buf_addf(&d->line, ", points: %d}, ",
			     does ? STEP * (int)k : 0);
	}
	mql_buf_addf(&d->line, "{points: %d}]", does ? STEP * (int)n : 0);
	add(d, "    ", "");
	d->most += does ? STEP * (int)n : 0;
	if (does && d->guess->part[i].dimension == MQL_INTENT)
		note_counted(d, c, STEP * (int)n);
}

static void add_date(struct draft *d, bool does)
{
	if (d->guess->dates != MQL_DATE_YMD) {
		mql_buf_addf(&d->line, "dates: %s",
			     d->guess->dates == MQL_DATE_DMY ? "dmy" : "mdy");
		add(d, "    ", "");
	}
	mql_buf_adds(&d->line, does
		     ? "bins: [{below: 8, points: 10}, {below: 31, points: "
		       "5}, {below: 91, points: 0}, {points: -10}]"
		     : "bins: [{below: 31, points: 0}, {below: 366, points: "
		       "0}, {points: 0}]");
	add(d, "    ", "");
	d->most += does ? 10 : 0;
}

/* ---- levels ---- */

static bool is_yes(const struct init_column *c, size_t v)
{
	return init_words_hint(c->value[v].text, INIT_HINT_POSITIVE);
}

/* The one value that says yes, of two at most; n_value: there is none. */
static size_t yes_of(const struct init_column *c)
{
	size_t v = 0;

	while (v < c->n_value && !is_yes(c, v))
		v++;
	return c->n_value <= 2 && !c->capped ? v : c->n_value;
}

/* Somebody's verdict earns no made-up points before it is known whose. */
static bool is_judged(const struct draft *d, size_t i)
{
	return init_words_hint(column_at(d, i)->name, INIT_HINT_JUDGED);
}

static int points_of_yes(const struct draft *d, size_t i)
{
	const struct init_column *c = column_at(d, i);

	if (is_judged(d, i))
		return 0;
	if (init_words_hint(c->name, INIT_HINT_HAND_RAISED))
		return HAND;
	return d->guess->part[i].dimension == MQL_FIT ? 0 : FLAG;
}

static int compare_values(const void *a, const void *b)
{
	const struct init_value *const *x = a, *const *y = b;

	if ((*x)->n != (*y)->n)
		return (*x)->n < (*y)->n ? 1 : -1;
	return mql_str_cmp((*x)->text, (*y)->text);
}

/* The commonest values, most leads first; free() it. */
static const struct init_value **commonest(const struct init_column *c)
{
	const struct init_value **v = mql_calloc(c->n_value, sizeof(*v));

	for (size_t i = 0; i < c->n_value; i++)
		v[i] = &c->value[i];
	if (c->n_value > 0)
		qsort(v, c->n_value, sizeof(*v), compare_values);
	return v;
}

static void add_levels(struct draft *d, size_t i)
{
	const struct init_column *c = column_at(d, i);
	const struct init_value **v = commonest(c);
	const size_t yes = yes_of(c);
	struct mql_buf note = { 0 };

	mql_buf_adds(&d->line, "points:");
	add(d, "    ", "");
	for (size_t k = 0; k < c->n_value && k < MOST_LEVELS; k++) {
		const bool is = yes < c->n_value && v[k] == &c->value[yes];

		mql_yaml_add_scalar(&d->line, v[k]->text);
		mql_buf_addf(&d->line, ": %d", is ? points_of_yes(d, i) : 0);
		mql_buf_reset(&note);
		mql_buf_addf(&note, "%ju leads", (uintmax_t)v[k]->n);
		add(d, "      ", note.p);
	}
	d->most += yes < c->n_value ? points_of_yes(d, i) : 0;
	mql_buf_reset(&note);
	if (c->n_value > MOST_LEVELS)
		mql_buf_addf(&note, "values besides: %zu%s",
			     c->n_value - MOST_LEVELS,
			     c->capped ? " or more" : "");
	mql_buf_adds(&d->line, "other: 0");
	add(d, "    ", mql_buf_text(&note));
	mql_buf_release(&note);
	free(v);
}

static void add_titles(struct draft *d)
{
	mql_buf_adds(d->buf,
		"    groups:  # the first group that matches decides\n"
		"      - {name: student, any: [student, intern, trainee], "
		"points: -20}\n"
		"      - {name: executive, any: [chief, ceo, vp, vice president, "
		"founder], points: 15}\n"
		"      - {name: director, any: [director, head of], points: 10}\n"
		"      - {name: manager, any: [manager, lead], points: 5}\n");
	d->most += 15;
}

/* ---- terms ---- */

enum kind { NUMBER, DATE, LEVEL, TITLE, NO_TERM };

/* All but one lead in RARE have the same level, and the others ask for nothing:
 * points that hardly anybody gets, or hardly anybody lacks. */
static bool is_rare(const struct draft *d, size_t i)
{
	const struct init_column *c = column_at(d, i);
	const uint64_t rows = d->guess->leads->rows;
	uint64_t most = 0;

	for (size_t v = 0; v < c->n_value; v++)
		most = c->value[v].n > most ? c->value[v].n : most;
	return !c->capped && (rows - most) * RARE < rows &&
	       !init_words_hint(c->name, INIT_HINT_HAND_RAISED);
}

/* Whoever has it is turned away, so that it needs no points. */
static bool turns_away(const struct draft *d, size_t i)
{
	const struct init_column *c = column_at(d, i);

	return init_words_hint(c->name, INIT_HINT_NO_LEAD) &&
	       yes_of(c) < c->n_value;
}

static enum kind kind_of(const struct draft *d, size_t i)
{
	const struct init_part *part = &d->guess->part[i];
	const struct init_column *c = column_at(d, i);

	if ((part->role != INIT_FEATURE && part->role != INIT_OFFERED) ||
	    turns_away(d, i))
		return NO_TERM;
	switch (part->kind) {
	case MQL_AXIS_NUMBER:
		return NUMBER;
	case MQL_AXIS_DATE:
		return DATE;
	case MQL_AXIS_LEVEL:
	case MQL_AXIS_TEXT:
		break;
	}
	if (init_words_hint(c->name, INIT_HINT_TITLE))
		return TITLE;
	return part->kind == MQL_AXIS_LEVEL && !is_rare(d, i) ? LEVEL
							      : NO_TERM;
}

static void add_term(struct draft *d, size_t i, enum kind kind)
{
	static const char *const type[] = { "number", "date", "level",
					    "text" };
	const struct init_part *part = &d->guess->part[i];
	const bool does = part->dimension != MQL_FIT && !is_judged(d, i);

	mql_buf_adds(&d->line, "- column: ");
	mql_yaml_add_scalar(&d->line, column_at(d, i)->name);
	if (is_judged(d, i))
		add(d, "  ", "whose judgement, and when? no points before "
		    "that is known");
	else
		add(d, "  ", kind == LEVEL || kind == TITLE
			     ? "" : mql_buf_text(&part->note));
	mql_buf_addf(&d->line, "dimension: %s",
		     mql_dimension_name[part->dimension]);
	add(d, "    ", "");
	mql_buf_addf(&d->line, "type: %s", type[kind]);
	add(d, "    ", "");
	switch (kind) {
	case NUMBER:
		add_number(d, i, does);
		break;
	case DATE:
		add_date(d, does);
		break;
	case LEVEL:
		add_levels(d, i);
		break;
	case TITLE:
		add_titles(d);
		break;
	case NO_TERM:
		break;
	}
}

static void add_terms(struct draft *d)
{
	static const char *const what[] = {
		"who they are", "what they did", "what they used"
	};
	size_t n_term = 0, n_more = 0;

	for (int of = MQL_FIT; of <= MQL_PRODUCT; of++)
		for (size_t i = 0, n = 0; i < d->guess->leads->n_column; i++) {
			const enum kind kind = kind_of(d, i);

			if (kind == NO_TERM ||
			    (int)d->guess->part[i].dimension != of)
				continue;
			if (n_term == MQL_MAX_TERMS) {
				n_more++;
				continue;
			}
			mql_buf_adds(d->buf, n_term++ > 0 ? "" : "terms:\n");
			if (n++ == 0)
				mql_buf_addf(d->buf, "  # ---- %s: %s ----\n",
					     mql_dimension_name[of], what[of]);
			add_term(d, i, kind);
		}
	if (n_more > 0)
		mql_buf_addf(d->buf, "  # and %zu columns more: a card has %d "
			     "terms at most\n", n_more, MQL_MAX_TERMS);
	mql_buf_adds(d->buf, n_term > 0 ? "\n" : "terms: []\n\n");
}

static void add_left_out(struct draft *d)
{
	struct mql_buf text = { 0 };

	for (size_t i = 0; i < d->guess->leads->n_column; i++) {
		const struct init_part *part = &d->guess->part[i];
		const bool dropped = (part->role == INIT_OFFERED ||
				      part->role == INIT_FEATURE) &&
				     kind_of(d, i) == NO_TERM &&
				     !turns_away(d, i);

		if (part->role != INIT_EXCLUDED && !dropped)
			continue;
		mql_buf_addf(&text, "%s%s (%s", text.n > 0 ? "; " :
			     "Left out: ", MQL_SHOW(column_at(d, i)->name),
			     dropped && part->kind == MQL_AXIS_LEVEL
			     ? "hardly a lead differs; " : "");
		mql_buf_addf(&text, "%s)", mql_buf_text(&part->note));
	}
	if (text.n > 0) {
		init_line_comment(d->buf, "", text.p);
		mql_buf_addc(d->buf, '\n');
	}
	mql_buf_release(&text);
}

/* Points a unit that fade, where there is a count and a day to fade since. */
static void add_fading(struct draft *d)
{
	const size_t n = d->guess->leads->n_column;
	size_t since = n, count = n;

	for (size_t i = n; i-- > 0; ) {
		const enum kind kind = kind_of(d, i);

		if (d->guess->part[i].dimension != MQL_INTENT ||
		    is_judged(d, i))
			continue;
		since = kind == DATE ? i : since;
		count = kind == NUMBER ? i : count;
	}
	if (since == n || count == n)
		return;
	mql_buf_adds(d->buf, "# A count may be worth points a unit in place "
		     "of bins, and fade; here, half every 30 days:\n");
	mql_buf_adds(&d->line, "- {column: ");
	mql_yaml_add_scalar(&d->line, column_at(d, count)->name);
	mql_buf_adds(&d->line, ", dimension: intent, type: number, each: 2, "
		     "at_most: 15, decay: {since: ");
	mql_yaml_add_scalar(&d->line, column_at(d, since)->name);
	mql_buf_addf(&d->line, ", halves_every: 30 days%s}}",
		     d->guess->dates == MQL_DATE_YMD ? ""
		     : d->guess->dates == MQL_DATE_DMY ? ", dates: dmy"
						       : ", dates: mdy");
	add(d, "#   ", "");
	mql_buf_addc(d->buf, '\n');
}

/* ---- caps, overrides, gate ---- */

static void add_caps(struct draft *d)
{
	if (d->n_counted < 2)
		return;
	mql_buf_adds(d->buf, "# However busy: no more than this for all of "
		     "it.  Also: {dimension: intent, at_most: 60},\n"
		     "# {total: true, at_most: 100, at_least: 0}.\n");
	mql_buf_addf(d->buf, "caps:\n  - {name: activity, terms: [%s], "
		     "at_most: %d}\n\n", d->counted.p, ACTIVITY);
	if (d->counted_most > ACTIVITY)
		d->most -= d->counted_most - ACTIVITY;
}

static void add_override(struct draft *d, size_t i, const char *verdict,
			 const char *indent)
{
	const struct init_column *c = column_at(d, i);

	mql_buf_adds(&d->line, "- {when: {");
	mql_yaml_add_scalar(&d->line, c->name);
	mql_buf_adds(&d->line, ": ");
	mql_yaml_add_scalar(&d->line, c->value[yes_of(c)].text);
	mql_buf_addf(&d->line, "}, verdict: %s, reason: ", verdict);
	mql_yaml_add_scalar(&d->line, c->name);
	mql_buf_addf(&d->line, "}  # %ju leads",
		     (uintmax_t)c->value[yes_of(c)].n);
	add(d, indent, "");
}

static void add_territory(struct draft *d, size_t i)
{
	const struct init_column *c = column_at(d, i);
	const struct init_value **v = commonest(c);

	mql_buf_adds(&d->line, "- {when: {");
	mql_yaml_add_scalar(&d->line, c->name);
	mql_buf_adds(&d->line, ": {not: [");
	for (size_t k = 0; k < c->n_value && k < MOST_COUNTRIES; k++) {
		mql_buf_adds(&d->line, k > 0 ? ", " : "");
		mql_yaml_add_scalar(&d->line, v[k]->text);
	}
	mql_buf_adds(&d->line, "]}}, verdict: disqualified, reason: outside "
		     "the territory}");
	add(d, "  # ", "");
	free(v);
}

static bool is_offered(const struct draft *d, size_t i, enum init_hint hint)
{
	const enum init_role role = d->guess->part[i].role;

	return (role == INIT_FEATURE || role == INIT_OFFERED) &&
	       init_words_hint(column_at(d, i)->name, hint);
}

/* Who is turned away stands as it is; who else might be, or passes at once, is
 * for people to say. */
static void add_overrides(struct draft *d)
{
	const size_t n = d->guess->leads->n_column;
	bool any = false, fast = false;

	for (size_t i = 0; i < n; i++) {
		if (!is_offered(d, i, INIT_HINT_NO_LEAD) || !turns_away(d, i))
			continue;
		mql_buf_adds(d->buf, any ? "" : "overrides:\n");
		any = true;
		add_override(d, i, "disqualified", "  ");
	}
	mql_buf_adds(d->buf, any ? "" : "# overrides:\n");
	for (size_t i = 0; i < n; i++) {
		const struct init_column *c = column_at(d, i);

		if (is_offered(d, i, INIT_HINT_HAND_RAISED) &&
		    yes_of(c) < c->n_value) {
			add_override(d, i, "fast_track", "  # ");
			fast = true;
		}
		if (is_offered(d, i, INIT_HINT_COUNTRY) && c->n_value > 0)
			add_territory(d, i);
	}
	if (!fast)
		mql_buf_adds(d->buf, "  # Who passes at once, whatever the "
			     "score; all conditions must hold:\n"
			     "  # - {when: {column: value, other column: "
			     "{at_least: 3}}, verdict: fast_track, reason: "
			     "asked for a call}\n");
	mql_buf_addc(d->buf, '\n');
}

static void add_gate(struct draft *d)
{
	const int half = d->most / 2 / STEP * STEP;

	if (half > 0)
		mql_buf_addf(d->buf, "# A lead can get %d points; half of them "
			     "is no more than a place to start.\n", d->most);
	else
		mql_buf_adds(d->buf, "# No lead can pass before points are "
			     "written above.\n");
	mql_buf_addf(d->buf, "# gate: {score: %d, fit: 10, intent: 10} would ask "
		     "for ten points of each, too, so that no\n"
		     "# reading makes up for the wrong kind of lead"
		     "; grades: {fit: [30, 20, 10], intent: [40, 20, 5]}\n"
		     "# gives letters.  mql-scorer verify says where no lead "
		     "can have so many.\n"
		     "gate: {score: %d}\n\n", half > 0 ? half : NO_POINTS,
		     half > 0 ? half : NO_POINTS);
	mql_buf_adds(d->buf,
		"# Write down what a few leads must score, and every reading "
		"of the card checks it:\n"
		"# probes:\n"
		"#   - {lead: {column: value}, as_of: 2026-01-31, score: 25, "
		"verdict: nurture}\n");
}

static void add_head(struct draft *d)
{
	mql_buf_adds(d->buf,
		"# A first draft by mql-trainer init --rules.  Columns, bins "
		"and levels are the\n"
		"# table's; EVERY NUMBER OF POINTS IS MADE UP.  Write your "
		"own, throw out what\n"
		"# does not matter, then:\n#\n"
		"#     mql-scorer verify card.yaml leads.csv  # what is wrong, "
		"by line and column\n"
		"#     mql-scorer -m card.yaml leads.csv      # who passes, "
		"and why\n"
		"#     mql-trainer calibrate -m card.yaml -d definition.yaml "
		"-o new.yaml past.csv\n"
		"#                                            # its threshold, "
		"from outcomes\n#\n");
	init_write_source(d->buf, d->guess->leads, "leads");
	mql_buf_adds(d->buf, "scorecard: 1\nname: rules\n");
	if (d->guess->id != INIT_NONE) {
		mql_buf_adds(&d->line, "lead: {id: ");
		mql_yaml_add_scalar(&d->line,
				    column_at(d, d->guess->id)->name);
		mql_buf_addc(&d->line, '}');
		add(d, "", "");
	}
	init_write_missing(d->buf, &d->line, d->guess);
}

void init_rules_add(struct mql_buf *buf, const struct init_guess *guess)
{
	struct draft d = { .buf = buf, .guess = guess };

	add_head(&d);
	add_terms(&d);
	add_fading(&d);
	add_left_out(&d);
	add_caps(&d);
	add_overrides(&d);
	add_gate(&d);
	mql_buf_release(&d.line);
	mql_buf_release(&d.counted);
}
