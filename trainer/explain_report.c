/* SPDX-License-Identifier: MIT */
/* explain_report.c - one lead, told to people and to programs */
#include <math.h>
#include <stdlib.h>

#include "trainer/explain.h"
#include "trainer/json_head.h"
#include "trainer/report.h"
#include "trainer/terminal.h"

enum { MOST_OPEN = 8, MOST_BARRED = 3, NAME = 48, POINTS = 50, LINE = 78 };

static const char *const bar_text[] = {
	"", "who they are", "other has happened", "not known", "a judgement",
};
static const char *const bar_name[] = { "open", "fit", "happened", "unknown",
					"judged" };

/* ---- the score ---- */

static const char *dimension_of(const struct mql_scorecard *card, size_t i)
{
	return mql_dimension_name[i < card->n_term
				  ? card->term[i].dimension
				  : card->cap[i - card->n_term].dimension];
}

/* A text on the left, and the place where figures stand; a text that reaches
 * into it has a line of its own. */
static void add_left(struct mql_buf *buf, const struct mql_buf *text)
{
	const size_t from = buf->n;

	mql_buf_adds(buf, "  ");
	terminal_add(buf, mql_buf_str(text), LINE - 2);
	if (terminal_width(mql_buf_str(text)) + 2 > NAME)
		mql_buf_addc(buf, '\n');
	terminal_pad(buf, buf->p[buf->n - 1] == '\n' ? buf->n : from, POINTS);
}

static void add_right(struct mql_buf *buf, int64_t tenths, bool sign)
{
	struct mql_buf text = { 0 };

	if (sign)
		mql_tenths_add_signed(&text, tenths);
	else
		mql_tenths_add(&text, tenths);
	mql_buf_addf(buf, "%8s", text.p);
	mql_buf_release(&text);
}

static void add_entry(struct mql_buf *buf, const struct explain *e, size_t i)
{
	struct mql_buf text = { 0 }, left = { 0 };

	mql_reason_add_name(&text, e->card, i);
	mql_buf_adds(&left, MQL_SHOW(mql_buf_str(&text)));
	mql_buf_reset(&text);
	if (mql_reason_add_label(&text, e->card, &e->result, i))
		mql_buf_addf(&left, " %s", MQL_SHOW(mql_buf_str(&text)));
	add_left(buf, &left);
	mql_buf_addf(buf, "%-7s", dimension_of(e->card, i));
	add_right(buf, e->result.points[i], true);
	mql_buf_addc(buf, '\n');
	mql_buf_release(&left);
	mql_buf_release(&text);
}

/* By size, and then those that add nothing: all terms, and caps that bit. */
static void add_entries(struct mql_buf *buf, const struct explain *e)
{
	const size_t n = mql_scorecard_n_entry(e->card);
	size_t *top = mql_calloc(n, sizeof(*top));
	const size_t n_top = mql_reason_top(e->card, &e->result, top, n);

	for (size_t i = 0; i < n_top; i++)
		add_entry(buf, e, top[i]);
	for (size_t i = 0; i < e->card->n_term; i++)
		if (e->result.points[i] == 0)
			add_entry(buf, e, i);
	free(top);
}

static void add_prob(struct mql_buf *buf, const char *name,
		     const struct mql_calib *map, int64_t score)
{
	if (map->present)
		mql_buf_addf(buf, "%-16s%.1f %%\n", name,
			     100.0 * mql_calib_prob(map, score));
}

static void add_score(struct mql_buf *buf, const struct explain *e)
{
	mql_buf_addf(buf, "\n%-*s", POINTS + 7, "base");
	add_right(buf, e->card->base, false);
	mql_buf_addc(buf, '\n');
	add_entries(buf, e);
	mql_buf_addf(buf, "%-*s", POINTS + 7, "score");
	add_right(buf, e->result.score, false);
	mql_buf_adds(buf, "\n\nsubtotals       ");
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		mql_buf_addf(buf, "%s%s ", i > 0 ? ", " : "",
			     mql_dimension_name[i]);
		mql_tenths_add(buf, e->result.subtotal[i]);
	}
	mql_buf_addc(buf, '\n');
	add_prob(buf, "prob_sql", &e->card->sql, e->result.score);
	add_prob(buf, "prob_won", &e->card->won, e->result.score);
}

/* ---- grade and verdict ---- */

/* "A from 30.0": the bound that the subtotal reached, or "below 10.0". */
static void add_bound(struct mql_buf *buf, const char *dimension,
		      const int32_t bound[3], char grade, char first)
{
	const int step = grade - first;

	mql_buf_addf(buf, "%s %c, ", dimension, grade);
	mql_buf_adds(buf, step < 3 ? "from " : "below ");
	mql_tenths_add(buf, bound[step < 3 ? step : 2]);
}

static void add_grade(struct mql_buf *buf, const struct explain *e)
{
	const char *grade = e->result.grade;

	if (grade[0] == '\0')
		return;
	mql_buf_addf(buf, "grade           %s: ", grade);
	add_bound(buf, "fit", e->card->grade_fit, grade[0], 'A');
	mql_buf_adds(buf, "; ");
	add_bound(buf, "intent", e->card->grade_intent, grade[1], '1');
	mql_buf_addc(buf, '\n');
}

static void add_minimums(struct mql_buf *buf, const struct explain *e)
{
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		const int32_t least = e->card->gate.least[i];
		const int64_t lacks = least - e->result.subtotal[i];

		if (least == MQL_POINTS_NONE || lacks <= 0)
			continue;
		mql_buf_addf(buf, "; %s is ", mql_dimension_name[i]);
		mql_tenths_add(buf, lacks);
		mql_buf_adds(buf, " below its minimum ");
		mql_tenths_add(buf, least);
	}
}

static void add_distance(struct mql_buf *buf, const struct explain *e)
{
	const int32_t threshold = e->card->gate.score;
	const int64_t lacks = explain_lacks(e);

	if (threshold == MQL_POINTS_NONE) {
		mql_buf_adds(buf, "the card has no threshold");
		return;
	}
	mql_tenths_add(buf, lacks > 0 ? lacks : e->result.score - threshold);
	mql_buf_addf(buf, " %s the threshold ", lacks > 0 ? "below" : "above");
	mql_tenths_add(buf, threshold);
}

static void add_verdict(struct mql_buf *buf, const struct explain *e)
{
	mql_buf_addf(buf, "verdict         %s: ",
		     mql_verdict_name[e->result.verdict]);
	if (e->result.rule != SIZE_MAX)
		mql_buf_addf(buf, "%s (this rule decides alone); ",
			     MQL_SHOW(mql_str_of(
				     e->card->rule[e->result.rule].reason)));
	add_distance(buf, e);
	add_minimums(buf, e);
	mql_buf_addc(buf, '\n');
}

/* ---- what would hand it over ---- */

static void add_rule(struct mql_buf *buf, const struct explain *e,
		     const struct explain_change *change)
{
	struct mql_buf text = { 0 };

	if (change->rule == SIZE_MAX)
		return;
	mql_buf_addf(&text, "%s: %s", mql_verdict_name[change->verdict],
		     MQL_SHOW(mql_str_of(
			     e->card->rule[change->rule].reason)));
	mql_buf_adds(buf, "      ");
	terminal_add(buf, mql_buf_str(&text), LINE - 6);
	mql_buf_addc(buf, '\n');
	mql_buf_release(&text);
}

static void add_change(struct mql_buf *buf, const struct explain *e,
		       const struct explain_change *change)
{
	struct mql_buf left = { 0 };

	mql_buf_addf(&left, "%s", MQL_SHOW(mql_str_of(change->column)));
	mql_buf_addf(&left, " %s", MQL_SHOW(mql_str_of(change->to)));
	mql_buf_addf(&left, ", now %s",
		     MQL_SHOW(mql_str_of(change->from ? change->from
						      : "missing")));
	if (change->n_other > 0)
		mql_buf_addf(&left, " (or %zu other%s)", change->n_other,
			     change->n_other == 1 ? "" : "s");
	add_left(buf, &left);
	add_right(buf, change->gain, true);
	mql_buf_adds(buf, " to");
	add_right(buf, change->score, false);
	mql_buf_addf(buf, "%s%s\n", change->bar == EXPLAIN_OPEN ? "" : "  ",
		     bar_text[change->bar]);
	add_rule(buf, e, change);
	mql_buf_release(&left);
}

static void add_changes(struct mql_buf *buf, const struct explain *e)
{
	size_t n_open = 0;

	if (e->result.verdict != MQL_NURTURE)
		return;
	while (n_open < e->n_change &&
	       e->change[n_open].bar == EXPLAIN_OPEN)
		n_open++;
	mql_buf_adds(buf, n_open > 0 ? "\nany one of these would hand it "
		     "over:\n" : "\nno single event would hand it over\n");
	if (e->has_best) {
		mql_buf_adds(buf, "the most that one would add:\n");
		add_change(buf, e, &e->best);
	}
	for (size_t i = 0; i < e->n_change; i++) {
		if (i == n_open)
			mql_buf_adds(buf, n_open > 0
				     ? "so would these, which are no one's to "
				       "change:\n"
				     : "these would, which are no one's to "
				       "change:\n");
		if (i < n_open ? i < MOST_OPEN : i - n_open < MOST_BARRED)
			add_change(buf, e, &e->change[i]);
	}
	if (n_open > MOST_OPEN || e->n_change - n_open > MOST_BARRED)
		mql_buf_adds(buf, "  ... (--json has all of them)\n");
}

/* ---- where it stands, and how the threshold came there ---- */

static double share(uint64_t k, uint64_t n)
{
	return n > 0 ? (double)k / (double)n : (double)NAN;
}

static void add_rank(struct mql_buf *buf, const struct explain *e)
{
	const uint64_t below = e->n - e->above - e->equal;

	mql_buf_addf(buf, "\nrank            %ju of %ju leads by score",
		     (uintmax_t)e->above + 1, (uintmax_t)e->n);
	if (e->equal > 1)
		mql_buf_addf(buf, ", with %ju other%s",
			     (uintmax_t)e->equal - 1,
			     e->equal == 2 ? "" : "s");
	mql_buf_addf(buf, "; above %.1f %% of them\n",
		     100.0 * share(below, e->n));
	mql_buf_addf(buf, "handed over     %ju of them (%.1f %%)\n",
		     (uintmax_t)e->handed, 100.0 * share(e->handed, e->n));
}

static void add_threshold(struct mql_buf *buf, int32_t threshold)
{
	if (threshold == MQL_POINTS_NONE)
		mql_buf_adds(buf, "none");
	else
		mql_tenths_add(buf, threshold);
}

static void add_change_of_card(struct mql_buf *buf,
			       const struct mql_history *entry)
{
	mql_buf_adds(buf, "                ");
	mql_day_add(buf, entry->when);
	mql_buf_addf(buf, " %s, ", mql_change_name[entry->what]);
	add_threshold(buf, entry->from.score);
	mql_buf_adds(buf, " to ");
	add_threshold(buf, entry->to.score);
	if (entry->who) {
		mql_buf_adds(buf, "; ");
		mql_buf_add_shown(buf, mql_str_of(entry->who));
	}
	if (entry->why) {
		mql_buf_adds(buf, ": ");
		mql_buf_add_shown(buf, mql_str_of(entry->why));
	}
	mql_buf_addc(buf, '\n');
}

/* Signing anew moves nothing. */
static bool moves_threshold(const struct mql_history *entry)
{
	return entry->what != MQL_CHANGE_SIGNATURE;
}

static void add_history(struct mql_buf *buf, const struct explain *e)
{
	const struct mql_scorecard *card = e->card;
	int32_t first = card->gate.score;

	for (size_t i = card->n_history; i > 0; i--)
		if (moves_threshold(&card->history[i - 1]))
			first = card->history[i - 1].from.score;
	mql_buf_adds(buf, "threshold       ");
	add_threshold(buf, card->gate.score);
	if (card->contract.present) {
		mql_buf_adds(buf, ", to ");
		mql_target_add(buf, &card->contract.target);
	}
	mql_buf_adds(buf, "\n                ");
	if (card->provenance.as_of != MQL_DAY_NONE) {
		mql_day_add(buf, card->provenance.as_of);
		mql_buf_adds(buf, " learned, ");
	} else {
		mql_buf_adds(buf, "written by hand, ");
	}
	add_threshold(buf, first);
	mql_buf_addc(buf, '\n');
	for (size_t i = 0; i < card->n_history; i++)
		if (moves_threshold(&card->history[i]))
			add_change_of_card(buf, &card->history[i]);
}

void explain_add_text(struct mql_buf *buf, const struct explain *e)
{
	mql_buf_addf(buf, "lead %s, line %ju of ",
		     MQL_SHOW(mql_str_of(e->id)), (uintmax_t)e->line);
	mql_buf_addf(buf, "%s, by %s as of ",
		     MQL_SHOW(mql_str_of(strcmp(e->leads, "-") == 0
					 ? "stdin" : e->leads)),
		     MQL_SHOW(mql_str_of(e->card->name)));
	mql_day_add(buf, e->as_of);
	mql_buf_addc(buf, '\n');
	add_score(buf, e);
	add_grade(buf, e);
	add_verdict(buf, e);
	add_changes(buf, e);
	add_rank(buf, e);
	add_history(buf, e);
}

/* ---- JSON ---- */

static void json_threshold(struct mql_json *json, const char *key,
			   int32_t threshold)
{
	if (threshold == MQL_POINTS_NONE)
		mql_json_null(json, key);
	else
		mql_json_tenths(json, key, threshold);
}

static void json_text(struct mql_json *json, const char *key,
		      const char *text)
{
	if (text)
		mql_json_text(json, key, text);
	else
		mql_json_null(json, key);
}

static void json_rule(struct mql_json *json, const struct explain *e,
		      size_t rule)
{
	json_text(json, "rule",
		  rule == SIZE_MAX ? NULL : e->card->rule[rule].reason);
}

static void json_entries(struct mql_json *json, const struct explain *e)
{
	struct mql_buf text = { 0 };

	mql_json_tenths(json, "base", e->card->base);
	mql_json_open(json, "entries", '[');
	for (size_t i = 0; i < mql_scorecard_n_entry(e->card); i++) {
		mql_json_open(json, NULL, '{');
		mql_buf_reset(&text);
		mql_reason_add_name(&text, e->card, i);
		mql_json_text(json, "term", mql_buf_text(&text));
		mql_buf_reset(&text);
		json_text(json, "label",
			  mql_reason_add_label(&text, e->card, &e->result, i)
				  ? mql_buf_text(&text) : NULL);
		mql_json_text(json, "dimension", dimension_of(e->card, i));
		mql_json_tenths(json, "points", e->result.points[i]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
	mql_buf_release(&text);
}

static void json_prob(struct mql_json *json, const char *key,
		      const struct mql_calib *map, int64_t score)
{
	if (map->present)
		mql_json_num9(json, key, mql_calib_prob(map, score));
	else
		mql_json_null(json, key);
}

static void json_score(struct mql_json *json, const struct explain *e)
{
	const struct mql_result *result = &e->result;

	mql_json_tenths(json, "score", result->score);
	json_prob(json, "prob_sql", &e->card->sql, result->score);
	json_prob(json, "prob_won", &e->card->won, result->score);
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		mql_json_tenths(json, mql_dimension_name[i],
				result->subtotal[i]);
	json_text(json, "grade", result->grade[0] ? result->grade : NULL);
	mql_json_text(json, "verdict", mql_verdict_name[result->verdict]);
	json_rule(json, e, result->rule);
	json_entries(json, e);
}

static void json_change(struct mql_json *json, const char *key,
			const struct explain *e,
			const struct explain_change *change)
{
	mql_json_open(json, key, '{');
	mql_json_text(json, "column", change->column);
	json_text(json, "from", change->from);
	mql_json_text(json, "to", change->to);
	mql_json_count(json, "others", change->n_other);
	mql_json_tenths(json, "gain", change->gain);
	mql_json_tenths(json, "score", change->score);
	mql_json_text(json, "verdict", mql_verdict_name[change->verdict]);
	json_rule(json, e, change->rule);
	mql_json_text(json, "bar", bar_name[change->bar]);
	mql_json_close(json, '}');
}

static void json_changes(struct mql_json *json, const struct explain *e)
{
	mql_json_open(json, "changes", '[');
	for (size_t i = 0; i < e->n_change; i++)
		json_change(json, NULL, e, &e->change[i]);
	mql_json_close(json, ']');
	if (e->has_best)
		json_change(json, "best", e, &e->best);
	else
		mql_json_null(json, "best");
}

static void json_threshold_and_history(struct mql_json *json,
				       const struct explain *e)
{
	const struct mql_scorecard *card = e->card;

	json_threshold(json, "threshold", card->gate.score);
	mql_json_tenths(json, "lacks", explain_lacks(e));
	mql_json_open(json, "minimums", '{');
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		json_threshold(json, mql_dimension_name[i],
			       card->gate.least[i]);
	mql_json_close(json, '}');
	mql_json_day(json, "learned", card->provenance.as_of);
	mql_json_open(json, "history", '[');
	for (size_t i = 0; i < card->n_history; i++)
		if (moves_threshold(&card->history[i]))
			report_json_change(json, &card->history[i]);
	mql_json_close(json, ']');
}

void explain_add_json(struct mql_buf *buf, const struct explain *e)
{
	struct mql_json json = { .buf = buf, .indent = true };

	json_head_open(&json, "explanation");
	mql_json_text(&json, "card", e->card->name);
	mql_json_text(&json, "id", e->id);
	mql_json_count(&json, "line", e->line);
	mql_json_day(&json, "as_of", e->as_of);
	json_score(&json, e);
	json_changes(&json, e);
	mql_json_open(&json, "rank", '{');
	mql_json_count(&json, "leads", e->n);
	mql_json_count(&json, "above", e->above);
	mql_json_count(&json, "equal", e->equal);
	mql_json_num9(&json, "share_below",
		     share(e->n - e->above - e->equal, e->n));
	mql_json_count(&json, "handed_over", e->handed);
	mql_json_count(&json, "unreadable", e->n_bad);
	mql_json_close(&json, '}');
	json_threshold_and_history(&json, e);
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
