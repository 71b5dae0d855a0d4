/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/amend.h - the message with fields dropped and added, as a reader.
 *
 * The original is never changed in place: what is kept keeps its bytes and
 * order, what is added goes in front (or in the place of the field that it
 * replaces).  Always yields header, empty line, body, also when the
 * original lacked a header or the empty line.
 *
 * Header lines longer than RFC 5322 2.1.1 allows are folded at a blank, or
 * split where there is none, unless the message is signed: cron writes such
 * lines, and servers cut them.
 */
#ifndef ENVOI_MESSAGE_AMEND_H
#define ENVOI_MESSAGE_AMEND_H

#include "message/outline.h"

struct amend;

/* amend_new - o and s are borrowed and must outlive it. */
struct amend *amend_new(const struct outline *o, struct spool *s);

/* amend_outline, amend_spool - what it was made from; borrowed. */
const struct outline *amend_outline(const struct amend *a);
struct spool *amend_spool(const struct amend *a);

/* amend_eol - the line end of what is added: "\n" or "\r\n". */
struct str amend_eol(const struct amend *a);

/* amend_drop - leave out field i of the outline. */
void amend_drop(struct amend *a, size_t i);

/* amend_drop_all - leave out every field with this name; how many. */
size_t amend_drop_all(struct amend *a, struct str name);

/*
 * amend_add - put "name: value" at the end of the block in front.
 * value: on one line; it is folded where it has blanks (text/field.h)
 * Line ends are those of the message's first line.  A value with a control
 * character other than a tab, a name that is none, and more than
 * OUTLINE_HEADER_MAX in front are refused: -1, EX_DATAERR.
 */
int amend_add(struct amend *a, struct str name, struct str value,
	struct err *err);

/* amend_replace - the same, in the place of field i, which is dropped. */
int amend_replace(struct amend *a, size_t i, struct str value,
	struct err *err);

/*
 * amend_facts - the facts of the amended message as a whole: bytes is what
 * the reader gives, wire_bytes exactly what SIZE= and BDAT must say.
 * Cheap: the body was counted.
 */
struct outline_facts amend_facts(const struct amend *a);

/*
 * amend_header_facts - the same for the amended header alone, without the
 * empty line.
 */
struct outline_facts amend_header_facts(const struct amend *a);

/*
 * amend_part - the header piece by piece, without the empty line.
 * step: 0 before the first call, advanced
 * Returns false, touching nothing, when there is no more; part is borrowed
 * from a and its outline, and valid until something is added or dropped.
 */
bool amend_part(const struct amend *a, size_t *step, struct str *part);

/*
 * amend_reader - owned by the caller; a must outlive it and not be changed
 * while it is read.  Several may be open at once.
 */
struct reader *amend_reader(struct amend *a);

void amend_free(struct amend *a);

#endif
