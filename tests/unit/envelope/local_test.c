/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdlib.h>

#include "envelope/local.h"

static void
domains_are_local_as_the_words_say(void **state)
{
	static const struct {
		const char *words;
		const char *domain;
		bool local;
	} table[] = {
		{ "auto", "", true },
		{ "auto", "localhost", true },
		{ "auto", "LocalHost", true },
		{ "auto", "localhost.localdomain", true },
		{ "auto", "web1-test", true },
		{ "auto", "WEB1-TEST", true },
		{ "auto", "web1-test.", false },
		{ "auto", "web1-tes", false },
		{ "auto", "web1-testing", false },
		{ "auto", "example.org", false },
		{ "auto", "localhost.example.org", false },
		{ "", "", true },
		{ "", "localhost", false },
		{ "example.lan", "EXAMPLE.lan", true },
		{ "example.lan", "localhost", false },
		{ "example.lan", "a.example.lan", false },
		{ "*.lan  auto", "a.B.LAN", true },
		{ "*.lan  auto", "localhost", true },
		{ "*.lan  auto", "lan", false },
		{ "*", "anything.example", true },
	};

	(void)state;
	setenv("HOSTNAME", "web1-test", 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct strlist words = { 0 };
		struct local l;

		strlist_add(&words, str_of(table[i].words));
		local_init(&l, &words);
		assert_int_equal(local_has(&l, str_of(table[i].domain)),
		    table[i].local);
		local_clear(&l);
		strlist_clear(&words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(domains_are_local_as_the_words_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
