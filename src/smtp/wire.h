/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/wire.h - commands out, replies in, over one stream.
 *
 * What is queued leaves in one write a flight, so that it fits one TLS
 * record and one segment where it can.  Replies are read exactly: one read
 * may bring many, many reads may bring one, and nothing is ever taken for
 * an answer that came before its question.
 */
#ifndef ENVOI_SMTP_WIRE_H
#define ENVOI_SMTP_WIRE_H

#include "net/stream.h"
#include "smtp/reply.h"
#include "smtp/transcript.h"

/*
 * What is written at a time: sixteen TLS records.  One alone would cost a
 * system call for the record and one to look whether the server objects.
 */
#define WIRE_BLOCK ((size_t)256 * 1024)

struct wire {
	struct stream *stream;	/* owned; NULL once closed */
	const struct transcript *transcript;	/* borrowed, or NULL */
	struct buf in;		/* read, not yet taken */
	size_t scanned;		/* of in, known to hold no line end */
	struct buf out;		/* queued; its ceiling is WIRE_BLOCK */
	size_t line_max;	/* of a reply line; see reply.h */
	unsigned int flights;	/* groups written so far, for tests */
};

/* wire_init - stream is taken. */
void wire_init(struct wire *w, struct stream *stream,
	const struct transcript *transcript);

/*
 * wire_flush - write everything that is queued.
 * 0, or -1 with err EX_TEMPFAIL.
 */
int wire_flush(struct wire *w, int64_t deadline_ms, struct err *err);

/*
 * wire_read_reply - wait for one whole reply.
 * r: reset first; complete on success
 * The deadline is for the reply, not for a line of it.
 * Returns 0, or -1 with err EX_TEMPFAIL: timed out, closed, invalid reply.
 */
int wire_read_reply(struct wire *w, struct reply *r, int64_t deadline_ms,
	struct err *err);

/*
 * wire_peek_line - wait for the next line and leave it there.
 * line: borrowed until the next call on w; without its line end
 */
int wire_peek_line(struct wire *w, struct str *line, int64_t deadline_ms,
	struct err *err);

/* wire_has_input - has the server said something not yet read? */
bool wire_has_input(struct wire *w);

/*
 * wire_expect_silence - before a command the server owes us nothing.
 * Returns 0, or -1 with err: EX_TEMPFAIL for a 421 or a closed connection,
 * else EX_PROTOCOL "reply without a command".
 */
int wire_expect_silence(struct wire *w, int64_t deadline_ms,
	struct err *err);

/* wire_close - close the stream and forget what was queued or read. */
void wire_close(struct wire *w, int64_t deadline_ms);

#endif
