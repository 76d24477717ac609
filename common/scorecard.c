/* SPDX-License-Identifier: MIT */
#include "common/scorecard.h"

#include "common/io.h"
#include "common/yaml.h"

bool mql_scorecard_read(struct mql_scorecard *card, const char *path,
			struct mql_err *err)
{
	struct mql_buf bytes = { 0 };

	*card = (struct mql_scorecard){ 0 };

	bool ok = mql_io_read_file(&bytes, path, MQL_YAML_MAX_BYTES, err);

	if (!ok && err->code == MQL_E_DATA)
		err->code = MQL_E_CARD;          // too large
	ok = ok && mql_scorecard_parse(card, path,
				       (struct mql_str){ mql_buf_text(&bytes),
							 bytes.n }, err);
	mql_buf_release(&bytes);
	return ok;
}

void mql_scorecard_release(struct mql_scorecard *card)
{
	for (size_t i = 0; i < card->n_term; i++) {
		mql_axis_release(&card->term[i].axis[0]);
		mql_axis_release(&card->term[i].axis[1]);
	}
	mql_arena_release(&card->arena);
	*card = (struct mql_scorecard){ 0 };
}

static bool begins(struct mql_str line, struct mql_str with)
{
	return line.n >= with.n && memcmp(line.p, with.p, with.n) == 0;
}

/* A block ends where a line begins with anything but a blank or a dash: a key
 * that hides behind `signed` in quotes or in a comment counts. */
static bool is_agreed(struct mql_str line, bool before)
{
	if (line.n == 0 || line.p[0] == ' ' || line.p[0] == '-')
		return before;
	return !begins(line, MQL_STR("digest:")) &&
	       !begins(line, MQL_STR("history:")) &&
	       !begins(line, MQL_STR("signed:"));
}

static bool is_not_digest(struct mql_str line, bool before)
{
	(void)before;
	return !begins(line, MQL_STR("digest:"));
}

/* Of the lines that count; `counts` is told of the line before. */
static void digest_lines(char hex[65], struct mql_str bytes,
			 bool (*counts)(struct mql_str line, bool before))
{
	struct mql_buf kept = { 0 };
	bool keep = true;

	while (bytes.n > 0) {
		const char *end = memchr(bytes.p, '\n', bytes.n);
		const size_t n = end ? (size_t)(end - bytes.p) : bytes.n;

		keep = counts((struct mql_str){ bytes.p, n }, keep);
		if (keep) {
			mql_buf_add(&kept, bytes.p, n);
			// grep ends a last line that has no newline
			mql_buf_addc(&kept, '\n');
		}
		bytes.p += end ? n + 1 : n;
		bytes.n -= end ? n + 1 : n;
	}
	mql_sha256_hex(hex, (struct mql_str){ mql_buf_text(&kept), kept.n });
	mql_buf_release(&kept);
}

void mql_scorecard_digest(char hex[65], struct mql_str bytes)
{
	digest_lines(hex, bytes, is_not_digest);
}

void mql_scorecard_agreed(char hex[65], struct mql_str bytes)
{
	digest_lines(hex, bytes, is_agreed);
}
