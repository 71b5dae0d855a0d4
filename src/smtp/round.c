/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/round.h"

#include "base/banned.h"

bool
round_offers(const struct round *o, enum ehlo_flag flag)
{
	return ehlo_has(&o->s->ehlo, flag);
}

struct rcpt *
round_rcpt(const struct round *o, size_t i)
{
	return &o->t->envelope->rcpt[o->batch[i]];
}

/* The sender for messages. */
static const char *
sender_name(const struct round *o)
{
	const char *sender = o->t->envelope->sender;

	return *sender ? sender : "<>";
}

/*
 * An answer to something else: from here on it is not known which answer is
 * to what.
 */
static int
refuse_astray(struct round *o, enum step step, const char *object,
	struct err *err)
{
	o->s->broken = true;
	refusal_set(err, step, &o->r, object);
	err->scope = ERR_SESSION;
	return -1;
}

static int
read_mail_reply(struct round *o, struct err *err)
{
	o->mail_asked = false;
	if (session_read(o->s, STEP_MAIL, &o->r, err) < 0)
		return -1;
	if (o->r.code == 421)
		return refusal_set(err, STEP_MAIL, &o->r, sender_name(o));
	if (o->r.code != 250 && reply_class(&o->r) < 4)
		return refuse_astray(o, STEP_MAIL, sender_name(o), err);
	if (o->r.code != 250) {
		o->mail_refused = true;
		refusal_set(&o->mail_err, STEP_MAIL, &o->r, sender_name(o));
		if (o->r.code == 530)
			err_hint(&o->mail_err, "the server wants a login: "
			    "set 'auth on', 'user' and a password");
		return 0;
	}
	o->s->in_mail = true;
	return 0;
}

static int
read_rcpt_reply(struct round *o, struct err *err)
{
	struct rcpt *rcpt = round_rcpt(o, o->answered);
	struct err why = { 0 };

	if (session_read(o->s, STEP_RCPT, &o->r, err) < 0)
		return -1;
	o->answered++;
	if (o->r.code == 421)
		return refusal_set(err, STEP_RCPT, &o->r, rcpt->addr);
	if (o->mail_refused)	/* 503: it only follows from MAIL's */
		return 0;
	if (o->r.code == 250 || o->r.code == 251 || o->r.code == 252) {
		o->accepted++;
		rcpt->state = RCPT_ACCEPTED;
		return 0;
	}
	if (reply_class(&o->r) < 4)
		return refuse_astray(o, STEP_RCPT, rcpt->addr, err);
	if (refusal_is_crowded(&o->r, o->accepted)) {
		o->crowded = true;	/* stays to do, for the next round */
		return 0;
	}
	refusal_set(&why, STEP_RCPT, &o->r, rcpt->addr);
	envelope_set(rcpt, err_is_temporary(&why) ? RCPT_DEFERRED :
	    RCPT_REFUSED, &why);
	return 0;
}

/* Read every reply that is owed for MAIL and RCPT, in order. */
int
round_read_owed(struct round *o, struct err *err)
{
	if (o->mail_asked && read_mail_reply(o, err) < 0)
		return -1;
	while (o->answered < o->asked)
		if (read_rcpt_reply(o, err) < 0)
			return -1;
	return 0;
}

static void
keep_final(struct round *o)
{
	struct buf *out = &o->t->final;

	buf_reset(out);
	if (*o->r.enhanced)
		buf_putf(out, "%s ", o->r.enhanced);
	reply_line_text(&o->r, out);
	o->t->final_code = o->r.code;
}

/*
 * The connection died, or the server made no sense, after the end of the
 * text had left (RFC 1047).
 */
int
round_lost_after_end(struct round *o, struct err *err)
{
	int class = err->code / 100;
	bool refused = o->mail_refused ||
	    (o->answered == o->count && o->accepted == 0);

	if (class >= 4 || (refused && class == 0))
		return -1;	/* a clear answer came before */
	err->uncertain = true;
	buf_puts(&err->text, " (the message may have been delivered)");
	return -1;
}

/*
 * 250 is the answer to the end of a message (RFC 5321 4.3.2), and another
 * 2yz says the same (4.2.1) but where it is known to answer something else:
 * 221, above all, QUIT, which may have gone along.
 */
static bool
is_taken(const struct reply *r)
{
	switch (r->code) {
	case 211:
	case 214:
	case 220:
	case 221:
	case 235:
		return false;
	default:
		return reply_class(r) == 2;
	}
}

static bool
is_astray(const struct reply *r)
{
	return reply_class(r) < 4 && !is_taken(r);
}

static void
settle(struct round *o, struct rcpt *rcpt)
{
	struct err why = { 0 };

	if (is_taken(&o->r)) {
		envelope_set(rcpt, RCPT_SENT, NULL);
		reply_line_text(&o->r, &rcpt->reply);
		return;
	}
	refusal_set(&why, STEP_RCPT, &o->r, rcpt->addr);
	envelope_set(rcpt, err_is_temporary(&why) ? RCPT_DEFERRED :
	    RCPT_REFUSED, &why);
}

/* LMTP (RFC 2033 4.2): one verdict for each accepted recipient, in order. */
static int
read_lmtp_verdicts(struct round *o, struct err *err)
{
	for (size_t i = 0; i < o->count; i++) {
		struct rcpt *rcpt = round_rcpt(o, i);

		if (rcpt->state != RCPT_ACCEPTED)
			continue;
		if (session_read(o->s, STEP_DOT, &o->r, err) < 0)
			return round_lost_after_end(o, err);
		keep_final(o);
		if (is_astray(&o->r)) {
			refuse_astray(o, STEP_DOT, NULL, err);
			return round_lost_after_end(o, err);
		}
		settle(o, rcpt);
	}
	return 0;
}

/* One verdict for all. */
static int
read_verdict(struct round *o, struct err *err)
{
	if (session_read(o->s, STEP_DOT, &o->r, err) < 0)
		return round_lost_after_end(o, err);
	keep_final(o);
	if (is_astray(&o->r)) {
		refuse_astray(o, STEP_DOT, NULL, err);
		return round_lost_after_end(o, err);
	}
	if (!is_taken(&o->r)) {
		refusal_set(err, STEP_DOT, &o->r, NULL);
		return round_lost_after_end(o, err);
	}
	for (size_t i = 0; i < o->count; i++)
		if (round_rcpt(o, i)->state == RCPT_ACCEPTED)
			settle(o, round_rcpt(o, i));
	return 0;
}

/* The text has left; who took it? */
int
round_read_end(struct round *o, struct err *err)
{
	int ret = o->s->cfg->lmtp ? read_lmtp_verdicts(o, err) :
	    read_verdict(o, err);

	/* RFC 3030 2: after a chunk that failed only RSET helps. */
	o->s->in_mail = o->chunked && ret < 0;
	return ret;
}

