/* SPDX-License-Identifier: MIT */
/* Laws of reading and writing tables, on seeded random bytes and on every size
 * of a read. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/csv.h"
#include "common/csv_index.h"
#include "common/csv_write.h"
#include "common/map.h"
#include "tests/unit/csv_dump.h"

/* A file that is written over and over. */
struct scratch {
	char path[32];
	FILE *file;
};

static void scratch_open(struct scratch *s)
{
	memcpy(s->path, "/tmp/mql-csv-XXXXXX", 20);
	s->file = fdopen(mkstemp(s->path), "r+b");
	cr_assert(s->file);
}

static void scratch_close(struct scratch *s)
{
	cr_assert(fclose(s->file) == 0 && unlink(s->path) == 0);
}

static void scratch_write(struct scratch *s, struct mql_str bytes)
{
	rewind(s->file);
	cr_assert_eq(ftruncate(fileno(s->file), 0), 0);
	cr_assert_eq(fwrite(bytes.p, 1, bytes.n, s->file), bytes.n);
	cr_assert_eq(fflush(s->file), 0);
}

static const char *dump_with(struct scratch *s, struct mql_buf *buf,
			     const struct mql_csv_options *options)
{
	mql_buf_reset(buf);
	csv_dump_file(buf, s->path, options);
	return mql_buf_text(buf);
}

static const char *dump(struct scratch *s, struct mql_buf *buf,
			size_t read_bytes, size_t block_rows,
			size_t block_bytes)
{
	const struct mql_csv_options options = {
		.read_bytes = read_bytes,
		.block_rows = block_rows,
		.block_bytes = block_bytes,
	};

	return dump_with(s, buf, &options);
}

/* n bytes that a reader trips over, after a header of two columns. */
static void add_nasty(struct mql_buf *buf, uint64_t *seed, size_t n)
{
	static const char alphabet[] = "\"\"\"\"\n\n\n\r\r,,,,;|\txy \0\xEF";

	mql_buf_adds(buf, "a,b\n");
	for (size_t i = 0; i < n; i++)
		mql_buf_addc(buf, alphabet[mql_rng_next(seed) %
					   (sizeof(alphabet) - 1)]);
}

static struct mql_str view(const struct mql_buf *buf)
{
	return (struct mql_str){ mql_buf_text(buf), buf->n };
}

/* ---- sizes do not matter ---- */

static const char nasty[] =
	"\xEF\xBB\xBF\"a\r\n,;\"\"\",b,c\r\n"
		"1,2,3\r\n\"1\",\"2\",\"3\"\r\n\"x\r\ny\",\"\"\"\",\r\n"
		",,\r\n\r\n\n1,2\r\n\"1,2,3\"\r\n1,\"2\"x,3\r\n\r\r\n"
		"1,2\r,3\n1,\0,3\n4,\"5\n6,7\n\"8\"9,\"\n,\",\"\",\"\",\n"
		" 1 ,\t2, 3\n\"\n\n\n\",,\n1,\"open\n2,3,4\n\n5,6,7";

Test(csv_laws, every_read_size_gives_the_same_rows)
{
	struct mql_buf want = { 0 }, got = { 0 };
	struct scratch s;

	scratch_open(&s);
	scratch_write(&s, MQL_STR(nasty));
	dump(&s, &want, 0, 0, 0);
	for (size_t n = 1; n <= sizeof(nasty); n++)
		cr_assert_str_eq(dump(&s, &got, n, 0, 0), want.p);
	for (size_t n = 1; n <= 30; n++) {
		cr_assert_str_eq(dump(&s, &got, 5, n, 0), want.p);
		cr_assert_str_eq(dump(&s, &got, 64, 0, n), want.p);
	}
	scratch_close(&s);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

Test(csv_laws, every_read_size_gives_the_same_rows_of_random_bytes)
{
	struct mql_buf in = { 0 }, want = { 0 }, got = { 0 };
	uint64_t seed = 1;
	struct scratch s;

	scratch_open(&s);
	for (size_t i = 0; i < 1000; i++) {
		mql_buf_reset(&in);
		add_nasty(&in, &seed, i % 64);
		scratch_write(&s, view(&in));
		dump(&s, &want, 0, 0, 0);
		cr_assert_str_eq(dump(&s, &got, 1, 1, 1), want.p);
		cr_assert_str_eq(dump(&s, &got, 7, 3, 0), want.p);
	}
	scratch_close(&s);
	mql_buf_release(&in);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

/* A block of a byte leaves every row to libcsv. */
Test(csv_laws, both_lanes_and_every_index_give_the_same_rows)
{
	struct mql_buf in = { 0 }, want = { 0 }, got = { 0 };
	uint64_t seed = 4;
	struct scratch s;

	scratch_open(&s);
	for (size_t i = 0; i < 1500; i++) {
		mql_buf_reset(&in);
		add_nasty(&in, &seed, i % 200);
		scratch_write(&s, view(&in));
		dump(&s, &want, 0, 0, 1);
		for (size_t k = 0; mql_csv_index(k); k++) {
			const struct mql_csv_options options = {
				.index = k,
				.block_bytes = i % 2 ? 0 : 30,
			};

			cr_assert_str_eq(dump_with(&s, &got, &options),
					 want.p);
		}
	}
	scratch_close(&s);
	mql_buf_release(&in);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

/* Sound rows of every length, so that each ends at every place of a unit of 64
 * bytes and of a block. */
Test(csv_laws, rows_may_end_anywhere_in_a_block)
{
	struct mql_buf in = { 0 }, want = { 0 }, got = { 0 };
	struct scratch s;

	mql_buf_adds(&in, "a,b\r\n");
	for (size_t i = 0; i < 300; i++)
		mql_buf_addf(&in, "%.*s,\"%.*s\n%s\"%s\n", (int)(i % 67),
			     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			     "xxxxxxxxxxxxxxxxxxxxx", (int)(i % 7), ",,,\r\n,,",
			     i % 11 ? "" : "\"\"", i % 3 ? "" : "\r");
	scratch_open(&s);
	scratch_write(&s, view(&in));
	dump(&s, &want, 0, 0, 1);
	for (size_t n = 60; n < 260; n++)
		cr_assert_str_eq(dump(&s, &got, n % 5 ? 0 : n, 0, n), want.p);
	scratch_close(&s);
	mql_buf_release(&in);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

/* ---- a second reader, written from csv.h alone ---- */

struct model {                   /* one row */
	struct mql_buf cells;    // as "[1][2]"
	size_t n_cell, n_line;
	size_t first, end;       // bytes of its first line, of the row
	const char *quote;       // why its quotes are not sound
	const char *byte;        // which byte it must not have
	size_t quote_column, byte_column;
};

static void model_byte(struct model *m, const char *what)
{
	if (!m->byte) {
		m->byte = what;
		m->byte_column = m->n_cell + 1;
	}
}

static void model_quote(struct model *m, const char *what)
{
	m->quote = what;
	m->quote_column = m->n_cell + 1;
}

static void model_add(struct model *m, char c)
{
	if (c == '\n')
		mql_buf_adds(&m->cells, "\\n");
	else if (c == '\r')
		mql_buf_adds(&m->cells, "\\r");
	else
		mql_buf_addc(&m->cells, c ? c : '?');
}

/* Walks one row of s, a byte at a time. */
static void model_row(struct model *m, struct mql_str s)
{
	enum { START, PLAIN, QUOTED, CLOSED, CLOSED_CR } state = START;

	mql_buf_adds(&m->cells, "[");
	for (size_t i = 0; !m->quote; i++) {
		const char c = i < s.n ? s.p[i] : '\n';
		const bool crlf = c == '\r' && i + 1 < s.n &&
				  s.p[i + 1] == '\n';

		if (c == '\n')
			m->n_line++;
		if (i >= s.n && state == QUOTED) {
			model_quote(m, "a quote that is never closed");
		} else if (i < s.n && c == '\0') {
			model_byte(m, "a NUL byte");
		} else if (c == '\r' && state != QUOTED && !crlf) {
			model_byte(m, "a carriage return outside quotes");
		}

		if (state == QUOTED) {
			if (c == '"')
				state = CLOSED;
			else
				model_add(m, c);
		} else if (state == CLOSED && c == '"') {
			model_add(m, c);
			state = QUOTED;
		} else if (c == ',') {
			mql_buf_adds(&m->cells, "][");
			m->n_cell++;
			state = START;
		} else if (c == '\n') {
			mql_buf_adds(&m->cells, "]");
			m->n_cell++;
			m->end = i < s.n ? i + 1 : s.n;
			return;
		} else if (c == '\r' && state == CLOSED) {
			state = CLOSED_CR;
		} else if (state >= CLOSED && c != '\r') {
			model_quote(m, "text after a closing quote");
		} else if (c == '"' && state == START) {
			state = QUOTED;
		} else if (c == '"') {
			model_quote(m, "a quote inside an unquoted cell");
		} else if (c != '\r') {
			state = PLAIN;
			model_add(m, c);
		}
	}
	const char *lf = s.n ? memchr(s.p, '\n', s.n) : NULL;

	m->first = lf ? (size_t)(lf - s.p) + 1 : s.n;
}

static void model_raw(struct mql_buf *out, struct mql_str s)
{
	if (s.n && s.p[s.n - 1] == '\n') {
		s.n--;
		s.n -= s.n && s.p[s.n - 1] == '\r';
	}
	mql_buf_adds(out, " {");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			mql_buf_adds(out, "\\n");
		else if (s.p[i] == '\r')
			mql_buf_adds(out, "\\r");
		else if (s.p[i] == '\0')
			mql_buf_adds(out, "\\0");
		else
			mql_buf_addc(out, s.p[i]);
	}
	mql_buf_adds(out, "}\n");
}

/* The row's line of the dump; how many bytes and lines it took. */
static void model_report(struct mql_buf *out, const struct model *m,
			 struct mql_str s, uint64_t line)
{
	mql_buf_addf(out, "%" PRIu64 " ", line);
	if (m->quote) {
		mql_buf_addf(out, "bad %zu: %s", m->quote_column, m->quote);
		if (m->n_line > 0 && !strstr(m->quote, "never"))
			mql_buf_addf(out, ", on line %" PRIu64,
				     line + m->n_line);
		s.n = m->first;
	} else if (m->byte) {
		mql_buf_addf(out, "bad %zu: %s", m->byte_column, m->byte);
		s.n = m->end;
	} else if (m->n_cell != 2) {
		const bool wrapped = m->n_cell == 1 && s.p[0] == '"' &&
				     strchr(m->cells.p, ',');

		mql_buf_addf(out, "bad 0: %zu cell%s, the header has 2%s",
			     m->n_cell, m->n_cell == 1 ? "" : "s", wrapped ?
			     ": the whole row is wrapped in quotes" : "");
		s.n = m->end;
	} else {
		mql_buf_addf(out, "%s\n", m->cells.p);
		return;
	}
	model_raw(out, s);
}

/* The dump of a table whose header is the line "a,b". */
static void model_dump(struct mql_buf *out, struct mql_str s)
{
	uint64_t line = 2, n_empty = 0;

	mql_buf_reset(out);
	mql_buf_adds(out, ", [a][b]\n");
	s.p += 4;
	s.n -= 4;
	while (s.n > 0) {
		struct model m = { 0 };
		size_t n = s.p[0] == '\n' ? 1 : 0;

		if (s.n > 1 && s.p[0] == '\r' && s.p[1] == '\n')
			n = 2;
		if (n > 0) {
			n_empty++;
			line++;
		} else {
			for (; n_empty > 0; n_empty--)
				mql_buf_addf(out, "%" PRIu64 " bad 0:"
					     " an empty line {}\n",
					     line - n_empty);
			model_row(&m, s);
			model_report(out, &m, s, line);
			n = m.quote ? m.first : m.end;
			line += m.quote ? 1 : m.n_line;
		}
		mql_buf_release(&m.cells);
		s.p += n;
		s.n -= n;
	}
}

Test(csv_laws, a_second_reader_agrees_on_random_bytes)
{
	struct mql_buf in = { 0 }, want = { 0 }, got = { 0 };
	uint64_t seed = 2;
	struct scratch s;

	scratch_open(&s);
	for (size_t i = 0; i < 5000; i++) {
		mql_buf_reset(&in);
		add_nasty(&in, &seed, 1 + i % 40);
		scratch_write(&s, view(&in));
		model_dump(&want, view(&in));
		cr_assert_str_eq(dump(&s, &got, 0, 0, 0), want.p);
	}
	scratch_close(&s);
	mql_buf_release(&in);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

/* ---- what is written is read ---- */

struct cells { struct mql_buf text; size_t length[3 * 8]; };

static void random_cells(struct cells *cells, uint64_t *seed)
{
	static const char often[] = "\"\r\n,; \t|=-";

	mql_buf_reset(&cells->text);
	for (size_t i = 0; i < MQL_ARRAY_LEN(cells->length); i++) {
		const size_t n = mql_rng_next(seed) % 6;

		for (size_t k = 0; k < n; k++) {
			const uint64_t x = mql_rng_next(seed);

			mql_buf_addc(&cells->text, x & 1
				     ? often[(x >> 1) % (sizeof(often) - 1)]
				     : (char)(1 + (x >> 1) % 255));
		}
		cells->length[i] = n;
	}
}

static void write_cells(struct mql_buf *out, const struct cells *cells,
			char delimiter, const char *line_end)
{
	const char *p = mql_buf_text(&cells->text);

	mql_buf_reset(out);
	mql_buf_addf(out, "a%cb%cc%s", delimiter, delimiter, line_end);
	for (size_t i = 0; i < MQL_ARRAY_LEN(cells->length); i++) {
		const struct mql_str cell = { p, cells->length[i] };

		mql_csv_add_cell(out, cell, delimiter, false);
		if (i % 3 < 2)
			mql_buf_addc(out, delimiter);
		else
			mql_buf_adds(out, line_end);
		p += cell.n;
	}
}

static void assert_cells(const char *path, const struct cells *cells)
{
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	const char *p = mql_buf_text(&cells->text);
	struct mql_csv *csv;

	cr_assert(mql_csv_open(&csv, path, NULL, &err), "%s", err.msg);
	cr_assert(mql_csv_next(csv, &block, &err), "%s", err.msg);
	cr_assert_eq(block.n_row, 8);
	for (size_t i = 0; i < MQL_ARRAY_LEN(cells->length); i++) {
		const struct mql_str want = { p, cells->length[i] };

		cr_assert(mql_str_eq(block.cell[i], want));
		p += want.n;
	}
	mql_csv_close(csv);
	mql_csv_block_release(&block);
}

Test(csv_laws, what_is_written_is_read)
{
	static const char *const line_end[] = { "\n", "\r\n" };
	struct cells cells = { 0 };
	struct mql_buf out = { 0 };
	uint64_t seed = 3;
	struct scratch s;

	scratch_open(&s);
	for (size_t i = 0; i < 1500; i++) {
		random_cells(&cells, &seed);
		write_cells(&out, &cells, ",;\t|"[i % 4], line_end[i / 4 % 2]);
		scratch_write(&s, view(&out));
		assert_cells(s.path, &cells);
	}
	scratch_close(&s);
	mql_buf_release(&cells.text);
	mql_buf_release(&out);
}
