/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/record.h"

#include <errno.h>

#include "base/clock.h"
#include "base/banned.h"

enum {
	OUT_MAX = 128 * 1024,
	OUT_FLUSH = 64 * 1024,	/* four records go in one write */
	PEEKS_MAX = 16,		/* reads to find out that there is nothing */
	ALERT = 21, HANDSHAKE = 22	/* record types (RFC 8446 5.1) */
};

/* GnuTLS hears of a failure by errno; the reason stays in fault. */
static ssize_t
fail(struct record *r, int error)
{
	gnutls_transport_set_errno(r->session, error);
	return -1;
}

int
record_flush(struct record *r)
{
	int result;

	if (r->out.len == 0)
		return 0;
	if (r->fault.status)
		return -1;
	result = stream_write(r->under, buf_str(&r->out), r->deadline_ms,
	    &r->fault);
	buf_reset(&r->out);
	return result;
}

/* One flight is one write, however many records it has. */
static ssize_t
push(gnutls_transport_ptr_t ptr, const giovec_t *iov, int count)
{
	struct record *r = ptr;
	size_t total = 0;

	for (int i = 0; i < count; i++) {
		buf_put(&r->out, str_n(iov[i].iov_base, iov[i].iov_len));
		total += iov[i].iov_len;
	}
	if (buf_full(&r->out))
		return fail(r, EMSGSIZE);
	if (r->out.len >= OUT_FLUSH && record_flush(r) < 0)
		return fail(r, EIO);
	return (ssize_t)total;
}

/* Anything but a handshake or an alert is no answer to a ClientHello. */
static bool
is_alien(struct record *r)
{
	if (r->begun)
		return false;
	r->begun = true;
	r->alien = r->in[0] != HANDSHAKE && r->in[0] != ALERT;
	return r->alien;
}

/*
 * Has the time passed?  The stream below gives what is there even then, so
 * that a process that was stopped gets an answer that came long ago; that
 * is good for one read, or a server that never stops sending would never
 * let us stop reading.
 */
static bool
is_late(struct record *r)
{
	bool late = clock_left_ms(r->deadline_ms) == 0;

	if (!late || !r->overdue) {
		r->overdue = late;
		return false;
	}
	err_set(&r->fault, EX_TEMPFAIL, "NET-TIMEOUT", "timed out");
	return true;
}

static ssize_t
refill(struct record *r)
{
	ssize_t n;

	if (r->no_wait && (r->peeks == 0 || !stream_readable(r->under)))
		return fail(r, EAGAIN);
	r->peeks -= r->no_wait;
	if (r->fault.status || (!r->no_wait && record_flush(r) < 0))
		return fail(r, EIO);
	if (!r->no_wait && is_late(r))
		return fail(r, ETIMEDOUT);
	n = stream_read(r->under, r->in, sizeof(r->in), r->deadline_ms,
	    &r->fault);
	r->in_at = 0;
	r->in_len = n > 0 ? (size_t)n : 0;
	if (n < 0)
		return fail(r, EIO);
	if (n > 0 && is_alien(r))
		return fail(r, EPROTO);
	return n;
}

static ssize_t
pull(gnutls_transport_ptr_t ptr, void *to, size_t cap)
{
	struct record *r = ptr;
	size_t n;

	if (r->alien)
		return fail(r, EPROTO);
	if (r->in_at == r->in_len) {
		ssize_t got = refill(r);

		if (got <= 0)
			return got;
	}
	n = r->in_len - r->in_at;
	if (n > cap)
		n = cap;
	memcpy(to, r->in + r->in_at, n);
	r->in_at += n;
	return (ssize_t)n;
}

void
record_init(struct record *r, gnutls_session_t session, struct stream *under)
{
	*r = (struct record){ .session = session, .under = under };
	r->out = BUF_MAX(OUT_MAX);
	gnutls_transport_set_ptr(session, r);
	gnutls_transport_set_vec_push_function(session, push);
	gnutls_transport_set_pull_function(session, pull);
}

void
record_begin(struct record *r, int64_t deadline_ms)
{
	r->deadline_ms = deadline_ms;
	r->overdue = false;
}

int
record_failed(struct record *r, const char *doing, int code, struct err *err)
{
	if (r->fault.status) {
		err_move(err, &r->fault);
		err_wrap(err, "%s", doing);
		return -1;
	}
	return err_set(err, EX_TEMPFAIL, "TLS-PROTOCOL", "%s: %s", doing,
	    gnutls_strerror(code));
}

/*
 * One call of the library, and whether it has to be repeated: it returns
 * GNUTLS_E_AGAIN for each ticket and key update, and stops at warnings.
 * A server that wants to renegotiate is told that we do not.
 */
static bool
receive(struct record *r, char *to, size_t cap, ssize_t *n)
{
	*n = gnutls_record_recv(r->session, to, cap);
	switch (*n) {
	case GNUTLS_E_REHANDSHAKE:
		gnutls_alert_send(r->session, GNUTLS_AL_WARNING,
		    GNUTLS_A_NO_RENEGOTIATION);
		return true;
	case GNUTLS_E_AGAIN:
	case GNUTLS_E_INTERRUPTED:
	case GNUTLS_E_WARNING_ALERT_RECEIVED:
		return !r->no_wait || r->in_at < r->in_len ||
		    (r->peeks && stream_readable(r->under));
	case GNUTLS_E_PREMATURE_TERMINATION:
		/* No close_notify.  Replies are whole lines, so nothing
		   that was cut off can be taken for one. */
		*n = 0;
		return false;
	default:
		return false;
	}
}

ssize_t
record_read(struct record *r, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	size_t early = r->has_early;
	ssize_t n;

	if (early) {
		to[0] = r->early;
		r->has_early = false;
		if (cap == 1 || gnutls_record_check_pending(r->session) == 0)
			return 1;
	}
	if (r->ended)
		return 0;
	record_begin(r, deadline_ms);
	while (receive(r, to + early, cap - early, &n))
		;
	if (n < 0)
		return record_failed(r, "TLS", (int)n, err);
	r->ended = n == 0;
	return n + (ssize_t)early;
}

int
record_write(struct record *r, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	record_begin(r, deadline_ms);
	while (bytes.len) {
		ssize_t n = gnutls_record_send(r->session, bytes.ptr,
		    bytes.len);

		if (n <= 0)
			return record_failed(r, "TLS", (int)n, err);
		bytes = str_from(bytes, (size_t)n);
	}
	return record_flush(r) < 0 ? record_failed(r, "TLS", 0, err) : 0;
}

/*
 * Bytes below may be a session ticket and nothing for the caller, so they
 * are decrypted to see.  The byte that proves it is kept.  A server that
 * sends tickets without end is left to record_read, which has a deadline.
 */
bool
record_readable(struct record *r)
{
	ssize_t n = GNUTLS_E_AGAIN;

	if (r->has_early || r->ended || r->fault.status ||
	    gnutls_record_check_pending(r->session))
		return true;
	if (r->in_at == r->in_len && !stream_readable(r->under))
		return false;
	r->no_wait = true;
	r->peeks = PEEKS_MAX;
	while (receive(r, &r->early, 1, &n))
		;
	r->no_wait = false;
	r->has_early = n > 0;
	r->ended = n == 0;
	return (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED) ||
	    r->peeks == 0;
}

void
record_clear(struct record *r, bool notify, int64_t deadline_ms)
{
	record_begin(r, deadline_ms);
	if (notify && !r->fault.status &&
	    gnutls_bye(r->session, GNUTLS_SHUT_WR) == 0)
		(void)record_flush(r);
	gnutls_deinit(r->session);
	stream_close(r->under, deadline_ms);
	buf_clear(&r->out);
	err_clear(&r->fault);
}
