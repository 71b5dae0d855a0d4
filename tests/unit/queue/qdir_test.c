/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include "base/banned.h"

static char path[256];

static const char *
under(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", place, name);
	return path;
}

static void
a_folder_is_made_with_all_above_it_for_its_owner_alone(void **state)
{
	struct qdir d = { .fd = -1 };
	struct err err = { 0 };
	struct stat st;
	mode_t old = umask(0);

	(void)state;
	assert_int_equal(qdir_open(&d, under("a/b/c"), true, &err), 1);
	assert_string_equal(d.path, path);
	assert_true(fcntl(d.fd, F_GETFD) & FD_CLOEXEC);
	qdir_close(&d);
	umask(old);
	assert_int_equal(stat(under("a/b/c"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(stat(under("a/b"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(stat(under("a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	/* And found again. */
	assert_int_equal(qdir_open(&d, under("a/b/c"), true, &err), 1);
	qdir_close(&d);
	qdir_close(&d);
}

static void
a_folder_that_is_not_there_is_empty_not_wrong(void **state)
{
	struct qdir d = { .fd = -1 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(qdir_open(&d, under("none/at/all"), false, &err), 0);
	assert_int_equal(err.status, 0);
	assert_int_equal(qdir_failed(&place_dir, false, &err), 0);
	assert_int_equal(err.status, 0);
}

static void
parents_may_be_links_but_not_the_folder_itself(void **state)
{
	struct qdir d = { .fd = -1 };
	struct err err = { 0 };
	char target[256];

	(void)state;
	snprintf(target, sizeof(target), "%s/real", place);
	assert_int_equal(mkdir(target, 0700), 0);
	assert_int_equal(symlink(target, under("link")), 0);
	assert_int_equal(qdir_open(&d, under("link/queue"), true, &err), 1);
	qdir_close(&d);
	assert_int_equal(qdir_open(&d, under("link"), true, &err), -1);
	assert_err(&err, EX_CANTCREAT, "symbolic link");
	err_clear(&err);
	/* A link to nowhere makes no folder there. */
	assert_int_equal(symlink("/proc/nonexistent/x", under("loose")), 0);
	assert_int_equal(qdir_open(&d, under("loose"), true, &err), -1);
	assert_int_equal(err.status, EX_CANTCREAT);
	err_clear(&err);
}

static void
a_folder_that_others_may_use_is_refused(void **state)
{
	static const mode_t modes[] = { 0701, 0704, 0710, 0750, 0755, 0770,
		01777 };
	struct qdir d = { .fd = -1 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mkdir(under("open"), 0700), 0);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		assert_int_equal(chmod(under("open"), modes[i]), 0);
		assert_int_equal(qdir_open(&d, path, true, &err), -1);
		assert_err(&err, EX_CANTCREAT, "mode");
		assert_non_null(strstr(buf_cstr(&err.hint), "chmod 700"));
		err_clear(&err);
	}
}

static void
a_folder_of_somebody_else_is_refused(void **state)
{
	struct qdir d = { .fd = -1 };
	struct err err = { 0 };

	(void)state;
	if (geteuid() != 0) {
		/* "/" is root's. */
		assert_int_equal(qdir_open(&d, "/", true, &err), -1);
	} else {
		assert_int_equal(mkdir(under("foreign"), 0700), 0);
		assert_int_equal(chown(path, 12345, 12345), 0);
		assert_int_equal(qdir_open(&d, path, true, &err), -1);
	}
	assert_err(&err, EX_CANTCREAT, "belongs to user");
	err_clear(&err);
}

static void
what_is_no_folder_is_refused(void **state)
{
	struct qdir d = { .fd = -1 };
	struct err err = { 0 };

	(void)state;
	place_write("file", STR("x"));
	assert_int_equal(qdir_open(&d, under("q/file"), true, &err), -1);
	assert_int_equal(err.status, EX_CANTCREAT);
	err_clear(&err);
	assert_int_equal(qdir_open(&d, under("q/file/below"), true, &err),
	    -1);
	assert_true(err.status != 0);
	err_clear(&err);
	assert_int_equal(mkfifo(under("fifo"), 0600), 0);
	assert_int_equal(qdir_open(&d, under("fifo"), true, &err), -1);
	assert_int_equal(err.status, EX_CANTCREAT);
	err_clear(&err);
	assert_int_equal(qdir_open(&d, NULL, true, &err), -1);
	assert_err(&err, EX_CANTCREAT, "home");
	err_clear(&err);
	assert_int_equal(qdir_open(&d, "", true, &err), -1);
	assert_true(err.status != 0);
	err_clear(&err);
}

static void
the_failed_ones_have_a_folder_of_their_own(void **state)
{
	struct err err = { 0 };
	struct stat st;

	(void)state;
	assert_int_equal(qdir_failed(&place_dir, true, &err), 1);
	assert_int_equal(qdir_failed(&place_dir, true, &err), 1);
	assert_int_equal(stat(under("q/failed"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(fcntl(place_dir.failed, F_GETFD), FD_CLOEXEC);
	close(place_dir.failed);
	place_dir.failed = -1;
	assert_int_equal(chmod(path, 0755), 0);
	assert_int_equal(qdir_failed(&place_dir, true, &err), -1);
	assert_err(&err, EX_CANTCREAT, "others may use");
	assert_int_equal(place_dir.failed, -1);
	err_clear(&err);
}

static void
only_one_periodic_runner_is_at_work(void **state)
{
	struct err err = { 0 };
	struct stat st;
	int first = qdir_run_lock(&place_dir, &err), second;

	(void)state;
	assert_true(first >= 0);
	second = qdir_run_lock(&place_dir, &err);
	assert_int_equal(second, -1);
	assert_int_equal(err.status, 0);
	close(first);
	first = qdir_run_lock(&place_dir, &err);
	assert_true(first >= 0);
	close(first);
	assert_int_equal(fstatat(place_dir.fd, ".run", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
a_planted_lock_file_is_not_followed(void **state)
{
	struct err err = { 0 };
	struct stat st;

	(void)state;
	assert_int_equal(symlinkat("/tmp/envoi-planted", place_dir.fd,
	    ".run"), 0);
	assert_int_equal(qdir_run_lock(&place_dir, &err), -1);
	assert_int_equal(err.status, EX_IOERR);
	err_clear(&err);
	assert_int_equal(symlinkat("/tmp/envoi-planted", place_dir.fd,
	    ".wake"), 0);
	qdir_touch(&place_dir, ".wake");
	assert_int_equal(stat("/tmp/envoi-planted", &st), -1);
}

static void
the_place_follows_the_state_home(void **state)
{
	char *at, want[256];

	(void)state;
	setenv("HOME", place, 1);
	unsetenv("XDG_STATE_HOME");
	at = qdir_default();
	snprintf(want, sizeof(want), "%s/.local/state/envoi/queue", place);
	assert_string_equal(at, want);
	free(at);
	setenv("XDG_STATE_HOME", under("state"), 1);
	at = qdir_default();
	snprintf(want, sizeof(want), "%s/state/envoi/queue", place);
	assert_string_equal(at, want);
	free(at);
	setenv("XDG_STATE_HOME", "relative", 1);
	at = qdir_default();
	snprintf(want, sizeof(want), "%s/.local/state/envoi/queue", place);
	assert_string_equal(at, want);
	free(at);
	unsetenv("XDG_STATE_HOME");
}

static void
root_does_not_queue_in_the_home_of_somebody_else(void **state)
{
	char *at;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(mkdir(under("joe"), 0755), 0);
	assert_int_equal(chown(path, 12345, 12345), 0);
	setenv("HOME", path, 1);
	unsetenv("XDG_STATE_HOME");
	at = qdir_default();
	assert_null(strstr(at, "joe"));
	assert_non_null(strstr(at, "/.local/state/envoi/queue"));
	free(at);
	setenv("HOME", place, 1);
}

#define placed(test) cmocka_unit_test_setup_teardown(test, place_make, \
	place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		placed(a_folder_is_made_with_all_above_it_for_its_owner_alone),
		placed(a_folder_that_is_not_there_is_empty_not_wrong),
		placed(parents_may_be_links_but_not_the_folder_itself),
		placed(a_folder_that_others_may_use_is_refused),
		placed(a_folder_of_somebody_else_is_refused),
		placed(what_is_no_folder_is_refused),
		placed(the_failed_ones_have_a_folder_of_their_own),
		placed(only_one_periodic_runner_is_at_work),
		placed(a_planted_lock_file_is_not_followed),
		placed(the_place_follows_the_state_home),
		placed(root_does_not_queue_in_the_home_of_somebody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
