/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/msgid.h"

#include "test.h"

#include "base/random.h"

/* Random bytes of 1 are the letter 'b'. */
#define B26 "bbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct {
	const char *domain;
	const char *id;
} cases[] = {
	{ "example.org", "<" B26 "@example.org>" },
	{ "Mail-1.example.org", "<" B26 "@Mail-1.example.org>" },
	{ "[192.0.2.1]", "<" B26 "@[192.0.2.1]>" },
	{ "[IPv6:2001:db8::1]", "<" B26 "@[IPv6:2001:db8::1]>" },
	{ "b\xc3\xbc\x63her.example", "<" B26 "@xn--bcher-kva.example>" },
	{ "", "<" B26 "@localhost>" },
	{ "a>b", "<" B26 "@localhost>" },
	{ "a b", "<" B26 "@localhost>" },
	{ "a\nb", "<" B26 "@localhost>" },
	{ "a@b", "<" B26 "@localhost>" },
	{ "a..b", "<" B26 "@localhost>" },
	{ "\xff", "<" B26 "@localhost>" },
};

static void
the_domain_stands_there_or_localhost(void **state)
{
	(void)state;
	random_fix("\1", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf id = { 0 };

		msgid_put(&id, str_of(cases[i].domain));
		assert_string_equal(buf_cstr(&id), cases[i].id);
		buf_clear(&id);
	}
	random_fix(NULL, 0);
}

static void
no_two_are_the_same(void **state)
{
	struct buf one = { 0 };
	struct buf two = { 0 };

	(void)state;
	msgid_put(&one, STR("example.org"));
	msgid_put(&two, STR("example.org"));
	assert_string_not_equal(buf_cstr(&one), buf_cstr(&two));
	buf_clear(&one);
	buf_clear(&two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_domain_stands_there_or_localhost),
		cmocka_unit_test(no_two_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
