/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_seen.h"

#include <stdlib.h>

#include "common/mem.h"

enum { SLOTS = 512 };

void dataset_seen_put(struct dataset_seen *seen, struct mql_str cell,
		      uint32_t is)
{
	struct dataset_seen_slot key;

	if (cell.n > DATASET_SEEN_LONGEST)
		return;
	if (seen->slot == NULL)
		seen->slot = mql_calloc(SLOTS, sizeof(*seen->slot));
	key = dataset_seen_key(cell);
	key.is = is;
	*dataset_seen_at(seen, &key) = key;
}

void dataset_seen_release(struct dataset_seen *seen)
{
	free(seen->slot);
	*seen = (struct dataset_seen){ 0 };
}
