/* SPDX-License-Identifier: MIT */
#include "trainer/check_report.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "trainer/alike.h"
#include "trainer/labels.h"
#include "trainer/lag_weigh.h"
#include "trainer/maturity.h"
#include "trainer/order.h"
#include "trainer/sentinel.h"
#include "trainer/weights.h"

enum { WIDTH = 78, WIDEST_NAME = 32 };

struct check {
	struct mql_buf *buf;
	const struct dataset *data;
	struct mql_buf warning;          // "! ..." lines, printed at the end
	size_t n_warning;
};

static void warn(struct check *check, const char *fmt, ...) MQL_PRINTF(2, 3);

static void warn(struct check *check, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	mql_buf_addf(&check->warning, "! %s\n", text);
	check->n_warning++;
}

static double percent(uint64_t n, uint64_t of)
{
	return of ? 100.0 * (double)n / (double)of : 0.0;
}

/* ---- leads and labels ---- */

static void add_leads(struct check *check)
{
	const struct dataset *d = check->data;
	const struct dataset_counts *c = &d->counts;

	mql_buf_addf(check->buf, "leads    %zu", d->n);
	dataset_add_created(check->buf, d->first_created, d->last_created);
	if (c->bad_rows > 0)
		mql_buf_addf(check->buf, "; %ju of %ju rows left out",
			     (uintmax_t)c->bad_rows, (uintmax_t)c->rows);
	mql_buf_addc(check->buf, '\n');
}

static void add_label(struct check *check, const char *name,
		      const uint64_t n[3], uint64_t young)
{
	const uint64_t known = n[LABEL_NO] + n[LABEL_YES];

	mql_buf_addf(check->buf, "%-8s %ju yes, %ju no, %ju unknown", name,
		     (uintmax_t)n[LABEL_YES], (uintmax_t)n[LABEL_NO],
		     (uintmax_t)n[LABEL_UNKNOWN]);
	if (young > 0)
		mql_buf_addf(check->buf, " (%ju too young)", (uintmax_t)young);
	if (known > 0)
		mql_buf_addf(check->buf, "; rate %.2f %%",
			     percent(n[LABEL_YES], known));
	mql_buf_addc(check->buf, '\n');
}

/* The rate at the horizon, where young leads make a difference. */
static void add_rates(struct check *check)
{
	const struct lag_rates rate = lag_rates(check->data);

	if (check->data->counts.young == 0 || isnan(rate.weighted))
		return;
	mql_buf_addf(check->buf, "sql rate %.2f %% within %d days, young leads "
		     "weighed by age (%.2f %% became SQLs so far)\n",
		     100.0 * rate.weighted, check->data->matures_days,
		     100.0 * rate.naive);
}

static void add_matures(struct check *check)
{
	const struct dataset *d = check->data;
	struct mql_buf unrecorded = { 0 };

	if (d->matures_days == 0)
		return;
	mql_buf_addf(check->buf, "matures  after %d days", d->matures_days);
	if (d->definition->matures == MQL_MATURES_AUTO)
		mql_buf_addf(check->buf, ": half of all wins come within %d, "
			     "90 %% within %d (%ju seen,\n%9sthose still to "
			     "come allowed for)", d->matures_median,
			     d->matures_days, (uintmax_t)d->matures_wins, "");
	mql_buf_adds(check->buf, "; ages run to ");
	mql_day_add(check->buf, d->as_of);
	mql_buf_addc(check->buf, '\n');
	add_rates(check);
	if (maturity_may_be_short(d))
		warn(check, "few leads are older than %d days: wins later than "
		     "that can't be seen, and leads may mature after more than "
		     "%d", d->matures_end, d->matures_days);
	if (maturity_add_unrecorded(&unrecorded, d))
		warn(check, "%s", mql_buf_text(&unrecorded));
	mql_buf_release(&unrecorded);
}

static void add_target(struct check *check)
{
	const struct dataset *d = check->data;
	const struct mql_target *target = &d->definition->target;
	const uint64_t yes = d->counts.sql[LABEL_YES];
	const uint64_t known = yes + d->counts.sql[LABEL_NO];

	mql_buf_addf(check->buf, "target   %.4g %% of MQLs become SQLs, ",
		     100.0 * target->rate);
	if (target->promise == MQL_GUARANTEE)
		mql_buf_addf(check->buf, "guaranteed with %.4g %% confidence\n",
			     100.0 * target->confidence);
	else
		mql_buf_adds(check->buf, "as near as can be\n");
	if (known > 0 && yes > 0 &&
	    target->rate <= (double)yes / (double)known)
		warn(check, "the target is not above the rate of all leads "
		     "(%.4g %%): no gate is needed", percent(yes, known));
}

static void add_rules(struct check *check)
{
	const struct dataset *d = check->data;
	const struct mql_definition *def = d->definition;
	uint64_t *n = mql_calloc(def->n_rule, sizeof(*n));

	for (size_t i = 0; i < d->n; i++)
		if (d->rule[i] != DATASET_NO_RULE)
			n[d->rule[i]]++;
	for (size_t i = 0; i < def->n_rule; i++) {
		mql_buf_addf(check->buf, "override %s: %s, %ju leads\n",
			     MQL_SHOW(mql_str_of(def->rule[i].reason)),
			     mql_verdict_name[def->rule[i].verdict],
			     (uintmax_t)n[i]);
		if (n[i] == 0)
			warn(check, "override \"%s\" decides no lead",
			     MQL_SHOW(mql_str_of(def->rule[i].reason)));
	}
	free(n);
}

/* ---- outcomes that never hold ---- */

static bool ever_holds(const struct dataset *d, size_t member)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct outcome_days days = dataset_event(d, i);
		const char *day = (const char *)&days + member;

		if (*(const int32_t *)day != OUTCOME_NEVER)
			return true;
	}
	return false;
}

/* "yes" where the column holds 1: the labels alone would say 0 wins, and not
 * why. */
static void warn_never(struct check *check, const char *name,
		       const struct mql_outcome *outcome, size_t member)
{
	const struct mql_condition *test = &outcome->test;
	struct mql_buf text = { 0 };

	if (!outcome->present || ever_holds(check->data, member))
		return;
	for (size_t i = 0; test->kind == MQL_IS && i < test->n_text; i++)
		mql_buf_addf(&text, "%s\"%s\"", i == 0 ? " is " : " or ",
			     MQL_SHOW(test->text[i]));
	warn(check, "%s: no lead's \"%s\"%s", name,
	     MQL_SHOW(mql_str_of(test->column)),
	     text.n > 0 ? text.p : " is what the definition asks for");
	mql_buf_release(&text);
}

static void warn_outcomes(struct check *check)
{
	const struct mql_definition *d = check->data->definition;

	warn_never(check, "won", &d->won, offsetof(struct outcome_days, won));
	warn_never(check, "sql", &d->sql, offsetof(struct outcome_days, sql));
	warn_never(check, "known_when", &d->known_when,
		   offsetof(struct outcome_days, known));
	warn_never(check, "lost", &d->lost,
		   offsetof(struct outcome_days, lost));
}

/* ---- contradictions ---- */

static void warn_class(struct check *check, const char *plural,
		       const uint64_t n[3])
{
	const uint64_t known = n[LABEL_NO] + n[LABEL_YES];

	if (known > 0 && n[LABEL_YES] < LABELS_FEW_YES)
		warn(check, "few leads known to be %s, %ju: below %d the "
		     "threshold is uncertain", plural,
		     (uintmax_t)n[LABEL_YES], LABELS_FEW_YES);
}

/* What a fit would refuse: a few rows of great weight are a few rows. */
static void warn_weights(struct check *check)
{
	const struct dataset *d = check->data;

	for (uint8_t which = LABEL_NO; d->weight && which <= LABEL_YES;
	     which++) {
		const double worth = weights_effective(d->weight, d->won, d->n,
						       which);

		if (worth < LABELS_LEAST_WON)
			warn(check, "weights so unequal leave the leads that "
			     "were %swon worth %.1f leads of one weight: a "
			     "fit needs %d", which == LABEL_YES ? "" : "not ",
			     worth, LABELS_LEAST_WON);
	}
}

static void warn_count(struct check *check, const char *what, uint64_t n)
{
	if (n > 0)
		warn(check, "%s: %ju", what, (uintmax_t)n);
}

static void warn_counts(struct check *check)
{
	const struct dataset_counts *c = &check->data->counts;

	warn_class(check, "won", c->won);
	if (check->data->definition->sql.present)
		warn_class(check, "SQLs", c->sql);
	warn_weights(check);
	if (c->bad_rows > 0 || c->outcomes_bad > 0)
		warn(check, "rows that can't be read: %ju; the first: %s",
		     (uintmax_t)(c->bad_rows + c->outcomes_bad), c->first_bad);
	warn_count(check, "bad cells, read as missing", c->bad_cells);
	warn_count(check, "leads whose id stood before", c->duplicate_ids);
	if (c->outcomes_unmatched > 0)
		warn(check, "outcomes that belong to no lead: %ju of %ju",
		     (uintmax_t)c->outcomes_unmatched,
		     (uintmax_t)c->outcomes);
	warn_count(check, "leads won and lost, counted as won",
		   c->won_and_lost);
	warn_count(check, "leads won without the sql mark, counted as SQLs",
		   c->won_not_sql);
	warn_count(check, "SQLs never handed over (known_when), counted as "
		   "unknown", c->sql_not_known);
	warn_count(check, "wins of leads never handed over, of whom no loss is "
		   "known: counted as unknown", c->won_one_sided);
	warn_count(check, "leads without a created date, unknown because only "
		   "age tells a loss here", c->ageless);
	warn_count(check, "leads created after --as-of, left out",
		   c->created_later);
	warn_count(check, "leads with an outcome after --as-of, not yet known",
		   c->happened_later);
	warn_count(check, "dates later than lead.observed, taken as age 0",
		   c->future_dates);
}

/* ---- features ---- */

/* v: the lowest or the highest of a column; u: its distinct numbers. */
static void warn_sentinel(struct check *check,
			  const struct dataset_column *column, double v,
			  const double *u, size_t n_distinct)
{
	const size_t n = check->data->n;
	struct mql_buf number = { 0 };
	size_t n_held = 0;

	if (column->feature->kind != MQL_AXIS_NUMBER ||
	    !sentinel_is(v, u, n_distinct))
		return;
	for (size_t i = 0; i < n; i++)
		n_held += dataset_number(column, i) == v;
	mql_num_add(&number, v);
	if (n_held * 100 >= n)
		warn(check, "%s: %s in %.0f %% of leads: does it mean "
		     "\"none\"? Then list it under missing",
		     MQL_SHOW(mql_str_of(column->feature->column)), number.p,
		     percent(n_held, n));
	mql_buf_release(&number);
}

static size_t add_numbers(struct check *check, struct mql_buf *what,
			  const struct dataset_column *column,
			  size_t *n_missing)
{
	const size_t n = check->data->n;
	double *x = mql_calloc(n, sizeof(*x));
	size_t m = 0, distinct = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(dataset_number(column, i)))
			x[m++] = dataset_number(column, i);
	order_doubles(x, m);
	for (size_t i = 0; i < m; i++)
		if (i == 0 || x[i] > x[distinct - 1])
			x[distinct++] = x[i];
	*n_missing = n - m;
	if (m > 0) {
		mql_num_add(what, x[0]);
		mql_buf_adds(what, " to ");
		mql_num_add(what, x[distinct - 1]);
		mql_buf_addf(what, "%s, %zu distinct",
			     column->feature->kind == MQL_AXIS_DATE ? " days"
								    : "",
			     distinct);
		warn_sentinel(check, column, x[0], x, distinct);
		warn_sentinel(check, column, x[distinct - 1], x, distinct);
	}
	free(x);
	return distinct;
}

/* Leads by level or group; the last count is those without a value. */
static uint64_t *count_codes(const struct dataset_column *column, size_t n,
			     size_t n_code)
{
	uint64_t *count = mql_calloc(n_code + 1, sizeof(*count));

	for (size_t i = 0; i < n; i++)
		count[dataset_index(column, i, n_code)]++;
	return count;
}

static size_t add_levels(struct mql_buf *what,
			 const struct dataset_column *column, size_t n,
			 size_t *n_missing)
{
	const size_t V = column->n_value;
	uint64_t *count = count_codes(column, n, V);
	size_t top = 0;

	*n_missing = (size_t)count[V];
	for (size_t i = 1; i < V; i++)
		if (count[i] > count[top])
			top = i;
	if (V > 0)
		mql_buf_addf(what, "%zu level%s, \"%s\" %.0f %%", V,
			     V == 1 ? "" : "s", MQL_SHOW(column->value[top]),
			     percent(count[top], n));
	free(count);
	return V;
}

static size_t add_groups(struct check *check, struct mql_buf *what,
			 const struct dataset_column *column,
			 size_t *n_missing)
{
	const struct mql_feature *feature = column->feature;
	const size_t n = check->data->n, G = feature->n_group;
	uint64_t *count = count_codes(column, n, G + 1);
	size_t used = count[G] > 0;

	*n_missing = (size_t)count[G + 1];
	for (size_t g = 0; g < G; g++) {
		used += count[g] > 0;
		mql_buf_addf(what, "%s %.0f %%, ",
			     MQL_SHOW(mql_str_of(feature->group[g].name)),
			     percent(count[g], n));
		if (count[g] == 0)
			warn(check, "%s: the group \"%s\" matches no lead",
			     MQL_SHOW(mql_str_of(feature->column)),
			     MQL_SHOW(mql_str_of(feature->group[g].name)));
	}
	mql_buf_addf(what, "none of them %.0f %%", percent(count[G], n));
	free(count);
	return used;
}

/* YAML has no such bytes: they are `other`, to training and to the scorer. */
static void warn_foreign(struct check *check,
			 const struct dataset_column *column)
{
	const struct mql_str *first = NULL;
	size_t n = 0;

	for (size_t i = column->n_value; i > 0; i--) {
		if (mql_str_is_utf8(column->value[i - 1]))
			continue;
		first = &column->value[i - 1];
		n++;
	}
	if (n > 0)
		warn(check, "%s: levels that are not UTF-8, which a card "
		     "can't name and takes for other: %zu, such as \"%s\"; "
		     "iconv -f LATIN1 -t UTF-8 mends a table in Latin-1",
		     MQL_SHOW(mql_str_of(column->feature->column)), n,
		     MQL_SHOW(*first));
}

static void warn_feature(struct check *check,
			 const struct dataset_column *column, size_t distinct,
			 size_t n_missing)
{
	const size_t n = check->data->n;
	const char *name = column->feature->column;
	struct mql_buf alike = { 0 };

	if (n_missing == n)
		warn(check, "%s: has no value in any lead",
		     MQL_SHOW(mql_str_of(name)));
	else if (distinct <= 1 && n_missing == 0)
		warn(check, "%s: has the same value in every lead",
		     MQL_SHOW(mql_str_of(name)));
	if (column->feature->kind == MQL_AXIS_LEVEL &&
	    distinct * 2 > n && n >= 100)
		warn(check, "%s: hardly two leads share a level; is it an id, "
		     "or text?", MQL_SHOW(mql_str_of(name)));
	else if (alike_add(&alike, column->value, column->n_value) > 0)
		warn(check, "%s: %s", MQL_SHOW(mql_str_of(name)), alike.p);
	warn_foreign(check, column);
	mql_buf_release(&alike);
}

static void add_feature(struct check *check,
			const struct dataset_column *column, int width)
{
	const struct mql_feature *feature = column->feature;
	const size_t n = check->data->n;
	struct mql_buf what = { 0 };
	size_t n_missing = 0, distinct = 0;

	switch (feature->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		distinct = add_numbers(check, &what, column, &n_missing);
		break;
	case MQL_AXIS_LEVEL:
		distinct = add_levels(&what, column, n, &n_missing);
		break;
	case MQL_AXIS_TEXT:
		distinct = add_groups(check, &what, column, &n_missing);
		break;
	}
	mql_buf_addf(check->buf, "%-*s  %-7s  %-6s  %5.1f %%%s%s\n", width,
		     MQL_SHOW(mql_str_of(feature->column)),
		     mql_dimension_name[feature->dimension],
		     mql_axis_kind_name[feature->kind], percent(n_missing, n),
		     what.n > 0 ? "  " : "", mql_buf_text(&what));
	warn_feature(check, column, distinct, n_missing);
	mql_buf_release(&what);
}

static void add_features(struct check *check)
{
	const struct dataset *d = check->data;
	size_t width = strlen("feature");

	for (size_t i = 0; i < d->n_column; i++) {
		const size_t n = strlen(d->column[i].feature->column);

		if (n > width && n <= WIDEST_NAME)
			width = n;
	}
	mql_buf_addf(check->buf, "\n%-*s  is       type    missing  values\n",
		     (int)width, "feature");
	for (size_t i = 0; i < d->n_column; i++)
		add_feature(check, &d->column[i], (int)width);
}

/* ---- columns nobody mentions ---- */

static bool same(const char *name, struct mql_str column)
{
	return name && mql_str_eq(mql_str_of(name), column);
}

static bool is_of_outcome(const struct mql_outcome *outcome,
			  struct mql_str column)
{
	return outcome->present && !outcome->in_outcomes &&
	       (same(outcome->test.column, column) ||
		same(outcome->at, column));
}

static bool is_of_rule(const struct mql_definition *d, struct mql_str column)
{
	for (size_t i = 0; i < d->n_rule; i++)
		for (size_t k = 0; k < d->rule[i].n_when; k++)
			if (same(d->rule[i].when[k].column, column))
				return true;
	return false;
}

static bool is_mentioned(const struct mql_definition *d, struct mql_str column)
{
	for (size_t i = 0; i < d->n_feature; i++)
		if (same(d->feature[i].column, column))
			return true;
	for (size_t i = 0; i < d->n_exclude; i++)
		if (same(d->exclude[i], column))
			return true;
	return same(d->weight, column) || same(d->handed_prob, column) ||
	       same(d->id, column) || same(d->account, column) ||
	       same(d->created, column) || same(d->observed, column) ||
	       same(d->source, column) || same(d->cost, column) ||
	       is_of_outcome(&d->won, column) ||
	       is_of_outcome(&d->sql, column) ||
	       is_of_outcome(&d->known_when, column) ||
	       is_of_outcome(&d->lost, column) || is_of_rule(d, column);
}

static void add_unmentioned(struct check *check, const struct mql_csv *table)
{
	size_t width = 0;

	for (size_t i = 0; i < mql_csv_n_column(table); i++) {
		const struct mql_str name =
			mql_str_trim(mql_csv_column(table, i));
		struct mql_buf text = { 0 };

		if (is_mentioned(check->data->definition, name))
			continue;
		if (name.n == 0)
			mql_buf_addf(&text, "(column %zu, no name)", i + 1);
		else
			mql_buf_adds(&text, MQL_SHOW(name));
		if (width == 0)
			mql_buf_adds(check->buf, "\nnot mentioned in the "
				     "definition:");
		if (width == 0 || width + text.n + 3 > WIDTH) {
			mql_buf_adds(check->buf, width ? ",\n  " : "\n  ");
			width = 2;
		} else {
			mql_buf_adds(check->buf, ", ");
			width += 2;
		}
		mql_buf_add(check->buf, text.p, text.n);
		width += text.n;
		mql_buf_release(&text);
	}
	mql_buf_adds(check->buf, width ? "\n" : "");
}

size_t check_report_add(struct mql_buf *buf, const struct dataset *data,
			const struct mql_csv *table)
{
	struct check check = { .buf = buf, .data = data };
	const struct dataset_counts *c = &data->counts;

	add_leads(&check);
	add_label(&check, "won", c->won, c->young);
	if (data->definition->sql.present)
		add_label(&check, "sql", c->sql, 0);
	add_matures(&check);
	add_target(&check);
	add_rules(&check);
	warn_outcomes(&check);
	warn_counts(&check);
	add_features(&check);
	if (table)
		add_unmentioned(&check, table);
	if (check.n_warning > 0)
		mql_buf_addf(buf, "\n%s", check.warning.p);
	mql_buf_release(&check.warning);
	return check.n_warning;
}
