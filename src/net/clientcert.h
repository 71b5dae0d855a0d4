/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/clientcert.h - the certificate and key that we show to the server,
 * from PEM files or from a token by pkcs11: URIs (RFC 7512).
 */
#ifndef ENVOI_NET_CLIENTCERT_H
#define ENVOI_NET_CLIENTCERT_H

#include "base/gnutls.h"
#include "net/tls.h"

/*
 * clientcert_load - give cred what cfg names; nothing when it names none.
 * cfg must stay as long as cred: a token asks for the PIN when it is used.
 * The PIN also opens an encrypted PEM key.  It is given once: a token that
 * counts wrong ones is never asked twice, nor when one try is left.
 * -1 with EX_CONFIG for a file that cannot be read or understood, one
 * setting without the other, and a key of another certificate.
 */
int clientcert_load(gnutls_certificate_credentials_t cred,
	const struct tls_config *cfg, struct err *err);

#endif
