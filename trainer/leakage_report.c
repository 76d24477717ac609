/* SPDX-License-Identifier: MIT */
/* leakage_report.c - in words, which columns know the outcome */
#include "common/log.h"
#include "trainer/leakage.h"

size_t leakage_n_warning(const struct leakage *leakage)
{
	return leakage->n - leakage->n_refused + !leakage->known;
}

void leakage_add_warning(struct mql_buf *buf, const struct leakage *leakage,
			 size_t i)
{
	const struct leakage_finding *f = leakage->finding;

	if (i == leakage->n - leakage->n_refused) {
		mql_buf_adds(buf, "too few leads are known to be won or lost "
			     "to find columns that know the outcome");
		return;
	}
	for (size_t left = i; f->refused || left > 0; f++)
		left -= !f->refused;
	mql_buf_addf(buf, "%s: was it known before the outcome? %s",
		     MQL_SHOW(mql_str_of(f->column)), f->what);
}

void leakage_add_text(struct mql_buf *buf, const struct leakage *leakage)
{
	for (size_t i = 0; i < leakage->n; i++) {
		const struct leakage_finding *f = &leakage->finding[i];

		if (f->refused)
			mql_buf_addf(buf, "! %s: knows the outcome (exclude "
				     "it, or trust it): %s\n",
				     MQL_SHOW(mql_str_of(f->column)),
				     f->what);
	}
	for (size_t i = 0; i < leakage_n_warning(leakage); i++) {
		mql_buf_adds(buf, "note: ");
		leakage_add_warning(buf, leakage, i);
		mql_buf_addc(buf, '\n');
	}
}

#define ADVICE "move to \"exclude\", or list in \"trust\" what was known " \
	       "before"

/* Names, or names and what was found. */
static void add_refused(struct mql_buf *buf, const struct leakage *leakage,
			bool whole)
{
	const char *separator = "";

	for (size_t i = 0; i < leakage->n; i++) {
		const struct leakage_finding *f = &leakage->finding[i];

		if (!f->refused)
			continue;
		mql_buf_addf(buf, "%s\"%s\"", separator,
			     MQL_SHOW(mql_str_of(f->column)));
		if (whole)
			mql_buf_addf(buf, " (%s)", f->what);
		separator = ", ";
	}
}

static void log_refused(const struct leakage *leakage)
{
	for (size_t i = 0; i < leakage->n; i++) {
		const struct leakage_finding *f = &leakage->finding[i];

		if (f->refused)
			mql_log_error("\"%s\": %s",
				      MQL_SHOW(mql_str_of(f->column)),
				      f->what);
	}
}

bool leakage_check(const struct leakage *leakage, const char *path,
		   struct mql_err *err)
{
	struct mql_buf text = { 0 };

	if (leakage->n_refused == 0)
		return true;
	add_refused(&text, leakage, true);
	if (text.n + strlen(path) + sizeof(ADVICE) + 64 > sizeof(err->msg)) {
		log_refused(leakage);
		mql_buf_reset(&text);
		add_refused(&text, leakage, false);
	}
	mql_fail(err, MQL_E_DATA, "%s: %zu column%s the outcome (" ADVICE
		 "): %s", strcmp(path, "-") == 0 ? "stdin" : path,
		 leakage->n_refused, leakage->n_refused == 1 ? " knows"
		 : "s know", mql_buf_text(&text));
	mql_buf_release(&text);
	return false;
}
