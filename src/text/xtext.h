/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/xtext.h - values of SMTP parameters (RFC 3461 4) and addresses
 * outside ASCII in them (RFC 6533 3).
 */
#ifndef ENVOI_TEXT_XTEXT_H
#define ENVOI_TEXT_XTEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * xtext_encode - append in as xtext: '+', '=', blanks, control characters
 * and bytes above 0x7e become "+XX".
 */
void xtext_encode(struct buf *out, struct str in);

/*
 * xtext_decode - append the bytes that in stands for; any byte can come
 * out.  Returns false, out as before, when in is not xtext: hexadecimal
 * digits are capitals and come in pairs.
 */
bool xtext_decode(struct buf *out, struct str in);

/*
 * xtext_encode_addr - append an address as utf-8-addr-xtext, which goes
 * behind "ORCPT=utf-8;" whether the server offers SMTPUTF8 or not.
 * addr: UTF-8; every byte that is none becomes U+FFFD
 */
void xtext_encode_addr(struct buf *out, struct str addr);

/*
 * xtext_decode_addr - append the address that in stands for, read from
 * utf-8-addr-xtext or utf-8-addr-unitext (characters outside ASCII as they
 * are).  Returns false, out as before, when in is neither or would give a
 * control character.
 */
bool xtext_decode_addr(struct buf *out, struct str in);

#endif
