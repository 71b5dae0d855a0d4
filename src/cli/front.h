/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/front.h - the name we were called by, and what it means.
 *
 * Programs call us by many paths: /usr/sbin/sendmail, /usr/lib/sendmail,
 * mailq.  Only the last part of argv[0] counts.
 */
#ifndef ENVOI_CLI_FRONT_H
#define ENVOI_CLI_FRONT_H

#include <stdbool.h>

#include "base/buf.h"

enum front {
	FRONT_ENVOI,		/* also every name not listed here */
	FRONT_MSMTP,
	FRONT_SENDMAIL,		/* and send-mail, as older mailx calls it */
	FRONT_MAIL,		/* mail(1), for sending: cli/mailopt */
	FRONT_MAILQ,
	FRONT_NEWALIASES
};

/* front_of - what argv[0] (may be NULL) stands for. */
enum front front_of(const char *argv0);

/*
 * front_is_classic - do only sendmail's own options exist under this name?
 * Web programs pass strangers' words on such command lines, so what could
 * name a file, a command or a server is refused there.
 */
bool front_is_classic(enum front front);

/*
 * front_put_name - append the name for messages: the last part of argv[0],
 * printable and short; "envoi" when there is none.
 */
void front_put_name(struct buf *out, const char *argv0);

#endif
