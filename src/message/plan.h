/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/plan.h - how a message is to be changed on its way to a server
 * that takes less: a list of edits, in order.
 *
 * Offsets count the bytes of the body with its line ends made CRLF
 * (message/canon).  What no edit names is copied.
 */
#ifndef ENVOI_MESSAGE_PLAN_H
#define ENVOI_MESSAGE_PLAN_H

#include <stdint.h>

#include "message/recode.h"

struct plan_edit {
	uint64_t from;		/* first byte that is not copied */
	uint64_t to;		/* first byte that is copied again */
	bool is_text;		/* text stands there instead, else the */
	struct buf text;	/* bytes, recoded */
	enum recode_kind kind;
};

struct plan {
	struct buf header;	/* all of it, without the empty line */
	struct plan_edit *edit;	/* owned array, ascending */
	size_t count;
	size_t cap;
	size_t text_bytes;	/* of all texts */
};

/* plan_text - put text (taken) in the place of [from, to). */
void plan_text(struct plan *p, uint64_t from, uint64_t to, struct buf *text);

/* plan_recode - recode [from, to). */
void plan_recode(struct plan *p, uint64_t from, uint64_t to,
	enum recode_kind kind);

void plan_clear(struct plan *p);

#endif
