/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/wildcard.h - patterns as fnmatch(3) has them, over slices, and in a
 * time that is at most pattern times text whatever the pattern.
 */
#ifndef ENVOI_TEXT_WILDCARD_H
#define ENVOI_TEXT_WILDCARD_H

#include <stdbool.h>

#include "base/str.h"

/* wildcard_is - is s a pattern: does it hold '?', '*' or '['? */
bool wildcard_is(struct str s);

/*
 * wildcard_match - does all of text match?
 * '*' stands for anything, '?' for one character, "[a-z]" for one of a set,
 * "[!a-z]" (or '^') for one outside, "[[:digit:]]" and the other POSIX
 * classes for ASCII characters, a backslash takes the next character as it
 * is; a '[' without its ']' is itself.  Letter case counts.  Characters are
 * UTF-8; a byte that is none counts as one.
 */
bool wildcard_match(struct str pattern, struct str text);

/* wildcard_match_nocase - the same in any ASCII letter case. */
bool wildcard_match_nocase(struct str pattern, struct str text);

#endif
