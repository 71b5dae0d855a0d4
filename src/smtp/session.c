/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/session.h"

#include <stdarg.h>

#include "base/clock.h"
#include "base/printable.h"
#include "smtp/command.h"
#include "base/banned.h"

/* What speaks TLS from the first byte (RFC 8314 7.3). */
enum { SMTPS_PORT = 465 };

/* Who watches the dialogue hears of a silent server after this. */
enum { SOON_MS = 3000 };

int64_t
session_deadline(const struct session *s, enum step step)
{
	int64_t ms = refusal_step_ms(step);

	if (s->cfg->timeout_ms > 0 &&
	    (step != STEP_QUIT || s->cfg->timeout_ms < ms))
		ms = s->cfg->timeout_ms;
	if (!s->greeted && s->cfg->greet_ms && step != STEP_QUIT)
		return clock_earlier(clock_deadline(ms),
		    clock_earlier(s->cfg->greet_ms, s->cfg->deadline_ms));
	return clock_earlier(clock_deadline(ms), s->cfg->deadline_ms);
}

/* Every failure of the transport ends the session; say at which step. */
static int
broke(struct session *s, enum step step, struct err *err)
{
	s->broken = true;
	if (str_eq(str_of(err->id), STR("NET-TIMEOUT")) ||
	    str_eq(str_of(err->id), STR("NET-CLOSED")))
		err_wrap(err, "waiting for the answer to %s",
		    refusal_step_name(step));
	return -1;
}

int
session_flush(struct session *s, enum step step, struct err *err)
{
	if (wire_flush(&s->wire, session_deadline(s, step), err) < 0)
		return broke(s, step, err);
	return 0;
}

int
session_quiet(struct session *s, enum step step, struct err *err)
{
	if (wire_expect_silence(&s->wire, session_deadline(s, step),
	    err) < 0) {
		s->broken = true;
		return -1;
	}
	return 0;
}

int
session_read(struct session *s, enum step step, struct reply *reply,
	struct err *err)
{
	if (wire_read_reply(&s->wire, reply, session_deadline(s, step),
	    err) < 0)
		return broke(s, step, err);
	/* RFC 5321 3.8: after a 421 the server closes. */
	if (reply->code == 421)
		s->broken = true;
	return 0;
}

int
session_command(struct session *s, enum step step, struct reply *reply,
	struct err *err, const char *fmt, ...)
{
	struct buf line = BUF_MAX(COMMAND_MAX);
	va_list ap;
	int ret;

	va_start(ap, fmt);
	buf_vputf(&line, fmt, ap);
	va_end(ap);
	ret = command_put(&s->wire.out, false, err, "%s", buf_cstr(&line));
	buf_clear(&line);
	if (ret < 0)
		return -1;
	if (session_quiet(s, step, err) < 0)
		return -1;
	transcript_sent(s->wire.transcript, buf_str(&s->wire.out));
	if (session_flush(s, step, err) < 0)
		return -1;
	return session_read(s, step, reply, err);
}

/* --- greeting ----------------------------------------------------------- */

static int
silent_server(struct session *s, struct err *err)
{
	bool late = str_eq(str_of(err->id), STR("NET-TIMEOUT"));

	broke(s, STEP_BANNER, err);
	if (s->cfg->mode != SESSION_IMPLICIT && s->cfg->port == SMTPS_PORT)
		err_hint(err, "port %d speaks TLS from the first byte: set "
		    "'tls on' and 'tls_starttls off'", s->cfg->port);
	else if (s->cfg->mode != SESSION_IMPLICIT && late)
		err_hint(err, "if port %d speaks TLS from the first byte, "
		    "set 'tls on' and 'tls_starttls off'", s->cfg->port);
	return -1;
}

/*
 * A server that wants TLS at once waits for us while we wait for it.  Some
 * let their clients wait on purpose, so that is no error before the time
 * is over; but whoever watches is told soon.
 */
static int
await_greeting(struct session *s, struct str *line, struct err *err)
{
	int64_t deadline = session_deadline(s, STEP_BANNER);
	int64_t soon = clock_earlier(deadline, clock_deadline(SOON_MS));
	struct err early = { 0 };

	if (s->cfg->mode == SESSION_IMPLICIT || !s->wire.transcript)
		return wire_peek_line(&s->wire, line, deadline, err);
	if (wire_peek_line(&s->wire, line, soon, &early) == 0)
		return 0;
	if (!str_eq(str_of(early.id), STR("NET-TIMEOUT"))) {
		err_move(err, &early);
		return -1;
	}
	err_clear(&early);
	transcript_note(s->wire.transcript, "no greeting yet; if port %d "
	    "speaks TLS from the first byte, 'tls on' and 'tls_starttls off' "
	    "are needed", s->cfg->port);
	return wire_peek_line(&s->wire, line, deadline, err);
}

static int
read_greeting(struct session *s, struct reply *r, struct err *err)
{
	const char *other;
	struct str line;

	s->reached = STEP_BANNER;
	if (await_greeting(s, &line, err) < 0)
		return silent_server(s, err);
	other = reply_is_foreign(line);
	if (other) {
		s->broken = true;
		return err_set(err, EX_PROTOCOL, "NOT-SMTP",
		    "port %d of '%s' speaks %s, not SMTP",
		    s->cfg->port, s->cfg->host, other);
	}
	if (session_read(s, STEP_BANNER, r, err) < 0)
		return -1;
	if (r->code != 220)
		return refusal_set(err, STEP_BANNER, r, NULL);
	reply_line_text(r, &s->greeting);
	s->greeted = true;
	return 0;
}

/* --- EHLO --------------------------------------------------------------- */

/* RFC 5321 3.2: only these say that EHLO itself is not understood. */
static bool
knows_no_ehlo(const struct reply *r)
{
	return r->code == 500 || r->code == 501 || r->code == 502 ||
	    r->code == 504;
}

static int
say_helo(struct session *s, struct reply *r, struct err *err)
{
	if (session_command(s, STEP_EHLO, r, err, "HELO %s", s->cfg->helo) < 0)
		return -1;
	if (r->code != 250)
		return refusal_set(err, STEP_EHLO, r, NULL);
	return 0;
}

static int
say_ehlo(struct session *s, struct reply *r, struct err *err)
{
	s->reached = STEP_EHLO;
	s->extended = false;
	ehlo_clear(&s->ehlo);
	if (session_command(s, STEP_EHLO, r, err, "%s %s",
	    s->cfg->lmtp ? "LHLO" : "EHLO", s->cfg->helo) < 0)
		return -1;
	if (knows_no_ehlo(r) && !s->cfg->lmtp)
		return say_helo(s, r, err);
	if (r->code != 250) {
		refusal_set(err, STEP_EHLO, r, NULL);
		if (reply_class(r) == 5)
			err_hint(err, "the server may want another name than "
			    "'%s' after EHLO; see 'domain'", s->cfg->helo);
		return -1;
	}
	s->extended = true;
	ehlo_parse(&s->ehlo, r);
	return 0;
}

/* --- TLS ---------------------------------------------------------------- */

static void
note_tls(struct session *s)
{
	s->tls = tls_facts(s->wire.stream);
	transcript_note(s->wire.transcript, "%s, %s, %s%s", s->tls->version,
	    s->tls->cipher, s->tls->verified ? "verified" : "NOT verified",
	    s->tls->resumed ? ", resumed" : "");
}

static int
handshake(struct session *s, struct err *err)
{
	int64_t began_ms = clock_mono_ms();

	s->reached = STEP_TLS;
	s->wire.stream = tls_start(s->cfg->tls, s->wire.stream,
	    session_deadline(s, STEP_TLS), err);
	s->tls_ms = clock_mono_ms() - began_ms;
	if (!s->wire.stream) {
		s->broken = true;
		return -1;
	}
	note_tls(s);
	return 0;
}

/*
 * RFC 3207 and CVE-2011-0411's kin: what came behind the 220 in the clear
 * must never be taken for something the protected server said.
 */
static int
refuse_injected(struct session *s, struct err *err)
{
	char byte;

	if (s->wire.in.len == 0 && stream_readable(s->wire.stream)) {
		ssize_t n = stream_read(s->wire.stream, &byte, 1,
		    session_deadline(s, STEP_TLS), err);

		if (n < 0)
			return broke(s, STEP_TLS, err);
		if (n == 0) {
			s->broken = true;
			return err_set(err, EX_TEMPFAIL, "NET-CLOSED",
			    "server closed the connection before the TLS "
			    "handshake");
		}
	} else if (s->wire.in.len == 0) {
		return 0;
	}
	s->broken = true;
	return err_set(err, EX_PROTOCOL, "TLS-INJECTED",
	    "server sent data before the TLS handshake");
}

static int
start_tls(struct session *s, struct reply *r, struct err *err)
{
	s->reached = STEP_STARTTLS;
	if (!ehlo_has(&s->ehlo, EHLO_STARTTLS)) {
		err_set(err, EX_NOPERM, "STARTTLS-MISSING",
		    "server does not offer STARTTLS");
		err_hint(err, "somebody may be in the way, or port %d wants "
		    "TLS at once ('tls_starttls off', usually port 465)",
		    s->cfg->port);
		return -1;
	}
	if (session_command(s, STEP_STARTTLS, r, err, "STARTTLS") < 0)
		return -1;
	if (r->code != 220)
		return refusal_set(err, STEP_STARTTLS, r, NULL);
	if (refuse_injected(s, err) < 0 || handshake(s, err) < 0)
		return -1;
	return say_ehlo(s, r, err);	/* forgets what was offered before */
}

/* --- the whole ---------------------------------------------------------- */

static int
greet(struct session *s, struct reply *r, struct err *err)
{
	if (s->cfg->mode == SESSION_IMPLICIT && handshake(s, err) < 0)
		return -1;
	if (read_greeting(s, r, err) < 0 || say_ehlo(s, r, err) < 0)
		return -1;
	if (s->cfg->mode == SESSION_STARTTLS)
		return start_tls(s, r, err);
	return 0;
}

int
session_open(struct session *s, struct stream *stream,
	const struct session_config *cfg, struct err *err)
{
	struct reply r;
	int ret;

	*s = (struct session){ .cfg = cfg };
	wire_init(&s->wire, stream, cfg->transcript);
	reply_init(&r);
	ret = greet(s, &r, err);
	reply_clear(&r);
	if (ret < 0 && err->scope == ERR_MESSAGE)
		err->scope = ERR_SESSION;
	return ret;
}

int
session_reset(struct session *s, struct err *err)
{
	struct reply r;
	int ret;

	if (!s->in_mail)
		return 0;
	reply_init(&r);
	ret = session_command(s, STEP_RSET, &r, err, "RSET");
	if (ret == 0 && r.code != 250) {
		/* Nobody knows what is open now; a new connection does. */
		s->broken = true;
		ret = refusal_set(err, STEP_RSET, &r, NULL);
		err->status = EX_TEMPFAIL;
		err->scope = ERR_SESSION;
	}
	s->in_mail = false;
	reply_clear(&r);
	return ret;
}

static void
say_quit(struct session *s)
{
	struct err ignored = { 0 };

	buf_reset(&s->wire.out);
	buf_puts(&s->wire.out, "QUIT\r\n");
	transcript_sent(s->wire.transcript, buf_str(&s->wire.out));
	wire_flush(&s->wire, session_deadline(s, STEP_QUIT), &ignored);
	err_clear(&ignored);
}

void
session_close(struct session *s)
{
	/* A handshake that failed took the stream; what was read is ours. */
	if (s->wire.stream && !s->broken && !s->quit_sent)
		say_quit(s);
	wire_close(&s->wire, session_deadline(s, STEP_QUIT));
	ehlo_clear(&s->ehlo);
	buf_clear(&s->greeting);
	s->tls = NULL;
}
