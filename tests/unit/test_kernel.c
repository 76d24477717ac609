/* SPDX-License-Identifier: MIT */
/* The parts of the kernel, each beside the definition it must agree with. */
#include "scorer/kernel_part.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "common/text.h"

/* A tile of one row; 8 bytes in front of the text and behind it must be
 * readable. */
static struct kernel_cells cells_of(struct mql_str s)
{
	struct kernel_cells cells = { .p = { s.p }, .n = { (uint32_t)s.n },
				      .text = s.p };

	memcpy(&cells.head[0], s.p, 8);
	memcpy(&cells.tail[0], s.p + s.n - 8, 8);
	cells.bytes = kernel_cells_are_bytes(&cells);
	return cells;
}

/* ---- levels ---- */

static uint32_t find(const struct kernel_levels *levels, const char *text)
{
	char room[128] = "";     // bytes around the text may be read
	const size_t n = strlen(text);

	memset(room, 'x', sizeof(room));
	memcpy(room + 16, text, n);
	return kernel_levels_find(levels, room + 16, (uint32_t)n);
}

/* The same by way of a tile. */
static uint32_t code(const struct kernel_levels *levels, const char *text)
{
	char room[128];
	const struct mql_str s = { room + 16, strlen(text) };
	uint32_t codes[KERNEL_ROWS];
	struct kernel_cells cells;

	memset(room, 'x', sizeof(room));
	memcpy(room + 16, text, s.n);
	cells = cells_of(s);
	kernel_levels_codes(levels, &cells, 1, codes);
	return codes[0];
}

/* Texts that differ in one byte, at every length and place. */
Test(kernel_levels, tells_texts_of_any_length_by_any_byte)
{
	static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN";

	for (size_t n = 0; n < 40; n++) {
		struct kernel_levels levels;
		char text[48] = "";

		memcpy(text, all, n);
		kernel_levels_init(&levels, 1, 9);
		kernel_levels_add(&levels, (struct mql_str){ all, n }, 3);
		kernel_levels_settle(&levels);
		cr_assert_eq(code(&levels, text), 3);
		cr_assert_eq(find(&levels, text), 3);
		for (size_t i = 0; i < n; i++) {
			text[i] = '?';
			cr_assert_eq(find(&levels, text), 9);
			cr_assert_eq(code(&levels, text), 9);
			text[i] = all[i];
		}
		text[n] = 'x';
		cr_assert_eq(find(&levels, text), 9);
		text[n] = '\0';
		if (n > 0)
			text[n - 1] = '\0';
		cr_assert_eq(find(&levels, text), n > 0 ? 9 : 3);
		kernel_levels_release(&levels);
	}
}

Test(kernel_levels, the_first_of_equal_texts_stays)
{
	struct kernel_levels levels;

	kernel_levels_init(&levels, 2, 0);
	kernel_levels_add(&levels, MQL_STR("a"), 1);
	kernel_levels_add(&levels, MQL_STR("a"), 2);
	cr_assert_eq(find(&levels, "a"), 1);
	kernel_levels_release(&levels);
}

Test(kernel_levels, finds_each_of_many)
{
	static char name[5000][24];
	struct kernel_levels levels;

	kernel_levels_init(&levels, 5000, UINT32_MAX);
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(name[i], sizeof(name[i]), "%u%s", i * 7919,
			 i % 3 ? "" : " long name");
		kernel_levels_add(&levels, mql_str_of(name[i]), i);
	}
	for (uint32_t i = 0; i < 5000; i++)
		cr_assert_eq(find(&levels, name[i]), i);
	cr_assert_eq(find(&levels, "3"), UINT32_MAX);
	kernel_levels_release(&levels);
}

/* Tables of every size on either side of what registers hold, and more. */
Test(kernel_levels, a_tile_finds_each_of_any_number)
{
	static char name[140][24];

	for (uint32_t i = 0; i < MQL_ARRAY_LEN(name); i++)
		snprintf(name[i], sizeof(name[i]), "%u%s", i * 7919,
			 i % 3 ? "" : " long name");
	for (uint32_t n = 0; n < MQL_ARRAY_LEN(name); n++) {
		struct kernel_levels levels;

		kernel_levels_init(&levels, n, 999);
		for (uint32_t i = 0; i < n; i++)
			kernel_levels_add(&levels, mql_str_of(name[i]), i);
		kernel_levels_settle(&levels);
		for (uint32_t i = 0; i < MQL_ARRAY_LEN(name); i++)
			cr_assert_eq(code(&levels, name[i]), i < n ? i : 999,
				     "%u of %u", i, n);
		kernel_levels_release(&levels);
	}
}

Test(kernel_few, takes_no_more_than_it_holds)
{
	struct kernel_slot slot[128] = { { 0 } };
	const struct kernel_levels full = { .slot = slot, .n_slot = 64,
					    .n = 32, .apart = true };
	const struct kernel_levels wide = { .slot = slot, .n_slot = 128,
					    .n = 1, .apart = true };
	const struct kernel_levels near = { .slot = slot, .n_slot = 4,
					    .n = 1 };

	cr_assert_null(kernel_few_new(&full));
	cr_assert_null(kernel_few_new(&wide));
	cr_assert_null(kernel_few_new(&near));
}

/* Texts of one letter: alike at both ends, so length alone tells them apart. */
Test(kernel_levels, tells_lengths_apart_where_the_ends_are_alike)
{
	static char letters[160];
	struct kernel_levels levels;

	memset(letters, 'a', sizeof(letters));
	for (size_t n = 1; n < 100; n += n < 40 ? 1 : 13) {
		kernel_levels_init(&levels, 1, 9);
		kernel_levels_add(&levels, (struct mql_str){ letters, n }, 3);
		kernel_levels_settle(&levels);
		for (size_t m = 0; m < 120; m++) {
			const struct mql_str s = { letters + 16, m };
			const struct kernel_cells cells = cells_of(s);
			uint32_t code[KERNEL_ROWS];

			kernel_levels_codes(&levels, &cells, 1, code);
			cr_assert_eq(code[0], m == n ? 3 : 9);
			cr_assert_eq(kernel_levels_rows(&levels, &cells, 1),
				     0);
		}
		kernel_levels_release(&levels);
	}
}

/* ---- bins ---- */

/* Whole numbers on either side of every kind of last edge. */
Test(kernel_bins, rule_10_whole_numbers_lie_where_their_values_do)
{
	static const double edge[] = { -2.0, -0.5, 0.0, 0.5, 1.0, 2.5, 3.0,
				       63.25, 4095.5, 4096.0, 4096.5, 1e6 };

	for (size_t from = 0; from < MQL_ARRAY_LEN(edge); from++)
		for (size_t n = 0; from + n <= MQL_ARRAY_LEN(edge); n++) {
			const struct mql_axis axis = { .kind = MQL_AXIS_NUMBER,
						       .edge = edge + from,
						       .n_edge = n };
			struct kernel_values values = { .unit = 1 };
			uint32_t code[KERNEL_ROWS];
			struct kernel_bins bins;

			kernel_bins_init(&bins, &axis);
			for (uint32_t i = 0; i < 4200; i++) {
				values.fixed[0] = i;
				values.has_x = false;
				kernel_bins_codes(&bins, &values, 1, code);
				cr_assert_eq(code[0], mql_axis_code_number(
							      &axis, i));
			}
			values.missing = 1;
			kernel_bins_codes(&bins, &values, 1, code);
			cr_assert_eq(code[0], mql_axis_missing(&axis));
			kernel_bins_release(&bins);
		}
}

static void hundredths_lie(const struct mql_axis *axis)
{
	struct kernel_values values = { .unit = 100 };
	struct kernel_bins bins;
	uint32_t code[KERNEL_ROWS];

	kernel_bins_init(&bins, axis);
	for (size_t i = 0; i < axis->n_edge; i++)
		for (int k = -40; k <= 40; k++) {
			const double m = trunc(axis->edge[i] * 100) + k;

			if (!(m >= 0 && m <= 1e9))
				continue;
			values.fixed[0] = (uint32_t)m;
			values.has_x = false;
			kernel_bins_codes(&bins, &values, 1, code);
			cr_assert_eq(code[0], mql_axis_code_number(
						      axis, m / 100));
		}
	kernel_bins_release(&bins);
}

/* Edges that are hundredths, lie a bit beside one, or where none can be. */
Test(kernel_bins, rule_10_hundredths_lie_where_their_values_do)
{
	static const double edge[] = {
		-1e300, -0.01, -0.0,   5e-324, 0.005, 0.01,    0.35,
		0.29,   0.57,  1.005,  1.1,    2.675, 4.35,    8.41,
		100,    1e4,   99.995, 1e6,    1e7,   1e7 + 1, 39999999.99,
		4e7,    4.1e7, 5e7,    1e300,
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(edge); i++) {
		double near[3] = { nextafter(edge[i], -INFINITY), edge[i],
				   nextafter(edge[i], INFINITY) };
		const struct mql_axis axis = { .kind = MQL_AXIS_NUMBER,
					       .edge = near,
					       .n_edge = 3 };

		hundredths_lie(&axis);
	}
}

/* ---- words ---- */

static const char *const text[] = {
	"", " ", "head", "head of", "Head-of, Digital", "Forehead offer",
	"the head  of it", "HEAD OF", "headof", "head of-", "of head",
	"ahead of", "head offer", "vp", "SVP", "vp, sales", "(vp)", "v p",
	"vice president", "vice vice president", "Vice\tPresident of vice",
	"chief of staff", "chief, of staff", "a b a b c", "a b c", "ab c",
	"a b a b a c", "M\xc3\xbcnchen head of", "m\xc3\xbcnchen",
	"M\xc3\x9cNCHEN", "x\xff", "\xff", "head\0of", "123", "12 3",
	"president vice", "vice chief of head of",
};

static const char *const p0[] = { "head of", "a b a c" };
static const char *const p1[] = { "vp", "vice president", "SVP", "--", "" };
static const char *const p2[] = { "Chief of", "chief", "a b", "b c", "123" };
static const char *const p3[] = { "of", "m\xc3\xbcnchen", "\xff", "head" };
static const struct mql_group group[] = {
	{ "0", p0, 2 }, { "1", p1, 5 }, { "2", p2, 5 }, { "3", p3, 4 },
};

/* Every run of the groups, so that each is the first of some list. */
Test(kernel_words, finds_the_group_that_the_definition_finds)
{
	for (size_t from = 0; from < 4; from++)
		for (size_t n = 0; from + n <= 4; n++) {
			const struct mql_axis axis = { .kind = MQL_AXIS_TEXT,
						       .group = group + from,
						       .n_group = n };
			struct kernel_words words;

			kernel_words_init(&words, &axis);
			cr_assert_not_null(words.next);
			for (size_t i = 0; i < MQL_ARRAY_LEN(text); i++) {
				const struct mql_str s = mql_str_of(text[i]);

				cr_assert_eq(kernel_words_find(&words, s),
					     mql_axis_code_text(&axis, s),
					     "%zu+%zu: %s", from, n, text[i]);
			}
			kernel_words_release(&words);
		}
}

/* Letters from few, so that phrases begin, end and overlap everywhere. */
static void random_words(char *to, size_t n, uint64_t *state)
{
	static const char letter[] = "aab bB-";

	for (size_t i = 0; i < n; i++)
		to[i] = letter[mql_rng_next(state) % (sizeof(letter) - 1)];
	to[n] = '\0';
}

Test(kernel_words, agrees_on_random_phrases_and_texts)
{
	uint64_t state = 3;

	for (size_t k = 0; k < 300; k++) {
		char room[6][12];
		const char *phrase[6];
		const struct mql_group some[2] = { { "x", phrase, 3 },
						   { "y", phrase + 3, 3 } };
		const struct mql_axis axis = { .kind = MQL_AXIS_TEXT,
					       .group = some, .n_group = 2 };
		struct kernel_words words;

		for (size_t i = 0; i < 6; i++) {
			random_words(room[i], mql_rng_next(&state) % 11,
				     &state);
			phrase[i] = room[i];
		}
		kernel_words_init(&words, &axis);
		for (size_t i = 0; i < 100; i++) {
			char s[32];

			random_words(s, mql_rng_next(&state) % 31, &state);
			cr_assert_eq(kernel_words_find(&words, mql_str_of(s)),
				     mql_axis_code_text(&axis, mql_str_of(s)),
				     "%s", s);
		}
		kernel_words_release(&words);
	}
}

/* 60,000 phrases that share nothing: their automaton would be too large. */
Test(kernel_words, too_many_phrases_are_looked_for_one_by_one)
{
	static char room[60000][40];
	static const char *phrase[60000];
	const struct mql_group all = { "all", phrase, 60000 };
	const struct mql_axis axis = { .kind = MQL_AXIS_TEXT, .group = &all,
				       .n_group = 1 };
	struct kernel_words words;
	uint64_t state = 5;

	for (size_t i = 0; i < 60000; i++) {
		for (size_t k = 0; k < 39; k++)
			room[i][k] = (char)('a' + mql_rng_next(&state) % 26);
		phrase[i] = room[i];
	}
	kernel_words_init(&words, &axis);
	cr_assert_null(words.next);
	cr_assert_eq(kernel_words_find(&words, mql_str_of(room[59999])), 0);
	cr_assert_eq(kernel_words_find(&words, MQL_STR("none")), 1);
	kernel_words_release(&words);
}

/* ---- numbers: every text of a few characters ---- */

static void is_value(struct kernel_values *values, double want)
{
	cr_assert_eq(values->missing & 1, 0);
	if (values->unit == 1)
		cr_assert_float_eq(values->fixed[0], want, 0.0);
	cr_assert_arr_eq(kernel_values_x(values), &want, sizeof(want));
}

/* One cell, read either way: as num.c reads it, where that is not bad. */
static void reads_alike(const struct kernel_reader *reader, struct mql_str s)
{
	struct kernel_cells cells = cells_of(s);
	struct kernel_values values;
	double want = 0.0;
	const bool good = mql_num_parse(s, &want);

	if (kernel_number_read_plain(reader, &cells, 1, &values)) {
		cr_assert(good, "%.*s", (int)s.n, s.p);
		is_value(&values, want);
	}
	cr_assert_eq(kernel_number_read(reader, &cells, 1, &values) == 0, good,
		     "%.*s", (int)s.n, s.p);
	if (good)
		is_value(&values, want);
}

Test(kernel_number, rule_24_every_short_text_reads_as_num_c_reads_it)
{
	static const char letter[] = "0159.-+e /:";
	static const size_t n_letter = sizeof(letter) - 1;
	static const struct mql_number_format plain = { 0, NULL };
	struct kernel_levels missing;
	char room[64];

	memset(room, '3', sizeof(room));
	kernel_levels_init(&missing, 1, 0);
	kernel_levels_add(&missing, MQL_STR(""), 1);

	const struct kernel_reader reader = { .format = plain,
					      .missing = &missing };

	for (size_t n = 1; n <= 5; n++) {
		size_t n_text = 1;

		for (size_t k = 0; k < n; k++)
			n_text *= n_letter;
		for (size_t i = 0; i < n_text; i++) {
			size_t rest = i;

			for (size_t k = 0; k < n; k++, rest /= n_letter)
				room[20 + k] = letter[rest % n_letter];
			reads_alike(&reader, (struct mql_str){ room + 20, n });
		}
	}
	kernel_levels_release(&missing);
}

/* Eight characters and more: digits with a point at every place, at every
 * length. */
Test(kernel_number, rule_24_a_point_at_every_place)
{
	static const struct mql_number_format plain = { 0, NULL };
	struct kernel_levels missing;
	char room[96];

	kernel_levels_init(&missing, 0, 0);

	const struct kernel_reader reader = { .format = plain,
					      .missing = &missing };

	for (size_t n = 1; n <= 40; n++)
		for (size_t at = 0; at <= n; at++) {
			memset(room, '7', sizeof(room));
			for (size_t k = 0; k < n; k++)
				room[24 + k] = k == at ? '.'
						       : "9018273645"[k % 10];
			reads_alike(&reader, (struct mql_str){ room + 24, n });
		}
	kernel_levels_release(&missing);
}

/* Empty cells between whole numbers of every length. */
Test(kernel_number, rule_24_plain_cells_may_be_empty)
{
	static const char room[] = "xxxxxxxx12345678xxxxxxxx";
	static const uint32_t want[] = { 0, 8, 78, 678, 5678, 45678 };
	const struct kernel_reader reader = { .n_use = 1 };

	for (uint32_t longest = 0; longest < 6; longest++) {
		struct kernel_cells cells = { 0 };
		struct kernel_values values;

		for (size_t r = 0; r < KERNEL_ROWS; r++) {
			cells.n[r] = (uint32_t)r % (longest + 1);
			cells.p[r] = room + 16 - cells.n[r];
			memcpy(&cells.tail[r], room + 8, 8);
		}
		cr_assert(kernel_number_read_plain(&reader, &cells,
						   KERNEL_ROWS, &values));
		cr_assert_eq(values.unit, longest < 5 ? 1 : 100);
		for (size_t r = 0; r < KERNEL_ROWS; r++) {
			const bool missing = values.missing >> r & 1;

			cr_assert_eq(missing, cells.n[r] == 0);
			cr_assert_eq(isnan(kernel_values_x(&values)[r]),
				     missing);
			if (!missing)
				cr_assert_float_eq(values.x[r],
						   want[cells.n[r]], 0.0);
		}
	}
}

/* A token that looks like a number is missing, however fast numbers are
 * read. */
Test(kernel_number, rule_2_a_token_goes_before_the_number)
{
	static const struct mql_number_format plain = { 0, NULL };
	static const char room[] = "xxxxxxxxxxxxxxxx999"
				   "xxxxxxxxxxxxxxxx";
	struct kernel_levels missing;
	struct kernel_values values;

	kernel_levels_init(&missing, 1, 0);
	kernel_levels_add(&missing, MQL_STR("999"), 1);
	kernel_levels_settle(&missing);
	for (int first = 0; first < 2; first++) {
		const struct kernel_reader reader = {
			.format = plain,
			.missing = &missing,
			.token_first = first,
		};
		struct kernel_cells cells =
			cells_of((struct mql_str){ room + 16, 3 });

		cr_assert_eq(kernel_number_read_plain(&reader, &cells, 1,
						      &values), !first);
		cr_assert_eq(kernel_number_read(&reader, &cells, 1, &values),
			     0);
		cr_assert_eq(values.missing & 1, (uint64_t)first);
	}
	kernel_levels_release(&missing);
}
