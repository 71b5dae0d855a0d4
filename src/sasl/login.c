/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LOGIN (no RFC; draft-murchison-sasl-login): the server asks twice and
 * gets the user name, then the password.  How it asks differs between
 * servers and languages, so the words are not looked at.
 */
#include "sasl/sasl.h"

#include "sasl/prep.h"
#include "base/banned.h"

struct login {
	int answered;
};

static int
login_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct login *l = state;

	(void)challenge;
	switch (l->answered++) {
	case 0:
		prep_put(response, str_of(in->user));
		return 0;
	case 1:
		prep_put(response, in->secret);
		return 0;
	default:
		return sasl_no_more(err, "LOGIN");
	}
}

const struct sasl_mech sasl_login = {
	.name = "LOGIN",
	.needs_user = true,
	.needs_secret = true,
	.exposes_secret = true,
	.automatic = true,
	.state_size = sizeof(struct login),
	.step = login_step,
};
