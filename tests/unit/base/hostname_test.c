/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hostname.h"
#include "base/banned.h"

static int gate[2];

static char *
says_who_it_is(const char *host)
{
	return alloc_printf("%s.example.org", host);
}

static char *
knows_nobody(const char *host)
{
	(void)host;
	return NULL;
}

/* Until the test opens the gate. */
static char *
hangs(const char *host)
{
	char byte;

	(void)host;
	return read(gate[0], &byte, 1) == 1 ? alloc_copy("late") : NULL;
}

static void
check(char *(*resolver)(const char *), int64_t deadline_ms, const char *want)
{
	struct buf out = { 0 };

	hostname_fix(resolver);
	hostname_canonical(&out, "web1", deadline_ms);
	assert_string_equal(buf_cstr(&out), want);
	hostname_fix(NULL);
	buf_clear(&out);
}

static void
the_resolver_completes_it(void **state)
{
	(void)state;
	check(says_who_it_is, clock_deadline(60 * 1000), "web1.example.org");
	check(knows_nobody, clock_deadline(60 * 1000), "");
}

static void
a_resolver_that_hangs_is_left_behind(void **state)
{
	(void)state;
	assert_int_equal(pipe(gate), 0);
	check(hangs, clock_deadline(1), "");
	assert_int_equal(write(gate[1], "x", 1), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_resolver_completes_it),
		cmocka_unit_test(a_resolver_that_hangs_is_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
