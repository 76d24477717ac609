/* SPDX-License-Identifier: MIT */
/* Which rule decides, the verdict and the grade (rules 10, 13, 14): as gate.c
 * has it, for 64 leads at a time.  A bound that is absent is INT32_MIN, below
 * every sum. */
#include "scorer/kernel_part.h"

/* ---- rules ---- */

static uint64_t rows_of_rule(const struct kernel *kernel,
			     const struct kernel_tile *tile, size_t i)
{
	const uint64_t *holds = tile->holds + kernel->rule_holds[i];
	uint64_t rows = ~UINT64_C(0);

	for (size_t k = 0; k < kernel->evaluator->card->rule[i].n_when; k++)
		rows &= holds[k];
	return rows;
}

/* Backwards, so that the first rule of a kind stays. */
static void take_rules(const struct kernel *kernel, struct kernel_tile *tile,
		       enum mql_verdict verdict)
{
	const struct mql_scorecard *card = kernel->evaluator->card;

	for (size_t i = card->n_rule; i-- > 0;) {
		uint64_t rows = 0;

		if (card->rule[i].verdict == verdict)
			rows = rows_of_rule(kernel, tile, i);
		for (; rows; rows &= rows - 1) {
			const int r = __builtin_ctzll(rows);

			tile->rule[r] = (uint32_t)i;
			tile->verdict[r] = (uint8_t)verdict;
		}
	}
}

/* ---- verdict and grade ---- */

KERNEL_WIDE
static void take_verdicts(const struct mql_gate *gate,
			  struct kernel_tile *tile)
{
	uint32_t passes[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++)
		passes[r] = tile->score[r] >= gate->score;
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		for (size_t r = 0; r < KERNEL_ROWS; r++)
			passes[r] &= tile->subtotal[d][r] >= gate->least[d];
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		tile->verdict[r] = passes[r] ? MQL_QUALIFIED : MQL_NURTURE;
}

/* How many of the bounds, which do not rise, lie above. */
KERNEL_WIDE
static void take_grades(const int32_t bound[3], const int32_t *subtotal,
			char best, char *grade)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		grade[r] = (char)(best + (subtotal[r] < bound[0]) +
				  (subtotal[r] < bound[1]) +
				  (subtotal[r] < bound[2]));
}

void kernel_gate(const struct kernel *kernel, struct kernel_tile *tile)
{
	const struct mql_scorecard *card = kernel->evaluator->card;

	take_verdicts(&card->gate, tile);
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		tile->rule[r] = KERNEL_NO_RULE;
	take_rules(kernel, tile, MQL_FAST_TRACK);
	take_rules(kernel, tile, MQL_DISQUALIFIED);
	if (!card->has_grades)
		return;
	take_grades(card->grade_fit, tile->subtotal[MQL_FIT], 'A',
		    tile->grade[0]);
	take_grades(card->grade_intent, tile->subtotal[MQL_INTENT], '1',
		    tile->grade[1]);
}
