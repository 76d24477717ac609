/* SPDX-License-Identifier: MIT */
#include "trainer/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "trainer/dataset_table.h"

/* The pass over the table. */
struct reader {
	const struct explain_options *options;
	struct explain *out;
	struct dataset_table table;
	struct mql_evaluator evaluator;
	struct mql_result result;
	size_t id;               // index, or SIZE_MAX: by line
	const char *id_name;
	uint64_t n_found, second;        // line of the second with the id
	struct mql_err why;      // why the lead can't be scored
	int64_t *score;          // [n]
	size_t n, cap;
};

static bool find_column(const void *table, const char *name, size_t *i,
			struct mql_err *err)
{
	return mql_csv_find(table, name, i, err);
}

static bool is_wanted(const struct reader *r, const struct mql_str *cell)
{
	const struct mql_str id = mql_str_of(r->options->id);
	char line[24];

	if (r->id != SIZE_MAX)
		return mql_str_eq(cell[r->id], id);
	snprintf(line, sizeof(line), "%" PRIu64, r->table.line);
	return mql_str_eq(mql_str_of(line), id);
}

static void keep_lead(struct reader *r, const struct mql_str *cell)
{
	struct explain *e = r->out;
	const size_t n = mql_csv_n_column(r->table.csv);
	const size_t n_entry = mql_scorecard_n_entry(e->card);

	if (++r->n_found > 1) {
		r->second = r->n_found == 2 ? r->table.line : r->second;
		return;
	}
	e->line = r->table.line;
	e->cell = mql_arena_alloc(&e->arena, n, sizeof(*e->cell));
	for (size_t i = 0; i < n; i++)
		e->cell[i] = (struct mql_str){
			mql_arena_text(&e->arena, cell[i].p, cell[i].n),
			cell[i].n
		};
	e->result = r->result;
	e->result.points = mql_arena_alloc(&e->arena, n_entry,
					   sizeof(int32_t));
	e->result.code = mql_arena_alloc(&e->arena, e->card->n_term,
					 sizeof(uint32_t));
	for (size_t i = 0; i < n_entry; i++)
		e->result.points[i] = r->result.points[i];
	for (size_t i = 0; i < e->card->n_term; i++)
		e->result.code[i] = r->result.code[i];
}

static bool take_row(void *taker, const struct mql_str *cell,
		     struct outcome_flaw *flaw)
{
	struct reader *r = taker;
	const struct mql_result *result = &r->result;
	const bool wanted = is_wanted(r, cell);

	if (!mql_evaluate(&r->evaluator, cell, r->options->as_of,
			  &r->result)) {
		*flaw = (struct outcome_flaw){ result->bad_column,
					       result->bad_want };
		if (wanted && !r->options->bad_is_missing)
			dataset_table_say_bad(&r->why, &r->table, cell, flaw);
		return false;
	}
	r->score = mql_grow(r->score, &r->cap, r->n + 1, sizeof(*r->score));
	r->score[r->n++] = result->score;
	r->out->handed += mql_handed_over(result->verdict);
	if (wanted)
		keep_lead(r, cell);
	return true;
}

static bool open_table(struct reader *r, struct mql_err *err)
{
	const struct explain_options *o = r->options;
	const struct mql_scorecard *card = r->out->card;
	const struct mql_csv *csv;

	if (!dataset_table_open(&r->table, o->leads, o->delimiter, err))
		return false;
	csv = r->table.csv;
	r->id = SIZE_MAX;
	r->id_name = o->id_column ? o->id_column : card->id;
	if (r->id_name && !mql_csv_find(csv, r->id_name, &r->id, err))
		return false;
	return mql_evaluator_init(&r->evaluator, card, find_column, csv, err);
}

/* One lead, and which. */
static bool check_found(const struct reader *r, struct mql_err *err)
{
	const char *path = mql_csv_path(r->table.csv);
	const char *id = MQL_SHOW(mql_str_of(r->options->id));

	if (r->n_found == 1)
		return true;
	if (r->n_found > 1)
		return mql_fail(err, MQL_E_DATA, "%s: %ju leads have the id "
				"\"%s\", the first two in lines %ju and %ju: "
				"an id must be a lead's own", path,
				(uintmax_t)r->n_found, id,
				(uintmax_t)r->out->line,
				(uintmax_t)r->second);
	if (r->why.code != MQL_OK)
		return mql_fail(err, MQL_E_DATA, "%s", r->why.msg);
	if (!r->id_name)
		return mql_fail(err, MQL_E_DATA, "%s: no lead begins on line "
				"\"%s\" (%s names no id, so a lead goes by its "
				"line; --id-column names one)", path, id,
				r->out->card->path);
	return mql_fail(err, MQL_E_DATA, "%s: no lead has the id \"%s\" in "
			"column \"%s\" (%ju leads read%s)", path, id,
			MQL_SHOW(mql_str_of(r->id_name)), (uintmax_t)r->n,
			r->table.bad_rows > 0 ? ", some rows can't be" : "");
}

static void rank(struct reader *r)
{
	struct explain *e = r->out;

	e->n = r->n;
	for (size_t i = 0; i < r->n; i++) {
		e->above += r->score[i] > e->result.score;
		e->equal += r->score[i] == e->result.score;
	}
	e->n_bad = r->table.bad_rows;
	memcpy(e->first_bad, r->table.first_bad, sizeof(e->first_bad));
}

int64_t explain_lacks(const struct explain *e)
{
	const int32_t threshold = e->card->gate.score;

	return threshold != MQL_POINTS_NONE && e->result.score < threshold
		       ? threshold - e->result.score : 0;
}

bool explain_run(struct explain *e, const struct mql_scorecard *card,
		 const struct explain_options *options, struct mql_err *err)
{
	const struct dataset_options all = {
		.bad_is_missing = options->bad_is_missing, .max_bad = 1.0,
	};
	struct reader r = { .options = options, .out = e,
			    .why = MQL_ERR_INIT };
	bool ok;

	*e = (struct explain){ .card = card, .leads = options->leads,
			       .id = options->id, .as_of = options->as_of };
	r.result.points = mql_calloc(mql_scorecard_n_entry(card),
				     sizeof(int32_t));
	r.result.code = mql_calloc(card->n_term, sizeof(uint32_t));
	ok = open_table(&r, err) &&
	     dataset_table_read(&r.table, &all, take_row, &r, err) &&
	     check_found(&r, err);
	if (ok) {
		rank(&r);
		explain_find_changes(e, &r.evaluator,
				     mql_csv_n_column(r.table.csv));
	}
	mql_evaluator_release(&r.evaluator);
	dataset_table_release(&r.table);
	free(r.result.points);
	free(r.result.code);
	free(r.score);
	return ok;
}

void explain_release(struct explain *e)
{
	free(e->change);
	mql_arena_release(&e->arena);
	*e = (struct explain){ 0 };
}
