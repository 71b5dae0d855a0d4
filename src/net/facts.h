/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net/facts.h - what there is to say about a session after its handshake. */
#ifndef ENVOI_NET_FACTS_H
#define ENVOI_NET_FACTS_H

#include "base/gnutls.h"
#include "net/tls.h"

/*
 * facts_fill - all but verified.
 * leaf: the server's certificate if it has been parsed, else NULL; one
 *       that cannot be read (it was not to be checked) leaves its fields
 *       empty
 */
void facts_fill(struct tls_facts *facts, gnutls_session_t session,
	gnutls_x509_crt_t leaf);

/*
 * facts_binding - channel binding data (see tls_binding in net/tls.h).
 */
const char *facts_binding(gnutls_session_t session, bool resumed,
	struct buf *out);

#endif
