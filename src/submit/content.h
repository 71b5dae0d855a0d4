/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/content.h - a message ready to go, and its other form for servers
 * that take less (no 8BITMIME, no SMTPUTF8) and for lines that no server
 * has to take.
 */
#ifndef ENVOI_SUBMIT_CONTENT_H
#define ENVOI_SUBMIT_CONTENT_H

#include "message/amend.h"
#include "message/reencode.h"

struct content {
	struct amend *amend;	/* borrowed */
	bool raw_header;	/* UTF-8 in the header goes as it is, as msmtp
				   has it; else it becomes encoded words */
	struct reencode *other;	/* owned: the form in use, or NULL */
	struct reader *reader;	/* owned once chosen; NULL before */
	struct outline_facts facts;	/* of what reader gives */
	bool utf8_header;	/* the header needs SMTPUTF8 */
};

/* content_init - over an amended message, borrowed. */
void content_init(struct content *c, struct amend *amend, bool raw_header);

/*
 * content_adapt - choose the form for a server.
 * eight_bit, utf8: does it take 8BITMIME, SMTPUTF8?
 * Returns 0 with reader and facts set, or -1 with err EX_DATAERR when the
 * message must not be altered (it is signed) and can't go as it is.
 */
int content_adapt(struct content *c, bool eight_bit, bool utf8,
	struct err *err);

void content_clear(struct content *c);

#endif
