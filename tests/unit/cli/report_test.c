/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/printable.h"
#include "cli/report.h"

static void
assert_report(const struct err *err, const char *want)
{
	struct buf out = { 0 };

	report_put(&out, "envoi", err);
	assert_string_equal(buf_cstr(&out), want);
	buf_clear(&out);
}

static void
an_error_is_one_line_with_its_identifier(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_USAGE, "OPTION", "unknown option '-%c'", 'Z');
	assert_report(&err, "envoi: unknown option '-Z' [E-OPTION]\n");
	err_hint(&err, "'envoi --help' shows the options");
	assert_report(&err, "envoi: unknown option '-Z' [E-OPTION]\n"
	    "envoi: 'envoi --help' shows the options\n");
	err_clear(&err);
}

static void
the_server_is_quoted_and_explained(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_NOPERM, "AUTH-REFUSED", "cannot log in");
	err_reply(&err, 535, "5.7.8", STR("bad\x1b[31m\r\ncredentials"));
	err_hint(&err, "check 'user'");
	assert_report(&err, "envoi: cannot log in [E-AUTH-REFUSED]\n"
	    "envoi: server said: 535 5.7.8 bad?[31m\?\?credentials\n"
	    "envoi: this means: user name or password is wrong, or the "
	    "mailbox does not allow this kind of login\n"
	    "envoi: check 'user'\n");
	err_clear(&err);
}

static void
words_that_the_text_has_are_not_said_twice(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_NOUSER, "RCPT-REFUSED",
	    "recipient a@x refused: 550 5.1.1 who?");
	err_reply(&err, 550, "5.1.1", STR("who?"));
	assert_report(&err,
	    "envoi: recipient a@x refused: 550 5.1.1 who? "
	    "[E-RCPT-REFUSED]\n"
	    "envoi: this means: there is no such mailbox\n");
	err_clear(&err);
}

static void
a_bare_code_is_shown(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_UNAVAILABLE, "DATA-REFUSED", "refused");
	err_reply(&err, 554, "", STR(""));
	assert_report(&err, "envoi: refused [E-DATA-REFUSED]\n"
	    "envoi: server said: 554\n");
	err_clear(&err);
}

static void
meanings_follow_class_and_code(void **state)
{
	static const struct {
		int code;
		const char *enhanced;
		const char *meaning;	/* a part of it; NULL: none */
	} rows[] = {
		{ 550, "5.1.1", "no such mailbox" },
		{ 450, "4.1.1", "no such mailbox" },
		{ 450, "4.7.1", "greylisting" },
		{ 550, "5.7.1", NULL },
		{ 530, "5.7.0", "wants a login" },
		{ 550, "5.7.0", NULL },
		{ 530, "", "wants a login" },
		{ 535, "", "user name or password" },
		{ 535, "5.7.139", "administrator" },
		{ 421, "4.3.2", "takes no mail" },
		{ 421, "", "trying later" },
		{ 550, "", NULL },
		{ 554, "5.7", NULL },
		{ 0, "5.1.1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = { 0 };
		struct err err = { 0 };
		const char *found;

		err_set(&err, EX_UNAVAILABLE, "X", "refused");
		err_reply(&err, rows[i].code, rows[i].enhanced, STR("no"));
		report_put(&out, "envoi", &err);
		found = strstr(buf_cstr(&out), "this means: ");
		assert_int_equal(!found, !rows[i].meaning);
		if (found)
			assert_non_null(strstr(found, rows[i].meaning));
		buf_clear(&out);
		err_clear(&err);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_is_one_line_with_its_identifier),
		cmocka_unit_test(the_server_is_quoted_and_explained),
		cmocka_unit_test(words_that_the_text_has_are_not_said_twice),
		cmocka_unit_test(a_bare_code_is_shown),
		cmocka_unit_test(meanings_follow_class_and_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
