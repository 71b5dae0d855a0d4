/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threads.h"

#include <netdb.h>

#include "net/resolve.h"

#ifndef EAI_NODATA
#define EAI_NODATA EAI_NONAME
#endif

/* What the name service says: a code for both families and for each. */
static int codes[3];
static const char *found[3];

static int
index_of(int family)
{
	return family ? family / 2 - 1 : 0;
}

static int
scripted(const char *host, int family, struct addrlist *out)
{
	int i = index_of(family);
	struct addr a;

	assert_string_equal(host, "mail.example.org");
	if (found[i] && addr_parse(&a, found[i], 0))
		addrlist_add(out, &a);
	return codes[i];
}

static void
answer(int i, int code, const char *address)
{
	codes[i] = code;
	found[i] = address;
}

static struct resolve *
ask(int family)
{
	struct err err = { 0 };
	struct resolve *r;

	resolve_fix(scripted);
	r = resolve_new("mail.example.org", family, &err);

	assert_non_null(r);
	return r;
}

static void
let_go(struct resolve *r)
{
	resolve_free(r);
	threads_end();
}

static void
take_all(struct resolve *r, struct addrlist *list)
{
	while (!resolve_done(r)) {
		struct pollfd p = { .fd = resolve_fd(r), .events = POLLIN };

		assert_int_equal(poll(&p, 1, PEER_ENOUGH_MS), 1);
		resolve_take(r, list);
	}
}

static void
an_answer_is_taken_once(void **state)
{
	struct addrlist list = { 0 };
	struct resolve *r;

	(void)state;
	answer(0, 0, "192.0.2.1");
	r = ask(0);
	take_all(r, &list);
	assert_int_equal(list.count, 1);
	assert_false(resolve_lacks_v6(r));
	resolve_widen(r);	/* nothing more to know */
	assert_true(resolve_done(r));
	resolve_take(r, &list);
	assert_int_equal(list.count, 1);
	let_go(r);
}

static void
failures_are_told_apart(void **state)
{
	static const struct {
		int family, code;
		int status;
		const char *words;
	} cases[] = {
		{ 0, EAI_NONAME, EX_NOHOST,
			"host 'mail.example.org' not found" },
		{ 0, EAI_NODATA, EX_NOHOST,
			"host 'mail.example.org' not found" },
		{ 6, EAI_NODATA, EX_NOHOST, "not found, or without IPv6" },
		{ 4, EAI_NONAME, EX_NOHOST, "not found, or without IPv4" },
		{ 0, 0, EX_NOHOST, "host 'mail.example.org' not found" },
		{ 0, EAI_AGAIN, EX_TEMPFAIL,
			"cannot look up 'mail.example.org': " },
		{ 0, EAI_FAIL, EX_TEMPFAIL, "cannot look up" },
		{ 0, EAI_MEMORY, EX_TEMPFAIL, "cannot look up" },
		{ 4, EAI_SYSTEM, EX_TEMPFAIL, "cannot look up" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int which = index_of(cases[i].family);
		struct addrlist list = { 0 };
		struct err err = { 0 };
		struct resolve *r;

		answer(which, cases[i].code, NULL);
		r = ask(cases[i].family);
		take_all(r, &list);
		assert_int_equal(list.count, 0);
		assert_int_equal(resolve_failure(r, &err), -1);
		assert_err(&err, cases[i].status, cases[i].words);
		err_clear(&err);
		let_go(r);
	}
}

static void
no_answer_yet_is_a_time_out(void **state)
{
	struct err err = { 0 };
	struct resolve *r;

	(void)state;
	answer(0, 0, "192.0.2.1");
	r = ask(0);
	assert_int_equal(resolve_failure(r, &err), -1);
	assert_err(&err, EX_TEMPFAIL,
		"cannot look up 'mail.example.org': timed out");
	err_clear(&err);
	let_go(r);
}

static void
asking_wider_needs_the_answers_of_both_families(void **state)
{
	struct addrlist list = { 0 };
	struct err err = { 0 };
	struct resolve *r;

	(void)state;
	answer(0, EAI_AGAIN, NULL);
	answer(1, 0, "192.0.2.1");
	answer(2, EAI_AGAIN, NULL);
	r = ask(0);
	resolve_widen(r);
	take_all(r, &list);
	assert_int_equal(list.count, 1);
	let_go(r);

	list.count = 0;
	answer(1, EAI_NODATA, NULL);
	r = ask(0);
	resolve_widen(r);
	take_all(r, &list);
	assert_int_equal(list.count, 0);
	assert_int_equal(resolve_failure(r, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "cannot look up");
	err_clear(&err);
	let_go(r);
}

static void
one_family_alone_is_not_asked_for_twice(void **state)
{
	struct addrlist list = { 0 };
	struct resolve *r;

	(void)state;
	answer(1, EAI_NODATA, NULL);
	answer(0, 0, "192.0.2.1");
	answer(2, 0, "2001:db8::1");
	r = ask(4);
	resolve_widen(r);
	take_all(r, &list);
	assert_int_equal(list.count, 0);
	let_go(r);
}

static void
the_system_knows_this_machine(void **state)
{
	struct addrlist list = { 0 };
	struct err err = { 0 };
	struct resolve *r;

	(void)state;
	resolve_fix(NULL);
	r = resolve_new("localhost", 4, &err);
	assert_non_null(r);
	take_all(r, &list);
	assert_in_range(list.count, 1, ADDRLIST_MAX);
	assert_true(addr_is_loopback(&list.item[0]));
	let_go(r);
	resolve_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_taken_once),
		cmocka_unit_test(failures_are_told_apart),
		cmocka_unit_test(no_answer_yet_is_a_time_out),
		cmocka_unit_test(
			asking_wider_needs_the_answers_of_both_families),
		cmocka_unit_test(one_family_alone_is_not_asked_for_twice),
		cmocka_unit_test(the_system_knows_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
