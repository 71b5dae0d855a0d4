/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/mailfile.h - a message in a file of this machine: alone, in a
 * maildir, or at the end of an mbox (RFC 4155, quoted as "mboxrd").
 *
 * Lines end in LF.  When a function returns 0, the message is on the disk
 * and survives a power cut; when it fails, nothing of it can be seen.
 * Failures are EX_TEMPFAIL where space or time was short, EX_CANTCREAT
 * where something else is in the way.
 */
#ifndef ENVOI_MESSAGE_MAILFILE_H
#define ENVOI_MESSAGE_MAILFILE_H

#include "base/err.h"
#include "base/reader.h"

/* Zero-initialise; owns nothing. */
struct mailfile_quote {
	bool in_line;	/* past what could be "From " */
	size_t matched;	/* bytes of "From " held back */
};

/*
 * mailfile_quote - put a '>' before lines of any number of '>' and "From ".
 * in: lines end in LF; cut anywhere
 * mailfile_quote_end - give out what was held back.
 */
void mailfile_quote(struct mailfile_quote *q, struct str in,
	struct buf *out);
void mailfile_quote_end(struct mailfile_quote *q, struct buf *out);

/*
 * mailfile_write - the text alone, to an open file; not yet on the disk.
 * head:  goes in front, lines that end in LF
 * quote: as mbox needs it
 * what:  the file's name, for messages
 */
int mailfile_write(int fd, const char *what, struct str head,
	struct reader *message, bool quote, struct err *err);

/*
 * mailfile_maildir - a new file in the folder 'new' of a maildir, which is
 * made when it is missing (its parent must be there).
 */
int mailfile_maildir(const char *path, struct str head,
	struct reader *message, struct err *err);

/*
 * mailfile_mbox - append to a file, made when it is missing, locked by
 * fcntl(2) against other programs for as long as that takes.
 * sender: for the "From " line; empty: MAILER-DAEMON
 */
int mailfile_mbox(const char *path, struct str sender, struct str head,
	struct reader *message, struct err *err);

#endif
