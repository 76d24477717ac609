/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "common/evaluate.h"
#include "common/io.h"
#include "common/scorecard.h"
#include "scorer/cmd.h"
#include "scorer/signed.h"
#include "scorer/usage.h"

struct verify_args {
	int32_t as_of;
};

static void add_optional(struct mql_buf *buf, const char *before,
			 int32_t tenths)
{
	if (tenths == MQL_POINTS_NONE)
		return;
	mql_buf_adds(buf, before);
	mql_tenths_add(buf, tenths);
}

static void add_terms(struct mql_buf *buf, const struct mql_scorecard *card)
{
	size_t n[MQL_N_DIMENSION] = { 0 };
	const char *between = " (";

	for (size_t i = 0; i < card->n_term; i++)
		n[card->term[i].dimension]++;
	mql_buf_addf(buf, "terms      %zu", card->n_term);
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		if (n[i] == 0)
			continue;
		mql_buf_addf(buf, "%s%s %zu", between, mql_dimension_name[i],
			     n[i]);
		between = ", ";
	}
	mql_buf_addf(buf, "%s; overrides %zu", card->n_term ? ")" : "",
		     card->n_rule);
	if (card->n_cap > 0)
		mql_buf_addf(buf, "; caps %zu", card->n_cap);
	mql_buf_addc(buf, '\n');
}

static void add_gate(struct mql_buf *buf, const struct mql_gate *gate)
{
	mql_buf_adds(buf, "threshold  ");
	if (gate->score == MQL_POINTS_NONE)
		mql_buf_adds(buf, "none, every eligible lead passes");
	else
		mql_tenths_add(buf, gate->score);
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		if (gate->least[i] == MQL_POINTS_NONE)
			continue;
		mql_buf_addf(buf, ", %s", mql_dimension_name[i]);
		add_optional(buf, " at least ", gate->least[i]);
	}
	mql_buf_addc(buf, '\n');
}

/* What of the gate no lead can have, or nothing. */
static void add_unreached(struct mql_buf *buf,
			  const struct mql_scorecard *card)
{
	const struct mql_gate *gate = &card->gate;
	int64_t score, subtotal[MQL_N_DIMENSION];

	mql_reach_highest(card, &score, subtotal);
	if (gate->score != MQL_POINTS_NONE && score < gate->score) {
		mql_buf_adds(buf, "a score above ");
		mql_tenths_add(buf, score);
	}
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		if (gate->least[i] == MQL_POINTS_NONE ||
		    subtotal[i] >= gate->least[i])
			continue;
		mql_buf_addf(buf, "%s%s above ", buf->n > 0 ? ", nor " : "",
			     mql_dimension_name[i]);
		mql_tenths_add(buf, subtotal[i]);
	}
}

static bool has_fast_track(const struct mql_scorecard *card)
{
	for (size_t i = 0; i < card->n_rule; i++)
		if (card->rule[i].verdict == MQL_FAST_TRACK)
			return true;
	return false;
}

/* False where the card can hand nobody over: a slip of the pen, whereas none
 * but the fast track may be meant. */
static bool add_reach(struct mql_buf *buf, const struct mql_scorecard *card)
{
	const bool fast = has_fast_track(card);
	struct mql_buf unreached = { 0 };
	bool some;

	add_unreached(&unreached, card);
	some = unreached.n == 0;
	if (!some)
		mql_buf_addf(buf, "reach      NO LEAD PASSES%s: none can have "
			     "%s\n", fast ? " but by fast track" : "",
			     mql_buf_text(&unreached));
	mql_buf_release(&unreached);
	return some || fast;
}

static void add_share(struct mql_buf *buf, const char *before, double share,
		      const char *behind)
{
	if (isfinite(share))
		mql_buf_addf(buf, "%s%.1f%%%s", before, 100.0 * share, behind);
}

static void add_contract(struct mql_buf *buf,
			 const struct mql_contract *contract)
{
	if (!contract->present) {
		mql_buf_adds(buf, "contract   none\n");
		return;
	}
	mql_buf_adds(buf, "contract   ");
	mql_target_add(buf, &contract->target);
	mql_buf_addc(buf, '\n');
	if (!isfinite(contract->rate))
		return;
	add_share(buf, "measured   ", contract->rate, "");
	add_share(buf, " (", contract->rate_low, " to ");
	add_share(buf, "", contract->rate_high, ")");
	add_share(buf, ", ", contract->share, " of leads handed over");
	add_share(buf, ", ", contract->sql_caught,
		  contract->has_floor ? " of SQLs caught, by estimate"
				      : " of SQLs caught");
	if (isfinite(contract->mql_per_month))
		mql_buf_addf(buf, ", %.0f MQLs a month",
			     contract->mql_per_month);
	mql_buf_addc(buf, '\n');
	if (!contract->has_floor)
		return;
	mql_buf_adds(buf, "known      outcomes of leads handed over, enough "
		     "of them down to score ");
	mql_tenths_add(buf, contract->known_down_to);
	mql_buf_addc(buf, '\n');
}

static void add_party(struct mql_buf *buf, const struct mql_scorecard *card,
		      enum mql_party as)
{
	const struct mql_signature *signature =
		mql_scorecard_signature(card, as);

	mql_buf_addf(buf, "signed     %s: ", mql_party_name[as]);
	if (!signature) {
		mql_buf_adds(buf, "nobody yet\n");
		return;
	}
	mql_buf_add_shown(buf, mql_str_of(signature->name));
	mql_buf_adds(buf, ", ");
	mql_day_add(buf, signature->date);
	mql_buf_adds(buf, signature->holds ? ", holds\n"
		     : ", DOES NOT HOLD: the contract was changed since\n");
}

/* Where there is nothing to sign nobody is missed. */
static void add_signed(struct mql_buf *buf, const struct mql_scorecard *card)
{
	if (card->n_signature > 0) {
		add_party(buf, card, MQL_SALES);
		add_party(buf, card, MQL_MARKETING);
	} else if (card->contract.present) {
		mql_buf_adds(buf, "signed     by nobody\n");
	}
}

/* A card whose probes do not hold was not read at all. */
static void add_proof(struct mql_buf *buf, const struct mql_scorecard *card)
{
	if (card->n_probe > 0)
		mql_buf_addf(buf, "probes     %zu of %zu score as written\n",
			     card->n_probe, card->n_probe);
	else
		mql_buf_adds(buf, "probes     none\n");
	mql_buf_adds(buf, "digest     ");
	if (!card->digest)
		mql_buf_adds(buf, "absent, so a change would not show\n");
	else if (card->digest_holds)
		mql_buf_addf(buf, "holds, %s\n", card->digest);
	else
		mql_buf_adds(buf, "DOES NOT HOLD: the scorecard was changed "
				  "after it was written\n");
}

static void add_text(struct mql_buf *buf, const char *before,
		     const char *text)
{
	if (text)
		mql_buf_addf(buf, "%s%s", before,
			     MQL_SHOW(mql_str_of(text)));
}

static void add_day(struct mql_buf *buf, const char *before, int32_t day)
{
	if (day == MQL_DAY_NONE)
		return;
	mql_buf_adds(buf, before);
	mql_day_add(buf, day);
}

static void add_provenance(struct mql_buf *buf,
			   const struct mql_provenance *origin)
{
	if (!origin->program) {
		mql_buf_adds(buf, "origin     written by hand\n");
		return;
	}
	add_text(buf, "origin     ", origin->program);
	add_text(buf, ", method ", origin->method);
	add_day(buf, ", as of ", origin->as_of);
	add_day(buf, ", leads until ", origin->trained_until);
	mql_buf_addf(buf, ", seed %ju\n", (uintmax_t)origin->seed);
	mql_buf_addf(buf, "evidence   %ju leads; won %ju of %ju known, "
			  "SQL %ju of %ju known\n",
		     (uintmax_t)origin->leads, (uintmax_t)origin->won,
		     (uintmax_t)origin->known_won, (uintmax_t)origin->sql,
		     (uintmax_t)origin->known_sql);
	if (origin->data_digest)
		mql_buf_addf(buf, "leads      sha256 %s\n",
			     origin->data_digest);
	if (origin->definition_digest)
		mql_buf_addf(buf, "definition sha256 %s\n",
			     origin->definition_digest);
}

static void add_score(struct mql_buf *buf, int32_t score)
{
	if (score == MQL_POINTS_NONE)
		mql_buf_adds(buf, "none");
	else
		mql_tenths_add(buf, score);
}

static void add_map(struct mql_buf *buf, const struct mql_calib *map)
{
	if (map->present)
		mql_buf_addf(buf, "%.4g and %.4g", map->slope, map->offset);
	else
		mql_buf_adds(buf, "none");
}

static void add_target(struct mql_buf *buf, const struct mql_target *target)
{
	if (target->rate > 0.0)
		mql_buf_addf(buf, "%s %.4g%%",
			     mql_promise_name[target->promise],
			     100.0 * target->rate);
	else
		mql_buf_adds(buf, "none");
}

static void add_change(struct mql_buf *buf, const struct mql_history *entry)
{
	const struct mql_setting *from = &entry->from, *to = &entry->to;

	mql_buf_adds(buf, ", threshold ");
	add_score(buf, from->score);
	mql_buf_adds(buf, " to ");
	add_score(buf, to->score);
	if (from->sql.present || to->sql.present) {
		mql_buf_adds(buf, ", slope and offset of prob_sql ");
		add_map(buf, &from->sql);
		mql_buf_adds(buf, " to ");
		add_map(buf, &to->sql);
	}
	if (from->target.rate > 0.0 || to->target.rate > 0.0) {
		mql_buf_adds(buf, ", target ");
		add_target(buf, &from->target);
		mql_buf_adds(buf, " to ");
		add_target(buf, &to->target);
	}
}

static void add_history(struct mql_buf *buf, const struct mql_history *entry)
{
	mql_buf_adds(buf, "history    ");
	mql_day_add(buf, entry->when);
	mql_buf_addf(buf, " %s", mql_change_name[entry->what]);
	if (entry->what != MQL_CHANGE_SIGNATURE)
		add_change(buf, entry);
	if (entry->leads > 0)
		mql_buf_addf(buf, ", from %ju leads, SQL %ju of %ju known",
			     (uintmax_t)entry->leads, (uintmax_t)entry->sql,
			     (uintmax_t)entry->known_sql);
	mql_buf_adds(buf, "; ");
	mql_buf_add_shown(buf, mql_str_of(entry->who ? entry->who
						       : "nobody named"));
	if (entry->why) {
		mql_buf_adds(buf, ": ");
		mql_buf_add_shown(buf, mql_str_of(entry->why));
	}
	mql_buf_addc(buf, '\n');
}

/* False where the card can hand nobody over. */
static bool add_page(struct mql_buf *buf, const struct mql_scorecard *card)
{
	bool some;

	add_text(buf, "scorecard  ", card->name ? card->name : "(no name)");
	mql_buf_addc(buf, '\n');
	add_text(buf, "leads' id  ", card->id);
	mql_buf_adds(buf, card->id ? "\n" : "");
	add_terms(buf, card);
	add_gate(buf, &card->gate);
	some = add_reach(buf, card);
	add_contract(buf, &card->contract);
	add_signed(buf, card);
	add_proof(buf, card);
	add_provenance(buf, &card->provenance);
	for (size_t i = 0; i < card->n_history; i++)
		add_history(buf, &card->history[i]);
	return some;
}

/* With a table: what of the card its leads use. */
static bool add_usage(struct mql_buf *buf, const struct mql_scorecard *card,
		      const char *leads, int32_t as_of, struct mql_err *err)
{
	struct usage usage = { 0 };
	const int32_t day = as_of != MQL_DAY_NONE ? as_of : mql_day_today();
	const bool ok = !leads || usage_count(&usage, card, leads, day, err);

	if (ok && leads)
		usage_add(buf, &usage);
	usage_release(&usage);
	return ok;
}

static enum mql_code run_cmd(const void *args, char *const *operand,
			     size_t n_operand, struct mql_err *err)
{
	const struct verify_args *verify = args;
	const char *leads = n_operand > 1 ? operand[1] : NULL;
	struct mql_scorecard card = { 0 };
	struct mql_buf page = { 0 };
	enum mql_code code = MQL_OK;
	bool some;

	if (!mql_scorecard_read(&card, operand[0], err))
		return err->code;
	some = add_page(&page, &card);
	if (!add_usage(&page, &card, leads, verify->as_of, err) ||
	    !mql_out_file(NULL, mql_buf_str(&page), err))
		code = err->code;
	else if ((card.digest && !card.digest_holds) ||
		 !signed_is_sound(&card) || !some)
		code = MQL_E_ATTENTION;
	mql_buf_release(&page);
	mql_scorecard_release(&card);
	return code;
}

static const struct verify_args defaults = { .as_of = MQL_DAY_NONE };

static const struct mql_opt rows[] = {
	{ "as-of", 0, "DATE", MQL_OPT_DAY, offsetof(struct verify_args, as_of),
	  .help = "the day that ages of the leads run to, YYYY-MM-DD "
		  "(default: today)" },
};

const struct mql_cmd cmd_verify = {
	.name = "verify",
	.operands = "card.yaml [leads.csv]",
	.summary = "check a scorecard and say what it is",
	.text = "Reads the scorecard, scores its probe rows and compares, "
		"checks the digest, and prints what the card promises and who "
		"changed it since it was learned.  Exit code 1: the card was "
		"changed after it was written or signed, one party alone has "
		"signed, or its gate asks for more than any lead can have; 4: "
		"it can't be used.  A digest shows change, not forgery: who "
		"must be sure of the author signs the file itself.\n\n"
		"With a table it also says what of the card none of these "
		"leads has: a bin, a level, a phrase of titles or an override, "
		"misspelled perhaps.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows),
	.args_size = sizeof(struct verify_args), .defaults = &defaults,
	.min_operand = 1,
	.max_operand = 2,
	.run = run_cmd,
};
