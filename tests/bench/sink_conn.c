/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sink.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/banned.h"

enum { WIRE_MAX = 1024 * 1024 };

void
conn_init(struct sink_conn *c, struct sink *sink, int fd)
{
	*c = (struct sink_conn){ .sink = sink, .fd = fd, .heard = true,
		.wire = BUF_MAX(WIRE_MAX) };
	c->raw = alloc_zero(SINK_BUFFER, 1);
	c->in = alloc_zero(SINK_BUFFER, 1);
}

void
conn_clear(struct sink_conn *c)
{
	if (c->tls)
		gnutls_deinit(c->tls);
	close(c->fd);
	buf_clear(&c->wire);
	free(c->raw);
	free(c->in);
}

static void
travel(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	while (ms > 0 && nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

static int
send_wire(struct sink_conn *c)
{
	struct str s = buf_str(&c->wire);

	if (s.len == 0)
		return 0;
	if (c->heard) {
		atomic_fetch_add(&c->sink->count.turns, 1);
		travel(atomic_load(&c->sink->delay_ms));
	}
	c->heard = false;
	while (s.len > 0) {
		ssize_t n = send(c->fd, s.ptr, s.len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		s = str_from(s, (size_t)n);
	}
	buf_reset(&c->wire);
	return 0;
}

/* As recv(2), counted. */
static ssize_t
receive(struct sink_conn *c, char *to, size_t cap)
{
	ssize_t n;

	do
		n = recv(c->fd, to, cap, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		c->heard = true;
		atomic_fetch_add(&c->sink->count.reads, 1);
		atomic_fetch_add(&c->sink->count.bytes, (unsigned long)n);
	}
	return n;
}

/* --- TLS: what GnuTLS sends is held back, what it reads comes in blocks -- */

static ssize_t
push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct sink_conn *c = ptr;

	buf_put(&c->wire, str_n(data, len));
	if (buf_full(&c->wire)) {
		gnutls_transport_set_errno(c->tls, ENOBUFS);
		return -1;
	}
	return (ssize_t)len;
}

static ssize_t
pull(gnutls_transport_ptr_t ptr, void *to, size_t cap)
{
	struct sink_conn *c = ptr;
	size_t n;

	if (c->raw_pos == c->raw_len) {
		ssize_t got = send_wire(c) < 0 ? -1 :
		    receive(c, c->raw, SINK_BUFFER);

		if (got <= 0) {
			gnutls_transport_set_errno(c->tls, ECONNRESET);
			return got;
		}
		c->raw_pos = 0;
		c->raw_len = (size_t)got;
	}
	n = c->raw_len - c->raw_pos;
	n = n < cap ? n : cap;
	memcpy(to, c->raw + c->raw_pos, n);
	c->raw_pos += n;
	return (ssize_t)n;
}

static int
pull_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	struct sink_conn *c = ptr;
	struct pollfd p = { .fd = c->fd, .events = POLLIN };

	if (c->raw_pos < c->raw_len)
		return 1;
	return poll(&p, 1, (int)ms);
}

/*
 * A ticket sent by itself right after the handshake would count as a turn
 * that nobody waits for: it goes out with the first answer.
 */
int
conn_start_tls(struct sink_conn *c)
{
	int rc;

	if (gnutls_init(&c->tls, GNUTLS_SERVER |
	    GNUTLS_NO_AUTO_SEND_TICKET) < 0)
		return -1;
	gnutls_transport_set_ptr(c->tls, c);
	gnutls_transport_set_push_function(c->tls, push);
	gnutls_transport_set_pull_function(c->tls, pull);
	gnutls_transport_set_pull_timeout_function(c->tls, pull_timeout);
	if (gnutls_priority_set_direct(c->tls, c->sink->priority, NULL) < 0 ||
	    gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE,
	    c->sink->credentials) < 0)
		return -1;
	if (c->sink->ticket_key.data)
		gnutls_session_ticket_enable_server(c->tls,
		    &c->sink->ticket_key);
	do
		rc = gnutls_handshake(c->tls);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	if (rc < 0)
		return -1;
	c->owes_ticket = c->sink->ticket_key.data != NULL &&
	    gnutls_protocol_get_version(c->tls) == GNUTLS_TLS1_3;
	atomic_fetch_add(&c->sink->count.handshakes, 1);
	if (gnutls_session_is_resumed(c->tls))
		atomic_fetch_add(&c->sink->count.resumed, 1);
	return 0;
}

/* --- the plain side ------------------------------------------------------ */

size_t
conn_fill(struct sink_conn *c)
{
	ssize_t n;

	memmove(c->in, c->in + c->pos, c->len - c->pos);
	c->len -= c->pos;
	c->pos = 0;
	if (c->len == SINK_BUFFER)
		return 0;
	if (!c->tls) {
		n = receive(c, c->in + c->len, SINK_BUFFER - c->len);
	} else {
		do
			n = gnutls_record_recv(c->tls, c->in + c->len,
			    SINK_BUFFER - c->len);
		while (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN);
	}
	if (n <= 0)
		return 0;
	c->len += (size_t)n;
	return (size_t)n;
}

bool
conn_has_more(struct sink_conn *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };

	if (c->tls && (gnutls_record_check_pending(c->tls) > 0 ||
	    c->raw_pos < c->raw_len))
		return true;
	return poll(&p, 1, 0) > 0;
}

void
conn_say(struct sink_conn *c, struct str text)
{
	if (!c->tls) {
		buf_put(&c->wire, text);
		return;
	}
	if (c->owes_ticket)
		gnutls_session_ticket_send(c->tls, 1, 0);
	c->owes_ticket = false;
	gnutls_record_send(c->tls, text.ptr, text.len);
}

int
conn_flush(struct sink_conn *c)
{
	return buf_full(&c->wire) ? -1 : send_wire(c);
}
