/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log/log_entry.h - the facts of one run, as the log tells them.
 *
 * Everything is borrowed: the entry is filled from what the caller has at
 * hand, written, and forgotten.  What is not known stays NULL or 0 and is
 * left out of the line.  Secrets have no member.
 */
#ifndef ENVOI_LOG_LOG_ENTRY_H
#define ENVOI_LOG_LOG_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"

enum log_outcome {
	LOG_RCPT_SENT,
	LOG_RCPT_QUEUED,
	LOG_RCPT_DEFERRED,
	LOG_RCPT_REFUSED,
	LOG_RCPT_UNTRIED
};

struct log_rcpt {
	const char *addr;
	enum log_outcome outcome;
	const struct err *err;	/* why, when deferred or refused; or NULL */
};

struct log_entry {
	time_t when;
	const char *account;
	const char *caller;	/* user of a service whose mail it is; NULL:
				   our own.  Not in msmtp's line */

	/* what was configured, which is what msmtp's line shows */
	const char *host;	/* NULL when a socket is used */
	int port;
	const char *socket;
	bool tls_wanted;
	bool auth_wanted;
	const char *user;

	/* what happened */
	const char *address;	/* IP address reached */
	const char *tls;	/* "TLS1.3"; NULL: none */
	const char *cipher;
	const char *mechanism;	/* SASL mechanism that succeeded */
	const char *from;	/* "" is the null sender */
	const struct log_rcpt *rcpt;
	size_t rcpt_count;
	bool sent;		/* the message was taken; size counts */
	uint64_t size;		/* octets, each line end as one */
	int code;		/* server's last reply code that matters */
	const char *enhanced;	/* "2.0.0" or "" */
	const char *reply;	/* its words; lines parted by '\n' */
	const char *message_id;
	const char *queue_id;
	int64_t duration_ms;	/* -1: not measured */
	const struct err *err;	/* what failed, or NULL */
	int status;		/* exit status, sysexits(3) */
};

#endif
