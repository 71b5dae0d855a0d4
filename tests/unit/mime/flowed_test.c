/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "mime/flowed.h"

/* Fed in pieces of n bytes. */
static struct buf
flow(struct str text, size_t n)
{
	struct flowed f = { .line = BUF_MAX(FLOWED_LINE) };
	struct buf out = BUF_MAX(1 << 20);

	while (text.len > 0) {
		struct str some = str_first(text, n);

		flowed_feed(&f, some, &out);
		text = str_from(text, some.len);
	}
	flowed_end(&f, &out);
	flowed_clear(&f);
	return out;
}

static void
lines_are_broken_stuffed_and_trimmed(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "", "" }, { "a", "a" }, { "a\n", "a\n" },
		{ "a \n b\n", "a\n  b\n" }, { "-- \nme", "-- \nme" },
		{ "--  \n", "--\n" }, { ">q\nFrom x\nFromage\n",
		    " >q\n From x\nFromage\n" },
		{ "a\r\nb\rc\r\n\n", "a\nb\nc\n\n" }, { "   \n", "\n" },
		{ "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee "
		    "fffffffff ggggggggg hhhhhhhhh iiiiiiiii",
		    "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee "
		    "fffffffff ggggggggg \nhhhhhhhhh iiiiiiiii" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		for (size_t n = 1; n < 9; n += 3) {
			struct buf b = flow(str_of(table[i].in), n);

			assert_string_equal(buf_cstr(&b), table[i].out);
			buf_clear(&b);
		}
}

static void
words_without_end_stay_whole(void **state)
{
	static char word[3 * FLOWED_LINE];
	struct buf b;

	(void)state;
	memset(word, 'w', sizeof(word));
	b = flow(str_n(word, sizeof(word)), 1000);
	assert_int_equal(b.len, sizeof(word));
	assert_memory_equal(b.ptr, word, sizeof(word));
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_broken_stuffed_and_trimmed),
		cmocka_unit_test(words_without_end_stay_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
