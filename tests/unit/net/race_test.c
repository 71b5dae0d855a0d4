/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threads.h"

#include "net/race.h"

/*
 * No address here is ever connected to: what becomes of each is scripted,
 * and connections are ends of socket pairs.
 */
enum fate {
	CONNECTS,	/* at once */
	HANGS,		/* for good */
	FAILS,		/* at once, with error */
	FAILS_LATER,	/* refused after a moment */
	SLOW		/* connects when the one after it is tried */
};

struct script {
	const char *address;
	enum fate fate;
	int error;
	int fd;			/* what was opened */
	int other;		/* the other end; -1: none */
	int64_t when;		/* of the attempt; 0: not tried */
};

enum { SCRIPT_MAX = 8 };
static struct script script[SCRIPT_MAX];
static struct buf order;	/* of the attempts */

static int
refused_soon(void)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int held, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	v4.sin_port = htons((uint16_t)peer_closed_port(&held));
	connect(fd, (struct sockaddr *)&v4, sizeof(v4));
	close(held);
	return fd;
}

static void
fill(int fd)
{
	char block[4096] = { 0 };

	while (send(fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	while (send(fd, block, 1, MSG_DONTWAIT) > 0)
		;
}

static void
empty(int fd)
{
	char block[4096];

	while (recv(fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		;
}

static int
play(struct script *s, struct race_failure *why)
{
	int end[2];

	if (s->fate == FAILS) {
		*why = (struct race_failure){ s->error, false };
		return -1;
	}
	if (s->fate == FAILS_LATER)
		return refused_soon();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
	s->other = end[1];
	if (s->fate != CONNECTS)
		fill(end[0]);
	return end[0];
}

static int
scripted_open(const struct addr *to, const struct addr *source,
	struct race_failure *why)
{
	char text[ADDR_TEXT_MAX];

	(void)source;
	addr_format(to, text);
	buf_putf(&order, "%s ", text);
	for (struct script *s = script; s->address; s++) {
		if (s->fate == SLOW && s->when)
			empty(s->other);
		if (strcmp(s->address, text) != 0)
			continue;
		s->when = clock_mono_ms();
		return s->fd = play(s, why);
	}
	fail_msg("unexpected attempt: %s", text);
	return -1;
}

/* A race over all of the script's addresses. */
static struct race
prepare(const struct script *s, size_t n)
{
	struct race r = { .port = 25, .open = scripted_open,
		.stagger_ms = PEER_ENOUGH_MS / 2 };

	memset(script, 0, sizeof(script));
	for (size_t i = 0; i < n; i++) {
		struct addr a;

		script[i] = s[i];
		script[i].fd = script[i].other = -1;
		assert_true(addr_parse(&a, s[i].address, 25));
		addrlist_add(&r.addrs, &a);
	}
	return r;
}

#define PREPARE(s) prepare(s, sizeof(s) / sizeof((s)[0]))

static void
is_closed(int fd)
{
	if (fd >= 0)
		assert_int_equal(fcntl(fd, F_GETFD), -1);
}

/* The winner is this one of the script; every other is closed. */
static void
assert_winner(int fd, int winner)
{
	assert_int_equal(fd, winner < 0 ? -1 : script[winner].fd);
	for (int i = 0; script[i].address; i++) {
		/* the number of one that failed on the way may be reused */
		if (i != winner && script[i].fate != FAILS_LATER)
			is_closed(script[i].fd);
		if (script[i].other >= 0)
			close(script[i].other);
	}
	if (fd >= 0)
		close(fd);
}

static void
assert_order(const char *want)
{
	assert_string_equal(buf_cstr(&order), want);
	buf_clear(&order);
}

static void
assert_why(const struct race *r, const char *want)
{
	struct buf why = { 0 };

	race_explain(r, &why);
	assert_string_equal(buf_cstr(&why), want);
	buf_clear(&why);
}

static void
the_first_that_connects_is_enough(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1" }, { .address = "192.0.2.1" },
	};
	struct race r = PREPARE(s);

	(void)state;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 0);
	assert_order("2001:db8::1 ");
}

static void
families_take_turns_and_a_failure_makes_way_at_once(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", FAILS, ENETUNREACH },
		{ .address = "2001:db8::2", FAILS_LATER },
		{ .address = "192.0.2.1", FAILS, ECONNREFUSED },
		{ .address = "192.0.2.2", CONNECTS },
		{ .address = "192.0.2.3", CONNECTS },
	};
	struct race r = PREPARE(s);
	int64_t begin = clock_mono_ms();

	(void)state;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 3);
	assert_order("2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2 ");
	assert_true(clock_mono_ms() - begin < r.stagger_ms);
	assert_why(&r, "2001:db8::1: network is unreachable; "
		"192.0.2.1: connection refused; "
		"2001:db8::2: connection refused");
}

static void
a_silent_address_costs_one_stagger(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", HANGS },
		{ .address = "192.0.2.1", CONNECTS },
	};
	struct race r = PREPARE(s);

	(void)state;
	r.stagger_ms = 40;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 1);
	assert_order("2001:db8::1 192.0.2.1 ");
	assert_in_range(script[1].when - script[0].when, 40, PEER_ENOUGH_MS);
}

static void
the_stagger_is_a_quarter_of_a_second(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", HANGS },
		{ .address = "192.0.2.1", CONNECTS },
	};
	struct race r = PREPARE(s);

	(void)state;
	r.stagger_ms = 0;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 1);
	assert_order("2001:db8::1 192.0.2.1 ");
	assert_in_range(script[1].when - script[0].when, 250, PEER_ENOUGH_MS);
}

static void
a_slow_one_wins_over_a_later_silent_one(void **state)
{
	static const struct script s[] = {
		{ .address = "192.0.2.1", SLOW },
		{ .address = "192.0.2.2", HANGS },
		{ .address = "192.0.2.3", HANGS },
	};
	struct race r = PREPARE(s);

	(void)state;
	r.stagger_ms = 20;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 0);
	buf_clear(&order);
}

static void
the_deadline_ends_it_and_names_all_that_were_tried(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", HANGS },
		{ .address = "192.0.2.1", HANGS },
		{ .address = "192.0.2.2", FAILS, EHOSTUNREACH },
	};
	struct race r = PREPARE(s);
	int64_t begin = clock_mono_ms();

	(void)state;
	r.stagger_ms = 10;
	assert_winner(race_run(&r, clock_deadline(100)), -1);
	assert_in_range(clock_mono_ms() - begin, 100, PEER_ENOUGH_MS / 2);
	assert_order("2001:db8::1 192.0.2.1 192.0.2.2 ");
	assert_why(&r, "2001:db8::1: timed out; 192.0.2.1: timed out; "
		"192.0.2.2: no route to host");
	assert_false(race_lacks_means(&r));
}

static void
a_passed_deadline_still_ends(void **state)
{
	static const struct script s[] = {
		{ .address = "192.0.2.1", HANGS },
		{ .address = "192.0.2.2", HANGS },
	};
	struct race r = PREPARE(s);

	(void)state;
	assert_winner(race_run(&r, 1), -1);
	assert_order("192.0.2.1 ");
	assert_why(&r, "192.0.2.1: timed out");
}

static void
a_source_address_fits_its_own_family_only(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", CONNECTS },
		{ .address = "192.0.2.1", FAILS, ECONNREFUSED },
	};
	struct race r = PREPARE(s);
	struct addr source;

	(void)state;
	assert_true(addr_parse(&source, "192.0.2.99", 0));
	r.source = &source;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), -1);
	assert_order("192.0.2.1 ");
	assert_why(&r, "2001:db8::1: source address: of the other family; "
		"192.0.2.1: connection refused");
}

static void
want_of_descriptors_is_no_fault_of_the_server(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", FAILS, EMFILE },
		{ .address = "192.0.2.1", FAILS, ENFILE },
	};
	static const struct script mixed[] = {
		{ .address = "2001:db8::1", FAILS, EMFILE },
		{ .address = "192.0.2.1", FAILS, ECONNREFUSED },
	};
	struct race r = PREPARE(s);

	(void)state;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), -1);
	assert_true(race_lacks_means(&r));
	r = PREPARE(mixed);
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), -1);
	assert_false(race_lacks_means(&r));
	buf_clear(&order);
}

static void
no_address_is_no_race(void **state)
{
	struct race r = { .port = 25, .open = scripted_open };

	(void)state;
	assert_int_equal(race_run(&r, CLOCK_NEVER), -1);
	assert_int_equal(r.tried, 0);
	assert_false(race_lacks_means(&r));
}

/* --- with a name service ------------------------------------------------- */

/* What it says for both families and for each, and when. */
struct answer {
	const char *list;	/* of addresses; NULL: never */
	int after_ms;
};

static struct answer answers[3];
static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate = PTHREAD_COND_INITIALIZER;
static bool gate_open;

static void
wait_at_gate(void)
{
	pthread_mutex_lock(&gate_lock);
	while (!gate_open)
		pthread_cond_wait(&gate, &gate_lock);
	pthread_mutex_unlock(&gate_lock);
}

static void
set_gate(bool open)
{
	pthread_mutex_lock(&gate_lock);
	gate_open = open;
	pthread_cond_broadcast(&gate);
	pthread_mutex_unlock(&gate_lock);
}

static int
scripted_lookup(const char *host, int family, struct addrlist *out)
{
	const struct answer *a = &answers[family ? family / 2 - 1 : 0];
	struct str rest, one;

	(void)host;
	if (!a->list) {
		wait_at_gate();
		return 0;
	}
	poll(NULL, 0, a->after_ms);
	rest = str_of(a->list);
	while (str_cut(&rest, ' ', &one)) {
		char word[ADDR_TEXT_MAX] = "";
		struct addr found;

		memcpy(word, one.ptr, one.len);
		if (addr_parse(&found, word, 0))
			addrlist_add(out, &found);
	}
	return 0;
}

/* A race by name: both, v4, v6 are the answers. */
static struct race
prepare_names(const struct script *s, size_t n, const char *both,
	const char *v4, const char *v6)
{
	struct race r = prepare(s, n);
	struct err err = { 0 };

	answers[0] = (struct answer){ both, 0 };
	answers[1] = (struct answer){ v4, 0 };
	answers[2] = (struct answer){ v6, 0 };
	r.addrs.count = 0;
	resolve_fix(scripted_lookup);
	r.names = resolve_new("mail.example.org", 0, &err);
	assert_non_null(r.names);
	return r;
}

#define PREPARE_NAMES(s, both, v4, v6) \
	prepare_names(s, sizeof(s) / sizeof((s)[0]), both, v4, v6)

static void
finish_names(struct race *r)
{
	resolve_free(r->names);
	/* Open until all are through: a thread may be late at the gate. */
	set_gate(true);
	threads_end();
	set_gate(false);
}

static void
addresses_of_a_name_get_the_port_and_take_turns(void **state)
{
	static const struct script s[] = {
		{ .address = "192.0.2.1", FAILS, ECONNREFUSED },
		{ .address = "192.0.2.2", FAILS, ECONNREFUSED },
		{ .address = "2001:db8::1", FAILS, ECONNREFUSED },
	};
	struct race r = PREPARE_NAMES(s, "192.0.2.1 192.0.2.2 2001:db8::1",
		NULL, NULL);

	(void)state;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), -1);
	assert_order("192.0.2.1 2001:db8::1 192.0.2.2 ");
	for (size_t i = 0; i < r.addrs.count; i++)
		assert_int_equal(r.addrs.item[i].u.v4.sin_port, htons(25));
	finish_names(&r);
}

static void
a_name_service_that_hangs_does_not_hold_us(void **state)
{
	static const struct script s[] = { { .address = "192.0.2.1" } };
	struct race r = PREPARE_NAMES(s, NULL, NULL, NULL);
	int64_t begin = clock_mono_ms();

	(void)state;
	assert_winner(race_run(&r, clock_deadline(300)), -1);
	assert_in_range(clock_mono_ms() - begin, 300, PEER_ENOUGH_MS / 2);
	assert_int_equal(r.tried, 0);
	finish_names(&r);
}

static void
silence_about_ipv6_costs_a_fraction_of_a_second(void **state)
{
	static const struct script s[] = { { .address = "192.0.2.1" } };
	struct race r = PREPARE_NAMES(s, NULL, "192.0.2.1", NULL);
	int64_t begin = clock_mono_ms();

	(void)state;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 0);
	assert_in_range(clock_mono_ms() - begin, 250, PEER_ENOUGH_MS / 2);
	assert_order("192.0.2.1 ");
	finish_names(&r);
}

static void
silence_about_ipv4_leaves_ipv6_at_once(void **state)
{
	static const struct script s[] = { { .address = "2001:db8::1" } };
	struct race r = PREPARE_NAMES(s, NULL, NULL, "2001:db8::1");

	(void)state;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 0);
	assert_order("2001:db8::1 ");
	finish_names(&r);
}

static void
a_late_family_joins_the_race(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", HANGS },
		{ .address = "2001:db8::2", HANGS },
		{ .address = "192.0.2.1", CONNECTS },
	};
	struct race r = PREPARE_NAMES(s, NULL, "192.0.2.1",
		"2001:db8::1 2001:db8::2");

	(void)state;
	answers[1].after_ms = 150;
	r.stagger_ms = 300;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 2);
	assert_order("2001:db8::1 192.0.2.1 ");
	finish_names(&r);
}

static void
ipv6_that_comes_while_we_wait_for_it_goes_first(void **state)
{
	static const struct script s[] = {
		{ .address = "2001:db8::1", CONNECTS },
		{ .address = "192.0.2.1", CONNECTS },
	};
	struct race r = PREPARE_NAMES(s, NULL, "192.0.2.1", "2001:db8::1");

	(void)state;
	answers[2].after_ms = 10;
	assert_winner(race_run(&r, clock_deadline(PEER_ENOUGH_MS)), 0);
	assert_order("2001:db8::1 ");
	finish_names(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_that_connects_is_enough),
		cmocka_unit_test(
			families_take_turns_and_a_failure_makes_way_at_once),
		cmocka_unit_test(a_silent_address_costs_one_stagger),
		cmocka_unit_test(the_stagger_is_a_quarter_of_a_second),
		cmocka_unit_test(a_slow_one_wins_over_a_later_silent_one),
		cmocka_unit_test(
			the_deadline_ends_it_and_names_all_that_were_tried),
		cmocka_unit_test(a_passed_deadline_still_ends),
		cmocka_unit_test(a_source_address_fits_its_own_family_only),
		cmocka_unit_test(want_of_descriptors_is_no_fault_of_the_server),
		cmocka_unit_test(no_address_is_no_race),
		cmocka_unit_test(
			addresses_of_a_name_get_the_port_and_take_turns),
		cmocka_unit_test(a_name_service_that_hangs_does_not_hold_us),
		cmocka_unit_test(
			silence_about_ipv6_costs_a_fraction_of_a_second),
		cmocka_unit_test(silence_about_ipv4_leaves_ipv6_at_once),
		cmocka_unit_test(a_late_family_joins_the_race),
		cmocka_unit_test(
			ipv6_that_comes_while_we_wait_for_it_goes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
