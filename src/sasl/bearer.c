/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OAUTHBEARER (RFC 7628) and XOAUTH2 (Google's and Microsoft's form of it
 * from before the RFC): the secret is an access token.
 *
 * A server that does not take it says why in a further challenge and waits
 * for a dummy answer before it refuses: 0x01 by the RFC, nothing by
 * XOAUTH2.
 */
#include "sasl/sasl.h"

#include "base/printable.h"
#include "sasl/prep.h"
#include "sasl/refusal.h"
#include "base/banned.h"

enum stage { TOKEN, REFUSED, OVER };

struct bearer {
	enum stage stage;
};

/* RFC 6750 2.1 has fewer characters, but none that has more. */
static int
check_token(struct str token, struct err *err)
{
	if (token.len == 0 || !printable_is(token) ||
	    str_find(token, ' ') < token.len)
		return err_set(err, EX_CONFIG, "SASL-TOKEN",
		    "access token holds bytes that no token has");
	return 0;
}

/* Fields are parted by 0x01, so no control character may be in one. */
static int
check_name(struct str name, struct err *err)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f)
			return err_set(err, EX_CONFIG, "SASL-TOKEN",
			    "user or host name holds a control character");
	return 0;
}

/* The failure challenge: keep what it says. */
static int
hear_refusal(struct bearer *b, struct str challenge)
{
	struct buf words = { 0 };

	refusal_put(&words, challenge);
	sasl_set_failure(b, buf_str(&words));
	buf_clear(&words);
	b->stage = OVER;
	return 0;
}

static void
put_token(struct buf *out, struct str token)
{
	buf_puts(out, "auth=Bearer ");
	buf_put(out, token);
	buf_puts(out, "\x01\x01");
}

static int
say_oauthbearer(struct bearer *b, const struct sasl_input *in,
	struct buf *response, struct err *err)
{
	const char *user = in->authzid ? in->authzid : in->user;
	struct buf name = { 0 };
	int rc = 0;

	if (!prep_put(&name, str_of(user)))
		rc = err_set(err, EX_CONFIG, "SASL-UTF8",
		    "user name is not UTF-8, which OAUTHBEARER needs");
	else if (check_token(in->secret, err) < 0 ||
	    check_name(buf_str(&name), err) < 0 ||
	    check_name(str_of(in->host), err) < 0)
		rc = -1;
	if (rc == 0) {
		buf_puts(response, user ? "n,a=" : "n,");
		prep_put_saslname(response, buf_str(&name));
		buf_puts(response, ",\x01");
		if (in->host)
			buf_putf(response, "host=%s\x01", in->host);
		if (in->port)
			buf_putf(response, "port=%d\x01", in->port);
		put_token(response, in->secret);
		b->stage = REFUSED;
	}
	buf_clear(&name);
	return rc;
}

static int
oauthbearer_step(void *state, const struct sasl_input *in,
	struct str challenge, struct buf *response, struct err *err)
{
	struct bearer *b = state;

	switch (b->stage) {
	case TOKEN:
		return say_oauthbearer(b, in, response, err);
	case REFUSED:
		buf_putc(response, '\x01');
		return hear_refusal(b, challenge);
	case OVER:
		break;
	}
	return sasl_no_more(err, "OAUTHBEARER");
}

static int
say_xoauth2(struct bearer *b, const struct sasl_input *in,
	struct buf *response, struct err *err)
{
	if (check_token(in->secret, err) < 0 ||
	    check_name(str_of(in->user), err) < 0)
		return -1;
	buf_putf(response, "user=%s\x01", in->user);
	put_token(response, in->secret);
	b->stage = REFUSED;
	return 0;
}

static int
xoauth2_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct bearer *b = state;

	switch (b->stage) {
	case TOKEN:
		return say_xoauth2(b, in, response, err);
	case REFUSED:
		return hear_refusal(b, challenge);
	case OVER:
		break;
	}
	return sasl_no_more(err, "XOAUTH2");
}

const struct sasl_mech sasl_oauthbearer = {
	.name = "OAUTHBEARER",
	.client_first = true,
	.needs_secret = true,
	.exposes_secret = true,
	.token = true,
	.state_size = sizeof(struct bearer),
	.step = oauthbearer_step,
};

const struct sasl_mech sasl_xoauth2 = {
	.name = "XOAUTH2",
	.client_first = true,
	.needs_user = true,
	.needs_secret = true,
	.exposes_secret = true,
	.token = true,
	.state_size = sizeof(struct bearer),
	.step = xoauth2_step,
};
