/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/peer.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/printable.h"
#include "net/der.h"
#include "text/idn.h"
#include "base/banned.h"

enum {
	DNS_NAME = DER_CONTEXT | 2,
	IP_ADDRESS = DER_CONTEXT | 7,
	LISTED_MAX = 5		/* names that people get to see */
};

/* An address literal, its zone ("%eth0") left out. */
static bool
set_address(struct peer *peer, struct str host)
{
	char text[INET6_ADDRSTRLEN];

	host = str_first(host, str_find(host, '%'));
	if (host.len == 0 || host.len >= sizeof(text))
		return false;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	if (inet_pton(AF_INET, text, peer->address) == 1)
		peer->address_len = 4;
	else if (inet_pton(AF_INET6, text, peer->address) == 1)
		peer->address_len = 16;
	return peer->address_len != 0;
}

static int
set_name(struct peer *peer, struct str host, struct err *err)
{
	struct buf ascii = BUF_MAX(sizeof(peer->name) - 1);
	struct err cause = { 0 };
	int result = 0;

	if (str_ends(host, STR(".")))
		host.len--;
	if (idn_to_ascii(&ascii, host, &cause) < 0 || buf_full(&ascii) ||
	    ascii.len == 0 || !printable_is(buf_str(&ascii)))
		result = err_set(err, EX_CONFIG, "TLS-HOST",
		    "'%.*s' is no host name%s%s", STR_ARG(host),
		    cause.status ? ": " : "", buf_cstr(&cause.text));
	else
		memcpy(peer->name, ascii.ptr, ascii.len + 1);
	err_clear(&cause);
	buf_clear(&ascii);
	return result;
}

int
peer_set(struct peer *peer, const char *host, struct err *err)
{
	*peer = (struct peer){ 0 };
	if (set_address(peer, str_of(host)))
		return 0;
	return set_name(peer, str_of(host), err);
}

/*
 * RFC 9525 6.3.  What stands for a label must be all of the first one, and
 * at least two must follow: "*.org" is nobody's to give.
 */
static bool
name_matches(struct str pattern, struct str name)
{
	size_t dot;

	if (pattern.len == 0 || !printable_is(pattern))
		return false;
	if (!str_starts(pattern, STR("*.")))
		return str_eq_nocase(pattern, name);
	dot = str_find(name, '.');
	if (dot == 0 || dot == name.len)
		return false;
	pattern = str_from(pattern, 2);
	return str_find(pattern, '.') < pattern.len &&
	    str_eq_nocase(pattern, str_from(name, dot + 1));
}

static bool
entry_matches(const struct peer *peer, const struct der *entry)
{
	if (peer->address_len)
		return entry->tag == IP_ADDRESS && str_eq(entry->body,
		    str_n((const char *)peer->address, peer->address_len));
	return entry->tag == DNS_NAME &&
	    name_matches(entry->body, str_of(peer->name));
}

bool
peer_named(const struct peer *peer, struct str san)
{
	struct der names, entry;
	bool matched = false;
	struct str rest;

	if (!der_expect(&san, DER_SEQUENCE, &names) || san.len)
		return false;
	rest = names.body;
	while (der_next(&rest, &entry))
		matched = matched || entry_matches(peer, &entry);
	return matched && rest.len == 0;
}

static void
put_entry(struct buf *out, const struct der *entry)
{
	char text[INET6_ADDRSTRLEN] = "";
	int family = entry->body.len == 4 ? AF_INET : AF_INET6;

	if (entry->tag == DNS_NAME) {
		printable_put(out, entry->body, 255);
	} else if (entry->body.len == 4 || entry->body.len == 16) {
		inet_ntop(family, entry->body.ptr, text, sizeof(text));
		buf_puts(out, text);
	}
}

void
peer_list(struct buf *out, struct str san)
{
	struct der names, entry;
	unsigned int count = 0;
	struct str rest;

	if (!der_expect(&san, DER_SEQUENCE, &names))
		return;
	rest = names.body;
	while (der_next(&rest, &entry)) {
		if (entry.tag != DNS_NAME && entry.tag != IP_ADDRESS)
			continue;
		if (++count > LISTED_MAX)
			continue;
		buf_puts(out, count > 1 ? ", '" : "'");
		put_entry(out, &entry);
		buf_putc(out, '\'');
	}
	if (count > LISTED_MAX)
		buf_putf(out, " and %u more", count - LISTED_MAX);
}
