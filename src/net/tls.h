/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/tls.h - TLS as a stream on a stream, verified unless told otherwise.
 *
 * tls_new reads every file that will be needed, so that a wrong path is
 * known before anything connects; tls_start does the handshake and all
 * checks.  TLS 1.2 and later only; names by RFC 9525 (never the common
 * name); an address literal matches only an iPAddress entry.
 */
#ifndef ENVOI_NET_TLS_H
#define ENVOI_NET_TLS_H

#include <stdint.h>
#include <time.h>

#include "base/strlist.h"
#include "net/stream.h"

struct tls_config {
	const char *host;	/* borrowed: whom the certificate must name;
				   also SNI unless it is an address */
	const char *trust_file;	/* borrowed; NULL or "system" */
	const char *crl_file;	/* borrowed, or NULL */
	const char *cert_file;	/* borrowed: PEM or pkcs11: URI, or NULL */
	const char *key_file;	/* borrowed: PEM or pkcs11: URI, or NULL */
	struct str key_pin;	/* borrowed secret: PKCS#11 PIN, or what opens
				   an encrypted PEM key; may be empty */
	bool check;		/* verify; off accepts any certificate */
	struct str fingerprint;	/* borrowed raw bytes: 32, 20 or 16; or empty */
	const struct strlist *pins;	/* borrowed: "sha256//BASE64"; or NULL */
	const char *priorities;	/* borrowed GnuTLS string, or NULL; old
				   versions only if it names a VERS- */
	int min_version;	/* 12 or 13; 0 means 12 */
	int min_dh_bits;	/* 0: ours */
	const char *ticket_dir;	/* borrowed: resumption cache, or NULL: none */
	const char *ticket_scope;	/* borrowed: account name and whatever
				   else a session must not be shared across */
	int port;		/* part of the ticket's key */
};

/* What the handshake came to, for the log, --serverinfo and decisions. */
struct tls_facts {
	char version[16];	/* "TLS1.3" */
	char cipher[128];
	char subject[256];	/* printable */
	char issuer[256];
	time_t not_before, not_after;
	unsigned char sha256[32];	/* of the leaf certificate */
	unsigned char sha1[20];
	char spki_pin[64];	/* "sha256//BASE64" of the leaf's key */
	bool verified;		/* chain and name passed (not: pin only) */
	bool resumed;
};

struct tls;

/*
 * tls_new - read what cfg names.  cfg and what it borrows must outlive the
 * result.  Returns owned settings, or NULL with err: EX_CONFIG for a
 * missing, unreadable or empty file, a bad priority string or pin, or a
 * key and certificate that do not belong together.
 */
struct tls *tls_new(const struct tls_config *cfg, struct err *err);

/*
 * tls_start - handshake over under and check the peer.
 * tls: borrowed; must outlive the stream
 * under: taken, closed on failure
 * Returns the stream on top, or NULL with err: EX_NOPERM for a certificate,
 * name, pin or fingerprint that is not accepted ("certificate of 'HOST' not
 * accepted: REASON"), EX_TEMPFAIL when the network or the deadline ended
 * it, EX_PROTOCOL when the other side does not speak TLS (EX_TEMPFAIL when
 * it sent a 4xx reply instead).
 */
struct stream *tls_start(struct tls *tls, struct stream *under,
	int64_t deadline_ms, struct err *err);

/* tls_facts - borrowed from a stream made by tls_start. */
const struct tls_facts *tls_facts(const struct stream *s);

/*
 * tls_binding - channel binding of a stream made by tls_start.
 * Appends the data to out and returns its type ("tls-exporter" for TLS 1.3,
 * "tls-unique" or "tls-server-end-point" for 1.2), or NULL when none is
 * safe (RFC 9266, RFC 5929).
 */
const char *tls_binding(const struct stream *s, struct buf *out);

/*
 * tls_chain - the peer's certificates as DER, leaf first, for --serverinfo.
 * Returns how many; i selects one; 0 when s is no TLS stream.
 */
size_t tls_chain(const struct stream *s, size_t i, struct str *der);

void tls_free(struct tls *tls);

#endif
