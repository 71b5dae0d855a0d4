/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qform.h - the text in front of a queued message, format version 1.
 *
 *   envoi-queue 1
 *   state: Q 0003 000000900 2026-08-22T14:46:10Z 2026-08-22T14:31:00Z -
 *   id: 1ng51vjnrv7sp9tg
 *   ...
 *   rcpt: + <bob@example.net>
 *   rcpt: - <carol@example.net> for=staff notify=never
 *   size: 000000001532
 *
 * One field a line, "word: value", an empty line at the end.  The state
 * line and the marks behind "rcpt: " have a fixed place and width, so they
 * are overwritten where they stand, which needs no room on a full disk.  A
 * word that is not known is ignored; one that begins with '!', or another
 * number in the first line, makes a reader leave the file alone: a newer
 * version wrote it.  What is read is hostile.
 */
#ifndef ENVOI_QUEUE_QFORM_H
#define ENVOI_QUEUE_QFORM_H

#include "base/buf.h"
#include "base/err.h"
#include "queue/qitem.h"

/* The longest line that is read. */
#define QFORM_LINE_MAX ((size_t)8192)

/* Where the state stands in the file, and how many bytes it has. */
#define QFORM_STATE_AT ((size_t)21)
#define QFORM_STATE_LEN ((size_t)60)

/* Where, of the state, the mark for an uncertain outcome stands. */
#define QFORM_UNCERTAIN_AT (QFORM_STATE_AT + QFORM_STATE_LEN - 1)

enum qform {
	QFORM_OK,
	QFORM_NEWER,	/* written by a version that knows more */
	QFORM_DAMAGED
};

/*
 * qform_put - append the whole header, the empty line included.
 * item: gets its text_at and the mark_at of its recipients; out must be
 *       empty
 * Size, wire and sha256 have a fixed width and stand at the end, so a
 * second qform_put with other values fits over the first.
 * out is marked full when it has no room (QITEM_HEADER_MAX).
 */
void qform_put(struct buf *out, struct qitem *item);

/* qform_put_state - append the QFORM_STATE_LEN bytes of the state. */
void qform_put_state(struct buf *out, const struct qitem *item);

/*
 * qform_read - read a header.
 * item: the caller's, zeroed; qitem_clear it, also when it was damaged: it
 *       then has what could be read
 * text: the file from its start to the empty line, that included
 * why:  what is wrong with it, one printable line; unchanged for QFORM_OK
 */
enum qform qform_read(struct qitem *item, struct str text, struct buf *why);

/*
 * qform_end - length of the header at the start of text, with its empty
 * line; 0 when that has not come yet.
 * from: offset before which none was found in an earlier call
 */
size_t qform_end(struct str text, size_t from);

#endif
