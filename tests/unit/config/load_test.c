/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/load.h"
#include "config/locate.h"
#include "base/banned.h"

enum { NOBODY = 65534 };

static char *root;	/* of everything: root/etc, root/home */
static struct accounts list;
static struct err err;
static struct load_request request;

static char *
in_root(const char *name)
{
	return alloc_printf("%s/%s", root, name);
}

static void
make_folder(const char *name)
{
	char *path = in_root(name);

	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
}

static void
put(const char *name, const char *text)
{
	char *path = in_root(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fchmod(fileno(f), 0600), 0);
	fclose(f);
	free(path);
}

static int
make_root(void **state)
{
	char name[] = "/tmp/envoi-load-XXXXXX";
	char *home;

	(void)state;
	root = alloc_copy(mkdtemp(name));
	chmod(root, 0755);
	make_folder("etc");
	make_folder("etc/envoi");
	make_folder("home");
	make_folder("home/.config");
	make_folder("home/.config/envoi");
	make_folder("home/.config/msmtp");
	make_folder("xdg");
	make_folder("xdg/envoi");
	clearenv();
	home = in_root("home");
	setenv("HOME", home, 1);
	free(home);
	request = (struct load_request){ .sysconfdir = in_root("etc") };
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int flag,
    struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
remove_root(void **state)
{
	union { const char *in; char *out; } sysconfdir = {
		request.sysconfdir };

	(void)state;
	free(sysconfdir.out);
	accounts_clear(&list);
	err_clear(&err);
	nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(root);
	return 0;
}

static int
load(void)
{
	accounts_clear(&list);
	err_clear(&err);
	return load_accounts(&list, &request, &err);
}

static void
expect_host(const char *account, const char *host)
{
	struct account *a = accounts_find(&list, str_of(account));

	assert_non_null(a);
	assert_string_equal(a->host.item[0], host);
}

static void
nothing_at_all_is_no_error(void **state)
{
	(void)state;
	assert_int_equal(load(), 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.notes.count, 2);
	unsetenv("HOME");
	assert_int_equal(load(), 0);
}

static void
our_own_file_stands_in_front_of_msmtps(void **state)
{
	(void)state;
	put("etc/msmtprc", "host etc-msmtp\n");
	assert_int_equal(load(), 0);
	expect_host("default", "etc-msmtp");
	assert_int_equal(list.item[0]->dialect, DIALECT_MSMTP);
	put("etc/envoi/config", "host etc-envoi\n");
	assert_int_equal(load(), 0);
	expect_host("default", "etc-envoi");
	assert_int_equal(list.item[0]->dialect, DIALECT_ENVOI);
	put("home/.config/msmtp/config", "host xdg-msmtp\n");
	assert_int_equal(load(), 0);
	expect_host("default", "xdg-msmtp");
	put("home/.msmtprc", "host home-msmtp\n");
	assert_int_equal(load(), 0);
	expect_host("default", "home-msmtp");
	assert_int_equal(list.item[0]->dialect, DIALECT_MSMTP);
	put("home/.config/envoi/config", "host home-envoi\n");
	assert_int_equal(load(), 0);
	expect_host("default", "home-envoi");
	assert_int_equal(list.item[0]->dialect, DIALECT_ENVOI);
	assert_int_equal(list.count, 1);
}

static void
xdg_config_home_is_followed(void **state)
{
	char *xdg = in_root("xdg");

	(void)state;
	put("xdg/envoi/config", "host xdg\n");
	setenv("XDG_CONFIG_HOME", xdg, 1);
	assert_int_equal(load(), 0);
	expect_host("default", "xdg");
	free(xdg);
}

static void
user_accounts_come_first_and_replace_whole_ones(void **state)
{
	(void)state;
	put("etc/msmtprc", "account a\nhost etc-a\nuser joe\n"
	    "account c\nhost etc-c\n");
	put("home/.msmtprc", "account b\nhost home-b\n"
	    "account a\nhost home-a\n");
	assert_int_equal(load(), 0);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.item[0]->name, "b");
	assert_string_equal(list.item[1]->name, "a");
	assert_string_equal(list.item[2]->name, "c");
	expect_host("a", "home-a");
	assert_null(list.item[1]->user);
}

static void
files_do_not_see_each_other(void **state)
{
	(void)state;
	put("etc/msmtprc", "defaults\nport 26\naccount a\nhost a\n");
	put("home/.msmtprc", "account b : a\n");
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, "there is no account 'a'");
	put("home/.msmtprc", "account b\nhost b\n");
	assert_int_equal(load(), 0);
	assert_int_equal(accounts_find(&list, STR("b"))->port, 0);
}

static void
a_fault_in_either_file_is_fatal(void **state)
{
	(void)state;
	put("etc/msmtprc", "hots a\n");
	put("home/.msmtprc", "host b\n");
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, "etc/msmtprc:1: there is no setting");
	put("etc/msmtprc", "host a\n");
	put("home/.msmtprc", "hots b\n");
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, "home/.msmtprc:1: there is no setting");
}

static void
a_named_file_replaces_the_users(void **state)
{
	char *file = in_root("mine");

	(void)state;
	put("etc/msmtprc", "account s\nhost etc\n");
	put("home/.msmtprc", "host home\n");
	put("mine", "host mine # ours\n");
	request.file = file;
	assert_int_equal(load(), 0);
	assert_int_equal(list.count, 2);
	expect_host("default", "mine");
	expect_host("s", "etc");
	request.as_msmtp = true;
	assert_int_equal(load(), 0);
	expect_host("default", "mine # ours");
	request.as_msmtp = false;
	free(file);
	file = in_root("my.msmtprc");
	request.file = file;
	put("my.msmtprc", "host mine # theirs\n");
	assert_int_equal(load(), 0);
	expect_host("default", "mine # theirs");
	free(file);
	request.file = "~/.msmtprc";
	assert_int_equal(load(), 0);
	expect_host("default", "home");
	request.file = NULL;
}

static void
a_named_file_must_be_there(void **state)
{
	(void)state;
	request.file = "/nowhere/at/all";
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG,
	    "cannot read '/nowhere/at/all': no such file");
	request.file = "/tmp";
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, "it is a folder");
	request.file = "";
	assert_int_equal(load(), -1);
	request.file = "/dev/null";
	assert_int_equal(load(), 0);
	request.file = NULL;
}

/* As nobody: what root closed is closed. */
static int
load_as_nobody(void)
{
	int status;

	accounts_clear(&list);
	err_clear(&err);
	assert_int_equal(setresgid(NOBODY, NOBODY, 0), 0);
	assert_int_equal(setresuid(NOBODY, NOBODY, 0), 0);
	status = load_accounts(&list, &request, &err);
	assert_int_equal(setresuid(0, 0, 0), 0);
	assert_int_equal(setresgid(0, 0, 0), 0);
	return status;
}

static void
a_closed_machine_file_is_passed_over_and_told_of(void **state)
{
	(void)state;
	if (getuid() != 0)
		skip();
	put("etc/envoi/config", "host etc\n");
	assert_int_equal(load_as_nobody(), 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.unreadable.count, 1);
	assert_non_null(strstr(list.unreadable.item[0],
	    "permission denied (owner 'root', mode 0600, you are "));
}

static void
an_own_closed_file_is_an_error(void **state)
{
	char *file = in_root("mine");

	(void)state;
	if (getuid() != 0)
		skip();
	put("mine", "host mine\n");
	request.file = file;
	assert_int_equal(load_as_nobody(), -1);
	assert_err(&err, EX_CONFIG, "mine': permission denied (owner 'root'");
	request.file = NULL;
	free(file);
}

static void
shared_passwords_are_msmtps_way_only(void **state)
{
	char *path = in_root("etc/msmtprc");
	char *own = in_root("etc/envoi/config");

	(void)state;
	put("etc/msmtprc", "host etc\npassword x\n");
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(load(), 0);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, "holds secrets and others can read or");
	put("etc/envoi/config", "host etc\npassword x\n");
	assert_int_equal(chmod(own, 0644), 0);
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, "holds secrets and others can read or");
	free(path);
	free(own);
}

static void
eval_lines_are_run_by_the_shell(void **state)
{
	(void)state;
	put("home/.msmtprc", "eval echo host from-$((1+1))\n");
	assert_int_equal(load(), 0);
	expect_host("default", "from-2");
	put("home/.msmtprc", "eval exit 3\n");
	assert_int_equal(load(), -1);
	assert_err(&err, EX_CONFIG, ".msmtprc:1: ");
}

static void
places_are_named_even_when_nothing_is_there(void **state)
{
	struct locate_file file;

	(void)state;
	locate_machine("/etc/x", &file);
	assert_string_equal(file.path, "/etc/x/envoi/config");
	assert_int_equal(file.error, ENOENT);
	locate_clear(&file);
	setenv("HOME", "/home/nobody-at-all", 1);
	locate_user(&file);
	assert_string_equal(file.path,
	    "/home/nobody-at-all/.config/envoi/config");
	assert_int_equal(file.error, ENOENT);
	locate_clear(&file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_root, \
	remove_root)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_at_all_is_no_error),
		TEST(our_own_file_stands_in_front_of_msmtps),
		TEST(xdg_config_home_is_followed),
		TEST(user_accounts_come_first_and_replace_whole_ones),
		TEST(files_do_not_see_each_other),
		TEST(a_fault_in_either_file_is_fatal),
		TEST(a_named_file_replaces_the_users),
		TEST(a_named_file_must_be_there),
		TEST(a_closed_machine_file_is_passed_over_and_told_of),
		TEST(an_own_closed_file_is_an_error),
		TEST(shared_passwords_are_msmtps_way_only),
		TEST(eval_lines_are_run_by_the_shell),
		TEST(places_are_named_even_when_nothing_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
