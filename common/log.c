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

/* "34%, 0:04 left", "34%, 1:02:03 left". */
static void add_share(char *room, size_t n_room, double share, double elapsed_s)
{
	const uint64_t left_s =
		(uint64_t)(elapsed_s * (1.0 - share) / share + 0.5);
	const unsigned minutes = (unsigned)(left_s / 60 % 60);
	const unsigned seconds = (unsigned)(left_s % 60);

	if (left_s < 3600)
		snprintf(room, n_room, ", %.0f%%, %u:%02u left", 100.0 * share,
			 minutes, seconds);
	else
		snprintf(room, n_room, ", %.0f%%, %ju:%02u:%02u left",
			 100.0 * share, (uintmax_t)(left_s / 3600), minutes,
			 seconds);
}

void mql_progress_text(char *room, size_t n_room,
		       const struct mql_progress *progress, uint64_t done,
		       double elapsed_s)
{
	const char *unit = progress->unit ? progress->unit : "";
	const double rate = (double)done / elapsed_s;
	const double share = progress->total > 0
			     ? (double)done / (double)progress->total
			     : progress->share;
	char each[64] = "", of_all[64] = "";

	if (rate >= 10.0)
		snprintf(each, sizeof(each), ", %.0f %s/s", rate, unit);
	if (share > 0.0 && share <= 1.0)
		add_share(of_all, sizeof(of_all), share, elapsed_s);
	snprintf(room, n_room, "%s: %ju %s%s%s", progress->what,
		 (uintmax_t)done, unit, each, of_all);
}

void mql_progress_show(struct mql_progress *progress, uint64_t done)
{
	const double now_s = monotonic_s();
	char text[256];

	if (progress->started_s <= 0.0)
		progress->started_s = now_s;
	if (now_s - progress->started_s < FIRST_SHOWN_AFTER_S ||
	    now_s - progress->shown_s < SHOWN_EVERY_S || !isatty(STDERR_FILENO))
		return;
	progress->shown_s = now_s;
	mql_progress_text(text, sizeof(text), progress, done,
			  now_s - progress->started_s);
	fprintf(stderr, "\r%s: %s\033[K", log_program, text);
}

void mql_progress_done(struct mql_progress *progress)
{
	if (progress->shown_s > 0.0)
		fputs("\r\033[K", stderr);
	progress->started_s = progress->shown_s = 0.0;
}
