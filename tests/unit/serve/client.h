/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client in memory: what it says is given in pieces of any size, what it
 * hears is kept.  Include in one .c file.
 */
#ifndef ENVOI_TESTS_UNIT_SERVE_CLIENT_H
#define ENVOI_TESTS_UNIT_SERVE_CLIENT_H

#include "net/stream.h"

struct client {
	struct stream stream;
	struct str says;	/* not yet read by us */
	size_t step;		/* bytes a read gives; 0: all */
	bool hangs;		/* at the end it is silent, not gone */
	struct buf heard;
	unsigned int reads, writes;
};

static ssize_t
client_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct client *c = (struct client *)s;
	size_t n = c->step && c->step < cap ? c->step : cap;

	(void)deadline_ms;
	c->reads++;
	if (n > c->says.len)
		n = c->says.len;
	if (n == 0 && c->hangs)
		return err_set(err, EX_TEMPFAIL, "NET-TIMEOUT", "timed out");
	if (n > 0)
		memcpy(to, c->says.ptr, n);
	c->says = str_from(c->says, n);
	return (ssize_t)n;
}

static int
client_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	struct client *c = (struct client *)s;

	(void)deadline_ms;
	(void)err;
	c->writes++;
	buf_put(&c->heard, bytes);
	return 0;
}

static bool
client_readable(struct stream *s)
{
	return ((struct client *)s)->says.len > 0;
}

static int
client_fd(struct stream *s)
{
	(void)s;
	return -1;
}

static void
client_close(struct stream *s, int64_t deadline_ms)
{
	(void)s;
	(void)deadline_ms;
}

static const struct stream_ops client_ops = {
	.read = client_read,
	.write = client_write,
	.readable = client_readable,
	.fd = client_fd,
	.close = client_close,
};

static inline struct client
client_of(struct str says, size_t step)
{
	return (struct client){
		.stream = { &client_ops },
		.says = says,
		.step = step,
		.heard = BUF_MAX(1 << 20),
	};
}

#endif
