/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLAIN (RFC 4616): authzid NUL user NUL password, in one message. */
#include "sasl/sasl.h"

#include "sasl/prep.h"
#include "base/banned.h"

struct plain {
	bool done;
};

static int
plain_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct plain *p = state;

	/* a server without initial responses may say anything first */
	(void)challenge;
	if (p->done)
		return sasl_no_more(err, "PLAIN");
	p->done = true;
	buf_puts(response, in->authzid ? in->authzid : "");
	buf_putc(response, '\0');
	prep_put(response, str_of(in->user));
	buf_putc(response, '\0');
	prep_put(response, in->secret);
	return 0;
}

const struct sasl_mech sasl_plain = {
	.name = "PLAIN",
	.client_first = true,
	.needs_user = true,
	.needs_secret = true,
	.exposes_secret = true,
	.automatic = true,
	.state_size = sizeof(struct plain),
	.step = plain_step,
};
