/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/digest.h"
#include "base/printable.h"
#include "queue/qform.h"
#include "queue/qsync.h"
#include "text/date.h"
#include "base/banned.h"

enum { FIRST_READ = 4096, CHUNK = 65536, NOTE_MAX = 1000 };

/* --- opening ------------------------------------------------------------ */

static enum qfile
trouble(struct err *err, const char *doing)
{
	err_set(err, EX_IOERR, "QUEUE-READ", "cannot %s a file in the queue: "
	    "%s", doing, strerror(errno));
	return QFILE_ERROR;
}

/*
 * A link of another name, or somebody else's file, was put there to make
 * us read or write something else.
 */
static bool
is_planted(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_uid != geteuid() || st.st_nlink > 1;
}

/* O_NONBLOCK: a FIFO must not stop us. */
enum qfile
qfile_open(int folder, const char *name, bool writable, int *fd,
	struct err *err)
{
	*fd = openat(folder, name, (writable ? O_RDWR : O_RDONLY) |
	    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0 && errno == ENOENT)
		return QFILE_GONE;
	if (*fd < 0 && (errno == ELOOP || errno == EISDIR || errno == ENXIO ||
	    errno == EACCES || errno == ENODEV))
		return QFILE_PLANTED;
	if (*fd < 0)
		return trouble(err, "open");
	if (!is_planted(*fd))
		return QFILE_OK;
	close(*fd);
	*fd = -1;
	return QFILE_PLANTED;
}

bool
qfile_is_named(int folder, const char *name, int fd)
{
	struct stat there, here;

	return fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    fstat(fd, &here) == 0 && there.st_dev == here.st_dev &&
	    there.st_ino == here.st_ino;
}

/* pread(2) that goes on; short only at the end of the file. */
static ssize_t
read_at(int fd, char *to, size_t len, uint64_t at)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(fd, to + got, len - got,
		    (off_t)(at + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

/* --- reading -------------------------------------------------------------- */

static enum qfile
parse(struct qitem *item, struct str text, struct buf *why)
{
	switch (qform_read(item, text, why)) {
	case QFORM_OK:
		return QFILE_OK;
	case QFORM_NEWER:
		return QFILE_NEWER;
	default:
		return QFILE_DAMAGED;
	}
}

enum qfile
qfile_load(int fd, struct qitem *item, struct buf *why, struct err *err)
{
	struct buf text = BUF_MAX(QITEM_HEADER_MAX);
	enum qfile result = QFILE_OK;
	size_t step = FIRST_READ, end = 0;

	while (end == 0) {
		size_t before = text.len;
		char *to = buf_reserve(&text, step);
		ssize_t n = to ? read_at(fd, to, step, before) : 0;

		if (n < 0) {
			result = trouble(err, "read");
			break;
		}
		if (n == 0)
			break;
		buf_commit(&text, (size_t)n);
		end = qform_end(buf_str(&text), before);
		step = text.len;	/* twice as much at each turn */
		if (step > QITEM_HEADER_MAX - text.len)
			step = QITEM_HEADER_MAX - text.len;
		if (step == 0)
			break;
	}
	/* Without its end it is damaged, but may say whose it was. */
	if (result == QFILE_OK)
		result = parse(item, end ? str_first(buf_str(&text), end) :
		    buf_str(&text), why);
	if (result == QFILE_OK && end == 0) {
		buf_puts(why, "cut off");
		result = QFILE_DAMAGED;
	}
	buf_clear(&text);
	return result;
}

static bool
is_long_enough(int fd, const struct qitem *item)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    (uint64_t)st.st_size >= item->text_at + item->size;
}

enum qfile
qfile_verify(int fd, const struct qitem *item, struct buf *why,
	struct err *err)
{
	struct digest *digest = digest_begin();
	char *chunk = alloc_zero(CHUNK, 1);
	unsigned char sum[DIGEST_MAX] = { 0 };
	uint64_t at = 0;
	ssize_t n = 1;

	while (digest && at < item->size && n > 0) {
		uint64_t left = item->size - at;

		n = read_at(fd, chunk, left < CHUNK ? (size_t)left : CHUNK,
		    item->text_at + at);
		if (n > 0)
			digest_add(digest, str_n(chunk, (size_t)n));
		at += n > 0 ? (uint64_t)n : 0;
	}
	free(chunk);
	if (digest)
		digest_end(digest, sum);
	if (n < 0)
		return trouble(err, "read");
	if (!is_long_enough(fd, item) || n == 0) {
		buf_puts(why, "the message is cut off");
		return QFILE_DAMAGED;
	}
	if (memcmp(sum, item->sha256, sizeof(item->sha256)) != 0) {
		buf_puts(why, "the message is not what was put in");
		return QFILE_DAMAGED;
	}
	return QFILE_OK;
}

/* --- overwriting ---------------------------------------------------------- */

static int
write_at(int fd, struct str bytes, size_t at, struct err *err)
{
	while (bytes.len > 0) {
		ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(err, EX_IOERR, "QUEUE-WRITE", "cannot "
			    "write to a file in the queue: %s",
			    strerror(errno));
		bytes = str_from(bytes, (size_t)n);
		at += (size_t)n;
	}
	return 0;
}

int
qfile_put_state(int fd, const struct qitem *item, struct err *err)
{
	struct buf state = { 0 };
	int ret;

	qform_put_state(&state, item);
	ret = write_at(fd, buf_str(&state), QFORM_STATE_AT, err);
	buf_clear(&state);
	return ret;
}

int
qfile_put_mark(int fd, const struct qitem_rcpt *r, struct err *err)
{
	return write_at(fd, str_n(&r->mark, 1), r->mark_at, err);
}

int
qfile_sync(int fd, struct err *err)
{
	if (qsync_data(fd) == 0)
		return 0;
	return err_set(err, EX_IOERR, "QUEUE-WRITE", "cannot write a file in "
	    "the queue to disk: %s", strerror(errno));
}

void
qfile_put_uncertain(int fd)
{
	struct err ignored = { 0 };

	write_at(fd, STR("?"), QFORM_UNCERTAIN_AT, &ignored);
	err_clear(&ignored);
}

/* --- history ------------------------------------------------------------ */

void
qfile_put_note(struct buf *out, time_t when, unsigned int attempt,
	struct str text)
{
	buf_puts(out, "log: ");
	date_put_iso(out, when);
	buf_putf(out, " %u ", attempt);
	printable_put(out, text, NOTE_MAX);
	buf_putc(out, '\n');
}

/* In one write: what is torn by a full disk is at most one line. */
void
qfile_append(int fd, const struct qitem *item, struct str lines)
{
	struct stat st;
	uint64_t end = item->text_at + item->size;
	struct err ignored = { 0 };

	if (fstat(fd, &st) < 0 || (uint64_t)st.st_size < end ||
	    (uint64_t)st.st_size - end + lines.len > QFILE_HISTORY_MAX)
		return;
	write_at(fd, lines, (size_t)st.st_size, &ignored);
	err_clear(&ignored);
}

void
qfile_history(int fd, const struct qitem *item, size_t most, struct buf *out)
{
	struct stat st;
	uint64_t from = item->text_at + item->size;
	bool cut;
	char *to;
	ssize_t n;
	size_t at = out->len;

	if (fstat(fd, &st) < 0 || (uint64_t)st.st_size <= from)
		return;
	cut = (uint64_t)st.st_size - from > most;
	if (cut)
		from = (uint64_t)st.st_size - most;
	to = buf_reserve(out, (size_t)((uint64_t)st.st_size - from));
	n = to ? read_at(fd, to, (size_t)((uint64_t)st.st_size - from),
	    from) : -1;
	if (n <= 0)
		return;
	buf_commit(out, (size_t)n);
	if (cut) {
		struct str got = str_from(buf_str(out), at);
		size_t skip = str_find(got, '\n');
		size_t keep = skip < got.len ? got.len - skip - 1 : 0;

		memmove(out->ptr + at, out->ptr + out->len - keep, keep);
		buf_cut(out, at + keep);
	}
}

bool
qfile_next_note(struct str *history, time_t *when, struct str *text)
{
	struct str line, number;
	time_t then;

	while (str_cut(history, '\n', &line)) {
		if (!str_starts(line, STR("log: ")) || line.len < 27 ||
		    !date_read_iso(str_n(line.ptr + 5, 20), &then) ||
		    line.ptr[25] != ' ')
			continue;
		line = str_from(line, 26);
		if (!str_cut(&line, ' ', &number) || line.len == 0)
			continue;
		*when = then;
		*text = line;
		return true;
	}
	return false;
}
