/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/recode.h"

#include "text/base64.h"

#include "base/banned.h"

/* The longest line of the encodings (RFC 2045 6.7, 6.8). */
enum { COLUMNS = 76 };

/* --- base64 -------------------------------------------------------------- */

static void
put_held(struct recode *r, struct buf *out)
{
	if (r->held_len == 0)
		return;
	if (r->any_line)
		buf_put(out, STR("\r\n"));
	base64_encode(out, str_n(r->held, r->held_len));
	r->any_line = true;
	r->held_len = 0;
}

static void
feed_base64(struct recode *r, struct str in, struct buf *out)
{
	while (in.len > 0) {
		struct str some = str_first(in, RECODE_LINE - r->held_len);

		memcpy(r->held + r->held_len, some.ptr, some.len);
		r->held_len += some.len;
		in = str_from(in, some.len);
		if (r->held_len == RECODE_LINE)
			put_held(r, out);
	}
}

/* --- mending ------------------------------------------------------------- */

static bool
is_base64(char c)
{
	char lower = str_lower(c);

	return str_is_digit(c) || (lower >= 'a' && lower <= 'z') ||
		c == '+' || c == '/' || c == '=';
}

/* What is not of the alphabet has no meaning (RFC 2045 6.8). */
static void
mend_base64(struct recode *r, char c, struct buf *out)
{
	if (!is_base64(c))
		return;
	if (r->column == COLUMNS) {
		buf_put(out, STR("\r\n"));
		r->column = 0;
	}
	buf_putc(out, c);
	r->column++;
}

/* Break the line softly unless n bytes and a '=' still fit. */
static void
make_room(struct recode *r, size_t n, struct buf *out)
{
	if (r->column + n < COLUMNS)
		return;
	buf_put(out, STR("=\r\n"));
	r->column = 0;
}

static void
put_escaped(struct recode *r, char c, struct buf *out)
{
	make_room(r, 3, out);
	buf_putf(out, "=%02X", (unsigned int)(unsigned char)c);
	r->column += 3;
}

/* The '=' that was held back: does its line go on after it? */
static void
put_equals(struct recode *r, bool goes_on, struct buf *out)
{
	if (r->held_len == 0)
		return;
	if (goes_on)
		make_room(r, 3, out);
	buf_putc(out, '=');
	r->column++;
	r->held_len = 0;
	r->escape = goes_on ? 2 : 0;
}

/* Would our own break put a dash first in a line? */
static bool
would_look_like_boundary(const struct recode *r, char c)
{
	return c == '-' && r->escape == 0 && r->column + 1 >= COLUMNS;
}

static void
mend_qp(struct recode *r, char c, struct buf *out)
{
	bool ends_line = c == '\r' || c == '\n';

	put_equals(r, !ends_line, out);
	if (ends_line) {
		buf_putc(out, c);
		r->column = 0;
		r->escape = 0;
	} else if (c == '=') {
		r->held_len = 1;	/* of "=XX", or a soft line end */
	} else if ((unsigned char)c > 0x7f || would_look_like_boundary(r, c)) {
		put_escaped(r, c, out);
		r->escape = 0;
	} else {
		if (r->escape == 0)
			make_room(r, 1, out);
		else
			r->escape--;
		buf_putc(out, c);
		r->column++;
	}
}

/* --- all of them --------------------------------------------------------- */

void
recode_feed(struct recode *r, struct str in, struct buf *out)
{
	switch (r->kind) {
	case RECODE_QP:
		qp_feed(&r->qp, in, out);
		break;
	case RECODE_BASE64:
		feed_base64(r, in, out);
		break;
	case RECODE_MEND_QP:
		for (size_t i = 0; i < in.len; i++)
			mend_qp(r, in.ptr[i], out);
		break;
	case RECODE_MEND_BASE64:
		for (size_t i = 0; i < in.len; i++)
			mend_base64(r, in.ptr[i], out);
		break;
	}
}

void
recode_end(struct recode *r, struct buf *out)
{
	if (r->kind == RECODE_QP)
		qp_end(&r->qp, out);
	else if (r->kind == RECODE_BASE64)
		put_held(r, out);
	else if (r->kind == RECODE_MEND_QP)
		put_equals(r, false, out);
}
