/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl/refusal.h - why a server does not take a token, in words.
 *
 * OAUTHBEARER (RFC 7628 3.2.2) and XOAUTH2 send a flat JSON object with
 * members such as "status" and "scope".  Most clients throw it away; it is
 * the only place that says what is wrong.
 */
#ifndef ENVOI_SASL_REFUSAL_H
#define ENVOI_SASL_REFUSAL_H

#include "base/buf.h"
#include "base/str.h"

/*
 * refusal_put - append it as "status 401, scope https://mail.example/".
 * What is no flat JSON object is appended as it is, with each run of white
 * space and control characters as one blank.  Not made printable yet.
 */
void refusal_put(struct buf *out, struct str json);

#endif
