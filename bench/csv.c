/* SPDX-License-Identifier: MIT */
/* csv.c - what reading a table costs, stage by stage
 *
 *     build/bench-csv <stage> <table> [runs]
 *
 * prints the stage, rows, processor seconds and MB/s, one line a run (1).
 * Stages: `bytes` reads; `index` looks for quotes and the ends of cells as well
 * (these go by blocks and ignore rows); `cut` is the reader's first stage,
 * `split` both, `cells` gives every cell as a view.  `index-plain` is plain C,
 * and `libcsv` is that library with callbacks that count.
 */
#include <csv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/csv.h"
#include "common/csv_index.h"
#include "common/io.h"

enum { BLOCK = 256 * 1024 };

struct bench {
	const char *path;
	uint64_t n_row, n_byte;
};

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- by blocks ---- */

struct blocks {
	const struct mql_csv_index *index;       // NULL: read alone
	struct mql_csv_scan scan;
	struct csv_parser *libcsv;       // NULL: ours
	char text[BLOCK + 2 * MQL_CSV_PADDING];
	uint32_t end[BLOCK + 64], odd[BLOCK / 64 + 2];
};

static void count_row(int c, void *data)
{
	(void)c;
	++*(uint64_t *)data;
}

static void see_cell(void *p, size_t n, void *data)
{
	(void)p;
	(void)n;
	(void)data;
}

static void take_block(struct bench *bench, struct blocks *b, size_t n)
{
	const char *p = b->text + MQL_CSV_PADDING;

	if (b->libcsv)
		csv_parse(b->libcsv, p, n, see_cell, count_row, &bench->n_row);
	if (b->index) {
		b->scan.n_end = b->scan.n_odd = 0;
		b->index->scan(&b->scan, p, 0, n, ',');
		bench->n_row = b->scan.n_row;
	}
}

static bool run_blocks(struct bench *bench, struct blocks *b,
		       struct mql_err *err)
{
	size_t n;
	int fd;

	b->scan.end = b->end;
	b->scan.odd = b->odd;
	if (!mql_io_open(&fd, bench->path, err))
		return false;
	do {
		if (!mql_io_read(fd, bench->path, b->text + MQL_CSV_PADDING,
				 BLOCK, &n, err))
			return false;
		take_block(bench, b, n);
		bench->n_byte += n;
	} while (n == BLOCK);
	return true;
}

static bool by_blocks(struct bench *bench, const struct mql_csv_index *index,
		      bool libcsv, struct mql_err *err)
{
	struct blocks *b = calloc(1, sizeof(*b));
	struct csv_parser parser;
	bool ok;

	if (!b || csv_init(&parser, 0) != 0)
		return false;
	b->index = index;
	b->libcsv = libcsv ? &parser : NULL;
	ok = run_blocks(bench, b, err);
	csv_free(&parser);
	free(b);
	return ok;
}

/* ---- by the reader ---- */

static bool by_reader(struct bench *bench, bool split, bool cells,
		      struct mql_err *err)
{
	struct mql_csv_block block = { 0 };
	struct mql_csv *csv;
	bool ok, more;

	if (!mql_csv_open(&csv, bench->path, NULL, err))
		return false;
	while ((ok = mql_csv_read(csv, &block.chunk, &more, err)) && more) {
		if (split)
			mql_csv_split(&block.chunk);
		if (cells)
			mql_csv_view(csv, &block);
		bench->n_row += block.chunk.n_row + block.chunk.n_bad;
	}
	bench->n_byte = mql_csv_bytes_done(csv);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	return ok;
}

static bool run(struct bench *bench, const char *stage, struct mql_err *err)
{
	const struct mql_csv_index *fast = mql_csv_index(0);
	const struct mql_csv_index *plain = &mql_csv_index_plain;

	if (strcmp(stage, "bytes") == 0)
		return by_blocks(bench, NULL, false, err);
	if (strcmp(stage, "index") == 0)
		return by_blocks(bench, fast, false, err);
	if (strcmp(stage, "index-plain") == 0)
		return by_blocks(bench, plain, false, err);
	if (strcmp(stage, "libcsv") == 0)
		return by_blocks(bench, NULL, true, err);
	if (strcmp(stage, "cut") == 0)
		return by_reader(bench, false, false, err);
	if (strcmp(stage, "split") == 0)
		return by_reader(bench, true, false, err);
	if (strcmp(stage, "cells") == 0)
		return by_reader(bench, true, true, err);
	return mql_fail(err, MQL_E_USAGE, "no stage \"%s\"", stage);
}

int main(int argc, char **argv)
{
	struct mql_err err = MQL_ERR_INIT;
	const int n = argc > 3 ? atoi(argv[3]) : 1;

	if (argc < 3) {
		fputs("usage: bench-csv <stage> <table> [runs]\n", stderr);
		return 2;
	}
	for (int i = 0; i < n; i++) {
		struct bench bench = { .path = argv[2] };
		const double start_s = now_s();

		if (!run(&bench, argv[1], &err)) {
			fprintf(stderr, "bench-csv: %s\n", err.msg);
			return 1;
		}

		const double s = now_s() - start_s;

		printf("%-11s %9" PRIu64 " rows %8.4f s %6.0f MB/s\n", argv[1],
		       bench.n_row, s, (double)bench.n_byte / s / 1e6);
	}
	return 0;
}
