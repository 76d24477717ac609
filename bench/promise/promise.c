/* SPDX-License-Identifier: MIT */
/* promise.c - is the promise kept, and how many leads does it cost?
 *
 *     promise [--reps 2000] [--promise guarantee|aim] [--n 500,2000,10000]
 *             [--outcomes all|selected|only-known] [--seed 1]
 *
 * Leads with known truth (population.h), base rates of 2 % to 40 %, targets of
 * 1.3 to 4 times the base, two shapes.  One line a cell:
 *
 *     refused   runs without a threshold (they count as kept, volume 0)
 *     below     runs whose true rate is below the target: all runs, and among
 *               the thresholds issued; guarantee: at most 5 %
 *     low99     99 % lower bound of the former
 *     error     mean of |true rate - target| / target among the issued
 *     volume    handed over / what one who knows the truth would hand over
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/promise/population.h"
#include "trainer/metrics.h"

struct setting {
	long reps;
	enum mql_promise promise;
	enum population_outcomes outcomes;
	uint64_t seed;
	char n[64];
};

struct tally {
	uint64_t runs, refused, below;
	double error, volume;
};

struct total {
	double below, below_worst, refused, error, volume;
	unsigned cells, cells_failed;
};

static void one_run(struct tally *tally, const struct population *pop,
		    double r, struct threshold_lead *lead, size_t n,
		    const struct setting *set, uint64_t *rng)
{
	const size_t m = population_draw(lead, n, pop, set->outcomes, rng);
	const struct threshold_options options = {
		.target = { r, set->promise, .95 },
		.seed = mql_rng_next(rng),
	};
	struct threshold t;
	size_t yes = 0;

	for (size_t i = 0; i < m; i++)
		yes += lead[i].label == LABEL_YES;
	if (yes < 5)
		return;
	threshold_find(&t, lead, m, &options);
	tally->runs++;
	if (t.status != THRESHOLD_SET && t.status != THRESHOLD_ALL_PASS) {
		tally->refused++;
		return;
	}

	const int i = population_at(pop, t.cut);

	tally->below += pop->rate[i] < r;
	tally->error += fabs(pop->rate[i] - r) / r;
	tally->volume += pop->volume[i] / population_oracle(pop, r);
}

static void add_cell(struct total *total, const struct tally *t, double low)
{
	const double runs = (double)t->runs;
	const double issued = (double)(t->runs - t->refused);
	const double below = (double)t->below / runs;

	total->cells++;
	total->cells_failed += low > .05;
	total->below += below;
	total->below_worst = fmax(total->below_worst, below);
	total->refused += (double)t->refused / runs;
	total->error += issued > 0.0 ? t->error / issued : 0.0;
	total->volume += t->volume / runs;
}

static void one_cell(struct total *total, const struct population *pop,
		     double base, const char *shape, double times, size_t n,
		     const struct setting *set)
{
	struct threshold_lead *lead = mql_calloc(n, sizeof(*lead));
	struct tally t = { 0 };
	uint64_t rng = set->seed;
	double low, high;

	for (long i = 0; i < set->reps; i++)
		one_run(&t, pop, base * times, lead, n, set, &rng);
	free(lead);
	if (t.runs == 0)
		return;
	metrics_share_interval(t.below, t.runs, .98, &low, &high);
	add_cell(total, &t, low);

	const double runs = (double)t.runs;
	const double issued = (double)(t.runs - t.refused);

	printf("%.2f %-9s %3.1f %6zu %6llu   %5.3f %5.3f %5.3f %5.3f "
	       "%6.3f %6.3f\n", base, shape, times, n,
	       (unsigned long long)t.runs, (double)t.refused / runs,
	       (double)t.below / runs, (double)t.below / issued, low,
	       t.error / issued, t.volume / runs);
	fflush(stdout);
}

static void all_cells(size_t n, const struct setting *set)
{
	static const double bases[] = { .02, .05, .1, .2, .4 };
	static const double times[] = { 1.3, 2.0, 3.0, 4.0 };
	static const char *const shapes[] = { "logistic", "saturated" };
	struct population *pop = mql_calloc(1, sizeof(*pop));
	struct total total = { 0 };

	for (size_t b = 0; b < MQL_ARRAY_LEN(bases); b++)
		for (int s = 0; s < 2; s++) {
			population_init(pop, bases[b],
					(enum population_shape)s);
			for (size_t m = 0; m < MQL_ARRAY_LEN(times); m++) {
				const double r = bases[b] * times[m];

				if (r <= .9 &&
				    population_oracle(pop, r) >= .02)
					one_cell(&total, pop, bases[b],
						 shapes[s], times[m], n, set);
			}
		}
	free(pop);
	if (total.cells == 0)
		return;

	const double c = total.cells;

	printf("# n %zu: %u cells; below %.4f (worst %.4f, %u cells failed), "
	       "refused %.3f, error %.3f, volume %.3f\n", n, total.cells,
	       total.below / c, total.below_worst, total.cells_failed,
	       total.refused / c, total.error / c, total.volume / c);
}

static bool set_option(struct setting *set, const char *name,
		       const char *value)
{
	static const char *const outcomes[] = { "all", "selected",
						"only-known" };

	if (strcmp(name, "--reps") == 0)
		set->reps = strtol(value, NULL, 10);
	else if (strcmp(name, "--seed") == 0)
		set->seed = strtoull(value, NULL, 10);
	else if (strcmp(name, "--n") == 0)
		snprintf(set->n, sizeof(set->n), "%s", value);
	else if (strcmp(name, "--promise") == 0)
		set->promise = strcmp(value, "aim") ? MQL_GUARANTEE : MQL_AIM;
	else if (strcmp(name, "--outcomes") == 0)
		for (int i = 0; i < 3; i++) {
			if (strcmp(value, outcomes[i]) == 0)
				set->outcomes = (enum population_outcomes)i;
		}
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct setting set = { 2000, MQL_GUARANTEE, POPULATION_ALL, 1,
			       "500,2000,10000" };

	gsl_set_error_handler_off();
	for (int i = 1; i < argc; i += 2)
		if (i + 1 == argc || !set_option(&set, argv[i], argv[i + 1])) {
			fprintf(stderr, "promise: unknown option %s, or "
				"without a value\n", argv[i]);
			return 2;
		}
	printf("# base shape times n runs   refused below issued low99 "
	       "error volume\n");
	for (char *p = set.n; *p; ) {
		const size_t n = strtoul(p, &p, 10);

		if (n > 0)
			all_cells(n, &set);
		p += *p != '\0';
	}
	return 0;
}
