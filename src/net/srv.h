/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/srv.h - which servers a mail domain names for submission (RFC 6186,
 * RFC 8314 5.1) by SRV records (RFC 2782).
 *
 * SRV without DNSSEC can be forged: a certificate has to name the mail
 * domain, or a person has to confirm the host.
 */
#ifndef ENVOI_NET_SRV_H
#define ENVOI_NET_SRV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* More records than this are not looked at. */
#define SRV_MAX 32

/* A host name in text, with the NUL. */
#define SRV_HOST_MAX 256

struct srv_record {
	uint16_t priority;	/* lower ones first */
	uint16_t weight;	/* larger ones more often among equals */
	uint16_t port;
	bool tls;		/* at once (_submissions), not by STARTTLS */
	char host[SRV_HOST_MAX];	/* without a dot at the end; "" means
					   that the service is not offered */
};

struct srv_list {
	struct srv_record item[SRV_MAX];
	size_t count;
};

/*
 * srv_parse - read a name server's answer (RFC 1035 4.1).
 * answer: the whole packet; hostile
 * list:   its SRV records are appended; those with a port 0 or a target
 *         that can be no host name are left out
 * Returns false when the packet is malformed; list is then as before.
 */
bool srv_parse(struct str answer, struct srv_list *list);

/*
 * srv_order - into the order of RFC 2782: by priority, and among equals by
 * weight and lot (base/random).
 */
void srv_order(struct srv_list *list);

/*
 * srv_submission - the servers for mail of a domain, best first: those of
 * _submissions._tcp, then those of _submission._tcp.
 * domain: UTF-8 or A-labels
 * list:   filled with at least one
 * Returns 0, or -1 with EX_NOHOST when there are none or the domain says
 * that it offers none, EX_TEMPFAIL when the name service is in trouble or
 * late, EX_CONFIG for what is no domain.
 */
int srv_submission(const char *domain, struct srv_list *list,
	int64_t deadline_ms, struct err *err);

/*
 * srv_fix - for tests: what is asked in place of the libc, in threads of
 * their own; NULL goes back to it.
 * name: the question; answer: up to cap bytes
 * query returns how many, or -1 with an h_errno value.
 */
void srv_fix(int (*query)(const char *name, unsigned char *answer, int cap,
	int *h_error));

#endif
