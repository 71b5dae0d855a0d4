/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/account.h"
#include "config/nearest.h"
#include "base/banned.h"

static void
every_msmtprc_command_is_a_row(void **state)
{
	static const char *const commands[] = {
		"host", "port", "source_ip", "proxy_host", "proxy_port",
		"socket", "timeout", "connect_timeout", "protocol", "domain",
		"auth", "user", "password", "passwordeval", "ntlmdomain",
		"tls", "tls_starttls", "tls_trust_file", "tls_crl_file",
		"tls_fingerprint", "tls_key_file", "tls_cert_file",
		"tls_certcheck", "tls_priorities", "tls_host_override",
		"tls_min_dh_prime_bits", "from", "from_full_name",
		"allow_from_override", "set_from_header", "set_date_header",
		"set_msgid_header", "set_to_header", "remove_bcc_headers",
		"dsn_notify", "dsn_return", "aliases", "logfile",
		"logfile_time_format", "syslog", "auto_from", "maildomain",
		"add_missing_from_header", "add_missing_date_header",
		"undisclosed_recipients", "keepbcc", "tls_nocertcheck",
		"tls_nostarttls", "tls_force_sslv3",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		const struct setting *s = setting_find(str_of(commands[i]));

		if (!s || s->flags & SETTING_OWN)
			fail_msg("%s", commands[i]);
	}
}

static void
keywords_are_found_exactly(void **state)
{
	(void)state;
	assert_non_null(setting_find(STR("tls")));
	assert_null(setting_find(STR("TLS")));
	assert_null(setting_find(STR("tl")));
	assert_null(setting_find(STR("tls_")));
	assert_null(setting_find(STR("")));
	assert_null(setting_find(STR("account")));
	assert_null(setting_find(STR("eval")));
}

static void
options_are_keywords_with_dashes(void **state)
{
	const struct setting *s = setting_find_option(STR("tls-trust-file"));
	struct buf out = { 0 };

	(void)state;
	assert_ptr_equal(s, setting_find(STR("tls_trust_file")));
	setting_put_option(&out, s);
	assert_str(buf_str(&out), "--tls-trust-file");
	buf_reset(&out);
	setting_put_variable(&out, s);
	assert_str(buf_str(&out), "ENVOI_TLS_TRUST_FILE");
	buf_clear(&out);
	assert_null(setting_find_option(STR("tls_trust_file")));
	assert_null(setting_find_option(STR("tls-trust")));
	assert_null(setting_find_option(STR("")));
}

static void
some_settings_have_no_option(void **state)
{
	(void)state;
	assert_null(setting_find_option(STR("password")));
	assert_null(setting_find_option(STR("ntlmdomain")));
	assert_null(setting_find_option(STR("allow-from-override")));
	assert_null(setting_find_option(STR("from")));
	assert_null(setting_find_option(STR("queue")));
	assert_null(setting_find_option(STR("eval")));
}

static void
old_names_stand_for_others(void **state)
{
	static const char *const pairs[][2] = {
		{ "connect_timeout", "timeout" },
		{ "password_command", "passwordeval" },
		{ "tls_nostarttls", "tls_starttls" },
		{ "tls_nocertcheck", "tls_certcheck" },
		{ "keepbcc", "remove_bcc_headers" },
		{ "undisclosed_recipients", "set_to_header" },
		{ "add_missing_from_header", "set_from_header" },
		{ "add_missing_date_header", "set_date_header" },
		{ "timeout", "timeout" },
		{ "tls_force_sslv3", "tls_force_sslv3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		assert_string_equal(setting_main(
		    setting_find(str_of(pairs[i][0])))->keyword, pairs[i][1]);
}

/* A default that the setting itself would refuse is a slip in the table. */
static void
every_default_is_a_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *s = setting_at(i);
		const char *const texts[] = { s->envoi, s->msmtp };

		for (size_t t = 0; t < 2; t++) {
			struct origin origin = { 0 };
			struct err err = { 0 };
			struct account *a = account_new("a", DIALECT_ENVOI,
			    NULL);

			if (texts[t] && account_set(a, s, str_of(texts[t]),
			    &origin, &err) != 0)
				fail_msg("%s %s", s->keyword, texts[t]);
			err_clear(&err);
			account_free(a);
		}
	}
}

static void
every_row_is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *s = setting_at(i);

		assert_int_equal(setting_index(s), i);
		assert_ptr_equal(setting_find(str_of(s->keyword)), s);
		assert_non_null(s->type->expected);
		if (s->flags & SETTING_OLD &&
		    s->type->store != VALUE_NOTHING)
			assert_ptr_not_equal(setting_main(s), s);
		if (s->type->store == VALUE_SECRET)
			assert_true(s->flags & SETTING_SECRET);
	}
}

static void
the_nearest_setting_is_offered(void **state)
{
	static const char *const pairs[][2] = {
		{ "Host", "host" }, { "hots", "host" }, { "tsl", "tls" },
		{ "tls-starttls", "tls_starttls" },
		{ "passwordevel", "passwordeval" }, { "helo", "domain" },
		{ "username", "user" }, { "TLS_TRUSTFILE", "tls_trust_file" },
		{ "set_from_heeder", "set_from_header" },
		{ "xyzzy", NULL }, { "", NULL }, { "q", NULL },
		{ "an_endless_word_that_nobody_can_have_mistyped_so", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		const char *nearest = setting_nearest(str_of(pairs[i][0]));

		if (pairs[i][1])
			assert_string_equal(nearest, pairs[i][1]);
		else
			assert_null(nearest);
	}
}

static void
distance_counts_slips(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned int distance;
	} cases[] = {
		{ "", "", 0 }, { "tls", "tls", 0 }, { "TLS", "tls", 0 },
		{ "a-b", "a_b", 0 }, { "tls", "tsl", 1 }, { "tls", "tl", 1 },
		{ "tls", "tlss", 1 }, { "tls", "txs", 1 }, { "", "abc", 3 },
		{ "host", "port", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(nearest_distance(str_of(cases[i].a),
		    str_of(cases[i].b)), cases[i].distance);
		assert_int_equal(nearest_distance(str_of(cases[i].b),
		    str_of(cases[i].a)), cases[i].distance);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_msmtprc_command_is_a_row),
		cmocka_unit_test(keywords_are_found_exactly),
		cmocka_unit_test(options_are_keywords_with_dashes),
		cmocka_unit_test(some_settings_have_no_option),
		cmocka_unit_test(old_names_stand_for_others),
		cmocka_unit_test(every_default_is_a_value),
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(the_nearest_setting_is_offered),
		cmocka_unit_test(distance_counts_slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
