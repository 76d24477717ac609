/* SPDX-License-Identifier: MIT */
#include "common/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_SHOWN_AFTER_S 1.0
#define SHOWN_EVERY_S       0.1

/* Set once, in main, before there are threads. */
static const char *log_program = "mql";
static bool log_quiet;

void mql_log_init(const char *program, bool quiet)
{
	log_program = program;
	log_quiet = quiet;
}

/* One write for the whole line, so that lines of threads never mix. */
static void say(const char *kind, const char *fmt, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, args);
	fprintf(stderr, "%s: %s%s\n", log_program, kind, text);
}

void mql_log_note(const char *fmt, ...)
{
	va_list args;

	if (log_quiet)
		return;
	va_start(args, fmt);
	say("note: ", fmt, args);
	va_end(args);
}

void mql_log_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("warning: ", fmt, args);
	va_end(args);
}

void mql_log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

void mql_log_text(const char *text)
{
	fputs(text, stderr);
}

static double monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void mql_progress_show(struct mql_progress *progress, uint64_t done)
{
	const double now_s = monotonic_s();

	if (progress->started_s <= 0.0)
		progress->started_s = now_s;
	if (now_s - progress->started_s < FIRST_SHOWN_AFTER_S ||
	    now_s - progress->shown_s < SHOWN_EVERY_S || !isatty(STDERR_FILENO))
		return;
	progress->shown_s = now_s;

	char share[16] = "";
	const char *unit = progress->unit ? progress->unit : "";

	if (progress->total > 0)
		snprintf(share, sizeof(share), " (%.0f%%)",
			 100.0 * (double)done / (double)progress->total);
	fprintf(stderr, "\r%s: %s: %ju %s%s\033[K", log_program,
		progress->what, (uintmax_t)done, unit, share);
}

void mql_progress_done(struct mql_progress *progress)
{
	if (progress->shown_s > 0.0)
		fputs("\r\033[K", stderr);
	progress->started_s = progress->shown_s = 0.0;
}
