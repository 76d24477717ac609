/* SPDX-License-Identifier: MIT */
/* check_report.h - a definition and its data on one screen, before any fit
 *
 * Lines that begin with "!" want attention; the rest informs.
 *
 *   Layer     trainer; includes trainer/dataset.h
 */
#ifndef MQL_TRAINER_CHECK_REPORT_H
#define MQL_TRAINER_CHECK_REPORT_H

#include "common/csv.h"
#include "trainer/dataset.h"

/* The table may be NULL (standard input is read once): then columns that the
 * definition does not mention are not told.  Returns the number of lines that
 * want attention. */
size_t check_report_add(struct mql_buf *buf, const struct dataset *data,
			const struct mql_csv *table);

#endif
