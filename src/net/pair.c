/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/pair.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/sock.h"
#include "base/banned.h"

/*
 * A pipe that poll(2) calls writable takes this much without blocking
 * (POSIX's smallest PIPE_BUF is 512, Linux has 4096).
 */
enum { WRITE_STEP = 512 };

struct pair {
	struct stream base;
	int in, out;	/* borrowed */
};

static int
set_error(int error, struct err *err)
{
	const char *id = error == ETIMEDOUT ? "NET-TIMEOUT" :
		error == EPIPE || error == ECONNRESET ? "NET-CLOSED" :
		"NET-IO";

	return err_set(err, EX_TEMPFAIL, id, "%s",
		error == ETIMEDOUT ? "timed out" : strerror(error));
}

/* 0 when ready, -1 with err set. */
static int
wait_for(int fd, short events, int64_t deadline_ms, struct err *err)
{
	int n = sock_wait(fd, events, deadline_ms);

	if (n > 0)
		return 0;
	return set_error(n == 0 ? ETIMEDOUT : errno, err);
}

static bool
try_again(int error)
{
	return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

static ssize_t
pair_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	const struct pair *p = (const struct pair *)s;

	assert(cap > 0);
	for (;;) {
		ssize_t n;

		if (wait_for(p->in, POLLIN, deadline_ms, err) < 0)
			return -1;
		n = read(p->in, to, cap);
		if (n >= 0)
			return n;
		if (!try_again(errno))
			return set_error(errno, err);
	}
}

static int
pair_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	const struct pair *p = (const struct pair *)s;

	while (bytes.len > 0) {
		struct str some = str_first(bytes, WRITE_STEP);
		ssize_t n;

		if (wait_for(p->out, POLLOUT, deadline_ms, err) < 0)
			return -1;
		n = write(p->out, some.ptr, some.len);
		if (n >= 0)
			bytes = str_from(bytes, (size_t)n);
		else if (!try_again(errno))
			return set_error(errno, err);
	}
	return 0;
}

static bool
pair_readable(struct stream *s)
{
	return sock_wait(((const struct pair *)s)->in, POLLIN, 0) != 0;
}

static int
pair_fd(struct stream *s)
{
	return ((const struct pair *)s)->in;
}

static void
pair_close(struct stream *s, int64_t deadline_ms)
{
	(void)deadline_ms;
	free(s);
}

static const struct stream_ops pair_ops = {
	.read = pair_read,
	.write = pair_write,
	.readable = pair_readable,
	.fd = pair_fd,
	.close = pair_close,
};

struct stream *
pair_new(int in, int out)
{
	struct pair *p = alloc_new(struct pair);

	p->base.ops = &pair_ops;
	p->in = in;
	p->out = out;
	return &p->base;
}
