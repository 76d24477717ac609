/* SPDX-License-Identifier: MIT */
/* init_feature.c - what remains: features and what had better be left out
 *
 * In this order: what says nothing (constant, empty, unique), what was written
 * after the outcome, and then the type of the rest.
 */
#include "trainer/init_guess.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/alike.h"
#include "trainer/leakage.h"
#include "trainer/leakage_stat.h"
#include "trainer/sentinel.h"

enum {
	FEW_CODES = 30,          // whole numbers that may be names
	MOST_CODES = 12,         // the same, where the name does not say so;
				 // counts begin with 0
	LONG_WORDS = 3,          // words a cell, from which it is prose
	TITLE_VALUES = 30,
};

static void say(struct init_part *part, const char *separator)
{
	if (part->note.n > 0)
		mql_buf_adds(&part->note, separator);
}

static void exclude(struct init_part *part)
{
	part->role = INIT_EXCLUDED;
	say(part, "; ");
}

/* ---- what says nothing ---- */

static bool says_nothing(const struct init_guess *guess, size_t i)
{
	const struct init_profile *p = guess->leads;
	const struct init_column *c = &p->column[i];
	struct init_part *part = &guess->part[i];

	if (c->n_filled == 0) {
		exclude(part);
		mql_buf_adds(&part->note, "has no value in any lead");
		return true;
	}
	if (c->n_value == 1 && !c->capped && c->n_filled == p->rows) {
		exclude(part);
		mql_buf_addf(&part->note, "always \"%s\"",
			     MQL_SHOW(c->value[0].text));
		return true;
	}
	if (c->n_filled * 100 < p->rows) {
		exclude(part);
		mql_buf_addf(&part->note, "only %ju of %ju leads have a value",
			     (uintmax_t)c->n_filled, (uintmax_t)p->rows);
		return true;
	}
	return false;
}

/* Else they would be taken for levels, or for ids. */
static bool has_decimal_comma(const struct init_guess *guess, size_t i)
{
	const struct init_column *c = &guess->leads->column[i];
	struct init_part *part = &guess->part[i];

	if (c->n_swapped == 0 || c->n_styled * 100 >= c->n_filled * 99 ||
	    (c->n_styled + c->n_swapped) * 100 < c->n_filled * 99)
		return false;
	exclude(part);
	mql_buf_addf(&part->note, "numbers with a decimal comma, such as "
		     "\"%s\", are not read: export them with a point",
		     MQL_SHOW(c->odd));
	return true;
}

/* An id of something, or text that hardly two leads share. */
static bool is_an_id(const struct init_guess *guess, size_t i)
{
	const struct init_profile *p = guess->leads;
	const struct init_column *c = &p->column[i];
	struct init_part *part = &guess->part[i];
	const bool number = c->n_styled * 100 >= c->n_filled * 99;
	const bool unique = c->digest && c->n_filled * 2 > p->rows &&
			    p->rows >= 100 && !init_is_date(guess, c) &&
			    !init_words_hint(c->name, INIT_HINT_TITLE);

	if (unique && (!number || (c->n_whole == c->n_styled &&
				   init_words_hint(c->name, INIT_HINT_ID)))) {
		exclude(part);
		mql_buf_adds(&part->note, "as many values as leads: an id");
		return true;
	}
	if (!number && c->capped && c->n_word == c->n_filled &&
	    !init_is_date(guess, c)) {
		exclude(part);
		mql_buf_addf(&part->note, "more than %d single words: names "
			     "or ids", INIT_MOST_VALUES);
		return true;
	}
	return false;
}

/* ---- what knows the outcome ---- */

static void say_leak(struct init_part *part, const struct init_leak *leak)
{
	say(part, "; ");
	if (fabs(leak->filled[1] - leak->filled[0]) >=
	    LEAKAGE_SUSPECT_FILLED)
		mql_buf_addf(&part->note, "filled for %.0f %% of won and "
			     "%.0f %% of the others; AUC %.2f alone",
			     100.0 * leak->filled[1], 100.0 * leak->filled[0],
			     leak->auc);
	else
		mql_buf_addf(&part->note, "AUC %.2f alone", leak->auc);
}

static bool knows_outcome(const struct init_guess *guess, size_t i)
{
	const struct init_column *c = &guess->leads->column[i];
	struct init_part *part = &guess->part[i];
	const struct init_leak leak = init_leak_measure(guess->leads,
							&guess->labels, i);
	const bool named = init_words_hint(c->name, INIT_HINT_AFTER);
	const bool fills = fabs(leak.filled[1] - leak.filled[0]) >=
			   LEAKAGE_FILLED;

	if (named || (leak.known && (leak.auc >= LEAKAGE_AUC || fills))) {
		exclude(part);
		mql_buf_adds(&part->note, named
			     ? "by its name, known only after the outcome"
			     : "looks as if written after the outcome");
		if (leak.known)
			say_leak(part, &leak);
		return true;
	}
	if (leak.known && leak.auc >= LEAKAGE_SUSPECT_AUC) {
		say_leak(part, &leak);
		mql_buf_adds(&part->note, ": was it known at the time?");
	}
	return false;
}

/* Somebody's verdict that tells won from lost: nobody knows yet whether it was
 * given before or after.  Where it tells nothing, or no outcome does, it is
 * offered and asked about. */
static bool is_judgement(const struct init_guess *guess, size_t i)
{
	struct init_part *part = &guess->part[i];
	const size_t *n = guess->labels.n;

	if (!init_words_hint(guess->leads->column[i].name, INIT_HINT_JUDGED))
		return false;

	const struct init_leak leak = init_leak_measure(guess->leads,
							&guess->labels, i);

	if (!leak.known || leak.auc < .5 + LEAKAGE_NAMED_ERRORS *
					    leakage_auc_error(n[1], n[0]))
		return false;
	mql_buf_reset(&part->note);      // knows_outcome may have asked
	exclude(part);
	mql_buf_adds(&part->note, "by its name a judgement (whose, and "
		     "when?)");
	say_leak(part, &leak);
	mql_buf_adds(&part->note, "; a feature if sales had not seen the lead "
		     "by then");
	return true;
}

/* ---- types ---- */

static int compare_values(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void warn_sentinel(struct init_part *part, const struct init_column *c,
			  uint64_t rows)
{
	double *x = mql_calloc(c->n_value, sizeof(*x));
	size_t n = 0;

	for (size_t i = 0; i < c->n_value; i++)
		n += mql_num_parse(c->value[i].text, &x[n]);
	qsort(x, n, sizeof(*x), compare_values);
	for (size_t i = 0; i < c->n_value && !c->capped; i++) {
		double v;

		if (!mql_num_parse(c->value[i].text, &v) ||
		    c->value[i].n * 100 < rows || !sentinel_is(v, x, n))
			continue;
		say(part, "; ");
		mql_buf_addf(&part->note, "%s in %.0f %% of leads: does it "
			     "mean \"none\"?", MQL_SHOW(c->value[i].text),
			     100.0 * (double)c->value[i].n / (double)rows);
	}
	free(x);
}

static void guess_number(struct init_part *part, const struct init_column *c,
			 uint64_t rows)
{
	const bool whole = c->n_whole == c->n_styled;

	part->kind = MQL_AXIS_NUMBER;
	if (whole && !c->capped && c->n_value <= FEW_CODES &&
	    init_words_hint(c->name, INIT_HINT_CODE)) {
		part->kind = MQL_AXIS_LEVEL;
		say(part, "; ");
		mql_buf_addf(&part->note, "%zu whole numbers: codes, or type: "
			     "number?", c->n_value);
		return;
	}
	if (whole && !c->capped && c->n_value <= MOST_CODES && c->min > 0.0) {
		say(part, "; ");
		mql_buf_addf(&part->note, "%zu whole numbers: a count, or "
			     "type: level?", c->n_value);
	}
	if (c->n_styled < c->n_filled) {
		say(part, "; ");
		mql_buf_addf(&part->note, "%ju cells are no number, such as "
			     "\"%s\": their rows are rejected",
			     (uintmax_t)(c->n_filled - c->n_styled),
			     MQL_SHOW(c->odd));
	}
	warn_sentinel(part, c, rows);
}

static void warn_alike(struct init_part *part, const struct init_column *c)
{
	struct mql_str *value = mql_calloc(c->n_value, sizeof(*value));
	struct mql_buf text = { 0 };

	for (size_t i = 0; i < c->n_value; i++)
		value[i] = c->value[i].text;
	if (alike_add(&text, value, c->n_value) > 0) {
		say(part, "; ");
		mql_buf_add(&part->note, text.p, text.n);
	}
	mql_buf_release(&text);
	free(value);
}

static void guess_words(struct init_part *part, const struct init_column *c)
{
	const bool title = init_words_hint(c->name, INIT_HINT_TITLE) &&
			   c->n_value >= TITLE_VALUES;
	const bool prose = c->n_word >= c->n_filled * LONG_WORDS &&
			   (c->capped || c->n_value * 2 > c->n_filled);

	part->kind = title || prose || c->capped ? MQL_AXIS_TEXT
						 : MQL_AXIS_LEVEL;
	if (part->kind == MQL_AXIS_TEXT) {
		part->role = INIT_OFFERED;
		say(part, "; ");
		mql_buf_addf(&part->note, "%s%zu different texts: name the "
			     "groups of words that matter",
			     c->capped ? "more than " : "", c->n_value);
		return;
	}
	say(part, "; ");
	if (c->n_value == 2)
		mql_buf_addf(&part->note, "\"%s\" %ju, \"%s\" %ju",
			     MQL_SHOW(c->value[0].text),
			     (uintmax_t)c->value[0].n,
			     MQL_SHOW(c->value[1].text),
			     (uintmax_t)c->value[1].n);
	else
		mql_buf_addf(&part->note, "%zu level%s", c->n_value,
			     c->n_value == 1 ? "" : "s");
	warn_alike(part, c);
}

static void guess_date(const struct init_guess *guess, struct init_part *part)
{
	part->kind = MQL_AXIS_DATE;
	say(part, "; ");
	mql_buf_adds(&part->note, "its age in days");
	if (guess->observed != INIT_NONE)
		return;
	part->role = INIT_OFFERED;
	mql_buf_adds(&part->note, ": needs lead.observed, the day each lead "
		     "was seen as in this table");
}

static void guess_type(struct init_guess *guess, size_t i)
{
	const struct init_column *c = &guess->leads->column[i];
	struct init_part *part = &guess->part[i];
	const double missing = init_column_missing(guess->leads, c);
	bool sure;

	part->role = INIT_FEATURE;
	part->dimension = init_words_dimension(c->name, &sure);
	if (init_is_date(guess, c))
		guess_date(guess, part);
	else if (c->n_styled * 100 >= c->n_filled * 99 && c->n_value > 2)
		guess_number(part, c, guess->leads->rows);
	else
		guess_words(part, c);
	if (missing >= .005) {
		say(part, "; ");
		mql_buf_addf(&part->note, "%.0f %% missing", 100.0 * missing);
	}
	if (init_words_hint(c->name, INIT_HINT_JUDGED)) {
		say(part, "; ");
		mql_buf_adds(&part->note, "whose judgement, and when?");
	}
	if (!sure) {
		say(part, "; ");
		mql_buf_adds(&part->note, "dimension?");
	}
}

void init_guess_features(struct init_guess *guess)
{
	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const struct init_column *c = &guess->leads->column[i];
		struct init_part *part = &guess->part[i];

		if (c->unusable)
			part->role = INIT_UNUSABLE;
		if (c->unusable || part->role == INIT_TAKEN ||
		    says_nothing(guess, i) || has_decimal_comma(guess, i) ||
		    is_an_id(guess, i) ||
		    knows_outcome(guess, i) || is_judgement(guess, i))
			continue;
		guess_type(guess, i);
	}
}
