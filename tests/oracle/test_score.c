/* SPDX-License-Identifier: MIT */
/* The evaluator against score.awk, on random cards in their written form. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/num.h"
#include "tests/prop/random_card.h"

enum { N_CARD = 60, N_LEAD = 50 };

struct work {
	char card[64];
	char leads[64];
	struct mql_buf want;
	uint64_t state;
};

static void write_file(char *path, const struct mql_buf *text)
{
	const int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(text->p, 1, text->n, file), text->n);
	cr_assert_eq(fclose(file), 0);
}

/* A lead's row, and what the evaluator makes of it. */
static void add_lead(struct work *work, struct mql_buf *leads,
		     const struct mql_evaluator *evaluator, size_t i)
{
	struct mql_str cell[RANDOM_CARD_COLUMNS];
	struct mql_arena arena = { 0 };
	int32_t points[RANDOM_CARD_ENTRIES];
	uint32_t code[RANDOM_CARD_TERMS];
	struct mql_result result = { .points = points, .code = code };

	random_card_lead(cell, &arena, 0.02, &work->state);
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		if (strpbrk(cell[k].p, "\";\n"))         // awk reads no quotes
			cell[k] = MQL_STR("");
	mql_buf_addf(leads, "%zu", i);
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		mql_buf_addf(leads, ";%s", cell[k].p);
	mql_buf_addc(leads, '\n');
	cr_assert(mql_evaluate(evaluator, cell, RANDOM_CARD_TODAY, &result));
	mql_buf_addf(&work->want, "%zu,", i);
	mql_tenths_add(&work->want, result.score);
	mql_buf_addf(&work->want, ",%s\n", mql_verdict_name[result.verdict]);
	mql_arena_release(&arena);
}

/* A random card as a file would give it: written, and read back. */
static void make_card(struct mql_scorecard *card, struct mql_buf *text,
		      uint64_t *state)
{
	struct mql_scorecard made;
	struct mql_err err = MQL_ERR_INIT;

	random_card_init(&made, state);
	mql_scorecard_add(text, &made);
	cr_assert(mql_scorecard_parse(card, "random.yaml",
				      (struct mql_str){ text->p, text->n },
				      &err), "%s\n%s", err.msg, text->p);
	random_card_release(&made);
}

static void write_case(struct work *work)
{
	struct mql_scorecard card;
	struct mql_evaluator evaluator;
	struct mql_buf text = { 0 }, leads = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	make_card(&card, &text, &work->state);
	cr_assert(mql_evaluator_init(&evaluator, &card, random_card_find, NULL,
				     &err));
	evaluator.bad_is_missing = true;
	mql_buf_adds(&leads, "id");
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		mql_buf_addf(&leads, ";%s", random_card_column[k]);
	mql_buf_addc(&leads, '\n');
	for (size_t i = 0; i < N_LEAD; i++)
		add_lead(work, &leads, &evaluator, i);
	write_file(work->card, &text);
	write_file(work->leads, &leads);
	mql_buf_release(&text);
	mql_buf_release(&leads);
	mql_evaluator_release(&evaluator);
	mql_scorecard_release(&card);
}

static void compare(const struct work *work)
{
	char command[400];
	char got[N_LEAD * 40];
	size_t n;
	FILE *awk;

	snprintf(command, sizeof(command),
		 "LC_ALL=C awk -F ';' -v card=%s -v as_of=2026-11-21 -v id=id "
		 "-f tests/oracle/score.awk %s", work->card, work->leads);
	awk = popen(command, "r");
	cr_assert_not_null(awk);
	n = fread(got, 1, sizeof(got) - 1, awk);
	got[n] = '\0';
	cr_assert_eq(pclose(awk), 0);
	cr_assert_str_eq(got, mql_buf_text(&work->want), "%s", command);
}

Test(score_oracle, a_second_scorer_reads_every_card_the_same, .timeout = 120)
{
	struct work work = { .state = 7 };

	cr_assert_eq(access("tests/oracle/score.awk", R_OK), 0,
		     "run from the top folder");
	for (size_t i = 0; i < N_CARD; i++) {
		strcpy(work.card, "/tmp/mql_card_XXXXXX");
		strcpy(work.leads, "/tmp/mql_leads_XXXXXX");
		mql_buf_reset(&work.want);
		write_case(&work);
		compare(&work);
		unlink(work.card);
		unlink(work.leads);
	}
	mql_buf_release(&work.want);
}
