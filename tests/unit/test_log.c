/* SPDX-License-Identifier: MIT */
#include "common/log.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <criterion/redirect.h>
#include <stdio.h>

TestSuite(log, .init = cr_redirect_stderr);

Test(log, lines_name_the_program_and_the_kind)
{
	mql_log_init("mql-test", false);
	mql_log_note("n %d", 1);
	mql_log_warn("w %d", 2);
	mql_log_error("e %d", 3);
	fflush(stderr);
	cr_assert_stderr_eq_str("mql-test: note: n 1\n"
				"mql-test: warning: w 2\n"
				"mql-test: e 3\n");
}

Test(log, quiet_drops_notes_alone)
{
	mql_log_init("mql-test", true);
	mql_log_note("n");
	mql_log_warn("w");
	mql_log_error("e");
	fflush(stderr);
	cr_assert_stderr_eq_str("mql-test: warning: w\nmql-test: e\n");
}

Test(log, progress_is_silent_where_stderr_is_no_terminal)
{
	struct mql_progress p = { .what = "scoring", .unit = "leads",
				  .total = 10 };

	mql_log_init("mql-test", false);
	mql_progress_show(&p, 1);
	p.started_s -= 5.0;      // as if five seconds had passed
	mql_progress_show(&p, 2);
	mql_progress_done(&p);
	mql_log_warn("end");
	fflush(stderr);
	cr_assert_stderr_eq_str("mql-test: warning: end\n");
}

struct line {
	char what[16], unit[16];
	uint64_t total, done;
	double share, elapsed_s;
	char want[80];
};

ParameterizedTestParameters(log, progress_says)
{
	static struct line line[] = {
		{ "scoring", "leads", 0, 3400000, 0.0, 2.0,
		  "scoring: 3400000 leads, 1700000 leads/s" },
		{ "scoring", "leads", 0, 3400000, 0.25, 2.0,
		  "scoring: 3400000 leads, 1700000 leads/s, 25%, 0:06 left" },
		{ "learning", "folds", 5, 2, 0.0, 40.0,
		  "learning: 2 folds, 40%, 1:00 left" },
		{ "learning", "folds", 5, 0, 0.0, 40.0, "learning: 0 folds" },
		{ "x", "y", 4, 1, 0.0, 1241.0, "x: 1 y, 25%, 1:02:03 left" },
		{ "x", "y", 0, 20, 1.5, 2.0, "x: 20 y, 10 y/s" },
	};

	return cr_make_param_array(struct line, line, MQL_ARRAY_LEN(line));
}

ParameterizedTest(struct line *line, log, progress_says)
{
	const struct mql_progress progress = {
		.what = line->what,
		.unit = line->unit,
		.total = line->total,
		.share = line->share,
	};
	char got[256];

	mql_progress_text(got, sizeof(got), &progress, line->done,
			  line->elapsed_s);
	cr_assert_str_eq(got, line->want);
}
