/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "trainer/codes.h"
#include "trainer/coding.h"

/* Leads of one level column: 25 of "a", then rare ones, then missing. */
struct tied { size_t n_rare, n_missing; uint16_t other, missing; };

ParameterizedTestParameters(codes, rare_missing_shares_with_other)
{
	static struct tied tied[] = {
		{ 5, 19, 1, 1 },
		{ 5, 20, 1, 2 },
		{ 0, 19, CODING_NONE, 1 },
		{ 5, 0, 1, CODING_NONE },
	};

	return cr_make_param_array(struct tied, tied, MQL_ARRAY_LEN(tied));
}

ParameterizedTest(struct tied *p, codes, rare_missing_shares_with_other)
{
	static const struct mql_feature feature = { .column = "l",
						    .kind = MQL_AXIS_LEVEL };
	static const struct mql_str value[] = { { "a", 1 }, { "b", 1 } };
	uint32_t level[60], row[60];
	size_t n = 0;
	struct dataset_column column = { .feature = &feature, .level = level,
					 .value = value, .n_value = 2 };
	struct coding coding;
	struct mql_arena arena = { 0 };

	for (; n < 25 + p->n_rare + p->n_missing; n++) {
		row[n] = (uint32_t)n;
		level[n] = n < 25 ? 0 : n < 25 + p->n_rare ? 1 :
			   DATASET_MISSING;
	}
	coding_learn(&coding, &column, row, n, &BINNING_FINE, &arena);
	cr_expect_eq(coding.param[0], 0);
	cr_expect_eq(coding.param[1], p->other);
	/* a code that nobody has gets no parameter, shared or not */
	cr_expect_eq(coding.param[2], p->n_missing > 0 ? p->missing
						       : CODING_NONE);
	cr_expect_eq(coding.n_bin, 0);
	mql_arena_release(&arena);
}

Test(codes, missing_numbers_have_a_parameter_where_seen)
{
	static const struct mql_feature feature = { .column = "x",
						    .kind = MQL_AXIS_NUMBER };
	double x[12] = { 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, NAN, 2 };
	uint32_t row[12] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 10 };
	struct dataset_column column = { .feature = &feature, .number = x };
	struct coding coding;
	struct mql_arena arena = { 0 };
	uint16_t param[12];

	coding_learn(&coding, &column, row, 11, &BINNING_FINE, &arena);
	cr_expect_eq(coding.n_param, 2);
	cr_expect_eq(coding.param[2], CODING_NONE);
	coding_learn(&coding, &column, row, 12, &BINNING_FINE, &arena);
	cr_expect_eq(coding.n_param, 3);
	cr_expect_eq(coding.n_bin, 2);
	coding_encode(param, &coding, row, 12);
	cr_expect_eq(param[0], 0);
	cr_expect_eq(param[10], 1);
	cr_expect_eq(param[11], 2);
	mql_arena_release(&arena);
}

/* Few parameters are summed in lanes, many are not; four terms are added at a
 * time, the fifth by itself. */
Test(codes, products_are_sums_over_the_leads)
{
	enum { TERMS = 5, P = 2 + 600 + 3 + 9 + 5 };
	struct codes codes;
	double beta[P], sum[700], want[P] = { 0 };
	double one[P] = { 0 }, twice[P] = { 0 };
	codes_two two[700];
	const size_t n_param[TERMS] = { 2, 600, 3, 9, 5 };

	codes_init(&codes, 700);
	for (size_t t = 0; t < TERMS; t++) {
		uint16_t *code = codes_add(&codes, 700, n_param[t]);

		for (size_t i = 0; i < 700; i++)
			code[i] = (uint16_t)(i * i % n_param[t]);
	}
	for (size_t j = 0; j < P; j++)
		beta[j] = (double)j;
	codes_product(sum, &codes, .5, beta, 3, 698);
	for (size_t i = 3; i < 698; i++) {
		double eta = .5;

		for (size_t t = 0; t < TERMS; t++)
			eta += (double)(codes.first[t] + codes.code[t][i]);
		for (size_t t = 0; t < TERMS; t++)
			want[codes.first[t] + codes.code[t][i]] += eta;
		cr_expect_float_eq(sum[i - 3], eta, 0.0);
	}
	for (size_t i = 0; i < 695; i++)
		two[i] = (codes_two){ sum[i], 2 * sum[i] };
	codes_add_transposed((double *const[2]){ one, twice }, &codes, two,
				 3, 698);
	for (size_t j = 0; j < P; j++) {
		cr_expect_float_eq(one[j], want[j], 1e-9);
		cr_expect_float_eq(twice[j], 2 * want[j], 1e-9);
	}
	codes_release(&codes);
}

/* Terms that are joined say what they said alone: sums over the leads are the
 * same, by every size and order of terms. */
Test(codes, joining_terms_changes_no_sum)
{
	enum { TERMS = 9, P = 2 + 600 + 3 + 9 + 5 + 1 + 100 + 4 + 30, N = 999 };
	const size_t n_param[TERMS] = { 2, 600, 3, 9, 5, 1, 100, 4, 30 };
	struct codes codes;
	double beta[P], eta[2][N], sum[2][2][P] = { 0 }, leads[2][P];
	uint64_t state = 5;
	codes_two value[N];

	codes_init(&codes, N);
	for (size_t t = 0; t < TERMS; t++) {
		uint16_t *code = codes_add(&codes, N, n_param[t]);

		for (size_t i = 0; i < N; i++)
			code[i] = (uint16_t)(mql_rng_next(&state) % n_param[t]);
	}
	for (size_t j = 0; j < P; j++)
		beta[j] = sin((double)j);
	for (size_t i = 0; i < N; i++)
		value[i] = (codes_two){ cos((double)i), (double)(i % 7) };
	for (size_t joined = 0; joined < 2; joined++) {
		if (joined)
			codes_join(&codes, 40);
		codes_product(eta[joined], &codes, .25, beta, 5, 990);
		codes_add_transposed((double *const[2]){
			sum[joined][0], sum[joined][1] }, &codes, value, 5,
			990);
		codes_count(leads[joined], &codes);
	}
	cr_assert_eq(codes.n_joint, 4);  // 1 2 3 4 5, 9 30, 100, 600
	for (size_t i = 0; i < 985; i++)
		cr_expect_float_eq(eta[1][i], eta[0][i], 1e-12);
	for (size_t j = 0; j < P; j++) {
		cr_expect_float_eq(sum[1][0][j], sum[0][0][j], 1e-9);
		cr_expect_float_eq(sum[1][1][j], sum[0][1][j], 0.0);
		cr_expect_float_eq(leads[1][j], leads[0][j], 0.0);
	}
	for (size_t t = 0; t < TERMS; t++)
		cr_expect_lt(codes.code[t][39], n_param[t]);
	codes_release(&codes);
}

/* Leads beside a sample that lacked a number, or that had none. */
Test(codes, others_than_the_sample_have_parameters_too)
{
	enum { N = 40 };
	double number[N];
	const struct mql_feature feature = { .kind = MQL_AXIS_NUMBER };
	const struct dataset_column column = { .feature = &feature,
					       .number = number };
	struct mql_arena arena = { 0 };
	uint32_t row[N];
	uint16_t param[N];

	for (uint32_t i = 0; i < N; i++)
		row[i] = i;
	for (size_t lack = 0; lack < 2; lack++) {
		struct coding coding;

		for (size_t i = 0; i < N; i++)
			number[i] = (i < 30) == lack ? (double)NAN
						     : (double)(i % 3);
		coding_learn(&coding, &column, row, 30, &BINNING_FINE, &arena);
		cr_expect_eq(coding.n_param, lack ? 1 : 3);
		coding_see_others(&coding, row, N);
		cr_expect_eq(coding.n_param, lack ? 2 : 4);
		cr_expect_eq(coding.n_bin, lack ? 1 : 3);
		coding_encode(param, &coding, row, N);
		for (size_t i = 0; i < N; i++)
			cr_expect_eq(param[i], isnan(number[i])
					       ? coding.n_param - 1
					       : lack ? 0 : i % 3);
	}
	mql_arena_release(&arena);
}
