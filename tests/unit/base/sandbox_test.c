/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/sandbox.h"

/* What the confined child found, as its exit status. */
enum { GOOD = 0, NOTHING = 77 };

static char folder[] = "/tmp/sandbox-XXXXXX";

/* Good until the fourth call after this one: a child owns no memory. */
static const char *
path_of(const char *name)
{
	static char path[4][64];
	static unsigned turn;
	char *to = path[turn++ % 4];

	snprintf(to, sizeof(path[0]), "%s/%s", folder, name);
	return to;
}

static int
makes(const char *name)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

static int
reads(const char *name)
{
	int fd = open(path_of(name), O_RDONLY | O_CLOEXEC);
	int error = fd < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

static int
moves(const char *from, const char *to)
{
	return rename(path_of(from), path_of(to)) == 0 ? 0 : errno;
}

/* Runs part in a child; its verdict, or a skip where nothing is offered. */
static void
assert_child(int (*part)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(part());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOTHING)
		skip();
	assert_int_equal(WEXITSTATUS(status), GOOD);
}

static int
try_files(void)
{
	struct sandbox s = { .count = 0 };

	sandbox_read(&s, path_of("read"));
	sandbox_read(&s, "/proc/nonexistent/folder");
	sandbox_write(&s, path_of("open"));
	if (!(sandbox_enter(&s) & SANDBOX_FILES))
		return NOTHING;
	if (makes("open/a") != 0 || moves("open/a", "open/b") != 0 ||
	    moves("open/b", "open/below/c") != 0 || makes("open/below/c"))
		return 1;
	if (reads("read/old") != 0 || makes("read/old") != EACCES ||
	    makes("read/new") != EACCES)
		return 2;
	if (reads("closed/old") != EACCES || makes("closed/new") != EACCES ||
	    moves("open/below/c", "closed/c") == 0)
		return 3;
	return GOOD;
}

static void
only_named_files_can_be_opened(void **state)
{
	(void)state;
	assert_child(try_files);
}

static int
try_missing(void)
{
	struct sandbox s = { .count = 0 };

	setenv("HOME", "/proc/nonexistent", 1);
	sandbox_write(&s, path_of("open/later/tickets"));
	if (!(sandbox_enter(&s) & SANDBOX_FILES))
		return NOTHING;
	if (makes("closed/new") != EACCES)
		return 1;
	return makes("open/now") == 0 ? GOOD : 2;
}

static void
a_folder_can_be_made_later(void **state)
{
	(void)state;
	assert_child(try_missing);
}

/* The home folder as a whole would be too much to allow. */
static int
try_home(void)
{
	struct sandbox s = { .count = 0 };

	setenv("HOME", path_of("open"), 1);
	sandbox_write(&s, path_of("open/cache/tickets"));
	if (sandbox_enter(&s) & SANDBOX_FILES)
		return 1;
	return makes("open/now") == 0 && makes("closed/new") == 0 ? GOOD : 2;
}

static void
the_home_folder_is_never_what_may_be_written(void **state)
{
	(void)state;
	assert_child(try_home);
}

static int
try_calls(void)
{
	struct sandbox s = { .all_files = true };
	char *const argv[] = { (char *)(uintptr_t)"true", NULL };

	if (!(sandbox_enter(&s) & SANDBOX_CALLS))
		return NOTHING;
	if (execv("/bin/true", argv) != -1 || errno != EPERM)
		return 1;
#ifdef SYS_keyctl
	if (syscall(SYS_keyctl, 0, 0, 0) != -1 || errno != EPERM)
		return 2;
	if (syscall(SYS_ptrace, 0, 0, 0, 0) != -1 || errno != EPERM)
		return 3;
#endif
	return getppid() > 0 && makes("closed/new") == 0 ? GOOD : 4;
}

static void
no_program_can_be_started(void **state)
{
	(void)state;
	assert_child(try_calls);
}

static int
make_folders(void **state)
{
	static const char *const names[] = { "open", "open/below", "read",
		"closed" };

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(mkdir(path_of(names[i]), 0700), 0);
	assert_int_equal(makes("read/old"), 0);
	assert_int_equal(makes("closed/old"), 0);
	return 0;
}

static int
remove_folders(void **state)
{
	char *command = alloc_printf("rm -rf %s", folder);
	int rc = system(command);

	(void)state;
	free(command);
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_named_files_can_be_opened),
		cmocka_unit_test(a_folder_can_be_made_later),
		cmocka_unit_test(the_home_folder_is_never_what_may_be_written),
		cmocka_unit_test(no_program_can_be_started),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
