/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/account.h"
#include "base/banned.h"

static const struct origin option = { ORIGIN_OPTION, "--x", 0 };
static const struct origin file = { ORIGIN_FILE, "rc", 12 };

static int
set(struct account *a, const char *keyword, const char *text,
    const struct origin *origin)
{
	struct err err = { 0 };
	int status = account_set(a, setting_find(str_of(keyword)),
	    str_of(text), origin, &err);

	err_clear(&err);
	return status;
}

static void
a_bad_option_is_a_usage_error(void **state)
{
	struct account *a = account_new("a", DIALECT_ENVOI, NULL);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(account_set(a, setting_find(STR("port")), STR("x"),
	    &option, &err), -1);
	assert_err(&err, EX_USAGE, "option --x: 'port' takes a number");
	err_clear(&err);
	assert_int_equal(account_set(a, setting_find(STR("port")), STR("x"),
	    &file, &err), -1);
	assert_err(&err, EX_CONFIG, "rc:12: 'port' takes a number");
	err_clear(&err);
	assert_false(account_is_set(a, "port"));
	account_free(a);
}

static void
options_replace_a_list_and_then_add_to_it(void **state)
{
	struct account *a = account_new("a", DIALECT_MSMTP, NULL);

	(void)state;
	assert_int_equal(set(a, "host", "a", &file), 0);
	assert_int_equal(set(a, "host", "b", &option), 0);
	assert_int_equal(a->host.count, 1);
	assert_int_equal(set(a, "host", "c", &option), 0);
	assert_int_equal(a->host.count, 2);
	assert_string_equal(a->host.item[0], "b");
	account_free(a);
}

static void
a_copy_stands_alone(void **state)
{
	struct account *a = account_new("a", DIALECT_MSMTP, &file), *b;

	(void)state;
	assert_int_equal(set(a, "user", "joe", &file), 0);
	assert_int_equal(set(a, "password", "s3cret", &file), 0);
	assert_int_equal(set(a, "tls_pin", "", &file), 0);
	b = account_copy(a, "b");
	account_free(a);
	assert_string_equal(b->name, "b");
	assert_int_equal(b->dialect, DIALECT_MSMTP);
	assert_string_equal(b->user, "joe");
	assert_str(buf_str(&b->password), "s3cret");
	assert_string_equal(account_origin(b, "user")->name, "rc");
	assert_string_equal(b->origin.name, "rc");
	assert_int_equal(b->password_fd, -1);
	account_free(b);
}

static void
an_origin_outlives_the_words_it_came_from(void **state)
{
	char name[] = "file";
	struct origin origin = { ORIGIN_FILE, name, 3 };
	struct account *a = account_new("a", DIALECT_MSMTP, NULL);
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(set(a, "user", "joe", &origin), 0);
	memset(name, 'x', sizeof(name) - 1);
	origin_put(&out, account_origin(a, "user"));
	assert_str(buf_str(&out), "file:3");
	buf_clear(&out);
	account_free(a);
}

static void
a_failure_names_the_line_in_force(void **state)
{
	struct account *a = account_new("work", DIALECT_MSMTP, NULL);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(account_fail(a, "port", &err, "X", "no %s", "port"),
	    -1);
	assert_err(&err, EX_CONFIG, "account 'work': no port");
	err_clear(&err);
	assert_int_equal(set(a, "port", "25", &file), 0);
	account_fail(a, "port", &err, "X", "no %s", "port");
	assert_err(&err, EX_CONFIG, "rc:12: no port");
	err_clear(&err);
	assert_int_equal(set(a, "port", "25", &option), 0);
	account_fail(a, "port", &err, "X", "no %s", "port");
	assert_err(&err, EX_USAGE, "option --x: no port");
	err_clear(&err);
	account_free(a);
}

static void
freeing_nothing_is_nothing(void **state)
{
	(void)state;
	account_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_option_is_a_usage_error),
		cmocka_unit_test(options_replace_a_list_and_then_add_to_it),
		cmocka_unit_test(a_copy_stands_alone),
		cmocka_unit_test(an_origin_outlives_the_words_it_came_from),
		cmocka_unit_test(a_failure_names_the_line_in_force),
		cmocka_unit_test(freeing_nothing_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
