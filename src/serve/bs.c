/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/bs.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/grace.h"
#include "serve/talk.h"
#include "serve/undot.h"
#include "serve/verb.h"
#include "base/banned.h"

struct bs {
	const struct bs_config *cfg;
	struct talk talk;
	struct parcel parcel;
	bool lmtp;
	bool extended;		/* EHLO or LHLO was said */
	unsigned int errors;
	unsigned int mails;
	bool done;		/* what was said last is the last */
	int status;		/* exit status */
	struct answer answer;	/* the one in the making */
	struct err err;		/* of the transport */
};

/* --- saying ------------------------------------------------------------- */

/* The client, not what it asks for, is wrong. */
static bool
is_error(int code)
{
	return (code >= 500 && code <= 504) || code == 555;
}

static int
say_it(struct bs *b)
{
	if (is_error(b->answer.code) && ++b->errors >= BS_ERRORS_MAX) {
		answer_set(&b->answer, 421, "4.7.0",
		    "too many errors; goodbye");
		b->done = true;
		b->status = EX_PROTOCOL;
	}
	return talk_say(&b->talk, &b->answer, &b->err);
}

static int
say(struct bs *b, int code, const char *enhanced, const char *text)
{
	answer_set(&b->answer, code, enhanced, "%s", text);
	return say_it(b);
}

static int
send_away(struct bs *b, int code, const char *enhanced, const char *text)
{
	b->done = true;
	b->status = EX_PROTOCOL;
	return say(b, code, enhanced, text);
}

/* --- hello -------------------------------------------------------------- */

static int
do_helo(struct bs *b, struct str arg)
{
	(void)arg;
	parcel_clear(&b->parcel);
	b->lmtp = false;
	b->extended = false;
	return say(b, 250, "", b->cfg->host);
}

static int
say_extended_hello(struct bs *b, bool lmtp)
{
	struct buf lines = { 0 };
	int ret;

	parcel_clear(&b->parcel);
	b->lmtp = lmtp;
	b->extended = true;
	buf_putf(&lines, "250-%s\r\n250-PIPELINING\r\n", b->cfg->host);
	if (b->cfg->max_size)
		buf_putf(&lines, "250-SIZE %" PRIu64 "\r\n",
		    b->cfg->max_size);
	else
		buf_puts(&lines, "250-SIZE\r\n");
	buf_puts(&lines, "250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n"
	    "250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n");
	ret = talk_put(&b->talk, buf_str(&lines), &b->err);
	buf_clear(&lines);
	return ret;
}

static int
do_ehlo(struct bs *b, struct str arg)
{
	(void)arg;
	return say_extended_hello(b, false);
}

static int
do_lhlo(struct bs *b, struct str arg)
{
	(void)arg;
	return say_extended_hello(b, true);
}

/* --- envelope ----------------------------------------------------------- */

static int
check_mail(struct bs *b, const struct mailarg *mail)
{
	uint64_t max = b->cfg->max_size;

	if (max && mail->size > max)
		return answer_set(&b->answer, 552, "5.3.4", "message is "
		    "larger than %" PRIu64 " bytes", max);
	return b->cfg->back->sender(b->cfg->back->ctx, mail, &b->answer);
}

/* RFC 3848, RFC 6531 4.3. */
static const char *
with(const struct bs *b, const struct mailarg *mail)
{
	if (mail->utf8)
		return b->lmtp ? "UTF8LMTP" : "UTF8SMTP";
	if (b->lmtp)
		return "LMTP";
	return b->extended ? "ESMTP" : "SMTP";
}

static int
do_mail(struct bs *b, struct str arg)
{
	const char *protocol;

	struct mailarg mail = { 0 };

	if (b->parcel.open)
		return say(b, 503, "5.5.1", "a mail is open already");
	if (b->mails >= BS_MAILS_MAX)
		return send_away(b, 421, "4.7.0", "too many mails over one "
		    "connection; connect again");
	if (mailarg_parse_mail(&mail, arg, &b->answer) == 0 &&
	    check_mail(b, &mail) == 0) {
		protocol = with(b, &mail);
		parcel_begin(&b->parcel, &mail);
		b->parcel.with = protocol;
		b->mails++;
		answer_set(&b->answer, 250, "2.1.0", "sender ok");
	}
	mailarg_clear(&mail);
	return say_it(b);
}

static int
do_rcpt(struct bs *b, struct str arg)
{
	const struct bs_back *back = b->cfg->back;
	struct mailarg rcpt = { 0 };

	if (!b->parcel.open || b->parcel.chunked)
		return say(b, 503, "5.5.1", "MAIL comes first");
	if (b->parcel.count >= b->cfg->max_rcpts)
		return say(b, 452, "4.5.3", "too many recipients");
	if (mailarg_parse_rcpt(&rcpt, arg, b->parcel.mail.utf8,
	    &b->answer) == 0 &&
	    back->rcpt(back->ctx, &rcpt, &b->answer) == 0) {
		parcel_add_rcpt(&b->parcel, &rcpt);
		answer_set(&b->answer, 250, "2.1.5", "recipient ok");
	}
	mailarg_clear(&rcpt);
	return say_it(b);
}

/* --- the message -------------------------------------------------------- */

/* LMTP: one answer for each recipient that was taken (RFC 2033 4.2). */
static int
say_each(struct bs *b, const struct answer *each)
{
	struct answer whole = b->answer;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < b->parcel.count; i++) {
		bool own = each && each[i].code;

		ret = talk_say(&b->talk, own ? &each[i] : &whole, &b->err);
	}
	return ret;
}

static void
clear_each(struct answer *each, size_t count)
{
	for (size_t i = 0; each && i < count; i++)
		answer_clear(&each[i]);
	free(each);
}

static int
finish_mail(struct bs *b)
{
	const struct bs_back *back = b->cfg->back;
	struct answer *each = NULL;
	int ret;

	parcel_seal(&b->parcel);
	if (b->parcel.trouble.code) {
		answer_set(&b->answer, b->parcel.trouble.code,
		    b->parcel.trouble.enhanced, "%s",
		    buf_cstr(&b->parcel.trouble.text));
	} else {
		if (b->lmtp)
			each = alloc_zero(b->parcel.count, sizeof(*each));
		answer_set(&b->answer, 451, "4.3.0", "not delivered");
		back->deliver(back->ctx, &b->parcel, &b->answer, each);
	}
	ret = b->lmtp ? say_each(b, each) : say_it(b);
	clear_each(each, b->parcel.count);
	parcel_clear(&b->parcel);
	/* A signal had to wait until the client knew. */
	if (grace_end()) {
		b->done = true;
		b->status = EX_TEMPFAIL;
	}
	return ret;
}

/* Why no text is wanted now; 0 when it is. */
static int
check_ready(struct bs *b)
{
	if (!b->parcel.open)
		return answer_set(&b->answer, 503, "5.5.1",
		    "MAIL comes first");
	if (b->parcel.count == 0)
		return answer_set(&b->answer, b->lmtp ? 503 : 554, "5.5.1",
		    "no recipients");
	return 0;
}

/* The client has gone, or the transport failed: nobody hears an answer. */
static int
cut_off(struct bs *b)
{
	b->done = true;
	b->status = EX_TEMPFAIL;
	return -1;
}

static int
receive(struct bs *b, struct str *piece, int64_t deadline_ms)
{
	int64_t until = clock_earlier(clock_deadline(BS_IDLE_MS),
	    deadline_ms);
	int rc = talk_bytes(&b->talk, piece, until, &b->err);

	return rc == 1 ? 0 : rc == 0 ? cut_off(b) : -1;
}

static int
take_text(struct bs *b)
{
	int64_t deadline = clock_deadline(BS_MESSAGE_MS);
	struct undot undot = { .lf_only = b->talk.ends == TALK_LF };
	struct buf text = BUF_MAX(TALK_PIECE_MAX + 1);
	bool ended = false;
	struct str piece;

	while (!ended && receive(b, &piece, deadline) == 0) {
		struct str rest = piece;

		ended = undot_feed(&undot, &rest, &text);
		assert(!buf_full(&text));
		talk_take(&b->talk, piece.len - rest.len);
		parcel_add(&b->parcel, buf_str(&text), b->cfg->max_size);
		buf_reset(&text);
	}
	buf_clear(&text);
	return ended ? 0 : -1;
}

static int
do_data(struct bs *b, struct str arg)
{
	(void)arg;
	if (b->parcel.chunked)
		return say(b, 503, "5.5.1", "this mail comes by BDAT");
	if (check_ready(b) < 0)
		return say_it(b);
	if (say(b, 354, "", "end the message with a lone dot") < 0 ||
	    take_text(b) < 0)
		return -1;
	return finish_mail(b);
}

static int
take_chunk(struct bs *b, uint64_t bytes, bool wanted)
{
	int64_t deadline = clock_deadline(BS_MESSAGE_MS);

	while (bytes > 0) {
		struct str piece;

		if (receive(b, &piece, deadline) < 0)
			return -1;
		if (piece.len > bytes)
			piece.len = (size_t)bytes;
		if (wanted)
			parcel_add(&b->parcel, piece, b->cfg->max_size);
		talk_take(&b->talk, piece.len);
		bytes -= piece.len;
	}
	return 0;
}

/*
 * RFC 3030 2: a chunk is read also when it is not wanted, as it is on its
 * way before the client hears of that.
 */
static int
do_bdat(struct bs *b, struct str arg)
{
	uint64_t bytes;
	bool last, wanted;

	if (verb_parse_chunk(arg, &bytes, &last, &b->answer) < 0) {
		/* Where the next command begins is anybody's guess. */
		b->done = true;
		b->status = EX_PROTOCOL;
		return say_it(b);
	}
	wanted = check_ready(b) == 0;
	b->parcel.chunked |= wanted;
	if (take_chunk(b, bytes, wanted) < 0)
		return -1;
	if (!wanted)
		return say_it(b);
	if (last)
		return finish_mail(b);
	if (b->parcel.trouble.code)
		return say(b, b->parcel.trouble.code,
		    b->parcel.trouble.enhanced,
		    buf_cstr(&b->parcel.trouble.text));
	answer_set(&b->answer, 250, "2.0.0", "%" PRIu64 " bytes", bytes);
	return say_it(b);
}

/* --- the rest ----------------------------------------------------------- */

static int
do_rset(struct bs *b, struct str arg)
{
	(void)arg;
	parcel_clear(&b->parcel);
	return say(b, 250, "2.0.0", "ok");
}

static int
do_noop(struct bs *b, struct str arg)
{
	(void)arg;
	return say(b, 250, "2.0.0", "ok");
}

/* Which mailboxes exist is known only to those who hold them. */
static int
do_vrfy(struct bs *b, struct str arg)
{
	(void)arg;
	return say(b, 252, "2.5.2", "cannot tell; send a mail");
}

static int
do_help(struct bs *b, struct str arg)
{
	struct buf text = { 0 };
	int ret;

	(void)arg;
	verb_put_list(&text);
	ret = say(b, 214, "2.0.0", buf_cstr(&text));
	buf_clear(&text);
	return ret;
}

static int
do_quit(struct bs *b, struct str arg)
{
	(void)arg;
	b->done = true;
	return say(b, 221, "2.0.0", "goodbye");
}

static int
do_absent(struct bs *b, struct str arg)
{
	(void)arg;
	return say(b, 502, "5.5.1", "not offered here");
}

/* A web page can make a browser talk to a port of this machine. */
static int
do_foreign(struct bs *b, struct str arg)
{
	(void)arg;
	return send_away(b, 521, "5.5.1", "this is a mail service");
}

static int (*const handlers[])(struct bs *, struct str) = {
	[VERB_EHLO] = do_ehlo,
	[VERB_HELO] = do_helo,
	[VERB_LHLO] = do_lhlo,
	[VERB_MAIL] = do_mail,
	[VERB_RCPT] = do_rcpt,
	[VERB_DATA] = do_data,
	[VERB_BDAT] = do_bdat,
	[VERB_RSET] = do_rset,
	[VERB_NOOP] = do_noop,
	[VERB_VRFY] = do_vrfy,
	[VERB_HELP] = do_help,
	[VERB_QUIT] = do_quit,
	[VERB_ABSENT] = do_absent,
	[VERB_FOREIGN] = do_foreign,
};

static int
obey(struct bs *b, struct str line)
{
	enum verb verb;
	struct str arg;

	if (verb_parse(line, &verb, &arg, &b->answer) < 0)
		return say_it(b);
	return handlers[verb](b, arg);
}

/* One command, or what came in its place; -1 when the transport failed. */
static int
serve_one(struct bs *b)
{
	struct str line;

	switch (talk_line(&b->talk, &line, clock_deadline(BS_IDLE_MS),
	    &b->err)) {
	case TALK_LINE:
		return obey(b, line);
	case TALK_LONG:
		return say(b, 500, "5.5.6", "line too long");
	case TALK_MIXED:
		/* Text has got among the commands: no more of it. */
		return send_away(b, 521, "5.5.2", "a line ends in another "
		    "way than the first one did");
	case TALK_CLOSED:
		b->done = true;
		b->status = b->parcel.open ? EX_TEMPFAIL : 0;
		return 0;
	default:
		return -1;
	}
}

/* A client that was silent may still hear why we go. */
static void
say_goodbye(struct bs *b)
{
	b->status = EX_TEMPFAIL;
	if (!str_eq(str_of(b->err.id), STR("NET-TIMEOUT")))
		return;
	err_clear(&b->err);
	say(b, 421, "4.4.2", "nothing was heard for too long; goodbye");
}

int
bs_run(const struct bs_config *cfg, struct stream *stream)
{
	struct bs b = { .cfg = cfg };
	int ret;

	talk_init(&b.talk, stream);
	answer_set(&b.answer, 220, "", "%s ESMTP envoi", cfg->host);
	ret = say_it(&b);
	while (ret == 0 && !b.done)
		ret = serve_one(&b);
	if (ret < 0)
		say_goodbye(&b);
	err_clear(&b.err);
	if (talk_flush(&b.talk, &b.err) < 0 && b.status == 0)
		b.status = EX_TEMPFAIL;
	talk_clear(&b.talk);
	parcel_clear(&b.parcel);
	answer_clear(&b.answer);
	err_clear(&b.err);
	return b.status;
}

void
bs_refuse(const struct answer *no, struct stream *stream)
{
	struct talk talk;
	struct err err = { 0 };

	talk_init(&talk, stream);
	if (talk_say(&talk, no, &err) == 0)
		talk_flush(&talk, &err);
	talk_clear(&talk);
	err_clear(&err);
}
