/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCRAM's server messages.  Our nonce is fixed, so that an input can
 * extend it.  A server that does not know the password is never believed:
 * the input would have to hold a MAC under it.
 */
#include "saslfuzz.h"

#include "sasl/scram.h"

/* A million iterations are allowed, but nobody has the time here. */
static bool
is_slow(struct str in)
{
	size_t digits = 0;

	for (size_t i = 0; i < in.len && digits < 5; i++)
		digits = str_is_digit(in.ptr[i]) ? digits + 1 : 0;
	return digits == 5;
}

static void
check_proof(const struct sasl_mech *mech, const struct sasl_input *in,
	struct str lines)
{
	struct sasl *s = sasl_new(mech, in);
	struct buf out = BUF_MAX(SASL_MESSAGE_MAX);
	struct err err = { 0 };
	struct str line;

	fuzz_must(sasl_step(s, STR(""), &out, &err) == 0);
	while (str_cut(&lines, '\n', &line)) {
		buf_reset(&out);
		if (sasl_step(s, line, &out, &err) < 0)
			break;
		fuzz_must(fuzz_is_clean(buf_str(&out)));
	}
	fuzz_must(sasl_expects_proof(s));
	buf_wipe(&out);
	err_clear(&err);
	sasl_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sasl_input in = saslfuzz_input();
	struct str text = fuzz_str(data, size);

	if (is_slow(text))
		return 0;
	/* base64 of it: our nonce is 24 times A */
	random_fix("\0", 1);
	saslfuzz_run(&sasl_scram_sha256, &in, text);
	check_proof(&sasl_scram_sha1, &in, text);
	in.binding_type = "tls-exporter";
	in.binding = STR("0123456789abcdef0123456789abcdef");
	check_proof(&sasl_scram_sha256_plus, &in, text);
	return 0;
}
