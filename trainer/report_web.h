/* SPDX-License-Identifier: MIT */
/* report_web.h - the parts of a report's page, put into the program when it is
 * built (web/embed.sh): "page" is the template, the others are what it asks for
 *
 *   Layer     trainer
 */
#ifndef MQL_TRAINER_REPORT_WEB_H
#define MQL_TRAINER_REPORT_WEB_H

#include <stddef.h>

#define REPORT_PARTS 5

struct report_part {
	const char *name;
	const char *text;        // [n], no NUL behind
	size_t n;
};

extern const struct report_part report_web[REPORT_PARTS];

#endif
