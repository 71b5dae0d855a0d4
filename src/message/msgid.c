/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/msgid.h"

#include "base/random.h"
#include "text/idn.h"
#include "base/banned.h"

/* 130 random bits, five to a character. */
enum { RANDOM_CHARS = 26 };

/* A host name or an address literal; nothing that could end the value. */
static bool
may_stand(struct str domain)
{
	if (domain.len == 0)
		return false;
	for (size_t i = 0; i < domain.len; i++) {
		char c = str_lower(domain.ptr[i]);

		if (!str_is_digit(c) && (c < 'a' || c > 'z') &&
		    str_find(STR(".-_[]:"), c) == 6)
			return false;
	}
	return true;
}

static void
put_domain(struct buf *out, struct str domain)
{
	struct buf ascii = { 0 };
	struct err err = { 0 };

	if (idn_to_ascii(&ascii, domain, &err) == 0 &&
	    may_stand(buf_str(&ascii)))
		buf_put(out, buf_str(&ascii));
	else
		buf_puts(out, "localhost");
	err_clear(&err);
	buf_clear(&ascii);
}

void
msgid_put(struct buf *out, struct str domain)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char bytes[RANDOM_CHARS];

	random_bytes(bytes, sizeof(bytes));
	buf_putc(out, '<');
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_putc(out, alphabet[bytes[i] & 31]);
	buf_putc(out, '@');
	put_domain(out, domain);
	buf_putc(out, '>');
}
