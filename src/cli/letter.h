/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/letter.h - the message and its envelope as the caller gave them.
 *
 * Standard input is read to its end before anything is judged: a caller
 * that is still writing dies of SIGPIPE otherwise, and takes that for the
 * error.
 */
#ifndef ENVOI_CLI_LETTER_H
#define ENVOI_CLI_LETTER_H

#include "cli/request.h"
#include "envelope/envelope.h"
#include "message/outline.h"

struct letter {
	struct spool *spool;		/* owned */
	bool is_void;	/* nothing is to be sent; there is no more here */
	struct outline outline;
	struct envelope envelope;	/* recipients; no sender yet */
	char *sender;	/* owned: -f or the header's; NULL: neither */
	char *header_from;	/* owned: From's address; NULL: none */
};

/*
 * letter_read - take in, or compose, message, recipients and sender.
 * in: the caller's, zeroed; letter_clear it, also after failure
 * Returns 0, or -1 with err: EX_NOINPUT or EX_TEMPFAIL for the message;
 * EX_DATAERR for an invalid address; EX_USAGE when nobody is named.
 */
int letter_read(struct letter *in, const struct request *req,
	struct err *err);

/*
 * letter_read_envelope - the same without a message: what the arguments and
 * -f say.  There may be no recipients.
 */
int letter_read_envelope(struct letter *in, const struct request *req,
	struct err *err);

void letter_clear(struct letter *in);

#endif
