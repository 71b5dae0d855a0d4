/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/amend.h - the message with fields dropped and added, as a reader.
 *
 * The original is never changed in place: what is kept keeps its bytes and
 * order, what is added goes in front (or in the place of the field that it
 * replaces).  Always yields header, empty line, body, also when the
 * original lacked a header or the empty line.
 */
#ifndef ENVOI_MESSAGE_AMEND_H
#define ENVOI_MESSAGE_AMEND_H

#include "message/outline.h"

struct amend;

/* amend_new - o and s are borrowed and must outlive it. */
struct amend *amend_new(const struct outline *o, struct spool *s);

/* amend_drop - leave out field i of the outline. */
void amend_drop(struct amend *a, size_t i);

/* amend_drop_all - leave out every field with this name; how many. */
size_t amend_drop_all(struct amend *a, struct str name);

/*
 * amend_add - put "name: value" at the end of the block in front.
 * value is folded before column 78 where it has blanks; a value that holds
 * CR, LF or NUL, or a name that is none, is refused: -1, EX_DATAERR.
 */
int amend_add(struct amend *a, struct str name, struct str value,
	struct err *err);

/* amend_replace - the same, in the place of field i, which is dropped. */
int amend_replace(struct amend *a, size_t i, struct str value,
	struct err *err);

/*
 * amend_facts - the facts of the amended message as a whole; wire_bytes is
 * exactly what SIZE= and BDAT must say.  Cheap: the body was counted.
 */
struct outline_facts amend_facts(const struct amend *a);

/* amend_header_facts - the same for the amended header alone. */
struct outline_facts amend_header_facts(const struct amend *a);

/* amend_reader - owned by the caller; a must outlive it. */
struct reader *amend_reader(struct amend *a);

void amend_free(struct amend *a);

#endif
