/* SPDX-License-Identifier: MIT */
/* propensity.c - the fit once more, of "its outcome is known" instead of `won`
 *
 * Leads too young to know teach nothing: whether they were handed over is not
 * the reason why nothing is known of them.  Pairs are not looked for: the rule
 * that chose is nearly a sum of points, and e(x) need only be near.
 *
 * The score of that fit is calibrated across folds, as an SQL probability is
 * (rule 15), and bounded below: the variance of what is weighted by 1 / e goes
 * with the largest weight, and the smallest e is the least certain (trimming:
 * Crump, Hotz, Imbens, Mitnik 2009).
 */
#include "trainer/propensity.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/calibrate.h"
#include "trainer/labels.h"
#include "trainer/threshold.h"

static bool is_told(const struct dataset *data, size_t i)
{
	return data->handed_prob && data->handed_prob[i] > 0.0;
}

static bool is_young(const struct dataset *data, size_t i)
{
	return data->created &&
	       labels_age(data->created[i], data->as_of,
			  data->matures_days) == LABELS_YOUNG;
}

/* What is to be learned, [N]; false where there is too little of either. */
static bool set_labels(uint8_t *label, const struct dataset *data)
{
	size_t n[3] = { 0 };

	for (size_t i = 0; i < data->n; i++) {
		label[i] = is_told(data, i) || is_young(data, i) ?
			LABEL_UNKNOWN : data->sql[i] != LABEL_UNKNOWN;
		n[label[i]]++;
	}
	return n[LABEL_NO] >= PROPENSITY_LEAST_LEADS &&
	       n[LABEL_YES] >= PROPENSITY_LEAST_LEADS;
}

/* Scores to probabilities, for the leads that are tested. */
static void set_learned(struct propensity *p, const struct dataset *data,
			const struct split *split, const struct cv *cv)
{
	int64_t *score = mql_calloc(data->n, sizeof(*score));
	uint8_t *label = mql_calloc(data->n, 1), *fold = mql_calloc(data->n, 1);
	uint32_t *row = mql_calloc(data->n, sizeof(*row));
	double *prob = mql_calloc(data->n, sizeof(*prob));
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++) {
		if (split->test[i] == SPLIT_NEVER)
			continue;
		score[n] = cv->score[i];
		label[n] = data->won[i];
		fold[n] = split->test[i];
		row[n++] = (uint32_t)i;
	}
	calibrate_cross(prob, score, label, NULL, NULL, fold, split->n_fold, n);
	for (size_t j = 0; j < n; j++) {
		p->rare[row[j]] = prob[j] < PROPENSITY_LEAST;
		p->handed[row[j]] = fmax(prob[j], PROPENSITY_LEAST);
	}
	free(prob);
	free(row);
	free(fold);
	free(label);
	free(score);
}

static bool learn(struct propensity *p, const struct dataset *data,
		  uint8_t *label, const struct split *split,
		  const struct learn_options *options, size_t n_thread,
		  struct mql_err *err)
{
	struct dataset chosen = *data;   // arrays are borrowed
	struct learn_options how = *options;
	struct mql_err why = MQL_ERR_INIT;
	struct cv cv = { 0 };
	bool ok;

	chosen.won = label;
	how.method = LEARN_SMOOTH;
	how.no_pairs = true;
	p->learned = cv_run(&cv, NULL, &chosen, split, &how, n_thread, &why);
	if (p->learned)
		set_learned(p, &chosen, split, &cv);
	ok = p->learned || why.code == MQL_E_DATA || why.code == MQL_E_NUMERIC;
	if (!ok)
		mql_fail(err, why.code, "%s", why.msg);
	cv_release(&cv);
	return ok;
}

static void set_told(struct propensity *p, const struct dataset *data)
{
	for (size_t i = 0; i < data->n; i++) {
		if (!is_told(data, i))
			continue;
		p->told = true;
		p->handed[i] = data->handed_prob[i];
		p->rare[i] = 0;
	}
}

bool propensity_learn(struct propensity *propensity,
		      const struct dataset *data, const struct split *split,
		      const struct learn_options *options, size_t n_thread,
		      struct mql_err *err)
{
	uint8_t *label;
	bool ok;

	*propensity = (struct propensity){ 0 };
	if (!data->definition->known_when.present)
		return true;
	label = mql_calloc(data->n, 1);
	propensity->handed = mql_calloc(data->n, sizeof(double));
	propensity->rare = mql_calloc(data->n, 1);
	for (size_t i = 0; i < data->n; i++)
		propensity->handed[i] = 1.0;
	ok = !set_labels(label, data) ||
	     learn(propensity, data, label, split, options, n_thread, err);
	set_told(propensity, data);
	free(label);
	if (ok && !propensity->learned && !propensity->told)
		propensity_release(propensity);
	return ok;
}

void propensity_mark(struct threshold_lead *lead,
		     const struct propensity *propensity, size_t i)
{
	if (propensity->handed)
		lead->handed = propensity->handed[i];
	lead->rare = propensity->rare && propensity->rare[i];
}

void propensity_release(struct propensity *propensity)
{
	free(propensity->handed);
	free(propensity->rare);
	*propensity = (struct propensity){ 0 };
}
