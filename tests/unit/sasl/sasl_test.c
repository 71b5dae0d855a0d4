/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "sasl/sasl.h"

/* The server's list in one string, blank between names. */
static const char *
chosen(const char *offers, struct sasl_input in, bool token, bool cleartext_ok)
{
	struct str rest = str_of(offers), name;
	struct strlist offered = { 0 };
	const struct sasl_mech *mech;

	while (str_cut(&rest, ' ', &name))
		strlist_add(&offered, name);
	mech = sasl_choose(&offered, &in, token, cleartext_ok);
	strlist_clear(&offered);
	return mech ? mech->name : "none";
}

static const struct sasl_input tls = { .user = "joe", .tls = true };
static const struct sasl_input clear = { .user = "joe" };
static const struct sasl_input nobody = { .tls = true };

static void
the_strongest_offered_mechanism_is_chosen(void **state)
{
	(void)state;
	assert_string_equal(chosen("LOGIN PLAIN", tls, false, false), "PLAIN");
	assert_string_equal(chosen("login", tls, false, false), "LOGIN");
	assert_string_equal(chosen("X-NEW pLaIn", tls, false, false), "PLAIN");
	assert_string_equal(chosen("", tls, false, false), "none");
	assert_string_equal(chosen("PLAI PLAINX", tls, false, false), "none");
	assert_string_equal(chosen("PLAIN", nobody, false, false), "none");
}

static void
scram_comes_before_passwords_and_plus_before_scram(void **state)
{
	struct sasl_input bound = tls;
	const char *all = "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256 "
	    "SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS";

	(void)state;
	bound.binding_type = "tls-exporter";
	assert_string_equal(chosen(all, bound, false, false),
	    "SCRAM-SHA-256-PLUS");
	assert_string_equal(chosen("SCRAM-SHA-256 SCRAM-SHA-1-PLUS", bound,
	    false, false), "SCRAM-SHA-1-PLUS");
	assert_string_equal(chosen(all, tls, false, false), "SCRAM-SHA-256");
	assert_string_equal(chosen(all, clear, false, false),
	    "SCRAM-SHA-256");
	assert_string_equal(chosen("PLAIN scram-sha-1", clear, false, true),
	    "SCRAM-SHA-1");
	assert_string_equal(chosen(all, nobody, false, false), "none");
}

static void
no_secret_is_exposed_without_tls(void **state)
{
	(void)state;
	assert_string_equal(chosen("PLAIN LOGIN", clear, false, false),
	    "none");
	assert_string_equal(chosen("PLAIN LOGIN", clear, false, true),
	    "PLAIN");
	assert_string_equal(chosen("LOGIN", clear, false, true), "LOGIN");
}

static void
md5_is_the_last_resort_and_only_where_a_password_may_go(void **state)
{
	(void)state;
	assert_string_equal(chosen("DIGEST-MD5 CRAM-MD5", tls, false, false),
	    "CRAM-MD5");
	assert_string_equal(chosen("DIGEST-MD5", tls, false, false),
	    "DIGEST-MD5");
	assert_string_equal(chosen("CRAM-MD5 LOGIN", tls, false, false),
	    "LOGIN");
	assert_string_equal(chosen("CRAM-MD5 DIGEST-MD5", clear, false,
	    false), "none");
	assert_string_equal(chosen("CRAM-MD5", clear, false, true),
	    "CRAM-MD5");
	assert_string_equal(chosen("CRAM-MD5", tls, true, true), "none");
}

static void
what_has_to_be_named_is_not_chosen(void **state)
{
	(void)state;
	assert_string_equal(chosen("EXTERNAL", tls, false, true), "none");
	assert_string_equal(chosen("GSSAPI NTLM", tls, false, true), "none");
}

static void
a_token_is_never_sent_as_a_password(void **state)
{
	(void)state;
	assert_string_equal(chosen("PLAIN LOGIN", tls, true, true), "none");
	assert_string_equal(chosen("SCRAM-SHA-256 PLAIN XOAUTH2", tls, true,
	    false), "XOAUTH2");
	assert_string_equal(chosen("XOAUTH2 OAUTHBEARER", tls, true, false),
	    "OAUTHBEARER");
	assert_string_equal(chosen("XOAUTH2 OAUTHBEARER", clear, true,
	    false), "none");
	assert_string_equal(chosen("XOAUTH2", nobody, true, false), "none");
	assert_string_equal(chosen("OAUTHBEARER", nobody, true, false),
	    "OAUTHBEARER");
	assert_string_equal(chosen("XOAUTH2 OAUTHBEARER", tls, false, true),
	    "none");
}

static void
names_are_found_in_any_case(void **state)
{
	(void)state;
	assert_ptr_equal(sasl_find(STR("plain")), &sasl_plain);
	assert_ptr_equal(sasl_find(STR("LOGIN")), &sasl_login);
	assert_null(sasl_find(STR("PLAIN ")));
	assert_null(sasl_find(STR("")));
	assert_null(sasl_find(str_n("PLAIN\0x", 7)));
	for (const struct sasl_mech *const *m = sasl_mechs(); *m; m++)
		assert_ptr_equal(sasl_find(str_of((*m)->name)), *m);
}

static void
a_server_that_never_ends_is_left(void **state)
{
	(void)state;
	for (const struct sasl_mech *const *m = sasl_mechs(); *m; m++) {
		struct sasl_input in = tls;
		struct err err = { 0 };
		struct sasl *s;
		int n = 0;

		if ((*m)->available)
			continue;
		in.host = "mail.example.org";
		in.secret = STR("pencil");
		in.binding_type = "tls-exporter";
		s = sasl_new(*m, &in);
		for (; n <= SASL_ROUNDS_MAX + 1; n++) {
			struct buf out = BUF_MAX(SASL_MESSAGE_MAX);
			int rc = sasl_step(s, STR(""), &out, &err);

			buf_wipe(&out);
			if (rc < 0)
				break;
		}
		assert_true(n <= SASL_ROUNDS_MAX);
		assert_int_equal(err.status, EX_NOPERM);
		err_clear(&err);
		sasl_free(s);
	}
}

static int
talk_on(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	(void)state;
	(void)in;
	(void)challenge;
	(void)err;
	buf_puts(response, "more");
	return 0;
}

static void
eight_rounds_are_the_end_whatever_the_mechanism_says(void **state)
{
	const struct sasl_mech endless = { .name = "ENDLESS",
		.step = talk_on };
	struct sasl *s = sasl_new(&endless, &tls);
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(sasl_step(s, STR(""), &out, &err), 0);
	assert_int_equal(sasl_step(s, STR(""), &out, &err), -1);
	assert_err(&err, EX_NOPERM, "asks for more than ENDLESS has to say");
	err_clear(&err);
	buf_clear(&out);
	sasl_free(s);
}

static void
a_huge_challenge_is_refused(void **state)
{
	struct buf huge = BUF_MAX(SASL_MESSAGE_MAX + 1), out = { 0 };
	struct err err = { 0 };
	struct sasl *s = sasl_new(&sasl_login, &tls);

	(void)state;
	memset(buf_reserve(&huge, SASL_MESSAGE_MAX + 1), 'a',
	    SASL_MESSAGE_MAX + 1);
	buf_commit(&huge, SASL_MESSAGE_MAX + 1);
	assert_int_equal(sasl_step(s, buf_str(&huge), &out, &err), -1);
	assert_err(&err, EX_NOPERM, "too long");
	assert_int_equal(out.len, 0);
	err_clear(&err);
	buf_clear(&huge);
	sasl_free(s);
}

static void
a_response_that_does_not_fit_is_an_error(void **state)
{
	struct sasl_input in = tls;
	struct buf out = BUF_MAX(4);
	struct err err = { 0 };
	struct sasl *s;

	(void)state;
	in.secret = STR("pencil");
	s = sasl_new(&sasl_plain, &in);
	assert_int_equal(sasl_step(s, STR(""), &out, &err), -1);
	assert_err(&err, EX_CONFIG, "too long");
	err_clear(&err);
	buf_wipe(&out);
	sasl_free(s);
}

static void
an_endless_user_name_is_refused(void **state)
{
	char name[SASL_NAME_MAX + 2];
	struct sasl_input in = { .user = name };
	struct buf out = { 0 };
	struct err err = { 0 };
	struct sasl *s = sasl_new(&sasl_plain, &in);

	(void)state;
	memset(name, 'u', sizeof(name) - 1);
	name[SASL_NAME_MAX + 1] = '\0';
	assert_int_equal(sasl_step(s, STR(""), &out, &err), -1);
	assert_err(&err, EX_CONFIG, "longer than 1024 bytes");
	err_clear(&err);
	sasl_free(s);
	name[SASL_NAME_MAX] = '\0';
	s = sasl_new(&sasl_plain, &in);
	assert_int_equal(sasl_step(s, STR(""), &out, &err), 0);
	buf_wipe(&out);
	sasl_free(s);
}

static void
a_missing_user_is_said(void **state)
{
	struct buf out = { 0 };
	struct err err = { 0 };
	struct sasl *s = sasl_new(&sasl_plain, &nobody);

	(void)state;
	assert_int_equal(sasl_step(s, STR(""), &out, &err), -1);
	assert_err(&err, EX_CONFIG, "needs a user name");
	err_clear(&err);
	sasl_free(s);
	sasl_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_strongest_offered_mechanism_is_chosen),
		cmocka_unit_test(
		    scram_comes_before_passwords_and_plus_before_scram),
		cmocka_unit_test(no_secret_is_exposed_without_tls),
		cmocka_unit_test(
		    md5_is_the_last_resort_and_only_where_a_password_may_go),
		cmocka_unit_test(what_has_to_be_named_is_not_chosen),
		cmocka_unit_test(a_token_is_never_sent_as_a_password),
		cmocka_unit_test(names_are_found_in_any_case),
		cmocka_unit_test(a_server_that_never_ends_is_left),
		cmocka_unit_test(
		    eight_rounds_are_the_end_whatever_the_mechanism_says),
		cmocka_unit_test(a_huge_challenge_is_refused),
		cmocka_unit_test(a_response_that_does_not_fit_is_an_error),
		cmocka_unit_test(an_endless_user_name_is_refused),
		cmocka_unit_test(a_missing_user_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
