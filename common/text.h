/* SPDX-License-Identifier: MIT */
/* text.h - does a phrase stand in a text, word by word?
 *
 * A word is a maximal run of ASCII letters, digits and bytes >= 0x80 (so a
 * UTF-8 word is never cut); ASCII letters match in either case, everything
 * else byte for byte.
 *
 *   Layer     common, domain; includes str.h
 *   Threads   no shared state
 *   Memory    none but what mql_text_add_words adds to its buffer
 *
 *     mql_text_has(MQL_STR("Head-of, Digital"), MQL_STR("head of"));  // true
 */
#ifndef MQL_COMMON_TEXT_H
#define MQL_COMMON_TEXT_H

#include "common/str.h"

/* ASCII letters, digits and the bytes of what is not ASCII. */
bool mql_text_in_word(char c);
unsigned char mql_text_lower(char c);

/* How many words; a phrase needs at least one to match anything. */
size_t mql_text_n_word(struct mql_str text);

/* True where the words of `phrase` stand in `text` one after the other.
 * O(length of text * words of phrase).  A phrase without words: false. */
bool mql_text_has(struct mql_str text, struct mql_str phrase);

/* The words of `text` in lower case, a blank before, between and behind them:
 * " head of ".  A phrase is in a text where its words so written are part of
 * the text's. */
void mql_text_add_words(struct mql_buf *buf, struct mql_str text);

#endif
