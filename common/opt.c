/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE              /* getopt_long */
#include "common/opt.h"

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/io.h"
#include "common/log.h"
#include "common/num.h"
#include "common/opt_page.h"

enum {                           /* getopt_long's val of a long option */
	VAL_HELP = 256,
	VAL_VERSION,
	VAL_MAN,
	VAL_ROW,                 // + index of the row
};

static const char *const standard_option[] = { "help", "version", "man" };

/* ---- values ---- */

static bool in_range(const struct mql_opt *opt, double x)
{
	return x >= opt->min && (mql_opt_is_open(opt) || x <= opt->max);
}

static bool fail_value(struct mql_err *err, const struct mql_opt *opt,
		       const char *value, const char *what)
{
	const struct mql_str s = mql_str_of(value);
	struct mql_buf range = { 0 };

	mql_opt_add_range(&range, opt);
	mql_fail(err, MQL_E_USAGE, "--%s: \"%s\" is not %s%s", opt->name,
		 MQL_SHOW(s), what, mql_buf_text(&range));
	mql_buf_release(&range);
	return false;
}

static bool set_count(size_t *to, const struct mql_opt *opt, const char *value,
		      struct mql_err *err)
{
	uint64_t x;

	if (!mql_num_parse_count(mql_str_of(value), SIZE_MAX, &x) ||
	    !in_range(opt, (double)x))
		return fail_value(err, opt, value, "a whole number");
	*to = (size_t)x;
	return true;
}

static bool set_number(double *to, const struct mql_opt *opt,
		       const char *value, struct mql_err *err)
{
	double x;

	if (!mql_num_parse(mql_str_of(value), &x) ||
	    !(mql_opt_is_free(opt) || in_range(opt, x)))
		return fail_value(err, opt, value, "a number");
	*to = x;
	return true;
}

static bool set_share(double *to, const struct mql_opt *opt,
		      const char *value, struct mql_err *err)
{
	double x;

	if (!mql_num_parse_share(mql_str_of(value), &x) || !in_range(opt, x))
		return fail_value(err, opt, value,
				  "a share such as 20% or 0.2");
	*to = x;
	return true;
}

static bool set_day(int32_t *to, const struct mql_opt *opt, const char *value,
		    struct mql_err *err)
{
	const struct mql_str s = mql_str_of(value);

	if (mql_day_parse(s, MQL_DATE_YMD, to))
		return true;
	return mql_fail(err, MQL_E_USAGE,
			"--%s: \"%s\" is not a date (YYYY-MM-DD)", opt->name,
			MQL_SHOW(s));
}

static bool set_choice(int *to, const struct mql_opt *opt, const char *value,
		       struct mql_err *err)
{
	const struct mql_str s = mql_str_of(value);
	struct mql_buf names = { 0 };

	for (int i = 0; opt->choice[i]; i++) {
		if (strcmp(opt->choice[i], value) == 0) {
			*to = i;
			mql_buf_release(&names);
			return true;
		}
		mql_buf_addf(&names, "%s%s", i ? ", " : "", opt->choice[i]);
	}
	mql_fail(err, MQL_E_USAGE, "--%s: \"%s\" is not one of %s", opt->name,
		 MQL_SHOW(s), mql_buf_text(&names));
	mql_buf_release(&names);
	return false;
}

static bool set_value(void *args, const struct mql_opt *opt, const char *value,
		      struct mql_err *err)
{
	void *to = (char *)args + opt->offset;

	switch (opt->type) {
	case MQL_OPT_FLAG:
		*(bool *)to = true;
		return true;
	case MQL_OPT_TEXT:
		if (*value == '\0')
			return mql_fail(err, MQL_E_USAGE,
					"--%s is empty: expected %s", opt->name,
					opt->arg);
		*(const char **)to = value;
		return true;
	case MQL_OPT_COUNT:
		return set_count(to, opt, value, err);
	case MQL_OPT_NUMBER:
		return set_number(to, opt, value, err);
	case MQL_OPT_SHARE:
		return set_share(to, opt, value, err);
	case MQL_OPT_DAY:
		return set_day(to, opt, value, err);
	case MQL_OPT_CHOICE:
		return set_choice(to, opt, value, err);
	}
	return false;
}

/* ---- the command line ---- */

/* What a command line asks for. */
struct parsed {
	void *args;              // args_size bytes
	bool *seen;              // [n_opt]
	char *const *operand;
	size_t n_operand;
	int page;                // VAL_HELP, VAL_VERSION, VAL_MAN; 0 = run
};

static struct option *long_options(const struct mql_cmd *cmd)
{
	const size_t n_std = MQL_ARRAY_LEN(standard_option);
	struct option *o = mql_calloc(cmd->n_opt + n_std + 1, sizeof(*o));

	for (size_t i = 0; i < cmd->n_opt; i++)
		o[i] = (struct option){
			.name = cmd->opt[i].name,
			.has_arg = cmd->opt[i].type == MQL_OPT_FLAG
					   ? no_argument
					   : required_argument,
			.val = VAL_ROW + (int)i,
		};
	for (size_t i = 0; i < n_std; i++)
		o[cmd->n_opt + i] = (struct option){
			.name = standard_option[i],
			.val = VAL_HELP + (int)i,
		};
	return o;
}

static void add_short_options(struct mql_buf *text, const struct mql_cmd *cmd)
{
	mql_buf_addc(text, ':'); // a missing argument is told apart
	for (size_t i = 0; i < cmd->n_opt; i++) {
		if (!cmd->opt[i].letter)
			continue;
		mql_buf_addc(text, cmd->opt[i].letter);
		if (cmd->opt[i].type != MQL_OPT_FLAG)
			mql_buf_addc(text, ':');
	}
	if (mql_opt_help_letter(cmd))
		mql_buf_addc(text, 'h');
}

/* The row that getopt's value stands for, or NULL. */
static const struct mql_opt *row_of(const struct mql_cmd *cmd, int val)
{
	if (val >= VAL_ROW)
		return &cmd->opt[val - VAL_ROW];
	for (size_t i = 0; i < cmd->n_opt; i++)
		if (cmd->opt[i].letter && cmd->opt[i].letter == val)
			return &cmd->opt[i];
	return NULL;
}

static const char *nearest_option(const struct mql_cmd *cmd,
				  struct mql_str name)
{
	const size_t n_std = MQL_ARRAY_LEN(standard_option);
	const char **names = mql_calloc(cmd->n_opt + n_std, sizeof(*names));

	for (size_t i = 0; i < cmd->n_opt; i++)
		names[i] = cmd->opt[i].name;
	for (size_t i = 0; i < n_std; i++)
		names[cmd->n_opt + i] = standard_option[i];

	const char *best = mql_str_nearest(name, names, cmd->n_opt + n_std);

	free(names);
	return best;
}

static bool is_ambiguous(const struct mql_cmd *cmd, struct mql_str name)
{
	size_t n = 0;

	for (size_t i = 0; i < cmd->n_opt; i++)
		n += strncmp(cmd->opt[i].name, name.p, name.n) == 0;
	for (size_t i = 0; i < MQL_ARRAY_LEN(standard_option); i++)
		n += strncmp(standard_option[i], name.p, name.n) == 0;
	return n > 1;
}

static bool fail_unknown_long(const struct mql_cmd *cmd, const char *word,
			      struct mql_err *err)
{
	const char *text = word + 2;     // past the dashes
	const struct mql_str name = { text, strcspn(text, "=") };
	const char *nearest = nearest_option(cmd, name);

	if (is_ambiguous(cmd, name))
		return mql_fail(err, MQL_E_USAGE,
				"option '--%s' is ambiguous", MQL_SHOW(name));
	if (nearest)
		return mql_fail(err, MQL_E_USAGE,
				"unknown option '--%s', perhaps '--%s'",
				MQL_SHOW(name), nearest);
	return mql_fail(err, MQL_E_USAGE, "unknown option '--%s'",
			MQL_SHOW(name));
}

/* getopt's '?': an unknown name, an ambiguous one, or a flag with a value. */
static bool fail_option(const struct mql_cmd *cmd, char *const *argv,
			struct mql_err *err)
{
	if (optopt == 0)
		return fail_unknown_long(cmd, argv[optind - 1], err);
	if (optopt >= VAL_ROW)
		return mql_fail(err, MQL_E_USAGE, "--%s takes no value",
				row_of(cmd, optopt)->name);
	if (optopt >= VAL_HELP)
		return mql_fail(err, MQL_E_USAGE, "--%s takes no value",
				standard_option[optopt - VAL_HELP]);

	const char letter = (char)optopt;

	return mql_fail(err, MQL_E_USAGE, "unknown option '-%s'",
			MQL_SHOW(((struct mql_str){ &letter, 1 })));
}

static bool take_option(const struct mql_cmd *cmd, int val, char *const *argv,
			struct parsed *out, struct mql_err *err)
{
	const bool is_h = val == 'h' && mql_opt_help_letter(cmd);

	if (is_h || (val >= VAL_HELP && val < VAL_ROW)) {
		out->page = is_h ? VAL_HELP : val;
		return true;
	}
	if (val == '?')
		return fail_option(cmd, argv, err);
	if (val == ':') {
		const struct mql_opt *opt = row_of(cmd, optopt);

		return mql_fail(err, MQL_E_USAGE, "--%s needs a value: %s",
				opt->name, opt->arg);
	}

	const struct mql_opt *opt = row_of(cmd, val);

	out->seen[opt - cmd->opt] = true;
	return set_value(out->args, opt, optarg, err);
}

static bool check_operands(const struct mql_cmd *cmd, const struct parsed *p,
			   struct mql_err *err)
{
	if (p->n_operand < cmd->min_operand)
		return mql_fail(err, MQL_E_USAGE,
				"%zu of %zu operands given, expected: %s",
				p->n_operand, cmd->min_operand, cmd->operands);
	if (p->n_operand > cmd->max_operand) {
		const struct mql_str extra =
			mql_str_of(p->operand[cmd->max_operand]);

		return mql_fail(err, MQL_E_USAGE,
				"unexpected operand \"%s\"", MQL_SHOW(extra));
	}
	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct mql_opt *opt = &cmd->opt[i];

		if (opt->must && !p->seen[i])
			return mql_fail(err, MQL_E_USAGE,
					"--%s %s is missing: %s", opt->name,
					opt->arg, opt->help);
	}
	return true;
}

/* argv[0] stands for the program or the verb. */
static bool parse(const struct mql_cmd *cmd, int argc, char **argv,
		  struct parsed *out, struct mql_err *err)
{
	struct option *longs = long_options(cmd);
	struct mql_buf shorts = { 0 };
	bool ok = true;
	int val;

	add_short_options(&shorts, cmd);
	optind = 0;              // GNU: start afresh
	opterr = 0;
	while (ok && !out->page &&
	       (val = getopt_long(argc, argv, shorts.p, longs, NULL)) != -1)
		ok = take_option(cmd, val, argv, out, err);
	free(longs);
	mql_buf_release(&shorts);
	if (!ok || out->page)
		return ok;
	out->operand = argv + optind;
	out->n_operand = (size_t)(argc - optind);
	return check_operands(cmd, out, err);
}

/* ---- a main() ---- */

static enum mql_code show_page(const struct mql_program *program,
			       const struct mql_cmd *cmd, int page,
			       struct mql_err *err)
{
	struct mql_buf text = { 0 };

	if (page == VAL_VERSION)
		mql_buf_addf(&text, "%s %s\n", program->name, MQL_VERSION);
	else if (page == VAL_MAN)
		mql_cmd_add_man(&text, program, cmd);
	else
		mql_cmd_add_help(&text, program, cmd);

	const bool ok = mql_out_file(NULL, mql_buf_str(&text), err);

	mql_buf_release(&text);
	return ok ? MQL_OK : err->code;
}

static enum mql_code run_cmd(const struct mql_program *program,
			     const struct mql_cmd *cmd, int argc, char **argv,
			     struct mql_err *err)
{
	struct parsed p = {
		.args = mql_calloc(cmd->args_size, 1),
		.seen = mql_calloc(cmd->n_opt, sizeof(*p.seen)),
	};
	enum mql_code code;

	if (cmd->defaults)
		memcpy(p.args, cmd->defaults, cmd->args_size);
	if (!parse(cmd, argc, argv, &p, err))
		code = err->code;
	else if (p.page)
		code = show_page(program, cmd, p.page, err);
	else
		code = cmd->run(p.args, p.operand, p.n_operand, err);
	free(p.args);
	free(p.seen);
	return code;
}

static const struct mql_cmd *find_cmd(const struct mql_program *program,
				      const char *verb)
{
	for (size_t i = 0; i < program->n_cmd; i++)
		if (strcmp(program->cmd[i].name, verb) == 0)
			return &program->cmd[i];
	return NULL;
}

static bool fail_verb(const struct mql_program *program, const char *verb,
		      struct mql_err *err)
{
	const struct mql_str s = mql_str_of(verb);
	const char **names = mql_calloc(program->n_cmd, sizeof(*names));

	for (size_t i = 0; i < program->n_cmd; i++)
		names[i] = program->cmd[i].name;

	const char *nearest = mql_str_nearest(s, names, program->n_cmd);

	free(names);
	if (nearest)
		return mql_fail(err, MQL_E_USAGE,
				"unknown command \"%s\", perhaps \"%s\"",
				MQL_SHOW(s), nearest);
	return mql_fail(err, MQL_E_USAGE, "unknown command \"%s\"",
			MQL_SHOW(s));
}

/* No verb, and no command that runs without one: only the pages are left. */
static enum mql_code run_pages(const struct mql_program *program, int argc,
			       char **argv, struct mql_err *err)
{
	const struct mql_cmd pages = { .name = program->name,
				       .max_operand = SIZE_MAX };
	struct parsed p = { 0 };

	if (argc > 1 && argv[1][0] != '-') {
		fail_verb(program, argv[1], err);
		return err->code;
	}
	if (!parse(&pages, argc, argv, &p, err))
		return err->code;
	if (p.page)
		return show_page(program, NULL, p.page, err);
	mql_fail(err, MQL_E_USAGE, "no command given");
	return err->code;
}

/* One line for the person; a signal needs none, they sent it. */
static void report(const struct mql_program *program,
		   const struct mql_cmd *cmd, enum mql_code code,
		   const struct mql_err *err)
{
	const bool is_verb = cmd && cmd != program->alone;

	if (code == MQL_OK || !err->msg[0])
		return;
	if (code == MQL_E_USAGE)
		mql_log_error("%s; try '%s %s%s--help'", err->msg,
			      program->name, is_verb ? cmd->name : "",
			      is_verb ? " " : "");
	else
		mql_log_error("%s", err->msg);
}

int mql_program_main(const struct mql_program *program, int argc, char **argv)
{
	struct mql_err err = MQL_ERR_INIT;
	const struct mql_cmd *cmd = argc > 1 ? find_cmd(program, argv[1])
					     : NULL;
	enum mql_code code;

	mql_io_keep_standard();
	mql_log_init(program->name, false);
	mql_io_catch_stop();
	if (cmd)
		code = run_cmd(program, cmd, argc - 1, argv + 1, &err);
	else if (program->alone)
		code = run_cmd(program, cmd = program->alone, argc, argv,
			       &err);
	else
		code = run_pages(program, argc, argv, &err);

	// a signal that came after the work was done changes nothing
	if (code != MQL_OK && code != MQL_E_ATTENTION)
		mql_io_die_of_signal();
	report(program, cmd, code, &err);
	mql_io_release_stop();
	return (int)code;
}
