/* SPDX-License-Identifier: MIT */
/* Any bytes: read or refused with a message at this path, nothing leaked. */
#include <stdlib.h>

#include "common/definition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct mql_str bytes = { (const char *)data, n };
	struct mql_definition definition;
	struct mql_err err = MQL_ERR_INIT;

	if (mql_definition_parse(&definition, "d", bytes, &err)) {
		if (err.code != MQL_OK || definition.n_feature == 0)
			abort();
	} else if (err.code != MQL_E_DATA || strncmp(err.msg, "d:", 2) != 0) {
		abort();
	}
	mql_definition_release(&definition);
	return 0;
}
