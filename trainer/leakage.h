/* SPDX-License-Identifier: MIT */
/* leakage.h - columns that know the outcome
 *
 * A column that was written after the outcome, or because of it, makes every
 * figure of a fit look good and is empty or different on the lead of tomorrow.
 * Found before learning, one feature at a time, against both labels.  What is
 * as good as sure is refused, what is odd is warned about, and a column that
 * the definition lists in `trust` is neither.
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Memory    release frees; columns' names are the definition's
 */
#ifndef MQL_TRAINER_LEAKAGE_H
#define MQL_TRAINER_LEAKAGE_H

#include "trainer/dataset.h"

/* AUC of a column alone: hardly honest; asked for. */
#define LEAKAGE_AUC         .95
#define LEAKAGE_SUSPECT_AUC .80
/* In standard errors above .5, of a column that its name gives away. */
#define LEAKAGE_NAMED_ERRORS 3.0
/* Difference of the shares of won and of other leads that have a value. */
#define LEAKAGE_FILLED         .80
#define LEAKAGE_SUSPECT_FILLED .40

/* What gives a column away, the most telling first. */
enum leakage_kind {
	LEAKAGE_BY_FILLED,       /* filled for one class, or nearly           */
	LEAKAGE_BY_AUC,          /* separates the classes alone               */
	LEAKAGE_BY_DATES,        /* dates later than the win                  */
	LEAKAGE_BY_ENDS,         /* sure of many wins and of many losses      */
	LEAKAGE_BY_LEVELS,       /* values that one class alone has           */
	LEAKAGE_BY_REGION,       /* values where nearly nobody wins           */
	LEAKAGE_BY_NAME,         /* a name known from practice, and it tells  */
	LEAKAGE_BY_OBSERVED,     /* lead.observed: seen after the win         */
};

struct leakage_finding {
	const char *column;
	enum leakage_kind kind;
	bool refused;            // else a warning
	char what[192];          // the mechanism and its number
};

struct leakage {                 /* { 0 } is empty */
	struct leakage_finding *finding; // [n] in the definition's order
	size_t n, n_refused;
	bool known;              // enough won and lost leads to say anything
};

void leakage_find(struct leakage *leakage, const struct dataset *data);
void leakage_release(struct leakage *leakage);

/* MQL_E_DATA where a column is refused; the message names all that are, with
 * mechanism and number, which go to the log where they are too many for it. */
MQL_MUST_CHECK
bool leakage_check(const struct leakage *leakage, const char *path,
		   struct mql_err *err);

/* The i-th of leakage_n_warning lines about what is not refused, and where
 * there are too few outcomes to find anything. */
size_t leakage_n_warning(const struct leakage *leakage);
void leakage_add_warning(struct mql_buf *buf, const struct leakage *leakage,
			 size_t i);

/* Everything, a line each; "! " before what is refused. */
void leakage_add_text(struct mql_buf *buf, const struct leakage *leakage);

#endif
