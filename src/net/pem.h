/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/pem.h - certificates in a PEM file (RFC 7468), found but not parsed.
 *
 * A bundle holds some 150 certificates of which one or two matter, so each
 * is found by its markers, and as much of it is decoded as is needed.
 */
#ifndef ENVOI_NET_PEM_H
#define ENVOI_NET_PEM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * pem_next - the text between the next pair of certificate markers
 * ("CERTIFICATE" and the old "X509 CERTIFICATE").
 * rest: advanced past it; to the end when there is none
 * body: borrowed from rest; base64 with line ends, not yet looked at
 */
bool pem_next(struct str *rest, struct str *body);

/*
 * pem_decode - append the bytes that base64 text stands for.
 * Blanks and line ends are skipped, decoding ends at padding.
 * max: stop after so many bytes
 * Returns false at a byte that does not belong; what came before it is
 * appended.
 */
bool pem_decode(struct buf *out, struct str body, size_t max);

#endif
