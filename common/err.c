/* SPDX-License-Identifier: MIT */
#include "common/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool mql_fail(struct mql_err *err, enum mql_code code, const char *fmt, ...)
{
	char text[sizeof(err->msg)];     // the arguments may name err->msg
	va_list args;

	va_start(args, fmt);
	const int n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);

	if (n < 0)
		strcpy(text, "the message cannot be formatted");
	if (n >= (int)sizeof(text)) {
		size_t end = sizeof(text) - sizeof("...");

		while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
			end--;
		memcpy(text + end, "...", sizeof("..."));
	}
	err->code = code;
	memcpy(err->msg, text, sizeof(text));
	return false;
}
