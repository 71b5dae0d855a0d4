/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/alert.h - 'queue_notify': a command that tells a person what
 * happened while nobody looked.
 */
#ifndef ENVOI_SUBMIT_ALERT_H
#define ENVOI_SUBMIT_ALERT_H

enum alert_kind {
	ALERT_FAILED,	/* a message was refused, given up or damaged */
	ALERT_DELAYED,	/* a message has been waiting for long */
	ALERT_ACCOUNT	/* mail waits until a person puts the account right */
};

/*
 * alert_run - run the command, at most half a minute.
 * command: NULL: nothing to do
 * id:      of the message; of an account, the account's name
 * reason:  one printable line
 * It reads them from ENVOI_QUEUE_ID, ENVOI_QUEUE_KIND ("failed", "delayed"
 * or "account") and ENVOI_QUEUE_REASON, and nothing from its input.  What
 * becomes of it changes nothing.
 */
void alert_run(const char *command, enum alert_kind kind, const char *id,
	const char *reason);

#endif
