/* SPDX-License-Identifier: MIT */
/* All phrases of a text's groups at once: A. V. Aho and M. J. Corasick,
 * "Efficient string matching", CACM 1975.
 *
 * A phrase is its words in lower case with one blank before, between and
 * behind them (mql_text_add_words), and a text is read as if it were written
 * so: every byte that is in no word is a blank, and a blank after a blank
 * changes nothing.  A state is the longest beginning of a phrase that the text
 * so far ends with; since the text begins with a blank and every phrase does,
 * the state after a blank always ends with one.
 */
#include "scorer/kernel_part.h"

#include <stdlib.h>

#include "common/text.h"

#define MOST_CELLS (4u << 20)    /* of `next`: 16 MB */

struct build {
	struct kernel_words *words;
	size_t n_state, cap_next, cap_group;
	size_t n_cell;           // of next, in use
	struct mql_buf phrase;
	bool too_large;
};

/* ---- classes of bytes ---- */

/* 0 in no word, 1 in a word but in no phrase, from 2 on one for each byte that
 * is in a phrase. */
static void set_classes(struct kernel_words *words, const bool in_phrase[256])
{
	words->n_class = 2;
	for (unsigned c = 0; c < 256; c++)
		if (mql_text_in_word((char)c) &&
		    mql_text_lower((char)c) == c)
			words->class[c] = in_phrase[c]
						  ? (uint8_t)words->n_class++
						  : 1;
	for (unsigned c = 'A'; c <= 'Z'; c++)
		words->class[c] = words->class[mql_text_lower((char)c)];
}

static void find_classes(struct build *b)
{
	const struct mql_axis *axis = b->words->axis;
	bool in_phrase[256] = { false };

	for (size_t g = 0; g < axis->n_group; g++)
		for (size_t i = 0; i < axis->group[g].n_phrase; i++) {
			const char *p = axis->group[g].phrase[i];

			for (; *p; p++)
				in_phrase[mql_text_lower(*p)] = true;
		}
	set_classes(b->words, in_phrase);
}

/* ---- the tree of phrases ---- */

static uint32_t add_state(struct build *b)
{
	struct kernel_words *words = b->words;
	const size_t n = words->n_class;

	words->next = mql_grow(words->next, &b->cap_next, b->n_cell + n,
			       sizeof(*words->next));
	words->group = mql_grow(words->group, &b->cap_group, b->n_state + 1,
				sizeof(*words->group));
	for (size_t c = 0; c < n; c++)
		words->next[b->n_cell + c] = 0;
	words->group[b->n_state] = (uint32_t)words->axis->n_group;
	b->n_cell += n;
	return (uint32_t)b->n_state++;
}

static void add_phrase(struct build *b, struct mql_str phrase, uint32_t group)
{
	struct kernel_words *words = b->words;
	uint32_t state = 0;

	for (size_t i = 0; i < phrase.n && !b->too_large; i++) {
		const size_t cell = state * words->n_class +
				    words->class[(unsigned char)phrase.p[i]];

		if (words->next[cell] == 0) {
			const uint32_t fresh = add_state(b);

			words->next[cell] = fresh;
		}
		state = words->next[cell];
		b->too_large = b->n_cell > MOST_CELLS;
	}
	if (words->group[state] > group)
		words->group[state] = group;
}

static void add_phrases(struct build *b)
{
	const struct mql_axis *axis = b->words->axis;

	for (size_t g = 0; g < axis->n_group; g++)
		for (size_t i = 0; i < axis->group[g].n_phrase; i++) {
			const struct mql_str text =
				mql_str_of(axis->group[g].phrase[i]);

			mql_buf_reset(&b->phrase);
			mql_text_add_words(&b->phrase, text);
			if (b->phrase.n > 1)     // it has a word
				add_phrase(b, mql_buf_str(&b->phrase),
					   (uint32_t)g);
		}
}

/* ---- from the tree to an automaton ---- */

/* Breadth first: where a state goes that has no branch for a byte is where its
 * longest proper ending goes, whose row is complete by then. */
static void complete(struct build *b)
{
	struct kernel_words *words = b->words;
	const size_t n = words->n_class;
	uint32_t *queue = mql_calloc(b->n_state, sizeof(*queue));
	uint32_t *ending = mql_calloc(b->n_state, sizeof(*ending));
	size_t head = 0, tail = 0;

	for (queue[tail++] = 0; head < tail; head++) {
		const uint32_t s = queue[head];
		const uint32_t *row_of_ending = words->next + ending[s] * n;
		uint32_t *row = words->next + s * n;

		if (words->group[s] > words->group[ending[s]])
			words->group[s] = words->group[ending[s]];
		for (size_t c = 0; c < n; c++) {
			if (row[c] != 0) {
				ending[row[c]] = s ? row_of_ending[c] : 0;
				queue[tail++] = row[c];
			} else {
				row[c] = s ? row_of_ending[c] : 0;
			}
		}
	}
	free(queue);
	free(ending);
}

/* A blank after a blank changes nothing.  States that end with one are those
 * that a blank leads to. */
static void skip_blanks(struct build *b)
{
	struct kernel_words *words = b->words;
	const size_t n = words->n_class;
	bool *ends_blank = mql_calloc(b->n_state, sizeof(*ends_blank));

	for (size_t s = 0; s < b->n_state; s++)
		ends_blank[words->next[s * n]] = true;
	for (size_t s = 0; s < b->n_state; s++)
		if (ends_blank[s])
			words->next[s * n] = (uint32_t)s;
	free(ends_blank);
}

void kernel_words_init(struct kernel_words *words, const struct mql_axis *axis)
{
	struct build b = { .words = words };

	*words = (struct kernel_words){ .axis = axis };
	find_classes(&b);
	add_state(&b);
	add_phrases(&b);
	mql_buf_release(&b.phrase);
	if (b.too_large) {
		kernel_words_release(words);
		words->axis = axis;
		return;
	}
	complete(&b);
	words->start = words->next[0];
	skip_blanks(&b);
}

void kernel_words_release(struct kernel_words *words)
{
	free(words->next);
	free(words->group);
	*words = (struct kernel_words){ 0 };
}

uint32_t kernel_words_find(const struct kernel_words *words,
			   struct mql_str text)
{
	const size_t n = words->n_class;
	uint32_t state = words->start;
	uint32_t first;

	if (!words->next)
		return mql_axis_code_text(words->axis, text);
	first = words->group[state];
	for (size_t i = 0; i < text.n; i++) {
		state = words->next[state * n +
				    words->class[(unsigned char)text.p[i]]];
		if (words->group[state] < first)
			first = words->group[state];
	}
	state = words->next[state * n];
	return words->group[state] < first ? words->group[state] : first;
}
