/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/utf8.h - UTF-8 as RFC 3629 has it, and nothing that only looks so.
 *
 * Overlong forms, surrogates and what lies above U+10FFFF are no
 * characters here: a checker that takes them can be made to disagree with
 * the server about where a character ends.
 */
#ifndef ENVOI_TEXT_UTF8_H
#define ENVOI_TEXT_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Stands for what could not be read. */
#define UTF8_REPLACEMENT ((uint32_t)0xfffd)

/*
 * utf8_next - how many bytes the first character of s takes: 1 to 4.
 * cp: its code point; may be NULL
 * Returns 0, and leaves cp alone, when s is empty or starts with no
 * character.  NUL is a character.
 */
size_t utf8_next(struct str s, uint32_t *cp);

/* utf8_is_valid - is all of s UTF-8?  The empty slice is. */
bool utf8_is_valid(struct str s);

/* utf8_is_ascii - is no byte of s above 0x7f? */
bool utf8_is_ascii(struct str s);

/* utf8_put - append a code point; one that is none becomes U+FFFD. */
void utf8_put(struct buf *out, uint32_t cp);

/*
 * utf8_put_clean - append s, with U+FFFD for each byte that is no UTF-8
 * and a blank for each control character (as utf8_is_control, bidirectional
 * ones excepted: names in right-to-left scripts hold them).
 */
void utf8_put_clean(struct buf *out, struct str s);

/* utf8_is_control - C0, DEL, C1, or a line or paragraph separator. */
bool utf8_is_control(uint32_t cp);

/*
 * utf8_is_hidden - a character that changes how others look and is not
 * seen itself: bidirectional controls, zero-width blanks, the byte-order
 * mark, tags.  No identifier needs one.
 */
bool utf8_is_hidden(uint32_t cp);

#endif
