/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/shape.h - the form that a text setting must have.
 *
 * Each function looks at a value as it was written (no control characters,
 * bounded) and appends the form that is kept to out.  False: not
 * acceptable, and what was appended means nothing.  An empty out unsets
 * the setting where its type says so.
 */
#ifndef ENVOI_CONFIG_SHAPE_H
#define ENVOI_CONFIG_SHAPE_H

#include "base/buf.h"
#include "base/str.h"

/*
 * shape_path - a file; "~" and "~/..." begin in the caller's home (which
 * is "/" when nobody knows it).  "~user" is refused: nobody else's home is
 * looked up.
 */
bool shape_path(struct str in, struct buf *out);

/* shape_auth - on, off or a mechanism; nothing is on. */
bool shape_auth(struct str in, struct buf *out);

/* shape_notify - off (unset), never, or failure,delay,success in any order
   without repetition. */
bool shape_notify(struct str in, struct buf *out);

/* shape_return - off (unset), headers, full; hdrs is headers. */
bool shape_return(struct str in, struct buf *out);

/*
 * shape_time - a point in time as RFC 3339 writes it, with 'Z' or a numeric
 * zone and without fractions ("2027-01-31T08:00:00Z").
 */
bool shape_time(struct str in, struct buf *out);

/*
 * shape_deliver_by - RFC 2852's by-value: seconds, ';', R (return when
 * late) or N (notify), and T for a trace ("3600;R", "-60;NT").  With R the
 * seconds are positive.
 */
bool shape_deliver_by(struct str in, struct buf *out);

/* shape_priority - RFC 6710: -9 to 9. */
bool shape_priority(struct str in, struct buf *out);

/* shape_fingerprint - 32, 20 or 16 bytes as "AA:BB:...". */
bool shape_fingerprint(struct str in, struct buf *out);

/* shape_pin - "sha256//" and 44 characters of base64. */
bool shape_pin(struct str in, struct buf *out);

/* shape_address - an IPv4 or IPv6 address without brackets. */
bool shape_address(struct str in, struct buf *out);

/*
 * shape_proxy - a URL with one of our schemes; a password in it would
 * stand where everybody sees it, so it is refused.
 */
bool shape_proxy(struct str in, struct buf *out);

/*
 * shape_https - a URL of a server that is to be believed: https, a host,
 * no user in front of it, no fragment, printable ASCII without blanks.
 */
bool shape_https(struct str in, struct buf *out);

/* shape_mailbox - an address with a domain, or nothing. */
bool shape_mailbox(struct str in, struct buf *out);

/*
 * shape_save - "maildir:PATH", "mbox:PATH" with a path as shape_path takes
 * it, or "pipe:COMMAND".
 */
bool shape_save(struct str in, struct buf *out);

/* shape_name - no blanks; may be empty. */
bool shape_name(struct str in, struct buf *out);

/* shape_folder - shape_path, and absolute. */
bool shape_folder(struct str in, struct buf *out);

/* shape_retry - "1m..1h" or "5m", kept as "60..3600" (config/pace.h). */
bool shape_retry(struct str in, struct buf *out);

/* shape_rate - "20/m", "20/min", "100/h", kept as "20/60"; off: unset. */
bool shape_rate(struct str in, struct buf *out);

#endif
