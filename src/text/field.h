/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/field.h - header fields as text: their names, folding them and
 * taking the folding away (RFC 5322 2.2).
 */
#ifndef ENVOI_TEXT_FIELD_H
#define ENVOI_TEXT_FIELD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Lines are folded so that they take no more columns than this: RFC 5322
 * advises 78, RFC 2047 allows a line with encoded words 76.
 */
#define FIELD_COLUMNS ((size_t)76)

/* field_is_name - printable ASCII without blanks and colon, not empty. */
bool field_is_name(struct str name);

/*
 * field_split - is this line the first of a field?
 * line:  with or without its line end
 * name:  what stands before the colon, without the blanks that may stand
 *        between (RFC 5322 4.5.8)
 * value: what follows the colon, nothing left out but the line end
 * Returns false, touching nothing, when it is none: no colon, no name, or
 * a "name" with a blank inside, such as "From joe Mon Jan  1 00:00:00".
 */
bool field_split(struct str line, struct str *name, struct str *value);

/*
 * field_unfold - append a value on one line.
 * Line breaks vanish (the blank that follows them stays), other CRs and
 * LFs become blanks, NULs vanish, blanks at both ends are left out: what
 * is appended never holds CR, LF or NUL.
 * out: its ceiling must fit; a list of recipients can be megabytes
 */
void field_unfold(struct buf *out, struct str value);

/*
 * field_put - append "name: value", folded at blanks where a line would
 * take more than FIELD_COLUMNS, and eol at the end.
 * value: without CR, LF and NUL; a word too long for a line stays whole
 * eol:   "\n" or "\r\n", for the folds too
 */
void field_put(struct buf *out, struct str name, struct str value,
	struct str eol);

#endif
