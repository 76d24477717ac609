/* SPDX-License-Identifier: MIT */
#include "trainer/init_write.h"

#include <math.h>

#include "common/yaml.h"
#include "trainer/init_line.h"

enum { WIDEST_NAME = 32, MOST_NAMED = 4 };

static const struct init_column *column_of(const struct init_guess *guess,
					   const struct init_test *test,
					   size_t i)
{
	return test->in_deals ? &guess->deals->column[i]
			      : &guess->leads->column[i];
}

/* ---- the head ---- */

static const char *delimiter_name(char delimiter)
{
	switch (delimiter) {
	case ';':
		return "semicolons";
	case '\t':
		return "tabs";
	case '|':
		return "bars";
	}
	return "commas";
}

void init_write_source(struct mql_buf *buf, const struct init_profile *p,
		       const char *what)
{
	const char *slash = strrchr(p->path, '/');
	struct mql_buf text = { 0 };

	mql_buf_addf(&text, "%s: %ju %s, %zu columns parted by %s",
		     MQL_SHOW(mql_str_of(slash ? slash + 1 : p->path)),
		     (uintmax_t)p->rows, what,
		     p->n_column, delimiter_name(p->delimiter));
	if (p->bad_rows > 0)
		mql_buf_addf(&text, "; %ju rows can't be read and were left "
			     "out, the first: %s", (uintmax_t)p->bad_rows,
			     MQL_SHOW(mql_str_of(p->first_bad)));
	init_line_comment(buf, "", text.p);
	mql_buf_release(&text);
}

static void add_head(struct mql_buf *buf, const struct init_guess *guess)
{
	mql_buf_adds(buf,
		"# A first draft by mql-trainer init.  Every guess says why; "
		"read it with the\n"
		"# people who work the leads.  The question to ask of every "
		"feature: was this\n"
		"# known on the day sales should have been told?\n#\n");
	init_write_source(buf, guess->leads, "leads");
	if (guess->deals)
		init_write_source(buf, guess->deals, "outcomes");
	mql_buf_adds(buf, "definition: 1\n\n");
}

/* ---- lead ---- */

static void add_key(struct mql_buf *buf, struct mql_buf *line,
		    const struct init_guess *guess, const char *key, size_t i,
		    const char *comment)
{
	if (i == INIT_NONE)
		return;
	mql_buf_addf(line, "%s: ", key);
	mql_yaml_add_scalar(line, guess->leads->column[i].name);
	init_line_add(buf, "  ", line, comment);
}

static void add_no_id(struct mql_buf *buf, const struct init_guess *guess)
{
	const char d = guess->leads->delimiter;

	init_line_comment(buf, "  ", "id: no column has a value of its own for "
			  "every lead.  One can learn without, but scores "
			  "could not be brought back to the CRM.  Export the "
			  "id with the leads.");
	if (!guess->leads->many_lines)
		mql_buf_addf(buf, "  # To number them:\n"
			     "  #   awk '{print (NR == 1 ? \"lead_id\" : NR - "
			     "1) \"%s\" $0}' leads.csv\n",
			     d == '\t' ? "\\t" : (char[]){ d, '\0' });
}

static void add_id(struct mql_buf *buf, struct mql_buf *line,
		   const struct init_guess *guess)
{
	if (guess->id == INIT_NONE) {
		add_no_id(buf, guess);
		return;
	}

	const struct init_column *id = &guess->leads->column[guess->id];
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, "a value of its own for every lead");
	if (id->n_twice > 0)
		mql_buf_addf(&text, ", but for %ju that stand twice",
			     (uintmax_t)id->n_twice);
	if (id->n_digest == INIT_MOST_DIGESTS)
		mql_buf_adds(&text, " of the first million");
	add_key(buf, line, guess, "id", guess->id, text.p);
	mql_buf_release(&text);
}

static void add_lead(struct mql_buf *buf, struct mql_buf *line,
		     const struct init_guess *guess)
{
	const bool any = guess->id != INIT_NONE ||
			 guess->account != INIT_NONE ||
			 guess->created != INIT_NONE ||
			 guess->observed != INIT_NONE ||
			 guess->source != INIT_NONE ||
			 guess->handed_prob != INIT_NONE;

	mql_buf_adds(buf, any ? "lead:\n" : "lead: {}\n");
	add_id(buf, line, guess);
	add_key(buf, line, guess, "account", guess->account,
		"leads of one account stay together when folds are drawn");
	add_key(buf, line, guess, "created", guess->created, "");
	add_key(buf, line, guess, "observed", guess->observed,
		"features are as of this day");
	add_key(buf, line, guess, "source", guess->source, "");
	add_key(buf, line, guess, "handed_prob", guess->handed_prob,
		"the chance it had of being handed over (mql-scorer --explore)");
	if (guess->created == INIT_NONE)
		mql_buf_adds(buf, "  # created: the day a lead came in; with "
			     "it, leads can mature\n");
	if (guess->observed == INIT_NONE)
		mql_buf_adds(buf, "  # observed: the day the features were "
			     "taken; dates need it\n");
	mql_buf_addc(buf, '\n');
	if (!guess->any_date)
		return;
	if (guess->dates_ambiguous)
		init_line_comment(buf, "", "AMBIGUOUS: every date of the table "
				  "also reads the other way round (mdy).");
	mql_buf_addf(buf, "dates: %s\n\n",
		     guess->dates == MQL_DATE_YMD ? "ymd" :
		     guess->dates == MQL_DATE_DMY ? "dmy" : "mdy");
}

/* ---- outcome ---- */

static void add_test(struct mql_buf *line, const struct init_guess *guess,
		     const struct init_test *test)
{
	const struct init_column *c = column_of(guess, test, test->column);

	mql_buf_addf(line, "{%scolumn: ",
		     test->in_deals ? "file: outcomes, " : "");
	mql_yaml_add_scalar(line, c->name);
	if (test->is_set) {
		mql_buf_addf(line, ", set: %s", test->unset ? "false" : "true");
	} else {
		mql_buf_adds(line, ", is: [");
		for (size_t i = 0; i < test->n_is; i++) {
			mql_buf_adds(line, i > 0 ? ", " : "");
			mql_yaml_add_scalar(line, c->value[test->is[i]].text);
		}
		mql_buf_addc(line, ']');
	}
	if (test->at != INIT_NONE) {
		mql_buf_adds(line, ", at: ");
		mql_yaml_add_scalar(line,
				    column_of(guess, test, test->at)->name);
	}
}

/* The values of an outcome column with their counts. */
static void add_values(struct mql_buf *buf, const struct init_guess *guess,
		       const struct init_test *test)
{
	const struct init_column *c = column_of(guess, test, test->column);
	struct mql_buf text = { 0 };

	if (test->is_set)
		return;
	mql_buf_addf(&text, "\"%s\" has:", MQL_SHOW(c->name));
	for (size_t i = 0; i < c->n_value; i++)
		mql_buf_addf(&text, "%s \"%s\" %ju", i > 0 ? "," : "",
			     MQL_SHOW(c->value[i].text),
			     (uintmax_t)c->value[i].n);
	init_line_comment(buf, "  ", text.p);
	mql_buf_release(&text);
}

static void add_sql(struct mql_buf *buf, struct mql_buf *line,
		    const struct init_guess *guess)
{
	if (guess->sql.column == INIT_NONE) {
		mql_buf_adds(buf, "  # no column says which leads sales "
			     "accepted (sql): won stands in for it\n");
		return;
	}
	mql_buf_adds(line, "sql: ");
	add_test(line, guess, &guess->sql);
	if (guess->handed.column != INIT_NONE) {
		struct init_test handed = guess->handed;

		handed.at = INIT_NONE;
		mql_buf_adds(line, ", known_when: ");
		add_test(line, guess, &handed);
		mql_buf_addc(line, '}');
	} else {
		mql_buf_adds(buf, "  # known_when: {column: ...} should name "
			     "the leads that sales was handed;\n"
			     "  # the others say nothing of the SQL rate\n");
	}
	mql_buf_addc(line, '}');
	init_line_add(buf, "  ", line, "");
}

static void add_won(struct mql_buf *buf, struct mql_buf *line,
		    const struct init_guess *guess)
{
	add_values(buf, guess, &guess->won);
	if (guess->won_is_guess)
		mql_buf_adds(buf, "  # A GUESS: no name says that it is the "
			     "outcome\n");
	mql_buf_adds(line, "won: ");
	add_test(line, guess, &guess->won);
	mql_buf_addc(line, '}');
	init_line_add(buf, "  ", line, "");
	if (guess->lost.column == INIT_NONE)
		return;
	if (guess->lost.is_set)
		mql_buf_adds(buf, "  # BOLD: takes every lead without a date "
			     "as lost, however young\n");
	else if (guess->no_is_open)
		mql_buf_adds(buf, "  # takes every \"no\" as lost: was each "
			     "lead old enough to tell?\n");
	mql_buf_adds(line, "lost: ");
	add_test(line, guess, &guess->lost);
	mql_buf_addc(line, '}');
	init_line_add(buf, "  ", line, "");
}

static void add_outcome(struct mql_buf *buf, struct mql_buf *line,
			const struct init_guess *guess)
{
	if (guess->won.in_deals) {
		mql_buf_adds(line, "outcomes: {id: ");
		mql_yaml_add_scalar(line, guess->deals->
				    column[guess->deals_id].name);
		mql_buf_addf(line, "}  # %.0f %% of its rows belong to a lead",
			     100.0 * guess->joined);
		init_line_add(buf, "", line, "");
	}
	mql_buf_adds(buf, "outcome:\n");
	add_sql(buf, line, guess);
	if (guess->won.column == INIT_NONE)
		mql_buf_adds(buf, "  # NOT IN THE TABLE: no column looks like "
			     "an outcome\n"
			     "  won: {column: won, is: [\"yes\"]}\n"
			     "  lost: {column: won, is: [\"no\"]}\n");
	else
		add_won(buf, line, guess);
	if (guess->matures)
		mql_buf_adds(buf, "  matures: auto  # older leads that were "
			     "not won count as not won\n");
	else if (guess->won.in_deals && guess->lost.column == INIT_NONE)
		mql_buf_adds(buf, "  # needs lead.created: when is a lead "
			     "without a deal too old for one?\n"
			     "  matures: 90 days\n");
	mql_buf_addc(buf, '\n');
}

/* ---- missing ---- */

static bool is_measured(const struct init_guess *guess, size_t i)
{
	return guess->part[i].role == INIT_FEATURE &&
	       (guess->part[i].kind == MQL_AXIS_NUMBER ||
		guess->part[i].kind == MQL_AXIS_DATE);
}

static void add_token(struct mql_buf *buf, struct mql_buf *line,
		      const struct init_guess *guess, size_t t)
{
	const struct init_token *token = &guess->leads->token[t];
	const bool doubtful = token->text.n == 4 &&
			      (token->text.p[0] | 0x20) == 'n' &&
			      (token->text.p[1] | 0x20) == 'o';
	struct mql_buf names = { 0 };
	bool measured = false;
	size_t n = 0;

	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const struct init_column *c = &guess->leads->column[i];

		if (!(c->tokens >> t & 1))
			continue;
		measured |= is_measured(guess, i);
		if (n++ < MOST_NAMED)
			mql_buf_addf(&names, "%s %s", n > 1 ? "," : "",
				     MQL_SHOW(c->name));
	}

	struct mql_buf text = { 0 };

	mql_buf_addf(&text, "%ju cells in%s%s", (uintmax_t)token->cells,
		     mql_buf_text(&names), n > MOST_NAMED ? ", ..." : "");
	if (doubtful && !measured)
		mql_buf_adds(&text, ": no value, or a level of its own?");
	mql_buf_adds(line, doubtful && !measured ? "# - " : "- ");
	mql_yaml_add_scalar(line, token->text);
	init_line_add(buf, "  ", line, text.p);
	mql_buf_release(&names);
	mql_buf_release(&text);
}

void init_write_missing(struct mql_buf *buf, struct mql_buf *line,
			const struct init_guess *guess)
{
	uint64_t empty = 0;

	for (size_t i = 0; i < guess->leads->n_column; i++)
		empty += guess->leads->column[i].n_empty;
	mql_buf_addf(buf, "missing:\n  - \"\"  # %ju cells\n",
		     (uintmax_t)empty);
	for (size_t t = 0; t < guess->leads->n_token; t++)
		add_token(buf, line, guess, t);
	mql_buf_addc(buf, '\n');
}

/* ---- features, exclude ---- */

static void add_feature(struct mql_buf *buf, struct mql_buf *line,
			const struct init_guess *guess, size_t i, size_t pad)
{
	const struct init_column *c = &guess->leads->column[i];
	const struct init_part *part = &guess->part[i];
	const size_t start = line->n;

	if (part->role == INIT_OFFERED)
		mql_buf_adds(line, "# ");
	mql_yaml_add_scalar(line, c->name);
	mql_buf_addc(line, ':');
	do {
		mql_buf_addc(line, ' ');
	} while (line->n - start < pad + 2);
	mql_buf_addf(line, "{dimension: %s, type: %s",
		     mql_dimension_name[part->dimension],
		     mql_axis_kind_name[part->kind]);
	if (part->kind == MQL_AXIS_NUMBER && c->has_comma)
		mql_buf_adds(line, ", thousands: \",\"");
	if (part->kind == MQL_AXIS_NUMBER && c->has_sign)
		mql_buf_adds(line, ", strip: \"$%\xE2\x82\xAC\xC2\xA3\"");
	if (part->kind == MQL_AXIS_TEXT) {
		mql_buf_adds(line, ", groups: ");
		init_text_add_groups(line, c);
	}
	mql_buf_addc(line, '}');
	init_line_add(buf, "  ", line, mql_buf_text(&part->note));
}

static size_t name_width(const struct init_guess *guess)
{
	size_t width = 0;

	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const size_t n = guess->leads->column[i].name.n;

		if (guess->part[i].role == INIT_FEATURE && n > width &&
		    n <= WIDEST_NAME)
			width = n;
	}
	return width;
}

static void add_features(struct mql_buf *buf, struct mql_buf *line,
			 const struct init_guess *guess)
{
	const size_t pad = name_width(guess);

	mql_buf_adds(buf, "# dimension: fit (who they are), intent (what they "
		     "did), product (what they used)\n"
		     "features:\n");
	for (size_t i = 0; i < guess->leads->n_column; i++)
		if (guess->part[i].role == INIT_FEATURE ||
		    guess->part[i].role == INIT_OFFERED)
			add_feature(buf, line, guess, i, pad);
	mql_buf_addc(buf, '\n');
}

static void add_excluded(struct mql_buf *buf, struct mql_buf *line,
			 const struct init_guess *guess)
{
	bool any = false;

	for (size_t i = 0; i < guess->leads->n_column; i++) {
		if (guess->part[i].role != INIT_EXCLUDED)
			continue;
		mql_buf_adds(buf, any ? "" : "exclude:\n");
		any = true;
		mql_buf_adds(line, "- ");
		mql_yaml_add_scalar(line, guess->leads->column[i].name);
		init_line_add(buf, "  ", line,
			      mql_buf_text(&guess->part[i].note));
	}
	mql_buf_adds(buf, any ? "\n" : "");
}

static void add_unusable(struct mql_buf *buf, const struct init_guess *guess)
{
	bool any = false;

	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const struct init_column *c = &guess->leads->column[i];
		struct mql_buf text = { 0 };

		if (guess->part[i].role != INIT_UNUSABLE)
			continue;
		any = true;
		mql_buf_addf(&text, "Left out: column %zu", i + 1);
		if (c->name.n > 0)
			mql_buf_addf(&text, ", \"%s\",", MQL_SHOW(c->name));
		mql_buf_addf(&text, " %s%s", c->unusable, c->n_filled == 0 ?
			     " and no value" : "");
		init_line_comment(buf, "", text.p);
		mql_buf_release(&text);
	}
	mql_buf_adds(buf, any ? "\n" : "");
}

/* ---- target ---- */

/* Half as much again as what is won anyway, and always between that and 1. */
static void add_target(struct mql_buf *buf, const struct init_guess *guess)
{
	const double base = guess->base_rate;
	double rate = fmin(1.5 * base, (1.0 + base) / 2.0);
	struct mql_buf text = { 0 };

	if (!(base > 0.0 && base < 1.0))
		rate = .2;
	mql_buf_adds(&text, "TO BE AGREED between marketing and sales: of the "
		     "leads handed over, the share that sales accepts.");
	if (!isnan(base))
		mql_buf_addf(&text, guess->sql.column != INIT_NONE
			     ? " Of those handed over so far it is %.1f %%."
			     : " Of all leads whose outcome is told here it is "
			     "%.1f %%.", 100.0 * base);
	init_line_comment(buf, "", text.p);
	mql_buf_addf(buf, "target: {mql_to_sql: %.0f%%, promise: guarantee, "
		     "confidence: 95%%}\n",
		     fmin(99.0, fmax(1.0, round(100.0 * rate))));
	mql_buf_release(&text);
}

void init_write_add(struct mql_buf *buf, const struct init_guess *guess)
{
	struct mql_buf line = { 0 };

	add_head(buf, guess);
	add_lead(buf, &line, guess);
	add_outcome(buf, &line, guess);
	init_write_missing(buf, &line, guess);
	add_features(buf, &line, guess);
	add_excluded(buf, &line, guess);
	add_unusable(buf, guess);
	add_target(buf, guess);
	mql_buf_release(&line);
}
