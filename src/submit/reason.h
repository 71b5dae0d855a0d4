/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/reason.h - why a queued message is still there, or was given up:
 * the lines of its file's history (queue/qfile) as people and reports read
 * them.
 *
 *   rcpt bob@example.net 450 4.2.0 greylisted, try later
 *   message 552 5.3.4 too big
 *   account cannot connect to 'mail.example.org': Connection refused
 *   uncertain connection lost (the message may have been delivered)
 *   expired given up after 5 days
 *
 * The last line that concerns a recipient counts.
 */
#ifndef ENVOI_SUBMIT_REASON_H
#define ENVOI_SUBMIT_REASON_H

#include <time.h>

#include "base/err.h"

struct reason {
	int code;		/* of the server's reply; 0: none */
	char enhanced[12];	/* "4.2.0", or "" */
	struct str text;	/* borrowed: the reply's words, or our own;
				   printable */
	bool is_uncertain;	/* it may have been delivered */
	bool is_expired;	/* it was given up, whatever the reply says */
	time_t when;
};

/* reason_put_rcpt - append what a recipient was told. */
void reason_put_rcpt(struct buf *out, const char *addr,
	const struct err *err);

/*
 * reason_put - append what concerns all recipients.
 * word: "message", "account" or "uncertain"
 */
void reason_put(struct buf *out, const char *word, const struct err *err);

/*
 * reason_find - the last that a history says about a recipient.
 * addr: NULL: about whatever came last
 * Returns false, r zeroed, when it says nothing.
 */
bool reason_find(struct str history, const char *addr, struct reason *r);

#endif
