/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/roots.h - the certificates that are trusted, parsed only when they
 * can matter.
 *
 * Parsing a whole system bundle takes five times the work of the rest of a
 * TLS session.  A chain is judged by looking, among the trusted, for one
 * that bears the name of an issuer in it, or that stands in the chain
 * itself.  So a trust list with all certificates whose subject is, even to
 * a lenient eye, the issuer or subject of some certificate of the chain
 * gives the verdict that the whole bundle would give.
 */
#ifndef ENVOI_NET_ROOTS_H
#define ENVOI_NET_ROOTS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/gnutls.h"

struct roots;

/*
 * roots_open - read the trusted certificates.
 * trust_file: PEM; NULL or "system" for the system's bundle, which is read
 *             only when it is needed
 * Returns owned roots, or NULL with EX_CONFIG for a file that cannot be
 * read, is above 16 MiB or holds no certificate.
 */
struct roots *roots_open(const char *trust_file, struct err *err);

/*
 * roots_stamp - append what identifies this state of the bundle: path,
 * size and time of change.  For the key of a stored session.
 */
void roots_stamp(const struct roots *roots, struct buf *out);

/*
 * roots_list - a trust list for judging one chain.
 * chain: DER, borrowed; leaf first
 * Returns a list to be released with gnutls_x509_trust_list_deinit(list,
 * 1), or NULL with EX_CONFIG when the system's bundle cannot be read.
 */
gnutls_x509_trust_list_t roots_list(struct roots *roots,
	const gnutls_datum_t *chain, unsigned int count, struct err *err);

void roots_free(struct roots *roots);

#endif
