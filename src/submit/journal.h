/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/journal.h - what happened to a message, in the account's log.
 *
 * Opened before anything connects, written once the outcome is fixed.  A
 * log that can't be written is a warning and never fails the mail.
 */
#ifndef ENVOI_SUBMIT_JOURNAL_H
#define ENVOI_SUBMIT_JOURNAL_H

#include "config/account.h"
#include "envelope/envelope.h"
#include "log/log.h"
#include "submit/attempt.h"

struct journal {
	struct log log;
	int64_t began_ms;
};

/* What one line tells.  Everything is borrowed; facts may be NULL. */
struct journal_line {
	const struct account *account;
	const char *caller;	/* as struct log_entry has it */
	const struct envelope *envelope;
	const struct attempt_facts *facts;
	const char *message_id;
	const char *queue_id;
	uint64_t size;
	const struct err *err;	/* what failed for the whole; or NULL */
	int status;
};

/* journal_open - 0, or -1 with err, a warning; usable either way. */
int journal_open(struct journal *j, const struct account *account,
	struct err *err);

/* journal_write - one line; 0, or -1 with err, a warning. */
int journal_write(struct journal *j, const struct journal_line *line,
	struct err *err);

void journal_close(struct journal *j);

#endif
