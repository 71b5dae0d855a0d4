/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fnmatch.h>

#include "text/wildcard.h"

static const struct {
	const char *pattern, *text;
	bool match;
} cases[] = {
	{ "", "", true },
	{ "", "a", false },
	{ "a", "", false },
	{ "*", "", true },
	{ "**", "abc", true },
	{ "*@example.org", "joe@example.org", true },
	{ "*@example.org", "joe@example.org.evil", false },
	{ "*@example.org", "joe@EXAMPLE.org", false },
	{ "*@*.example.org", "joe@a.example.org", true },
	{ "*@*.example.org", "joe@example.org", false },
	{ "joe+*@x", "joe+tag@x", true },
	{ "j?e@x", "joe@x", true },
	{ "j?e@x", "je@x", false },
	{ "j?", "j\xc3\xb6", true },
	{ "j?", "j\xff", true },
	{ "j??", "j\xc3\xb6", false },
	{ "[a-c]x", "bx", true },
	{ "[a-c]x", "dx", false },
	{ "[!a-c]x", "dx", true },
	{ "[^a-c]x", "bx", false },
	{ "[]a]", "]", true },
	{ "[!]a]", "]", false },
	{ "[a-]", "-", true },
	{ "[\\]]", "]", true },
	{ "[\xc3\xa4-\xc3\xb6]", "\xc3\xa9", true },
	{ "[!a]", "", false },
	{ "[[:digit:]x]", "7", true },
	{ "[[:digit:]x]", "x", true },
	{ "[[:upper:]]", "a", false },
	{ "[a", "[a", true },
	{ "[a", "a", false },
	{ "a[", "a[", true },
	{ "\\*", "*", true },
	{ "\\*", "a", false },
	{ "a\\?c", "abc", false },
	{ "*a*b*c", "xaxbxc", true },
	{ "*a*b*c", "xaxcxb", false },
	{ "/*", "/a/b", true },
	{ "*", ".hidden", true },
};

static void
patterns_match_what_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wildcard_match(str_of(cases[i].pattern),
		    str_of(cases[i].text)) != cases[i].match)
			fail_msg("'%s' '%s'", cases[i].pattern,
			    cases[i].text);
}

/* Numbers in turn, the same in every run. */
static unsigned int
next_number(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static void
fill(struct buf *to, const char *const *pieces, size_t count,
	unsigned int *seed)
{
	buf_reset(to);
	for (size_t n = next_number(seed) % 8; n > 0; n--)
		buf_puts(to, pieces[next_number(seed) % count]);
}

static void
patterns_match_as_in_fnmatch(void **state)
{
	/* sets are closed here: C libraries differ about open ones */
	static const char *const in_pattern[] = { "a", "b", "*", "?", "-",
		"]", "!", "\\*", "\\a", "[ab]", "[!a]", "[^b-]", "[a-b]",
		"[]a]", "[!]]", "[*?]", "[[:alpha:]]", "[![:punct:]b]",
		"[[]",
#ifdef __GLIBC__	/* others read these two otherwise */
		"[b-a]", "[\\]a]",
#endif
	};
	static const char *const in_text[] = { "a", "b", "*", "-", "]", "[",
		"!", "\\" };
	struct buf pattern = { 0 }, text = { 0 };
	unsigned int seed = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		bool want;

		fill(&pattern, in_pattern,
		    sizeof(in_pattern) / sizeof(*in_pattern), &seed);
		fill(&text, in_text, sizeof(in_text) / sizeof(*in_text),
		    &seed);
		want = fnmatch(buf_cstr(&pattern), buf_cstr(&text), 0) == 0;
		if (wildcard_match(buf_str(&pattern), buf_str(&text)) != want)
			fail_msg("'%s' '%s' %d", buf_cstr(&pattern),
			    buf_cstr(&text), want);
	}
	buf_clear(&pattern);
	buf_clear(&text);
}

static void
a_hostile_pattern_takes_no_time(void **state)
{
	char pattern[2001], text[2001];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		pattern[i] = i % 2 ? 'a' : '*';
		text[i] = 'a';
	}
	pattern[1999] = 'b';
	assert_false(wildcard_match(str_n(pattern, 2000), str_n(text, 2000)));
}

static void
plain_text_is_no_pattern(void **state)
{
	(void)state;
	assert_true(wildcard_is(STR("*@x")) && wildcard_is(STR("a?")) &&
	    wildcard_is(STR("[")));
	assert_false(wildcard_is(STR("joe@x]")) || wildcard_is(STR("")) ||
	    wildcard_is(STR("a\0b")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_what_they_say),
		cmocka_unit_test(patterns_match_as_in_fnmatch),
		cmocka_unit_test(a_hostile_pattern_takes_no_time),
		cmocka_unit_test(plain_text_is_no_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
