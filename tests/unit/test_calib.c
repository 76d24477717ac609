/* SPDX-License-Identifier: MIT */
#include "common/calib.h"

#include <fenv.h>
#include <math.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct bad_map { struct mql_calib map; char want[64]; };

ParameterizedTestParameters(calib, refuses)
{
	static struct bad_map rows[] = {
		{ { true, -0.5, 0.0 },
		  "card.yaml:3:5: calibration slope -0.5 must be finite "
		  "and >= 0" },
		{ { true, (double)NAN, 0.0 },
		  "card.yaml:3:5: calibration slope nan must be finite "
		  "and >= 0" },
		{ { true, (double)INFINITY, 0.0 },
		  "card.yaml:3:5: calibration slope inf must be finite "
		  "and >= 0" },
		{ { true, 1.0, (double)-INFINITY },
		  "card.yaml:3:5: calibration offset -inf must be finite" },
		{ { true, 1.0, (double)NAN },
		  "card.yaml:3:5: calibration offset nan must be finite" },
	};

	return cr_make_param_array(struct bad_map, rows, MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct bad_map *row, calib, refuses)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(mql_calib_check(&row->map, "card.yaml:3:5", &err));
	cr_assert_eq(err.code, MQL_E_CARD);
	cr_assert_str_eq(err.msg, row->want);
}

Test(calib, accepts_a_flat_map_and_an_absent_one)
{
	const struct mql_calib flat = { true, 0.0, -2.0 };
	const struct mql_calib absent = { false, -1.0, (double)NAN };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_calib_check(&flat, "x", &err));
	cr_assert(mql_calib_check(&absent, "x", &err));
	cr_assert_eq(err.code, MQL_OK);
}

Test(calib, an_absent_map_states_no_probability)
{
	const struct mql_calib absent = { .present = false, .slope = 1.0 };

	cr_assert(isnan(mql_calib_prob(&absent, 700)));
}

/* R 4.2: plogis(slope * score * log(2) / 100 + offset).  Both sides round a
 * product, a sum and exp(): a few ulp. */
struct prob_case { int64_t score; double slope, offset, want; };

ParameterizedTestParameters(calib, agrees_with_plogis)
{
	static struct prob_case rows[] = {
		{ -5000, 1.0, 0.0, 8.8817841970012365e-16 },
		{ -5000, 0.83, -1.2, 9.6850485395968939e-14 },
		{ -123, 1.0, 0.0, 0.2988938031391481 },
		{ -123, 0.83, -1.2, 0.12924689821965415 },
		{ -1, 1.0, 0.0, 0.49826713898658037 },
		{ 0, 1.0, 0.0, 0.5 },
		{ 0, 0.83, -1.2, 0.23147521650098238 },
		{ 1, 1.0, 0.0, 0.50173286101341963 },
		{ 700, 1.0, 0.0, 0.99224806201550386 },
		{ 700, 0.83, -1.2, 0.94412729995147326 },
		{ 5000, 0.83, -1.2, 0.99999999999893241 },
	};

	return cr_make_param_array(struct prob_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct prob_case *row, calib, agrees_with_plogis)
{
	const struct mql_calib map = { true, row->slope, row->offset };

	cr_assert_float_eq(mql_calib_prob(&map, row->score), row->want,
			   1e-13 * row->want);
}

Test(calib, rule_09_ten_points_double_the_odds)
{
	const struct mql_calib map = { .present = true, .slope = 1.0 };

	for (int64_t score = -500; score <= 500; score += 50) {
		const double p = mql_calib_prob(&map, score);
		const double q = mql_calib_prob(&map, score + 100);

		cr_assert_float_eq(q / (1.0 - q) / (p / (1.0 - p)), 2.0,
				   1e-12);
	}
}

Test(calib, stays_in_the_unit_interval_at_any_score)
{
	const struct mql_calib maps[] = {
		{ true, 1.0, 0.0 }, { true, 1e308, 0.0 },
		{ true, 1e308, -1e308 }, { true, 0.0, 1e308 },
		{ true, 0.0, -1e308 },
	};
	const int64_t scores[] = { INT64_MIN, -2001000000, -1, 0, 1,
				   2001000000, INT64_MAX };

	for (size_t i = 0; i < MQL_ARRAY_LEN(maps); i++) {
		double last = 0.0;

		for (size_t k = 0; k < MQL_ARRAY_LEN(scores); k++) {
			const double p = mql_calib_prob(&maps[i], scores[k]);

			cr_assert(p >= last && p <= 1.0, "map %zu, score %zu",
				  i, k);
			last = p;
		}
	}
}

/* Steps of z below an ulp of exp(z): where a quotient of two roundings would
 * show its teeth. */
Test(calib, never_falls_as_the_score_rises)
{
	const double slopes[] = { 1.0, 1e-10, 1e-13, 3e-14, 1e-14 };

	for (size_t i = 0; i < MQL_ARRAY_LEN(slopes); i++) {
		const struct mql_calib map = { true, slopes[i], -0.9 };
		double last = 0.0;

		for (int64_t score = -20000; score <= 20000; score++) {
			const double p = mql_calib_prob(&map, score);

			cr_assert(p >= last, "slope %g, score %ld", slopes[i],
				  (long)score);
			last = p;
		}
	}
}

Test(calib, does_not_overflow_on_the_way)
{
	const struct mql_calib map = { true, 1.0, 0.0 };

	feclearexcept(FE_ALL_EXCEPT);
	cr_assert(mql_calib_prob(&map, -2001000000) < 1e-300);
	cr_assert_not(fetestexcept(FE_OVERFLOW));
}
