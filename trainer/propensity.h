/* SPDX-License-Identifier: MIT */
/* propensity.h - how likely each lead was to be handed over (rule 16)
 *
 * Where SQL outcomes exist only for leads that were handed over, those were
 * chosen by more than our score: an old rule, somebody's eye.  Given the score
 * alone they are not like the others; given all features they are more so.  So
 * the probability e(x) that a lead's outcome is known is learned from all
 * features, by the same learner and out of fold as the score is, and a lead
 * with a known outcome stands for 1 / e(x) like it (Horvitz, Thompson 1952;
 * Rosenbaum, Rubin 1983).
 *
 * Leads that say with which probability they were chosen (lead.handed_prob, of
 * mql-scorer --explore) are believed; no e is learned from them or for them.
 *
 *   Layer     trainer; includes trainer/cv.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_PROPENSITY_H
#define MQL_TRAINER_PROPENSITY_H

#include "trainer/cv.h"

struct threshold_lead;

/* A lead of which fewer than one in ten like it were handed over counts as if
 * it were one in ten: one outcome does not speak for more than ten leads. */
#define PROPENSITY_LEAST .1
/* Fewer known, or fewer unknown: e is not learned, the share known in each band
 * of score has to do (thin.h). */
#define PROPENSITY_LEAST_LEADS 100

struct propensity {              /* { 0 } may be released */
	double *handed;          // [N] in (0, 1]; NULL = nothing selects, or
				 // nothing could be learned
	uint8_t *rare;           // [N] 1: e(x) is below PROPENSITY_LEAST, and
				 // handed is that
	bool learned, told;      // where the probabilities come from
};

/* Out of fold by `split`, for the leads it tests.  Nothing is learned where the
 * definition has no known_when, nor where the learner finds no answer: that is
 * no failure. */
MQL_MUST_CHECK
bool propensity_learn(struct propensity *propensity,
		      const struct dataset *data, const struct split *split,
		      const struct learn_options *options, size_t n_thread,
		      struct mql_err *err);
/* What it says of a lead of the data set's row i, onto that lead as a threshold
 * sees it: without both, known outcomes are taken for all (rule 16). */
void propensity_mark(struct threshold_lead *lead,
		     const struct propensity *propensity, size_t i);
void propensity_release(struct propensity *propensity);

#endif
