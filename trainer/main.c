/* SPDX-License-Identifier: MIT */
/* main.c - mql-trainer: a table of verbs */
#include <gsl/gsl_errno.h>

#include "common/io.h"
#include "common/opt.h"
#include "trainer/cmd.h"

/* OpenBLAS: one thread, so that sums have one order.  Its own header would
 * bring all of CBLAS in for this line. */
void openblas_set_num_threads(int n);

int main(int argc, char **argv)
{
	const struct mql_cmd cmd[] = {
		cmd_init, cmd_check, cmd_fit, cmd_evaluate, cmd_calibrate,
		cmd_backtest, cmd_sign, cmd_plan, cmd_export, cmd_explain,
		cmd_compare,
	};
	const struct mql_program program = {
		.name = "mql-trainer",
		.summary = "learn readable lead scores and the threshold that "
			   "keeps a promise",
		.text = "Exit codes: 0 done; 1 done, and the answer needs "
			"attention; 2 usage; 3 data or definition; 4 "
			"scorecard; 5 no numeric answer; 6 the operating "
			"system refused.\n\n"
			"1 says of init that the draft has a gap to fill (no "
			"outcome, unreadable rows); of check that a line "
			"begins with \"!\"; of fit that the target can't be "
			"promised, or the live card stays; of calibrate that "
			"the promise is void, refused or not borne out; of "
			"plan that the revenue or the agreed rate is missed, "
			"or that neither can be told; of backtest that "
			"the promise was missed over all periods, beyond "
			"chance; of explain that rows "
			"can't be read and have no rank; of sign that the "
			"card was changed since the other party signed, or "
			"since it was written; of calibrate, plan and "
			"compare too that undated leads may be those the "
			"card was learned from, of compare or calibrated on. "
			"evaluate and export have none.",
		.cmd = cmd, .n_cmd = MQL_ARRAY_LEN(cmd),
	};

	gsl_set_error_handler_off();
	openblas_set_num_threads(1);
	mql_io_catch_stop();
	return mql_program_main(&program, argc, argv);
}
