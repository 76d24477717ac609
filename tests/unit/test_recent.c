/* SPDX-License-Identifier: MIT */
#include "trainer/recent.h"

#include <criterion/criterion.h>

#include "tests/unit/recent_leads.h"
#include "trainer/threshold.h"

enum { N = 600 };

static const struct recent_law law = { 1.0, -5.0, 400, 150.0 };
static struct recent_leads leads;
static struct recent found;
static struct mql_err err = MQL_ERR_INIT;

static void draw(void)
{
	uint64_t rng = 7;

	recent_leads_draw(&leads, N, &law, &rng);
	leads.data.created = leads.created;
	for (size_t i = 0; i < 100; i++)
		leads.created[i] = 20600;
}

Test(recent, leads_are_those_later_than_another_card_saw)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);
	struct recent_options o = {
		.leads = "leads.csv", .after = 20600, .after_path = "b.yaml",
		.seed = 1,
	};

	draw();
	card.provenance.trained_until = 20500;
	cr_assert(recent_find(&found, &card, &leads.data, &o, &err));
	cr_assert_eq(found.n, N - 100u);
	cr_assert_eq(found.learned_from, 100u);
	cr_assert_eq(found.row[0], 100u);
	cr_assert_eq(found.lead[0].score, leads.score[100]);
	recent_release(&found);
	o.after = 20700;
	cr_assert_not(recent_find(&found, &card, &leads.data, &o, &err));
	cr_assert_str_eq(err.msg, "leads.csv: no lead is newer than the card: "
			 "of 600 leads 600 were created until 2026-09-04, "
			 "which b.yaml was learned from "
			 "(provenance.trained_until), and 0 have no date");
	o.after_path = NULL;             /* then by the card's own day */
	cr_assert(recent_find(&found, &card, &leads.data, &o, &err));
	cr_assert_eq(found.n, (size_t)N);
	recent_release(&found);
}

/* A card without a day is known by its digest alone, whatever another has. */
Test(recent, the_leads_of_an_undated_card_are_refused_beside_a_dated_one)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);
	const struct recent_options o = {
		.leads = "leads.csv", .after = 20600, .after_path = "b.yaml",
		.instead = "do this", .seed = 1,
	};

	draw();
	card.provenance.program = "mql-trainer 0.1.0";
	card.provenance.data_digest = "abc";
	strcpy(leads.data.digest, "abc");
	cr_assert_not(recent_find(&found, &card, &leads.data, &o, &err));
	cr_assert_str_eq(err.msg, "leads.csv: these are the leads that "
			 "card.yaml was learned from "
			 "(provenance.data_digest): what it promises can only "
			 "be checked on others; do this");
	card.provenance.trained_until = 20500;   /* days tell them apart */
	cr_assert(recent_find(&found, &card, &leads.data, &o, &err));
	recent_release(&found);
}
