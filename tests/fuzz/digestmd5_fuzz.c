/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DIGEST-MD5's challenges; and our response is a list of the kind that we
 * read, with each directive once.
 */
#include "saslfuzz.h"

#include "sasl/directive.h"

static void
check_response(struct str text)
{
	struct directive d = { .name = { NULL, 0 } };
	int count = 0, nonces = 0, rc;

	while ((rc = directive_next(&text, &d)) > 0) {
		count++;
		nonces += str_eq(d.name, STR("nonce"));
	}
	fuzz_must(rc == 0 && count >= 7 && count <= 9 && nonces == 1);
	directive_clear(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sasl_input in = saslfuzz_input();
	struct str text = fuzz_str(data, size), first = { 0 };
	struct sasl *s = sasl_new(&sasl_digest_md5, &in);
	struct buf out = BUF_MAX(SASL_MESSAGE_MAX);
	struct err err = { 0 };

	random_fix("12345678", 8);
	saslfuzz_run(&sasl_digest_md5, &in, text);
	str_cut(&text, '\n', &first);
	if (sasl_step(s, first, &out, &err) == 0)
		check_response(buf_str(&out));
	buf_wipe(&out);
	err_clear(&err);
	sasl_free(s);
	return 0;
}
