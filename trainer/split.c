/* SPDX-License-Identifier: MIT */
#include "trainer/split.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "trainer/order.h"

/* ---- by digest ---- */

/* Bytes in a fixed order, so that every machine draws the same folds. */
static uint8_t fold_of(uint64_t key, size_t n_fold, uint64_t seed)
{
	char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(unsigned char)(key >> (8 * i));

	const uint64_t digest = mql_digest64(
		(struct mql_str){ bytes, sizeof(bytes) }, seed);

	return (uint8_t)(digest % n_fold);
}

static bool check_none_empty(const struct split *split, size_t n,
			     const struct dataset *data, struct mql_err *err)
{
	uint64_t count[256] = { 0 };

	for (size_t i = 0; i < n; i++)
		count[split->test[i]]++;
	for (size_t k = 0; k < split->n_fold; k++)
		if (count[k] == 0)
			return mql_fail(err, MQL_E_DATA, "%zu leads are too "
					"few for %zu folds%s: fold %zu has "
					"none", n, split->n_fold,
					data->definition->account ?
					" by account" : "", k + 1);
	return true;
}

static bool split_by_digest(struct split *split, const struct dataset *data,
			    uint64_t seed, struct mql_err *err)
{
	for (size_t i = 0; i < data->n; i++)
		split->test[i] = fold_of(data->fold_key[i], split->n_fold,
					 seed);
	return check_none_empty(split, data->n, data, err);
}

/* ---- by time ---- */

/* Where there are no dates, a row a day. */
static int32_t day_of(const struct dataset *data, size_t i)
{
	return data->created ? data->created[i] : (int32_t)i;
}

struct day_count {
	int32_t day;
	uint32_t leads;
};

/* The distinct days, rising, with their leads; the caller frees *day. */
static size_t count_days(const struct dataset *data, struct day_count **day,
			 size_t *n_dated)
{
	int32_t *sorted = mql_calloc(data->n, sizeof(*sorted));
	size_t n = 0, n_day = 0;

	for (size_t i = 0; i < data->n; i++)
		if (day_of(data, i) != MQL_DAY_NONE)
			sorted[n++] = day_of(data, i);
	order_days(sorted, n);
	*day = mql_calloc(n, sizeof(**day));
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || sorted[i] != sorted[i - 1])
			(*day)[n_day++].day = sorted[i];
		(*day)[n_day - 1].leads++;
	}
	free(sorted);
	*n_dated = n;
	return n_day;
}

/* Leads that period p should take of those that are left. */
static size_t share_of(size_t p, size_t n_period, size_t left)
{
	return p == 0 ? left / 3 : left / (n_period - p);
}

/* The first day of each period.  A period takes days until it has its share of
 * the leads that are left, and leaves at least a day to each that follows. */
static void cut_periods(int32_t *first, size_t n_period,
			const struct day_count *day, size_t n_day,
			size_t n_dated)
{
	size_t i = 0, left = n_dated;

	for (size_t p = 0; p < n_period; p++) {
		const size_t n_after = n_period - p - 1;
		const size_t share = share_of(p, n_period, left);
		size_t taken = 0;

		first[p] = day[i].day;
		do {
			/* half of a day beyond the share is one too many */
			if (taken > 0 && taken + day[i].leads / 2 > share)
				break;
			taken += day[i++].leads;
		} while (n_day - i > n_after);
		left -= taken;
	}
}

static uint8_t period_of(const int32_t *first, size_t n_period, int32_t day)
{
	size_t p = n_period - 1;

	while (p > 0 && day < first[p])
		p--;
	return (uint8_t)p;
}

static bool split_by_time(struct split *split, const struct dataset *data,
			  struct mql_err *err)
{
	const size_t n_period = split->n_fold + 1;
	int32_t first[SPLIT_MAX_FOLD + 1];
	struct day_count *day;
	size_t n_dated;

	const size_t n_day = count_days(data, &day, &n_dated);

	if (n_day >= n_period)
		cut_periods(first, n_period, day, n_day, n_dated);
	free(day);
	if (n_day < n_period)
		return mql_fail(err, MQL_E_DATA, "a split by time into %zu "
				"folds needs leads created on at least %zu "
				"days and has %zu", split->n_fold, n_period,
				n_day);
	split->period = mql_calloc(data->n, 1);
	for (size_t i = 0; i < data->n; i++) {
		const bool dated = day_of(data, i) != MQL_DAY_NONE;
		const uint8_t p = dated ? period_of(first, n_period,
						    day_of(data, i))
					: SPLIT_NEVER;

		split->period[i] = p;
		split->test[i] = dated && p > 0 ? (uint8_t)(p - 1)
						: SPLIT_NEVER;
	}
	return true;
}

bool split_fits_time(const struct dataset *data, size_t n_fold)
{
	struct mql_err ignored = MQL_ERR_INIT;
	struct split split = { .n_fold = n_fold };
	uint64_t won[2] = { 0, 0 };
	bool fits;

	if (!data->created || data->last_created == MQL_DAY_NONE ||
	    data->last_created - data->first_created < SPLIT_LEAST_DAYS)
		return false;
	split.test = mql_calloc(data->n, 1);
	fits = split_by_time(&split, data, &ignored);
	for (size_t i = 0; fits && i < data->n; i++)
		if (split.period[i] == 0 && data->won[i] != LABEL_UNKNOWN)
			won[data->won[i]]++;
	split_release(&split);
	return fits && won[LABEL_YES] >= SPLIT_LEAST_WON &&
	       won[LABEL_NO] >= SPLIT_LEAST_WON;
}

/* ---- the door ---- */

static bool check_time(const struct dataset *data, enum split_by by,
		       struct mql_err *err)
{
	if (by == SPLIT_BY_TIME && !data->created)
		return mql_fail(err, MQL_E_DATA, "%s: a split by time needs "
				"the date a lead was created: name its column "
				"as lead.created, or take the order of the "
				"rows for time (--split rows)",
				data->definition->path);
	if (by == SPLIT_BY_ROWS && data->created)
		return mql_fail(err, MQL_E_DATA, "%s: a split by rows is for "
				"leads without a date; these have "
				"lead.created", data->definition->path);
	return true;
}

bool split_init(struct split *split, const struct dataset *data, size_t n_fold,
		enum split_by by, uint64_t seed, struct mql_err *err)
{
	assert(n_fold >= 2 && n_fold <= SPLIT_MAX_FOLD);
	*split = (struct split){ .n_fold = n_fold,
				 .test = mql_calloc(data->n, 1),
				 .by_rows = by == SPLIT_BY_ROWS };

	const bool ok = check_time(data, by, err) &&
			(by == SPLIT_BY_DIGEST
			 ? split_by_digest(split, data, seed, err)
			 : split_by_time(split, data, err));

	if (!ok)
		split_release(split);
	return ok;
}

void split_release(struct split *split)
{
	free(split->test);
	free(split->period);
	*split = (struct split){ 0 };
}

static uint8_t *pick(const uint8_t *from, const uint32_t *row, size_t n)
{
	uint8_t *to = from ? mql_calloc(n, 1) : NULL;

	for (size_t i = 0; to && i < n; i++)
		to[i] = from[row[i]];
	return to;
}

void split_pick(struct split *to, const struct split *from,
		const uint32_t *row, size_t n)
{
	*to = *from;
	to->test = pick(from->test, row, n);
	to->period = pick(from->period, row, n);
}

static bool trains(const struct split *split, const struct dataset *data,
		   size_t k, size_t i)
{
	if (data->won[i] == LABEL_UNKNOWN)
		return false;
	if (k == split->n_fold)
		return true;
	if (split->period)       // SPLIT_NEVER is above every fold
		return split->period[i] <= k;
	return split->test[i] != k;
}

size_t split_n_train(const struct split *split, const struct dataset *data,
		     size_t k)
{
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++)
		n += trains(split, data, k, i);
	return n;
}

void split_train_rows(const struct split *split, const struct dataset *data,
		      size_t k, uint32_t **row, size_t *n_row)
{
	size_t n = 0;

	*n_row = split_n_train(split, data, k);
	*row = mql_calloc(*n_row, sizeof(**row));
	for (size_t i = 0; i < data->n; i++)
		if (trains(split, data, k, i))
			(*row)[n++] = (uint32_t)i;
}
