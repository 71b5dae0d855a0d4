/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text/base64.h - base64 (RFC 4648), strict when reading. */
#ifndef ENVOI_TEXT_BASE64_H
#define ENVOI_TEXT_BASE64_H

#include "base/buf.h"
#include "base/str.h"

/* base64_encode - append the encoding of in, padded, without line ends. */
void base64_encode(struct buf *out, struct str in);

/*
 * base64_decode - append the decoded bytes.
 * Refuses every byte outside the alphabet, padding in the middle, missing
 * padding and bits that are not zero: returns false and out is as before.
 * Empty in gives nothing and true.  Past its ceiling out is marked full.
 */
bool base64_decode(struct buf *out, struct str in);

#endif
