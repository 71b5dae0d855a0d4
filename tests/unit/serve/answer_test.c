/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "serve/answer.h"

static void
an_answer_is_one_line(void **state)
{
	struct answer a = { 0 };
	struct buf out = { 0 };

	(void)state;
	answer_set(&a, 250, "2.1.0", "%s ok", "sender");
	answer_put(&out, &a);
	answer_set(&a, 220, "", "host");
	answer_put(&out, &a);
	answer_set(&a, 354, "", "%s", "");
	answer_put(&out, &a);
	assert_string_equal(buf_cstr(&out),
	    "250 2.1.0 sender ok\r\n220 host\r\n354 \r\n");
	buf_clear(&out);
	answer_clear(&a);
}

static void
text_from_outside_cannot_make_lines(void **state)
{
	struct answer a = { 0 };
	struct buf out = { 0 };

	(void)state;
	answer_set(&a, 550, "5.1.1", "a\r\n250 b\x1b[1m\xc2\x9b");
	answer_put(&out, &a);
	assert_string_equal(buf_cstr(&out),
	    "550 5.1.1 a??250 b?[1m??\r\n");
	buf_clear(&out);
	answer_clear(&a);
}

/* Each line ends, is short, and carries the same codes. */
static void
check_lines(struct str out, const char *more, const char *last)
{
	struct str line;

	while (out.len > 0) {
		size_t end = str_find(out, '\n');

		assert_true(end < out.len && end > 0);
		assert_int_equal(out.ptr[end - 1], '\r');
		line = str_first(out, end - 1);
		assert_true(line.len <= 510);
		out = str_from(out, end + 1);
		assert_true(str_starts(line, str_of(out.len ? more : last)));
	}
}

static void
a_long_text_is_cut_between_words(void **state)
{
	static const char blank_every[] = { 0, 7, 100 };
	struct answer a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(blank_every); i++) {
		struct buf text = { 0 }, out = { 0 };
		size_t lines = 0;

		for (size_t n = 1; n <= 2000; n++)
			buf_putc(&text, blank_every[i] &&
			    n % (size_t)blank_every[i] == 0 ? ' ' : 'x');
		answer_set(&a, 451, "4.0.0", "%s", buf_cstr(&text));
		answer_put(&out, &a);
		check_lines(buf_str(&out), "451-4.0.0 x", "451 4.0.0 x");
		for (size_t n = 0; n < out.len; n++)
			lines += out.ptr[n] == '\n';
		assert_int_equal(lines, 5);
		buf_clear(&text);
		buf_clear(&out);
	}
	answer_clear(&a);
}

static const struct {
	int status;
	enum err_scope scope;
	int code;		/* the server's; 0: none */
	const char *enhanced;
	const char *want;
} failures[] = {
	{ EX_NOUSER, ERR_RCPT, 550, "5.1.1", "550 5.1.1 why\r\n" },
	{ EX_NOUSER, ERR_RCPT, 550, "", "550 5.0.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_RCPT, 450, "4.2.0", "450 4.2.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_MESSAGE, 452, "", "452 4.0.0 why\r\n" },
	{ EX_UNAVAILABLE, ERR_MESSAGE, 554, "5.7.1", "554 5.7.1 why\r\n" },
	{ EX_DATAERR, ERR_MESSAGE, 550, "5.6.0", "550 5.6.0 why\r\n" },

	/* Between us and the server: never as it came. */
	{ EX_NOPERM, ERR_SESSION, 535, "5.7.8", "451 4.7.0 why\r\n" },
	{ EX_UNAVAILABLE, ERR_SESSION, 530, "5.7.0", "554 5.0.0 why\r\n" },
	{ EX_UNAVAILABLE, ERR_MESSAGE, 530, "5.7.0", "554 5.0.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_SESSION, 421, "4.3.2", "451 4.4.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_MESSAGE, 421, "4.3.2", "451 4.4.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_MESSAGE, 250, "2.0.0", "451 4.4.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_MESSAGE, 554, "5.0.0", "451 4.4.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_RCPT, 452, "5.2.2", "452 4.0.0 why\r\n" },

	/* Without a server. */
	{ EX_CONFIG, ERR_USAGE, 0, "", "451 4.3.5 why\r\n" },
	{ EX_DATAERR, ERR_MESSAGE, 0, "", "554 5.6.0 why\r\n" },
	{ EX_TEMPFAIL, ERR_HOST, 0, "", "451 4.4.0 why\r\n" },
	{ EX_NOHOST, ERR_HOST, 0, "", "451 4.4.1 why\r\n" },
	{ EX_OSERR, ERR_USAGE, 0, "", "451 4.3.0 why\r\n" },
};

static void
failures_have_codes_that_fit_the_client(void **state)
{
	struct answer a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		struct err err = { 0 };
		struct buf out = { 0 };

		err_set(&err, failures[i].status, "X", "why");
		err.scope = failures[i].scope;
		if (failures[i].code)
			err_reply(&err, failures[i].code,
			    failures[i].enhanced, STR("words"));
		assert_int_equal(answer_from_err(&a, &err), -1);
		answer_put(&out, &a);
		if (strcmp(buf_cstr(&out), failures[i].want) != 0)
			fail_msg("case %zu: %s", i, buf_cstr(&out));
		buf_clear(&out);
		err_clear(&err);
	}
	answer_clear(&a);
}

static void
a_hint_follows(void **state)
{
	struct answer a = { 0 };
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_CONFIG, "X", "no account");
	err_hint(&err, "write one");
	answer_from_err(&a, &err);
	assert_string_equal(buf_cstr(&a.text), "no account; write one");
	answer_clear(&a);
	err_clear(&err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_one_line),
		cmocka_unit_test(text_from_outside_cannot_make_lines),
		cmocka_unit_test(a_long_text_is_cut_between_words),
		cmocka_unit_test(failures_have_codes_that_fit_the_client),
		cmocka_unit_test(a_hint_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
