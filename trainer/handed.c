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
static int by_side_and_score(const void *pa, const void *pb)
{
	const struct threshold_lead *a = pa, *b = pb;

	if (a->side != b->side)
		return a->side < b->side ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
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

#define SIDE_BITS 2

static unsigned bits_of(uint64_t most)
{
	unsigned bits = 0;

	while (bits < 64 && most >> bits != 0)
		bits++;
	return bits;
}

/* As by_side_and_score has it: side, score and as much of the key as there is
 * room for in 64 bits.  Equal ones are left to be told apart. */
static struct radix *order_leads(const struct threshold_lead *lead, size_t n)
{
	struct radix *place = mql_calloc(n, sizeof(*place));
	int64_t most = INT64_MIN, least = INT64_MAX;
	unsigned bits, room;

	for (size_t i = 0; i < n; i++) {
		most = lead[i].score > most ? lead[i].score : most;
		least = lead[i].score < least ? lead[i].score : least;
	}
	bits = bits_of((uint64_t)most - (uint64_t)least);
	assert(bits < 64 - SIDE_BITS);   // MQL_MAX_SCORE
	room = 64 - SIDE_BITS - bits;
	for (size_t i = 0; i < n; i++) {
		const uint64_t down = (uint64_t)most - (uint64_t)lead[i].score;

		place[i] = (struct radix){
			(uint64_t)lead[i].side << (64 - SIDE_BITS) |
			down << room | lead[i].key >> (64 - room),
			(uint32_t)i,
		};
	}
	radix_sort(place, n);
	return place;
}

static void sort_leads(struct threshold_lead *to,
		       const struct threshold_lead *from, size_t n)
{
	struct radix *place = order_leads(from, n);

	for (size_t i = 0; i < n; i++)
		to[i] = from[place[i].row];
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && place[end].key == place[i].key)
			end++;
		if (end - i > 1)
			qsort(to + i, end - i, sizeof(*to), by_side_and_score);
	}
	free(place);
}

static void make_relative(struct handed *handed)
{
	double most = 0.0;

	for (size_t i = 0; i < handed->n_eligible + handed->n_fast; i++)
		if (handed->lead[i].label != LABEL_UNKNOWN)
			most = fmax(most, handed->lead[i].weight);
	handed->unit = most > 0.0 ? most : 1.0;
	for (size_t i = 0; i < handed->n; i++)
		handed->lead[i].weight /= handed->unit;
}

void handed_init(struct handed *handed, const struct threshold_lead *lead,
		 size_t n)
{
	*handed = (struct handed){
		.lead = mql_calloc(n, sizeof(*lead)),
		.n = n, .unit = 1.0,
	};
	if (n == 0)
		return;
	sort_leads(handed->lead, lead, n);
	for (size_t i = 0; i < n; i++) {
		handed->n_eligible += lead[i].side == THRESHOLD_ELIGIBLE;
		handed->n_fast += lead[i].side == THRESHOLD_ALWAYS;
	}
	make_relative(handed);
}

void handed_release(struct handed *handed)
{
	free(handed->lead);
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
	const int64_t score = handed->lead[i].score;

	while (i < handed->n_eligible && handed->lead[i].score == score)
		i++;
	return i;
}
