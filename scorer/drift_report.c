/* SPDX-License-Identifier: MIT */
#include "scorer/drift.h"

#include "common/json.h"

/* ---- which tables ---- */

static bool is_above(const struct drift *drift,
		     const struct drift_table *table, double limit)
{
	return drift->speaks && mql_psi_exceeds(&table->psi, limit);
}

size_t drift_n_above(const struct drift *drift, double limit)
{
	size_t n = 0;

	for (size_t i = 0; i < drift->n_table; i++)
		n += is_above(drift, &drift->table[i], limit);
	return n;
}

/* Largest first; of equals the earlier. */
static bool comes_before(const struct drift_table *a,
			 const struct drift_table *b)
{
	return a->psi.psi > b->psi.psi || (a->psi.psi >= b->psi.psi && a < b);
}

/* The table after `last` (NULL: the first) in that order, of those above. */
static const struct drift_table *next_above(const struct drift *drift,
					    double limit,
					    const struct drift_table *last)
{
	const struct drift_table *best = NULL;

	for (size_t i = 0; i < drift->n_table; i++) {
		const struct drift_table *table = &drift->table[i];

		if (is_above(drift, table, limit) &&
		    (!last || comes_before(last, table)) &&
		    (!best || comes_before(table, best)))
			best = table;
	}
	return best;
}

/* ---- one table ---- */

/* What people read for a cell: a term's as in its reasons, of the score
 * "<12.0", "12.0..<25.5", ">=25.5". */
static void add_label(struct mql_buf *buf, const struct drift *drift,
		      const struct drift_table *table, size_t cell)
{
	const struct mql_baseline *baseline = &drift->card->baseline;

	if (table->term) {
		mql_axis_add_label(buf, &table->term->axis[0], (uint32_t)cell);
		return;
	}
	if (cell == 0) {
		mql_buf_addc(buf, '<');
		mql_tenths_add(buf, baseline->cut[0]);
	} else if (cell == baseline->n_cut) {
		mql_buf_adds(buf, ">=");
		mql_tenths_add(buf, baseline->cut[cell - 1]);
	} else {
		mql_tenths_add(buf, baseline->cut[cell - 1]);
		mql_buf_adds(buf, "..<");
		mql_tenths_add(buf, baseline->cut[cell]);
	}
}

static double percent(uint64_t n, uint64_t of)
{
	return 100.0 * (double)n / (double)of;
}

void drift_add_warning(struct mql_buf *buf, const struct drift *drift,
		       double limit, size_t i)
{
	const struct drift_table *table = next_above(drift, limit, NULL);
	struct mql_buf label = { 0 };
	size_t cell;

	for (; i > 0; i--)
		table = next_above(drift, limit, table);
	cell = table->psi.most;
	add_label(&label, drift, table, cell);
	mql_buf_adds(buf, "drift: ");
	if (table->term)
		mql_buf_addf(buf, "term \"%s\"",
			     MQL_SHOW(mql_str_of(table->term->name)));
	else
		mql_buf_adds(buf, "the score");
	mql_buf_addf(buf, " has PSI %.3f against the training leads, above "
		     "--max-psi %g: \"%s\" from %.1f%% to %.1f%%",
		     table->psi.psi, limit, MQL_SHOW(mql_buf_str(&label)),
		     percent(drift->base[table->first + cell],
			     table->psi.n_base),
		     percent(drift->count[table->first + cell],
			     table->psi.n_now));
	mql_buf_release(&label);
}

/* ---- the whole ---- */

static const struct drift_table *largest_term(const struct drift *drift,
					      size_t *n_term)
{
	const struct drift_table *best = NULL;

	*n_term = 0;
	for (size_t i = 0; i < drift->n_table; i++) {
		const struct drift_table *table = &drift->table[i];

		if (!table->term)
			continue;
		++*n_term;
		if (!best || comes_before(table, best))
			best = table;
	}
	return best;
}

void drift_add_summary(struct mql_buf *buf, const struct drift *drift)
{
	const size_t n_moved = drift_n_above(drift, MQL_PSI_MOVED);
	size_t n_term;
	const struct drift_table *most = largest_term(drift, &n_term);

	mql_buf_adds(buf, "drift: PSI of ");
	if (!drift->table[0].term)
		mql_buf_addf(buf, "the score %.3f", drift->table[0].psi.psi);
	if (most)
		mql_buf_addf(buf, "%s%zu single-column term%s at most "
			     "%.3f (%s)",
			     drift->table[0].term ? "" : ", of ", n_term,
			     n_term == 1 ? "" : "s", most->psi.psi,
			     MQL_SHOW(mql_str_of(most->term->name)));
	if (n_moved > 0)
		mql_buf_addf(buf, "; %zu above %g", n_moved, MQL_PSI_MOVED);
}

static void add_table(struct mql_json *json, const struct drift *drift,
		      const struct drift_table *table, double limit)
{
	struct mql_buf label = { 0 };

	mql_json_open(json, NULL, '{');
	if (table->term)
		mql_json_text(json, "term", table->term->name);
	else
		mql_json_null(json, "term");
	mql_json_num(json, "psi", mql_num_round9(table->psi.psi));
	mql_json_num(json, "chance", mql_num_round9(table->psi.chance));
	mql_json_bool(json, "above", is_above(drift, table, limit));
	mql_json_open(json, "cells", '[');
	for (size_t c = 0; c < table->n_cell; c++) {
		mql_buf_reset(&label);
		add_label(&label, drift, table, c);
		mql_json_open(json, NULL, '{');
		mql_json_str(json, "label", mql_buf_str(&label));
		mql_json_count(json, "trained",
			       drift->base[table->first + c]);
		mql_json_count(json, "scored",
			       drift->count[table->first + c]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
	mql_json_close(json, '}');
	mql_buf_release(&label);
}

void drift_add_json(struct mql_buf *buf, const struct drift *drift,
		    double limit)
{
	struct mql_json json = { .buf = buf, .indent = true };

	mql_json_open(&json, NULL, '{');
	mql_json_count(&json, "leads",
		       drift->n_table > 0 ? drift->table[0].psi.n_now : 0);
	mql_json_num(&json, "max_psi", limit);
	mql_json_open(&json, "tables", '[');
	for (size_t i = 0; i < drift->n_table; i++)
		add_table(&json, drift, &drift->table[i], limit);
	mql_json_close(&json, ']');
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
