/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "secret/guarded.h"
#include "secret/secret.h"

static void
the_first_line_of_a_private_file_is_taken(void **state)
{
	static const struct {
		struct str bytes;
		const char *line;
	} cases[] = {
		{ { "secret", 6 }, "secret" },
		{ { "secret\n", 7 }, "secret" },
		{ { "secret\r\nnote\n", 13 }, "secret" },
		{ { " a b \t\n", 7 }, " a b \t" },
		{ { "caf\xe9\n", 5 }, "caf\xe9" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = BUF_MAX(SECRET_MAX);
		struct err err = { 0 };

		folder_put("pw", cases[i].bytes, 0600);
		assert_int_equal(guarded_line("pw", &out, &err), 1);
		assert_string_equal(buf_cstr(&out), cases[i].line);
		buf_wipe(&out);
	}
	unlink("pw");
}

static void
a_file_that_others_can_get_at_is_refused(void **state)
{
	static const mode_t bad[] = { 0644, 0640, 0604, 0620, 0602, 0660,
		0606, 0666, 0601, 0610, 0777 };
	static const mode_t good[] = { 0600, 0400, 0700 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf out = BUF_MAX(SECRET_MAX);
		struct err err = { 0 };

		folder_put("pw", STR("secret\n"), bad[i]);
		assert_int_equal(guarded_line("pw", &out, &err), -1);
		assert_err(&err, EX_CONFIG,
		    "'pw' holds secrets and others can read or write it");
		assert_int_equal(out.len, 0);
		err_clear(&err);
		unlink("pw");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct buf out = BUF_MAX(SECRET_MAX);
		struct err err = { 0 };

		folder_put("pw", STR("secret\n"), good[i]);
		assert_int_equal(guarded_line("pw", &out, &err), 1);
		buf_wipe(&out);
		unlink("pw");
	}
}

static void
who_owns_the_file_matters(void **state)
{
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	if (geteuid() != 0)
		skip();		/* only root can give files away */
	folder_put("pw", STR("secret\n"), 0600);
	assert_int_equal(chown("pw", 12345, 0), 0);
	assert_int_equal(guarded_line("pw", &out, &err), -1);
	assert_err(&err, EX_CONFIG, "others can read or write it");
	err_clear(&err);

	/* root's, for a group of ours: as packages install it */
	assert_int_equal(chown("pw", 0, 23456), 0);
	assert_int_equal(chmod("pw", 0640), 0);
	assert_int_equal(chmod(folder, 0711), 0);
	assert_int_equal(setegid(23456), 0);
	assert_int_equal(seteuid(12345), 0);
	assert_int_equal(guarded_line("pw", &out, &err), 1);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod("pw", 0660), 0);
	assert_int_equal(seteuid(12345), 0);
	assert_int_equal(guarded_line("pw", &out, &err), -1);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(setegid(0), 0);
	err_clear(&err);
	buf_wipe(&out);
	unlink("pw");
}

static void
what_is_no_file_is_refused_without_waiting(void **state)
{
	static const char *const paths[] = { "fifo", "/dev/zero", "/",
		"/dev/tty0-is-no-file/x" };
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(guarded_line(paths[i], &out, &err), -1);
		assert_err(&err, EX_CONFIG, "is not a regular file");
		err_clear(&err);
	}
	assert_int_equal(guarded_line(paths[3], &out, &err), 0);
	assert_int_equal(guarded_line("missing", &out, &err), 0);
	assert_int_equal(guarded_line("", &out, &err), 0);
	assert_int_equal(err.status, 0);
	unlink("fifo");
}

static void
empty_and_endless_files_are_refused(void **state)
{
	static char big[SECRET_MAX + 2];
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	folder_put("pw", STR(""), 0600);
	assert_int_equal(guarded_line("pw", &out, &err), -1);
	assert_err(&err, EX_CONFIG, "first line of 'pw' is empty");
	err_clear(&err);
	folder_put("pw", STR("\nsecond\n"), 0600);
	assert_int_equal(guarded_line("pw", &out, &err), -1);
	assert_err(&err, EX_CONFIG, "first line of 'pw' is empty");
	err_clear(&err);

	memset(big, 'x', sizeof(big));
	folder_put("pw", str_n(big, SECRET_MAX), 0600);
	assert_int_equal(guarded_line("pw", &out, &err), 1);
	assert_int_equal(out.len, SECRET_MAX);
	buf_wipe(&out);
	folder_put("pw", str_n(big, SECRET_MAX + 1), 0600);
	assert_int_equal(guarded_line("pw", &out, &err), -1);
	assert_err(&err, EX_CONFIG, "'pw' is longer than 65536 bytes");
	err_clear(&err);
	buf_wipe(&out);
	unlink("pw");
}

static void
an_unreadable_file_is_said_to_be_unreadable(void **state)
{
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	if (geteuid() != 0)
		skip();
	folder_put("pw", STR("secret\n"), 0600);
	assert_int_equal(chmod(folder, 0711), 0);
	assert_int_equal(seteuid(12345), 0);
	assert_int_equal(guarded_line("pw", &out, &err), -1);
	assert_int_equal(seteuid(0), 0);
	assert_err(&err, EX_CONFIG, "cannot read 'pw'");
	err_clear(&err);
	unlink("pw");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_of_a_private_file_is_taken),
		cmocka_unit_test(a_file_that_others_can_get_at_is_refused),
		cmocka_unit_test(who_owns_the_file_matters),
		cmocka_unit_test(what_is_no_file_is_refused_without_waiting),
		cmocka_unit_test(empty_and_endless_files_are_refused),
		cmocka_unit_test(an_unreadable_file_is_said_to_be_unreadable),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
