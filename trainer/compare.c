/* SPDX-License-Identifier: MIT */
#include "trainer/compare.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/thin.h"

const char *const compare_where_name[] = { "own", "volume", "rate",
					   "capacity" };
const char *const compare_cell_key[] = { "only_a", "only_b", "both",
					 "neither" };

const struct mql_benchmark compare_benchmark[3] = {
	{ .10, .25, .10, (double)NAN,
	  "rocketagents.com/resources/benchmarks/mql-to-sql-conversion" },
	{ .13, .30, .10, (double)NAN,
	  "cactusmarketing.io/benchmarks/mql-to-sql-conversion-benchmarks" },
	{ .13, .27, (double)NAN, (double)NAN,
	  "intentbench.com/calculators/mql-sql" },
};

/* Leads with a known label that are old enough to know. */
struct known {
	int64_t *score[COMPARE_MOST];
	double *prob, *weight;
	uint8_t *label;
	size_t *from;            // index among the leads
	size_t n;
};

static void known_init(struct known *k, const struct compare *c)
{
	*k = (struct known){
		.prob = mql_calloc(c->n, sizeof(*k->prob)),
		.weight = mql_calloc(c->n, sizeof(*k->weight)),
		.label = mql_calloc(c->n, 1),
		.from = mql_calloc(c->n, sizeof(*k->from)),
	};
	for (size_t j = 0; j < c->n; j++) {
		const uint8_t label = c->data->sql[c->row[j]];

		if (label == LABEL_UNKNOWN)
			continue;
		k->from[k->n] = j;
		k->weight[k->n] = thin_stands(&c->card[0].lead[j]);
		k->label[k->n++] = label;
	}
	for (size_t i = 0; i < c->n_card; i++) {
		k->score[i] = mql_calloc(k->n, sizeof(*k->score[i]));
		for (size_t j = 0; j < k->n; j++)
			k->score[i][j] = c->card[i].lead[k->from[j]].score;
	}
}

static void known_release(struct known *k)
{
	for (size_t i = 0; i < COMPARE_MOST; i++)
		free(k->score[i]);
	free(k->prob);
	free(k->weight);
	free(k->label);
	free(k->from);
}

/* A card without a map from points to probability states none. */
static bool states(const struct compare_card *card)
{
	return card->fresh || (card->card && card->card->sql.present);
}

static void measure(struct compare_card *card, const struct known *k, size_t i)
{
	const bool has_cut = card->gate != INT64_MIN;
	struct metrics_ranking ranking;

	for (size_t j = 0; states(card) && j < k->n; j++)
		k->prob[j] = card->fresh ? card->lead[k->from[j]].prob
			: mql_calib_prob(&card->card->sql, k->score[i][j]);
	metrics_rank(&ranking, k->score[i], states(card) ? k->prob : NULL,
		     k->label, k->weight, k->n);
	metrics_of(&card->sql, &ranking);
	if (card->card)          /* without one there is no order */
		chart_of(&card->chart, &ranking, has_cut ? card->gate : 0);
	metrics_ranking_release(&ranking);
}

static void draw_curve(struct compare_card *card, size_t n, uint64_t seed)
{
	if (!card->card)
		return;
	card->n_curve = threshold_curve(card->curve, COMPARE_CURVE, card->lead,
					n, seed, card->gate != INT64_MIN
					? &card->gate : NULL);
}

static void order(struct compare_pair *p, const struct compare *c,
		  const struct known *k)
{
	double se, same;

	p->auc = p->auc_low = p->auc_high = p->auc_p = (double)NAN;
	if (!c->card[p->a].card || !c->card[p->b].card)
		return;
	p->auc = metrics_auc_difference(k->score[p->a], k->score[p->b],
					k->label, k->weight, k->n, &se,
					&same);
	p->auc_p = se > 0.0 ? compare_normal_p(p->auc / se) : log10(same);
	p->auc_low = p->auc - METRICS_Z95 * se;
	p->auc_high = p->auc + METRICS_Z95 * se;
}

void compare_run(struct compare *c, const struct compare_options *options)
{
	struct compare_scale *scale = mql_calloc(COMPARE_MOST, sizeof(*scale));
	struct known k;

	known_init(&k, c);
	for (size_t i = 0; i < c->n_card; i++) {
		compare_scale_learn(&scale[i], c->card[i].lead, c->n);
		measure(&c->card[i], &k, i);
		draw_curve(&c->card[i], c->n, options->seed);
		compare_at_all(c, i, options);
	}
	c->n_pair = 0;
	for (size_t a = 0; a < c->n_card; a++) {
		for (size_t b = a + 1; b < c->n_card; b++) {
			struct compare_pair *p = &c->pair[c->n_pair++];

			*p = (struct compare_pair){ .a = a, .b = b };
			order(p, c, &k);
			compare_swap(p, c, scale, options);
		}
	}
	known_release(&k);
	free(scale);
}

bool compare_selected(const struct compare *c)
{
	for (size_t i = 0; i < c->n_card; i++)
		for (size_t w = 0; w < COMPARE_N_WHERE; w++)
			if (c->card[i].at[w].known &&
			    c->card[i].at[w].t.thinned)
				return true;
	return false;
}
