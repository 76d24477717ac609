/* SPDX-License-Identifier: MIT */
#include "scorer/place.h"

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
	const struct place a = { p->a, 0 }, b = { p->b, 1 };

	enter(dir);
	cr_assert_eq(place_same(&a, &b), p->want);
	cr_assert_eq(place_same(&b, &a), p->want);
	leave(dir);
}

Test(place, a_stream_is_the_file_it_was_redirected_to)
{
	char dir[] = "/tmp/mql-place-XXXXXX";
	struct place stream = { "-", 0 }, null = { NULL, 0 };
	const struct place here = { "here", 1 }, free_name = { "free", 1 };

	enter(dir);
	stream.fd = null.fd = open("soft", O_RDONLY);
	cr_assert(place_same(&stream, &here));
	cr_assert(place_same(&null, &here));
	cr_assert_not(place_same(&null, &free_name));
	close(stream.fd);
	cr_assert_not(place_same(&stream, &here));       // now closed
	leave(dir);
}
