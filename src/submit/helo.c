/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/helo.h"

#include <string.h>

#include "base/hostname.h"
#include "text/idn.h"
#include "base/banned.h"

/* Letters, digits, dots and dashes, with a dot inside. */
static bool
is_qualified(struct str name)
{
	size_t dot = str_find(name, '.');

	if (dot == 0 || dot >= name.len - 1 || name.ptr[name.len - 1] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = str_lower(name.ptr[i]);

		if (!str_is_digit(c) && (c < 'a' || c > 'z') && c != '-' &&
		    c != '.')
			return false;
	}
	return true;
}

static void
put_literal(struct buf *out, const char *address)
{
	if (*address == '\0')
		buf_puts(out, "localhost");	/* a unix socket, a helper */
	else
		buf_putf(out, strchr(address, ':') ? "[IPv6:%s]" : "[%s]",
		    address);
}

int
helo_name(struct buf *out, const char *domain,
	const struct dial_facts *facts, struct err *err)
{
	struct str host = str_of(hostname_own());

	if (strcmp(domain, "auto") != 0) {
		if (idn_to_ascii(out, str_of(domain), err) == 0)
			return 0;
		err->status = EX_CONFIG;
		err_wrap(err, "domain");
		return -1;
	}
	if (is_qualified(host))
		buf_put(out, host);
	else
		put_literal(out, facts->local);
	return 0;
}
