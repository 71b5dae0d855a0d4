/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/reply.h - a server's reply, line by line (RFC 5321 4.2, RFC 2034).
 *
 * Strict where leniency has lost mail: every line of a reply must carry the
 * same code, the last one decides that it is complete, a code without text
 * is a reply, and nothing is ever guessed from a part of a line.
 */
#ifndef ENVOI_SMTP_REPLY_H
#define ENVOI_SMTP_REPLY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* RFC 5321 says 512 octets a line, RFC 4954 12288 in a SASL exchange. */
#define REPLY_LINE_MAX ((size_t)8192)
#define REPLY_SASL_LINE_MAX ((size_t)12288)
#define REPLY_LINES_MAX ((size_t)128)
#define REPLY_TEXT_MAX ((size_t)64 * 1024)

struct reply {
	int code;		/* 200..599; 0 before the first line */
	char enhanced[12];	/* "5.7.1", or "" (RFC 3463) */
	struct buf text;	/* lines joined by '\n'; without codes */
	size_t lines;
};

/* reply_init - an empty reply; reply_clear releases it. */
void reply_init(struct reply *r);
void reply_clear(struct reply *r);

/* reply_reset - forget the reply, keep the memory. */
void reply_reset(struct reply *r);

/*
 * reply_add_line - take the next line, without its line end.
 * Returns 1 when the reply is complete, 0 when another line must follow, -1
 * with err EX_TEMPFAIL: "invalid reply", "reply with different codes",
 * "reply too long".
 */
int reply_add_line(struct reply *r, struct str line, struct err *err);

/* reply_class - the first digit, 2 to 5. */
static inline int
reply_class(const struct reply *r)
{
	return r->code / 100;
}

static inline bool
reply_is_success(const struct reply *r)
{
	return reply_class(r) == 2;
}

/*
 * reply_is_foreign - is this line what another protocol's server says?
 * Returns its name ("SSH", "HTTP", "IMAP", "POP3") or NULL.
 */
const char *reply_is_foreign(struct str line);

/*
 * reply_line_text - the whole reply as one line for a person: the lines of
 * the text joined by " / ", cut and made printable.  Appends to out.
 */
void reply_line_text(const struct reply *r, struct buf *out);

#endif
