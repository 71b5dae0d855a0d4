/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/sock.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/banned.h"

enum { DRAIN_STEP = 4096, DRAIN_STEPS = 16 };

struct sock {
	struct stream base;
	int fd;			/* owned */
	bool more;		/* the last read took all it could hold */
	struct buf unread;	/* comes before what the socket has */
};

static const struct {
	int error;
	const char *words;
} reasons[] = {
	{ EACCES, "permission denied" },
	{ EADDRINUSE, "address already in use" },
	{ EADDRNOTAVAIL, "address not available" },
	{ EAFNOSUPPORT, "address family not supported" },
	{ ECONNABORTED, "connection aborted" },
	{ ECONNREFUSED, "connection refused" },
	{ ECONNRESET, "connection reset by server" },
	{ EHOSTDOWN, "host is down" },
	{ EHOSTUNREACH, "no route to host" },
	{ EINVAL, "invalid address" },
	{ EMFILE, "too many open files" },
	{ ENETDOWN, "network is down" },
	{ ENETUNREACH, "network is unreachable" },
	{ ENFILE, "too many open files on this machine" },
	{ ENOENT, "no such file or directory" },
	{ ENOTDIR, "not a directory" },
	{ ENOTSOCK, "not a socket" },
	{ EPERM, "not permitted" },
	{ EPIPE, "connection closed by server" },
	{ EPROTOTYPE, "socket is of another type" },
	{ ETIMEDOUT, "timed out" },
};

const char *
sock_reason(int error)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error)
			return reasons[i].words;
	return strerror(error);
}

int
sock_wait(int fd, short events, int64_t deadline_ms)
{
	struct pollfd p = { .fd = fd, .events = events };
	int n;

	do
		n = poll(&p, 1, clock_left_ms(deadline_ms));
	while (n < 0 && errno == EINTR);
	return n;
}

static int
set_error(int error, struct err *err)
{
	const char *id = error == ETIMEDOUT ? "NET-TIMEOUT" :
		error == ECONNRESET ? "NET-RESET" :
		error == EPIPE ? "NET-CLOSED" : "NET-IO";

	return err_set(err, EX_TEMPFAIL, id, "%s", sock_reason(error));
}

/* 0 when ready, -1 with err set. */
static int
wait_for(const struct sock *k, short events, int64_t deadline_ms,
	struct err *err)
{
	int n = sock_wait(k->fd, events, deadline_ms);

	if (n > 0)
		return 0;
	return set_error(n == 0 ? ETIMEDOUT : errno, err);
}

static bool
try_again(int error)
{
	return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

static size_t
take_unread(struct sock *k, char *to, size_t cap)
{
	size_t n = k->unread.len < cap ? k->unread.len : cap;

	memcpy(to, k->unread.ptr, n);
	buf_drop(&k->unread, n);
	return n;
}

/*
 * Who asks usually has to wait for an answer, so poll(2) comes first: that
 * is two calls where asking first would be three.  After a read that was
 * filled to the brim there is more, most likely.
 */
static ssize_t
sock_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct sock *k = (struct sock *)s;

	assert(cap > 0);
	if (k->unread.len)
		return (ssize_t)take_unread(k, to, cap);
	for (;;) {
		ssize_t n;

		if (!k->more && wait_for(k, POLLIN, deadline_ms, err) < 0)
			return -1;
		n = recv(k->fd, to, cap, MSG_DONTWAIT);
		k->more = n == (ssize_t)cap;
		if (n >= 0)
			return n;
		if (!try_again(errno))
			return set_error(errno, err);
	}
}

static int
sock_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	struct sock *k = (struct sock *)s;

	while (bytes.len > 0) {
		ssize_t n = send(k->fd, bytes.ptr, bytes.len,
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n >= 0)
			bytes = str_from(bytes, (size_t)n);
		else if (!try_again(errno))
			return set_error(errno, err);
		else if (wait_for(k, POLLOUT, deadline_ms, err) < 0)
			return -1;
	}
	return 0;
}

static bool
sock_readable(struct stream *s)
{
	const struct sock *k = (const struct sock *)s;
	int ready = k->unread.len > 0 ? 1 : sock_wait(k->fd, POLLIN, 0);
	char c;

	if (ready >= 0)
		return ready > 0;
	/* poll(2) has failed: nothing of that is the server's doing. */
	return recv(k->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
		!try_again(errno);
}

static int
sock_fd(struct stream *s)
{
	return ((const struct sock *)s)->fd;
}

/*
 * A TCP socket that is closed with bytes unread sends a reset, which may
 * overtake the QUIT that was written just before: take them out first.
 */
static void
drain(int fd)
{
	char scratch[DRAIN_STEP];

	for (int i = 0; i < DRAIN_STEPS; i++)
		if (recv(fd, scratch, sizeof(scratch), MSG_DONTWAIT) <= 0)
			return;
}

static void
sock_close(struct stream *s, int64_t deadline_ms)
{
	struct sock *k = (struct sock *)s;

	(void)deadline_ms;
	drain(k->fd);
	close(k->fd);
	buf_clear(&k->unread);
	free(k);
}

static const struct stream_ops sock_ops = {
	.read = sock_read,
	.write = sock_write,
	.readable = sock_readable,
	.fd = sock_fd,
	.close = sock_close,
};

struct stream *
sock_new(int fd)
{
	struct sock *k = alloc_new(struct sock);

	k->base.ops = &sock_ops;
	k->fd = fd;
	return &k->base;
}

void
sock_unread(struct stream *s, struct str bytes)
{
	struct sock *k = (struct sock *)s;
	struct buf both = BUF_MAX(bytes.len + k->unread.len);

	assert(s->ops == &sock_ops);
	buf_put(&both, bytes);
	buf_put(&both, buf_str(&k->unread));
	buf_clear(&k->unread);
	k->unread = both;
}
