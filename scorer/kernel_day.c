/* SPDX-License-Identifier: MIT */
#include "scorer/kernel_part.h"

#include <assert.h>

/* Exports have few distinct days, and rows that follow each other often the
 * same one: asking num.c for those alone that differ from the row before. */
static bool is_repeated(const struct kernel_cells *cells, size_t r)
{
	return r > 0 && cells->n[r] == cells->n[r - 1] &&
	       memcmp(cells->p[r], cells->p[r - 1], cells->n[r]) == 0;
}

/* A future date is age 0, and counted (rule 12). */
static void take_day(const struct kernel_reader *reader, int32_t day,
		     int32_t as_of, size_t r, struct kernel_values *values,
		     uint32_t *n_future)
{
	assert(as_of != MQL_DAY_NONE);
	if (day > as_of)
		n_future[r] += reader->n_use;
	values->fixed[r] = day > as_of ? 0 : (uint32_t)(as_of - day);
}

uint64_t kernel_day_read(const struct kernel_reader *reader,
			 const struct kernel_cells *cells, size_t n,
			 int32_t as_of, struct kernel_values *values,
			 uint32_t *n_future)
{
	enum { MISSING, DAY, BAD } last = BAD;
	int32_t day = 0;
	uint64_t bad = 0;

	values->missing = 0;
	values->unit = 1;
	values->has_x = false;
	for (size_t r = 0; r < n; r++) {
		const struct mql_str s = { cells->p[r], cells->n[r] };

		if (!is_repeated(cells, r))
			last = kernel_levels_find(reader->missing, s.p,
						  cells->n[r]) == 1 ? MISSING
			       : mql_day_parse(s, reader->order, &day) ? DAY
								       : BAD;
		if (last == DAY) {
			take_day(reader, day, as_of, r, values, n_future);
			continue;
		}
		if (last == MISSING)
			values->missing |= UINT64_C(1) << r;
		else
			bad |= UINT64_C(1) << r;
	}
	return bad;
}
