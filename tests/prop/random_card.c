/* SPDX-License-Identifier: MIT */
#include "random_card.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

const char *const random_card_column[RANDOM_CARD_COLUMNS + 1] = {
	"n0", "n1", "n2", "n3", "l0", "l1", "t0", "t1", "d0", "d1", NULL
};

static const struct mql_str level[] = {
	{ "Fintech", 7 }, { "fintech", 7 }, { "a|b", 3 }, { "NO", 2 },
	{ "M\xc3\xbcnchen", 8 }, { "two words", 9 }, { "O'Brien", 7 },
	{ "say \"hi\"", 8 }, { "back\\slash", 10 },
	{ "x'); DROP TABLE leads; --", 25 },
};
static const struct mql_str tokens[] = { { "", 0 }, { "Select", 6 },
					 { "-1", 2 } };
static const char *const chief[] = { "chief", "vp" };
static const char *const head[] = { "head of", "director" };
static const char *const junior[] = { "junior" };
static const struct mql_group group[] = {
	{ "executive", chief, 2 }, { "director", head, 2 },
	{ "junior", junior, 1 },
};
static const char *const title[] = {
	"Chief of Staff", "SVP", "vp, sales", "Head-of Digital",
	"Forehead offer", "Junior Director", "clerk", "Select",
};

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(mql_rng_next(state) % n);
}

static bool chance(uint64_t *state, double p)
{
	return mql_rng_unit(state) < p;
}

static int32_t random_points(uint64_t *state)
{
	if (chance(state, 0.2))
		return 0;
	if (chance(state, 0.02))
		return chance(state, 0.5) ? MQL_MAX_POINTS : -MQL_MAX_POINTS;
	return (int32_t)below(state, 401) - 200;
}

/* Values that meet often: small whole numbers and halves. */
static double random_edge(uint64_t *state)
{
	return ((double)below(state, 41) - 10.0) / 2.0;
}

static void random_edges(struct mql_axis *axis, struct mql_arena *arena,
			 uint64_t *state)
{
	double *edge = mql_arena_alloc(arena, 6, sizeof(*edge));
	const size_t n = below(state, 7);
	double x = random_edge(state);

	for (size_t i = 0; i < n; i++) {
		edge[i] = axis->kind == MQL_AXIS_DATE ? ceil(x + 5.0) : x;
		x += (double)(1 + below(state, 5)) *
		     (axis->kind == MQL_AXIS_DATE ? 7.0 : 0.5);
	}
	axis->edge = edge;
	axis->n_edge = n;
}

/* An axis of a kind, and a column that suits it. */
static const char *random_axis(struct mql_axis *axis, enum mql_axis_kind kind,
			       struct mql_arena *arena, uint64_t *state)
{
	const size_t twice = below(state, 2);

	axis->kind = kind;
	switch (kind) {
	case MQL_AXIS_NUMBER:
		random_edges(axis, arena, state);
		return random_card_column[below(state, 4)];
	case MQL_AXIS_DATE:
		random_edges(axis, arena, state);
		return random_card_column[8 + twice];
	case MQL_AXIS_LEVEL:
		axis->level = level;
		axis->n_level = below(state, MQL_ARRAY_LEN(level) + 1);
		mql_axis_index(axis);
		return random_card_column[4 + twice];
	case MQL_AXIS_TEXT:
		axis->group = group;
		axis->n_group = 1 + below(state, MQL_ARRAY_LEN(group));
		return random_card_column[6 + twice];
	}
	return NULL;
}

static void random_table(struct mql_term *term, struct mql_arena *arena,
			 uint64_t *state)
{
	size_t n = 1;

	for (size_t i = 0; i < (term->kind == MQL_TERM_PAIR ? 2 : 1); i++) {
		const enum mql_axis_kind kind =
			(enum mql_axis_kind)below(state, 4);

		term->column[i] = random_axis(&term->axis[i], kind, arena,
					      state);
		n *= mql_axis_n_code(&term->axis[i]);
	}
	term->points = mql_arena_alloc(arena, n, sizeof(*term->points));
	for (size_t i = 0; i < n; i++)
		term->points[i] = random_points(state);
}

static void random_each(struct mql_term *term, uint64_t *state)
{
	term->axis[0].kind = MQL_AXIS_NUMBER;
	term->column[0] = random_card_column[below(state, 4)];
	term->each = random_points(state);
	term->missing = random_points(state);
	if (chance(state, 0.5))
		term->at_most = term->each * (int32_t)below(state, 5);
	if (term->at_most > MQL_MAX_POINTS || term->at_most < -MQL_MAX_POINTS)
		term->at_most = 0;
	if (chance(state, 0.3))
		return;
	term->since = random_card_column[8 + below(state, 2)];
	term->halves_every = (int32_t)(1 + below(state, 30));
}

static void random_term(struct mql_term *term, struct mql_arena *arena,
			uint64_t *state)
{
	char name[32];

	term->kind = (enum mql_term_kind)below(state, 3);
	term->dimension = (enum mql_dimension)below(state, MQL_MIXED);
	if (term->kind == MQL_TERM_PAIR && chance(state, 0.5))
		term->dimension = MQL_MIXED;
	if (term->kind == MQL_TERM_EACH)
		random_each(term, state);
	else
		random_table(term, arena, state);
	snprintf(name, sizeof(name), "term %016" PRIx64, mql_rng_next(state));
	term->name = mql_arena_text(arena, name, strlen(name));
}

/* ---- caps ---- */

static void random_bounds(struct mql_cap *cap, uint64_t *state)
{
	cap->at_least = random_points(state);
	cap->at_most = cap->at_least + (int32_t)below(state, 200);
	if (cap->at_most > MQL_MAX_POINTS)
		cap->at_most = MQL_MAX_POINTS;
	if (chance(state, 0.3))
		cap->at_least = MQL_POINTS_NONE;
	else if (chance(state, 0.4))
		cap->at_most = MQL_CAP_NONE;
}

/* Of a dimension's terms each is in one of two groups, or in none. */
static void random_groups(struct mql_scorecard *card, struct mql_cap *cap,
			  enum mql_dimension dimension, uint64_t *state)
{
	static const char *const name[MQL_N_DIMENSION][2] = {
		{ "who", "where" }, { "did", "asked" }, { "used", "tried" },
		{ "both", "pairs" },
	};
	size_t *member[2];

	for (size_t i = 0; i < 2; i++) {
		member[i] = mql_arena_alloc(&card->arena, card->n_term,
					    sizeof(size_t));
		cap[i] = (struct mql_cap){ .dimension = dimension,
					   .name = name[dimension][i],
					   .term = member[i] };
		random_bounds(&cap[i], state);
	}
	for (size_t i = 0; i < card->n_term; i++) {
		const size_t g = below(state, 3);

		if (card->term[i].dimension == dimension && g < 2)
			member[g][cap[g].n_term++] = i;
	}
}

static bool has_terms(const struct mql_scorecard *card,
		      enum mql_dimension dimension)
{
	for (size_t i = 0; i < card->n_term; i++)
		if (card->term[i].dimension == dimension)
			return true;
	return false;
}

static void random_cap(struct mql_cap *cap, enum mql_cap_kind kind,
		       enum mql_dimension dimension, const char *name,
		       uint64_t *state)
{
	*cap = (struct mql_cap){ .kind = kind, .dimension = dimension,
				 .name = name };
	random_bounds(cap, state);
}

/* After the gate: the total has a cap where mixed has no minimum. */
static void random_caps(struct mql_scorecard *card, uint64_t *state)
{
	struct mql_cap *cap = mql_arena_alloc(&card->arena,
					      3 * MQL_N_DIMENSION + 1,
					      sizeof(*cap));
	struct mql_cap pair[2];
	size_t n = 0;

	for (int d = MQL_FIT; d <= MQL_MIXED; d++) {
		random_groups(card, pair, (enum mql_dimension)d, state);
		for (size_t i = 0; i < 2; i++)
			if (pair[i].n_term > 0 && chance(state, 0.4))
				cap[n++] = pair[i];
	}
	for (int d = MQL_FIT; d <= MQL_MIXED; d++)
		if (has_terms(card, (enum mql_dimension)d) &&
		    chance(state, 0.3))
			random_cap(&cap[n++], MQL_CAP_DIMENSION,
				   (enum mql_dimension)d,
				   mql_dimension_name[d], state);
	if (card->gate.least[MQL_MIXED] == MQL_POINTS_NONE &&
	    chance(state, 0.3))
		random_cap(&cap[n++], MQL_CAP_TOTAL, MQL_MIXED, "score",
			   state);
	card->cap = cap;
	card->n_cap = n;
}

static bool is_tested(const struct mql_condition *first,
		      const struct mql_condition *end, const char *column)
{
	for (const struct mql_condition *c = first; c < end; c++)
		if (c->column == column)
			return true;
	return false;
}

/* One of the first n columns, which no condition before `when` tests. */
static const char *new_column(const struct mql_condition *first,
			      const struct mql_condition *when, size_t n,
			      uint64_t *state)
{
	const char *column;

	do
		column = random_card_column[below(state, n)];
	while (is_tested(first, when, column));
	return column;
}

static void random_condition(const struct mql_condition *first,
			     struct mql_condition *when, uint64_t *state)
{
	when->kind = (enum mql_condition_kind)below(state, 5);
	when->at_least = (double)-INFINITY;
	when->below = (double)INFINITY;
	if (when->kind == MQL_IN_RANGE) {
		when->column = new_column(first, when, 4, state);
		when->at_least = random_edge(state);
		if (chance(state, 0.5))
			when->below = when->at_least + 2.5;
		return;
	}
	when->column = new_column(first, when, RANDOM_CARD_COLUMNS, state);
	when->text = level;
	when->n_text = 1 + below(state, MQL_ARRAY_LEN(level));
}

static void random_rules(struct mql_scorecard *card, uint64_t *state)
{
	struct mql_rule *rule;

	card->n_rule = below(state, 5);
	rule = mql_arena_alloc(&card->arena, card->n_rule, sizeof(*rule));
	for (size_t i = 0; i < card->n_rule; i++) {
		struct mql_condition *when;

		rule[i].n_when = 1 + below(state, 3);
		when = mql_arena_alloc(&card->arena, rule[i].n_when,
				       sizeof(*when));
		for (size_t k = 0; k < rule[i].n_when; k++)
			random_condition(when, &when[k], state);
		rule[i].when = when;
		rule[i].verdict = chance(state, 0.5) ? MQL_FAST_TRACK
						     : MQL_DISQUALIFIED;
		rule[i].reason = "because";
	}
	card->rule = rule;
}

static void random_gate(struct mql_scorecard *card, uint64_t *state)
{
	const int32_t top = random_points(state);

	card->gate.score = chance(state, 0.1) ? MQL_POINTS_NONE
					      : random_points(state);
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		card->gate.least[i] = chance(state, 0.7)
					      ? MQL_POINTS_NONE
					      : random_points(state) - 200;
	card->has_grades = chance(state, 0.5);
	for (int32_t i = 0; i < 3; i++) {
		card->grade_fit[i] = top - 50 * i;
		card->grade_intent[i] = top - 70 * i;
	}
}

void random_card_init(struct mql_scorecard *card, uint64_t *state)
{
	*card = (struct mql_scorecard){
		.path = "random.yaml", .name = "random",
		.missing = { tokens, MQL_ARRAY_LEN(tokens) },
		.n_term = below(state, RANDOM_CARD_TERMS + 1),
		.provenance = { .as_of = MQL_DAY_NONE,
				.trained_until = MQL_DAY_NONE },
	};
	card->base = random_points(state);
	card->term = mql_arena_alloc(&card->arena, card->n_term,
				     sizeof(*card->term));
	for (size_t i = 0; i < card->n_term; i++)
		random_term(&card->term[i], &card->arena, state);
	random_rules(card, state);
	random_gate(card, state);
	random_caps(card, state);
}

void random_card_release(struct mql_scorecard *card)
{
	for (size_t i = 0; i < card->n_term; i++) {
		mql_axis_release(&card->term[i].axis[0]);
		mql_axis_release(&card->term[i].axis[1]);
	}
	mql_arena_release(&card->arena);
}

static void random_value(char *room, size_t n_room, size_t column,
			 uint64_t *state)
{
	struct mql_buf buf = { 0 };

	if (column < 4 && chance(state, 0.02)) {
		snprintf(room, n_room, "%s", chance(state, 0.5) ? "1e300"
								: "-1e300");
	} else if (column < 4) {
		snprintf(room, n_room, "%.17g",
			 random_edge(state) * (chance(state, 0.1) ? 40 : 1));
	} else if (column < 6) {
		const struct mql_str s = level[below(state,
						     MQL_ARRAY_LEN(level))];

		snprintf(room, n_room, "%.*s", (int)s.n, s.p);
	} else if (column < 8) {
		snprintf(room, n_room, "%s",
			 title[below(state, MQL_ARRAY_LEN(title))]);
	} else {
		mql_day_add(&buf, RANDOM_CARD_TODAY + 3 -
					  (int32_t)below(state, 120));
		snprintf(room, n_room, "%s", mql_buf_text(&buf));
	}
	mql_buf_release(&buf);
}

void random_card_lead(struct mql_str cell[RANDOM_CARD_COLUMNS],
		      struct mql_arena *arena, double share_bad,
		      uint64_t *state)
{
	for (size_t i = 0; i < RANDOM_CARD_COLUMNS; i++) {
		const char *blank = chance(state, 0.1) ? " \t" : "";
		char value[64];
		char text[72];

		random_value(value, sizeof(value), i, state);
		if (chance(state, 0.1))
			snprintf(value, sizeof(value), "Select");
		else if (chance(state, 0.05))
			value[0] = '\0';
		else if (chance(state, share_bad))
			snprintf(value, sizeof(value), "1,5k");
		snprintf(text, sizeof(text), "%s%s%s", blank, value, blank);
		cell[i].n = strlen(text);
		cell[i].p = mql_arena_text(arena, text, cell[i].n);
	}
}

bool random_card_find(const void *table, const char *name, size_t *i,
		      struct mql_err *err)
{
	(void)table;
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		if (strcmp(random_card_column[k], name) == 0) {
			*i = k;
			return true;
		}
	return mql_fail(err, MQL_E_DATA, "no column \"%s\"", name);
}
