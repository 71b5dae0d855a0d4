/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "base/clock.h"
#include "base/banned.h"

enum {
	NAP_MAX_MS = 32,	/* between two looks at a helper */
	FIRST_FREE_FD = 3,
	FD_SCAN_MAX = 65536,	/* where the kernel has no close_range */
	STATUS_CANNOT = 126	/* as a shell says "found, cannot run" */
};

/* --- in the child: only async-signal-safe calls -------------------------- */

static int
close_range_all(void)
{
#if defined(HAVE_CLOSE_RANGE)
	return close_range(FIRST_FREE_FD, ~0U, 0);
#elif defined(SYS_close_range)
	return (int)syscall(SYS_close_range, FIRST_FREE_FD, ~0U, 0);
#else
	return -1;
#endif
}

static void
close_others(void)
{
	struct rlimit limit;
	int max = FD_SCAN_MAX;

	if (close_range_all() == 0)
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur < FD_SCAN_MAX)
		max = (int)limit.rlim_cur;
	for (int fd = FIRST_FREE_FD; fd < max; fd++)
		close(fd);
}

static void
reset_signals(void)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &plain, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * A copy of fd (or of /dev/null) above the standard ones, so that putting
 * one in its place cannot close the other.
 */
static int
lifted(int fd, int null_flags)
{
	int from = fd >= 0 ? fd : open("/dev/null", null_flags | O_CLOEXEC);
	int up = from < 0 ? -1 : fcntl(from, F_DUPFD, FIRST_FREE_FD);

	if (up < 0)
		_exit(STATUS_CANNOT);
	return up;
}

/* error: becomes 2; where there is none, /dev/null does. */
static void
prepare(int in, int out, int error)
{
	int from_in = lifted(in, O_RDONLY);
	int from_out = lifted(out, O_WRONLY);
	int from_error = lifted(fcntl(error, F_GETFD) < 0 ? -1 : error,
		O_WRONLY);

	setpgid(0, 0);
#ifdef PR_SET_PDEATHSIG
	/*
	 * Ctrl-C does not reach another group, so the kernel is asked not to
	 * let the helper outlive the thread that started it.
	 */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	if (dup2(from_in, STDIN_FILENO) < 0 ||
	    dup2(from_out, STDOUT_FILENO) < 0 ||
	    dup2(from_error, STDERR_FILENO) < 0)
		_exit(STATUS_CANNOT);
	close_others();
	reset_signals();
}

void
proc_prepare_child(int in, int out)
{
	prepare(in, out, STDERR_FILENO);
}

/* --- in the parent -------------------------------------------------------- */

/*
 * Whoever started us may have ignored SIGCHLD; then the kernel throws a
 * child's exit status away.
 */
static void
want_child_status(void)
{
	struct sigaction now, plain = { .sa_handler = SIG_DFL };

	if (sigaction(SIGCHLD, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
		sigaction(SIGCHLD, &plain, NULL);
}

pid_t
proc_spawn(const char *command, int in, int out, struct err *err)
{
	return proc_spawn_heard(command, in, out, STDERR_FILENO, err);
}

pid_t
proc_spawn_heard(const char *command, int in, int out, int error,
	struct err *err)
{
	pid_t pid;

	want_child_status();
	pid = fork();
	if (pid < 0) {
		err_set(err, EX_OSERR, "HELPER-START",
			"cannot start a helper process: %s", strerror(errno));
		return -1;
	}
	if (pid == 0) {
		prepare(in, out, error);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(STATUS_CANNOT);
	}
	setpgid(pid, pid);	/* both sides do it: no race with proc_end */
	return pid;
}

/*
 * Has it ended?  It stays a zombie, so that its number (which names its
 * group, too) cannot be given to somebody else meanwhile.
 */
static bool
has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return errno != EINTR;
	return info.si_pid == pid;
}

static bool
ended_until(pid_t pid, int64_t deadline_ms)
{
	int nap = 1;

	while (!has_ended(pid)) {
		int left = clock_left_ms(deadline_ms);

		if (left == 0)
			return false;
		poll(NULL, 0, left > 0 && left < nap ? left : nap);
		nap = nap < NAP_MAX_MS ? nap * 2 : NAP_MAX_MS;
	}
	return true;
}

bool
proc_is_stopped(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info,
	    WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

static void
reap(pid_t pid, int *status)
{
	pid_t got;

	*status = 0;
	do
		got = waitpid(pid, status, 0);
	while (got < 0 && errno == EINTR);
}

int
proc_wait(pid_t pid, int64_t deadline_ms, int *status)
{
	if (!ended_until(pid, deadline_ms))
		return -1;
	reap(pid, status);
	return 0;
}

void
proc_end(pid_t pid, int64_t deadline_ms)
{
	int status;

	kill(-pid, SIGTERM);
	kill(-pid, SIGCONT);	/* a stopped one would not notice */
	ended_until(pid, deadline_ms);
	kill(-pid, SIGKILL);	/* whoever is left of the group */
	reap(pid, &status);
}
