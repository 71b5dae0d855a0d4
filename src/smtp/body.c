/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/body.h"

#include <inttypes.h>

#include "smtp/dot.h"
#include "base/banned.h"

/* Send what is queued; of it, the text begins at text_at. */
static int
flush_text(struct session *s, size_t text_at, struct err *err)
{
	transcript_message(s->wire.transcript,
	    str_from(buf_str(&s->wire.out), text_at));
	return session_flush(s, STEP_BLOCK, err);
}

/* The source gave other bytes than it was measured with: stop in time. */
static int
changed(struct session *s, const struct body *b, uint64_t sent,
	struct err *err)
{
	s->broken = true;
	return err_set(err, EX_TEMPFAIL, "MESSAGE-CHANGED", "message changed "
	    "while it was read (%" PRIu64 " bytes instead of %" PRIu64 ")",
	    sent, b->wire_bytes);
}

/*
 * A block is full.  The byte that completes the announced size is kept
 * back until the source has ended: a file that changes under us must not
 * be delivered in part, nor its rest be taken for commands.
 */
static int
flush_block(struct session *s, const struct body *b, const struct dot *dot,
	size_t text_at, struct err *err)
{
	struct buf *out = &s->wire.out;
	char last = out->ptr[out->len - 1];

	if (dot->wire_bytes > b->wire_bytes)
		return changed(s, b, dot->wire_bytes, err);
	if (dot->wire_bytes < b->wire_bytes) {
		if (flush_text(s, text_at, err) < 0)
			return -1;
		if (b->watcher)
			b->watcher->moved(b->watcher->ctx, dot->wire_bytes,
			    b->wire_bytes);
		return 0;
	}
	buf_cut(out, out->len - 1);
	if (flush_text(s, text_at, err) < 0)
		return -1;
	buf_putc(out, last);
	return 0;
}

/* An answer before the end: a refusal, whatever it says. */
static int
speaks_early(struct session *s, struct reply *early, struct err *err)
{
	int ret = session_read(s, STEP_BLOCK, early, err);

	s->broken = true;
	return ret < 0 ? -1 : 1;
}

/*
 * Encode and send all pieces; the last, partly filled block stays queued.
 * text_at: offset of the text in what is queued
 */
static int
send_pieces(struct session *s, const struct body *b, struct dot *dot,
	size_t *text_at, struct reply *early, struct err *err)
{
	struct wire *w = &s->wire;
	struct str piece;
	int more;

	while ((more = reader_next(b->reader, &piece, err)) > 0) {
		while (piece.len > 0) {
			dot_feed(dot, &piece, &w->out);
			if (w->out.len < WIRE_BLOCK)
				continue;
			if (flush_block(s, b, dot, *text_at, err) < 0)
				return -1;
			*text_at = 0;
			if (b->watch && wire_has_input(w))
				return speaks_early(s, early, err);
		}
	}
	if (more < 0)
		s->broken = true;
	return more;
}

/*
 * End the last line, and with DATA the message.  However the block fills,
 * the last byte of the terminator is still queued when the size is compared.
 */
static int
finish(struct session *s, const struct body *b, struct dot *dot,
	size_t text_at, struct reply *early, struct err *err)
{
	struct wire *w = &s->wire;
	struct str tail = str_of(b->tail);

	while (!dot_end(dot, &w->out)) {
		if (flush_block(s, b, dot, text_at, err) < 0)
			return -1;
		text_at = 0;
	}
	if (dot->wire_bytes != b->wire_bytes)
		return changed(s, b, dot->wire_bytes, err);
	if (b->watch && wire_has_input(w))
		return speaks_early(s, early, err);
	if (b->ending)
		b->ending(b->ctx);
	if (tail.len > WIRE_BLOCK - w->out.len) {
		if (flush_text(s, text_at, err) < 0)
			return -1;
		text_at = 0;
	}
	transcript_message(w->transcript, str_from(buf_str(&w->out), text_at));
	transcript_sent(w->transcript, tail);
	buf_put(&w->out, tail);
	if (session_flush(s, STEP_BLOCK, err) == 0)
		return 0;
	/* The terminator may have left before the command behind it. */
	if (tail.len > 0) {
		err->uncertain = true;
		buf_puts(&err->text, " (the message may have been delivered)");
	}
	return -1;
}

int
body_send(struct session *s, const struct body *b, struct reply *early,
	struct err *err)
{
	struct dot dot = { .stuff = b->kind == BODY_DOT };
	size_t text_at = s->wire.out.len;
	int ret;

	transcript_note(s->wire.transcript, "message of %" PRIu64 " bytes",
	    b->wire_bytes);
	ret = send_pieces(s, b, &dot, &text_at, early, err);
	if (ret != 0)
		return ret;
	return finish(s, b, &dot, text_at, early, err);
}
