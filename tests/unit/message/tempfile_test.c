/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/tempfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

static char folder[] = "/tmp/envoi-test-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);	/* fails when anything was left there */
}

static void
check_nameless(int fd)
{
	struct stat st;
	char text[5] = "";

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_nlink, 0);
	assert_int_equal(write(fd, "mail", 4), 4);
	assert_int_equal(pread(fd, text, 4, 0), 4);
	assert_string_equal(text, "mail");
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void
a_file_without_a_name_is_for_us_alone(void **state)
{
	struct stat st;
	int fd = tempfile_in(folder);

	(void)state;
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	check_nameless(fd);
}

static void
without_unnamed_files_the_name_is_removed_at_once(void **state)
{
	(void)state;
	check_nameless(tempfile_named(folder));
	check_nameless(tempfile_named(folder));
}

static void
a_folder_that_is_none_is_refused(void **state)
{
	(void)state;
	assert_int_equal(tempfile_in("/proc/nonexistent"), -1);
	assert_int_equal(tempfile_in("/dev/null"), -1);
	assert_int_equal(tempfile_named("/dev/null"), -1);
}

static void
a_wrong_tmpdir_leads_to_the_next_folder(void **state)
{
	static const char *const wrong[] = { "/proc/nonexistent", "/dev/null", "",
		"/proc" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct err err = { 0 };

		setenv("TMPDIR", wrong[i], 1);
		check_nameless(tempfile_open(&err));
		assert_int_equal(err.status, 0);
	}
	unsetenv("TMPDIR");
}

static void
tmpdir_is_where_the_file_goes(void **state)
{
	struct err err = { 0 };
	struct stat there;
	struct stat st;
	int fd;

	(void)state;
	setenv("TMPDIR", "/dev/shm", 1);
	fd = tempfile_open(&err);
	assert_int_equal(fstat(fd, &st), 0);
	if (stat("/dev/shm", &there) == 0 && access("/dev/shm", W_OK) == 0)
		assert_int_equal(st.st_dev, there.st_dev);
	check_nameless(fd);
	unsetenv("TMPDIR");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_without_a_name_is_for_us_alone),
		cmocka_unit_test(
			without_unnamed_files_the_name_is_removed_at_once),
		cmocka_unit_test(a_folder_that_is_none_is_refused),
		cmocka_unit_test(a_wrong_tmpdir_leads_to_the_next_folder),
		cmocka_unit_test(tmpdir_is_where_the_file_goes),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
