/* SPDX-License-Identifier: MIT */
/* scorecard_part.h - the parts of reading and writing a scorecard
 *
 *   Layer     common, domain; private to scorecard*.c
 */
#ifndef MQL_COMMON_SCORECARD_PART_H
#define MQL_COMMON_SCORECARD_PART_H

#include "common/scorecard.h"
#include "common/yaml.h"

#define MQL_MOST_LEADS 1000000000000000u     /* leads counted */

/* `terms`: card->missing must have been read. */
MQL_MUST_CHECK
bool mql_scorecard_read_terms(const struct mql_yaml *yaml,
			      struct mql_scorecard *card, struct mql_err *err);

/* `caps`: card->term and card->gate must have been read. */
MQL_MUST_CHECK
bool mql_scorecard_read_caps(const struct mql_yaml *yaml,
			     struct mql_scorecard *card, struct mql_err *err);
void mql_scorecard_put_caps(struct mql_yaml_writer *writer,
			    const struct mql_scorecard *card);

/* contract, baseline, provenance: what training recorded. */
MQL_MUST_CHECK
bool mql_scorecard_read_record(const struct mql_yaml *yaml,
			       struct mql_scorecard *card,
			       struct mql_err *err);

/* history: changes since. */
MQL_MUST_CHECK
bool mql_scorecard_read_history(const struct mql_yaml *yaml,
				struct mql_scorecard *card,
				struct mql_err *err);
void mql_scorecard_put_history(struct mql_yaml_writer *writer,
			       const struct mql_scorecard *card);

/* signed: who agreed to it. */
MQL_MUST_CHECK
bool mql_scorecard_read_signed(const struct mql_yaml *yaml,
			       struct mql_scorecard *card,
			       struct mql_err *err);
void mql_scorecard_put_signed(struct mql_yaml_writer *writer,
			      const struct mql_scorecard *card);

/* Set `holds` of every signature, by the agreed digest. */
void mql_scorecard_check_signed(struct mql_scorecard *card, const char *hex);

/* {slope, offset}; NULL keeps the map, which is then not present. */
MQL_MUST_CHECK
bool mql_scorecard_read_calib(const struct mql_yaml *yaml,
			      const struct mql_yaml_node *node,
			      struct mql_calib *calib, struct mql_err *err);

/* Members of a map; a calib that is not present isn't written. */
void mql_scorecard_put_calib(struct mql_yaml_writer *writer, const char *key,
			     const struct mql_calib *calib);
void mql_scorecard_put_target(struct mql_yaml_writer *writer,
			      const struct mql_target *target);

/* A SHA-256 in hex; NULL keeps *digest. */
MQL_MUST_CHECK
bool mql_scorecard_read_digest(const struct mql_yaml *yaml,
			       const struct mql_yaml_node *node,
			       const char **digest, struct mql_err *err);

/* Read `probes` and score each one; the rest of the card must be complete. */
MQL_MUST_CHECK
bool mql_scorecard_read_probes(const struct mql_yaml *yaml,
			       struct mql_scorecard *card,
			       struct mql_err *err);

/* Write what mql_scorecard_read_record reads, the history, the
 * signatures, then the probes. */
void mql_scorecard_put_record(struct mql_yaml_writer *writer,
			      const struct mql_scorecard *card);

/* "company_size x industry", in the arena: the default name of a pair. */
const char *mql_scorecard_pair_name(struct mql_arena *arena,
				    const char *const column[2]);

#endif
