/* SPDX-License-Identifier: MIT */
/* init_guess.h - what each column of an unknown table probably is, and why
 *
 * Guesses are made to be read and corrected: each carries its reason.  Where
 * being wrong would flatter the model (a column written after the outcome), the
 * guess is to leave the column out.
 *
 *   Layer     trainer; includes trainer/init_profile.h, trainer/init_words.h
 *   Memory    borrows the profiles; release frees the rest
 */
#ifndef MQL_TRAINER_INIT_GUESS_H
#define MQL_TRAINER_INIT_GUESS_H

#include "trainer/init_leak.h"
#include "trainer/init_profile.h"
#include "trainer/init_words.h"

#define INIT_NONE      SIZE_MAX
#define INIT_MOST_IS   16        /* values an outcome test may list */

enum init_role {
	INIT_FEATURE,
	INIT_OFFERED,            /* a feature, commented out */
	INIT_EXCLUDED,
	INIT_TAKEN,              /* id, account, a date, the outcome */
	INIT_UNUSABLE,
};

struct init_part {               /* the guess for one column of the leads */
	enum init_role role;
	enum mql_axis_kind kind;
	enum mql_dimension dimension;
	struct mql_buf note;     // why; safe to print
};

struct init_test {               /* an outcome; column INIT_NONE: none */
	bool in_deals;
	size_t column;
	bool is_set;             // else one of the values
	bool unset;              // is_set turned round
	uint32_t is[INIT_MOST_IS];       // codes in the column's value[]
	size_t n_is;
	size_t at;               // date column; INIT_NONE
};

struct init_guess {
	const struct init_profile *leads;
	const struct init_profile *deals;        // NULL = no outcomes file
	struct init_part *part;  // [D] of the leads
	size_t id, account, created, observed, source, handed_prob;
	size_t deals_id;
	double joined;           // share of deals whose id is a lead's
	enum mql_date_order dates;
	bool any_date, dates_ambiguous;
	struct init_test won, lost, sql, handed;
	bool won_is_guess;       // no name said so
	bool no_is_open;         // two values, and "no" may be "not yet"
	bool matures;
	struct init_labels labels;       // of the sample, by won and lost
	double base_rate;        // SQLs of those handed over, or won of those
				 // known; NaN = not known
};

/* deals may be NULL.  Fails where there is nothing to learn from. */
MQL_MUST_CHECK
bool init_guess_make(struct init_guess *guess,
		     const struct init_profile *leads,
		     const struct init_profile *deals, struct mql_err *err);
void init_guess_release(struct init_guess *guess);

/* ---- the parts, each in a file of its own ---- */

bool init_is_date(const struct init_guess *guess,
		  const struct init_column *column);
void init_guess_dates(struct init_guess *guess);         /* init_roles.c */
void init_guess_roles(struct init_guess *guess);
void init_guess_outcome(struct init_guess *guess);       /* init_outcome.c */
void init_guess_features(struct init_guess *guess);      /* init_feature.c */

#endif
