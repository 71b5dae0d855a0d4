/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/provider.h"

static void
providers_are_found_by_their_domains(void **state)
{
	static const struct {
		const char *domain, *host;	/* NULL: not known */
	} rows[] = {
		{ "gmail.com", "smtp.gmail.com" },
		{ "GoogleMail.COM", "smtp.gmail.com" },
		{ "posteo.ch", "posteo.de" },
		{ "gmail.com.", "smtp.gmail.com" },
		{ "hotmail.com", "smtp-mail.outlook.com" },
		{ "pm.me", "127.0.0.1" },
		{ "", NULL }, { ".", NULL }, { "com", NULL },
		{ "mail.gmail.com", NULL }, { "gmail.com..", NULL },
		{ "gmail.com googlemail.com", NULL }, { " ", NULL },
		{ "gmail", NULL }, { "example.org", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct provider *p = provider_find(
		    str_of(rows[i].domain));

		if (!p != !rows[i].host)
			fail_msg("%s", rows[i].domain);
		if (p)
			assert_string_equal(p->host, rows[i].host);
	}
}

static void
each_domain_stands_once(void **state)
{
	(void)state;
	for (size_t i = 0; provider_at(i); i++) {
		struct str rest = str_of(provider_at(i)->domains), one;

		while (str_cut(&rest, ' ', &one))
			assert_ptr_equal(provider_find(one), provider_at(i));
	}
}

/* RFC 8314 3.3: 465 is TLS at once, 587 begins in plain text. */
static void
port_and_tls_go_together(void **state)
{
	(void)state;
	for (size_t i = 0; provider_at(i); i++) {
		if (provider_at(i)->port == 465)
			assert_false(provider_at(i)->starttls);
		if (provider_at(i)->port == 587)
			assert_true(provider_at(i)->starttls);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(providers_are_found_by_their_domains),
		cmocka_unit_test(each_domain_stands_once),
		cmocka_unit_test(port_and_tls_go_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
