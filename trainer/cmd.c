/* SPDX-License-Identifier: MIT */
#include "trainer/cmd.h"

#include <math.h>
#include <unistd.h>

#include "common/evaluate.h"
#include "common/io.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/report_html.h"

const char *const cmd_bad_cells_name[3] = { "reject", "missing", NULL };
const char *const cmd_delimiter_name[5] = { ",", ";", "tab", "|", NULL };

char cmd_table_delimiter(const struct cmd_table *table)
{
	static const char delimiter[] = { ',', ';', '\t', '|' };

	return table->delimiter < 0 ? '\0' : delimiter[table->delimiter];
}

struct dataset_options cmd_table_options(const struct cmd_table *table,
					 const char *leads)
{
	return (struct dataset_options){
		.leads = leads, .outcomes = table->outcomes,
		.delimiter = cmd_table_delimiter(table),
		.as_of = table->as_of == MQL_DAY_NONE ? mql_day_today()
						      : table->as_of,
		.bad_is_missing = table->bad_cells == 1,
		.max_bad = table->max_rejects,
	};
}

static void warn_as_of(const struct cmd_table *table,
		       const struct dataset *data)
{
	enum { WEEKS = 28 };
	struct mql_buf last = { 0 };

	if (table->as_of != MQL_DAY_NONE ||
	    data->last_created == MQL_DAY_NONE ||
	    data->as_of - data->last_created <= WEEKS)
		return;
	mql_day_add(&last, data->last_created);
	mql_log_warn("the last lead was created on %s and outcomes mature "
		     "until today: give the day of the export with --as-of",
		     mql_buf_text(&last));
	mql_buf_release(&last);
}

bool cmd_table_read(struct dataset *data, const struct cmd_table *table,
		    const struct mql_definition *definition,
		    const struct dataset_options *options, struct mql_err *err)
{
	if (!dataset_read(data, definition, options, err))
		return false;
	warn_as_of(table, data);
	return true;
}

bool cmd_check_text(const char *option, const char *text, struct mql_err *err)
{
	const struct mql_str s = mql_str_of(text ? text : "-");

	if (!mql_str_is_utf8(s))
		return mql_fail(err, MQL_E_USAGE, "%s: \"%s\" is not UTF-8, "
				"which a card is written in", option,
				MQL_SHOW(s));
	return (s.n > 0 && mql_str_eq(mql_str_trim(s), s)) ||
	       mql_fail(err, MQL_E_USAGE, "%s: \"%s\" is empty, or begins or "
			"ends with a blank", option, MQL_SHOW(s));
}

bool cmd_check_days(const struct mql_definition *definition,
		    const struct mql_scorecard *card, struct mql_err *err)
{
	return definition->observed || !mql_evaluate_needs_day(card) ||
	       mql_fail(err, MQL_E_DATA, "%s: terms of %s count days, which "
			"needs the day each lead was seen as in this table: "
			"name its column as lead.observed", definition->path,
			card->path);
}

bool cmd_check_when(const struct mql_scorecard *card, const char *option,
		    int32_t day, struct mql_err *err)
{
	const size_t n = card->n_history;
	struct mql_buf last = { 0 }, now = { 0 };
	bool ok = true;

	if (n > 0 && day < card->history[n - 1].when) {
		mql_day_add(&last, card->history[n - 1].when);
		mql_day_add(&now, day);
		ok = mql_fail(err, MQL_E_USAGE, "%s %s: %s was changed on %s "
			      "already, and its history goes forward", option,
			      mql_buf_text(&now), card->path,
			      mql_buf_text(&last));
	}
	mql_buf_release(&last);
	mql_buf_release(&now);
	return ok;
}

static size_t count_cores(void)
{
	const long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (size_t)n;
}

struct fit_options cmd_learn_options(const struct cmd_learn *learn)
{
	return (struct fit_options){
		.learn = {
			.method = (enum learn_method)learn->method,
			.seed = learn->seed,
			.sample_above = LEARN_SAMPLE_ABOVE,
			.no_pairs = learn->no_pairs,
		},
		.split = (enum fit_split)learn->split,
		.folds = learn->folds,
		.threads = learn->threads ? learn->threads : count_cores(),
	};
}

bool cmd_check_report(const char *report, struct mql_err *err)
{
	if (report == NULL || !mql_place_is_stream(report))
		return true;
	return mql_fail(err, MQL_E_USAGE, "--report: a page needs a file of "
			"its own, not standard output");
}

bool cmd_write_reports(const char *json_path, const char *page_path,
		       const struct mql_buf *json, const struct mql_buf *text,
		       struct mql_err *err)
{
	if (!report_html_write(page_path, mql_buf_str(json), err) ||
	    (json_path && !mql_out_file(json_path, mql_buf_str(json), err)))
		return false;
	return !text || (json_path && mql_place_is_stream(json_path)) ||
	       mql_out_file("-", mql_buf_str(text), err);
}

bool cmd_read_rate(const char *option, const char *text, double *per_month,
		   struct mql_err *err)
{
	static const char *const unit[] = { "day", "week", "month", "quarter",
					    "year" };
	static const double months[] = { 12.0 / 365.2425, 84.0 / 365.2425, 1.0,
					 3.0, 12.0 };
	struct mql_str s = mql_str_of(text ? text : "");
	const char *slash = text ? strchr(text, '/') : NULL;
	size_t u = 2;

	if (!text)
		return true;
	if (slash) {
		s.n = (size_t)(slash - text);
		for (u = 0; u < MQL_ARRAY_LEN(unit); u++)
			if (strcmp(slash + 1, unit[u]) == 0)
				break;
	}
	if (u < MQL_ARRAY_LEN(unit) && mql_num_parse(mql_str_trim(s),
						     per_month) &&
	    *per_month > 0.0 && *per_month <= 1e12) {
		*per_month /= months[u];
		return true;
	}
	return mql_fail(err, MQL_E_USAGE, "%s: \"%s\" is not so many a day, "
			"week, month, quarter or year, such as 400/month",
			option, MQL_SHOW(mql_str_of(text)));
}

bool cmd_check_volume(double capacity, double leads_per_month,
		      const struct mql_definition *definition,
		      struct mql_err *err)
{
	return isnan(capacity) || !isnan(leads_per_month) ||
	       mql_fail(err, MQL_E_DATA, "%s: --capacity needs to know how "
			"many leads come a month: name the day a lead was "
			"created as lead.created (two weeks of them at least), "
			"or state it with --leads 1200/month",
			definition->path);
}
