/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/refold.h"

#include <stdio.h>

#include "test.h"

/* Text with "{c*n}" standing for n times the byte c. */
static void
expand(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned int n;
		int used;

		if (*text == '{' &&
		    sscanf(text + 2, "*%u}%n", &n, &used) == 1) {
			for (unsigned int i = 0; i < n; i++)
				buf_putc(out, text[1]);
			text += used + 1;
		} else {
			buf_putc(out, *text);
		}
	}
}

static const struct {
	const char *raw;
	const char *folded;
} cases[] = {
	{ "A: 1\n", "A: 1\n" },
	{ "A: {a*995}\n", "A: {a*995}\n" },
	{ "A: {a*995}\r\n B\r\n", "A: {a*995}\r\n B\r\n" },
	{ "A: {a*996}\n", "A:\n {a*996}\n" },
	{ "A: {a*500} {b*500}\n", "A: {a*500}\n {b*500}\n" },
	{ "A: {a*500}  \t{b*500}\n", "A: {a*500}  \n\t{b*500}\n" },
	{ "A: {a*400} {b*400} {c*400}\n", "A: {a*400} {b*400}\n {c*400}\n" },
	{ "A: x\n {a*996} {b*996}\nC: 1\n",
		"A: x\n {a*996}\n {b*996}\nC: 1\n" },
	{ "A: x\n {a*997}\t{b*1}\n", "A: x\n {a*997}\n\t{b*1}\n" },
	/* no blank: split */
	{ "A:{a*996}\n", "A:{a*996}\n" },
	{ "A:{a*997}\n", "A:{a*996}\n a\n" },
	{ "A:{a*3000}\n", "A:{a*996}\n {a*997}\n {a*997}\n {a*10}\n" },
	{ "A: {a*2000}\n", "A:\n {a*997}\n {a*997}\n {a*6}\n" },
	{ "A:\n {a*998}\n", "A:\n {a*997}\n a\n" },
	{ "A:{a*995}\xc3\xa4\n", "A:{a*995}\n \xc3\xa4\n" },
	{ "A:{a*994}\xf0\x9f\x98\x80z\n", "A:{a*994}\n \xf0\x9f\x98\x80z\n" },
	{ "A:{a*993}\xe2\x82\xac\xe2\x82\xac\n",
		"A:{a*993}\xe2\x82\xac\n \xe2\x82\xac\n" },
	{ "A:{\x80*1000}\n", "A:{\x80*996}\n {\x80*4}\n" },
	/* the name keeps its colon */
	{ "A :{a*1000}\n", "A :{a*995}\n {a*5}\n" },
	{ "{a*997}:{b*5}\n", "{a*997}:\n {b*5}\n" },
	{ "{a*997}:\xc3\xa4\n", "{a*997}:\n \xc3\xa4\n" },
	{ "{a*997}:\xa4\xa4\n", "{a*997}:\n \xa4\xa4\n" },
	{ "{a*900}{ *97}: x\n", "{a*900}{ *97}:\n x\n" },
	/* never a line of blanks alone, never an empty one */
	{ "A: {a*990}{ *50}\n", "A: {a*990}\n" },
	{ "A: x{ *2000}y\n", "A: x{ *994}\n y\n" },
	{ "A:{ *2000}y\n", "A:{ *996}\n y\n" },
	{ "A: x\n{ *2000}y\n", "A: x\n y\n" },
	{ "A: x\n{ *2000}\nB: y\n", "A: x\n \nB: y\n" },
	{ "A: x\n{\t*2000}\r\n", "A: x\n\t\r\n" },
	{ "A:{ *2000}\n", "A:\n" },
};

static void
check(size_t i, struct str eol)
{
	struct buf raw = { 0 };
	struct buf want = { 0 };
	struct buf got = { 0 };

	expand(&raw, cases[i].raw);
	expand(&want, cases[i].folded);
	assert_int_equal(refold_is_needed(buf_str(&raw)),
		!str_eq(buf_str(&raw), buf_str(&want)));
	refold_put(&got, buf_str(&raw), eol);
	assert_string_equal(buf_cstr(&got), buf_cstr(&want));
	assert_false(refold_is_needed(buf_str(&got)));
	buf_clear(&raw);
	buf_clear(&want);
	buf_clear(&got);
}

static void
long_lines_are_folded_or_split_and_others_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(i, STR("\n"));
}

static void
new_line_ends_are_those_asked_for(void **state)
{
	struct buf raw = { 0 };
	struct buf got = { 0 };

	(void)state;
	expand(&raw, "A: {a*500} {b*500}\r\n");
	refold_put(&got, buf_str(&raw), STR("\r\n"));
	assert_int_equal(got.len, raw.len + 2);
	assert_int_equal(str_search(buf_str(&got), STR("\r\n b")), 503);
	buf_clear(&raw);
	buf_clear(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    long_lines_are_folded_or_split_and_others_left_alone),
		cmocka_unit_test(new_line_ends_are_those_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
