/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "cli/front.h"

static void
the_last_part_of_the_path_decides(void **state)
{
	static const struct {
		const char *argv0;
		enum front front;
		bool classic;
		const char *shown;
	} rows[] = {
		{ "envoi", FRONT_ENVOI, false, "envoi" },
		{ "/usr/bin/envoi", FRONT_ENVOI, false, "envoi" },
		{ "msmtp", FRONT_MSMTP, false, "msmtp" },
		{ "sendmail", FRONT_SENDMAIL, true, "sendmail" },
		{ "/usr/sbin/sendmail", FRONT_SENDMAIL, true, "sendmail" },
		{ "/usr/lib/sendmail", FRONT_SENDMAIL, true, "sendmail" },
		{ "send-mail", FRONT_SENDMAIL, true, "send-mail" },
		{ "../bin/mailq", FRONT_MAILQ, true, "mailq" },
		{ "newaliases", FRONT_NEWALIASES, true, "newaliases" },
		{ "sendmail.envoi", FRONT_ENVOI, false, "sendmail.envoi" },
		{ "Sendmail", FRONT_ENVOI, false, "Sendmail" },
		{ "mailq/", FRONT_ENVOI, false, "envoi" },
		{ "", FRONT_ENVOI, false, "envoi" },
		{ NULL, FRONT_ENVOI, false, "envoi" },
		{ "/x\x1b[2J\n", FRONT_ENVOI, false, "x?[2J?" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf shown = { 0 };
		enum front front = front_of(rows[i].argv0);

		assert_int_equal(front, rows[i].front);
		assert_int_equal(front_is_classic(front), rows[i].classic);
		front_put_name(&shown, rows[i].argv0);
		assert_string_equal(buf_cstr(&shown), rows[i].shown);
		buf_clear(&shown);
	}
}

static void
a_long_name_is_cut(void **state)
{
	struct buf shown = { 0 };
	char wide[5000];

	(void)state;
	memset(wide, 'a', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	front_put_name(&shown, wide);
	assert_int_equal(shown.len, 64);
	buf_clear(&shown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_part_of_the_path_decides),
		cmocka_unit_test(a_long_name_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
