/* SPDX-License-Identifier: MIT */
/* reason_list.h - the reasons of a lead, put together from the entries that
 * common/evaluate.h names: what the scorer's cell of them must say */
#ifndef TESTS_UNIT_REASON_LIST_H
#define TESTS_UNIT_REASON_LIST_H

#include "common/evaluate.h"

static inline void reason_list(struct mql_buf *buf,
			       const struct mql_scorecard *card,
			       const struct mql_result *result, size_t n_most)
{
	size_t top[64];
	const size_t n = mql_reason_top(card, result, top, n_most);
	const char *between = "";

	if (result->rule != SIZE_MAX) {
		mql_reason_add_text(buf, card->rule[result->rule].reason);
		between = " | ";
	}
	for (size_t i = 0; i < n; i++) {
		mql_buf_adds(buf, between);
		mql_reason_add_entry(buf, card, result, top[i]);
		between = " | ";
	}
}

#endif
