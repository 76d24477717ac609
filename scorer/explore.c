/* SPDX-License-Identifier: MIT */
#include "scorer/explore.h"

#include <stdio.h>

#include "common/map.h"

#define TWO_TO_64 18446744073709551616.0

/* Folds and thinning go by digests of ids too: under a salt of its own the
 * draw has nothing to do with theirs, also where the seeds are the same. */
void explore_init(struct explore *explore, double share, uint64_t seed)
{
	struct mql_buf text = { 0 };

	share = mql_num_round9(share);   // 2.2 / 100 reads .022
	*explore = (struct explore){
		.share = share,
		.salt = mql_digest64(MQL_STR(EXPLORE_NAME), seed),
		.below = (uint64_t)(share * TWO_TO_64),
	};
	mql_num_add(&text, share);
	snprintf(explore->text, sizeof(explore->text), "%s",
		 mql_buf_text(&text));
	mql_buf_release(&text);
}

/* Would it pass with any score? */
static bool is_in_reach(const struct mql_scorecard *card, struct mql_str id,
			const struct mql_result *result)
{
	return result->verdict == MQL_NURTURE && mql_str_trim(id).n > 0 &&
	       mql_gate_verdict(card, MQL_MAX_SCORE, result->subtotal,
				result->rule) == MQL_QUALIFIED;
}

double explore_lead(const struct explore *explore,
		    const struct mql_scorecard *card, struct mql_str id,
		    struct mql_result *result)
{
	if (mql_handed_over(result->verdict))
		return 1.0;
	if (explore->share <= 0.0 || !is_in_reach(card, id, result))
		return 0.0;
	if (mql_digest64(id, explore->salt) < explore->below)
		result->verdict = MQL_EXPLORE;
	return explore->share;
}

const char *explore_verdict_name(enum mql_verdict verdict)
{
	return verdict == MQL_EXPLORE ? EXPLORE_NAME
				      : mql_verdict_name[verdict];
}
