/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/qp.h"

#include "text/hex.h"
#include "base/banned.h"

/* --- encoding -------------------------------------------------------- */

/* Room is left for the '=' of a line that goes on. */
static void
make_room(struct qp *q, size_t n, struct buf *out)
{
	if (q->column + n < QP_COLUMNS)
		return;
	buf_put(out, STR("=\r\n"));
	q->column = 0;
}

static void
put_encoded(struct qp *q, char c, struct buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char u = (unsigned char)c;

	make_room(q, 3, out);
	buf_putc(out, '=');
	buf_putc(out, hex[u >> 4]);
	buf_putc(out, hex[u & 15]);
	q->column += 3;
}

/*
 * A dash that would come to stand first in a line by our own break is
 * encoded: no text is to look like the boundary of a multipart.
 */
static void
put_plain(struct qp *q, char c, struct buf *out)
{
	if (c == '-' && q->column + 1 >= QP_COLUMNS) {
		put_encoded(q, c, out);
		return;
	}
	make_room(q, 1, out);
	buf_putc(out, c);
	q->column++;
}

/* The blank held back turned out to end its line. */
static void
end_blank(struct qp *q, struct buf *out)
{
	if (q->blank)
		put_encoded(q, q->blank, out);
	q->blank = 0;
}

static void
end_line(struct qp *q, struct buf *out)
{
	end_blank(q, out);
	buf_put(out, STR("\r\n"));
	q->column = 0;
}

/* CRs that no LF followed: each was a line end of its own. */
static void
end_crs(struct qp *q, struct buf *out)
{
	for (; q->crs > 0; q->crs--)
		end_line(q, out);
}

static void
put_byte(struct qp *q, char c, struct buf *out)
{
	if (q->blank)
		put_plain(q, q->blank, out);
	q->blank = 0;
	if (str_is_blank_char(c))
		q->blank = c;
	else if (c > ' ' && c <= '~' && c != '=')
		put_plain(q, c, out);
	else
		put_encoded(q, c, out);
}

void
qp_feed(struct qp *q, struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];

		if (c == '\r') {
			q->crs++;
		} else if (c == '\n') {
			q->crs = 0;
			end_line(q, out);
		} else {
			end_crs(q, out);
			put_byte(q, c, out);
		}
	}
}

void
qp_end(struct qp *q, struct buf *out)
{
	end_crs(q, out);
	end_blank(q, out);
	*q = (struct qp){ 0 };
}

/* --- decoding -------------------------------------------------------- */

/* One line without its end; goes_on when it is to be joined to the next. */
static bool
decode_line(struct buf *out, struct str line, bool *goes_on)
{
	*goes_on = false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];
		int byte;

		if (c != '=') {
			if (c != '\t' && (c < ' ' || c > '~'))
				return false;
			buf_putc(out, c);
			continue;
		}
		if (i + 1 == line.len) {
			*goes_on = true;
			return true;
		}
		byte = hex_pair(str_from(line, i + 1));
		if (byte < 0)
			return false;
		buf_putc(out, (char)byte);
		i += 2;
	}
	return true;
}

bool
qp_decode(struct buf *out, struct str in)
{
	size_t before = out->len;
	struct str line;

	while (in.len > 0) {
		bool ended = str_find(in, '\n') < in.len;
		bool crlf, goes_on;

		str_cut(&in, '\n', &line);
		crlf = ended && str_ends(line, STR("\r"));
		line.len -= crlf;
		while (line.len > 0 &&
		    str_is_blank_char(line.ptr[line.len - 1]))
			line.len--;
		if (!decode_line(out, line, &goes_on)) {
			buf_cut(out, before);
			return false;
		}
		if (ended && !goes_on)
			buf_puts(out, crlf ? "\r\n" : "\n");
	}
	return true;
}
