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

void mql_target_add(struct mql_buf *buf, const struct mql_target *target)
{
	mql_buf_addf(buf, "%s %.4g%% MQL-to-SQL",
		     mql_promise_name[target->promise], 100.0 * target->rate);
	if (target->promise == MQL_GUARANTEE)
		mql_buf_addf(buf, ", confidence %.4g%%",
			     100.0 * target->confidence);
}
