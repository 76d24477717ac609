/* SPDX-License-Identifier: MIT */
#include "scorer/tenths.h"

#include <stdlib.h>

#include "common/num.h"

void tenths_init(struct tenths *tenths)
{
	struct mql_buf buf = { 0 };

	tenths->text = mql_calloc(2 * (size_t)TENTHS_REACH,
				  sizeof(*tenths->text));
	for (int64_t x = -TENTHS_REACH; x < TENTHS_REACH; x++) {
		char *text = tenths->text[x + TENTHS_REACH];

		mql_buf_reset(&buf);
		mql_tenths_add(&buf, x);
		memcpy(text, buf.p, buf.n);
		text[7] = (char)buf.n;
	}
	mql_buf_release(&buf);
}

void tenths_release(struct tenths *tenths)
{
	free(tenths->text);
	*tenths = (struct tenths){ 0 };
}

/* An int64_t has 19 digits: a sign and a point beside them are 21. */
char *tenths_put_far(char *p, int64_t x)
{
	char room[TENTHS_ROOM];
	struct mql_buf buf = { .p = room, .cap = sizeof(room) };

	mql_tenths_add(&buf, x);
	memcpy(p, buf.p, buf.n);
	return p + buf.n;
}
