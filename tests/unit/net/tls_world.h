/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of TLS share: authorities, files, and a connection. */
#ifndef ENVOI_TESTS_UNIT_NET_TLS_WORLD_H
#define ENVOI_TESTS_UNIT_NET_TLS_WORLD_H

#include "base/digest.h"
#include "net/tls.h"
#include "tls_server.h"

#define HOST "mail.example.org"
#define SOON_MS 10000
#define GREETING "220 hi\r\n"

/* An authority, one below it, another, and files that hold them. */
struct tls_world {
	char *dir;
	struct pki_cert *root, *middle, *stranger, *leaf;
	char *root_file, *stranger_file;
};

extern struct tls_world w;

/* For cmocka: the clock stands at PKI_NOW. */
int tls_world_make(void **state);
int tls_world_unmake(void **state);

/* tls_world_file - a certificate in a PEM file; owned path. */
char *tls_world_file(const char *name, const struct pki_cert *cert);

/* tls_world_hash - of the leaf. */
void tls_world_hash(enum digest_kind kind, unsigned char *out);

/* tls_world_config - HOST, port 465, root_file, everything checked. */
struct tls_config tls_world_config(void);

/* tls_world_refuse - tls_new must say EX_CONFIG with this id. */
void tls_world_refuse(const struct tls_config *cfg, const char *id);

/* One connection: both ends, and what the client was told. */
struct session {
	struct tls_server server;
	struct tls *tls;
	struct stream *stream;	/* NULL when it was refused */
	struct err err;
};

void session_open(struct session *s, const struct tls_config *cfg,
	const struct tls_server_config *server);
/* session_end - close; what the server saw can be looked at. */
void session_end(struct session *s);
/* session_close - session_end if that was not done, and release. */
void session_close(struct session *s);

/* session_expect - read this from the server. */
void session_expect(struct session *s, const char *text);

#endif
