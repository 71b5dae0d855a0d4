/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/walk.h - a walk through the MIME structure of a message (RFC 2046)
 * that plans what must change for a server that takes less.
 *
 * Each part that has bytes or lines that the server does not take gets
 * another transfer encoding, and its header says so (message/remedy).  Text
 * before, between and after parts, which nobody reads, is left out when it
 * cannot be sent.  Memory does not grow with the message, only with the
 * number of its parts.
 */
#ifndef ENVOI_MESSAGE_WALK_H
#define ENVOI_MESSAGE_WALK_H

#include "base/reader.h"
#include "message/remedy.h"

/* Deeper structures, and more parts, are refused. */
#define WALK_DEPTH_MAX ((size_t)50)
#define WALK_PARTS_MAX ((size_t)10000)

/*
 * walk_plan - plan the changes.
 * p:      zeroed; plan_clear it, also after failure
 * header: of the message, whole fields
 * body:   at its start, canonical (canon_reader); read to its end
 * Returns 0, or -1 with err: EX_DATAERR when something that must change is
 * signed, has a form that does not allow it, or has no clear structure; or
 * as reader_next.
 */
int walk_plan(struct plan *p, struct str header, struct reader *body,
	const struct remedy_wish *wish, struct err *err);

#endif
