/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * netrc: any bytes are a file; only what stands in it is found, and an
 * entry in front of it is found whatever follows.
 */
#include "fuzz.h"

#include "secret/netrc.h"

static const struct str host = { "mail.example.org", 16 };
static const struct str user = { "joe", 3 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);
	struct buf out = BUF_MAX(NETRC_MAX), whole = BUF_MAX(size + 256);

	if (size > NETRC_MAX)
		return 0;
	if (netrc_find(in, host, user, &out))
		fuzz_must(out.len <= size);
	else
		fuzz_must(out.len == 0);
	buf_reset(&out);
	buf_puts(&whole, "machine mail.example.org login joe password s\n"
	    "machine other login x password y\n");
	buf_put(&whole, in);
	fuzz_must(netrc_find(buf_str(&whole), host, user, &out));
	fuzz_must(str_eq(buf_str(&out), STR("s")));
	buf_clear(&out);
	buf_clear(&whole);
	return 0;
}
