/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/transcript.h - the dialogue as -v and --debug show it.
 *
 * One line each on standard error, made printable.  Whoever sends a secret
 * says so; it is masked unless the person asked for everything.  Writing
 * never fails the mail.
 */
#ifndef ENVOI_SMTP_TRANSCRIPT_H
#define ENVOI_SMTP_TRANSCRIPT_H

#include "base/str.h"

enum transcript_level {
	TRANSCRIPT_OFF,
	TRANSCRIPT_MASKED,	/* dialogue; secrets and message text masked */
	TRANSCRIPT_ALL		/* everything, secrets too */
};

struct transcript {
	enum transcript_level level;
	int fd;			/* borrowed */
};

/* All of them take a NULL transcript as one that is off. */

/* transcript_note - what happens beside the dialogue ("connected to ..."). */
void transcript_note(const struct transcript *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* transcript_sent - bytes that go out as commands; one or more lines. */
void transcript_sent(const struct transcript *t, struct str lines);

/*
 * transcript_secret - a line that holds a secret goes out.
 * shown: how many of its first bytes may be shown ("AUTH PLAIN ")
 */
void transcript_secret(const struct transcript *t, struct str line,
	size_t shown);

/* transcript_message - text of the message goes out. */
void transcript_message(const struct transcript *t, struct str piece);

/* transcript_received - one line of a reply. */
void transcript_received(const struct transcript *t, struct str line);

#endif
