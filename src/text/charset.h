/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/charset.h - the few character sets that headers are read from.
 *
 * Known by ourselves: iconv(3) would load code for a name that a stranger
 * chose.
 */
#ifndef ENVOI_TEXT_CHARSET_H
#define ENVOI_TEXT_CHARSET_H

#include "base/buf.h"
#include "base/str.h"

enum charset {
	CHARSET_NONE,		/* not known here */
	CHARSET_UTF8,		/* and ASCII, and "unknown-8bit" */
	CHARSET_WINDOWS,	/* Windows-1252, and ISO 8859-1 as its part */
	CHARSET_LATIN9		/* ISO 8859-15 */
};

/* charset_by_name - by its MIME name, in any case. */
enum charset charset_by_name(struct str name);

/*
 * charset_put - append bytes of a charset (not CHARSET_NONE) as UTF-8;
 * what is no character becomes U+FFFD, a control character a blank.
 */
void charset_put(struct buf *out, enum charset charset, struct str bytes);

#endif
