/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/origin.h"

#include "base/printable.h"
#include "base/banned.h"

void
origin_put(struct buf *out, const struct origin *o)
{
	switch (o->kind) {
	case ORIGIN_FILE:
		printable_put(out, str_of(o->name), PRINTABLE_MAX);
		buf_putf(out, ":%u", o->line);
		break;
	case ORIGIN_OPTION:
		buf_puts(out, "option ");
		printable_put(out, str_of(o->name), PRINTABLE_MAX);
		break;
	case ORIGIN_ENVIRONMENT:
		buf_puts(out, "variable ");
		printable_put(out, str_of(o->name), PRINTABLE_MAX);
		break;
	case ORIGIN_DEFAULT:
		buf_puts(out, "default");
		break;
	}
}

int
origin_status(const struct origin *o)
{
	return o->kind == ORIGIN_OPTION ? EX_USAGE : EX_CONFIG;
}

void
origin_wrap(struct err *err, const struct origin *o)
{
	struct buf place = { 0 };

	if (o->kind == ORIGIN_DEFAULT)
		return;
	origin_put(&place, o);
	err_wrap(err, "%s", buf_cstr(&place));
	buf_clear(&place);
}
