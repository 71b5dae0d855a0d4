/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_password.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/home.h"
#include "base/printable.h"
#include "base/tty.h"
#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/report.h"
#include "config/lexer.h"
#include "secret/keyring.h"
#include "base/banned.h"

enum { PIECE = 4096 };

/* --- may it be kept elsewhere? --------------------------------------------- */

/* These are asked first, so that what is kept elsewhere has no effect. */
static const char *
fixed_by(const struct account *a)
{
	if (a->password.ptr)
		return "password";
	if (a->password_fd >= 0)
		return "password_fd";
	return a->passwordeval && !a->password_file ? "passwordeval" : NULL;
}

static int
check_place(const struct account *a, struct err *err)
{
	const char *fixed = fixed_by(a);

	if (fixed) {
		account_fail(a, fixed, err, "SECRET-FIXED",
		    "'%s' says where the password of account '%s' comes "
		    "from", fixed, a->name);
		err_hint(err, "change it there, or remove '%s' and call this "
		    "again", fixed);
		return -1;
	}
	if (!a->password_file && strcmp(a->auth, "off") == 0) {
		err_set(err, EX_CONFIG, "SECRET-LOGIN",
		    "account '%s' does not log in", a->name);
		err_hint(err, "give it a 'user' first");
		return -1;
	}
	return 0;
}

/* --- getting it ------------------------------------------------------------ */

static int
ask_once(const struct account *a, const char *how, struct buf *secret,
	struct err *err)
{
	struct buf prompt = { 0 };
	int rc;

	buf_puts(&prompt, "password of ");
	printable_put(&prompt, str_of(a->user ? a->user : a->name),
	    PRINTABLE_MAX);
	buf_putf(&prompt, "%s: ", how);
	rc = tty_ask(buf_str(&prompt), false, secret);
	buf_clear(&prompt);
	if (rc == 1)
		return 0;
	if (rc == -1)
		return err_set(err, EX_NOPERM, "SECRET-TYPED",
		    "there is no terminal to ask on");
	return err_set(err, EX_NOPERM, "SECRET-TYPED", "%s", rc == TTY_LONG ?
	    "password is too long to be typed" : "no password was typed");
}

static int
ask_twice(const struct account *a, struct buf *secret, struct err *err)
{
	struct buf again = BUF_MAX(SECRET_MAX);
	int rc = ask_once(a, "", secret, err);

	if (rc == 0)
		rc = ask_once(a, " again", &again, err);
	if (rc == 0 && !str_eq(buf_str(secret), buf_str(&again)))
		rc = err_set(err, EX_DATAERR, "SECRET-TWICE",
		    "the two passwords are not the same");
	buf_wipe(&again);
	return rc;
}

/* What another program hands over: one line, whose end may be missing. */
static int
read_input(struct buf *secret, struct err *err)
{
	ssize_t n = 1;

	while (n > 0 && !buf_full(secret)) {
		char *to = buf_reserve(secret, PIECE);

		if (!to)
			break;
		n = read(STDIN_FILENO, to, PIECE);
		if (n > 0)
			buf_commit(secret, (size_t)n);
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (n < 0)
		return err_set(err, EX_NOINPUT, "SECRET-INPUT",
		    "cannot read the password from standard input: %s",
		    strerror(errno));
	return n == 0 ? 0 : err_set(err, EX_DATAERR, "SECRET-LONG",
	    "password is longer than %zu bytes", SECRET_MAX);
}

static int
check_input(struct buf *secret, struct err *err)
{
	struct str line = str_trim_eol(buf_str(secret));

	if (line.len == 0)
		return err_set(err, EX_NOINPUT, "SECRET-INPUT",
		    "there is no password on standard input");
	if (str_find(line, '\n') < line.len || str_find(line, '\0') < line.len)
		return err_set(err, EX_DATAERR, "SECRET-INPUT",
		    "standard input is not one line of text");
	buf_cut(secret, line.len);
	return 0;
}

static int
get(const struct account *a, struct buf *secret, struct err *err)
{
	struct buf input = BUF_MAX(SECRET_MAX + PIECE);
	int rc;

	if (tty_is(STDIN_FILENO))
		return ask_twice(a, secret, err);
	rc = read_input(&input, err);
	if (rc == 0)
		rc = check_input(&input, err);
	buf_put(secret, buf_str(&input));
	buf_wipe(&input);
	if (rc == 0 && buf_full(secret))
		rc = err_set(err, EX_DATAERR, "SECRET-LONG",
		    "password is longer than %zu bytes", SECRET_MAX);
	return rc;
}

/* --- keeping it ------------------------------------------------------------ */

static int
write_file(const char *path, struct str secret, struct err *err)
{
	struct buf text = BUF_MAX(SECRET_MAX + 1);
	int rc;

	buf_put(&text, secret);
	buf_putc(&text, '\n');
	rc = fs_replace(path, buf_str(&text));
	if (rc < 0)
		denial_set(err, EX_CANTCREAT, "SETUP-WRITE", "write", path,
		    errno);
	buf_wipe(&text);
	return rc;
}

/*
 * Where --setup would put it: beside the configuration, which for an
 * msmtprc is not its own folder.  Owned; NULL with err.
 */
static char *
file_beside(const struct account *a, struct err *err)
{
	const struct origin *o = &a->origin;
	struct str folder = { 0 };
	char *path, *home = NULL;

	if (str_find(str_of(a->name), '/') < strlen(a->name) ||
	    *a->name == '.') {
		err_set(err, EX_CONFIG, "SETUP-PLACE",
		    "account '%s' cannot be the name of a file", a->name);
		err_hint(err, "set its 'password_file'");
		return NULL;
	}
	if (o->kind == ORIGIN_FILE && a->dialect == DIALECT_ENVOI)
		folder = str_first(str_of(o->name),
		    str_find_last(str_of(o->name), '/'));
	if (folder.len == 0 || *folder.ptr != '/') {
		home = home_xdg("XDG_CONFIG_HOME", ".config");
		if (!home) {
			err_set(err, EX_CONFIG, "SETUP-PLACE",
			    "there is no home to keep a password in");
			err_hint(err, "set 'password_file' in account '%s'",
			    a->name);
			return NULL;
		}
	}
	path = home ? alloc_printf("%s/envoi/%s.password", home, a->name) :
	    alloc_printf("%.*s/%s.password", STR_ARG(folder), a->name);
	free(home);
	return path;
}

static void
say_line(const struct account *a, const char *path)
{
	struct buf place = { 0 }, value = { 0 }, line = { 0 };
	bool msmtp = a->dialect == DIALECT_MSMTP;

	origin_put(&place, &a->origin);
	buf_putf(&value, msmtp ? "cat '%s'" : "%s", path);
	buf_puts(&line, msmtp ? "passwordeval " : "password_file ");
	lexer_quote(&line, buf_str(&value));
	report_line("envoi", "add this line to account '%s' (%s): %s",
	    a->name, buf_cstr(&place), buf_cstr(&line));
	buf_clear(&place);
	buf_clear(&value);
	buf_clear(&line);
}

static void
say_done(const struct account *a, const char *where)
{
	bool named = strcmp(a->name, "default") != 0;

	report_line("envoi", "password of account '%s' is in %s; try it with "
	    "'envoi --check%s%s'", a->name, where, named ? "=" : "",
	    named ? a->name : "");
}

static int
keep_in_file(const struct account *a, const char *named, struct str secret,
	struct err *err)
{
	char *path = named ? alloc_copy(named) : file_beside(a, err);
	int rc = path ? write_file(path, secret, err) : -1;
	char *where = rc == 0 ? alloc_printf("'%s'", path) : NULL;

	if (rc == 0) {
		say_done(a, where);
		if (!named)
			say_line(a, path);
	}
	free(where);
	free(path);
	return rc;
}

static int
keep(const struct account *a, struct str secret, struct err *err)
{
	struct secret_query q = {
		.account = a->name,
		.host = a->host.count ? a->host.item[0] : NULL,
		.user = a->user,
		.may_prompt = tty_is(STDIN_FILENO),
	};
	int rc = 0;

	if (!a->password_file && q.host && q.user)
		rc = keyring_store(&q, secret, err);
	if (rc < 0)
		err_hint(err, "unlock it, or set 'password_file' in account "
		    "'%s' and call this again", a->name);
	if (rc == 0)
		return keep_in_file(a, a->password_file, secret, err);
	if (rc > 0)
		say_done(a, "the key ring");
	return rc < 0 ? -1 : 0;
}

int
cmd_set_password(const struct request *req, struct err *err)
{
	struct pattern_facts facts = { 0 };
	struct chosen chosen = { 0 };
	struct buf secret = BUF_MAX(SECRET_MAX);
	int rc;

	process_hide();
	rc = chosen_pick(&chosen, req, NULL, &facts, err);
	if (rc == 0)
		rc = check_place(chosen.account, err);
	if (rc == 0)
		rc = get(chosen.account, &secret, err);
	if (rc == 0)
		rc = keep(chosen.account, buf_str(&secret), err);
	buf_wipe(&secret);
	chosen_clear(&chosen);
	return rc;
}
