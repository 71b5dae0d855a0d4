/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/undot.h"

#include "base/banned.h"

/* Up to the next LF, and with it where there is one. */
static void
take_line(struct undot *u, struct str *in, struct buf *out)
{
	size_t n = str_find(*in, '\n');
	bool after_cr = n > 0 ? in->ptr[n - 1] == '\r' : u->after_cr;
	bool at_lf = n < in->len;
	struct str some = str_first(*in, n + 1);

	buf_put(out, some);
	*in = str_from(*in, some.len);
	if (at_lf && (u->lf_only || after_cr))
		u->at = UNDOT_LINE_START;
	u->after_cr = !at_lf && after_cr;
}

/* Where a dot may matter: one byte, or none when the line turns out plain. */
static void
take_dot(struct undot *u, struct str *in, struct buf *out)
{
	char c = in->ptr[0];

	u->after_cr = false;
	if (u->at == UNDOT_LINE_START && c == '.') {
		u->at = UNDOT_DOT;
	} else if (u->at == UNDOT_DOT && c == '\r' && !u->lf_only) {
		u->at = UNDOT_DOT_CR;
	} else if (c == '\n' && (u->at == UNDOT_DOT_CR ||
	    (u->at == UNDOT_DOT && u->lf_only))) {
		u->at = UNDOT_END;
	} else {
		/* The dot was put there by the client, the CR was not. */
		if (u->at == UNDOT_DOT_CR) {
			buf_putc(out, '\r');
			u->after_cr = true;
		}
		u->at = UNDOT_IN_LINE;
		return;
	}
	*in = str_from(*in, 1);
}

bool
undot_feed(struct undot *u, struct str *in, struct buf *out)
{
	while (in->len > 0 && u->at != UNDOT_END) {
		if (u->at == UNDOT_IN_LINE)
			take_line(u, in, out);
		else
			take_dot(u, in, out);
	}
	return u->at == UNDOT_END;
}
