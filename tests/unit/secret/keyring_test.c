/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key ring: first without one, then, where Debian's packages for it
 * are installed, a real one on a session bus of its own, for which the
 * program starts itself again.
 */
#include "folder.h"

#include <dlfcn.h>
#include <sys/wait.h>

#include "secret/keyring.h"

enum { STATUS_SKIP = 77, LIMIT_S = 60 };

static const char *self;

static const struct secret_query query = { .account = "work",
	.host = "mail.example.org", .user = "joe", .password_fd = -1,
	.keyring = true };

static void
assert_none(const struct secret_query *q, int status, const char *words)
{
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	assert_int_equal(secret_fetch(q, &out, &err), -1);
	assert_err(&err, status, words);
	err_clear(&err);
}

static void
assert_found(const char *host, const char *want)
{
	struct secret_query q = query;
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	q.host = host;
	assert_int_equal(secret_fetch(&q, &out, &err), 0);
	assert_string_equal(buf_cstr(&out), want);
	buf_wipe(&out);
}

static int
put(const char *host, const char *secret, struct err *err)
{
	struct secret_query q = query;

	q.host = host;
	return keyring_store(&q, str_of(secret), err);
}

/* --- without a key ring ----------------------------------------------------- */

static void
without_a_session_bus_nobody_is_asked(void **state)
{
	(void)state;
	unsetenv("DBUS_SESSION_BUS_ADDRESS");
	unsetenv("XDG_RUNTIME_DIR");
	assert_none(&query, EX_NOPERM, "(no session bus to a key ring");
	assert_int_equal(put("mail.example.org", "x", NULL), 0);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	assert_none(&query, EX_NOPERM, "(no session bus to a key ring");
	folder_put("bus", STR("no socket"), 0600);
	assert_none(&query, EX_NOPERM, "(no session bus to a key ring");
	setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
	assert_none(&query, EX_NOPERM, "(no session bus to a key ring");
	unsetenv("DBUS_SESSION_BUS_ADDRESS");
	unsetenv("XDG_RUNTIME_DIR");
	unlink("bus");
}

static void
a_dead_bus_is_said_at_once(void **state)
{
	struct err err = { 0 };

	(void)state;
	setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/proc/nonexistent/bus", 1);
	assert_none(&query, EX_NOPERM, "key ring");
	if (put("mail.example.org", "x", &err) != 0)
		assert_err(&err, EX_UNAVAILABLE, "key ring");
	err_clear(&err);
	unsetenv("DBUS_SESSION_BUS_ADDRESS");
}

static void
who_does_not_want_it_does_not_hear_of_it(void **state)
{
	struct secret_query q = query;

	(void)state;
	q.keyring = false;
	assert_none(&q, EX_NOPERM, "(nobody to ask)");
	q = query;
	q.user = NULL;
	assert_none(&q, EX_NOPERM, "(nobody to ask)");
}

/* --- with one --------------------------------------------------------------- */

static const char script[] =
	"for t in dbus-run-session dbus-send gnome-keyring-daemon "
	"secret-tool; do\n"
	"	command -v $t >/dev/null || exit 77\n"
	"done\n"
	"exec dbus-run-session -- sh -ec '\n"
	"put() { v=$1; shift; printf \"$v\" | secret-tool store -l x $*; }\n"
	"printf p | gnome-keyring-daemon --unlock --components=secrets\n"
	"put new host mail.example.org service smtp user joe\n"
	"put other host mail.example.org service smtp user jane\n"
	"put imap host imap.example.org service imap user joe\n"
	"put old server old.example.org protocol smtp user joe\n"
	"\"$0\" unlocked\n"
	"dbus-send --session --print-reply --dest=org.freedesktop.secrets "
	"/org/freedesktop/secrets org.freedesktop.Secret.Service.Lock "
	"array:objpath:/org/freedesktop/secrets/aliases/default\n"
	"\"$0\" locked' \"$0\" >/dev/null 2>&1\n";

static void
what_is_in_a_real_one_is_found(void **state)
{
	int status;
	pid_t child;

	(void)state;
	if (!dlopen(NULL, RTLD_NOW))
		skip();		/* a static program loads nothing */
	child = fork();
	if (child == 0) {
		alarm(LIMIT_S);
		setenv("HOME", folder, 1);
		unsetenv("XDG_DATA_HOME");
		unsetenv("XDG_CACHE_HOME");
		setenv("XDG_RUNTIME_DIR", folder, 1);
		execl("/bin/sh", self, "-c", script, self, (char *)NULL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIP)
		skip();
	assert_int_equal(status, 0);
}

static void
passwords_are_found_by_both_schemas(void **state)
{
	(void)state;
	assert_found("mail.example.org", "new");
	assert_found("old.example.org", "old");
	for (int i = 0; i < 2; i++) {
		struct secret_query q = query;

		q.host = i ? "imap.example.org" : "mail.example.or";
		assert_none(&q, EX_NOPERM, "no entry in the key ring");
	}
}

static void
what_is_stored_is_found_and_replaces_what_was(void **state)
{
	(void)state;
	assert_int_equal(put("fresh.example.org", "one", NULL), 1);
	assert_found("fresh.example.org", "one");
	assert_int_equal(put("fresh.example.org", "two", NULL), 1);
	assert_found("fresh.example.org", "two");
	/* one that another program made */
	assert_int_equal(put("mail.example.org", "newer", NULL), 1);
	assert_found("mail.example.org", "newer");
}

static void
a_locked_one_takes_nothing(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(put("mail.example.org", "x", &err), -1);
	assert_err(&err, EX_TEMPFAIL, "the key ring is locked");
	err_clear(&err);
}

static void
a_locked_one_is_worth_trying_later(void **state)
{
	(void)state;
	assert_none(&query, EX_TEMPFAIL, "the key ring is locked");
}

static int
remove_all(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		execlp("rm", "rm", "-rf", "--", folder, (char *)NULL);
		_exit(1);
	}
	return waitpid(child, &status, 0) == child ? status : -1;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest outside[] = {
		cmocka_unit_test(without_a_session_bus_nobody_is_asked),
		cmocka_unit_test(a_dead_bus_is_said_at_once),
		cmocka_unit_test(who_does_not_want_it_does_not_hear_of_it),
		cmocka_unit_test(what_is_in_a_real_one_is_found),
	};
	const struct CMUnitTest unlocked[] = {
		cmocka_unit_test(passwords_are_found_by_both_schemas),
		cmocka_unit_test(what_is_stored_is_found_and_replaces_what_was),
	};
	const struct CMUnitTest locked[] = {
		cmocka_unit_test(a_locked_one_is_worth_trying_later),
		cmocka_unit_test(a_locked_one_takes_nothing),
	};

	self = realpath(argv[0], NULL);
	if (argc > 1 && strcmp(argv[1], "unlocked") == 0)
		return cmocka_run_group_tests(unlocked, NULL, NULL);
	if (argc > 1 && strcmp(argv[1], "locked") == 0)
		return cmocka_run_group_tests(locked, NULL, NULL);
	return cmocka_run_group_tests(outside, folder_make, remove_all);
}
