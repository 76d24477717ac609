/* SPDX-License-Identifier: MIT */
#include "scorer/rejects.h"

#include "common/csv_write.h"

void rejects_add_head(struct mql_buf *buf)
{
	mql_buf_adds(buf, "line,column,reason,row\n");
}

static struct mql_str column_name(const struct rejects_table *table,
				  const struct reject *reject)
{
	if (reject->column >= table->n_column)
		return MQL_STR("");
	return table->name[reject->column];
}

static void add_reason(struct mql_buf *buf, const struct reject *reject)
{
	if (reject->bad)
		mql_buf_adds(buf, reject->bad);
	else
		mql_buf_addf(buf, "\"%s\" is not %s",
			     MQL_SHOW(reject->cell[reject->column]),
			     reject->want);
}

/* The row as the table wrote it, or as it would have. */
static void add_row(struct mql_buf *buf, const struct rejects_table *table,
		    const struct reject *reject)
{
	if (!reject->cell) {
		mql_buf_add(buf, reject->raw.p, reject->raw.n);
		return;
	}
	for (size_t i = 0; i < table->n_column; i++) {
		if (i > 0)
			mql_buf_addc(buf, table->delimiter);
		mql_csv_add_cell(buf, reject->cell[i], table->delimiter,
				 false);
	}
}

static void add_scratch(struct mql_buf *buf, const struct mql_buf *scratch,
			bool excel_safe)
{
	const struct mql_str s = { mql_buf_text(scratch), scratch->n };

	mql_csv_add_cell(buf, s, ',', excel_safe);
}

void rejects_add(struct mql_buf *buf, struct mql_buf *scratch,
		 const struct rejects_table *table,
		 const struct reject *reject, bool excel_safe)
{
	mql_buf_addf(buf, "%ju,", (uintmax_t)reject->line);
	mql_csv_add_cell(buf, column_name(table, reject), ',', excel_safe);
	mql_buf_addc(buf, ',');
	mql_buf_reset(scratch);
	add_reason(scratch, reject);
	add_scratch(buf, scratch, excel_safe);
	mql_buf_addc(buf, ',');
	mql_buf_reset(scratch);
	add_row(scratch, table, reject);
	add_scratch(buf, scratch, excel_safe);
	mql_buf_addc(buf, '\n');
}

bool rejects_fail(struct mql_err *err, const struct rejects_table *table,
		  const struct reject *reject)
{
	const struct mql_str column = column_name(table, reject);

	if (!reject->bad)
		return mql_fail(err, MQL_E_DATA,
				"%s:%ju: column \"%s\": \"%s\" is not %s "
				"(--bad-cells missing scores such a cell as "
				"missing, --rejects FILE keeps such rows "
				"apart)",
				table->path, (uintmax_t)reject->line,
				MQL_SHOW(column),
				MQL_SHOW(reject->cell[reject->column]),
				reject->want);
	if (column.n > 0)
		return mql_fail(err, MQL_E_DATA,
				"%s:%ju: column \"%s\": %s "
				"(--rejects FILE keeps such rows apart)",
				table->path, (uintmax_t)reject->line,
				MQL_SHOW(column), reject->bad);
	return mql_fail(err, MQL_E_DATA,
			"%s:%ju: %s (--rejects FILE keeps such rows apart)",
			table->path, (uintmax_t)reject->line, reject->bad);
}

/* The share is a decimal that a double misses by a little (100 * .29 is below
 * 29): a billionth of slack makes "exactly as many" mean that. */
bool rejects_too_many(uint64_t n_reject, uint64_t n_row, double share)
{
	return (double)n_reject > share * (double)n_row * (1.0 + 1e-9);
}
