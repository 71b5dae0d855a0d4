/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/sock.h"
#include "tls_world.h"

/* --- bytes --------------------------------------------------------------*/

static void
bytes_go_both_ways_however_they_are_cut(void **state)
{
	struct tls_config cfg = tls_world_config();

	(void)state;
	for (int cut = 0; cut < 2; cut++) {
		struct tls_server_config server = { .chain = { w.leaf,
		    w.middle }, .greeting = GREETING,
		    .byte_by_byte = cut == 1 };
		struct session s;
		struct err err = { 0 };
		char big[100000];

		session_open(&s, &cfg, &server);
		assert_non_null(s.stream);
		session_expect(&s, GREETING);
		assert_int_equal(stream_write(s.stream, STR("EHLO me\r\n"),
		    clock_deadline(SOON_MS), &err), 0);
		session_expect(&s, "EHLO me\r\n");
		memset(big, 'x', sizeof(big));
		for (int i = 0; i < 20; i++)
			assert_int_equal(stream_write(s.stream,
			    str_n(big, sizeof(big)),
			    clock_deadline(SOON_MS), &err), 0);
		session_end(&s);
		assert_int_equal(s.server.received.len, 9 + 2000000);
		session_close(&s);
	}
}

static void
readable_means_bytes_not_records(void **state)
{
	gnutls_datum_t key;
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .ticket_key = &key };
	struct tls_config cfg = tls_world_config();
	struct session s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	/* the server's session tickets come in, and they are not bytes */
	for (int i = 0; i < 50; i++) {
		assert_false(stream_readable(s.stream));
		usleep(1000);
	}
	assert_int_equal(stream_write(s.stream, STR("NOOP\r\n"),
	    clock_deadline(SOON_MS), &err), 0);
	while (!stream_readable(s.stream))
		usleep(1000);
	assert_true(stream_readable(s.stream));
	session_expect(&s, "NOOP\r\n");
	assert_false(stream_readable(s.stream));
	session_close(&s);
	gnutls_free(key.data);
}

static void
an_end_without_notice_is_an_end(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .greeting = "421 bye\r\n", .cut = true };
	struct tls_config cfg = tls_world_config();
	struct session s;
	struct err err = { 0 };
	char byte;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	session_expect(&s, "421 bye\r\n");
	assert_int_equal(stream_read(s.stream, &byte, 1,
	    clock_deadline(SOON_MS), &err), 0);
	assert_true(stream_readable(s.stream));
	assert_int_equal(stream_read(s.stream, &byte, 1,
	    clock_deadline(SOON_MS), &err), 0);
	session_close(&s);
}

/* --- what is not TLS, and what never ends -------------------------------*/

static void
plain_smtp_is_diagnosed(void **state)
{
	static const struct {
		const char *sent;
		int status;
		bool hint;
	} rows_plain[] = {
		{ "220 mail.example.org ESMTP\r\n", EX_PROTOCOL, true },
		{ "421 too busy\r\n", EX_TEMPFAIL, true },
		{ "HTTP/1.1 400 Bad Request\r\n", EX_PROTOCOL, false },
		{ "SSH-2.0-OpenSSH_9.2\x1b[2J\r\n", EX_PROTOCOL, false },
	};
	struct tls_config cfg = tls_world_config();
	struct session s;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct tls_server_config server = {
		    .instead = rows_plain[i].sent };

		session_open(&s, &cfg, &server);
		assert_null(s.stream);
		assert_int_equal(s.err.status, rows_plain[i].status);
		assert_string_equal(s.err.id, "TLS-NOT-TLS");
		assert_null(strchr(buf_cstr(&s.err.text), '\x1b'));
		assert_non_null(strstr(buf_cstr(&s.err.text), "port 465"));
		assert_int_equal(strstr(buf_cstr(&s.err.hint),
		    "tls_starttls on") != NULL, rows_plain[i].hint);
		session_close(&s);
	}
}

static void
a_silent_server_costs_no_more_than_the_deadline(void **state)
{
	struct tls_server_config server = { .silent = true };
	struct tls_config cfg = tls_world_config();
	struct err err = { 0 };
	struct tls_server peer;
	struct tls *tls = tls_new(&cfg, &err);
	int64_t begun = clock_mono_ms();
	int fd = tls_server_start(&peer, &server);

	(void)state;
	assert_null(tls_start(tls, sock_new(fd), clock_deadline(200), &err));
	assert_err(&err, EX_TEMPFAIL, "TLS handshake: timed out");
	assert_in_range(clock_mono_ms() - begun, 190, 1500);
	tls_server_join(&peer);
	err_clear(&err);
	tls_free(tls);
}

/* A server that sends a byte of a valid record now and then. */
static void *
trickle(void *ptr)
{
	static const char start[] = "\x16\x03\x03\x40\x00";
	int fd = *(int *)ptr;

	for (size_t i = 0; i < 10000; i++) {
		char byte = i < 5 ? start[i] : 2;

		if (send(fd, &byte, 1, MSG_NOSIGNAL) < 0)
			break;
		usleep(5000);
	}
	return NULL;
}

/* A server that never stops sending warnings. */
static void *
flood(void *ptr)
{
	static const char warning[] = "\x15\x03\x03\x00\x02\x01\x5a";
	char piece[7 * 500];
	int fd = *(int *)ptr;

	for (size_t i = 0; i < 500; i++)
		memcpy(piece + 7 * i, warning, 7);
	while (send(fd, piece, sizeof(piece), MSG_NOSIGNAL) > 0)
		;
	return NULL;
}

static void
bytes_that_never_end_are_cut_off_at_the_deadline(void **state)
{
	void *(*const servers[])(void *) = { trickle, flood };
	struct tls_config cfg = tls_world_config();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct err err = { 0 };
		struct tls *tls = tls_new(&cfg, &err);
		int64_t begun = clock_mono_ms();
		pthread_t thread;
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		pthread_create(&thread, NULL, servers[i], &fds[1]);
		assert_null(tls_start(tls, sock_new(fds[0]),
		    clock_deadline(200), &err));
		assert_int_equal(err.status, EX_TEMPFAIL);
		assert_in_range(clock_mono_ms() - begun, 0, 1500);
		pthread_join(thread, NULL);
		close(fds[1]);
		err_clear(&err);
		tls_free(tls);
	}
}

/* A stream that always has another byte, whatever the time. */
static ssize_t
drop_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	static const char start[] = "\x16\x03\x03\x40\x00\x02\x00\x3f\xfc";
	static size_t at;

	(void)s;
	(void)cap;
	(void)deadline_ms;
	(void)err;
	usleep(1000);
	*to = at < 9 ? start[at] : 0;
	at++;
	return 1;
}

static int
drop_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	(void)s;
	(void)bytes;
	(void)deadline_ms;
	(void)err;
	return 0;
}

static void
drop_close(struct stream *s, int64_t deadline_ms)
{
	(void)s;
	(void)deadline_ms;
}

static void
bytes_that_are_always_there_do_not_stop_the_clock(void **state)
{
	const struct stream_ops ops = { .read = drop_read,
	    .write = drop_write, .close = drop_close };
	struct stream under = { &ops };
	struct tls_config cfg = tls_world_config();
	struct err err = { 0 };
	struct tls *tls = tls_new(&cfg, &err);
	int64_t begun = clock_mono_ms();

	(void)state;
	assert_null(tls_start(tls, &under, clock_deadline(200), &err));
	assert_err(&err, EX_TEMPFAIL, "timed out");
	assert_in_range(clock_mono_ms() - begun, 190, 1500);
	err_clear(&err);
	tls_free(tls);
}

static void
reads_and_writes_have_deadlines_too(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle } };
	struct tls_config cfg = tls_world_config();
	struct session s;
	struct err err = { 0 };
	int64_t begun;
	char byte;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	begun = clock_mono_ms();
	assert_int_equal(stream_read(s.stream, &byte, 1, clock_deadline(100),
	    &err), -1);
	assert_err(&err, EX_TEMPFAIL, "TLS: timed out");
	assert_in_range(clock_mono_ms() - begun, 90, 1000);
	err_clear(&err);
	session_close(&s);
}

static void
what_a_server_does_between_lines_does_not_disturb(void **state)
{
	static const char tls12[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
	gnutls_datum_t key;
	const struct tls_server_config servers[] = {
		{ .renegotiate = true, .priorities = tls12 },
		{ .new_keys = true },
		{ .tickets = 5, .ticket_key = &key },
		{ .tickets = 1000, .ticket_key = &key },
	};
	struct tls_config cfg = tls_world_config();

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++) {
		struct tls_server_config server = servers[i];
		struct err err = { 0 };
		struct session s;

		server.chain[0] = w.leaf;
		server.chain[1] = w.middle;
		server.greeting = GREETING;
		session_open(&s, &cfg, &server);
		assert_non_null(s.stream);
		session_expect(&s, GREETING);
		assert_false(stream_readable(s.stream));
		assert_int_equal(stream_write(s.stream, STR("QUIT\r\n"),
		    clock_deadline(SOON_MS), &err), 0);
		session_expect(&s, "QUIT\r\n");
		session_close(&s);
	}
	gnutls_free(key.data);
}

static void
tickets_without_end_are_cut_off_too(void **state)
{
	gnutls_datum_t key;
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .ticket_key = &key, .flood = true };
	struct tls_config cfg = tls_world_config();
	struct session s;
	struct err err = { 0 };
	int64_t begun;
	char byte;

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	begun = clock_mono_ms();
	(void)stream_readable(s.stream);
	assert_int_equal(stream_read(s.stream, &byte, 1, clock_deadline(200),
	    &err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	assert_in_range(clock_mono_ms() - begun, 190, 3000);
	err_clear(&err);
	session_close(&s);
	gnutls_free(key.data);
}

static void
a_server_that_hangs_up_is_a_passing_trouble(void **state)
{
	struct tls_server_config server = { .hang_up = true };
	struct tls_config cfg = tls_world_config();
	struct session s;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_int_equal(s.err.status, EX_TEMPFAIL);
	assert_non_null(strstr(buf_cstr(&s.err.text), "TLS handshake"));
	session_close(&s);
}

/* --- channel bindings ---------------------------------------------------*/

static void
both_ends_have_the_same_binding(void **state)
{
	static const struct {
		const char *priorities, *type;
	} kinds[] = {
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", "tls-exporter" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", "tls-unique" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_SESSION_HASH",
		    "tls-server-end-point" },
	};
	struct tls_config cfg = tls_world_config();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct tls_server_config server = { .chain = { w.leaf,
		    w.middle }, .priorities = kinds[i].priorities,
		    .greeting = GREETING };
		struct buf ours = { 0 };
		const struct buf *theirs;
		struct session s;

		session_open(&s, &cfg, &server);
		assert_non_null(s.stream);
		assert_string_equal(tls_binding(s.stream, &ours),
		    kinds[i].type);
		session_expect(&s, GREETING);
		session_end(&s);
		theirs = i == 0 ? &s.server.exporter : i == 1 ?
		    &s.server.unique : &s.server.end_point;
		assert_true(ours.len >= 12);
		assert_int_equal(ours.len, theirs->len);
		assert_memory_equal(ours.ptr, theirs->ptr, ours.len);
		buf_clear(&ours);
		session_close(&s);
	}
}

static void
facts_and_chain_are_the_servers(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	const struct tls_facts *facts;
	unsigned char hash[DIGEST_MAX];
	struct buf der = { 0 };
	struct str got = { 0 };
	struct session s;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	facts = tls_facts(s.stream);
	assert_string_equal(facts->version, "TLS1.3");
	assert_non_null(strstr(facts->cipher, "AES"));
	assert_string_equal(facts->subject, "CN=leaf");
	assert_string_equal(facts->issuer, "CN=Middle");
	assert_int_equal(facts->not_after, PKI_NOW + 365 * PKI_DAY);
	assert_false(facts->resumed);
	tls_world_hash(DIGEST_SHA256, hash);
	assert_memory_equal(facts->sha256, hash, 32);
	assert_int_equal(tls_chain(s.stream, 1, &got), 2);
	pki_der(&der, w.middle);
	assert_true(str_eq(got, buf_str(&der)));
	buf_clear(&der);
	session_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_go_both_ways_however_they_are_cut),
		cmocka_unit_test(readable_means_bytes_not_records),
		cmocka_unit_test(an_end_without_notice_is_an_end),
		cmocka_unit_test(plain_smtp_is_diagnosed),
		cmocka_unit_test(
		    a_silent_server_costs_no_more_than_the_deadline),
		cmocka_unit_test(
		    bytes_that_never_end_are_cut_off_at_the_deadline),
		cmocka_unit_test(
		    bytes_that_are_always_there_do_not_stop_the_clock),
		cmocka_unit_test(reads_and_writes_have_deadlines_too),
		cmocka_unit_test(
		    what_a_server_does_between_lines_does_not_disturb),
		cmocka_unit_test(tickets_without_end_are_cut_off_too),
		cmocka_unit_test(a_server_that_hangs_up_is_a_passing_trouble),
		cmocka_unit_test(both_ends_have_the_same_binding),
		cmocka_unit_test(facts_and_chain_are_the_servers),
	};

	return cmocka_run_group_tests_name("record", tests, tls_world_make,
	    tls_world_unmake);
}
