/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/address.h"

/* "spec|name" of each item with a newline behind it, for comparing. */
static void
parse(struct buf *out, struct str text)
{
	struct address_list list = { 0 };
	struct err err = { 0 };

	buf_reset(out);
	if (address_parse_list(&list, text, &err) < 0)
		fail_msg("'%.*s': %s", STR_ARG(text), buf_cstr(&err.text));
	for (size_t i = 0; i < list.count; i++)
		buf_putf(out, "%s|%s\n", list.item[i].spec,
		    list.item[i].name ? list.item[i].name : "-");
	address_list_clear(&list);
}

static const struct {
	const char *text;
	const char *items;
} lists[] = {
	{ "", "" },
	{ " , ;,\t", "" },
	{ "a@x", "a@x|-\n" },
	{ "root", "root|-\n" },
	{ "Joe <a@x>, b@x", "a@x|Joe\nb@x|-\n" },
	{ "a@x;b@x,,c@x,", "a@x|-\nb@x|-\nc@x|-\n" },
	{ "<a@x>", "a@x|-\n" },
	{ "Nobody <>", "|Nobody\n" },
	{ "John Q. Public <j@x>", "j@x|John Q. Public\n" },
	{ "a@x <b@y>", "b@y|a@x\n" },
	{ "[Team] Ann <a@x>", "a@x|[Team] Ann\n" },
	/* quoting */
	{ "\"Doe, \\\"J\\\"\" <a@x>", "a@x|Doe, \"J\"\n" },
	{ "\"john doe\"@x", "\"john doe\"@x|-\n" },
	{ "Joe <\"john doe\"@x>", "\"john doe\"@x|Joe\n" },
	{ "\"joe\"@x", "joe@x|-\n" },
	{ "\"joe\".\"doe\"@x", "joe.doe@x|-\n" },
	{ "\"a\\\"b\\\\\"@x", "\"a\\\"b\\\\\"@x|-\n" },
	{ "\"a@b\"@x", "\"a@b\"@x|-\n" },
	{ "a..b@x", "\"a..b\"@x|-\n" },
	{ "Joe+Tag@X.Example", "Joe+Tag@X.Example|-\n" },
	/* comments */
	{ "a@x (Joe)", "a@x|Joe\n" },
	{ "(one) a@x (Joe (of (x)) \\) )", "a@x|Joe (of (x)) )\n" },
	{ "Joe (no) <a(b)@x(c)>", "a@x|Joe\n" },
	{ "a@x (Ann), b@y", "a@x|Ann\nb@y|-\n" },
	{ "<a@x> (Ann)", "a@x|Ann\n" },
	/* groups */
	{ "undisclosed-recipients:;", "" },
	{ "undisclosed-recipients:", "" },
	{ "A Group: a@x, Joe <b@y>;, c@z", "a@x|-\nb@y|Joe\nc@z|-\n" },
	{ "g:;h: a@x;", "a@x|-\n" },
	{ "\"my: group\": a@x ;", "a@x|-\n" },
	/* routes, literals, obsolete blanks */
	{ "<@one,@two.example:a@x>", "a@x|-\n" },
	{ "<@[192.0.2.1]:a@x>", "a@x|-\n" },
	{ "a@[192.0.2.1]", "a@[192.0.2.1]|-\n" },
	{ "a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]|-\n" },
	{ "a . b @ x . example", "a.b@x.example|-\n" },
	/* folding */
	{ "a@x,\r\n b@y,\n\tc@z", "a@x|-\nb@y|-\nc@z|-\n" },
	{ "\"Long\r\n Name\" <a@x>", "a@x|Long Name\n" },
	{ "Joe\r\r\n <a@x>", "a@x|Joe\n" },
	/* beyond ASCII */
	{ "J\xc3\xb6rg <j\xc3\xb6rg@b\xc3\xbc.example>",
	    "j\xc3\xb6rg@b\xc3\xbc.example|J\xc3\xb6rg\n" },
	{ "M\xfcller <m@x>", "m@x|M\xfcller\n" },
	{ "=?utf-8?q?J=2C?= <a@x>", "a@x|=?utf-8?q?J=2C?=\n" },
	/* signs that need no quotes */
	{ "!#$%&'*+-/=?^_`{|}~@x", "!#$%&'*+-/=?^_`{|}~@x|-\n" },
	{ "o'neill@x, a%b@c, h!u@d", "o'neill@x|-\na%b@c|-\nh!u@d|-\n" },
	{ "a@under_score.example", "a@under_score.example|-\n" },
};

static void
lists_are_read(void **state)
{
	struct buf got = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		parse(&got, str_of(lists[i].text));
		assert_string_equal(buf_cstr(&got), lists[i].items);
	}
	buf_clear(&got);
}

static const struct {
	struct str text;
	const char *why;
} bad_lists[] = {
	{ STR("a b@x"), "'a b@x': a name needs" },
	{ STR("Joe a@x"), "a name needs" },
	{ STR("a@x b"), "its domain holds a blank" },
	{ STR("a@b@c"), "more than one '@'" },
	{ STR("@x"), "local part is empty" },
	{ STR("\"\"@x"), "local part is empty" },
	{ STR("a@"), "nothing follows its '@'" },
	{ STR("a@x."), "ends in a dot" },
	{ STR("a@.x"), "its domain cannot be one" },
	{ STR("a@x..y"), "its domain cannot be one" },
	{ STR("a@-x"), "its domain cannot be one" },
	{ STR("a@x'"), "its domain cannot be one" },
	{ STR("a@\"x\""), "its domain is quoted" },
	{ STR("a@x!y"), "its domain cannot be one" },
	/* brackets */
	{ STR("Joe <a@x"), "'Joe <a@x': its '>' is missing" },
	{ STR("Joe <a@x, b@y>"), "its '>' is missing" },
	{ STR("<<a@x>>"), "a sign is out of place" },
	{ STR("<a@x> b@y"), "something follows its '>'" },
	{ STR("<a@x>b"), "something follows its '>'" },
	{ STR("a@x>"), "a sign is out of place" },
	{ STR("<a@x SIZE=1>"), "its domain holds a blank" },
	{ STR("<@x>"), "its route cannot be read" },
	{ STR("<@x:>"), "local part is empty" },
	{ STR("@a:b@x"), "a colon is out of place" },
	/* groups */
	{ STR("g: a@x, b@y"), "'g: a@x, b@y': a group is not closed" },
	{ STR("mailto:a@x"), "a group is not closed" },
	{ STR("g: h: a@x;;"), "a group stands inside a group" },
	{ STR(": a@x;"), "a colon is out of place" },
	{ STR("a@x: b@x;"), "a colon is out of place" },
	{ STR("a@x:25"), "a colon is out of place" },
	{ STR(":include:/etc/list"), "a colon is out of place" },
	/* quotes, comments, literals */
	{ STR("\"a@x"), "a quote is not closed" },
	{ STR("a\"b\"@x"), "a name needs" },
	{ STR("a (b@x"), "a comment is not closed" },
	{ STR("a@x)"), "a comment is not opened" },
	{ STR("a\\ b@x"), "a character that needs quotes" },
	{ STR("a@[192.0.2.1"), "domain literal cannot be read" },
	{ STR("a@[]"), "domain literal cannot be read" },
	{ STR("a@[1 2]"), "domain literal cannot be read" },
	{ STR("a@[1>2]"), "domain literal cannot be read" },
	{ STR("a@[1@2]"), "domain literal cannot be read" },
	{ STR("a@[1].x"), "domain literal cannot be read" },
	{ STR("a@x[1]"), "its domain holds a blank" },
	{ STR("[1]"), "it holds a bracket" },
	/* what programs have taken for something else */
	{ STR("-oQ/tmp@x"), "it begins with '-'" },
	{ STR("|/bin/sh"), "it begins with '|'" },
	{ STR("\"|sh -c id\"@x"), "it begins with '|'" },
	{ STR("/var/mail/joe"), "it begins with '/'" },
	{ STR("\":Include:/x\"@y"), "it begins with ':include:'" },
	/* control characters */
	{ STR("a@x\r\nRCPT TO:<b@y>"), "it holds a line break" },
	{ STR("a@x\n"), "it holds a line break" },
	{ STR("a@x\r"), "it holds a line break" },
	{ STR("a\rb@x"), "it holds a line break" },
	{ STR("a@x\r \n b@y"), "it holds a line break" },
	{ STR("\"a\nb\"@x"), "it holds a line break" },
	{ STR("\"a\\\n b\"@x"), "it holds a line break" },
	{ STR("(a\nb) a@x"), "it holds a line break" },
	{ STR("a\0b@x"), "it holds a control character" },
	{ STR("a\x1b@x"), "it holds a control character" },
	{ STR("a\x7f@x"), "it holds a control character" },
	{ STR("\"a\tb\"@x"), "it holds a control character" },
	{ STR("\x07 <a@x>"), "it holds a control character" },
	{ STR("a\xc2\x85@x"), "it holds a control character" },
	{ STR("a\xe2\x80\xae@x"), "it holds a control character" },
	{ STR("a@x\xe2\x80\x8b.example"), "it holds a control character" },
	{ STR("m\xfcller@x"), "it is not UTF-8" },
	{ STR("a@m\xfcller"), "it is not UTF-8" },
};

static void
invalid_lists_are_refused_with_the_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_lists) / sizeof(*bad_lists); i++) {
		struct address_list list = { 0 };
		struct err err = { 0 };

		if (address_parse_list(&list, bad_lists[i].text, &err) == 0)
			fail_msg("taken: %.*s", STR_ARG(bad_lists[i].text));
		assert_err(&err, EX_DATAERR, bad_lists[i].why);
		assert_true(str_starts(buf_str(&err.text),
		    STR("invalid address '")));
		err_clear(&err);
		address_list_clear(&list);
	}
}

static void
what_was_good_before_a_bad_item_is_kept(void **state)
{
	struct address_list list = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(address_parse_list(&list,
	    STR("a@x, bad one, c@x"), &err), -1);
	assert_string_equal(buf_cstr(&err.text), "invalid address 'bad one': "
	    "a name needs '<' and '>' around the address after it");
	assert_int_equal(list.count, 1);
	assert_string_equal(list.item[0].spec, "a@x");
	err_clear(&err);
	address_list_clear(&list);
}

/* count bytes of c, then rest */
static void
fill(struct buf *b, char c, size_t count, const char *rest)
{
	buf_reset(b);
	for (size_t i = 0; i < count; i++)
		buf_putc(b, c);
	buf_puts(b, rest);
}

static void
long_addresses_are_refused_and_never_cut(void **state)
{
	struct buf text = BUF_MAX(1024 * 1024);
	struct address_list list = { 0 };
	struct err err = { 0 };

	(void)state;
	fill(&text, 'a', ADDRESS_MAX - 2, "@x");
	assert_int_equal(address_parse_list(&list, buf_str(&text), &err), 0);
	assert_int_equal(strlen(list.item[0].spec), ADDRESS_MAX);
	for (size_t n = ADDRESS_MAX - 1; n < 300000; n *= 4) {
		fill(&text, 'a', n, "@x");
		assert_int_equal(address_parse_list(&list, buf_str(&text),
		    &err), -1);
		assert_err(&err, EX_DATAERR, "it is too long");
		err_clear(&err);
	}
	/* a word that does not fit must not leave the one before it */
	fill(&text, 'a', 64 * 1024 - 1, ".b@x");
	buf_drop(&text, 1);
	text.ptr[1] = '.';
	assert_int_equal(address_parse_list(&list, buf_str(&text), &err), -1);
	err_clear(&err);
	address_list_clear(&list);
	buf_clear(&text);
}

static void
deep_nesting_and_many_items_are_nothing_special(void **state)
{
	struct buf text = BUF_MAX(4 * 1024 * 1024);
	struct address_list list = { 0 };
	struct err err = { 0 };

	(void)state;
	fill(&text, '(', 100000, "");
	for (int i = 0; i < 100000; i++)
		buf_putc(&text, ')');
	for (int i = 0; i < 100000; i++)
		buf_putf(&text, " u%d@example.org,", i);
	assert_int_equal(address_parse_list(&list, buf_str(&text), &err), 0);
	assert_int_equal(list.count, 100000);
	address_list_clear(&list);
	buf_clear(&text);
}

static void
checking_takes_what_may_go_into_a_command(void **state)
{
	static const char *const good[] = { "", "a@x", "\"a b\"@x",
		"\"a\\\"b\"@x", "a@[1.2.3.4]",
		"j\xc3\xb6@x", "a..b@x" };
	static const char *const bad[] = { "root", "a@x>", "<a@x>", "a b@x",
		"a@x y", " a@x", "a@x\r\nDATA", "-a@x", "\"-a b\"@x", "|a@x",
		"/a@x", "a@", "@x", "a@b@c", "\"a@x", "\"a\"b@x", "a@x,b@x",
		"Joe <a@x>", "a(b)@x", "a@x(b)", "\"a\r\n b\"@x", "a@[1",
		"a@x.", "\"\"@x", "a\xff@x", "a@x\x1b", "a;b@x", "a:b@x", "\"a\" @x",
		"a@ x", "a\\b@x" };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(address_check(str_of(good[i]), false, &err),
		    0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (address_check(str_of(bad[i]), false, &err) == 0)
			fail_msg("taken: %s", bad[i]);
		assert_err(&err, EX_DATAERR, "invalid address '");
		err_clear(&err);
	}
	assert_int_equal(address_check(STR("root"), true, &err), 0);
	assert_int_equal(address_check(STR("\"a b\""), true, &err), 0);
	assert_int_equal(address_check(STR("ro\0ot"), true, &err), -1);
	err_clear(&err);
}

static void
an_address_divides_at_its_last_unquoted_at(void **state)
{
	(void)state;
	assert_str(address_local(STR("\"a@b\"@x.y")), "\"a@b\"");
	assert_str(address_domain(STR("\"a@b\"@x.y")), "x.y");
	assert_str(address_domain(STR("\"a\\\"@b\"@x")), "x");
	assert_str(address_local(STR("root")), "root");
	assert_str(address_domain(STR("root")), "");
	assert_str(address_local(STR("")), "");
	assert_true(address_same(STR("a@X.y"), STR("a@x.Y")));
	assert_false(address_same(STR("A@x"), STR("a@x")));
	assert_false(address_same(STR("a@x"), STR("a@y")));
	assert_false(address_same(STR("a"), STR("a@y")));
}

static void
names_are_quoted_or_encoded_when_they_need_it(void **state)
{
	static const struct {
		const char *name;
		const char *spec;
		const char *line;
	} cases[] = {
		{ "", "a@x", "a@x" },
		{ "", "", "<>" },
		{ "Joe Doe", "a@x", "Joe Doe <a@x>" },
		{ " Joe ", "a@x", "Joe <a@x>" },
		{ "Doe, John", "a@x", "\"Doe, John\" <a@x>" },
		{ "a \"b\" \\", "a@x", "\"a \\\"b\\\" \\\\\" <a@x>" },
		{ "two  blanks", "a@x", "\"two  blanks\" <a@x>" },
		{ "root@web1", "a@x", "\"root@web1\" <a@x>" },
		{ "J\xc3\xb6rg", "a@x", "=?UTF-8?B?SsO2cmc=?= <a@x>" },
		{ "=?utf-8?q?J=C3=B6rg?=", "a@x",
		    "=?utf-8?q?J=C3=B6rg?= <a@x>" },
		{ "Doe, =?utf-8?q?J=C3=B6rg?=", "a@x",
		    "=?UTF-8?Q?Doe=2C_J=C3=B6rg?= <a@x>" },
		{ "M\xfcller", "a@x",
		    "=?unknown-8bit?Q?M=FCller?= <a@x>" },
		{ "a\r\nBcc: b@y", "a@x", "=?UTF-8?Q?a__Bcc=3A_b=40y?= <a@x>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = { 0 };

		address_format(&b, str_of(cases[i].name),
		    str_of(cases[i].spec));
		assert_string_equal(buf_cstr(&b), cases[i].line);
		buf_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),
		cmocka_unit_test(invalid_lists_are_refused_with_the_reason),
		cmocka_unit_test(what_was_good_before_a_bad_item_is_kept),
		cmocka_unit_test(long_addresses_are_refused_and_never_cut),
		cmocka_unit_test(
		    deep_nesting_and_many_items_are_nothing_special),
		cmocka_unit_test(checking_takes_what_may_go_into_a_command),
		cmocka_unit_test(an_address_divides_at_its_last_unquoted_at),
		cmocka_unit_test(
		    names_are_quoted_or_encoded_when_they_need_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
