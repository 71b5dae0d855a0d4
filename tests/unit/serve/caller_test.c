/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "serve/caller.h"

/* A connection over a listener, as its service gets it. */
static int
accepted(struct sockaddr *name, socklen_t len)
{
	int listener = socket(name->sa_family, SOCK_STREAM, 0);
	int client = socket(name->sa_family, SOCK_STREAM, 0);
	int fd;

	assert_int_equal(bind(listener, name, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, name, &len), 0);
	assert_int_equal(connect(client, name, len), 0);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	close(listener);
	close(client);
	return fd;
}

static void
a_program_that_started_us_is_we(void **state)
{
	struct answer no = { 0 };
	struct caller c;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(caller_find(fd[0], &c, &no), 0);
	assert_false(c.stranger);
	assert_null(c.socket);
	close(fd[0]);
	close(fd[1]);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	assert_int_equal(caller_find(fd[0], &c, &no), 0);
	assert_false(c.stranger);
	assert_null(c.socket);
	close(fd[0]);
	close(fd[1]);
}

static void
our_own_user_over_a_socket_is_we(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct answer no = { 0 };
	struct caller c;
	int fd;

	(void)state;
	snprintf(un.sun_path, sizeof(un.sun_path), "/tmp/envoi-caller-%d",
	    (int)getpid());
	fd = accepted((struct sockaddr *)&un, sizeof(un));
	unlink(un.sun_path);
	assert_int_equal(caller_find(fd, &c, &no), 0);
	assert_false(c.stranger);
	assert_string_equal(c.socket, un.sun_path);
	caller_clear(&c);
	assert_null(c.socket);
	close(fd);
}

static void
a_network_says_nothing(void **state)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	struct answer no = { 0 };
	struct caller c;
	int fd = accepted((struct sockaddr *)&in, sizeof(in));

	(void)state;
	assert_int_equal(caller_find(fd, &c, &no), -1);
	assert_int_equal(no.code, 554);
	assert_string_equal(no.enhanced, "5.7.1");
	caller_clear(&c);
	answer_clear(&no);
	close(fd);
}

static void
words_name_users_and_groups(void **state)
{
	static const struct {
		const char *users, *groups;
		bool want;
	} cases[] = {
		{ NULL, NULL, false }, { "", "", false },
		{ "54321", NULL, true }, { "  7  54321 ", NULL, true },
		{ "54320", NULL, false }, { "*", NULL, true },
		{ "root", NULL, false }, { "no.such.user", NULL, false },
		{ "-1", NULL, false }, { "4294967295", NULL, false },
		{ "4295021617", NULL, false }, { "54321x", NULL, false },
		{ "0x D431", NULL, false }, { "+54321", NULL, false },
		{ NULL, "54322", true }, { NULL, "1 54323", true },
		{ NULL, "54321", false }, { NULL, "*", true },
		{ NULL, "root", false }, { NULL, "no.such.group", false },
		{ "54322", "54321", false },
	};
	gid_t groups[] = { 54322, 54323 };
	struct caller c = {
		.stranger = true, .uid = 54321, .groups = groups,
		.group_count = 2,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strlist u = { 0 }, g = { 0 };

		if (cases[i].users)
			strlist_add(&u, str_of(cases[i].users));
		if (cases[i].groups)
			strlist_add(&g, str_of(cases[i].groups));
		if (caller_is_among(&c, &u, &g) != cases[i].want)
			fail_msg("case %zu", i);
		strlist_clear(&u);
		strlist_clear(&g);
	}
}

static void
root_is_meant_by_name_and_number(void **state)
{
	struct caller c = { .stranger = true };

	(void)state;
	assert_true(caller_is_user(&c, STR("root")));
	assert_true(caller_is_user(&c, STR("0")));
	assert_false(caller_is_user(&c, STR("1")));
}

static void
who_it_is_can_be_said(void **state)
{
	char name[] = "alice";
	struct caller c = { .stranger = true, .uid = 1001, .name = name };
	struct buf out = { 0 };

	(void)state;
	caller_put(&out, &c);
	assert_string_equal(buf_cstr(&out), "alice (uid 1001)");
	buf_reset(&out);
	c.name = NULL;
	caller_put(&out, &c);
	assert_string_equal(buf_cstr(&out), "uid 1001");
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_that_started_us_is_we),
		cmocka_unit_test(our_own_user_over_a_socket_is_we),
		cmocka_unit_test(a_network_says_nothing),
		cmocka_unit_test(words_name_users_and_groups),
		cmocka_unit_test(root_is_meant_by_name_and_number),
		cmocka_unit_test(who_it_is_can_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
