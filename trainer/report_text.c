/* SPDX-License-Identifier: MIT */
/* report_text.c - a fit on one screen */
#include <math.h>

#include "trainer/champion.h"
#include "trainer/maturity.h"
#include "trainer/report.h"

#define N_STRONG 10
#define WIDTH    100             /* of the screen */

typedef unsigned long long ull;

/* Text from a table in at most `width` bytes, padded to them. */
static void add_cell(struct mql_buf *buf, struct mql_str text, int width)
{
	char room[64];

	mql_buf_addf(buf, "%-*s", width,
		     mql_str_show(text, room, (size_t)width + 1));
}

/* What rounds to 0 has no sign. */
static double unsigned_zero(double x, int decimals)
{
	return fabs(x) < 0.5 * pow(10.0, -decimals) ? 0.0 : x;
}

static void add_label(struct mql_buf *buf, const char *name,
		      const uint64_t count[3], const char *unknown)
{
	uint64_t known = count[LABEL_NO] + count[LABEL_YES];

	mql_buf_addf(buf, "%-11s %llu of %llu with a known outcome", name,
		     (ull)count[LABEL_YES], (ull)known);
	if (known > 0)
		mql_buf_addf(buf, " (%.2f %%)",
			     100.0 * (double)count[LABEL_YES] / (double)known);
	if (count[LABEL_UNKNOWN] > 0)
		mql_buf_addf(buf, "; %llu %s", (ull)count[LABEL_UNKNOWN],
			     unknown);
	mql_buf_addc(buf, '\n');
}

/* What of the leads that are too young to know (labels.h, lag_weigh.h). */
static void add_young(struct mql_buf *buf, const struct report *r)
{
	const struct lag_weights *w = &r->lag;
	const ull young = (ull)w->young;

	switch (w->use) {
	case LAG_NO_YOUNG:
		return;
	case LAG_COUNTED:
		mql_buf_addf(buf, "%12s%llu of those handed over are younger; "
			     "%llu of them count, by the share of SQLs that\n"
			     "%12shas shown at their age: as %.1f leads\n",
			     "", young, (ull)w->counted, "", w->weight);
		return;
	case LAG_NO_DATES:
		mql_buf_addf(buf, "%12s%llu handed over since are left out: "
			     "with dates of SQLs (outcome.%s.at) they would "
			     "count\n", "", young,
			     r->data->definition->sql.present ? "sql" : "won");
		return;
	case LAG_FEW_EVENTS:
		mql_buf_addf(buf, "%12s%llu handed over since are left out: "
			     "%llu SQLs tell too little of lags\n", "", young,
			     (ull)w->n_event);
		return;
	}
}

/* Told only where chance is no good reason for it. */
static void add_hot(struct mql_buf *buf, const struct lag_weights *w)
{
	const struct lag_band *hot = &w->band[0], *all;

	if (w->n_band < 2 || !(w->p_value < 0.05))
		return;
	all = &w->band[w->n_band - 1];
	if (hot->median < all->median)
		mql_buf_addf(buf, "%12shot leads are faster: half their SQLs "
			     "within %d days, of all leads' within %d\n", "",
			     hot->median, all->median);
}

static void add_matures(struct mql_buf *buf, const struct report *r)
{
	const struct dataset *data = r->data;

	switch (data->definition->matures) {
	case MQL_MATURES_NEVER:
		return;
	case MQL_MATURES_AUTO:
		mql_buf_addf(buf, "matures     after %d days: half of all wins "
			     "come within %d, 90 %% within %d (%llu seen,\n"
			     "%12sthose still to come allowed for)\n",
			     data->matures_days, data->matures_median,
			     data->matures_days, (ull)data->matures_wins, "");
		if (maturity_may_be_short(data))
			mql_buf_addf(buf, "%12sfew leads are older than %d "
				     "days: later wins can't be seen\n", "",
				     data->matures_end);
		break;
	case MQL_MATURES_DAYS:
		mql_buf_addf(buf, "matures     after %d days, as defined\n",
			     data->matures_days);
		break;
	}
	add_young(buf, r);
	add_hot(buf, &r->lag);
}

static void add_data(struct mql_buf *buf, const struct report *r)
{
	const struct dataset *data = r->data;
	const struct mql_definition *def = data->definition;

	mql_buf_addf(buf, "leads       %llu", (ull)data->n);
	dataset_add_created(buf, data->first_created, data->last_created);
	mql_buf_adds(buf, "; as of ");
	mql_day_add(buf, data->as_of);
	mql_buf_addc(buf, '\n');
	add_label(buf, "won", data->counts.won, "open or too young to know");
	add_label(buf, "sql", data->counts.sql,
		  def->known_when.present ? "not handed over or open"
					  : "open or too young to know");
	add_matures(buf, r);
}

static void add_interval(struct mql_buf *buf, const struct metrics *m)
{
	struct mql_buf cell = { 0 };

	if (isnan(m->auc))
		mql_buf_adds(&cell, "-");
	else
		mql_buf_addf(&cell, "%.3f (%.3f to %.3f)", m->auc, m->auc_low,
			     m->auc_high);
	mql_buf_addf(buf, "  %24s", mql_buf_text(&cell));
	mql_buf_release(&cell);
}

static void add_figure(struct mql_buf *buf, double x, int decimals)
{
	if (isnan(x))
		mql_buf_adds(buf, "-");
	else
		mql_buf_addf(buf, "%.*f", decimals,
			     unsigned_zero(x, decimals));
}

static void add_pair(struct mql_buf *buf, double a, double b, int decimals)
{
	struct mql_buf cell = { 0 };

	add_figure(&cell, a, decimals);
	if (!isnan(a) || !isnan(b)) {
		mql_buf_adds(&cell, " / ");
		add_figure(&cell, b, decimals);
	}
	mql_buf_addf(buf, "  %24s", mql_buf_text(&cell));
	mql_buf_release(&cell);
}

static void add_lift(struct mql_buf *buf, double lift)
{
	struct mql_buf cell = { 0 };

	add_figure(&cell, lift, 2);
	mql_buf_addf(buf, "  %24s", mql_buf_text(&cell));
	mql_buf_release(&cell);
}

void report_text_metrics(struct mql_buf *buf, const struct metrics *won,
			 const struct metrics *sql)
{
	mql_buf_adds(buf, "  AUC (0.5 chance), 95 % range ");
	add_interval(buf, won);
	add_interval(buf, sql);
	mql_buf_adds(buf, "\n  log-loss / Brier (0 perfect) ");
	add_pair(buf, won->log_loss, won->brier, 4);
	add_pair(buf, sql->log_loss, sql->brier, 4);
	mql_buf_adds(buf, "\n  lift of the best tenth       ");
	add_lift(buf, won->lift_top10);
	add_lift(buf, sql->lift_top10);
	mql_buf_adds(buf, "\n  calibration (1 / 0 perfect)  ");
	add_pair(buf, won->calibration_slope, won->calibration_intercept, 2);
	add_pair(buf, sql->calibration_slope, sql->calibration_intercept, 2);
	mql_buf_addc(buf, '\n');
}

static void add_quality(struct mql_buf *buf, const struct report *r)
{
	struct mql_buf title = { 0 };

	mql_buf_addf(&title, "quality on unseen leads (%zu %s)",
		     r->split->n_fold,
		     r->split->by_rows ? "periods of rows, in order"
		     : r->split->period ? "periods, each by its past"
		     : r->data->definition->account ? "folds by account"
		     : "folds by id");
	mql_buf_addf(buf, "\n%-54s%s%26s\n", mql_buf_text(&title), "won",
		     "sql");
	mql_buf_release(&title);
	report_text_metrics(buf, &r->won, &r->sql);
}

static void add_volume(struct mql_buf *buf, const struct report *r)
{
	const struct threshold *t = &r->threshold;
	const int decimals = r->month_high < .1 ? 1 : 0;         // "1 to 1 %"

	mql_buf_addf(buf, "  expected SQL rate    %.1f %% (95 %% interval "
		     "%.1f to %.1f %%), from %llu known leads\n",
		     100.0 * t->rate, 100.0 * t->low, 100.0 * t->high,
		     (ull)t->known);
	if (isnan(r->mql_per_month))
		mql_buf_addf(buf, "  handed over          %.1f %% of leads\n",
			     100.0 * t->share);
	else
		mql_buf_addf(buf, "  MQLs a month         %.0f of %.0f leads "
			     "(%.1f %%)\n", r->mql_per_month,
			     r->leads_per_month, 100.0 * t->share);
	if (!isnan(r->month_low))
		mql_buf_addf(buf, "                       one month's own rate "
			     "will read %.*f to %.*f %%, 19 times in 20\n",
			     decimals, 100.0 * r->month_low,
			     decimals, 100.0 * r->month_high);
	mql_buf_addf(buf, "  catches              %.1f %% of %s\n",
		     100.0 * t->sql_caught, t->thinned
		     ? "all SQLs, by estimate: those known stand for all leads"
		     : r->data->definition->known_when.present
		     ? "the SQLs among leads handed over so far"
		     : "all known SQLs");
}

/* Rule 13: the rule is named. */
static void add_blame(struct mql_buf *buf, const struct report_rule *rule)
{
	mql_buf_adds(buf, "  the fast-tracked leads alone break it: no "
		     "threshold can mend that\n");
	if (rule != NULL)
		mql_buf_addf(buf, "  change the rule \"%s\": of its %llu leads "
			     "with a known outcome %llu are SQLs (%.1f %%)\n",
			     MQL_SHOW(mql_str_of(rule->reason)),
			     (ull)rule->known, (ull)rule->sql,
			     100.0 * (double)rule->sql / (double)rule->known);
}

static void add_refusal(struct mql_buf *buf, const struct report *r)
{
	const struct threshold *t = &r->threshold;

	mql_buf_adds(buf, "\nno threshold, and so no card: the data does not "
		     "support the promise that\n  ");
	threshold_add_promise(buf, &r->target);
	mql_buf_addc(buf, '\n');
	if (t->status == THRESHOLD_FAST_TRACK)
		add_blame(buf, report_worst_rule(r));
	else if (t->sql_known == 0)
		mql_buf_adds(buf, "  no lead that could be handed over is "
			     "known to be an SQL\n");
	else if (t->sql_needed == 0)
		mql_buf_adds(buf, "  already the most promising leads have a "
			     "lower SQL rate\n");
	if (t->sql_needed > 0)
		mql_buf_addf(buf, "  SQLs above the threshold: %llu, needed "
			     "about %llu for this promise\n",
			     (ull)t->sql_have, (ull)t->sql_needed);
	if (!isnan(t->best_rate))
		mql_buf_addf(buf, "  the most that could be promised from this "
			     "data: %.1f %%\n", 100.0 * t->best_rate);
}

/* What exactness is worth once leads are not exchangeable: time. */
static void add_chained(struct mql_buf *buf, const struct report *r)
{
	const struct backtest_summary *s = &r->chained;

	if (s->tried == 0 && !r->data->created)
		mql_buf_addf(buf, "  not replayed         no lead has a date; "
			     "if rows are in order of time, --split rows\n"
			     "%23sand backtest --rows N take their order for "
			     "it\n", "");
	if (s->tried == 0)
		return;
	if (s->issued == 0) {
		mql_buf_addf(buf, "  replayed             on the past alone it "
			     "could have been set in none of %zu periods\n",
			     s->tried);
		return;
	}
	mql_buf_addf(buf, "  replayed             set on the periods before, by "
		     "outcomes as known today, the next\n%23sreached it in %zu "
		     "of %zu;", "", s->kept, s->issued - s->idle);
	if (s->issued < s->tried || s->idle > 0)
		mql_buf_addf(buf, "\n%22s", "");
	mql_buf_addc(buf, ' ');
	if (s->issued < s->tried)
		mql_buf_addf(buf, "not set in %zu; ", s->tried - s->issued);
	if (s->idle > 0)
		mql_buf_addf(buf, "no known outcome in %zu; ", s->idle);
	mql_buf_addf(buf, "below it beyond chance (one-sided, %.4g %%) in "
		     "%zu\n", 100.0 * THRESHOLD_CHANCE, s->broken);
}

static void add_threshold(struct mql_buf *buf, const struct report *r)
{
	switch (r->threshold.status) {
	case THRESHOLD_SET:
		mql_buf_adds(buf, "\nthreshold 70.0: ");
		threshold_add_promise(buf, &r->target);
		mql_buf_addc(buf, '\n');
		add_volume(buf, r);
		add_chained(buf, r);
		break;
	case THRESHOLD_ALL_PASS:
		mql_buf_adds(buf, "\nno gate is needed, every eligible lead "
			     "passes, and still\n  ");
		threshold_add_promise(buf, &r->target);
		mql_buf_addc(buf, '\n');
		add_volume(buf, r);
		break;
	case THRESHOLD_REFUSED:
	case THRESHOLD_FAST_TRACK:
		add_refusal(buf, r);
		break;
	}
}

/* ---- the strongest terms ---- */

struct strength {
	size_t term;
	double sd;               // of the term's points over training leads
	size_t low, high;        // codes with the fewest and the most points
};

static void measure(struct strength *s, const struct mql_term *term, size_t n)
{
	double w = 0.0, m = 0.0, q = 0.0;
	bool any = false;

	for (size_t c = 0; c < n; c++) {
		double leads = term->evidence
			       ? (double)term->evidence[c].leads : 1.0;
		double x = term->points[c];

		if (leads <= 0.0)
			continue;
		if (!any || x < term->points[s->low])
			s->low = c;
		if (!any || x > term->points[s->high])
			s->high = c;
		any = true;
		w += leads;
		m += leads * x;
		q += leads * x * x;
	}
	s->sd = w > 0.0 ? sqrt(fmax(q / w - m / w * (m / w), 0.0)) : 0.0;
}

/* The strongest first; at most n_top, by insertion. */
static size_t strongest(struct strength *top, size_t n_top,
			const struct mql_scorecard *card)
{
	size_t n = 0;

	for (size_t t = 0; t < card->n_term; t++) {
		const struct mql_term *term = &card->term[t];
		struct strength s = { .term = t };
		size_t k = mql_axis_n_code(&term->axis[0]), at;

		if (term->kind == MQL_TERM_PAIR)
			k *= mql_axis_n_code(&term->axis[1]);
		measure(&s, term, k);
		for (at = n; at > 0 && top[at - 1].sd < s.sd; at--)
			if (at < n_top)
				top[at] = top[at - 1];
		if (at < n_top) {
			top[at] = s;
			n += n < n_top;
		}
	}
	return n;
}

static void add_end(struct mql_buf *buf, const struct mql_term *term, size_t c)
{
	struct mql_buf label = { 0 }, points = { 0 };

	if (term->kind == MQL_TERM_PAIR) {
		size_t n1 = mql_axis_n_code(&term->axis[1]);

		mql_axis_add_label(&label, &term->axis[0], (uint32_t)(c / n1));
		mql_buf_adds(&label, " x ");
		mql_axis_add_label(&label, &term->axis[1], (uint32_t)(c % n1));
	} else {
		mql_axis_add_label(&label, &term->axis[0], (uint32_t)c);
	}
	mql_tenths_add_signed(&points, term->points[c]);
	mql_buf_addf(buf, "  %6s ", mql_buf_text(&points));
	add_cell(buf, (struct mql_str){ mql_buf_text(&label), label.n }, 21);
	mql_buf_release(&points);
	mql_buf_release(&label);
}

/* Without the blanks that padded the last cell. */
static void end_line(struct mql_buf *buf)
{
	while (buf->n > 0 && buf->p[buf->n - 1] == ' ')
		buf->n--;
	mql_buf_addc(buf, '\n');
}

static void add_terms(struct mql_buf *buf, const struct report *r)
{
	struct strength top[N_STRONG];
	size_t n = strongest(top, N_STRONG, r->card);

	struct mql_buf title = { 0 };

	mql_buf_addf(&title, n < r->card->n_term ? "strongest of %zu terms, "
		     "base " : "all %zu terms, base ", r->card->n_term);
	mql_tenths_add(&title, r->card->base);
	mql_buf_addf(buf, "\n%-38s  %-28s  most points\n",
		     mql_buf_text(&title), "fewest points");
	mql_buf_release(&title);
	for (size_t i = 0; i < n; i++) {
		const struct mql_term *term = &r->card->term[top[i].term];

		mql_buf_adds(buf, "  ");
		add_cell(buf, mql_str_of(term->name), 27);
		mql_buf_addf(buf, " %-7s", mql_dimension_name[term->dimension]);
		add_end(buf, term, top[i].low);
		add_end(buf, term, top[i].high);
		end_line(buf);
	}
}

static void add_coefficient(struct mql_buf *buf,
			    const struct learn_coefficient *c)
{
	add_cell(buf, mql_str_of(c->name), 28);
	if (isnan(c->estimate))
		mql_buf_adds(buf, "           NA  (other columns say it "
			     "already)\n");
	else
		mql_buf_addf(buf, " %12.7g %11.6g %8.3f %9.3g  %.5g to %.5g\n",
			     c->estimate, c->se, c->z, c->p, c->low, c->high);
}

static void add_coefficients(struct mql_buf *buf, const struct learn_model *m)
{
	if (m->n_coefficient == 0)
		return;
	mql_buf_addf(buf, "\n%-28s %12s %11s %8s %9s  %s\n", "coefficient",
		     "estimate", "std. error", "z", "p", "95 % interval");
	for (size_t i = 0; i < m->n_coefficient; i++)
		add_coefficient(buf, &m->coefficient[i]);
	mql_buf_addf(buf, "null deviance %.4f, residual deviance %.4f, "
		     "AIC %.4f\n", m->info.null_deviance, m->info.deviance,
		     m->info.deviance + 2.0 * (double)m->info.n_parameter);
}

/* Broken at blanks, the rest indented below the first word. */
static void add_warning(struct mql_buf *buf, const char *text)
{
	size_t at = strlen("warning:");

	mql_buf_adds(buf, "warning:");
	while (*text != '\0') {
		const size_t n = strcspn(text, " ");

		if (at + 1 + n > WIDTH && at > strlen("warning:")) {
			mql_buf_adds(buf, "\n        ");
			at = strlen("warning:");
		}
		mql_buf_addf(buf, " %.*s", (int)n, text);
		at += 1 + n;
		text += n + (text[n] == ' ');
	}
	mql_buf_addc(buf, '\n');
}

void report_add_text(struct mql_buf *buf, const struct report *r)
{
	add_data(buf, r);
	add_quality(buf, r);
	add_threshold(buf, r);
	if (r->champion != NULL)
		champion_add_text(buf, r->champion, r->card != NULL);
	if (r->card != NULL)
		add_terms(buf, r);
	add_coefficients(buf, r->model);
	if (r->n_warning > 0)
		mql_buf_addc(buf, '\n');
	for (size_t i = 0; i < r->n_warning; i++)
		add_warning(buf, r->warning[i]);
}
