/* SPDX-License-Identifier: MIT */
/* init_text.c - groups of words to start from, for a column of prose */
#include "trainer/init_write.h"

#include <ctype.h>
#include <stdlib.h>

#include "common/yaml.h"

enum { SHORTEST_WORD = 4, LONGEST_WORD = 24, MOST_GROUPS = 3,
       MOST_WORDS = 4096 };

static const char titles[] =
	"{executive: [chief, ceo, vp, president, founder], "
	"director: [director, head of], manager: [manager, lead]}";

struct word {
	struct mql_str text;
	uint64_t n;
};

struct words {
	struct mql_map map;
	struct word *word;
	size_t n, cap;
	struct mql_arena arena;
};

static bool is_of_word(char c)
{
	return isalpha((unsigned char)c) || (c & 0x80);
}

static void note_word(struct words *words, struct mql_str s, uint64_t n)
{
	char lower[LONGEST_WORD];

	if (s.n < SHORTEST_WORD || s.n > LONGEST_WORD ||
	    words->n == MOST_WORDS)
		return;
	for (size_t i = 0; i < s.n; i++)
		lower[i] = (char)tolower((unsigned char)s.p[i]);
	s.p = lower;

	uint32_t i = mql_map_find(&words->map, s);

	if (i == MQL_MAP_NONE) {
		i = (uint32_t)words->n;
		s.p = mql_arena_text(&words->arena, lower, s.n);
		words->word = mql_grow(words->word, &words->cap, words->n + 1,
				       sizeof(*words->word));
		words->word[words->n++] = (struct word){ s, 0 };
		mql_map_put(&words->map, s, i, NULL);
	}
	words->word[i].n += n;
}

static void note_words(struct words *words, const struct init_value *value)
{
	const struct mql_str s = value->text;

	for (size_t i = 0, start = 0; i <= s.n; i++) {
		if (i < s.n && is_of_word(s.p[i]))
			continue;
		note_word(words, (struct mql_str){ s.p + start, i - start },
			  value->n);
		start = i + 1;
	}
}

static int compare_words(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return mql_str_cmp(x->text, y->text);
}

void init_text_add_groups(struct mql_buf *buf,
			  const struct init_column *column)
{
	struct words words = { 0 };

	if (init_words_hint(column->name, INIT_HINT_TITLE)) {
		mql_buf_adds(buf, titles);
		return;
	}
	for (size_t i = 0; i < column->n_value; i++)
		note_words(&words, &column->value[i]);
	if (words.n > 0)
		qsort(words.word, words.n, sizeof(*words.word), compare_words);
	mql_buf_addc(buf, '{');
	for (size_t i = 0; i < words.n && i < MOST_GROUPS; i++) {
		mql_buf_adds(buf, i > 0 ? ", " : "");
		mql_yaml_add_scalar(buf, words.word[i].text);
		mql_buf_adds(buf, ": [");
		mql_yaml_add_scalar(buf, words.word[i].text);
		mql_buf_addc(buf, ']');
	}
	mql_buf_adds(buf, words.n > 0 ? "}" : "some: [word]}");
	mql_map_release(&words.map);
	mql_arena_release(&words.arena);
	free(words.word);
}
