/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret/netrc.h - the netrc(5) format, which has no standard.
 *
 * Words parted by white space: machine NAME, or default, begins an entry;
 * login (user) and password (passwd) fill it; account, port and protocol
 * are skipped with their value, macdef up to an empty line.  A word may be
 * quoted by ' or ", and a backslash takes the next character as it is.
 * '#' begins a comment where a keyword could stand, but not as a value, so
 * a password may begin with one.
 */
#ifndef ENVOI_SECRET_NETRC_H
#define ENVOI_SECRET_NETRC_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* The largest file that is read. */
#define NETRC_MAX ((size_t)256 * 1024)

/*
 * netrc_find - the password of the first entry that fits.
 * text: the file; any bytes
 * host: compared without letter case; default fits every host
 * user: compared to the byte; an entry without a login fits every user,
 *       and so does an empty user every login
 * out:  the caller's, appended to; buf_wipe it
 * Entries without a password are passed over.  Returns false when none
 * fits.
 */
bool netrc_find(struct str text, struct str host, struct str user,
	struct buf *out);

#endif
