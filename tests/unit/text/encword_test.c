/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/encword.h"
#include "text/utf8.h"

static void
only_what_needs_it_is_encoded(void **state)
{
	static const struct {
		const char *text, *line;
		enum encword_place place;
	} cases[] = {
		{ "", "", ENCWORD_TEXT },
		{ "plain, text: (ok)", "plain, text: (ok)", ENCWORD_TEXT },
		{ "Backup f\xc3\xbcr web1", "Backup =?UTF-8?Q?f=C3=BCr?= web1",
		    ENCWORD_TEXT },
		{ "a \xc3\xa4  \xc3\xb6 b",
		    "a =?UTF-8?B?w6QgIMO2?= b", ENCWORD_TEXT },
		/* B where it is shorter */
		{ "\xe6\x97\xa5\xe6\x9c\xac", "=?UTF-8?B?5pel5pys?=",
		    ENCWORD_TEXT },
		/* a reader must not take it for an encoded word */
		{ "=?UTF-8?Q?x?=", "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=",
		    ENCWORD_TEXT },
		{ "a\tb \r\nBcc: x", "a\tb =?UTF-8?Q?__Bcc=3A?= x",
		    ENCWORD_TEXT },
		{ "\xe9t\xe9", "=?unknown-8bit?B?6XTp?=", ENCWORD_TEXT },
		/* in a phrase, signs that would need quotes as well */
		{ "Jos\xc3\xa9 Doe of Cascais, the Elder",
		    "=?UTF-8?Q?Jos=C3=A9_Doe_of_Cascais=2C?= the Elder",
		    ENCWORD_PHRASE },
		{ "Jos\xc3\xa9 Doe", "=?UTF-8?B?Sm9zw6k=?= Doe",
		    ENCWORD_PHRASE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = { 0 };

		encword_encode(&b, str_of(cases[i].text), cases[i].place);
		assert_string_equal(buf_cstr(&b), cases[i].line);
		buf_clear(&b);
	}
	assert_false(encword_is_needed(STR("plain =text?")));
	assert_false(encword_is_needed(STR("")));
	assert_true(encword_is_needed(STR("=?")));
	assert_true(encword_is_needed(STR("\xc3\xa9")));
	assert_true(encword_is_needed(STR("a\x7f")));
}

/* Text of n characters, in turn of one to four bytes. */
static void
make_text(struct buf *b, int n)
{
	static const char *const chars[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x93\xa7", " " };

	for (int i = 0; i < n; i++)
		buf_puts(b, chars[(i * 7 + n) % 5]);
}

static void
encoded_words_are_short_and_hold_whole_characters(void **state)
{
	(void)state;
	for (int n = 1; n < 200; n++) {
		struct buf text = { 0 }, line = { 0 }, back = { 0 };
		struct str rest, word;

		make_text(&text, n);
		encword_encode(&line, buf_str(&text), ENCWORD_TEXT);
		for (rest = buf_str(&line); str_cut(&rest, ' ', &word);) {
			assert_true(word.len <= ENCWORD_MAX);
			buf_reset(&back);
			encword_decode(&back, word);
			assert_int_equal(str_search(buf_str(&back),
			    STR("\xef\xbf\xbd")), back.len);
		}
		buf_reset(&back);
		encword_decode(&back, buf_str(&line));
		assert_true(str_eq(buf_str(&back), buf_str(&text)));
		buf_clear(&text);
		buf_clear(&line);
		buf_clear(&back);
	}
}

static void
a_word_too_long_for_a_line_is_encoded(void **state)
{
	struct buf text = { 0 }, line = { 0 };
	struct str rest, word;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_putc(&text, 'a');
	assert_true(encword_is_needed(buf_str(&text)));
	encword_encode(&line, buf_str(&text), ENCWORD_TEXT);
	for (rest = buf_str(&line); str_cut(&rest, ' ', &word);)
		assert_true(word.len <= ENCWORD_MAX);
	buf_clear(&text);
	buf_clear(&line);
}

static void
encoded_words_are_read(void **state)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		/* the examples of RFC 2047 8 */
		{ "(=?ISO-8859-1?Q?a?=)", "(a)" },
		{ "(=?ISO-8859-1?Q?a?= b)", "(a b)" },
		{ "(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)" },
		{ "(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)" },
		{ "(=?ISO-8859-1?Q?a_b?=)", "(a b)" },
		{ "(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)",
		    "(a =?ISO-8859-2?Q?_b?=)" },
		{ "=?iso-8859-1?q?=e9?= =?utf-8?B?w6k=?= x",
		    "\xc3\xa9\xc3\xa9 x" },
		{ "=?utf-8*de?q?=C3=A9?=", "\xc3\xa9" },
		/* cut inside a character, padding left out */
		{ "=?utf-8?b?w6?= x", "=?utf-8?b?w6?= x" },
		{ "=?utf-8?b?w6k?= x", "\xc3\xa9 x" },
		{ "=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "\xc3\xa9" },
		{ "=?windows-1252?q?=80?= =?iso-8859-15?q?=A4?=",
		    "\xe2\x82\xac\xe2\x82\xac" },
		{ "=?iso-8859-1?q?=93?=", "\xe2\x80\x9c" },
		/* nothing comes out that could start a line */
		{ "=?utf-8?q?a=0D=0ABcc:=00x?=", "a  Bcc: x" },
		{ "=?utf-8?q?=ff?=", "\xef\xbf\xbd" },
		{ "a\r\n b", "a   b" },
		{ "\xe9", "\xef\xbf\xbd" },
		/* what cannot be read stays */
		{ "=?x?q?a?=", "=?x?q?a?=" },
		{ "=?utf-8?x?a?=", "=?utf-8?x?a?=" },
		{ "=?utf-8?q?a", "=?utf-8?q?a" },
		{ "=?utf-8?q?a b?=", "=?utf-8?q?a b?=" },
		{ "=?utf-8?q?=zz?= =?utf-8?q?=4?=",
		    "=?utf-8?q?=zz?= =?utf-8?q?=4?=" },
		{ "=?utf-8?q?a?= =?utf-8?q?=zz?=", "a =?utf-8?q?=zz?=" },
		{ "=?utf-8?b?*?=", "=?utf-8?b?*?=" },
		{ "=??q?a?=", "=??q?a?=" },
		{ "=?", "=?" },
		{ "=?utf-8?", "=?utf-8?" },
		{ "=?utf-8?q", "=?utf-8?q" },
		{ "=?utf-8?q?", "=?utf-8?q?" },
		{ "=?utf-8?q?" "?=", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = { 0 };

		encword_decode(&b, str_of(cases[i].line));
		assert_string_equal(buf_cstr(&b), cases[i].text);
		buf_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_needs_it_is_encoded),
		cmocka_unit_test(
		    encoded_words_are_short_and_hold_whole_characters),
		cmocka_unit_test(a_word_too_long_for_a_line_is_encoded),
		cmocka_unit_test(encoded_words_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
