/* SPDX-License-Identifier: MIT */
/* yaml.h - YAML as people write it: a small tree that knows where it stands
 *
 * libyaml's events become nodes; every scalar stays text until a schema types
 * it (country NO is Norway, 007 is an id).  What a configuration file does not
 * need is refused: aliases, anchors, tags, a second document, keys that occur
 * twice or are not text, more than 16 levels, more than 16 MB.  libyaml's own
 * document tree has none of these bounds and loses the keys' positions.
 *
 * Every message begins `path:line:column: `, both from 1, the column in
 * characters.
 *
 *   Layer     common, formats; includes num.h, err.h
 *   Threads   no shared state
 *   Memory    nodes live until mql_yaml_release; what the getters hand out is
 *             copied into the arena `keep`
 *
 *     struct mql_yaml yaml = { .path = path, .code = MQL_E_DATA,
 *                              .keep = &card->arena };
 *     bool ok = mql_yaml_parse(&yaml, bytes, err) &&
 *               mql_yaml_keys(&yaml, yaml.root, known, err) &&
 *               mql_yaml_tenths(&yaml, mql_yaml_get(yaml.root, "base"),
 *                               &card->base, err);
 *     mql_yaml_release(&yaml);
 */
#ifndef MQL_COMMON_YAML_H
#define MQL_COMMON_YAML_H

#include "common/err.h"
#include "common/num.h"

#define MQL_YAML_MAX_BYTES (16u << 20)
#define MQL_YAML_MAX_DEPTH 16u
#define MQL_YAML_MAX_NODES 1000000u

enum mql_yaml_kind { MQL_YAML_SCALAR, MQL_YAML_SEQ, MQL_YAML_MAP };

struct mql_yaml_node {
	enum mql_yaml_kind kind;
	bool plain;              // SCALAR: written without quotes
	unsigned line, column;   // of the value, from 1
	unsigned key_line, key_column;
	struct mql_str key;      // member of a MAP: its key, NUL-terminated
	struct mql_str text;     // SCALAR: NUL-terminated, no NUL inside
	struct mql_yaml_node *first, *last;      // SEQ, MAP: in file order
	struct mql_yaml_node *next;
	size_t n;                // SEQ, MAP: members
};

struct mql_yaml {
	const char *path;        // for messages
	enum mql_code code;      // of every failure
	struct mql_arena *keep;  // where getters put text
	const struct mql_yaml_node *root;
	struct mql_arena tree;
};

/* Fill yaml->root; path, code and keep are set by the caller.  Release also
 * after a failure. */
MQL_MUST_CHECK
bool mql_yaml_parse(struct mql_yaml *yaml, struct mql_str bytes,
		    struct mql_err *err);
void mql_yaml_release(struct mql_yaml *yaml);

/* Record a failure at a node's value, or at its key; returns false. */
bool mql_yaml_fail(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, struct mql_err *err,
		   const char *fmt, ...) MQL_PRINTF(4, 5);
bool mql_yaml_fail_key(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node, struct mql_err *err,
		       const char *fmt, ...) MQL_PRINTF(4, 5);

/* ---- walking a schema ---- */

/* The member of a map, or NULL (also where `map` is NULL or no map). */
const struct mql_yaml_node *mql_yaml_get(const struct mql_yaml_node *map,
					 const char *key);

/* That `node` is a map, and all its keys are in `known` (NULL-terminated). */
MQL_MUST_CHECK
bool mql_yaml_keys(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, const char *const *known,
		   struct mql_err *err);

/* The member, which must be there. */
MQL_MUST_CHECK
bool mql_yaml_need(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *map, const char *key,
		   const struct mql_yaml_node **node, struct mql_err *err);
MQL_MUST_CHECK
bool mql_yaml_is_list(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node, struct mql_err *err);
MQL_MUST_CHECK
bool mql_yaml_is_map(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, struct mql_err *err);

/* Typed getters.  A NULL node is an absent key: true, and *x keeps the value
 * it had, the default. */

/* Text; a key without any value is refused, "" is fine. */
MQL_MUST_CHECK
bool mql_yaml_str(const struct mql_yaml *yaml,
		  const struct mql_yaml_node *node, struct mql_str *x,
		  struct mql_err *err);
/* The same where the text must not be empty. */
MQL_MUST_CHECK
bool mql_yaml_text(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, const char **x,
		   struct mql_err *err);
/* Text that begins and ends with no blank, as trimmed cells do. */
MQL_MUST_CHECK
bool mql_yaml_trimmed(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node, struct mql_str *x,
		      struct mql_err *err);
/* Points: |x| <= MQL_MAX_POINTS tenths, at most one decimal. */
MQL_MUST_CHECK
bool mql_yaml_tenths(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, int32_t *x,
		     struct mql_err *err);
/* A sum of points: the same, up to MQL_MAX_SCORE. */
MQL_MUST_CHECK
bool mql_yaml_score(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node, int64_t *x,
		    struct mql_err *err);
MQL_MUST_CHECK
bool mql_yaml_number(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, double *x,
		     struct mql_err *err);
MQL_MUST_CHECK
bool mql_yaml_share(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node, double *x,
		    struct mql_err *err);
MQL_MUST_CHECK
bool mql_yaml_count(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node, uint64_t max,
		    uint64_t *x, struct mql_err *err);
MQL_MUST_CHECK
bool mql_yaml_bool(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, bool *x,
		   struct mql_err *err);
/* "30 days", "1 day"; 1 to 36500. */
MQL_MUST_CHECK
bool mql_yaml_days(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, int32_t *x,
		   struct mql_err *err);
/* A date, year first. */
MQL_MUST_CHECK
bool mql_yaml_day(const struct mql_yaml *yaml,
		  const struct mql_yaml_node *node, int32_t *x,
		  struct mql_err *err);
/* The index of one of the names (NULL-terminated). */
MQL_MUST_CHECK
bool mql_yaml_choice(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node,
		     const char *const *name, size_t *x, struct mql_err *err);
/* A list of trimmed texts; *n is 0 and *x NULL where it is empty. */
MQL_MUST_CHECK
bool mql_yaml_str_list(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       const struct mql_str **x, size_t *n,
		       struct mql_err *err);

/* ---- writing ---- */

/* A text value or key, quoted unless other YAML tools read it as the same text
 * without.  Bytes that are not UTF-8 cannot stand in YAML and become U+FFFD. */
void mql_yaml_add_scalar(struct mql_buf *buf, struct mql_str s);

/* libyaml's emitter: blocks for structure, flow for entries, no wrapping.
 * Texts must be UTF-8: what is not can't stand in YAML, and a card that names
 * something else than the table has would score otherwise. */
struct mql_yaml_writer;
struct mql_yaml_writer *mql_yaml_writer_new(struct mql_buf *buf);
void mql_yaml_writer_finish(struct mql_yaml_writer *writer);    /* frees */

void mql_yaml_open_map(struct mql_yaml_writer *writer, bool flow);
void mql_yaml_close_map(struct mql_yaml_writer *writer);
void mql_yaml_open_list(struct mql_yaml_writer *writer, bool flow);
void mql_yaml_close_list(struct mql_yaml_writer *writer);
/* A key, or a text value. */
void mql_yaml_put_str(struct mql_yaml_writer *writer, struct mql_str s);
void mql_yaml_put_text(struct mql_yaml_writer *writer, const char *text);
void mql_yaml_put_num(struct mql_yaml_writer *writer, double x);
void mql_yaml_put_count(struct mql_yaml_writer *writer, uint64_t x);
void mql_yaml_put_tenths(struct mql_yaml_writer *writer, int64_t tenths);
/* A word that needs no quotes by its making: true, 30 days. */
void mql_yaml_put_word(struct mql_yaml_writer *writer, const char *word);

/* A member of a map.  A NULL text, a number that is not finite and a day that
 * is MQL_DAY_NONE are not stated: nothing is written. */
void mql_yaml_key_text(struct mql_yaml_writer *writer, const char *key,
		       const char *text);
void mql_yaml_key_word(struct mql_yaml_writer *writer, const char *key,
		       const char *word);
void mql_yaml_key_str(struct mql_yaml_writer *writer, const char *key,
		      struct mql_str s);
void mql_yaml_key_num(struct mql_yaml_writer *writer, const char *key,
		      double x);
void mql_yaml_key_count(struct mql_yaml_writer *writer, const char *key,
			uint64_t x);
void mql_yaml_key_tenths(struct mql_yaml_writer *writer, const char *key,
			 int64_t tenths);
void mql_yaml_key_day(struct mql_yaml_writer *writer, const char *key,
		      int32_t day);

#endif
