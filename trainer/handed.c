/* SPDX-License-Identifier: MIT */
#include "trainer/handed.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/radix.h"

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_double(double a, double b)
{
	return (a > b) - (a < b);
}

/* Leads with equal scores and keys are duplicates: the label and the numbers
 * keep even their sums in one order. */
static int by_content(const void *pa, const void *pb)
{
	const struct threshold_lead *a = *(const struct threshold_lead *const *)
					 pa;
	const struct threshold_lead *b = *(const struct threshold_lead *const *)
					 pb;

	if (a->key != b->key)
		return compare_u64(a->key, b->key);
	if (a->label != b->label)
		return a->label < b->label ? -1 : 1;
	if (a->weight < b->weight || a->weight > b->weight)
		return compare_double(a->weight, b->weight);
	if (a->mature < b->mature || a->mature > b->mature)
		return compare_double(a->mature, b->mature);
	return compare_double(a->prob, b->prob);
}

/* ---- order ---- */

#define SIDES     3
#define SLOT_BITS 12             /* scores that are sorted at a time */
#define SLOTS     (SIDES << SLOT_BITS)

/* Where a lead's score is on the way down, and how it is cut in two. */
struct scale {
	int64_t most;
	unsigned bits;           // of a difference of scores
	unsigned low;            // of these: not in the slot
};

static unsigned bits_of(uint64_t most)
{
	unsigned bits = 0;

	while (bits < 64 && most >> bits != 0)
		bits++;
	return bits;
}

static struct scale scale_of(const struct threshold_lead *lead, size_t n)
{
	int64_t most = INT64_MIN, least = INT64_MAX;
	struct scale scale;

	for (size_t i = 0; i < n; i++) {
		most = lead[i].score > most ? lead[i].score : most;
		least = lead[i].score < least ? lead[i].score : least;
	}
	scale.most = most;
	scale.bits = bits_of((uint64_t)most - (uint64_t)least);
	scale.low = scale.bits > SLOT_BITS ? scale.bits - SLOT_BITS : 0;
	assert(scale.bits < 64);         // MQL_MAX_SCORE
	return scale;
}

static uint64_t down_of(const struct scale *scale,
			const struct threshold_lead *lead)
{
	return (uint64_t)scale->most - (uint64_t)lead->score;
}

static size_t slot_of(const struct scale *scale,
		      const struct threshold_lead *lead)
{
	return (size_t)lead->side << SLOT_BITS |
	       (size_t)(down_of(scale, lead) >> scale->low);
}

/* Leads of equal numbers: told apart by what else they are. */
static void order_equals(uint32_t *order, const struct radix *place, size_t n,
			 const struct threshold_lead *lead)
{
	const struct threshold_lead **equal = mql_calloc(n, sizeof(*equal));

	for (size_t i = 0; i < n; i++)
		equal[i] = &lead[place[i].row];
	qsort(equal, n, sizeof(*equal), by_content);
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)(equal[i] - lead);
	free(equal);
}

/* The leads of a slot, by score and as much of the key as there is room for in
 * 64 bits. */
static void order_slot(uint32_t *order, size_t n, const struct scale *scale,
		       const struct threshold_lead *lead, struct radix *place)
{
	const unsigned room = 64 - scale->bits;

	for (size_t i = 0; i < n; i++) {
		const struct threshold_lead *l = &lead[order[i]];
		const uint64_t down = scale->bits > 0
			? down_of(scale, l) << room : 0;

		place[i] = (struct radix){
			down | (l->key >> (64 - room)), order[i]
		};
	}
	radix_sort(place, n);
	for (size_t i = 0, end; i < n; i = end) {
		order[i] = place[i].row;
		end = i + 1;
		while (end < n && place[end].key == place[i].key)
			end++;
		if (end - i > 1)
			order_equals(order + i, place + i, end - i, lead);
	}
}

/* First by slots, so that what is sorted at a time is a part. */
static void order_leads(uint32_t *order, const struct threshold_lead *lead,
			size_t n)
{
	const struct scale scale = scale_of(lead, n);
	size_t *end = mql_calloc(SLOTS + 1, sizeof(*end)), most = 0;
	struct radix *place;

	for (size_t i = 0; i < n; i++)
		end[slot_of(&scale, &lead[i]) + 1]++;
	for (size_t s = 0; s < SLOTS; s++) {
		most = end[s + 1] > most ? end[s + 1] : most;
		end[s + 1] += end[s];
	}
	for (size_t i = 0; i < n; i++)
		order[end[slot_of(&scale, &lead[i])]++] = (uint32_t)i;
	place = mql_calloc(most, sizeof(*place));
	for (size_t s = 0, from = 0; s < SLOTS; from = end[s++])
		if (end[s] > from)
			order_slot(order + from, end[s] - from, &scale, lead,
				   place);
	free(place);
	free(end);
}

/* ---- weights ---- */

static double unit_of(const struct threshold_lead *lead, size_t n)
{
	double most = 0.0;

	for (size_t i = 0; i < n; i++)
		if (lead[i].label != LABEL_UNKNOWN &&
		    lead[i].side != THRESHOLD_NEVER)
			most = fmax(most, lead[i].weight);
	return most > 0.0 ? most : 1.0;
}

static void make_relative(struct handed *handed)
{
	struct threshold_lead *own = mql_calloc(handed->n, sizeof(*own));

	for (size_t i = 0; i < handed->n; i++) {
		own[i] = handed->lead[i];
		own[i].weight /= handed->unit;
	}
	handed->lead = handed->own = own;
}

void handed_init(struct handed *handed, const struct threshold_lead *lead,
		 size_t n)
{
	*handed = (struct handed){
		.lead = lead,
		.order = mql_calloc(n + HANDED_AHEAD, sizeof(*handed->order)),
		.n = n, .unit = unit_of(lead, n),
	};
	if (n == 0)
		return;
	order_leads(handed->order, lead, n);
	for (size_t i = 0; i < n; i++) {
		handed->n_eligible += lead[i].side == THRESHOLD_ELIGIBLE;
		handed->n_fast += lead[i].side == THRESHOLD_ALWAYS;
	}
	if (handed->unit < 1.0 || handed->unit > 1.0)
		make_relative(handed);
}

void handed_release(struct handed *handed)
{
	free(handed->order);
	free(handed->own);
	*handed = (struct handed){ 0 };
}

void handed_add(struct handed_count *count, const struct threshold_lead *lead)
{
	const bool sql = lead->label == LABEL_YES;

	count->all++;
	count->weight += lead->weight;
	count->prob_all += lead->weight * lead->prob;
	if (lead->label == LABEL_UNKNOWN)
		return;
	count->known++;
	count->sql += sql;
	count->prob_known += lead->prob;
	count->prob_shown += lead->mature * lead->prob;
	count->mature += lead->mature;
	count->weight_mature += lead->weight * lead->mature;
	count->weight_sql += sql ? lead->weight : 0.0;
}

double handed_shown(const struct handed_count *count)
{
	return fmax(count->mature, (double)count->known * count->prob_shown /
				   count->prob_known);
}

bool handed_keeps(const struct threshold_lead *lead, uint64_t seed)
{
	uint64_t state = seed + UINT64_C(0x9E3779B97F4A7C15);

	state = mql_rng_next(&state) ^ lead->key;
	return mql_rng_unit(&state) < lead->weight;
}

size_t handed_tie_end(const struct handed *handed, size_t i)
{
	const int64_t score = handed_lead(handed, i)->score;

	while (i < handed->n_eligible && handed_lead(handed, i)->score == score)
		i++;
	return i;
}
