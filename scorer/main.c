/* SPDX-License-Identifier: MIT */
#include "scorer/cmd.h"

static const char text[] =
	"Exit codes: 0 done; 1 done, and something needs attention (rows were "
	"rejected, ids repeat, leads have drifted, a signature is missing or "
	"does not hold; of verify: nor the digest, or no lead can ever pass); "
	"2 the command line is wrong; 3 the table of leads is; 4 the scorecard "
	"is; 6 the operating system refused.  A run that is interrupted, "
	"killed or fails leaves the file named by -o, or the table of --into, "
	"as it was.";

int main(int argc, char **argv)
{
	const struct mql_cmd cmd[] = { cmd_verify };
	const struct mql_program program = {
		.name = CMD_PROGRAM,
		.summary = "score leads with a scorecard",
		.text = text,
		.cmd = cmd,
		.n_cmd = MQL_ARRAY_LEN(cmd),
		.alone = &cmd_score,
	};

	return mql_program_main(&program, argc, argv);
}
