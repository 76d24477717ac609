/* SPDX-License-Identifier: MIT */
#include "trainer/handed.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Leads with equal scores and keys are duplicates: the label and the
 * probability keep even their sums in one order. */
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
	return (a->prob > b->prob) - (a->prob < b->prob);
}

void handed_init(struct handed *handed, const struct threshold_lead *lead,
		 size_t n)
{
	*handed = (struct handed){
		.lead = mql_calloc(n, sizeof(*lead)),
		.n = n,
	};
	if (n == 0)
		return;
	memcpy(handed->lead, lead, n * sizeof(*lead));
	qsort(handed->lead, n, sizeof(*lead), by_side_and_score);
	for (size_t i = 0; i < n; i++) {
		handed->n_eligible += lead[i].side == THRESHOLD_ELIGIBLE;
		handed->n_fast += lead[i].side == THRESHOLD_ALWAYS;
	}
}

void handed_release(struct handed *handed)
{
	free(handed->lead);
	*handed = (struct handed){ 0 };
}

void handed_add(struct handed_count *count, const struct threshold_lead *lead)
{
	count->all++;
	count->prob_all += lead->prob;
	if (lead->label == LABEL_UNKNOWN)
		return;
	count->known++;
	count->prob_known += lead->prob;
	count->sql += lead->label == LABEL_YES;
}

size_t handed_tie_end(const struct handed *handed, size_t i)
{
	const int64_t score = handed->lead[i].score;

	while (i < handed->n_eligible && handed->lead[i].score == score)
		i++;
	return i;
}
