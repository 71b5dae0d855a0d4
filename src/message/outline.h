/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/outline.h - where header fields and body of a message are, and
 * what is remarkable about its bytes.  Nothing is changed.
 *
 * Leading mbox lines ("From " with any number of '>' before it) are left
 * out; a message that begins with something else than a field is all body,
 * also when it begins with a blank; the header ends at the first empty
 * line, or before the first line that is no field.  What stands before a
 * colon is no field name when it holds a blank or more than
 * OUTLINE_NAME_MAX bytes.
 *
 * The header is read as it will be on the wire, or a Bcc could hide from
 * us: NULs are not there, a lone CR is a blank, any run of CRs before an LF
 * belongs to the line end (security: a server drops or blanks them).
 */
#ifndef ENVOI_MESSAGE_OUTLINE_H
#define ENVOI_MESSAGE_OUTLINE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "message/spool.h"

/* A header longer than this is refused, EX_DATAERR. */
#define OUTLINE_HEADER_MAX ((size_t)32 * 1024 * 1024)

/* More fields than this are refused, EX_DATAERR. */
#define OUTLINE_FIELDS_MAX ((size_t)100000)

/* With its colon a name must fit on a line (RFC 5322 2.1.1). */
#define OUTLINE_NAME_MAX ((size_t)997)

struct outline_field {
	struct str name;	/* "Subject": without blanks and the colon */
	struct str raw;		/* whole field with its line ends, each LF
				   or CRLF; the last is there always */
	struct str value;	/* after the colon, line ends inside kept,
				   the last one left out */
};

/* What the bytes of a part of the message are like. */
struct outline_facts {
	uint64_t bytes;		/* as they came, NULs and CRs included */
	uint64_t wire_bytes;	/* with CRLF line ends, no dot-stuffing, the
				   last line ended */
	uint64_t lines;		/* as they will be on the wire */
	uint64_t longest_line;	/* wire bytes without CRLF */
	bool eight_bit;		/* a byte above 0x7f */
	bool nul;
	bool odd_line_ends;	/* a lone CR, or CRs before CRLF */
};

struct outline {
	struct buf header;	/* owned copy; fields point into it */
	struct outline_field *field;	/* owned array */
	size_t field_count;
	uint64_t body_at;	/* offset into the spool of the body's first
				   byte, after the empty line */
	struct outline_facts head;	/* of the fields */
	struct outline_facts body;
	bool is_crlf;		/* the first line ended in CRLF, not LF */
	bool is_signed;		/* DKIM-Signature or multipart/signed,
				   or S/MIME: must not be altered */
};

/*
 * outline_scan - look through all of the spool once.
 * o: the caller's; outline_clear it, also after failure
 * Returns 0, or -1 with err: EX_DATAERR when the header is too long or has
 * too many fields, otherwise as reader_next.
 */
int outline_scan(struct outline *o, struct spool *s, struct err *err);

/*
 * outline_cut_field - take the next field off a header of whole fields.
 * Returns false, touching nothing, when there is none.
 */
bool outline_cut_field(struct str *header, struct outline_field *f);

/*
 * outline_find - index of the next field with this name (any case) at or
 * after index from; field_count when there is none.
 */
size_t outline_find(const struct outline *o, struct str name, size_t from);

/* outline_has - is there such a field? */
bool outline_has(const struct outline *o, struct str name);

void outline_clear(struct outline *o);

#endif
