/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/sevenbit.h - a header field with UTF-8 in it, written in ASCII
 * for a server without SMTPUTF8.
 */
#ifndef ENVOI_MESSAGE_SEVENBIT_H
#define ENVOI_MESSAGE_SEVENBIT_H

#include "message/outline.h"

/*
 * sevenbit_put - append the field.
 * eol: "\n" or "\r\n"
 *
 * A field in ASCII is appended as it stands.  Else it is written anew: in
 * fields of addresses the names become encoded words (RFC 2047) and the
 * domains A-labels, and the name of a group is left out; Content-Type and
 * Content-Disposition get their parameters by RFC 2231; all others become
 * encoded words as a whole, and so does what is no list of addresses.
 * Bytes that are no UTF-8 are declared as "unknown-8bit".
 *
 * Returns 0, or -1 with err EX_DATAERR for what has no form in ASCII: the
 * local part of an address, the boundary of a multipart.
 */
int sevenbit_put(struct buf *out, const struct outline_field *f,
	struct str eol, struct err *err);

#endif
