/* SPDX-License-Identifier: MIT */
#include "trainer/maturity.h"

#include <stdlib.h>

void maturity_add(struct maturity *maturity, int32_t created, int32_t won)
{
	if (created == MQL_DAY_NONE || won == MQL_DAY_NONE)
		return;
	maturity->lag = mql_grow(maturity->lag, &maturity->cap,
				 maturity->n + 1, sizeof(*maturity->lag));
	maturity->lag[maturity->n++] = won > created ? won - created : 0;
}

void maturity_release(struct maturity *maturity)
{
	free(maturity->lag);
	*maturity = (struct maturity){ 0 };
}

bool maturity_check(const struct mql_definition *definition,
		    struct mql_err *err)
{
	const struct mql_outcome *won = &definition->won;

	if (definition->matures == MQL_MATURES_NEVER)
		return true;
	if (!definition->created)
		return mql_fail(err, MQL_E_DATA, "%s: outcome.matures needs "
				"the date a lead was created: name its column "
				"as lead.created", definition->path);
	if (definition->matures == MQL_MATURES_AUTO && !won->at &&
	    won->test.kind != MQL_SET)
		return mql_fail(err, MQL_E_DATA, "%s: outcome.matures: auto "
				"needs the date of a win: name its column as "
				"outcome.won.at, or give a number of days",
				definition->path);
	return true;
}

static int compare_lags(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* Smallest lag by which `tenths` tenths of the n sorted lags are in. */
static int32_t lag_by(const int32_t *lag, size_t n, size_t tenths)
{
	return lag[(n * tenths + 9) / 10 - 1];
}

static void add_wins(struct maturity *maturity, const struct dataset *data)
{
	for (size_t i = 0; data->created && i < data->n; i++) {
		const int32_t won = data->event[i].won;

		if (won > OUTCOME_SOMETIME && won <= data->as_of)
			maturity_add(maturity, data->created[i], won);
	}
}

static bool learn_horizon(struct dataset *data, struct maturity *maturity,
			  struct mql_err *err)
{
	const size_t n = maturity->n;

	data->matures_wins = n;
	if (n < MATURITY_LEAST_WINS)
		return mql_fail(err, MQL_E_DATA, "%s: outcome.matures: auto "
				"needs at least %d wins with both dates and "
				"has %zu: give a number of days instead",
				data->definition->path, MATURITY_LEAST_WINS,
				n);
	qsort(maturity->lag, n, sizeof(*maturity->lag), compare_lags);
	data->matures_median = lag_by(maturity->lag, n, 5);
	data->matures_days = lag_by(maturity->lag, n, 9);
	if (data->matures_days < 1)
		data->matures_days = 1;
	return true;
}

bool maturity_horizon(struct dataset *data, struct mql_err *err)
{
	const struct mql_definition *definition = data->definition;
	struct maturity maturity = { 0 };
	bool ok = true;

	data->matures_days = data->matures_median = 0;
	data->matures_wins = 0;
	if (definition->matures == MQL_MATURES_DAYS)
		data->matures_days = definition->matures_days;
	if (definition->matures != MQL_MATURES_AUTO)
		return true;
	add_wins(&maturity, data);
	ok = learn_horizon(data, &maturity, err);
	maturity_release(&maturity);
	return ok;
}
