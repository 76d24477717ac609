/* SPDX-License-Identifier: MIT */
/* kernel_part.h - the parts that a kernel is compiled into
 *
 * A compiled card is a list of steps, sorted by column.  A step takes the cells
 * or the values of the column at hand and writes one array over the rows of
 * the tile: a code, a value that is needed later, the rows where a condition
 * holds.
 *
 *   Layer     scorer; private to kernel*.c; includes kernel.h
 *   Threads   parts are immutable: share them without locks
 */
#ifndef MQL_SCORER_KERNEL_PART_H
#define MQL_SCORER_KERNEL_PART_H

#include "scorer/kernel.h"

/* A function of loops over all rows of a tile, compiled for wide registers too;
 * which of them runs is chosen when the program starts.  Nothing depends on it:
 * integers are exact, and what is done to doubles is one rounding each.
 * (Sanitizers can't follow the choice.) */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define KERNEL_WIDE                                                    \
	__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", \
				     "default")))
#else
#define KERNEL_WIDE
#endif

/* The rows of a tile of n, as bits. */
static inline uint64_t kernel_rows(size_t n)
{
	return n < KERNEL_ROWS ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0);
}

/* Those where bit[r] is 1, else 0. */
static inline uint64_t kernel_bits(const uint64_t bit[KERNEL_ROWS])
{
	uint64_t rows = 0;

	for (size_t r = 0; r < KERNEL_ROWS; r++)
		rows |= bit[r] << r;
	return rows;
}

/* The rule that decides row r, as in mql_result. */
static inline size_t kernel_rule(const struct kernel_tile *tile, size_t r)
{
	return tile->rule[r] == KERNEL_NO_RULE ? SIZE_MAX : tile->rule[r];
}

/* The last byte is the highest of a word, as some arithmetic needs it. */
enum { LITTLE_ENDIAN_WORDS = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

/* ---- kernel_registers.c: look-ups in small tables ---- */

#define KERNEL_WORDS_IN_REGISTERS 64u

/* Does the processor have the registers?  Else nothing below is called. */
bool kernel_has_registers(void);

/* For all rows of a tile, table[64]: code[r] = table[i[r]], or table[last]
 * where i[r] is beyond. */
void kernel_registers_get(const uint32_t *table, const uint32_t *i,
			  uint32_t last, uint32_t *code);

/* The same, table[32]: points[r] of code[r], added to subtotal[r] too. */
void kernel_registers_add(const int32_t *table, const uint32_t *code,
			  int32_t *points, int32_t *subtotal);

/* ---- kernel_cells.c: where the cells are ---- */

void kernel_cells_take(struct kernel_cells *cells,
		       const struct mql_csv_chunk *chunk, size_t first,
		       size_t n, size_t column);

/* The same, faster where all cells are one byte or none: without heads. */
void kernel_cells_take_bytes(struct kernel_cells *cells,
			     const struct mql_csv_chunk *chunk, size_t first,
			     size_t n, size_t column);

/* Without heads, as if all cells stood in quotes, where the first does, or
 * none: what else a cell has of quotes or blanks is taken too.  False: the
 * first does, and others do not. */
bool kernel_cells_take_raw(struct kernel_cells *cells,
			   const struct mql_csv_chunk *chunk, size_t first,
			   size_t n, size_t column);

/* Cell r of those just taken, as it stands, blanks and all. */
struct mql_str kernel_cells_at(const struct kernel_cells *cells, size_t r);

/* Is each cell empty or one byte that is not a blank? */
bool kernel_cells_are_bytes(const struct kernel_cells *cells);

/* ---- kernel_levels.c: texts by one look-up and one comparison ---- */

struct kernel_slot {
	uint64_t head, tail;     // the first 8 bytes and the last; what a
				 // shorter text lacks is 0
	uint32_t n;              // bytes; UINT32_MAX: the slot is empty
	uint32_t code;
	const char *p;           // borrowed
};

struct kernel_few;

struct kernel_levels {           /* { 0 } is nothing */
	struct kernel_slot *slot;        // [n_slot], owned
	size_t n_slot;           // a power of two
	uint64_t seed;
	bool apart;              // no two texts belong in one slot
	struct kernel_few *few;  // the same, owned; NULL: not to be had
	uint32_t other;          // code of what is not in it
	uint32_t longest;        // bytes of a text
	uint32_t one[257];       // codes of cells of one byte, and of none
	size_t n;
};

/* An empty table with room for n texts. */
void kernel_levels_init(struct kernel_levels *levels, size_t n,
			uint32_t other);
/* Add a text, unless it is in it already; when all are there, settle. */
void kernel_levels_add(struct kernel_levels *levels, struct mql_str text,
		       uint32_t code);
void kernel_levels_settle(struct kernel_levels *levels);
void kernel_levels_release(struct kernel_levels *levels);

/* 8 bytes in front of p and behind p[n] must be readable. */
uint32_t kernel_levels_find(const struct kernel_levels *levels, const char *p,
			    uint32_t n);

void kernel_levels_codes(const struct kernel_levels *levels,
			 const struct kernel_cells *cells, size_t n,
			 uint32_t *code);

/* Rows whose code is 1. */
uint64_t kernel_levels_rows(const struct kernel_levels *levels,
			    const struct kernel_cells *cells, size_t n);

/* What texts are told by: the ends of cells, and the slots they belong in. */
struct kernel_keys {
	uint64_t head[KERNEL_ROWS], tail[KERNEL_ROWS];
	uint32_t home[KERNEL_ROWS];
};

/* A table of few texts in registers (kernel_registers.c).  NULL where there are
 * too many texts or slots, two in one slot, or no registers; else free() it. */
struct kernel_few *kernel_few_new(const struct kernel_levels *levels);

/* Codes by ends and lengths n[]; `other` where no text has them. */
void kernel_few_codes(const struct kernel_few *few,
		      const struct kernel_keys *keys, const uint32_t *n,
		      uint32_t other, uint32_t *code);

/* ---- kernel_number.c, kernel_day.c: cells to values ---- */

struct kernel_reader {
	bool is_day;
	struct mql_number_format format;
	enum mql_date_order order;
	bool token_first;        // a missing token looks like a value
	const struct kernel_levels *missing;     // tokens: code 1
	uint32_t n_use;          // how often a future date counts
};

/* x[] of values, of which nothing but units may be there. */
double *kernel_values_x(struct kernel_values *values);

/* Where all cells, which may be raw, are empty or plain numbers.  False: says
 * nothing. */
bool kernel_number_read_plain(const struct kernel_reader *reader,
			      const struct kernel_cells *cells, size_t n,
			      struct kernel_values *values);

/* Both return the rows that are bad.  Of numbers, cells that are missing are
 * empty afterwards. */
uint64_t kernel_number_read(const struct kernel_reader *reader,
			    struct kernel_cells *cells, size_t n,
			    struct kernel_values *values);
uint64_t kernel_day_read(const struct kernel_reader *reader,
			 const struct kernel_cells *cells, size_t n,
			 int32_t as_of, struct kernel_values *values,
			 uint32_t *n_future);

/* Does the text look like what is read without asking num.c? */
bool kernel_number_is_plain(struct mql_str text);

/* ---- kernel_bins.c: values to codes ---- */

#define KERNEL_SMALL 4096u       /* whole numbers that have a table */

struct kernel_bins {
	double *edge;            // [n_edge], filled up with +inf to 2^k - 1
	uint32_t *least;         // [n_edge] the fewest hundredths that are not
				 // below the edge
	size_t n_edge;
	size_t half;             // 2^(k - 1); 0: no edge
	uint32_t *small;         // [n_small + 1] codes of whole numbers, the
				 // last of all from there on; NULL: none
	uint32_t n_small;
	bool in_registers;       // `small` is
};

void kernel_bins_init(struct kernel_bins *bins, const struct mql_axis *axis);
void kernel_bins_release(struct kernel_bins *bins);
void kernel_bins_codes(const struct kernel_bins *bins,
		       struct kernel_values *values, size_t n, uint32_t *code);

/* ---- kernel_words.c: groups of phrases by one pass over a text ---- */

struct kernel_words {
	const struct mql_axis *axis;
	uint8_t class[256];      // of a byte: 0 = in no word
	size_t n_class;
	uint32_t *next;          // [state][n_class]; NULL: too large a table,
				 // phrases are looked for one by one
	uint32_t *group;         // [state] the first that matches here
	uint32_t start;
};

void kernel_words_init(struct kernel_words *words,
		       const struct mql_axis *axis);
void kernel_words_release(struct kernel_words *words);
uint32_t kernel_words_find(const struct kernel_words *words,
			   struct mql_str text);

/* ---- kernel_build.c: the card as steps ---- */

enum kernel_op {
	KERNEL_CELLS,            /* of `column`: for all that follow          */
	KERNEL_VALUES,           /* of `column`, by `reader`: the same        */
	KERNEL_BINS,             /* values -> code[to]                        */
	KERNEL_LEVELS,           /* cells -> code[to]                         */
	KERNEL_WORDS,            /* cells -> code[to]                         */
	KERNEL_KEEP,             /* values -> kept[to]                        */
	KERNEL_RANGE,            /* values -> holds[to]                       */
	KERNEL_TEST,             /* cells -> holds[to]                        */
};

struct kernel_step {
	enum kernel_op op;
	size_t to;
	size_t column;           // CELLS, VALUES: in the table
	bool bytes;              // CELLS, LEVELS, TEST: no text that is
				 // looked for is longer than a byte
	struct kernel_reader reader;     // VALUES
	struct kernel_bins bins;
	struct kernel_levels levels;     // LEVELS, TEST
	struct kernel_words words;
	const struct mql_condition *range;
};

#define KERNEL_FEW_CODES 32u     /* of a term whose table is at hand */

struct kernel_term {
	_Alignas(MQL_CACHE_LINE) int32_t table[KERNEL_FEW_CODES];    // where
	bool few;                // points are looked up in it
	const struct mql_term *term;
	size_t code;             // in code[]: the term's
	size_t axis[2];          // PAIR: in code[]; EACH: in kept[], the count
				 // and the age
	uint32_t n_code1;        // PAIR: of the second axis
};

/* ---- kernel_points.c: codes to points ---- */

/* Of a TABLE or a PAIR with n_code codes; t->term is set. */
void kernel_points_init(struct kernel_term *t, size_t n_code);

/* points[r] of code[r] for all rows of a tile, added to subtotal[r] too. */
void kernel_points_add(const struct kernel_term *t, const uint32_t *code,
		       int32_t *points, int32_t *subtotal);

/* Rules, verdicts and grades, from points and what holds. */
void kernel_gate(const struct kernel *kernel, struct kernel_tile *tile);

struct kernel {
	const struct mql_evaluator *evaluator;
	struct kernel_step *step;        // [n_step]
	size_t n_step;
	struct kernel_term *term;        // [n_term]
	size_t *rule_holds;      // [n_rule] first condition of it in holds[]
	struct kernel_levels missing;    // the tokens
	size_t n_code, n_kept, n_holds;
};

#endif
