/* SPDX-License-Identifier: MIT */
#include "scorer/tally.h"

void tally_merge(struct tally *total, const struct tally *part)
{
	total->read += part->read;
	total->rejected += part->rejected;
	for (size_t i = 0; i < MQL_ARRAY_LEN(total->verdict); i++)
		total->verdict[i] += part->verdict[i];
	total->in_reach += part->in_reach;
	total->written += part->written;
	total->no_id += part->no_id;
	total->bad_cells += part->bad_cells;
	total->future += part->future;
}

uint64_t tally_scored(const struct tally *tally)
{
	return tally->read - tally->rejected;
}

static void add_counted(struct mql_buf *buf, uint64_t n, const char *one,
			const char *many)
{
	mql_count_add(buf, n);
	mql_buf_addc(buf, ' ');
	mql_buf_adds(buf, n == 1 ? one : many);
}

void tally_add_summary(struct mql_buf *buf, const struct tally *tally)
{
	static const enum mql_verdict order[] = {
		MQL_QUALIFIED, MQL_FAST_TRACK, MQL_NURTURE, MQL_DISQUALIFIED,
		MQL_EXPLORE,
	};
	const size_t n = MQL_ARRAY_LEN(order) - (tally->in_reach > 0 ? 0 : 1);

	add_counted(buf, tally->read, "lead read, ", "leads read, ");
	mql_count_add(buf, tally_scored(tally));
	mql_buf_adds(buf, " scored: ");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			mql_buf_adds(buf, ", ");
		mql_count_add(buf, tally->verdict[order[i]]);
		mql_buf_addc(buf, ' ');
		mql_buf_adds(buf, explore_verdict_name(order[i]));
	}
}

/* What stands between two details. */
static void add_comma(struct mql_buf *buf, size_t from)
{
	if (buf->n > from)
		mql_buf_adds(buf, ", ");
}

void tally_add_details(struct mql_buf *buf, const struct tally *tally,
		       int32_t as_of, double elapsed_s)
{
	const size_t from = buf->n;

	if (as_of != MQL_DAY_NONE) {
		mql_buf_adds(buf, "ages as of ");
		mql_day_add(buf, as_of);
	}
	if (tally->future > 0) {
		add_comma(buf, from);
		add_counted(buf, tally->future, "future date taken as age 0",
			    "future dates taken as age 0");
	}
	if (tally->bad_cells > 0) {
		add_comma(buf, from);
		add_counted(buf, tally->bad_cells,
			    "use of a bad cell scored as missing",
			    "uses of bad cells scored as missing");
	}
	if (tally->in_reach > 0) {
		add_comma(buf, from);
		mql_count_add(buf, tally->verdict[MQL_EXPLORE]);
		mql_buf_adds(buf, " of ");
		add_counted(buf, tally->in_reach, "lead in reach explored",
			    "leads in reach explored");
	}
	if (tally->written < tally_scored(tally)) {
		add_comma(buf, from);
		add_counted(buf, tally->written, "lead written",
			    "leads written");
	}
	if (elapsed_s >= 1.0 && tally->read >= TALLY_FEW) {
		add_comma(buf, from);
		mql_count_add(buf,
				(uint64_t)((double)tally->read / elapsed_s));
		mql_buf_adds(buf, " leads/s");
	}
}
