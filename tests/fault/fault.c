/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One system or library call of the program fails: preload this with
 *   FAULT=CALL:N:WHAT  the N-th CALL that the program itself makes; CALL is
 *                      "any" for whatever changes something outside
 *   FAULT_MARK=FILE    gets a byte when that has happened
 *   FAULT_CLOCK=N      the wall clock is N seconds ahead, in children, too
 * WHAT is the name of an error; "short": one byte is all that goes; "before"
 * or "after": SIGKILL, then; "log": nothing happens, but the names of all such
 * calls go to FAULT_MARK.
 * Calls that libraries and the loader make, children, and what is written
 * to standard error are left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MARK_FD = 900 };

static struct {
	char call[32];
	long n;
	int error;
	bool is_short;
	bool is_any;
	bool is_log;
	enum { NO_KILL, KILL_BEFORE, KILL_AFTER } kill;
	long seen;
	bool armed;
	bool creates;		/* the file that is being opened */
	bool doomed;		/* at the end of this call */
	uintptr_t from, to;	/* where the program's own code is */
} fault;

static const struct {
	const char *name;
	int error;
} errors[] = {
	{ "EACCES", EACCES }, { "EAGAIN", EAGAIN }, { "EINTR", EINTR },
	{ "EIO", EIO }, { "EMFILE", EMFILE }, { "ENOLCK", ENOLCK },
	{ "ENOMEM", ENOMEM }, { "ENOSPC", ENOSPC }, { "EPIPE", EPIPE },
	{ "EPERM", EPERM }, { "ECONNREFUSED", ECONNREFUSED },
	{ "ECONNRESET", ECONNRESET }, { "EDQUOT", EDQUOT },
};

static const char *const changing[] = {
	"connect", "fdatasync", "flock", "fsync", "ftruncate", "linkat",
	"mkdir", "mkdirat", "pwrite", "rename", "renameat", "renameat2",
	"send", "unlink", "unlinkat", "write",
};

static int
find_program(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size;
	(void)ctx;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
			continue;
		fault.from = info->dlpi_addr + p->p_vaddr;
		fault.to = fault.from + p->p_memsz;
	}
	return 1;		/* the program comes first */
}

static void
read_order(char *order)
{
	char *n = strchr(order, ':'), *what = n ? strchr(n + 1, ':') : NULL;

	if (!what || (size_t)(n - order) >= sizeof(fault.call))
		abort();
	*n = *what = '\0';
	strcpy(fault.call, order);
	fault.n = strtol(n + 1, NULL, 10);
	fault.is_any = strcmp(order, "any") == 0;
	fault.is_short = strcmp(what + 1, "short") == 0;
	fault.is_log = strcmp(what + 1, "log") == 0;
	if (strcmp(what + 1, "before") == 0)
		fault.kill = KILL_BEFORE;
	else if (strcmp(what + 1, "after") == 0)
		fault.kill = KILL_AFTER;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (strcmp(errors[i].name, what + 1) == 0)
			fault.error = errors[i].error;
	if (fault.n < 1 || (!fault.error && !fault.is_short && !fault.is_log &&
	    !fault.kill))
		abort();
}

__attribute__((constructor)) static void
begin(void)
{
	char *order = getenv("FAULT"), *mark = getenv("FAULT_MARK");
	int fd;

	if (!order || !mark)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, mark,
	    O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup3(fd, MARK_FD, O_CLOEXEC) < 0)
		abort();
	syscall(SYS_close, fd);
	read_order(order);
	dl_iterate_phdr(find_program, NULL);
	unsetenv("FAULT");
	unsetenv("FAULT_MARK");
	unsetenv("LD_PRELOAD");
	fault.armed = true;
}

static bool
is_meant(const char *call)
{
	if (!fault.is_any)
		return strcmp(call, fault.call) == 0;
	if (strncmp(call, "open", 4) == 0)
		return fault.creates;
	for (size_t i = 0; i < sizeof(changing) / sizeof(*changing); i++)
		if (strcmp(changing[i], call) == 0)
			return true;
	return false;
}

static void
die(void)
{
	syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

static bool
hits(const char *call, const void *caller)
{
	uintptr_t at = (uintptr_t)caller;

	if (!fault.armed || at < fault.from || at >= fault.to ||
	    !is_meant(call))
		return false;
	if (fault.is_log) {
		syscall(SYS_write, MARK_FD, call, strlen(call));
		syscall(SYS_write, MARK_FD, "\n", 1);
		return false;
	}
	if (++fault.seen != fault.n)
		return false;
	fault.armed = false;
	syscall(SYS_write, MARK_FD, "x", 1);
	if (fault.kill == KILL_BEFORE)
		die();
	fault.doomed = fault.kill == KILL_AFTER;
	errno = fault.error;
	return !fault.doomed;
}

#define HITS(call) hits(call, __builtin_return_address(0))

/* What a call has led to; not seen any more by who is to die after it. */
static long
ended(long result)
{
	if (fault.doomed)
		die();
	return result;
}

/* result name(params) fails with -1. */
#define FAILS(result, name, params, args) \
	result name params \
	{ \
		static result (*real) params; \
		if (!real) \
			real = (result (*) params)dlsym(RTLD_NEXT, #name); \
		if (HITS(#name)) \
			return (result)-1; \
		return (result)ended(real args); \
	}

/* As FAILS, for calls that may also do only a part. */
#define MOVES(name, params, args, one) \
	ssize_t name params \
	{ \
		static ssize_t (*real) params; \
		if (!real) \
			real = (ssize_t (*) params)dlsym(RTLD_NEXT, #name); \
		if (!HITS(#name)) \
			return ended(real args); \
		return fault.is_short ? real one : -1; \
	}

MOVES(read, (int fd, void *to, size_t n), (fd, to, n), (fd, to, n > 0))
MOVES(pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at),
	(fd, to, n > 0, at))
MOVES(pwrite, (int fd, const void *from, size_t n, off_t at),
	(fd, from, n, at), (fd, from, n > 0, at))
MOVES(recv, (int fd, void *to, size_t n, int flags), (fd, to, n, flags),
	(fd, to, n > 0, flags))
MOVES(send, (int fd, const void *from, size_t n, int flags),
	(fd, from, n, flags), (fd, from, n > 0, flags))

ssize_t
write(int fd, const void *from, size_t n)
{
	if (fd == STDERR_FILENO || !HITS("write"))
		return ended(syscall(SYS_write, fd, from, n));
	return fault.is_short ? syscall(SYS_write, fd, from, n > 0) : -1;
}

time_t
time(time_t *to)
{
	const char *ahead = getenv("FAULT_CLOCK");
	struct timespec ts;

	syscall(SYS_clock_gettime, CLOCK_REALTIME, &ts);
	ts.tv_sec += ahead ? strtol(ahead, NULL, 10) : 0;
	if (to)
		*to = ts.tv_sec;
	return ts.tv_sec;
}

FAILS(int, fsync, (int fd), (fd))
FAILS(int, fdatasync, (int fd), (fd))
FAILS(int, rename, (const char *a, const char *b), (a, b))
FAILS(int, renameat, (int d, const char *a, int e, const char *b),
	(d, a, e, b))
FAILS(int, renameat2, (int d, const char *a, int e, const char *b,
	unsigned int flags), (d, a, e, b, flags))
FAILS(int, linkat, (int d, const char *a, int e, const char *b, int flags),
	(d, a, e, b, flags))
FAILS(int, unlink, (const char *a), (a))
FAILS(int, unlinkat, (int d, const char *a, int flags), (d, a, flags))
FAILS(int, mkdir, (const char *a, mode_t mode), (a, mode))
FAILS(int, mkdirat, (int d, const char *a, mode_t mode), (d, a, mode))
FAILS(int, connect, (int fd, const struct sockaddr *a, socklen_t n),
	(fd, a, n))
FAILS(int, socket, (int a, int b, int c), (a, b, c))
FAILS(int, fstat, (int fd, struct stat *st), (fd, st))
FAILS(int, stat, (const char *a, struct stat *st), (a, st))
FAILS(int, fstatat, (int d, const char *a, struct stat *st, int flags),
	(d, a, st, flags))
FAILS(int, flock, (int fd, int how), (fd, how))
FAILS(int, poll, (struct pollfd *p, nfds_t n, int ms), (p, n, ms))
FAILS(int, pipe2, (int fd[2], int flags), (fd, flags))
FAILS(off_t, lseek, (int fd, off_t at, int from), (fd, at, from))
FAILS(int, ftruncate, (int fd, off_t size), (fd, size))
FAILS(pid_t, fork, (void), ())

/* The descriptor is gone all the same. */
int
close(int fd)
{
	bool hit = HITS("close");
	long rc = syscall(SYS_close, fd);

	if (!hit)
		return (int)ended(rc);
	errno = fault.error;
	return -1;
}

ssize_t
getrandom(void *to, size_t n, unsigned int flags)
{
	return HITS("getrandom") ? -1 : syscall(SYS_getrandom, to, n, flags);
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	fault.creates = flags & O_CREAT;
	if (HITS("open"))
		return -1;
	return (int)ended(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	fault.creates = flags & O_CREAT;
	if (HITS("openat"))
		return -1;
	return (int)ended(syscall(SYS_openat, dir, path, flags, mode));
}

/* Without a look-up by name, which allocates. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *
malloc(size_t n)
{
	return HITS("malloc") ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return HITS("calloc") ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return HITS("realloc") ? NULL : __libc_realloc(p, n);
}
