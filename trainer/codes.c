/* SPDX-License-Identifier: MIT */
#include "trainer/codes.h"

#include <stdlib.h>

void codes_init(struct codes *codes, size_t n)
{
	*codes = (struct codes){ .n = n };
	codes->label = mql_calloc(n, sizeof(*codes->label));
	codes->first = mql_grow(NULL, &codes->cap_first, 1,
				sizeof(*codes->first));
	codes->first[0] = 0;
}

void codes_release(struct codes *codes)
{
	for (size_t t = 0; t < codes->n_term; t++)
		free(codes->code[t]);
	free(codes->code);
	free(codes->first);
	free(codes->held);
	free(codes->label);
	free(codes->weight);
	*codes = (struct codes){ 0 };
}

uint16_t *codes_add(struct codes *codes, size_t n, size_t n_param)
{
	size_t t = codes->n_term++, p = codes->first[t];

	codes->code = mql_grow(codes->code, &codes->cap_term, t + 1,
			       sizeof(*codes->code));
	codes->first = mql_grow(codes->first, &codes->cap_first, t + 2,
				sizeof(*codes->first));
	codes->held = mql_grow(codes->held, &codes->cap_held, p + n_param + 1,
			       sizeof(*codes->held));
	memset(codes->held + p, 0, n_param);
	codes->first[t + 1] = p + n_param;
	codes->code[t] = mql_calloc(n, sizeof(**codes->code));
	return codes->code[t];
}

struct picked {                  /* a term's coefficients, a lead's codes */
	const double *beta;
	const uint16_t *code;
};

static struct picked pick(const struct codes *codes, size_t t,
			  const double *beta, size_t begin)
{
	return (struct picked){ beta + codes->first[t],
				codes->code[t] + begin };
}

/* Term after term, but a sum is read and written once for four of them. */
static void add_four(double *sum, const struct picked p[4], size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum[i] = sum[i] + p[0].beta[p[0].code[i]] +
			 p[1].beta[p[1].code[i]] + p[2].beta[p[2].code[i]] +
			 p[3].beta[p[3].code[i]];
}

void codes_product(double *sum, const struct codes *codes, double constant,
		   const double *beta, size_t begin, size_t end)
{
	const size_t n = end - begin;
	size_t t = 0;

	for (size_t i = 0; i < n; i++)
		sum[i] = constant;
	for (; t + 4 <= codes->n_term; t += 4)
		add_four(sum, (const struct picked[4]){
			pick(codes, t, beta, begin),
			pick(codes, t + 1, beta, begin),
			pick(codes, t + 2, beta, begin),
			pick(codes, t + 3, beta, begin),
		}, n);
	for (; t < codes->n_term; t++) {
		const struct picked p = pick(codes, t, beta, begin);

		for (size_t i = 0; i < n; i++)
			sum[i] += p.beta[p.code[i]];
	}
}

/* Most leads of a column share a code, and an addition to the cell that the
 * last one wrote has to wait for it: four lanes take turns. */
enum { LANES = 4, MOST_IN_LANES = 512 };

static void add_in_lanes(double *out, size_t n_param, const uint16_t *code,
			 const double *value, size_t n)
{
	double lane[LANES][MOST_IN_LANES];
	size_t i = 0;

	for (size_t k = 0; k < LANES; k++)
		memset(lane[k], 0, n_param * sizeof(double));
	for (; i + LANES <= n; i += LANES) {
		lane[0][code[i]] += value[i];
		lane[1][code[i + 1]] += value[i + 1];
		lane[2][code[i + 2]] += value[i + 2];
		lane[3][code[i + 3]] += value[i + 3];
	}
	for (; i < n; i++)
		lane[0][code[i]] += value[i];
	for (size_t j = 0; j < n_param; j++)
		out[j] += (lane[0][j] + lane[1][j]) + (lane[2][j] + lane[3][j]);
}

void codes_add_transposed(double *out, const struct codes *codes,
			  const double *value, size_t begin, size_t end)
{
	for (size_t t = 0; t < codes->n_term; t++) {
		size_t n_param = codes->first[t + 1] - codes->first[t];
		const uint16_t *code = codes->code[t] + begin;
		double *o = out + codes->first[t];

		if (n_param <= MOST_IN_LANES) {
			add_in_lanes(o, n_param, code, value, end - begin);
			continue;
		}
		for (size_t i = 0; i < end - begin; i++)
			o[code[i]] += value[i];
	}
}

static void add_two_in_lanes(double *a, double *b, size_t n_param,
			     const uint16_t *code, const codes_two *value,
			     size_t n)
{
	codes_two lane[LANES][MOST_IN_LANES];
	size_t i = 0;

	for (size_t k = 0; k < LANES; k++)
		memset(lane[k], 0, n_param * sizeof(codes_two));
	for (; i + LANES <= n; i += LANES) {
		lane[0][code[i]] += value[i];
		lane[1][code[i + 1]] += value[i + 1];
		lane[2][code[i + 2]] += value[i + 2];
		lane[3][code[i + 3]] += value[i + 3];
	}
	for (; i < n; i++)
		lane[0][code[i]] += value[i];
	for (size_t j = 0; j < n_param; j++) {
		const codes_two sum = (lane[0][j] + lane[1][j]) +
				      (lane[2][j] + lane[3][j]);

		a[j] += sum[0];
		b[j] += sum[1];
	}
}

void codes_add_two_transposed(double *const out[2], const struct codes *codes,
			      const codes_two *value, size_t begin, size_t end)
{
	for (size_t t = 0; t < codes->n_term; t++) {
		const size_t first = codes->first[t];
		const size_t n_param = codes->first[t + 1] - first;
		const uint16_t *code = codes->code[t] + begin;
		double *a = out[0] + first, *b = out[1] + first;

		if (n_param <= MOST_IN_LANES) {
			add_two_in_lanes(a, b, n_param, code, value,
					 end - begin);
			continue;
		}
		for (size_t i = 0; i < end - begin; i++) {
			a[code[i]] += value[i][0];
			b[code[i]] += value[i][1];
		}
	}
}
