/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/addr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/banned.h"

/* The number of a zone: an interface of this machine, or a number. */
static bool
zone_parse(struct str zone, uint32_t *id)
{
	char name[IF_NAMESIZE];
	uint64_t number;

	if (zone.len == 0 || zone.len >= sizeof(name))
		return false;
	memcpy(name, zone.ptr, zone.len);
	name[zone.len] = '\0';
	*id = if_nametoindex(name);
	if (*id == 0 && str_to_uint(zone, UINT32_MAX, &number))
		*id = (uint32_t)number;
	return *id != 0;
}

static bool
parse_v6(struct addr *a, struct str text)
{
	size_t cut = str_find(text, '%');
	char plain[INET6_ADDRSTRLEN];

	if (cut >= sizeof(plain))
		return false;
	memcpy(plain, text.ptr, cut);
	plain[cut] = '\0';
	a->len = sizeof(a->u.v6);
	a->u.v6.sin6_family = AF_INET6;
	if (inet_pton(AF_INET6, plain, &a->u.v6.sin6_addr) != 1)
		return false;
	return cut == text.len ||
		zone_parse(str_from(text, cut + 1), &a->u.v6.sin6_scope_id);
}

bool
addr_parse(struct addr *a, const char *text, int port)
{
	struct str s = str_of(text);

	*a = (struct addr){ 0 };
	if (str_find(s, ':') == s.len) {
		a->len = sizeof(a->u.v4);
		a->u.v4.sin_family = AF_INET;
		if (inet_pton(AF_INET, text, &a->u.v4.sin_addr) != 1)
			return false;
	} else if (!parse_v6(a, s)) {
		return false;
	}
	addr_set_port(a, port);
	return true;
}

bool
addr_from(struct addr *a, const struct sockaddr *sa, socklen_t len)
{
	*a = (struct addr){ .len = len };
	if ((sa->sa_family == AF_INET && len == sizeof(a->u.v4)) ||
	    (sa->sa_family == AF_INET6 && len == sizeof(a->u.v6))) {
		memcpy(&a->u, sa, len);
		return true;
	}
	return false;
}

void
addr_format(const struct addr *a, char to[ADDR_TEXT_MAX])
{
	if (getnameinfo(&a->u.sa, a->len, to, ADDR_TEXT_MAX, NULL, 0,
	    NI_NUMERICHOST) != 0)
		snprintf(to, ADDR_TEXT_MAX, "?");
}

int
addr_family(const struct addr *a)
{
	return a->u.sa.sa_family == AF_INET ? 4 : 6;
}

void
addr_set_port(struct addr *a, int port)
{
	if (addr_family(a) == 4)
		a->u.v4.sin_port = htons((uint16_t)port);
	else
		a->u.v6.sin6_port = htons((uint16_t)port);
}

bool
addr_is_loopback(const struct addr *a)
{
	static const unsigned char mapped[13] = {
		[10] = 0xff, [11] = 0xff, [12] = 127 };

	if (addr_family(a) == 4)
		return ntohl(a->u.v4.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->u.v6.sin6_addr) ||
		memcmp(&a->u.v6.sin6_addr, mapped, sizeof(mapped)) == 0;
}

/* Member by member: what stands between them may differ. */
static bool
same(const struct addr *a, const struct addr *b)
{
	if (a->u.sa.sa_family != b->u.sa.sa_family)
		return false;
	if (addr_family(a) == 4)
		return a->u.v4.sin_port == b->u.v4.sin_port &&
			a->u.v4.sin_addr.s_addr == b->u.v4.sin_addr.s_addr;
	return a->u.v6.sin6_port == b->u.v6.sin6_port &&
		a->u.v6.sin6_scope_id == b->u.v6.sin6_scope_id &&
		memcmp(&a->u.v6.sin6_addr, &b->u.v6.sin6_addr,
			sizeof(a->u.v6.sin6_addr)) == 0;
}

void
addrlist_add(struct addrlist *list, const struct addr *a)
{
	for (size_t i = 0; i < list->count; i++)
		if (same(&list->item[i], a))
			return;
	if (list->count < ADDRLIST_MAX)
		list->item[list->count++] = *a;
}

/* "localhost", "a.localhost", either with the root's dot at its end. */
static bool
is_localhost(struct str name)
{
	const struct str suffix = STR("localhost");
	size_t before;

	if (str_ends(name, STR(".")))
		name = str_first(name, name.len - 1);
	if (name.len < suffix.len)
		return false;
	before = name.len - suffix.len;
	return str_eq_nocase(str_from(name, before), suffix) &&
	    (before == 0 || (before > 1 && name.ptr[before - 1] == '.'));
}

bool
addrlist_localhost(struct addrlist *list, const char *host, int family)
{
	struct addr a;

	if (!is_localhost(str_of(host)))
		return false;
	if (family != 6 && addr_parse(&a, "127.0.0.1", 0))
		addrlist_add(list, &a);
	if (family != 4 && addr_parse(&a, "::1", 0))
		addrlist_add(list, &a);
	return true;
}

/* The next of a family at or after i; count when there is none. */
static size_t
next_of(const struct addrlist *list, size_t i, int family)
{
	while (i < list->count && addr_family(&list->item[i]) != family)
		i++;
	return i;
}

void
addrlist_interleave(struct addrlist *list, size_t from, int first)
{
	struct addrlist old = *list;
	size_t v4 = next_of(&old, from, 4), v6 = next_of(&old, from, 6);
	int family;

	if (from >= list->count)
		return;
	family = first ? first : addr_family(&old.item[from]);
	for (size_t i = from; i < list->count; i++) {
		if ((family == 4 && v4 < old.count) || v6 >= old.count) {
			list->item[i] = old.item[v4];
			v4 = next_of(&old, v4 + 1, 4);
		} else {
			list->item[i] = old.item[v6];
			v6 = next_of(&old, v6 + 1, 6);
		}
		family = addr_family(&list->item[i]) == 4 ? 6 : 4;
	}
}
