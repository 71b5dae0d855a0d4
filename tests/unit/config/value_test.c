/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/strlist.h"
#include "config/type.h"
#include "base/banned.h"

static int
parse(const struct value_type *type, struct str text, void *member)
{
	struct err err = { 0 };
	int status = value_parse(type, "x", text, member, false, EX_CONFIG,
	    &err);

	assert_int_equal(status != 0, err.status != 0);
	err_clear(&err);
	return status;
}

static void
numbers_are_read_as_strtol_reads_them(void **state)
{
	static const struct {
		const char *text;
		int number;	/* 0: refused */
	} cases[] = {
		{ "25", 25 }, { "0x10", 16 }, { "0XfF", 255 }, { "010", 8 },
		{ "+25", 25 }, { "65535", 65535 }, { "1", 1 },
		{ "0587", 0 }, { "0", 0 }, { "65536", 0 }, { "-1", 0 },
		{ "", 0 }, { "0x", 0 }, { "25 ", 0 }, { "2 5", 0 },
		{ "25x", 0 }, { "x", 0 }, { "+", 0 }, { "++1", 0 },
		{ "4294967321", 0 }, { "18446744073709551641", 0 },
		{ "9999999999999999999999999999", 0 }, { "smtp", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int number = 7;
		int status = parse(&type_port, str_of(cases[i].text),
		    &number);

		assert_int_equal(status == 0, cases[i].number != 0);
		assert_int_equal(number,
		    cases[i].number ? cases[i].number : 7);
	}
}

static void
durations_have_units(void **state)
{
	static const struct {
		const char *text;
		int seconds;	/* -1: refused */
	} cases[] = {
		{ "off", 0 }, { "30", 30 }, { "30s", 30 }, { "5m", 300 },
		{ "2h", 7200 }, { "1d", 86400 }, { "0x3c", 60 },
		{ "0x1d", 29 },
		{ "0", -1 }, { "0m", -1 }, { "m", -1 }, { "", -1 },
		{ "5 m", -1 }, { "5mm", -1 }, { "-5", -1 }, { "on", -1 },
		{ "24856d", -1 }, { "49711d", -1 }, { "1w", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int number = 7;
		int status = parse(&type_duration, str_of(cases[i].text),
		    &number);

		assert_int_equal(status == 0, cases[i].seconds >= 0);
		if (status == 0)
			assert_int_equal(number, cases[i].seconds);
	}
}

static void
sizes_have_units(void **state)
{
	static const struct {
		const char *text;
		int bytes;	/* -1: refused */
	} cases[] = {
		{ "off", 0 }, { "1000", 1000 }, { "1K", 1024 },
		{ "64M", 64 * 1024 * 1024 }, { "1G", 1024 * 1024 * 1024 },
		{ "0", -1 }, { "2G", -1 }, { "1k", -1 }, { "M", -1 },
		{ "1m", -1 }, { "1MB", -1 }, { "-1", -1 }, { "1 M", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int number = 7;
		int status = parse(&type_size, str_of(cases[i].text),
		    &number);

		assert_int_equal(status == 0, cases[i].bytes >= 0);
		if (status == 0)
			assert_int_equal(number, cases[i].bytes);
	}
}

static void
switches_take_their_exact_words(void **state)
{
	bool flag = false;

	(void)state;
	assert_int_equal(parse(&type_on_off, STR("on"), &flag), 0);
	assert_true(flag);
	assert_int_equal(parse(&type_on_off, STR("off"), &flag), 0);
	assert_false(flag);
	assert_int_equal(parse(&type_on_off, STR(""), &flag), 0);
	assert_true(flag);
	assert_int_equal(parse(&type_on_off, STR("ON"), &flag), -1);
	assert_int_equal(parse(&type_on_off, STR("yes"), &flag), -1);
	assert_int_equal(parse(&type_on_off, STR("1"), &flag), -1);
	assert_int_equal(parse(&type_on_off, STR("of"), &flag), -1);
	assert_int_equal(parse(&type_on_off, STR("off\0"), &flag), -1);
	assert_int_equal(parse(&type_on_off_said, STR(""), &flag), -1);
	assert_true(flag);
}

static void
reversed_old_names_reverse(void **state)
{
	bool remove = true;

	(void)state;
	assert_int_equal(parse(&type_off_on, STR("on"), &remove), 0);
	assert_false(remove);
	assert_int_equal(parse(&type_off_on, STR("off"), &remove), 0);
	assert_true(remove);
	assert_int_equal(parse(&type_turned_off, STR(""), &remove), 0);
	assert_false(remove);
	assert_int_equal(parse(&type_turned_off, STR("x"), &remove), -1);
}

static void
control_characters_are_refused_in_every_type(void **state)
{
	static const struct str texts[] = {
		STR("a\nb"), STR("a\rb"), STR("a\0b"), STR("\033[2J"),
		STR("a\x7f"), STR("\x01"),
	};
	static const struct value_type *const types[] = {
		&type_text, &type_command, &type_secret, &type_path,
		&type_hosts, &type_senders, &type_name, &type_mechanism,
		&type_port, &type_on_off, &type_ignored,
	};

	(void)state;
	for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++)
		for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
			struct buf member = { 0 };
			struct err err = { 0 };

			assert_int_equal(value_parse(types[t], "x", texts[i],
			    &member, false, EX_CONFIG, &err), -1);
			assert_err(&err, EX_CONFIG, "control character");
			assert_string_equal(err.id, "CONF-CONTROL");
			err_clear(&err);
		}
}

static void
a_tab_may_stand_in_commands_and_secrets_only(void **state)
{
	char *text = NULL;

	(void)state;
	assert_int_equal(parse(&type_command, STR("a\tb"), &text), 0);
	assert_string_equal(text, "a\tb");
	assert_int_equal(parse(&type_text, STR("a\tb"), &text), -1);
	value_clear(&type_command, &text);
}

static void
an_empty_text_means_what_the_type_says(void **state)
{
	char *text = NULL;
	struct strlist list = { 0 };
	struct buf password = { 0 };

	(void)state;
	assert_int_equal(parse(&type_text, STR("x"), &text), 0);
	assert_int_equal(parse(&type_text, STR(""), &text), 0);
	assert_null(text);
	assert_int_equal(value_count(&type_text, &text), 0);
	assert_int_equal(parse(&type_name, STR(""), &text), 0);
	assert_string_equal(text, "");
	assert_int_equal(value_count(&type_name, &text), 1);
	assert_int_equal(parse(&type_hosts, STR(""), &list), -1);
	assert_int_equal(parse(&type_senders, STR(""), &list), 0);
	assert_int_equal(list.count, 1);
	assert_int_equal(parse(&type_secret, STR("x"), &password), 0);
	assert_int_equal(parse(&type_secret, STR(""), &password), 0);
	assert_null(password.ptr);
	value_clear(&type_name, &text);
	value_clear(&type_hosts, &list);
}

static void
lists_grow_when_told_to(void **state)
{
	struct strlist list = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse(&type_hosts, STR("a"), &list), 0);
	assert_int_equal(value_parse(&type_hosts, "host", STR("b"), &list,
	    true, EX_CONFIG, &err), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(parse(&type_hosts, STR("c"), &list), 0);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.item[0], "c");
	value_clear(&type_hosts, &list);
}

static void
lists_have_an_end(void **state)
{
	struct strlist list = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < VALUE_ITEMS_MAX; i++)
		assert_int_equal(value_parse(&type_hosts, "host", STR("a"),
		    &list, true, EX_CONFIG, &err), 0);
	assert_int_equal(value_parse(&type_hosts, "host", STR("a"), &list,
	    true, EX_CONFIG, &err), -1);
	assert_err(&err, EX_CONFIG, "'host' has more than 100 values");
	assert_int_equal(list.count, VALUE_ITEMS_MAX);
	err_clear(&err);
	assert_int_equal(parse(&type_hosts, STR("a"), &list), 0);
	value_clear(&type_hosts, &list);
}

static void
too_long_values_are_refused(void **state)
{
	static char long_text[VALUE_SECRET_MAX + 1];
	char *text = NULL;
	struct buf password = { 0 };

	(void)state;
	memset(long_text, 'a', sizeof(long_text));
	assert_int_equal(parse(&type_text, str_n(long_text, VALUE_MAX),
	    &text), 0);
	assert_int_equal(parse(&type_text, str_n(long_text, VALUE_MAX + 1),
	    &text), -1);
	assert_int_equal(parse(&type_secret,
	    str_n(long_text, VALUE_SECRET_MAX), &password), 0);
	assert_int_equal(password.len, VALUE_SECRET_MAX);
	assert_int_equal(parse(&type_secret,
	    str_n(long_text, VALUE_SECRET_MAX + 1), &password), -1);
	value_clear(&type_text, &text);
	value_clear(&type_secret, &password);
}

static void
a_message_names_the_setting_and_what_it_takes(void **state)
{
	struct err err = { 0 };
	int number = 0;

	(void)state;
	assert_int_equal(value_parse(&type_port, "port",
	    STR("25 # plain"), &number, false, EX_USAGE, &err), -1);
	assert_err(&err, EX_USAGE, "'port' takes a number from 1 to 65535, "
	    "not '25 # plain'");
	assert_non_null(strstr(buf_cstr(&err.hint), "line of its own"));
	err_clear(&err);
}

static void
what_is_printed_parses_back(void **state)
{
	static const struct {
		const struct value_type *type;
		const char *text;
	} cases[] = {
		{ &type_on_off, "on" }, { &type_on_off, "off" },
		{ &type_duration, "off" }, { &type_duration, "90" },
		{ &type_family, "any" }, { &type_family, "6" },
		{ &type_descriptor, "off" }, { &type_descriptor, "3" },
		{ &type_facility, "off" }, { &type_facility, "LOG_USER" },
		{ &type_facility, "LOG_LOCAL7" }, { &type_version, "1.3" },
		{ &type_from_header, "auto" }, { &type_auto_header, "auto" },
		{ &type_to_header, "undisclosed_recipients" },
		{ &type_queue, "on-failure" }, { &type_protocol, "lmtp" },
		{ &type_log_format, "json" }, { &type_port, "587" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int member = 0;
		struct buf out = { 0 };

		assert_int_equal(parse(cases[i].type, str_of(cases[i].text),
		    &member), 0);
		assert_int_equal(value_count(cases[i].type, &member), 1);
		value_print(cases[i].type, &member, 0, &out);
		assert_string_equal(buf_cstr(&out), cases[i].text);
		buf_clear(&out);
	}
}

static void
a_number_that_no_text_stands_for_is_unset(void **state)
{
	int none = 0;

	(void)state;
	assert_int_equal(value_count(&type_port, &none), 0);
	assert_int_equal(value_count(&type_port_or_not, &none), 0);
	assert_int_equal(value_count(&type_bits, &none), 0);
}

static void
copies_are_their_own(void **state)
{
	struct buf from = { 0 }, to = { 0 };
	struct strlist list = { 0 }, other = { 0 };

	(void)state;
	assert_int_equal(parse(&type_secret, STR("s3"), &from), 0);
	value_copy(&type_secret, &to, &from);
	value_clear(&type_secret, &from);
	assert_str(buf_str(&to), "s3");
	value_copy(&type_secret, &to, &from);
	assert_null(to.ptr);
	assert_int_equal(parse(&type_hosts, STR("a"), &list), 0);
	value_copy(&type_hosts, &other, &list);
	value_clear(&type_hosts, &list);
	assert_string_equal(other.item[0], "a");
	value_clear(&type_hosts, &other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_as_strtol_reads_them),
		cmocka_unit_test(durations_have_units),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(switches_take_their_exact_words),
		cmocka_unit_test(reversed_old_names_reverse),
		cmocka_unit_test(control_characters_are_refused_in_every_type),
		cmocka_unit_test(a_tab_may_stand_in_commands_and_secrets_only),
		cmocka_unit_test(an_empty_text_means_what_the_type_says),
		cmocka_unit_test(lists_grow_when_told_to),
		cmocka_unit_test(lists_have_an_end),
		cmocka_unit_test(too_long_values_are_refused),
		cmocka_unit_test(a_message_names_the_setting_and_what_it_takes),
		cmocka_unit_test(what_is_printed_parses_back),
		cmocka_unit_test(a_number_that_no_text_stands_for_is_unset),
		cmocka_unit_test(copies_are_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
