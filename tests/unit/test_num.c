/* SPDX-License-Identifier: MIT */
#include "common/num.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/map.h"

struct text { char in[64]; };
struct number { char in[64]; double want; };

static bool same(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

ParameterizedTestParameters(num, rule_24_reads_numbers)
{
	static struct number row[] = {
		{ "0", 0.0 },
		{ "-0", -0.0 },
		{ "+7", 7.0 },
		{ "1.", 1.0 },
		{ ".5", 0.5 },
		{ "-.5e1", -5.0 },
		{ "1E+2", 100.0 },
		{ "1e-2", 0.01 },
		{ "007", 7.0 },
		{ "0.1", 0.1 },
		{ "9007199254740992", 9007199254740992.0 },
		{ "9007199254740993", 9007199254740992.0 },
		{ "9007199254740995", 9007199254740996.0 },
		{ "9007199254740993.00000000000001", 9007199254740994.0 },
		{ "1e22", 1e22 },
		{ "1e23", 1e23 },
		{ "1e-22", 1e-22 },
		{ "1e-23", 1e-23 },
		{ "123456789012345678901234567890", 123456789012345678901234567890.0 },
		{ "1.7976931348623157e308", DBL_MAX },
		{ "4.9e-324", 4.9406564584124654e-324 },
		{ "1e-400", 0.0 },
		{ "-1e-99999999999999999999", -0.0 },
		{ "0e99999999999999999999", 0.0 },
		{ "0.000000000000000000000000000001", 1e-30 },
		{ "1000000000000000000000e-21", 1.0 },
	};

	return cr_make_param_array(struct number, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct number *p, num, rule_24_reads_numbers)
{
	double x = 99.0;

	cr_assert(mql_num_parse(mql_str_of(p->in), &x), "%s", p->in);
	cr_assert(same(x, p->want), "%s gave %.17g", p->in, x);
}

ParameterizedTestParameters(num, rule_24_refuses_what_is_not_all_number)
{
	static struct text row[] = {
		{ "" }, { " " }, { "." }, { "-" }, { "+" }, { "e5" },
		{ "1e" }, { "1e+" }, { "1e5.0" }, { "1.2.3" }, { "--1" },
		{ " 1" }, { "1 " }, { "0x10" }, { "inf" }, { "nan" },
		{ "NaN" }, { "Infinity" }, { "1,234" }, { "12%" }, { "$5" },
		{ "5abc" }, { "1e999" }, { "1.8e308" }, { "-1e400" },
		{ "1e99999999999999999999" }, { "1_000" }, { "1d5" },
		{ "\xD9\xA1" }, { "0x1p3" }, { "1:" }, { "1/" },
	};

	return cr_make_param_array(struct text, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct text *p, num, rule_24_refuses_what_is_not_all_number)
{
	double x = 99.0;

	cr_assert_not(mql_num_parse(mql_str_of(p->in), &x), "%s", p->in);
	cr_assert(same(x, 99.0));
}

Test(num, stops_at_the_view_not_at_the_nul)
{
	double x;

	cr_assert(mql_num_parse((struct mql_str){ "12345", 2 }, &x));
	cr_assert(same(x, 12.0));
	cr_assert_not(mql_num_parse((struct mql_str){ "1\0", 2 }, &x));
	cr_assert_not(mql_num_parse((struct mql_str){ NULL, 0 }, &x));
}

static size_t random_decimal(char *p, uint64_t *rng)
{
	const size_t n_digit = 1 + mql_rng_next(rng) % 25;
	const size_t point = mql_rng_next(rng) % (n_digit + 1);
	size_t n = 0;

	if (mql_rng_next(rng) % 4 == 0)
		p[n++] = '-';
	for (size_t i = 0; i < n_digit; i++) {
		if (i == point)
			p[n++] = '.';
		p[n++] = (char)('0' + mql_rng_next(rng) % 10);
	}
	if (mql_rng_next(rng) % 2 == 0)
		n += (size_t)sprintf(p + n, "e%d",
				     (int)(mql_rng_next(rng) % 90) - 45);
	p[n] = '\0';
	return n;
}

Test(num, agrees_with_strtod_on_random_decimals)
{
	uint64_t rng = 20260101;

	for (int i = 0; i < 400000; i++) {
		char text[64];
		double x;
		const size_t n = random_decimal(text, &rng);

		cr_assert(mql_num_parse((struct mql_str){ text, n }, &x),
			  "%s", text);
		cr_assert(same(x, strtod(text, NULL)), "%s", text);
	}
}

Test(num, reads_numbers_of_any_length)
{
	struct mql_buf buf = { 0 };
	double x;

	mql_buf_adds(&buf, "0.");
	for (int i = 0; i < 5000; i++)
		mql_buf_addc(&buf, '3');
	cr_assert(mql_num_parse((struct mql_str){ buf.p, buf.n }, &x));
	cr_assert(same(x, 1.0 / 3.0));
	mql_buf_reset(&buf);
	// one half of the last place above 1, and a digit far away that decides
	mql_buf_adds(&buf, "1.00000000000000011102230246251565404236316680908203125");
	cr_assert(mql_num_parse((struct mql_str){ buf.p, buf.n }, &x));
	cr_assert(same(x, 1.0));
	for (int i = 0; i < 500; i++)
		mql_buf_addc(&buf, '0');
	mql_buf_addc(&buf, '1');
	cr_assert(mql_num_parse((struct mql_str){ buf.p, buf.n }, &x));
	cr_assert(same(x, 1.0 + DBL_EPSILON));
	mql_buf_release(&buf);
}

struct formatted { char in[24]; char thousands; char strip[4]; double want; };

/* want NAN: refused */
ParameterizedTestParameters(num, rule_24_reads_a_column_as_it_is_written)
{
	static struct formatted row[] = {
		{ "1,234", ',', "", 1234.0 },
		{ "1,234,567.25", ',', "", 1234567.25 },
		{ "-1,234", ',', "", -1234.0 },
		{ "1234", ',', "", 1234.0 },
		{ "1.234", '.', "", NAN },       // '.' stays the point
		{ "1 234", ' ', "", 1234.0 },
		{ "1,23", ',', "", NAN },
		{ "1,2345", ',', "", NAN },
		{ ",234", ',', "", NAN },
		{ "1,,234", ',', "", NAN },
		{ "1,234,", ',', "", NAN },
		{ "0.1,234", ',', "", NAN },
		{ "$1,234", ',', "$", 1234.0 },
		{ "12%", 0, "$%", 12.0 },
		{ "$ 12", 0, "$%", 12.0 },
		{ "12 %", 0, "$%", 12.0 },
		{ "$$12", 0, "$", 12.0 },
		{ "1$2", 0, "$", NAN },
		{ "$", 0, "$", NAN },
		{ "", 0, "$", NAN },
		{ "5", 0, "", 5.0 },
		{ "12%", 0, "", NAN },
	};

	return cr_make_param_array(struct formatted, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct formatted *p, num,
		  rule_24_reads_a_column_as_it_is_written)
{
	const struct mql_number_format format = {
		.thousands = p->thousands,
		.strip = p->strip[0] ? p->strip : NULL,
	};
	double x = 99.0;
	const bool ok = mql_num_parse_as(mql_str_of(p->in), &format, &x);

	cr_assert_eq(ok, !isnan(p->want), "%s", p->in);
	cr_assert(same(x, ok ? p->want : 99.0), "%s gave %g", p->in, x);
}

struct count { char in[24]; uint64_t max; bool ok; uint64_t want; };

ParameterizedTestParameters(num, counts_are_digits_up_to_a_limit)
{
	static struct count row[] = {
		{ "0", 9, true, 0 },
		{ "009", 9, true, 9 },
		{ "10", 9, false, 0 },
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, false, 0 },
		{ "99999999999999999999", UINT64_MAX, false, 0 },
		{ "", 9, false, 0 },
		{ "-1", 9, false, 0 },
		{ "+1", 9, false, 0 },
		{ "1.0", 9, false, 0 },
		{ " 1", 9, false, 0 },
	};

	return cr_make_param_array(struct count, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct count *p, num, counts_are_digits_up_to_a_limit)
{
	uint64_t x = 77;

	cr_assert_eq(mql_num_parse_count(mql_str_of(p->in), p->max, &x),
		     p->ok);
	cr_assert_eq(x, p->ok ? p->want : 77);
}

ParameterizedTestParameters(num, shares_are_percent_or_fraction)
{
	static struct number row[] = {
		{ "20%", 0.2 },          { "20 %", 0.2 },
		{ "0.2", 0.2 },          { "12.3%", 0.123 },
		{ "100%", 1.0 },         { "1", 1.0 },
		{ "0", 0.0 },            { "0%", 0.0 },
		{ "100.1%", NAN },       { "1.01", NAN },
		{ "-1%", NAN },          { "-0.1", NAN },
		{ "%", NAN },            { " %", NAN },
		{ "20%%", NAN },         { "20", NAN },
		{ "2e1%", NAN },         { "", NAN },
		{ "nan", NAN },
	};

	return cr_make_param_array(struct number, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct number *p, num, shares_are_percent_or_fraction)
{
	double x = 99.0;
	const bool ok = mql_num_parse_share(mql_str_of(p->in), &x);

	cr_assert_eq(ok, !isnan(p->want), "%s", p->in);
	cr_assert(same(x, ok ? p->want : 99.0), "%s gave %.17g", p->in, x);
}

/* ---- writing ---- */

struct written { double x; char want[32]; };

ParameterizedTestParameters(num, writes_the_shortest_text)
{
	static struct written row[] = {
		{ 0.0, "0" },
		{ -0.0, "-0" },
		{ 1.0, "1" },
		{ -3.0, "-3" },
		{ 0.1, "0.1" },
		{ 1.0 / 3.0, "0.3333333333333333" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 999999999999999.0, "999999999999999" },
		{ 1e15, "1e+15" },
		{ 1e100, "1e+100" },
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ 123456.789, "123456.789" },
	};

	return cr_make_param_array(struct written, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct written *p, num, writes_the_shortest_text)
{
	struct mql_buf buf = { 0 };

	mql_num_add(&buf, p->x);
	cr_assert_str_eq(buf.p, p->want);
	mql_buf_release(&buf);
}

Test(num, what_is_written_reads_back)
{
	struct mql_buf buf = { 0 };
	uint64_t rng = 7;

	for (int i = 0; i < 200000; i++) {
		const uint64_t bits = mql_rng_next(&rng);
		double x, y;

		memcpy(&x, &bits, sizeof(x));
		if (!isfinite(x))
			continue;
		mql_buf_reset(&buf);
		mql_num_add(&buf, x);
		cr_assert(mql_num_parse((struct mql_str){ buf.p, buf.n }, &y));
		cr_assert(same(x, y), "%s", buf.p);
	}
	mql_buf_release(&buf);
}

Test(num, round9_keeps_nine_digits)
{
	cr_assert(same(mql_num_round9(1.0 / 3.0), 0.333333333));
	cr_assert(same(mql_num_round9(2.0 / 3.0), 0.666666667));
	cr_assert(same(mql_num_round9(123456789.4), 123456789.0));
	cr_assert(same(mql_num_round9(-1234567891.0), -1234567890.0));
	cr_assert(same(mql_num_round9(0.0), 0.0));
	cr_assert(same(mql_num_round9(DBL_MAX), 1.79769313e308));
	cr_assert(isnan(mql_num_round9(NAN)));
	cr_assert(isinf(mql_num_round9(INFINITY)));
}

/* ---- tenths ---- */

struct tenths { char in[32]; bool ok; int32_t want; };

ParameterizedTestParameters(num, rule_6_points_have_one_decimal)
{
	static struct tenths row[] = {
		{ "12", true, 120 },
		{ "12.3", true, 123 },
		{ "-0.5", true, -5 },
		{ "+12.3", true, 123 },
		{ ".5", true, 5 },
		{ "12.0", true, 120 },
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "100000", true, 1000000 },
		{ "100000.0", true, 1000000 },
		{ "-100000.0", true, -1000000 },
		{ "100000.1", false, 0 },
		{ "-100000.1", false, 0 },
		{ "12.30", false, 0 },
		{ "12.34", false, 0 },
		{ "12.", false, 0 },
		{ "1e1", false, 0 },
		{ "1e-1", false, 0 },
		{ "0.00", false, 0 },
		{ "", false, 0 },
		{ ".", false, 0 },
		{ "x", false, 0 },
		{ "9223372036854775808", false, 0 },
		{ "1844674407370955162", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "000000000000000000000000001", true, 10 },
	};

	return cr_make_param_array(struct tenths, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct tenths *p, num, rule_6_points_have_one_decimal)
{
	int64_t x = 77;

	cr_assert_eq(mql_tenths_parse(mql_str_of(p->in), MQL_MAX_POINTS, &x),
		     p->ok, "%s", p->in);
	cr_assert_eq(x, p->ok ? p->want : 77, "%s gave %d", p->in, x);
}

Test(num, tenths_end_at_their_bound)
{
	int64_t x = 77;

	cr_expect(mql_tenths_parse(MQL_STR("-1.5"), 15, &x));
	cr_expect_eq(x, -15);
	cr_expect_not(mql_tenths_parse(MQL_STR("1.6"), 15, &x));
	cr_expect(mql_tenths_parse(MQL_STR("200100000.0"),
					  MQL_MAX_SCORE, &x));
	cr_expect_eq(x, MQL_MAX_SCORE);
	cr_expect_not(mql_tenths_parse(MQL_STR("200100000.1"),
					      MQL_MAX_SCORE, &x));
	cr_expect_not(mql_tenths_parse(MQL_STR("99999999999999999999"),
					      INT64_MAX, &x));
	cr_expect_eq(x, MQL_MAX_SCORE);
}

Test(num, tenths_are_written_with_one_decimal)
{
	struct mql_buf buf = { 0 };
	const int64_t x[] = { 0, 5, -5, 123, -1230, INT64_MIN, INT64_MAX };

	for (size_t i = 0; i < MQL_ARRAY_LEN(x); i++) {
		mql_tenths_add(&buf, x[i]);
		mql_buf_addc(&buf, ' ');
	}
	cr_assert_str_eq(buf.p, "0.0 0.5 -0.5 12.3 -123.0 "
				"-922337203685477580.8 922337203685477580.7 ");
	mql_buf_reset(&buf);
	for (size_t i = 0; i < 5; i++) {
		mql_tenths_add_signed(&buf, x[i]);
		mql_buf_addc(&buf, ' ');
	}
	cr_assert_str_eq(buf.p, "0.0 +0.5 -0.5 +12.3 -123.0 ");
	mql_buf_release(&buf);
}

Test(num, rule_6_rounding_is_half_away_from_zero)
{
	cr_assert_eq(mql_tenths_round(0.5), 1);
	cr_assert_eq(mql_tenths_round(-0.5), -1);
	cr_assert_eq(mql_tenths_round(nextafter(0.5, 0.0)), 0);
	cr_assert_eq(mql_tenths_round(2.5), 3);
	cr_assert_eq(mql_tenths_round(-2.5), -3);
	cr_assert_eq(mql_tenths_round(1e300), INT32_MAX);
	cr_assert_eq(mql_tenths_round(-1e300), -INT32_MAX);
	cr_assert_eq(mql_tenths_round(NAN), 0);
}

/* ---- days ---- */

struct date { char in[40]; enum mql_date_order order; int32_t want; };

#define NO MQL_DAY_NONE

/* Expected days from date(1): $(date -ud 2026-11-21 +%s) / 86400. */
ParameterizedTestParameters(num, rule_12_dates_are_calendar_days)
{
	static struct date row[] = {
		{ "1970-01-01", MQL_DATE_YMD, 0 },
		{ "1969-12-31", MQL_DATE_YMD, -1 },
		{ "2000-02-29", MQL_DATE_YMD, 11016 },
		{ "2000-03-01", MQL_DATE_YMD, 11017 },
		{ "2026-11-21", MQL_DATE_YMD, 20778 },
		{ "0001-01-01", MQL_DATE_YMD, -719162 },
		{ "9999-12-31", MQL_DATE_YMD, 2932896 },
		{ "2026/11/21", MQL_DATE_YMD, 20778 },
		{ "21.11.2026", MQL_DATE_DMY, 20778 },
		{ "11/21/2026", MQL_DATE_MDY, 20778 },
		{ "1/2/1970", MQL_DATE_MDY, 1 },
		{ "1/2/1970", MQL_DATE_DMY, 31 },
		{ "2026-11-21 23:59:59", MQL_DATE_YMD, 20778 },
		{ "2026-11-21T23:59:59.123456Z", MQL_DATE_YMD, 20778 },
		{ "2026-11-21T00:00+13:00", MQL_DATE_YMD, 20778 },
		{ "2026-11-21 00:00:00-0800", MQL_DATE_YMD, 20778 },
		{ "2026-11-21 00:00:00 +01", MQL_DATE_YMD, 20778 },
		{ "2026-11-21 12:00:00 UTC", MQL_DATE_YMD, 20778 },
		{ "11/21/2026 3:45 PM", MQL_DATE_MDY, 20778 },
		{ "2026-11-21 23:59:60", MQL_DATE_YMD, 20778 },
		{ "2026-02-30", MQL_DATE_YMD, NO },
		{ "2026-02-29", MQL_DATE_YMD, NO },
		{ "1900-02-29", MQL_DATE_YMD, NO },
		{ "2024-02-29", MQL_DATE_YMD, 19782 },
		{ "2026-04-31", MQL_DATE_YMD, NO },
		{ "2026-13-01", MQL_DATE_YMD, NO },
		{ "2026-00-01", MQL_DATE_YMD, NO },
		{ "2026-01-00", MQL_DATE_YMD, NO },
		{ "2026-01-32", MQL_DATE_YMD, NO },
		{ "0000-01-01", MQL_DATE_YMD, NO },
		{ "10000-01-01", MQL_DATE_YMD, NO },
		{ "26-01-01", MQL_DATE_YMD, NO },
		{ "01/01/26", MQL_DATE_MDY, NO },
		{ "2026-01/01", MQL_DATE_YMD, NO },
		{ "2026_01_01", MQL_DATE_YMD, NO },
		{ "20260101", MQL_DATE_YMD, NO },
		{ "2026-01-01x", MQL_DATE_YMD, NO },
		{ "2026-01-01 ", MQL_DATE_YMD, NO },
		{ "2026-01-01 24:00", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:60", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:00:61", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:00:00.", MQL_DATE_YMD, NO },
		{ "2026-01-01 12", MQL_DATE_YMD, NO },
		{ "2026-01-01 13:00 PM", MQL_DATE_YMD, NO },
		{ "2026-01-01 0:00 AM", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:00 XY", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:00+16", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:00+16:00", MQL_DATE_YMD, NO },
		{ "1970-01-01 12:00+15:59", MQL_DATE_YMD, 0 },
		{ "2026-01-01 12:00+01:60", MQL_DATE_YMD, NO },
		{ "2026-01-01 12:00Zx", MQL_DATE_YMD, NO },
		{ "", MQL_DATE_YMD, NO },
		{ " 2026-01-01", MQL_DATE_YMD, NO },
	};

	return cr_make_param_array(struct date, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct date *p, num, rule_12_dates_are_calendar_days)
{
	int32_t day = NO;

	cr_assert_eq(mql_day_parse(mql_str_of(p->in), p->order, &day),
		     p->want != NO, "%s", p->in);
	cr_assert_eq(day, p->want, "%s gave %d", p->in, day);
}

/* Every day of 1600 to 2400, two cycles of leap years; of the other years one
 * day in 89, which meets every day of the year. */
Test(num, days_are_consecutive_and_read_back)
{
	struct mql_buf buf = { 0 };
	int32_t back, day = -719162;
	char last[16] = "";

	for (; day <= 2932896; day += day > -135140 && day < 157054 ? 1 : 89) {
		mql_buf_reset(&buf);
		mql_day_add(&buf, day);
		cr_assert_gt(strcmp(buf.p, last), 0, "%s", buf.p);
		cr_assert(mql_day_parse((struct mql_str){ buf.p, buf.n },
					MQL_DATE_YMD, &back), "%s", buf.p);
		cr_assert_eq(back, day);
		memcpy(last, buf.p, buf.n + 1);
	}
	mql_buf_release(&buf);
}

struct start { char day[16]; int32_t months; char next[16]; };

ParameterizedTestParameters(num, the_next_period_begins_on_a_first)
{
	static struct start row[] = {
		{ "2026-11-21", 1, "2026-12-01" },
		{ "2026-11-21", 3, "2027-01-01" },
		{ "2026-12-31", 1, "2027-01-01" },
		{ "2026-12-31", 3, "2027-01-01" },
		/* the day itself is not after itself */
		{ "2026-04-01", 1, "2026-05-01" },
		{ "2026-04-01", 3, "2026-07-01" },
		{ "2026-03-31", 3, "2026-04-01" },
		{ "2024-02-29", 1, "2024-03-01" },
		{ "2023-01-31", 2, "2023-03-01" },
		{ "2023-02-28", 12, "2024-01-01" },
		{ "0001-01-01", 6, "0001-07-01" },
		{ "9999-11-30", 1, "9999-12-01" },
		/* there is none */
		{ "9999-12-01", 1, "9999-12-01" },
		{ "9999-10-31", 3, "9999-10-31" },
	};

	return cr_make_param_array(struct start, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct start *p, num, the_next_period_begins_on_a_first)
{
	struct mql_buf buf = { 0 };
	int32_t day;

	cr_assert(mql_day_parse(mql_str_of(p->day), MQL_DATE_YMD, &day));
	mql_day_add(&buf, mql_day_next_start(day, p->months));
	cr_assert_str_eq(mql_buf_text(&buf), p->next);
	mql_buf_release(&buf);
}

Test(num, today_is_the_local_calendar_day)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[16];
	struct mql_buf buf = { 0 };

	mql_day_add(&buf, mql_day_today());
	localtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	cr_assert_str_eq(buf.p, text);
	mql_buf_release(&buf);
}

/* ---- for people ---- */

struct count_case { uint64_t n; char want[32]; };

ParameterizedTestParameters(num, groups_digits_by_three)
{
	static struct count_case row[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1,000" },
		{ 12345, "12,345" }, { 100000, "100,000" },
		{ 1000001, "1,000,001" },
		{ UINT64_MAX, "18,446,744,073,709,551,615" },
	};

	return cr_make_param_array(struct count_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct count_case *p, num, groups_digits_by_three)
{
	struct mql_buf buf = { 0 };

	mql_count_add(&buf, p->n);
	cr_assert_str_eq(mql_buf_text(&buf), p->want);
	mql_buf_release(&buf);
}
