/* SPDX-License-Identifier: MIT */
/* cmd_evaluate.c - what a card would have said of leads whose outcome is known
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/evaluate.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/json_head.h"
#include "trainer/recalibrate_report.h"
#include "trainer/report.h"

struct evaluate_args {
	struct cmd_table table;
	const char *card, *definition, *json;
};

struct evaluate {
	const struct evaluate_args *args;
	const char *leads;
	struct mql_definition definition;
	struct mql_scorecard card;
	struct dataset data;
	struct metrics won, sql;
	uint64_t verdict[MQL_DISQUALIFIED + 1];
	uint64_t handed, known, sqls;    // rows; known: with an SQL label
	/* by weight; NaN: of none */
	double share, sql_caught, rate, low, high;
	double worth;            // known rows of equal weight that say as much
	uint64_t seen;           // leads as old as those behind the card, or
				 // these themselves
};

static void evaluate_release(struct evaluate *e)
{
	dataset_release(&e->data);
	mql_scorecard_release(&e->card);
	mql_definition_release(&e->definition);
}

static bool evaluate_read(struct evaluate *e, struct mql_err *err)
{
	const struct evaluate_args *a = e->args;
	struct dataset_options options = cmd_table_options(&a->table,
							   e->leads);

	options.card = &e->card;
	return mql_definition_read(&e->definition, a->definition, err) &&
	       mql_scorecard_read(&e->card, a->card, err) &&
	       cmd_table_read(&e->data, &a->table, &e->definition, &options,
			      err);
}

static void measure(struct evaluate *e, const uint8_t *label,
		    const struct mql_calib *map, struct metrics *m)
{
	size_t n = 0;
	int64_t *score = mql_calloc(e->data.n, sizeof(*score));
	double *prob = mql_calloc(e->data.n, sizeof(*prob));
	double *weight = mql_calloc(e->data.n, sizeof(*weight));
	uint8_t *known = mql_calloc(e->data.n, 1);

	for (size_t i = 0; i < e->data.n; i++) {
		if (label[i] == LABEL_UNKNOWN)
			continue;
		score[n] = e->data.score[i];
		prob[n] = mql_calib_prob(map, score[n]);
		weight[n] = dataset_weight(&e->data, i);
		known[n++] = label[i];
	}
	metrics_compute(m, score, map->present ? prob : NULL, known, weight,
			n);
	free(known);
	free(weight);
	free(prob);
	free(score);
}

struct sums {                    /* of weights */
	double all, handed, known, sqls, all_sqls;
	double yes2, no2;        // squares, of SQLs and of other known ones
};

static double share_of(double part, double all)
{
	return all > 0.0 ? part / all : (double)NAN;
}

/* Rows of unequal weight are no counts (rule 16).  The rate r = sum wy / sum w
 * has the variance sum w^2 (y - r)^2 / (sum w)^2, by linearisation, and is
 * worth as many rows as would have it: k = r (1 - r) over that.  Where weights
 * go with outcomes, as of losers sampled down, (sum w)^2 / sum w^2 is wide of
 * the mark; it serves where all are alike, and there is no variance to see. */
static double worth_of(const struct sums *sum)
{
	const double r = share_of(sum->sqls, sum->known);
	const double v = sum->yes2 * (1.0 - r) * (1.0 - r) + sum->no2 * r * r;

	return v > 0.0 ? r * (1.0 - r) * sum->known * sum->known / v
		       : share_of(sum->known * sum->known,
				  sum->yes2 + sum->no2);
}

static void set_rate(struct evaluate *e, const struct sums *sum)
{
	const double worth = worth_of(sum);

	e->share = share_of(sum->handed, sum->all);
	e->sql_caught = share_of(sum->sqls, sum->all_sqls);
	e->rate = share_of(sum->sqls, sum->known);
	e->worth = worth;
	e->low = e->high = (double)NAN;
	if (e->known > 0)
		metrics_rate_interval(worth * e->rate,
				      worth * (1.0 - e->rate), 0.95,
				      &e->low, &e->high);
}

/* Days tell which leads the card may have been learned from. */
static bool has_days(const struct evaluate *e)
{
	return e->card.provenance.trained_until != MQL_DAY_NONE &&
	       e->data.created;
}

static bool is_seen(const struct evaluate *e, size_t i)
{
	return e->data.created[i] != MQL_DAY_NONE &&
	       e->data.created[i] <= e->card.provenance.trained_until;
}

/* Without them, that the table is, or begins with, the very one. */
static uint64_t count_seen(const struct evaluate *e)
{
	const struct mql_provenance *p = &e->card.provenance;
	uint64_t n = 0;

	for (size_t i = 0; has_days(e) && i < e->data.n; i++)
		n += is_seen(e, i);
	if (!has_days(e) && p->data_digest && p->leads <= e->data.n &&
	    (e->data.card_lines > 0 ||
	     strcmp(p->data_digest, e->data.digest) == 0))
		n = p->leads;
	return n;
}

static void count(struct evaluate *e)
{
	struct sums sum = { .all = 0.0 };

	for (size_t i = 0; i < e->data.n; i++) {
		const uint8_t label = e->data.sql[i];
		const double w = dataset_weight(&e->data, i);
		const double yes = label == LABEL_YES ? w : 0.0;

		e->verdict[e->data.verdict[i]]++;
		sum.all += w;
		sum.all_sqls += yes;
		if (!mql_handed_over(e->data.verdict[i]))
			continue;
		e->handed++;
		sum.handed += w;
		if (label == LABEL_UNKNOWN)
			continue;
		e->known++;
		e->sqls += label == LABEL_YES;
		sum.sqls += yes;
		sum.known += w;
		*(yes > 0.0 ? &sum.yes2 : &sum.no2) += w * w;
	}
	e->seen = count_seen(e);
	set_rate(e, &sum);
}

static void add_json(struct mql_buf *buf, const struct evaluate *e)
{
	struct mql_json json = { .buf = buf, .indent = true };

	json_head_open(&json, "evaluation");
	mql_json_day(&json, "as_of", e->data.as_of);
	mql_json_text(&json, "card", e->card.name);
	mql_json_count(&json, "leads", e->data.n);
	mql_json_count(&json, "seen", e->seen);
	report_json_metrics(&json, "won", &e->won);
	report_json_metrics(&json, "sql", &e->sql);
	mql_json_open(&json, "verdicts", '{');
	for (size_t v = 0; mql_verdict_name[v] != NULL; v++)
		mql_json_count(&json, mql_verdict_name[v], e->verdict[v]);
	mql_json_close(&json, '}');
	mql_json_open(&json, "handed_over", '{');
	mql_json_count(&json, "leads", e->handed);
	mql_json_count(&json, "known", e->known);
	mql_json_count(&json, "sql", e->sqls);
	mql_json_num9(&json, "rate", e->rate);
	mql_json_num9(&json, "rate_low", e->low);
	mql_json_num9(&json, "rate_high", e->high);
	mql_json_num9(&json, "share", e->share);
	mql_json_num9(&json, "sql_caught", e->sql_caught);
	mql_json_close(&json, '}');
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}

static void add_rate(struct mql_buf *buf, const struct evaluate *e)
{
	if (e->known == 0)
		mql_buf_adds(buf, "  SQL rate             - (no lead handed "
			     "over has a known outcome)");
	else
		mql_buf_addf(buf, "  SQL rate             %.1f %% (95 %% "
			     "interval %.1f to %.1f %%), from %llu %s",
			     100.0 * e->rate, 100.0 * e->low, 100.0 * e->high,
			     (unsigned long long)e->known,
			     e->definition.known_when.present
			     ? "that sales chose to see before"
			     : "known leads");
	if (e->known > 0 && e->data.weight)
		mql_buf_addf(buf, "\n                       weighted: they say "
			     "as much as %.0f of equal weight", e->worth);
	mql_buf_addc(buf, '\n');
	if (e->sql_caught >= 0.0)
		mql_buf_addf(buf, "  catches              %.1f %% of %s\n",
			     100.0 * e->sql_caught,
			     e->definition.known_when.present
			     ? "the SQLs among leads handed over before"
			     : "all known SQLs");
}

static void add_seen(struct mql_buf *buf, const struct evaluate *e)
{
	const struct mql_provenance *p = &e->card.provenance;

	if (e->seen == 0) {
		if (!has_days(e) && p->leads > 0 && e->data.n >= p->leads)
			recalibrate_add_as_many(buf, &e->card, false);
		return;
	}
	mql_buf_addf(buf, "warning: %llu of %zu leads ",
		     (unsigned long long)e->seen, e->data.n);
	if (has_days(e)) {
		mql_buf_adds(buf, "were created until ");
		mql_day_add(buf, p->trained_until);
		mql_buf_adds(buf, ", as");
	} else {
		mql_buf_adds(buf, "are");
	}
	mql_buf_adds(buf, " those the card was learned from:\n"
		     "         of leads that it has seen all these figures "
		     "flatter it\n");
}

static void add_text(struct mql_buf *buf, const struct evaluate *e)
{
	const char *name = e->card.name ? e->card.name : e->args->card;

	mql_buf_addf(buf, "%s on %zu leads of ", MQL_SHOW(mql_str_of(name)),
		     e->data.n);
	mql_buf_addf(buf, "%s\n%57s%26s\n", MQL_SHOW(mql_str_of(e->leads)),
		     "won", "sql");
	report_text_metrics(buf, &e->won, &e->sql);
	mql_buf_addc(buf, '\n');
	for (size_t v = 0; mql_verdict_name[v] != NULL; v++)
		mql_buf_addf(buf, "  %-20s %llu\n", mql_verdict_name[v],
			     (unsigned long long)e->verdict[v]);
	if (e->data.n > 0)
		mql_buf_addf(buf, "  handed over          %.1f %% of leads\n",
			     100.0 * e->share);
	add_rate(buf, e);
	add_seen(buf, e);
}

static bool evaluate_write(const struct evaluate *e, struct mql_err *err)
{
	struct mql_buf json = { 0 }, text = { 0 };
	bool ok;

	add_json(&json, e);
	add_text(&text, e);
	ok = cmd_write_reports(e->args->json, NULL, &json, &text, err);
	mql_buf_release(&text);
	mql_buf_release(&json);
	return ok;
}

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct evaluate e = {
		.args = args, .leads = n_operand ? operand[0] : "-",
	};
	const char *json = e.args->json;
	const struct mql_place place[] = {
		{ e.leads, false, "the leads", "" },
		{ e.args->definition, false, "the definition",
		  "--definition " },
		{ e.args->card, false, "the card", "--model " },
		{ e.args->table.outcomes, false, "the outcomes",
		  "--outcomes " },
		{ json, true, "the JSON report", "--json " },
		{ json && strcmp(json, "-") == 0 ? NULL : "-", true,
		  "the report", "" },
	};
	bool ok = mql_place_check(place, MQL_ARRAY_LEN(place), err) &&
		  evaluate_read(&e, err);

	if (ok) {
		measure(&e, e.data.won, &e.card.won, &e.won);
		measure(&e, e.data.sql, &e.card.sql, &e.sql);
		count(&e);
		ok = evaluate_write(&e, err);
	}
	evaluate_release(&e);
	return ok ? MQL_OK : err->code;
}

static const struct evaluate_args defaults = { .table = CMD_TABLE_DEFAULT };

static const struct mql_opt rows[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT, 
	  offsetof(struct evaluate_args, card), .must = true,
	  .help = "the scorecard to judge" },
	CMD_ROW_DEFINITION(struct evaluate_args),
	CMD_ROW_JSON(struct evaluate_args),
	CMD_ROWS_TABLE(struct evaluate_args),
};

const struct mql_cmd cmd_evaluate = {
	.name = "evaluate", .operands = "[leads.csv]",
	.summary = "measure a scorecard on leads whose outcome is known",
	.text = "Scores the leads by the card, exactly as mql-scorer does, and "
		"compares with what became of them: ranking, probabilities, "
		"and the rate that the card's gate would have reached. The "
		"figures are honest only for leads the card was not learned "
		"from, and speak of leads whose outcome is known as they "
		"stand: where sales chose those, calibrate and compare weigh "
		"them.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct evaluate_args), .defaults = &defaults,
	.run = run,
};
