/* SPDX-License-Identifier: MIT */
/* gate.c - from a score to a verdict and a grade (rules 10, 13, 14, 26) */
#include "common/evaluate.h"

/* How one lead fares with the conditions of a list of rules. */
struct trial {
	const struct mql_missing *missing;
	const struct mql_str *cell;
	size_t bad;              // column of the first bad cell, or SIZE_MAX
	uint32_t n_bad;
};

/* Every condition is looked at, also behind one that does not hold: whether a
 * row can be read must not depend on the order of conditions. */
static bool rule_holds(struct trial *trial, const struct mql_rule *rule,
		       const size_t *column)
{
	bool all = true;

	for (size_t i = 0; i < rule->n_when; i++) {
		const int holds = mql_condition_holds(&rule->when[i],
						      trial->missing,
						      trial->cell[column[i]]);

		all = all && holds > 0;
		if (holds >= 0)
			continue;
		trial->n_bad++;
		if (trial->bad == SIZE_MAX)
			trial->bad = column[i];
	}
	return all;
}

static size_t find_rule(struct trial *trial, const struct mql_rule *rule,
			size_t n_rule, size_t *const *column)
{
	size_t out = SIZE_MAX;
	size_t in = SIZE_MAX;

	for (size_t i = 0; i < n_rule; i++) {
		size_t *first = rule[i].verdict == MQL_DISQUALIFIED ? &out
								    : &in;

		if (rule_holds(trial, &rule[i], column[i]) &&
		    *first == SIZE_MAX)
			*first = i;
	}
	return out != SIZE_MAX ? out : in;
}

size_t mql_rule_find(const struct mql_rule *rule, size_t n_rule,
		     size_t *const *column, const struct mql_missing *missing,
		     const struct mql_str *cell, size_t *bad)
{
	struct trial trial = { missing, cell, SIZE_MAX, 0 };
	const size_t found = find_rule(&trial, rule, n_rule, column);

	if (trial.n_bad == 0)
		return found;
	*bad = trial.bad;
	return MQL_RULE_BAD_CELL;
}

size_t mql_rule_find_lenient(const struct mql_rule *rule, size_t n_rule,
			     size_t *const *column,
			     const struct mql_missing *missing,
			     const struct mql_str *cell, uint32_t *n_bad)
{
	struct trial trial = { missing, cell, SIZE_MAX, 0 };
	const size_t found = find_rule(&trial, rule, n_rule, column);

	*n_bad += trial.n_bad;
	return found;
}

static bool reaches_minimums(const struct mql_gate *gate,
			     const int64_t *subtotal)
{
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		if (gate->least[i] != MQL_POINTS_NONE &&
		    subtotal[i] < gate->least[i])
			return false;
	return true;
}

enum mql_verdict mql_gate_verdict(const struct mql_scorecard *card,
				  int64_t score, const int64_t *subtotal,
				  size_t rule)
{
	const struct mql_gate *gate = &card->gate;

	if (rule != SIZE_MAX)
		return card->rule[rule].verdict;
	if (!reaches_minimums(gate, subtotal))
		return MQL_NURTURE;
	if (gate->score != MQL_POINTS_NONE && score < gate->score)
		return MQL_NURTURE;
	return MQL_QUALIFIED;
}

/* How many lower bounds, written falling, lie above the points. */
static char step(const int32_t bound[3], int64_t points, const char *name)
{
	size_t i = 0;

	while (i < 3 && points < bound[i])
		i++;
	return name[i];
}

void mql_grade(const struct mql_scorecard *card, const int64_t *subtotal,
	       char grade[3])
{
	grade[0] = '\0';
	if (!card->has_grades)
		return;
	grade[0] = step(card->grade_fit, subtotal[MQL_FIT], "ABCD");
	grade[1] = step(card->grade_intent, subtotal[MQL_INTENT], "1234");
	grade[2] = '\0';
}
