/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "submit/qsettings.h"

static struct account *
account_of(const char *name, const char *const *words)
{
	struct origin origin = { .kind = ORIGIN_FILE, .name = "x", .line = 1 };
	struct pattern_facts facts = { 0 };
	struct account *a = account_new(name, DIALECT_ENVOI, NULL);
	struct err err = { 0 };

	for (; words[0]; words += 2)
		assert_int_equal(account_set(a,
		    setting_find(str_of(words[0])), str_of(words[1]),
		    &origin, &err), 0);
	assert_int_equal(account_finish(a, &facts, &err), 0);
	return a;
}

#define ACCOUNT(name, ...) \
	account_of(name, (const char *const[]){ __VA_ARGS__, NULL })

static void
every_other_way_has_another_key(void **state)
{
	struct account *a[] = {
		ACCOUNT("a", "host", "h", "user", "u"),
		ACCOUNT("b", "host", "h", "user", "u"),
		ACCOUNT("a", "host", "g", "user", "u"),
		ACCOUNT("a", "host", "h", "user", "v"),
		ACCOUNT("a", "host", "h", "user", "u", "port", "1587"),
		ACCOUNT("a", "host", "h", "host", "g", "user", "u"),
		ACCOUNT("a", "socket", "/h", "user", "u"),
		ACCOUNT("a", "host", "h", "user", "u"),
	};
	enum { COUNT = sizeof(a) / sizeof(*a) };
	struct buf key[COUNT] = { { 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		qsettings_key(&key[i], a[i], i == COUNT - 1 ? "/c" : NULL);
	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(buf_str(&key[i]),
			    buf_str(&key[k])));
	for (size_t i = 0; i < COUNT; i++) {
		buf_clear(&key[i]);
		account_free(a[i]);
	}
}

static void
a_password_is_no_part_of_the_key(void **state)
{
	struct account *a = ACCOUNT("a", "host", "h", "user", "u");
	struct account *b = ACCOUNT("a", "host", "h", "user", "u",
	    "password", "secret", "timeout", "5");
	struct buf ka = { 0 }, kb = { 0 };

	(void)state;
	qsettings_key(&ka, a, NULL);
	qsettings_key(&kb, b, NULL);
	assert_true(str_eq(buf_str(&ka), buf_str(&kb)));
	buf_clear(&ka);
	buf_clear(&kb);
	account_free(a);
	account_free(b);
}

static void
schedule_and_limits_are_the_settings(void **state)
{
	struct account *a = ACCOUNT("a", "host", "h", "from", "a@b");
	struct account *b = ACCOUNT("a", "host", "h", "queue_retry", "5m..2h",
	    "queue_lifetime", "off", "queue_max_messages", "7",
	    "queue_max_size", "1K", "queue_min_free", "3M");
	struct schedule s = qsettings_schedule(a);
	struct qstore_limits l = qsettings_limits(a);

	(void)state;
	assert_int_equal(s.base, 60);
	assert_int_equal(s.cap, 3600);
	assert_int_equal(s.lifetime, 5 * 24 * 3600);
	assert_int_equal(l.max_messages, 20000);
	assert_int_equal(l.max_bytes, 64 * 1024 * 1024);
	assert_int_equal(l.min_free, 16 * 1024 * 1024);
	assert_false(l.min_free_exact);
	s = qsettings_schedule(b);
	l = qsettings_limits(b);
	assert_int_equal(s.base, 300);
	assert_int_equal(s.cap, 7200);
	assert_int_equal(s.lifetime, 0);
	assert_int_equal(l.max_messages, 7);
	assert_int_equal(l.max_bytes, 1024);
	assert_int_equal(l.min_free, 3 * 1024 * 1024);
	assert_true(l.min_free_exact);
	account_free(a);
	account_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_other_way_has_another_key),
		cmocka_unit_test(a_password_is_no_part_of_the_key),
		cmocka_unit_test(schedule_and_limits_are_the_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
