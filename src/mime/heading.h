/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/heading.h - the header of a mail that is composed (RFC 5322 3.6).
 *
 * Date and Message-ID are not of its business: they come with every message
 * that lacks them.
 */
#ifndef ENVOI_MIME_HEADING_H
#define ENVOI_MIME_HEADING_H

#include "mime/compose.h"

/*
 * heading_put - append the fields, each with CRLF, in ASCII where they can
 * be.  Bcc is never among them.
 * to: further lists for To, such as a command line's arguments
 * Returns 0, or -1 with err: EX_DATAERR for an invalid address, EX_USAGE
 * when a receipt is wanted and nobody named to get it.
 */
int heading_put(struct buf *out, const struct compose *c,
	const struct strlist *to, struct err *err);

#endif
