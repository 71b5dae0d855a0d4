/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/trust.h - is this the server that was meant?
 *
 * By default the chain must lead to a trusted root, be in force, be meant
 * for a server, name the host (net/peer.h), use keys and signatures of at
 * least 112 bits (RSA 2048, no SHA-1), and not be revoked by a CRL or a
 * stapled OCSP answer; a certificate that promises a staple must have one.
 * Pins are asked in addition.  A fingerprint is asked instead of all that.
 */
#ifndef ENVOI_NET_TRUST_H
#define ENVOI_NET_TRUST_H

#include "base/gnutls.h"
#include "net/peer.h"
#include "net/tls.h"

struct trust;

/*
 * trust_new - read what cfg names; cfg is borrowed.
 * Returns owned settings, or NULL with EX_CONFIG: a trust file that cannot
 * be read or holds no certificate, a CRL file that cannot be read, is
 * empty or out of date, a fingerprint of no known length, a bad pin, or a
 * host that is none.
 */
struct trust *trust_new(const struct tls_config *cfg, struct err *err);

/* trust_peer - whom the certificate must name; borrowed. */
const struct peer *trust_peer(const struct trust *trust);

/*
 * trust_check - judge the certificates of a session.
 * resumed: they were judged when the session was made, so dates, name,
 *          fingerprint, pins and revocation are looked at once more, and
 *          the signatures are not
 * Returns 0, or -1 with err: EX_NOPERM, "certificate of 'HOST' not
 * accepted: REASON".
 */
int trust_check(struct trust *trust, gnutls_session_t session, bool resumed,
	struct err *err);

/*
 * trust_leaf - the server's certificate, parsed, as it was judged last;
 * borrowed until the next time.  NULL when none was.
 */
gnutls_x509_crt_t trust_leaf(const struct trust *trust);

/*
 * trust_until - when the first of what the last judgement rests on runs
 * out: certificates of the chain, revocation lists.  A fingerprint, which
 * does not run out, is good for a day.
 */
time_t trust_until(const struct trust *trust);

/* trust_stamp - append what a stored session must be bound to. */
void trust_stamp(const struct trust *trust, struct buf *out);

void trust_free(struct trust *trust);

#endif
