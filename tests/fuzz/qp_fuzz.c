/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quoted-printable: what is encoded has short printable lines, does not
 * depend on how it was cut, and is decoded to the text with CRLF.
 */
#include "fuzz.h"

#include "text/qp.h"

static void
encode(struct buf *out, struct str in, size_t cut)
{
	struct qp q = { 0 };

	qp_feed(&q, str_first(in, cut), out);
	qp_feed(&q, str_from(in, cut), out);
	qp_end(&q, out);
}

/* The text with CRLF for every line end, the slow and plain way. */
static void
canonical(struct buf *out, struct str in)
{
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];

		if (c == '\r') {
			n++;
			continue;
		}
		if (c == '\n')
			n = 1;
		for (; n > 0; n--)
			buf_puts(out, "\r\n");
		if (c != '\n')
			buf_putc(out, c);
	}
	for (; n > 0; n--)
		buf_puts(out, "\r\n");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf a = BUF_MAX(64 * 1024 * 1024);
	struct buf b = BUF_MAX(64 * 1024 * 1024);
	struct buf c = BUF_MAX(64 * 1024 * 1024);
	struct str in = fuzz_str(data, size), rest, line;

	encode(&a, in, size);
	encode(&b, in, size ? data[0] % (size + 1) : 0);
	fuzz_must(str_eq(buf_str(&a), buf_str(&b)));
	for (rest = buf_str(&a); str_cut(&rest, '\n', &line);) {
		line = str_trim_eol(line);
		fuzz_must(line.len <= QP_COLUMNS);
		for (size_t i = 0; i < line.len; i++)
			fuzz_must(line.ptr[i] == '\t' ||
			    fuzz_is_clean(str_n(&line.ptr[i], 1)));
		fuzz_must(line.len == 0 ||
		    !str_is_blank_char(line.ptr[line.len - 1]));
	}
	buf_reset(&b);
	canonical(&c, in);
	fuzz_must(qp_decode(&b, buf_str(&a)));
	fuzz_must(str_eq(buf_str(&b), buf_str(&c)));
	buf_reset(&b);
	(void)qp_decode(&b, in);
	buf_clear(&a);
	buf_clear(&b);
	buf_clear(&c);
	return 0;
}
