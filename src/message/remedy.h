/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/remedy.h - what is done about one part of a message that a server
 * would not take as it is (RFC 2045 6, RFC 6152 3).
 */
#ifndef ENVOI_MESSAGE_REMEDY_H
#define ENVOI_MESSAGE_REMEDY_H

#include "base/err.h"
#include "message/part.h"
#include "message/plan.h"

/* A part with a longer header is refused, and so are longer new ones. */
#define REMEDY_HEADER_MAX ((size_t)1024 * 1024)
#define REMEDY_TEXT_MAX ((size_t)32 * 1024 * 1024)

/* What the server wants, or the user. */
struct remedy_wish {
	bool seven_bit;		/* no byte above 0x7f in the body */
	bool ascii_header;	/* none in the message's header */
	bool label;		/* say which charset 8-bit text is in when no
				   Content-Type says it */
	struct str eol;		/* of new lines in the message's header */
};

/* Whom the findings go to; all borrowed. */
struct remedy {
	struct plan *plan;
	const struct remedy_wish *wish;
	struct err *err;
};

struct remedy_part {
	bool is_top;		/* the message itself */
	bool is_message;	/* its header is a message's */
	bool is_signed;		/* a signature covers it */
	struct buf header;	/* whole fields */
	uint64_t header_from;	/* offsets of it in the body; not of the top */
	uint64_t header_to;
	bool has_blank;		/* an empty line stands behind it */
	struct part_type type;	/* what it says */
	uint64_t from;		/* offset of the content, and of it: */
	uint64_t eights;	/* bytes above 0x7f */
	uint64_t longest;	/* line */
	bool not_utf8;
};

/*
 * remedy_container - plan the header of a part that holds other parts.
 * Returns 0, or -1 with err EX_DATAERR when it must change and must not.
 */
int remedy_container(struct remedy *r, const struct remedy_part *p);

/*
 * remedy_content - plan header and content of any other part.
 * to: offset of the byte behind the content
 */
int remedy_content(struct remedy *r, const struct remedy_part *p, uint64_t to);

/* remedy_refuse - -1 with err EX_DATAERR: why that message cannot go. */
int remedy_refuse(struct remedy *r, const char *id, const char *why);
int remedy_refuse_signed(struct remedy *r);
int remedy_refuse_structure(struct remedy *r);

#endif
