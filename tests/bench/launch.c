/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usage: launch COUNT FILE|-FILE COMMAND [ARGUMENT...]
 *
 * Runs the command COUNT times, one after another, with FILE as standard
 * input (-FILE: through a pipe), and says what that took:
 *   {"wall": S, "cpu": S, "rss": KIB, "failed": N}
 * rss is the largest of all runs.  Small, and so that its own memory, which
 * a child starts with, is not what is measured.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COUNT_MAX = 100000, PIECE = 65536, LIMIT_S = 600 };

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

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* The reading end of a pipe into which a child copies the file. */
static int
piped(const char *file, pid_t *feeder)
{
	static char piece[PIECE];
	ssize_t n;
	int fd, ends[2];

	if (pipe(ends) < 0 || (*feeder = fork()) < 0)
		die("pipe");
	if (*feeder > 0) {
		close(ends[1]);
		return ends[0];
	}
	close(ends[0]);
	fd = open(file, O_RDONLY);
	while (fd >= 0 && (n = read(fd, piece, sizeof(piece))) > 0)
		for (ssize_t at = 0, put; at < n; at += put)
			if ((put = write(ends[1], piece + at,
			    (size_t)(n - at))) <= 0)
				_exit(1);
	_exit(0);
}

static pid_t
start(int in, char *argv[])
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid > 0)
		return pid;
	if (dup2(in, STDIN_FILENO) < 0)
		_exit(127);
	close(in);
	alarm(LIMIT_S);		/* survives exec: nothing runs for ever */
	execvp(argv[0], argv);
	_exit(127);
}

struct sum {
	double cpu;
	long rss;
	int failed;
};

static void
run_once(const char *file, char *argv[], struct sum *sum)
{
	pid_t pid, feeder = 0;
	struct rusage use;
	int status;
	int in = *file == '-' ? piped(file + 1, &feeder) :
	    open(file, O_RDONLY);

	if (in < 0)
		die(file);
	pid = start(in, argv);
	close(in);
	if (wait4(pid, &status, 0, &use) < 0)
		die("wait4");
	if (feeder > 0)
		waitpid(feeder, NULL, 0);
	sum->cpu += seconds(use.ru_utime) + seconds(use.ru_stime);
	if (use.ru_maxrss > sum->rss)
		sum->rss = use.ru_maxrss;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		sum->failed++;
}

int
main(int argc, char *argv[])
{
	struct sum sum = { 0 };
	long count = argc > 3 ? strtol(argv[1], NULL, 10) : 0;
	double began;

	if (count < 1 || count > COUNT_MAX) {
		fprintf(stderr, "usage: launch COUNT [-]FILE COMMAND...\n");
		return 64;
	}
	began = now();
	for (long i = 0; i < count; i++)
		run_once(argv[2], argv + 3, &sum);
	printf("{\"wall\": %.6f, \"cpu\": %.6f, \"rss\": %ld, "
	    "\"failed\": %d}\n", now() - began, sum.cpu, sum.rss, sum.failed);
	return 0;
}
