/* SPDX-License-Identifier: MIT */
/* champion_report.c - the live card against the new one, on screen and as
 * JSON */
#include <math.h>

#include "common/json.h"
#include "trainer/champion.h"
#include "trainer/report.h"

typedef unsigned long long ull;

static void add_rate(struct mql_buf *buf, const char *who,
		     const struct champion_side *side)
{
	mql_buf_addf(buf, "  %-20s hands over %.1f %% of leads", who,
		     100.0 * side->share);
	if (side->known > 0)
		mql_buf_addf(buf, ", SQL rate %.1f %% (%.1f to %.1f %%), from "
			     "%llu known", 100.0 * side->rate,
			     100.0 * side->low, 100.0 * side->high,
			     (ull)side->known);
	mql_buf_addc(buf, '\n');
}

static void add_difference(struct mql_buf *buf, const char *what, int decimals,
			   const struct champion_difference *d)
{
	if (isfinite(d->mean))
		mql_buf_addf(buf, "  %-20s %+.*f (95 %% interval %+.*f to "
			     "%+.*f)\n", what, decimals, d->mean, decimals,
			     d->low, decimals, d->high);
}

static void add_keep(struct mql_buf *buf, const struct champion *c)
{
	if (!c->torn)
		mql_buf_adds(buf, "  the new card is no better beyond chance: "
			     "the live one stays, nothing is written\n");
	else
		mql_buf_addf(buf, "  the new card %s, beyond chance:\n  lower "
			     "log-loss is better; the live one stays, nothing "
			     "is written\n", c->auc.low > 0.0
			     ? "ranks better, but its probabilities are worse"
			     : "ranks worse, though its probabilities are "
			       "better");
}

static void add_answer(struct mql_buf *buf, const struct champion *c,
		       bool has_card)
{
	const char *then = has_card ? "the new card is written"
				    : "and there is no new card";

	switch (c->answer) {
	case CHAMPION_BETTER:
		mql_buf_addf(buf, "  the new card is better beyond chance: "
			     "%s\n", then);
		break;
	case CHAMPION_BROKEN:
		mql_buf_addf(buf, "  the live card's promise no longer holds "
			     "(%.4g %%): %s\n", 100.0 * c->promised, then);
		break;
	case CHAMPION_KEEP:
		add_keep(buf, c);
		break;
	case CHAMPION_TOO_FEW:
		mql_buf_addf(buf, "  %llu won and %llu not won", (ull)c->won[1],
			     (ull)c->won[0]);
		if (c->accounts > 0)
			mql_buf_addf(buf, " of %llu accounts",
				     (ull)c->accounts);
		if (c->leads > c->won[0] + c->won[1])
			mql_buf_addf(buf, " (%llu open or too young)",
				     (ull)(c->leads - c->won[0] - c->won[1]));
		mql_buf_addf(buf, " are too few to tell, %d of each are "
			     "needed: the live one stays, nothing is "
			     "written\n", CHAMPION_LEAST);
		break;
	}
}

void champion_add_text(struct mql_buf *buf, const struct champion *c,
		       bool has_card)
{
	mql_buf_addf(buf, "\nagainst %s, on %llu leads ",
		     MQL_SHOW(mql_str_of(c->name)), (ull)c->leads);
	if (c->after == MQL_DAY_NONE) {
		mql_buf_adds(buf, "that neither saw\n");
	} else {
		mql_buf_adds(buf, "later than both saw (after ");
		mql_day_add(buf, c->after);
		mql_buf_adds(buf, ")\n");
	}
	if (c->calibrated != MQL_DAY_NONE) {
		mql_buf_adds(buf, "  the live card was calibrated on ");
		mql_day_add(buf, c->calibrated);
		mql_buf_adds(buf, ": log-loss and its own rate favour it\n");
	}
	if (c->leads > 0) {
		if (isfinite(c->auc.mean))
			mql_buf_addf(buf, "  %-20s %.3f live, %.3f new\n",
				     "AUC of won", c->auc_live, c->auc_new);
		add_difference(buf, "  new - live", 4, &c->auc);
		add_difference(buf, "log-loss, new - live", 5, &c->log_loss);
		add_rate(buf, "live threshold", &c->live);
		add_rate(buf, "new thresholds", &c->fresh);
	}
	if (c->accounts > 0)
		mql_buf_addf(buf, "  intervals from %zu bootstrap samples of "
			     "%llu accounts\n", c->replicates,
			     (ull)c->accounts);
	add_answer(buf, c, has_card);
}

static const char *const answer_name[] = { "better", "promise_broken", "keep",
					   "too_few" };

static void json_difference(struct mql_json *json, const char *key,
			    const struct champion_difference *d)
{
	mql_json_open(json, key, '{');
	mql_json_num9(json, "new_minus_live", d->mean);
	mql_json_num9(json, "low", d->low);
	mql_json_num9(json, "high", d->high);
	mql_json_close(json, '}');
}

static void json_side(struct mql_json *json, const char *key,
		      const struct champion_side *side)
{
	mql_json_open(json, key, '{');
	mql_json_count(json, "handed_over", side->handed);
	mql_json_num9(json, "share", side->share);
	mql_json_count(json, "known", side->known);
	mql_json_count(json, "sql", side->sql);
	mql_json_num9(json, "rate", side->rate);
	mql_json_num9(json, "rate_low", side->low);
	mql_json_num9(json, "rate_high", side->high);
	mql_json_close(json, '}');
}

void champion_add_json(struct mql_json *json, const struct champion *c)
{
	mql_json_open(json, "champion", '{');
	mql_json_text(json, "card", c->name);
	report_json_card(json, "live_card", c->card);
	mql_json_day(json, "after", c->after);
	mql_json_day(json, "calibrated", c->calibrated);
	mql_json_text(json, "answer", answer_name[c->answer]);
	mql_json_bool(json, "torn", c->torn);
	mql_json_count(json, "leads", c->leads);
	mql_json_count(json, "won", c->won[1]);
	mql_json_count(json, "not_won", c->won[0]);
	mql_json_num9(json, "auc_live", c->auc_live);
	mql_json_num9(json, "auc_new", c->auc_new);
	json_difference(json, "auc", &c->auc);
	json_difference(json, "log_loss", &c->log_loss);
	mql_json_count(json, "accounts", c->accounts);
	mql_json_count(json, "replicates", c->replicates);
	json_side(json, "live", &c->live);
	json_side(json, "new", &c->fresh);
	mql_json_close(json, '}');
}
