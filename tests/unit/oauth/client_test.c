/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/alloc.h"
#include "config/shape.h"
#include "oauth/client.h"
#include "oauth/discover.h"

static struct account *
account_at(const char *provider)
{
	struct account *a = account_new("work", DIALECT_ENVOI, NULL);

	alloc_set(&a->oauth_provider, provider);
	return a;
}

static bool
is_good(const char *url)
{
	struct buf out = { 0 };
	bool good = !url || (*url && !strchr(url, '{') &&
	    shape_https(str_of(url), &out));

	buf_clear(&out);
	return good;
}

static void
each_preset_makes_a_client_without_an_id(void **state)
{
	const struct preset *p;

	(void)state;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		struct account *a = account_at(p->name);
		struct client c;
		struct err err = { 0 };

		assert_int_equal(client_init(&c, a, &err), 0);
		assert_true(is_good(c.authorization) && is_good(c.endpoint) &&
		    is_good(c.device) && is_good(c.revocation) &&
		    is_good(c.issuer));
		assert_non_null(c.endpoint);
		assert_non_null(c.scope);
		assert_null(c.id);
		client_clear(&c);
		account_free(a);
	}
	assert_ptr_equal(preset_find("GOOGLE"), preset_find("google"));
	assert_null(preset_find("goggle"));
}

static void
a_tenant_stands_in_its_place_and_settings_count_more(void **state)
{
	struct account *a = account_at("microsoft");
	struct client c;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(client_init(&c, a, &err), 0);
	assert_string_equal(c.endpoint, "https://login.microsoftonline.com/"
	    "common/oauth2/v2.0/token");
	client_clear(&c);
	alloc_set(&a->oauth_tenant, "a/../b");
	alloc_set(&a->oauth_device_endpoint, "https://d.example/");
	a->oauth_grant = GRANT_CLIENT;
	assert_int_equal(client_init(&c, a, &err), 0);
	assert_string_equal(c.endpoint, "https://login.microsoftonline.com/"
	    "a%2F..%2Fb/oauth2/v2.0/token");
	assert_string_equal(c.device, "https://d.example/");
	assert_string_equal(c.scope,
	    "https://outlook.office365.com/.default");
	client_clear(&c);
	alloc_set(&a->oauth_provider, "nobody");
	assert_int_equal(client_init(&c, a, &err), -1);
	assert_err(&err, EX_CONFIG, "no provider 'nobody'");
	assert_non_null(strstr(buf_cstr(&err.hint), "fastmail, google"));
	err_clear(&err);
	client_clear(&c);
	account_free(a);
}

static void
a_token_of_another_client_or_endpoint_is_not_adopted(void **state)
{
	struct account *a = account_at(NULL);
	struct client c;
	struct token t;
	struct err err = { 0 };

	(void)state;
	token_init(&t);
	buf_puts(&t.client_id, "id");
	buf_puts(&t.endpoint, "https://a.example/token");
	alloc_set(&a->oauth_token_endpoint, "https://a.example/token");
	assert_int_equal(client_init(&c, a, &err), 0);
	assert_true(client_adopt(&c, &t));
	assert_string_equal(c.id, "id");
	client_clear(&c);
	alloc_set(&a->oauth_client_id, "id2");
	assert_int_equal(client_init(&c, a, &err), 0);
	assert_false(client_adopt(&c, &t));
	client_clear(&c);
	alloc_set(&a->oauth_client_id, NULL);
	alloc_set(&a->oauth_token_endpoint, "https://a.example/token2");
	assert_int_equal(client_init(&c, a, &err), 0);
	assert_false(client_adopt(&c, &t));
	client_clear(&c);
	token_clear(&t);
	account_free(a);
}

static void
metadata_are_where_the_rfc_and_openid_have_them(void **state)
{
	static const char *const cases[][3] = {
		{ "https://a.example",
		    "https://a.example/.well-known/oauth-authorization-server",
		    "https://a.example/.well-known/openid-configuration" },
		{ "https://a.example/",
		    "https://a.example/.well-known/oauth-authorization-server",
		    "https://a.example/.well-known/openid-configuration" },
		{ "https://a.example:1/realms/x",
		    "https://a.example:1/.well-known/"
		    "oauth-authorization-server/realms/x",
		    "https://a.example:1/realms/x/.well-known/"
		    "openid-configuration" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int openid = 0; openid < 2; openid++) {
			struct buf out = { 0 };

			discover_url(&out, cases[i][0], openid);
			assert_string_equal(buf_cstr(&out),
			    cases[i][1 + openid]);
			buf_clear(&out);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_preset_makes_a_client_without_an_id),
		cmocka_unit_test(
		    a_tenant_stands_in_its_place_and_settings_count_more),
		cmocka_unit_test(
		    a_token_of_another_client_or_endpoint_is_not_adopted),
		cmocka_unit_test(
		    metadata_are_where_the_rfc_and_openid_have_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
