/* SPDX-License-Identifier: MIT */
/* scorecard.h - terms, gate, calibration, contract, evidence: one readable file
 *
 * A hand-written point system and a trained model are the same thing.  The
 * format is specified in models/README.md; this is its shape in memory.  All
 * points are integer tenths; score = base + points of all terms and caps,
 * exactly.
 *
 *   Layer     common, domain; includes definition.h, calib.h
 *   Threads   a checked card is immutable: share it without locks
 *   Memory    everything hangs on its arena: release frees it in one call
 */
#ifndef MQL_COMMON_SCORECARD_H
#define MQL_COMMON_SCORECARD_H

#include "common/calib.h"
#include "common/definition.h"

#define MQL_MAX_TERMS    2000
_Static_assert(MQL_MAX_SCORE == (MQL_MAX_TERMS + 1) * (int64_t)MQL_MAX_POINTS,
	       "a score is the sum of a base and of terms");

/* What training saw behind one entry of a table. */
struct mql_evidence {
	uint64_t leads;
	uint64_t won;
	double se;               // standard error, points; < 0 = not stated
};

enum mql_term_kind {
	MQL_TERM_TABLE,          /* points by the code of one axis            */
	MQL_TERM_PAIR,           /* points by the codes of two                */
	MQL_TERM_EACH,           /* points per unit of a count                */
};

struct mql_term {
	enum mql_term_kind kind;
	enum mql_dimension dimension;
	const char *name;        // what reasons say; default: the column, or
				 // "first x second" of a pair
	const char *column[2];   // [1]: PAIR only
	struct mql_axis axis[2]; // TABLE: [0]; PAIR: both; EACH: [0] is a
				 // NUMBER axis without edges, for its format
	int32_t *points;         // TABLE: [n_code]; PAIR: [n_code0][n_code1]
	struct mql_evidence *evidence;   // same shape; NULL = none

	/* EACH: points = each * count, at most at_most, halved (rule 7) */
	int32_t each;            // tenths a unit; the count is truncated toward
				 // zero, negative counts are 0
	int32_t at_most;         // tenths, the sign of each; 0 = no cap
	int32_t missing;         // tenths where the count or `since` is missing
	const char *since;       // date column of the decay; NULL = no decay
	enum mql_date_order order;       // of `since`
	int32_t halves_every;    // days, >= 1
};

enum mql_cap_kind {
	MQL_CAP_GROUP,           /* of the terms named                        */
	MQL_CAP_DIMENSION,       /* of a dimension's subtotal                 */
	MQL_CAP_TOTAL,           /* of the score                              */
};

#define MQL_CAP_NONE INT32_MAX   /* no upper bound */

/* A bound on a sum.  What it takes away or adds, bounded sum - sum, is an
 * entry of its own beside the terms, so that reasons still sum to the score
 * and subtotals, base added, too. */
struct mql_cap {
	enum mql_cap_kind kind;
	enum mql_dimension dimension;    // where it counts; TOTAL: MIXED
	const char *name;        // reasons say "NAME cap"; no two are the same
	const size_t *term;      // GROUP: [n_term] indexes, n_term >= 1, all of
	size_t n_term;           // the dimension, each in no other group
	int32_t at_most;         // tenths, or MQL_CAP_NONE
	int32_t at_least;        // tenths, or MQL_POINTS_NONE
};

struct mql_probe {               /* a made-up lead and what it must score */
	const char *const *column;       // [n]
	const struct mql_str *cell;      // [n]
	size_t n;
	int32_t as_of;           // day, or MQL_DAY_NONE
	int64_t score;           // tenths
	enum mql_verdict verdict;
};

struct mql_contract {
	bool present;
	struct mql_target target;
	/* at the threshold, out of fold, over H(t) (rule 13); NaN: not known */
	double rate, rate_low, rate_high;        // SQL rate and 95 % interval
	double share;            // of all leads that are handed over
	double sql_caught;       // share of all SQLs among them
	double mql_per_month;    // NaN where leads have no date
	bool has_floor;          // outcomes are known of handed-over leads
	int64_t known_down_to;   // alone, and enough of them down to here
};

struct mql_baseline {            /* scores of the training leads, for drift */
	size_t n_cut;            // 0 = absent
	const int64_t *cut;      // [n_cut] tenths, rising
	const uint64_t *leads;   // [n_cut + 1]
};

struct mql_provenance {          /* texts may be NULL: a card written by hand */
	const char *program;     // "mql-trainer 0.1.0"
	const char *method;      // "smooth", "l1", "plain"
	int32_t as_of;           // day, or MQL_DAY_NONE
	int32_t trained_until;   // last created day of a training lead, or NONE
	const char *definition_digest;   // SHA-256, hex
	const char *data_digest; // SHA-256 of the leads table, hex
	uint64_t seed;
	uint64_t leads, known_won, won, known_sql, sql;
};

enum mql_change {                /* who or what moved the threshold          */
	MQL_CHANGE_CALIBRATED,   /* recent outcomes did                       */
	MQL_CHANGE_BY_HAND,      /* somebody set it; the maps are calibrated  */
	MQL_CHANGE_SIGNATURE,    /* nothing did: a party signed in place of an
				  * earlier signature                         */
};
extern const char *const mql_change_name[4];

/* What a change moves, and what it was asked to reach. */
struct mql_setting {
	int32_t score;           // threshold; MQL_POINTS_NONE = none
	struct mql_calib won, sql;
	struct mql_target target;        // rate 0 = not stated
};

/* A change of the card after it was learned or written: a threshold that was
 * nudged leaves a trace. */
struct mql_history {
	int32_t when;            // day
	const char *who, *why;   // NULL = not said
	enum mql_change what;
	struct mql_setting from, to;
	uint64_t leads, known_sql, sql;  // looked at: sql <= known_sql <= leads
};

enum mql_party { MQL_SALES, MQL_MARKETING };
extern const char *const mql_party_name[3];
#define MQL_N_PARTY 2u

/* Who agreed to a card, and to which: mql_scorecard_agreed of its bytes. */
struct mql_signature {
	enum mql_party as;
	const char *name;
	int32_t date;            // day
	const char *digest;      // SHA-256, hex
	bool holds;              // set by read: it is of this very card
};

struct mql_scorecard {
	const char *path;        // for messages
	const char *name;
	const char *id;          // lead id column; NULL = not said
	struct mql_missing missing;      // always has ""
	int32_t base;            // tenths
	struct mql_term *term;   // [n_term]
	size_t n_term;
	const struct mql_cap *cap;       // [n_cap] groups, then dimensions (at
	size_t n_cap;                    // most one each), then the total
	const struct mql_rule *rule;     // [n_rule]
	size_t n_rule;
	struct mql_gate gate;
	bool has_grades;
	int32_t grade_fit[3];    // lower bounds of A, B, C, not rising
				 // (rule 10)
	int32_t grade_intent[3]; // of 1, 2, 3
	struct mql_calib won, sql;
	struct mql_contract contract;
	struct mql_baseline baseline;
	struct mql_provenance provenance;
	const struct mql_history *history;       // [n_history] oldest first
	size_t n_history;
	const struct mql_signature *signature;   // [n_signature] one a party
	size_t n_signature;
	struct mql_probe *probe; // [n_probe]
	size_t n_probe;
	const char *digest;      // as written in the file; NULL = none
	bool digest_holds;       // set by read: it matches the bytes
	char content[65];        // set by read: the digest of the bytes
	struct mql_arena arena;
};

/* What moves a score besides the base: terms, then caps. */
static inline size_t mql_scorecard_n_entry(const struct mql_scorecard *card)
{
	return card->n_term + card->n_cap;
}

/* Read, check every range, index the axes, and try the probes: a probe that
 * scores otherwise is an error.  A digest that does not hold is not: see
 * digest_holds.  MQL_E_CARD, `path:line:column: ...`. */
MQL_MUST_CHECK
bool mql_scorecard_read(struct mql_scorecard *card, const char *path,
			struct mql_err *err);
MQL_MUST_CHECK
bool mql_scorecard_parse(struct mql_scorecard *card, const char *path,
			 struct mql_str bytes, struct mql_err *err);
void mql_scorecard_release(struct mql_scorecard *card);

/* The card as YAML, digest line included.  Reading it back and adding it again
 * gives the same bytes. */
void mql_scorecard_add(struct mql_buf *buf, const struct mql_scorecard *card);

/* SHA-256 over the file's bytes without the lines that begin with "digest:",
 * so that `grep -v ^digest: card.yaml | sha256sum` checks it. */
void mql_scorecard_digest(char hex[65], struct mql_str bytes);

/* What a signature is of: SHA-256 over the lines without those of `digest`,
 * `history` and `signed` (models/README.md, part 10, has it as a command). */
void mql_scorecard_agreed(char hex[65], struct mql_str bytes);

/* The party's signature, or NULL. */
const struct mql_signature *
mql_scorecard_signature(const struct mql_scorecard *card, enum mql_party as);

/* Replaces the party's signature or adds it, as one of the card as it is now;
 * `holds` of all is set anew.  Texts are borrowed until release. */
void mql_scorecard_sign(struct mql_scorecard *card, enum mql_party as,
			const char *name, int32_t date);

/* Adds an entry; its texts are borrowed until release. */
void mql_scorecard_note(struct mql_scorecard *card,
			const struct mql_history *entry);

#endif
