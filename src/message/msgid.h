/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message/msgid.h - Message-ID values (RFC 5322 3.6.4). */
#ifndef ENVOI_MESSAGE_MSGID_H
#define ENVOI_MESSAGE_MSGID_H

#include "base/buf.h"
#include "base/str.h"

/*
 * msgid_put - append "<random@domain>": unique, and saying nothing about
 * user, process or host.
 * domain: of the sender, say; an international one becomes ASCII, one that
 *         cannot stand there, as the empty one, "localhost"
 */
void msgid_put(struct buf *out, struct str domain);

#endif
