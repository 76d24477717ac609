/* SPDX-License-Identifier: MIT */
/* export_sums.c - subtotals and score, and what the caps take from them
 *
 * Groups first, then dimensions, then the total, each a step of its own that
 * sees what those before it left (models/README.md, part 5):
 *
 *     grouped   a cap's adjustment, bounded sum - sum
 *     parted    x_part: the terms of dimension x and its groups' adjustments
 *     bounded   adjustments of the parts
 *     summed    score_part: base + parts and their adjustments
 *     kept      the adjustment of the total
 *     total     score_sum, and x_sum for each dimension x
 *
 * A step without a cap is left out.
 */
#include "trainer/export_part.h"

/* Bounded sum - sum. */
static void add_cap(struct export *e, size_t i_entry, const char *sum)
{
	const struct mql_cap *cap = &e->card->cap[i_entry - e->card->n_term];

	mql_buf_adds(e->sql, ",\n    CASE");
	if (cap->at_most != MQL_CAP_NONE)
		mql_buf_addf(e->sql, " WHEN %s > %d THEN %d - (%s)", sum,
			     (int)cap->at_most, (int)cap->at_most, sum);
	if (cap->at_least != MQL_POINTS_NONE)
		mql_buf_addf(e->sql, " WHEN %s < %d THEN %d - (%s)", sum,
			     (int)cap->at_least, (int)cap->at_least, sum);
	mql_buf_addf(e->sql, " ELSE 0 END AS %s", e->points[i_entry]);
}

static const char *group_sum(struct export *e, const struct mql_cap *cap)
{
	const char *sum = e->points[cap->term[0]];

	for (size_t k = 1; k < cap->n_term; k++)
		sum = export_text(e, "$1 + $2", sum, e->points[cap->term[k]],
				  NULL);
	return cap->n_term > 1 ? export_text(e, "($1)", sum, NULL, NULL) : sum;
}

static const char *step_of_caps(struct export *e, enum mql_cap_kind kind,
				const char *name, const char *from,
				const char *(*sum)(struct export *,
						   const struct mql_cap *))
{
	const struct mql_scorecard *card = e->card;
	bool any = false;

	for (size_t k = 0; k < card->n_cap; k++) {
		if (card->cap[k].kind != kind)
			continue;
		if (!any)
			export_open_step(e, name, from);
		any = true;
		add_cap(e, card->n_term + k, sum(e, &card->cap[k]));
	}
	if (any)
		export_close_step(e, from);
	return any ? name : from;
}

static const char *dimension_sum(struct export *e, const struct mql_cap *cap)
{
	return export_text(e, "$1_part", mql_dimension_name[cap->dimension],
			   NULL, NULL);
}

static const char *total_sum(struct export *e, const struct mql_cap *cap)
{
	(void)e;
	(void)cap;
	return "score_part";
}

/* The sum of what counts under a dimension: its terms and its groups' caps. */
static void add_part(struct export *e, enum mql_dimension dimension)
{
	const struct mql_scorecard *card = e->card;
	const char *plus = "";

	mql_buf_adds(e->sql, ",\n    ");
	for (size_t i = 0; i < mql_scorecard_n_entry(card); i++) {
		const struct mql_cap *cap =
			i < card->n_term ? NULL : &card->cap[i - card->n_term];

		if (cap ? cap->kind != MQL_CAP_GROUP ||
				  cap->dimension != dimension
			: card->term[i].dimension != dimension)
			continue;
		mql_buf_addf(e->sql, "%s%s", plus, e->points[i]);
		plus = " + ";
	}
	mql_buf_addf(e->sql, "%s AS %s_part", *plus ? "" : "0",
		     mql_dimension_name[dimension]);
}

/* A part with what the caps of a kind take from it; "" where none does. */
static void add_capped(struct export *e, enum mql_cap_kind kind,
		       enum mql_dimension dimension)
{
	const struct mql_scorecard *card = e->card;

	for (size_t k = 0; k < card->n_cap; k++)
		if (card->cap[k].kind == kind &&
		    card->cap[k].dimension == dimension)
			mql_buf_addf(e->sql, " + %s",
				     e->points[card->n_term + k]);
}

/* base + subtotals, before the cap of the total. */
static void add_score_part(struct export *e, const char *from)
{
	export_open_step(e, "summed", from);
	mql_buf_addf(e->sql, ",\n    %d", (int)e->card->base);
	for (size_t d = 0; d < MQL_N_DIMENSION; d++) {
		mql_buf_addf(e->sql, " + %s_part", mql_dimension_name[d]);
		add_capped(e, MQL_CAP_DIMENSION, (enum mql_dimension)d);
	}
	mql_buf_adds(e->sql, " AS score_part");
	export_close_step(e, from);
}

static void add_totals(struct export *e, const char *from)
{
	export_open_step(e, "total", from);
	mql_buf_adds(e->sql, ",\n    score_part");
	add_capped(e, MQL_CAP_TOTAL, MQL_MIXED);
	mql_buf_adds(e->sql, " AS score_sum");
	for (size_t d = 0; d < MQL_N_DIMENSION; d++) {
		const char *name = mql_dimension_name[d];

		mql_buf_addf(e->sql, ",\n    %s_part", name);
		add_capped(e, MQL_CAP_DIMENSION, (enum mql_dimension)d);
		add_capped(e, MQL_CAP_TOTAL, (enum mql_dimension)d);
		mql_buf_addf(e->sql, " AS %s_sum", name);
	}
	export_close_step(e, from);
}

void export_add_sums(struct export *e)
{
	const char *from = step_of_caps(e, MQL_CAP_GROUP, "grouped", "term",
					group_sum);

	export_open_step(e, "parted", from);
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		add_part(e, (enum mql_dimension)d);
	export_close_step(e, from);
	from = step_of_caps(e, MQL_CAP_DIMENSION, "bounded", "parted",
			    dimension_sum);
	add_score_part(e, from);
	from = step_of_caps(e, MQL_CAP_TOTAL, "kept", "summed", total_sum);
	add_totals(e, from);
}
