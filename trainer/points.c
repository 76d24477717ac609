/* SPDX-License-Identifier: MIT */
#include "trainer/points.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/pairs.h"
#include "trainer/weights.h"

/* ---- codes of the training leads ---- */

/* Gives codes of a term with one axis or two. */
struct points_coder {
	struct learn_table table[2];
	size_t n_axis;
	uint32_t n_code1;        // of the second axis
};

static void coder_init(struct points_coder *coder, const struct mql_axis *axis,
		       const struct dataset_column *const *column,
		       size_t n_axis)
{
	*coder = (struct points_coder){ .n_axis = n_axis };
	for (size_t k = 0; k < n_axis; k++)
		learn_table_init(&coder->table[k], &axis[k], column[k]);
	if (n_axis > 1)
		coder->n_code1 = (uint32_t)mql_axis_n_code(&axis[1]);
}

static void coder_release(struct points_coder *coder)
{
	for (size_t k = 0; k < coder->n_axis; k++)
		learn_table_release(&coder->table[k]);
}

/* As learn_table_block. */
static size_t coder_block(uint32_t code[LEARN_BLOCK],
			  const struct points_coder *coder, const uint32_t *row,
			  size_t n_row)
{
	uint32_t second[LEARN_BLOCK];
	const size_t n = learn_table_block(code, &coder->table[0], row, n_row);

	if (coder->n_axis == 1)
		return n;
	learn_table_codes(second, &coder->table[1], row, n);
	for (size_t i = 0; i < n; i++)
		code[i] = code[i] * coder->n_code1 + second[i];
	return n;
}

/* ---- a term's table ---- */

struct table {
	size_t n_code;
	double *beta;            // log-odds, centred
	double *leads;           // by weight; equal weights are none
	struct mql_evidence *evidence;
	double mean;             // what centring took away
};

/* Evidence is what was seen: rows, whatever they weigh.  Most have one code:
 * leads and wins are one number, low half and high half, and two lanes take
 * turns, as in codes_add_transposed. */
static void count_leads(struct table *table, const struct points_coder *coder,
			const struct dataset *data, const uint32_t *row,
			size_t n_row)
{
	const bool counts = weights_equal_rows(data->weight, row, n_row);
	uint64_t *seen = mql_calloc(2 * table->n_code, sizeof(*seen));
	uint32_t code[LEARN_BLOCK];
	size_t n;

	for (size_t i = 0; i < n_row; i += n) {
		n = coder_block(code, coder, row + i, n_row - i);
		for (size_t k = 0; k < n; k++)
			seen[2 * code[k] + k % 2] += 1 +
				((uint64_t)(data->won[row[i + k]] ==
					    LABEL_YES) << 32);
		for (size_t k = 0; k < n && !counts; k++)
			table->leads[code[k]] +=
				dataset_weight(data, row[i + k]);
	}
	for (size_t c = 0; c < table->n_code; c++) {
		const uint64_t both = seen[2 * c] + seen[2 * c + 1];

		table->evidence[c].leads = both & UINT32_MAX;
		table->evidence[c].won = both >> 32;
	}
	free(seen);
	for (size_t c = 0; c < table->n_code && counts; c++)
		table->leads[c] = (double)table->evidence[c].leads;
}

/* Rule 4: the mean over the leads is 0, and codes that the fit had too few
 * leads for add 0. */
static void centre(struct table *table, uint64_t least)
{
	double sum = 0, n = 0;

	for (size_t c = 0; c < table->n_code; c++) {
		if (table->evidence[c].leads < least)
			continue;
		sum += table->leads[c] * table->beta[c];
		n += table->leads[c];
	}
	table->mean = n > 0 ? sum / n : 0;
	for (size_t c = 0; c < table->n_code; c++)
		table->beta[c] = table->evidence[c].leads < least ? 0 :
				 table->beta[c] - table->mean;
}

static int32_t to_tenths(double logit)
{
	double x = logit / MQL_LOGIT_PER_TENTH;

	return mql_tenths_round(fmax(-MQL_MAX_POINTS,
				     fmin(MQL_MAX_POINTS, x)));
}

/* Two decimals are more than an error deserves, and the same everywhere. */
static double round_error(double points)
{
	return round(points * 100) / 100;
}

static void set_errors(struct table *table, const double *se)
{
	for (size_t c = 0; c < table->n_code; c++)
		table->evidence[c].se = isfinite(se[c]) &&
			table->evidence[c].leads > 0
			? round_error(se[c] / MQL_LOGIT_PER_TENTH / 10) : -1;
}

static size_t n_axis_of(const struct learn_term *term)
{
	return term->column[1] == SIZE_MAX ? 1 : 2;
}

static void table_init(struct table *table, const struct learn_term *term,
		       const struct dataset *data, const uint32_t *row,
		       size_t n_row)
{
	size_t n_axis = n_axis_of(term);
	const struct dataset_column *column[2] = {
		&data->column[term->column[0]],
		n_axis > 1 ? &data->column[term->column[1]] : NULL,
	};
	struct points_coder coder;

	table->n_code = mql_axis_n_code(&term->axis[0]);
	if (n_axis > 1)
		table->n_code *= mql_axis_n_code(&term->axis[1]);
	table->beta = mql_calloc(table->n_code, sizeof(*table->beta));
	table->evidence = mql_calloc(table->n_code, sizeof(*table->evidence));
	table->leads = mql_calloc(table->n_code, sizeof(*table->leads));
	memcpy(table->beta, term->beta, table->n_code * sizeof(double));
	coder_init(&coder, term->axis, column, n_axis);
	count_leads(table, &coder, data, row, n_row);
	coder_release(&coder);
	centre(table, n_axis > 1 ? PAIRS_LEAST_CELL : 1);
	set_errors(table, term->se);
}

static void table_release(struct table *table)
{
	free(table->beta);
	free(table->leads);
	free(table->evidence);
}

/* ---- copies into the card's arena ---- */

static const char *copy_text(const char *text, struct mql_arena *arena)
{
	return text ? mql_arena_text(arena, text, strlen(text)) : NULL;
}

static const struct mql_str *copy_strs(const struct mql_str *from, size_t n,
				       struct mql_arena *arena)
{
	struct mql_str *to = mql_arena_alloc(arena, n, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		to[i] = (struct mql_str){
			mql_arena_text(arena, from[i].p, from[i].n),
			from[i].n };
	return to;
}

static const struct mql_group *copy_groups(const struct mql_group *from,
					   size_t n, struct mql_arena *arena)
{
	struct mql_group *to = mql_arena_alloc(arena, n, sizeof(*to));
	const char **phrase;

	for (size_t i = 0; i < n; i++) {
		phrase = mql_arena_alloc(arena, from[i].n_phrase,
					 sizeof(*phrase));
		for (size_t k = 0; k < from[i].n_phrase; k++)
			phrase[k] = copy_text(from[i].phrase[k], arena);
		to[i].name = copy_text(from[i].name, arena);
		to[i].phrase = phrase;
		to[i].n_phrase = from[i].n_phrase;
	}
	return to;
}

static void copy_axis(struct mql_axis *to, const struct mql_axis *from,
		      enum mql_date_order order, struct mql_arena *arena)
{
	double *edge = mql_arena_alloc(arena, from->n_edge, sizeof(*edge));

	*to = *from;
	to->level_map = (struct mql_map){ 0 };
	for (size_t i = 0; i < from->n_edge; i++)
		edge[i] = from->edge[i];
	to->edge = edge;
	to->format.strip = copy_text(from->format.strip, arena);
	to->level = copy_strs(from->level, from->n_level, arena);
	to->group = copy_groups(from->group, from->n_group, arena);
	to->order = order;
}

/* ---- a term of the card ---- */

static void fuse_evidence(struct mql_evidence *a, const struct mql_evidence *b)
{
	double leads = (double)(a->leads + b->leads);

	/* The error of a mean is at most the mean of the errors. */
	if (a->se < 0 || b->se < 0)
		a->se = fmax(a->se, b->se);
	else if (leads > 0)
		a->se = round_error(((double)a->leads * a->se +
				     (double)b->leads * b->se) / leads);
	a->leads += b->leads;
	a->won += b->won;
}

/* Neighbouring bins with equal points become one. */
static void fuse_bins(struct mql_term *term, double *edge)
{
	struct mql_axis *axis = &term->axis[0];
	size_t n_bin = axis->n_edge + 1, n = 0;

	for (size_t c = 1; c < n_bin; c++) {
		if (term->points[c] == term->points[n]) {
			fuse_evidence(&term->evidence[n], &term->evidence[c]);
			continue;
		}
		edge[n++] = edge[c - 1];
		term->points[n] = term->points[c];
		term->evidence[n] = term->evidence[c];
	}
	term->points[n + 1] = term->points[n_bin];
	term->evidence[n + 1] = term->evidence[n_bin];
	axis->n_edge = n;
}

static const char *pair_name(const char *a, const char *b,
			     struct mql_arena *arena)
{
	struct mql_buf buf = { 0 };
	const char *name;

	mql_buf_adds(&buf, a);
	mql_buf_adds(&buf, " x ");
	mql_buf_adds(&buf, b);
	name = mql_arena_text(arena, mql_buf_text(&buf), buf.n);
	mql_buf_release(&buf);
	return name;
}

static void name_term(struct mql_term *to, const struct learn_term *from,
		      const struct dataset *data, struct mql_arena *arena)
{
	size_t n_axis = n_axis_of(from);
	const struct dataset_column *column;

	to->kind = n_axis > 1 ? MQL_TERM_PAIR : MQL_TERM_TABLE;
	to->dimension = from->dimension;
	for (size_t k = 0; k < n_axis; k++) {
		column = &data->column[from->column[k]];
		to->column[k] = copy_text(column->feature->column, arena);
		copy_axis(&to->axis[k], &from->axis[k],
			  data->definition->dates, arena);
		to->axis[k].whole = to->axis[k].kind == MQL_AXIS_NUMBER &&
				    column->whole;
	}
	to->name = n_axis > 1 ? pair_name(to->column[0], to->column[1], arena)
			      : to->column[0];
}

/* The table as points; false where all of them are 0. */
static bool fill_points(struct mql_term *term, const struct table *table,
			struct mql_arena *arena)
{
	bool any = false;

	term->points = mql_arena_alloc(arena, table->n_code,
				       sizeof(*term->points));
	term->evidence = mql_arena_alloc(arena, table->n_code,
					 sizeof(*term->evidence));
	for (size_t c = 0; c < table->n_code; c++) {
		term->points[c] = to_tenths(table->beta[c]);
		term->evidence[c] = table->evidence[c];
		any = any || term->points[c] != 0;
	}
	return any;
}

static bool add_term(struct mql_term *to, const struct learn_term *from,
		     const struct table *table, const struct dataset *data,
		     struct mql_arena *arena)
{
	double *edge;

	*to = (struct mql_term){ 0 };
	if (!fill_points(to, table, arena))
		return false;
	name_term(to, from, data, arena);
	if (to->kind == MQL_TERM_TABLE && to->axis[0].n_edge > 0) {
		edge = mql_arena_alloc(arena, to->axis[0].n_edge,
				       sizeof(*edge));
		memcpy(edge, to->axis[0].edge,
		       to->axis[0].n_edge * sizeof(*edge));
		to->axis[0].edge = edge;
		fuse_bins(to, edge);
	}
	mql_axis_index(&to->axis[0]);
	if (to->kind == MQL_TERM_PAIR)
		mql_axis_index(&to->axis[1]);
	return true;
}

/* ---- the card ---- */

static const struct mql_rule *copy_rules(const struct mql_definition *from,
					 struct mql_arena *arena)
{
	struct mql_rule *rule = mql_arena_alloc(arena, from->n_rule,
						sizeof(*rule));
	struct mql_condition *when;

	for (size_t i = 0; i < from->n_rule; i++) {
		rule[i] = from->rule[i];
		rule[i].reason = copy_text(rule[i].reason, arena);
		when = mql_arena_alloc(arena, rule[i].n_when, sizeof(*when));
		for (size_t k = 0; k < rule[i].n_when; k++) {
			when[k] = rule[i].when[k];
			when[k].column = copy_text(when[k].column, arena);
			when[k].text = copy_strs(when[k].text, when[k].n_text,
						 arena);
		}
		rule[i].when = when;
	}
	return rule;
}

static void copy_definition(struct mql_scorecard *card,
			    const struct mql_definition *definition)
{
	struct mql_arena *arena = &card->arena;

	card->id = copy_text(definition->id, arena);
	card->missing.n = definition->missing.n;
	card->missing.token = copy_strs(definition->missing.token,
					definition->missing.n, arena);
	card->rule = copy_rules(definition, arena);
	card->n_rule = definition->n_rule;
	card->gate = definition->gate;
	card->gate.score = MQL_POINTS_NONE;
}

void points_card(struct mql_scorecard *card, const struct learn_model *model,
		 const struct dataset *data, const uint32_t *row,
		 size_t n_row)
{
	double base = model->intercept;
	struct table table;

	copy_definition(card, data->definition);
	card->term = mql_arena_alloc(&card->arena, model->n_term,
				     sizeof(*card->term));
	for (size_t t = 0; t < model->n_term; t++) {
		table_init(&table, &model->term[t], data, row, n_row);
		base += table.mean;
		if (add_term(&card->term[card->n_term], &model->term[t],
			     &table, data, &card->arena))
			card->n_term++;
		table_release(&table);
	}
	card->base = to_tenths(base);
}

/* ---- scores ---- */

static const struct dataset_column *find_column(const struct dataset *data,
						const char *name)
{
	for (size_t d = 0; d < data->n_column; d++)
		if (strcmp(data->column[d].feature->column, name) == 0)
			return &data->column[d];
	return NULL;
}

static void add_term_points(int64_t *score,
			    int64_t (*subtotal)[MQL_N_DIMENSION],
			    const struct mql_term *term,
			    const struct points_coder *coder,
			    const uint32_t *row, size_t n_row)
{
	uint32_t code[LEARN_BLOCK];
	size_t n;

	for (size_t i = 0; i < n_row; i += n) {
		n = coder_block(code, coder, row + i, n_row - i);
		for (size_t k = 0; k < n; k++)
			score[i + k] += term->points[code[k]];
		for (size_t k = 0; k < n && subtotal; k++)
			subtotal[i + k][term->dimension] +=
				term->points[code[k]];
	}
}

void points_scorer_init(struct points_scorer *scorer,
			const struct mql_scorecard *card,
			const struct dataset *data)
{
	*scorer = (struct points_scorer){
		.card = card,
		.coder = mql_calloc(card->n_term, sizeof(*scorer->coder)),
	};
	for (size_t t = 0; t < card->n_term; t++) {
		const struct mql_term *term = &card->term[t];
		const size_t n_axis = term->kind == MQL_TERM_PAIR ? 2 : 1;
		const struct dataset_column *column[2] = { NULL, NULL };

		for (size_t k = 0; k < n_axis; k++)
			column[k] = find_column(data, term->column[k]);
		coder_init(&scorer->coder[t], term->axis, column, n_axis);
	}
}

void points_scorer_release(struct points_scorer *scorer)
{
	for (size_t t = 0; t < scorer->card->n_term; t++)
		coder_release(&scorer->coder[t]);
	free(scorer->coder);
}

void points_scorer_run(int64_t *score, int64_t (*subtotal)[MQL_N_DIMENSION],
		       const struct points_scorer *scorer,
		       const uint32_t *row, size_t n_row)
{
	const struct mql_scorecard *card = scorer->card;

	for (size_t i = 0; i < n_row; i++)
		score[i] = card->base;
	if (subtotal)
		memset(subtotal, 0, n_row * sizeof(*subtotal));
	for (size_t t = 0; t < card->n_term; t++)
		add_term_points(score, subtotal, &card->term[t],
				&scorer->coder[t], row, n_row);
}

void points_score(int64_t *score, int64_t (*subtotal)[MQL_N_DIMENSION],
		  const struct mql_scorecard *card, const struct dataset *data,
		  const uint32_t *row, size_t n_row)
{
	struct points_scorer scorer;

	points_scorer_init(&scorer, card, data);
	points_scorer_run(score, subtotal, &scorer, row, n_row);
	points_scorer_release(&scorer);
}

bool points_below(const struct mql_definition *definition,
		  const int64_t *subtotal)
{
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		if (definition->gate.least[d] != MQL_POINTS_NONE &&
		    subtotal[d] < definition->gate.least[d])
			return true;
	return false;
}
