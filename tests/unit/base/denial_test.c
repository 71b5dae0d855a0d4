/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/denial.h"
#include "base/banned.h"

/* A user who owns nothing here. */
enum { NOBODY = 65534 };

static char *folder;

static int
make_folder(void **state)
{
	char name[] = "/tmp/envoi-denial-XXXXXX";

	(void)state;
	folder = alloc_copy(mkdtemp(name));
	return chmod(folder, 0755);
}

static int
remove_folder(void **state)
{
	(void)state;
	rmdir(folder);
	free(folder);
	return 0;
}

static void
a_missing_file_is_said_to_be_missing(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(denial_set(&err, EX_CONFIG, "X", "read",
	    "/nowhere/at/all", ENOENT), -1);
	assert_err(&err, EX_CONFIG,
	    "cannot read '/nowhere/at/all': no such file");
	err_clear(&err);
}

static void
an_unreadable_file_names_owner_mode_and_user(void **state)
{
	char *path = alloc_printf("%s/secret", folder);
	struct buf text = { 0 };
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	fclose(f);
	assert_int_equal(chmod(path, 0), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(NOBODY), 0);
	denial_put(&text, "read", path, EACCES);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_non_null(strstr(buf_cstr(&text), "permission denied (owner "));
	assert_non_null(strstr(buf_cstr(&text), "mode 0000, you are "));
	assert_null(strstr(buf_cstr(&text), "security"));
	buf_clear(&text);
	unlink(path);
	free(path);
}

static void
a_mode_that_allows_points_to_a_security_module(void **state)
{
	char *path = alloc_printf("%s/open", folder);
	struct buf text = { 0 };
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	fclose(f);
	assert_int_equal(chmod(path, 0644), 0);
	denial_put(&text, "read", path, EACCES);
	assert_non_null(strstr(buf_cstr(&text), "security module"));
	buf_clear(&text);
	unlink(path);
	free(path);
}

static void
a_closed_folder_on_the_way_is_named(void **state)
{
	char *inner = alloc_printf("%s/closed", folder);
	char *path = alloc_printf("%s/closed/file", folder);
	struct buf text = { 0 };

	(void)state;
	if (getuid() != 0)
		skip();
	assert_int_equal(mkdir(inner, 0700), 0);
	assert_int_equal(seteuid(NOBODY), 0);
	denial_put(&text, "read", path, EACCES);
	assert_int_equal(seteuid(0), 0);
	assert_non_null(strstr(buf_cstr(&text), "/closed': owner "));
	buf_clear(&text);
	rmdir(inner);
	free(inner);
	free(path);
}

static void
control_characters_in_a_path_do_not_get_through(void **state)
{
	struct buf text = { 0 };

	(void)state;
	denial_put(&text, "read", "/a\033[2Jb\n", ENOENT);
	assert_non_null(strstr(buf_cstr(&text), "'/a?[2Jb?'"));
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_file_is_said_to_be_missing),
		cmocka_unit_test(an_unreadable_file_names_owner_mode_and_user),
		cmocka_unit_test(a_mode_that_allows_points_to_a_security_module),
		cmocka_unit_test(a_closed_folder_on_the_way_is_named),
		cmocka_unit_test(control_characters_in_a_path_do_not_get_through),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
