/* SPDX-License-Identifier: MIT */
#include "common/log.h"

#include <criterion/criterion.h>
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
