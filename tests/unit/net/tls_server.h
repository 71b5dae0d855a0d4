/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TLS server in a thread, at the other end of a socket pair. */
#ifndef ENVOI_TESTS_UNIT_NET_TLS_SERVER_H
#define ENVOI_TESTS_UNIT_NET_TLS_SERVER_H

#include <pthread.h>

#include <gnutls/gnutls.h>

#include "pki.h"

struct tls_server_config {
	const struct pki_cert *chain[8];	/* leaf first, up to a NULL */
	const struct buf *staple;	/* DER OCSP answer, or NULL */
	const struct pki_cert *client_ca;	/* ask for a certificate */
	const char *priorities;		/* NULL: TLS 1.2 and 1.3 */
	bool short_dh;			/* a prime of 1024 bits for DHE */
	bool renegotiate;	/* ask for it before the greeting */
	bool new_keys;		/* change them before the greeting */
	unsigned int tickets;	/* this many more before the greeting */
	const gnutls_datum_t *ticket_key;	/* tickets, if not NULL */
	const char *greeting;	/* sent after the handshake */
	bool cut;		/* close without close_notify */
	bool byte_by_byte;	/* what it sends arrives so */
	const char *instead;	/* sent in place of TLS */
	bool silent;		/* says nothing, ever */
	bool flood;		/* sends tickets without end */
	bool hang_up;		/* closes when it has seen a ClientHello */
};

struct tls_server {
	const struct tls_server_config *cfg;
	int fd;
	pthread_t thread;
	bool joined;
	gnutls_session_t session;
	int code;		/* of the handshake */
	bool resumed;
	unsigned int peers;	/* client certificates that came */
	char sni[256];
	struct buf exporter, unique, end_point;	/* channel bindings */
	struct buf received;	/* up to the end; lines are echoed */
	int end;		/* last result of gnutls_record_recv */
};

/*
 * tls_server_start - begin to serve; returns the client's descriptor.
 * tls_server_join waits until the client has gone.
 */
int tls_server_start(struct tls_server *server,
	const struct tls_server_config *cfg);
void tls_server_join(struct tls_server *server);
void tls_server_clear(struct tls_server *server);

#endif
