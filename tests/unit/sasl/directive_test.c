/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "sasl/directive.h"

/* The list written down again as "name<value>..." and how it ended. */
static int
read_back(struct str text, struct buf *out)
{
	struct directive d = { .name = { NULL, 0 } };
	int rc;

	while ((rc = directive_next(&text, &d)) > 0) {
		buf_put(out, d.name);
		buf_putc(out, '<');
		buf_put(out, buf_str(&d.value));
		buf_putc(out, '>');
	}
	directive_clear(&d);
	return rc;
}

static void
lists_are_read(void **state)
{
	static const struct {
		const char *text, *read;
	} cases[] = {
		{ "", "" },
		{ " ,, ,\t", "" },
		{ "a=b", "a<b>" },
		{ "a=b,", "a<b>" },
		{ "a=b , c=\"d\" ,,e=f", "a<b>c<d>e<f>" },
		{ "a = b", "a<b>" },
		{ "a=\"\"", "a<>" },
		{ "a=\"x,y=z\"", "a<x,y=z>" },
		{ "a=\"q\\\"q\\\\\\x\"", "a<q\"q\\x>" },
		{ "a=\"caf\xc3\xa9\t\xff\"", "a<caf\xc3\xa9\t\xff>" },
		{ "algorithm=md5-sess", "algorithm<md5-sess>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = { 0 };

		assert_int_equal(read_back(str_of(cases[i].text), &out), 0);
		assert_string_equal(buf_cstr(&out), cases[i].read);
		buf_clear(&out);
	}
}

static void
what_is_no_list_is_refused(void **state)
{
	static const struct str bad[] = {
		{ "a", 1 }, { "a=", 2 }, { "=b", 2 }, { "a=,", 3 },
		{ "a b=c", 5 }, { "a=b c", 5 }, { "a=b;c=d", 7 },
		{ "a=\"", 3 }, { "a=\"b", 4 }, { "a=\"b\\", 5 },
		{ "a=\"b\\\"", 6 }, { "a=\"b\"c", 6 }, { "a=\"b\"\"c\"", 8 },
		{ "\"a\"=b", 5 }, { "a=b\0", 4 }, { "a\0=b", 4 },
		{ "a=\"b\0\"", 6 }, { "a=\"b\\\0\"", 7 }, { "a=\"\r\n\"", 6 },
		{ "a=\"\x7f\"", 5 }, { "a=\xc3\xa9", 4 }, { "\n", 1 },
		{ "a={b}", 5 }, { "a=b\r\n", 5 }, { "a==b", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf out = { 0 };

		assert_int_equal(read_back(bad[i], &out), -1);
		buf_clear(&out);
	}
}

static void
quoting_is_read_back(void **state)
{
	static const char *const texts[] = { "", "a", "\"", "\\", "a\\\"b\\",
		"x,y=\"z\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct directive d = { .name = { NULL, 0 } };
		struct buf out = { 0 };
		struct str text;

		buf_puts(&out, "n=");
		buf_put_quoted(&out, str_of(texts[i]));
		text = buf_str(&out);
		assert_int_equal(directive_next(&text, &d), 1);
		assert_string_equal(buf_cstr(&d.value), texts[i]);
		directive_clear(&d);
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(quoting_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
