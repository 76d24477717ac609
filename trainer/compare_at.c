/* SPDX-License-Identifier: MIT */
/* compare_at.c - which cut of a card, and what is handed over at it */
#include <math.h>
#include <string.h>

#include "trainer/compare.h"
#include "trainer/handed.h"
#include "trainer/thin.h"

enum { CURVE_POINTS = 200 };

bool compare_is_won(const struct dataset *data, size_t i)
{
	if (data->won[i] != LABEL_UNKNOWN)
		return data->won[i] == LABEL_YES;

	const unsigned marks = dataset_marks(data, i, data->as_of);

	return (marks & OUTCOME_WON) &&
	       (!data->definition->known_when.present ||
		(marks & OUTCOME_KNOWN));
}

/* Deals won, what they are worth, and what the leads cost. */
static void add_up(struct compare_at *at, const struct compare *c,
		   const struct compare_card *card,
		   const struct compare_options *options)
{
	const double each = isnan(options->cost) ? 0.0 : options->cost;
	const struct dataset *data = c->data;

	at->revenue = data->value ? 0.0 : (double)NAN;
	at->cost = data->cost || !isnan(options->cost) ? 0.0 : (double)NAN;
	for (size_t j = 0; j < c->n; j++) {
		const size_t i = c->row[j];

		if (!threshold_passes(&card->lead[j], at->cut))
			continue;
		at->cost += each + (data->cost ? data->cost[i] : 0.0);
		if (!compare_is_won(data, i))
			continue;
		at->won++;
		if (data->value && isfinite(data->value[i]))
			at->revenue += data->value[i];
	}
}

/* Of all known SQLs, worth as many as would leave the variance that what they
 * stand for does, so many are handed over. */
static void add_caught(struct compare_at *at, const struct compare *c,
		       const struct compare_card *card)
{
	double sum = 0.0, squares = 0.0;

	at->caught_low = at->caught_high = (double)NAN;
	for (size_t j = 0; j < c->n; j++) {
		const double w = thin_stands(&card->lead[j]);

		if (card->lead[j].label != LABEL_YES)
			continue;
		sum += w;
		squares += w * w;
	}
	if (!(sum > 0.0))
		return;

	const double worth = sum * sum / squares;

	metrics_rate_interval(at->t.sql_caught * worth,
			      (1.0 - at->t.sql_caught) * worth, .95,
			      &at->caught_low, &at->caught_high);
}

static void measure_at(struct compare_at *at, const struct compare *c,
		       const struct compare_card *card, int64_t cut,
		       const struct compare_options *options)
{
	const struct threshold_options how = { .target = options->target,
					       .seed = options->seed };

	*at = (struct compare_at){ .known = true, .cut = cut };
	threshold_at(&at->t, card->lead, c->n, cut, &how);
	if (at->t.known == 0)
		at->t.rate = at->t.low = at->t.high = (double)NAN;
	at->per_month = options->leads_per_month * at->t.share;
	add_up(at, c, card, options);
	add_caught(at, c, card);
}

/* The cut that hands over the share nearest to `want`, or where `at_most`, the
 * largest not above it.  False: even the best score, or fast track alone, is
 * more. */
static bool find_share(int64_t *cut, const struct compare *c,
		       const struct compare_card *card, double want,
		       bool at_most)
{
	struct handed h;
	double all = 0.0, sum = 0.0, nearest = (double)INFINITY;
	bool found = false;

	handed_init(&h, card->lead, c->n);
	for (size_t i = 0; i < h.n; i++)
		all += handed_lead(&h, i)->weight;
	for (size_t i = 0; i < h.n_fast; i++)
		sum += handed_lead(&h, h.n_eligible + i)->weight;
	for (size_t i = 0; i < h.n_eligible;) {
		const size_t end = handed_tie_end(&h, i);
		const int64_t score = handed_lead(&h, i)->score;

		for (; i < end; i++)
			sum += handed_lead(&h, i)->weight;

		const double off = fabs(sum / all - want);

		if (off >= nearest || (at_most && sum > want * all))
			continue;
		nearest = off;
		*cut = score;
		found = true;
	}
	handed_release(&h);
	return found;
}

/* The curve is of so many points that no step of volume is lost that its
 * interval could tell. */
static bool find_rate(int64_t *cut, const struct compare *c,
		      const struct compare_card *card,
		      const struct compare_options *options)
{
	struct threshold_point point[CURVE_POINTS];
	const size_t n = threshold_curve(point, CURVE_POINTS, card->lead, c->n,
					 options->seed, NULL);
	uint64_t most = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(point[i].rate >= options->target.rate) ||
		    point[i].handed <= most)
			continue;
		most = point[i].handed;
		*cut = point[i].cut;
	}
	return most > 0;
}

void compare_at_all(struct compare *c, size_t i_card,
		    const struct compare_options *options)
{
	struct compare_card *card = &c->card[i_card];
	const double share = c->card[0].at[COMPARE_OWN].t.share;
	const double room = options->capacity / options->leads_per_month;
	int64_t cut = INT64_MIN;

	memset(card->at, 0, sizeof(card->at));
	if (!card->refused)
		measure_at(&card->at[COMPARE_OWN], c, card, card->gate,
			   options);
	if (!card->card)         /* no order: nothing to cut */
		return;
	if (i_card == 0)
		card->at[COMPARE_VOLUME] = card->at[COMPARE_OWN];
	else if (find_share(&cut, c, card, share, false))
		measure_at(&card->at[COMPARE_VOLUME], c, card, cut, options);
	if (find_rate(&cut, c, card, options))
		measure_at(&card->at[COMPARE_RATE], c, card, cut, options);
	if (isfinite(room) && find_share(&cut, c, card, room, true))
		measure_at(&card->at[COMPARE_CAPACITY], c, card, cut, options);
}
