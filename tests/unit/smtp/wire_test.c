/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"
#include "smtp/scripted.h"

#include "base/clock.h"
#include "smtp/wire.h"

struct bench {
	struct scripted script;
	struct wire wire;
	struct reply reply;
	struct err err;
};

static void
start(struct bench *b, const struct exchange_step *steps, size_t chunk)
{
	*b = (struct bench){ 0 };
	wire_init(&b->wire, scripted_start(&b->script, steps), NULL);
	b->script.chunk = chunk;
	reply_init(&b->reply);
}

static void
finish(struct bench *b)
{
	wire_close(&b->wire, CLOCK_NEVER);
	reply_clear(&b->reply);
	err_clear(&b->err);
	buf_clear(&b->script.input);
	buf_clear(&b->script.said);
}

static int
read_one(struct bench *b)
{
	return wire_read_reply(&b->wire, &b->reply, CLOCK_NEVER, &b->err);
}

static void
several_replies_in_one_read_are_several(void **state)
{
	const struct exchange_step steps[] = {
		{ "", "250-a\r\n250 b\r\n354 go\r\n250\r\n" }, { NULL, NULL } };

	(void)state;
	/* whole, byte by byte, and cut at every place */
	for (size_t chunk = 0; chunk < 26; chunk++) {
		struct bench b;

		start(&b, steps, chunk);
		assert_int_equal(read_one(&b), 0);
		assert_int_equal(b.reply.code, 250);
		assert_string_equal(buf_cstr(&b.reply.text), "a\nb");
		assert_int_equal(read_one(&b), 0);
		assert_int_equal(b.reply.code, 354);
		assert_int_equal(read_one(&b), 0);
		assert_int_equal(b.reply.code, 250);
		assert_false(wire_has_input(&b.wire));
		finish(&b);
	}
}

static void
a_part_of_a_line_is_never_a_reply(void **state)
{
	const struct exchange_step steps[] = { { "", "250 ok" }, { "", NULL },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, 0);
	assert_int_equal(read_one(&b), -1);
	assert_err(&b.err, EX_TEMPFAIL, "server closed the connection");
	finish(&b);
}

static void
a_continuation_is_never_the_answer(void **state)
{
	const struct exchange_step steps[] = { { "", "250-ok\r\n" },
		{ "", NULL }, { NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, 0);
	assert_int_equal(read_one(&b), -1);
	assert_int_equal(b.err.status, EX_TEMPFAIL);
	finish(&b);
}

static void
a_line_without_end_is_cut_off(void **state)
{
	char *line = malloc(2 * REPLY_LINE_MAX + 1);
	struct exchange_step steps[] = { { "", line }, { NULL, NULL } };

	(void)state;
	memset(line, 'x', 2 * REPLY_LINE_MAX);
	memcpy(line, "250 ", 4);
	line[2 * REPLY_LINE_MAX] = '\0';
	for (size_t chunk = 0; chunk < 2; chunk++) {
		struct bench b;

		start(&b, steps, chunk);
		assert_int_equal(read_one(&b), -1);
		assert_err(&b.err, EX_TEMPFAIL, "reply too long");
		assert_true(b.wire.in.len < 2 * REPLY_LINE_MAX);
		finish(&b);
	}
	free(line);
}

static void
what_comes_unasked_ends_the_session(void **state)
{
	static const struct {
		const char *input;
		int status;
		const char *words;
	} table[] = {
		{ "250 early\r\n", EX_PROTOCOL, "reply without a command" },
		{ "421 closing\r\n", EX_TEMPFAIL, "421 closing" },
		{ "garbage\r\n", EX_TEMPFAIL, "invalid reply" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const struct exchange_step steps[] = {
			{ "", table[i].input }, { NULL, NULL } };
		struct bench b;

		start(&b, steps, 0);
		assert_int_equal(wire_expect_silence(&b.wire, CLOCK_NEVER,
		    &b.err), -1);
		assert_err(&b.err, table[i].status, table[i].words);
		finish(&b);
	}
}

static void
what_is_queued_leaves_in_one_write(void **state)
{
	const struct exchange_step steps[] = { { "A\r\nB\r\n", "250\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, 0);
	buf_puts(&b.wire.out, "A\r\nB\r\n");
	assert_int_equal(wire_expect_silence(&b.wire, CLOCK_NEVER, &b.err), 0);
	assert_int_equal(wire_flush(&b.wire, CLOCK_NEVER, &b.err), 0);
	assert_int_equal(wire_flush(&b.wire, CLOCK_NEVER, &b.err), 0);
	assert_int_equal(b.script.writes, 1);
	assert_int_equal(read_one(&b), 0);
	finish(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_replies_in_one_read_are_several),
		cmocka_unit_test(a_part_of_a_line_is_never_a_reply),
		cmocka_unit_test(a_continuation_is_never_the_answer),
		cmocka_unit_test(a_line_without_end_is_cut_off),
		cmocka_unit_test(what_comes_unasked_ends_the_session),
		cmocka_unit_test(what_is_queued_leaves_in_one_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
