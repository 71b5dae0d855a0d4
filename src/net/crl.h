/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/crl.h - lists of revoked certificates (RFC 5280 5), from a file.
 *
 * Whoever configures such a file wants it to be used: one that is missing,
 * empty or out of date is an error, never "nothing is revoked".
 */
#ifndef ENVOI_NET_CRL_H
#define ENVOI_NET_CRL_H

#include "base/gnutls.h"
#include "net/verdict.h"

struct crl;

/*
 * crl_open - read a PEM file of one or more lists; path is borrowed.
 * Returns owned lists, or NULL with EX_CONFIG when it cannot be read, is
 * above 64 MiB, holds no list, or one whose next update is past.
 */
struct crl *crl_open(const char *path, struct err *err);

/* crl_stamp - append what identifies this state of the file. */
void crl_stamp(const struct crl *crl, struct buf *out);

/*
 * crl_check - add to the verdict what the lists say of its chain.
 * trusted: a list that speaks of an issuer in the chain must be signed by
 *          one of these or by one of the chain; NULL: that was looked at
 *          when the session was made
 * A list that has run out since it was read is a reason as well.
 */
void crl_check(const struct crl *crl, gnutls_x509_trust_list_t trusted,
	struct verdict *v);

/* crl_until - when the first of the lists runs out. */
time_t crl_until(const struct crl *crl);

void crl_free(struct crl *crl);

#endif
