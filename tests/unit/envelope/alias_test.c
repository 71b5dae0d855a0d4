/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "envelope/alias.h"

/* Bare names and web1.lan are local. */
static bool
is_local(const void *arg, struct str domain)
{
	return domain.len == 0 || str_eq_nocase(domain, str_of(arg));
}

static const struct alias_scope scope = { is_local, "web1.lan" };

static int
read_include(struct buf *text, const char *path, struct err *err)
{
	if (!strcmp(path, "/staff"))
		buf_puts(text, "ann@x, joe\n:include:/more\n");
	else if (!strcmp(path, "/more"))
		buf_puts(text, "max@x\n:include:/staff\n");
	else if (!strcmp(path, "/programs"))
		buf_puts(text, "|prog\n");
	else if (strcmp(path, "/empty"))
		return err_set(err, EX_CONFIG, "ALIAS-UNREADABLE",
		    "cannot read '%s'", path);
	return 0;
}

static const char plain[] =
    "root: joe, \"Ann\" <ann@x>\n"
    "joe: joe@example.org\n"
    "cron: root\n"
    "self: self, s@x\n"
    "final: \\root\n"
    "mixed: |prog, m@x\n"
    "program: |prog\n"
    "loop1: loop2\nloop2: a@x, loop3\nloop3: Loop1\n"
    "diamond: joe, cron, root, joe@Example.ORG, JOE\n"
    "staff: :include:/staff\n"
    "empty: :include:/empty\n"
    "missing: :include:/missing\n"
    "programs: :include:/programs\n"
    "remote: root@elsewhere, root@web1.lan\n"
    "d1: d2\nd2: d3\nd3: d4\nd4: d5\nd5: d6\nd6: d7\nd7: d8\nd8: d9\n"
    "d9: d10\nd10: d11\nd11: end@x\n"
    "a+b: plus@x\n";

static void
check(const char *file, const char *addr, int rc, const char *want)
{
	struct strlist to = { 0 };
	struct buf got = { 0 };
	struct err err = { 0 };
	struct alias *a = alias_from(str_of(file), "f", read_include, &err);

	assert_non_null(a);
	strlist_add(&to, STR("before@x"));
	assert_int_equal(alias_resolve(a, str_of(addr), &scope, &to, &err),
	    rc);
	for (size_t i = 1; i < to.count; i++)
		buf_putf(&got, "%s ", to.item[i]);
	if (rc < 0)
		assert_err(&err, EX_CONFIG, want);
	else
		assert_string_equal(buf_cstr(&got), want);
	err_clear(&err);
	buf_clear(&got);
	strlist_clear(&to);
	alias_free(a);
}

static void
local_names_lead_to_their_targets(void **state)
{
	(void)state;
	check(plain, "root", 1, "joe@example.org ann@x ");
	check(plain, "ROOT", 1, "joe@example.org ann@x ");
	check(plain, "cron", 1, "joe@example.org ann@x ");
	check(plain, "root@WEB1.lan", 1, "joe@example.org ann@x ");
	check(plain, "root+backup", 1, "joe@example.org ann@x ");
	check(plain, "a+b", 1, "plus@x ");
	check(plain, "mixed", 1, "m@x ");
	check(plain, "diamond", 1, "joe@example.org ann@x ");
	check(plain, "remote", 1, "root@elsewhere joe@example.org ann@x ");
}

static void
other_addresses_stay_what_they_are(void **state)
{
	(void)state;
	check(plain, "root@elsewhere", 0, "root@elsewhere ");
	check(plain, "nobody", 0, "nobody ");
	check(plain, "nobody@web1.lan", 0, "nobody@web1.lan ");
	check(plain, "+root", 0, "+root ");
	check("", "root", 0, "root ");
}

static void
default_stands_for_what_has_no_alias(void **state)
{
	static const char file[] = "default: boss\nroot: joe\nboss: b@x\n";

	(void)state;
	check(file, "nobody", 1, "b@x ");
	check(file, "nobody@web1.lan", 1, "b@x ");
	check(file, "root", 1, "b@x ");
	check(file, "a@elsewhere", 0, "a@elsewhere ");
	check("default: root\n", "joe", 1, "root ");
	check("default: root\n", "root", 1, "root ");
	check("default: \\joe\n", "root", 1, "joe ");
}

static void
a_name_among_its_own_targets_means_itself(void **state)
{
	(void)state;
	check(plain, "self", 1, "self s@x ");
	check(plain, "final", 1, "root ");
}

static void
included_files_are_read_once(void **state)
{
	(void)state;
	check(plain, "staff", 1, "ann@x joe@example.org max@x ");
	check(plain, "empty", 1, "");
	check(plain, "missing", -1, "cannot read '/missing'");
	check(plain, "programs", -1, "leads only to programs or files");
}

static void
loops_and_long_ways_are_refused(void **state)
{
	(void)state;
	check(plain, "loop1", -1, "alias 'loop1' leads back to itself");
	check(plain, "loop3", -1, "leads back to itself");
	check(plain, "d2", 1, "end@x ");
	check(plain, "d1", -1, "alias 'd11' comes after too many others");
	check(plain, "program", -1, "f:7: alias 'program' leads only to");
}

static void
too_many_targets_are_refused(void **state)
{
	struct buf file = BUF_MAX(1024 * 1024);
	struct strlist to = { 0 };
	struct err err = { 0 };
	struct alias *a;

	(void)state;
	buf_puts(&file, "all: u0@x");
	for (size_t i = 1; i < ALIAS_TARGETS; i++)
		buf_putf(&file, ",u%zu@x", i);
	buf_puts(&file, "\nmore: all, one@x\n");
	a = alias_from(buf_str(&file), "f", read_include, &err);
	assert_int_equal(alias_resolve(a, STR("all"), &scope, &to, &err), 1);
	assert_int_equal(to.count, ALIAS_TARGETS);
	assert_int_equal(alias_resolve(a, STR("more"), &scope, &to, &err), -1);
	assert_err(&err, EX_CONFIG, "more than 1000");
	err_clear(&err);
	strlist_clear(&to);
	buf_clear(&file);
	alias_free(a);
}

static void
branching_everywhere_takes_no_time(void **state)
{
	struct buf file = BUF_MAX(1024 * 1024);

	(void)state;
	for (int i = 0; i < 9; i++) {
		buf_putf(&file, "a%d: a%d", i, i + 1);
		for (int k = 0; k < 5000; k++)
			buf_putf(&file, ",a%d", i + 1);
		buf_puts(&file, "\n");
	}
	buf_puts(&file, "a9: end@x\n");
	check(buf_cstr(&file), "a0", 1, "end@x ");
	buf_clear(&file);
}

static void
a_wrong_file_is_no_table(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(alias_from(STR("root"), "f", read_include, &err));
	assert_err(&err, EX_CONFIG, "f:1: ");
	err_clear(&err);
	assert_null(alias_open("/proc/nonexistent/aliases", &err));
	assert_err(&err, EX_CONFIG, "'/proc/nonexistent/aliases'");
	err_clear(&err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_names_lead_to_their_targets),
		cmocka_unit_test(other_addresses_stay_what_they_are),
		cmocka_unit_test(default_stands_for_what_has_no_alias),
		cmocka_unit_test(a_name_among_its_own_targets_means_itself),
		cmocka_unit_test(included_files_are_read_once),
		cmocka_unit_test(loops_and_long_ways_are_refused),
		cmocka_unit_test(too_many_targets_are_refused),
		cmocka_unit_test(branching_everywhere_takes_no_time),
		cmocka_unit_test(a_wrong_file_is_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
