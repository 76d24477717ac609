/* SPDX-License-Identifier: MIT */
#include "common/yaml.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "common/mem.h"

struct doc {
	struct mql_yaml yaml;
	struct mql_arena keep;
	struct mql_err err;
};

static bool doc_parse(struct doc *doc, struct mql_str bytes)
{
	*doc = (struct doc){ .yaml = { .path = "y", .code = MQL_E_DATA } };
	doc->yaml.keep = &doc->keep;
	return mql_yaml_parse(&doc->yaml, bytes, &doc->err);
}

static void doc_release(struct doc *doc)
{
	mql_yaml_release(&doc->yaml);
	mql_arena_release(&doc->keep);
}

static const struct mql_yaml_node *doc_open(struct doc *doc, const char *text)
{
	cr_assert(doc_parse(doc, mql_str_of(text)), "%s", doc->err.msg);
	return doc->yaml.root;
}

/* ---- the tree ---- */

Test(yaml, every_scalar_stays_text)
{
	static const char *const want[] = { "NO", "007", "1.50", "~", "",
					    "yes", "2026-01-01", "a b" };
	struct doc doc;
	const struct mql_yaml_node *m =
		doc_open(&doc, "[NO, 007, 1.50, ~, '', yes, 2026-01-01, "
			       "\"a b\"]")->first;

	for (size_t i = 0; i < MQL_ARRAY_LEN(want); i++, m = m->next) {
		cr_assert_eq(m->kind, MQL_YAML_SCALAR);
		cr_assert_str_eq(m->text.p, want[i]);
	}
	cr_assert_null(m);
	doc_release(&doc);
}

Test(yaml, nodes_know_line_and_column_of_key_and_value)
{
	struct doc doc;
	const struct mql_yaml_node *root =
		doc_open(&doc, "\xEF\xBB\xBFone: 1\r\ntwo:\r\n  - a\r\n  - "
			       "{\"\xC3\xA9\": b}\r\n");
	const struct mql_yaml_node *two = mql_yaml_get(root, "two");
	const struct mql_yaml_node *b = two->last->first;

	cr_assert_eq(root->first->line, 1u);
	cr_assert_eq(root->first->column, 6u);
	cr_assert_eq(two->key_line, 2u);
	cr_assert_eq(two->key_column, 1u);
	cr_assert_eq(two->kind, MQL_YAML_SEQ);
	cr_assert_eq(two->n, 2u);
	cr_assert_eq(two->first->line, 3u);
	cr_assert_eq(two->first->column, 5u);
	cr_assert_eq(b->line, 4u);
	cr_assert_eq(b->key_column, 6u);
	cr_assert_eq(b->column, 11u, "columns are characters, not bytes");
	cr_assert_str_eq(b->key.p, "\xC3\xA9");
	doc_release(&doc);
}

Test(yaml, sixteen_levels_are_read)
{
	struct doc doc;

	doc_open(&doc, "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
	doc_release(&doc);
}

struct refusal { char in[96]; char want[128]; };

#define BLOCK_HINT "indent the lines of a block alike, and quote a value as " \
		   "a whole"

ParameterizedTestParameters(yaml, refuses)
{
	static struct refusal row[] = {
		{ "", "y: the file is empty" },
		{ "\xEF\xBB\xBF", "y: the file is empty" },
		{ "# nothing\n", "y: the file holds nothing but comments" },
		{ "a: &x 1", "y:1:4: anchors (&name) are not read here: "
			     "remove it" },
		{ "a: &x [1]", "y:1:4: anchors (&name) are not read here: "
			       "remove it" },
		{ "a: &x {b: 1}", "y:1:4: anchors (&name) are not read here: "
				  "remove it" },
		{ "a: *x", "y:1:4: aliases (*name) are not read here: write "
			   "the value" },
		{ "a: !!str 1", "y:1:4: tags (!name) are not read here: "
				"remove it" },
		{ "a: !x [1]", "y:1:4: tags (!name) are not read here: remove "
			       "it" },
		{ "a: !x {b: 1}", "y:1:4: tags (!name) are not read here: "
				  "remove it" },
		{ "a: 1\nb: 2\na: 3", "y:3:1: key \"a\" is here twice, first "
				      "in line 1" },
		{ "a: 1\n---\nb: 2", "y:2:1: a second document begins here: "
				     "one file holds one" },
		{ "[a]: 1", "y:1:1: a key must be text" },
		{ "{{a: 1}: 1}", "y:1:2: a key must be text" },
		{ "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
		  "y:1:17: more than 16 levels, one inside the other" },
		{ "a: b\n\xE9: 1", "y:2:1: this is not UTF-8" },
		{ "a: \xC3\xA9\x01", "y:1:5: a control character cannot stand "
				     "here: write it \"\\xNN\" in quotes" },
		{ "a: \x7F", "y:1:4: a control character cannot stand here: "
			     "write it \"\\xNN\" in quotes" },
		{ "a: \xC2\x80", "y:1:4: a control character cannot stand "
				 "here: write it \"\\xNN\" in quotes" },
		{ "a: \xEF\xBF\xBE", "y:1:4: a control character cannot stand "
				     "here: write it \"\\xNN\" in quotes" },
		{ "a: \"\\0\"", "y:1:4: a text cannot hold a NUL byte" },
		{ "a: [1", "y:2:1: did not find expected ',' or ']', while "
			   "parsing a flow sequence" },
		{ "a:\n\t- 1", "y:2:1: nothing begins with this character: "
			       "indent with blanks, not tabs, and quote a "
			       "text that begins with @, ` or %" },
		{ "a: @b", "y:1:4: nothing begins with this character: "
			   "indent with blanks, not tabs, and quote a text "
			   "that begins with @, ` or %" },
		{ "%", "y:1:2: no line begins with %: quote a text that does" },
		{ "%a", "y:1:3: no line begins with %: quote a text that does" },
		{ "a: b: c", "y:1:5: no \": \" can stand here: quote a text "
			     "that has one, or indent this line and the one "
			     "above alike" },
		{ "a: 1\n  b: 2", "y:2:4: no \": \" can stand here: quote a "
				 "text that has one, or indent this line and "
				 "the one above alike" },
		{ " a: 1\nb: 2", "y:2:1: this can't follow what began in line "
				"1: " BLOCK_HINT },
		{ "a:\n  b: 1\n c: 2", "y:3:2: this can't follow \"a\" (line "
				      "1): " BLOCK_HINT },
		{ "d: 1\na:\n   b: 1\n  c: 2\n", "y:4:3: this can't follow "
				      "\"a\" (line 2): " BLOCK_HINT },
		{ "a:\nb:\n  c: 1\n d: 2", "y:4:2: this can't follow \"b\" "
				      "(line 2): " BLOCK_HINT },
		{ "a:\n  - b\n  - c: 1\n   - d", "y:4:4: this can't follow "
				      "what began in line 3: " BLOCK_HINT },
		{ "a: 1\n- b", "y:2:1: this can't follow \"a\" (line 1): "
			       BLOCK_HINT },
		{ "a: \"b\n  c\" d", "y:2:6: this can't follow \"a\" (line 1): "
				   BLOCK_HINT },
		{ "a: 'it's'", "y:1:8: this can't follow \"a\" (line 1): "
			       BLOCK_HINT },
		{ "%YAML 1.1\na: 1", "y:2:1: \"---\" is missing between this "
				     "line and one that begins with %" },
		{ "'a' 'b'", "y:1:5: this can't follow what began in line 1: "
			     BLOCK_HINT },
		{ "a: 1\nb\nc: 2", "y:3:1: a key without \": \" behind it, "
				  "here or in the line above" },
		{ "\xFF\xFE" "a", "y:1:1: this is not UTF-8" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, yaml, refuses)
{
	struct doc doc;

	cr_assert_not(doc_parse(&doc, mql_str_of(p->in)));
	cr_assert_eq(doc.err.code, MQL_E_DATA);
	cr_assert_str_eq(doc.err.msg, p->want);
	doc_release(&doc);
}

Test(yaml, refuses_more_than_16_MB)
{
	const size_t n = MQL_YAML_MAX_BYTES;
	char *text = mql_calloc(n + 1, 1);
	struct doc doc;

	memset(text, '#', n + 1);
	cr_assert_not(doc_parse(&doc, (struct mql_str){ text, n + 1 }));
	cr_assert_str_eq(doc.err.msg,
			 "y: the file has 16777217 bytes, more than 16 MB");
	doc_release(&doc);
	cr_assert_not(doc_parse(&doc, (struct mql_str){ text, n }));
	cr_assert_str_eq(doc.err.msg,
			 "y: the file holds nothing but comments");
	doc_release(&doc);
	free(text);
}

Test(yaml, refuses_more_than_a_million_values)
{
	const size_t n = 2000010;
	char *text = mql_calloc(n, 1);
	struct doc doc;

	for (size_t i = 0; i < n; i++)
		text[i] = i % 2 ? '\n' : '-';
	cr_assert_not(doc_parse(&doc, (struct mql_str){ text, n }));
	cr_assert_not_null(strstr(doc.err.msg,
				  ":2: more than 1000000 values in one file"));
	doc_release(&doc);
	free(text);
}

/* ---- walking ---- */

static const char *const known[] = { "base", "terms", NULL };

ParameterizedTestParameters(yaml, names_the_key_that_is_wrong)
{
	static struct refusal row[] = {
		{ "bse: 1", "y:1:1: unknown key \"bse\", did you mean "
			    "\"base\"?" },
		{ "base: 1\nwidget: 2", "y:2:1: unknown key \"widget\": the "
					"keys here are base, terms" },
		{ "[base]", "y:1:1: a list is not a map: write key: value" },
		{ "base", "y:1:1: \"base\" is not a map: write key: value" },
		{ "terms: 1", "y:1:1: key \"base\" is missing here" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, yaml, names_the_key_that_is_wrong)
{
	const struct mql_yaml_node *node;
	struct doc doc;

	doc_open(&doc, p->in);
	cr_assert_not(mql_yaml_keys(&doc.yaml, doc.yaml.root, known,
				    &doc.err) &&
		      mql_yaml_need(&doc.yaml, doc.yaml.root, "base", &node,
				    &doc.err));
	cr_assert_str_eq(doc.err.msg, p->want);
	doc_release(&doc);
}

Test(yaml, an_absent_key_keeps_the_default)
{
	struct doc doc;
	const struct mql_yaml_node *none;
	int32_t tenths = 7;
	int64_t score = 7;
	double number = 7.0, share = 7.0;
	uint64_t count = 7;
	bool yes = true;
	const char *text = "7";

	none = mql_yaml_get(doc_open(&doc, "a: 1"), "b");
	cr_assert_null(none);
	cr_assert(mql_yaml_tenths(&doc.yaml, none, &tenths, &doc.err) &&
		  mql_yaml_score(&doc.yaml, none, &score, &doc.err) &&
		  mql_yaml_number(&doc.yaml, none, &number, &doc.err) &&
		  mql_yaml_share(&doc.yaml, none, &share, &doc.err) &&
		  mql_yaml_count(&doc.yaml, none, 9, &count, &doc.err) &&
		  mql_yaml_bool(&doc.yaml, none, &yes, &doc.err) &&
		  mql_yaml_days(&doc.yaml, none, &tenths, &doc.err) &&
		  mql_yaml_day(&doc.yaml, none, &tenths, &doc.err) &&
		  mql_yaml_text(&doc.yaml, none, &text, &doc.err));
	cr_assert(tenths == 7 && score == 7 && count == 7 && yes);
	cr_assert_float_eq(number + share, 14.0, 0.0);
	cr_assert_str_eq(text, "7");
	doc_release(&doc);
}

/* ---- typed values: the key names the type ---- */

static bool get_typed(struct doc *doc, const struct mql_yaml_node *node,
		      struct mql_buf *got)
{
	static const char *const colour[] = { "red", "blue", NULL };
	const struct mql_yaml *yaml = &doc->yaml;
	struct mql_err *err = &doc->err;
	const struct mql_str *list = NULL;
	struct mql_str s = { 0 };
	const char *text = NULL;
	int32_t tenths = 0;
	int64_t score = 0;
	double x = 0.0;
	uint64_t count = 0;
	size_t i = 0;
	bool yes = false;

	switch (node->key.p[0] | node->key.p[1] << 8) {
	case 'p' | 'o' << 8:
		return mql_yaml_tenths(yaml, node, &tenths, err) &&
		       (mql_buf_addf(got, "%d", tenths), true);
	case 's' | 'c' << 8:
		return mql_yaml_score(yaml, node, &score, err) &&
		       (mql_buf_addf(got, "%lld", (long long)score), true);
	case 'n' | 'u' << 8:
		return mql_yaml_number(yaml, node, &x, err) &&
		       (mql_num_add(got, x), true);
	case 's' | 'h' << 8:
		return mql_yaml_share(yaml, node, &x, err) &&
		       (mql_num_add(got, x), true);
	case 'c' | 'o' << 8:
		return mql_yaml_count(yaml, node, 100, &count, err) &&
		       (mql_buf_addf(got, "%d", (int)count), true);
	case 'b' | 'o' << 8:
		return mql_yaml_bool(yaml, node, &yes, err) &&
		       (mql_buf_adds(got, yes ? "true" : "false"), true);
	case 'd' | 'a' << 8:
		return (node->key.n > 3 ? mql_yaml_days : mql_yaml_day)(
			       yaml, node, &tenths, err) &&
		       (mql_buf_addf(got, "%d", tenths), true);
	case 'c' | 'h' << 8:
		return mql_yaml_choice(yaml, node, colour, &i, err) &&
		       (mql_buf_adds(got, colour[i]), true);
	case 't' | 'e' << 8:
		return mql_yaml_text(yaml, node, &text, err) &&
		       (mql_buf_adds(got, text), true);
	case 't' | 'r' << 8:
		return mql_yaml_trimmed(yaml, node, &s, err) &&
		       (mql_buf_adds(got, s.p), true);
	case 's' | 't' << 8:
		return mql_yaml_str(yaml, node, &s, err) &&
		       (mql_buf_adds(got, s.p), true);
	case 'l' | 'i' << 8:
		return mql_yaml_str_list(yaml, node, &list, &i, err) &&
		       (mql_buf_addf(got, "%zu %s", i, i ? list[0].p : ""),
			true);
	}
	return false;
}

#define NO_POINTS(text) "y:1:9: \"points\": \"" text "\" is not points: a " \
	"number with at most one decimal, between -100000.0 and 100000.0"
#define NO_SCORE(text) "y:1:8: \"score\": \"" text "\" is not a score: a " \
	"number with at most one decimal, between -200100000.0 and " \
	"200100000.0"
#define NO_DAYS(text) "y:1:7: \"days\": \"" text "\" is not a number of " \
	"days: write 30 days, from 1 to 36500"

struct typed { char in[64]; char want[160]; };

ParameterizedTestParameters(yaml, types_a_value_or_says_what_it_wants)
{
	static struct typed row[] = {
		{ "points: 12.3", "123" },
		{ "points: -0.5", "-5" },
		{ "points: 100000.0", "1000000" },
		{ "points: 100000.1", NO_POINTS("100000.1") },
		{ "points: 1.25", NO_POINTS("1.25") },
		{ "points: x", NO_POINTS("x") },
		{ "points: [1]", "y:1:9: \"points\": a list is not points: a "
				 "number with at most one decimal, between "
				 "-100000.0 and 100000.0" },
		{ "score: 70", "700" },
		{ "score: +70.5", "705" },
		{ "score: .5", "5" },
		{ "points: .5", "5" },
		{ "score: -1000000.5", "-10000005" },
		{ "score: 200100000.0", "2001000000" },
		{ "score: -200100000.0", "-2001000000" },
		{ "score: 200100000.1", NO_SCORE("200100000.1") },
		{ "score: 1.25", NO_SCORE("1.25") },
		{ "score: 1.x", NO_SCORE("1.x") },
		{ "score: '-'", NO_SCORE("-") },
		{ "score: {}", "y:1:8: \"score\": a map is not a score: a "
			       "number with at most one decimal, between "
			       "-200100000.0 and 200100000.0" },
		{ "number: -1e-3", "-0.001" },
		{ "number: 1,5", "y:1:9: \"number\": \"1,5\" is not a number" },
		{ "share: 20%", "0.2" },
		{ "share: 0.2", "0.2" },
		{ "share: 120%", "y:1:8: \"share\": \"120%\" is not a share: "
				 "write 20% or 0.2, from 0 to 1" },
		{ "count: 100", "100" },
		{ "count: 101", "y:1:8: \"count\": \"101\" is not a whole "
				"number from 0 to 100" },
		{ "count: -1", "y:1:8: \"count\": \"-1\" is not a whole "
			       "number from 0 to 100" },
		{ "bool: true", "true" },
		{ "bool: false", "false" },
		{ "bool: yes", "y:1:7: \"bool\": \"yes\" is not true or "
			       "false" },
		{ "bool: []", "y:1:7: \"bool\": a list is not true or "
			      "false" },
		{ "days: 30 days", "30" },
		{ "days: 1 day", "1" },
		{ "days: 36500 days", "36500" },
		{ "days: 36501 days", NO_DAYS("36501 days") },
		{ "days: 0 days", NO_DAYS("0 days") },
		{ "days: 30", NO_DAYS("30") },
		{ "days: days", NO_DAYS("days") },
		{ "day: 1970-01-31", "30" },
		{ "day: 31.01.1970", "y:1:6: \"day\": \"31.01.1970\" is not a "
				     "date: write 2026-11-21" },
		{ "choice: blue", "blue" },
		{ "choice: Blue", "y:1:9: \"choice\": \"Blue\" is not one of "
				  "red, blue" },
		{ "choice: [red]", "y:1:9: \"choice\": a list is not one of "
				   "red, blue" },
		{ "text: NO", "NO" },
		{ "text: \"\"", "y:1:7: \"text\": \"\" is not a name: it is "
				"empty" },
		{ "text: \" a\"", "y:1:7: \"text\": \" a\" begins or ends with "
				  "a blank; cells are compared without" },
		{ "trimmed: \"\"", "" },
		{ "trimmed: \"a \"", "y:1:10: \"trimmed\": \"a \" begins or "
				     "ends with a blank; cells are compared "
				     "without" },
		{ "string: \" a \"", " a " },
		{ "string:", "y:1:8: \"string\": no value; for empty text "
			     "write \"\"" },
		{ "string: {a: b}", "y:1:9: \"string\": a map is not text" },
		{ "list: [a, b]", "2 a" },
		{ "list: []", "0 " },
		{ "list: a", "y:1:7: \"list\": \"a\" is not a list: write [a, "
			     "b]" },
		{ "list: [a, [b]]", "y:1:11: a list is not text" },
	};

	return cr_make_param_array(struct typed, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct typed *p, yaml, types_a_value_or_says_what_it_wants)
{
	struct mql_buf got = { 0 };
	struct doc doc;
	const bool ok = get_typed(&doc, doc_open(&doc, p->in)->first, &got);

	cr_assert_str_eq(ok ? mql_buf_text(&got) : doc.err.msg, p->want);
	mql_buf_release(&got);
	doc_release(&doc);
}

/* ---- writing ---- */

ParameterizedTestParameters(yaml, quotes_what_other_readers_would_retype)
{
	static struct typed row[] = {
		{ "stage", "stage" },
		{ "Closed Won", "Closed Won" },
		{ "a/b-c_d.e", "a/b-c_d.e" },
		{ "_x", "_x" },
		{ "", "\"\"" },
		{ "1", "\"1\"" },
		{ "-x", "\"-x\"" },
		{ ".inf", "\".inf\"" },
		{ "2026-01-01", "\"2026-01-01\"" },
		{ "no", "\"no\"" },
		{ "NO", "\"NO\"" },
		{ "y", "\"y\"" },
		{ "True", "\"True\"" },
		{ "Off", "\"Off\"" },
		{ "NULL", "\"NULL\"" },
		{ "nothing", "nothing" },
		{ "~", "\"~\"" },
		{ "a: b", "\"a: b\"" },
		{ "a #b", "\"a #b\"" },
		{ "a,b", "\"a,b\"" },
		{ "a ", "\"a \"" },
		{ "say \"x\\y\"", "\"say \\\"x\\\\y\\\"\"" },
		{ "a\nb\tc\r", "\"a\\nb\\tc\\x0D\"" },
		{ "caf\xC3\xA9", "\"caf\xC3\xA9\"" },
		{ "\xC2\x85", "\"\\x85\"" },
		{ "\xE2\x80\xA8", "\"\\u2028\"" },
		{ "\xEF\xBB\xBF", "\"\\uFEFF\"" },
		{ "\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\"" },
		{ "bad \xE9!", "\"bad \xEF\xBF\xBD!\"" },
	};

	return cr_make_param_array(struct typed, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct typed *p, yaml,
		  quotes_what_other_readers_would_retype)
{
	struct mql_buf got = { 0 };

	mql_yaml_add_scalar(&got, mql_str_of(p->in));
	cr_assert_str_eq(mql_buf_text(&got), p->want);
	mql_buf_release(&got);
}

/* A map of one key through the emitter, or by hand. */
static void write_text(struct mql_buf *out, struct mql_str s, bool by_hand)
{
	if (by_hand) {
		mql_yaml_add_scalar(out, s);
		mql_buf_adds(out, ": ");
		mql_yaml_add_scalar(out, s);
		mql_buf_addc(out, '\n');
		return;
	}

	struct mql_yaml_writer *writer = mql_yaml_writer_new(out);

	mql_yaml_open_map(writer, false);
	mql_yaml_put_str(writer, s);
	mql_yaml_put_str(writer, s);
	mql_yaml_close_map(writer);
	mql_yaml_writer_finish(writer);
}

static void check_reads_back(struct mql_str s, bool by_hand)
{
	struct mql_buf out = { 0 };
	struct doc doc;

	write_text(&out, s, by_hand);
	cr_assert(doc_parse(&doc, (struct mql_str){ out.p, out.n }), "%s\n%s",
		  doc.err.msg, out.p);
	cr_assert(mql_str_eq(doc.yaml.root->first->key, s), "%s", out.p);
	cr_assert(mql_str_eq(doc.yaml.root->first->text, s), "%s", out.p);
	mql_buf_release(&out);
	doc_release(&doc);
}

Test(yaml, every_character_reads_back)
{
	char text[8] = "a?b";

	for (int c = 1; c < 0x80; c++) {
		text[1] = (char)c;
		check_reads_back(mql_str_of(text), true);
		check_reads_back(mql_str_of(text), false);
		check_reads_back((struct mql_str){ text + 1, 1 }, true);
		check_reads_back((struct mql_str){ text + 1, 1 }, false);
	}
}

Test(yaml, long_and_foreign_texts_read_back)
{
	static const char *const text[] = {
		"", "\xC2\x80\xC2\x9F\xC2\xA0", "\xE2\x80\xA8\xE2\x80\xA9",
		"\xEF\xBB\xBFx", "\xEF\xBF\xBE\xEF\xBF\xBD",
		"\xF4\x8F\xBF\xBF", "- a", "? b", "a\n\nb", "%x", "@x", "`x`",
		"a very long text that is longer than one hundred and twenty "
		"eight bytes, which is where libyaml stops taking keys for "
		"simple ones and asks for a question mark",
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(text); i++) {
		check_reads_back(mql_str_of(text[i]), true);
		check_reads_back(mql_str_of(text[i]), false);
	}
}

Test(yaml, writer_makes_blocks_and_flows)
{
	struct mql_buf out = { 0 };
	struct mql_yaml_writer *w = mql_yaml_writer_new(&out);

	mql_yaml_open_map(w, false);
	mql_yaml_key_text(w, "name", "b2b");
	mql_yaml_key_text(w, "left_out", NULL);
	mql_yaml_put_word(w, "bins");
	mql_yaml_open_list(w, false);
	mql_yaml_open_map(w, true);
	mql_yaml_key_num(w, "below", 0.1);
	mql_yaml_key_tenths(w, "points", -5);
	mql_yaml_key_count(w, "leads", 3);
	mql_yaml_close_map(w);
	mql_yaml_close_list(w);
	mql_yaml_key_day(w, "as_of", 30);
	mql_yaml_key_day(w, "never", MQL_DAY_NONE);
	mql_yaml_key_str(w, "no", MQL_STR("1"));
	mql_yaml_close_map(w);
	mql_yaml_writer_finish(w);
	cr_assert_str_eq(mql_buf_text(&out),
			 "name: b2b\n"
			 "bins:\n"
			 "- {below: 0.1, points: -0.5, leads: 3}\n"
			 "as_of: 1970-01-31\n"
			 "no: \"1\"\n");
	mql_buf_release(&out);
}

Test(yaml, writer_never_wraps_a_line)
{
	struct mql_buf out = { 0 };
	struct mql_yaml_writer *w = mql_yaml_writer_new(&out);

	mql_yaml_open_list(w, false);
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i < 100; i++)
		mql_yaml_put_text(w, "two words, quoted");
	mql_yaml_close_list(w);
	mql_yaml_close_list(w);
	mql_yaml_writer_finish(w);
	cr_assert_eq(strchr(out.p, '\n'), out.p + out.n - 1);
	mql_buf_release(&out);
}
