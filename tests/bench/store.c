/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usage: store one|each COUNT FOLDER FILE
 *
 * The least that a durable queue does: for each message create, write,
 * fsync, rename, fsync of the folder.  `one` process for all messages, or a
 * process for `each`.  Says how many seconds it took; removes what it made.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COUNT_MAX = 100000, MESSAGE_MAX = 65536, NAME_MAX_ = 64 };

static char message[MESSAGE_MAX];
static size_t length;

static _Noreturn void
die(const char *what)
{
	perror(what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
put(int dir, long i)
{
	char temp[NAME_MAX_], name[NAME_MAX_];
	int fd;

	snprintf(temp, sizeof(temp), ".tmp-%ld", i);
	snprintf(name, sizeof(name), "m-%ld", i);
	fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, message, length) != (ssize_t)length ||
	    fsync(fd) < 0 || close(fd) < 0 ||
	    renameat(dir, temp, dir, name) < 0 || fsync(dir) < 0)
		return 1;
	return 0;
}

static int
put_in_child(int dir, long i)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0)
		_exit(put(dir, i));
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 1;
}

static void
tidy(int dir, long count)
{
	char name[NAME_MAX_];

	for (long i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "m-%ld", i);
		unlinkat(dir, name, 0);
	}
}

int
main(int argc, char *argv[])
{
	long count = argc == 5 ? strtol(argv[2], NULL, 10) : 0;
	int dir, file;
	ssize_t n;
	double began;

	if (count < 1 || count > COUNT_MAX) {
		fprintf(stderr, "usage: store one|each COUNT FOLDER FILE\n");
		return 64;
	}
	dir = open(argv[3], O_RDONLY | O_DIRECTORY);
	file = open(argv[4], O_RDONLY);
	if (dir < 0 || file < 0 || (n = read(file, message, MESSAGE_MAX)) < 0)
		die("open");
	length = (size_t)n;
	began = now();
	for (long i = 0; i < count; i++)
		if ((strcmp(argv[1], "each") == 0 ? put_in_child : put)
		    (dir, i) != 0)
			die("store");
	printf("%.6f\n", now() - began);
	tidy(dir, count);
	return 0;
}
