/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/verdict.h - why a certificate is not accepted, in words.
 *
 * All reasons are told, not the first alone: someone who reads only
 * "expired" trusts a certificate that was not for this host either.
 */
#ifndef ENVOI_NET_VERDICT_H
#define ENVOI_NET_VERDICT_H

#include "base/err.h"
#include "base/gnutls.h"

/* Certificates of one chain that are looked at, as many as GnuTLS does. */
#define VERDICT_CHAIN_MAX 16

struct verdict {
	const gnutls_x509_crt_t *chain;	/* borrowed; leaf first */
	unsigned int count;
	struct buf text;	/* reasons so far, joined by "; " */
	const char *id;		/* of the first one; NULL: accepted */
	const char *advice;	/* borrowed: what else may help, or NULL */
	bool hopeless;		/* trusting just this one is no advice */
};

/*
 * verdict_add - one more reason.
 * id: as err_set wants it; fmt: as "expired on 2031-02-01"
 */
void verdict_add(struct verdict *v, const char *id, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * verdict_add_status - reasons for what GnuTLS found wrong
 * (gnutls_certificate_status_t).
 * list: the trusted certificates it looked at; may be NULL
 */
void verdict_add_status(struct verdict *v, unsigned int status,
	gnutls_x509_trust_list_t list);

/* verdict_add_dates - reasons for certificates of the chain not in force. */
void verdict_add_dates(struct verdict *v);

/* verdict_san - append the leaf's subjectAltName extension as DER, if any. */
void verdict_san(const struct verdict *v, struct buf *out);

/*
 * verdict_tell - 0 when there was no reason; otherwise err and -1, with
 * the way to trust just this certificate as the hint.
 */
int verdict_tell(struct verdict *v, const char *host, struct err *err);

/* verdict_clear - release; the chain stays. */
void verdict_clear(struct verdict *v);

#endif
