/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdio.h>

#include "net/peer.h"

/* A subjectAltName of entries: tag, length, bytes; outer length added. */
static void
make_san(struct buf *out, const char *entries, size_t len)
{
	buf_putf(out, "0%c", (char)len);
	buf_put(out, str_n(entries, len));
}

#define DNS(len) "\x82" len
#define IP4 "\x87\x04"

struct row {
	const char *host;
	const char *entries;
	size_t len;
	bool named;
};

#define ROW(host, entries, named) \
	{ host, entries, sizeof(entries) - 1, named }

static const struct row rows[] = {
	ROW("mail.example.org", DNS("\x10") "mail.example.org", true),
	ROW("mail.example.org.", DNS("\x10") "mail.example.org", true),
	ROW("MAIL.example.ORG", DNS("\x10") "mail.EXAMPLE.org", true),
	ROW("mail.example.org", DNS("\x01") "x" DNS("\x10")
	    "mail.example.org", true),
	ROW("mail.example.org", DNS("\x0d") "*.example.org", true),
	ROW("m\xc3\xbcller.example", DNS("\x15") "xn--mller-kva.example",
	    true),
	ROW("xn--mller-kva.example", DNS("\x15") "XN--mller-KVA.example",
	    true),
	ROW("192.0.2.1", IP4 "\xc0\x00\x02\x01", true),
	ROW("2001:db8::1", "\x87\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0"
	    "\x01", true),

	ROW("mail.example.org", "", false),
	ROW("mail.example.org", DNS("\x00"), false),
	ROW("mail.example.org", DNS("\x11") "mail.example.org\0", false),
	ROW("mail.example.org", DNS("\x11") "mail.example.org.", false),
	ROW("mail.example.org", DNS("\x12") "mail.example.org\0x", false),
	ROW("mail.example.org", "\x81\x10" "mail.example.org", false),
	ROW("mail.example.org", "\x86\x10" "mail.example.org", false),
	ROW("mail.example.org", "\xa2\x10" "mail.example.org", false),
	ROW("mail.example.org", "\x16\x10" "mail.example.org", false),
	ROW("mail.example.org", DNS("\x0b") "example.org", false),
	ROW("example.org", DNS("\x0d") "*.example.org", false),
	ROW("a.b.example.org", DNS("\x0d") "*.example.org", false),
	ROW("mail.example.org", DNS("\x0e") "m*.example.org", false),
	ROW("mail.example.org", DNS("\x0e") "*l.example.org", false),
	ROW("mail.example.org", DNS("\x0a") "mail.*.org", false),
	ROW("mail.example.org", DNS("\x07") "*.*.org", false),
	ROW("example.org", DNS("\x05") "*.org", false),
	ROW("org", DNS("\x01") "*", false),
	ROW("example.org", DNS("\x02") "*.", false),
	ROW("192.0.2.1", DNS("\x09") "192.0.2.1", false),
	ROW("192.0.2.1", DNS("\x07") "*.0.2.1", false),
	ROW("192.0.2.1", IP4 "\xc0\x00\x02\x02", false),
	ROW("192.0.2.1", "\x87\x05\xc0\x00\x02\x01\x00", false),
	ROW("192.0.2.1", "\x87\x10\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02"
	    "\x01", false),
	/* a list that cannot be read to its end names nobody */
	ROW("mail.example.org", DNS("\x10") "mail.example.org" DNS("\x05")
	    "x", false),
	ROW("mail.example.org", DNS("\x7f") "mail.example.org", false),
};

static void
names_match_by_rfc_9525(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = { 0 };
		struct buf san = { 0 };
		struct peer peer;

		make_san(&san, rows[i].entries, rows[i].len);
		assert_int_equal(peer_set(&peer, rows[i].host, &err), 0);
		if (peer_named(&peer, buf_str(&san)) != rows[i].named)
			fail_msg("row %zu: '%s'", i, rows[i].host);
		buf_clear(&san);
	}
}

static void
what_is_no_list_of_names_names_nobody(void **state)
{
	static const struct str bad[] = {
		{ NULL, 0 },
		{ "0", 1 },
		{ "0\x13\x82\x10mail.example.org", 20 },	/* short */
		{ "0\x12\x82\x10mail.example.org\x05\x00", 22 },  /* more */
		{ "1\x12\x82\x10mail.example.org", 20 },
	};
	struct err err = { 0 };
	struct peer peer;

	(void)state;
	assert_int_equal(peer_set(&peer, "mail.example.org", &err), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(peer_named(&peer, bad[i]));
	assert_true(peer_named(&peer, STR("0\x12\x82\x10mail.example.org")));
}

static void
hosts_are_names_or_addresses(void **state)
{
	struct err err = { 0 };
	struct peer peer;
	char name[300];

	(void)state;
	assert_int_equal(peer_set(&peer, "fe80::1%eth0", &err), 0);
	assert_int_equal(peer.address_len, 16);
	assert_string_equal(peer.name, "");
	assert_int_equal(peer_set(&peer, "1.2.3", &err), 0);
	assert_int_equal(peer.address_len, 0);
	assert_int_equal(peer_set(&peer, "b\xc3\xbc" "cher.example.", &err),
	    0);
	assert_string_equal(peer.name, "xn--bcher-kva.example");

	assert_int_equal(peer_set(&peer, "", &err), -1);
	assert_err(&err, EX_CONFIG, "'' is no host name");
	err_clear(&err);
	assert_int_equal(peer_set(&peer, ".", &err), -1);
	err_clear(&err);
	assert_int_equal(peer_set(&peer, ".example.org", &err), -1);
	err_clear(&err);
	assert_int_equal(peer_set(&peer, "a\nb", &err), -1);
	err_clear(&err);
	assert_int_equal(peer_set(&peer, "\xff\xfe", &err), -1);
	err_clear(&err);
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(peer_set(&peer, name, &err), -1);
	err_clear(&err);
}

static void
names_are_listed_for_people(void **state)
{
	static const char many[] = "\x82\x01" "a" "\x82\x01" "b" "\x81\x01@"
	    IP4 "\xc0\x00\x02\x01" "\x82\x02\x1b[" "\x82\x01" "e"
	    "\x82\x01" "f" "\x82\x01" "g";
	struct buf san = { 0 }, out = { 0 };

	(void)state;
	make_san(&san, many, sizeof(many) - 1);
	peer_list(&out, buf_str(&san));
	assert_string_equal(buf_cstr(&out),
	    "'a', 'b', '192.0.2.1', '?[', 'e' and 2 more");
	buf_reset(&out);
	peer_list(&out, STR("0\x00"));
	peer_list(&out, STR("junk"));
	peer_list(&out, STR(""));
	assert_int_equal(out.len, 0);
	buf_clear(&san);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_match_by_rfc_9525),
		cmocka_unit_test(what_is_no_list_of_names_names_nobody),
		cmocka_unit_test(hosts_are_names_or_addresses),
		cmocka_unit_test(names_are_listed_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
