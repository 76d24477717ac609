/* SPDX-License-Identifier: MIT */
#include "trainer/report_html.h"

#include <criterion/criterion.h>

#include "common/json.h"

static struct mql_buf page;

static void make(const char *text)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf };

	mql_buf_reset(&page);
	mql_json_open(&json, NULL, '{');
	mql_json_text(&json, "backtest", text);
	mql_json_close(&json, '}');
	report_html_add(&page, mql_buf_str(&buf));
	mql_buf_release(&buf);
}

static bool has(const char *text)
{
	return strstr(mql_buf_text(&page), text) != NULL;
}

static size_t count(const char *text)
{
	size_t n = 0;

	for (const char *p = mql_buf_text(&page);
	     (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

Test(report_html, everything_is_in_the_file)
{
	make("x");
	cr_assert(has("\n{\"backtest\":\"x\"}</script>") ||
		  has("\n{\"backtest\": \"x\"}</script>"));
	cr_assert(has("function fitReport("));
	cr_assert(has("Chart.js v"));
	cr_assert(has("Permission is hereby granted"));
	cr_assert(has("--ink:"));
	cr_assert_not(has("{{page}}"));
	cr_assert_not(has("{{data}}"));
	cr_assert_not(has("<link"));
	cr_assert_not(has(" src="));
	cr_assert(has("default-src 'none'"));
}

/* Three scripts: data, library, ours; text of a table can't close the first. */
Test(report_html, text_stays_text)
{
	make("</script><script>alert(1)//{{css}}");
	cr_assert_eq(count("</script>"), 3);
	cr_assert(has("\\u003c/script>\\u003cscript>alert(1)//{{css}}\""));
}

Test(report_html, same_figures_same_bytes)
{
	struct mql_buf before = { 0 };

	make("x");
	mql_buf_adds(&before, mql_buf_text(&page));
	make("x");
	cr_assert(mql_str_eq(mql_buf_str(&before), mql_buf_str(&page)));
	mql_buf_release(&before);
}

Test(report_html, no_path_is_no_page)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(report_html_write(NULL, mql_str_of("{}"), &err));
	cr_assert_not(report_html_write("/absent/r.html", mql_str_of("{}"),
					&err));
	cr_assert_eq(err.code, MQL_E_IO);
}
