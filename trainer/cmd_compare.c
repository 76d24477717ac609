/* SPDX-License-Identifier: MIT */
/* cmd_compare.c - predictive against rule-based, on leads that none has seen */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/compare_fresh.h"
#include "trainer/recalibrate.h"

struct compare_args {
	struct cmd_table table;
	const char *definition, *json, *report, *capacity, *volume;
	double cost;             // < 0: not given
	bool fresh;
	struct cmd_learn learn;  // of a fresh card
};

struct side {
	struct mql_scorecard card;
	struct mql_scorecard open;       // the same without a threshold
	struct dataset data;
	struct recalibrate judged;
	struct threshold_lead *lead;     // [n_row] of the judged
};

/* All that the command holds; released in one place. */
struct compare_cmd {
	const struct compare_args *args;
	char *const *path;       // of the cards
	size_t n;
	const char *leads;
	struct mql_definition definition;
	struct side side[COMPARE_MOST];
	const struct side *first;        // that is a card; NULL: only a fresh
	struct dataset fresh_data;       // --fresh
	struct fresh fresh;
	struct threshold_lead *fresh_lead;
	const struct dataset *data;      // of the judged leads:
	uint32_t *row;           // [n_row] rising
	size_t n_row;
	uint64_t untested;       // left out: no fresh card is tested on them
	int32_t first_day, last_day;     // created, or MQL_DAY_NONE
	int32_t after;           // until when the last card was learned,
	const char *last;        // its path,
	bool calibrated;         // and whether that was a calibration's day
	bool unproven;
	const struct side *as_many;      // may have seen all these leads,
	bool as_many_calibrated;         // not to learn, but to be calibrated
	struct compare compare;
	struct compare_options options;
};

static void release(struct compare_cmd *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct side *s = &c->side[i];

		recalibrate_release(&s->judged);
		dataset_release(&s->data);
		mql_scorecard_release(&s->card);         // open: a copy of it
		free(s->lead);
	}
	fresh_release(&c->fresh);
	dataset_release(&c->fresh_data);
	free(c->fresh_lead);
	free(c->row);
	mql_definition_release(&c->definition);
}

static bool is_card(const struct compare_cmd *c, size_t i)
{
	return strcmp(c->path[i], "none") != 0;
}

/* ---- the cards ---- */

static void note_seen(struct compare_cmd *c, const struct mql_scorecard *card,
		      int32_t until, bool calibrated)
{
	if (until == MQL_DAY_NONE ||
	    (c->after != MQL_DAY_NONE && until <= c->after))
		return;
	c->after = until;
	c->last = card->path;
	c->calibrated = calibrated;
}

static bool read_cards(struct compare_cmd *c, struct mql_err *err)
{
	c->after = MQL_DAY_NONE;
	for (size_t i = 0; i < c->n; i++) {
		struct side *s = &c->side[i];

		if (!is_card(c, i))
			continue;
		if (!mql_scorecard_read(&s->card, c->path[i], err) ||
		    !cmd_check_days(&c->definition, &s->card, err))
			return false;

		const struct mql_provenance *p = &s->card.provenance;

		if (!c->first)
			c->first = s;
		c->unproven |= p->trained_until == MQL_DAY_NONE && p->program;
		note_seen(c, &s->card, p->trained_until, false);
		note_seen(c, &s->card, recalibrate_last(&s->card), true);
	}
	return c->first || c->args->fresh ||
	       mql_fail(err, MQL_E_USAGE, "every card is \"none\": nothing is "
			"compared");
}

/* ---- the leads ---- */

/* Of the leads that a card was learned from recent_find says so itself. */
static bool check_later(const struct compare_cmd *c,
			const struct dataset *data, struct mql_err *err)
{
	struct mql_buf day = { 0 };

	if (!c->calibrated || !data->created)
		return true;
	for (size_t i = 0; i < data->n; i++)
		if (data->created[i] != MQL_DAY_NONE &&
		    data->created[i] > c->after)
			return true;
	mql_day_add(&day, c->after);
	mql_fail(err, MQL_E_DATA, "%s: no lead is later than %s, when %s was "
		 "calibrated (history): a comparison on leads until then would "
		 "flatter it", c->leads, mql_buf_text(&day), c->last);
	mql_buf_release(&day);
	return false;
}

/* Cards whose columns hold bad cells in different rows can't be paired. */
static bool check_same(const struct compare_cmd *c, const struct dataset *b,
		       const char *name, struct mql_err *err)
{
	const struct dataset *a = c->first ? &c->first->data : b;

	if (a->n == b->n &&
	    memcmp(a->id_key, b->id_key, a->n * sizeof(*a->id_key)) == 0)
		return true;
	return mql_fail(err, MQL_E_DATA, "%s: %s can read %zu of its leads, %s "
			"%zu: with --bad-cells missing both read all",
			c->leads, c->first->card.path, a->n, name, b->n);
}

static bool too_few(const char *leads, size_t n, uint64_t known, uint64_t yes,
		    uint64_t young, struct mql_err *err)
{
	char text[64] = "";

	if (young > 0)
		snprintf(text, sizeof(text), ", and %ju are too young to know",
			 (uintmax_t)young);
	return mql_fail(err, MQL_E_DATA, "%s: of the %zu leads that no card "
			"was learned from, %ju have a known SQL outcome, %ju "
			"of them yes%s; it takes %d, and %d of the rarer kind",
			leads, n, (uintmax_t)known, (uintmax_t)yes, text,
			RECALIBRATE_LEAST_KNOWN, RECALIBRATE_LEAST_YES);
}

/* Undated leads may be those that teach a card, or set its threshold. */
static void note_as_many(struct compare_cmd *c, const struct side *s)
{
	const struct recent *r = &s->judged.recent;
	const struct mql_history *change = recalibrate_change(&s->card);
	const bool calibrated = r->unproven && change &&
				s->data.n >= change->leads;

	c->unproven |= r->unproven;
	if (c->as_many || !(r->as_many || calibrated))
		return;
	c->as_many = s;
	c->as_many_calibrated = !r->as_many;
}

/* All are judged on the leads later than the last card saw. */
static bool judge(struct compare_cmd *c, struct side *s, struct mql_err *err)
{
	struct dataset_options table = cmd_table_options(&c->args->table,
							 c->leads);
	const struct recalibrate_options how = {
		.target = c->options.target,
		.recent = { .leads = c->leads, .after = c->after,
			    .after_path = c->last, .seed = c->options.seed,
			    .instead = "--fresh learns a card from them, and "
				       "judges it out of fold" },
	};

	s->open = s->card;
	s->open.gate.score = MQL_POINTS_NONE;
	table.card = &s->open;
	table.keep_points = true;
	if (!cmd_table_read(&s->data, &c->args->table, &c->definition, &table,
			    err) ||
	    !check_same(c, &s->data, s->card.path, err) ||
	    !check_later(c, &s->data, err) ||
	    !recalibrate_run(&s->judged, &s->card, &s->data, &how, err))
		return false;

	const struct recalibrate *r = &s->judged;

	note_as_many(c, s);
	return r->sql.how != RECALIBRATE_KEPT ||
	       too_few(c->leads, r->recent.n, r->sql.known, r->sql.yes,
		       r->recent.lag.young - r->recent.lag.counted, err);
}

static bool learn_fresh(struct compare_cmd *c, struct mql_err *err)
{
	const struct dataset_options table = cmd_table_options(&c->args->table,
							       c->leads);
	const struct fit_options how = cmd_learn_options(&c->args->learn);

	return !c->args->fresh ||
	       (cmd_table_read(&c->fresh_data, &c->args->table, &c->definition,
			       &table, err) &&
		check_same(c, &c->fresh_data, "a fresh fit", err) &&
		fresh_learn(&c->fresh, &c->fresh_data, &how,
			    &c->options.target, c->leads, err));
}

/* ---- the leads that all are judged on ---- */

static void add_row(struct compare_cmd *c, uint32_t i)
{
	const int32_t day = c->data->created ? c->data->created[i]
					     : MQL_DAY_NONE;

	c->row[c->n_row++] = i;
	if (day == MQL_DAY_NONE)
		return;
	if (c->first_day == MQL_DAY_NONE || day < c->first_day)
		c->first_day = day;
	if (c->last_day == MQL_DAY_NONE || day > c->last_day)
		c->last_day = day;
}

static void set_rows(struct compare_cmd *c)
{
	const struct recent *r = c->first ? &c->first->judged.recent : NULL;
	const uint8_t *test = c->args->fresh ? c->fresh.fit.split.test : NULL;

	c->data = r ? &c->first->data : &c->fresh_data;
	c->row = mql_calloc(c->data->n, sizeof(*c->row));
	c->first_day = c->last_day = MQL_DAY_NONE;
	for (size_t j = 0; j < (r ? r->n : c->data->n); j++) {
		const uint32_t i = r ? r->row[j] : (uint32_t)j;

		if (test && test[i] == SPLIT_NEVER)
			c->untested++;
		else
			add_row(c, i);
	}
}

static bool check_enough(const struct compare_cmd *c, struct mql_err *err)
{
	uint64_t known = 0, yes = 0, so_far = 0;

	for (size_t j = 0; j < c->n_row; j++) {
		const uint32_t i = c->row[j];

		known += c->data->sql[i] != LABEL_UNKNOWN;
		yes += c->data->sql[i] == LABEL_YES;
		so_far += c->data->sql_so_far[i] != LABEL_UNKNOWN;
	}
	return (known >= RECALIBRATE_LEAST_KNOWN &&
		yes >= RECALIBRATE_LEAST_YES &&
		known - yes >= RECALIBRATE_LEAST_YES) ||
	       too_few(c->leads, c->n_row, known, yes, so_far - known, err);
}

/* ---- the sides ---- */

static struct threshold_lead *pick(const struct compare_cmd *c,
				   const struct side *s)
{
	if (!s)
		return compare_pick(c->row, c->n_row, c->fresh.fit.oof.row,
				    c->fresh.fit.oof.lead);
	return compare_pick(c->row, c->n_row, s->judged.recent.row,
			    s->judged.recent.lead);
}

static void set_card(struct compare_cmd *c, size_t i)
{
	struct compare_card *card = &c->compare.card[i];
	struct side *s = &c->side[i];

	if (is_card(c, i)) {
		s->lead = pick(c, s);
		*card = (struct compare_card){
			.card = &s->card, .name = s->card.name,
			.lead = s->lead, .points = s->data.points,
			.n_entry = mql_scorecard_n_entry(&s->card),
			.gate = s->card.gate.score == MQL_POINTS_NONE
				? INT64_MIN : s->card.gate.score,
		};
		return;
	}
	s->lead = pick(c, c->first);
	/* All pass, but scores stay: known leads stand for those like them. */
	for (size_t j = 0; j < c->n_row; j++)
		s->lead[j].side = THRESHOLD_ELIGIBLE;
	*card = (struct compare_card){ .name = "no gate", .lead = s->lead,
				       .gate = INT64_MIN };
}

static void set_cards(struct compare_cmd *c)
{
	c->compare = (struct compare){
		.data = c->data, .row = c->row, .n = c->n_row,
		.n_card = c->n + c->args->fresh,
	};
	for (size_t i = 0; i < c->n; i++)
		set_card(c, i);
	if (!c->args->fresh)
		return;
	c->compare.card[c->n] = compare_fresh_card(&c->fresh, c->row,
						   c->n_row, &c->fresh_lead);
}

static bool make(struct compare_cmd *c, struct mql_err *err)
{
	if (!mql_definition_read(&c->definition, c->args->definition, err))
		return false;
	c->options.target = c->definition.target;
	c->options.seed = c->args->learn.seed;
	if (!read_cards(c, err))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (is_card(c, i) && !judge(c, &c->side[i], err))
			return false;
	if (!learn_fresh(c, err))
		return false;
	set_rows(c);
	if (isnan(c->options.leads_per_month))
		c->options.leads_per_month =
			dataset_per_month(c->data, c->row, c->n_row);
	if (!check_enough(c, err) ||
	    !cmd_check_volume(c->options.capacity, c->options.leads_per_month,
			      &c->definition, err))
		return false;
	set_cards(c);
	compare_run(&c->compare, &c->options);
	return true;
}

static bool write_reports(const struct compare_cmd *c, struct mql_err *err)
{
	const struct mql_definition *d = &c->definition;
	const struct compare_report report = {
		.compare = &c->compare, .options = &c->options,
		.leads = c->leads, .first = c->first_day,
		.last = c->last_day, .after = c->after,
		.untested = c->untested,
		.calibrated = c->calibrated, .unproven = c->unproven,
		.as_many = c->as_many ? &c->as_many->card : NULL,
		.as_many_calibrated = c->as_many_calibrated,
		.benchmark = d->has_benchmarks ? d->benchmark
					       : compare_benchmark,
		.n_benchmark = d->has_benchmarks ? d->n_benchmark
			     : MQL_ARRAY_LEN(compare_benchmark),
	};
	struct mql_buf json = { 0 }, text = { 0 };
	bool ok;

	compare_report_add_json(&json, &report);
	compare_report_add_text(&text, &report);
	ok = cmd_write_reports(c->args->json, c->args->report, &json, &text,
			       err);
	mql_buf_release(&text);
	mql_buf_release(&json);
	return ok;
}

/* ---- the command line ---- */

static bool check_args(struct compare_cmd *c, struct mql_err *err)
{
	const struct compare_args *a = c->args;
	const struct mql_place place[] = {
		{ c->leads, false, "the leads", "" },
		{ a->definition, false, "the definition", "--definition " },
		{ a->table.outcomes, false, "the outcomes", "--outcomes " },
		{ a->json, true, "the JSON report", "--json " },
		{ a->report, true, "the report's page", "--report " },
		{ a->json && mql_place_is_stream(a->json) ? NULL : "-", true,
		  "the report", "" },
	};

	c->options.capacity = c->options.leads_per_month = (double)NAN;
	c->options.volume_given = a->volume != NULL;
	c->options.cost = a->cost >= 0.0 ? a->cost : (double)NAN;
	if (c->n + a->fresh > COMPARE_MOST)
		return mql_fail(err, MQL_E_USAGE, "%d cards at most, the fresh "
				"one among them", COMPARE_MOST);
	if (mql_place_is_once(c->leads))
		return mql_fail(err, MQL_E_USAGE, "the leads are read once for "
				"each card: name a file");
	return cmd_read_rate("--capacity", a->capacity, &c->options.capacity,
			     err) &&
	       cmd_read_rate("--leads", a->volume, &c->options.leads_per_month,
			     err) &&
	       cmd_check_report(a->report, err) &&
	       mql_place_check(place, MQL_ARRAY_LEN(place), err);
}

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct compare_cmd *c = mql_calloc(1, sizeof(*c));
	enum mql_code code = MQL_OK;

	c->args = args;
	c->path = operand;
	c->n = n_operand - 1;
	c->leads = operand[n_operand - 1];
	if (!check_args(c, err) || !make(c, err) || !write_reports(c, err))
		code = err->code;
	else if (c->as_many)
		code = MQL_E_ATTENTION;
	release(c);
	free(c);
	return code;
}

static const struct compare_args defaults = {
	.table = CMD_TABLE_DEFAULT, .learn = CMD_LEARN_DEFAULT, .cost = -1.0,
};

#define AT(field) offsetof(struct compare_args, field)
static const struct mql_opt rows[] = {
	CMD_ROW_DEFINITION(struct compare_args),
	{ "capacity", 0, "N/MONTH", MQL_OPT_TEXT, AT(capacity),
	  .help = "how many MQLs sales can work, such as 400/month or 20/day "
		  "(seven days a week; also week, quarter, year; a bare 400 is "
		  "a month)" },
	{ "leads", 0, "N/MONTH", MQL_OPT_TEXT, AT(volume),
	  .help = "how many leads come, such as 1200/month or 3600/quarter; "
		  "a bare 1200 is a month (default: as many as in the "
		  "table)" },
	{ "cost", 0, "AMOUNT", MQL_OPT_NUMBER, AT(cost), .max = 1e12,
	  .help = "what sales spends on a lead handed over, beside what a "
		  "lead cost (lead.cost)" },
	{ "fresh", 0, NULL, MQL_OPT_FLAG, AT(fresh),
	  .help = "one card more, learned now from these leads, each scored "
		  "out of fold" },
	CMD_ROW_JSON(struct compare_args),
	CMD_ROW_REPORT(struct compare_args),
	CMD_ROWS_TABLE(struct compare_args),
	CMD_ROWS_LEARN(struct compare_args),
};

const struct mql_cmd cmd_compare = {
	.name = "compare", .operands = "card.yaml [card.yaml...] leads.csv",
	.summary = "cards side by side, and who passes one and not the other",
	.text = "Judges up to six scorecards on the same leads, all of them "
		"later than any card was learned from or calibrated on: at "
		"each card's own threshold, at the volume of the first, at the "
		"rate of the definition's target, and at the capacity of "
		"sales. At each, how many are handed over and what became of "
		"them. The swap set is who passes one card and not the "
		"other.\n\n"
		"The card \"none\" is no gate at all: what the MQL stage "
		"earns. --fresh adds what a fit would say today, out of fold: "
		"each lead is scored by a card that was learned without it, "
		"with dates from its past alone. The leads come last.\n\n"
		"A cut that is chosen here at equal volume, rate or capacity "
		"is chosen on the leads that it is judged on: it compares "
		"cards, and promises nothing. Where sales judged only some "
		"leads, rates at a cut and in the swap set stand for all of "
		"them, as in a fit.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows),
	.min_operand = 2, .max_operand = COMPARE_MOST + 1,
	.args_size = sizeof(struct compare_args), .defaults = &defaults,
	.run = run,
};
