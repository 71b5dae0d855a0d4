/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#endif

#include "base/banned.h"

static _Noreturn void
die(const char *what)
{
	perror(what);
	exit(EX_OSERR);
}

/*
 * For good: real, effective and saved ids.  The group first, since the
 * user that could do it goes away with the second call.
 */
static void
drop_privileges(void)
{
	gid_t gid, egid, sgid;
	uid_t uid, euid, suid;

	if (getresgid(&gid, &egid, &sgid) == -1 ||
	    getresuid(&uid, &euid, &suid) == -1)
		die("envoi: cannot tell whose privileges these are");
	if (egid == gid && sgid == gid && euid == uid && suid == uid)
		return;
	if (setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
		die("envoi: cannot give up privileges");
	if (getegid() != gid || geteuid() != uid ||
	    (uid != 0 && (setuid(0) == 0 || seteuid(0) == 0))) {
		errno = EPERM;
		die("envoi: privileges could not be given up");
	}
}

/*
 * Capabilities that the program's file gave to a caller who is not root:
 * nobody should have set them, and nothing here needs any.  Those that a
 * service manager gave to the process are its own affair.
 */
static void
drop_capabilities(void)
{
#ifdef __linux__
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

	if (getauxval(AT_SECURE) == 0 || getuid() == 0)
		return;
	memset(none, 0, sizeof(none));
	if (syscall(SYS_capset, &head, none) == -1)
		die("envoi: cannot give up capabilities");
#endif
}

/*
 * A closed 0 is filled with what cannot be read: then reading fails, as it
 * would have.  open(2) takes the lowest number that is free, so going up
 * fills exactly the gap.
 */
static void
fill_descriptor(int fd)
{
	int filled = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDWR);
	if (filled == -1)	/* a bare chroot: any directory will do */
		filled = open("/", O_RDONLY | O_DIRECTORY);
	if (filled != fd)
		die("envoi: cannot open the standard streams");
}

static void
fill_descriptors(void)
{
	struct pollfd p[] = { { .fd = STDIN_FILENO },
		{ .fd = STDOUT_FILENO }, { .fd = STDERR_FILENO } };

	if (poll(p, sizeof(p) / sizeof(*p), 0) <= 0)
		return;
	for (size_t i = 0; i < sizeof(p) / sizeof(*p); i++)
		if (p[i].revents & POLLNVAL)
			fill_descriptor(p[i].fd);
}

static void
set_signal(int signo, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

static void
reset_signals(void)
{
	sigset_t none;

	set_signal(SIGPIPE, SIG_IGN);
	set_signal(SIGXFSZ, SIG_IGN);
	set_signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void
process_begin(void)
{
	drop_privileges();
	drop_capabilities();
	fill_descriptors();
	reset_signals();
	umask(077);
}

void
process_hide(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

static bool
is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

void
process_drain_input(void)
{
	struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
	char piece[4096];
	ssize_t n;

	if (!is_pipe(STDIN_FILENO))
		return;
	do {
		n = read(STDIN_FILENO, piece, sizeof(piece));
		if (n == -1 && errno == EAGAIN)
			poll(&ready, 1, -1);
	} while (n > 0 || (n == -1 && (errno == EINTR || errno == EAGAIN)));
}
