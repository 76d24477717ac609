/* SPDX-License-Identifier: MIT */
/* A file that appears whole: a temporary file in the target's own directory
 * (rename(2) is atomic only within a file system) gets the bytes and is
 * fsync'ed, so that the name never points at a file whose blocks are not yet
 * on disk; then the rename, then fsync of the directory, so that the new name
 * itself survives a power cut.  Nothing else is ever written to the target.
 *
 * The disk is told to begin while there is more to come, so that fsync waits
 * for the last few blocks alone.
 */
#define _GNU_SOURCE              /* sync_file_range, realpath */
#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	READ_BLOCK = 1 << 16,
	WRITE_BUFFER = 1 << 16,  // what is larger is not copied: scored blocks
	SEND_BYTES = 8 << 20,    // to the disk at once: long enough a write
	LONGEST_STEM = 200,      // of the target's name in the temporary one
	MOST_TRIES = 1000,       // leftovers of killed runs with our pid
};

/* ---- the stop flag ---- */

/* Global, as a handler has no argument. */
static atomic_int stop_signal;

static void on_stop(int sig)
{
	int none = 0;

	if (atomic_compare_exchange_strong(&stop_signal, &none, sig))
		return;
	signal(sig, SIG_DFL);
	raise(sig);
}

void mql_io_keep_standard(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

void mql_io_release_stop(void)
{
	for (size_t i = 0; i < MQL_ARRAY_LEN(caught); i++) {
		struct sigaction old;

		if (sigaction(caught[i], NULL, &old) == 0 &&
		    old.sa_handler == on_stop)
			signal(caught[i], SIG_DFL);
	}
}

void mql_io_catch_stop(void)
{
	struct sigaction action = { .sa_handler = on_stop,
				    .sa_flags = (int)SA_RESETHAND };

	/* a file that may not grow is a full disk, not an end */
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < MQL_ARRAY_LEN(caught); i++) {
		struct sigaction old;

		if (sigaction(caught[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
}

bool mql_io_stopped(void)
{
	return atomic_load_explicit(&stop_signal, memory_order_relaxed) != 0;
}

int mql_io_stop_signal(void)
{
	return atomic_load(&stop_signal);
}

void mql_io_die_of_signal(void)
{
	const int sig = mql_io_stop_signal();

	if (sig == 0)
		return;
	signal(sig, SIG_DFL);
	raise(sig);
}

/* ---- reading ---- */

static bool is_standard(const char *path)
{
	return !path || strcmp(path, "-") == 0;
}

static bool fail_io(struct mql_err *err, const char *path, const char *what)
{
	const char *why = strerror(errno);

	return mql_fail(err, MQL_E_IO, "%s: %s: %s", path, what, why);
}

static bool fail_stopped(struct mql_err *err, const char *path)
{
	return mql_fail(err, MQL_E_IO, "%s: stopped by a signal", path);
}

bool mql_io_open(int *fd, const char *path, struct mql_err *err)
{
	struct stat st;
	int got = STDIN_FILENO;

	if (!is_standard(path)) {
		got = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (got < 0)
			return fail_io(err, path, "cannot open");
	}
	if (fstat(got, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (got != STDIN_FILENO)
			close(got);
		return mql_fail(err, MQL_E_IO,
				"%s: is a directory, expected a file",
				is_standard(path) ? "standard input" : path);
	}
	*fd = got;
	return true;
}

bool mql_io_read(int fd, const char *path, char *p, size_t want, size_t *got,
		 struct mql_err *err)
{
	const char *name = is_standard(path) ? "standard input" : path;
	size_t n = 0;

	while (n < want) {
		if (mql_io_stopped())
			return fail_stopped(err, name);

		const ssize_t r = read(fd, p + n, want - n);

		if (r < 0 && errno != EINTR)
			return fail_io(err, name, "cannot read");
		if (r == 0)
			break;
		if (r > 0)
			n += (size_t)r;
	}
	*got = n;
	return true;
}

/* One byte more than the limit is asked for: its arrival is the failure. */
static bool read_all(struct mql_buf *buf, int fd, const char *path,
		     size_t max_bytes, struct mql_err *err)
{
	const size_t start = buf->n;
	size_t got, block;

	do {
		const size_t left = max_bytes - (buf->n - start);

		block = left < READ_BLOCK ? left + 1 : READ_BLOCK;
		mql_buf_reserve(buf, block);
		if (!mql_io_read(fd, path, buf->p + buf->n, block, &got, err))
			return false;
		if (got > left)
			return mql_fail(err, MQL_E_DATA,
					"%s: larger than the limit of %zu "
					"bytes",
					is_standard(path) ? "standard input"
							  : path,
					max_bytes);
		buf->n += got;
		buf->p[buf->n] = '\0';
	} while (got == block);
	return true;
}

bool mql_io_read_file(struct mql_buf *buf, const char *path, size_t max_bytes,
		      struct mql_err *err)
{
	const size_t start = buf->n;
	int fd;

	if (!mql_io_open(&fd, path, err))
		return false;

	const bool ok = read_all(buf, fd, path, max_bytes, err);

	if (!ok && buf->p) {
		buf->n = start;
		buf->p[start] = '\0';
	}
	if (fd != STDIN_FILENO)
		close(fd);
	return ok;
}

/* ---- writing ---- */

struct mql_out {
	int fd;
	char *name;              // for messages
	char *target;            // where the rename goes; NULL = no rename
	char *temporary;         // NULL = no rename
	size_t n_unsent;         // bytes written since the disk was told
	size_t n;
	char buf[WRITE_BUFFER];
};

static char *copy_text(const char *text)
{
	const size_t n = strlen(text) + 1;

	return memcpy(mql_calloc(n, 1), text, n);
}

static void out_free(struct mql_out **out)
{
	struct mql_out *o = *out;

	*out = NULL;
	if (!o)
		return;
	if (o->fd > STDERR_FILENO)
		close(o->fd);
	if (o->temporary)
		unlink(o->temporary);
	free(o->name);
	free(o->target);
	free(o->temporary);
	free(o);
}

/* The temporary file's name for this try: "dir/.leads.csv.tmp-<pid>-<try>".
 * Not mkstemp: that gives 0600, and the umask cannot be asked for without
 * changing it for every thread. */
static char *temporary_name(const char *target, int i_try)
{
	struct mql_buf name = { 0 };
	const char *slash = strrchr(target, '/');
	const size_t n_dir = slash ? (size_t)(slash - target) + 1 : 0;

	mql_buf_add(&name, target, n_dir);
	mql_buf_addf(&name, ".%.*s.tmp-%jd-%d", LONGEST_STEM, target + n_dir,
		     (intmax_t)getpid(), i_try);
	return name.p;
}

/* `mode` NULL: the target does not exist yet. */
static bool open_temporary(struct mql_out *out, const mode_t *mode,
			   struct mql_err *err)
{
	const mode_t first = mode ? *mode & 0600 : 0666;

	for (int i = 0; i < MOST_TRIES; i++) {
		char *name = temporary_name(out->target, i);

		out->fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			       first);
		if (out->fd >= 0) {
			out->temporary = name;
			break;
		}
		free(name);
		if (errno != EEXIST)
			return fail_io(err, out->name, "cannot create");
	}
	if (out->fd < 0)
		return fail_io(err, out->name, "cannot create");
	if (mode && fchmod(out->fd, *mode) != 0)
		return fail_io(err, out->name, "cannot set permissions");
	return true;
}

static bool open_target(struct mql_out *out, const char *path,
			struct mql_err *err)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		if (errno != ENOENT)
			return fail_io(err, path, "cannot create");
		if (lstat(path, &st) == 0)
			return mql_fail(err, MQL_E_IO,
					"%s: is a symbolic link to nothing, "
					"expected a file or a free name", path);
		out->target = copy_text(path);
		return open_temporary(out, NULL, err);
	}
	if (S_ISDIR(st.st_mode))
		return mql_fail(err, MQL_E_IO,
				"%s: is a directory, expected a file", path);
	if (S_ISREG(st.st_mode)) {
		const mode_t mode = st.st_mode & 0777;

		out->target = realpath(path, NULL);
		if (!out->target)
			return fail_io(err, path, "cannot resolve");
		return open_temporary(out, &mode, err);
	}
	out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return out->fd >= 0 || fail_io(err, path, "cannot open");
}

bool mql_out_open(struct mql_out **out, const char *path, struct mql_err *err)
{
	struct mql_out *o = mql_calloc(1, sizeof(*o));

	o->fd = -1;
	if (is_standard(path)) {
		o->fd = STDOUT_FILENO;
		o->name = copy_text("standard output");
	} else {
		o->name = copy_text(path);
		if (!open_target(o, path, err)) {
			out_free(&o);
			return false;
		}
	}
	*out = o;
	return true;
}

/* Only a beginning: what fails here, fsync says. */
static void send_on(struct mql_out *out)
{
	if (!out->temporary || out->n_unsent < SEND_BYTES)
		return;
	(void)!sync_file_range(out->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	out->n_unsent = 0;
}

static bool write_all(struct mql_out *out, const char *p, size_t n,
		      struct mql_err *err)
{
	while (n > 0) {
		if (mql_io_stopped())
			return fail_stopped(err, out->name);

		const ssize_t w = write(out->fd, p, n);

		if (w < 0 && errno != EINTR)
			return fail_io(err, out->name, "cannot write");
		if (w > 0) {
			p += w;
			n -= (size_t)w;
			out->n_unsent += (size_t)w;
		}
	}
	send_on(out);
	return true;
}

static bool out_flush(struct mql_out *out, struct mql_err *err)
{
	const size_t n = out->n;

	out->n = 0;
	return write_all(out, out->buf, n, err);
}

bool mql_out_write(struct mql_out *out, const char *p, size_t n,
		   struct mql_err *err)
{
	if (n > sizeof(out->buf) - out->n && !out_flush(out, err))
		return false;
	if (n > sizeof(out->buf))
		return write_all(out, p, n, err);
	if (n > 0)
		memcpy(out->buf + out->n, p, n);
	out->n += n;
	return true;
}

static bool out_close(struct mql_out *out, struct mql_err *err)
{
	const int fd = out->fd;

	if (fd <= STDERR_FILENO)
		return true;
	out->fd = -1;
	return close(fd) == 0 || fail_io(err, out->name, "cannot close");
}

static bool sync_directory(const struct mql_out *out, struct mql_err *err)
{
	const char *slash = strrchr(out->target, '/');
	struct mql_buf dir = { 0 };

	if (slash)
		mql_buf_add(&dir, out->target,
			    (size_t)(slash - out->target) + 1);
	else
		mql_buf_adds(&dir, ".");

	const int fd = open(dir.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	mql_buf_release(&dir);
	if (fd < 0)              // write but not read permission: no fsync
		return true;

	// some file systems cannot fsync a directory and say EINVAL
	const bool ok = fsync(fd) == 0 || errno == EINVAL ||
			fail_io(err, out->name, "cannot fsync its directory");

	close(fd);
	return ok;
}

static bool publish(struct mql_out *out, struct mql_err *err)
{
	if (!out_flush(out, err))
		return false;
	if (!out->temporary)
		return out_close(out, err);
	if (fsync(out->fd) != 0)
		return fail_io(err, out->name, "cannot fsync");
	if (!out_close(out, err))
		return false;
	if (mql_io_stopped())
		return fail_stopped(err, out->name);
	if (rename(out->temporary, out->target) != 0)
		return fail_io(err, out->name, "cannot rename into place");
	free(out->temporary);
	out->temporary = NULL;
	return sync_directory(out, err);
}

bool mql_out_publish(struct mql_out **out, struct mql_err *err)
{
	const bool ok = publish(*out, err);

	out_free(out);
	return ok;
}

void mql_out_abandon(struct mql_out **out)
{
	out_free(out);
}

bool mql_out_file(const char *path, struct mql_str bytes, struct mql_err *err)
{
	struct mql_out *out = NULL;
	const bool ok = mql_out_open(&out, path, err) &&
			mql_out_write(out, bytes.p, bytes.n, err) &&
			mql_out_publish(&out, err);

	mql_out_abandon(&out);
	return ok;
}

/* ---- SHA-256 ---- */

void mql_sha256_hex(char hex[65], struct mql_str bytes)
{
	struct sha256_ctx ctx;
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_init(&ctx);
	sha256_update(&ctx, bytes.n, (const uint8_t *)bytes.p);
	sha256_digest(&ctx, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
