/* SPDX-License-Identifier: MIT */
#include "common/definition.h"

#include "common/io.h"
#include "common/yaml.h"

bool mql_definition_read(struct mql_definition *definition, const char *path,
			 struct mql_err *err)
{
	struct mql_buf bytes = { 0 };

	*definition = (struct mql_definition){ 0 };

	const bool ok =
		mql_io_read_file(&bytes, path, MQL_YAML_MAX_BYTES, err) &&
		mql_definition_parse(definition, path,
				     (struct mql_str){ mql_buf_text(&bytes),
						       bytes.n }, err);

	mql_buf_release(&bytes);
	return ok;
}

void mql_definition_release(struct mql_definition *definition)
{
	mql_arena_release(&definition->arena);
	*definition = (struct mql_definition){ 0 };
}
