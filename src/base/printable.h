/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/printable.h - the one way for text from outside to reach people.
 *
 * A reply, a certificate, an argument, a header or a setting may hold
 * terminal escapes, line breaks or bidirectional controls.  Everything
 * that is shown, logged or stored for people passes here first.
 */
#ifndef ENVOI_BASE_PRINTABLE_H
#define ENVOI_BASE_PRINTABLE_H

#include "base/buf.h"
#include "base/str.h"

/* Bytes of one foreign text that people get to see. */
#define PRINTABLE_MAX ((size_t)512)

/*
 * printable_put - append s with every byte outside 0x20..0x7E as '?',
 * cut after max bytes (PRINTABLE_MAX unless there is a reason).
 */
void printable_put(struct buf *out, struct str s, size_t max);

/* printable_is - does s hold only bytes from 0x20 to 0x7E? */
bool printable_is(struct str s);

#endif
