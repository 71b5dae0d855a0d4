/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl/prep.h"

#include "base/alloc.h"
#include "base/crypto.h"
#include "base/gnutls.h"
#include "text/utf8.h"
#include "base/banned.h"

/* Append the profile's form of in; false when it has none. */
static bool
put_normal(struct buf *out, struct str in)
{
	gnutls_datum_t normal = { 0 };

	if (!crypto_init() || gnutls_utf8_password_normalize(
	    (const unsigned char *)in.ptr, (unsigned int)in.len, &normal,
	    0) < 0)
		return false;
	buf_put(out, str_n((const char *)normal.data, normal.size));
	alloc_wipe(normal.data, normal.size);
	gnutls_free(normal.data);
	return true;
}

bool
prep_put(struct buf *out, struct str in)
{
	if (utf8_is_ascii(in) || !put_normal(out, in))
		buf_put(out, in);
	return utf8_is_valid(in);
}

/* RFC 5802 5.1: what separates attributes is spelt out. */
void
prep_put_saslname(struct buf *out, struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == ',')
			buf_puts(out, "=2C");
		else if (name.ptr[i] == '=')
			buf_puts(out, "=3D");
		else
			buf_putc(out, name.ptr[i]);
}
