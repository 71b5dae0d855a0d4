/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include "queue/qacct.h"
#include "base/banned.h"

#define NOW ((time_t)1787410000)
#define KEY STR("work\0mail.example.org\0" "587")

static void
what_was_saved_is_loaded(void **state)
{
	struct qacct q = { 0 }, r;

	(void)state;
	qacct_load(&r, &place_dir, KEY);
	assert_null(r.account);
	assert_int_equal(r.success, 0);
	q.account = strdup("my work");
	q.config = strdup("/etc/x");
	q.reason = strdup("login refused (535 5.7.8)");
	q.rate_from = NOW;
	q.rate_count = 17;
	qacct_failed(&q, QACCT_SETUP, NOW, 60, 3600, 1800);
	qacct_save(&q, &place_dir, KEY);
	qacct_load(&r, &place_dir, KEY);
	assert_string_equal(r.account, "my work");
	assert_string_equal(r.config, "/etc/x");
	assert_string_equal(r.reason, "login refused (535 5.7.8)");
	assert_int_equal(r.cause, QACCT_SETUP);
	assert_int_equal(r.fails, 1);
	assert_int_equal(r.since, NOW);
	assert_int_equal(r.last, NOW);
	assert_int_equal(r.next, NOW + 1800);
	assert_int_equal(r.rate_from, NOW);
	assert_int_equal(r.rate_count, 17);
	qacct_clear(&r);
	/* Another way to the server is another account. */
	qacct_load(&r, &place_dir, STR("work"));
	assert_null(r.account);
	qacct_clear(&q);
}

static void
a_shorter_text_leaves_nothing_of_a_longer_one(void **state)
{
	struct qacct q = { 0 }, r;

	(void)state;
	q.account = strdup("work");
	q.reason = strdup("a very long reason that will not be there again");
	qacct_failed(&q, QACCT_NETWORK, NOW, 60, 3600, 0);
	qacct_save(&q, &place_dir, KEY);
	assert_true(qacct_worked(&q, NOW));
	qacct_save(&q, &place_dir, KEY);
	qacct_load(&r, &place_dir, KEY);
	assert_null(r.reason);
	assert_int_equal(r.cause, QACCT_NONE);
	assert_int_equal(r.next, 0);
	assert_int_equal(r.success, NOW - NOW % 86400);
	qacct_clear(&r);
	qacct_clear(&q);
}

static void
success_is_written_once_a_day(void **state)
{
	struct qacct q = { 0 };

	(void)state;
	assert_true(qacct_worked(&q, NOW));
	assert_false(qacct_worked(&q, NOW + 60));
	assert_true(qacct_worked(&q, NOW + 86400));
	qacct_failed(&q, QACCT_NETWORK, NOW, 60, 3600, 0);
	assert_true(qacct_worked(&q, NOW + 86400));
	qacct_clear(&q);
}

static void
a_network_is_asked_again_within_a_quarter_of_an_hour(void **state)
{
	struct qacct q = { 0 };

	(void)state;
	for (int i = 0; i < 40; i++)
		qacct_failed(&q, QACCT_NETWORK, NOW + i, 60, 3600, 0);
	assert_int_equal(q.fails, 40);
	assert_int_equal(q.since, NOW);
	assert_true(q.next <= NOW + 40 + 900 * 5 / 4);
	for (int i = 0; i < 40; i++)
		qacct_failed(&q, QACCT_SETUP, NOW + 50, 60, 3600, 1800);
	assert_int_equal(q.since, NOW + 50);
	assert_true(q.next >= NOW + 50 + 2700);
	qacct_clear(&q);
}

static void
a_rate_fills_up_and_empties(void **state)
{
	struct qacct q = { 0 };
	int64_t wait = -1;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(qacct_may_send(&q, NOW + i, 3, 60, &wait));
	assert_false(qacct_may_send(&q, NOW + 10, 3, 60, &wait));
	assert_int_equal(wait, 50);
	assert_true(qacct_may_send(&q, NOW + 60, 3, 60, &wait));
	/* The clock went back: no waiting for a year. */
	q.rate_count = 3;
	assert_true(qacct_may_send(&q, NOW - 86400, 3, 60, &wait));
	qacct_clear(&q);
}

static void
nonsense_is_as_good_as_nothing(void **state)
{
	static const char *const texts[] = { "", "x",
		"envoi-account 2\naccount: a\nfails: 3\n",
		"envoi-account 1\nfails: 99\n",
		"envoi-account 1\naccount: \x1b[2J\nfails: 1\n" };
	struct qacct q = { 0 }, r;
	struct qacct *all;
	size_t count;

	(void)state;
	q.account = strdup("work");
	qacct_save(&q, &place_dir, KEY);
	all = qacct_all(&place_dir, &count);
	assert_int_equal(count, 1);
	qacct_clear(&all[0]);
	free(all);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		DIR *dir = opendir(place_dir.path);
		const struct dirent *e;

		while ((e = readdir(dir)) != NULL)
			if (strncmp(e->d_name, ".acct-", 6) == 0)
				place_write(e->d_name, str_of(texts[i]));
		closedir(dir);
		qacct_load(&r, &place_dir, KEY);
		assert_null(r.account);
		assert_int_equal(r.cause, QACCT_NONE);
		qacct_clear(&r);
		all = qacct_all(&place_dir, &count);
		assert_int_equal(count, 0);
		free(all);
	}
	qacct_clear(&q);
}

static void
a_planted_file_is_not_followed(void **state)
{
	struct qacct q = { 0 };
	struct buf out = { 0 };
	char name[64] = "";
	DIR *dir = opendir(place_dir.path);
	const struct dirent *e;

	(void)state;
	q.account = strdup("work");
	qacct_save(&q, &place_dir, KEY);
	while ((e = readdir(dir)) != NULL)
		if (strncmp(e->d_name, ".acct-", 6) == 0)
			snprintf(name, sizeof(name), "%.60s", e->d_name);
	closedir(dir);
	assert_int_equal(unlinkat(place_dir.fd, name, 0), 0);
	place_write("victim", STR("precious"));
	assert_int_equal(symlinkat("victim", place_dir.fd, name), 0);
	qacct_save(&q, &place_dir, KEY);
	place_read("victim", &out);
	assert_string_equal(buf_cstr(&out), "precious");
	buf_clear(&out);
	qacct_clear(&q);
}

#define placed(test) cmocka_unit_test_setup_teardown(test, place_make, \
	place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		placed(what_was_saved_is_loaded),
		placed(a_shorter_text_leaves_nothing_of_a_longer_one),
		cmocka_unit_test(success_is_written_once_a_day),
		cmocka_unit_test(
		    a_network_is_asked_again_within_a_quarter_of_an_hour),
		cmocka_unit_test(a_rate_fills_up_and_empties),
		placed(nonsense_is_as_good_as_nothing),
		placed(a_planted_file_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
