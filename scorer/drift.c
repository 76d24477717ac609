/* SPDX-License-Identifier: MIT */
#include "scorer/drift.h"

#include <stdlib.h>

static bool has_table(const struct mql_term *term)
{
	return term->kind == MQL_TERM_TABLE && term->evidence;
}

static void add_table(struct drift *drift, const struct mql_term *term,
		      size_t i_term, size_t n_cell)
{
	drift->table[drift->n_table++] = (struct drift_table){
		.term = term, .i_term = i_term,
		.first = drift->n_cell, .n_cell = n_cell,
	};
	drift->n_cell += n_cell;
}

static void set_base(struct drift *drift, const struct drift_table *table)
{
	uint64_t *base = drift->base + table->first;

	for (size_t c = 0; c < table->n_cell; c++)
		base[c] = table->term ? table->term->evidence[c].leads
				      : drift->card->baseline.leads[c];
}

void drift_init(struct drift *drift, const struct mql_scorecard *card)
{
	*drift = (struct drift){ .card = card };
	drift->table = mql_calloc(card->n_term + 1, sizeof(*drift->table));
	if (card->baseline.n_cut > 0)
		add_table(drift, NULL, 0, card->baseline.n_cut + 1);
	for (size_t i = 0; i < card->n_term; i++)
		if (has_table(&card->term[i]))
			add_table(drift, &card->term[i], i,
				  mql_axis_n_code(&card->term[i].axis[0]));
	drift->base = mql_calloc(drift->n_cell, sizeof(*drift->base));
	drift->count = mql_calloc(drift->n_cell, sizeof(*drift->count));
	for (size_t i = 0; i < drift->n_table; i++)
		set_base(drift, &drift->table[i]);
}

void drift_release(struct drift *drift)
{
	free(drift->table);
	free(drift->base);
	free(drift->count);
	*drift = (struct drift){ 0 };
}

/* The class of a score: as many cuts as it reaches. */
static size_t class_of(const struct mql_baseline *baseline, int64_t score)
{
	size_t low = 0, high = baseline->n_cut;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (score >= baseline->cut[middle])
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void drift_count(const struct drift *drift, uint64_t *count,
		 const struct mql_result *result)
{
	for (size_t i = 0; i < drift->n_table; i++) {
		const struct drift_table *table = &drift->table[i];
		const size_t cell =
			table->term ? result->code[table->i_term]
				    : class_of(&drift->card->baseline,
					       result->score);

		count[table->first + cell]++;
	}
}

/* The classes of all rows at once: as many cuts as each reaches. */
static void classes_of(const struct mql_baseline *baseline,
		       const int64_t *score, uint32_t *class)
{
	memset(class, 0, KERNEL_ROWS * sizeof(*class));
	for (size_t i = 0; i < baseline->n_cut; i++)
		for (size_t r = 0; r < KERNEL_ROWS; r++)
			class[r] += score[r] >= baseline->cut[i];
}

void drift_count_tile(const struct drift *drift, uint64_t *count,
		      const struct kernel *kernel,
		      const struct kernel_tile *tile)
{
	for (size_t i = 0; i < drift->n_table; i++) {
		const struct drift_table *table = &drift->table[i];
		uint64_t *to = count + table->first;
		uint32_t class[KERNEL_ROWS];
		const uint32_t *cell = class;

		if (table->term)
			cell = kernel_code(kernel, tile, table->i_term);
		else
			classes_of(&drift->card->baseline, tile->score, class);
		for (size_t r = 0; r < tile->n; r++)
			to[cell[r]] += !(tile->odd >> r & 1);
	}
}

void drift_take(struct drift *drift, const uint64_t *count)
{
	for (size_t c = 0; c < drift->n_cell; c++)
		drift->count[c] += count[c];
}

void drift_measure(struct drift *drift)
{
	for (size_t i = 0; i < drift->n_table; i++) {
		struct drift_table *table = &drift->table[i];

		table->psi = mql_psi_of(drift->base + table->first,
					drift->count + table->first,
					table->n_cell);
	}
	drift->speaks = drift->n_table > 0 &&
			drift->table[0].psi.n_now >= DRIFT_FEW;
}
