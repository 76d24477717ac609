/* SPDX-License-Identifier: MIT */
/* cmd_backtest.c - would the promise have held? */
#include <stdlib.h>

#include "common/place.h"
#include "trainer/backtest.h"
#include "trainer/cmd.h"
#include "trainer/leakage.h"

#define MOST_RATES 16

struct backtest_args {
	struct cmd_table table;
	struct cmd_learn learn;
	const char *definition, *json, *report, *targets;
	int every;
	size_t rows;
};

struct targets {
	struct mql_target target[2 * MOST_RATES];
	size_t n;
};

/* Each rate under both promises. */
static void add_rate(struct targets *t, const struct mql_target *like,
		     double rate)
{
	for (int promise = MQL_AIM; promise <= MQL_GUARANTEE; promise++) {
		t->target[t->n] = *like;
		t->target[t->n].rate = rate;
		t->target[t->n++].promise = (enum mql_promise)promise;
	}
}

/* "20%,.3": rates, comma between; NULL: the definition's. */
static bool read_targets(struct targets *t, const char *list,
			 const struct mql_target *like, struct mql_err *err)
{
	t->n = 0;
	if (list == NULL) {
		add_rate(t, like, like->rate);
		return true;
	}
	for (const char *end; ; list = end + 1) {
		double rate;

		end = strchr(list, ',');
		if (end == NULL)
			end = list + strlen(list);

		const struct mql_str s = mql_str_trim(
			(struct mql_str){ list, (size_t)(end - list) });

		if (!mql_num_parse_share(s, &rate) || !(rate > 0.0) ||
		    !(rate < 1.0))
			return mql_fail(err, MQL_E_USAGE, "--targets: \"%s\" "
					"is not a rate between 0 and 1, such "
					"as 20%%", MQL_SHOW(s));
		if (t->n == MQL_ARRAY_LEN(t->target))
			return mql_fail(err, MQL_E_USAGE, "--targets: more "
					"than %d rates", MOST_RATES);
		add_rate(t, like, rate);
		if (*end == '\0')
			return true;
	}
}

static bool write_report(const struct backtest *backtest,
			 const struct backtest_args *args,
			 struct mql_err *err)
{
	struct mql_buf json = { 0 }, text = { 0 };
	bool ok;

	backtest_add_json(&json, backtest);
	backtest_add_text(&text, backtest);
	ok = cmd_write_reports(args->json, args->report, &json, &text, err);
	mql_buf_release(&text);
	mql_buf_release(&json);
	return ok;
}

/* The report says of each period why. */
static bool check_tried(const struct backtest *backtest, const char *leads,
			struct mql_err *err)
{
	if (backtest->n_tried > 0)
		return true;
	return mql_fail(err, MQL_E_DATA, "%s: none of %zu periods could be "
			"tried", leads, backtest->n);
}

/* Over all periods, under the promise that the definition makes: it was missed,
 * or nothing tells. */
static bool needs_attention(const struct backtest *backtest,
			    enum mql_promise promise)
{
	for (size_t t = 0; t < backtest->n_target; t++) {
		const struct backtest_summary *s = &backtest->summary[t];

		if (s->target.promise == promise &&
		    (backtest_is_broken(s) || backtest_is_untold(s)))
			return true;
	}
	return false;
}

static bool replay(const struct backtest_args *args, const char *leads,
		   const struct mql_definition *definition,
		   struct dataset *data, bool *attention, struct mql_err *err)
{
	const struct dataset_options table = cmd_table_options(&args->table,
							       leads);
	struct backtest backtest = { 0 };
	struct leakage leakage = { 0 };
	struct targets targets;
	struct backtest_options options = {
		.fit = cmd_learn_options(&args->learn),
		.every = (enum backtest_every)args->every,
		.rows = args->rows, .target = targets.target,
	};
	bool ok;

	if (args->rows == 0 && options.fit.split == FIT_SPLIT_ROWS)
		return mql_fail(err, MQL_E_USAGE, "--split rows goes with "
				"--rows N: periods of the calendar have dates "
				"to split by");
	if (!read_targets(&targets, args->targets, &definition->target, err) ||
	    !cmd_table_read(data, &args->table, definition, &table, err))
		return false;
	options.n_target = targets.n;
	if (args->rows > 0 && options.fit.split == FIT_SPLIT_ROWS)
		options.fit.split = FIT_SPLIT_TIME;      // rows are its days
	leakage_find(&leakage, data);
	ok = leakage_check(&leakage, leads, err) &&
	     backtest_run(&backtest, data, &options, leads, err) &&
	     write_report(&backtest, args, err) &&
	     check_tried(&backtest, leads, err);
	*attention = ok && needs_attention(&backtest,
					   definition->target.promise);
	leakage_release(&leakage);
	backtest_release(&backtest);
	return ok;
}

static enum mql_code run(const void *any, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	const struct backtest_args *args = any;
	const char *leads = n_operand ? operand[0] : "-", *json = args->json;
	const struct mql_place place[] = {
		{ leads, false, "the leads", "" },
		{ args->definition, false, "the definition",
		  "--definition " },
		{ args->table.outcomes, false, "the outcomes",
		  "--outcomes " },
		{ json, true, "the JSON report", "--json " },
		{ args->report, true, "the report's page", "--report " },
		{ json && strcmp(json, "-") == 0 ? NULL : "-", true,
		  "the report", "" },
	};
	struct mql_definition definition = { 0 };
	struct dataset data = { 0 };
	bool attention = false;
	const bool ok = cmd_check_report(args->report, err) &&
		mql_place_check(place, MQL_ARRAY_LEN(place), err) &&
		mql_definition_read(&definition, args->definition, err) &&
		replay(args, leads, &definition, &data, &attention, err);

	dataset_release(&data);
	mql_definition_release(&definition);
	if (!ok)
		return err->code;
	return attention ? MQL_E_ATTENTION : MQL_OK;
}

static const struct backtest_args defaults = {
	.table = CMD_TABLE_DEFAULT, .learn = CMD_LEARN_DEFAULT,
};

#define AT(field) offsetof(struct backtest_args, field)
static const struct mql_opt rows[] = {
	CMD_ROW_DEFINITION(struct backtest_args),
	{ "every", 0, "PERIOD", MQL_OPT_CHOICE, AT(every),
	  .choice = backtest_every_name,
	  .help = "learn anew every quarter or month (default: quarter)" },
	{ "rows", 0, "N", MQL_OPT_COUNT, AT(rows), .min = 1, .max = 1e9,
	  .help = "no dates: the order of the rows is time, oldest first, and "
		  "a period is N rows" },
	{ "targets", 0, "RATES", MQL_OPT_TEXT, AT(targets),
	  .help = "MQL-to-SQL rates to try, with commas between (default: the "
		  "definition's)" },
	CMD_ROW_JSON(struct backtest_args),
	CMD_ROW_REPORT(struct backtest_args),
	CMD_ROWS_TABLE(struct backtest_args),
	CMD_ROWS_LEARN(struct backtest_args),
};

const struct mql_cmd cmd_backtest = {
	.name = "backtest", .operands = "[leads.csv]",
	.summary = "replay history: would the promise have held?",
	.text = "On the first day of each quarter or month learns from what "
		"was known then, sets the threshold for each target under both "
		"promises, and compares what became of the leads that came "
		"next, as soon as half of them are old enough to know. Of a "
		"period that can't be tried it says why, and what would do. "
		"\"Below beyond chance\" is a one-sided test at 5 %; the 95 % "
		"intervals have two sides. Exit code 1: over all periods the "
		"definition's promise (aim or guarantee) was missed beyond "
		"chance, or nothing tells, as no period could make it or none "
		"handed over a lead whose outcome is known; 3: no period can "
		"be tried. With --targets, one such rate is enough.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct backtest_args), .defaults = &defaults,
	.run = run,
};
