/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/qp.h - quoted-printable (RFC 2045 6.7), for text.
 */
#ifndef ENVOI_TEXT_QP_H
#define ENVOI_TEXT_QP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* A line of output is no longer than this, without its CRLF. */
#define QP_COLUMNS ((size_t)76)

/* Zero-initialise before the first byte; owns nothing. */
struct qp {
	size_t column;	/* bytes in the line that is open */
	size_t crs;	/* CRs that may belong to a line end */
	char blank;	/* a blank that may end its line, or 0 */
};

/*
 * qp_feed - encode the next piece of a text.
 * in:  borrowed; cut anywhere; any byte
 * out: grows by at most 8 * in.len + 16 bytes and what was held back
 *
 * A line ends with LF, CRLF, a lone CR, or any run of CRs before an LF,
 * and comes out with CRLF; blanks at its end are encoded.  A line that is
 * broken never goes on with a dash, as a boundary would.
 */
void qp_feed(struct qp *q, struct str in, struct buf *out);

/*
 * qp_end - write what was held back.  A last line without its end stays
 * without: what follows in a message brings its own line break.
 */
void qp_end(struct qp *q, struct buf *out);

/*
 * qp_decode - append the text that in stands for, line ends as they are.
 * Blanks at line ends, which transport has added, are left out; lower-case
 * digits are read.  Returns false, out as before, for '=' before anything
 * but two digits or a line end, and for bytes that are not printable.
 */
bool qp_decode(struct buf *out, struct str in);

#endif
