/* SPDX-License-Identifier: MIT */
#include "trainer/init_profile.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "common/log.h"

/* Ways people write "no value", in any case of letters. */
static const char *const no_value[] = {
	"select", "unknown", "null", "na", "n/a", "n.a.", "#n/a", "nan", "nil",
	"none", "-", "--", "?", ".", "undefined", "not set", "(not set)",
	"not available", "not specified", "not provided", "missing", "blank",
	"(blank)", "tbd", "unspecified",
};

enum { LONGEST_TOKEN = 16, STYLED_DIGITS = 64 };

static bool is_no_value(struct mql_str s)
{
	if (s.n > LONGEST_TOKEN || (s.p[0] >= '0' && s.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < MQL_ARRAY_LEN(no_value); i++)
		if (strlen(no_value[i]) == s.n &&
		    strncasecmp(no_value[i], s.p, s.n) == 0)
			return true;
	return false;
}

static struct mql_str keep(struct init_profile *profile, struct mql_str s)
{
	return (struct mql_str){ mql_arena_text(&profile->arena, s.p, s.n),
				 s.n };
}

/* ---- one column ---- */

static void note_token(struct init_profile *profile,
		       struct init_column *column, struct mql_str s)
{
	size_t i = 0;

	while (i < profile->n_token &&
	       !mql_str_eq(profile->token[i].text, s))
		i++;
	if (i == MQL_ARRAY_LEN(profile->token))
		return;
	if (i == profile->n_token)
		profile->token[profile->n_token++].text = keep(profile, s);
	profile->token[i].cells++;
	column->tokens |= UINT64_C(1) << i;
}

static uint64_t *slot_of(uint64_t *set, size_t n_slot, uint64_t digest)
{
	size_t i = (size_t)digest & (n_slot - 1);

	while (set[i] != 0 && set[i] != digest)
		i = (i + 1) & (n_slot - 1);
	return &set[i];
}

static void double_digests(struct init_column *column)
{
	const size_t n_slot = column->n_slot * 2;
	uint64_t *set = mql_calloc(n_slot, sizeof(*set));

	for (size_t i = 0; i < column->n_slot; i++)
		if (column->digest[i] != 0)
			*slot_of(set, n_slot, column->digest[i]) =
				column->digest[i];
	free(column->digest);
	column->digest = set;
	column->n_slot = n_slot;
}

/* A column stays in the running for an id while few of its values occur twice:
 * exports have duplicates.  What is no id is soon found out, so that digests
 * are kept of hardly more columns than needed. */
static void note_digest(const struct init_profile *profile,
			struct init_column *column, uint64_t digest)
{
	if (!column->digest || column->n_digest == INIT_MOST_DIGESTS)
		return;
	if (column->n_digest * 2 >= column->n_slot)
		double_digests(column);

	uint64_t *slot = slot_of(column->digest, column->n_slot, digest | 1);

	if (*slot == 0)
		column->n_digest++;
	else
		column->n_twice++;
	*slot = digest | 1;
	if (column->n_twice > 10 + profile->rows / 100 &&
	    !profile->keep_digests) {
		free(column->digest);
		column->digest = NULL;
	}
}

bool init_column_has(const struct init_column *column, uint64_t digest)
{
	return column->digest &&
	       *slot_of(column->digest, column->n_slot, digest | 1) != 0;
}

static uint32_t note_value(struct init_profile *profile,
			   struct init_column *column, struct mql_str s)
{
	uint32_t code = mql_map_find(&column->map, s);

	if (code != MQL_MAP_NONE) {
		column->value[code].n++;
		return code;
	}
	if (column->n_value == INIT_MOST_VALUES) {
		column->capped = true;
		return INIT_MANY;
	}
	code = (uint32_t)column->n_value;
	s = keep(profile, s);
	column->value = mql_grow(column->value, &column->cap_value,
				 column->n_value + 1, sizeof(*column->value));
	column->value[column->n_value++] = (struct init_value){ s, 1 };
	mql_map_put(&column->map, s, code, NULL);
	return code;
}

static bool is_of_number(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
}

static bool parse_styled(struct mql_str s, double *x)
{
	static const struct mql_number_format style = {
		.thousands = ',', .strip = "$%\xE2\x82\xAC\xC2\xA3"
	};

	return s.n <= STYLED_DIGITS && mql_num_parse_as(s, &style, x);
}

/* 1.234,50 as it is written where the comma is decimal. */
static bool is_swapped(struct mql_str s)
{
	char text[STYLED_DIGITS];
	double x;

	if (s.n > sizeof(text))
		return false;
	for (size_t i = 0; i < s.n; i++)
		text[i] = s.p[i] == ',' ? '.' : s.p[i] == '.' ? ',' : s.p[i];
	return parse_styled((struct mql_str){ text, s.n }, &x);
}

static bool note_number(struct init_column *column, struct mql_str s,
			double *x)
{
	const bool plain = mql_num_parse(s, x);

	if (!plain && !parse_styled(s, x)) {
		column->n_swapped += is_swapped(s);
		return false;
	}
	column->n_styled++;
	if (plain)
		column->n_number++;
	else {
		column->has_comma |= memchr(s.p, ',', s.n) != NULL;
		column->has_sign |= !is_of_number(s.p[0]) ||
				    !is_of_number(s.p[s.n - 1]);
	}
	column->n_whole += *x == trunc(*x);
	if (column->n_styled == 1 || *x < column->min)
		column->min = *x;
	if (column->n_styled == 1 || *x > column->max)
		column->max = *x;
	return true;
}

static void note_days(struct init_column *column, struct mql_str s)
{
	static const enum mql_date_order order[] = {
		MQL_DATE_YMD, MQL_DATE_DMY, MQL_DATE_MDY
	};
	int32_t day;

	if (s.n < 8 || s.p[0] < '0' || s.p[0] > '9')
		return;
	for (size_t i = 0; i < MQL_ARRAY_LEN(order); i++)
		column->n_day[order[i]] += mql_day_parse(s, order[i], &day);
}

static uint64_t count_words(struct mql_str s)
{
	uint64_t n = s.n > 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		n += s.p[i] == ' ' && s.p[i + 1] != ' ';
	return n;
}

static struct init_cell note_cell(struct init_profile *profile, size_t i,
				  struct mql_str cell)
{
	struct init_column *column = &profile->column[i];
	const struct mql_str s = mql_str_trim(cell);
	struct init_cell out = { mql_digest64(cell, 0), (double)NAN,
				 INIT_MISSING };

	if (s.n == 0) {
		column->n_empty++;
		return out;
	}
	if (is_no_value(s)) {
		column->n_token++;
		note_token(profile, column, s);
		return out;
	}
	column->n_filled++;
	column->n_word += count_words(s);
	column->n_byte += s.n;
	note_digest(profile, column, out.digest);
	if (!note_number(column, s, &out.number) && column->odd.n == 0)
		column->odd = keep(profile, s);
	note_days(column, s);
	out.code = note_value(profile, column, s);
	return out;
}

/* ---- rows ---- */

static void note_row(struct init_profile *profile, const struct mql_str *cell)
{
	const size_t D = profile->n_column;
	size_t at = profile->n_sample;

	profile->rows++;
	if (at == profile->most_sample)
		at = (size_t)(mql_rng_next(&profile->random) % profile->rows);
	else
		profile->n_sample++;
	for (size_t i = 0; i < D; i++) {
		const struct init_cell out = note_cell(profile, i, cell[i]);

		if (at < profile->most_sample)
			profile->cell[at * D + i] = out;
	}
}

static void note_bad(struct init_profile *profile,
		     const struct mql_csv_row *row)
{
	struct mql_err why = MQL_ERR_INIT;

	if (profile->bad_rows++ > 0)
		return;
	mql_fail(&why, MQL_E_DATA, "%s:%ju: %s", profile->path,
		 (uintmax_t)row->line, row->bad);
	memcpy(profile->first_bad, why.msg, sizeof(profile->first_bad) - 1);
}

static void read_block(struct init_profile *profile,
		       const struct mql_csv_block *block, uint64_t *line)
{
	for (size_t i = 0; i < block->n_row; i++) {
		const struct mql_csv_row *row = &block->row[i];

		profile->many_lines |= row->line != ++*line;
		*line = row->line;
		if (row->bad)
			note_bad(profile, row);
		else
			note_row(profile, block->cell + i * block->n_column);
	}
}

static bool read_rows(struct init_profile *profile, struct mql_csv *csv,
		      struct mql_err *err)
{
	struct mql_progress progress = { .what = "reading", .unit = "rows" };
	struct mql_csv_block block = { 0 };
	uint64_t line = 1;
	bool ok;

	do {
		ok = mql_csv_next(csv, &block, err);
		if (ok)
			read_block(profile, &block, &line);
		progress.share = mql_csv_share(csv);
		mql_progress_show(&progress, profile->rows);
	} while (ok && block.n_row > 0);
	mql_progress_done(&progress);
	mql_csv_block_release(&block);
	return ok;
}

/* ---- the header ---- */

/* A definition names columns: one without a name of its own can't be used. */
static void judge_names(struct init_profile *profile)
{
	struct mql_map first = { 0 };

	for (size_t i = 0; i < profile->n_column; i++) {
		struct init_column *column = &profile->column[i];
		const uint32_t k = mql_map_put(&first, column->name,
					       (uint32_t)i, NULL);

		if (column->name.n == 0)
			column->unusable = "has no name";
		else if (!mql_str_is_utf8(column->name))
			column->unusable = "has a name that is not UTF-8";
		else if (k != i)
			column->unusable = profile->column[k].unusable =
				"shares its name with another column";
	}
	mql_map_release(&first);
}

static void read_header(struct init_profile *profile,
			const struct mql_csv *csv)
{
	const size_t D = mql_csv_n_column(csv);

	profile->delimiter = mql_csv_delimiter(csv);
	profile->n_column = D;
	profile->column = mql_calloc(D, sizeof(*profile->column));
	for (size_t i = 0; i < D; i++) {
		struct init_column *column = &profile->column[i];

		column->index = i;
		column->name = keep(profile,
				    mql_str_trim(mql_csv_column(csv, i)));
		column->n_slot = 64;
		column->digest = mql_calloc(column->n_slot,
					    sizeof(*column->digest));
	}
	judge_names(profile);
	profile->most_sample = INIT_MOST_CELLS / D < INIT_MOST_ROWS
			     ? INIT_MOST_CELLS / D : INIT_MOST_ROWS;
	profile->cell = mql_calloc(profile->most_sample * D,
				   sizeof(*profile->cell));
}

bool init_profile_read(struct init_profile *profile, const char *path,
		       char delimiter, bool joined, struct mql_err *err)
{
	const struct mql_csv_options options = { .delimiter = delimiter };
	struct mql_csv *csv = NULL;

	*profile = (struct init_profile){ .random = 1, .keep_digests = joined };
	if (!mql_csv_open(&csv, path, &options, err))
		return false;

	const char *shown = mql_csv_path(csv);

	profile->path = mql_arena_text(&profile->arena, shown, strlen(shown));
	read_header(profile, csv);

	bool ok = read_rows(profile, csv, err);

	mql_csv_close(csv);
	if (ok && profile->rows == 0)
		ok = mql_fail(err, MQL_E_DATA, "%s: has no row that can be "
			      "read%s%s", profile->path,
			      profile->bad_rows ? "; the first: " : "",
			      profile->first_bad);
	if (!ok)
		init_profile_release(profile);
	return ok;
}

void init_profile_release(struct init_profile *profile)
{
	for (size_t i = 0; i < profile->n_column; i++) {
		mql_map_release(&profile->column[i].map);
		free(profile->column[i].value);
		free(profile->column[i].digest);
	}
	free(profile->column);
	free(profile->cell);
	mql_arena_release(&profile->arena);
	*profile = (struct init_profile){ 0 };
}

double init_column_missing(const struct init_profile *profile,
			   const struct init_column *column)
{
	return (double)(column->n_empty + column->n_token) /
	       (double)profile->rows;
}
