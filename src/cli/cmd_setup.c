/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_setup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/home.h"
#include "base/tty.h"
#include "cli/process.h"
#include "cli/report.h"
#include "cli/setup.h"
#include "cli/show.h"
#include "config/check.h"
#include "config/conffile.h"
#include "config/load.h"
#include "config/locate.h"
#include "secret/secret.h"
#include "submit/attempt.h"
#include "base/banned.h"

/* A slip of the fingers should not mean to begin again. */
enum { TRIES = 3, STEP_S = 30 };

/* Nobody is there to ask, so what is done is said. */
static bool
say_fetch(struct str domain)
{
	report_line("envoi", "asking https://autoconfig.%.*s for the "
	    "settings (--no-autoconfig keeps from it)", STR_ARG(domain));
	return true;
}

/* What is printed may become an msmtprc, which only logs in if told to. */
static int
name_auth(struct account *account, struct err *err)
{
	const struct origin origin = { ORIGIN_OPTION, "--configure", 0 };

	return account_is_set(account, "auth") ? 0 : account_set(account,
	    setting_find(STR("auth")), STR("on"), &origin, err);
}

int
cmd_configure(const struct request *req, struct err *err)
{
	struct setup s = {
		.may_fetch = req->no_autoconfig ? NULL : say_fetch
	};
	struct buf out = { 0 };
	int result = setup_find(&s, req, NULL, err);

	if (result == 0)
		result = name_auth(s.account, err);
	if (result == 0) {
		setup_put_advice(&out, &s, "# ");
		setup_put_account(&out, &s);
		result = show_text(&out, err);
	}
	buf_clear(&out);
	setup_clear(&s);
	return result;
}

/* --- where it goes -------------------------------------------------------- */

/* Owned: as -C has it, from the root on, as the password is named by it. */
static char *
named_path(const struct request *req)
{
	struct locate_file file;
	char *cwd = NULL, *path;

	locate_named(req->config_file, false, &file);
	if (*file.path != '/')
		cwd = getcwd(NULL, 0);
	path = alloc_printf("%s%s%s", cwd ? cwd : "", cwd ? "/" : "",
	    file.path);
	free(cwd);
	locate_clear(&file);
	return path;
}

/* Owned; NULL with err when there is no home. */
static char *
target_path(const struct request *req, struct err *err)
{
	char *folder, *path;

	if (req->config_file)
		return named_path(req);
	folder = home_xdg("XDG_CONFIG_HOME", ".config");
	if (!folder) {
		err_set(err, EX_CONFIG, "SETUP-PLACE",
		    "there is no home to keep a configuration in");
		err_hint(err, "name a file with -C, or use --print");
		return NULL;
	}
	path = alloc_printf("%s/envoi/config", folder);
	free(folder);
	return path;
}

static bool
is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/*
 * A file of ours takes the place of an msmtprc, whose accounts would be
 * gone all at once.
 */
static int
check_msmtprc(const struct request *req, const char *path, struct err *err)
{
	struct locate_file user;
	bool hides;

	if (req->config_file || is_there(path))
		return 0;
	locate_user(&user);
	hides = user.path && user.error == 0 &&
	    user.dialect == DIALECT_MSMTP;
	if (hides) {
		err_set(err, EX_CONFIG, "SETUP-TAKEN",
		    "'%s' would no longer be read", user.path);
		err_hint(err, "add to it what --setup --print prints, or use "
		    "--force");
	}
	locate_clear(&user);
	return hides ? -1 : 0;
}

static int
check_name(const char *path, const char *name, struct err *err)
{
	struct conffile_source source = {
		.name = path, .dialect = DIALECT_ENVOI, .eval = load_eval
	};
	struct accounts list = { 0 };
	int result;

	if (!is_there(path))
		return 0;
	result = conffile_read(&list, path, &source, false, err);
	if (result == 0 && accounts_find(&list, str_of(name))) {
		result = err_set(err, EX_CONFIG, "SETUP-TAKEN",
		    "'%s' has an account '%s' already", path, name);
		err_hint(err, "give the new one another name with -a NAME, "
		    "or replace the file with --force");
	}
	accounts_clear(&list);
	return result;
}

static int
check_target(const struct request *req, const char *path, struct err *err)
{
	const char *name = req->account ? req->account : "default";

	if (str_find(str_of(name), '/') < strlen(name) || *name == '.')
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "account '%s' cannot be the name of a file", name);
	if (req->force)
		return 0;
	if (check_msmtprc(req, path, err) < 0)
		return -1;
	return check_name(path, name, err);
}

/* --- consent ---------------------------------------------------------------- */

/* Enter is a yes. */
static bool
ask_fetch(struct str domain)
{
	struct buf prompt = { 0 }, answer = { 0 };
	bool yes;
	int rc;

	buf_putf(&prompt, "DNS names no server; ask https://autoconfig.%.*s "
	    "for the settings? [Y/n] ", STR_ARG(domain));
	rc = tty_ask(buf_str(&prompt), true, &answer);
	yes = rc == 0 || (rc == 1 && str_lower(*buf_cstr(&answer)) == 'y');
	buf_clear(&prompt);
	buf_clear(&answer);
	return yes;
}

/* --- the server ----------------------------------------------------------- */

static int
no_terminal(struct err *err)
{
	err_clear(err);
	err_set(err, EX_NOPERM, "SETUP-TERMINAL",
	    "there is no terminal to ask on");
	err_hint(err, "use --print, and write the file yourself");
	return -1;
}

/* Nobody publishes it, so the person has to say it. */
static int
ask_for_host(struct setup *s, const struct request *req, struct err *err)
{
	struct buf prompt = { 0 }, answer = { 0 };
	int result;

	report_line("envoi", "%s", buf_cstr(&err->text));
	err_clear(err);
	buf_puts(&prompt, "mail server for sending (NAME or NAME:PORT): ");
	result = tty_ask(buf_str(&prompt), true, &answer);
	setup_clear(s);
	if (result < 0)
		result = no_terminal(err);
	else if (result != 1)
		result = err_set(err, EX_NOHOST, "SRV-NONE",
		    "no server was named");
	else
		result = setup_find(s, req, buf_cstr(&answer), err);
	buf_clear(&prompt);
	buf_clear(&answer);
	return result;
}

static int
find(struct setup *s, const struct request *req, struct err *err)
{
	int result = setup_find(s, req, NULL, err);

	if (result < 0 && (err->status == EX_NOHOST ||
	    err->status == EX_TEMPFAIL) && tty_say(STR("")) == 0)
		result = ask_for_host(s, req, err);
	return result;
}

/* --- the login ------------------------------------------------------------ */

/* s->account stays as it is: what is written is not what was worked out. */
static int
try_login(const struct setup *s, struct str secret, struct err *err)
{
	struct account *a = account_copy(s->account, s->account->name);
	struct pattern_facts facts = { 0 };
	struct attempt_options options = { .secret = secret };
	struct attempt *attempt = NULL;
	int result = account_finish(a, &facts, err);

	if (result == 0)
		result = check_account(a, err);
	if (result == 0) {
		a->timeout = a->timeout ? a->timeout : STEP_S;
		attempt = attempt_new(a, &options, err);
		result = attempt ? attempt_connect(attempt, true, err) : -1;
	}
	attempt_free(attempt);
	account_free(a);
	return result;
}

static int
ask_for_password(const struct setup *s, struct buf *secret, struct err *err)
{
	struct buf prompt = { 0 };
	int result;

	buf_putf(&prompt, "password of %s: ", s->account->user ?
	    s->account->user : s->address);
	result = tty_ask(buf_str(&prompt), false, secret);
	buf_clear(&prompt);
	if (result < 0)
		return no_terminal(err);
	if (result != 1)
		return err_set(err, EX_NOPERM, "SECRET-TYPED",
		    "no password was typed");
	return 0;
}

/* Only what another password may cure is tried again. */
static int
log_in(const struct setup *s, struct buf *secret, struct err *err)
{
	for (int i = 1;; i++) {
		buf_wipe(secret);
		if (ask_for_password(s, secret, err) < 0)
			return -1;
		if (try_login(s, buf_str(secret), err) == 0)
			return 0;
		if (i == TRIES || strcmp(err->id, "AUTH-REFUSED") != 0 ||
		    err->status == EX_TEMPFAIL)
			return -1;
		report_err("envoi", err);
		err_clear(err);
	}
}

/* --- writing -------------------------------------------------------------- */

static int
write_file(const char *path, struct str bytes, struct err *err)
{
	if (fs_replace(path, bytes) == 0)
		return 0;
	return denial_set(err, EX_CANTCREAT, "SETUP-WRITE", "write", path,
	    errno);
}

/* The password stands beside the configuration, in a file of its own. */
static int
write_password(struct setup *s, const char *path, const struct buf *secret,
	bool force, struct err *err)
{
	const struct origin origin = { ORIGIN_OPTION, "--setup", 0 };
	struct buf text = BUF_MAX(SECRET_MAX + 1), file = { 0 };
	size_t slash = str_find_last(str_of(path), '/');
	int result;

	if (slash < strlen(path))
		buf_put(&file, str_n(path, slash + 1));
	buf_putf(&file, "%s.password", s->account->name);
	buf_put(&text, buf_str(secret));
	buf_putc(&text, '\n');
	if (!force && is_there(buf_cstr(&file))) {
		result = err_set(err, EX_CONFIG, "SETUP-TAKEN",
		    "'%s' is there already, for another account",
		    buf_cstr(&file));
		err_hint(err, "give this one another name with -a, or use "
		    "--force");
	} else {
		result = write_file(buf_cstr(&file), buf_str(&text), err);
	}
	if (result == 0)
		result = account_set(s->account, setting_find(
		    STR("password_file")), buf_str(&file), &origin, err);
	buf_wipe(&text);
	buf_clear(&file);
	return result;
}

static int
keep_old(const char *path, struct err *err)
{
	char *old = alloc_printf("%s~", path);
	int result = rename(path, old) == 0 ? 0 : denial_set(err,
	    EX_CANTCREAT, "SETUP-WRITE", "write", old, errno);

	free(old);
	return result;
}

static int
write_config(const struct setup *s, const char *path, bool force,
	struct err *err)
{
	struct buf text = BUF_MAX(CONFFILE_MAX);
	bool exists = is_there(path);
	int result = 0;

	if (exists && force)
		result = keep_old(path, err);
	else if (exists && fs_read(path, &text, NULL) != 0)
		result = denial_set(err, EX_CONFIG, "CONF-UNREADABLE",
		    "read", path, errno);
	if (text.len && text.ptr[text.len - 1] != '\n')
		buf_putc(&text, '\n');
	if (text.len)
		buf_putc(&text, '\n');
	setup_put_account(&text, s);
	if (result == 0 && buf_full(&text))
		result = err_set(err, EX_CONFIG, "CONF-LONG",
		    "'%s' is larger than %zu bytes", path, CONFFILE_MAX);
	if (result == 0)
		result = write_file(path, buf_str(&text), err);
	buf_wipe(&text);
	return result;
}

static void
say_done(const struct setup *s, const char *path)
{
	bool named = strcmp(s->account->name, "default") != 0;
	bool oauth = setup_wants_token(s);

	report_line("envoi", "account '%s' is in '%s'; %s with 'envoi "
	    "--%s%s%s'", s->account->name, path, oauth ? "log in" : "try it",
	    oauth ? "login" : "check", named ? "=" : "",
	    named ? s->account->name : "");
}

/* --- the whole ------------------------------------------------------------ */

static int
write_all(struct setup *s, const struct request *req, const char *path,
	const struct buf *secret, struct err *err)
{
	if (secret->len && write_password(s, path, secret,
	    req->force, err) < 0)
		return -1;
	if (write_config(s, path, req->force, err) < 0)
		return -1;
	say_done(s, path);
	return 0;
}

static int
set_up(struct setup *s, const struct request *req, const char *path,
	struct err *err)
{
	struct buf advice = { 0 }, secret = BUF_MAX(SECRET_MAX);
	int result = find(s, req, err);

	if (result == 0) {
		setup_put_advice(&advice, s, "");
		if (tty_say(buf_str(&advice)) < 0)
			result = no_terminal(err);
	}
	if (result == 0 && !setup_wants_token(s)) {
		process_hide();
		result = log_in(s, &secret, err);
	}
	if (result == 0)
		result = write_all(s, req, path, &secret, err);
	buf_wipe(&secret);
	buf_clear(&advice);
	return result;
}

int
cmd_setup(const struct request *req, struct err *err)
{
	struct setup s = {
		.may_fetch = req->no_autoconfig ? NULL : ask_fetch
	};
	char *path;
	int result = -1;

	if (req->print)
		return cmd_configure(req, err);
	path = target_path(req, err);
	if (path && check_target(req, path, err) == 0)
		result = set_up(&s, req, path, err);
	free(path);
	setup_clear(&s);
	return result;
}
