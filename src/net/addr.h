/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/addr.h - internet addresses with a port, and short lists of them.
 */
#ifndef ENVOI_NET_ADDR_H
#define ENVOI_NET_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Holds any address in text, with its zone and the NUL. */
#define ADDR_TEXT_MAX 64

/* More addresses of one host than this are not looked at. */
#define ADDRLIST_MAX 32

struct addr {
	socklen_t len;
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} u;
};

struct addrlist {
	struct addr item[ADDRLIST_MAX];
	size_t count;
};

/*
 * addr_parse - from text: "192.0.2.1", "2001:db8::1", "fe80::1%eth0".
 * Returns false when it is no address (a name, or in brackets).
 */
bool addr_parse(struct addr *a, const char *text, int port);

/* addr_from - copy what the system gave; false if it is no IP address. */
bool addr_from(struct addr *a, const struct sockaddr *sa, socklen_t len);

/* addr_format - as text, without the port. */
void addr_format(const struct addr *a, char to[ADDR_TEXT_MAX]);

/* addr_family - 4 or 6. */
int addr_family(const struct addr *a);

/* addr_set_port - port: 0..65535 */
void addr_set_port(struct addr *a, int port);

/* addr_is_loopback - 127/8, ::1 or the former written as IPv6? */
bool addr_is_loopback(const struct addr *a);

/* addrlist_add - append unless it is there or the list is full. */
void addrlist_add(struct addrlist *list, const struct addr *a);

/*
 * addrlist_localhost - the addresses of "localhost" and of names under it,
 * which nobody has to be asked about (RFC 6761 6.3).
 * family: 4, 6, or 0 for both; where both are, mail servers that listen on
 *         one only have chosen IPv4
 * Returns false, with list as it was, for every other name.
 */
bool addrlist_localhost(struct addrlist *list, const char *host, int family);

/*
 * addrlist_interleave - let the families alternate (RFC 8305 4).
 * from:  what stands before this index stays where it is
 * first: family to begin with, 4 or 6; 0: that of the one at from
 * The order within a family is kept.
 */
void addrlist_interleave(struct addrlist *list, size_t from, int first);

#endif
