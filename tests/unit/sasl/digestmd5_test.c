/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk.h"

#include "base/random.h"
#include "sasl/digestmd5.h"
#include "text/base64.h"

#define CNONCE "fyko+d2lbbFgONRv9qkxdawL"
#define TAIL ",nc=00000001,cnonce=\"" CNONCE "\"," \
	"digest-uri=\"smtp/mail.example.org\",response="

static int
fix_cnonce(void **state)
{
	static struct buf cnonce;

	(void)state;
	buf_reset(&cnonce);
	base64_decode(&cnonce, STR(CNONCE));
	random_fix(cnonce.ptr, cnonce.len);
	return 0;
}

static struct sasl_input
joe(void)
{
	return (struct sasl_input){ .user = "joe", .secret = STR("pencil"),
	    .host = "mail.example.org", .tls = true };
}

static void
the_example_of_rfc_2831_comes_out(void **state)
{
	const struct sasl_mech *mech = &sasl_digest_md5;
	struct sasl_input in = { .user = "chris", .secret = STR("secret"),
		.host = "elwood.innosoft.com" };
	struct digestmd5 d = { .service = "imap" };
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	buf_puts(&d.cnonce, "OA6MHXh6VqTrRk");
	assert_int_equal(mech->step(&d, &in, STR("realm=\"elwood.innosoft.com"
	    "\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,"
	    "charset=utf-8"), &out, &err), 0);
	assert_str(buf_str(&out), "charset=utf-8,username=\"chris\","
	    "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\","
	    "nc=00000001,cnonce=\"OA6MHXh6VqTrRk\","
	    "digest-uri=\"imap/elwood.innosoft.com\","
	    "response=d388dad90d4bbd760a152321f2143af7,qop=auth");
	buf_reset(&out);
	assert_int_equal(mech->finish(&d, &err), -1);
	err_clear(&err);
	assert_int_equal(mech->step(&d, &in,
	    STR("rspauth=ea40f60335c427b5527b84dbabcdfffd"), &out, &err), 0);
	assert_int_equal(out.len, 0);
	assert_int_equal(mech->finish(&d, &err), 0);
	mech->clear(&d);
	buf_clear(&out);
}

/* Our answer to a challenge, by another implementation of the RFC. */
static void
assert_one(struct sasl_input in, const char *challenge, const char *answer)
{
	struct talk t;

	talk_begin(&t, &sasl_digest_md5, &in);
	assert_int_equal(talk_step(&t, str_of(challenge)), 0);
	assert_string_equal(buf_cstr(&t.answer), answer);
	talk_end(&t);
}

static void
a_realm_is_chosen_from_the_offered_ones(void **state)
{
	const char *two = "realm=\"a\",nonce=\"n\",realm=\"b\","
	    "algorithm=md5-sess";
	struct sasl_input in = joe();
	struct talk t;

	(void)state;
	in.domain = "b";
	assert_one(in, two, "username=\"joe\",realm=\"b\",nonce=\"n\"" TAIL
	    "7462034dbe5fb06ef31b5a21079f7e3b,qop=auth");
	in.domain = "not offered";
	in.user = "joe@x@B";
	talk_begin(&t, &sasl_digest_md5, &in);
	assert_int_equal(talk_step(&t, str_of(two)), 0);
	assert_non_null(strstr(buf_cstr(&t.answer), "realm=\"b\""));
	talk_end(&t);
	in.user = "joe@c";
	talk_begin(&t, &sasl_digest_md5, &in);
	assert_int_equal(talk_step(&t, str_of(two)), 0);
	assert_non_null(strstr(buf_cstr(&t.answer), "realm=\"a\""));
	talk_end(&t);
}

static void
without_a_realm_none_is_sent_and_all_is_quoted(void **state)
{
	struct sasl_input in = joe();

	(void)state;
	assert_one(in, "nonce=\"n\\\"\\\\\", algorithm=MD5-SESS, qop=\"auth-"
	    "int, auth\", maxbuf=65536, cipher=\"rc4\", stale=false, x-y=z",
	    "username=\"joe\",nonce=\"n\\\"\\\\\"" TAIL
	    "0e465008b8a91b50580d487eddd5c692,qop=auth");
	in.user = "jo\"e";
	in.authzid = "jane";
	assert_one(in, "nonce=n,algorithm=md5-sess,realm=b,qop=auth",
	    "username=\"jo\\\"e\",realm=\"b\",nonce=\"n\"" TAIL
	    "65747ecbfc3a6a46422e29c53028f786,qop=auth,authzid=\"jane\"");
}

static void
characters_are_encoded_as_the_server_knows_them(void **state)
{
	const char *old = "realm=r,nonce=n,algorithm=md5-sess";
	const char *new = "realm=r,nonce=n,algorithm=md5-sess,charset=utf-8";
	struct sasl_input in = joe();
	struct talk t;

	(void)state;
	in.user = "jos\xc3\xa9";
	in.secret = STR("pe\xcc\x81");
	assert_one(in, new, "charset=utf-8,username=\"jos\xc3\xa9\","
	    "realm=\"r\",nonce=\"n\"" TAIL
	    "52d248dd42721f81df919c311fb26608,qop=auth");
	assert_one(in, old, "username=\"jos\xe9\",realm=\"r\",nonce=\"n\""
	    TAIL "2fba0dbd4457c6061b2c8456f93e4b94,qop=auth");
	in.user = "jos\xe9";	/* no UTF-8, so ISO 8859-1 already */
	assert_one(in, new, "username=\"jos\xe9\",realm=\"r\",nonce=\"n\""
	    TAIL "2fba0dbd4457c6061b2c8456f93e4b94,qop=auth");
	in.user = "jos\xe2\x82\xac";
	talk_begin(&t, &sasl_digest_md5, &in);
	assert_refused(&t, str_of(old), EX_CONFIG, "ISO 8859-1");
	talk_end(&t);
}

static void
a_hostile_challenge_is_refused(void **state)
{
	static const struct {
		struct str text;
		const char *words;
	} bad[] = {
#define BAD(lit, words) { { lit, sizeof(lit) - 1 }, words }
		BAD("", "no nonce"),
		BAD(",", "no nonce"),
		BAD("\0", "malformed"),
		BAD("nonce", "malformed"),
		BAD("nonce=\"n", "malformed"),
		BAD("nonce=\"n\0\",algorithm=md5-sess", "malformed"),
		BAD("nonce=n;algorithm=md5-sess", "malformed"),
		BAD("nonce=\"\",algorithm=md5-sess", "no nonce"),
		BAD("realm=r,algorithm=md5-sess", "no nonce"),
		BAD("nonce=n", "no algorithm"),
		BAD("nonce=n,algorithm=md5", "unknown algorithm"),
		BAD("nonce=n,algorithm=md5-sess,algorithm=md5-sess",
			"repeated"),
		BAD("nonce=n,nonce=n,algorithm=md5-sess", "repeated"),
		BAD("nonce=n,NONCE=m,algorithm=md5-sess", "repeated"),
		BAD("nonce=n,algorithm=md5-sess,qop=auth,qop=auth",
			"repeated"),
		BAD("nonce=n,algorithm=md5-sess,charset=utf-8,charset=utf-8",
			"repeated"),
		BAD("nonce=n,algorithm=md5-sess,maxbuf=1,maxbuf=2",
			"repeated"),
		BAD("nonce=n,algorithm=md5-sess,qop=\"auth-int,auth-conf\"",
			"demands a security layer"),
		BAD("nonce=n,algorithm=md5-sess,qop=\"\"",
			"demands a security layer"),
		BAD("nonce=n,algorithm=md5-sess,charset=latin1",
			"unknown charset"),
		BAD("rspauth=ea40f60335c427b5527b84dbabcdfffd", "no nonce"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sasl_input in = joe();
		struct talk t;

		talk_begin(&t, &sasl_digest_md5, &in);
		assert_refused(&t, bad[i].text, EX_NOPERM, bad[i].words);
		talk_end(&t);
	}
}

static void
a_challenge_is_bounded(void **state)
{
	struct buf text = { 0 };
	struct sasl_input in = joe();
	struct talk t;

	(void)state;
	buf_puts(&text, "nonce=n,algorithm=md5-sess,x=");
	while (text.len < DIGESTMD5_CHALLENGE_MAX)
		buf_putc(&text, 'x');
	talk_begin(&t, &sasl_digest_md5, &in);
	assert_int_equal(talk_step(&t, buf_str(&text)), 0);
	talk_end(&t);
	buf_putc(&text, 'x');
	talk_begin(&t, &sasl_digest_md5, &in);
	assert_refused(&t, buf_str(&text), EX_NOPERM, "too long");
	talk_end(&t);
	buf_clear(&text);
}

static void
a_server_without_the_password_is_not_believed(void **state)
{
	static const struct {
		const char *text, *words;
	} bad[] = {
		{ "", "no rspauth" },
		{ "rspauth", "no rspauth" },
		{ "rspauth=\"\"", "did not prove" },
		{ "rspauth=e6a79126d60a81a7b8c555818cfd5686",
			"did not prove" },
		{ "rspauth=e6a79126d60a81a7b8c555818cfd568",
			"did not prove" },
		{ "rspauth=e6a79126d60a81a7b8c555818cfd56855",
			"did not prove" },
		{ "rspauth=e6a79126d60a81a7b8c555818cfd5685,rspauth=x",
			"no rspauth" },
		{ "rspauth=7462034dbe5fb06ef31b5a21079f7e3b",
			"did not prove" },
		{ "realm=b,nonce=m,algorithm=md5-sess,stale=true",
			"no rspauth" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sasl_input in = joe();
		struct talk t;

		talk_begin(&t, &sasl_digest_md5, &in);
		assert_int_equal(talk_step(&t,
		    STR("realm=b,nonce=n,algorithm=md5-sess")), 0);
		assert_true(sasl_expects_proof(t.sasl));
		assert_refused(&t, str_of(bad[i].text), EX_NOPERM,
		    bad[i].words);
		assert_true(sasl_expects_proof(t.sasl));
		talk_end(&t);
	}
}

static void
a_server_that_knows_the_password_is_believed(void **state)
{
	struct sasl_input in = joe();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_digest_md5, &in);
	assert_int_equal(talk_step(&t,
	    STR("realm=b,nonce=n,algorithm=md5-sess")), 0);
	assert_answer(&t, "rspauth=e6a79126d60a81a7b8c555818cfd5685", "");
	assert_false(sasl_expects_proof(t.sasl));
	assert_int_equal(sasl_finish(t.sasl, &t.err), 0);
	assert_refused(&t, STR(""), EX_NOPERM, "more than DIGEST-MD5");
	talk_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_rfc_2831_comes_out),
		cmocka_unit_test(a_realm_is_chosen_from_the_offered_ones),
		cmocka_unit_test(
		    without_a_realm_none_is_sent_and_all_is_quoted),
		cmocka_unit_test(
		    characters_are_encoded_as_the_server_knows_them),
		cmocka_unit_test(a_hostile_challenge_is_refused),
		cmocka_unit_test(a_challenge_is_bounded),
		cmocka_unit_test(
		    a_server_without_the_password_is_not_believed),
		cmocka_unit_test(
		    a_server_that_knows_the_password_is_believed),
	};

	return cmocka_run_group_tests(tests, fix_cnonce, NULL);
}
