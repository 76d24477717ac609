/* SPDX-License-Identifier: MIT */
/* cmd_sign.c - record in a card who agreed to it */
#include <math.h>

#include "common/io.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/cmd.h"

struct sign_args {
	const char *card, *output, *name;
	int as;                  // enum mql_party; -1: not given
	int32_t date;            // MQL_DAY_NONE: today
	double target;           // of a card without a contract; < 0: not given
};

/* ---- what is agreed ---- */

/* A card written by hand promises nothing until somebody says what. */
static bool set_contract(struct mql_scorecard *card,
			 const struct sign_args *args, struct mql_err *err)
{
	struct mql_contract *contract = &card->contract;
	const bool given = args->target >= 0.0;

	if (contract->present)
		return !given ||
		       mql_fail(err, MQL_E_USAGE, "--target: the contract of "
				"%s says %.4g%% already; mql-trainer calibrate "
				"changes it, with a threshold to match",
				card->path, 100.0 * contract->target.rate);
	if (!given)
		return mql_fail(err, MQL_E_CARD, "%s: nothing to sign: it has "
				"no contract; --target 20%% states the agreed "
				"MQL-to-SQL rate, or mql-trainer calibrate "
				"learns a threshold for it", card->path);
	*contract = (struct mql_contract){
		.present = true,
		.target = { .rate = args->target, .promise = MQL_AIM },
		.rate = NAN, .rate_low = NAN, .rate_high = NAN, .share = NAN,
		.sql_caught = NAN, .mql_per_month = NAN,
	};
	return true;
}

/* Who had signed before, into `why`: a signature that is replaced leaves a
 * trace. */
static void note_replaced(struct mql_scorecard *card,
			  const struct mql_signature *before,
			  const struct sign_args *args, struct mql_buf *why)
{
	mql_buf_addf(why, "for %s, in place of %s, ", mql_party_name[args->as],
		     before->name);
	mql_day_add(why, before->date);
	if (!before->holds)
		mql_buf_adds(why, ", of the card before it was changed");
	mql_scorecard_note(card, &(struct mql_history){
		.when = args->date, .who = args->name,
		.why = mql_buf_text(why), .what = MQL_CHANGE_SIGNATURE,
		.from.score = MQL_POINTS_NONE, .to.score = MQL_POINTS_NONE,
	});
}

/* ---- writing ---- */

static void add_screen(struct mql_buf *buf, const struct mql_scorecard *card)
{
	mql_buf_adds(buf, "contract   ");
	mql_target_add(buf, &card->contract.target);
	if (card->gate.score == MQL_POINTS_NONE) {
		mql_buf_adds(buf, "; no threshold, every eligible lead "
				  "passes\n");
	} else {
		mql_buf_adds(buf, "; threshold ");
		mql_tenths_add(buf, card->gate.score);
		mql_buf_addc(buf, '\n');
	}
	for (size_t i = 0; i < MQL_N_PARTY; i++) {
		const struct mql_signature *s =
			mql_scorecard_signature(card, (enum mql_party)i);

		mql_buf_addf(buf, "%-10s %s", mql_party_name[i],
			     s ? MQL_SHOW(mql_str_of(s->name))
			       : "has not signed yet");
		mql_buf_adds(buf, s ? ", " : "");
		if (s)
			mql_day_add(buf, s->date);
		mql_buf_adds(buf, s && !s->holds
			     ? ", of the card before it was changed: sign "
			       "anew\n" : "\n");
	}
}

/* The new card is read back before anybody else does. */
static bool publish(const struct mql_scorecard *card, const char *output,
		    struct mql_err *err)
{
	struct mql_buf text = { 0 }, screen = { 0 };
	struct mql_scorecard again = { 0 };
	bool ok;

	mql_scorecard_add(&text, card);
	add_screen(&screen, card);
	ok = mql_scorecard_parse(&again, "signed card", mql_buf_str(&text),
				 err) &&
	     mql_out_file(output, mql_buf_str(&text), err);
	mql_scorecard_release(&again);
	if (ok && mql_place_is_stream(output))
		mql_log_text(mql_buf_text(&screen));
	else if (ok)
		ok = mql_out_file("-", mql_buf_str(&screen), err);
	mql_buf_release(&screen);
	mql_buf_release(&text);
	return ok;
}

/* ---- the command line ---- */

static bool check_args(const struct sign_args *args, struct mql_err *err)
{
	if (args->as < 0)
		return mql_fail(err, MQL_E_USAGE, "--as is missing: sales or "
				"marketing");
	return cmd_check_text("--name", args->name, err);
}

static bool read_card(struct mql_scorecard *card,
		      const struct sign_args *args, struct mql_err *err)
{
	if (!mql_scorecard_read(card, args->card, err) ||
	    !cmd_check_when(card, "--date", args->date, err))
		return false;
	if (card->digest && !card->digest_holds)
		mql_log_warn("%s: the digest does not hold: it was changed "
			     "after it was written; what is signed is the card "
			     "as it is now", card->path);
	return set_contract(card, args, err);
}

static bool sign(struct mql_scorecard *card, const struct sign_args *args,
		 bool *attention, struct mql_err *err)
{
	const struct mql_signature *before;
	struct mql_buf why = { 0 };
	bool ok;

	if (!read_card(card, args, err))
		return false;
	*attention = card->digest && !card->digest_holds;
	before = mql_scorecard_signature(card, (enum mql_party)args->as);
	if (before)
		note_replaced(card, before, args, &why);
	mql_scorecard_sign(card, (enum mql_party)args->as, args->name,
			   args->date);
	for (size_t i = 0; i < card->n_signature; i++)
		*attention |= !card->signature[i].holds;
	ok = publish(card, args->output, err);
	mql_buf_release(&why);
	return ok;
}

static enum mql_code run(const void *any, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct sign_args args = *(const struct sign_args *)any;
	struct mql_scorecard card = { 0 };
	enum mql_code code = MQL_OK;
	bool attention = false;

	(void)operand;
	(void)n_operand;         // the table says none
	if (args.date == MQL_DAY_NONE)
		args.date = mql_day_today();
	if (!check_args(&args, err) || !sign(&card, &args, &attention, err))
		code = err->code;
	else if (attention)
		code = MQL_E_ATTENTION;
	mql_scorecard_release(&card);
	return code;
}

static const struct sign_args defaults = {
	.as = -1, .date = MQL_DAY_NONE, .target = -1.0,
};

#define AT(field) offsetof(struct sign_args, field)
static const struct mql_opt rows[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT, AT(card), .must = true,
	  .help = "the scorecard to sign" },
	{ "as", 0, "PARTY", MQL_OPT_CHOICE, AT(as), .choice = mql_party_name,
	  .help = "who signs: sales or marketing; required" },
	{ "name", 0, "NAME", MQL_OPT_TEXT, AT(name), .must = true,
	  .help = "the person who signs for that party" },
	{ "date", 0, "DATE", MQL_OPT_DAY, AT(date),
	  .help = "the day of it, YYYY-MM-DD (default: today)" },
	{ "target", 0, "SHARE", MQL_OPT_SHARE, AT(target), .min = 0.001,
	  .max = 0.999,
	  .help = "the agreed MQL-to-SQL rate of a card that states none: an "
		  "aim, until calibrate has measured it" },
	{ "output", 'o', "CARD", MQL_OPT_TEXT, AT(output),
	  .help = "write the signed card here, perhaps over the one that is "
		  "signed (default: standard output)" },
};

const struct mql_cmd cmd_sign = {
	.name = "sign", .operands = "",
	.summary = "record in a scorecard who agreed to it",
	.text = "Writes the card anew with the party's name, the day, and a "
		"SHA-256 of all that was agreed: points, rules, threshold, "
		"probabilities, target and promise. Whatever is changed in "
		"the card afterwards, by calibrate or by hand, the signatures "
		"no longer hold, and mql-scorer says so. Signing again replaces "
		"the party's signature and leaves a trace in the history.\n\n"
		"Exit code 1: signed, but the other party's signature is of "
		"the card before it was changed, or the card had been changed "
		"after it was written.\n\n"
		"A digest shows change, not forgery: anybody can write a name. "
		"Who must be sure of the author signs the file itself:\n\n"
		"  ssh-keygen -Y sign -n mql -f ~/.ssh/id_ed25519 card.yaml",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows),
	.args_size = sizeof(struct sign_args), .defaults = &defaults,
	.run = run,
};
