/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text/hex.h - reading hexadecimal digits. */
#ifndef ENVOI_TEXT_HEX_H
#define ENVOI_TEXT_HEX_H

#include "base/str.h"

/* hex_value - what a digit of either case stands for; -1 for others. */
static inline int
hex_value(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* hex_pair - the byte that the first two digits of s are; -1 for none. */
static inline int
hex_pair(struct str s)
{
	int high = s.len >= 2 ? hex_value(s.ptr[0]) : -1;
	int low = s.len >= 2 ? hex_value(s.ptr[1]) : -1;

	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

#endif
