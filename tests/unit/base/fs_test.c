/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fs.h"

static char *dir;

static int
make_dir(void **state)
{
	(void)state;
	dir = alloc_copy("/tmp/envoi-test-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int
remove_dir(void **state)
{
	(void)state;
	rmdir(dir);
	free(dir);
	return 0;
}

static char *
file_with(const char *bytes, size_t len)
{
	char *path = alloc_printf("%s/f", dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
	return path;
}

static void
the_whole_file_is_read(void **state)
{
	char *path = file_with("a\0b\n", 4);
	struct buf b = BUF_MAX(5);
	struct stat st;

	(void)state;
	assert_int_equal(fs_read(path, &b, &st), 0);
	assert_str(buf_str(&b), "a\0b\n");
	assert_int_equal(st.st_size, 4);
	buf_clear(&b);
	unlink(path);
	free(path);
}

static void
an_empty_file_is_empty(void **state)
{
	char *path = file_with("", 0);
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(fs_read(path, &b, NULL), 0);
	assert_int_equal(b.len, 0);
	buf_clear(&b);
	unlink(path);
	free(path);
}

static void
what_grows_while_it_is_read_is_read_to_its_end(void **state)
{
	char *path = file_with("0123456789", 10);
	struct buf b = { 0 };
	struct stat st;
	int fd = fs_open(path, &st);

	(void)state;
	assert_int_equal(fs_load(fd, &b, 3), 0);	/* was said to be 3 */
	assert_str(buf_str(&b), "0123456789");
	close(fd);
	buf_clear(&b);
	unlink(path);
	free(path);
}

static void
too_much_is_refused(void **state)
{
	char *path = file_with("0123456789", 10);
	struct buf b = BUF_MAX(9);

	(void)state;
	assert_int_equal(fs_read(path, &b, NULL), -1);
	assert_int_equal(errno, EFBIG);
	buf_clear(&b);
	unlink(path);
	free(path);
}

static void
only_regular_files_are_read(void **state)
{
	char *fifo = alloc_printf("%s/fifo", dir);
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(fs_read(fifo, &b, NULL), -1);	/* and at once */
	assert_int_equal(errno, EINVAL);
	assert_int_equal(fs_read(dir, &b, NULL), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(fs_read("/dev/null", &b, NULL), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(fs_read("/proc/nonexistent", &b, NULL), -1);
	assert_int_equal(errno, ENOENT);
	unlink(fifo);
	free(fifo);
}

static void
a_file_is_replaced_whole_with_its_folders(void **state)
{
	char *path = alloc_printf("%s/a/b/f", dir);
	char *parent = alloc_printf("%s/a/b", dir);
	struct buf b = { 0 };
	struct stat st;

	(void)state;
	assert_int_equal(fs_replace(path, STR("one")), 0);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(fs_replace(path, STR("two")), 0);
	assert_int_equal(fs_read(path, &b, &st), 0);
	assert_string_equal(buf_cstr(&b), "two");
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(fs_replace(parent, STR("x")), -1);
	buf_clear(&b);
	unlink(path);
	assert_int_equal(rmdir(parent), 0);	/* nothing is left over */
	*strrchr(parent, '/') = '\0';
	rmdir(parent);
	free(parent);
	free(path);
}

static void
what_could_be_written_is_known_before(void **state)
{
	char *file = alloc_printf("%s/f", dir);
	char *deep = alloc_printf("%s/a/b/f", dir);

	(void)state;
	assert_int_equal(fs_may_write(file, false), 0);
	assert_int_equal(fs_may_write(deep, true), 0);
	assert_int_equal(fs_may_write(deep, false), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(fs_may_write(dir, true), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(access(file, F_OK), -1);	/* nothing was made */
	assert_int_equal(fs_replace(file, STR("")), 0);
	assert_int_equal(fs_may_write(file, false), 0);
	unlink(file);
	assert_int_equal(fs_may_write("/proc/self/x/y", true), -1);
	free(file);
	free(deep);
}

static void
root_leaves_a_file_to_its_owner(void **state)
{
	char *path = alloc_printf("%s/f", dir);
	struct stat st;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(fs_replace(path, STR("one")), 0);
	assert_int_equal(chown(path, 12, 34), 0);
	assert_int_equal(chmod(path, 0664), 0);
	assert_int_equal(fs_replace(path, STR("two")), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 12);
	assert_int_equal(st.st_gid, 34);
	assert_int_equal(st.st_mode & 0777, 0640);
	unlink(path);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_file_is_read),
		cmocka_unit_test(an_empty_file_is_empty),
		cmocka_unit_test(
		    what_grows_while_it_is_read_is_read_to_its_end),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(only_regular_files_are_read),
		cmocka_unit_test(a_file_is_replaced_whole_with_its_folders),
		cmocka_unit_test(what_could_be_written_is_known_before),
		cmocka_unit_test(root_leaves_a_file_to_its_owner),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
