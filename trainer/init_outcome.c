/* SPDX-License-Identifier: MIT */
/* init_outcome.c - which column tells the outcome, and which of its values
 *
 * Candidates are weighed: a name that says so most, then a stage with a won
 * value, then a date of winning.  Without any, a column of two values at either
 * end of the table is offered as what it is, a guess.
 */
#include "trainer/init_guess.h"

#include <stdlib.h>

enum { STAGE_VALUES = 50 };

static bool value_hints(const struct init_column *column, uint32_t code,
			enum init_hint hint)
{
	return init_words_hint(column->value[code].text, hint);
}

static bool is_binary(const struct init_column *column)
{
	return !column->capped && column->n_value == 2;
}

/* Which of two values is "yes": by what it says, else the larger number, else
 * the rarer. */
static uint32_t positive_of(const struct init_column *column)
{
	const struct init_value *v = column->value;
	double x[2];

	for (uint32_t k = 0; k < 2; k++)
		if (value_hints(column, k, INIT_HINT_POSITIVE) ||
		    value_hints(column, !k, INIT_HINT_NEGATIVE))
			return k;
	if (mql_num_parse(v[0].text, &x[0]) && mql_num_parse(v[1].text, &x[1]))
		return x[1] > x[0];
	return v[1].n < v[0].n;
}

static bool has_yes_or_no(const struct init_column *column)
{
	for (uint32_t k = 0; k < 2; k++)
		if (value_hints(column, k, INIT_HINT_POSITIVE) ||
		    value_hints(column, k, INIT_HINT_NEGATIVE))
			return true;
	return false;
}

static size_t count_hinted(const struct init_column *column,
			   enum init_hint hint)
{
	size_t n = 0;

	for (uint32_t k = 0; k < column->n_value; k++)
		n += value_hints(column, k, hint);
	return n;
}

/* ---- weighing ---- */

static int merit_of(const struct init_guess *guess,
		    const struct init_profile *profile, size_t i)
{
	const struct init_column *c = &profile->column[i];
	const bool named = init_words_hint(c->name, INIT_HINT_WON);
	const bool end = i == 0 || i + 1 == profile->n_column;

	if (c->unusable || c->n_filled == 0)
		return 0;
	if (init_is_date(guess, c))
		return init_words_hint(c->name, INIT_HINT_CLOSED_DATE) ? 7 : 0;
	if (!c->capped && c->n_value <= STAGE_VALUES &&
	    count_hinted(c, INIT_HINT_STAGE_WON) > 0)
		return (init_words_hint(c->name, INIT_HINT_STAGE) ? 9 : 4) +
		       (count_hinted(c, INIT_HINT_STAGE_LOST) > 0 ? 2 : 0) +
		       (named ? 3 : 0);
	if (is_binary(c))
		return (named ? 10 : 0) + (has_yes_or_no(c) ? 2 : 0) + end;
	return 0;
}

static size_t find_best(const struct init_guess *guess,
			const struct init_profile *profile, int *merit)
{
	size_t best = INIT_NONE;

	*merit = 0;
	for (size_t i = 0; i < profile->n_column; i++) {
		const bool taken = profile == guess->leads &&
				   guess->part[i].role == INIT_TAKEN;
		const int m = taken ? 0 : merit_of(guess, profile, i);

		if (m > *merit) {
			*merit = m;
			best = i;
		}
	}
	return best;
}

/* ---- the tests ---- */

static void add_value(struct init_test *test, uint32_t code)
{
	if (test->n_is < INIT_MOST_IS)
		test->is[test->n_is++] = code;
}

static void add_hinted(struct init_test *test,
		       const struct init_column *column, enum init_hint hint)
{
	for (uint32_t k = 0; k < column->n_value; k++)
		if (value_hints(column, k, hint))
			add_value(test, k);
}

static size_t find_closed(const struct init_guess *guess,
			  const struct init_profile *profile)
{
	for (size_t i = 0; i < profile->n_column; i++) {
		const struct init_column *c = &profile->column[i];

		if (!c->unusable && init_is_date(guess, c) &&
		    init_words_hint(c->name, INIT_HINT_CLOSED_DATE))
			return i;
	}
	return INIT_NONE;
}

static void test_values(struct init_guess *guess, size_t i,
			const struct init_profile *profile)
{
	const struct init_column *c = &profile->column[i];

	guess->won.column = guess->lost.column = i;
	guess->lost.in_deals = guess->won.in_deals;
	guess->won.at = find_closed(guess, profile);
	if (is_binary(c)) {
		const uint32_t yes = positive_of(c);

		add_value(&guess->won, yes);
		add_value(&guess->lost, !yes);
		guess->no_is_open = !value_hints(c, !yes,
						 INIT_HINT_STAGE_LOST);
		return;
	}
	add_hinted(&guess->won, c, INIT_HINT_STAGE_WON);
	add_hinted(&guess->lost, c, INIT_HINT_STAGE_LOST);
	if (guess->lost.n_is == 0)
		guess->lost.column = INIT_NONE;
}

static void test_deals(struct init_guess *guess)
{
	int merit;
	const size_t i = find_best(guess, guess->deals, &merit);

	guess->won.in_deals = true;
	if (merit >= 7 && !init_is_date(guess, &guess->deals->column[i])) {
		test_values(guess, i, guess->deals);
		return;
	}
	guess->won.is_set = true;
	guess->won.column = merit >= 7 ? i : guess->deals_id;
}

static void test_leads(struct init_guess *guess)
{
	int merit;
	const size_t i = find_best(guess, guess->leads, &merit);

	if (i == INIT_NONE || merit < 3)
		return;
	guess->won_is_guess = merit < 7;
	if (!init_is_date(guess, &guess->leads->column[i])) {
		test_values(guess, i, guess->leads);
		return;
	}
	guess->won.is_set = true;
	guess->won.column = i;
}

/* sql_at, is_sql, mql_at, ...: a date or a column of two values. */
static void test_stage(struct init_guess *guess, struct init_test *test,
		       enum init_hint hint)
{
	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const struct init_column *c = &guess->leads->column[i];

		if (c->unusable || guess->part[i].role == INIT_TAKEN ||
		    i == guess->won.column || i == guess->won.at ||
		    !init_words_hint(c->name, hint))
			continue;
		if (!init_is_date(guess, c) && !is_binary(c))
			continue;
		test->column = i;
		test->is_set = init_is_date(guess, c);
		test->at = test->is_set ? i : INIT_NONE;
		if (!test->is_set)
			add_value(test, positive_of(c));
		return;
	}
}

/* ---- maturity, and what the sample's leads are ---- */

static void guess_maturity(struct init_guess *guess)
{
	const bool dated = guess->won.is_set || guess->won.at != INIT_NONE;

	if (guess->won.column == INIT_NONE)
		return;
	guess->matures = guess->created != INIT_NONE && dated;
	if (guess->matures && guess->no_is_open)
		guess->lost.column = INIT_NONE;  // age tells, "no" does not
	if (guess->lost.column != INIT_NONE || guess->matures ||
	    guess->won.in_deals)
		return;
	guess->lost = guess->won;        // only a guess can be so bold: the
	guess->lost.is_set = true;       // writer says what it assumes
	guess->lost.unset = true;
	guess->lost.at = INIT_NONE;
}

static bool holds(const struct init_test *test, uint32_t code)
{
	if (test->column == INIT_NONE)
		return false;
	if (test->is_set)
		return (code == INIT_MISSING) == test->unset;
	for (size_t i = 0; i < test->n_is; i++)
		if (test->is[i] == code)
			return true;
	return false;
}

static uint8_t label_of(const struct init_guess *guess,
			const struct init_cell *cell)
{
	if (guess->won.in_deals)
		return init_column_has(
			&guess->deals->column[guess->deals_id],
			cell[guess->id].digest);
	if (guess->won.column == INIT_NONE)
		return 2;
	if (holds(&guess->won, cell[guess->won.column].code))
		return 1;
	if (guess->lost.column == INIT_NONE)
		return guess->won.is_set || guess->no_is_open ? 0 : 2;
	return holds(&guess->lost, cell[guess->lost.column].code) ? 0 : 2;
}

static void label_sample(struct init_guess *guess)
{
	const struct init_profile *p = guess->leads;

	guess->labels.label = mql_calloc(p->n_sample, 1);
	for (size_t i = 0; i < p->n_sample; i++) {
		const uint8_t label = label_of(guess,
					       p->cell + i * p->n_column);

		guess->labels.label[i] = label;
		guess->labels.n[label]++;
	}
}

/* Leads of a test on the leads table, exactly. */
static uint64_t count_of(const struct init_guess *guess,
			 const struct init_test *test)
{
	const struct init_column *c = &guess->leads->column[test->column];
	uint64_t n = 0;

	if (test->is_set)
		return test->unset ? guess->leads->rows - c->n_filled
				   : c->n_filled;
	for (size_t i = 0; i < test->n_is; i++)
		n += c->value[test->is[i]].n;
	return n;
}

/* SQLs of the leads handed over, in the sample. */
static double sql_rate(const struct init_guess *guess)
{
	const struct init_profile *p = guess->leads;
	double n[2] = { 0.0, 0.0 };

	for (size_t i = 0; i < p->n_sample; i++) {
		const struct init_cell *cell = p->cell + i * p->n_column;

		if (guess->handed.column != INIT_NONE &&
		    !holds(&guess->handed, cell[guess->handed.column].code))
			continue;
		n[holds(&guess->sql, cell[guess->sql.column].code)]++;
	}
	return n[1] / (n[0] + n[1]);     // 0 of 0: NaN
}

static void count_base(struct init_guess *guess)
{
	if (guess->sql.column != INIT_NONE) {
		guess->base_rate = sql_rate(guess);
		return;
	}

	const size_t *n = guess->labels.n;
	double won = (double)n[1], lost = (double)n[0];

	if (!guess->won.in_deals && guess->won.column != INIT_NONE) {
		won = (double)count_of(guess, &guess->won);
		lost = guess->lost.column != INIT_NONE
		     ? (double)count_of(guess, &guess->lost)
		     : (double)guess->leads->rows - won;
	}
	guess->base_rate = won / (won + lost);
}

static void take(struct init_guess *guess, const struct init_test *test)
{
	if (test->in_deals)
		return;
	if (test->column != INIT_NONE)
		guess->part[test->column].role = INIT_TAKEN;
	if (test->at != INIT_NONE)
		guess->part[test->at].role = INIT_TAKEN;
}

void init_guess_outcome(struct init_guess *guess)
{
	if (guess->deals && guess->deals_id != INIT_NONE)
		test_deals(guess);
	else
		test_leads(guess);
	test_stage(guess, &guess->sql, INIT_HINT_SQL);
	if (guess->sql.column != INIT_NONE)
		test_stage(guess, &guess->handed, INIT_HINT_HANDED_OVER);
	guess_maturity(guess);
	label_sample(guess);
	count_base(guess);
	take(guess, &guess->won);
	take(guess, &guess->lost);
	take(guess, &guess->sql);
	take(guess, &guess->handed);
}
