/* SPDX-License-Identifier: MIT */
/* The --help text and the man(7) page, both from the rows.
 *
 * Prose is paragraphs of any width, which are filled here; a line that begins
 * with a blank (an example, a table) stands as it is.
 */
#include "common/opt_page.h"

#include "common/num.h"

#define PAGE_DATE "2026-11-21"   /* of the text, not of the build */

enum { WIDTH = 79, OPTION_COLUMN = 26 };

bool mql_opt_is_open(const struct mql_opt *opt)
{
	return opt->max <= opt->min && opt->max <= 0.0 && opt->min >= 0.0;
}

bool mql_opt_is_free(const struct mql_opt *opt)
{
	return mql_opt_is_open(opt) && opt->min <= 0.0;
}

void mql_opt_add_range(struct mql_buf *buf, const struct mql_opt *opt)
{
	if (mql_opt_is_free(opt))
		return;
	mql_buf_adds(buf, mql_opt_is_open(opt) ? " of at least " : " from ");
	mql_num_add(buf, opt->min);
	if (mql_opt_is_open(opt))
		return;
	mql_buf_adds(buf, " to ");
	mql_num_add(buf, opt->max);
}

bool mql_opt_help_letter(const struct mql_cmd *cmd)
{
	for (size_t i = 0; i < cmd->n_opt; i++)
		if (cmd->opt[i].letter == 'h')
			return false;
	return true;
}

/* ---- filling paragraphs ---- */

/* The words of s, each line indented by `indent`; the first goes on at column
 * `at`.  Ends without a line break. */
static void fill(struct mql_buf *buf, struct mql_str s, size_t indent,
		 size_t at)
{
	bool first = true;

	for (size_t i = 0; i < s.n;) {
		size_t n = 0;

		while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n'))
			i++;
		while (i + n < s.n && s.p[i + n] != ' ' && s.p[i + n] != '\n')
			n++;
		if (n == 0)
			break;
		if (!first && at + 1 + n > WIDTH) {
			mql_buf_addf(buf, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			mql_buf_addc(buf, ' ');
			at++;
		}
		mql_buf_add(buf, s.p + i, n);
		at += n;
		i += n;
		first = false;
	}
}

static struct mql_str take_line(struct mql_str *rest)
{
	const char *end = memchr(rest->p, '\n', rest->n);
	const size_t n = end ? (size_t)(end - rest->p) : rest->n;
	const struct mql_str line = { rest->p, n };

	rest->p += n + (end != NULL);
	rest->n -= n + (end != NULL);
	return line;
}

/* The lines of *rest up to one of another kind: prose goes on until a line
 * that is empty or begins with a blank. */
static struct mql_str take_prose(struct mql_str *rest)
{
	struct mql_str prose = { rest->p, 0 };

	while (rest->n > 0 && rest->p[0] != '\n' && rest->p[0] != ' ') {
		take_line(rest);
		prose.n = (size_t)(rest->p - prose.p);
	}
	return prose;
}

static void add_prose(struct mql_buf *buf, const char *text)
{
	struct mql_str rest = mql_str_of(text);

	while (rest.n > 0) {
		if (rest.p[0] == '\n' || rest.p[0] == ' ') {
			const struct mql_str line = take_line(&rest);

			mql_buf_add(buf, line.p, line.n);
		} else {
			fill(buf, take_prose(&rest), 0, 0);
		}
		mql_buf_addc(buf, '\n');
	}
}

/* ---- --help ---- */

static void add_usage(struct mql_buf *buf, const struct mql_program *program,
		      const struct mql_cmd *cmd)
{
	mql_buf_adds(buf, program->name);
	if (cmd != program->alone)
		mql_buf_addf(buf, " %s", cmd->name);
	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct mql_opt *opt = &cmd->opt[i];

		if (opt->must && opt->letter)
			mql_buf_addf(buf, " -%c %s", opt->letter, opt->arg);
		else if (opt->must)
			mql_buf_addf(buf, " --%s %s", opt->name, opt->arg);
	}
	mql_buf_adds(buf, " [options]");
	if (cmd->operands && cmd->operands[0])
		mql_buf_addf(buf, " %s", cmd->operands);
}

static void add_row(struct mql_buf *buf, char letter, const char *name,
		    const char *arg, const char *help)
{
	const size_t start = buf->n;

	if (letter)
		mql_buf_addf(buf, "  -%c, --%s", letter, name);
	else
		mql_buf_addf(buf, "      --%s", name);
	if (arg)
		mql_buf_addf(buf, " %s", arg);
	if (buf->n - start + 2 > OPTION_COLUMN)
		mql_buf_addf(buf, "\n%*s", OPTION_COLUMN, "");
	else
		mql_buf_addf(buf, "%*s",
			     (int)(OPTION_COLUMN - (buf->n - start)), "");
	fill(buf, mql_str_of(help), OPTION_COLUMN, OPTION_COLUMN);
	mql_buf_addc(buf, '\n');
}

static void add_rows(struct mql_buf *buf, const struct mql_cmd *cmd)
{
	mql_buf_adds(buf, "\nOptions:\n");
	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct mql_opt *opt = &cmd->opt[i];

		add_row(buf, opt->letter, opt->name, opt->arg, opt->help);
	}
	add_row(buf, mql_opt_help_letter(cmd) ? 'h' : '\0', "help", NULL,
		"print this text");
	add_row(buf, '\0', "man", NULL, "print the manual page, for man -l -");
	add_row(buf, '\0', "version", NULL, "print the version");
}

static void add_verbs(struct mql_buf *buf, const struct mql_program *program)
{
	if (program->n_cmd == 0)
		return;
	mql_buf_adds(buf, "\nCommands:\n");
	for (size_t i = 0; i < program->n_cmd; i++) {
		const struct mql_cmd *cmd = &program->cmd[i];

		mql_buf_addf(buf, "  %-12s  ", cmd->name);
		fill(buf, mql_str_of(cmd->summary), 16, 16);
		mql_buf_addc(buf, '\n');
	}
	mql_buf_addf(buf, "\n'%s COMMAND --help' says more about one.\n",
		     program->name);
}

static void add_text(struct mql_buf *buf, const char *text)
{
	if (!text || !text[0])
		return;
	mql_buf_addc(buf, '\n');
	add_prose(buf, text);
}

static void add_program_help(struct mql_buf *buf,
			     const struct mql_program *program)
{
	const struct mql_cmd none = { .name = program->name };

	mql_buf_addf(buf, "Usage: %s COMMAND [options] [operands]\n\n",
		     program->name);
	add_prose(buf, program->summary);
	add_verbs(buf, program);
	add_rows(buf, &none);
	add_text(buf, program->text);
}

void mql_cmd_add_help(struct mql_buf *buf, const struct mql_program *program,
		      const struct mql_cmd *cmd)
{
	if (!cmd) {
		add_program_help(buf, program);
		return;
	}
	mql_buf_adds(buf, "Usage: ");
	add_usage(buf, program, cmd);
	mql_buf_adds(buf, "\n\n");
	add_prose(buf, cmd->summary);
	add_text(buf, cmd->text);
	add_rows(buf, cmd);
	if (cmd == program->alone) {
		add_verbs(buf, program);
		add_text(buf, program->text);
	}
}

/* ---- man(7) ---- */

/* Text that roff must not read as requests, escapes or hyphenation. */
static void add_roff(struct mql_buf *buf, struct mql_str s)
{
	if (s.n > 0 && (s.p[0] == '.' || s.p[0] == '\''))
		mql_buf_adds(buf, "\\&");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			mql_buf_adds(buf, "\\e");
		else if (s.p[i] == '-')
			mql_buf_adds(buf, "\\-");
		else
			mql_buf_addc(buf, s.p[i]);
	}
}

/* Filled to the page's width: mandoc's lint asks for short input lines. */
static void add_roff_filled(struct mql_buf *buf, struct mql_str s)
{
	struct mql_buf lines = { 0 };
	struct mql_str rest;

	fill(&lines, s, 0, 0);
	for (rest = (struct mql_str){ lines.p, lines.n }; rest.n > 0;) {
		add_roff(buf, take_line(&rest));
		mql_buf_addc(buf, '\n');
	}
	mql_buf_release(&lines);
}

static void add_roff_text(struct mql_buf *buf, const char *text)
{
	add_roff(buf, mql_str_of(text));
}

/* Consecutive lines that stand as they are, as one no-fill block. */
static void add_roff_lines(struct mql_buf *buf, struct mql_str *rest)
{
	mql_buf_adds(buf, ".nf\n");
	while (rest->n > 0 && rest->p[0] == ' ') {
		mql_buf_adds(buf, "\\&");
		add_roff(buf, take_line(rest));
		mql_buf_addc(buf, '\n');
	}
	mql_buf_adds(buf, ".fi\n");
}

static void add_roff_prose(struct mql_buf *buf, const char *text)
{
	struct mql_str rest = mql_str_of(text);
	bool pending = false;    // a paragraph break, unless at the end

	while (rest.n > 0) {
		if (rest.p[0] == '\n') {
			take_line(&rest);
			pending = true;
			continue;
		}
		if (pending)
			mql_buf_adds(buf, ".PP\n");
		pending = false;
		if (rest.p[0] == ' ') {
			add_roff_lines(buf, &rest);
			continue;
		}
		add_roff_filled(buf, take_prose(&rest));
	}
}

static void add_roff_section(struct mql_buf *buf, const char *title,
			     const char *text)
{
	if (!text || !text[0])
		return;
	mql_buf_addf(buf, ".SH %s\n", title);
	add_roff_prose(buf, text);
}

static void add_roff_row(struct mql_buf *buf, char letter, const char *name,
			 const char *arg, const char *help)
{
	mql_buf_adds(buf, ".TP\n");
	if (letter)
		mql_buf_addf(buf, "\\fB\\-%c\\fR, ", letter);
	mql_buf_adds(buf, "\\fB\\-\\-");
	add_roff_text(buf, name);
	mql_buf_adds(buf, "\\fR");
	if (arg) {
		mql_buf_adds(buf, " \\fI");
		add_roff_text(buf, arg);
		mql_buf_adds(buf, "\\fR");
	}
	mql_buf_addc(buf, '\n');
	add_roff_filled(buf, mql_str_of(help));
}

static void add_roff_rows(struct mql_buf *buf, const struct mql_cmd *cmd)
{
	mql_buf_adds(buf, ".SH OPTIONS\n");
	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct mql_opt *opt = &cmd->opt[i];

		add_roff_row(buf, opt->letter, opt->name, opt->arg, opt->help);
	}
	add_roff_row(buf, mql_opt_help_letter(cmd) ? 'h' : '\0', "help", NULL,
		     "print a short text");
	add_roff_row(buf, '\0', "man", NULL, "print this page as roff");
	add_roff_row(buf, '\0', "version", NULL, "print the version");
}

static void add_roff_verbs(struct mql_buf *buf,
			   const struct mql_program *program)
{
	if (program->n_cmd == 0)
		return;
	mql_buf_adds(buf, ".SH COMMANDS\n");
	for (size_t i = 0; i < program->n_cmd; i++) {
		mql_buf_adds(buf, ".TP\n\\fB");
		add_roff_text(buf, program->cmd[i].name);
		mql_buf_adds(buf, "\\fR\n");
		add_roff_filled(buf, mql_str_of(program->cmd[i].summary));
	}
}

static void add_roff_name(struct mql_buf *buf,
			  const struct mql_program *program,
			  const struct mql_cmd *cmd)
{
	const bool is_verb = cmd && cmd != program->alone;
	const char *const verb = is_verb ? cmd->name : "";
	struct mql_buf name = { 0 };

	mql_buf_addf(&name, "%s%s%s", program->name, is_verb ? "-" : "", verb);
	mql_buf_adds(buf, ".TH ");
	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i];
		const bool lower = c >= 'a' && c <= 'z';

		mql_buf_addc(buf, lower ? (char)(c - 'a' + 'A') : c);
	}
	mql_buf_addf(buf, " 1 %s \"mql %s\"\n.SH NAME\n", PAGE_DATE,
		     MQL_VERSION);
	add_roff(buf, (struct mql_str){ name.p, name.n });
	mql_buf_adds(buf, " \\- ");
	add_roff_text(buf, cmd ? cmd->summary : program->summary);
	mql_buf_addc(buf, '\n');
	mql_buf_release(&name);
}

void mql_cmd_add_man(struct mql_buf *buf, const struct mql_program *program,
		     const struct mql_cmd *cmd)
{
	const struct mql_cmd none = { .name = program->name };
	struct mql_buf usage = { 0 };

	if (cmd)
		add_usage(&usage, program, cmd);
	else
		mql_buf_addf(&usage, "%s COMMAND [options] [operands]",
			     program->name);
	add_roff_name(buf, program, cmd);
	mql_buf_adds(buf, ".SH SYNOPSIS\n");
	add_roff(buf, (struct mql_str){ usage.p, usage.n });
	mql_buf_addc(buf, '\n');
	mql_buf_release(&usage);
	add_roff_section(buf, "DESCRIPTION", cmd ? cmd->text : NULL);
	if (!cmd || cmd == program->alone)
		add_roff_verbs(buf, program);
	add_roff_rows(buf, cmd ? cmd : &none);
	if (!cmd || cmd == program->alone)
		add_roff_section(buf, "NOTES", program->text);
}
