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

/* ---- terms as one ---- */

static size_t n_param_of(const struct codes *codes, size_t t)
{
	return codes->first[t + 1] - codes->first[t];
}

/* Terms by their size, the smallest first. */
static void order_terms(size_t *term, const struct codes *codes)
{
	for (size_t t = 0; t < codes->n_term; t++) {
		size_t k = t;

		for (; k > 0 && n_param_of(codes, term[k - 1]) >
				n_param_of(codes, t); k--)
			term[k] = term[k - 1];
		term[k] = t;
	}
}

/* The first n_kept codes of a term; what they were cut from. */
static uint16_t *cut_codes(struct codes *codes, size_t t, size_t n_kept)
{
	uint16_t *all = codes->code[t];

	codes->code[t] = mql_calloc(n_kept, sizeof(*all));
	memcpy(codes->code[t], all, n_kept * sizeof(*all));
	return all;
}

static void fill_joint(struct codes_joint *joint, struct codes *codes,
		       size_t n_kept)
{
	if (joint->n_term == 1) {
		joint->code = codes->code[joint->term[0]];
		return;
	}
	joint->code = cut_codes(codes, joint->term[0], n_kept);
	for (size_t k = 1; k < joint->n_term; k++) {
		const size_t t = joint->term[k];
		const size_t n_param = n_param_of(codes, t);
		uint16_t *code = cut_codes(codes, t, n_kept);

		for (size_t i = 0; i < codes->n; i++)
			joint->code[i] = (uint16_t)(joint->code[i] * n_param +
						    code[i]);
		free(code);
	}
}

void codes_join(struct codes *codes, size_t n_kept)
{
	size_t *term = mql_calloc(codes->n_term, sizeof(*term));

	codes->joined = term;
	order_terms(term, codes);
	codes->joint = mql_calloc(codes->n_term, sizeof(*codes->joint));
	for (size_t k = 0; k < codes->n_term; k++) {
		const size_t n_param = n_param_of(codes, term[k]);
		struct codes_joint *joint = codes->joint + codes->n_joint;

		if (k == 0 || joint[-1].n * n_param > CODES_MOST_JOINT) {
			*joint = (struct codes_joint){ .n = 1,
						       .term = term + k };
			codes->n_joint++;
		} else {
			joint--;
		}
		joint->n *= n_param;
		joint->n_term++;
	}
	for (size_t k = 0; k < codes->n_joint; k++)
		fill_joint(&codes->joint[k], codes, n_kept);
}

static void release_joint(struct codes *codes)
{
	for (size_t k = 0; k < codes->n_joint; k++)
		if (codes->joint[k].n_term > 1)
			free(codes->joint[k].code);
	free(codes->joined);
	free(codes->joint);
}

void codes_release(struct codes *codes)
{
	for (size_t t = 0; t < codes->n_term; t++)
		free(codes->code[t]);
	release_joint(codes);
	free(codes->code);
	free(codes->first);
	free(codes->held);
	free(codes->label);
	free(codes->weight);
	*codes = (struct codes){ 0 };
}

/* table[j] = sum of the coefficients that joint code j picks */
static void spread(double *table, const struct codes_joint *joint,
		   const struct codes *codes, const double *beta)
{
	size_t n = 1;

	table[0] = 0;
	for (size_t k = 0; k < joint->n_term; k++) {
		const double *b = beta + codes->first[joint->term[k]];
		const size_t n_param = n_param_of(codes, joint->term[k]);

		for (size_t j = n; j-- > 0;) {
			const double before = table[j];

			for (size_t c = n_param; c-- > 0;)
				table[j * n_param + c] = before + b[c];
		}
		n *= n_param;
	}
}

/* The sums of joint codes to those of the parameters; sum is used up. */
static void gather(double *const out[2], codes_two *sum,
		   const struct codes_joint *joint, const struct codes *codes)
{
	size_t n = joint->n;

	for (size_t k = joint->n_term; k-- > 0;) {
		const size_t first = codes->first[joint->term[k]];
		const size_t n_param = n_param_of(codes, joint->term[k]);

		n /= n_param;
		for (size_t j = 0; j < n; j++) {
			codes_two all = { 0, 0 };

			for (size_t c = 0; c < n_param; c++) {
				const codes_two one = sum[j * n_param + c];

				out[0][first + c] += one[0];
				out[1][first + c] += one[1];
				all += one;
			}
			sum[j] = all;
		}
	}
}

/* ---- products ---- */

struct picked {                  /* coefficients, and which leads have */
	const double *beta;
	const uint16_t *code;
};

static size_t n_part(const struct codes *codes)
{
	return codes->joint ? codes->n_joint : codes->n_term;
}

/* The k-th of what sums go over: a term, held in *alone, or several as one. */
static const struct codes_joint *part_at(const struct codes *codes, size_t k,
					 struct codes_joint *alone,
					 const size_t *term)
{
	if (codes->joint)
		return &codes->joint[k];
	*alone = (struct codes_joint){
		.n = n_param_of(codes, *term), .n_term = 1,
		.term = term, .code = codes->code[*term],
	};
	return alone;
}

/* The k-th part; several terms are spread out in `room`. */
static struct picked pick(const struct codes *codes, size_t k,
			  const double *beta, size_t begin, double *room)
{
	struct codes_joint alone;
	const struct codes_joint *part = part_at(codes, k, &alone, &k);

	if (part->n_term == 1)
		return (struct picked){ beta + codes->first[part->term[0]],
					part->code + begin };
	spread(room, part, codes, beta);
	return (struct picked){ room, part->code + begin };
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
	const size_t n_term = n_part(codes);
	double room[4][CODES_MOST_JOINT];
	struct picked p[4];
	size_t t = 0;

	for (size_t i = 0; i < n; i++)
		sum[i] = constant;
	for (; t + 4 <= n_term; t += 4) {
		for (size_t k = 0; k < 4; k++)
			p[k] = pick(codes, t + k, beta, begin, room[k]);
		add_four(sum, p, n);
	}
	for (; t < n_term; t++) {
		p[0] = pick(codes, t, beta, begin, room[0]);
		for (size_t i = 0; i < n; i++)
			sum[i] += p[0].beta[p[0].code[i]];
	}
}

/* Most leads of a column share a code, and an addition to the cell that the
 * last one wrote has to wait for it: four lanes take turns. */
enum { LANES = 4, MOST_IN_LANES = CODES_MOST_JOINT };

static void add_in_lanes(codes_two *sum, size_t n_param, const uint16_t *code,
			 const codes_two *value, size_t n)
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
	for (size_t j = 0; j < n_param; j++)
		sum[j] = (lane[0][j] + lane[1][j]) + (lane[2][j] + lane[3][j]);
}

/* A term of more codes than lanes have room for. */
static void add_wide(double *const out[2], const struct codes *codes, size_t t,
		     const codes_two *value, size_t begin, size_t end)
{
	const uint16_t *code = codes->code[t];

	for (size_t i = begin; i < end; i++, value++) {
		out[0][codes->first[t] + code[i]] += (*value)[0];
		out[1][codes->first[t] + code[i]] += (*value)[1];
	}
}

void codes_add_transposed(double *const out[2], const struct codes *codes,
			  const codes_two *value, size_t begin, size_t end)
{
	codes_two sum[MOST_IN_LANES];

	for (size_t k = 0; k < n_part(codes); k++) {
		struct codes_joint alone;
		const struct codes_joint *part = part_at(codes, k, &alone, &k);

		if (part->n > MOST_IN_LANES) {
			add_wide(out, codes, part->term[0], value, begin, end);
			continue;
		}
		add_in_lanes(sum, part->n, part->code + begin, value,
			     end - begin);
		gather(out, sum, part, codes);
	}
}

void codes_count(double *leads, const struct codes *codes)
{
	enum { BLOCK = 4096 };
	double *half = mql_calloc(codes_n_param(codes), sizeof(*half));
	codes_two value[BLOCK];

	memset(leads, 0, codes_n_param(codes) * sizeof(*leads));
	for (size_t i = 0; i < codes->n; i += BLOCK) {
		const size_t n = codes->n - i < BLOCK ? codes->n - i : BLOCK;

		for (size_t k = 0; k < n; k++)
			value[k] = (codes_two){ codes_weight(codes, i + k), 0 };
		codes_add_transposed((double *const[2]){ leads, half }, codes,
				     value, i, i + n);
	}
	free(half);
}
