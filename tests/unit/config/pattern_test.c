/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/pattern.h"
#include "base/banned.h"

static char mailname[64];

static void
write_mailname(const char *text)
{
	char name[] = "/tmp/envoi-mailname-XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	close(fd);
	snprintf(mailname, sizeof(mailname), "%s", name);
}

static char *
expand(const char *text, const char *letters, const char *header_from)
{
	const struct pattern_facts facts = {
		.header_from = header_from, .mailname = mailname,
	};
	struct buf out = { 0 };
	struct err err = { 0 };

	if (pattern_expand(str_of(text), letters, &facts, &out, &err) != 0) {
		assert_err(&err, EX_CONFIG, mailname);
		err_clear(&err);
		buf_clear(&out);
		return NULL;
	}
	return buf_take(&out);
}

static void
check(const char *text, const char *letters, const char *want)
{
	char *got = expand(text, letters, "joe@example.org");

	assert_string_equal(got, want);
	free(got);
}

static void
each_letter_has_its_value(void **state)
{
	(void)state;
	setenv("USER", "joe", 1);
	setenv("HOSTNAME", "web1", 1);
	write_mailname("example.net\nmore\n");
	check("%U@%H", PATTERN_FROM, "joe@web1");
	check("%U.%U@%M", PATTERN_FROM, "joe.joe@example.net");
	check("%F", PATTERN_FROM, "joe@example.org");
	check("%H.%M", PATTERN_DOMAIN, "web1.example.net");
	unlink(mailname);
}

static void
other_letters_stay(void **state)
{
	(void)state;
	setenv("USER", "joe", 1);
	check("%U@x", PATTERN_DOMAIN, "%U@x");
	check("%F", PATTERN_DOMAIN, "%F");
	check("%u%%%x%", PATTERN_FROM, "%u%%%x%");
	check("joe%example@relay", PATTERN_FROM, "joe%example@relay");
	check("", PATTERN_FROM, "");
}

static void
without_a_header_its_pattern_stays(void **state)
{
	char *got = expand("%F", PATTERN_FROM, NULL);

	(void)state;
	assert_string_equal(got, "%F");
	free(got);
}

static void
inserted_control_characters_become_question_marks(void **state)
{
	char *got;

	(void)state;
	setenv("USER", "jo\ne\033[2J\x7f", 1);
	check("%U@x", PATTERN_FROM, "jo?e?[2J?@x");
	got = expand("%F", PATTERN_FROM, "a\r\nRCPT TO:<b>");
	assert_string_equal(got, "a??RCPT TO:<b>");
	free(got);
	setenv("USER", "joe", 1);
}

static void
a_user_is_always_found(void **state)
{
	char *got;

	(void)state;
	unsetenv("USER");
	setenv("LOGNAME", "log", 1);
	check("%U", PATTERN_FROM, "log");
	unsetenv("LOGNAME");
	got = expand("%U", PATTERN_FROM, NULL);
	assert_true(*got != '\0');
	free(got);
}

static void
a_host_name_is_always_found(void **state)
{
	char *got;

	(void)state;
	unsetenv("HOSTNAME");
	got = expand("%H", PATTERN_FROM, NULL);
	assert_true(*got != '\0');
	free(got);
	setenv("HOSTNAME", "no such host", 1);
	check("%C", PATTERN_DOMAIN, "no such host");
}

static void
a_mailname_is_cut_and_must_exist(void **state)
{
	static const char *const bad[] = { "", "\n", " \t\nx\n" };
	char long_name[400];
	char *got;

	(void)state;
	write_mailname("  example.net \r\n");
	check("%M", PATTERN_FROM, "example.net");
	unlink(mailname);
	assert_null(expand("%M", PATTERN_FROM, NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		write_mailname(bad[i]);
		assert_null(expand("%M", PATTERN_FROM, NULL));
		unlink(mailname);
	}
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	write_mailname(long_name);
	got = expand("%M", PATTERN_FROM, NULL);
	assert_int_equal(strlen(got), 255);
	free(got);
	unlink(mailname);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_letter_has_its_value),
		cmocka_unit_test(other_letters_stay),
		cmocka_unit_test(without_a_header_its_pattern_stays),
		cmocka_unit_test(
		    inserted_control_characters_become_question_marks),
		cmocka_unit_test(a_user_is_always_found),
		cmocka_unit_test(a_host_name_is_always_found),
		cmocka_unit_test(a_mailname_is_cut_and_must_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
