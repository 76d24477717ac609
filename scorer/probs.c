/* SPDX-License-Identifier: MIT */
#include "scorer/probs.h"

#include <math.h>
#include <stdlib.h>

#define N_TEXT ((size_t)(2 * PROBS_REACH))

uint32_t probs_millionths(double p)
{
	return (uint32_t)floor(p * 1e6 + 0.5);
}

static void write_text(char *text, double p)
{
	uint32_t rest = probs_millionths(p);

	for (size_t i = PROBS_N_CHAR - 1; i > 1; i--) {
		text[i] = (char)('0' + rest % 10);
		rest /= 10;
	}
	text[1] = '.';
	text[0] = (char)('0' + rest);
}

static void init_map(struct probs_map *map, const struct mql_calib *calib,
		     int64_t first)
{
	map->calib = calib;
	map->text = NULL;
	if (!calib->present)
		return;
	map->text = mql_calloc(N_TEXT, sizeof(*map->text));
	for (size_t i = 0; i < N_TEXT; i++)
		write_text(map->text[i],
			   mql_calib_prob(calib, first + (int64_t)i));
}

void probs_init(struct probs *probs, const struct mql_scorecard *card)
{
	probs->first = card->base - PROBS_REACH;
	init_map(&probs->sql, &card->sql, probs->first);
	init_map(&probs->won, &card->won, probs->first);
}

void probs_release(struct probs *probs)
{
	free(probs->sql.text);
	free(probs->won.text);
	*probs = (struct probs){ 0 };
}

char *probs_put_far(char *p, const struct probs_map *map, int64_t score)
{
	write_text(p, mql_calib_prob(map->calib, score));
	return p + PROBS_N_CHAR;
}
