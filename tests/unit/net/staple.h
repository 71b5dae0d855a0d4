/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OCSP answers (RFC 6960) made by hand: GnuTLS reads but writes none. */
#ifndef ENVOI_TESTS_UNIT_NET_STAPLE_H
#define ENVOI_TESTS_UNIT_NET_STAPLE_H

#include "pki.h"

enum staple_status { STAPLE_GOOD, STAPLE_REVOKED, STAPLE_UNKNOWN };

struct staple_spec {
	const struct pki_cert *cert;	/* of whom it speaks */
	const struct pki_cert *issuer;	/* who has issued that */
	const struct pki_cert *signer;	/* who signs the answer; P-256 */
	enum staple_status status;
	time_t from, next;		/* next 0: none */
	bool damaged;			/* its signature does not fit */
};

/* staple_make - append the answer in DER. */
void staple_make(struct buf *out, const struct staple_spec *spec);

/* staple_try_later - append an answer that says nothing (tryLater). */
void staple_try_later(struct buf *out);

#endif
