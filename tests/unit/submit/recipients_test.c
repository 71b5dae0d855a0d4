/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "submit/recipients.h"

static const char aliases[] =
    "root: ann@example.net, Bob <bob@example.net>\n"
    "web: root, \\root\n"
    "only: |/bin/true\n"
    "loop: pool\npool: loop\n";

struct world {
	char path[64];
	struct account *account;
};

static int
make_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	int fd;

	assert_non_null(w);
	snprintf(w->path, sizeof(w->path), "/tmp/recipients.XXXXXX");
	fd = mkstemp(w->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, aliases, sizeof(aliases) - 1),
	    sizeof(aliases) - 1);
	close(fd);
	setenv("HOSTNAME", "web1-test", 1);
	*state = w;
	return 0;
}

static int
end_world(void **state)
{
	struct world *w = *state;

	unlink(w->path);
	free(w);
	return 0;
}

static void
set(struct account *a, const char *keyword, const char *value)
{
	struct origin origin = { .kind = ORIGIN_OPTION, .name = "--x" };
	struct err err = { 0 };

	if (value)
		assert_int_equal(account_set(a, setting_find(str_of(keyword)),
		    str_of(value), &origin, &err), 0);
}

/* What becomes of the one recipient: joined by blanks, or the error. */
static int
complete(const char *rcpt, const char *path, const char *admin,
	const char *from, enum dialect dialect, bool no_aliases,
	struct buf *out)
{
	struct account *a = account_new("t", dialect, NULL);
	struct envelope e = { 0 };
	struct err err = { 0 };
	struct recipients *r;
	int status = 0;

	set(a, "host", "mail.example");
	set(a, "aliases", path);
	set(a, "admin_address", admin);
	set(a, "from", from);
	assert_int_equal(account_finish(a, NULL, &err), 0);
	envelope_add(&e, str_of(rcpt), STR(""));
	e.sender = strdup("");
	r = recipients_new(a, e.sender, no_aliases);
	if (recipients_complete(r, &e, &err) < 0) {
		status = err.status;
		buf_puts(out, err.id);
	} else {
		for (size_t i = 0; i < e.count; i++)
			buf_putf(out, "%s%s%s%s", i ? " " : "",
			    e.rcpt[i].addr, e.rcpt[i].original ? "<" : "",
			    e.rcpt[i].original ? e.rcpt[i].original : "");
	}
	err_clear(&err);
	recipients_free(r);
	envelope_clear(&e);
	account_free(a);
	return status;
}

#define US DIALECT_ENVOI
#define THEM DIALECT_MSMTP

static void
recipients_become_what_may_go_to_a_server(void **state)
{
	static const char both[] = "ann@example.net<root bob@example.net<root";
	static const struct {
		const char *rcpt;
		bool file;
		const char *admin, *from;
		enum dialect dialect;
		bool no_aliases;
		int status;
		const char *expected;
	} table[] = {
		{ "a@b.example", true, NULL, NULL, US, false, 0,
		    "a@b.example" },
		{ "root", true, NULL, NULL, US, false, 0, both },
		{ "root", true, NULL, NULL, THEM, false, 0, both },
		{ "ROOT+x@web1-test", true, NULL, NULL, US, false, 0,
		    "ann@example.net<ROOT+x@web1-test "
		    "bob@example.net<ROOT+x@web1-test" },
		{ "root@localhost", true, NULL, NULL, THEM, false, 0,
		    "root@localhost" },
		{ "root@example.com", true, "adm@x.example", NULL, US, false,
		    0, "root@example.com" },
		{ "web", true, "adm@x.example", NULL, US, false, 0,
		    "ann@example.net<web bob@example.net<web "
		    "adm@x.example<web" },
		{ "joe", true, "adm@x.example", NULL, US, false, 0,
		    "adm@x.example<joe" },
		{ "joe@localhost", false, "adm@x.example", NULL, US, false,
		    0, "adm@x.example<joe@localhost" },
		{ "joe", true, NULL, "me@d.example", US, false, 0,
		    "joe@d.example<joe" },
		{ "root", true, "adm@x.example", "me@d.example", US, true, 0,
		    "root@d.example<root" },
		{ "joe", true, NULL, NULL, US, false, EX_DATAERR,
		    "RCPT-BARE" },
		{ "joe", false, NULL, NULL, US, false, EX_DATAERR,
		    "RCPT-BARE" },
		{ "only", true, NULL, NULL, US, false, EX_CONFIG,
		    "ALIAS-TARGET" },
		{ "loop", true, NULL, NULL, US, false, EX_CONFIG,
		    "ALIAS-LOOP" },
		{ "a b@c.example", false, NULL, NULL, US, false, EX_DATAERR,
		    "ADDRESS" },
	};
	const struct world *w = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf out = { 0 };

		assert_int_equal(complete(table[i].rcpt,
		    table[i].file ? w->path : NULL, table[i].admin,
		    table[i].from, table[i].dialect, table[i].no_aliases,
		    &out), table[i].status);
		assert_string_equal(buf_cstr(&out), table[i].expected);
		buf_clear(&out);
	}
}

static void
a_missing_file_is_missed_only_by_local_recipients(void **state)
{
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(complete("a@b.example", "/proc/nonexistent/aliases",
	    NULL, NULL, US, false, &out), 0);
	assert_int_equal(complete("root", "/proc/nonexistent/aliases",
	    NULL, NULL, US, false, &out), EX_CONFIG);
	assert_string_equal(buf_cstr(&out), "a@b.exampleALIAS-UNREADABLE");
	buf_clear(&out);
}

static void
what_was_asked_about_a_name_holds_for_its_targets(void **state)
{
	const struct world *w = *state;
	struct account *a = account_new("t", US, NULL);
	struct envelope e = { 0 };
	struct err err = { 0 };
	struct recipients *r;

	set(a, "host", "mail.example");
	set(a, "aliases", w->path);
	assert_int_equal(account_finish(a, NULL, &err), 0);
	envelope_add(&e, STR("ann@example.net"), STR(""));
	envelope_add(&e, STR("root"), STR(""));
	envelope_set_dsn(&e.rcpt[1], "never", "rfc822;root");
	e.sender = strdup("");
	r = recipients_new(a, e.sender, false);
	assert_int_equal(recipients_complete(r, &e, &err), 0);
	assert_int_equal(e.count, 2);
	assert_null(e.rcpt[0].notify);	/* named by herself before */
	assert_string_equal(e.rcpt[1].addr, "bob@example.net");
	assert_string_equal(e.rcpt[1].notify, "never");
	assert_string_equal(e.rcpt[1].orcpt, "rfc822;root");
	recipients_free(r);
	envelope_clear(&e);
	account_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recipients_become_what_may_go_to_a_server),
		cmocka_unit_test(
		    a_missing_file_is_missed_only_by_local_recipients),
		cmocka_unit_test(
		    what_was_asked_about_a_name_holds_for_its_targets),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}
