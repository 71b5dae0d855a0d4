/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "envelope/aliasfile.h"

/* "name=target,target;" for each entry; \x is final, <x> an include. */
static void
put_file(struct buf *out, const struct aliasfile *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct aliasfile_entry *e = &f->entry[i];

		buf_putf(out, "%s=", e->name);
		for (size_t k = 0; k < e->count; k++) {
			const struct aliasfile_target *t = &e->target[k];

			buf_putf(out, t->kind == ALIASFILE_ADDR ? "%s%s" :
			    t->kind == ALIASFILE_FINAL ? "%s\\%s" :
			    "%s<%s>", k ? "," : "", t->text);
		}
		buf_puts(out, e->skipped ? "!;" : ";");
	}
}

static const struct {
	const char *text;
	const char *entries;
	const char *warning;	/* part of the first, or NULL */
} good[] = {
	{ "", "", NULL },
	{ "# comment\n\n  \n", "", NULL },
	{ "root: joe@x\n", "root=joe@x;", NULL },
	{ "root:joe@x", "root=joe@x;", NULL },
	{ "Root : joe@x , ann@x\r\ncron: root\r\n",
	    "cron=root;root=joe@x,ann@x;", NULL },
	/* msmtp's simple files */
	{ "root: a@x # me\ndefault: b@x\n", "default=b@x;root=a@x;", NULL },
	{ "  root: a@x\n  cron: b@x\n", "cron=b@x;root=a@x;", NULL },
	/* continuation */
	{ "staff: a@x,\n\tb@x,\n  c@x\nroot: staff\n",
	    "root=staff;staff=a@x,b@x,c@x;", NULL },
	{ "staff:\n  a@x,\n# comment\n\n  b@x\n", "staff=a@x,b@x;", NULL },
	{ "staff: a@x,# one\n b@x\n", "staff=a@x,b@x;", NULL },
	{ "staff: a@x\n  , b@x\n", "staff=a@x,b@x;", NULL },
	{ "root: a@x\r\n\r\n", "root=a@x;", NULL },
	/* quotes, names, comments */
	{ "\"odd name\": a@x\n", "odd name=a@x;", NULL },
	{ "\"a:b#c\": \"Doe, J #1\" <a@x>\n", "a:b#c=a@x;", NULL },
	{ "root: Joe Doe <joe@x>, (x, y) ann@x\n", "root=joe@x,ann@x;",
	    NULL },
	{ "root: \"john doe\"@x\n", "root=\"john doe\"@x;", NULL },
	{ "a#b: c@x\n", "a#b=c@x;", NULL },
	{ "root: \\root, joe@x\n", "root=\\root,joe@x;", NULL },
	/* includes */
	{ "l: :include:/etc/l\n", "l=</etc/l>;", NULL },
	{ "l: \":Include: /etc/l, m\", a@x\n", "l=</etc/l, m>,a@x;", NULL },
	/* what is left out */
	{ "m: \"|/usr/bin/prog -a, b\", a@x\n", "m=a@x!;",
	    "f:1: \"|/usr/bin/prog -a, b\" is left out" },
	{ "m: |/usr/bin/prog\n", "m=!;", "is left out" },
	{ "m: /dev/null\n", "m=!;", "f:1: /dev/null is left out" },
	{ "m: :fail: no such user\n", "m=!;", "is left out" },
	{ "root: a@x\nroot: b@x\n", "root=a@x;",
	    "f:2: root is left out: it is defined before" },
	{ "root@x: a@x\n", "root@x=a@x;", "root@x never matches" },
};

static void
alias_files_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct aliasfile f = { 0 };
		struct err err = { 0 };
		struct buf got = { 0 };

		if (aliasfile_parse(&f, str_of(good[i].text), "f", &err) < 0)
			fail_msg("%s: %s", good[i].text, buf_cstr(&err.text));
		put_file(&got, &f);
		assert_string_equal(buf_cstr(&got), good[i].entries);
		assert_int_equal(f.warning.count > 0, good[i].warning != NULL);
		if (good[i].warning)
			assert_non_null(strstr(f.warning.item[0],
			    good[i].warning));
		buf_clear(&got);
		aliasfile_clear(&f);
	}
}

static void
what_is_no_alias_is_refused_with_its_line(void **state)
{
	static const struct {
		struct str text;
		const char *why;
	} bad[] = {
		{ STR("root joe@x\n"), "f:1: a line is neither" },
		{ STR("\n# x\nroot\n"), "f:3: a line is neither" },
		{ STR(": joe@x\n"), "f:1: a line is neither" },
		{ STR("a b: joe@x\n"), "f:1: a line is neither" },
		{ STR("\"a: joe@x\n"), "f:1: a line is neither" },
		{ STR("\"\": joe@x\n"), "f:1: an alias has no usable name" },
		{ STR("a\x01: joe@x\n"), "f:1: an alias has no usable name" },
		{ STR("root:\n"), "f:1: an alias has no target" },
		{ STR("root: ,,\n"), "f:1: an alias has no target" },
		{ STR("root: # joe@x\n"), "f:1: an alias has no target" },
		{ STR("a: b\nroot: <>\n"), "f:2: an alias cannot lead to" },
		{ STR("root: \"joe@x\n"), "f:1: a quote or comment" },
		{ STR("root: joe@x (a\n"), "f:1: a quote or comment" },
		{ STR("root: joe ann\n"), "f:1: invalid address 'joe ann'" },
		{ STR("root: joe@x\n ann@x\n"), "f:1: invalid address" },
		/* goes on after the comma, so it is no alias of its own */
		{ STR("root: joe@x,\n cron: ann@x\n"), "f:1: invalid" },
		{ STR("root: -oQ@x\n"), "f:1: invalid address" },
		{ STR("root: \\|prog\n"), "f:1: invalid address" },
		{ STR("root: joe@x#c\n"), "f:1: invalid address" },
		{ STR("root: jo\0e@x\n"), "f:1: invalid address" },
		{ STR("root: \\\n"), "f:1: an alias has no target" },
		{ STR("l: :include:list\n"), "f:1: ':include:' needs" },
		{ STR("l: :include:\n"), "f:1: ':include:' needs" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct aliasfile f = { 0 };
		struct err err = { 0 };

		if (aliasfile_parse(&f, bad[i].text, "f", &err) == 0)
			fail_msg("taken: %.*s", STR_ARG(bad[i].text));
		assert_err(&err, EX_CONFIG, bad[i].why);
		err_clear(&err);
		aliasfile_clear(&f);
	}
}

static void
names_are_found_in_any_case(void **state)
{
	struct aliasfile f = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(aliasfile_parse(&f, STR("Root: a@x\nb: c\n"
	    "\"odd name\": d\n"), "f", &err), 0);
	assert_string_equal(aliasfile_find(&f, STR("rOOT"))->name, "root");
	assert_string_equal(aliasfile_find(&f, STR("B"))->name, "b");
	assert_non_null(aliasfile_find(&f, STR("\"odd name\"")));
	assert_null(aliasfile_find(&f, STR("roo")));
	assert_null(aliasfile_find(&f, STR("")));
	assert_null(aliasfile_find(&f, STR("zzz")));
	aliasfile_clear(&f);
	assert_null(aliasfile_find(&f, STR("root")));
}

static void
an_included_list_is_one_of_targets(void **state)
{
	struct aliasfile f = { 0 };
	struct aliasfile_entry e = { .line = 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(aliasfile_parse_include(&f, &e, STR("# list\n"
	    "a@x, b@x\n\n  c@x # three\n|prog\n"), "list", &err), 0);
	assert_int_equal(e.count, 3);
	assert_string_equal(e.target[2].text, "c@x");
	assert_true(e.skipped);
	assert_int_equal(aliasfile_parse_include(&f, &e, STR("a@x\nb c\n"),
	    "list", &err), -1);
	assert_err(&err, EX_CONFIG, "list:2: invalid address 'b c'");
	err_clear(&err);
	aliasfile_entry_clear(&e);
	aliasfile_clear(&f);
}

static void
only_files_of_sane_size_are_read(void **state)
{
	char path[] = "/tmp/aliasfile_testXXXXXX";
	int fd = mkstemp(path);
	struct buf text = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "root: a@x\n", 10), 10);
	assert_int_equal(aliasfile_read(&text, path, &err), 0);
	assert_string_equal(buf_cstr(&text), "root: a@x\n");
	assert_int_equal(ftruncate(fd, (off_t)ALIASFILE_MAX + 1), 0);
	assert_int_equal(aliasfile_read(&text, path, &err), -1);
	assert_err(&err, EX_CONFIG, "is larger than");
	err_clear(&err);
	close(fd);
	unlink(path);
	assert_int_equal(aliasfile_read(&text, path, &err), -1);
	assert_err(&err, EX_CONFIG, "cannot read '/tmp/aliasfile_test");
	err_clear(&err);
	assert_int_equal(aliasfile_read(&text, "/dev/null", &err), -1);
	assert_err(&err, EX_CONFIG, "is not a file");
	err_clear(&err);
	assert_int_equal(aliasfile_read(&text, "/tmp", &err), -1);
	err_clear(&err);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(aliasfile_read(&text, path, &err), -1);
	assert_err(&err, EX_CONFIG, "is not a file");
	err_clear(&err);
	unlink(path);
	assert_int_equal(text.len, 10);
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alias_files_are_read),
		cmocka_unit_test(what_is_no_alias_is_refused_with_its_line),
		cmocka_unit_test(names_are_found_in_any_case),
		cmocka_unit_test(an_included_list_is_one_of_targets),
		cmocka_unit_test(only_files_of_sane_size_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
