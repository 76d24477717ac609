/* SPDX-License-Identifier: MIT */
/* Any bytes: read or refused; what was read and is written is read again as
 * the same card. */
#include <stdlib.h>

#include "common/scorecard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static bool add(struct mql_buf *out, struct mql_str bytes)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	const bool ok = mql_scorecard_parse(&card, "c", bytes, &err);

	if (ok) {
		must(err.code == MQL_OK);
		mql_scorecard_add(out, &card);
	} else {
		must(err.code == MQL_E_CARD && strncmp(err.msg, "c:", 2) == 0);
	}
	mql_scorecard_release(&card);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mql_buf once = { 0 }, twice = { 0 };

	if (add(&once, (struct mql_str){ (const char *)data, n })) {
		must(add(&twice, (struct mql_str){ once.p, once.n }));
		must(once.n == twice.n &&
		     memcmp(once.p, twice.p, once.n) == 0);
	}
	mql_buf_release(&once);
	mql_buf_release(&twice);
	return 0;
}
