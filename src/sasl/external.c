/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EXTERNAL (RFC 4422 appendix A): who we are is known from elsewhere, such
 * as the client certificate; the response only says whom we act as.
 */
#include "sasl/sasl.h"

#include "base/banned.h"

struct external {
	bool done;
};

static int
external_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct external *e = state;

	(void)challenge;
	if (e->done)
		return sasl_no_more(err, "EXTERNAL");
	e->done = true;
	/* msmtp's users name the identity by "user"; it may be left out */
	buf_puts(response, in->authzid ? in->authzid : in->user);
	return 0;
}

const struct sasl_mech sasl_external = {
	.name = "EXTERNAL",
	.client_first = true,
	.state_size = sizeof(struct external),
	.step = external_step,
};
