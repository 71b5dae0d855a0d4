/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/der.h - just enough DER (X.690) to read names out of certificates.
 *
 * Everything here looks at hostile bytes: lengths are checked against what
 * is there, nothing is copied, nothing recurses.  Signatures and the rest
 * of the certificate are GnuTLS's business.
 */
#ifndef ENVOI_NET_DER_H
#define ENVOI_NET_DER_H

#include <stdbool.h>

#include "base/str.h"

enum {
	DER_INTEGER = 0x02,
	DER_OID = 0x06,
	DER_UTF8 = 0x0c,
	DER_NUMERIC = 0x12,
	DER_PRINTABLE = 0x13,
	DER_IA5 = 0x16,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0x80,	/* plus the number, for a primitive one */
	DER_CONSTRUCTED = 0x20
};

/* One element; borrowed from the bytes that were read. */
struct der {
	unsigned char tag;
	struct str body;	/* contents */
	struct str whole;	/* identifier, length and contents */
};

/*
 * der_next - read the element at the start of rest.
 * rest: advanced past it on success, untouched on failure
 * Returns false at the end, and for tags above 30, indefinite lengths,
 * and an element that is longer than what is left.
 */
bool der_next(struct str *rest, struct der *out);

/* der_expect - der_next, and it must have this tag. */
bool der_expect(struct str *rest, unsigned char tag, struct der *out);

/*
 * der_names - issuer and subject of a certificate (RFC 5280 4.1).
 * cert:    its first bytes; need not be complete
 * issuer, subject: set to the whole Name each
 * Returns false when the bytes end too early or are no certificate; there
 * may still be one in the eyes of a more lenient reader.
 */
bool der_names(struct str cert, struct str *issuer, struct str *subject);

/*
 * der_spki - the subjectPublicKeyInfo of a whole certificate, to the byte
 * as it stands there.  False when it cannot be read.
 */
bool der_spki(struct str cert, struct str *spki);

/*
 * der_names_alike - could a lenient reader take two Names for the same?
 * True when they are the same bytes, and also when they differ only in
 * string types or in how these encode the text.  May be true for different
 * names, is never false for equal ones; so it serves to look for
 * candidates, not to decide.
 */
bool der_names_alike(struct str a, struct str b);

#endif
