/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRAM-MD5 (RFC 2195): the challenge's HMAC under the password.  Who sees
 * one can try passwords against it for ever, and the server proves
 * nothing.
 */
#include "sasl/sasl.h"

#include "base/digest.h"
#include "sasl/prep.h"
#include "base/banned.h"

/* RFC 2195 has a message identifier; nobody's is longer. */
#define CHALLENGE_MAX ((size_t)2048)

struct cram {
	bool done;
};

static int
cram_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct cram *c = state;
	unsigned char mac[DIGEST_MAX];
	struct buf password = BUF_MAX(SASL_MESSAGE_MAX * PREP_GROWTH);
	bool ok;

	if (c->done)
		return sasl_no_more(err, "CRAM-MD5");
	if (challenge.len == 0)
		return sasl_invalid(err, "CRAM-MD5", "empty");
	if (challenge.len > CHALLENGE_MAX)
		return sasl_invalid(err, "CRAM-MD5", "too long");
	prep_put(&password, in->secret);
	ok = digest_hmac(DIGEST_MD5, buf_str(&password), challenge, mac);
	buf_wipe(&password);
	if (!ok)
		return sasl_no_crypto(err, "CRAM-MD5");
	c->done = true;
	prep_put(response, str_of(in->user));
	buf_putc(response, ' ');
	digest_hex(response, mac, digest_size(DIGEST_MD5));
	return 0;
}

const struct sasl_mech sasl_cram_md5 = {
	.name = "CRAM-MD5",
	.needs_user = true,
	.needs_secret = true,
	.last_resort = true,
	.state_size = sizeof(struct cram),
	.step = cram_step,
};
