/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side for tests of src/net: a thread that plays a part, on a
 * socket pair or behind a listening loopback socket.  Every wait has an
 * end, so that a broken test fails and does not hang.
 */
#ifndef ENVOI_TESTS_UNIT_NET_PEER_H
#define ENVOI_TESTS_UNIT_NET_PEER_H

#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/stream.h"

/* Longer than anything takes, even under valgrind on a busy machine. */
#define PEER_ENOUGH_MS 20000

struct peer {
	int fd;			/* listening, or connected */
	bool listens;
	void (*part)(int fd, void *arg);
	void *arg;
	pthread_t thread;
};

/* The peer's own read: up to the end or n bytes.  How many came. */
static inline size_t
peer_read(int fd, char *to, size_t n)
{
	size_t got = 0;

	while (got < n) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t r;

		if (poll(&p, 1, PEER_ENOUGH_MS) <= 0)
			break;
		r = recv(fd, to + got, n - got, 0);
		if (r <= 0)
			break;
		got += (size_t)r;
	}
	return got;
}

static inline void
peer_write(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		ssize_t r;

		if (poll(&p, 1, PEER_ENOUGH_MS) <= 0)
			return;
		r = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (r < 0)
			return;
		bytes = str_from(bytes, (size_t)r);
	}
}

static inline void *
peer_main(void *arg)
{
	struct peer *p = arg;
	int fd = p->fd;

	if (p->listens) {
		struct pollfd wait = { .fd = p->fd, .events = POLLIN };

		fd = poll(&wait, 1, PEER_ENOUGH_MS) > 0 ?
			accept(p->fd, NULL, NULL) : -1;
	}
	if (fd >= 0 && p->part)
		p->part(fd, p->arg);
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* A listening socket on an address of this machine; its port. */
static inline int
peer_listen(int family, int *port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	bool is4 = family == AF_INET;
	socklen_t len = is4 ? sizeof(v4) : sizeof(v6);
	struct sockaddr *sa = is4 ? (struct sockaddr *)&v4 :
		(struct sockaddr *)&v6;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (*port && is4)
		v4.sin_port = htons((uint16_t)*port);
	else if (*port)
		v6.sin6_port = htons((uint16_t)*port);
	if (bind(fd, sa, len) < 0 || listen(fd, 8) < 0) {
		close(fd);
		return -1;
	}
	getsockname(fd, sa, &len);
	*port = ntohs(is4 ? v4.sin_port : v6.sin6_port);
	return fd;
}

/* A port on which nobody listens: bound, so that nobody else takes it. */
static inline int
peer_closed_port(int *held)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(v4);

	*held = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(*held, (struct sockaddr *)&v4, len), 0);
	getsockname(*held, (struct sockaddr *)&v4, &len);
	return ntohs(v4.sin_port);
}

/* Play part behind a new listening socket on 127.0.0.1; its port. */
static inline int
peer_serve(struct peer *p, void (*part)(int fd, void *arg), void *arg)
{
	int port = 0;

	*p = (struct peer){ .listens = true, .part = part, .arg = arg };
	p->fd = peer_listen(AF_INET, &port);
	assert_true(p->fd >= 0);
	assert_int_equal(pthread_create(&p->thread, NULL, peer_main, p), 0);
	return port;
}

/* Play part at the other end of a socket pair; our end. */
static inline int
peer_pair(struct peer *p, void (*part)(int fd, void *arg), void *arg)
{
	int end[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
		end), 0);
	*p = (struct peer){ .fd = end[1], .part = part, .arg = arg };
	assert_int_equal(pthread_create(&p->thread, NULL, peer_main, p), 0);
	return end[0];
}

static inline void
peer_join(struct peer *p)
{
	pthread_join(p->thread, NULL);
	if (p->listens)
		close(p->fd);
}

#endif
