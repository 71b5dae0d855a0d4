/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl/prep.h - user names and passwords as both sides write them.
 *
 * The same character can be typed as different bytes.  RFC 4616 and 5802
 * ask for SASLprep (RFC 4013), which knows Unicode 3.2 only; its successor
 * OpaqueString (RFC 8265 4.2; first RFC 7613) is what
 * gnutls_utf8_password_normalize does: NFC, and every kind of blank
 * becomes a space.  For what people type both give the same bytes, except
 * for compatibility forms (full-width digits, ligatures), which
 * OpaqueString keeps.  Every mechanism with a password uses it, so that one
 * password is the same bytes whichever is chosen.
 */
#ifndef ENVOI_SASL_PREP_H
#define ENVOI_SASL_PREP_H

#include "base/buf.h"
#include "base/str.h"

/* Normalisation makes text at most this many times as long (UAX 15). */
#define PREP_GROWTH 3

/*
 * prep_put - append in, normalised.
 * out: the caller's to wipe
 *
 * ASCII stays as it is, control characters included.  Text that the
 * profile forbids (an unassigned character, a control among letters) goes
 * as it is, too: the server that took it as a password knows it so.
 * Returns false when in is not UTF-8; it is appended as it is then, and
 * the mechanism decides what that means: SCRAM and OAUTHBEARER, which are
 * defined on characters, cannot use it, the others do.
 */
bool prep_put(struct buf *out, struct str in);

/* prep_put_saslname - append a name with "," as "=2C" and "=" as "=3D". */
void prep_put_saslname(struct buf *out, struct str name);

#endif
