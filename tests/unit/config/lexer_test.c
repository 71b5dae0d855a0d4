/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/lexer.h"
#include "base/banned.h"

struct sample {
	const char *line;
	const char *command;	/* NULL: nothing in the line */
	const char *argument;	/* NULL: refused */
};

static void
check(enum dialect dialect, const struct sample *sample, size_t count)
{
	for (size_t i = 0; i < count; i++, sample++) {
		struct lexer_line line = { 0 };
		struct buf space = { 0 };
		struct err err = { 0 };
		int status = lexer_read(str_of(sample->line), dialect, &line,
		    &space, &err);

		if (!sample->command) {
			assert_int_equal(status, 0);
		} else if (!sample->argument) {
			assert_int_equal(status, -1);
			assert_err(&err, EX_CONFIG, "");
		} else {
			assert_int_equal(status, 1);
			assert_true(str_eq(line.command,
			    str_of(sample->command)));
			assert_true(str_eq(line.argument,
			    str_of(sample->argument)));
		}
		err_clear(&err);
		buf_wipe(&space);
	}
}

#define CHECK(dialect, samples) \
	check(dialect, samples, sizeof(samples) / sizeof(*samples))

static void
both_dialects_split_at_blanks(void **state)
{
	static const struct sample samples[] = {
		{ "host mail", "host", "mail" },
		{ " \t host \t mail \t ", "host", "mail" },
		{ "tls", "tls", "" },
		{ "from a b  c", "from", "a b  c" },
		{ "user \"a b\"", "user", "a b" },
		{ "user \"\"", "user", "" },
		{ "user \" a \"", "user", " a " },
		{ "user a\"b", "user", "a\"b" },
		{ "user a\\b", "user", "a\\b" },
		{ "domain a#b", "domain", "a#b" },
		{ "", NULL, NULL },
		{ " \t ", NULL, NULL },
		{ "# host mail", NULL, NULL },
		{ " \t#", NULL, NULL },
	};

	(void)state;
	CHECK(DIALECT_MSMTP, samples);
	CHECK(DIALECT_ENVOI, samples);
}

static void
an_msmtprc_loses_one_outer_pair_of_quotes(void **state)
{
	static const struct sample samples[] = {
		{ "user \"a b\" c", "user", "\"a b\" c" },
		{ "user \"x\"\"y\"", "user", "x\"\"y" },
		{ "user \"a", "user", "\"a" },
		{ "user a\"", "user", "a\"" },
		{ "user \"", "user", "\"" },
		{ "user \"\"a\"\"", "user", "\"a\"" },
		{ "user \"a\\\"b\"", "user", "a\\\"b" },
		{ "host h # note", "host", "h # note" },
		{ "host #", "host", "#" },
		{ "password \"a\" # b", "password", "\"a\" # b" },
	};

	(void)state;
	CHECK(DIALECT_MSMTP, samples);
}

static void
our_dialect_knows_comments_and_escapes(void **state)
{
	static const struct sample samples[] = {
		{ "host h # note", "host", "h" },
		{ "host h\t#note", "host", "h" },
		{ "auth # on", "auth", "" },
		{ "user \"a # b\" # c", "user", "a # b" },
		{ "user \"a\"\t", "user", "a" },
		{ "password \"a\\\"b\\\\c\"", "password", "a\"b\\c" },
		{ "password \"#\"", "password", "#" },
		{ "password a \"b\" c", "password", "a \"b\" c" },
		{ "user \"a b\" c", "user", NULL },
		{ "user \"x\"\"y\"", "user", NULL },
		{ "user \"x\"# y", "user", NULL },
		{ "user \"a", "user", NULL },
		{ "user \"", "user", NULL },
		{ "user \"a\\\"", "user", NULL },
		{ "user \"a\\", "user", NULL },
		{ "user \"a\\nb\"", "user", NULL },
	};

	(void)state;
	CHECK(DIALECT_ENVOI, samples);
}

static void
any_byte_is_only_a_byte(void **state)
{
	struct lexer_line line;
	struct buf space = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(lexer_read(STR("us\0er a\0b"), DIALECT_MSMTP, &line,
	    &space, &err), 1);
	assert_str(line.command, "us\0er");
	assert_str(line.argument, "a\0b");
	buf_wipe(&space);
}

static void
what_is_quoted_is_read_back(void **state)
{
	static const struct {
		struct str text;
		const char *quoted;
	} cases[] = {
		{ STR("plain"), "plain" }, { STR("a b"), "a b" },
		{ STR(""), "\"\"" }, { STR(" a"), "\" a\"" },
		{ STR("a\t"), "\"a\t\"" }, { STR("a #b"), "\"a #b\"" },
		{ STR("#"), "\"#\"" }, { STR("a#b"), "a#b" },
		{ STR("\"a\""), "\"\\\"a\\\"\"" }, { STR("a\\b"), "a\\b" },
		{ STR("\\ # \""), "\"\\\\ # \\\"\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf text = { 0 }, space = { 0 };
		struct lexer_line line;
		struct err err = { 0 };

		buf_puts(&text, "user ");
		lexer_quote(&text, cases[i].text);
		assert_string_equal(buf_cstr(&text) + 5, cases[i].quoted);
		assert_int_equal(lexer_read(buf_str(&text), DIALECT_ENVOI,
		    &line, &space, &err), 1);
		assert_true(str_eq(line.argument, cases[i].text));
		buf_clear(&text);
		buf_wipe(&space);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_dialects_split_at_blanks),
		cmocka_unit_test(an_msmtprc_loses_one_outer_pair_of_quotes),
		cmocka_unit_test(our_dialect_knows_comments_and_escapes),
		cmocka_unit_test(any_byte_is_only_a_byte),
		cmocka_unit_test(what_is_quoted_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
