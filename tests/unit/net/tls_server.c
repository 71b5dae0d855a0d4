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

/* Group 2 of RFC 2409, once the usual one. */
static const unsigned char short_prime[] =
	"\xff\xff\xff\xff\xff\xff\xff\xff\xc9\x0f\xda\xa2\x21\x68\xc2\x34"
	"\xc4\xc6\x62\x8b\x80\xdc\x1c\xd1\x29\x02\x4e\x08\x8a\x67\xcc\x74"
	"\x02\x0b\xbe\xa6\x3b\x13\x9b\x22\x51\x4a\x08\x79\x8e\x34\x04\xdd"
	"\xef\x95\x19\xb3\xcd\x3a\x43\x1b\x30\x2b\x0a\x6d\xf2\x5f\x14\x37"
	"\x4f\xe1\x35\x6d\x6d\x51\xc2\x45\xe4\x85\xb5\x76\x62\x5e\x7e\xc6"
	"\xf4\x4c\x42\xe9\xa6\x37\xed\x6b\x0b\xff\x5c\xb6\xf4\x06\xb7\xed"
	"\xee\x38\x6b\xfb\x5a\x89\x9f\xa5\xae\x9f\x24\x11\x7c\x4b\x1f\xe6"
	"\x49\x28\x66\x51\xec\xe6\x53\x81\xff\xff\xff\xff\xff\xff\xff\xff";

static gnutls_dh_params_t
use_short_prime(gnutls_certificate_credentials_t cred)
{
	unsigned char prime[128], two = 2;
	gnutls_datum_t p = { prime, sizeof(prime) }, g = { &two, 1 };
	gnutls_dh_params_t dh;

	memcpy(prime, short_prime, sizeof(prime));
	must(gnutls_dh_params_init(&dh));
	must(gnutls_dh_params_import_raw(dh, &p, &g));
	gnutls_certificate_set_dh_params(cred, dh);
	return dh;
}

/* What a server may do between two of its lines. */
static void
disturb(struct tls_server *s)
{
	if (s->cfg->renegotiate)
		gnutls_rehandshake(s->session);
	if (s->cfg->new_keys)
		gnutls_session_key_update(s->session, GNUTLS_KU_PEER);
	while (s->cfg->flood &&
	    gnutls_session_ticket_send(s->session, 1, 0) == 0)
		;
	for (unsigned int i = 0; i < s->cfg->tickets; i++)
		gnutls_session_ticket_send(s->session, 1, 0);
}

static void
converse(struct tls_server *s)
{
	char piece[65536];
	ssize_t n;

	disturb(s);
	if (s->cfg->greeting && gnutls_record_send(s->session,
	    s->cfg->greeting, strlen(s->cfg->greeting)) < 0)
		return;
	if (s->cfg->cut)
		return;
	while ((n = gnutls_record_recv(s->session, piece, sizeof(piece))) > 0
	    || (n < 0 && !gnutls_error_is_fatal((int)n))) {
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
	gnutls_dh_params_t dh = NULL;
	const char *priorities = s->cfg->priorities ? s->cfg->priorities :
	    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

	must(gnutls_certificate_allocate_credentials(&cred));
	load_chain(cred, s->cfg);
	if (s->cfg->short_dh)
		dh = use_short_prime(cred);
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
	if (dh)
		gnutls_dh_params_deinit(dh);
}

static void *
serve(void *ptr)
{
	struct tls_server *s = ptr;
	char sink[512];

	if (s->cfg->instead)
		(void)!send(s->fd, s->cfg->instead, strlen(s->cfg->instead),
		    MSG_NOSIGNAL);
	if (s->cfg->hang_up)
		(void)!recv(s->fd, sink, 10, 0);
	else if (s->cfg->instead || s->cfg->silent)
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
