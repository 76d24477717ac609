/* SPDX-License-Identifier: MIT */
/* compare_report.c - cards side by side, on the screen */
#include <math.h>
#include <stdio.h>

#include "common/evaluate.h"
#include "trainer/compare_fresh.h"
#include "trainer/terminal.h"
#include "trainer/recalibrate_report.h"

typedef unsigned long long ull;

static const char *const where_title[COMPARE_N_WHERE] = {
	"at its own threshold", "at the volume of A",
	"at the rate agreed on, as seen here", "at the capacity of sales",
};

static char letter(size_t i)
{
	return "ABCDEF"[i];
}

/* ---- head ---- */

static void add_fresh(struct mql_buf *buf, const struct compare_report *r,
		      const struct fresh *f)
{
	const struct threshold *t = &f->threshold;
	const bool by_time = f->fit.split.period != NULL;

	mql_buf_addf(buf, "  fresh fit             out of fold: each lead is "
		     "scored by a card learned without it (%zu %s)\n",
		     f->fit.split.n_fold, by_time ? "periods, each by its past"
		     : "folds, each by the others");
	if (threshold_has_cut(t))
		mql_buf_adds(buf, "                        its threshold is the "
			     "one a fit would set from these scores\n");
	else if (isfinite(t->best_rate))
		mql_buf_addf(buf, "                        no threshold keeps "
			     "what was agreed; %.1f %% could be promised\n",
			     100.0 * t->best_rate);
	else
		mql_buf_adds(buf, "                        no threshold keeps "
			     "what was agreed\n");
	if (r->untested > 0)
		mql_buf_addf(buf, "  left out              %llu leads: the "
			     "oldest, which only teach a fresh fit\n",
			     (ull)r->untested);
}

static void add_head(struct mql_buf *buf, const struct compare_report *r)
{
	const struct compare *c = r->compare;

	mql_buf_addf(buf, "%zu card%s on %zu leads of ", c->n_card,
		     c->n_card == 1 ? "" : "s", c->n);
	mql_buf_addf(buf, "%s", MQL_SHOW(mql_str_of(r->leads)));
	dataset_add_created(buf, r->first, r->last);
	mql_buf_addc(buf, '\n');
	if (r->unproven)
		mql_buf_adds(buf, "  assumed               that no card was "
			     "learned from or calibrated on these leads: no "
			     "dates say so\n");
	if (r->as_many)
		recalibrate_add_as_many(buf, r->as_many,
					r->as_many_calibrated);
	if (!r->unproven && r->after != MQL_DAY_NONE) {
		mql_buf_adds(buf, "  all of them later than ");
		mql_day_add(buf, r->after);
		mql_buf_addf(buf, ", %s the last card was %s\n",
			     r->calibrated ? "when" : "until when",
			     r->calibrated ? "calibrated" : "learned");
	}
	if (r->options->volume_given)
		mql_buf_addf(buf, "  volume                %.0f leads a month, as "
			     "given\n", r->options->leads_per_month);
	mql_buf_adds(buf, "  agreed                ");
	threshold_add_promise(buf, &r->options->target);
	mql_buf_addc(buf, '\n');
	for (size_t i = 0; i < c->n_card; i++)
		if (c->card[i].fresh)
			add_fresh(buf, r, c->card[i].fresh);
}

/* ---- how well they order ---- */

static void add_figure(struct mql_buf *buf, int width, int digits, double x)
{
	char text[32] = "-";

	if (isfinite(x))
		snprintf(text, sizeof(text), "%.*f", digits, x);
	mql_buf_addf(buf, "%*s", width, text);
}

static void add_rate(struct mql_buf *buf, double rate, double low, double high)
{
	add_figure(buf, 7, 1, 100.0 * rate);
	if (isfinite(rate))
		mql_buf_addf(buf, " (%4.1f to %5.1f)", 100.0 * low,
			     100.0 * high);
}

static void add_quality(struct mql_buf *buf, const struct compare *c)
{
	mql_buf_adds(buf, "\n  sql                       AUC (95 % range)      "
		     "  log-loss  calibration (1 / 0)\n");
	for (size_t i = 0; i < c->n_card; i++) {
		const struct compare_card *card = &c->card[i];
		const struct metrics *m = &card->sql;

		mql_buf_addf(buf, "  %c ", letter(i));
		mql_buf_addf(buf, "%-18.40s",
			     MQL_SHOW(mql_str_of(card->name)));
		if (!card->card) {
			mql_buf_adds(buf, " every lead is handed over\n");
			continue;
		}
		add_figure(buf, 8, 3, m->auc);
		mql_buf_addf(buf, " (%.3f to %.3f)", m->auc_low, m->auc_high);
		add_figure(buf, 10, 4, m->log_loss);
		add_figure(buf, 12, 2, m->calibration_slope);
		mql_buf_adds(buf, " /");
		add_figure(buf, 6, 2, m->calibration_intercept);
		mql_buf_addc(buf, '\n');
	}
}

/* ---- volume and rate, always together ---- */

static void add_cut(struct mql_buf *buf, int64_t cut)
{
	struct mql_buf text = { 0 };

	if (cut == INT64_MIN)
		mql_buf_adds(&text, "none");
	else
		mql_tenths_add(&text, cut);
	mql_buf_addf(buf, "%8s", mql_buf_text(&text));
	mql_buf_release(&text);
}

static double per_mql(const struct compare_at *at, double amount)
{
	return amount / (double)at->t.handed;
}

static double cost_of_sql(const struct compare_at *at)
{
	return per_mql(at, at->cost) / at->t.rate;
}

static void add_money(struct mql_buf *buf, const struct compare_at *at)
{
	const bool has_revenue = isfinite(at->revenue);

	if (at->t.handed == 0 || (!has_revenue && isnan(at->cost)))
		return;
	mql_buf_adds(buf, "           ");
	if (has_revenue)
		mql_buf_addf(buf, " revenue %.0f, %.2f an MQL%s", at->revenue,
			     per_mql(at, at->revenue),
			     isfinite(at->cost) ? ";" : "");
	if (isfinite(at->cost))
		mql_buf_addf(buf, " cost %.0f, %.2f an MQL", at->cost,
			     per_mql(at, at->cost));
	if (isfinite(cost_of_sql(at)))
		mql_buf_addf(buf, ", %.2f an SQL", cost_of_sql(at));
	mql_buf_addc(buf, '\n');
}

static const char *no_cut(const struct compare_card *card,
			  enum compare_where where)
{
	if (!card->card)
		return "    no gate: there is nothing to cut\n";
	return card->refused && where == COMPARE_OWN
		? "    no threshold keeps what was agreed\n"
		: "    no cut of it does that\n";
}

static void add_at(struct mql_buf *buf, const struct compare *c, size_t i,
		   enum compare_where where)
{
	const struct compare_card *card = &c->card[i];
	const struct compare_at *at = &card->at[where];

	mql_buf_addf(buf, "  %c", letter(i));
	if (!at->known) {
		mql_buf_adds(buf, no_cut(card, where));
		return;
	}
	add_cut(buf, at->cut);
	mql_buf_addf(buf, "%9llu %5.1f %%", (ull)at->t.handed,
		     100.0 * at->t.share);
	add_figure(buf, 9, 0, at->per_month);
	mql_buf_addf(buf, "%8llu%7llu%7llu", (ull)at->t.known,
		     (ull)at->t.sql, (ull)at->won);
	add_rate(buf, at->t.rate, at->t.low, at->t.high);
	if (!isfinite(at->t.rate))
		mql_buf_addf(buf, "%16s", "");
	add_figure(buf, 10, 1, 100.0 * at->t.sql_caught);
	mql_buf_addc(buf, '\n');
	add_money(buf, at);
}

static void add_points(struct mql_buf *buf, const struct compare_report *r)
{
	mql_buf_adds(buf, "\n     score     MQLs   share  a month   known"
		     "   SQLs    won    SQL rate, % (95 %)  caught, %\n");
	for (size_t w = 0; w < COMPARE_N_WHERE; w++) {
		if (w == COMPARE_CAPACITY && isnan(r->options->capacity))
			continue;
		mql_buf_addf(buf, "  %s\n", where_title[w]);
		for (size_t i = 0; i < r->compare->n_card; i++)
			add_at(buf, r->compare, i, (enum compare_where)w);
	}
}

/* What known and SQLs are where sales judged only some leads. */
static void add_worth(struct mql_buf *buf, const struct compare *c)
{
	if (compare_selected(c))
		mql_buf_adds(buf, "\n  sales judged some leads rather than "
			     "others: known and SQLs, here and below, are what\n"
			     "  the outcomes seen are worth as a sample of all "
			     "leads handed over\n");
}

static void add_benchmarks(struct mql_buf *buf, const struct compare_report *r)
{
	if (r->n_benchmark > 0)
		mql_buf_addf(buf, "\n  %s; the contract decides:\n",
			     r->benchmark == compare_benchmark
			     ? "published SQL rates, which disagree"
			     : "SQL rates that others report (benchmarks)");
	for (size_t i = 0; i < r->n_benchmark; i++) {
		const struct mql_benchmark *b = &r->benchmark[i];

		mql_buf_addf(buf, "    usual %.0f to %.0f %%", 100.0 * b->low,
			     100.0 * b->high);
		if (isfinite(b->loose))
			mql_buf_addf(buf, ", too loose below %.0f %%",
				     100.0 * b->loose);
		if (isfinite(b->tight))
			mql_buf_addf(buf, ", too tight above %.0f %%",
				     100.0 * b->tight);
		mql_buf_adds(buf, " (");
		mql_buf_add_shown(buf, mql_str_of(b->source));
		mql_buf_adds(buf, ")\n");
	}
}

/* ---- the swap set ---- */

static void add_p(struct mql_buf *buf, double log10_p)
{
	if (log10_p < -16.0)
		mql_buf_adds(buf, "p < 1e-16");
	else
		mql_buf_addf(buf, "p %.2g", pow(10.0, log10_p));
}

static void add_traits(struct mql_buf *buf, const struct compare_swap *s,
		       char a, char b)
{
	if (s->n_trait > 0)
		mql_buf_addf(buf, "  who they are       only %c  only %c\n",
			     a, b);
	for (size_t i = 0; i < s->n_trait; i++) {
		const struct compare_trait *t = &s->trait[i];

		mql_buf_addf(buf, "  %19.1f %%%6.1f %%  ", 100.0 * t->share[0],
			     100.0 * t->share[1]);
		mql_buf_addf(buf, "%s",
			     MQL_SHOW(mql_str_of(t->column->feature->column)));
		if (t->label.p)
			mql_buf_addf(buf, ": %s", MQL_SHOW(t->label));
		else
			mql_buf_addf(buf, " above %g", t->above);
		mql_buf_addc(buf, '\n');
	}
}

/* Why: the terms of either card that give the two sides most unlike points. */
static void add_terms(struct mql_buf *buf, const struct compare_swap *s,
		      size_t side, char a, char b)
{
	struct mql_buf name = { 0 };

	if (s->n_term[side] > 0)
		mql_buf_addf(buf, "  mean points by %c  only %c  only %c    both"
			     " neither\n", side ? b : a, a, b);
	for (size_t i = 0; i < s->n_term[side]; i++) {
		const struct compare_term *t = &s->term[side][i];

		mql_buf_adds(buf, "                  ");
		for (size_t k = 0; k < COMPARE_N_CELL; k++)
			add_figure(buf, 8, 1, t->mean[k] / 10.0);
		mql_buf_reset(&name);
		mql_reason_add_name(&name, s->card[side]->card, t->entry);
		mql_buf_addf(buf, "  %s\n", MQL_SHOW(mql_buf_str(&name)));
	}
	mql_buf_release(&name);
}

static void add_cells(struct mql_buf *buf, const struct compare_swap *s,
		      char a, char b)
{
	const char *const title[COMPARE_N_CELL] = { "only A", "only B", "both",
						    "neither" };

	for (size_t k = 0; k < COMPARE_N_CELL; k++) {
		const struct compare_cell *cell = &s->cell[k];

		if (k < COMPARE_BOTH)
			mql_buf_addf(buf, "  only %c      ", k == 0 ? a : b);
		else
			mql_buf_addf(buf, "  %-12s", title[k]);
		mql_buf_addf(buf, "%12llu%8llu%8llu%8llu", (ull)cell->leads,
			     (ull)cell->t.known, (ull)cell->t.sql,
			     (ull)cell->won);
		add_rate(buf, cell->t.rate, cell->t.low, cell->t.high);
		mql_buf_addc(buf, '\n');
	}
}

/* Of 100, one decimal, and no -0.0. */
static double points(double share)
{
	const double x = round(1000.0 * share) / 10.0;

	return x == 0.0 ? 0.0 : x;
}

static void add_swap(struct mql_buf *buf, const struct compare_swap *s,
		     char a, char b, enum compare_where where)
{
	if (!s->known)
		return;
	mql_buf_addf(buf, "\n  swap set %c, %c at %s\n", a, b,
		     where == COMPARE_OWN ? "their own thresholds"
					  : "the volume of A");
	mql_buf_adds(buf, "                    leads   known    SQLs     won"
		     "  SQL rate, % (95 %)\n");
	add_cells(buf, s, a, b);
	mql_buf_addf(buf, "  SQL rate %c - %c      %+.1f points (95 %% "
		     "interval %+.1f to %+.1f)\n", a, b, points(s->rate),
		     points(s->rate_low), points(s->rate_high));
	if (isfinite(s->mcnemar)) {
		mql_buf_addf(buf, "  SQLs only one passes %llu, %llu seen "
			     "(McNemar ",
			     (ull)s->cell[COMPARE_ONLY_A].seen_sql,
			     (ull)s->cell[COMPARE_ONLY_B].seen_sql);
		add_p(buf, s->mcnemar);
		mql_buf_adds(buf, ")\n");
	}
	add_traits(buf, s, a, b);
	add_terms(buf, s, 0, a, b);
	add_terms(buf, s, 1, a, b);
}

/* What the MQL stage earns: the card beside no gate at all. */
static void add_earned(struct mql_buf *buf, const struct compare_swap *s,
		       char a, char b)
{
	const size_t gated = s->card[0]->card ? 0 : 1;
	const struct compare_at *gate = &s->card[gated]->at[COMPARE_OWN];
	const struct compare_at *none = &s->card[1 - gated]->at[COMPARE_OWN];
	const struct threshold *out = &s->cell[gated ? COMPARE_ONLY_A
						     : COMPARE_ONLY_B].t;

	if (!s->known || s->card[1 - gated]->card ||
	    !(gate->t.rate > 0.0 && none->t.rate > 0.0))
		return;
	mql_buf_addf(buf, "  what %c earns      %llu leads fewer for sales",
		     gated ? b : a, (ull)(none->t.handed - gate->t.handed));
	if (isfinite(out->rate))
		mql_buf_addf(buf, ", %.1f %% (%.1f to %.1f %%) of them SQLs",
			     100.0 * out->rate, 100.0 * out->low,
			     100.0 * out->high);
	mql_buf_addf(buf, "\n                    leads an SQL %.2f in place of "
		     "%.2f; %.1f %% of the SQLs missed\n", 1.0 / gate->t.rate,
		     1.0 / none->t.rate, 100.0 * (1.0 - gate->t.sql_caught));
	if (isfinite(cost_of_sql(gate)))
		mql_buf_addf(buf, "                    cost of an SQL %.2f in "
			     "place of %.2f\n", cost_of_sql(gate),
			     cost_of_sql(none));
}

static uint64_t handed(const struct compare_swap *s,
		       enum compare_cell_name only)
{
	return s->cell[only].leads + s->cell[COMPARE_BOTH].leads;
}

/* What a card hands over at one cut it hands over at a lower one too: as many
 * leads are the same leads, and need no second swap set. */
static bool same_leads(const struct compare_pair *p)
{
	const struct compare_swap *a = &p->swap[COMPARE_OWN];
	const struct compare_swap *b = &p->swap[COMPARE_VOLUME];

	return a->known && b->known &&
	       handed(a, COMPARE_ONLY_A) == handed(b, COMPARE_ONLY_A) &&
	       handed(a, COMPARE_ONLY_B) == handed(b, COMPARE_ONLY_B);
}

static void add_pair(struct mql_buf *buf, const struct compare_pair *p)
{
	const char a = letter(p->a), b = letter(p->b);

	add_swap(buf, &p->swap[COMPARE_OWN], a, b, COMPARE_OWN);
	add_earned(buf, &p->swap[COMPARE_OWN], a, b);
	if (!same_leads(p))
		add_swap(buf, &p->swap[COMPARE_VOLUME], a, b, COMPARE_VOLUME);
	if (isfinite(p->auc)) {
		mql_buf_addf(buf, "  AUC %c - %c           %+.4f (95 %% "
			     "interval %+.4f to %+.4f, ", a, b, p->auc,
			     p->auc_low, p->auc_high);
		add_p(buf, p->auc_p);
		mql_buf_adds(buf, ")\n");
	}
}

void compare_report_add_text(struct mql_buf *buf,
			     const struct compare_report *r)
{
	add_head(buf, r);
	add_quality(buf, r->compare);
	add_points(buf, r);
	add_worth(buf, r->compare);
	add_benchmarks(buf, r);
	for (size_t i = 0; i < r->compare->n_pair; i++)
		add_pair(buf, &r->compare->pair[i]);
}
