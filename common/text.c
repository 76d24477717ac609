/* SPDX-License-Identifier: MIT */
#include "common/text.h"

unsigned char mql_text_lower(char c)
{
	const unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u + ('a' - 'A')) : u;
}

bool mql_text_in_word(char c)
{
	const unsigned char u = mql_text_lower(c);

	return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u >= 0x80;
}

/* The next word of *rest, which then begins behind it; empty at the end. */
static struct mql_str next_word(struct mql_str *rest)
{
	const char *p = rest->p;
	size_t n = rest->n;

	while (n > 0 && !mql_text_in_word(*p)) {
		p++;
		n--;
	}
	struct mql_str word = { p, 0 };

	while (word.n < n && mql_text_in_word(p[word.n]))
		word.n++;
	*rest = (struct mql_str){ n > 0 ? p + word.n : p, n - word.n };
	return word;
}

static bool same_word(struct mql_str a, struct mql_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (mql_text_lower(a.p[i]) != mql_text_lower(b.p[i]))
			return false;
	return true;
}

/* Do the words of `phrase` open `text`? */
static bool opens(struct mql_str text, struct mql_str phrase)
{
	for (;;) {
		const struct mql_str want = next_word(&phrase);

		if (want.n == 0)
			return true;
		if (!same_word(next_word(&text), want))
			return false;
	}
}

size_t mql_text_n_word(struct mql_str text)
{
	size_t n = 0;

	while (next_word(&text).n > 0)
		n++;
	return n;
}

bool mql_text_has(struct mql_str text, struct mql_str phrase)
{
	if (next_word(&(struct mql_str){ phrase.p, phrase.n }).n == 0)
		return false;
	for (;;) {
		if (opens(text, phrase))
			return true;
		if (next_word(&text).n == 0)
			return false;
	}
}

void mql_text_add_words(struct mql_buf *buf, struct mql_str text)
{
	mql_buf_addc(buf, ' ');
	for (;;) {
		const struct mql_str word = next_word(&text);

		if (word.n == 0)
			return;
		for (size_t i = 0; i < word.n; i++)
			mql_buf_addc(buf, (char)mql_text_lower(word.p[i]));
		mql_buf_addc(buf, ' ');
	}
}
