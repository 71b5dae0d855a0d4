/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/race.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/sock.h"
#include "base/banned.h"

enum {
	STAGGER_MS = 250,	/* RFC 8305 5: Connection Attempt Delay */
	AAAA_WAIT_MS = 50,	/* RFC 8305 3: Resolution Delay */
	WIDEN_MS = 200		/* most name servers have answered by then */
};

static int
open_tcp(const struct addr *to, const struct addr *source,
	struct race_failure *why)
{
	int fd = socket(to->u.sa.sa_family,
		SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && source && bind(fd, &source->u.sa, source->len) < 0) {
		*why = (struct race_failure){ errno, true };
		close(fd);
		return -1;
	}
	if (fd >= 0 && (connect(fd, &to->u.sa, to->len) == 0 ||
	    errno == EINPROGRESS))
		return fd;
	*why = (struct race_failure){ errno, false };
	if (fd >= 0)
		close(fd);
	return -1;
}

static void
give_up(struct race_attempt *a, int error)
{
	close(a->fd);
	a->fd = -1;
	a->why = (struct race_failure){ error, false };
}

static bool
is_running(const struct race *r)
{
	for (size_t i = 0; i < r->tried; i++)
		if (r->attempt[i].fd >= 0)
			return true;
	return false;
}

/* Begin attempts until one is under way or no address is left. */
static void
start_next(struct race *r)
{
	race_open_fn *open_fn = r->open ? r->open : open_tcp;

	while (r->tried < r->addrs.count) {
		const struct addr *to = &r->addrs.item[r->tried];
		struct race_attempt *a = &r->attempt[r->tried++];

		*a = (struct race_attempt){ .fd = -1 };
		if (r->source && addr_family(r->source) != addr_family(to))
			a->why = (struct race_failure){ EAFNOSUPPORT, true };
		else
			a->fd = open_fn(to, r->source, &a->why);
		if (a->fd >= 0)
			break;
	}
	r->next_ms = clock_deadline(r->stagger_ms ? r->stagger_ms :
		STAGGER_MS);
}

/* Sort new addresses in behind those already tried. */
static void
take_names(struct race *r)
{
	size_t before = r->addrs.count;
	bool lacks_v6;
	int first = 0;

	resolve_take(r->names, &r->addrs);
	if (r->addrs.count == before)
		return;
	for (size_t i = before; i < r->addrs.count; i++)
		addr_set_port(&r->addrs.item[i], r->port);
	if (r->tried > 0)
		first = 10 - addr_family(&r->addrs.item[r->tried - 1]);
	else if (before > 0)
		first = 6;	/* it came while we waited for it */
	addrlist_interleave(&r->addrs, r->tried, first);
	lacks_v6 = resolve_lacks_v6(r->names);
	if (r->tried == 0)
		r->next_ms = clock_mono_ms() + (lacks_v6 ? AAAA_WAIT_MS : 0);
}

/*
 * The winner's descriptor, or -1.  An attempt that has failed makes way
 * for the next one at once.
 */
static int
look_at(struct race *r, const struct pollfd *p)
{
	for (size_t i = 0; i < r->tried; i++) {
		struct race_attempt *a = &r->attempt[i];
		int error = 0;
		socklen_t len = sizeof(error);

		if (a->fd < 0 || !p[i].revents)
			continue;
		if (getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
			error = errno;
		if (error == 0) {
			int fd = a->fd;

			a->fd = -1;
			return fd;
		}
		give_up(a, error);
		r->next_ms = clock_mono_ms();
	}
	return -1;
}

/* When something is to be done although no descriptor is ready. */
static int64_t
wake_time(const struct race *r, int64_t deadline_ms)
{
	int64_t when = deadline_ms;

	if (r->tried < r->addrs.count)
		when = clock_earlier(when, r->next_ms);
	if (r->widen_ms && r->addrs.count == 0)
		when = clock_earlier(when, r->widen_ms);
	return when;
}

/* One wait.  Returns as look_at. */
static int
wait_for_news(struct race *r, int64_t deadline_ms)
{
	struct pollfd p[ADDRLIST_MAX + 1];
	nfds_t n = (nfds_t)r->tried;
	bool asks = r->names && !resolve_done(r->names);

	for (size_t i = 0; i < r->tried; i++)	/* -1 is skipped by poll */
		p[i] = (struct pollfd){ r->attempt[i].fd, POLLOUT, 0 };
	if (asks)
		p[n++] = (struct pollfd){ resolve_fd(r->names), POLLIN, 0 };
	if (poll(p, n, clock_left_ms(wake_time(r, deadline_ms))) < 0)
		return -1;
	if (asks && p[n - 1].revents)
		take_names(r);
	return look_at(r, p);
}

static bool
can_go_on(const struct race *r)
{
	return r->tried < r->addrs.count || is_running(r) ||
		(r->names && !resolve_done(r->names));
}

/* What the clock asks for. */
static void
move_on(struct race *r)
{
	if (r->widen_ms && clock_left_ms(r->widen_ms) == 0) {
		r->widen_ms = 0;
		if (r->addrs.count == 0)
			resolve_widen(r->names);
	}
	if (r->tried < r->addrs.count && clock_left_ms(r->next_ms) == 0)
		start_next(r);
}

int
race_run(struct race *r, int64_t deadline_ms)
{
	int fd = -1;

	if (r->names)
		r->widen_ms = clock_deadline(WIDEN_MS);
	addrlist_interleave(&r->addrs, 0, 0);
	for (move_on(r); can_go_on(r); move_on(r)) {
		fd = wait_for_news(r, deadline_ms);
		if (fd >= 0 || clock_left_ms(deadline_ms) == 0)
			break;
	}
	for (size_t i = 0; i < r->tried; i++)
		if (r->attempt[i].fd >= 0)
			give_up(&r->attempt[i], ETIMEDOUT);
	return fd;
}

void
race_explain(const struct race *r, struct buf *out)
{
	const char *sep = "";

	for (size_t i = 0; i < r->tried; i++) {
		const struct race_failure *why = &r->attempt[i].why;
		char text[ADDR_TEXT_MAX];

		if (why->error == 0)	/* the winner */
			continue;
		addr_format(&r->addrs.item[i], text);
		buf_putf(out, "%s%s: %s", sep, text,
			why->by_source ? "source address: " : "");
		if (why->by_source && why->error == EAFNOSUPPORT)
			buf_puts(out, "of the other family");
		else
			buf_puts(out, sock_reason(why->error));
		sep = "; ";
	}
}

bool
race_lacks_means(const struct race *r)
{
	for (size_t i = 0; i < r->tried; i++) {
		int error = r->attempt[i].why.error;

		if (error != EMFILE && error != ENFILE && error != ENOMEM &&
		    error != ENOBUFS)
			return false;
	}
	return r->tried > 0;
}
