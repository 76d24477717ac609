/* SPDX-License-Identifier: MIT */
/* init_write.h - guesses as a definition.yaml with its reasons as comments
 *
 * What is written parses with mql_definition_parse.  Text from the table stands
 * quoted in values and escaped in comments (rule 23).
 *
 *   Layer     trainer; includes trainer/init_guess.h
 */
#ifndef MQL_TRAINER_INIT_WRITE_H
#define MQL_TRAINER_INIT_WRITE_H

#include "trainer/init_guess.h"

void init_write_add(struct mql_buf *buf, const struct init_guess *guess);

/* "leads.csv: 2530 leads, 32 columns parted by commas", as a comment. */
void init_write_source(struct mql_buf *buf, const struct init_profile *p,
		       const char *what);

/* `missing`, with how often and where each token stands; `line` is scratch. */
void init_write_missing(struct mql_buf *buf, struct mql_buf *line,
			const struct init_guess *guess);

/* Example groups for a text column, "{word: [word], ...}": seniorities where
 * the name says title, else its commonest words. */
void init_text_add_groups(struct mql_buf *buf,
			  const struct init_column *column);

#endif
