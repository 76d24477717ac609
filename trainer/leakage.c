/* SPDX-License-Identifier: MIT */
/* Which columns know the outcome, and how sure that is.
 *
 * What a column shows is measured on the half of the leads that it was not
 * chosen on (leakage_stat.h), against `won` among all leads whose outcome is
 * known and against `sql` among its own; p is the rate.  The bars are set by
 * what a column that was known in time looks like: it leaves doubt.
 *
 *   filled   The share of the won that have a value, minus that of the others.
 *            A field that is filled in when a lead is won, or lost, gives
 *            itself away: refused from .80 on, warned about from .40.
 *   auc      The column alone orders won before lost.  Whole models of honest
 *            columns reach .7 to .9: refused from .95 on, warned from .80.
 *   dates    A date later than the day of the win was written after it; slips
 *            of the pen are few: refused where 10 % of the dated wins have
 *            one, at least 5 of them, warned from 5 %.  The day of an SQL mark
 *            is no end: a lead is rightly watched beyond it.  Where 10 % were
 *            seen (lead.observed) after their win, all features are in doubt:
 *            a warning.
 *   ends     A fact known in time may rule a lead out (saw one page), seldom
 *            also in; a column that is sure of both is a verdict.  Refused: 5 %
 *            of the lost lie where wins are an eighth of what p expects, or
 *            fewer, and 5 % of the won where losses are an eighth.  An honest
 *            score, normal in both classes with one variance, does that from
 *            an AUC of .80 (p = 50 %) to .88 (10 %) on.
 *   levels   Values that one class alone has.  The odds of winning there are,
 *            with 95 % confidence, 50 times those of all leads: a column with
 *            such a value decides alone, and the best honest levels seen have
 *            a bound of 35.  Odds, not rates: that 100 leads all won is
 *            remarkable at a rate of 10 %, nothing at 95 %.  Refused where
 *            they are 5 % of the won, warned about from 1 %.  Values of the
 *            lost alone are honest more often (a country we don't sell to), but
 *            then there are exceptions: refused where they are 10 % of all
 *            leads and have not one win, at the same odds the other way, which
 *            takes some 150 wins expected.  Likewise for having a value at all.
 *   region   10 % of all leads lie where a twentieth of the wins expected came,
 *            or fewer (20 expected at least).  That alone is a warning: a
 *            filter looks like this.  But what passes a filter is mixed; a
 *            column that also orders the rest, with an AUC of .70, went on
 *            while the outcome came about, as the length of a call does:
 *            refused.  A normal score has such a region from an AUC of .85 on.
 *   name     Names known from practice for what is written later strengthen
 *            what was measured, no more: with one of them a warning is a
 *            refusal, and so is an AUC of .75.  One of them, or the name of a
 *            judgement (whose, and when?), on a column that tells anything,
 *            three standard errors above .5, is warned about.
 *
 * Ends and regions may be twice as frequent where they are measured as where
 * they were chosen.  With fewer than 10 leads of a class in a half nothing can
 * be said.  Weights are left out: a row is evidence once.
 */
#include "trainer/leakage.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "trainer/init_words.h"
#include "trainer/leakage_bins.h"

enum { LEAST_LABELS = 10, LEAST_LATER = 5 };

#define NAMED_AUC        .75
#define LATER_REFUSED    .10
#define LATER_SUSPECT    .05
#define END_SHARE        .05
#define FEW              (1.0 / 8.0)
#define HARDLY_ANY       (1.0 / 20.0)
#define MEASURED         2.0
#define LEVEL_ODDS       50.0
#define LEVEL_CAUGHT     .05
#define LEVEL_SUSPECT    .01
#define REGION_SHARE     .10
#define REGION_EXPECTED  20.0
#define REGION_REST      .70

/* What is known of a column against one label. */
struct suspect {
	const char *won, *others;        // "won", "others"
	const struct leakage_bin *bin;   // [n]
	size_t n;
	const struct leakage_bin *filled;        // [2]: no value, a value
	uint64_t count[2];       // leads by label
	double auc;
	struct leakage_finding *finding; // the worst so far
	bool found;
};

static double rate_of(const struct suspect *s)
{
	return (double)s->count[1] / (double)(s->count[0] + s->count[1]);
}

static void report(struct suspect *s, enum leakage_kind kind, bool refused,
		   const char *fmt, ...) MQL_PRINTF(4, 5);

/* The first finding stands, unless a later one is worse. */
static void report(struct suspect *s, enum leakage_kind kind, bool refused,
		   const char *fmt, ...)
{
	struct leakage_finding *f = s->finding;
	va_list args;

	if (s->found && (f->refused || !refused))
		return;
	va_start(args, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, args);
	va_end(args);
	f->kind = kind;
	f->refused = refused;
	s->found = true;
}

/* ---- one mechanism each ---- */

static void judge_filled(struct suspect *s)
{
	const double lost = (double)s->count[0], won = (double)s->count[1];
	uint64_t n[2];
	double difference;

	leakage_bins_count(n, &s->filled[1], 1);
	difference = fabs((double)n[1] * lost - (double)n[0] * won) /
		     (lost * won);
	if (difference < LEAKAGE_SUSPECT_FILLED)
		return;
	report(s, LEAKAGE_BY_FILLED, difference >= LEAKAGE_FILLED,
	       "filled for %ju of %ju %s and %ju of %ju %s", (uintmax_t)n[1],
	       (uintmax_t)s->count[1], s->won, (uintmax_t)n[0],
	       (uintmax_t)s->count[0], s->others);
}

static void judge_auc(struct suspect *s)
{
	if (s->auc >= LEAKAGE_SUSPECT_AUC)
		report(s, LEAKAGE_BY_AUC, s->auc >= LEAKAGE_AUC,
		       "separates %s and %s with an AUC of %.3f alone", s->won,
		       s->others, s->auc);
}

static void judge_ends(struct suspect *s)
{
	const struct leakage_region
		low = leakage_region_find(s->bin, s->n, 1, FEW),
		high = leakage_region_find(s->bin, s->n, 0, FEW);

	if (low.caught >= END_SHARE && high.caught >= END_SHARE &&
	    (double)low.odd <= MEASURED * FEW * low.expected &&
	    (double)high.odd <= MEASURED * FEW * high.expected)
		report(s, LEAKAGE_BY_ENDS, true, "sure at both ends: %ju leads "
		       "with %ju %s where %.0f were expected, and %ju leads "
		       "with %ju %s where %.0f were", (uintmax_t)low.leads,
		       (uintmax_t)low.odd, s->won, low.expected,
		       (uintmax_t)high.leads, (uintmax_t)high.odd, s->others,
		       high.expected);
}

/* What region r of the bins is: all that is filled, all that is not, or some
 * values. */
static const char *name_region(const struct suspect *s,
			       const struct leakage_region *r,
			       enum leakage_kind kind)
{
	uint64_t n[2];

	if (kind == LEAKAGE_BY_LEVELS)
		return "has values of";
	leakage_bins_count(n, &s->filled[1], 1);
	return r->leads == n[0] + n[1] ? "filled for" : "empty for";
}

static void report_levels(struct suspect *s, enum leakage_kind kind,
			  bool refused, const struct leakage_region *r,
			  size_t odd)
{
	report(s, kind, refused, "%s %s alone: %ju leads with %ju %s where "
	       "%.0f were expected", name_region(s, r, kind),
	       odd ? s->others : s->won, (uintmax_t)r->leads,
	       (uintmax_t)r->odd, odd ? s->won : s->others, r->expected);
}

/* By bins, or by the column as "no value, a value". */
static void judge_levels(struct suspect *s, const struct leakage_bin *bin,
			 size_t n, enum leakage_kind kind)
{
	const struct leakage_region
		won = leakage_region_find(bin, n, 0, HARDLY_ANY),
		lost = leakage_region_find(bin, n, 1, HARDLY_ANY);
	const double p = rate_of(s);

	if (won.caught >= LEVEL_SUSPECT &&
	    leakage_region_odds(&won, 1.0 - p) >= LEVEL_ODDS)
		report_levels(s, kind, won.caught >= LEVEL_CAUGHT, &won, 0);
	if (lost.share >= REGION_SHARE && lost.odd == 0 &&
	    leakage_region_odds(&lost, p) >= LEVEL_ODDS)
		report_levels(s, kind, true, &lost, 1);
}

static void judge_region(struct suspect *s)
{
	const struct leakage_region r =
		leakage_region_find(s->bin, s->n, 1, HARDLY_ANY);
	const bool orders = r.rest >= REGION_REST;
	char rest[48] = "";

	if (r.share < REGION_SHARE || r.expected < REGION_EXPECTED ||
	    (double)r.odd > MEASURED * HARDLY_ANY * r.expected)
		return;
	if (orders)
		snprintf(rest, sizeof(rest),
			 ", and an AUC of %.2f among the rest", r.rest);
	report(s, LEAKAGE_BY_REGION, orders, "rules out: %ju leads (%.0f %%) "
	       "with %ju %s where %.0f were expected%s", (uintmax_t)r.leads,
	       100.0 * r.share, (uintmax_t)r.odd, s->won, r.expected, rest);
}

static void judge_name(struct suspect *s, const char *column)
{
	const struct mql_str name = mql_str_of(column);
	const bool later = init_words_hint(name, INIT_HINT_AFTER);
	const double least = .5 + LEAKAGE_NAMED_ERRORS *
		leakage_auc_error(s->count[1], s->count[0]);

	if (later && s->found && !s->finding->refused) {
		const size_t n = strlen(s->finding->what);

		s->finding->refused = true;
		snprintf(s->finding->what + n, sizeof(s->finding->what) - n,
			 "; its name, too, is one of what comes later");
	} else if (later || init_words_hint(name, INIT_HINT_JUDGED)) {
		if (s->auc >= least)
			report(s, LEAKAGE_BY_NAME,
			       later && s->auc >= NAMED_AUC,
			       "%s by its name, and tells %s from %s with an "
			       "AUC of %.2f alone", later ? "comes later"
			       : "a judgement", s->won, s->others, s->auc);
	}
}

/* ---- a column ---- */

/* Leads won on a known day, and those of them with a later date here. */
static void judge_dates(struct suspect *s, const struct dataset *data,
			const struct dataset_column *column)
{
	uint64_t n = 0, later = 0;

	if (column->feature->kind != MQL_AXIS_DATE || !data->observed)
		return;
	for (size_t i = 0; i < data->n; i++) {
		const int32_t day = dataset_event(data, i).won;

		if (data->won[i] != LABEL_YES || day <= OUTCOME_SOMETIME ||
		    isnan(dataset_number(column, i)))
			continue;
		n++;
		later += (double)data->observed[i] -
			 dataset_number(column, i) > day;
	}
	if (later >= LEAST_LATER && (double)later >= LATER_SUSPECT * (double)n)
		report(s, LEAKAGE_BY_DATES,
		       (double)later >= LATER_REFUSED * (double)n,
		       "later than the day of the win for %ju of %ju won",
		       (uintmax_t)later, (uintmax_t)n);
}

static void judge(struct suspect *s)
{
	s->auc = leakage_auc(s->bin, s->n);
	judge_filled(s);
	judge_levels(s, s->filled, 2, LEAKAGE_BY_FILLED);
	judge_auc(s);
	judge_ends(s);
	judge_levels(s, s->bin, s->n, LEAKAGE_BY_LEVELS);
	judge_region(s);
}

/* Both halves have enough of both labels. */
static bool is_enough(const uint8_t *label, const struct dataset *data)
{
	uint64_t n[2][2] = { { 0, 0 }, { 0, 0 } };

	for (size_t i = 0; i < data->n; i++)
		if (label[i] != LABEL_UNKNOWN)
			n[leakage_half(data->fold_key[i])][label[i]]++;
	return n[0][0] >= LEAST_LABELS && n[0][1] >= LEAST_LABELS &&
	       n[1][0] >= LEAST_LABELS && n[1][1] >= LEAST_LABELS;
}

struct labels_known {
	bool use[LEAKAGE_N_LABEL];
};

static void look_at(struct leakage *leakage, const struct dataset *data,
		    const struct dataset_column *column, const uint8_t *tag,
		    const struct labels_known *known)
{
	static const char *const won[] = { "won", "SQLs" };
	static const char *const others[] = { "lost", "others" };
	struct leakage_finding finding = { .column = column->feature->column };
	struct suspect s = { .finding = &finding };
	struct leakage_bins bins;

	leakage_bins_init(&bins, column, tag, data->n);
	judge_dates(&s, data, column);
	for (size_t y = 0; y < LEAKAGE_N_LABEL; y++) {
		if (!known->use[y])
			continue;
		s.won = won[y];
		s.others = others[y];
		s.bin = bins.bin[y];
		s.n = bins.n;
		s.filled = bins.filled[y];
		leakage_bins_count(s.count, s.bin, s.n);
		judge(&s);
		judge_name(&s, finding.column);
	}
	leakage_bins_release(&bins);
	if (!s.found)
		return;
	leakage->n_refused += finding.refused;
	leakage->finding[leakage->n++] = finding;
}

/* Where the table is as of a day after the win, every feature is. */
static void look_at_observed(struct leakage *leakage,
			     const struct dataset *data)
{
	struct leakage_finding *f = &leakage->finding[leakage->n];
	uint64_t n = 0, later = 0;

	for (size_t i = 0; data->observed && i < data->n; i++) {
		const int32_t day = dataset_event(data, i).won;

		if (data->won[i] != LABEL_YES || day <= OUTCOME_SOMETIME ||
		    data->observed[i] == MQL_DAY_NONE)
			continue;
		n++;
		later += data->observed[i] > day;
	}
	if (later < LEAST_LATER || (double)later < LATER_REFUSED * (double)n)
		return;
	*f = (struct leakage_finding){
		.column = data->definition->observed,
		.kind = LEAKAGE_BY_OBSERVED,
	};
	snprintf(f->what, sizeof(f->what), "%ju of %ju won leads were seen "
		 "after the day of their win, and so all their features",
		 (uintmax_t)later, (uintmax_t)n);
	leakage->n++;
}

static bool is_trusted(const struct mql_definition *d, const char *column)
{
	for (size_t i = 0; i < d->n_trust; i++)
		if (strcmp(d->trust[i], column) == 0)
			return true;
	return false;
}

void leakage_find(struct leakage *leakage, const struct dataset *data)
{
	struct labels_known known = {
		{ is_enough(data->won, data), is_enough(data->sql, data) }
	};
	uint8_t *tag = leakage_tags_new(data);

	if (memcmp(data->won, data->sql, data->n) == 0)
		known.use[LEAKAGE_SQL] = false;
	*leakage = (struct leakage){ .known = known.use[LEAKAGE_WON] };
	leakage->finding = mql_calloc(data->n_column + 1,
				      sizeof(*leakage->finding));
	for (size_t j = 0; j < data->n_column; j++)
		if (!is_trusted(data->definition,
				data->column[j].feature->column))
			look_at(leakage, data, &data->column[j], tag, &known);
	if (data->definition->observed &&
	    !is_trusted(data->definition, data->definition->observed))
		look_at_observed(leakage, data);
	free(tag);
}

void leakage_release(struct leakage *leakage)
{
	free(leakage->finding);
	*leakage = (struct leakage){ .n = 0 };
}
