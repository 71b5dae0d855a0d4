/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qfile.h - one message's file, open.
 *
 * Its first part is read by queue/qform, then comes the message, then
 * lines that tell its history.  State and marks are overwritten where they
 * stand; the history is appended and only for people, so it may be missing
 * or torn.
 */
#ifndef ENVOI_QUEUE_QFILE_H
#define ENVOI_QUEUE_QFILE_H

#include "base/buf.h"
#include "base/err.h"
#include "queue/qitem.h"

/* No more history is written than this. */
#define QFILE_HISTORY_MAX ((size_t)64 * 1024)

enum qfile {
	QFILE_OK,
	QFILE_GONE,	/* somebody has dealt with it */
	QFILE_BUSY,	/* somebody is dealing with it */
	QFILE_PLANTED,	/* no regular file, not ours, or more than one name */
	QFILE_NEWER,	/* written by a version that knows more */
	QFILE_DAMAGED,
	QFILE_ERROR	/* err is set: EX_IOERR */
};

/*
 * qfile_open - open a name in a folder.
 * writable: for reading and writing; else for reading only
 * Returns QFILE_OK with fd, the caller's; GONE, PLANTED or ERROR.
 */
enum qfile qfile_open(int folder, const char *name, bool writable, int *fd,
	struct err *err);

/* qfile_is_named - is this still the file that the name stands for? */
bool qfile_is_named(int folder, const char *name, int fd);

/*
 * qfile_load - read what stands in front of the message.
 * item: the caller's, zeroed; to be cleared whatever is returned
 * why:  for NEWER and DAMAGED, one printable line
 * Returns OK, NEWER, DAMAGED or ERROR.
 */
enum qfile qfile_load(int fd, struct qitem *item, struct buf *why,
	struct err *err);

/*
 * qfile_verify - is the message still what was put in?  Reads all of it.
 * Returns OK, DAMAGED (with why) or ERROR.
 */
enum qfile qfile_verify(int fd, const struct qitem *item, struct buf *why,
	struct err *err);

/*
 * qfile_put_state, qfile_put_mark - overwrite the state, or a recipient's
 * mark, where it stands.  qfile_sync makes it durable.
 * 0, or -1 with err EX_IOERR.
 */
int qfile_put_state(int fd, const struct qitem *item, struct err *err);
int qfile_put_mark(int fd, const struct qitem_rcpt *r, struct err *err);
int qfile_sync(int fd, struct err *err);

/*
 * qfile_put_uncertain - only the mark that the end of the message is about
 * to leave.  Survives a kill; that it may not survive a power cut costs a
 * remark in a log.
 */
void qfile_put_uncertain(int fd);

/*
 * qfile_put_note - append a line of history to a buffer: "log: TIME N
 * TEXT", text made printable.
 * attempt: which attempt of this message it tells of
 */
void qfile_put_note(struct buf *out, time_t when, unsigned int attempt,
	struct str text);

/* qfile_append - add lines of history.  Best effort. */
void qfile_append(int fd, const struct qitem *item, struct str lines);

/*
 * qfile_history - append what stands behind the message; at most the last
 * `most` bytes of it, beginning with a whole line.
 */
void qfile_history(int fd, const struct qitem *item, size_t most,
	struct buf *out);

/*
 * qfile_next_note - the next line of a history, torn ones passed over.
 * history: advanced
 * when, text: what it says; text is borrowed from history
 */
bool qfile_next_note(struct str *history, time_t *when, struct str *text);

#endif
