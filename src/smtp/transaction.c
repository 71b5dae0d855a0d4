/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/transaction.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "smtp/body.h"
#include "smtp/command.h"
#include "smtp/round.h"
#include "base/banned.h"

/* At most this many recipients in one transaction; LIMITS may say less. */
#define BATCH_MAX ((size_t)1000)

/* RFC 5321 4.5.3.1.8: what every server takes, so QUIT may ride along. */
#define BATCH_SURE ((size_t)100)

/* --- before anything is sent -------------------------------------------- */

static int
check_size(const struct session *s, const struct transaction *t,
	struct err *err)
{
	if (s->ehlo.size_max == 0 || t->needs.wire_bytes <= s->ehlo.size_max)
		return 0;
	err_set(err, EX_DATAERR, "MESSAGE-BIG", "message of %" PRIu64
	    " bytes is larger than the %" PRIu64 " that the server takes",
	    t->needs.wire_bytes, s->ehlo.size_max);
	return -1;
}

static bool
envelope_needs_utf8(const struct envelope *e)
{
	bool needs = path_needs_utf8(e->sender);

	for (size_t i = 0; i < e->count && !needs; i++)
		needs = e->rcpt[i].state == RCPT_TODO &&
		    path_needs_utf8(e->rcpt[i].addr);
	return needs;
}

static int
check_encoding(const struct session *s, struct transaction *t,
	struct err *err)
{
	if (envelope_needs_utf8(t->envelope))
		t->needs.utf8 = true;
	if (t->needs.utf8 && !ehlo_has(&s->ehlo, EHLO_SMTPUTF8))
		return err_set(err, EX_DATAERR, "UTF8-NOT-OFFERED",
		    "an address or header needs SMTPUTF8, which the server "
		    "does not offer");
	if (t->needs.eight_bit && !ehlo_has(&s->ehlo, EHLO_8BITMIME))
		return err_set(err, EX_DATAERR, "8BIT-NOT-OFFERED",
		    "message has 8-bit text and can't be re-encoded, and the "
		    "server does not offer 8BITMIME");
	return 0;
}

static int
check_wishes(struct session *s, struct transaction *t, struct err *err)
{
	if (check_size(s, t, err) < 0 || check_encoding(s, t, err) < 0)
		return -1;
	return path_check(t->wishes, &s->ehlo, s->tls && s->tls->verified,
	    err);
}

/* --- MAIL and RCPT ------------------------------------------------------ */

/* Send the group that is queued and read what it is answered. */
static int
send_group(struct round *o, struct err *err)
{
	enum step step = o->mail_asked ? STEP_MAIL : STEP_RCPT;

	if (session_quiet(o->s, step, err) < 0 ||
	    session_flush(o->s, step, err) < 0)
		return -1;
	return round_read_owed(o, err);
}

static int
queue_mail(struct round *o, struct err *err)
{
	struct wire *w = &o->s->wire;

	if (path_put_mail(&w->out, o->t->envelope->sender, &o->t->needs,
	    o->t->wishes, &o->s->ehlo, err) < 0)
		return -1;
	transcript_sent(w->transcript, buf_str(&w->out));
	o->mail_asked = true;
	return 0;
}

static int
queue_rcpt(struct round *o, struct err *err)
{
	struct wire *w = &o->s->wire;
	struct rcpt *rcpt = round_rcpt(o, o->asked);
	size_t before = w->out.len;

	if (path_put_rcpt(&w->out, rcpt, o->t->needs.utf8, o->t->wishes,
	    &o->s->ehlo, err) < 0)
		return -1;
	transcript_sent(w->transcript, str_from(buf_str(&w->out), before));
	o->asked++;
	return 0;
}

/* MAIL and all RCPTs; the last group stays queued when pipelining. */
static int
ask_all(struct round *o, struct err *err)
{
	bool pipelining = round_offers(o, EHLO_PIPELINING);

	if (queue_mail(o, err) < 0 || (!pipelining && send_group(o, err) < 0))
		return -1;
	while (o->asked < o->count && !o->mail_refused && !o->crowded) {
		if (queue_rcpt(o, err) < 0)
			return -1;
		if ((!pipelining || o->s->wire.out.len >
		    TRANSACTION_GROUP_BYTES ||
		    o->asked - o->answered >= TRANSACTION_GROUP_COUNT) &&
		    send_group(o, err) < 0)
			return -1;
	}
	return 0;
}

/* --- the text ----------------------------------------------------------- */

/* QUIT behind the end of the text, when nothing can follow it any more. */
static const char *
quit_along(struct round *o)
{
	size_t todo = envelope_count(o->t->envelope, RCPT_TODO);

	if (!o->t->last || !round_offers(o, EHLO_PIPELINING) || todo > 0 ||
	    o->count > BATCH_SURE)
		return NULL;
	o->s->quit_sent = true;
	return "QUIT\r\n";
}

/*
 * In one flight the replies to RCPT are not in yet, so the recipients are
 * still to do; that does not speak against QUIT.
 */
static const char *
quit_along_at_once(struct round *o)
{
	size_t todo = envelope_count(o->t->envelope, RCPT_TODO);

	if (!o->t->last || todo > o->count - o->answered ||
	    o->count > BATCH_SURE)
		return NULL;
	o->s->quit_sent = true;
	return "QUIT\r\n";
}

static int
send_text(struct round *o, enum body_kind kind, const char *tail,
	struct err *err)
{
	struct body b = {
		.kind = kind,
		.reader = o->t->message,
		.wire_bytes = o->t->needs.wire_bytes,
		.watch = o->answered == o->asked && !o->mail_asked,
		.tail = tail,
		.ending = o->t->ending,
		.ctx = o->t->ctx,
		.watcher = o->t->watcher,
	};
	int ret = reader_rewind(o->t->message, err);

	if (ret == 0)
		ret = session_quiet(o->s, STEP_BLOCK, err);
	if (ret == 0)
		ret = body_send(o->s, &b, &o->r, err);
	if (ret != 0)
		o->s->quit_sent = false;
	if (ret > 0) {
		ret = refusal_set(err, STEP_BLOCK, &o->r, NULL);
		err->scope = ERR_SESSION;	/* cut off in mid-message */
	}
	return ret;
}

/* "BDAT n LAST", queued in front of the text. */
static int
queue_bdat(struct round *o, struct err *err)
{
	struct wire *w = &o->s->wire;
	size_t before = w->out.len;

	if (command_put(&w->out, false, err, "BDAT %" PRIu64 " LAST",
	    o->t->needs.wire_bytes) < 0)
		return -1;
	transcript_sent(w->transcript, str_from(buf_str(&w->out), before));
	o->chunked = true;
	return 0;
}

/* --- the four ways ------------------------------------------------------ */

/* What the replies to MAIL and RCPT leave to do: 1 to go on, 0 or -1. */
static int
anybody_left(struct round *o, struct err *err)
{
	if (o->mail_refused) {
		err_move(err, &o->mail_err);
		return -1;
	}
	if (o->accepted == 0)
		return 0;
	if (o->t->all_or_nothing && o->accepted < o->count)
		return 0;
	return 1;
}

/*
 * Nobody is left to write to, but the server was asked to take text.  It
 * gets an empty message, or has had it all in a chunk; whatever it says to
 * that is no delivery (RFC 2920 3.1), and that it fails changes nothing.
 */
static void
drain_data(struct round *o)
{
	struct wire *w = &o->s->wire;
	struct err ignored = { 0 };

	if (session_read(o->s, STEP_DATA, &o->r, &ignored) == 0 &&
	    o->r.code == 354) {
		buf_puts(&w->out, ".\r\n");
		transcript_sent(w->transcript, buf_str(&w->out));
		if (session_flush(o->s, STEP_DOT, &ignored) == 0)
			session_read(o->s, STEP_DOT, &o->r, &ignored);
	}
	err_clear(&ignored);
}

static void
drain_chunk(struct round *o)
{
	struct err ignored = { 0 };

	session_read(o->s, STEP_DOT, &o->r, &ignored);
	err_clear(&ignored);
	o->s->in_mail = true;	/* RFC 3030 2: to be ended by RSET */
}

static int
send_one_flight(struct round *o, struct err *err)
{
	const char *tail = quit_along_at_once(o);
	int left;

	if (queue_bdat(o, err) < 0 || send_text(o, BODY_CHUNK, tail, err) < 0)
		return -1;
	if (round_read_owed(o, err) < 0)
		return round_lost_after_end(o, err);
	left = anybody_left(o, err);
	if (left > 0)
		return round_read_end(o, err);
	drain_chunk(o);
	return left;
}

/* DATA rides with the last group; its 354 is awaited before the text. */
static int
send_data_pipelined(struct round *o, struct err *err)
{
	struct wire *w = &o->s->wire;
	int left;

	buf_puts(&w->out, "DATA\r\n");
	transcript_sent(w->transcript, STR("DATA\r\n"));
	if (session_quiet(o->s, STEP_DATA, err) < 0 ||
	    session_flush(o->s, STEP_DATA, err) < 0 || round_read_owed(o, err) < 0)
		return -1;
	left = anybody_left(o, err);
	if (left <= 0) {
		drain_data(o);
		return left;
	}
	if (session_read(o->s, STEP_DATA, &o->r, err) < 0)
		return -1;
	if (o->r.code != 354)
		return refusal_set(err, STEP_DATA, &o->r, NULL);
	if (send_text(o, BODY_DOT, quit_along(o), err) < 0)
		return -1;
	return round_read_end(o, err);
}

/* Recipients first; DATA or BDAT only when somebody accepted. */
static int
send_stepwise(struct round *o, struct err *err)
{
	bool chunk = round_offers(o, EHLO_CHUNKING);
	int left;

	if (send_group(o, err) < 0)
		return -1;
	left = anybody_left(o, err);
	if (left <= 0)
		return left;
	if (chunk) {
		if (queue_bdat(o, err) < 0)
			return -1;
	} else {
		if (session_command(o->s, STEP_DATA, &o->r, err, "DATA") < 0)
			return -1;
		if (o->r.code != 354)
			return refusal_set(err, STEP_DATA, &o->r, NULL);
	}
	if (send_text(o, chunk ? BODY_CHUNK : BODY_DOT, quit_along(o),
	    err) < 0)
		return -1;
	return round_read_end(o, err);
}

static int
run_round(struct round *o, struct err *err)
{
	bool wait = o->t->all_or_nothing && o->count > 1;

	if (ask_all(o, err) < 0)
		return -1;
	/* The replies to earlier groups may have decided already. */
	if (round_offers(o, EHLO_PIPELINING) && !wait && !o->mail_refused &&
	    (o->answered < o->count || o->accepted > 0)) {
		if (!round_offers(o, EHLO_CHUNKING))
			return send_data_pipelined(o, err);
		if (o->t->needs.wire_bytes <= TRANSACTION_ONE_FLIGHT)
			return send_one_flight(o, err);
	}
	return send_stepwise(o, err);
}

/* --- the whole ---------------------------------------------------------- */

static void
pick_batch(struct round *o)
{
	const struct envelope *e = o->t->envelope;
	size_t max = BATCH_MAX;

	if (o->s->ehlo.rcpt_max > 0 && o->s->ehlo.rcpt_max < max)
		max = (size_t)o->s->ehlo.rcpt_max;
	o->batch = alloc_zero(e->count, sizeof(*o->batch));
	for (size_t i = 0; i < e->count && o->count < max; i++)
		if (e->rcpt[i].state == RCPT_TODO)
			o->batch[o->count++] = i;
}

/*
 * The accepted ones that got no verdict are to do again, or, with
 * all-or-nothing, share the fate of the refused one.
 */
static void
unaccept(struct round *o)
{
	for (size_t i = 0; i < o->count; i++)
		if (round_rcpt(o, i)->state == RCPT_ACCEPTED)
			round_rcpt(o, i)->state = RCPT_TODO;
}

/* A recipient that was not taken; one that may be taken later comes first. */
static const struct rcpt *
find_refused(const struct round *o)
{
	const struct rcpt *found = NULL;

	for (size_t i = 0; i < o->count; i++) {
		const struct rcpt *rcpt = round_rcpt(o, i);

		if (rcpt->state == RCPT_DEFERRED)
			return rcpt;
		if (rcpt->state == RCPT_REFUSED && !found)
			found = rcpt;
	}
	return found;
}

/* All-or-nothing: one refusal is everybody's. */
static int
refuse_all(struct round *o, size_t taken, struct err *err)
{
	const struct rcpt *refused = find_refused(o);

	if (refused) {
		err_copy(err, &refused->err);
		err->scope = ERR_MESSAGE;
		err_hint(err, "nothing was sent to anybody, as "
		    "'partial_delivery off' asks");
		return -1;
	}
	err_set(err, EX_UNAVAILABLE, "RCPT-MANY", "server takes only %zu of "
	    "%zu recipients at once", taken,
	    envelope_count(o->t->envelope, RCPT_TODO));
	err->scope = ERR_MESSAGE;
	err_hint(err, "'partial_delivery on' sends to the others in a second "
	    "message");
	return -1;
}

static int
one_round(struct session *s, struct transaction *t, bool *progress,
	struct err *err)
{
	struct round o = { .s = s, .t = t };
	int ret;

	reply_init(&o.r);
	pick_batch(&o);
	/* What needs a second transaction can't be all or nothing. */
	if (t->all_or_nothing &&
	    o.count < envelope_count(t->envelope, RCPT_TODO))
		ret = refuse_all(&o, o.count, err);
	else
		ret = session_reset(s, err);
	if (ret == 0)
		ret = run_round(&o, err);
	buf_reset(&s->wire.out);
	unaccept(&o);
	if (ret == 0 && t->all_or_nothing && o.accepted < o.count)
		ret = refuse_all(&o, o.accepted, err);
	*progress = o.accepted > 0;
	err_clear(&o.mail_err);
	reply_clear(&o.r);
	free(o.batch);
	return ret;
}

int
transaction_run(struct session *s, struct transaction *t, struct err *err)
{
	bool progress = true;

	if (check_wishes(s, t, err) < 0)
		return -1;
	while (progress && !s->broken && !s->quit_sent &&
	    envelope_count(t->envelope, RCPT_TODO) > 0)
		if (one_round(s, t, &progress, err) < 0)
			return -1;
	return 0;
}

void
transaction_clear(struct transaction *t)
{
	buf_clear(&t->final);
}
