/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/verb.h - which command a line is (RFC 5321 4.1, RFC 2033, RFC 3030).
 */
#ifndef ENVOI_SERVE_VERB_H
#define ENVOI_SERVE_VERB_H

#include "serve/answer.h"

enum verb {
	VERB_EHLO,
	VERB_HELO,
	VERB_LHLO,
	VERB_MAIL,
	VERB_RCPT,
	VERB_DATA,
	VERB_BDAT,
	VERB_RSET,
	VERB_NOOP,
	VERB_VRFY,
	VERB_HELP,
	VERB_QUIT,
	VERB_ABSENT,	/* known, and not offered here: STARTTLS, AUTH... */
	VERB_FOREIGN	/* of another protocol: a browser was sent to us */
};

/*
 * verb_parse - what a line asks for.
 * line: without its end, any bytes
 * arg:  what follows the command, without outer blanks; for MAIL and RCPT
 *       without "FROM:" and "TO:".  Borrowed from line.
 * Returns 0, or -1 with no: 500 for a line that is no command, holds
 * control characters or is no UTF-8; 501 for an argument that is missing or
 * has no place.
 */
int verb_parse(struct str line, enum verb *verb, struct str *arg,
	struct answer *no);

/*
 * verb_parse_chunk - the argument of BDAT: a size in bytes and maybe LAST
 * (RFC 3030 2).  0, or -1 with no.
 */
int verb_parse_chunk(struct str arg, uint64_t *bytes, bool *last,
	struct answer *no);

/* verb_put_list - the commands that exist, for HELP: "EHLO HELO ...". */
void verb_put_list(struct buf *out);

#endif
