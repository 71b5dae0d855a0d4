/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk.h"

#include "base/random.h"
#include "sasl/scram.h"
#include "text/base64.h"

/* The nonces of RFC 5802's example; ours is 18 bytes in base64. */
#define OURS "fyko+d2lbbFgONRv9qkxdawL"
#define BOTH OURS "3rfcNHYJY1ZVvWVs7j"
#define SALT "QSXCR+Q6sek8bf92"
#define SERVER_FIRST "r=" BOTH ",s=" SALT ",i=4096"

static char binding[32];	/* 0, 1, 2, ... */

static int
fix_nonce(void **state)
{
	static struct buf nonce;

	(void)state;
	buf_reset(&nonce);
	base64_decode(&nonce, STR(OURS));
	random_fix(nonce.ptr, nonce.len);
	for (int i = 0; i < 32; i++)
		binding[i] = (char)i;
	return 0;
}

static struct sasl_input
user_pencil(void)
{
	return (struct sasl_input){ .user = "user", .secret = STR("pencil"),
	    .tls = true };
}

static struct sasl_input
bound(const char *type)
{
	struct sasl_input in = user_pencil();

	in.binding_type = type;
	in.binding = str_n(binding, sizeof(binding));
	return in;
}

static void
the_example_of_rfc_5802_comes_out(void **state)
{
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha1, &in);
	assert_answer(&t, "", "n,,n=user,r=" OURS);
	assert_answer(&t, SERVER_FIRST, "c=biws,r=" BOTH
	    ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
	assert_true(sasl_expects_proof(t.sasl));
	assert_answer(&t, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "");
	assert_false(sasl_expects_proof(t.sasl));
	assert_int_equal(sasl_finish(t.sasl, &t.err), 0);
	assert_refused(&t, STR(""), EX_NOPERM, "more than SCRAM-SHA-1");
	talk_end(&t);
}

static void
the_example_of_rfc_7677_comes_out(void **state)
{
	const struct sasl_mech *mech = &sasl_scram_sha256;
	struct sasl_input in = user_pencil();
	struct scram s = { .stage = SCRAM_FIRST };
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	buf_puts(&s.nonce, "rOprNGfwEbeRWgbNEkqO");
	assert_int_equal(mech->step(&s, &in, STR(""), &out, &err), 0);
	assert_str(buf_str(&out), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
	buf_reset(&out);
	assert_int_equal(mech->step(&s, &in, STR("r=rOprNGfwEbeRWgbNEkqO%hvYDp"
	    "WUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
	    &out, &err), 0);
	assert_str(buf_str(&out), "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaT"
	    "CAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
	buf_reset(&out);
	assert_int_equal(mech->step(&s, &in, STR("v=6rriTRBi23WpRR/wtup+mMhUZU"
	    "n/dB5nLTJRsjl95G4="), &out, &err), 0);
	assert_int_equal(mech->finish(&s, &err), 0);
	mech->clear(&s);
	buf_clear(&out);
}

/* The server's half by another implementation of the RFC. */
static void
plus_covers_the_channel(void **state)
{
	struct sasl_input in = bound("tls-exporter");
	struct talk t;

	(void)state;
	in.plus_offered = true;
	talk_begin(&t, &sasl_scram_sha256_plus, &in);
	assert_answer(&t, "", "p=tls-exporter,,n=user,r=" OURS);
	assert_answer(&t, SERVER_FIRST, "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCA"
	    "kKCwwNDg8QERITFBUWFxgZGhscHR4f,r=" BOTH
	    ",p=D2/elnCpWN5vzfsupEyIK53QUqQZA7VoJLvCOkoiEBw=");
	assert_answer(&t, "v=/x9512I1emNk+1VDcdC2VMj4vnhDWtaJHavjWnKxnkM=",
	    "");
	talk_end(&t);

	in.binding_type = "tls-unique";
	talk_begin(&t, &sasl_scram_sha1_plus, &in);
	assert_answer(&t, "", "p=tls-unique,,n=user,r=" OURS);
	assert_answer(&t, SERVER_FIRST, "c=cD10bHMtdW5pcXVlLCwAAQIDBAUGBwgJCg"
	    "sMDQ4PEBESExQVFhcYGRobHB0eHw==,r=" BOTH
	    ",p=ZkRSHw8DER/ZqOCFImCHdoahgao=");
	assert_answer(&t, "v=1IOUGwnZANBHTu2yS+8WEWIF7LY=", "");
	talk_end(&t);
}

static void
plus_without_a_channel_is_refused(void **state)
{
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha256_plus, &in);
	assert_refused(&t, STR(""), EX_NOPERM, "can be bound to");
	talk_end(&t);
}

/* What our first message begins with. */
static void
assert_flag(struct sasl_input in, const char *flag)
{
	struct talk t;

	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_true(str_starts(buf_str(&t.answer), str_of(flag)));
	talk_end(&t);
}

static void
a_list_without_plus_is_told_to_the_server(void **state)
{
	struct sasl_input in = bound("tls-exporter");

	(void)state;
	assert_flag(in, "y,,");
	in.forced = true;
	assert_flag(in, "y,,");
	in.plus_offered = true;		/* plain SCRAM by the user's wish */
	assert_flag(in, "n,,");
	assert_flag(user_pencil(), "n,,");
	in = user_pencil();
	in.plus_offered = true;		/* a channel that cannot be bound */
	assert_flag(in, "n,,");
}

static void
plain_scram_is_no_way_around_plus(void **state)
{
	struct sasl_input in = bound("tls-exporter");
	struct talk t;

	(void)state;
	in.plus_offered = true;
	talk_begin(&t, &sasl_scram_sha1, &in);
	assert_refused(&t, STR(""), EX_NOPERM, "has to be asked for");
	talk_end(&t);
}

static void
the_y_is_part_of_the_proof(void **state)
{
	struct sasl_input in = bound("tls-exporter");
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_answer(&t, "", "y,,n=user,r=" OURS);
	assert_answer(&t, SERVER_FIRST, "c=eSws,r=" BOTH
	    ",p=MD5FoDJhoBHBxUI2CTZhj0612sM71cyISgVrJBjg8co=");
	assert_answer(&t, "v=z2yn5Y3TSBcjODoROeZrUPRQ57ic2vKwBRv7TDU4ibE=",
	    "");
	talk_end(&t);
}

static void
names_are_escaped_and_everything_is_normalised(void **state)
{
	/* p, e + combining acute, no-break space, euro sign */
	struct sasl_input in = { .user = "a,b=c", .authzid = "z,",
		.secret = STR("pe\xcc\x81\xc2\xa0\xe2\x82\xac") };
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_answer(&t, "", "n,a=z=2C,n=a=2Cb=3Dc,r=" OURS);
	assert_answer(&t, SERVER_FIRST, "c=bixhPXo9MkMs,r=" BOTH
	    ",p=QEyEpbdkdHSvAq9p/w69RptlJGTakZbmLp/D6akbR2k=");
	assert_answer(&t, "v=/1R5EDZ9bdEVTSQUN4rB02CkG1rcobjvOFUZyuspgNI=",
	    "");
	talk_end(&t);
}

static void
what_is_not_utf8_is_refused_before_anything_is_proven(void **state)
{
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	in.user = "us\xe9r";
	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_int_equal(talk_step(&t, STR("")), -1);
	assert_err(&t.err, EX_CONFIG, "user name is not UTF-8");
	talk_end(&t);

	in = user_pencil();
	in.secret = STR("penc\xefl");
	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_refused(&t, STR(SERVER_FIRST), EX_CONFIG,
	    "password is not UTF-8");
	talk_end(&t);
}

static void
iterations_up_to_a_million_are_computed(void **state)
{
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_answer(&t, "r=" BOTH ",s=" SALT ",i=1000000", "c=biws,r=" BOTH
	    ",p=W43n2N8S7kZ1QbPGdAJ3aNsVWJjWEVmjxLLTVFIANpk=");
	talk_end(&t);
}

static const struct {
	struct str text;
	const char *words;
} hostile_first[] = {
#define BAD(lit, words) { { lit, sizeof(lit) - 1 }, words }
	BAD("", "no nonce"),
	BAD("r", "no nonce"),
	BAD("r=", "nonce"),
	BAD("\0", "no nonce"),
	BAD(",", "no nonce"),
	BAD("s=" SALT ",i=4096", "no nonce"),
	BAD("R=" BOTH ",s=" SALT ",i=4096", "no nonce"),
	BAD("r=" OURS ",s=" SALT ",i=4096", "does not extend ours"),
	BAD("r=x" BOTH ",s=" SALT ",i=4096", "does not extend ours"),
	BAD("r=3rfcNHYJY1ZVvWVs7j,s=" SALT ",i=4096",
		"does not extend ours"),
	BAD("r=FYKO+d2lbbFgONRv9qkxdawLx,s=" SALT ",i=4096",
		"does not extend ours"),
	BAD("r=" OURS "\0,s=" SALT ",i=4096", "does not extend ours"),
	BAD("r=" OURS " ,s=" SALT ",i=4096", "does not extend ours"),
	BAD("r=" OURS "\xc3\xa9,s=" SALT ",i=4096",
		"does not extend ours"),
	BAD("r=" BOTH, "no salt"),
	BAD("r=" BOTH ",i=4096,s=" SALT, "no salt"),
	BAD("r=" BOTH ",s=,i=4096", "no salt"),
	BAD("r=" BOTH ",s====,i=4096", "no salt"),
	BAD("r=" BOTH ",s=QSXC*,i=4096", "no salt"),
	BAD("r=" BOTH ",s=QSXCR,i=4096", "no salt"),
	BAD("r=" BOTH ",r=" BOTH ",s=" SALT ",i=4096", "no salt"),
	BAD("r=" BOTH ",s=" SALT, "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=-1", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=+4096", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i= 4096", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=4096 ", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=4096\0", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=0x1000", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=04096", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=4e3", "no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=1", "asks for 1 rounds"),
	BAD("r=" BOTH ",s=" SALT ",i=4095", "asks for 4095 rounds"),
	BAD("r=" BOTH ",s=" SALT ",i=1000001", "for 1000001 rounds"),
	BAD("r=" BOTH ",s=" SALT ",i=4294971392", "asks for 42949"),
	BAD("r=" BOTH ",s=" SALT ",i=18446744073709555712",
		"no iteration count"),
	BAD("r=" BOTH ",s=" SALT ",i=4096,i=1", "unknown extension"),
	BAD("r=" BOTH ",s=" SALT ",i=4096,s=AAAA",
		"unknown extension"),
	BAD("r=" BOTH ",s=" SALT ",i=4096,m=x", "unknown extension"),
	BAD("r=" BOTH ",s=" SALT ",i=4096,x", "unknown extension"),
	BAD("r=" BOTH ",s=" SALT ",i=4096,,", "unknown extension"),
	BAD("r=" BOTH ",s=" SALT ",i=4096,1=x", "unknown extension"),
	BAD("m=x,r=" BOTH ",s=" SALT ",i=4096", "unknown extension"),
	BAD("e=other-error", "server ended SCRAM-SHA-256: other-error"),
	BAD("e=\x1b[2J", "server ended SCRAM-SHA-256: ?[2J"),
	BAD("v=" SALT, "no nonce"),
};

static void
a_hostile_first_message_gets_no_proof(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile_first) /
	    sizeof(hostile_first[0]); i++) {
		struct sasl_input in = user_pencil();
		struct talk t;

		talk_begin(&t, &sasl_scram_sha256, &in);
		assert_int_equal(talk_step(&t, STR("")), 0);
		assert_refused(&t, hostile_first[i].text, EX_NOPERM,
		    hostile_first[i].words);
		assert_true(sasl_expects_proof(t.sasl));
		talk_end(&t);
	}
}

static void
extensions_that_may_be_ignored_are(void **state)
{
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha1, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_int_equal(talk_step(&t, STR(SERVER_FIRST ",x=y,Z=1")), 0);
	talk_end(&t);
}

static void
a_first_message_is_bounded(void **state)
{
	struct buf huge = BUF_MAX(SASL_MESSAGE_MAX);
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	buf_puts(&huge, "r=" OURS);
	while (huge.len <= SCRAM_MESSAGE_MAX)
		buf_putc(&huge, 'x');
	buf_puts(&huge, ",s=" SALT ",i=4096");
	talk_begin(&t, &sasl_scram_sha256, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_refused(&t, buf_str(&huge), EX_NOPERM, "too long");
	talk_end(&t);
	buf_clear(&huge);
}

static void
a_server_without_the_password_is_not_believed(void **state)
{
	static const struct {
		const char *text, *words;
	} bad[] = {
		{ "", "no server signature" },
		{ "v", "no server signature" },
		{ "v=", "did not prove" },
		{ "v=AAAA", "did not prove" },
		{ "v=rmF9pqV8S7suAoZWja4dJRkFsKR=", "did not prove" },
		{ "v=smF9pqV8S7suAoZWja4dJRkFsKQ=", "did not prove" },
		{ "v=rmF9pqV8S7suAoZWja4dJRkFsKQ", "did not prove" },
		{ "v=rmF9pqV8S7suAoZWja4dJRkFsKQ==", "did not prove" },
		{ "v=rmF9pqV8S7suAoZWja4dJRkFsKQ= ", "did not prove" },
		{ "x=1,v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
			"no server signature" },
		{ "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,v=AAAA",
			"no server signature" },
		{ "e=invalid-proof", "server ended SCRAM-SHA-1: invalid-pro" },
		{ SERVER_FIRST, "no server signature" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sasl_input in = user_pencil();
		struct err missing = { 0 };
		struct talk t;

		talk_begin(&t, &sasl_scram_sha1, &in);
		assert_int_equal(talk_step(&t, STR("")), 0);
		assert_int_equal(talk_step(&t, STR(SERVER_FIRST)), 0);
		assert_refused(&t, str_of(bad[i].text), EX_NOPERM,
		    bad[i].words);
		assert_int_equal(sasl_finish(t.sasl, &missing), -1);
		assert_err(&missing, EX_NOPERM,
		    "server did not prove that it knows the password");
		err_clear(&missing);
		talk_end(&t);
	}
}

static void
success_before_the_proof_is_failure(void **state)
{
	struct sasl_input in = user_pencil();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_scram_sha1, &in);
	assert_int_equal(sasl_finish(t.sasl, &t.err), -1);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_int_equal(sasl_finish(t.sasl, &t.err), -1);
	assert_int_equal(talk_step(&t, STR(SERVER_FIRST)), 0);
	assert_int_equal(sasl_finish(t.sasl, &t.err), -1);
	assert_err(&t.err, EX_NOPERM, "did not prove");
	talk_end(&t);
}

static void
every_exchange_has_a_nonce_of_its_own(void **state)
{
	struct sasl_input in = user_pencil();
	struct buf before = { 0 };

	(void)state;
	random_fix(NULL, 0);
	for (int i = 0; i < 16; i++) {
		struct talk t;

		talk_begin(&t, &sasl_scram_sha256, &in);
		assert_int_equal(talk_step(&t, STR("")), 0);
		assert_int_equal(t.answer.len, sizeof("n,,n=user,r=") - 1 + 24);
		assert_false(str_eq(buf_str(&before), buf_str(&t.answer)));
		buf_reset(&before);
		buf_put(&before, buf_str(&t.answer));
		talk_end(&t);
	}
	buf_clear(&before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_rfc_5802_comes_out),
		cmocka_unit_test(the_example_of_rfc_7677_comes_out),
		cmocka_unit_test(plus_covers_the_channel),
		cmocka_unit_test(plus_without_a_channel_is_refused),
		cmocka_unit_test(a_list_without_plus_is_told_to_the_server),
		cmocka_unit_test(plain_scram_is_no_way_around_plus),
		cmocka_unit_test(the_y_is_part_of_the_proof),
		cmocka_unit_test(
		    names_are_escaped_and_everything_is_normalised),
		cmocka_unit_test(
		    what_is_not_utf8_is_refused_before_anything_is_proven),
		cmocka_unit_test(iterations_up_to_a_million_are_computed),
		cmocka_unit_test(a_hostile_first_message_gets_no_proof),
		cmocka_unit_test(extensions_that_may_be_ignored_are),
		cmocka_unit_test(a_first_message_is_bounded),
		cmocka_unit_test(
		    a_server_without_the_password_is_not_believed),
		cmocka_unit_test(success_before_the_proof_is_failure),
		cmocka_unit_test(every_exchange_has_a_nonce_of_its_own),
	};

	return cmocka_run_group_tests(tests, fix_nonce, NULL);
}
