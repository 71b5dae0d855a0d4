/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"
#include "serve/client.h"

#include "base/clock.h"
#include "serve/talk.h"

/* All lines as "<line>", and what ended them. */
static void
read_all(struct client *c, struct buf *out)
{
	static const char *const words[] = {
		[TALK_LONG] = "long ", [TALK_MIXED] = "mixed ",
		[TALK_CLOSED] = "closed", [TALK_FAILED] = "failed",
	};
	enum talk_input input;
	struct err err = { 0 };
	struct talk t;
	struct str line;

	talk_init(&t, &c->stream);
	do {
		input = talk_line(&t, &line, CLOCK_NEVER, &err);
		if (input == TALK_LINE) {
			buf_putc(out, '<');
			buf_put(out, line);
			buf_putc(out, '>');
		} else {
			buf_puts(out, words[input]);
		}
	} while (input < TALK_CLOSED);
	assert_int_equal(err.status != 0, input == TALK_FAILED);
	talk_clear(&t);
	err_clear(&err);
}

static const struct {
	struct str in;
	const char *want;
} cases[] = {
	{ STR(""), "closed" },
	{ STR("a\r\nb c\r\n"), "<a><b c>closed" },
	{ STR("a\nb\n"), "<a><b>closed" },
	{ STR("\r\n\r\n"), "<><>closed" },
	{ STR("\n"), "<>closed" },
	{ STR("a\r\nb\nc\r\n"), "<a>mixed <c>closed" },
	{ STR("a\nb\r\n"), "<a>mixed closed" },
	{ STR("a\r\nb\n.\nQUIT\r\n"), "<a>mixed mixed <QUIT>closed" },
	{ STR("a\rb\r\n"), "<a\rb>closed" },
	{ STR("a\r\r\n"), "<a\r>closed" },
	{ STR("a\r\nb"), "<a>closed" },
	{ STR("a\r\nb\r"), "<a>closed" },
};

static void
lines_end_as_the_first_one_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t step = 0; step <= cases[i].in.len; step++) {
			struct client c = client_of(cases[i].in, step);
			struct buf out = { 0 };

			read_all(&c, &out);
			if (strcmp(buf_cstr(&out), cases[i].want) != 0)
				fail_msg("case %zu by %zu: %s", i, step,
				    buf_cstr(&out));
			buf_clear(&out);
			buf_clear(&c.heard);
		}
}

/* A line of n bytes with its end, between two short ones. */
static void
read_long(size_t n, size_t step, const char *want)
{
	struct buf in = BUF_MAX(1 << 20), out = BUF_MAX(1 << 20);
	struct client c;

	buf_puts(&in, "a\r\n");
	for (size_t i = 0; i < n - 2; i++)
		buf_putc(&in, 'x');
	buf_puts(&in, "\r\nb\r\n");
	c = client_of(buf_str(&in), step);
	read_all(&c, &out);
	if (strcmp(buf_cstr(&out) + (want[0] == '>' ? 3 + n - 1 : 0), want))
		fail_msg("%zu by %zu: ...%s", n, step, buf_cstr(&out) +
		    (out.len > 60 ? out.len - 60 : 0));
	buf_clear(&in);
	buf_clear(&out);
	buf_clear(&c.heard);
}

static void
a_line_has_an_end(void **state)
{
	static const size_t steps[] = { 0, 1, 4095, 4096, 4097 };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		read_long(TALK_LINE_MAX, steps[i], "><b>closed");
		read_long(TALK_LINE_MAX + 1, steps[i], "<a>long <b>closed");
		read_long(100000, steps[i], "<a>long <b>closed");
	}
}

static void
silence_is_a_failure(void **state)
{
	struct client c = client_of(STR("a\r\nb"), 0);
	struct buf out = { 0 };

	(void)state;
	c.hangs = true;
	read_all(&c, &out);
	assert_string_equal(buf_cstr(&out), "<a>failed");
	buf_clear(&out);
	buf_clear(&c.heard);
}

static void
answers_to_a_group_leave_together(void **state)
{
	struct client c = client_of(STR("a\r\nb\r\nc\r\n"), 6);
	struct answer a = { 0 };
	struct err err = { 0 };
	struct talk t;
	struct str line;

	(void)state;
	talk_init(&t, &c.stream);
	answer_set(&a, 250, "", "x");
	for (size_t i = 0; i < 2; i++) {
		talk_line(&t, &line, CLOCK_NEVER, &err);
		assert_int_equal(talk_say(&t, &a, &err), 0);
		assert_int_equal(c.writes, 0);
	}
	talk_line(&t, &line, CLOCK_NEVER, &err);
	assert_int_equal(c.writes, 1);
	assert_string_equal(buf_cstr(&c.heard), "250 x\r\n250 x\r\n");
	talk_clear(&t);
	answer_clear(&a);
	buf_clear(&c.heard);
}

static void
no_answer_is_lost_however_many_there_are(void **state)
{
	struct client c = client_of(STR(""), 0);
	struct answer a = { 0 };
	struct err err = { 0 };
	struct buf words = { 0 };
	struct talk t;

	(void)state;
	talk_init(&t, &c.stream);
	for (size_t i = 0; i < 4000; i++)
		buf_putc(&words, 'x');
	answer_set(&a, 550, "5.0.0", "%s", buf_cstr(&words));
	for (size_t i = 0; i < 50; i++)
		assert_int_equal(talk_say(&t, &a, &err), 0);
	assert_int_equal(talk_flush(&t, &err), 0);
	assert_true(c.writes > 1);
	assert_int_equal(c.heard.len, 50 * (4000 + 9 * 12));
	talk_clear(&t);
	answer_clear(&a);
	buf_clear(&words);
	buf_clear(&c.heard);
}

static void
bytes_follow_the_line(void **state)
{
	struct client c = client_of(STR("BDAT 5\r\na\r\nb\nQUIT\r\n"), 0);
	struct err err = { 0 };
	struct talk t;
	struct str line, piece;

	(void)state;
	talk_init(&t, &c.stream);
	assert_int_equal(talk_line(&t, &line, CLOCK_NEVER, &err), TALK_LINE);
	assert_int_equal(talk_bytes(&t, &piece, CLOCK_NEVER, &err), 1);
	assert_str(str_first(piece, 5), "a\r\nb\n");
	talk_take(&t, 5);
	assert_int_equal(talk_line(&t, &line, CLOCK_NEVER, &err), TALK_LINE);
	assert_str(line, "QUIT");
	assert_int_equal(talk_bytes(&t, &piece, CLOCK_NEVER, &err), 0);
	talk_clear(&t);
	buf_clear(&c.heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_as_the_first_one_does),
		cmocka_unit_test(a_line_has_an_end),
		cmocka_unit_test(silence_is_a_failure),
		cmocka_unit_test(answers_to_a_group_leave_together),
		cmocka_unit_test(no_answer_is_lost_however_many_there_are),
		cmocka_unit_test(bytes_follow_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
