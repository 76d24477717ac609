/* SPDX-License-Identifier: MIT */
#include "trainer/dataset.h"

#include <math.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/io.h"
#include "common/place.h"
#include "common/scorecard.h"
#include "trainer/dataset_row.h"
#include "trainer/labels.h"
#include "trainer/maturity.h"
#include "trainer/radix.h"

enum { HASH_BYTES = 1 << 18, LEAST_DAYS = 14 };

#define DAYS_PER_MONTH (365.2425 / 12.0)

/* ---- provenance ---- */

static void hex_of(char hex[65], const uint8_t digest[SHA256_DIGEST_SIZE])
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
		hex[2 * i] = digit[digest[i] >> 4];
		hex[2 * i + 1] = digit[digest[i] & 15];
	}
	hex[64] = '\0';
}

/* A digest, and on the way which beginning of the bytes has the digest
 * `part`. */
struct hash {
	struct sha256_ctx sha;
	const char *part;        // hex; NULL = none is looked for
	uint64_t lines, part_lines;      // ended so far; of the part, 0: none
};

static void hash_so_far(char hex[65], const struct hash *hash)
{
	struct sha256_ctx sha = hash->sha;
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(&sha, sizeof(digest), digest);
	hex_of(hex, digest);
}

static void look_for_part(struct hash *hash)
{
	char hex[65];

	hash_so_far(hex, hash);
	if (strcmp(hex, hash->part) == 0)
		hash->part_lines = hash->lines;
}

/* A table that grew begins with the one it was, whose last line may have
 * lacked its newline. */
static void hash_bytes(struct hash *hash, const char *p, size_t n)
{
	const char *const end = p + n, *newline;

	while (hash->part && hash->part_lines == 0 &&
	       (newline = memchr(p, '\n', (size_t)(end - p)))) {
		sha256_update(&hash->sha, (size_t)(newline - p),
			      (const uint8_t *)p);
		hash->lines++;
		look_for_part(hash);
		sha256_update(&hash->sha, 1, (const uint8_t *)newline);
		look_for_part(hash);
		p = newline + 1;
	}
	sha256_update(&hash->sha, (size_t)(end - p), (const uint8_t *)p);
}

static bool hash_fd(struct hash *hash, int fd, const char *path, char *room,
		    struct mql_err *err)
{
	size_t got;

	sha256_init(&hash->sha);
	do {
		if (!mql_io_read(fd, path, room, HASH_BYTES, &got, err))
			return false;
		hash_bytes(hash, room, got);
	} while (got == HASH_BYTES);
	return true;
}

/* A second pass, over bytes that the system still holds in memory; the reader
 * has no hook. */
static bool hash_file(char hex[65], struct hash *hash, const char *path,
		      struct mql_err *err)
{
	int fd;

	if (mql_place_is_once(path))
		return true;
	if (!mql_io_open(&fd, path, err))
		return false;

	char *room = mql_calloc(HASH_BYTES, 1);
	const bool ok = hash_fd(hash, fd, path, room, err);

	hash_so_far(hex, hash);
	free(room);
	close(fd);
	return ok;
}

static bool hash_leads(struct dataset *data,
		       const struct dataset_options *options,
		       struct mql_err *err)
{
	struct hash hash = { 0 };

	if (options->card)
		hash.part = options->card->provenance.data_digest;
	if (!hash_file(data->digest, &hash, options->leads, err))
		return false;
	data->card_lines = hash.part_lines;
	return true;
}

/* ---- after the last row ---- */

static uint64_t count_duplicates(const uint64_t *key, size_t n)
{
	struct radix *sorted = mql_calloc(n, sizeof(*sorted));
	uint64_t count = 0;

	for (size_t i = 0; i < n; i++)
		sorted[i].key = key[i];
	radix_sort(sorted, n);
	for (size_t i = 1; i < n; i++)
		count += sorted[i].key == sorted[i - 1].key;
	free(sorted);
	return count;
}

static bool fail_empty(const struct dataset *data, const char *path,
		       struct mql_err *err)
{
	const uint64_t later = data->counts.created_later;
	struct mql_buf day = { 0 };

	if (later == 0)
		return mql_fail(err, MQL_E_DATA, "%s: has no leads", path);
	mql_day_add(&day, data->as_of);
	mql_fail(err, MQL_E_DATA, "%s: has no leads as of %s (--as-of): all "
		 "%ju that can be read were created later", path,
		 mql_buf_text(&day), (uintmax_t)later);
	mql_buf_release(&day);
	return false;
}

static bool finish(struct dataset *data, struct dataset_taker *taker,
		   const struct dataset_table *table, struct mql_err *err)
{
	struct dataset_counts *counts = &data->counts;

	counts->rows = table->rows;
	counts->bad_rows = table->bad_rows;
	counts->bad_cells += table->bad_cells;
	if (table->first_bad[0])
		memcpy(counts->first_bad, table->first_bad,
		       sizeof(table->first_bad));
	if (data->n == 0)
		return fail_empty(data, mql_csv_path(table->csv), err);
	dataset_taker_finish(taker);
	counts->outcomes_unmatched = dataset_join_unmatched(taker->join);
	counts->duplicate_ids = count_duplicates(data->id_key, data->n);
	return labels_set(data, err);
}

/* ---- reading ---- */

static bool read_leads(struct dataset *data, struct dataset_join *join,
		       const struct dataset_options *options,
		       struct mql_err *err)
{
	struct dataset_table table = { 0 };
	struct dataset_taker taker = { 0 };
	const bool ok =
		dataset_table_open(&table, options->leads, options->delimiter,
				   err) &&
		dataset_taker_init(&taker, data, join, options, table.csv,
				   err) &&
		dataset_table_read(&table, options, dataset_take_row, &taker,
				   err) &&
		finish(data, &taker, &table, err);

	dataset_taker_release(&taker);
	dataset_table_release(&table);
	return ok;
}

bool dataset_read(struct dataset *data, const struct mql_definition *definition,
		  const struct dataset_options *options, struct mql_err *err)
{
	struct dataset_join join = { 0 };
	struct hash outcomes = { 0 };

	*data = (struct dataset){
		.definition = definition, .as_of = options->as_of,
		.first_created = MQL_DAY_NONE, .last_created = MQL_DAY_NONE,
	};

	const bool ok =
		maturity_check(definition, err) &&
		dataset_join_read(&join, definition, options, &data->counts,
				  err) &&
		read_leads(data, &join, options, err) &&
		hash_leads(data, options, err) &&
		hash_file(data->outcomes_digest, &outcomes, options->outcomes,
			  err);

	dataset_join_release(&join);
	if (!ok)
		dataset_release(data);
	return ok;
}

double dataset_per_month(const struct dataset *data, const uint32_t *row,
			 size_t n)
{
	int32_t first = INT32_MAX, last = INT32_MIN;
	uint64_t dated = 0;

	n = row ? n : data->n;
	for (size_t j = 0; data->created && j < n; j++) {
		const int32_t day = data->created[row ? row[j] : j];

		if (day == MQL_DAY_NONE)
			continue;
		dated++;
		first = day < first ? day : first;
		last = day > last ? day : last;
	}

	const double days = (double)last - first + 1.0;

	return days < LEAST_DAYS ? (double)NAN
				 : (double)dated / days * DAYS_PER_MONTH;
}

void dataset_add_created(struct mql_buf *buf, int32_t first, int32_t last)
{
	if (first == MQL_DAY_NONE)
		return;
	mql_buf_adds(buf, ", created ");
	mql_day_add(buf, first);
	mql_buf_adds(buf, " to ");
	mql_day_add(buf, last);
}

void dataset_release(struct dataset *data)
{
	for (size_t i = 0; i < data->n_column; i++) {
		free(data->column[i].number);
		free(data->column[i].place);
		free(data->column[i].level);
		free(data->column[i].short_level);
	}
	free(data->event);
	free(data->happened);
	free(data->value);
	free(data->source.level);
	free(data->source.short_level);
	free(data->won);
	free(data->sql);
	free(data->sql_so_far);
	free(data->weight);
	free(data->handed_prob);
	free(data->cost);
	free(data->rule);
	free(data->created);
	free(data->observed);
	free(data->score);
	free(data->verdict);
	free(data->points);
	if (data->fold_key != data->id_key)
		free(data->fold_key);
	free(data->id_key);
	mql_arena_release(&data->arena);
	*data = (struct dataset){ 0 };
}
