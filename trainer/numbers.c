/* SPDX-License-Identifier: MIT */
#include "trainer/numbers.h"

#include <stdlib.h>

#include "trainer/weights.h"

static void count_places(struct numbers *numbers, const struct dataset *data,
			 const struct dataset_column *from,
			 const uint32_t *row, size_t n_row, bool alike)
{
	const size_t n = from->n_distinct;

	for (size_t i = 0; i < n_row; i++)
		numbers->rows[dataset_index(from, row[i], n)]++;
	for (size_t k = 0; k < n; k++)
		numbers->value[k] = from->distinct[k];
	for (size_t i = 0; i < n_row && !alike; i++)
		numbers->weight[dataset_index(from, row[i], n)] +=
			dataset_weight(data, row[i]);
}

static void copy_numbers(struct numbers *numbers, const struct dataset *data,
			 const struct dataset_column *from,
			 const uint32_t *row, size_t n_row, bool alike)
{
	for (size_t i = 0; i < n_row; i++) {
		const double x = from->number[row[i]];

		numbers->value[i] = x;
		numbers->rows[i] = isnan(x) ? 0.0 : 1.0;
		if (!alike)
			numbers->weight[i] = dataset_weight(data, row[i]);
	}
}

/* Those that leads have, side by side. */
static void drop_others(struct numbers *numbers, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		if (!(numbers->rows[k] > 0.0))
			continue;
		numbers->value[numbers->n] = numbers->value[k];
		numbers->weight[numbers->n] = numbers->weight[k];
		numbers->rows[numbers->n++] = numbers->rows[k];
	}
}

void numbers_init(struct numbers *numbers, const struct dataset *data,
		  const struct dataset_column *from, const uint32_t *row,
		  size_t n_row)
{
	const bool alike = weights_equal_rows(data->weight, row, n_row);
	const size_t n = from->place ? from->n_distinct : n_row;

	*numbers = (struct numbers){
		.value = mql_calloc(n + 1, sizeof(double)),
		.rows = mql_calloc(n + 1, sizeof(double)),
	};
	numbers->weight = alike ? numbers->rows
				: mql_calloc(n + 1, sizeof(double));
	(from->place ? count_places : copy_numbers)(numbers, data, from, row,
						    n_row, alike);
	drop_others(numbers, n);
}

void numbers_release(struct numbers *numbers)
{
	if (numbers->weight != numbers->rows)
		free(numbers->weight);
	free(numbers->value);
	free(numbers->rows);
	*numbers = (struct numbers){ 0 };
}
