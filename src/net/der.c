/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/der.h"

#include "base/banned.h"

/* More octets of length than this are more bytes than we ever hold. */
enum { LENGTH_OCTETS_MAX = 4 };

static unsigned char
byte_at(struct str s, size_t i)
{
	return (unsigned char)s.ptr[i];
}

/*
 * Identifier and length octets of the element at the start of s.  Lengths
 * in more octets than needed are read too: a certificate that GnuTLS would
 * accept must not escape the search for candidates.
 */
static bool
read_header(struct str s, unsigned char *tag, size_t *header, size_t *body)
{
	size_t octets, len = 0;

	if (s.len < 2 || (byte_at(s, 0) & 0x1f) == 0x1f)
		return false;
	*tag = byte_at(s, 0);
	octets = byte_at(s, 1) & 0x7f;
	if (!(byte_at(s, 1) & 0x80)) {
		*header = 2;
		*body = octets;
		return true;
	}
	if (octets == 0 || octets > LENGTH_OCTETS_MAX || s.len < 2 + octets)
		return false;
	for (size_t i = 0; i < octets; i++)
		len = len << 8 | byte_at(s, 2 + i);
	*header = 2 + octets;
	*body = len;
	return true;
}

bool
der_next(struct str *rest, struct der *out)
{
	size_t header, body;
	unsigned char tag;

	if (!read_header(*rest, &tag, &header, &body) ||
	    body > rest->len - header)
		return false;
	out->tag = tag;
	out->whole = str_first(*rest, header + body);
	out->body = str_from(out->whole, header);
	*rest = str_from(*rest, header + body);
	return true;
}

bool
der_expect(struct str *rest, unsigned char tag, struct der *out)
{
	struct str at = *rest;

	if (!der_next(&at, out) || out->tag != tag)
		return false;
	*rest = at;
	return true;
}

/* Step into a SEQUENCE of which perhaps only the beginning is there. */
static bool
enter(struct str *s)
{
	size_t header, body;
	unsigned char tag;

	if (!read_header(*s, &tag, &header, &body) || tag != DER_SEQUENCE)
		return false;
	*s = str_first(str_from(*s, header), body);
	return true;
}

/* The fields of tbsCertificate up to the subject; at is what follows. */
static bool
read_names(struct str *at, struct str *issuer, struct str *subject)
{
	struct der field, from, to;

	(void)der_expect(at, DER_CONTEXT | DER_CONSTRUCTED, &field);
	if (!der_expect(at, DER_INTEGER, &field) ||
	    !der_expect(at, DER_SEQUENCE, &field) ||	/* signature */
	    !der_expect(at, DER_SEQUENCE, &from) ||
	    !der_expect(at, DER_SEQUENCE, &field) ||	/* validity */
	    !der_expect(at, DER_SEQUENCE, &to))
		return false;
	*issuer = from.whole;
	*subject = to.whole;
	return true;
}

bool
der_names(struct str cert, struct str *issuer, struct str *subject)
{
	return enter(&cert) && enter(&cert) &&
	    read_names(&cert, issuer, subject);
}

bool
der_spki(struct str cert, struct str *spki)
{
	struct der whole, tbs, key;
	struct str issuer, subject;

	if (!der_expect(&cert, DER_SEQUENCE, &whole) ||
	    !der_expect(&whole.body, DER_SEQUENCE, &tbs) ||
	    !read_names(&tbs.body, &issuer, &subject) ||
	    !der_expect(&tbs.body, DER_SEQUENCE, &key))
		return false;
	*spki = key.whole;
	return true;
}

/* Types in which ASCII text is the same bytes. */
static bool
is_plain_text(const struct der *value)
{
	if (value->tag != DER_UTF8 && value->tag != DER_PRINTABLE &&
	    value->tag != DER_IA5 && value->tag != DER_NUMERIC)
		return false;
	for (size_t i = 0; i < value->body.len; i++)
		if (byte_at(value->body, i) > 0x7f)
			return false;
	return true;
}

/*
 * Two attribute values.  Of one type, or of types that write the text
 * alike, the bytes decide; of others, who knows.
 */
static bool
values_alike(const struct der *a, const struct der *b)
{
	if (a->tag == b->tag || (is_plain_text(a) && is_plain_text(b)))
		return str_eq(a->body, b->body);
	return true;
}

/* AttributeTypeAndValue: the types must be the same. */
static bool
attributes_alike(struct str a, struct str b)
{
	struct der oid_a, oid_b, value_a, value_b;

	if (!der_expect(&a, DER_OID, &oid_a) || !der_next(&a, &value_a) ||
	    !der_expect(&b, DER_OID, &oid_b) || !der_next(&b, &value_b))
		return true;
	return str_eq(oid_a.body, oid_b.body) &&
	    values_alike(&value_a, &value_b);
}

/* RelativeDistinguishedName: attributes in the order they stand. */
static bool
rdns_alike(struct str a, struct str b)
{
	struct der one_a, one_b;

	while (a.len && b.len) {
		if (!der_next(&a, &one_a) || !der_next(&b, &one_b))
			return true;
		if (!attributes_alike(one_a.body, one_b.body))
			return false;
	}
	return a.len == b.len;
}

bool
der_names_alike(struct str a, struct str b)
{
	struct der name_a, name_b, rdn_a, rdn_b;

	if (str_eq(a, b))
		return true;
	if (!der_expect(&a, DER_SEQUENCE, &name_a) ||
	    !der_expect(&b, DER_SEQUENCE, &name_b))
		return true;
	a = name_a.body;
	b = name_b.body;
	while (a.len && b.len) {
		if (!der_next(&a, &rdn_a) || !der_next(&b, &rdn_b))
			return true;
		if (!rdns_alike(rdn_a.body, rdn_b.body))
			return false;
	}
	return a.len == b.len;
}
