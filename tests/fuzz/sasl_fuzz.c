/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms that do not look at much, by turns; and OAuth's refusals. */
#include "saslfuzz.h"

static const struct sasl_mech *const mechs[] = { &sasl_plain, &sasl_login,
	&sasl_external, &sasl_cram_md5, &sasl_oauthbearer, &sasl_xoauth2 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sasl_input in = saslfuzz_input();

	for (size_t i = 0; i < sizeof(mechs) / sizeof(mechs[0]); i++)
		saslfuzz_run(mechs[i], &in, fuzz_str(data, size));
	return 0;
}
