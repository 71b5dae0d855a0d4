/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTH against a scripted server: what goes over the wire, and when not. */
#include "test.h"
#include "smtp/scripted.h"

#include "base/clock.h"
#include "base/random.h"
#include "smtp/auth.h"
#include "text/base64.h"

#define HELLO(mechs) { "", "220 hi\r\n" }, \
	{ "EHLO me\r\n", "250-hi\r\n250 AUTH " mechs "\r\n" }
#define END { NULL, NULL }

struct bench {
	struct scripted script;
	struct session_config cfg;
	struct session session;
	const char *secret;
	int fetched;
	const struct sasl_mech *mech;
	struct err err;
};

static int
fetch(void *ctx, struct buf *secret, struct err *err)
{
	struct bench *b = ctx;

	b->fetched++;
	if (!b->secret)
		return err_set(err, EX_NOPERM, "SECRET-NONE", "no password");
	buf_puts(secret, b->secret);
	return 0;
}

/* Log in by a script; what came of it. */
static int
log_in(struct bench *b, const struct exchange_step *steps,
	struct auth_config a, const char *secret)
{
	int ret;

	*b = (struct bench){
		.cfg = { .host = "h", .port = 25, .helo = "me",
			.deadline_ms = CLOCK_NEVER },
		.secret = secret,
	};
	a.fetch = fetch;
	a.ctx = b;
	a.cleartext_ok = true;
	assert_int_equal(session_open(&b->session,
	    scripted_start(&b->script, steps), &b->cfg, &b->err), 0);
	ret = auth_login(&b->session, &a, &b->mech, &b->err);
	scripted_end(&b->script);
	return ret;
}

static void
bench_end(struct bench *b)
{
	session_close(&b->session);
	buf_clear(&b->script.said);
	buf_clear(&b->script.input);
	err_clear(&b->err);
}

static const struct auth_config on = { .method = "on", .user = "user" };

static void
plain_goes_along_with_its_command(void **state)
{
	static const struct exchange_step steps[] = {
		HELLO("LOGIN PLAIN"),
		{ "AUTH PLAIN AHVzZXIAcGVuY2ls\r\n", "235 2.7.0 ok\r\n" }, END
	};
	struct bench b;

	(void)state;
	assert_int_equal(log_in(&b, steps, on, "pencil"), 0);
	assert_string_equal(b.mech->name, "PLAIN");
	assert_int_equal(b.fetched, 1);
	bench_end(&b);
}

static void
login_answers_two_questions(void **state)
{
	static const struct exchange_step steps[] = {
		HELLO("LOGIN"),
		{ "AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n" },
		{ "dXNlcg==\r\n", "334 UGFzc3dvcmQ6\r\n" },
		{ "cGVuY2ls\r\n", "235 ok\r\n" }, END
	};
	struct bench b;

	(void)state;
	assert_int_equal(log_in(&b, steps, on, "pencil"), 0);
	bench_end(&b);
}

/* RFC 5802's example; what the server says last is the argument. */
#define SCRAM(last) \
	HELLO("PLAIN SCRAM-SHA-1"), \
	{ "AUTH SCRAM-SHA-1 biwsbj11c2VyLHI9ZnlrbytkMmxiYkZnT05Sdjlxa3hkYXdM" \
	"\r\n", "334 cj1meWtvK2QybGJiRmdPTlJ2OXFreGRhd0wzcmZjTkhZSlkxWlZ2V1Z" \
	"zN2oscz1RU1hDUitRNnNlazhiZjkyLGk9NDA5Ng==\r\n" }, \
	{ "Yz1iaXdzLHI9ZnlrbytkMmxiYkZnT05Sdjlxa3hkYXdMM3JmY05IWUpZMVpWdldWc" \
	"zdqLHA9djBYOHYzQnoyVDBDSkdiSlF5RjBYK0hJNFRzPQ==\r\n", last }

static int
fix_nonce(void **state)
{
	static struct buf nonce;

	(void)state;
	buf_reset(&nonce);
	base64_decode(&nonce, STR("fyko+d2lbbFgONRv9qkxdawL"));
	random_fix(nonce.ptr, nonce.len);
	return 0;
}

static void
scram_takes_the_proof_in_a_challenge_or_with_the_success(void **state)
{
	static const struct exchange_step in_challenge[] = {
		SCRAM("334 dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9\r\n"),
		{ "\r\n", "235 ok\r\n" }, END
	};
	static const struct exchange_step with_success[] = {
		SCRAM("235 dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9\r\n"), END
	};
	struct bench b;

	(void)state;
	assert_int_equal(log_in(&b, in_challenge, on, "pencil"), 0);
	bench_end(&b);
	assert_int_equal(log_in(&b, with_success, on, "pencil"), 0);
	bench_end(&b);
}

static void
success_without_the_proof_is_failure(void **state)
{
	static const char *const lasts[] = { "235 ok\r\n", "235 Done\r\n",
		"235 dj1zbUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(lasts) / sizeof(lasts[0]); i++) {
		const struct exchange_step steps[] = { SCRAM(lasts[i]), END };
		struct bench b;

		assert_int_equal(log_in(&b, steps, on, "pencil"), -1);
		assert_err(&b.err, EX_NOPERM,
		    "server did not prove that it knows the password");
		bench_end(&b);
	}
}

static void
a_wrong_proof_is_cancelled_and_nothing_weaker_follows(void **state)
{
	static const struct exchange_step steps[] = {
		SCRAM("334 dj1zbUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9\r\n"),
		{ "*\r\n", "501 cancelled\r\n" }, END
	};
	struct bench b;

	(void)state;
	assert_int_equal(log_in(&b, steps, on, "pencil"), -1);
	assert_err(&b.err, EX_NOPERM, "did not prove");
	bench_end(&b);
}

static void
a_refused_token_says_why(void **state)
{
	static const struct exchange_step steps[] = {
		HELLO("PLAIN XOAUTH2"),
		{ "AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHQBAQ==\r\n",
		"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n" },
		{ "\r\n", "535 5.7.8 no\r\n" }, END
	};
	struct auth_config a = on;
	struct bench b;

	(void)state;
	a.token = true;
	assert_int_equal(log_in(&b, steps, a, "t"), -1);
	assert_err(&b.err, EX_NOPERM, "status 401");
	assert_int_equal(b.err.code, 535);
	bench_end(&b);
}

static void
a_challenge_that_is_not_base64_is_cancelled(void **state)
{
	static const struct exchange_step steps[] = {
		HELLO("CRAM-MD5"),
		{ "AUTH CRAM-MD5\r\n", "334 <not base64>\r\n" },
		{ "*\r\n", "501 cancelled\r\n" }, END
	};
	struct bench b;

	(void)state;
	assert_int_equal(log_in(&b, steps, on, "pencil"), -1);
	assert_non_null(strstr(buf_cstr(&b.err.text), "not base64"));
	bench_end(&b);
}

static void
the_secret_is_not_fetched_in_vain(void **state)
{
	static const struct exchange_step steps[] = {
		HELLO("GSSAPI X-OWN"), END
	};
	static const struct exchange_step none[] = { HELLO("PLAIN"), END };
	struct bench b;

	(void)state;
	assert_int_equal(log_in(&b, steps, on, "pencil"), -1);
	assert_err(&b.err, EX_NOPERM, "X-OWN");
	assert_int_equal(b.fetched, 0);
	bench_end(&b);
	assert_int_equal(log_in(&b, none, on, NULL), -1);
	assert_err(&b.err, EX_NOPERM, "no password");
	bench_end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_goes_along_with_its_command),
		cmocka_unit_test(login_answers_two_questions),
		cmocka_unit_test(
		    scram_takes_the_proof_in_a_challenge_or_with_the_success),
		cmocka_unit_test(success_without_the_proof_is_failure),
		cmocka_unit_test(
		    a_wrong_proof_is_cancelled_and_nothing_weaker_follows),
		cmocka_unit_test(a_refused_token_says_why),
		cmocka_unit_test(a_challenge_that_is_not_base64_is_cancelled),
		cmocka_unit_test(the_secret_is_not_fetched_in_vain),
	};

	return cmocka_run_group_tests(tests, fix_nonce, NULL);
}
