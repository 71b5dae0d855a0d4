/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
must(int code)
{
	if (code < 0) {
		fprintf(stderr, "server: %s\n", gnutls_strerror(code));
		abort();
	}
}

static ssize_t
push_bytes(gnutls_transport_ptr_t ptr, const void *bytes, size_t len)
{
	struct tls_server *s = ptr;
	size_t piece = s->cfg->byte_by_byte ? 1 : len;

	for (size_t i = 0; i < len; i += piece)
		if (send(s->fd, (const char *)bytes + i, piece,
		    MSG_NOSIGNAL) < 0)
			return -1;
	return (ssize_t)len;
}

static ssize_t
pull_bytes(gnutls_transport_ptr_t ptr, void *to, size_t cap)
{
	struct tls_server *s = ptr;

	return recv(s->fd, to, cap, 0);
}

static int
pull_wait(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	(void)ptr;
	(void)ms;
	return 1;
}

/* By this way the library sends what it would not have loaded. */
static int
give_staple(gnutls_session_t session, void *ptr, gnutls_datum_t *out)
{
	struct tls_server *s = ptr;
	const struct buf *staple = s->cfg->staple;

	(void)session;
	out->data = gnutls_malloc(staple->len);
	out->size = (unsigned int)staple->len;
	memcpy(out->data, staple->ptr, staple->len);
	return 0;
}

static void
load_chain(gnutls_certificate_credentials_t cred,
	const struct tls_server_config *cfg)
{
	gnutls_x509_crt_t crts[8];
	int count = 0;

	while (cfg->chain[count]) {
		crts[count] = cfg->chain[count]->crt;
		count++;
	}
	if (count)
		must(gnutls_certificate_set_x509_key(cred, crts, count,
		    cfg->chain[0]->key));
	if (cfg->client_ca) {
		gnutls_x509_crt_t ca = cfg->client_ca->crt;

		must(gnutls_certificate_set_x509_trust(cred, &ca, 1));
	}
}

static void
put_binding(struct tls_server *s, gnutls_channel_binding_t kind,
	struct buf *out)
{
	gnutls_datum_t data;

	if (gnutls_session_channel_binding(s->session, kind, &data) < 0)
		return;
	buf_put(out, str_n((const char *)data.data, data.size));
	gnutls_free(data.data);
}

static void
look(struct tls_server *s)
{
	size_t size = sizeof(s->sni);
	unsigned int type;

	s->resumed = gnutls_session_is_resumed(s->session);
	(void)gnutls_certificate_get_peers(s->session, &s->peers);
	if (gnutls_server_name_get(s->session, s->sni, &size, &type, 0) < 0)
		s->sni[0] = '\0';
	put_binding(s, GNUTLS_CB_TLS_EXPORTER, &s->exporter);
	put_binding(s, GNUTLS_CB_TLS_UNIQUE, &s->unique);
	put_binding(s, GNUTLS_CB_TLS_SERVER_END_POINT, &s->end_point);
}

static void
converse(struct tls_server *s)
{
	char piece[65536];
	ssize_t n;

	if (s->cfg->greeting && gnutls_record_send(s->session,
	    s->cfg->greeting, strlen(s->cfg->greeting)) < 0)
		return;
	if (s->cfg->cut)
		return;
	while ((n = gnutls_record_recv(s->session, piece, sizeof(piece))) > 0
	    || n == GNUTLS_E_AGAIN) {
		if (n < 0)
			continue;
		buf_put(&s->received, str_n(piece, (size_t)n));
		if (n < 100)
			gnutls_record_send(s->session, piece, (size_t)n);
	}
	s->end = (int)n;
	gnutls_bye(s->session, GNUTLS_SHUT_WR);
}

static void
serve_tls(struct tls_server *s)
{
	gnutls_certificate_credentials_t cred;
	const char *priorities = s->cfg->priorities ? s->cfg->priorities :
	    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

	must(gnutls_certificate_allocate_credentials(&cred));
	load_chain(cred, s->cfg);
	if (s->cfg->staple)
		gnutls_certificate_set_ocsp_status_request_function(cred,
		    give_staple, s);
	must(gnutls_init(&s->session, GNUTLS_SERVER |
	    (s->cfg->ticket_key ? 0 : GNUTLS_NO_TICKETS)));
	must(gnutls_priority_set_direct(s->session, priorities, NULL));
	must(gnutls_credentials_set(s->session, GNUTLS_CRD_CERTIFICATE,
	    cred));
	if (s->cfg->client_ca)
		gnutls_certificate_server_set_request(s->session,
		    GNUTLS_CERT_REQUEST);
	if (s->cfg->ticket_key)
		must(gnutls_session_ticket_enable_server(s->session,
		    s->cfg->ticket_key));
	gnutls_transport_set_ptr(s->session, s);
	gnutls_transport_set_push_function(s->session, push_bytes);
	gnutls_transport_set_pull_function(s->session, pull_bytes);
	gnutls_transport_set_pull_timeout_function(s->session, pull_wait);
	do {
		s->code = gnutls_handshake(s->session);
	} while (s->code < 0 && !gnutls_error_is_fatal(s->code));
	if (s->code == 0) {
		look(s);
		converse(s);
	} else {
		gnutls_alert_send_appropriate(s->session, s->code);
	}
	gnutls_deinit(s->session);
	gnutls_certificate_free_credentials(cred);
}

static void *
serve(void *ptr)
{
	struct tls_server *s = ptr;
	char sink[512];

	if (s->cfg->instead)
		(void)!send(s->fd, s->cfg->instead, strlen(s->cfg->instead),
		    MSG_NOSIGNAL);
	if (s->cfg->instead || s->cfg->silent)
		while (recv(s->fd, sink, sizeof(sink), 0) > 0)
			;
	else
		serve_tls(s);
	close(s->fd);
	return NULL;
}

int
tls_server_start(struct tls_server *server,
	const struct tls_server_config *cfg)
{
	int fds[2];

	*server = (struct tls_server){ .cfg = cfg, .code = 1 };
	server->received = BUF_MAX(16 * 1024 * 1024);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		abort();
	server->fd = fds[1];
	if (pthread_create(&server->thread, NULL, serve, server) != 0)
		abort();
	return fds[0];
}

void
tls_server_join(struct tls_server *server)
{
	pthread_join(server->thread, NULL);
	server->joined = true;
}

void
tls_server_clear(struct tls_server *server)
{
	buf_clear(&server->exporter);
	buf_clear(&server->unique);
	buf_clear(&server->end_point);
	buf_clear(&server->received);
}
