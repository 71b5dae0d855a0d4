/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/resume.h - going on with a TLS session of an earlier run (RFC 8446
 * 2.2, RFC 5077).
 *
 * It saves the certificates and their verification.  A session is only
 * kept when it passed every check, and only found again by a run that has
 * the same host, port, account, trusted certificates, revocation lists,
 * pins and all other settings that were looked at.
 */
#ifndef ENVOI_NET_RESUME_H
#define ENVOI_NET_RESUME_H

#include "base/gnutls.h"
#include "net/ticket.h"
#include "net/tls.h"
#include "net/trust.h"

/*
 * resume_begin - before the handshake: offer a kept session, if there is
 * one.  Does nothing when cfg has no ticket_dir or does not check.
 * t: says where, for resume_end; its strings are borrowed from cfg
 */
void resume_begin(struct ticket *t, gnutls_session_t session,
	const struct tls_config *cfg, const struct trust *trust);

/*
 * resume_end - before a verified session is closed: keep it, if the server
 * gave something to go on with.  Never waits for it.
 * until: the end of what was verified
 */
void resume_end(struct ticket *t, gnutls_session_t session, time_t until);

#endif
