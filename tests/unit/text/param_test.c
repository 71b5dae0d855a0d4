/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/field.h"
#include "text/param.h"

static const struct {
	const char *value, *read;	/* "head|name=value|..." */
} cases[] = {
	{ "", "" },
	{ "text/plain", "text/plain" },
	{ " text/plain ; Charset=utf-8", "text/plain|charset=utf-8" },
	{ "text/plain (c;x=1) ; charset = \"a \\\"b\\\\\" (c)",
	    "text/plain|charset=a \"b\\" },
	{ "multipart/signed;\r\n\tmicalg=sha1;\r\n boundary=\"a; b\"",
	    "multipart/signed|micalg=sha1|boundary=a; b" },
	{ "attachment; filename=a b.txt; size=7",
	    "attachment|filename=a|size=7" },
	{ "x/y; boundary=----=_Part_1/a", "x/y|boundary=----=_Part_1/a" },
	{ "x/y;;; a=1 ;", "x/y|a=1" },
	{ "x/y; a=; b=\"\"", "x/y|a=|b=" },
	/* each name once */
	{ "x/y; a=1; A=2", "x/y|a=1" },
	/* RFC 2231 */
	{ "x/y; t*=us-ascii'en'This%20is%20%2A%2A", "x/y|t=This is **" },
	{ "x/y; u*0=\"ftp://\"; u*1=\"cs.example\"",
	    "x/y|u=ftp://cs.example" },
	{ "x/y; t*1*=%20b; t*2=\"c%20'\"; t*0*=utf-8''a%C3%A9",
	    "x/y|t=a\xc3\xa9 bc%20'" },
	{ "x/y; t=plain; t*=iso-8859-1''%e9", "x/y|t=\xc3\xa9" },
	{ "x/y; t*0=a; t*2=c", "x/y|t=a" },
	{ "x/y; t*1=b", "x/y" },
	{ "x/y; t=p; t*1=b", "x/y|t=p" },
	/* sense made of what is not right */
	{ "x/y; t*=utf-8''a%zz%4%", "x/y|t=a%zz%4%" },
	{ "x/y; t*=a%41", "x/y|t=aA" },
	{ "x/y; t*=''%41", "x/y|t=A" },
	{ "x/y; t*=koi8-r''%c1", "x/y|t=\xef\xbf\xbd" },
	{ "x/y; a=\"open; b=2", "x/y|a=open; b=2" },
	{ "x/y; a=\"b\"junk\"; c=1\"; d=2", "x/y|a=b|d=2" },
	/* and passed over */
	{ "x/y; =1; a; b c=2; *=3; d*x=4; e*99999=5; f=6", "x/y|f=6" },
	{ "x/y; (open a=1", "x/y" },
	{ "x/y; a=b\xff\x1b", "x/y|a=b\xef\xbf\xbd " },
	{ "x/y; a*=utf-8''x%0D%0ABcc:%00", "x/y|a=x  Bcc: " },
};

static void
read_all(struct buf *out, const char *value)
{
	struct param_list list = { 0 };

	buf_reset(out);
	param_read(out, &list, str_of(value));
	for (size_t i = 0; i < list.count; i++)
		buf_putf(out, "|%s=%s", list.item[i].name,
		    list.item[i].value);
	param_list_clear(&list);
}

static void
parameters_are_read(void **state)
{
	struct buf got = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		read_all(&got, cases[i].value);
		assert_string_equal(buf_cstr(&got), cases[i].read);
	}
	buf_clear(&got);
}

static void
a_parameter_is_found_by_its_name(void **state)
{
	struct param_list list = { 0 };
	struct buf head = { 0 };

	(void)state;
	param_read(&head, &list, STR("a/b; Charset=x"));
	assert_string_equal(param_find(&list, STR("CHARSET")), "x");
	assert_null(param_find(&list, STR("name")));
	buf_clear(&head);
	param_list_clear(&list);
}

static void
parameters_are_written_as_they_need_it(void **state)
{
	static const struct {
		const char *value, *one, *both;
	} good[] = {
		{ "utf-8", "; n=utf-8", NULL },
		{ "", "; n=\"\"", NULL },
		{ "a b", "; n=\"a b\"", NULL },
		{ "a\"\\;", "; n=\"a\\\"\\\\;\"", NULL },
		{ "a\r\nb", "; n=a__b", NULL },
		{ "caf\xc3\xa9 1.txt", "; n*=UTF-8''caf%C3%A9%201.txt",
		    "; n=\"caf_ 1.txt\"; n*=UTF-8''caf%C3%A9%201.txt" },
		{ "caf\xe9", "; n*=''caf%E9", "; n=caf_; n*=''caf%E9" },
		{ "a*b'c%d", "; n=\"a*b'c%d\"", NULL },
		{ "=?x?=", "; n*=UTF-8''%3D%3Fx%3F%3D",
		    "; n=\"=_x?=\"; n*=UTF-8''%3D%3Fx%3F%3D" },
		{ "\xc3\xa9*'%", "; n*=UTF-8''%C3%A9%2A%27%25",
		    "; n=\"_*'%\"; n*=UTF-8''%C3%A9%2A%27%25" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct buf b = { 0 };

		param_put(&b, "n", str_of(good[i].value));
		assert_string_equal(buf_cstr(&b), good[i].one);
		buf_reset(&b);
		param_put_both(&b, "n", str_of(good[i].value));
		assert_string_equal(buf_cstr(&b), good[i].both ?
		    good[i].both : good[i].one);
		buf_clear(&b);
	}
}

static void
a_value_in_ascii_alone_has_one_sign_for_each_character(void **state)
{
	struct buf b = { 0 };

	(void)state;
	param_put_ascii(&b, "n", STR("\xe2\x82\xac\xe2\x82\xac\t1.txt"));
	assert_str(buf_str(&b), "; n=___1.txt");
	buf_clear(&b);
}

static void
long_values_are_cut_between_characters_and_read_again(void **state)
{
	(void)state;
	for (int n = 1; n < 400; n += 3) {
		struct buf text = { 0 }, value = { 0 }, field = { 0 };
		struct buf back = { 0 };
		struct param_list list = { 0 };
		struct str rest, line;

		for (int i = 0; i < n; i++)
			buf_puts(&text, i % 3 ? "x" : "\xe2\x82\xac");
		buf_puts(&value, "attachment");
		param_put(&value, "filename", buf_str(&text));
		field_put(&field, STR("Content-Disposition"),
		    buf_str(&value), STR("\r\n"));
		for (rest = buf_str(&field); str_cut(&rest, '\n', &line);)
			assert_true(line.len <= FIELD_COLUMNS + 1);
		param_read(&back, &list, str_from(buf_str(&field),
		    strlen("Content-Disposition:")));
		assert_string_equal(buf_cstr(&back), "attachment");
		assert_string_equal(param_find(&list, STR("filename")),
		    buf_cstr(&text));
		param_list_clear(&list);
		buf_clear(&text);
		buf_clear(&value);
		buf_clear(&field);
		buf_clear(&back);
	}
}

static void
many_parameters_are_bounded(void **state)
{
	struct buf value = BUF_MAX(1024 * 1024), head = { 0 };
	struct param_list list = { 0 };

	(void)state;
	buf_puts(&value, "x/y");
	for (int i = 0; i < 50000; i++)
		buf_putf(&value, "; p%d=1", i);
	param_read(&head, &list, buf_str(&value));
	assert_int_equal(list.count, PARAM_PIECES);
	param_list_clear(&list);
	buf_clear(&value);
	buf_clear(&head);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_read),
		cmocka_unit_test(a_parameter_is_found_by_its_name),
		cmocka_unit_test(parameters_are_written_as_they_need_it),
		cmocka_unit_test(
		    a_value_in_ascii_alone_has_one_sign_for_each_character),
		cmocka_unit_test(
		    long_values_are_cut_between_characters_and_read_again),
		cmocka_unit_test(many_parameters_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
