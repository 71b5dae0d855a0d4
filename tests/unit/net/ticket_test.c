/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/ticket.h"
#include "pki.h"

static char *base;
static char *dir;

static int
make_place(void **state)
{
	(void)state;
	clock_fix(PKI_NOW);
	base = pki_dir();
	dir = alloc_printf("%s/tickets", base);
	return 0;
}

static int
remove_place(void **state)
{
	(void)state;
	pki_dir_free(dir);
	pki_dir_free(base);
	return 0;
}

static bool
take(const char *key, const char *want)
{
	struct buf data = { 0 };
	struct ticket t;
	bool found;

	ticket_init(&t, dir, str_of(key));
	found = ticket_take(&t, &data);
	if (found && want)
		assert_string_equal(buf_cstr(&data), want);
	if (!found)
		assert_int_equal(data.len, 0);
	buf_clear(&data);
	return found;
}

static void
put(const char *key, const char *data, bool single_use)
{
	struct ticket t;

	ticket_init(&t, dir, str_of(key));
	ticket_put(&t, str_of(data), PKI_NOW + PKI_DAY, single_use);
}

static char *
path_of(const char *key)
{
	struct ticket t;

	ticket_init(&t, dir, str_of(key));
	return alloc_printf("%s/%s", dir, t.name);
}

static void
what_was_put_is_taken_by_the_same_key_only(void **state)
{
	(void)state;
	assert_false(take("a", NULL));
	put("a", "session", false);
	assert_false(take("b", NULL));
	assert_true(take("a", "session"));
	assert_true(take("a", "session"));
	put("a", "another", false);
	assert_true(take("a", "another"));
}

static void
for_single_use_means_once(void **state)
{
	(void)state;
	put("a", "once", true);
	assert_true(take("a", "once"));
	assert_false(take("a", NULL));
}

static void
nobody_else_can_read_them(void **state)
{
	char *path = path_of("a");
	struct stat st;
	mode_t old = umask(0);

	(void)state;
	put("a", "session", false);
	umask(old);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	free(path);
}

static void
what_is_old_or_from_the_future_is_not_used(void **state)
{
	static const struct {
		time_t later;
		bool good;
	} rows[] = {
		{ 0, true }, { 3600, true }, { TICKET_AGE_MAX - 1, true },
		{ TICKET_AGE_MAX + 1, false }, { -60, true },
		{ -3600, false },
	};
	struct ticket t;

	(void)state;
	put("a", "session", false);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		clock_fix(PKI_NOW + rows[i].later);
		assert_int_equal(take("a", NULL), rows[i].good);
	}
	clock_fix(PKI_NOW);
	ticket_init(&t, dir, STR("a"));
	ticket_put(&t, STR("session"), PKI_NOW + 10, false);
	assert_true(take("a", NULL));
	clock_fix(PKI_NOW + 11);
	assert_false(take("a", NULL));
	clock_fix(PKI_NOW);
}

static void
unsafe_files_are_not_used(void **state)
{
	char *path = path_of("a"), *other = path_of("b");

	(void)state;
	put("a", "session", false);
	assert_int_equal(chmod(path, 0640), 0);
	assert_false(take("a", NULL));
	assert_int_equal(chmod(path, 0600), 0);
	assert_true(take("a", NULL));
	assert_int_equal(chmod(dir, 0755), 0);
	assert_false(take("a", NULL));
	put("c", "session", false);
	assert_int_equal(chmod(dir, 0700), 0);
	assert_true(take("a", NULL));
	assert_false(take("c", NULL));

	assert_int_equal(link(path, other), 0);
	assert_false(take("a", NULL));
	unlink(other);
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink(other, path), 0);
	assert_false(take("a", NULL));
	/* putting replaces the link and not what it points to */
	put("a", "new", false);
	assert_true(take("a", "new"));
	assert_true(take("b", "session"));
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(take("a", NULL));
	unlink(path);
	free(path);
	free(other);
}

static void
damaged_files_are_not_used(void **state)
{
	char *path = path_of("a");
	struct stat st;
	char byte;
	int fd;

	(void)state;
	put("a", "session", false);
	assert_int_equal(stat(path, &st), 0);
	for (off_t at = 0; at < st.st_size; at++) {
		if (at == 12 || (at >= 13 && at < 29))
			continue;	/* flag and times: any are valid */
		fd = open(path, O_RDWR);
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 4;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		assert_false(take("a", NULL));
		byte ^= 4;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		close(fd);
	}
	assert_true(take("a", "session"));
	for (off_t len = st.st_size - 1; len >= 0; len--) {
		assert_int_equal(truncate(path, len), 0);
		assert_false(take("a", NULL));
	}
	free(path);
}

static void
too_much_is_not_kept(void **state)
{
	char *big = malloc(TICKET_MAX + 1);
	struct ticket t;
	struct buf data = BUF_MAX(2 * TICKET_MAX);

	(void)state;
	memset(big, 'x', TICKET_MAX + 1);
	ticket_init(&t, dir, STR("big"));
	ticket_put(&t, str_n(big, TICKET_MAX + 1), PKI_NOW + 10, false);
	assert_false(take("big", NULL));
	ticket_put(&t, str_n(big, TICKET_MAX), PKI_NOW + 10, false);
	assert_true(ticket_take(&t, &data));
	assert_int_equal(data.len, TICKET_MAX);
	ticket_drop(&t);
	assert_false(take("big", NULL));
	buf_clear(&data);
	free(big);
}

static unsigned int
entries(void)
{
	DIR *d = opendir(dir);
	unsigned int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void
old_files_go_and_strange_ones_stay(void **state)
{
	struct buf text = { 0 };
	time_t then = time(NULL) - 2 * PKI_DAY;
	struct timespec old[2] = { { then, 0 }, { then, 0 } };
	char *strange, *left, *path = path_of("old");

	(void)state;
	buf_puts(&text, "mine");
	put("old", "session", false);
	strange = pki_file(dir, "README", &text);
	left = pki_file(dir, ".new-0011", &text);
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, strange, old, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, left, old, 0), 0);
	put("new", "session", false);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(access(left, F_OK), -1);
	assert_int_equal(access(strange, F_OK), 0);
	unlink(strange);
	free(strange);
	free(left);
	free(path);
	buf_clear(&text);
}

static void
no_temporary_file_is_left(void **state)
{
	(void)state;
	put("a", "1", false);
	put("a", "2", true);
	assert_int_equal(entries(), 1);
}

static void
a_folder_that_cannot_be_made_is_no_failure(void **state)
{
	struct ticket t;
	struct buf data = { 0 };

	(void)state;
	ticket_init(&t, "/proc/none/tickets", STR("a"));
	ticket_put(&t, STR("session"), PKI_NOW + 10, false);
	assert_false(ticket_take(&t, &data));
	ticket_drop(&t);
	t = (struct ticket){ 0 };
	ticket_put(&t, STR("session"), PKI_NOW + 10, false);
	assert_false(ticket_take(&t, &data));
}

#define TICKET_TEST(name) \
	cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TICKET_TEST(what_was_put_is_taken_by_the_same_key_only),
		TICKET_TEST(for_single_use_means_once),
		TICKET_TEST(nobody_else_can_read_them),
		TICKET_TEST(what_is_old_or_from_the_future_is_not_used),
		TICKET_TEST(unsafe_files_are_not_used),
		TICKET_TEST(damaged_files_are_not_used),
		TICKET_TEST(too_much_is_not_kept),
		TICKET_TEST(old_files_go_and_strange_ones_stay),
		TICKET_TEST(no_temporary_file_is_left),
		TICKET_TEST(a_folder_that_cannot_be_made_is_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
