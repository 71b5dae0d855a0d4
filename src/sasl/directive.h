/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl/directive.h - name=value lists as DIGEST-MD5 has them (RFC 2831
 * 7.1, the list rule of RFC 2616 2.1).
 */
#ifndef ENVOI_SASL_DIRECTIVE_H
#define ENVOI_SASL_DIRECTIVE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct directive {
	struct str name;	/* borrowed from the text */
	struct buf value;	/* without quotes and backslashes */
};

/*
 * directive_next - take the next one.
 * rest: advanced past it and its comma; stands still on failure
 * d:    zeroed before the first call; refilled by each, cleared by
 *       directive_clear
 * Returns 1, 0 at the end, -1 for what is no such list: a control
 * character, a name without a value, an open quote, something behind a
 * value.  Empty elements are skipped, as the list rule wants it.
 */
int directive_next(struct str *rest, struct directive *d);

void directive_clear(struct directive *d);

#endif
