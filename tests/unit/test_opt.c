/* SPDX-License-Identifier: MIT */
#include "common/opt.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdio.h>

#include "common/io.h"

/* ---- a program to try ---- */

struct args {
	const char *card;
	size_t threads, at_least;
	double number, free_number, share;
	int32_t day;
	int method;
	bool json;
};

static const char *const method[] = { "smooth", "l1", "plain", NULL };

static const struct mql_opt row[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT, offsetof(struct args, card),
	  .must = true, .help = "the scorecard to apply" },
	{ "threads", 't', "N", MQL_OPT_COUNT, offsetof(struct args, threads),
	  .min = 1, .max = 256,
	  .help = "worker threads, 1 to 256 (default: one for each core that "
		  "the process may use)" },
	{ "at-least", 0, "N", MQL_OPT_COUNT, offsetof(struct args, at_least),
	  .min = 2, .help = "no upper bound" },
	{ "number", 0, "X", MQL_OPT_NUMBER, offsetof(struct args, number),
	  .min = -0.5, .max = 1.5, .help = "bounded" },
	{ "free-number", 0, "X", MQL_OPT_NUMBER,
	  offsetof(struct args, free_number), .help = "not bounded" },
	{ "share", 0, "SHARE", MQL_OPT_SHARE, offsetof(struct args, share),
	  .max = 0.5, .help = "half at most" },
	{ "as-of", 0, "DAY", MQL_OPT_DAY, offsetof(struct args, day),
	  .help = "a day" },
	{ "method", 0, "smooth|l1|plain", MQL_OPT_CHOICE,
	  offsetof(struct args, method), .choice = method, .help = "how" },
	{ "json", 'j', NULL, MQL_OPT_FLAG, offsetof(struct args, json),
	  .help = "JSON lines" },
};

static enum mql_code show(const void *p, char *const *operand,
			  size_t n_operand, struct mql_err *err)
{
	const struct args *a = p;

	(void)err;
	printf("%s %zu %zu %g %g %g %d %d %d", a->card, a->threads,
	       a->at_least, a->number, a->free_number, a->share, a->day,
	       a->method, a->json);
	for (size_t i = 0; i < n_operand; i++)
		printf(" [%s]", operand[i]);
	printf("\n");
	fflush(stdout);
	return MQL_OK;
}

/* Ends as its operand says. */
static enum mql_code end(const void *p, char *const *operand, size_t n_operand,
			 struct mql_err *err)
{
	(void)p;
	cr_assert_eq(n_operand, 1);
	if (strcmp(operand[0], "attention") == 0)
		return MQL_E_ATTENTION;
	if (strcmp(operand[0], "refusal") == 0)
		mql_fail(err, MQL_E_ATTENTION, "not reachable");
	else if (strcmp(operand[0], "usage") == 0)
		mql_fail(err, MQL_E_USAGE, "these two exclude each other");
	else
		mql_fail(err, MQL_E_DATA, "leads.csv:3: bad");
	if (strcmp(operand[0], "stopped") == 0)
		raise(SIGTERM);
	return err->code;
}

static const struct args defaults = { .threads = 4, .method = 1 };

static const struct mql_cmd score = {
	.name = "mql-test", .operands = "[leads.csv]",
	.summary = "score leads",
	.text = "A paragraph that is longer than the eighty columns of a "
		"terminal and is filled.\n\n  verbatim  --line\n\n"
		".not a roff request, 'nor this\n",
	.opt = row, .n_opt = MQL_ARRAY_LEN(row), .max_operand = 1,
	.args_size = sizeof(struct args), .defaults = &defaults, .run = show,
};
static const struct mql_cmd verb[] = {
	{ .name = "verify", .operands = "card.yaml", .summary = "check a card",
	  .min_operand = 1, .max_operand = 1, .run = end },
	{ .name = "sign", .operands = "", .summary = "sign a card",
	  .run = show },
};
static const struct mql_program with_default = {
	.name = "mql-test", .summary = "a test", .text = "Exit codes: 0 done.",
	.cmd = verb, .n_cmd = 2, .alone = &score,
};
static const struct mql_program verbs_only = {
	.name = "mql-test", .summary = "a test", .text = "Exit codes: 0 done.",
	.cmd = verb, .n_cmd = 2,
};

/* Blanks in `line` part the words. */
static int run(const struct mql_program *program, const char *line)
{
	static char text[256];
	char *argv[32];
	int argc = 0;

	snprintf(text, sizeof(text), "mql-test %s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;

	const int code = mql_program_main(program, argc, argv);

	fflush(stdout);
	fflush(stderr);
	return code;
}

static void redirect(void)
{
	cr_redirect_stdout();
	cr_redirect_stderr();
}

TestSuite(opt, .init = redirect);

/* ---- what is understood ---- */

struct line { char line[96]; char want[128]; };

ParameterizedTestParameters(opt, values_reach_the_callers_struct)
{
	static struct line good[] = {
		{ "-m a", "a 4 0 0 0 0 0 1 0\n" },
		{ "-ma x", "a 4 0 0 0 0 0 1 0 [x]\n" },
		{ "x -m a", "a 4 0 0 0 0 0 1 0 [x]\n" },
		{ "-m a -- -x", "a 4 0 0 0 0 0 1 0 [-x]\n" },
		{ "-m a -", "a 4 0 0 0 0 0 1 0 [-]\n" },
		{ "--model=a -t 256 -j", "a 256 0 0 0 0 0 1 1\n" },
		{ "-jm a --threads 1", "a 1 0 0 0 0 0 1 1\n" },
		{ "-m a -m b", "b 4 0 0 0 0 0 1 0\n" },
		{ "-m a --at-least 2", "a 4 2 0 0 0 0 1 0\n" },
		{ "-m a --at-least 9999999", "a 4 9999999 0 0 0 0 1 0\n" },
		{ "-m a --number -0.5", "a 4 0 -0.5 0 0 0 1 0\n" },
		{ "-m a --number 1.5", "a 4 0 1.5 0 0 0 1 0\n" },
		{ "-m a --free-number=-1e9", "a 4 0 0 -1e+09 0 0 1 0\n" },
		{ "-m a --share 50%", "a 4 0 0 0 0.5 0 1 0\n" },
		{ "-m a --as-of 1970-01-03", "a 4 0 0 0 0 2 1 0\n" },
		{ "-m a --method plain", "a 4 0 0 0 0 0 2 0\n" },
		{ "-m a --meth smooth", "a 4 0 0 0 0 0 0 0\n" },
	};

	return cr_make_param_array(struct line, good, MQL_ARRAY_LEN(good));
}

ParameterizedTest(struct line *p, opt, values_reach_the_callers_struct,
		  .init = redirect)
{
	cr_assert_eq(run(&with_default, p->line), 0);
	cr_assert_stdout_eq_str(p->want);
}

Test(opt, a_second_line_is_parsed_from_its_start)
{
	cr_assert_eq(run(&with_default, "x -j -m a"), 0);
	cr_assert_eq(run(&with_default, "-t 7 -m b"), 0);
	cr_assert_stdout_eq_str("a 4 0 0 0 0 0 1 1 [x]\n"
				"b 7 0 0 0 0 0 1 0\n");
}

/* ---- every message ---- */

ParameterizedTestParameters(opt, a_wrong_line_says_what_was_expected)
{
	static struct line bad[] = {
		{ "", "--model CARD is missing: the scorecard to apply" },
		{ "-m", "--model needs a value: CARD" },
		{ "--model", "--model needs a value: CARD" },
		{ "-m a --modle b",
		  "unknown option '--modle', perhaps '--model'" },
		{ "-m a --jsn=3", "unknown option '--jsn', perhaps '--json'" },
		{ "-m a --hlep", "unknown option '--hlep', perhaps '--help'" },
		{ "-m a --qqqq", "unknown option '--qqqq'" },
		{ "-m a --m", "option '--m' is ambiguous" },
		{ "-m a -q", "unknown option '-q'" },
		{ "-m a -\x01", "unknown option '-\\x01'" },
		{ "-m a --json=yes", "--json takes no value" },
		{ "-m a --help=yes", "--help takes no value" },
		{ "-m a --version=2", "--version takes no value" },
		{ "-m a x y", "unexpected operand \"y\"" },
		{ "-m a -t 0",
		  "--threads: \"0\" is not a whole number from 1 to 256" },
		{ "-m a -t 257",
		  "--threads: \"257\" is not a whole number from 1 to 256" },
		{ "-m a -t 4x",
		  "--threads: \"4x\" is not a whole number from 1 to 256" },
		{ "-m a --threads=",
		  "--threads: \"\" is not a whole number from 1 to 256" },
		{ "-m a --at-least 1",
		  "--at-least: \"1\" is not a whole number of at least 2" },
		{ "-m a --number 1.6",
		  "--number: \"1.6\" is not a number from -0.5 to 1.5" },
		{ "-m a --number=-0.6",
		  "--number: \"-0.6\" is not a number from -0.5 to 1.5" },
		{ "-m a --free-number nan",
		  "--free-number: \"nan\" is not a number" },
		{ "-m a --share 51%", "--share: \"51%\" is not a share such "
				      "as 20% or 0.2 from 0 to 0.5" },
		{ "-m a --as-of 2026-02-30",
		  "--as-of: \"2026-02-30\" is not a date (YYYY-MM-DD)" },
		{ "-m a --method l2",
		  "--method: \"l2\" is not one of smooth, l1, plain" },
	};

	return cr_make_param_array(struct line, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct line *p, opt, a_wrong_line_says_what_was_expected,
		  .init = redirect)
{
	char want[256];

	snprintf(want, sizeof(want),
		 "mql-test: %s; try 'mql-test --help'\n", p->want);
	cr_assert_eq(run(&with_default, p->line), MQL_E_USAGE);
	cr_assert_stderr_eq_str(want);
}

ParameterizedTestParameters(opt, a_program_of_verbs_needs_one)
{
	static struct line bad[] = {
		{ "", "no command given; try 'mql-test --help'" },
		{ "verfiy x", "unknown command \"verfiy\", perhaps "
			      "\"verify\"; try 'mql-test --help'" },
		{ "leads.csv", "unknown command \"leads.csv\"; "
			       "try 'mql-test --help'" },
		{ "--modle", "unknown option '--modle'; "
			     "try 'mql-test --help'" },
		{ "verify", "0 of 1 operands given, expected: card.yaml; "
			    "try 'mql-test verify --help'" },
		{ "verify usage", "these two exclude each other; "
				  "try 'mql-test verify --help'" },
	};

	return cr_make_param_array(struct line, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct line *p, opt, a_program_of_verbs_needs_one,
		  .init = redirect)
{
	char want[256];

	snprintf(want, sizeof(want), "mql-test: %s\n", p->want);
	cr_assert_eq(run(&verbs_only, p->line), MQL_E_USAGE);
	cr_assert_stderr_eq_str(want);
}

/* ---- how a command ends ---- */

Test(opt, a_failure_prints_its_message_and_gives_its_code)
{
	cr_assert_eq(run(&verbs_only, "verify x"), MQL_E_DATA);
	cr_assert_stderr_eq_str("mql-test: leads.csv:3: bad\n");
}

Test(opt, a_refusal_is_exit_1_and_says_why)
{
	cr_assert_eq(run(&verbs_only, "verify refusal"), 1);
	cr_assert_stderr_eq_str("mql-test: not reachable\n");
}

Test(opt, attention_without_a_message_prints_nothing)
{
	cr_assert_eq(run(&verbs_only, "verify attention"), 1);
	cr_assert_stderr_eq_str("");
}

Test(opt, rule_21_a_stopped_command_dies_of_the_signal, .signal = SIGTERM)
{
	run(&verbs_only, "verify stopped");
}

/* ---- pages ---- */

Test(opt, version_is_one_line)
{
	cr_assert_eq(run(&verbs_only, "--version"), 0);
	cr_assert_stdout_eq_str("mql-test " MQL_VERSION "\n");
}

Test(opt, a_verb_knows_the_version_too)
{
	cr_assert_eq(run(&verbs_only, "verify --version"), 0);
	cr_assert_stdout_eq_str("mql-test " MQL_VERSION "\n");
}

Test(opt, help_of_a_program_lists_its_verbs)
{
	cr_assert_eq(run(&verbs_only, "-h"), 0);
	cr_assert_stdout_eq_str(
		"Usage: mql-test COMMAND [options] [operands]\n\na test\n\n"
		"Commands:\n  verify        check a card\n"
		"  sign          sign a card\n\n"
		"'mql-test COMMAND --help' says more about one.\n\n"
		"Options:\n  -h, --help              print this text\n"
		"      --man               print the manual page, for man -l -\n"
		"      --version           print the version\n\n"
		"Exit codes: 0 done.\n");
}

Test(opt, help_is_generated_from_the_rows)
{
	cr_assert_eq(run(&with_default, "--help"), 0);
	cr_assert_stdout_eq_str(
		"Usage: mql-test -m CARD [options] [leads.csv]\n\n"
		"score leads\n\n"
		"A paragraph that is longer than the eighty columns of a "
		"terminal and is filled.\n\n  verbatim  --line\n\n"
		".not a roff request, 'nor this\n\nOptions:\n"
		"  -m, --model CARD        the scorecard to apply\n"
		"  -t, --threads N         worker threads, 1 to 256 (default: "
		"one for each core\n"
		"                          that the process may use)\n"
		"      --at-least N        no upper bound\n"
		"      --number X          bounded\n"
		"      --free-number X     not bounded\n"
		"      --share SHARE       half at most\n"
		"      --as-of DAY         a day\n"
		"      --method smooth|l1|plain\n"
		"                          how\n"
		"  -j, --json              JSON lines\n"
		"  -h, --help              print this text\n"
		"      --man               print the manual page, for man -l -\n"
		"      --version           print the version\n\n"
		"Commands:\n  verify        check a card\n"
		"  sign          sign a card\n\n"
		"'mql-test COMMAND --help' says more about one.\n\n"
		"Exit codes: 0 done.\n");
}

Test(opt, help_wins_over_what_is_missing)
{
	cr_assert_eq(run(&verbs_only, "verify --help"), 0);
	cr_assert_stderr_eq_str("");
}

/* Words of one letter end at every odd column; one of two shifts them. */
Test(opt, help_fits_eighty_columns)
{
	static char text[400];
	struct mql_cmd cmd = score;
	struct mql_buf page = { 0 };
	size_t width = 0;

	for (size_t i = 0; i < 399; i++)
		text[i] = i % 2 == 0 ? 'a' : ' ';
	cmd.text = text;
	mql_cmd_add_help(&page, &with_default, &cmd);
	memcpy(text, "aa a", 4);
	for (size_t i = 4; i < 399; i++)
		text[i] = i % 2 == 0 ? ' ' : 'a';
	mql_cmd_add_help(&page, &with_default, &cmd);
	mql_cmd_add_help(&page, &with_default, &score);
	for (size_t i = 0; i < page.n; i++) {
		width = page.p[i] == '\n' ? 0 : width + 1;
		cr_assert_lt(width, 80);
	}
	mql_buf_release(&page);
}

Test(opt, the_man_page_is_escaped_roff)
{
	struct mql_buf page = { 0 };

	mql_cmd_add_man(&page, &with_default, &score);
	cr_assert_eq(strncmp(page.p, ".TH MQL-TEST 1 ", 15), 0);
	cr_assert_not_null(strstr(page.p,
				  "\n.SH NAME\nmql\\-test \\- score leads\n"));
	cr_assert_not_null(strstr(page.p, "\n\\&.not a roff request"));
	cr_assert_not_null(strstr(page.p,
				  "\n.nf\n\\&  verbatim  \\-\\-line\n.fi\n"));
	cr_assert_not_null(strstr(page.p,
		".TP\n\\fB\\-m\\fR, \\fB\\-\\-model\\fR \\fICARD\\fR\n"
		"the scorecard to apply\n"));
	cr_assert_not_null(strstr(page.p, ".TP\n\\fBverify\\fR\ncheck"));
	mql_buf_release(&page);
}

Test(opt, the_man_page_of_a_verb_is_named_after_it)
{
	struct mql_buf page = { 0 };

	mql_cmd_add_man(&page, &with_default, &verb[0]);
	cr_assert_eq(strncmp(page.p, ".TH MQL-TEST-VERIFY 1 ", 22), 0);
	cr_assert_not_null(strstr(page.p,
		".SH SYNOPSIS\nmql\\-test verify [options] card.yaml\n"));
	mql_buf_release(&page);
}

Test(opt, a_page_that_cannot_be_written_is_exit_6)
{
	cr_assert_not_null(freopen("/dev/full", "w", stdout));
	cr_assert_eq(run(&verbs_only, "--help"), MQL_E_IO);
	cr_assert_stderr_eq_str("mql-test: standard output: cannot write: "
				"No space left on device\n");
}
