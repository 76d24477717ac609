/* SPDX-License-Identifier: MIT */
#include "trainer/learn.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "tests/unit/made_leads.h"
#include "trainer/points.h"

struct ordered {
	int method, sign;
	bool flat;               // the data goes the other way
};

/* The log-odds of `won` rise with spend. */
ParameterizedTestParameters(learn, rule_11_monotone_holds_for_every_method)
{
	static struct ordered ordered[] = {
		{ LEARN_SMOOTH, 1, false }, { LEARN_SMOOTH, -1, true },
		{ LEARN_L1, 1, false },     { LEARN_L1, -1, true },
		{ LEARN_PLAIN, 1, false },  { LEARN_PLAIN, -1, true },
	};

	return cr_make_param_array(struct ordered, ordered,
				   MQL_ARRAY_LEN(ordered));
}

static const struct mql_term *term_of(const struct mql_scorecard *card,
				      const char *name)
{
	for (size_t t = 0; t < card->n_term; t++)
		if (strcmp(card->term[t].name, name) == 0)
			return &card->term[t];
	return NULL;
}

ParameterizedTest(struct ordered *p, learn,
		  rule_11_monotone_holds_for_every_method)
{
	struct made_leads made;
	struct learn_model model;
	struct mql_scorecard card = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	const struct mql_term *spend;

	made_leads_init(&made, &(struct made_options){
		.n = 3000, .seed = 5, .monotone = p->sign });
	cr_assert(learn_fit(&model, &made.data, made.row, 3000,
			    &(struct learn_options){
				.method = (enum learn_method)p->method,
				.seed = 1 }, &err), "%s", err.msg);
	points_card(&card, &model, &made.data, made.row, 3000);
	spend = term_of(&card, "spend");
	if (!p->flat)
		cr_assert(spend && spend->axis[0].n_edge > 0);
	for (size_t c = 1; spend && c <= spend->axis[0].n_edge; c++)
		cr_expect_geq(p->sign * spend->points[c],
			      p->sign * spend->points[c - 1]);
	/* flat: what is left is what a missing value adds */
	cr_expect(!p->flat || !spend || spend->axis[0].n_edge == 0);
	if (p->method != LEARN_SMOOTH)
		cr_expect_eq(model.term[MADE_SPEND].flattened, p->flat);
	mql_scorecard_release(&card);
	learn_release(&model);
	made_leads_release(&made);
}
