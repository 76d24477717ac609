/* SPDX-License-Identifier: MIT */
/* First everything that terms and rules need of a cell, one by one; then
 * sorted, so that what is needed of one column, and of one way to read it,
 * stands together; then the steps, each way to read written once. */
#include "scorer/kernel_part.h"

#include <stdlib.h>

struct need {
	size_t column;
	size_t i;                // in the order of terms, then rules
	bool reads;              // values, by step.reader
	struct kernel_step step;
};

struct build {
	struct kernel *kernel;
	struct need *need;       // [n]
	size_t n, cap;
};

static struct kernel_step *add_need(struct build *b, size_t column,
				    enum kernel_op op, size_t to)
{
	b->need = mql_grow(b->need, &b->cap, b->n + 1, sizeof(*b->need));
	b->need[b->n] = (struct need){ .column = column, .i = b->n };
	b->need[b->n].step.op = op;
	b->need[b->n].step.to = to;
	return &b->need[b->n++].step;
}

static const struct mql_missing *tokens_of(const struct build *b)
{
	return &b->kernel->evaluator->card->missing;
}

/* ---- values ---- */

static bool has_plain_token(const struct build *b)
{
	const struct mql_missing *missing = tokens_of(b);

	for (size_t i = 0; i < missing->n; i++)
		if (kernel_number_is_plain(missing->token[i]))
			return true;
	return false;
}

static struct kernel_step *add_reading(struct build *b, size_t column,
				       enum kernel_op op, size_t to,
				       const struct mql_axis *axis)
{
	struct kernel_step *step = add_need(b, column, op, to);

	b->need[b->n - 1].reads = true;
	step->reader = (struct kernel_reader){
		.is_day = axis->kind == MQL_AXIS_DATE,
		.format = axis->format,
		.order = axis->order,
		.token_first = has_plain_token(b),
		.missing = &b->kernel->missing,
		.n_use = 1,
	};
	return step;
}

static size_t need_value(struct build *b, size_t column,
			 const struct mql_axis *axis)
{
	const size_t to = b->kernel->n_kept++;

	add_reading(b, column, KERNEL_KEEP, to, axis);
	return to;
}

/* ---- codes ---- */

static void add_tokens(const struct build *b, struct kernel_levels *levels,
		       uint32_t code)
{
	const struct mql_missing *missing = tokens_of(b);

	for (size_t i = 0; i < missing->n; i++)
		kernel_levels_add(levels, missing->token[i], code);
}

static bool are_bytes(const struct mql_str *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i].n > 1)
			return false;
	return true;
}

static void init_levels(const struct build *b, struct kernel_levels *levels,
			const struct mql_axis *axis)
{
	kernel_levels_init(levels, axis->n_level + tokens_of(b)->n,
			   (uint32_t)axis->n_level);
	add_tokens(b, levels, mql_axis_missing(axis));
	for (size_t i = 0; i < axis->n_level; i++)
		kernel_levels_add(levels, axis->level[i], (uint32_t)i);
	kernel_levels_settle(levels);
}

static size_t need_code(struct build *b, size_t column,
			const struct mql_axis *axis)
{
	const size_t to = b->kernel->n_code++;
	struct kernel_step *step;

	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		kernel_bins_init(&add_reading(b, column, KERNEL_BINS, to,
					      axis)->bins, axis);
		break;
	case MQL_AXIS_LEVEL:
		step = add_need(b, column, KERNEL_LEVELS, to);
		step->bytes = are_bytes(axis->level, axis->n_level);
		init_levels(b, &step->levels, axis);
		break;
	case MQL_AXIS_TEXT:
		kernel_words_init(&add_need(b, column, KERNEL_WORDS, to)->words,
				  axis);
		break;
	}
	return to;
}

/* ---- terms and rules ---- */

static void need_count(struct build *b, size_t i, struct kernel_term *t)
{
	const struct mql_evaluator *evaluator = b->kernel->evaluator;
	const struct mql_axis since = { .kind = MQL_AXIS_DATE,
					.order = t->term->order };

	t->code = b->kernel->n_code++;
	t->axis[0] = need_value(b, evaluator->term_column[i][0],
				&t->term->axis[0]);
	if (t->term->since)
		t->axis[1] = need_value(b, evaluator->since_column[i], &since);
}

static void need_term(struct build *b, size_t i)
{
	const struct mql_evaluator *evaluator = b->kernel->evaluator;
	const size_t *column = evaluator->term_column[i];
	struct kernel_term *t = &b->kernel->term[i];

	t->term = &evaluator->card->term[i];
	switch (t->term->kind) {
	case MQL_TERM_TABLE:
		t->code = need_code(b, column[0], &t->term->axis[0]);
		kernel_points_init(t, mql_axis_n_code(&t->term->axis[0]));
		break;
	case MQL_TERM_PAIR:
		t->code = b->kernel->n_code++;
		for (size_t k = 0; k < 2; k++)
			t->axis[k] = need_code(b, column[k],
					       &t->term->axis[k]);
		t->n_code1 = (uint32_t)mql_axis_n_code(&t->term->axis[1]);
		kernel_points_init(t, mql_axis_n_code(&t->term->axis[0]) *
				      t->n_code1);
		break;
	case MQL_TERM_EACH:
		need_count(b, i, t);
		break;
	}
}

/* As a table of texts: those with code 1 hold. */
static void init_test(const struct build *b, struct kernel_levels *levels,
		      const struct mql_condition *when)
{
	const bool negative = when->kind == MQL_IS_NOT ||
			      when->kind == MQL_SET;

	kernel_levels_init(levels, when->n_text + tokens_of(b)->n, negative);
	if (when->kind != MQL_IS)
		add_tokens(b, levels, !negative);
	if (when->kind == MQL_IS || when->kind == MQL_IS_NOT)
		for (size_t i = 0; i < when->n_text; i++)
			kernel_levels_add(levels, when->text[i], !negative);
	kernel_levels_settle(levels);
}

static void need_condition(struct build *b, const struct mql_condition *when,
			   size_t column)
{
	static const struct mql_axis plain = { .kind = MQL_AXIS_NUMBER };
	const size_t to = b->kernel->n_holds++;
	struct kernel_step *step;

	if (when->kind == MQL_IN_RANGE) {
		add_reading(b, column, KERNEL_RANGE, to, &plain)->range = when;
		return;
	}
	step = add_need(b, column, KERNEL_TEST, to);
	step->bytes = are_bytes(when->text, when->n_text);
	init_test(b, &step->levels, when);
}

static void need_rule(struct build *b, size_t i)
{
	const struct mql_evaluator *evaluator = b->kernel->evaluator;
	const struct mql_rule *rule = &evaluator->card->rule[i];

	b->kernel->rule_holds[i] = b->kernel->n_holds;
	for (size_t k = 0; k < rule->n_when; k++)
		need_condition(b, &rule->when[k],
			       evaluator->rule_column[i][k]);
}

/* ---- needs to steps ---- */

static int compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_readers(const struct kernel_reader *a,
			   const struct kernel_reader *b)
{
	int c = compare_sizes(a->is_day, b->is_day);

	if (c == 0 && a->is_day)
		return compare_sizes(a->order, b->order);
	if (c == 0)
		c = compare_sizes((unsigned char)a->format.thousands,
				  (unsigned char)b->format.thousands);
	if (c == 0)
		c = strcmp(a->format.strip ? a->format.strip : "",
			   b->format.strip ? b->format.strip : "");
	return c;
}

static int compare_needs(const void *pa, const void *pb)
{
	const struct need *a = pa, *b = pb;
	int c = compare_sizes(a->column, b->column);

	if (c == 0)
		c = compare_sizes(a->reads, b->reads);
	if (c == 0 && a->reads)
		c = compare_readers(&a->step.reader, &b->step.reader);
	return c ? c : compare_sizes(a->i, b->i);
}

static bool is_read_alike(const struct need *a, const struct need *b)
{
	return a->column == b->column && a->reads &&
	       compare_readers(&a->step.reader, &b->step.reader) == 0;
}

static struct kernel_step *add_step(struct kernel *kernel, enum kernel_op op)
{
	struct kernel_step *step = &kernel->step[kernel->n_step++];

	step->op = op;
	return step;
}

static void add_steps(struct build *b)
{
	struct kernel *kernel = b->kernel;
	struct kernel_step *reading = NULL, *cells = NULL;

	kernel->step = mql_calloc(3 * b->n, sizeof(*kernel->step));
	for (size_t i = 0; i < b->n; i++) {
		const struct need *need = &b->need[i];
		const struct need *before = i > 0 ? need - 1 : NULL;

		if (!need->reads && before && before->column == need->column) {
			cells->bytes &= need->step.bytes;
		} else if (!need->reads) {
			cells = add_step(kernel, KERNEL_CELLS);
			cells->column = need->column;
			cells->bytes = need->step.bytes;
		}
		if (need->reads && before && is_read_alike(before, need)) {
			reading->reader.n_use++;
		} else if (need->reads) {
			reading = add_step(kernel, KERNEL_VALUES);
			reading->reader = need->step.reader;
			reading->column = need->column;
		}
		*add_step(kernel, need->step.op) = need->step;
	}
}

struct kernel *kernel_new(const struct mql_evaluator *evaluator)
{
	const struct mql_scorecard *card = evaluator->card;
	struct kernel *kernel = mql_calloc(1, sizeof(*kernel));
	struct build b = { .kernel = kernel };

	kernel->evaluator = evaluator;
	kernel->term = mql_calloc_line(card->n_term, sizeof(*kernel->term));
	kernel->rule_holds = mql_calloc(card->n_rule,
					sizeof(*kernel->rule_holds));
	kernel_levels_init(&kernel->missing, card->missing.n, 0);
	add_tokens(&b, &kernel->missing, 1);
	kernel_levels_settle(&kernel->missing);
	for (size_t i = 0; i < card->n_term; i++)
		need_term(&b, i);
	for (size_t i = 0; i < card->n_rule; i++)
		need_rule(&b, i);
	if (b.n > 0)
		qsort(b.need, b.n, sizeof(*b.need), compare_needs);
	add_steps(&b);
	free(b.need);
	return kernel;
}

void kernel_free(struct kernel *kernel)
{
	if (!kernel)
		return;
	for (size_t i = 0; i < kernel->n_step; i++) {
		kernel_bins_release(&kernel->step[i].bins);
		kernel_levels_release(&kernel->step[i].levels);
		kernel_words_release(&kernel->step[i].words);
	}
	kernel_levels_release(&kernel->missing);
	free(kernel->step);
	free(kernel->term);
	free(kernel->rule_holds);
	free(kernel);
}
