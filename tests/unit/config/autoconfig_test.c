/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/autoconfig.h"
#include "base/banned.h"

#define SERVER(inside) "<outgoingServer type=\"smtp\">" inside \
	"</outgoingServer>"
#define HOST "<hostname>mail.example.org</hostname>"
#define PORT "<port>587</port>"
#define TLS "<socketType>STARTTLS</socketType>"
#define LOGIN "<authentication>password-cleartext</authentication>"
#define GOOD SERVER(HOST PORT TLS LOGIN)

static bool
parse(const char *text, struct autoconfig *out)
{
	struct buf xml = BUF_MAX(AUTOCONFIG_MAX * 2);
	bool found;

	buf_putf(&xml, "<clientConfig version='1.1'>%s</clientConfig>", text);
	found = autoconfig_parse(buf_str(&xml), STR("me@example.org"), out);
	buf_clear(&xml);
	return found;
}

static void
check(const char *text, const char *want)
{
	struct autoconfig a = { 0 };
	struct buf got = { 0 };

	if (!parse(text, &a))
		fail_msg("not found: %s", text);
	buf_putf(&got, "%s %u %s %s %s", buf_cstr(&a.host), a.port,
	    a.starttls ? "starttls" : "tls", a.oauth ? "token" : "password",
	    buf_cstr(&a.user));
	assert_string_equal(buf_cstr(&got), want);
	buf_clear(&got);
	autoconfig_clear(&a);
}

static void
the_server_for_outgoing_mail_is_found(void **state)
{
	(void)state;
	check(GOOD, "mail.example.org 587 starttls password ");
	check("<!-- <a> --><?x?>\n<incomingServer type='imap'><hostname>x"
	    "</hostname></incomingServer>" GOOD,
	    "mail.example.org 587 starttls password ");
	check(SERVER(HOST "<port>\n 465 </port><socketType>SSL</socketType>"
	    LOGIN "<username>%EMAILADDRESS%</username>"),
	    "mail.example.org 465 tls password me@example.org");
	check(SERVER("<hostname>smtp.%EMAILDOMAIN%</hostname>" PORT TLS LOGIN
	    "<username>%EMAILLOCALPART%&amp;x</username>"),
	    "smtp.example.org 587 starttls password me&x");
	check("<x a='>' b/><outgoingServer a=\"'\" type='smtp'>" HOST PORT
	    TLS LOGIN "</outgoingServer>",
	    "mail.example.org 587 starttls password ");
}

static void
a_password_is_preferred_to_a_token(void **state)
{
	(void)state;
	check(SERVER(HOST PORT TLS "<authentication>OAuth2</authentication>"),
	    "mail.example.org 587 starttls token ");
	check(SERVER(HOST PORT TLS "<authentication>OAuth2</authentication>"
	    LOGIN), "mail.example.org 587 starttls password ");
	check(SERVER("<hostname>a</hostname>" PORT TLS
	    "<authentication>OAuth2</authentication>") GOOD,
	    "mail.example.org 587 starttls password ");
}

static void
the_first_that_can_be_used_counts(void **state)
{
	(void)state;
	check(SERVER("<hostname>a</hostname>" PORT LOGIN
	    "<socketType>plain</socketType>") GOOD
	    SERVER("<hostname>b</hostname>" PORT TLS LOGIN),
	    "mail.example.org 587 starttls password ");
}

static void
what_cannot_be_used_or_read_is_nothing(void **state)
{
	static const char *const bad[] = {
		"", "text", SERVER(""), SERVER(PORT TLS LOGIN),
		SERVER(HOST TLS LOGIN), SERVER(HOST PORT LOGIN),
		SERVER(HOST PORT TLS),
		SERVER(HOST PORT TLS "<authentication>none</authentication>"),
		SERVER(HOST "<port>0</port>" TLS LOGIN),
		SERVER(HOST "<port>65536</port>" TLS LOGIN),
		SERVER("<hostname>a b</hostname>" PORT TLS LOGIN),
		SERVER("<hostname>-a</hostname>" PORT TLS LOGIN),
		SERVER("<hostname>a\nhost b</hostname>" PORT TLS LOGIN),
		SERVER("<x>" HOST PORT TLS LOGIN "</x>"),
		SERVER(HOST PORT TLS LOGIN "<username>a\nb</username>"),
		SERVER(HOST PORT TLS LOGIN "<username>&#65;</username>"),
		"<outgoingServer type='imap'>" HOST PORT TLS LOGIN
		    "</outgoingServer>",
		"<outgoingServer>" HOST PORT TLS LOGIN "</outgoingServer>",
		"<!DOCTYPE a>" GOOD, "<![CDATA[a]]>" GOOD, GOOD "<", GOOD "<a",
		GOOD "<a>", GOOD "</a>", GOOD "<a></b>", GOOD "<a b='>",
		GOOD "<!-- ", GOOD "<? ", GOOD "<>",
		"<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>" GOOD
		    "</a></a></a></a></a></a></a></a></a></a></a></a></a></a>"
		    "</a></a>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct autoconfig a = { 0 };

		if (parse(bad[i], &a))
			fail_msg("found: %s", bad[i]);
		assert_null(a.host.ptr);
	}
}

static void
too_much_is_refused(void **state)
{
	struct autoconfig a = { 0 };
	struct buf text = BUF_MAX(AUTOCONFIG_MAX * 2);

	(void)state;
	buf_puts(&text, GOOD);
	while (text.len <= AUTOCONFIG_MAX)
		buf_puts(&text, "                ");
	assert_false(parse(buf_cstr(&text), &a));
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_server_for_outgoing_mail_is_found),
		cmocka_unit_test(a_password_is_preferred_to_a_token),
		cmocka_unit_test(the_first_that_can_be_used_counts),
		cmocka_unit_test(what_cannot_be_used_or_read_is_nothing),
		cmocka_unit_test(too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
