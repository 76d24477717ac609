/* SPDX-License-Identifier: MIT */
/* schema.h - the words that a definition and a scorecard share
 *
 * Missing tokens, conditions, overrides, minimums, groups and number formats
 * are written alike in both files and are read here, once.
 *
 *   Layer     common, domain; includes definition.h, yaml.h
 *   Memory    everything read goes to yaml->keep
 */
#ifndef MQL_COMMON_SCHEMA_H
#define MQL_COMMON_SCHEMA_H

#include "common/definition.h"
#include "common/yaml.h"

#define MQL_MAX_GROUPS 1000      /* of a text */
#define MQL_MAX_RULES  1000

/* That a list or map has no more than `max` entries: every cell of a text
 * looks at all of its groups, every lead at all rules. */
MQL_MUST_CHECK
bool mql_schema_at_most(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node, size_t max,
			struct mql_err *err);

extern const char *const mql_schema_dates[4];    /* "ymd", "dmy", "mdy" */

/* `definition: 1`, `scorecard: 1`: present and not newer than we are. */
MQL_MUST_CHECK
bool mql_schema_version(const struct mql_yaml *yaml, const char *key,
			struct mql_err *err);

/* A list of tokens or NULL; "" is added where it is not in the list. */
MQL_MUST_CHECK
bool mql_schema_missing(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node,
			struct mql_missing *missing, struct mql_err *err);

/* `dates: dmy`; NULL keeps the order. */
MQL_MUST_CHECK
bool mql_schema_dates_order(const struct mql_yaml *yaml,
			    const struct mql_yaml_node *node,
			    enum mql_date_order *order, struct mql_err *err);

/* `thousands` and `strip` of a map. */
MQL_MUST_CHECK
bool mql_schema_format(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *map,
		       struct mql_number_format *format, struct mql_err *err);

/* The test among the keys of a map: exactly one of is, not, set, and at_least
 * with or without below.  condition->column is left alone. */
MQL_MUST_CHECK
bool mql_schema_test(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *map,
		     struct mql_condition *condition, struct mql_err *err);

/* The phrases of a group: a list, each with a word. */
MQL_MUST_CHECK
bool mql_schema_phrases(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node,
			struct mql_group *group, struct mql_err *err);

/* `groups: {name: [phrases]}`, 1 to MQL_MAX_GROUPS. */
MQL_MUST_CHECK
bool mql_schema_groups(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       const struct mql_group **group, size_t *n_group,
		       struct mql_err *err);

/* `overrides`: a list of at most MQL_MAX_RULES, or NULL. */
MQL_MUST_CHECK
bool mql_schema_rules(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node,
		      const struct mql_rule **rule, size_t *n_rule,
		      struct mql_err *err);

/* The minimums of a `gate` map; `score` is the caller's. */
MQL_MUST_CHECK
bool mql_schema_least(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *gate,
		      struct mql_gate *out, struct mql_err *err);

/* `{mql_to_sql: 20%, promise: guarantee, confidence: 95%}` */
MQL_MUST_CHECK
bool mql_schema_target(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       struct mql_target *target, struct mql_err *err);

#endif
