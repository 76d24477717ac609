/* SPDX-License-Identifier: MIT */
#include "common/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

#include "common/map.h"

/* The nodes that are open while events come in: no recursion. */
struct builder {
	struct mql_yaml *yaml;
	struct mql_yaml_node *open[MQL_YAML_MAX_DEPTH];
	size_t depth;
	size_t n_node;
	bool has_key;            // a key was read, its value comes next
	struct mql_str key;
	unsigned key_line, key_column;
	unsigned n_document;
};

struct place {
	unsigned line, column;
};

static bool fail_at(const struct mql_yaml *yaml, struct place at,
		    struct mql_err *err, const char *text)
{
	return mql_fail(err, yaml->code, "%s:%u:%u: %s", yaml->path, at.line,
			at.column, text);
}

bool mql_yaml_fail(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, struct mql_err *err,
		   const char *fmt, ...)
{
	char text[sizeof(err->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return fail_at(yaml, (struct place){ node->line, node->column }, err,
		       text);
}

bool mql_yaml_fail_key(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node, struct mql_err *err,
		       const char *fmt, ...)
{
	char text[sizeof(err->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return fail_at(yaml,
		       (struct place){ node->key_line, node->key_column }, err,
		       text);
}

static struct place place_of(yaml_mark_t mark)
{
	return (struct place){ (unsigned)mark.line + 1,
			       (unsigned)mark.column + 1 };
}

/* ---- before libyaml: what it reports without a place ---- */

/* The characters that YAML allows; libyaml says only the byte offset. */
static bool is_allowed(struct mql_str s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (n == 1)
		return p[0] == '\t' || p[0] == '\n' || p[0] == '\r' ||
		       (p[0] >= 0x20 && p[0] != 0x7F);
	if (n == 2 && p[0] == 0xC2 && p[1] < 0xA0)
		return p[1] == 0x85;
	if (n == 3 && p[0] == 0xEF && p[1] == 0xBF)
		return p[2] < 0xBE;
	return n > 0;
}

static bool check_bytes(const struct mql_yaml *yaml, struct mql_str s,
			struct mql_err *err)
{
	struct place at = { 1, 1 };

	while (s.n > 0) {
		const size_t n = mql_str_utf8(s);

		if (n == 0)
			return fail_at(yaml, at, err, "this is not UTF-8");
		if (!is_allowed(s, n))
			return fail_at(yaml, at, err,
				       "a control character cannot stand "
				       "here: write it \"\\xNN\" in quotes");
		at.column++;
		if (s.p[0] == '\n')
			at = (struct place){ at.line + 1, 1 };
		s.p += n;
		s.n -= n;
	}
	return true;
}

static struct mql_str without_mark(struct mql_str s)
{
	static const char mark[] = "\xEF\xBB\xBF";

	if (s.n >= 3 && memcmp(s.p, mark, 3) == 0)
		return (struct mql_str){ s.p + 3, s.n - 3 };
	return s;
}

static bool check_size(const struct mql_yaml *yaml, struct mql_str s,
		       struct mql_err *err)
{
	if (s.n == 0)
		return mql_fail(err, yaml->code, "%s: the file is empty",
				yaml->path);
	if (s.n > MQL_YAML_MAX_BYTES)
		return mql_fail(err, yaml->code,
				"%s: the file has %zu bytes, more than %u MB",
				yaml->path, s.n, MQL_YAML_MAX_BYTES >> 20);
	return true;
}

/* ---- events into nodes ---- */

static struct mql_yaml_node *add_node(struct builder *b,
				      enum mql_yaml_kind kind, struct place at)
{
	struct mql_yaml_node *node =
		mql_arena_alloc(&b->yaml->tree, 1, sizeof(*node));

	node->kind = kind;
	node->line = at.line;
	node->column = at.column;
	if (b->depth == 0) {
		b->yaml->root = node;
		return node;
	}

	struct mql_yaml_node *parent = b->open[b->depth - 1];

	if (b->has_key) {
		node->key = b->key;
		node->key_line = b->key_line;
		node->key_column = b->key_column;
		b->has_key = false;
	}
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->n++;
	return node;
}

static bool wants_key(const struct builder *b)
{
	return b->depth > 0 && !b->has_key &&
	       b->open[b->depth - 1]->kind == MQL_YAML_MAP;
}

static bool on_scalar(struct builder *b, const yaml_event_t *event,
		      struct mql_err *err)
{
	const struct place at = place_of(event->start_mark);
	const size_t n = event->data.scalar.length;
	const char *p = (const char *)event->data.scalar.value;

	if (memchr(p, '\0', n))
		return fail_at(b->yaml, at, err,
			       "a text cannot hold a NUL byte");

	const struct mql_str text = {
		mql_arena_text(&b->yaml->tree, p, n), n
	};

	if (wants_key(b)) {
		b->has_key = true;
		b->key = text;
		b->key_line = at.line;
		b->key_column = at.column;
		return true;
	}

	struct mql_yaml_node *node = add_node(b, MQL_YAML_SCALAR, at);

	node->text = text;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return true;
}

static bool on_open(struct builder *b, const yaml_event_t *event,
		    enum mql_yaml_kind kind, struct mql_err *err)
{
	const struct place at = place_of(event->start_mark);

	if (wants_key(b))
		return fail_at(b->yaml, at, err, "a key must be text");
	if (b->depth == MQL_YAML_MAX_DEPTH)
		return fail_at(b->yaml, at, err,
			       "more than 16 levels, one inside the other");

	struct mql_yaml_node *node = add_node(b, kind, at);

	b->open[b->depth++] = node;
	return true;
}

static bool check_keys_once(const struct mql_yaml *yaml,
			    const struct mql_yaml_node *map,
			    struct mql_err *err)
{
	struct mql_map seen = { 0 };
	bool ok = true;

	for (const struct mql_yaml_node *m = map->first; m && ok; m = m->next) {
		bool added;
		const uint32_t line =
			mql_map_put(&seen, m->key, m->key_line, &added);

		if (!added)
			ok = mql_yaml_fail_key(yaml, m, err,
					       "key \"%s\" is here twice, "
					       "first in line %u",
					       MQL_SHOW(m->key), line);
	}
	mql_map_release(&seen);
	return ok;
}

static bool on_close(struct builder *b, struct mql_err *err)
{
	const struct mql_yaml_node *node = b->open[--b->depth];

	return node->kind == MQL_YAML_SEQ ||
	       check_keys_once(b->yaml, node, err);
}

static bool on_document(struct builder *b, const yaml_event_t *event,
			struct mql_err *err)
{
	if (b->n_document++ == 0)
		return true;
	return fail_at(b->yaml, place_of(event->start_mark), err,
		       "a second document begins here: one file holds one");
}

static const char *refused(const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_ALIAS_EVENT)
		return "aliases (*name) are not read here: write the value";
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor)
		return "anchors (&name) are not read here: remove it";
	if (tag)
		return "tags (!name) are not read here: remove it";
	return NULL;
}

static bool on_event(struct builder *b, const yaml_event_t *event,
		     struct mql_err *err)
{
	const char *why = refused(event);

	if (why)
		return fail_at(b->yaml, place_of(event->start_mark), err, why);
	if (++b->n_node > MQL_YAML_MAX_NODES)
		return fail_at(b->yaml, place_of(event->start_mark), err,
			       "more than 1000000 values in one file");
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(b, event, err);
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event, err);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(b, event, MQL_YAML_SEQ, err);
	case YAML_MAPPING_START_EVENT:
		return on_open(b, event, MQL_YAML_MAP, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_close(b, err);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_ALIAS_EVENT:
		return true;
	}
	return true;
}

/* What a person did where the library says what its scanner met. */
static const char *advice(const char *problem)
{
	static const char *const row[][2] = {
		{ "found character that cannot start any token",
		  "nothing begins with this character: indent with blanks, "
		  "not tabs, and quote a text that begins with @, ` or %" },
		{ "mapping values are not allowed in this context",
		  "no \": \" can stand here: quote a text that has one, or "
		  "indent this line and the one above alike" },
		{ "could not find expected directive name",
		  "no line begins with %: quote a text that does" },
		{ "found unknown directive name",
		  "no line begins with %: quote a text that does" },
		{ "could not find expected ':'",
		  "a key without \": \" behind it, here or in the line above" },
	};

	for (size_t i = 0; problem && i < MQL_ARRAY_LEN(row); i++)
		if (strcmp(problem, row[i][0]) == 0)
			return row[i][1];
	return NULL;
}

/* Something stands where its block has ended: lines are not indented alike, and
 * either may be what was moved, or a value goes on behind its quotes. */
static bool is_behind_end(const char *problem)
{
	static const char *const row[] = {
		"did not find expected key",
		"did not find expected '-' indicator",
		"did not find expected <document start>",
	};

	for (size_t i = 0; problem && i < MQL_ARRAY_LEN(row); i++)
		if (strcmp(problem, row[i]) == 0)
			return true;
	return false;
}

static bool fail_behind_end(const struct builder *b, struct place at,
			    struct mql_err *err)
{
	const struct mql_yaml_node *above =
		b->depth > 0 ? b->open[b->depth - 1]->last : b->yaml->root;
	static const char hint[] =
		"indent the lines of a block alike, and quote a value as a "
		"whole";
	char text[sizeof(err->msg)];

	if (!above)
		return fail_at(b->yaml, at, err, "\"---\" is missing between "
			       "this line and one that begins with %");
	if (above->key_line > 0)
		snprintf(text, sizeof(text), "this can't follow \"%s\" (line "
			 "%u): %s", MQL_SHOW(above->key), above->key_line,
			 hint);
	else
		snprintf(text, sizeof(text), "this can't follow what began in "
			 "line %u: %s", above->line, hint);
	return fail_at(b->yaml, at, err, text);
}

static bool fail_syntax(const struct builder *b, const yaml_parser_t *parser,
			struct mql_err *err)
{
	const struct place at = place_of(parser->problem_mark);
	const struct mql_yaml *yaml = b->yaml;
	char text[256];

	if (is_behind_end(parser->problem))
		return fail_behind_end(b, at, err);
	if (advice(parser->problem))
		return fail_at(yaml, at, err, advice(parser->problem));
	snprintf(text, sizeof(text), "%s%s%s",
		 parser->problem ? parser->problem : "not YAML",
		 parser->context ? ", " : "",
		 parser->context ? parser->context : "");
	return fail_at(yaml, at, err, text);
}

static bool build(struct builder *b, yaml_parser_t *parser,
		  struct mql_err *err)
{
	bool ok = true, end = false;

	while (ok && !end) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return fail_syntax(b, parser, err);
		ok = on_event(b, &event, err);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return ok;
}

bool mql_yaml_parse(struct mql_yaml *yaml, struct mql_str bytes,
		    struct mql_err *err)
{
	struct builder b = { .yaml = yaml };
	yaml_parser_t parser;

	bytes = without_mark(bytes);
	if (!check_size(yaml, bytes, err) || !check_bytes(yaml, bytes, err))
		return false;
	if (!yaml_parser_initialize(&parser))
		return mql_fail(err, MQL_E_IO, "%s: out of memory",
				yaml->path);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const yaml_char_t *)bytes.p,
				     bytes.n);

	const bool ok = build(&b, &parser, err);

	yaml_parser_delete(&parser);
	if (ok && !yaml->root)
		return mql_fail(err, yaml->code,
				"%s: the file holds nothing but comments",
				yaml->path);
	return ok;
}

void mql_yaml_release(struct mql_yaml *yaml)
{
	mql_arena_release(&yaml->tree);
	yaml->root = NULL;
}
