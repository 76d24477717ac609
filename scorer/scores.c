/* SPDX-License-Identifier: MIT */
#include "scorer/scores.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "common/num.h"

#define N_TEXT ((size_t)(2 * SCORES_REACH))

uint32_t scores_millionths(double p)
{
	return (uint32_t)floor(p * 1e6 + 0.5);
}

/* ",0.123456" */
static char *put_prob(char *p, const struct mql_calib *calib, int64_t score)
{
	uint32_t rest;

	*p++ = ',';
	if (!calib->present)
		return p;
	rest = scores_millionths(mql_calib_prob(calib, score));
	for (size_t i = 7; i > 1; i--) {
		p[i] = (char)('0' + rest % 10);
		rest /= 10;
	}
	p[1] = '.';
	p[0] = (char)('0' + rest);
	return p + 8;
}

/* An int64_t has 19 digits: a sign and a point beside them are 21. */
char *scores_put_far(char *p, const struct scores *scores, int64_t score)
{
	struct mql_buf buf = { .p = p, .cap = SCORES_ROOM };

	mql_tenths_add(&buf, score);
	p = put_prob(p + buf.n, &scores->card->sql, score);
	return put_prob(p, &scores->card->won, score);
}

void scores_init(struct scores *scores, const struct mql_scorecard *card)
{
	scores->card = card;
	scores->first = card->base - SCORES_REACH;
	scores->text = mql_calloc(N_TEXT, sizeof(*scores->text));
	for (size_t i = 0; i < N_TEXT; i++) {
		char room[SCORES_ROOM];
		const size_t n = (size_t)(scores_put_far(
			room, scores, scores->first + (int64_t)i) - room);

		assert(n < sizeof(*scores->text));
		memcpy(scores->text[i], room, n);
		scores->text[i][sizeof(*scores->text) - 1] = (char)n;
	}
}

void scores_release(struct scores *scores)
{
	free(scores->text);
	*scores = (struct scores){ 0 };
}
