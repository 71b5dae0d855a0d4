/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/talk.h - both directions of a dialogue in which we are the server:
 * command lines and raw bytes in, answers out.
 *
 * Answers are held back while the client's next command is here already,
 * and leave together before anything is waited for (RFC 2920 3.2).  The
 * first command says how lines end, CRLF or LF, for all others: a line that
 * ends in another way is most likely text that got among the commands.
 */
#ifndef ENVOI_SERVE_TALK_H
#define ENVOI_SERVE_TALK_H

#include "net/stream.h"
#include "serve/answer.h"

/* A client that does not read its answers for so long is given up. */
#define TALK_WRITE_MS ((int64_t)5 * 60 * 1000)

/* A command line, its end included (RFC 5321 4.5.3.1.4 and extensions). */
#define TALK_LINE_MAX ((size_t)4096)

/* The most that talk_bytes gives at once. */
#define TALK_PIECE_MAX (TALK_LINE_MAX + (size_t)16384)

struct talk {
	struct stream *stream;	/* borrowed */
	struct buf in;		/* read and not yet taken, from pos on */
	size_t pos;
	struct buf out;		/* answers not yet sent */
	enum { TALK_OPEN, TALK_CRLF, TALK_LF } ends;
};

enum talk_input {
	TALK_LINE,
	TALK_LONG,	/* a line over TALK_LINE_MAX; it is gone */
	TALK_MIXED,	/* a line that ends in another way than the first */
	TALK_CLOSED,	/* the client has gone */
	TALK_FAILED	/* err says why: a deadline, the transport */
};

/* talk_init - over a stream that outlives it. */
void talk_init(struct talk *t, struct stream *stream);

/*
 * talk_line - the next command line.
 * line: without its end, may hold any byte but LF; valid until the next
 *       call; set for TALK_LINE only
 * deadline_ms: for the whole line
 */
enum talk_input talk_line(struct talk *t, struct str *line,
	int64_t deadline_ms, struct err *err);

/*
 * talk_bytes - whatever bytes are there, at least one.
 * piece: valid until the next call; talk_take says how much of it was used
 * Returns 1, 0 when the client has gone, -1 with err.
 */
int talk_bytes(struct talk *t, struct str *piece, int64_t deadline_ms,
	struct err *err);
void talk_take(struct talk *t, size_t n);

/*
 * talk_say - append an answer.  It leaves before the next wait, or at once
 * when a lot of them are held back.  0, or -1 with err.
 */
int talk_say(struct talk *t, const struct answer *a, struct err *err);

/* talk_put - the same for lines that are complete, CRLFs included. */
int talk_put(struct talk *t, struct str lines, struct err *err);

/* talk_flush - send what was said; 0 or -1 with err. */
int talk_flush(struct talk *t, struct err *err);

void talk_clear(struct talk *t);

#endif
