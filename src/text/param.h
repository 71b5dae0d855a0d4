/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/param.h - parameters of MIME fields: "text/plain; charset=utf-8"
 * (RFC 2045 5.1), with other charsets and long values (RFC 2231).
 */
#ifndef ENVOI_TEXT_PARAM_H
#define ENVOI_TEXT_PARAM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* More pieces of parameters than this are passed over. */
#define PARAM_PIECES ((size_t)256)

struct param {
	char *name;	/* owned, lower case, without "*0*" */
	char *value;	/* owned: UTF-8 without control characters */
};

struct param_list {
	struct param *item;	/* owned array */
	size_t count;
	size_t cap;
};

/*
 * param_read - read the value of a field such as Content-Type.
 * value: as it stands, folded or not
 * head:  gets what stands before the first ';', without comments and
 *        blanks around it ("text/plain", "attachment")
 * list:  gets the parameters, each name once: of "x*", "x*0..." and "x"
 *        the first kind, as RFC 6266 advises, and of the same kind the
 *        first
 *
 * Reads what is in use, not only what is right: blanks around '=', values
 * that should have been quoted, an open quote, missing charsets.  What has
 * no sense is passed over.  Cannot fail.
 */
void param_read(struct buf *head, struct param_list *list, struct str value);

/* param_find - the value of a parameter, by its name in any case; or NULL. */
const char *param_find(const struct param_list *list, struct str name);

/*
 * param_put - append "; name=value".
 * name:  a token
 * value: UTF-8; quoted when it needs it; with other characters, or longer
 *        than a line, by RFC 2231 in as many pieces as it takes.  Control
 *        characters become '_'; bytes that are no UTF-8 are written with
 *        no charset named.
 * A blank stands before each piece, where field_put folds.
 */
void param_put(struct buf *out, const char *name, struct str value);

/*
 * param_put_both - the same, and when RFC 2231 is needed, in front of it
 * the value in ASCII ('_' for other characters) for readers that do not
 * know it.  For file names.
 */
void param_put_both(struct buf *out, const char *name, struct str value);

/*
 * param_put_ascii - append "; name=value" with '_' for each character that
 * is not ASCII: RFC 2045 alone, for readers that know no more.
 */
void param_put_ascii(struct buf *out, const char *name, struct str value);

void param_list_clear(struct param_list *list);

#endif
