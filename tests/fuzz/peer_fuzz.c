/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alternative names: one matches only if it stands there, whole or with a
 * wildcard for the first label, and what people get to see is harmless.
 */
#include "fuzz.h"

#include "net/peer.h"

static bool
holds(struct str s, struct str word)
{
	for (size_t i = 0; i + word.len <= s.len; i++)
		if (str_eq_nocase(str_first(str_from(s, i), word.len), word))
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);
	struct err err = { 0 };
	struct buf list = { 0 };
	struct peer name, address;

	fuzz_must(peer_set(&name, "mail.example.org", &err) == 0);
	fuzz_must(peer_set(&address, "192.0.2.1", &err) == 0);
	if (peer_named(&name, in))
		fuzz_must(holds(in, STR("\x82\x10" "mail.example.org")) ||
		    holds(in, STR("*.example.org")));
	if (peer_named(&address, in))
		fuzz_must(holds(in, STR("\xc0\x00\x02\x01")));
	peer_list(&list, in);
	fuzz_must(fuzz_is_clean(buf_str(&list)));
	fuzz_must(list.len < 2000);
	buf_clear(&list);
	return 0;
}
