/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "tls_world.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "net/sock.h"

struct tls_world w;

char *
tls_world_file(const char *name, const struct pki_cert *cert)
{
	struct buf pem = { 0 };
	char *path;

	pki_pem(&pem, cert);
	path = pki_file(w.dir, name, &pem);
	buf_clear(&pem);
	return path;
}

void
tls_world_hash(enum digest_kind kind, unsigned char *out)
{
	struct buf der = { 0 };

	pki_der(&der, w.leaf);
	assert_true(digest_of(kind, buf_str(&der), out));
	buf_clear(&der);
}

int
tls_world_make(void **state)
{
	(void)state;
	assert_true(crypto_init());
	clock_fix(PKI_NOW);
	w.dir = pki_dir();
	w.root = pki_make(&(struct pki_spec){ .cn = "Root", .ca = true },
	    NULL);
	w.middle = pki_make(&(struct pki_spec){ .cn = "Middle", .ca = true },
	    w.root);
	w.stranger = pki_make(&(struct pki_spec){ .cn = "Stranger",
	    .ca = true }, NULL);
	w.leaf = pki_make(&(struct pki_spec){ .cn = "leaf",
	    .dns = { HOST } }, w.middle);
	w.root_file = tls_world_file("root.pem", w.root);
	w.stranger_file = tls_world_file("stranger.pem", w.stranger);
	return 0;
}

int
tls_world_unmake(void **state)
{
	(void)state;
	pki_free(w.leaf);
	pki_free(w.stranger);
	pki_free(w.middle);
	pki_free(w.root);
	free(w.root_file);
	free(w.stranger_file);
	pki_dir_free(w.dir);
	return 0;
}

struct tls_config
tls_world_config(void)
{
	return (struct tls_config){ .host = HOST, .trust_file = w.root_file,
	    .check = true, .port = 465 };
}

void
tls_world_refuse(const struct tls_config *cfg, const char *id)
{
	struct err err = { 0 };

	assert_null(tls_new(cfg, &err));
	assert_int_equal(err.status, EX_CONFIG);
	assert_string_equal(err.id, id);
	err_clear(&err);
}

void
session_open(struct session *s, const struct tls_config *cfg,
	const struct tls_server_config *server)
{
	int fd;

	*s = (struct session){ 0 };
	s->tls = tls_new(cfg, &s->err);
	assert_non_null(s->tls);
	fd = tls_server_start(&s->server, server);
	s->stream = tls_start(s->tls, sock_new(fd),
	    clock_deadline(SOON_MS), &s->err);
	if (s->stream)
		assert_int_equal(s->err.status, 0);
	else
		assert_int_not_equal(s->err.status, 0);
}

void
session_end(struct session *s)
{
	stream_close(s->stream, clock_deadline(SOON_MS));
	s->stream = NULL;
	tls_server_join(&s->server);
}

void
session_close(struct session *s)
{
	if (!s->server.joined)
		session_end(s);
	tls_server_clear(&s->server);
	tls_free(s->tls);
	err_clear(&s->err);
}

void
session_expect(struct session *s, const char *text)
{
	struct err err = { 0 };
	struct buf got = { 0 };
	char piece[64];

	while (got.len < strlen(text)) {
		ssize_t n = stream_read(s->stream, piece, sizeof(piece),
		    clock_deadline(SOON_MS), &err);

		if (n <= 0)
			fail_msg("no more than '%s': %s", buf_cstr(&got),
			    buf_cstr(&err.text));
		buf_put(&got, str_n(piece, (size_t)n));
	}
	assert_string_equal(buf_cstr(&got), text);
	buf_clear(&got);
}
