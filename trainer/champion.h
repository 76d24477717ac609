/* SPDX-License-Identifier: MIT */
/* champion.h - is the new card better than the one that is live?
 *
 * Both are judged on leads later than both saw: created after the live card's
 * trained_until, and scored by a card of the forward-chained fit that had seen
 * only leads created before (fold 0 teaches the others' maps and thresholds, so
 * it is not judged).  The live card scores the raw cells, as it does every
 * night.
 *
 *   AUC        paired difference within each fold (DeLong), folds joined by
 *              inverse variance: scores of different cards are never mixed
 *   log-loss   paired difference of `won`; the new card's map is learned on
 *              the folds before
 *   promise    SQL rate and volume: of the live card at its own threshold, of
 *              the new one at thresholds set on the folds before
 *
 * Where leads have accounts, intervals are percentiles of a bootstrap over
 * accounts (Efron 1979; clusters: Field and Welsh 2007), for leads of one
 * company are not independent.
 *
 *   Layer     trainer; includes trainer/fit.h
 *   Memory    plain values; the name is borrowed
 */
#ifndef MQL_TRAINER_CHAMPION_H
#define MQL_TRAINER_CHAMPION_H

#include "trainer/fit.h"

/* Fewer of a class among the later leads tell nothing. */
#define CHAMPION_LEAST 20        /* accounts too, where there are any */

enum champion_answer {
	CHAMPION_BETTER,         /* publish: the new card ranks or states     */
				 /* probabilities better, beyond chance       */
	CHAMPION_BROKEN,         /* publish: the live promise no longer holds */
	CHAMPION_KEEP,           /* no better beyond chance                   */
	CHAMPION_TOO_FEW,        /* not enough later leads to tell            */
};

struct champion_difference {     /* new - live, with a 95 % interval */
	double mean, low, high;  // NaN: not known
};

struct champion_side {           /* what a threshold did to the later leads */
	uint64_t handed, known, sql;
	double shown;            // of how many known the outcome has shown
	double share, rate, low, high;   // of leads; sql / shown, 95 %; NaN
};

struct champion {
	const char *name;        // of the live card
	const struct mql_scorecard *card;        // itself, borrowed
	int32_t after;           // created later than this; MQL_DAY_NONE: it
				 // learned from no lead that we know of
	int32_t calibrated;      // later than that: the live card's threshold
				 // and probabilities have seen leads until
				 // then; else MQL_DAY_NONE
	uint64_t leads, won[2];  // later leads; by known `won` label
	uint64_t accounts;       // bootstrapped over; 0 = none
	size_t replicates;
	double promised;         // of the live card; the target of this fit
				 // where it has no contract
	double auc_live, auc_new;
	struct champion_difference auc, log_loss;
	struct champion_side live, fresh;
	bool torn;               // beyond chance better in one of the two and
				 // worse in the other: the answer is KEEP where
				 // nothing else decides
	enum champion_answer answer;
};

/* MQL_E_DATA where a fit by this split has nothing that is later than what the
 * new card saw: only one by time has. */
MQL_MUST_CHECK
bool champion_check(const struct dataset *data, enum fit_split split,
		    struct mql_err *err);

/* live scored the data set (data->score, verdict); fit is by time. */
void champion_compare(struct champion *champion, const struct fit *fit,
		      const struct mql_scorecard *live,
		      const struct mql_target *target);

static inline bool champion_publishes(const struct champion *champion)
{
	return champion->answer == CHAMPION_BETTER ||
	       champion->answer == CHAMPION_BROKEN;
}

/* has_card: the fit found a threshold, so that there is a card to write. */
void champion_add_text(struct mql_buf *buf, const struct champion *champion,
		       bool has_card);
struct mql_json;
void champion_add_json(struct mql_json *json, const struct champion *champion);

#endif
