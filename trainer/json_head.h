/* SPDX-License-Identifier: MIT */
/* json_head.h - how the JSON of every verb begins
 *
 *   Layer     trainer; includes common/json.h
 */
#ifndef MQL_TRAINER_JSON_HEAD_H
#define MQL_TRAINER_JSON_HEAD_H

#include "common/json.h"

/* {"plan": 1, "program": "mql-trainer 0.1.0" and more to come: what it is, in
 * which version of its keys, and who wrote it. */
static inline void json_head_open(struct mql_json *json, const char *what)
{
	mql_json_open(json, NULL, '{');
	mql_json_count(json, what, 1);
	mql_json_text(json, "program", "mql-trainer " MQL_VERSION);
}

#endif
