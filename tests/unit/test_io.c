/* SPDX-License-Identifier: MIT */
#include "common/io.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Every test runs in a fresh folder of its own. */
static void enter_scratch(void)
{
	char name[] = "/tmp/mql-test-io-XXXXXX";

	cr_assert_not_null(mkdtemp(name));
	cr_assert_eq(chdir(name), 0);
	umask(022);
}

static void leave_scratch(void)
{
	char name[256];

	if (getcwd(name, sizeof(name)) && strstr(name, "/mql-test-io-")) {
		char command[300];

		snprintf(command, sizeof(command), "rm -rf '%s'", name);
		cr_assert_eq(system(command), 0);
	}
}

TestSuite(io, .init = enter_scratch, .fini = leave_scratch);

static size_t files_here(void)
{
	DIR *dir = opendir(".");
	size_t n = 0;

	cr_assert_not_null(dir);
	for (const struct dirent *e; (e = readdir(dir));)
		n += strcmp(e->d_name, ".") != 0 &&
		     strcmp(e->d_name, "..") != 0;
	closedir(dir);
	return n;
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

static void assert_content(const char *path, const char *want)
{
	struct mql_buf buf = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_io_read_file(&buf, path, 1 << 30, &err), "%s", err.msg);
	cr_assert_str_eq(mql_buf_text(&buf), want);
	mql_buf_release(&buf);
}

static bool write_text(const char *path, const char *text,
		       struct mql_err *err)
{
	struct mql_out *out = NULL;

	if (!mql_out_open(&out, path, err))
		return false;
	if (!mql_out_write(out, text, strlen(text), err)) {
		mql_out_abandon(&out);
		return false;
	}
	return mql_out_publish(&out, err);
}

/* ---- reading ---- */

Test(io, reads_whole_files_up_to_the_limit)
{
	struct mql_buf buf = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	put("a", "hello");
	mql_buf_adds(&buf, ">");
	cr_assert(mql_io_read_file(&buf, "a", 5, &err));
	cr_assert_str_eq(buf.p, ">hello");
	cr_assert_not(mql_io_read_file(&buf, "a", 4, &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "a: larger than the limit of 4 bytes");
	cr_assert_str_eq(buf.p, ">hello");
	put("empty", "");
	cr_assert(mql_io_read_file(&buf, "empty", 0, &err));
	cr_assert_eq(buf.n, 6);
	mql_buf_release(&buf);
}

Test(io, reads_files_larger_than_a_block)
{
	struct mql_buf buf = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	FILE *f = fopen("large", "w");

	for (int i = 0; i < 65536 * 3; i++)
		fputc('a' + i % 26, f);
	fclose(f);
	cr_assert(mql_io_read_file(&buf, "large", 65536 * 3, &err));
	cr_assert_eq(buf.n, 65536 * 3);
	for (int i = 0; i < 65536 * 3; i++)
		cr_assert_eq(buf.p[i], 'a' + i % 26);
	mql_buf_release(&buf);
}

Test(io, what_cannot_be_opened_says_why)
{
	struct mql_err err = MQL_ERR_INIT;
	int fd = 77;

	cr_assert_not(mql_io_open(&fd, "none", &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_str_eq(err.msg,
			 "none: cannot open: No such file or directory");
	cr_assert_not(mql_io_open(&fd, ".", &err));
	cr_assert_str_eq(err.msg, ".: is a directory, expected a file");
	cr_assert_eq(fd, 77);
}

Test(io, a_failing_read_says_why)
{
	struct mql_err err = MQL_ERR_INIT;
	char p[4];
	size_t got = 77;

	cr_assert_not(mql_io_read(-1, "x", p, 4, &got, &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_str_eq(err.msg, "x: cannot read: Bad file descriptor");
	cr_assert_eq(got, 77);
}

Test(io, a_dash_is_standard_input)
{
	struct mql_buf buf = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	int fd = 77;

	put("a", "from stdin");
	cr_assert_not_null(freopen("a", "r", stdin));
	cr_assert(mql_io_open(&fd, "-", &err));
	cr_assert_eq(fd, 0);
	cr_assert_not(mql_io_read_file(&buf, "-", 3, &err));
	cr_assert_str_eq(err.msg,
			 "standard input: larger than the limit of 3 bytes");
	cr_assert_eq(lseek(0, 0, SEEK_SET), 0);
	cr_assert(mql_io_read_file(&buf, "-", 100, &err));
	cr_assert_str_eq(buf.p, "from stdin");
	mql_buf_release(&buf);
}

Test(io, a_directory_on_standard_input_fails)
{
	struct mql_err err = MQL_ERR_INIT;
	int fd;

	close(0);
	cr_assert_eq(open(".", O_RDONLY), 0);
	cr_assert_not(mql_io_open(&fd, "-", &err));
	cr_assert_str_eq(err.msg,
			 "standard input: is a directory, expected a file");
}

/* A pipe gives fewer bytes than asked for; the read goes on until the end. */
Test(io, short_reads_are_not_the_end)
{
	struct mql_err err = MQL_ERR_INIT;
	int end[2];
	char p[16];
	size_t got;

	cr_assert_eq(pipe(end), 0);
	if (fork() == 0) {
		const struct timespec pause = { .tv_nsec = 5000000 };

		for (int i = 0; i < 10; i++) {
			if (write(end[1], "x", 1) != 1)
				_exit(1);
			nanosleep(&pause, NULL);
		}
		_exit(0);
	}
	close(end[1]);
	cr_assert(mql_io_read(end[0], "pipe", p, 8, &got, &err));
	cr_assert_eq(got, 8);
	cr_assert(mql_io_read(end[0], "pipe", p, 8, &got, &err));
	cr_assert_eq(got, 2);
	wait(NULL);
}

/* ---- writing ---- */

Test(io, rule_19_appears_whole_and_only_when_published)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;

	put("a", "old");
	cr_assert(mql_out_open(&out, "a", &err));
	cr_assert(mql_out_write(out, "new", 3, &err));
	assert_content("a", "old");
	cr_assert_eq(files_here(), 2);
	cr_assert(mql_out_publish(&out, &err));
	cr_assert_null(out);
	assert_content("a", "new");
	cr_assert_eq(files_here(), 1);
}

Test(io, rule_19_abandoned_leaves_nothing)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;

	put("a", "old");
	cr_assert(mql_out_open(&out, "a", &err));
	cr_assert(mql_out_write(out, "new", 3, &err));
	mql_out_abandon(&out);
	cr_assert_null(out);
	mql_out_abandon(&out);
	assert_content("a", "old");
	cr_assert_eq(files_here(), 1);
	cr_assert(mql_out_open(&out, "b", &err));
	mql_out_abandon(&out);
	cr_assert_eq(files_here(), 1);
}

/* The temporary name begins with a dot and the target's name, in the target's
 * folder: the only place from which a rename is atomic. */
Test(io, the_temporary_file_stands_beside_its_target)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;

	mkdir("sub", 0777);
	cr_assert(mql_out_open(&out, "sub/a.csv", &err));
	cr_assert_eq(files_here(), 1);

	DIR *dir = opendir("sub");
	bool found = false;

	for (const struct dirent *e; (e = readdir(dir));)
		found = found || strncmp(e->d_name, ".a.csv.", 7) == 0;
	closedir(dir);
	cr_assert(found);
	mql_out_abandon(&out);
}

Test(io, a_left_over_temporary_file_is_in_nobodys_way)
{
	struct mql_err err = MQL_ERR_INIT;
	char name[64];

	snprintf(name, sizeof(name), ".a.tmp-%d-0", (int)getpid());
	put(name, "left over");
	cr_assert(write_text("a", "new", &err), "%s", err.msg);
	assert_content("a", "new");
	assert_content(name, "left over");
}

Test(io, a_name_of_255_bytes_can_be_written)
{
	struct mql_err err = MQL_ERR_INIT;
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	cr_assert(write_text(name, "new", &err), "%s", err.msg);
	assert_content(name, "new");
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	cr_assert_eq(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

Test(io, permissions_are_kept_and_new_files_follow_the_umask)
{
	struct mql_err err = MQL_ERR_INIT;

	put("a", "old");
	chmod("a", 0640);
	cr_assert(write_text("a", "new", &err));
	cr_assert_eq(mode_of("a"), 0640);
	umask(027);
	cr_assert(write_text("b", "new", &err));
	cr_assert_eq(mode_of("b"), 0640);
	umask(0);
	cr_assert(write_text("c", "new", &err));
	cr_assert_eq(mode_of("c"), 0666);
}

Test(io, a_symbolic_link_stays_and_its_target_is_replaced)
{
	struct mql_err err = MQL_ERR_INIT;
	struct stat st;

	mkdir("sub", 0777);
	put("sub/real", "old");
	cr_assert_eq(symlink("sub/real", "link"), 0);
	cr_assert(write_text("link", "new", &err));
	cr_assert_eq(lstat("link", &st), 0);
	cr_assert(S_ISLNK(st.st_mode));
	assert_content("sub/real", "new");
	cr_assert_eq(files_here(), 2);
}

Test(io, a_link_to_nothing_is_refused)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_eq(symlink("nowhere", "link"), 0);
	cr_assert_not(write_text("link", "new", &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_str_eq(err.msg, "link: is a symbolic link to nothing, "
				  "expected a file or a free name");
}

Test(io, a_directory_or_a_missing_one_is_refused)
{
	struct mql_err err = MQL_ERR_INIT;

	put("file", "");
	cr_assert_not(write_text(".", "new", &err));
	cr_assert_str_eq(err.msg, ".: is a directory, expected a file");
	cr_assert_not(write_text("none/a", "new", &err));
	cr_assert_str_eq(err.msg,
			 "none/a: cannot create: No such file or directory");
	cr_assert_not(write_text("file/a", "new", &err));
	cr_assert_str_eq(err.msg, "file/a: cannot create: Not a directory");
	cr_assert_not(write_text("", "new", &err));
	cr_assert_eq(err.code, MQL_E_IO);
}

Test(io, a_read_only_directory_is_refused)
{
	struct mql_err err = MQL_ERR_INIT;

	mkdir("sub", 0777);
	put("sub/a", "old");
	chmod("sub", 0555);
	chmod(".", 0755);
	if (geteuid() == 0)      // root may write everywhere
		cr_assert_eq(seteuid(65534), 0);
	cr_assert_not(write_text("sub/a", "new", &err));
	cr_assert_str_eq(err.msg, "sub/a: cannot create: Permission denied");
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	chmod("sub", 0755);
	assert_content("sub/a", "old");
}

Test(io, a_full_disk_is_noticed)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;
	static char large[1 << 19];

	cr_assert_not(write_text("/dev/full", "new", &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_str_eq(err.msg,
			 "/dev/full: cannot write: No space left on device");
	cr_assert(mql_out_open(&out, "/dev/full", &err));
	cr_assert_not(mql_out_write(out, large, sizeof(large), &err));
	mql_out_abandon(&out);
}

Test(io, a_failed_publication_leaves_nothing)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;

	cr_assert(mql_out_open(&out, "a", &err));
	cr_assert(mql_out_write(out, "new", 3, &err));
	mkdir("a", 0777);        // the rename will fail
	put("a/b", "");
	cr_assert_not(mql_out_publish(&out, &err));
	cr_assert_null(out);
	cr_assert_eq(strncmp(err.msg, "a: cannot rename into place: ", 29), 0);
	cr_assert_eq(files_here(), 1);
}

Test(io, devices_and_pipes_are_written_directly)
{
	struct mql_err err = MQL_ERR_INIT;
	char got[4] = "";

	cr_assert(write_text("/dev/null", "new", &err), "%s", err.msg);
	cr_assert_eq(mkfifo("fifo", 0666), 0);

	const int fd = open("fifo", O_RDWR);     // a reader that waits

	cr_assert(write_text("fifo", "new", &err), "%s", err.msg);
	cr_assert_eq(read(fd, got, 3), 3);
	cr_assert_str_eq(got, "new");
	close(fd);
	cr_assert_eq(files_here(), 1);
}

static void write_stdout(const char *path)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not_null(freopen("a", "w", stdout));
	cr_assert(write_text(path, "one\n", &err));
	cr_assert(write_text(path, "two\n", &err));      // still open
	assert_content("a", "one\ntwo\n");
}

Test(io, a_dash_is_standard_output)
{
	write_stdout("-");
}

Test(io, no_path_is_standard_output)
{
	write_stdout(NULL);
}

/* Chunks around the buffer's size in every order give the same bytes. */
Test(io, any_sizes_of_writes_give_the_same_file)
{
	enum { BUFFER = 1 << 16 };
	static char text[3 * BUFFER];
	const size_t size[] = { 1, BUFFER, 1, BUFFER - 1, BUFFER, 0, BUFFER + 1,
				BUFFER / 2, BUFFER / 2 - 2 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_buf want = { 0 }, got = { 0 };
	struct mql_out *out = NULL;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7919 >> 3);
	cr_assert(mql_out_open(&out, "a", &err));
	for (size_t i = 0; i < MQL_ARRAY_LEN(size); i++) {
		cr_assert(mql_out_write(out, text + i, size[i], &err));
		mql_buf_add(&want, text + i, size[i]);
	}
	cr_assert(mql_out_publish(&out, &err));
	cr_assert(mql_io_read_file(&got, "a", 1 << 24, &err));
	cr_assert_eq(got.n, want.n);
	cr_assert_eq(memcmp(got.p, want.p, want.n), 0);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

Test(io, a_file_in_one_go_is_published_or_not_there)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_out_file("a", MQL_STR("new"), &err));
	assert_content("a", "new");
	cr_assert_not(mql_out_file("/dev/full", MQL_STR("new"), &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_not(mql_out_file("none/a", MQL_STR("new"), &err));
	cr_assert_eq(files_here(), 1);
}

/* ---- the stop flag ---- */

Test(io, rule_21_a_stop_leaves_the_target_alone)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;
	char p[4];
	size_t got;
	int fd;

	put("a", "old");
	mql_io_catch_stop();
	cr_assert_not(mql_io_stopped());
	cr_assert_eq(mql_io_stop_signal(), 0);
	mql_io_die_of_signal();          // none came: it returns
	cr_assert(mql_io_open(&fd, "a", &err));
	cr_assert(mql_out_open(&out, "a", &err));
	cr_assert(mql_out_write(out, "new", 3, &err));
	raise(SIGTERM);
	cr_assert(mql_io_stopped());
	cr_assert_eq(mql_io_stop_signal(), SIGTERM);
	cr_assert_not(mql_io_read(fd, "a", p, 4, &got, &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_str_eq(err.msg, "a: stopped by a signal");
	cr_assert_not(mql_out_publish(&out, &err));
	cr_assert_str_eq(err.msg, "a: stopped by a signal");
	cr_assert_eq(files_here(), 1);
	cr_assert_eq(read(fd, p, 4), 3);         // mql_io_read would refuse
	cr_assert_eq(memcmp(p, "old", 3), 0);
	cr_assert_eq(close(fd), 0);
	fd = open("a", O_RDONLY);
	cr_assert_eq(read(fd, p, 4), 3);
	cr_assert_eq(memcmp(p, "old", 3), 0);
	close(fd);
}

Test(io, rule_21_nothing_to_flush_is_not_published_either)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_out *out = NULL;

	signal(SIGINT, SIG_DFL);         /* a shell may ignore it */
	mql_io_catch_stop();
	cr_assert(mql_out_open(&out, "a", &err));
	raise(SIGINT);
	cr_assert_not(mql_out_publish(&out, &err));
	cr_assert_eq(files_here(), 0);
}

Test(io, rule_21_the_second_signal_kills, .signal = SIGTERM)
{
	signal(SIGINT, SIG_DFL);         /* a shell may ignore it */
	mql_io_catch_stop();
	raise(SIGINT);
	raise(SIGTERM);
}

Test(io, rule_21_the_shell_sees_the_signal, .signal = SIGINT)
{
	signal(SIGINT, SIG_DFL);         /* a shell may ignore it */
	mql_io_catch_stop();
	raise(SIGINT);
	mql_io_die_of_signal();
}

Test(io, an_ignored_signal_stays_ignored)
{
	signal(SIGINT, SIG_IGN);
	mql_io_catch_stop();
	raise(SIGINT);
	cr_assert_not(mql_io_stopped());
}

Test(io, a_reader_that_went_away_is_a_stop)
{
	struct mql_err err = MQL_ERR_INIT;
	int end[2];

	cr_assert_eq(pipe(end), 0);
	close(end[0]);
	cr_assert_eq(dup2(end[1], STDOUT_FILENO), STDOUT_FILENO);
	mql_io_catch_stop();
	cr_assert_not(write_text(NULL, "x", &err));
	cr_assert_str_eq(err.msg,
			 "standard output: cannot write: Broken pipe");
	cr_assert_eq(mql_io_stop_signal(), SIGPIPE);
}

/* ---- SHA-256 ---- */

/* FIPS 180-4, examples. */
Test(io, sha256_is_that_of_the_standard)
{
	char hex[65];

	mql_sha256_hex(hex, MQL_STR("abc"));
	cr_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223"
			      "b00361a396177a9cb410ff61f20015ad");
	mql_sha256_hex(hex, MQL_STR(""));
	cr_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb924"
			      "27ae41e4649b934ca495991b7852b855");
}
