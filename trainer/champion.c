/* SPDX-License-Identifier: MIT */
#include "trainer/champion.h"

#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/calibrate.h"
#include "trainer/chained.h"
#include "trainer/logistic.h"
#include "trainer/metrics.h"
#include "trainer/recalibrate.h"
#include "trainer/resample.h"

/* ---- the later leads ---- */

struct later {                   /* known `won` label; ordered by fold */
	int64_t *live, *fresh;   // scores
	double *loss;            // of fresh - of live; NaN: no live map
	double *weight;
	uint64_t *account;       // digest
	uint8_t *label;
	size_t *first;           // [n_fold + 1]
	size_t n, n_fold;
};

static void later_init(struct later *l, size_t room, size_t n_fold)
{
	*l = (struct later){
		.live = mql_calloc(room, sizeof(*l->live)),
		.fresh = mql_calloc(room, sizeof(*l->fresh)),
		.loss = mql_calloc(room, sizeof(*l->loss)),
		.weight = mql_calloc(room, sizeof(*l->weight)),
		.account = mql_calloc(room, sizeof(*l->account)),
		.label = mql_calloc(room, 1),
		.first = mql_calloc(n_fold + 1, sizeof(*l->first)),
		.n_fold = n_fold,
	};
}

static void later_release(struct later *l)
{
	free(l->live);
	free(l->fresh);
	free(l->loss);
	free(l->weight);
	free(l->account);
	free(l->label);
	free(l->first);
}

/* The map that the folds before k teach. */
static void learn_before(struct mql_calib *map, const struct fit *fit, size_t k)
{
	const struct oof *oof = &fit->oof;
	int64_t *score = mql_calloc(oof->n, sizeof(*score));
	uint8_t *label = mql_calloc(oof->n, 1);
	double *weight = mql_calloc(oof->n, sizeof(*weight));
	size_t n = 0;

	for (size_t j = 0; j < oof->n; j++) {
		if (oof->fold[j] >= k)
			continue;
		score[n] = oof->lead[j].score;
		weight[n] = oof->lead[j].weight;
		label[n++] = fit->data->won[oof->row[j]];
	}
	calibrate_fit(map, score, label, weight, n);
	free(weight);
	free(label);
	free(score);
}

static double loss_of(const struct mql_calib *map, int64_t score, bool won)
{
	return logistic_loss(mql_calib_logit(map, score), won ? 1.0 : 0.0);
}

static void take_fold(struct later *l, struct champion *c,
		      const struct fit *fit, const struct mql_scorecard *live,
		      size_t k)
{
	const struct dataset *data = fit->data;
	const struct oof *oof = &fit->oof;
	struct mql_calib map;

	learn_before(&map, fit, k);
	for (size_t j = 0; j < oof->n; j++) {
		const size_t i = oof->row[j];

		if (oof->fold[j] != k || !chained_is_tried(fit, j, c->after))
			continue;
		c->leads++;
		if (data->won[i] == LABEL_UNKNOWN)
			continue;

		const bool won = data->won[i] == LABEL_YES;

		c->won[won]++;
		l->live[l->n] = data->score[i];
		l->fresh[l->n] = oof->lead[j].score;
		l->label[l->n] = won;
		l->weight[l->n] = oof->lead[j].weight;
		l->account[l->n] = data->fold_key[i];
		l->loss[l->n++] = live->won.present && map.present
			? loss_of(&map, oof->lead[j].score, won) -
			  loss_of(&live->won, data->score[i], won)
			: (double)NAN;
	}
	l->first[k + 1] = l->n;
}

/* ---- differences ---- */

struct joined {                  /* folds, joined by inverse variance */
	double weight, difference, live, fresh;
};

static void join_fold(struct joined *sum, const struct later *l, size_t k)
{
	const size_t from = l->first[k], n = l->first[k + 1] - from;
	double se, p, variance;
	const double d = metrics_auc_difference(l->fresh + from, l->live + from,
						l->label + from,
						l->weight + from, n, &se, &p);

	if (!isfinite(d) || !isfinite(se) || !(se > 0.0))
		return;

	const double w = 1.0 / (se * se);

	sum->weight += w;
	sum->difference += w * d;
	sum->live += w * metrics_auc(l->live + from, l->label + from,
				     l->weight + from, n, &variance);
	sum->fresh += w * metrics_auc(l->fresh + from, l->label + from,
				      l->weight + from, n, &variance);
}

static struct joined join_folds(const struct later *l)
{
	struct joined sum = { 0.0, 0.0, 0.0, 0.0 };

	for (size_t k = 0; k < l->n_fold; k++)
		join_fold(&sum, l, k);
	sum.difference /= sum.weight;            // NaN where nothing counted
	sum.live /= sum.weight;
	sum.fresh /= sum.weight;
	return sum;
}

static double mean_loss(const struct later *l, double *se)
{
	double sum = 0.0, all = 0.0, square = 0.0;

	for (size_t i = 0; i < l->n; i++) {
		sum += l->weight[i] * l->loss[i];
		all += l->weight[i];
	}

	const double mean = sum / all;

	for (size_t i = 0; i < l->n; i++) {
		const double d = l->weight[i] * (l->loss[i] - mean);

		square += d * d;
	}
	*se = sqrt(square) / all;
	return mean;
}

static struct champion_difference around(double mean, double se)
{
	return (struct champion_difference){ mean, mean - METRICS_Z95 * se,
					     mean + METRICS_Z95 * se };
}

/* ---- bootstrap over accounts ---- */

static const double ROWS_WORTH = 2e7;    /* replicates times leads */

/* The later leads of accounts drawn with replacement; each counts as often as
 * its account was drawn. */
static void resample(struct later *to, const struct later *from,
		     uint32_t *drawn, size_t n_account, uint64_t *rng)
{
	memset(drawn, 0, n_account * sizeof(*drawn));
	for (size_t a = 0; a < n_account; a++)
		drawn[(size_t)(mql_rng_unit(rng) * (double)n_account)]++;
	to->n = 0;
	for (size_t k = 0; k < from->n_fold; k++) {
		for (size_t i = from->first[k]; i < from->first[k + 1]; i++) {
			if (drawn[from->account[i]] == 0)
				continue;
			to->live[to->n] = from->live[i];
			to->fresh[to->n] = from->fresh[i];
			to->loss[to->n] = from->loss[i];
			to->label[to->n] = from->label[i];
			to->weight[to->n++] = from->weight[i] *
					      drawn[from->account[i]];
		}
		to->first[k + 1] = to->n;
	}
}

static void bootstrap(struct champion *c, struct later *l, uint64_t seed)
{
	const size_t n_account = resample_number(l->account, l->n);
	const double worth = ROWS_WORTH / (double)l->n;
	const size_t B = worth > RESAMPLE_MOST ? RESAMPLE_MOST
		       : worth < RESAMPLE_LEAST ? RESAMPLE_LEAST
		       : (size_t)worth;
	double *auc = mql_calloc(B, sizeof(*auc));
	double *loss = mql_calloc(B, sizeof(*loss));
	uint32_t *drawn = mql_calloc(n_account, sizeof(*drawn));
	struct later sample;
	uint64_t rng = seed;
	double se;

	later_init(&sample, l->n, l->n_fold);
	for (size_t b = 0; b < B; b++) {
		resample(&sample, l, drawn, n_account, &rng);
		auc[b] = join_folds(&sample).difference;
		loss[b] = mean_loss(&sample, &se);
	}
	later_release(&sample);
	resample_interval(&c->auc.low, &c->auc.high, auc, B);
	resample_interval(&c->log_loss.low, &c->log_loss.high, loss, B);
	c->accounts = n_account;
	c->replicates = B;
	free(drawn);
	free(loss);
	free(auc);
}

static void compare_quality(struct champion *c, const struct fit *fit,
			    const struct mql_scorecard *live)
{
	struct later l;
	double se;

	later_init(&l, fit->oof.n, fit->split.n_fold);
	for (size_t k = 0; k < fit->split.n_fold; k++)
		take_fold(&l, c, fit, live, k);

	const struct joined auc = join_folds(&l);
	const double loss = mean_loss(&l, &se);

	c->auc_live = auc.live;
	c->auc_new = auc.fresh;
	c->auc = around(auc.difference, sqrt(1.0 / auc.weight));
	c->log_loss = around(loss, se);
	if (fit->data->definition->account && l.n > 0)
		bootstrap(c, &l, fit->options.learn.seed);
	later_release(&l);
}

/* ---- the promise ---- */

static void add_side(struct champion_side *side, const struct threshold *t)
{
	side->handed += t->handed;
	side->known += t->known;
	side->sql += t->sql;
	if (t->known > 0)
		side->shown += (double)t->known * t->mature;
}

static void finish_side(struct champion_side *side, uint64_t leads)
{
	side->share = side->rate = side->low = side->high = (double)NAN;
	if (leads > 0)
		side->share = (double)side->handed / (double)leads;
	if (side->known == 0)
		return;

	const struct threshold_rate r = threshold_rate_of(
		side->sql, side->known, side->shown / (double)side->known);

	side->rate = r.rate;
	side->low = r.low;
	side->high = r.high;
}

/* The live verdict tells which side of its gate a lead is on. */
static enum threshold_side live_side(const struct dataset *data, size_t i,
				     const struct mql_scorecard *live)
{
	switch ((enum mql_verdict)data->verdict[i]) {
	case MQL_FAST_TRACK:
		return THRESHOLD_ALWAYS;
	case MQL_DISQUALIFIED:
	case MQL_EXPLORE:
		return THRESHOLD_NEVER;
	case MQL_QUALIFIED:
	case MQL_NURTURE:
		break;
	}
	return data->verdict[i] == MQL_NURTURE &&
	       (live->gate.score == MQL_POINTS_NONE ||
		data->score[i] >= live->gate.score)
	       ? THRESHOLD_NEVER : THRESHOLD_ELIGIBLE;
}

static size_t take_live(struct threshold_lead *lead, const struct champion *c,
			const struct fit *fit, const struct mql_scorecard *live)
{
	size_t n = 0;

	for (size_t j = 0; j < fit->oof.n; j++) {
		const size_t i = fit->oof.row[j];

		if (!chained_is_tried(fit, j, c->after))
			continue;
		lead[n] = fit->oof.lead[j];
		lead[n].score = fit->data->score[i];
		lead[n++].side = (uint8_t)live_side(fit->data, i, live);
	}
	return n;
}

static void compare_promise(struct champion *c, const struct fit *fit,
			    const struct mql_scorecard *live,
			    const struct mql_target *target)
{
	const struct threshold_options options = {
		.target = *target, .seed = fit->options.learn.seed,
	};
	const int64_t cut = live->gate.score == MQL_POINTS_NONE
			    ? INT64_MIN : live->gate.score;
	struct threshold_lead *lead = mql_calloc(fit->oof.n, sizeof(*lead));
	struct chained_trial trial[SPLIT_MAX_FOLD];
	struct threshold t;

	threshold_at(&t, lead, take_live(lead, c, fit, live), cut, &options);
	free(lead);
	add_side(&c->live, &t);

	const size_t n = chained_try(trial, fit, target, c->after);

	for (size_t k = 0; k < n; k++)
		if (threshold_has_cut(&trial[k].set))
			add_side(&c->fresh, &trial[k].there);
	finish_side(&c->live, c->leads);
	finish_side(&c->fresh, c->leads);
}

/* ---- the answer ---- */

static bool is_broken(const struct champion *c, double target)
{
	return threshold_chance(c->live.sql, c->live.known, c->live.shown,
				target) <= THRESHOLD_CHANCE;
}

/* Better in one way beyond chance, and in the other not worse beyond it. */
static bool is_better(const struct champion *c)
{
	const bool ranks = c->auc.low > 0.0, states = c->log_loss.high < 0.0;

	return (ranks && !(c->log_loss.low > 0.0)) ||
	       (states && !(c->auc.high < 0.0));
}

static bool is_torn(const struct champion *c)
{
	return (c->auc.low > 0.0 && c->log_loss.low > 0.0) ||
	       (c->auc.high < 0.0 && c->log_loss.high < 0.0);
}

bool champion_check(const struct dataset *data, enum fit_split split,
		    struct mql_err *err)
{
	if (data->created && split == FIT_SPLIT_TIME)
		return true;
	return mql_fail(err, MQL_E_DATA, "--champion compares on leads "
			"later than both cards saw: that needs "
			"lead.created and folds by time (--split time)");
}

void champion_compare(struct champion *c, const struct fit *fit,
		      const struct mql_scorecard *live,
		      const struct mql_target *target)
{
	*c = (struct champion){
		.name = live->name, .card = live,
		.after = live->provenance.trained_until,
		.calibrated = recalibrate_last(live),
		.promised = live->contract.present ? live->contract.target.rate
						   : target->rate,
	};
	compare_quality(c, fit, live);
	compare_promise(c, fit, live, target);
	c->torn = is_torn(c);
	if (is_broken(c, c->promised))
		c->answer = CHAMPION_BROKEN;
	else if (c->won[0] < CHAMPION_LEAST || c->won[1] < CHAMPION_LEAST ||
		 (c->accounts > 0 && c->accounts < CHAMPION_LEAST))
		c->answer = CHAMPION_TOO_FEW;
	else
		c->answer = is_better(c) ? CHAMPION_BETTER : CHAMPION_KEEP;
}
