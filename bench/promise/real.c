/* SPDX-License-Identifier: MIT */
/* real.c - the promise on real tables
 *
 *     real [--reps 100] [--n 500,2000,10000] [--promise guarantee|aim]
 *          [--draw without|with] [--seed 1] oof.csv...
 *
 * The tables are out-of-fold scores and labels, as `mql-trainer fit --oof`
 * writes them.  n leads are drawn; the threshold is set on them, with
 * probabilities cross-fitted among them.  Targets are 1.3 to 4 times the base
 * rate, where one who knows all labels could hand over 2 % of the leads.
 *
 *     without   n up to 60 % of the table are drawn without replacement, and
 *               judged by the rest.  The rest is a sample too: `below` has its
 *               noise besides the threshold's, and may exceed 5 %
 *     with      any n are drawn with replacement, and the table is the truth;
 *               `below` is at most 5 %
 *
 * Columns are those of promise.c; volume is relative to the highest one that
 * keeps the target on the leads that judge.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/promise/population.h"
#include "common/csv.h"
#include "common/num.h"
#include "trainer/metrics.h"

struct setting {
	long reps;
	enum mql_promise promise;
	bool with;
	uint64_t seed;
	const char *n;
};

struct table {
	const char *name;
	int64_t *score;          // [n], falling
	uint8_t *label;
	size_t n;
	double base;
};

struct tally { double runs, refused, below, error, volume; };

struct lead_read { int64_t score; uint8_t label; };

static int by_score(const void *pa, const void *pb)
{
	const struct lead_read *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return (a->label > b->label) - (a->label < b->label);
}

static void add_block(struct lead_read **lead, size_t *n,
		      const struct mql_csv_block *block, size_t i_score,
		      size_t i_sql)
{
	*lead = mql_realloc(*lead, *n + block->n_row, sizeof(**lead));
	for (size_t i = 0; i < block->n_row; i++) {
		const struct mql_str *cell = &block->cell[i *
							  block->n_column];
		double score;

		if (cell[i_sql].n != 1 ||
		    !mql_num_parse(cell[i_score], &score))
			continue;       /* no known label */
		(*lead)[(*n)++] = (struct lead_read){
			lround(10.0 * score), cell[i_sql].p[0] == '1',
		};
	}
}

static bool read_leads(struct lead_read **lead, size_t *n, const char *path,
		       struct mql_err *err)
{
	struct mql_csv *csv = NULL;
	struct mql_csv_block block = { 0 };
	size_t i_score = 0, i_sql = 0;
	bool ok = mql_csv_open(&csv, path, NULL, err) &&
		  mql_csv_find(csv, "score", &i_score, err) &&
		  mql_csv_find(csv, "sql", &i_sql, err);

	*lead = NULL;
	*n = 0;
	while (ok && (ok = mql_csv_next(csv, &block, err)) && block.n_row > 0)
		add_block(lead, n, &block, i_score, i_sql);
	mql_csv_block_release(&block);
	mql_csv_close(csv);
	return ok;
}

static bool table_read(struct table *table, const char *path,
		       struct mql_err *err)
{
	const char *slash = strrchr(path, '/');
	struct lead_read *lead;
	size_t n;

	if (!read_leads(&lead, &n, path, err))
		return false;
	*table = (struct table){
		.name = slash ? slash + 1 : path, .n = n,
		.score = mql_calloc(n, sizeof(*table->score)),
		.label = mql_calloc(n, 1),
	};
	if (n > 0)
		qsort(lead, n, sizeof(*lead), by_score);
	for (size_t i = 0; i < n; i++) {
		table->score[i] = lead[i].score;
		table->label[i] = lead[i].label;
		table->base += (double)lead[i].label / (double)n;
	}
	free(lead);
	return true;
}

/* Of the leads not drawn (drawn NULL: of all), those from `cut` up, and as many
 * as one who knows their labels hands over. */
struct judged { double handed, sql, oracle, all; };

static struct judged judge(const struct table *t, const uint8_t *drawn,
			   int64_t cut, double r)
{
	struct judged j = { 0 };
	double sql = 0.0;

	for (size_t i = 0; i < t->n; i++) {
		if (drawn == NULL || !drawn[i]) {
			j.all++;
			sql += t->label[i];
		}
		if (i + 1 < t->n && t->score[i + 1] == t->score[i])
			continue;
		if (t->score[i] >= cut) {
			j.handed = j.all;
			j.sql = sql;
		}
		if (sql >= r * j.all)
			j.oracle = j.all;
	}
	return j;
}

static void draw(struct threshold_lead *lead, uint8_t *drawn, size_t n,
		 const struct table *t, const struct setting *set,
		 uint64_t *rng)
{
	memset(drawn, 0, t->n);
	for (size_t i = 0; i < n; i++) {
		size_t k = mql_rng_next(rng) % t->n;

		while (!set->with && drawn[k])
			k = mql_rng_next(rng) % t->n;
		drawn[k] = 1;
		lead[i] = (struct threshold_lead){
			.score = t->score[k], .label = t->label[k],
			.key = mql_rng_next(rng), .weight = 1.0, .mature = 1.0,
			.side = THRESHOLD_ELIGIBLE,
		};
	}
	population_cross_fit(lead, n);
}

static void one_run(struct tally *tally, const struct table *t, double r,
		    const struct threshold_lead *lead, const uint8_t *drawn,
		    size_t n, const struct setting *set)
{
	const struct threshold_options options = {
		.target = { r, set->promise, .95 }, .seed = set->seed,
	};
	struct threshold found;

	threshold_find(&found, lead, n, &options);
	tally->runs++;
	if (found.status != THRESHOLD_SET &&
	    found.status != THRESHOLD_ALL_PASS) {
		tally->refused++;
		return;
	}

	const struct judged j = judge(t, set->with ? NULL : drawn, found.cut,
				      r);
	const double rate = j.handed > 0.0 ? j.sql / j.handed : 1.0;

	tally->below += rate < r;
	tally->error += fabs(rate - r) / r;
	tally->volume += j.handed / fmax(j.oracle, 1.0);
}

enum { TARGETS = 4 };
static const double times[TARGETS] = { 1.3, 2.0, 3.0, 4.0 };

static void tell(struct tally *sum, const struct tally *t, const char *name,
		 double multiple, size_t n)
{
	const double issued = t->runs - t->refused;
	double low, high;

	metrics_share_interval((uint64_t)t->below, (uint64_t)t->runs, .98,
			       &low, &high);
	printf("%-22s %3.1f %6zu %6.0f   %5.3f %5.3f %5.3f %5.3f %6.3f "
	       "%6.3f\n", name, multiple, n, t->runs, t->refused / t->runs,
	       t->below / t->runs, t->below / issued, low, t->error / issued,
	       t->volume / t->runs);
	fflush(stdout);
	sum->runs++;
	sum->refused += t->refused / t->runs;
	sum->below += t->below / t->runs;
	sum->error += issued > 0.0 ? t->error / issued : 0.0;
	sum->volume += t->volume / t->runs;
}

static void one_table(struct tally *sum, const struct table *t, size_t n,
		      const struct setting *set)
{
	struct threshold_lead *lead = mql_calloc(n, sizeof(*lead));
	uint8_t *drawn = mql_calloc(t->n, 1);
	struct tally tally[TARGETS] = { { 0 } };
	uint64_t rng = set->seed;

	for (long i = 0; i < set->reps; i++) {
		draw(lead, drawn, n, t, set, &rng);
		for (int k = 0; k < TARGETS; k++) {
			const double r = t->base * times[k];

			if (r <= .9 && judge(t, NULL, 0, r).oracle >=
				       .02 * (double)t->n)
				one_run(&tally[k], t, r, lead, drawn, n, set);
		}
	}
	for (int k = 0; k < TARGETS; k++)
		if (tally[k].runs > 0.0)
			tell(sum, &tally[k], t->name, times[k], n);
	free(drawn);
	free(lead);
}

static void all_tables(const struct table *table, size_t n_table, size_t n,
		       const struct setting *set)
{
	struct tally sum = { 0 };

	for (size_t i = 0; i < n_table; i++)
		if (set->with || (double)n <= .6 * (double)table[i].n)
			one_table(&sum, &table[i], n, set);
	printf("# n %zu: %.0f cells; refused %.3f, below %.4f, error %.4f, "
	       "volume %.4f\n", n, sum.runs, sum.refused / sum.runs,
	       sum.below / sum.runs, sum.error / sum.runs,
	       sum.volume / sum.runs);
}

static bool set_option(struct setting *set, const char *name,
		       const char *value)
{
	if (strcmp(name, "--reps") == 0)
		set->reps = strtol(value, NULL, 10);
	else if (strcmp(name, "--seed") == 0)
		set->seed = strtoull(value, NULL, 10);
	else if (strcmp(name, "--n") == 0)
		set->n = value;
	else if (strcmp(name, "--draw") == 0)
		set->with = strcmp(value, "with") == 0;
	else if (strcmp(name, "--promise") == 0)
		set->promise = strcmp(value, "aim") ? MQL_GUARANTEE : MQL_AIM;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct setting set = { 100, MQL_GUARANTEE, false, 1,
			       "500,2000,10000" };
	struct table *table = mql_calloc((size_t)argc, sizeof(*table));
	struct mql_err err = { 0 };
	size_t n_table = 0;
	int i = 1;

	gsl_set_error_handler_off();
	for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2)
		if (!set_option(&set, argv[i], argv[i + 1])) {
			fprintf(stderr, "real: unknown option %s\n", argv[i]);
			return 2;
		}
	for (; i < argc; i++)
		if (!table_read(&table[n_table++], argv[i], &err)) {
			fprintf(stderr, "real: %s\n", err.msg);
			return 3;
		}
	printf("# table times n runs   refused below issued low99 error "
	       "volume\n");
	for (const char *p = set.n; *p; ) {
		char *end;
		const size_t n = strtoul(p, &end, 10);

		if (n > 0)
			all_tables(table, n_table, n, &set);
		p = end + (*end != '\0');
	}
	for (size_t k = 0; k < n_table; k++) {
		free(table[k].score);
		free(table[k].label);
	}
	free(table);
	return 0;
}
