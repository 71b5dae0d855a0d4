/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope/rcpthdr.h - recipients and sender out of a message's header:
 * what -t and --read-envelope-from want.
 */
#ifndef ENVOI_ENVELOPE_RCPTHDR_H
#define ENVOI_ENVELOPE_RCPTHDR_H

#include "base/err.h"
#include "message/outline.h"
#include "text/address.h"

/*
 * rcpthdr_read - append the addresses of To, Cc and Bcc to list.
 *
 * When the message was sent on, that is, when it has any Resent- field,
 * those of Resent-To, Resent-Cc and Resent-Bcc count instead, and only of
 * the newest block (RFC 5322 3.6.6): the unbroken run of Resent- fields
 * that comes first.  A run that repeats a field of which a block has one
 * (Resent-Date, -From, -Sender, -Message-ID) is several blocks; the first
 * ends where any name comes a second time.
 *
 * Fields may repeat; empty ones, empty groups and "<>" name nobody.
 * Addresses may be bare and may repeat: aliases, completing and counting
 * once are others' work.
 *
 * Returns 0, also when nobody is named; -1 with err EX_DATAERR for an
 * invalid address, with the field in the hint, or where list would pass
 * ADDRESS_LIST_MAX.
 */
int rcpthdr_read(struct address_list *list, const struct outline *o,
	struct err *err);

/*
 * rcpthdr_sender - the first address of From, or of a Resent-From that
 * stands in front of it.
 * sender: gets an owned address ("root" when it is bare), or NULL when no
 *         such field names one
 * Returns 0, or -1 with err EX_DATAERR for an invalid address.
 */
int rcpthdr_sender(char **sender, const struct outline *o, struct err *err);

#endif
