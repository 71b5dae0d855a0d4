/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base64: what is read encodes to the very same text, and back again. */
#include "fuzz.h"

#include "text/base64.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);
	struct buf plain = BUF_MAX(size + 1), coded = BUF_MAX(2 * size + 4);

	if (base64_decode(&plain, in)) {
		base64_encode(&coded, buf_str(&plain));
		fuzz_must(str_eq(buf_str(&coded), in));
	} else {
		fuzz_must(plain.len == 0);
	}
	buf_reset(&plain);
	buf_reset(&coded);
	base64_encode(&coded, in);
	fuzz_must(base64_decode(&plain, buf_str(&coded)));
	fuzz_must(str_eq(buf_str(&plain), in));
	buf_clear(&plain);
	buf_clear(&coded);
	return 0;
}
