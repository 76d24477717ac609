/* SPDX-License-Identifier: MIT */
/* definition.h - definition.yaml: which column is what, which outcomes count
 *
 * Written by people, read by the trainer (and, for the words they share with
 * it, by the scorecard).  The format is specified in models/README.md.
 *
 *   Layer     common, domain; includes axis.h
 *   Threads   a loaded definition is immutable: share it without locks
 *   Memory    everything hangs on its arena: release frees it in one call
 */
#ifndef MQL_COMMON_DEFINITION_H
#define MQL_COMMON_DEFINITION_H

#include "common/axis.h"
#include "common/err.h"

enum mql_dimension { MQL_FIT, MQL_INTENT, MQL_PRODUCT, MQL_MIXED };
#define MQL_N_DIMENSION 4
extern const char *const mql_dimension_name[MQL_N_DIMENSION + 1];

enum mql_verdict { MQL_NURTURE, MQL_QUALIFIED, MQL_FAST_TRACK,
		   MQL_DISQUALIFIED,
		   MQL_EXPLORE,  /* the scorer's, on its output: no card gives
				  * this verdict, so no name below */
};
#define MQL_N_VERDICT 5
/* "nurture", "mql", "fast_track", "disqualified", NULL */
extern const char *const mql_verdict_name[5];

/* ---- conditions: the `when` of a rule, the test of an outcome ---- */

enum mql_condition_kind {
	MQL_IS,                  /* the trimmed cell is one of the texts      */
	MQL_IS_NOT,              /* it is none of them, and not missing       */
	MQL_IN_RANGE,            /* a number with at_least <= x < below       */
	MQL_SET,                 /* the cell is not missing                   */
	MQL_NOT_SET,             /* the cell is missing                       */
};

struct mql_condition {
	const char *column;
	enum mql_condition_kind kind;
	const struct mql_str *text;      // IS, IS_NOT: [n_text]
	size_t n_text;
	double at_least, below;  // IN_RANGE: -inf, +inf where absent
};

/* 1 = holds, 0 = does not, -1 = bad cell (IN_RANGE of what is neither missing
 * nor a number).  A missing cell is in no range. */
int mql_condition_holds(const struct mql_condition *condition,
			const struct mql_missing *missing,
			struct mql_str cell);

/* A rule that decides alone.  All its conditions must hold. */
struct mql_rule {
	const struct mql_condition *when;        // [n_when], n_when >= 1
	size_t n_when;
	enum mql_verdict verdict;        // FAST_TRACK or DISQUALIFIED
	const char *reason;      // never NULL
};

#define MQL_POINTS_NONE INT32_MIN

/* The gate.  Absent minimums are MQL_POINTS_NONE. */
struct mql_gate {
	int32_t score;           // tenths; MQL_POINTS_NONE: no threshold, every
				 // eligible lead passes (rule 26)
	int32_t least[MQL_N_DIMENSION];  // tenths
};

/* ---- the definition ---- */

struct mql_feature {
	const char *column;
	enum mql_dimension dimension;    // not MIXED
	enum mql_axis_kind kind; // `type`
	struct mql_number_format format;         // NUMBER
	int monotone;            // -1 decreasing, 0 free, +1 increasing
	const struct mql_group *group;   // TEXT: [n_group], n_group >= 1
	size_t n_group;
	unsigned line;           // in the file, for messages
};

/* One `outcome:` entry: a test on a column of the leads or of the outcomes
 * file, and when it happened. */
struct mql_outcome {
	bool present;
	bool in_outcomes;        // `file: outcomes`: a column of --outcomes
	struct mql_condition test;
	const char *at;          // date column beside it; NULL = none
	const char *value;       // won: column of what the deal is worth, in
				 // the same file; NULL = none
};

enum mql_matures { MQL_MATURES_NEVER,    /* absent: only `lost` makes a 0     */
		   MQL_MATURES_AUTO, MQL_MATURES_DAYS };

enum mql_promise { MQL_AIM, MQL_GUARANTEE };
extern const char *const mql_promise_name[3];

struct mql_target {
	double rate;             // agreed MQL-to-SQL rate, in (0, 1)
	enum mql_promise promise;
	double confidence;       // GUARANTEE: in [.5, .999]; default .95
};

/* "guarantee 30% MQL-to-SQL, confidence 95%" */
void mql_target_add(struct mql_buf *buf, const struct mql_target *target);

/* MQL-to-SQL rates as somebody reports them, to set one's own beside. */
struct mql_benchmark {
	double low, high;        // usual from .. to
	double loose, tight;     // too loose below, too tight above; NaN: not
				 // said
	const char *source;
};
#define MQL_MAX_BENCHMARKS 20

struct mql_definition {
	const char *path;        // for messages
	struct mql_str bytes;    // the file, for its digest

	/* lead: column names; NULL where absent.  Without an id a lead is known
	 * by its place in the table, and nothing can be joined */
	const char *id, *account, *created, *observed, *source;
	const char *weight;      // how many leads a row stands for
	const char *handed_prob; // with which probability it was handed over
	const char *cost;        // what it cost
	enum mql_date_order dates;       // of every date column
	const char *outcomes_id;         // `outcomes: {id: ...}`; NULL = none

	struct mql_outcome won;          // always present
	struct mql_outcome sql;          // absent: the same as won
	struct mql_outcome known_when;   // of sql; absent: known for all
	struct mql_outcome lost;
	enum mql_matures matures;
	int32_t matures_days;

	struct mql_missing missing;      // always has ""
	const struct mql_feature *feature;       // [n_feature], n_feature >= 1
	size_t n_feature;
	const char *const *exclude;      // [n_exclude]
	size_t n_exclude;
	const char *const *trust;        // [n_trust]
	size_t n_trust;

	const struct mql_rule *rule;     // `overrides`: [n_rule]
	size_t n_rule;
	struct mql_gate gate;    // minimums only; score is POINTS_NONE
	struct mql_target target;
	bool has_benchmarks;     // absent: those of the trainer
	const struct mql_benchmark *benchmark;   // [n_benchmark]
	size_t n_benchmark;

	struct mql_arena arena;
};

/* Read and check a definition.  Every message is `path:line:column: ...`. */
MQL_MUST_CHECK
bool mql_definition_read(struct mql_definition *definition, const char *path,
			 struct mql_err *err);
/* The same from memory; `path` is for messages. */
MQL_MUST_CHECK
bool mql_definition_parse(struct mql_definition *definition, const char *path,
			  struct mql_str bytes, struct mql_err *err);
void mql_definition_release(struct mql_definition *definition);

#endif
