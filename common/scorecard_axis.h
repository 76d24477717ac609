/* SPDX-License-Identifier: MIT */
/* scorecard_axis.h - reading what the codes of a term mean
 *
 *   Layer     common, domain; private to scorecard*.c
 */
#ifndef MQL_COMMON_SCORECARD_AXIS_H
#define MQL_COMMON_SCORECARD_AXIS_H

#include "common/scorecard.h"
#include "common/yaml.h"

/* `type`, and with it what the axis needs beside its codes: whole, dates,
 * thousands, strip.  Keys of another type are refused. */
MQL_MUST_CHECK
bool mql_scorecard_read_type(const struct mql_yaml *yaml,
			     const struct mql_yaml_node *map,
			     struct mql_axis *axis, struct mql_err *err);

/* Room for n edges (levels), to be filled by the caller. */
double *mql_scorecard_new_edges(const struct mql_yaml *yaml, size_t n);

/* An edge: a number, whole where the axis says so, above the one before. */
MQL_MUST_CHECK
bool mql_scorecard_read_edge(const struct mql_yaml *yaml,
			     const struct mql_yaml_node *node,
			     const struct mql_axis *axis, double *edge,
			     size_t i, struct mql_err *err);

/* A level from its text: trimmed, no missing token, not seen before. */
MQL_MUST_CHECK
bool mql_scorecard_check_level(const struct mql_yaml *yaml,
			       const struct mql_yaml_node *node,
			       const struct mql_missing *missing,
			       struct mql_map *seen, struct mql_str level,
			       struct mql_err *err);

/* One entry of a pair's `axes`. */
MQL_MUST_CHECK
bool mql_scorecard_read_axis(const struct mql_yaml *yaml,
			     const struct mql_yaml_node *node,
			     const struct mql_missing *missing,
			     struct mql_axis *axis, struct mql_err *err);

#endif
