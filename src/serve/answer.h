/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/answer.h - a reply of ours to a client (RFC 5321 4.2, RFC 2034).
 */
#ifndef ENVOI_SERVE_ANSWER_H
#define ENVOI_SERVE_ANSWER_H

#include "base/buf.h"
#include "base/err.h"

struct answer {
	int code;		/* 250 */
	char enhanced[12];	/* "2.0.0"; "" where RFC 2034 has none */
	struct buf text;	/* owned: printable, without line breaks */
};

/*
 * answer_set - replace what a holds.
 * enhanced: "2.0.0" or ""
 * fmt:      what it says; bytes that are not printable become '?'
 * Returns -1, so that a refusal can be returned.
 */
int answer_set(struct answer *a, int code, const char *enhanced,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * answer_from_err - what a client is told about a failure.
 *
 * A refusal of the mail or a recipient by the server goes on as it is, with
 * its codes.  What concerns the session with the server, such as a login,
 * must not be mistaken for one with us: it becomes 451 when it may change
 * by itself or by the administrator's hand, else 554.  The text is err's;
 * a hint follows it.
 * err: has a status
 * Returns -1.
 */
int answer_from_err(struct answer *a, const struct err *err);

/*
 * answer_put - append the reply's lines.
 * A text that is too long for one line is cut between words into several,
 * each with both codes.
 */
void answer_put(struct buf *out, const struct answer *a);

/* answer_class - the first digit of the code. */
static inline int
answer_class(const struct answer *a)
{
	return a->code / 100;
}

void answer_clear(struct answer *a);

#endif
