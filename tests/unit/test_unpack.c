/* SPDX-License-Identifier: MIT */
/* Tables that are compressed: by both libraries' own compressors. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "common/csv.h"
#include "common/unpack.h"
#include "tests/unit/csv_dump.h"

static void gzip(struct mql_buf *out, struct mql_str bytes)
{
	z_stream z = { 0 };

	mql_buf_reserve(out, bytes.n + 1000);
	cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8,
				  Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)bytes.p;
	z.avail_in = (uInt)bytes.n;
	z.next_out = (unsigned char *)out->p + out->n;
	z.avail_out = (uInt)(out->cap - out->n);
	cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->n += z.total_out;
	deflateEnd(&z);
}

static void zstd(struct mql_buf *out, struct mql_str bytes)
{
	size_t n;

	mql_buf_reserve(out, ZSTD_compressBound(bytes.n));
	n = ZSTD_compress(out->p + out->n, out->cap - out->n, bytes.p, bytes.n,
			  3);
	cr_assert_not(ZSTD_isError(n));
	out->n += n;
}

static void (*const pack[2])(struct mql_buf *, struct mql_str) = { gzip, zstd };

static void add_table(struct mql_buf *buf, size_t n)
{
	mql_buf_adds(buf, "a,b\n");
	for (size_t i = 0; i < n; i++)
		mql_buf_addf(buf, "%zu,\"x\ny\"\n", i * i);
}

static void assert_same(const struct mql_buf *plain,
			const struct mql_buf *packed,
			const struct mql_csv_options *options)
{
	struct mql_buf want = { 0 }, got = { 0 };

	csv_dump(&want, mql_buf_str(plain), NULL);
	csv_dump(&got, mql_buf_str(packed), options);
	cr_assert_str_eq(got.p, want.p);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

Test(unpack, both_formats_in_any_read_size)
{
	static const size_t size[] = { 1, 3, 4, 5, 4096, 0 };
	struct mql_buf plain = { 0 }, packed = { 0 };

	add_table(&plain, 3000);
	for (size_t i = 0; i < 2 * MQL_ARRAY_LEN(size); i++) {
		const struct mql_csv_options options = {
			.read_bytes = size[i / 2],
		};

		mql_buf_reset(&packed);
		pack[i % 2](&packed, mql_buf_str(&plain));
		assert_same(&plain, &packed, &options);
	}
	mql_buf_release(&plain);
	mql_buf_release(&packed);
}

Test(unpack, members_and_frames_that_follow_are_one_table)
{
	struct mql_buf plain = { 0 }, packed = { 0 };

	add_table(&plain, 200);
	for (size_t i = 0; i < 2; i++) {
		const struct mql_str s = mql_buf_str(&plain);

		mql_buf_reset(&packed);
		pack[i](&packed, (struct mql_str){ s.p, 77 });
		pack[i](&packed, MQL_STR(""));
		pack[i](&packed, (struct mql_str){ s.p + 77, s.n - 77 });
		assert_same(&plain, &packed, NULL);
	}
	mql_buf_release(&plain);
	mql_buf_release(&packed);
}

/* A megabyte of nothing is a thousandth of it in the file. */
Test(unpack, memory_does_not_grow_with_what_comes_out)
{
	struct mql_buf plain = { 0 }, packed = { 0 };
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);
	size_t n = 0;

	mql_buf_adds(&plain, "a,b\n");
	while (plain.n < 20u << 20)
		mql_buf_adds(&plain, "0,0\n");
	zstd(&packed, mql_buf_str(&plain));
	cr_assert_eq(write(fd, packed.p, packed.n), (ssize_t)packed.n);
	cr_assert(mql_csv_open(&csv, path, NULL, &err));
	cr_assert_eq(mql_csv_bytes_total(csv), packed.n);
	do {
		cr_assert(mql_csv_next(csv, &block, &err), "%s", err.msg);
		n += block.n_row;
	} while (block.n_row > 0);
	cr_expect_eq(n, plain.n / 4 - 1);
	cr_expect_eq(mql_csv_bytes_done(csv), packed.n);
	cr_expect_leq(block.chunk.buf.cap, 1u << 20);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	mql_buf_release(&plain);
	mql_buf_release(&packed);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
}

/* ---- what is damaged ---- */

/* How unpacking a file of these bytes ends. */
static bool unpack_all(struct mql_str packed, struct mql_err *err)
{
	char path[] = "/tmp/mql-csv-XXXXXX", room[100];
	const int fd = mkstemp(path);
	struct mql_unpack *unpack;
	size_t got, n_read;
	bool ok;

	cr_assert(write(fd, packed.p, packed.n) == (ssize_t)packed.n);
	cr_assert(lseek(fd, MQL_UNPACK_MAGIC, SEEK_SET) >= 0);
	mql_unpack_new(&unpack, (struct mql_str){ packed.p, MQL_UNPACK_MAGIC },
		       fd, "leads.csv.gz");
	cr_assert(unpack);
	do
		ok = mql_unpack_read(unpack, room, sizeof(room), &got, &n_read,
				     err);
	while (ok && got == sizeof(room));
	mql_unpack_free(unpack);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
	return ok;
}

Test(unpack, a_file_cut_at_any_byte_ends_early)
{
	static const char *const want[] = {
		"leads.csv.gz: damaged gzip data: it ends early",
		"leads.csv.gz: damaged Zstandard data: it ends early",
	};
	struct mql_buf plain = { 0 }, packed = { 0 };

	add_table(&plain, 50);
	for (size_t i = 0; i < 2; i++) {
		mql_buf_reset(&packed);
		pack[i](&packed, mql_buf_str(&plain));
		for (size_t n = MQL_UNPACK_MAGIC; n < packed.n; n++) {
			struct mql_err err = MQL_ERR_INIT;

			cr_assert_not(unpack_all((struct mql_str){ packed.p,
								   n }, &err));
			cr_assert_str_eq(err.msg, want[i]);
			cr_assert_eq(err.code, MQL_E_DATA);
		}
	}
	mql_buf_release(&plain);
	mql_buf_release(&packed);
}

Test(unpack, damage_is_named)
{
	struct mql_buf plain = { 0 }, packed = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	add_table(&plain, 50);
	gzip(&packed, mql_buf_str(&plain));
	packed.p[packed.n - 6] ^= 1;     // in the checksum
	cr_assert_not(unpack_all(mql_buf_str(&packed), &err));
	cr_expect_str_eq(err.msg, "leads.csv.gz: damaged gzip data: incorrect "
				  "data check");
	packed.p[packed.n - 6] ^= 1;
	mql_buf_adds(&packed, "xx");
	cr_assert_not(unpack_all(mql_buf_str(&packed), &err));
	cr_expect_str_eq(err.msg, "leads.csv.gz: damaged gzip data: incorrect "
				  "header check");
	mql_buf_reset(&packed);
	zstd(&packed, mql_buf_str(&plain));
	packed.p[4] = (char)0xFF;
	cr_assert_not(unpack_all(mql_buf_str(&packed), &err));
	cr_expect(strstr(err.msg, "damaged Zstandard data: "));
	mql_buf_release(&plain);
	mql_buf_release(&packed);
}

/* The head of a frame, RFC 8878: its window is 2^31 bytes. */
Test(unpack, a_window_that_is_too_large_is_not_damage)
{
	const struct mql_str frame = { "\x28\xB5\x2F\xFD\x00\xA8\x01\x00", 9 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(unpack_all(frame, &err));
	cr_expect_str_eq(err.msg, "leads.csv.gz: to unpack it takes more than "
				  "128 MB of memory: compress it again, with no "
				  "more than zstd --long");
	cr_expect_eq(err.code, MQL_E_DATA);
}

Test(unpack, leaves_alone_what_is_not_compressed)
{
	static const char *const start[] = { "", "\x1F", "a,b\n",
					     "\x28\xB5\x2F", "\xEF\xBB\xBF" };
	struct mql_unpack *unpack;

	for (size_t i = 0; i < MQL_ARRAY_LEN(start); i++) {
		mql_unpack_new(&unpack, mql_str_of(start[i]), 0, "x");
		cr_expect_null(unpack);
	}
	mql_unpack_free(NULL);
}
