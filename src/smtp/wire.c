/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/wire.h"

#include "base/clock.h"
#include "base/banned.h"

/* Read this much at a time; a reply is rarely longer. */
enum { READ_SIZE = 4096 };

/* The rest of what came unasked is only awaited to say what it was. */
enum { UNASKED_MS = 1000 };

void
wire_init(struct wire *w, struct stream *stream,
	const struct transcript *transcript)
{
	*w = (struct wire){
		.stream = stream,
		.transcript = transcript,
		.in = BUF_MAX(REPLY_SASL_LINE_MAX + READ_SIZE),
		.out = BUF_MAX(WIRE_BLOCK),
		.line_max = REPLY_LINE_MAX,
	};
}

int
wire_flush(struct wire *w, int64_t deadline_ms, struct err *err)
{
	int ret = 0;

	if (w->out.len > 0) {
		ret = stream_write(w->stream, buf_str(&w->out), deadline_ms,
		    err);
		w->flights++;
	}
	buf_reset(&w->out);
	return ret;
}

/* Wait for more bytes; 0, or -1 at the end of the stream too. */
static int
fill(struct wire *w, int64_t deadline_ms, struct err *err)
{
	char *to = buf_reserve(&w->in, READ_SIZE);
	ssize_t n;

	if (!to)
		return err_set(err, EX_TEMPFAIL, "REPLY-LONG",
		    "reply too long (a line over %zu bytes)", w->line_max);
	n = stream_read(w->stream, to, READ_SIZE, deadline_ms, err);
	if (n < 0)
		return -1;
	if (n == 0)
		return err_set(err, EX_TEMPFAIL, "NET-CLOSED",
		    "server closed the connection");
	buf_commit(&w->in, (size_t)n);
	return 0;
}

int
wire_peek_line(struct wire *w, struct str *line, int64_t deadline_ms,
	struct err *err)
{
	for (;;) {
		struct str fresh = str_from(buf_str(&w->in), w->scanned);
		size_t at = w->scanned + str_find(fresh, '\n');

		if (at > w->line_max)
			return err_set(err, EX_TEMPFAIL, "REPLY-LONG",
			    "reply too long (a line over %zu bytes)",
			    w->line_max);
		if (at < w->in.len) {
			*line = str_first(buf_str(&w->in), at);
			if (at > 0 && line->ptr[at - 1] == '\r')
				line->len--;
			return 0;
		}
		w->scanned = w->in.len;
		if (fill(w, deadline_ms, err) < 0)
			return -1;
	}
}

/* Forget the line that wire_peek_line showed. */
static void
take_line(struct wire *w)
{
	size_t at = str_find(buf_str(&w->in), '\n');

	buf_drop(&w->in, at + 1);
	w->scanned = 0;
}

int
wire_read_reply(struct wire *w, struct reply *r, int64_t deadline_ms,
	struct err *err)
{
	struct str line = { NULL, 0 };
	int done = 0;

	reply_reset(r);
	while (done == 0) {
		if (wire_peek_line(w, &line, deadline_ms, err) < 0)
			return -1;
		transcript_received(w->transcript, line);
		done = reply_add_line(r, line, err);
		take_line(w);
	}
	return done < 0 ? -1 : 0;
}

bool
wire_has_input(struct wire *w)
{
	return w->in.len > 0 || stream_readable(w->stream);
}

/* What a reply that nobody asked for means. */
static int
refuse_unasked(const struct reply *r, struct err *err)
{
	struct buf words = { 0 };

	reply_line_text(r, &words);
	if (r->code == 421)
		err_set(err, EX_TEMPFAIL, "SERVER-CLOSING",
		    "server is closing the connection: 421 %s%s%s",
		    r->enhanced, *r->enhanced ? " " : "", buf_cstr(&words));
	else
		err_set(err, EX_PROTOCOL, "REPLY-UNASKED",
		    "reply without a command: %d %s", r->code,
		    buf_cstr(&words));
	err_reply(err, r->code, r->enhanced, buf_str(&words));
	buf_clear(&words);
	return -1;
}

int
wire_expect_silence(struct wire *w, int64_t deadline_ms, struct err *err)
{
	struct err why = { 0 };
	struct reply r;
	int64_t soon = clock_earlier(deadline_ms, clock_deadline(UNASKED_MS));

	if (!wire_has_input(w))
		return 0;
	reply_init(&r);
	if (wire_read_reply(w, &r, soon, &why) == 0)
		refuse_unasked(&r, err);
	else if (str_eq(str_of(why.id), STR("NET-TIMEOUT")))
		err_set(err, EX_PROTOCOL, "REPLY-UNASKED",
		    "reply without a command, and only a part of one");
	else
		err_move(err, &why);
	err_clear(&why);
	reply_clear(&r);
	return -1;
}

void
wire_close(struct wire *w, int64_t deadline_ms)
{
	stream_close(w->stream, deadline_ms);
	w->stream = NULL;
	buf_wipe(&w->in);
	buf_wipe(&w->out);
	w->scanned = 0;
}
