/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "log/log.h"
#include "log/sink_file.h"

static char folder[] = "/tmp/envoi-log-test-XXXXXX";

static char *
path_of(const char *name)
{
	return alloc_printf("%s/%s", folder, name);
}

static struct buf
read_file(const char *path)
{
	struct buf b = { 0 };
	int fd = open(path, O_RDONLY);
	char piece[512];
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_put(&b, str_n(piece, (size_t)n));
	close(fd);
	return b;
}

static void
a_new_file_is_private_with_its_directories(void **state)
{
	char *dir = path_of("a"), *path = path_of("a/b/log");
	struct err err = { 0 };
	struct stat st;
	int fd = sink_file_open(path, &err);

	(void)state;
	assert_true(fd > 2);
	sink_file_close(fd);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	free(dir);
	free(path);
}

static void
lines_are_appended(void **state)
{
	char *path = path_of("log");
	struct err err = { 0 };
	struct buf got;

	(void)state;
	for (int i = 0; i < 2; i++) {
		int fd = sink_file_open(path, &err);

		assert_int_equal(sink_file_write(fd, STR("line"), &err), 0);
		sink_file_close(fd);
	}
	got = read_file(path);
	assert_string_equal(buf_cstr(&got), "line\nline\n");
	buf_clear(&got);
	free(path);
}

static void
assert_refused(const char *path, const char *why)
{
	struct err err = { 0 };

	assert_int_equal(sink_file_open(path, &err), -1);
	assert_err(&err, EX_CANTCREAT, why);
	err_clear(&err);
}

static void
what_is_no_regular_file_is_refused(void **state)
{
	char *fifo = path_of("fifo"), *link = path_of("link");
	char *target = path_of("target"), *dir = path_of("dir");
	char *below = path_of("file/log"), *file = path_of("file");
	int fd;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	fd = open(file, O_WRONLY | O_CREAT, 0600);
	close(fd);
	assert_refused(fifo, "");
	assert_refused(link, "symbolic link");
	assert_refused(dir, "folder");
	assert_refused(below, "");
	assert_refused("/dev/zero", "not a regular file");
	assert_int_equal(access(target, F_OK), -1);

	/* with a reader, opening the FIFO works, but it is no file */
	fd = open(fifo, O_RDONLY | O_NONBLOCK);
	assert_refused(fifo, "not a regular file");
	close(fd);
	free(fifo), free(link), free(target), free(dir);
	free(below), free(file);
}

static void
the_standard_streams_have_names(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sink_file_open("-", &err), 1);
	assert_int_equal(sink_file_open("/dev/stdout", &err), 1);
	assert_int_equal(sink_file_open("/dev/stderr", &err), 2);
	sink_file_close(1);
	assert_int_equal(fcntl(1, F_GETFD) == -1, 0);
}

static void
a_full_device_is_an_error_not_a_crash(void **state)
{
	struct err err = { 0 };
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_int_equal(sink_file_write(fd, STR("line"), &err), -1);
	assert_err(&err, EX_IOERR, "No space left");
	err_clear(&err);
	close(fd);
}

static void
the_file_size_limit_is_an_error_not_a_crash(void **state)
{
	struct rlimit was, none = { 0, 0 };
	char *path = path_of("limited");
	struct err err = { 0 };
	int fd = sink_file_open(path, &err);

	(void)state;
	signal(SIGXFSZ, SIG_IGN);	/* as the program does */
	getrlimit(RLIMIT_FSIZE, &was);
	none.rlim_max = was.rlim_max;
	setrlimit(RLIMIT_FSIZE, &none);
	assert_int_equal(sink_file_write(fd, STR("line"), &err), -1);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_err(&err, EX_IOERR, "too large");
	err_clear(&err);
	sink_file_close(fd);
	free(path);
}

static void
a_log_writes_one_line_to_its_file(void **state)
{
	char *path = path_of("whole");
	struct log_options o = { .file = path, .time_format = "none",
		.format = LOG_FORMAT_MSMTP, .facility = -1 };
	struct log_entry e = { .host = "h", .from = "a@x",
		.duration_ms = -1 };
	struct err err = { 0 };
	struct log log;
	struct buf got;

	(void)state;
	assert_int_equal(log_open(&log, &o, &err), 0);
	assert_int_equal(log_write(&log, &e, &err), 0);
	log_close(&log);
	got = read_file(path);
	assert_string_equal(buf_cstr(&got), "host=h tls=off auth=off "
	    "from=a@x recipients= exitcode=EX_OK\n");
	buf_clear(&got);
	free(path);
}

static void
a_log_without_its_file_is_still_usable(void **state)
{
	struct log_options o = { .file = folder, .facility = -1 };
	struct log_entry e = { .host = "h" };
	struct err err = { 0 };
	struct log log;

	(void)state;
	assert_int_equal(log_open(&log, &o, &err), -1);
	assert_err(&err, EX_CANTCREAT, "log file: cannot write");
	err_clear(&err);
	assert_int_equal(log_write(&log, &e, &err), 0);
	log_close(&log);
}

static int
remove_folder(void **state)
{
	char *command[] = { (char[]){ "rm" }, (char[]){ "-rf" }, folder, NULL };

	(void)state;
	if (fork() == 0)
		execv("/bin/rm", command);
	return 0;
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_is_private_with_its_directories),
		cmocka_unit_test(lines_are_appended),
		cmocka_unit_test(what_is_no_regular_file_is_refused),
		cmocka_unit_test(the_standard_streams_have_names),
		cmocka_unit_test(a_full_device_is_an_error_not_a_crash),
		cmocka_unit_test(the_file_size_limit_is_an_error_not_a_crash),
		cmocka_unit_test(a_log_writes_one_line_to_its_file),
		cmocka_unit_test(a_log_without_its_file_is_still_usable),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
