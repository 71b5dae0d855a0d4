/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/part.h - what the header of a body part says, and the same header
 * with something else said (RFC 2045, RFC 2046).
 */
#ifndef ENVOI_MESSAGE_PART_H
#define ENVOI_MESSAGE_PART_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* RFC 2046 5.1.1 allows 70. */
#define PART_BOUNDARY_MAX ((size_t)200)

enum part_cte {
	PART_7BIT,		/* also when nothing is said */
	PART_8BIT,
	PART_BINARY,
	PART_QP,
	PART_BASE64,
	PART_OTHER
};

struct part_type {
	struct buf type;	/* lower case, "text/plain" when not said */
	struct buf boundary;	/* of a multipart; else empty */
	enum part_cte cte;
	bool is_said;		/* is there a Content-Type? */
};

/*
 * part_read - what a header of whole fields says.
 * t:         the caller's; part_clear it
 * in_digest: of a multipart/digest, where message/rfc822 goes without
 *            saying
 */
void part_read(struct part_type *t, struct str header, bool in_digest);

/* part_is - is the type this one, or, with "multipart/", of this kind? */
bool part_is(const struct part_type *t, const char *type);

void part_clear(struct part_type *t);

/* What is to be said instead. */
struct part_change {
	const char *cte;	/* Content-Transfer-Encoding, or NULL */
	const char *charset;	/* of text/plain, where no Content-Type is;
				   or NULL */
	bool is_message;	/* the header has a MIME-Version, or gets one
				   with the other two */
	bool ascii;		/* write raw UTF-8 as message/sevenbit does */
	struct str eol;		/* for new lines */
};

/*
 * part_rewrite - append the header with its changes; the fields that say
 * something else keep their bytes, but for lines over REFOLD_LINE_MAX.
 * Returns 0, or -1 with err as sevenbit_put.
 */
int part_rewrite(struct buf *out, struct str header,
	const struct part_change *c, struct err *err);

#endif
