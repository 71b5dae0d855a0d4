/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/reencode.h - an amended message in a form for a server that takes
 * less: no 8-bit text (RFC 6152), no UTF-8 in headers (RFC 6531).  Lines
 * over 998 bytes no server has to take (RFC 5321 4.5.3.1.6).
 *
 * Parts become quoted-printable or base64, header fields encoded words;
 * everything else stays.  Nothing under a signature is changed: then the
 * message is refused.  The body is read three times, memory stays constant.
 */
#ifndef ENVOI_MESSAGE_REENCODE_H
#define ENVOI_MESSAGE_REENCODE_H

#include "message/amend.h"

/* What may go as it is. */
struct reencode_wish {
	bool eight_bit;		/* 8-bit text in the body: 8BITMIME */
	bool utf8_header;	/* raw UTF-8 in the header: SMTPUTF8, or a
				   user who wants it so */
	bool label;		/* and 8-bit text that has no Content-Type is
				   to be called UTF-8 */
};

/* reencode_is_needed - can it not go as it is? */
bool reencode_is_needed(const struct amend *a,
	const struct reencode_wish *wish);

struct reencode;

/*
 * reencode_new - find the other form of an amended message.
 * a: borrowed; must outlive it and not be changed
 * Returns an owned object, or NULL with err: EX_DATAERR when it is signed
 * or cannot be encoded; otherwise as reader_next.
 */
struct reencode *reencode_new(struct amend *a,
	const struct reencode_wish *wish, struct err *err);

/* reencode_facts - as amend_facts. */
struct outline_facts reencode_facts(const struct reencode *r);

/*
 * reencode_header_is_ascii - does the new header need no SMTPUTF8?
 */
bool reencode_header_is_ascii(const struct reencode *r);

/* reencode_reader - owned by the caller; r must outlive it. */
struct reader *reencode_reader(struct reencode *r);

void reencode_free(struct reencode *r);

#endif
