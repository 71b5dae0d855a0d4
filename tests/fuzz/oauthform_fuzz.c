/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauthform: what a browser was sent to, or somebody has pasted.  No code
 * is taken without the right state; what is found is clean, and written
 * again it is found again.
 */
#include "fuzz.h"

#include "config/account.h"
#include "oauth/form.h"
#include "oauth/redirect.h"

#define STATE "0123456789abcdefABCDEF"

static void
check_redirect(struct str url)
{
	struct account *a = account_new("fuzz", DIALECT_ENVOI, NULL);
	struct client c = { .account = a };
	struct redirect r = { .client = &c, .listener = -1 };
	struct buf code = BUF_MAX(TOKEN_MAX);
	struct err err = { 0 };
	int result;

	buf_puts(&r.state, STATE);
	result = redirect_take(&r, url, &code, &err);
	if (result != 0)
		fuzz_must(str_search(url, STR("state=")) < url.len);
	fuzz_must((result > 0) == (code.len > 0) || result < 0);
	fuzz_must(fuzz_is_clean(buf_str(&code)));
	fuzz_must((result < 0) == (err.status != 0));
	fuzz_must(fuzz_is_clean(buf_str(&err.text)));
	err_clear(&err);
	buf_wipe(&code);
	redirect_clear(&r);
	account_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);
	struct buf out = { 0 }, form = BUF_MAX(size * 3 + 16);
	struct buf again = { 0 };

	if (form_get(in, "code", &out)) {
		fuzz_must(out.len <= size && fuzz_is_clean(buf_str(&out)));
		form_put(&form, "code", buf_str(&out));
		fuzz_must(form_get(buf_str(&form), "code", &again));
		fuzz_must(str_eq(buf_str(&out), buf_str(&again)));
	} else {
		fuzz_must(out.len == 0);
	}
	check_redirect(in);
	buf_clear(&out);
	buf_clear(&form);
	buf_clear(&again);
	return 0;
}
