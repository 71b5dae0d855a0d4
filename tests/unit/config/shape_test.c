/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/shape.h"
#include "config/value.h"
#include "base/banned.h"

typedef bool shape_fn(struct str, struct buf *);

struct form {
	const char *in;
	const char *out;	/* NULL: refused */
};

static void
check(shape_fn *shape, const struct form *form, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf out = { 0 };
		bool ok = shape(str_of(form[i].in), &out);

		assert_int_equal(ok, form[i].out != NULL);
		if (ok)
			assert_string_equal(buf_cstr(&out), form[i].out);
		buf_clear(&out);
	}
}

#define CHECK(shape, forms) check(shape, forms, sizeof(forms) / sizeof(*forms))

static void
a_tilde_is_the_own_home_only(void **state)
{
	static const struct form forms[] = {
		{ "~", "/home/joe" }, { "~/a/b", "/home/joe/a/b" },
		{ "/a/~/b", "/a/~/b" }, { "a~", "a~" }, { "", "" },
		{ "system", "system" }, { "pkcs11:x=y", "pkcs11:x=y" },
		{ "~joe", NULL }, { "~joe/x", NULL }, { "~~", NULL },
	};
	static const struct form rooted[] = {
		{ "~", "/" }, { "~/x", "/x" },
	};

	(void)state;
	setenv("HOME", "/home/joe/", 1);
	CHECK(shape_path, forms);
	setenv("HOME", "/", 1);
	CHECK(shape_path, rooted);
}

static void
methods_are_known_by_their_lower_case_names(void **state)
{
	static const struct form forms[] = {
		{ "", "on" }, { "on", "on" }, { "off", "off" },
		{ "plain", "plain" },
		{ "scram-sha-256-plus", "scram-sha-256-plus" },
		{ "xoauth2", "xoauth2" },
		{ "PLAIN", NULL }, { "none", NULL }, { "plain ", NULL },
		{ "plain,login", NULL }, { "scram", NULL },
	};

	(void)state;
	CHECK(shape_auth, forms);
}

static void
notify_takes_never_or_a_list_without_blanks(void **state)
{
	static const struct form forms[] = {
		{ "off", "" }, { "never", "never" }, { "delay", "delay" },
		{ "failure,delay,success", "failure,delay,success" },
		{ "success,failure", "success,failure" },
		{ "", NULL }, { "failure, delay", NULL },
		{ "failure,failure", NULL }, { "never,failure", NULL },
		{ "failure,never", NULL }, { "failure,", NULL },
		{ ",failure", NULL }, { "failure,,delay", NULL },
		{ "FAILURE", NULL }, { "fail", NULL }, { "off,delay", NULL },
	};

	(void)state;
	CHECK(shape_notify, forms);
}

static void
return_takes_headers_or_full(void **state)
{
	static const struct form forms[] = {
		{ "off", "" }, { "headers", "headers" }, { "full", "full" },
		{ "hdrs", "headers" },
		{ "", NULL }, { "FULL", NULL }, { "header", NULL },
		{ "never", NULL },
	};

	(void)state;
	CHECK(shape_return, forms);
}

static void
wishes_of_extensions_have_their_rfcs_form(void **state)
{
	static const struct form times[] = {
		{ "2027-01-31T08:00:00Z", "2027-01-31T08:00:00Z" },
		{ "2027-01-31T08:00:00+01:00", "2027-01-31T08:00:00+01:00" },
		{ "", "" },
		{ "2027-01-31", NULL }, { "2027-01-31 08:00:00Z", NULL },
		{ "2027-01-31T08:00:00", NULL },
		{ "2027-01-31T08:00:00.5Z", NULL },
		{ "2027-01-31T08:00:00ZZ", NULL }, { "tomorrow", NULL },
	};
	static const struct form deadlines[] = {
		{ "3600;R", "3600;R" }, { "60;RT", "60;RT" },
		{ "-60;NT", "-60;NT" }, { "0;N", "0;N" }, { "", "" },
		{ "0;R", NULL }, { "-1;R", NULL }, { "3600", NULL },
		{ ";R", NULL }, { "60;X", NULL }, { "60;R;", NULL },
		{ "1234567890;R", NULL }, { "60;r", NULL },
	};
	static const struct form priorities[] = {
		{ "0", "0" }, { "-9", "-9" }, { "9", "9" }, { "", "" },
		{ "10", NULL }, { "-", NULL }, { "+1", NULL }, { "--1", NULL },
	};

	(void)state;
	CHECK(shape_time, times);
	CHECK(shape_deliver_by, deadlines);
	CHECK(shape_priority, priorities);
}

#define HEX16 "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

static void
fingerprints_are_hex_pairs_of_a_known_length(void **state)
{
	static const struct form forms[] = {
		{ HEX16, HEX16 },
		{ HEX16 ":00:11:22:33", HEX16 ":00:11:22:33" },
		{ HEX16 ":" HEX16, HEX16 ":" HEX16 },
		{ "00 11:22:33 44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", HEX16 },
		{ "", "" },
		{ HEX16 ":", NULL }, { HEX16 ":00", NULL },
		{ "00112233445566778899AABBCCDDEEFF", NULL },
		{ "0g:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF", NULL },
		{ "00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD-EE-FF", NULL },
		{ "00", NULL }, { ":", NULL }, { "0", NULL },
	};
	unsigned char bytes[32];

	(void)state;
	CHECK(shape_fingerprint, forms);
	assert_int_equal(value_fingerprint(STR(HEX16), bytes), 16);
	assert_int_equal(bytes[0], 0x00);
	assert_int_equal(bytes[15], 0xff);
}

#define PIN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/"

static void
pins_are_sha256_in_base64(void **state)
{
	static const struct form forms[] = {
		{ "sha256//" "aZ09+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		    "sha256//aZ09+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
		{ "", "" },
		{ "sha256//" PIN, NULL }, { "sha256//", NULL },
		{ "aZ09+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", NULL },
		{ "sha1//AZ09+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", NULL },
		{ "sha256//aZ09+/AAAAAAAAAAAAAA-AAAAAAAAAAAAAAAAAAAAAA=",
		    NULL },
		{ "sha256//aZ09+/AAAAAAAAAAAAAA=AAAAAAAAAAAAAAAAAAAAAA=",
		    NULL },
	};

	(void)state;
	CHECK(shape_pin, forms);
}

static void
addresses_are_numeric(void **state)
{
	static const struct form forms[] = {
		{ "192.0.2.1", "192.0.2.1" }, { "2001:db8::1", "2001:db8::1" },
		{ "", "" },
		{ "localhost", NULL }, { "192.0.2", NULL },
		{ "[2001:db8::1]", NULL }, { "192.0.2.256", NULL },
		{ "192.0.2.1 ", NULL },
	};

	(void)state;
	CHECK(shape_address, forms);
}

static void
a_proxy_is_a_url_without_a_password(void **state)
{
	static const struct form forms[] = {
		{ "socks5h://proxy:1080", "socks5h://proxy:1080" },
		{ "http://joe@[::1]:3128/", "http://joe@[::1]:3128/" },
		{ "", "" },
		{ "http://joe:secret@proxy", NULL }, { "https://proxy", NULL },
		{ "proxy:1080", NULL }, { "socks5://", NULL },
		{ "socks5://proxy:0", NULL }, { "http://proxy/path", NULL },
	};

	(void)state;
	CHECK(shape_proxy, forms);
}

static void
a_name_has_no_blanks(void **state)
{
	static const struct form forms[] = {
		{ "localhost", "localhost" }, { "", "" },
		{ "[192.0.2.1]", "[192.0.2.1]" },
		{ "a b", NULL }, { "localhost # mine", NULL },
	};

	(void)state;
	CHECK(shape_name, forms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tilde_is_the_own_home_only),
		cmocka_unit_test(methods_are_known_by_their_lower_case_names),
		cmocka_unit_test(notify_takes_never_or_a_list_without_blanks),
		cmocka_unit_test(wishes_of_extensions_have_their_rfcs_form),
		cmocka_unit_test(return_takes_headers_or_full),
		cmocka_unit_test(fingerprints_are_hex_pairs_of_a_known_length),
		cmocka_unit_test(pins_are_sha256_in_base64),
		cmocka_unit_test(addresses_are_numeric),
		cmocka_unit_test(a_proxy_is_a_url_without_a_password),
		cmocka_unit_test(a_name_has_no_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
