/* SPDX-License-Identifier: MIT */
/* axis.h - from a cell to a code: the one place that reads a lead's values
 *
 * A term's table of points is indexed by the codes of one axis (or of two, in
 * a pair).  The trainer learns axes and counts codes, the evaluator looks
 * points up by code; both go through these functions, so a cell means the same
 * thing to both.
 *
 *   kind     codes, in this order
 *   NUMBER   bin 0 .. n_edge, missing
 *   DATE     the same, over the age in whole days (rule 12)
 *   LEVEL    level 0 .. n_level-1, other, missing
 *   TEXT     group 0 .. n_group-1, none of them ("other"), missing
 *
 * so that `missing` is always the last code.  A value v is in bin i where
 * edge[i-1] <= v < edge[i] (rule 10).  A cell is trimmed first (rule 24); it is
 * missing where it then equals one of the missing tokens.
 *
 *   Layer     common, domain; includes num.h, map.h
 *   Threads   a checked axis is immutable: share it without locks
 *   Memory    borrows its arrays; mql_axis_index builds the level map
 */
#ifndef MQL_COMMON_AXIS_H
#define MQL_COMMON_AXIS_H

#include "common/map.h"
#include "common/num.h"

enum mql_axis_kind { MQL_AXIS_NUMBER, MQL_AXIS_DATE, MQL_AXIS_LEVEL,
		     MQL_AXIS_TEXT };
/* What `type` says in both files: "number", "date", "level", "text", NULL */
extern const char *const mql_axis_kind_name[5];

/* Words and phrases that mean one thing.  Matching is by words: maximal runs
 * of ASCII letters, digits and bytes >= 0x80, ASCII letters in either case.  A
 * phrase matches where its words stand in the cell one after the other, so
 * "head of" finds "Head-of, Digital" and not "Forehead offer". */
struct mql_group {
	const char *name;
	const char *const *phrase;       // [n_phrase], each has >= 1 word
	size_t n_phrase;
};

struct mql_axis {
	enum mql_axis_kind kind;
	struct mql_number_format format;         // NUMBER
	enum mql_date_order order;               // DATE
	bool whole;              // NUMBER: edges and labels are whole numbers
	const double *edge;      // NUMBER, DATE: [n_edge], strictly rising
	size_t n_edge;
	const struct mql_str *level;     // LEVEL: [n_level], distinct, trimmed
	size_t n_level;
	struct mql_map level_map;        // LEVEL: built by mql_axis_index
	const struct mql_group *group;   // TEXT: [n_group]; the first that
	size_t n_group;                  // matches decides
};

size_t mql_axis_n_code(const struct mql_axis *axis);
static inline uint32_t mql_axis_missing(const struct mql_axis *axis)
{
	return (uint32_t)mql_axis_n_code(axis) - 1;
}

/* Build the level map (LEVEL; else nothing).  Release frees only the map. */
void mql_axis_index(struct mql_axis *axis);
void mql_axis_release(struct mql_axis *axis);

/* Codes of values already read.  NaN is missing. */
uint32_t mql_axis_code_number(const struct mql_axis *axis, double x);
uint32_t mql_axis_code_level(const struct mql_axis *axis, struct mql_str s);
uint32_t mql_axis_code_text(const struct mql_axis *axis, struct mql_str s);

/* Words people wrote for "no value": [n], trimmed, byte for byte. */
struct mql_missing {
	const struct mql_str *token;
	size_t n;
};
bool mql_missing_has(const struct mql_missing *missing, struct mql_str trimmed);

/* Read a cell as the value of an axis.  NUMBER and DATE give *x (NaN where the
 * cell is missing; DATE: age in days at `as_of`, at least 0, and *future is
 * set where the date is later).  Returns false where the cell is neither
 * missing nor a number (a date): a bad cell.  LEVEL and TEXT are never bad. */
MQL_MUST_CHECK
bool mql_axis_read(const struct mql_axis *axis,
		   const struct mql_missing *missing, struct mql_str cell,
		   int32_t as_of, double *x, bool *future);

/* Cell -> code in one step; false on a bad cell. */
MQL_MUST_CHECK
bool mql_axis_code(const struct mql_axis *axis,
		   const struct mql_missing *missing, struct mql_str cell,
		   int32_t as_of, uint32_t *code, bool *future);

/* What people read for a code: "<10", "10..<50", ">=500"; with `whole`
 * "<=9", "10..49", "7", ">=500"; DATE with " days" behind; a level or group by
 * its name; "other", "missing". */
void mql_axis_add_label(struct mql_buf *buf, const struct mql_axis *axis,
			uint32_t code);

#endif
