/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/err.h - what went wrong, filled once, where the cause is known.
 *
 * A function that can fail takes a struct err last and returns 0 or -1 (or
 * a pointer or NULL).  On failure err is set, exactly once; on success it
 * is untouched; whoever declared it calls err_clear.  Text passes
 * base/printable on its way in, so an err can be shown and logged as it is.
 * Secrets never go into an err.
 */
#ifndef ENVOI_BASE_ERR_H
#define ENVOI_BASE_ERR_H

#include <stdbool.h>
#include <sysexits.h>

#include "base/buf.h"

/* What the trouble belongs to, and so what may be tried next. */
enum err_scope {
	ERR_USAGE,	/* caller, configuration, local machine: nothing */
	ERR_HOST,	/* this address or server: the next, a fallback */
	ERR_SESSION,	/* the connection or the account's login */
	ERR_MESSAGE,	/* this message, for all its recipients */
	ERR_RCPT	/* this recipient */
};

struct err {
	int status;		/* sysexits(3); 0 means no error */
	enum err_scope scope;
	bool uncertain;		/* the message may have been accepted */
	const char *id;		/* borrowed: a literal such as "TLS-NAME" */
	struct buf text;	/* one line for a person */
	struct buf hint;	/* what to change or do next; may be empty */
	int code;		/* server's reply code, or 0 */
	char enhanced[12];	/* "5.7.1", or "" */
	struct buf reply;	/* server's words, made printable; or empty */
};

/*
 * err_set - record a failure.  Returns -1, so that it can be returned.
 * status: an EX_ value, not 0
 * id:     a literal that 'envoi --explain' knows, without the "E-"
 * fmt:    says what failed and why; lower case, no full stop, objects in
 *         single quotes.  Bytes that are not printable become '?'.
 * The scope follows from the status (EX_USAGE, EX_CONFIG, EX_NOINPUT,
 * EX_OSERR, EX_IOERR, EX_CANTCREAT: ERR_USAGE; EX_NOHOST: ERR_HOST;
 * EX_NOUSER: ERR_RCPT; EX_DATAERR: ERR_MESSAGE; others: ERR_SESSION) and
 * can be set afterwards by whoever knows better.
 */
int err_set(struct err *err, int status, const char *id, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* err_hint - say what helps; the last call counts. */
void err_hint(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* err_wrap - put "context: " in front of the text; status is kept. */
void err_wrap(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * err_reply - note the server's reply that caused it.
 * code: reply code; enhanced: "5.7.1" or ""; text: the words, any bytes.
 */
void err_reply(struct err *err, int code, const char *enhanced,
	struct str text);

/* err_move - give to (cleared first) what from holds; from is empty after. */
void err_move(struct err *to, struct err *from);

/* err_copy - a copy of from in to (cleared first). */
void err_copy(struct err *to, const struct err *from);

/* err_is_temporary - is trying again later worth it (EX_TEMPFAIL)? */
static inline bool
err_is_temporary(const struct err *err)
{
	return err->status == EX_TEMPFAIL;
}

/* err_clear - release; err means "no error" afterwards. */
void err_clear(struct err *err);

#endif
