/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "envelope/rewrite.h"

static bool
is_local(const void *arg, struct str domain)
{
	(void)arg;
	return domain.len == 0 || str_eq(domain, STR("localhost")) ||
	    str_eq(domain, STR("web1.lan"));
}

static bool
is_own(const void *arg, struct str spec)
{
	(void)arg;
	return str_eq(spec, STR("me@x.example")) ||
	    str_eq(spec, STR("other@x.example"));
}

static void
resolve(void *context, struct str spec, struct strlist *to)
{
	(void)context;
	if (str_eq(spec, STR("root")) || str_eq(spec, STR("root@web1.lan"))) {
		strlist_add(to, STR("ann@y.example"));
		strlist_add(to, STR("bob@y.example"));
	} else if (str_eq(spec, STR("joe"))) {
		strlist_add(to, STR("joe@x.example"));
	} else {
		strlist_add(to, spec);
	}
}

static struct rewrite
rules(enum account_rewrite from, enum account_rewrite to,
	const struct strlist *match)
{
	return (struct rewrite){
		.from = from, .to = to, .match = match,
		.own = STR("me@x.example"), .domain = STR("x.example"),
		.host = STR("web1"),
		.is_local = is_local, .is_own = is_own, .resolve = resolve,
	};
}

#define OFF REWRITE_OFF
#define QUALIFY REWRITE_QUALIFY
#define LOCAL REWRITE_LOCAL
#define ALL REWRITE_ALL
#define ME " <me@x.example>"

static const struct {
	enum account_rewrite mode;
	const char *match;
	const char *in;
	const char *out;	/* NULL: stays */
	const char *replaced;
	bool routable;
} authors[] = {
	{ LOCAL, "", "root (Cron Daemon)",
	    "\"Cron Daemon (root@web1)\"" ME, "Cron Daemon <root>",
	    false },
	{ LOCAL, "", "\"Cron Daemon\" <root@web1.lan>",
	    "\"Cron Daemon (root@web1.lan)\"" ME,
	    "Cron Daemon <root@web1.lan>", false },
	{ LOCAL, "", "root", "\"root@web1\"" ME, "root", false },
	{ LOCAL, "", "joe@example.com", NULL, "", false },
	{ LOCAL, "", "me@X.example", NULL, "", false },
	{ LOCAL, "", "", NULL, "", false },
	{ LOCAL, "", "<>", NULL, "", false },
	{ LOCAL, "", "root (Cron", NULL, "", false },
	{ LOCAL, "", "a b c", NULL, "", false },
	{ LOCAL, "", "=?utf-8?q?J=C3=B6rg?= <j>",
	    "=?UTF-8?B?SsO2cmcgKGpAd2ViMSk=?=" ME,
	    "=?UTF-8?B?SsO2cmc=?= <j>", false },
	{ LOCAL, "", "Joe <joe@example.com>, root",
	    "Joe <joe@example.com>, \"root@web1\"" ME, "root", false },
	{ LOCAL, "", "root, www-data", "\"root@web1\"" ME,
	    "root, www-data", false },
	{ ALL, "", "Joe <joe@example.com>", "Joe" ME,
	    "Joe <joe@example.com>", true },
	{ ALL, "", "joe@example.com", "\"joe@example.com\"" ME,
	    "joe@example.com", true },
	{ ALL, "", "joe@intranet", "\"joe@intranet\"" ME,
	    "joe@intranet", false },
	{ ALL, "", "other@x.example", NULL, "", false },
	{ OFF, "", "root", NULL, "", false },
	{ OFF, "www-* *@localhost", "www-data", "\"www-data@web1\"" ME,
	    "www-data", false },
	{ OFF, "www-* *@localhost", "a@localhost",
	    "\"a@localhost\"" ME, "a@localhost", false },
	{ OFF, "www-* *@localhost", "root", NULL, "", false },
	{ OFF, "*", "me@x.example", NULL, "", false },
	{ QUALIFY, "", "root (Cron Daemon)",
	    "Cron Daemon <root@x.example>", "", true },
	{ QUALIFY, "", "root@localhost", NULL, "", false },
};

static void
authors_become_ones_that_a_provider_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(authors) / sizeof(*authors); i++) {
		struct strlist match = { 0 };
		struct rewrite r = rules(authors[i].mode, OFF, &match);
		struct rewrite_from f;

		strlist_add(&match, str_of(authors[i].match));
		rewrite_from_init(&f);
		assert_int_equal(rewrite_from(&r, str_of(authors[i].in), &f),
		    authors[i].out != NULL);
		if (authors[i].out) {
			assert_string_equal(buf_cstr(&f.value), authors[i].out);
			assert_string_equal(buf_cstr(&f.replaced),
			    authors[i].replaced);
			assert_int_equal(f.routable, authors[i].routable);
		}
		rewrite_from_clear(&f);
		strlist_clear(&match);
	}
}

static void
a_template_names_what_had_no_name(void **state)
{
	struct strlist none = { 0 };
	struct rewrite r = rules(LOCAL, OFF, &none);
	struct rewrite_from f;

	(void)state;
	r.name = STR("backup on web1");
	rewrite_from_init(&f);
	assert_true(rewrite_from(&r, STR("root"), &f));
	assert_string_equal(buf_cstr(&f.value), "backup on web1" ME);
	rewrite_from_clear(&f);
	rewrite_from_init(&f);
	assert_true(rewrite_from(&r, STR("Joe <root>"), &f));
	assert_string_equal(buf_cstr(&f.value), "\"Joe (root@web1)\"" ME);
	rewrite_from_clear(&f);
}

static void
without_an_own_address_nothing_is_replaced(void **state)
{
	struct strlist none = { 0 };
	struct rewrite r = rules(ALL, OFF, &none);
	struct rewrite_from f;

	(void)state;
	r.own = STR("");
	rewrite_from_init(&f);
	assert_false(rewrite_from(&r, STR("a@b.example"), &f));
	rewrite_from_clear(&f);
}

static void
senders_are_replaced_or_completed(void **state)
{
	static const struct {
		enum account_rewrite mode;
		const char *in, *out;
	} table[] = {
		{ OFF, "root", NULL }, { OFF, "", NULL },
		{ QUALIFY, "root", "root@x.example" },
		{ QUALIFY, "root@localhost", NULL }, { QUALIFY, "", NULL },
		{ LOCAL, "root", "me@x.example" },
		{ LOCAL, "root@web1.lan", "me@x.example" },
		{ LOCAL, "joe@example.com", NULL }, { LOCAL, "", NULL },
		{ ALL, "joe@example.com", "me@x.example" }, { ALL, "", NULL },
		{ ALL, "other@x.example", NULL },
	};
	struct strlist none = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct rewrite r = rules(table[i].mode, OFF, &none);
		struct buf out = { 0 };

		assert_int_equal(rewrite_sender(&r, str_of(table[i].in),
		    &out), table[i].out != NULL);
		assert_string_equal(buf_cstr(&out),
		    table[i].out ? table[i].out : "");
		buf_clear(&out);
	}
}

static void
recipients_in_the_header_are_those_of_the_envelope(void **state)
{
	static const struct {
		enum account_rewrite mode;
		const char *in, *out;
	} table[] = {
		{ OFF, "root", NULL },
		{ QUALIFY, "root, Ann <ann>, a@b.example",
		    "root@x.example, Ann <ann@x.example>, a@b.example" },
		{ QUALIFY, "root@localhost", NULL },
		{ LOCAL, "root", "\"root@web1\" <ann@y.example>, "
		    "\"root@web1\" <bob@y.example>" },
		{ LOCAL, "The Boss <root@web1.lan>",
		    "\"root@web1.lan\" <ann@y.example>, "
		    "\"root@web1.lan\" <bob@y.example>" },
		{ LOCAL, "Joe <joe>, a@b.example",
		    "Joe <joe@x.example>, a@b.example" },
		{ LOCAL, "a@b.example, c@d.example", NULL },
		{ LOCAL, "nobody@localhost", NULL },
		{ LOCAL, "undisclosed-recipients:;", NULL },
		{ LOCAL, "root, (", NULL },
		{ LOCAL, "", NULL },
	};
	struct strlist none = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct rewrite r = rules(OFF, table[i].mode, &none);
		struct buf out = BUF_MAX(REWRITE_VALUE_MAX);

		assert_int_equal(rewrite_to(&r, str_of(table[i].in), &out),
		    table[i].out != NULL);
		if (table[i].out)
			assert_string_equal(buf_cstr(&out), table[i].out);
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(authors_become_ones_that_a_provider_takes),
		cmocka_unit_test(a_template_names_what_had_no_name),
		cmocka_unit_test(without_an_own_address_nothing_is_replaced),
		cmocka_unit_test(senders_are_replaced_or_completed),
		cmocka_unit_test(
		    recipients_in_the_header_are_those_of_the_envelope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
