/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "serve/undot.h"

/* All of text in two or more pieces; what came out, and what was left. */
static bool
feed(struct str text, bool lf_only, size_t cut, size_t step, struct buf *out,
	struct str *left)
{
	struct undot u = { .lf_only = lf_only };
	bool ended = false;
	size_t n = cut;

	while (text.len > 0 && !ended) {
		struct str piece = str_first(text, n ? n : 1);
		size_t had = piece.len;

		ended = undot_feed(&u, &piece, out);
		if (!ended)
			assert_int_equal(piece.len, 0);
		text = str_from(text, had - piece.len);
		n = step;
	}
	*left = text;
	return ended;
}

static const struct {
	bool lf_only;
	const char *in;
	const char *out;	/* NULL: no end in there */
	const char *left;
} cases[] = {
	{ false, ".\r\n", "", "" },
	{ false, "a\r\n.\r\n", "a\r\n", "" },
	{ false, "a\r\n.\r\nQUIT\r\n", "a\r\n", "QUIT\r\n" },
	{ false, "..\r\n.\r\n", ".\r\n", "" },
	{ false, ".a\r\n..b\r\n.\r\n", "a\r\n.b\r\n", "" },
	{ false, "a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "" },
	{ false, "a\r\r\n.\r\n", "a\r\r\n", "" },
	{ false, "a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", "" },
	{ false, "\r\n.\r\n", "\r\n", "" },
	{ true, ".\n", "", "" },
	{ true, "a\n.\n", "a\n", "" },
	{ true, "a\r\n..\n.\nX", "a\r\n.\n", "X" },
	{ true, "a\r\n.\n", "a\r\n", "" },
	{ true, "\n.\n", "\n", "" },

	/* What some take for the end, and is text. */
	{ false, "a\n.\n", NULL, "a\n.\n" },
	{ false, "a\n.\r\n", NULL, "a\n.\r\n" },
	{ false, "a\r\n.\n", NULL, "a\r\n\n" },
	{ false, "a\r.\r", NULL, "a\r.\r" },
	{ false, "a\r.\r\n", NULL, "a\r.\r\n" },
	{ false, ".\n", NULL, "\n" },
	{ false, "\n.\n", NULL, "\n.\n" },
	{ false, "a\r\n.\r", NULL, "a\r\n" },
	{ false, "a\r\n.", NULL, "a\r\n" },
	{ false, "a\r\n. \r\n", NULL, "a\r\n \r\n" },
	{ true, "a\n.\r\n", NULL, "a\n\r\n" },
	{ true, "a\r.\r", NULL, "a\r.\r" },
	{ true, ".\r", NULL, "\r" },
	{ true, "a.\n", NULL, "a.\n" },
};

static void
check(size_t i, size_t cut, size_t step)
{
	struct str in = str_of(cases[i].in), left;
	const char *want = cases[i].out ? cases[i].out : cases[i].left;
	struct buf out = { 0 };
	bool ended = feed(in, cases[i].lf_only, cut, step, &out, &left);

	if (ended != (cases[i].out != NULL) ||
	    strcmp(buf_cstr(&out), want) != 0)
		fail_msg("case %zu cut at %zu: ended %d with '%s'", i, cut,
		    ended, buf_cstr(&out));
	if (ended)
		assert_true(str_eq(left, str_of(cases[i].left)));
	buf_clear(&out);
}

static void
only_its_own_line_end_ends_a_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].in);

		check(i, 1, 1);
		for (size_t cut = 1; cut <= len; cut++)
			check(i, cut, len);
	}
}

static void
any_byte_passes(void **state)
{
	char bytes[256 + 5];
	struct str left;
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < 256; i++)
		bytes[i] = (char)i;
	memcpy(bytes + 256, "\r\n.\r\n", 5);
	assert_true(feed(str_n(bytes, sizeof(bytes)), false, 7, 3, &out,
	    &left));
	assert_int_equal(out.len, 258);
	assert_memory_equal(out.ptr, bytes, 258);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_its_own_line_end_ends_a_message),
		cmocka_unit_test(any_byte_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
