/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exchange whose server is the input, a challenge a line. */
#ifndef ENVOI_TESTS_FUZZ_SASLFUZZ_H
#define ENVOI_TESTS_FUZZ_SASLFUZZ_H

#include "fuzz.h"

#include "base/random.h"
#include "sasl/sasl.h"

#define SASLFUZZ_PASSWORD "penc1l-of-the-user"

/*
 * Runs the exchange to its end.  What always holds: it ends after the
 * rounds that are allowed; a failure has a status of the contract and adds
 * nothing to the response; the words of a failure are printable; the
 * password is in no response unless the mechanism is one that exposes it,
 * or the server said it itself.
 */
static inline void
saslfuzz_run(const struct sasl_mech *mech, const struct sasl_input *in,
	struct str lines)
{
	bool said = str_search(lines, STR(SASLFUZZ_PASSWORD)) < lines.len;
	struct sasl *s = sasl_new(mech, in);
	struct str line = STR("");
	bool more = mech->client_first || str_cut(&lines, '\n', &line);
	int rounds = 0, rc = 0;

	while (more && rc == 0) {
		struct buf out = BUF_MAX(SASL_MESSAGE_MAX * 2);
		struct err err = { 0 };

		buf_puts(&out, "<");
		rc = sasl_step(s, line, &out, &err);
		if (rc < 0)
			fuzz_must(err.status == EX_NOPERM ||
			    err.status == EX_CONFIG);
		fuzz_must(rc == 0 || out.len == 1);
		fuzz_must(fuzz_is_clean(buf_str(&err.text)));
		if (!mech->exposes_secret && !said)
			fuzz_must(str_search(buf_str(&out),
			    STR(SASLFUZZ_PASSWORD)) == out.len);
		if (sasl_failure(s))
			fuzz_must(fuzz_is_clean(str_of(sasl_failure(s))));
		buf_wipe(&out);
		err_clear(&err);
		fuzz_must(++rounds <= SASL_ROUNDS_MAX + 1);
		more = str_cut(&lines, '\n', &line);
	}
	sasl_free(s);
}

static inline struct sasl_input
saslfuzz_input(void)
{
	return (struct sasl_input){ .user = "joe",
	    .secret = STR(SASLFUZZ_PASSWORD), .host = "mail.example.org",
	    .port = 587, .tls = true };
}

#endif
