/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/codeset.h - which charset the caller's text is in.
 */
#ifndef ENVOI_MIME_CODESET_H
#define ENVOI_MIME_CODESET_H

#include "base/buf.h"
#include "mime/compose.h"
#include "mime/cte.h"

/*
 * codeset_of_locale - append the MIME name of the charset that a locale's
 * name holds ("de_DE.ISO8859-15"); nothing when it holds none.
 */
void codeset_of_locale(struct buf *out, struct str locale);

/*
 * codeset_of_text - append the charset that a text is declared with.
 * What --charset says is believed, but ASCII is called us-ascii, as
 * everybody can read it.  Otherwise: UTF-8 where it is that; else what the
 * environment's locale says; else "unknown-8bit" (RFC 1428), which claims
 * nothing and keeps every byte.
 */
void codeset_of_text(struct buf *out, const struct compose *c,
	const struct cte_facts *facts);

/*
 * codeset_to_utf8 - append a text of the command line as UTF-8, where it is
 * in a charset that we know; else as it is.
 */
void codeset_to_utf8(struct buf *out, const struct compose *c,
	struct str text);

#endif
