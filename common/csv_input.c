/* SPDX-License-Identifier: MIT */
#include "common/csv_input.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/csv.h"
#include "common/io.h"
#include "common/unpack.h"

static void start_window(struct mql_csv_input *input)
{
	struct mql_buf *w = &input->window;

	mql_buf_reserve(w, MQL_CSV_PADDING + MQL_UNPACK_MAGIC);
	memset(w->p, 0, MQL_CSV_PADDING);
	w->n = input->pos = MQL_CSV_PADDING;
}

/* Of a regular file, what is left of it: standard input may begin anywhere. */
static uint64_t size_of(int fd)
{
	const off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	if (at < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size < at)
		return 0;
	return (uint64_t)(st.st_size - at);
}

/* An export that is written anew while it is read is cut first, and where a row
 * ends nothing else would tell. */
static bool check_end(const struct mql_csv_input *input, struct mql_err *err)
{
	if (!input->at_end || input->done >= input->total)
		return true;
	return mql_fail(err, MQL_E_IO, "%s: cut while it was read: it ended "
			"after %" PRIu64 " of %" PRIu64 " bytes", input->path,
			input->done, input->total);
}

/* The first bytes: do they need unpacking? */
static bool read_start(struct mql_csv_input *input, struct mql_err *err)
{
	struct mql_buf *w = &input->window;
	size_t got;

	if (!mql_io_read(input->fd, input->path, w->p + w->n, MQL_UNPACK_MAGIC,
			 &got, err))
		return false;
	input->done = got;
	input->at_end = got < MQL_UNPACK_MAGIC;
	mql_unpack_new(&input->unpack, (struct mql_str){ w->p + w->n, got },
		       input->fd, input->path);
	if (input->unpack)
		input->at_end = false;
	else
		w->n += got;
	return check_end(input, err);
}

bool mql_csv_input_open(struct mql_csv_input *input, const char *path,
			const struct mql_csv_source *source, size_t read_bytes,
			struct mql_err *err)
{
	*input = (struct mql_csv_input){
		.path = strcmp(path, "-") == 0 ? "stdin" : path,
		.source = source,
		.read_bytes = read_bytes,
		.line = 1,
	};
	start_window(input);
	if (source)
		return true;
	if (!mql_io_open(&input->fd, path, err))
		return false;
	input->is_open = true;
	input->total = size_of(input->fd);
	return read_start(input, err);
}

void mql_csv_input_close(struct mql_csv_input *input)
{
	if (input->is_open && input->fd != STDIN_FILENO)
		close(input->fd);
	input->is_open = false;
	mql_unpack_free(input->unpack);
	input->unpack = NULL;
	mql_buf_release(&input->window);
}

/* Bytes not taken. */
static size_t left(const struct mql_csv_input *input)
{
	return input->window.n - input->pos;
}

static bool read_bytes(struct mql_csv_input *input, char *p, size_t want,
		       size_t *got, struct mql_err *err)
{
	size_t n_read;

	if (input->source) {
		if (!input->source->read(input->source->context, p, want, got,
					 err))
			return false;
		input->done += *got;
		return true;
	}
	if (!input->unpack) {
		if (!mql_io_read(input->fd, input->path, p, want, got, err))
			return false;
		input->done += *got;
		return true;
	}
	if (!mql_unpack_read(input->unpack, p, want, got, &n_read, err))
		return false;
	input->done += n_read;
	return true;
}

/* What is left moves to the front only once as much has been taken, so that
 * every byte moves once on average, even where rows are far longer than a
 * read.  A read makes up for what is left, which keeps reads where pages of
 * the file begin. */
static bool read_more(struct mql_csv_input *input, struct mql_err *err)
{
	struct mql_buf *w = &input->window;
	const size_t n = left(input);
	const size_t want = input->read_bytes -
			    (n < input->read_bytes ? n : 0);
	size_t got;

	if (input->pos > MQL_CSV_PADDING &&
	    input->pos - MQL_CSV_PADDING >= n) {
		memmove(w->p + MQL_CSV_PADDING, w->p + input->pos, n);
		w->n = MQL_CSV_PADDING + n;
		input->pos = MQL_CSV_PADDING;
	}
	mql_buf_reserve(w, want + MQL_CSV_PADDING);
	if (!read_bytes(input, w->p + w->n, want, &got, err))
		return false;
	w->n += got;
	input->at_end = got < want;
	return check_end(input, err);
}

bool mql_csv_input_peek(struct mql_csv_input *input, size_t want,
			struct mql_str *bytes, struct mql_err *err)
{
	while (left(input) < want && !input->at_end) {
		if (!read_more(input, err))
			return false;
	}
	*bytes = (struct mql_str){ mql_buf_text(&input->window) + input->pos,
				   left(input) };
	return true;
}

bool mql_csv_input_line(struct mql_csv_input *input, size_t from, size_t limit,
			struct mql_csv_line *line, struct mql_err *err)
{
	for (;;) {
		const size_t n = left(input) < limit + 1 ? left(input)
							 : limit + 1;
		const char *p = mql_buf_text(&input->window) + input->pos;
		const char *lf = n > from ? memchr(p + from, '\n', n - from)
					  : NULL;

		if (lf) {
			*line = (struct mql_csv_line){ MQL_CSV_LINE_WHOLE,
						       (size_t)(lf - p) + 1 };
			return true;
		}
		if (n > limit || input->at_end) {
			line->kind = n > limit ? MQL_CSV_LINE_LONG
					       : MQL_CSV_LINE_LAST;
			line->end = n;
			return true;
		}
		from = n > from ? n : from;
		if (!read_more(input, err))
			return false;
	}
}

void mql_csv_input_take(struct mql_csv_input *input, size_t n, size_t n_line)
{
	input->pos += n;
	input->line += n_line;
}

size_t mql_csv_input_hand(struct mql_csv_input *input, size_t n, size_t n_line,
			  struct mql_buf *buf)
{
	const struct mql_str rest = { input->window.p + input->pos + n,
				      left(input) - n };
	const size_t start = input->pos;

	if (rest.n > n) {
		mql_buf_add(buf, input->window.p + start, n);
		mql_csv_input_take(input, n, n_line);
		return buf->n - n;
	}

	const struct mql_buf given = input->window;

	mql_buf_add(buf, rest.p, rest.n);
	input->window = *buf;
	input->pos = MQL_CSV_PADDING;
	input->line += n_line;
	*buf = given;
	buf->n = start + n;
	return start;
}

bool mql_csv_input_take_line(struct mql_csv_input *input, struct mql_err *err)
{
	for (;;) {
		const char *p = mql_buf_text(&input->window) + input->pos;
		const char *lf = left(input) ? memchr(p, '\n', left(input))
					     : NULL;

		if (lf) {
			mql_csv_input_take(input, (size_t)(lf - p) + 1, 1);
			return true;
		}
		input->pos = input->window.n;
		if (input->at_end)
			return true;
		if (!read_more(input, err))
			return false;
	}
}
