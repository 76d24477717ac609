/* SPDX-License-Identifier: MIT */
#include "common/place.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A scratch directory with a file "here", a hard and a symbolic link to it,
 * another file of the same name one level down. */
static void enter(char *dir)
{
	cr_assert_not_null(mkdtemp(dir));
	cr_assert_eq(chdir(dir), 0);
	fclose(fopen("here", "w"));
	cr_assert_eq(link("here", "hard"), 0);
	cr_assert_eq(symlink("here", "soft"), 0);
	cr_assert_eq(mkdir("sub", 0700), 0);
	fclose(fopen("sub/here", "w"));
}

static void leave(const char *dir)
{
	static const char *const file[] = { "sub/here", "soft", "hard",
					    "here" };

	for (size_t i = 0; i < MQL_ARRAY_LEN(file); i++)
		unlink(file[i]);
	rmdir("sub");
	cr_assert_eq(chdir("/"), 0);
	rmdir(dir);
}

struct pair_case { char a[16], b[16]; bool want; };

ParameterizedTestParameters(place, knows_one_file_by_two_names)
{
	static struct pair_case row[] = {
		{ "here", "here", true },
		{ "here", "./here", true },
		{ "here", "sub/../here", true },
		{ "here", "hard", true },
		{ "here", "soft", true },
		{ "here", "sub/here", false },
		{ "here", "free", false },
		{ "free", "free", true },
		{ "free", "./free", true },
		{ "free", "sub/../free", true },
		{ "free", "sub/free", false },
		{ "free", "free2", false },
		{ "no/free", "no/free", false },         // can't be written
		{ "/dev/null", "/dev/null", false },
	};

	return cr_make_param_array(struct pair_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct pair_case *p, place, knows_one_file_by_two_names)
{
	char dir[] = "/tmp/mql-place-XXXXXX";
	const struct mql_place a = { p->a, false, "a", "" };
	const struct mql_place b = { p->b, true, "b", "" };

	enter(dir);
	cr_assert_eq(mql_place_same(&a, &b), p->want);
	cr_assert_eq(mql_place_same(&b, &a), p->want);
	leave(dir);
}

Test(place, a_stream_is_the_file_it_was_redirected_to)
{
	char dir[] = "/tmp/mql-place-XXXXXX";
	const struct mql_place stream = { "-", false, "it", "" };
	const struct mql_place none = { NULL, false, "it", "" };
	const struct mql_place here = { "here", true, "here", "" };
	const struct mql_place free_name = { "free", true, "free", "" };

	enter(dir);
	close(0);
	cr_assert_eq(open("soft", O_RDONLY), 0);
	cr_assert(mql_place_same(&stream, &here));
	cr_assert_not(mql_place_same(&stream, &free_name));
	cr_assert_not(mql_place_same(&none, &here));
	close(0);
	cr_assert_not(mql_place_same(&stream, &here));
	leave(dir);
}

/* A file at descriptor n, in place of what is there. */
static void put_at(int n, const char *path, int flags)
{
	close(n);
	cr_assert_eq(open(path, flags), n);
}

Test(place, pipes_and_what_is_not_known_may_wait)
{
	char dir[] = "/tmp/mql-place-XXXXXX";
	const int out = dup(1);

	enter(dir);
	cr_assert_eq(mkfifo("pipe", 0600), 0);
	cr_expect_not(mql_place_may_wait("soft", false));
	cr_expect_not(mql_place_may_wait("here", true));
	cr_expect_not(mql_place_may_wait("free", true));
	cr_expect(mql_place_may_wait("free", false));
	cr_expect(mql_place_may_wait("pipe", false));
	cr_expect(mql_place_may_wait("pipe", true));
	cr_expect(mql_place_may_wait("/dev/null", true));
	put_at(0, "here", O_RDONLY);
	cr_expect_not(mql_place_may_wait("-", false));
	put_at(0, "pipe", O_RDWR);
	cr_expect(mql_place_may_wait("-", false));
	put_at(1, "here", O_WRONLY);
	cr_expect_not(mql_place_may_wait(NULL, true));
	put_at(1, "/dev/null", O_WRONLY);
	cr_expect_not(mql_place_may_wait(NULL, true));
	put_at(1, "pipe", O_RDWR);
	cr_expect(mql_place_may_wait(NULL, true));
	close(1);
	cr_expect(mql_place_may_wait(NULL, true));
	cr_assert_eq(dup2(out, 1), 1);
	unlink("pipe");
	leave(dir);
}

struct run_case { const char *leads, *card, *output, *rejects, *want; };

Test(place, a_dash_and_no_path_are_streams)
{
	cr_assert(mql_place_is_stream("-"));
	cr_assert(mql_place_is_stream(NULL));
	cr_assert_not(mql_place_is_stream(""));
	cr_assert(mql_place_is_once("-"));
	cr_assert(mql_place_is_once("/dev/null"));
	cr_assert_not(mql_place_is_once("no such file"));
	cr_assert_not(mql_place_is_once("tests/data/fit/leads.awk"));
	cr_assert_not(mql_place_is_stream("./-"));
}

Test(place, no_run_writes_what_it_reads_or_wrote)
{
	static const struct run_case row[] = {
		{ "here", "sub/here", "free", "free2", "" },
		{ "here", "sub/here", "free", NULL, "" },
		{ "here", "here", "free", NULL, "" },    // reading twice is fine
		{ "here", "sub/here", "hard", NULL,
		  "-o hard is the same file as the leads: choose another" },
		{ "sub/here", "here", "./here", NULL,
		  "-o ./here is the same file as the card: choose another" },
		{ "here", "sub/here", "free", "soft",
		  "--rejects soft is the same file as the leads: choose "
		  "another" },
		{ "here", "sub/here", "free", "./free",
		  "--rejects ./free is the same file as the scores: choose "
		  "another" },
		{ "here", "sub/here", "-", NULL,
		  "standard output is the same file as the leads: choose "
		  "another" },
	};
	char dir[] = "/tmp/mql-place-XXXXXX";

	enter(dir);
	close(1);
	cr_assert_eq(open("soft", O_WRONLY), 1);
	for (size_t i = 0; i < MQL_ARRAY_LEN(row); i++) {
		const struct mql_place place[] = {
			{ row[i].leads, false, "the leads", "" },
			{ row[i].card, false, "the card", "" },
			{ row[i].output, true, "the scores", "-o " },
			{ row[i].rejects, true, "the rejects", "--rejects " },
		};
		struct mql_err err = MQL_ERR_INIT;

		cr_expect_eq(mql_place_check(place, 4, &err),
			     row[i].want[0] == '\0', "row %zu", i);
		cr_expect_str_eq(err.msg, row[i].want);
	}
	leave(dir);
}
