/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "net/addr.h"

static void
addresses_are_read_and_written_back(void **state)
{
	static const struct {
		const char *in, *out;
		int family;
		bool loopback;
	} good[] = {
		{ "192.0.2.1", "192.0.2.1", 4, false },
		{ "127.0.0.1", "127.0.0.1", 4, true },
		{ "127.255.3.4", "127.255.3.4", 4, true },
		{ "128.0.0.1", "128.0.0.1", 4, false },
		{ "0.0.0.0", "0.0.0.0", 4, false },
		{ "2001:db8::1", "2001:db8::1", 6, false },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1", 6, false },
		{ "::1", "::1", 6, true },
		{ "::", "::", 6, false },
		{ "::2", "::2", 6, false },
		{ "::ffff:127.0.0.2", "::ffff:127.0.0.2", 6, true },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", 6, false },
		{ "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", 6, false },
		{ "fe80::1%lo", "fe80::1%lo", 6, false },
		{ "fe80::1%1", "fe80::1%lo", 6, false },
		{ "fe80::1%77777", "fe80::1%77777", 6, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct addr a;
		char text[ADDR_TEXT_MAX];

		assert_true(addr_parse(&a, good[i].in, 587));
		addr_format(&a, text);
		assert_string_equal(text, good[i].out);
		assert_int_equal(addr_family(&a), good[i].family);
		assert_int_equal(addr_is_loopback(&a), good[i].loopback);
	}
}

static void
what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = {
		"", " ", "localhost", "mail.example.org", "1", "127.1",
		"0x7f.1",
		"1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", " 1.2.3.4",
		"1.2.3.4%lo", "[::1]", ":", ":::", "::1::", "1::2::3",
		"2001:db8::g", "::1%", "::1%nosuchinterface", "%lo", "::%0",
		"fe80::1%-1", "fe80::1%4294967296", "::1 ", "1:2:3:4:5:6:7:8:9",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc",
		"fe80::1%aninterfacenamethatismuchtoolongforanything",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct addr a;

		if (addr_parse(&a, bad[i], 25))
			fail_msg("taken for an address: '%s'", bad[i]);
	}
}

static void
only_ip_addresses_come_from_the_system(void **state)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNIX };
	const struct sockaddr *sa = (const struct sockaddr *)&ss;
	struct addr a;

	(void)state;
	assert_false(addr_from(&a, sa, sizeof(ss)));
	ss.ss_family = AF_INET;
	assert_false(addr_from(&a, sa, sizeof(struct sockaddr_in) - 1));
	assert_true(addr_from(&a, sa, sizeof(struct sockaddr_in)));
	ss.ss_family = AF_INET6;
	assert_false(addr_from(&a, sa, sizeof(struct sockaddr_in)));
	assert_true(addr_from(&a, sa, sizeof(struct sockaddr_in6)));
}

/* Addresses from a line of text. */
static void
list_of(struct addrlist *list, const char *text)
{
	struct str rest = str_of(text), one;

	*list = (struct addrlist){ 0 };
	while (str_cut(&rest, ' ', &one)) {
		char word[ADDR_TEXT_MAX] = "";
		struct addr a;

		memcpy(word, one.ptr, one.len);
		assert_true(addr_parse(&a, word, 25));
		addrlist_add(list, &a);
	}
}

static void
assert_list(const struct addrlist *list, const char *want)
{
	struct buf got = { 0 };

	for (size_t i = 0; i < list->count; i++) {
		char text[ADDR_TEXT_MAX];

		addr_format(&list->item[i], text);
		buf_putf(&got, "%s%s", i ? " " : "", text);
	}
	assert_string_equal(buf_cstr(&got), want);
	buf_clear(&got);
}

static void
families_alternate_and_keep_their_order(void **state)
{
	static const struct {
		const char *in;
		size_t from;
		int first;
		const char *out;
	} cases[] = {
		{ "", 0, 0, "" },
		{ "", 0, 6, "" },
		{ "::1", 0, 0, "::1" },
		{ "::1", 0, 4, "::1" },
		{ "1.1.1.1 1.1.1.2", 0, 6, "1.1.1.1 1.1.1.2" },
		{ "::1 ::2 ::3 1.1.1.1 1.1.1.2", 0, 0,
			"::1 1.1.1.1 ::2 1.1.1.2 ::3" },
		{ "1.1.1.1 1.1.1.2 ::1 ::2 ::3", 0, 0,
			"1.1.1.1 ::1 1.1.1.2 ::2 ::3" },
		{ "1.1.1.1 1.1.1.2 ::1 ::2", 0, 6,
			"::1 1.1.1.1 ::2 1.1.1.2" },
		{ "1.1.1.1 1.1.1.2 1.1.1.3 ::1 ::2", 1, 6,
			"1.1.1.1 ::1 1.1.1.2 ::2 1.1.1.3" },
		{ "1.1.1.1 ::1 ::2", 3, 4, "1.1.1.1 ::1 ::2" },
		{ "::1 1.1.1.1 1.1.1.2 1.1.1.3", 0, 0,
			"::1 1.1.1.1 1.1.1.2 1.1.1.3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct addrlist list;

		list_of(&list, cases[i].in);
		addrlist_interleave(&list, cases[i].from, cases[i].first);
		assert_list(&list, cases[i].out);
	}
}

static void
a_list_is_bounded_and_without_doubles(void **state)
{
	struct addrlist list;
	struct addr a;

	(void)state;
	list_of(&list, "::1 1.1.1.1 ::1 1.1.1.1 fe80::1%1 fe80::1%77777");
	assert_list(&list, "::1 1.1.1.1 fe80::1%lo fe80::1%77777");
	for (int i = 0; i < 1000; i++) {
		assert_true(addr_parse(&a, "10.0.0.1", 25));
		a.u.v4.sin_addr.s_addr += (in_addr_t)i << 24;
		a.u.v4.sin_port += (in_port_t)i;
		addrlist_add(&list, &a);
	}
	assert_int_equal(list.count, ADDRLIST_MAX);
	addrlist_interleave(&list, 0, 4);
	assert_int_equal(list.count, ADDRLIST_MAX);
}

static void
localhost_is_this_machine_and_nobody_is_asked(void **state)
{
	static const struct {
		const char *name;
		int family;
		const char *addresses;
	} good[] = {
		{ "localhost", 0, "127.0.0.1 ::1" },
		{ "LocalHost.", 0, "127.0.0.1 ::1" },
		{ "mail.localhost", 4, "127.0.0.1" },
		{ "localhost", 6, "::1" },
	};
	static const char *const others[] = { "", ".", "ocalhost",
		".localhost", "localhost.example.org", "mylocalhost",
		"localhost..", "127.0.0.1", "localhos\xf4" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct addrlist list = { 0 };

		assert_true(addrlist_localhost(&list, good[i].name,
			good[i].family));
		assert_list(&list, good[i].addresses);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		struct addrlist list = { 0 };

		assert_false(addrlist_localhost(&list, others[i], 0));
		assert_int_equal(list.count, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_written_back),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(only_ip_addresses_come_from_the_system),
		cmocka_unit_test(families_alternate_and_keep_their_order),
		cmocka_unit_test(a_list_is_bounded_and_without_doubles),
		cmocka_unit_test(
			localhost_is_this_machine_and_nobody_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
