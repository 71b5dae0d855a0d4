/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/fate.h - what a failure means for a mail: is it kept, and who
 * waits.
 *
 * The scope decides what is tried next: an account's fault stops all its
 * mail, a message's only that one, a recipient's only that one.  Some
 * faults are "typed wrong" or "broken today", and nobody can tell which: an
 * account that has delivered before gets the benefit of the doubt.  In a
 * run such faults are never the mail's: it waits.
 */
#ifndef ENVOI_SUBMIT_FATE_H
#define ENVOI_SUBMIT_FATE_H

#include <stdint.h>

#include "base/err.h"
#include "queue/qacct.h"

/* An outcome that nobody knows, and a login refused for good, wait at least
 * so long: the person may see the copy arrive; accounts get locked. */
#define FATE_LONG ((int64_t)30 * 60)

/* In a run. */
enum fate_run {
	FATE_WAIT,	/* this message or recipient is tried again */
	FATE_ACCOUNT,	/* so is all mail of the account, later */
	FATE_REPORT	/* refused for good: its sender is told */
};

/* At the first attempt, while the caller waits. */
enum fate_first {
	FATE_KEEP,		/* into the queue */
	FATE_KEEP_KNOWN,	/* if the account has delivered before */
	FATE_KEEP_UNATTENDED,	/* if nobody is there to be asked */
	FATE_TELL		/* by the exit status; nothing is kept */
};

struct fate {
	enum fate_run run;
	enum fate_first first;
	enum qacct_cause cause;	/* of an account's fault; else QACCT_NONE */
	int64_t least;		/* seconds before the next try, at least */
};

/*
 * fate_of - of what stopped a message or a recipient.
 * in_session: had the server been ready for MAIL when it happened
 *             (attempt_connect had succeeded)?  Before that nothing can be
 *             the mail's fault.
 */
struct fate fate_of(const struct err *err, bool in_session);

/*
 * fate_is_kept - at a first attempt: does the mail go into the queue?
 * known:    the account has delivered before (qacct.success)
 * attended: a person sits at a terminal
 */
bool fate_is_kept(const struct fate *f, bool known, bool attended);

#endif
