/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usage: sink [--mode plain|starttls|tls] [--port N] [--cert FILE --key FILE]
 *             [--priority STRING] [--delay MS] [--no-pipelining]
 *             [--no-chunking] [--no-tickets]
 *
 * Says "port N" once it listens.  Then standard input gives orders, a line
 * each, and every one is answered by a line:
 *   stats      the counters as JSON, once all clients are gone
 *   reset      counters to zero
 *   delay MS   before each answer from now on
 * The end of standard input ends it.
 */
#include "sink.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/banned.h"

enum { IDLE_S = 60, SETTLE_MS = 5000, ORDER_MAX = 256, DELAY_MAX = 60000 };

static void
die(const char *why)
{
	fprintf(stderr, "sink: %s\n", why);
	exit(1);
}

/* --- clients ------------------------------------------------------------- */

static void *
serve(void *arg)
{
	struct sink_conn *c = arg;
	struct sink *sink = c->sink;

	talk(c);
	conn_clear(c);
	free(c);
	atomic_fetch_sub(&sink->active, 1);
	return NULL;
}

static void
accept_one(struct sink *sink, int listening)
{
	struct timeval idle = { .tv_sec = IDLE_S };
	struct sink_conn *c;
	pthread_t thread;
	int on = 1;
	int fd = accept(listening, NULL, NULL);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof(idle));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof(idle));
	c = alloc_new(struct sink_conn);
	conn_init(c, sink, fd);
	atomic_fetch_add(&sink->count.connections, 1);
	atomic_fetch_add(&sink->active, 1);
	if (pthread_create(&thread, NULL, serve, c) != 0)
		die("no thread");
	pthread_detach(thread);
}

static int
listen_on(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port) };
	socklen_t len = sizeof(a);
	int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, len) < 0 ||
	    listen(fd, SOMAXCONN) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		die("cannot listen");
	printf("port %d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

/* --- orders -------------------------------------------------------------- */

static void
put_stats(struct sink *sink)
{
	int64_t until = clock_deadline(SETTLE_MS);
	const char *sep = "{";

	while (atomic_load(&sink->active) > 0 && clock_left_ms(until) > 0)
		poll(NULL, 0, 1);
#define SINK_PUT(name) \
	printf("%s\"" #name "\": %lu", sep, atomic_load(&sink->count.name)); \
	sep = ", ";
	SINK_COUNTERS(SINK_PUT)
	printf("}\n");
}

static void
reset_counters(struct sink *sink)
{
#define SINK_ZERO(name) atomic_store(&sink->count.name, 0);
	SINK_COUNTERS(SINK_ZERO)
}

static bool
set_delay(struct sink *sink, struct str ms)
{
	uint64_t n;

	if (!str_to_uint(ms, DELAY_MAX, &n))
		return false;
	atomic_store(&sink->delay_ms, (int)n);
	return true;
}

static void
obey(struct sink *sink, struct str order)
{
	if (str_eq(order, STR("stats"))) {
		put_stats(sink);
	} else if (str_eq(order, STR("reset"))) {
		reset_counters(sink);
		printf("ok\n");
	} else if (str_starts(order, STR("delay ")) &&
	    set_delay(sink, str_from(order, 6))) {
		printf("ok\n");
	} else {
		printf("what?\n");
	}
	fflush(stdout);
}

/* Whole lines of what has come; false at the end of input. */
static bool
take_orders(struct sink *sink, struct buf *in)
{
	char *to = buf_reserve(in, ORDER_MAX);
	ssize_t n = to ? read(STDIN_FILENO, to, ORDER_MAX) : 0;
	size_t end;

	if (n <= 0)
		return false;
	buf_commit(in, (size_t)n);
	while ((end = str_find(buf_str(in), '\n')) < in->len) {
		obey(sink, str_trim_eol(str_first(buf_str(in), end)));
		buf_drop(in, end + 1);
	}
	return true;
}

static void
run(struct sink *sink, int listening)
{
	struct buf orders = BUF_MAX((size_t)16 * ORDER_MAX);
	struct pollfd p[2] = {
		{ .fd = listening, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};

	for (;;) {
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents)
			accept_one(sink, listening);
		if (p[1].revents && !take_orders(sink, &orders))
			break;
	}
	buf_clear(&orders);
}

/* --- options ------------------------------------------------------------- */

struct arguments {
	const char *cert, *key;
	uint64_t port;
	bool tickets;
};

static const struct option options[] = {
	{ "mode", required_argument, NULL, 'm' },
	{ "port", required_argument, NULL, 'p' },
	{ "cert", required_argument, NULL, 'c' },
	{ "key", required_argument, NULL, 'k' },
	{ "priority", required_argument, NULL, 'P' },
	{ "delay", required_argument, NULL, 'd' },
	{ "no-pipelining", no_argument, NULL, 'L' },
	{ "no-chunking", no_argument, NULL, 'C' },
	{ "no-tickets", no_argument, NULL, 'T' },
	{ NULL, 0, NULL, 0 }
};

static enum sink_mode
mode_of(const char *name)
{
	static const char *const names[] = { "plain", "starttls", "tls" };

	for (int i = SINK_PLAIN; i <= SINK_TLS; i++)
		if (strcmp(names[i], name) == 0)
			return (enum sink_mode)i;
	die("--mode is plain, starttls or tls");
	return SINK_PLAIN;
}

static void
take_option(struct sink *sink, struct arguments *args, int option)
{
	switch (option) {
	case 'm':
		sink->mode = mode_of(optarg);
		break;
	case 'p':
		if (!str_to_uint(str_of(optarg), 65535, &args->port))
			die("--port wants a number");
		break;
	case 'c':
		args->cert = optarg;
		break;
	case 'k':
		args->key = optarg;
		break;
	case 'P':
		sink->priority = optarg;
		break;
	case 'd':
		if (!set_delay(sink, str_of(optarg)))
			die("--delay wants milliseconds");
		break;
	case 'L':
		sink->pipelining = false;
		break;
	case 'C':
		sink->chunking = false;
		break;
	case 'T':
		args->tickets = false;
		break;
	default:
		exit(64);
	}
}

static void
prepare_tls(struct sink *sink, const struct arguments *args)
{
	if (!args->cert || !args->key)
		die("TLS wants --cert and --key");
	if (gnutls_certificate_allocate_credentials(&sink->credentials) < 0 ||
	    gnutls_certificate_set_x509_key_file(sink->credentials,
	    args->cert, args->key, GNUTLS_X509_FMT_PEM) < 0)
		die("cannot use this certificate and key");
	if (args->tickets &&
	    gnutls_session_ticket_key_generate(&sink->ticket_key) < 0)
		die("cannot make a ticket key");
}

int
main(int argc, char **argv)
{
	static struct sink sink = { .pipelining = true, .chunking = true,
		.priority = "NORMAL" };
	struct arguments args = { .tickets = true };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0)
		take_option(&sink, &args, option);
	if (optind < argc)
		die("options only");
	if (sink.mode != SINK_PLAIN)
		prepare_tls(&sink, &args);
	run(&sink, listen_on((int)args.port));
	return 0;
}
