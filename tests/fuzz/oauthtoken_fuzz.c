/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauthtoken: any bytes are a token's file; one that is read can be written
 * and read again as the same, and no value of it could be taken for a line.
 */
#include "fuzz.h"

#include "oauth/token.h"

static void
check_value(const struct buf *value)
{
	fuzz_must(fuzz_is_clean(buf_str(value)));
	fuzz_must(!buf_full(value));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf first = BUF_MAX(TOKEN_FILE_MAX);
	struct buf second = BUF_MAX(TOKEN_FILE_MAX);
	struct token t, again;

	token_init(&t);
	token_init(&again);
	if (size <= TOKEN_FILE_MAX && token_parse(fuzz_str(data, size), &t)) {
		check_value(&t.access);
		check_value(&t.refresh);
		check_value(&t.scope);
		fuzz_must(t.expires >= 0 && t.obtained >= 0);
		(void)token_is_fresh(&t);
		token_put(&first, &t);
		fuzz_must(!buf_full(&first));
		fuzz_must(token_parse(buf_str(&first), &again));
		token_put(&second, &again);
		fuzz_must(str_eq(buf_str(&first), buf_str(&second)));
	}
	token_clear(&t);
	token_clear(&again);
	buf_clear(&first);
	buf_clear(&second);
	return 0;
}
