/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GSSAPI and NTLM, if libgsasl is there: the library is not ours to test,
 * but what we give to it is.
 */
#include "talk.h"

#include <sys/wait.h>
#include <unistd.h>

/* A challenge: signature, type 2, empty target, flags, eight bytes. */
#define CHALLENGE "NTLMSSP\0" "\2\0\0\0" "\0\0\0\0\x20\0\0\0" \
	"\1\2\0\0" "\x01\x23\x45\x67\x89\xab\xcd\xef"

static struct sasl_input
joe(void)
{
	return (struct sasl_input){ .user = "joe", .domain = "WORK",
	    .secret = STR("pencil"), .host = "mail.example.org" };
}

static void
need(const struct sasl_mech *mech)
{
	if (!mech->available())
		skip();
}

static void
ntlm_begins_and_answers(void **state)
{
	struct sasl_input in = joe();
	struct talk t;

	(void)state;
	need(&sasl_ntlm);
	talk_begin(&t, &sasl_ntlm, &in);
	assert_int_equal(talk_step(&t, STR("ntlm supported")), 0);
	assert_true(str_starts(buf_str(&t.answer), STR("NTLMSSP\0\1\0\0\0")));
	assert_true(str_search(buf_str(&t.answer), STR("WORK")) <
	    t.answer.len);
	assert_int_equal(talk_step(&t, STR(CHALLENGE)), 0);
	assert_true(str_starts(buf_str(&t.answer), STR("NTLMSSP\0\3\0\0\0")));
	assert_refused(&t, STR(CHALLENGE), EX_NOPERM, "more than NTLM");
	talk_end(&t);
}

static void
a_hostile_ntlm_challenge_does_not_reach_the_library(void **state)
{
	static const struct str bad[] = {
		{ "", 0 },
		{ "NTLMSSP\0\2\0\0", 12 },
		{ "NTLMSSP\0\2\0\0", 11 },
		{ CHALLENGE, 31 },
		{ "NTLMSSX\0\2\0\0\0\0\0\0\0\x20\0\0\0\1\2\0\0abcdefgh", 32 },
		{ "NTLMSSP\0\1\0\0\0\0\0\0\0\x20\0\0\0\1\2\0\0abcdefgh", 32 },
		{ "NTLMSSP\0\2\0\0\0\1\0\1\0\x20\0\0\0\1\2\0\0abcdefgh", 32 },
		{ "NTLMSSP\0\2\0\0\0\xff\xff\0\0\0\0\0\0\1\2\0\0abcdefgh",
			32 },
		{ "NTLMSSP\0\2\0\0\0\0\0\0\0\x21\0\0\0\1\2\0\0abcdefgh", 32 },
		{ "NTLMSSP\0\2\0\0\0\0\0\0\0\x20\0\1\0\1\2\0\0abcdefgh", 32 },
		{ "NTLMSSP\0\2\0\0\0\0\0\0\0\xff\xff\xff\xff\1\2\0\0abcdefgh",
			32 },
	};

	(void)state;
	need(&sasl_ntlm);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sasl_input in = joe();
		struct talk t;

		talk_begin(&t, &sasl_ntlm, &in);
		assert_int_equal(talk_step(&t, STR("")), 0);
		assert_refused(&t, bad[i], EX_NOPERM,
		    "invalid NTLM challenge: malformed");
		talk_end(&t);
	}
}

static void
long_names_do_not_reach_the_library(void **state)
{
	struct sasl_input in = joe();
	char name[102];
	struct talk t;

	(void)state;
	need(&sasl_ntlm);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	in.user = name;
	talk_begin(&t, &sasl_ntlm, &in);
	assert_refused(&t, STR(""), EX_CONFIG, "longer than NTLM's 100");
	talk_end(&t);
	name[100] = '\0';
	in.domain = name;
	talk_begin(&t, &sasl_ntlm, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_int_equal(talk_step(&t, STR(CHALLENGE)), 0);
	talk_end(&t);
}

/* In a process of its own: the Kerberos library leaves memory behind. */
static void
gssapi_without_a_ticket_fails_in_words(void **state)
{
	struct sasl_input in = joe();
	int status;
	pid_t child;

	(void)state;
	need(&sasl_gssapi);
	child = fork();
	if (child == 0) {
		struct talk t;
		int rc;

		/* nothing to be found, and nobody to be asked for it */
		setenv("KRB5CCNAME", "FILE:/proc/nonexistent/envoi", 1);
		setenv("KRB5_CONFIG", "/dev/null", 1);
		in.host = "localhost";
		talk_begin(&t, &sasl_gssapi, &in);
		rc = talk_step(&t, STR(""));
		_exit(rc < 0 && t.err.status == EX_NOPERM && strstr(
		    buf_cstr(&t.err.text), "login by GSSAPI failed: ") ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
both_say_whether_they_are_there(void **state)
{
	struct sasl_input in = joe();
	struct talk t;

	(void)state;
	if (sasl_ntlm.available())
		skip();
	talk_begin(&t, &sasl_ntlm, &in);
	assert_refused(&t, STR(""), EX_NOPERM, "needs libgsasl");
	talk_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ntlm_begins_and_answers),
		cmocka_unit_test(
		    a_hostile_ntlm_challenge_does_not_reach_the_library),
		cmocka_unit_test(long_names_do_not_reach_the_library),
		cmocka_unit_test(gssapi_without_a_ticket_fails_in_words),
		cmocka_unit_test(both_say_whether_they_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
