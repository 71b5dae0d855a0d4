/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PEM files: bodies come in order, hold no marker, and are decoded to what
 * a slow and simple decoder makes of them.
 */
#include "fuzz.h"

#include "net/pem.h"

/* Digit by digit; false at a byte that does not belong. */
static bool
decode_simply(struct buf *out, struct str body)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int bits = 0, have = 0;

	for (size_t i = 0; i < body.len; i++) {
		const char *at = body.ptr[i] ? strchr(digits, body.ptr[i]) :
		    NULL;

		if (body.ptr[i] == '=')
			return true;
		if (body.ptr[i] && strchr(" \t\r\n", body.ptr[i]))
			continue;
		if (!at)
			return false;
		bits = (bits << 6 | (unsigned int)(at - digits)) & 0xffff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		buf_putc(out, (char)(bits >> have & 0xff));
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = fuzz_str(data, size), body, before;
	const char *from = rest.ptr;

	for (before = rest; pem_next(&rest, &body); before = rest) {
		struct buf fast = BUF_MAX(1 << 20), slow = BUF_MAX(1 << 20);
		struct buf part = { 0 };
		bool good = decode_simply(&slow, body);

		fuzz_must(rest.len < before.len);
		fuzz_must(body.ptr >= from);
		from = body.ptr + body.len;
		fuzz_must(str_search(body, STR("-----")) == body.len);
		fuzz_must(pem_decode(&fast, body, 1 << 20) == good);
		fuzz_must(str_eq(buf_str(&fast), buf_str(&slow)));
		(void)pem_decode(&part, body, 10);
		fuzz_must(str_eq(buf_str(&part), str_first(buf_str(&slow),
		    10)));
		buf_clear(&part);
		buf_clear(&fast);
		buf_clear(&slow);
	}
	fuzz_must(rest.len == 0);
	return 0;
}
