/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/idn.h - international domain names by IDNA2008 with non-transitional
 * UTS 46 mapping (RFC 5890, RFC 5891), through libidn2.
 */
#ifndef ENVOI_TEXT_IDN_H
#define ENVOI_TEXT_IDN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * idn_to_ascii - append domain with its labels as A-labels.
 * An ASCII domain or literal is appended as it is.  -1 with EX_DATAERR, out
 * as before, when it cannot be converted, has an empty label (but at the
 * end), a label over 63 or a name over 253 bytes.
 */
int idn_to_ascii(struct buf *out, struct str domain, struct err *err);

#endif
