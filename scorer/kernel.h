/* SPDX-License-Identifier: MIT */
/* kernel.h - a bound scorecard compiled: 64 leads at a time, column by column
 *
 * What mql_evaluate says about one lead this says about a tile of them, bit for
 * bit and several times faster: every cell that the card needs is trimmed and
 * parsed once, however many terms and rules read it, and all that follows is
 * table look-ups and sums of integers.
 *
 * The kernel answers for good leads alone.  One with a cell that should be a
 * number or a date and is neither is marked odd and left to mql_evaluate,
 * which says what is wrong with it or takes the cell as missing.
 *
 *   Layer     scorer; includes evaluate.h, csv.h
 *   Threads   a kernel is immutable: share it without locks; a tile belongs to
 *             one thread at a time
 *   Memory    a kernel borrows the evaluator and its card, a tile the kernel;
 *             scoring never allocates, but where num.c must for a number:
 *             thousands separators, or 128 bytes and more
 */
#ifndef MQL_SCORER_KERNEL_H
#define MQL_SCORER_KERNEL_H

#include "common/csv.h"
#include "common/evaluate.h"
#include "common/mem.h"

#define KERNEL_ROWS 64u

struct kernel;

struct kernel *kernel_new(const struct mql_evaluator *evaluator);
void kernel_free(struct kernel *kernel);         /* NULL is fine */

/* Of the structs below, arrays over rows are first: each is as long as some
 * cache lines, so that all of them begin with one. */

/* The cells of a column in the rows of a tile, trimmed; beyond them, empty. */
struct kernel_cells {
	_Alignas(MQL_CACHE_LINE) const char *p[KERNEL_ROWS];
	uint32_t n[KERNEL_ROWS];
	uint64_t head[KERNEL_ROWS];      // the 8 bytes where the cell begins,
	uint64_t tail[KERNEL_ROWS];      // and those that end where it does,
					 // as they stand in memory
	uint64_t span[KERNEL_ROWS];      // for kernel_cells.c alone,
	const char *text;                // and these: what spans are places of,
	uint32_t before;                 // and from a span to its cell
	bool bytes;              // each is empty or one byte; false: perhaps
};

/* The same, read as numbers or as ages: x in hundredths or in ones, or as it
 * is. */
struct kernel_values {
	_Alignas(MQL_CACHE_LINE) uint32_t fixed[KERNEL_ROWS];    // x * unit,
				 // where unit is not 0
	double x[KERNEL_ROWS];   // NaN where missing
	uint32_t unit;           // 100 or 1; 0: some x is no such number
	bool has_x;              // false: see kernel_values_x
	uint64_t missing;        // bit r: row r; beyond the last perhaps
};

/* Of odd rows and beyond n, nothing is said. */
struct kernel_tile {
	_Alignas(MQL_CACHE_LINE) int64_t score[KERNEL_ROWS];
	int32_t subtotal[MQL_N_DIMENSION][KERNEL_ROWS];
	uint32_t rule[KERNEL_ROWS];      // index, or KERNEL_NO_RULE
	uint32_t n_future[KERNEL_ROWS];
	uint8_t verdict[KERNEL_ROWS];
	char grade[2][KERNEL_ROWS];      // '\0' where the card has none
	int64_t top[MQL_REASONS][KERNEL_ROWS];    // see kernel_top
	size_t n;                // rows, at most KERNEL_ROWS
	uint64_t odd;            // bit r: row r is for mql_evaluate
	int32_t *points;         // [n_entry][KERNEL_ROWS]
	uint32_t *code;          // [codes][KERNEL_ROWS]: see kernel_code
	/* for kernel*.c alone */
	double *kept;            // [values][KERNEL_ROWS]
	uint64_t *holds;         // [conditions]
	struct kernel_cells cells;
	struct kernel_values values;
};
#define KERNEL_NO_RULE UINT32_MAX

void kernel_tile_init(struct kernel_tile *tile, const struct kernel *kernel);
void kernel_tile_release(struct kernel_tile *tile);

/* Score good rows first .. first + n - 1 of a chunk that was split, n at most
 * KERNEL_ROWS.  as_of as for mql_evaluate. */
void kernel_score(const struct kernel *kernel, struct kernel_tile *tile,
		  const struct mql_csv_chunk *chunk, size_t first, size_t n,
		  int32_t as_of);

/* The codes of a term over the rows, as in mql_result. */
const uint32_t *kernel_code(const struct kernel *kernel,
			    const struct kernel_tile *tile, size_t i_term);

/* What mql_evaluate would have filled in for row r, which is not odd, but for
 * points[] and code[]. */
void kernel_get(const struct kernel_tile *tile, size_t r,
		struct mql_result *result);

/* Find the MQL_REASONS entries that moved each row most, as mql_reason_top
 * does; then those of row r: fills top[], the rule, and points and code of
 * these entries, and returns how many they are. */
void kernel_top(const struct kernel *kernel, struct kernel_tile *tile);
size_t kernel_get_top(const struct kernel *kernel,
		      const struct kernel_tile *tile, size_t r,
		      struct mql_result *result, size_t top[MQL_REASONS]);

#endif
