/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/aside.h"

#include <errno.h>
#include <fcntl.h>
#ifdef HAVE_MALLOC_H
#include <malloc.h>
#endif
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/banned.h"

/*
 * A libc may give each thread a heap of its own, which costs four system
 * calls and 128 MiB of address space.  Ours hardly ever meet in it.
 */
static void
keep_one_heap(void)
{
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 1);
#endif
}

/* Shared by the owner and each running thread; the last one out frees it. */
struct aside {
	pthread_mutex_t lock;
	int users;
	bool abandoned;
	int unclaimed;			/* jobs begun and not taken back; the
					   owner's alone */
	int pipe[2];			/* finished jobs, as pointers */
	void (*drop)(void *job);
};

struct order {
	struct aside *a;
	void (*work)(void *job);
	void *job;
};

struct aside *
aside_new(void (*drop)(void *job), struct err *err)
{
	struct aside *a = alloc_new(struct aside);

	if (pipe2(a->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		err_set(err, EX_OSERR, "NET-LOCAL", "cannot make a pipe: %s",
			strerror(errno));
		free(a);
		return NULL;
	}
	pthread_mutex_init(&a->lock, NULL);
	a->users = 1;
	a->drop = drop;
	return a;
}

/* Called with the lock held, which is released. */
static void
leave(struct aside *a)
{
	bool last = --a->users == 0;

	pthread_mutex_unlock(&a->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&a->lock);
	close(a->pipe[0]);
	close(a->pipe[1]);
	free(a);
}

/* A pipe takes a pointer whole or not at all, and has room for thousands. */
static void
finish(struct aside *a, void *job)
{
	pthread_mutex_lock(&a->lock);
	if (a->abandoned ||
	    write(a->pipe[1], &job, sizeof(job)) != sizeof(job))
		a->drop(job);
	leave(a);
}

static void *
thread_main(void *arg)
{
	struct order o = *(struct order *)arg;

	free(arg);
	o.work(o.job);
	finish(o.a, o.job);
	return NULL;
}

/* Signals are for the thread that waits with poll(2): all blocked here. */
static bool
start_thread(struct order *o)
{
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t id;
	int rc;

	if (pthread_attr_init(&attr) != 0)
		return false;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&id, &attr, thread_main, o);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return rc == 0;
}

void
aside_run(struct aside *a, void (*work)(void *job), void *job)
{
	struct order *o = alloc_new(struct order);

	*o = (struct order){ a, work, job };
	a->unclaimed++;
	keep_one_heap();
	pthread_mutex_lock(&a->lock);
	a->users++;
	pthread_mutex_unlock(&a->lock);
	if (!start_thread(o))
		thread_main(o);
}

int
aside_fd(const struct aside *a)
{
	return a->pipe[0];
}

void *
aside_next(struct aside *a)
{
	void *job;

	if (a->unclaimed == 0 ||
	    read(a->pipe[0], &job, sizeof(job)) != sizeof(job))
		return NULL;
	a->unclaimed--;
	return job;
}

void
aside_free(struct aside *a)
{
	void *job;

	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->abandoned = true;
	while ((job = aside_next(a)))
		a->drop(job);
	leave(a);
}
