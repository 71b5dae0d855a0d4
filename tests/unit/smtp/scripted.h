/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server in memory: a list of what the client must say and what it is
 * answered.  A reply becomes readable only once its question is complete,
 * so early reading and late answers are both seen.  Include in one .c file.
 */
#ifndef ENVOI_TESTS_UNIT_SMTP_SCRIPTED_H
#define ENVOI_TESTS_UNIT_SMTP_SCRIPTED_H

#include "test.h"

#include "net/stream.h"

struct exchange_step {
	const char *client;	/* exact bytes; "" answers at once */
	const char *server;	/* NULL: closes the connection */
};

struct scripted {
	struct stream stream;
	const struct exchange_step *step;	/* ends with { NULL, NULL } */
	struct buf said;	/* by the client, not yet matched */
	struct buf input;	/* for the client */
	size_t chunk;		/* bytes a read gives; 0: all */
	bool closed;
	unsigned int writes;
};

static void
scripted_advance(struct scripted *s)
{
	while (s->step->client && !s->closed) {
		size_t want = strlen(s->step->client);

		if (s->said.len < want)
			return;
		assert_memory_equal(buf_cstr(&s->said), s->step->client, want);
		buf_drop(&s->said, want);
		if (s->step->server)
			buf_puts(&s->input, s->step->server);
		else
			s->closed = true;
		s->step++;
	}
}

static ssize_t
scripted_read(struct stream *stream, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct scripted *s = (struct scripted *)stream;
	size_t n = s->input.len;

	(void)deadline_ms;
	scripted_advance(s);
	if (s->input.len == 0 && s->closed)
		return 0;
	if (s->input.len == 0)
		return err_set(err, EX_TEMPFAIL, "NET-TIMEOUT", "timed out");
	n = s->input.len < cap ? s->input.len : cap;
	if (s->chunk && n > s->chunk)
		n = s->chunk;
	memcpy(to, s->input.ptr, n);
	buf_drop(&s->input, n);
	return (ssize_t)n;
}

static int
scripted_write(struct stream *stream, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	struct scripted *s = (struct scripted *)stream;

	(void)deadline_ms;
	if (s->closed)
		return err_set(err, EX_TEMPFAIL, "NET-RESET", "reset");
	s->writes++;
	buf_put(&s->said, bytes);
	assert_false(buf_full(&s->said));
	scripted_advance(s);
	return 0;
}

static bool
scripted_readable(struct stream *stream)
{
	struct scripted *s = (struct scripted *)stream;

	return s->input.len > 0 || s->closed;
}

static int
scripted_fd(struct stream *stream)
{
	(void)stream;
	return -1;
}

static void
scripted_close(struct stream *stream, int64_t deadline_ms)
{
	struct scripted *s = (struct scripted *)stream;

	(void)deadline_ms;
	s->closed = true;
}

static const struct stream_ops scripted_ops = {
	.read = scripted_read,
	.write = scripted_write,
	.readable = scripted_readable,
	.fd = scripted_fd,
	.close = scripted_close,
};

/* Begin a script; steps must outlive it. */
static inline struct stream *
scripted_start(struct scripted *s, const struct exchange_step *steps)
{
	*s = (struct scripted){
		.stream = { &scripted_ops },
		.step = steps,
		.said = BUF_MAX(1 << 20),
		.input = BUF_MAX(1 << 20),
	};
	scripted_advance(s);
	return &s->stream;
}

/* The whole script was played, and nothing else was said. */
static inline void
scripted_end(struct scripted *s)
{
	scripted_advance(s);
	if (s->step->client)
		fail_msg("never said: '%s'; instead '%s'", s->step->client,
		    buf_cstr(&s->said));
	assert_string_equal(buf_cstr(&s->said), "");
	buf_clear(&s->said);
	buf_clear(&s->input);
}

#endif
