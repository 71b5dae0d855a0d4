/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/dot.h"

#include "base/banned.h"

void
dot_feed(struct dot *d, struct str *in, struct buf *out)
{
	d->canon.double_dots = d->stuff;
	canon_feed(&d->canon, in, out);
	d->wire_bytes = d->canon.wire_bytes;
}

/* As much of the lone dot's line as fits; is it all there? */
static bool
put_tail(struct dot *d, struct buf *out)
{
	static const char tail[3] = ".\r\n";
	size_t max = out->max ? out->max : BUF_PLAIN_MAX;

	while (d->tail < sizeof(tail) && out->len < max)
		buf_putc(out, tail[d->tail++]);
	return d->tail == sizeof(tail);
}

bool
dot_end(struct dot *d, struct buf *out)
{
	bool done = canon_end(&d->canon, out);

	d->wire_bytes = d->canon.wire_bytes;
	return done && (!d->stuff || put_tail(d, out));
}
