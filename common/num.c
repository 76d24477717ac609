/* SPDX-License-Identifier: MIT */
/* Reading a decimal exactly.
 *
 * A decimal is w * 10^e with an integer w.  Where w <= 2^53 and |e| <= 22, both
 * w and 10^|e| are doubles without error, so one multiplication or division,
 * which IEEE 754 rounds correctly, gives the nearest double (W. D. Clinger,
 * "How to read floating point numbers accurately", PLDI 1990).  Nearly every
 * cell of a table is of that kind; the rest goes through strtod(3), which
 * glibc rounds correctly for any length.
 *
 * Days are counted in years that begin in March, so that the leap day comes
 * last: day of the year = (153 * month + 2) / 5 with month 0 = March.
 */
#include "common/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LARGEST_EXACT  (UINT64_C(1) << 53)

enum {
	FAST_DIGITS = 19,        // any 19 digits fit in 64 bits
	FAST_POWER = 22,         // 10^22 is the last power of ten in a double
	FAR_EXPONENT = 100000000,        // beyond: 0 or overflow, whatever w
};

static const double power_of_ten[FAST_POWER + 1] = {
	1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
	1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

struct decimal {
	bool negative;
	uint64_t w;              // the first FAST_DIGITS significant digits
	size_t n_significant;
	int64_t e;               // of the whole, where all digits are in w
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void take_digit(struct decimal *d, char c)
{
	if (d->n_significant == 0 && c == '0')
		return;
	if (d->n_significant < FAST_DIGITS)
		d->w = d->w * 10 + (uint64_t)(c - '0');
	d->n_significant++;
}

/* The exponent's digits at s[*i]; false where there is none. */
static bool take_exponent(struct mql_str s, size_t *i, int64_t *e)
{
	const size_t sign = *i;
	int64_t x = 0;

	if (*i < s.n && (s.p[*i] == '+' || s.p[*i] == '-'))
		++*i;

	const size_t first = *i;

	for (; *i < s.n && is_digit(s.p[*i]); ++*i)
		if (x < FAR_EXPONENT)
			x = x * 10 + (s.p[*i] - '0');
	*e += first > sign && s.p[sign] == '-' ? -x : x;
	return *i > first;
}

/* The syntax, and what the fast path needs. */
static bool scan(struct mql_str s, struct decimal *d)
{
	size_t i = 0, n_digit = 0;

	*d = (struct decimal){ 0 };
	if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		d->negative = s.p[i++] == '-';
	for (; i < s.n && is_digit(s.p[i]); i++, n_digit++)
		take_digit(d, s.p[i]);
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && is_digit(s.p[i]); i++, n_digit++) {
			take_digit(d, s.p[i]);
			d->e--;
		}
	if (n_digit == 0)
		return false;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (!take_exponent(s, &i, &d->e))
			return false;
	}
	return i == s.n;
}

static double parse_slow(struct mql_str s)
{
	char room[128];
	char *text = s.n < sizeof(room) ? room : mql_calloc(s.n + 1, 1);

	memcpy(text, s.p, s.n);
	text[s.n] = '\0';

	const double x = strtod(text, NULL);

	if (text != room)
		free(text);
	return x;
}

bool mql_num_parse(struct mql_str s, double *x)
{
	struct decimal d;

	if (!scan(s, &d))
		return false;
	if (d.n_significant <= FAST_DIGITS && d.w <= LARGEST_EXACT &&
	    d.e >= -FAST_POWER && d.e <= FAST_POWER) {
		const double w = (double)d.w;
		const double y = d.e < 0 ? w / power_of_ten[-d.e]
					 : w * power_of_ten[d.e];

		*x = d.negative ? -y : y;
		return true;
	}

	const double y = parse_slow(s);

	if (!isfinite(y))
		return false;
	*x = y;
	return true;
}

/* Without blanks and the bytes of `strip` at either end. */
static struct mql_str strip_ends(struct mql_str s, const char *strip)
{
	while (s.n > 0 && (mql_is_blank(s.p[0]) ||
			   (s.p[0] != '\0' && strchr(strip, s.p[0])))) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (mql_is_blank(s.p[s.n - 1]) ||
			   (s.p[s.n - 1] != '\0' &&
			    strchr(strip, s.p[s.n - 1]))))
		s.n--;
	return s;
}

/* Copy s without separators.  One that does not stand between a digit and a
 * group of exactly three is an error: "1,23" under ',' is more likely a
 * decimal comma than 123. */
static bool drop_thousands(struct mql_str s, char separator,
			   struct mql_buf *out)
{
	const char *dot = memchr(s.p, '.', s.n);
	const size_t n_whole = dot ? (size_t)(dot - s.p) : s.n;

	for (size_t i = 0; i < s.n; i++) {
		size_t group = 0;

		if (s.p[i] != separator) {
			mql_buf_addc(out, s.p[i]);
			continue;
		}
		while (i + 1 + group < n_whole && is_digit(s.p[i + 1 + group]))
			group++;
		if (i == 0 || !is_digit(s.p[i - 1]) || group != 3)
			return false;
	}
	return true;
}

bool mql_num_parse_as(struct mql_str s, const struct mql_number_format *format,
		      double *x)
{
	if (format->strip)
		s = strip_ends(s, format->strip);
	if (format->thousands == '\0' || s.n == 0 ||
	    !memchr(s.p, format->thousands, s.n))
		return mql_num_parse(s, x);

	struct mql_buf plain = { 0 };
	const bool ok = drop_thousands(s, format->thousands, &plain) &&
			mql_num_parse((struct mql_str){ plain.p, plain.n }, x);

	mql_buf_release(&plain);
	return ok;
}

bool mql_num_parse_count(struct mql_str s, uint64_t max, uint64_t *x)
{
	uint64_t y = 0;

	for (size_t i = 0; i < s.n; i++) {
		const uint64_t digit = (uint64_t)(s.p[i] - '0');

		if (!is_digit(s.p[i]) || y > (UINT64_MAX - digit) / 10)
			return false;
		y = y * 10 + digit;
	}
	if (s.n == 0 || y > max)
		return false;
	*x = y;
	return true;
}

/* "20" as 20e-2, so that "12.3%" and "0.123" are the same double. */
static bool parse_percent(struct mql_str s, double *x)
{
	char text[64];

	if (s.n > sizeof(text) - sizeof("e-2") || memchr(s.p, 'e', s.n) ||
	    memchr(s.p, 'E', s.n))
		return false;
	memcpy(text, s.p, s.n);
	memcpy(text + s.n, "e-2", 3);
	return mql_num_parse((struct mql_str){ text, s.n + 3 }, x);
}

bool mql_num_parse_share(struct mql_str s, double *x)
{
	double y;
	bool ok;

	if (s.n > 0 && s.p[s.n - 1] == '%') {
		s.n--;
		while (s.n > 0 && s.p[s.n - 1] == ' ')
			s.n--;
		ok = s.n > 0 && parse_percent(s, &y);
	} else {
		ok = mql_num_parse(s, &y);
	}
	if (!ok || !(y >= 0.0 && y <= 1.0))
		return false;
	*x = y;
	return true;
}

/* ---- writing ---- */

void mql_num_add(struct mql_buf *buf, double x)
{
	char text[32];

	if (fabs(x) < 1e15 && x == trunc(x) && !signbit(x)) {
		mql_buf_addf(buf, "%jd", (intmax_t)x);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, x);
		if (digits == 17 || strtod(text, NULL) == x)
			break;
	}
	mql_buf_adds(buf, text);
}

double mql_num_round9(double x)
{
	char text[32];

	if (!isfinite(x))
		return x;
	snprintf(text, sizeof(text), "%.8e", x);
	return strtod(text, NULL);       // DBL_MAX rounds down: finite
}

/* ---- tenths ---- */

bool mql_tenths_parse(struct mql_str s, int64_t max, int64_t *tenths)
{
	struct decimal d;
	const char *dot = s.n ? memchr(s.p, '.', s.n) : NULL;

	if (!scan(s, &d) || memchr(s.p, 'e', s.n) || memchr(s.p, 'E', s.n))
		return false;
	if (d.e < -1 || (dot && d.e == 0) || d.n_significant > FAST_DIGITS - 1)
		return false;

	const uint64_t t = d.e == 0 ? d.w * 10 : d.w;

	if (t > (uint64_t)max)
		return false;
	*tenths = d.negative ? -(int64_t)t : (int64_t)t;
	return true;
}

void mql_tenths_add(struct mql_buf *buf, int64_t tenths)
{
	uint64_t t = tenths < 0 ? -(uint64_t)tenths : (uint64_t)tenths;
	char room[24];
	size_t n = sizeof(room);

	/* By hand: eight of these are written for each lead, and printf took a
	 * fifth of a run. */
	room[--n] = (char)('0' + t % 10);
	room[--n] = '.';
	do {
		t /= 10;
		room[--n] = (char)('0' + t % 10);
	} while (t >= 10);
	if (tenths < 0)
		room[--n] = '-';
	mql_buf_add(buf, room + n, sizeof(room) - n);
}

void mql_tenths_add_signed(struct mql_buf *buf, int64_t tenths)
{
	if (tenths > 0)
		mql_buf_addc(buf, '+');
	mql_tenths_add(buf, tenths);
}

int32_t mql_tenths_round(double x)
{
	const double y = round(x);

	if (y >= (double)INT32_MAX)
		return INT32_MAX;
	if (y <= (double)-INT32_MAX)
		return -INT32_MAX;
	return isnan(y) ? 0 : (int32_t)y;
}

/* ---- days ---- */

static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
	const int32_t m = (month + 9) % 12;      // 0 = March
	const int32_t y = year - (month <= 2);   // >= 0 for year >= 1

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
}

static bool is_leap(int32_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_in(int32_t year, int32_t month)
{
	static const int8_t n[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return n[month - 1] + (month == 2 && is_leap(year));
}

/* lo to hi digits at the start of *s; moves past them. */
static bool take_number(struct mql_str *s, size_t lo, size_t hi, int32_t *x)
{
	size_t n = 0;
	int32_t y = 0;

	for (; n < s->n && n < hi && is_digit(s->p[n]); n++)
		y = y * 10 + (s->p[n] - '0');
	if (n < lo)
		return false;
	s->p += n;
	s->n -= n;
	*x = y;
	return true;
}

static bool take_char(struct mql_str *s, const char *one_of, char *c)
{
	if (s->n == 0 || s->p[0] == '\0' || !strchr(one_of, s->p[0]))
		return false;
	if (c)
		*c = s->p[0];
	s->p++;
	s->n--;
	return true;
}

static bool take_word(struct mql_str *s, const char *word)
{
	const size_t n = strlen(word);

	if (s->n < n || memcmp(s->p, word, n) != 0)
		return false;
	s->p += n;
	s->n -= n;
	return true;
}

static bool take_date(struct mql_str *s, enum mql_date_order order,
		      int32_t *year, int32_t *month, int32_t *day)
{
	int32_t *first = NULL, *second = NULL, *third = NULL;
	char a, b;

	switch (order) {
	case MQL_DATE_YMD:
		first = year, second = month, third = day;
		break;
	case MQL_DATE_DMY:
		first = day, second = month, third = year;
		break;
	case MQL_DATE_MDY:
		first = month, second = day, third = year;
		break;
	}
	return take_number(s, first == year ? 4 : 1, first == year ? 4 : 2,
			   first) &&
	       take_char(s, "-/.", &a) && take_number(s, 1, 2, second) &&
	       take_char(s, "-/.", &b) && a == b &&
	       take_number(s, third == year ? 4 : 1, third == year ? 4 : 2,
			   third);
}

/* Nothing, Z, UTC, GMT, or an offset of hours and perhaps minutes. */
static bool take_zone(struct mql_str *s)
{
	int32_t hour, minute;

	take_char(s, " ", NULL);
	if (take_char(s, "Zz", NULL) || take_word(s, "UTC") ||
	    take_word(s, "GMT"))
		return true;
	if (!take_char(s, "+-", NULL) || !take_number(s, 2, 2, &hour))
		return false;
	if (s->n == 0)
		return hour <= 15;
	take_char(s, ":", NULL);
	return take_number(s, 2, 2, &minute) && hour <= 15 && minute <= 59;
}

static bool take_half_of_day(struct mql_str *s, int32_t hour)
{
	struct mql_str rest = *s;

	take_char(&rest, " ", NULL);
	if (!take_char(&rest, "AaPp", NULL) || !take_char(&rest, "Mm", NULL))
		return true;
	*s = rest;
	return hour >= 1 && hour <= 12;
}

/* A time of day as exports write it, to the end of s. */
static bool is_time(struct mql_str s)
{
	int32_t hour, minute, second = 0;

	if (!take_number(&s, 1, 2, &hour) || !take_char(&s, ":", NULL) ||
	    !take_number(&s, 2, 2, &minute))
		return false;
	if (take_char(&s, ":", NULL)) {
		if (!take_number(&s, 2, 2, &second))
			return false;
		if (take_char(&s, ".,", NULL)) {
			int32_t fraction;

			if (!take_number(&s, 1, 9, &fraction))
				return false;
		}
	}
	if (hour > 23 || minute > 59 || second > 60 ||
	    !take_half_of_day(&s, hour))
		return false;
	return s.n == 0 || (take_zone(&s) && s.n == 0);
}

bool mql_day_parse(struct mql_str s, enum mql_date_order order, int32_t *day)
{
	int32_t y, m, d;

	if (!take_date(&s, order, &y, &m, &d))
		return false;
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > days_in(y, m))
		return false;
	if (s.n > 0 && !(take_char(&s, " T", NULL) && is_time(s)))
		return false;
	*day = day_of(y, m, d);
	return true;
}

/* The year, month (1 to 12) and day of the month. */
static void take_apart(int32_t day, int32_t *year, int32_t *month,
		       int32_t *of_month)
{
	const int32_t z = day + 719468;          // since 0000-03-01
	int32_t y = (int32_t)(z / 365.2425);

	while (day_of(y + 1, 3, 1) <= day)
		y++;
	while (day_of(y, 3, 1) > day)
		y--;

	const int32_t of_year = day - day_of(y, 3, 1);
	const int32_t m = (5 * of_year + 2) / 153;

	*month = m < 10 ? m + 3 : m - 9;
	*year = y + (*month <= 2);
	*of_month = of_year - (153 * m + 2) / 5 + 1;
}

void mql_day_add(struct mql_buf *buf, int32_t day)
{
	int32_t year, month, of_month;

	take_apart(day, &year, &month, &of_month);
	mql_buf_addf(buf, "%04d-%02d-%02d", year, month, of_month);
}

int32_t mql_day_next_start(int32_t day, int32_t months)
{
	int32_t year, month, of_month;

	take_apart(day, &year, &month, &of_month);
	month = (month - 1) / months * months + months + 1;
	if (month > 12) {
		month = 1;
		year++;
	}
	return year > 9999 ? day : day_of(year, month, 1);
}

int32_t mql_day_today(void)
{
	const time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	return day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

/* ---- for people ---- */

void mql_count_add(struct mql_buf *buf, uint64_t n)
{
	char digit[24];
	size_t n_digit = 0;

	do {
		digit[n_digit++] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	while (n_digit > 0) {
		mql_buf_addc(buf, digit[--n_digit]);
		if (n_digit > 0 && n_digit % 3 == 0)
			mql_buf_addc(buf, ',');
	}
}
