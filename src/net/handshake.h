/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net/handshake.h - the TLS handshake, and in words why it failed. */
#ifndef ENVOI_NET_HANDSHAKE_H
#define ENVOI_NET_HANDSHAKE_H

#include "net/record.h"

struct handshake {
	const char *host;	/* borrowed: for the messages */
	int port;
	int64_t deadline_ms;
};

/*
 * handshake_run - do it before the deadline.
 * refusal: what the verification of the certificate has said, if it did;
 *          moved to err
 * Returns 0, or -1 with err as tls_start describes it.
 */
int handshake_run(const struct handshake *h, struct record *r,
	struct err *refusal, struct err *err);

#endif
