/* SPDX-License-Identifier: MIT */
/* world.c - a quarter's leads with known truth, in a world that changes
 *
 *     world <quarter> <leads> <seed>
 *
 * Four features drive P(sql): source, title, visits, company size.  From
 * quarter 3 on every lead is better by 1.0 in log-odds: the threshold that
 * keeps 30 % should come down.  Columns p and sql are the truth, `old` is 1
 * where the rule of quarter 0 hands over: visits and title, with noise, some
 * 35 %.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/map.h"

static const char *const source[] = { "search", "referral", "webinar",
				      "social", "partner feed" };
static const double source_effect[] = { 0.0, .7, .2, -.5, -2.5 };
static const double source_share[] = { .4, .7, .8, .9, 1.0 };
static const char *const title[] = { "manager", "head", "analyst",
				     "student" };
static const double title_effect[] = { .2, .9, -.2, -1.8 };

static double normal(uint64_t *rng)
{
	const double u = 1.0 - mql_rng_unit(rng);

	return sqrt(-2.0 * log(u)) *
	       cos(6.283185307179586 * mql_rng_unit(rng));
}

/* What all leads gain in log-odds from quarter 3 on. */
static double market(long quarter)
{
	return quarter < 3 ? 0.0 : 1.0;
}

static void print_lead(long quarter, long i, uint64_t *rng)
{
	const double u = mql_rng_unit(rng);
	const size_t t = (size_t)(mql_rng_unit(rng) * 4.0);
	const double visits = floor(exp(.8 + .7 * normal(rng)));
	const double size = floor(exp(4.5 + 1.2 * normal(rng)));
	size_t s = 0;

	while (u > source_share[s])
		s++;

	const double z = -3.0 + market(quarter) + source_effect[s] +
			 title_effect[t] + 1.1 * log1p(visits) +
			 .15 * (log1p(size) - 4.5);
	const double p = 1.0 / (1.0 + exp(-z));
	const bool sql = mql_rng_unit(rng) < p;
	const bool old = log1p(visits) + .4 * title_effect[t] +
			 .5 * normal(rng) > 1.5;

	printf("Q%ld-%06ld,%s,%s,%.0f,%.0f,%.6f,%d,%d\n", quarter, i,
	       source[s], title[t], visits, size, p, sql, old);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: world <quarter> <leads> <seed>\n", stderr);
		return 2;
	}

	const long quarter = strtol(argv[1], NULL, 10);
	const long n = strtol(argv[2], NULL, 10);
	uint64_t rng = strtoull(argv[3], NULL, 10) * 1000003u +
		       (uint64_t)quarter;

	puts("lead_id,source,title,visits,size,p,sql,old");
	for (long i = 0; i < n; i++)
		print_lead(quarter, i, &rng);
	return 0;
}
