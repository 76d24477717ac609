/* SPDX-License-Identifier: MIT */
#include "common/unpack.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "common/io.h"

enum {
	BLOCK = 128 * 1024,
	GZIP_ONLY = 16 + MAX_WBITS,      // what zlib calls it
};

struct mql_unpack {
	int fd;
	const char *path;
	ZSTD_DStream *zstd;      // NULL: gzip
	z_stream gzip;
	bool at_end;             // of the file
	bool whole;              // of a member or frame, and nothing after it
	size_t pos, n;           // of block: not yet unpacked
	unsigned char block[BLOCK];
};

static bool starts_with(struct mql_str s, const char *p, size_t n)
{
	return s.n >= n && memcmp(s.p, p, n) == 0;
}

void mql_unpack_new(struct mql_unpack **unpack, struct mql_str start, int fd,
		    const char *path)
{
	const bool gzip = starts_with(start, "\x1F\x8B", 2);
	struct mql_unpack *u;

	*unpack = NULL;
	if (!gzip && !starts_with(start, "\x28\xB5\x2F\xFD", 4))
		return;
	u = mql_calloc(1, sizeof(*u));
	u->fd = fd;
	u->path = path;
	memcpy(u->block, start.p, start.n);
	u->n = start.n;
	if (gzip && inflateInit2(&u->gzip, GZIP_ONLY) != Z_OK)
		mql_out_of_memory();
	if (!gzip && !(u->zstd = ZSTD_createDStream()))
		mql_out_of_memory();
	*unpack = u;
}

void mql_unpack_free(struct mql_unpack *unpack)
{
	if (!unpack)
		return;
	if (unpack->zstd)
		ZSTD_freeDStream(unpack->zstd);
	else
		inflateEnd(&unpack->gzip);
	free(unpack);
}

static bool damaged(const struct mql_unpack *u, const char *why,
		    struct mql_err *err)
{
	return mql_fail(err, MQL_E_DATA, "%s: damaged %s data: %s", u->path,
			u->zstd ? "Zstandard" : "gzip", why);
}

/* More of the block into p[0 .. n); *got of it, which may be 0. */
static bool gunzip(struct mql_unpack *u, char *p, size_t n, size_t *got,
		   struct mql_err *err)
{
	z_stream *z = &u->gzip;
	int status;

	if (u->whole && inflateReset(z) != Z_OK)
		mql_out_of_memory();
	u->whole = false;
	z->next_in = u->block + u->pos;
	z->avail_in = (uInt)(u->n - u->pos);
	z->next_out = (unsigned char *)p;
	z->avail_out = n < BLOCK ? (uInt)n : BLOCK;

	const uInt room = z->avail_out;

	status = inflate(z, Z_NO_FLUSH);
	u->pos = u->n - z->avail_in;
	*got = room - z->avail_out;
	u->whole = status == Z_STREAM_END;
	if (status == Z_MEM_ERROR)
		mql_out_of_memory();
	if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR)
		return true;
	return damaged(u, z->msg ? z->msg : "it can't be read", err);
}

static bool unzstd(struct mql_unpack *u, char *p, size_t n, size_t *got,
		   struct mql_err *err)
{
	ZSTD_inBuffer in = { u->block, u->n, u->pos };
	ZSTD_outBuffer out = { p, n, 0 };
	const size_t left = ZSTD_decompressStream(u->zstd, &out, &in);

	u->pos = in.pos;
	*got = out.pos;
	u->whole = left == 0;
	if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge)
		return mql_fail(err, MQL_E_DATA, "%s: to unpack it takes more "
				"than 128 MB of memory: compress it again, "
				"with no more than zstd --long", u->path);
	return !ZSTD_isError(left) || damaged(u, ZSTD_getErrorName(left), err);
}

static bool read_block(struct mql_unpack *u, size_t *n_read,
		       struct mql_err *err)
{
	u->pos = u->n = 0;
	if (!mql_io_read(u->fd, u->path, (char *)u->block, BLOCK, &u->n, err))
		return false;
	*n_read += u->n;
	u->at_end = u->n < BLOCK;
	return true;
}

/* What is in the library still comes out when the block is used up, so the end
 * of the file is the end only once nothing does. */
bool mql_unpack_read(struct mql_unpack *unpack, char *p, size_t want,
		     size_t *got, size_t *n_read, struct mql_err *err)
{
	struct mql_unpack *u = unpack;

	*got = *n_read = 0;
	while (*got < want) {
		size_t n = 0;

		if (u->pos == u->n && !u->at_end &&
		    !read_block(u, n_read, err))
			return false;
		if (u->pos == u->n && u->whole)
			return true;
		if (!(u->zstd ? unzstd : gunzip)(u, p + *got, want - *got, &n,
						 err))
			return false;
		*got += n;
		if (n == 0 && u->pos == u->n && u->at_end && !u->whole)
			return damaged(u, "it ends early", err);
	}
	return true;
}
