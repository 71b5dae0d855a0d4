/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hostname.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/aside.h"
#include "base/clock.h"
#include "base/banned.h"

const char *
hostname_own(void)
{
	static char name[HOSTNAME_MAX + 1];
	static bool asked;

	if (!asked && gethostname(name, HOSTNAME_MAX) != 0)
		*name = '\0';
	asked = true;
	return name;
}

/* What the thread works on; all owned. */
struct job {
	char *host;
	char *name;	/* NULL: there is none */
};

/* Tests only; see hostname_fix. */
static char *(*fixed_look_up)(const char *host);

static char *
look_up(const char *host)
{
	const struct addrinfo want = {
		.ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found = NULL;
	char *name = NULL;

	if (getaddrinfo(host, NULL, &want, &found) == 0 &&
	    found->ai_canonname)
		name = alloc_copy(found->ai_canonname);
	if (found)
		freeaddrinfo(found);
	return name;
}

static void
job_work(void *arg)
{
	struct job *j = arg;

	j->name = (fixed_look_up ? fixed_look_up : look_up)(j->host);
}

static void
job_drop(void *arg)
{
	struct job *j = arg;

	free(j->host);
	free(j->name);
	free(j);
}

/* Owned; NULL when nothing came in time. */
static struct job *
wait_for(struct aside *a, int64_t deadline_ms)
{
	struct pollfd p = { .fd = aside_fd(a), .events = POLLIN };
	int ready;

	do
		ready = poll(&p, 1, clock_left_ms(deadline_ms));
	while (ready < 0 && errno == EINTR);
	return aside_next(a);
}

void
hostname_canonical(struct buf *out, const char *host, int64_t deadline_ms)
{
	struct err ignored = { 0 };
	struct aside *a = aside_new(job_drop, &ignored);
	struct job *j;

	err_clear(&ignored);
	if (!a)
		return;
	j = alloc_new(struct job);
	j->host = alloc_copy(host);
	aside_run(a, job_work, j);
	j = wait_for(a, deadline_ms);
	if (j && j->name)
		buf_puts(out, j->name);
	if (j)
		job_drop(j);
	aside_free(a);
}

void
hostname_fix(char *(*function)(const char *host))
{
	fixed_look_up = function;
}
