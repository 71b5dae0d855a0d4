/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/mailbox.h - mail that stays on this machine: accounts without a
 * server ('protocol maildir' and its like), and copies of what was sent.
 */
#ifndef ENVOI_SUBMIT_MAILBOX_H
#define ENVOI_SUBMIT_MAILBOX_H

#include "config/account.h"
#include "envelope/envelope.h"
#include "base/reader.h"

/*
 * mailbox_deliver - put a message where a local account has it put.
 * account:  finished, account_is_local
 * envelope: its RCPT_TODO become RCPT_SENT
 * message:  read from where it stands to its end
 * reply:    gets what happened, for the log
 * A Return-Path field goes in front, and one Envelope-To for each of up to
 * a hundred recipients.  Returns 0, or -1 with err as mailfile_maildir,
 * mailfile_mbox or helper_run.
 */
int mailbox_deliver(const struct account *account, struct envelope *envelope,
	struct reader *message, struct buf *reply, struct err *err);

/*
 * mailbox_save - keep a copy as 'save_sent' says.
 * sender: for the mbox
 * Returns 0, or -1 with err, a warning: the mail has gone.
 */
int mailbox_save(const char *save_sent, const char *sender,
	struct reader *message, struct err *err);

#endif
