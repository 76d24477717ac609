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

void mql_scorecard_digest(char hex[65], struct mql_str bytes)
{
	const struct mql_str key = MQL_STR("digest:");
	struct mql_buf kept = { 0 };

	while (bytes.n > 0) {
		const char *end = memchr(bytes.p, '\n', bytes.n);
		const size_t n = end ? (size_t)(end - bytes.p) : bytes.n;

		if (n < key.n || memcmp(bytes.p, key.p, key.n) != 0) {
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
