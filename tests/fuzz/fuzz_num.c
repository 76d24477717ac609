/* SPDX-License-Identifier: MIT */
/* Any bytes: a number is what strtod(3) makes of them; what is read as tenths,
 * a share or a day is in its range and reads back. */
#include <math.h>
#include <stdlib.h>

#include "common/num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void try_number(struct mql_str s, const char *text)
{
	double x, y;

	if (!mql_num_parse(s, &x))
		return;
	y = strtod(text, NULL);
	must(isfinite(x) && memcmp(&x, &y, sizeof(x)) == 0);

	struct mql_buf buf = { 0 };

	mql_num_add(&buf, x);
	must(mql_num_parse(mql_buf_str(&buf), &y));
	must(memcmp(&x, &y, sizeof(x)) == 0);
	mql_buf_release(&buf);
}

static void try_tenths(struct mql_str s)
{
	struct mql_buf buf = { 0 };
	int64_t t, again;

	if (!mql_tenths_parse(s, MQL_MAX_POINTS, &t))
		return;
	must(t >= -1000000 && t <= 1000000);
	mql_tenths_add(&buf, t);
	must(mql_tenths_parse(mql_buf_str(&buf), MQL_MAX_POINTS, &again) &&
	     again == t);
	mql_buf_release(&buf);
}

static void try_day(struct mql_str s, enum mql_date_order order)
{
	struct mql_buf buf = { 0 };
	int32_t day, again;

	if (!mql_day_parse(s, order, &day))
		return;
	mql_day_add(&buf, day);
	must(mql_day_parse(mql_buf_str(&buf), MQL_DATE_YMD, &again));
	must(again == day);
	mql_buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct mql_number_format format = { ',', "$%" };
	char *text = mql_calloc(n + 1, 1);
	const struct mql_str s = { text, n };
	double x;
	uint64_t count;

	if (n > 0)
		memcpy(text, data, n);
	try_number(s, text);
	try_tenths(s);
	try_day(s, MQL_DATE_YMD);
	try_day(s, MQL_DATE_DMY);
	try_day(s, MQL_DATE_MDY);
	if (mql_num_parse_share(s, &x))
		must(x >= 0.0 && x <= 1.0);
	if (mql_num_parse_as(s, &format, &x))
		must(isfinite(x));
	if (mql_num_parse_count(s, 1000, &count))
		must(count <= 1000);
	free(text);
	return 0;
}
