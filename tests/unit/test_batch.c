/* SPDX-License-Identifier: MIT */
#include "scorer/batch.h"

#include "tests/unit/made_chunk.h"
#include "tests/unit/scored_lead.h"

#define N_COLUMN 4

/* Two that pass on, one that does not, one disqualified, then a bad cell, a bad
 * row and one more that passes; the third has no id. */
static const char *const cells[][N_COLUMN] = {
	{ "L1", "50", "C,D", "10" },
	{ "L2", "50", "A|B", "20" },
	{ " ", "5", "", "" },
	{ "L4", "50", "stop", "10" },
	{ "L5", "12k", "", "1" },
	{ "", "", "", "" },
	{ "L7", "20", "", "30" },
};
#define N_ROW MQL_ARRAY_LEN(cells)
#define BAD_ROW 5

struct table {
	struct scored_lead lead;
	struct kernel *kernel;
	struct mql_str name[N_COLUMN];
	struct mql_str cell[N_ROW * N_COLUMN];
	struct made_chunk made;
	struct mql_csv_bad bad;
	struct explore explore;
	struct line line;
	struct drift drift;      // none: the card states no evidence
	struct batch_plan plan;
	struct batch batch;
};

static void table_init(struct table *t)
{
	scored_lead_init(&t->lead);
	t->kernel = kernel_new(&t->lead.evaluator);
	for (size_t k = 0; k < N_COLUMN; k++)
		t->name[k] = mql_str_of(scored_lead_column[k]);
	for (size_t i = 0; i < N_ROW * N_COLUMN; i++)
		t->cell[i] = mql_str_of(cells[i / N_COLUMN][i % N_COLUMN]);
	t->made = (struct made_chunk){ .n_column = N_COLUMN };
	t->bad = (struct mql_csv_bad){
		.before = BAD_ROW,
		.row = { .line = BAD_ROW + 2,
			 .bad = "2 cells, the header has 4",
			 .raw = MQL_STR("L6,1") },
	};
	t->plan = (struct batch_plan){
		.kernel = t->kernel,
		.evaluator = &t->lead.evaluator,
		.sink = { .card = &t->lead.card, .id_name = "id",
			  .line = &t->line },
		.table = { "leads.csv", t->name, N_COLUMN, ',' },
		.only = BATCH_ALL,
		.keep_rejects = true,
		.drift = &t->drift,
	};
	t->drift = (struct drift){ .card = &t->lead.card };
	batch_init(&t->batch, &t->plan);
}

/* The rows as they are now. */
static void score(struct table *t)
{
	struct mql_csv_chunk *chunk = &t->made.chunk;

	line_release(&t->line);
	line_init(&t->line, &t->lead.card, t->plan.sink.explore,
		  t->plan.sink.reasons, t->plan.sink.excel_safe);
	made_chunk_release(&t->made);
	t->made.n_column = N_COLUMN;
	for (size_t i = 0; i < N_ROW; i++)
		if (i != BAD_ROW)
			made_chunk_add(&t->made, t->cell + i * N_COLUMN);
	for (size_t i = 0; i < chunk->n_row; i++)
		chunk->line_after[i] = (uint32_t)(i + (i >= BAD_ROW));
	chunk->line = 2;
	t->batch.chunk = *chunk;
	t->batch.chunk.bad = &t->bad;
	t->batch.chunk.n_bad = 1;
	batch_score(&t->batch, &t->plan);
}

/* The chunk is the test's, not the batch's to free. */
static void table_release(struct table *t)
{
	t->batch.chunk = (struct mql_csv_chunk){ 0 };
	batch_release(&t->batch);
	made_chunk_release(&t->made);
	kernel_free(t->kernel);
	line_release(&t->line);
	scored_lead_release(&t->lead);
}

/* "L1 L2 ": the ids that stand at the beginning of the lines. */
static void ids(struct mql_buf *to, const struct mql_buf *lines)
{
	const char *p = mql_buf_text(lines);

	for (; *p; p = strchr(p, '\n') + 1) {
		mql_buf_add(to, p, strcspn(p, ","));
		mql_buf_addc(to, ' ');
	}
}

struct only_case { int only; uint64_t written; char want[32]; };

ParameterizedTestParameters(batch, only_picks_by_verdict)
{
	static struct only_case row[] = {
		{ BATCH_ALL, 5, "L1 L2 \" \" L4 L7 " },
		{ MQL_QUALIFIED, 3, "L1 L2 L7 " },
		{ MQL_NURTURE, 1, "\" \" " },
		{ MQL_DISQUALIFIED, 1, "L4 " },
		{ MQL_FAST_TRACK, 0, "" },
	};

	return cr_make_param_array(struct only_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct only_case *p, batch, only_picks_by_verdict)
{
	struct mql_buf got = { 0 };
	struct table t;

	table_init(&t);
	t.plan.only = p->only;
	score(&t);
	ids(&got, &t.batch.out);
	cr_assert_str_eq(mql_buf_text(&got), p->want);
	cr_assert_eq(t.batch.tally.written, p->written);
	cr_assert_eq(tally_scored(&t.batch.tally), 5);
	mql_buf_release(&got);
	table_release(&t);
}

Test(batch, rule_13_only_mql_is_every_lead_that_is_handed_over)
{
	struct mql_buf got = { 0 };
	struct table t;

	table_init(&t);
	t.lead.rule.verdict = MQL_FAST_TRACK;
	t.plan.only = MQL_QUALIFIED;
	score(&t);
	ids(&got, &t.batch.out);
	cr_assert_str_eq(mql_buf_text(&got), "L1 L2 L4 L7 ");
	mql_buf_release(&got);
	table_release(&t);
}

/* Of the two that the threshold keeps back one has an id, and is drawn. */
static void explore(struct table *t)
{
	t->cell[2 * N_COLUMN] = MQL_STR("L3");
	t->cell[4 * N_COLUMN + 1] = MQL_STR("9");
	t->cell[4 * N_COLUMN] = MQL_STR("");
	t->plan.sink.explore = &t->explore;
	explore_init(&t->explore, 0.999999999, 1);
}

struct explored_case { int only; char want[32]; };

ParameterizedTestParameters(batch, explored_leads_are_handed_over)
{
	static struct explored_case row[] = {
		{ BATCH_ALL, "L1 L2 L3 L4  L7 " },
		{ MQL_QUALIFIED, "L1 L2 L3 L7 " },
		{ MQL_EXPLORE, "L3 " },
		{ MQL_NURTURE, " " },
	};

	return cr_make_param_array(struct explored_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct explored_case *p, batch,
		  explored_leads_are_handed_over)
{
	struct mql_buf got = { 0 };
	struct table t;

	table_init(&t);
	explore(&t);
	t.plan.only = p->only;
	score(&t);
	ids(&got, &t.batch.out);
	cr_assert_str_eq(mql_buf_text(&got), p->want);
	cr_assert_eq(t.batch.tally.verdict[MQL_EXPLORE], 1);
	cr_assert_eq(t.batch.tally.verdict[MQL_NURTURE], 1);
	cr_assert_eq(t.batch.tally.in_reach, 1);
	mql_buf_release(&got);
	table_release(&t);
}

Test(batch, nobody_is_explored_who_was_not_asked_for)
{
	struct table t;

	table_init(&t);
	explore(&t);
	t.plan.sink.explore = NULL;
	score(&t);
	cr_assert_eq(t.batch.tally.verdict[MQL_EXPLORE], 0);
	cr_assert_eq(t.batch.tally.in_reach, 0);
	table_release(&t);
}

/* Where a database keys by them: a reject as any other, not counted for drift,
 * whether its row is good otherwise or not. */
Test(batch, a_lead_that_must_have_an_id_is_a_reject_without)
{
	static struct mql_evidence evidence[4] = { { 1, 0, 0.0 } };
	struct mql_buf got = { 0 };
	struct table t;

	table_init(&t);
	t.lead.term[0].evidence = evidence;
	drift_init(&t.drift, &t.lead.card);
	free(t.batch.drift);
	t.batch.drift = mql_calloc(t.drift.n_cell, sizeof(*t.batch.drift));
	t.cell[4 * N_COLUMN] = MQL_STR("");
	t.plan.must_have_id = true;
	score(&t);
	ids(&got, &t.batch.out);
	cr_assert_str_eq(mql_buf_text(&got), "L1 L2 L4 L7 ");
	cr_assert_str_eq(mql_buf_text(&t.batch.rejects),
			 "4,id,a lead without an id,\"\"\" \"\",5,,\"\n"
			 "6,id,a lead without an id,\",12k,,1\"\n"
			 "7,,\"2 cells, the header has 4\",\"L6,1\"\n");
	cr_assert_eq(t.batch.tally.no_id, 0);
	cr_assert_eq(t.batch.tally.rejected, 3);
	cr_assert_eq(t.batch.drift[0], 0);       // <= 9: it was the only one
	t.plan.keep_rejects = false;
	score(&t);
	cr_assert(t.batch.ended);
	cr_assert_eq(t.batch.first.line, 4);
	mql_buf_release(&got);
	drift_release(&t.drift);
	table_release(&t);
}

/* Five rows are scored; what is written does not matter, rejects do not count,
 * and a second block adds to the first. */
Test(batch, counts_scored_leads_for_drift)
{
	static struct mql_evidence evidence[4] = { { 1, 0, 0.0 } };
	struct table t;

	table_init(&t);
	t.lead.term[0].evidence = evidence;
	drift_init(&t.drift, &t.lead.card);
	free(t.batch.drift);
	t.batch.drift = mql_calloc(t.drift.n_cell, sizeof(*t.batch.drift));
	t.plan.only = MQL_DISQUALIFIED;
	score(&t);
	cr_assert_eq(t.drift.n_cell, 4);
	cr_assert_eq(t.batch.drift[0], 1);       // <= 9
	cr_assert_eq(t.batch.drift[1], 1);       // 10..49
	cr_assert_eq(t.batch.drift[2], 3);
	cr_assert_eq(t.batch.drift[3], 0);
	score(&t);
	cr_assert_eq(t.batch.drift[2], 6);
	drift_release(&t.drift);
	table_release(&t);
}

Test(batch, counts_every_row_once)
{
	struct table t;

	table_init(&t);
	score(&t);
	score(&t);          // a second block starts anew

	const struct tally *tally = &t.batch.tally;

	cr_assert_eq(tally->read, 7);
	cr_assert_eq(tally->rejected, 2);
	cr_assert_eq(tally->verdict[MQL_QUALIFIED], 3);
	cr_assert_eq(tally->verdict[MQL_NURTURE], 1);
	cr_assert_eq(tally->verdict[MQL_DISQUALIFIED], 1);
	cr_assert_eq(tally->verdict[MQL_FAST_TRACK], 0);
	cr_assert_eq(tally->no_id, 1);
	cr_assert_eq(tally->bad_cells, 0);
	table_release(&t);
}

Test(batch, rule_19_rejects_are_kept_in_order)
{
	struct table t;

	table_init(&t);
	score(&t);
	cr_assert_not(t.batch.ended);
	cr_assert_str_eq(mql_buf_text(&t.batch.rejects),
			 "6,size,\"\"\"12k\"\" is not a number\","
			 "\"L5,12k,,1\"\n"
			 "7,,\"2 cells, the header has 4\",\"L6,1\"\n");
	table_release(&t);
}

Test(batch, rule_19_ends_before_the_first_reject_that_is_not_kept)
{
	struct mql_buf got = { 0 };
	struct table t;

	table_init(&t);
	t.plan.keep_rejects = false;
	score(&t);
	ids(&got, &t.batch.out);
	cr_assert_str_eq(mql_buf_text(&got), "L1 L2 \" \" L4 ");
	cr_assert(t.batch.ended);
	cr_assert_eq(t.batch.first.line, 6);
	cr_assert_eq(t.batch.first.column, 1);
	cr_assert_str_eq(t.batch.first.want, "a number");
	cr_assert_eq(t.batch.rejects.n, 0);
	t.plan.keep_rejects = true;
	score(&t);
	cr_assert_not(t.batch.ended);
	mql_buf_release(&got);
	table_release(&t);
}

/* At every place of a tile: leads before the row are written, none behind. */
Test(batch, rule_19_ends_before_a_bad_row_wherever_it_stands)
{
	struct table t;

	table_init(&t);
	for (size_t i = 1; i < N_ROW; i++)       // all as good as the first
		memcpy(t.cell + i * N_COLUMN, t.cell,
		       N_COLUMN * sizeof(*t.cell));
	score(&t);
	for (size_t i = t.made.chunk.n_row; i < 2 * KERNEL_ROWS + 1; i++)
		made_chunk_add(&t.made, t.cell);
	t.plan.keep_rejects = false;
	for (size_t i = 0; i <= t.made.chunk.n_row; i++) {
		t.bad.before = i;
		t.batch.chunk = t.made.chunk;
		t.batch.chunk.bad = &t.bad;
		t.batch.chunk.n_bad = 1;
		batch_score(&t.batch, &t.plan);
		cr_assert(t.batch.ended);
		cr_assert_eq(t.batch.tally.written, i);
	}
	table_release(&t);
}

Test(batch, rule_24_bad_cells_can_be_scored_as_missing)
{
	struct table t;

	table_init(&t);
	t.lead.evaluator.bad_is_missing = true;
	score(&t);
	cr_assert_eq(t.batch.tally.bad_cells, 1);
	cr_assert_eq(t.batch.tally.rejected, 1);
	cr_assert_not_null(strstr(t.batch.out.p, "\nL5,31.3,"));
	table_release(&t);
}

/* Row 7 repeats the id of row 2; neither the blank id nor those of the two
 * rejects are there to be repeated. */
Test(batch, rule_20_ids_of_all_scored_leads_are_collected)
{
	struct table t;

	table_init(&t);
	t.cell[6 * N_COLUMN] = MQL_STR("L1");
	t.plan.only = MQL_DISQUALIFIED;
	score(&t);
	cr_assert_eq(t.batch.ids.n, 0);          // not asked for
	t.plan.check_ids = true;
	score(&t);
	score(&t);          // a second block starts anew
	cr_assert_eq(t.batch.tally.written, 1);
	cr_assert_eq(t.batch.ids.n, 4);
	cr_assert_eq(t.batch.ids.digest[0], t.batch.ids.digest[3]);
	cr_assert_eq(ids_repeated(&t.batch.ids), 1);
	table_release(&t);
}

/* The column a reader blames is counted from 1, 0 is none in particular. */
Test(batch, names_the_column_of_a_bad_row)
{
	struct table t;

	table_init(&t);
	t.bad.row.bad_column = 1;
	score(&t);
	cr_assert_not_null(strstr(t.batch.rejects.p, "\n7,id,"));
	table_release(&t);
}

Test(batch, allocates_nothing_in_the_steady_state)
{
	struct table t;

	table_init(&t);
	t.plan.check_ids = true;
	score(&t);

	const struct batch before = t.batch;

	score(&t);
	cr_assert_eq(t.batch.out.p, before.out.p);
	cr_assert_eq(t.batch.out.cap, before.out.cap);
	cr_assert_eq(t.batch.rejects.p, before.rejects.p);
	cr_assert_eq(t.batch.scratch.p, before.scratch.p);
	cr_assert_eq(t.batch.ids.digest, before.ids.digest);
	cr_assert_eq(t.batch.result.points, before.result.points);
	table_release(&t);
}
