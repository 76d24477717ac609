/* SPDX-License-Identifier: MIT */
#include "scorer/pg_lib.h"

#include <dlfcn.h>
#include <stddef.h>

#include "common/str.h"

/* The version of its interface, as the linker would note it. */
#define LIBRARY "libpq.so.5"

static const struct {
	const char *name;
	size_t at;               // of its pointer in struct pg_lib
} function[] = {
#define ROW(name) { #name, offsetof(struct pg_lib, name) },
	PG_LIB_FUNCTIONS(ROW)
#undef ROW
};

/* The system's words have a path in them, which the environment may give. */
static bool fail(struct mql_err *err)
{
	struct mql_buf why = { 0 };

	mql_buf_add_shown(&why, mql_str_of(dlerror()));
	mql_fail(err, MQL_E_USAGE,
		 "--from needs libpq, on Debian the package libpq5: %s",
		 mql_buf_text(&why));
	mql_buf_release(&why);
	return false;
}

bool pg_lib_load(struct pg_lib *lib, struct mql_err *err)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return fail(err);
	for (size_t i = 0; i < MQL_ARRAY_LEN(function); i++) {
		void *found = dlsym(library, function[i].name);

		if (!found)
			return fail(err);
		memcpy((char *)lib + function[i].at, &found, sizeof(found));
	}
	return true;
}
