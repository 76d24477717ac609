/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/csv.h"
#include "tests/unit/csv_dump.h"

struct real {
	char name[80];
	char delimiter;
	size_t n_row, n_column, n_bad;
	size_t n_byte;           // in the cells of good rows
	char reason[80];
};

/* Counts and bytes are those of Python's csv module, strict. */
ParameterizedTestParameters(csv_real, is_read_whole)
{
	static struct real files[] = {
		{ "xeducation_leads/Leads.csv", ',', 9240, 37, 0, 2016256,
		  "" },
		{ "xeducation_leads/variants/Leads.trailing_empty_column.csv",
		  ',', 9240, 38, 0, 2016256, "" },
		{ "xeducation_leads/variants/Lead_Scoring.whole_row_quoted.csv",
		  ',', 9240, 37, 338, 1929367,
		  "1 cell, the header has 37: the whole row is wrapped in"
		  " quotes" },
		{ "olist_marketing_funnel/olist_closed_deals_dataset.csv", ',',
		  842, 14, 0, 159339, "" },
		{ "olist_marketing_funnel/"
		  "olist_marketing_qualified_leads_dataset.csv", ',', 8000, 4,
		  0, 671787, "" },
		{ "olist_marketing_funnel/variants/"
		  "closed_deals.excel_resaved.csv", ',', 842, 14, 0, 155065,
		  "" },
		{ "olist_marketing_funnel/variants/mql.excel_resaved.csv", ',',
		  8000, 4, 0, 671787, "" },
		{ "uci_bank_marketing/bank-additional-full.csv", ';', 41188,
		  21, 0, 4022428, "" },
		{ "uci_online_shoppers/online_shoppers_intention.csv", ',',
		  12330, 18, 0, 837555, "" },
		{ "ucla_admission/binary.csv", ',', 400, 4, 0, 3469, "" },
	};

	return cr_make_param_array(struct real, files, MQL_ARRAY_LEN(files));
}

ParameterizedTest(struct real *f, csv_real, is_read_whole)
{
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;
	size_t n_row = 0, n_bad = 0, n_byte = 0;

	cr_assert(mql_csv_open(&csv, csv_real(f->name), NULL, &err));
	cr_assert_eq(mql_csv_n_column(csv), f->n_column);
	cr_assert_eq(mql_csv_delimiter(csv), f->delimiter);
	do {
		cr_assert(mql_csv_next(csv, &block, &err));
		n_row += block.n_row;
		for (size_t i = 0; i < block.n_row; i++) {
			if (!block.row[i].bad)
				continue;
			n_bad++;
			cr_assert_str_eq(block.row[i].bad, f->reason);
			cr_assert_eq(block.row[i].raw.p[0], '"');
		}
		for (size_t i = 0; i < block.n_row * block.n_column; i++)
			n_byte += block.cell[i].n;
	} while (block.n_row > 0);
	cr_assert_eq(n_row, f->n_row);
	cr_assert_eq(n_bad, f->n_bad);
	cr_assert_eq(n_byte, f->n_byte);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
}

/* In step through two tables of the same rows. */
struct pair {
	struct mql_csv *csv[2];
	struct mql_csv_block block[2];
};

static bool next_pair(struct pair *pair)
{
	struct mql_err err = MQL_ERR_INIT;

	for (size_t i = 0; i < 2; i++)
		cr_assert(mql_csv_next(pair->csv[i], &pair->block[i], &err));
	cr_assert_eq(pair->block[0].n_row, pair->block[1].n_row);
	return pair->block[0].n_row > 0;
}

static void open_pair(struct pair *pair, const char *a, const char *b)
{
	const struct mql_csv_options options = { .block_rows = 100,
						 .block_bytes = 1u << 24 };
	struct mql_err err = MQL_ERR_INIT;
	const char *const name[] = { a, b };

	*pair = (struct pair){ 0 };
	for (size_t i = 0; i < 2; i++)
		cr_assert(mql_csv_open(&pair->csv[i], csv_real(name[i]),
				       &options, &err));
}

static void close_pair(struct pair *pair)
{
	for (size_t i = 0; i < 2; i++) {
		mql_csv_close(pair->csv[i]);
		mql_csv_block_release(&pair->block[i]);
	}
}

/* From row i on, cells of block `b` are those of block `a`; what `b` has more
 * is empty. */
static void assert_same_row(const struct mql_csv_block *a,
			    const struct mql_csv_block *b, size_t i)
{
	for (size_t k = 0; k < b->n_column; k++) {
		const struct mql_str got = b->cell[i * b->n_column + k];
		const struct mql_str want = k < a->n_column ?
			a->cell[i * a->n_column + k] : MQL_STR("");

		cr_assert(mql_str_eq(got, want), "line %d, column %zu",
			  (int)b->row[i].line, k + 1);
	}
}

Test(csv_real, a_nameless_last_column_changes_no_other_cell)
{
	struct pair pair;

	open_pair(&pair, "xeducation_leads/Leads.csv",
		  "xeducation_leads/variants/Leads.trailing_empty_column.csv");
	cr_assert_eq(mql_csv_column(pair.csv[1], 37).n, 0);
	while (next_pair(&pair)) {
		for (size_t i = 0; i < pair.block[0].n_row; i++)
			assert_same_row(&pair.block[0], &pair.block[1], i);
	}
	close_pair(&pair);
}

/* A row was wrapped where it has a quote, so the rows to be rejected are those
 * with a comma in a cell of the sound file. */
Test(csv_real, rows_wrapped_in_quotes_are_rejected_at_their_lines)
{
	struct pair pair;
	size_t n_bad = 0;

	open_pair(&pair, "xeducation_leads/Leads.csv",
		  "xeducation_leads/variants/"
		  "Lead_Scoring.whole_row_quoted.csv");
	while (next_pair(&pair)) {
		const struct mql_csv_block *a = &pair.block[0];
		const struct mql_csv_block *b = &pair.block[1];

		for (size_t i = 0; i < a->n_row; i++) {
			bool comma = false;

			for (size_t k = 0; k < a->n_column; k++) {
				const struct mql_str s =
					a->cell[i * a->n_column + k];

				comma |= s.n && memchr(s.p, ',', s.n);
			}
			cr_assert_eq(b->row[i].bad != NULL, comma);
			cr_assert_eq(b->row[i].line, a->row[i].line);
			n_bad += comma;
			if (!comma)
				assert_same_row(a, b, i);
		}
	}
	cr_assert_eq(n_bad, 338);
	close_pair(&pair);
}
