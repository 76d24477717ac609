/* SPDX-License-Identifier: MIT */
#include "trainer/maturity.h"

#include <stdlib.h>

#include "trainer/lag.h"

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

/* Leads with both dates, or with no win by as_of: a win of unknown day says
 * nothing of how long it took. */
static size_t add_leads(struct lag_lead *lead, const struct dataset *data)
{
	size_t n = 0;

	for (size_t i = 0; data->created && i < data->n; i++) {
		const int32_t created = data->created[i];
		const int32_t won = dataset_event(data, i).won;

		if (created == MQL_DAY_NONE || created > data->as_of ||
		    won == OUTCOME_SOMETIME)
			continue;
		lead[n] = (struct lag_lead){
			data->as_of - created, LAG_NONE,
			dataset_weight(data, i)
		};
		if (won != OUTCOME_NEVER)
			lead[n].lag = won > created ? won - created : 0;
		n++;
	}
	return n;
}

/* A number of days is no help where too few leads are won for any card. */
static bool fail_few(const struct dataset *data, uint64_t dated,
		     struct mql_err *err)
{
	uint64_t wins = 0;

	for (size_t i = 0; i < data->n; i++)
		wins += (dataset_marks(data, i, data->as_of) &
			 OUTCOME_WON) != 0;
	return mql_fail(err, MQL_E_DATA, "%s: outcome.matures: auto needs at "
			"least %d wins with both dates and has %ju%s",
			data->definition->path, MATURITY_LEAST_WINS,
			(uintmax_t)dated, wins < MATURITY_LEAST_WINS
			? ": too few are won to learn from"
			: ": give a number of days instead");
}

static bool set_horizon(struct dataset *data, const struct lag_curve *curve,
			struct mql_err *err)
{
	data->matures_wins = curve->n_event;
	if (curve->n_event < MATURITY_LEAST_WINS)
		return fail_few(data, curve->n_event, err);
	data->matures_median = lag_quantile(curve, 0.5);
	data->matures_days = lag_quantile(curve, MATURITY_SHARE);
	data->matures_end = curve->end;
	if (data->matures_days < 1)
		data->matures_days = 1;
	return true;
}

static bool learn_horizon(struct dataset *data, struct mql_err *err)
{
	struct lag_lead *lead = mql_calloc(data->n, sizeof(*lead));
	struct lag_curve curve;
	bool ok;

	lag_learn(&curve, lead, add_leads(lead, data));
	ok = set_horizon(data, &curve, err);
	lag_release(&curve);
	free(lead);
	return ok;
}

bool maturity_horizon(struct dataset *data, struct mql_err *err)
{
	const struct mql_definition *definition = data->definition;

	data->matures_days = data->matures_median = data->matures_end = 0;
	data->matures_wins = 0;
	if (definition->matures == MQL_MATURES_DAYS)
		data->matures_days = definition->matures_days;
	return definition->matures != MQL_MATURES_AUTO ||
	       learn_horizon(data, err);
}

bool maturity_may_be_short(const struct dataset *data)
{
	return data->definition->matures == MQL_MATURES_AUTO &&
	       4 * (int64_t)data->matures_days >
	       3 * (int64_t)data->matures_end;
}

/* MQL_DAY_NONE: some win has no date, or there is none. */
static int32_t first_win(const struct dataset *data)
{
	int32_t first = MQL_DAY_NONE;

	for (size_t i = 0; i < data->n; i++) {
		const int32_t day = dataset_event(data, i).won;

		if (day == OUTCOME_SOMETIME)
			return MQL_DAY_NONE;
		if (day != OUTCOME_NEVER &&
		    (first == MQL_DAY_NONE || day < first))
			first = day;
	}
	return first;
}

bool maturity_add_unrecorded(struct mql_buf *buf, const struct dataset *data)
{
	const int32_t first = data->created && data->matures_median > 0
				      ? first_win(data) : MQL_DAY_NONE;
	const int32_t last = first - data->matures_median;
	size_t n = 0;

	if (first == MQL_DAY_NONE)
		return false;
	for (size_t i = 0; i < data->n; i++)
		n += data->created[i] != MQL_DAY_NONE &&
		     data->created[i] < last;
	if ((double)n <= MATURITY_UNRECORDED * (double)data->n)
		return false;
	mql_buf_addf(buf, "%zu of %zu leads were created more than %d days, "
		     "in which half of all wins come, before the first win on "
		     "record (", n, data->n, data->matures_median);
	mql_day_add(buf, first);
	mql_buf_adds(buf, "): if wins before it were not recorded, these leads "
		     "are no losses and make the horizon too long: leave them "
		     "out");
	return true;
}
