/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fs.h"
#include "message/tempfile.h"

#include "base/banned.h"

/* Bytes read at a time: as many as are sent at a time. */
enum { CHUNK = 256 * 1024 };

struct spool {
	struct buf memory;	/* all of it, as long as fd is -1 */
	int fd;
	bool fd_is_ours;	/* else borrowed from spool_read's caller */
	off_t start;		/* where the message begins in fd */
	struct spool_maker maker;	/* open: NULL when it has none */
	uint64_t size;
};

static void
expect_sequential_reads(int fd)
{
#ifdef POSIX_FADV_SEQUENTIAL
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#else
	(void)fd;
#endif
}

struct spool *
spool_new(void)
{
	struct spool *s = alloc_new(struct spool);

	s->fd = -1;
	s->memory.max = SPOOL_MEMORY;
	return s;
}

struct spool *
spool_from(struct str bytes)
{
	struct spool *s = spool_new();

	s->memory.max = bytes.len;
	buf_put(&s->memory, bytes);
	s->size = bytes.len;
	return s;
}

struct spool *
spool_at(int fd, uint64_t from, uint64_t size)
{
	struct spool *s = spool_new();

	s->fd = fd;
	s->start = (off_t)from;
	s->size = size;
	expect_sequential_reads(fd);
	return s;
}

struct spool *
spool_made(const struct spool_maker *maker, uint64_t size)
{
	struct spool *s = spool_new();

	s->maker = *maker;
	s->size = size;
	return s;
}

uint64_t
spool_size(const struct spool *s)
{
	return s->size;
}

void
spool_free(struct spool *s)
{
	if (!s)
		return;
	if (s->fd_is_ours)
		close(s->fd);
	if (s->maker.free)
		s->maker.free(s->maker.self);
	buf_clear(&s->memory);
	free(s);
}

static int
write_failed(struct err *err)
{
	err_set(err, EX_TEMPFAIL, "SPOOL-WRITE",
		"cannot write to the temporary file: %s", strerror(errno));
	err_hint(err, "set TMPDIR to a folder with more room");
	return -1;
}

static int
write_all(int fd, struct str bytes, struct err *err)
{
	return fs_write(fd, bytes) == 0 ? 0 : write_failed(err);
}

static int
move_to_file(struct spool *s, struct err *err)
{
	s->fd = tempfile_open(err);
	if (s->fd < 0)
		return -1;
	s->fd_is_ours = true;
	if (write_all(s->fd, buf_str(&s->memory), err) != 0)
		return -1;
	buf_clear(&s->memory);
	expect_sequential_reads(s->fd);
	return 0;
}

int
spool_add(struct spool *s, struct str bytes, struct err *err)
{
	s->size += bytes.len;
	if (s->fd < 0 && s->size > SPOOL_MEMORY && move_to_file(s, err) != 0)
		return -1;
	if (s->fd >= 0)
		return write_all(s->fd, bytes, err);
	buf_put(&s->memory, bytes);
	return 0;
}

/* A line of a dot and nothing else, when it ends the input. */
struct lone_dot {
	enum { LINE_START, AFTER_DOT, AFTER_CR, IN_LINE, ENDED } at;
};

/* One byte; what must be kept of it and of those before goes to kept. */
static void
lone_dot_step(struct lone_dot *l, char c, struct buf *kept)
{
	bool held = l->at == AFTER_DOT || l->at == AFTER_CR;

	if (l->at == LINE_START && c == '.') {
		l->at = AFTER_DOT;
	} else if (l->at == AFTER_DOT && c == '\r') {
		l->at = AFTER_CR;
	} else if (held && c == '\n') {
		l->at = ENDED;
	} else {
		if (held)
			buf_put(kept, str_first(STR(".\r"),
				l->at == AFTER_CR ? 2 : 1));
		buf_putc(kept, c);
		l->at = c == '\n' ? LINE_START : IN_LINE;
	}
}

static int
append_until_dot(struct spool *s, struct lone_dot *l, struct str bytes,
	struct err *err)
{
	struct buf kept = BUF_MAX(CHUNK + 2);
	int rc;

	for (size_t i = 0; i < bytes.len && l->at != ENDED; i++)
		lone_dot_step(l, bytes.ptr[i], &kept);
	rc = spool_add(s, buf_str(&kept), err);
	buf_clear(&kept);
	return rc;
}

static int
read_failed(struct err *err)
{
	err_set(err, EX_NOINPUT, "INPUT-READ", "cannot read the message: %s",
		strerror(errno));
	if (errno == EBADF)
		err_hint(err, "the message is read from standard input, "
			"which is closed; an empty one is < /dev/null");
	return -1;
}

/* read(2) that waits, also where the caller made the pipe non-blocking. */
static ssize_t
read_some(int fd, char *to, size_t len)
{
	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		ssize_t n = read(fd, to, len);

		if (n >= 0)
			return n;
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			poll(&ready, 1, -1);
		else if (errno != EINTR)
			return -1;
	}
}

static int
take_stream(struct spool *s, int fd, bool dot_ends, struct err *err)
{
	struct lone_dot l = { LINE_START };
	char *chunk = alloc_zero(CHUNK, 1);
	ssize_t n = 0;
	int rc = 0;

	while (rc == 0 && l.at != ENDED) {
		n = read_some(fd, chunk, CHUNK);
		if (n <= 0)
			break;
		if (dot_ends)
			rc = append_until_dot(s, &l, str_n(chunk, (size_t)n),
				err);
		else
			rc = spool_add(s, str_n(chunk, (size_t)n), err);
	}
	if (rc == 0 && l.at != ENDED && n < 0)
		rc = read_failed(err);
	free(chunk);
	return rc;
}

/* A file that one read brings; what is short of its size is not kept. */
static bool
take_small(struct spool *s, int fd, off_t at, size_t size)
{
	char *to = buf_reserve(&s->memory, size);

	if (pread(fd, to, size, at) != (ssize_t)size)
		return false;
	buf_commit(&s->memory, size);
	return true;
}

static bool
take_large(struct spool *s, int fd, off_t at, off_t end)
{
	char last;

	if (pread(fd, &last, 1, end - 1) != 1)
		return false;
	s->fd = fd;
	s->start = at;
	expect_sequential_reads(fd);
	return true;
}

/*
 * Is fd a regular file with something in it?  Those of /proc and /sys say
 * that they hold nothing, or more than they do: the last byte must be
 * there.  What remains is then ours, as if it had been read.
 */
static bool
take_in_place(struct spool *s, int fd)
{
	struct stat st;
	off_t at, size;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	at = lseek(fd, 0, SEEK_CUR);
	if (at < 0 || at >= st.st_size)
		return false;
	size = st.st_size - at;
	if (!(size <= CHUNK ? take_small(s, fd, at, (size_t)size) :
	    take_large(s, fd, at, st.st_size)))
		return false;
	s->size = (uint64_t)size;
	lseek(fd, st.st_size, SEEK_SET);
	return true;
}

struct spool *
spool_read(int fd, bool dot_ends, struct err *err)
{
	struct spool *s = spool_new();

	if (!dot_ends && take_in_place(s, fd))
		return s;
	if (take_stream(s, fd, dot_ends, err) == 0)
		return s;
	spool_free(s);
	return NULL;
}

struct spool_reader {
	struct reader reader;
	const struct spool *spool;	/* borrowed */
	uint64_t from;
	uint64_t at;		/* the next byte to give */
	char chunk[];		/* CHUNK bytes when the spool is a file */
};

static int
next_from_memory(struct reader *base, struct str *piece, struct err *err)
{
	struct spool_reader *r = (struct spool_reader *)base;

	(void)err;
	*piece = str_from(buf_str(&r->spool->memory), (size_t)r->at);
	r->at = r->spool->size;
	return piece->len > 0;
}

static int
came_short(ssize_t n, struct err *err)
{
	if (n < 0)
		return err_set(err, EX_TEMPFAIL, "SPOOL-READ",
			"cannot read the message again: %s", strerror(errno));
	return err_set(err, EX_TEMPFAIL, "SPOOL-SHRANK",
		"the message file became shorter while it was sent");
}

/*
 * Not by mmap(2): a file that somebody cuts short would end us with
 * SIGBUS.
 */
static int
next_from_file(struct reader *base, struct str *piece, struct err *err)
{
	struct spool_reader *r = (struct spool_reader *)base;
	uint64_t left = r->spool->size - r->at;
	size_t want = left < CHUNK ? (size_t)left : CHUNK;
	ssize_t n;

	if (want == 0)
		return 0;
	do {
		n = pread(r->spool->fd, r->chunk, want,
			r->spool->start + (off_t)r->at);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return came_short(n, err);
	*piece = str_n(r->chunk, (size_t)n);
	r->at += (uint64_t)n;
	return 1;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct spool_reader *r = (struct spool_reader *)base;

	(void)err;
	r->at = r->from;
	return 0;
}

static void
reader_done(struct reader *base)
{
	free(base);
}

static const struct reader_ops memory_ops = {
	.next = next_from_memory,
	.rewind = start_over,
	.free = reader_done,
};

static const struct reader_ops file_ops = {
	.next = next_from_file,
	.rewind = start_over,
	.free = reader_done,
};

/* --- what is made anew --------------------------------------------------- */

struct made_reader {
	struct reader reader;
	struct reader *from;	/* owned */
	uint64_t start;		/* the first byte to give */
	uint64_t skip;		/* bytes still to be passed over */
};

static int
next_made(struct reader *base, struct str *piece, struct err *err)
{
	struct made_reader *r = (struct made_reader *)base;
	struct str p;
	int more;

	while ((more = reader_next(r->from, &p, err)) > 0) {
		size_t n = r->skip < p.len ? (size_t)r->skip : p.len;

		r->skip -= n;
		if (n == p.len)
			continue;
		*piece = str_from(p, n);
		return 1;
	}
	return more;
}

static int
make_again(struct reader *base, struct err *err)
{
	struct made_reader *r = (struct made_reader *)base;

	r->skip = r->start;
	return reader_rewind(r->from, err);
}

static void
made_done(struct reader *base)
{
	reader_free(((struct made_reader *)base)->from);
	free(base);
}

static const struct reader_ops made_ops = {
	.next = next_made,
	.rewind = make_again,
	.free = made_done,
};

static struct reader *
made_reader(struct spool *s, uint64_t from)
{
	struct made_reader *r = alloc_new(struct made_reader);

	r->reader.ops = &made_ops;
	r->from = s->maker.open(s->maker.self);
	r->start = r->skip = from;
	return &r->reader;
}

struct reader *
spool_reader(struct spool *s, uint64_t from)
{
	bool in_file = s->fd >= 0;
	struct spool_reader *r;

	if (s->maker.open)
		return made_reader(s, from);
	r = alloc_zero(1, sizeof(*r) + (in_file ? (size_t)CHUNK : 0));
	r->reader.ops = in_file ? &file_ops : &memory_ops;
	r->spool = s;
	r->from = r->at = from;
	return &r->reader;
}
