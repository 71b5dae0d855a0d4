/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/command.h - the only place where command lines are made.
 *
 * Addresses, names and parameters were checked where they came in; here is
 * the last check: no line leaves with a CR, LF, NUL or other control
 * character in it, with non-ASCII bytes that were not agreed on, or longer
 * than anything a server would take.
 */
#ifndef ENVOI_SMTP_COMMAND_H
#define ENVOI_SMTP_COMMAND_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* RFC 5321 says 512 octets and extensions add; nobody takes more than this. */
#define COMMAND_MAX ((size_t)12288)

/* RFC 4954 4: an AUTH command with initial response stays within this. */
#define COMMAND_AUTH_MAX ((size_t)512)

/*
 * command_put - append one command line with its CRLF.
 * out:  the caller's
 * utf8: SMTPUTF8 was agreed on, so bytes above 0x7f may pass
 * Returns 0, or -1 with err EX_DATAERR and out as it was.
 */
int command_put(struct buf *out, bool utf8, struct err *err,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
