/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "net/pem.h"

#define CERT(body) "-----BEGIN CERTIFICATE-----\n" body \
	"-----END CERTIFICATE-----\n"

/* The decoded bodies of all certificates, each followed by a '|'. */
static void
all_bodies(struct buf *out, struct str text)
{
	struct str body;

	while (pem_next(&text, &body)) {
		pem_decode(out, body, 1000);
		buf_putc(out, '|');
	}
	assert_int_equal(text.len, 0);
}

static void
certificates_are_found_among_other_text(void **state)
{
	static const struct {
		const char *text, *bodies;
	} rows[] = {
		{ "", "" },
		{ "no certificate here\n", "" },
		{ CERT("YWJj\n"), "abc|" },
		{ CERT("YWJj\n") CERT("ZGVm\n"), "abc|def|" },
		{ "# Some CA\n" CERT("YWJj\r\nZGVm\r\n") "\n\n", "abcdef|" },
		{ "-----BEGIN X509 CERTIFICATE-----\nYQ==\n"
		    "-----END X509 CERTIFICATE-----\n", "a|" },
		{ "-----BEGIN PRIVATE KEY-----\nYWJj\n"
		    "-----END PRIVATE KEY-----\n" CERT("YWI=\n"), "ab|" },
		{ "-----BEGIN TRUSTED CERTIFICATE-----\nYWJj\n"
		    "-----END TRUSTED CERTIFICATE-----\n", "" },
		/* one that was cut short does not swallow the next */
		{ "-----BEGIN CERTIFICATE-----\nYWJj\n" CERT("ZGVm\n"),
		    "abc|def|" },
		{ "-----BEGIN CERTIFICATE-----\nYWJj\n", "" },
		{ "-----BEGIN CERTIFICATE-----", "" },
		{ "-----BEGIN CERTIFICATE", "" },
		{ "-----BEGIN ", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = { 0 };

		all_bodies(&out, str_of(rows[i].text));
		assert_string_equal(buf_cstr(&out), rows[i].bodies);
		buf_clear(&out);
	}
}

static void
base64_is_decoded_up_to_what_does_not_belong(void **state)
{
	static const struct {
		const char *text, *bytes;
		bool whole;
	} rows[] = {
		{ "", "", true },
		{ "YWJjZA==", "abcd", true },
		{ " Y W\tJ\r\nj ", "abc", true },
		{ "YWJj!ZGVm", "abc", false },
		{ "YWJj\xc3\xa4", "abc", false },
		{ "YW=JjZGVm", "a", true },
		{ "+/8=", "\xfb\xff", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = { 0 };

		assert_int_equal(pem_decode(&out, str_of(rows[i].text), 100),
		    rows[i].whole);
		assert_string_equal(buf_cstr(&out), rows[i].bytes);
		buf_clear(&out);
	}
}

static void
decoding_stops_at_the_limit_and_at_the_ceiling(void **state)
{
	struct buf out = { 0 }, small = BUF_MAX(4);

	(void)state;
	assert_true(pem_decode(&out, STR("YWJjZGVmZ2hp"), 4));
	assert_string_equal(buf_cstr(&out), "abcd");
	assert_false(pem_decode(&small, STR("YWJjZGVmZ2hp"), 100));
	assert_int_equal(small.len, 0);
	buf_clear(&out);
	buf_clear(&small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certificates_are_found_among_other_text),
		cmocka_unit_test(base64_is_decoded_up_to_what_does_not_belong),
		cmocka_unit_test(
		    decoding_stops_at_the_limit_and_at_the_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
