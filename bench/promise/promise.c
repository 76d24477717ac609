/* SPDX-License-Identifier: MIT */
/* promise.c - is the promise kept, and how many leads does it cost?
 *
 *     promise [--reps 2000] [--promise guarantee|aim] [--n 500,2000,10000]
 *             [--outcomes all|selected|only-known|young|young-taken|weighted]
 *             [--seed 1]
 *
 * Leads with known truth (population.h), base rates of 2 % to 40 %, targets of
 * 1.3 to 4 times the base, two shapes.  The targets of a base rate and shape
 * are set on the same draws.  One line a cell:
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
	double r, oracle;        // target; volume of one who knows
	uint64_t runs, refused, below;
	double error, volume;
};

struct total {
	double below, below_worst, refused, error, volume;
	unsigned cells, cells_failed;
};

enum { TARGETS = 4 };
static const double times[TARGETS] = { 1.3, 2.0, 3.0, 4.0 };
static const char *const shape_name[] = { "logistic", "saturated" };
static const char *const outcomes_name[POPULATION_N_OUTCOMES] = {
	"all", "selected", "only-known", "young", "young-taken", "weighted",
};

static void one_target(struct tally *tally, const struct population *pop,
		       const struct threshold_lead *lead, size_t n,
		       const struct setting *set, uint64_t seed)
{
	const struct threshold_options options = {
		.target = { tally->r, set->promise, .95 }, .seed = seed,
	};
	struct threshold t;

	threshold_find(&t, lead, n, &options);
	tally->runs++;
	if (t.status != THRESHOLD_SET && t.status != THRESHOLD_ALL_PASS) {
		tally->refused++;
		return;
	}

	const int i = population_at(pop, t.cut);

	tally->below += pop->rate[i] < tally->r;
	tally->error += fabs(pop->rate[i] - tally->r) / tally->r;
	tally->volume += pop->volume[i] / tally->oracle;
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

static void tell_cell(struct total *total, const struct tally *t, double base,
		      const char *shape, double multiple, size_t n)
{
	const double runs = (double)t->runs;
	const double issued = (double)(t->runs - t->refused);
	double low, high;

	metrics_share_interval(t->below, t->runs, .98, &low, &high);
	add_cell(total, t, low);
	printf("%.2f %-9s %3.1f %6zu %6llu   %5.3f %5.3f %5.3f %5.3f "
	       "%6.3f %6.3f\n", base, shape, multiple, n,
	       (unsigned long long)t->runs, (double)t->refused / runs,
	       (double)t->below / runs, (double)t->below / issued, low,
	       t->error / issued, t->volume / runs);
	fflush(stdout);
}

static void one_population(struct total *total, const struct population *pop,
			   double base, const char *shape, size_t n,
			   const struct setting *set)
{
	struct threshold_lead *lead = mql_calloc(n, sizeof(*lead));
	struct tally tally[TARGETS] = { { 0 } };
	uint64_t rng = set->seed;

	for (int k = 0; k < TARGETS; k++) {
		tally[k].r = base * times[k];
		tally[k].oracle = tally[k].r > .9 ? 0.0 :
			population_oracle(pop, tally[k].r);
	}
	for (long i = 0; i < set->reps; i++) {
		const size_t m = population_draw(lead, n, pop, set->outcomes,
						 &rng);

		for (int k = 0; k < TARGETS; k++)
			if (tally[k].oracle >= .02)
				one_target(&tally[k], pop, lead, m, set,
					   mql_rng_next(&rng));
	}
	for (int k = 0; k < TARGETS; k++)
		if (tally[k].runs > 0)
			tell_cell(total, &tally[k], base, shape, times[k], n);
	free(lead);
}

static void all_cells(size_t n, const struct setting *set)
{
	static const double bases[] = { .02, .05, .1, .2, .4 };
	struct population *pop = mql_calloc(1, sizeof(*pop));
	struct total total = { 0 };

	for (size_t b = 0; b < MQL_ARRAY_LEN(bases); b++)
		for (int s = 0; s < 2; s++) {
			population_init(pop, bases[b],
					(enum population_shape)s);
			one_population(&total, pop, bases[b], shape_name[s], n,
				       set);
		}
	free(pop);
	if (total.cells == 0)
		return;

	const double c = total.cells;

	printf("# %s, n %zu: %u cells; below %.4f (worst %.4f, %u cells "
	       "failed), refused %.3f, error %.3f, volume %.3f\n",
	       outcomes_name[set->outcomes], n, total.cells, total.below / c,
	       total.below_worst, total.cells_failed, total.refused / c,
	       total.error / c, total.volume / c);
}

static bool set_outcomes(struct setting *set, const char *value)
{
	for (int i = 0; i < POPULATION_N_OUTCOMES; i++)
		if (strcmp(value, outcomes_name[i]) == 0) {
			set->outcomes = (enum population_outcomes)i;
			return true;
		}
	return false;
}

static bool set_option(struct setting *set, const char *name,
		       const char *value)
{
	if (strcmp(name, "--reps") == 0)
		set->reps = strtol(value, NULL, 10);
	else if (strcmp(name, "--seed") == 0)
		set->seed = strtoull(value, NULL, 10);
	else if (strcmp(name, "--n") == 0)
		snprintf(set->n, sizeof(set->n), "%s", value);
	else if (strcmp(name, "--promise") == 0)
		set->promise = strcmp(value, "aim") ? MQL_GUARANTEE : MQL_AIM;
	else if (strcmp(name, "--outcomes") == 0)
		return set_outcomes(set, value);
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
			fprintf(stderr, "promise: unknown option %s, or its "
				"value\n", argv[i]);
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
