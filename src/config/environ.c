/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/environ.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/denial.h"
#include "base/home.h"
#include "config/url.h"
#include "base/banned.h"

static int
set(struct account *a, const char *keyword, struct str text,
    const char *variable, struct err *err)
{
	const struct origin origin = { ORIGIN_ENVIRONMENT, variable, 0 };

	return account_set(a, setting_find(str_of(keyword)), text, &origin,
	    err);
}

/* --- ENVOI_URL ---------------------------------------------------------- */

static const struct scheme {
	const char *name, *protocol;
	bool tls_at_once;	/* else the port says how it begins */
} schemes[] = {
	{ "smtp", "smtp", false },
	{ "smtps", "smtp", true },
	{ "submission", "smtp", false },
	{ "submissions", "smtp", true },
	{ "lmtp", "lmtp", false },
	{ NULL, NULL, false },
};

static int
set_decoded(struct account *a, const char *keyword, struct str part,
    struct err *err)
{
	struct buf text = { 0 };
	int status;

	if (!part.ptr)
		return 0;
	if (url_decode(part, &text))
		status = set(a, keyword, buf_str(&text), "ENVOI_URL", err);
	else
		status = err_set(err, EX_CONFIG, "CONF-URL", "variable "
		    "ENVOI_URL: '%s' holds a control character", keyword);
	buf_wipe(&text);
	return status;
}

static const struct scheme *
find_scheme(struct str name)
{
	for (const struct scheme *s = schemes; s->name; s++)
		if (str_eq_nocase(name, str_of(s->name)))
			return s;
	return NULL;
}

static int
set_port(struct account *a, int port, struct err *err)
{
	struct buf text = { 0 };
	int status;

	if (port == 0)
		return 0;
	buf_putf(&text, "%d", port);
	status = set(a, "port", buf_str(&text), "ENVOI_URL", err);
	buf_clear(&text);
	return status;
}

static int
set_server(struct account *a, const struct scheme *s, const struct url *url,
    struct err *err)
{
	if (set(a, "host", url->host, "ENVOI_URL", err) != 0 ||
	    set(a, "protocol", str_of(s->protocol), "ENVOI_URL", err) != 0 ||
	    set_port(a, url->port, err) != 0)
		return -1;
	if (!s->tls_at_once)
		return 0;
	if (set(a, "tls", STR("on"), "ENVOI_URL", err) != 0)
		return -1;
	return set(a, "tls_starttls", STR("off"), "ENVOI_URL", err);
}

static int
set_url(struct account *a, const char *text, struct err *err)
{
	const struct scheme *s;
	struct url url;

	if (!url_parse(str_of(text), &url)) {
		err_set(err, EX_CONFIG, "CONF-URL", "variable ENVOI_URL: it "
		    "is not of the form 'smtps://USER@HOST:PORT'");
		err_hint(err, "write '%%40' for an '@', '%%2F' for a '/' and "
		    "'%%23' for a '#' in user or password");
		return -1;
	}
	s = find_scheme(url.scheme);
	if (!s)
		return err_set(err, EX_CONFIG, "CONF-URL",
		    "variable ENVOI_URL: it begins with none of smtp, smtps, "
		    "submission, submissions and lmtp");
	if (set_server(a, s, &url, err) != 0 ||
	    set_decoded(a, "user", url.user, err) != 0)
		return -1;
	return set_decoded(a, "password", url.password, err);
}

/* --- a variable for each setting ---------------------------------------- */

static int
read_first_line(const char *variable, const char *path, struct buf *out,
    struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *to = buf_reserve(out, VALUE_SECRET_MAX);
	ssize_t n = -1;
	int error = errno;

	if (fd >= 0) {
		n = read(fd, to, VALUE_SECRET_MAX);
		error = errno;
		close(fd);
	}
	if (n < 0) {
		denial_set(err, EX_CONFIG, "CONF-UNREADABLE", "read", path,
		    error);
		err_wrap(err, "variable %s", variable);
		return -1;
	}
	buf_commit(out, (size_t)n);
	buf_cut(out, str_trim_eol(str_first(buf_str(out),
	    str_find(buf_str(out), '\n'))).len);
	return 0;
}

/* ENVOI_PASSWORD_FILE is the setting 'password_file' itself. */
static bool
has_file_setting(const struct setting *s)
{
	struct buf name = { 0 };
	bool has;

	buf_putf(&name, "%s_file", s->keyword);
	has = setting_find(buf_str(&name)) != NULL;
	buf_clear(&name);
	return has;
}

static int
set_from_file(struct account *a, const struct setting *s,
    struct buf *variable, struct err *err)
{
	struct buf text = { 0 };
	const char *path;
	int status;

	buf_puts(variable, "_FILE");
	path = has_file_setting(s) ? NULL : home_env(buf_cstr(variable));
	if (!path)
		return 0;
	status = read_first_line(buf_cstr(variable), path, &text, err);
	if (status == 0)
		status = set(a, s->keyword, buf_str(&text),
		    buf_cstr(variable), err);
	buf_wipe(&text);
	return status;
}

static int
set_one(struct account *a, const struct setting *s, struct err *err)
{
	struct buf variable = { 0 };
	const char *text;
	int status;

	setting_put_variable(&variable, s);
	text = home_env(buf_cstr(&variable));
	if (text)
		status = set(a, s->keyword, str_of(text),
		    buf_cstr(&variable), err);
	else
		status = set_from_file(a, s, &variable, err);
	buf_clear(&variable);
	return status;
}

static int
set_all(struct account *a, struct err *err)
{
	const char *url = home_env("ENVOI_URL");

	if (url && set_url(a, url, err) != 0)
		return -1;
	for (size_t i = 0; i < setting_count(); i++)
		if (set_one(a, setting_at(i), err) != 0)
			return -1;
	return 0;
}

int
environ_account(struct account **out, struct err *err)
{
	*out = NULL;
	if (!home_env("ENVOI_HOST") && !home_env("ENVOI_HOST_FILE") &&
	    !home_env("ENVOI_SOCKET") && !home_env("ENVOI_URL"))
		return 0;
	*out = account_new("env", DIALECT_ENVOI, NULL);
	if (set_all(*out, err) == 0)
		return 0;
	account_free(*out);
	*out = NULL;
	return -1;
}

int
environ_smtpserver(struct account **out, struct err *err)
{
	const char *server = home_env("SMTPSERVER");
	const char *email = home_env("EMAIL");

	*out = NULL;
	if (!server)
		return 0;
	*out = account_new("SMTPSERVER", DIALECT_MSMTP, NULL);
	if (set(*out, "host", str_of(server), "SMTPSERVER", err) == 0 &&
	    (!email || set(*out, "from", str_of(email), "EMAIL", err) == 0))
		return 0;
	account_free(*out);
	*out = NULL;
	return -1;
}

/* --- what nobody reads -------------------------------------------------- */

/* Those of other purposes: what deliver_command is told. */
static const char *const other_variables[] = {
	"ENVOI_RECIPIENTS", "ENVOI_SENDER", "ENVOI_URL",
};

static bool
is_of(struct str variable, const struct setting *s)
{
	struct buf name = { 0 };
	bool is;

	setting_put_variable(&name, s);
	is = str_eq(variable, buf_str(&name));
	buf_puts(&name, "_FILE");
	is = is || str_eq(variable, buf_str(&name));
	buf_clear(&name);
	return is;
}

static bool
is_known(struct str variable)
{
	for (size_t i = 0; i < setting_count(); i++)
		if (is_of(variable, setting_at(i)))
			return true;
	for (size_t i = 0; i < sizeof(other_variables) /
	    sizeof(*other_variables); i++)
		if (str_eq(variable, str_of(other_variables[i])))
			return true;
	return false;
}

static void
doubt(struct strlist *out, struct str variable)
{
	const char *nearest = setting_nearest(str_from(variable,
	    sizeof("ENVOI_") - 1));
	struct buf line = { 0 };

	buf_putf(&line, "variable '%.*s' stands for no setting",
	    STR_ARG(str_first(variable, 80)));
	if (nearest) {
		buf_puts(&line, "; did you mean '");
		setting_put_variable(&line, setting_find(str_of(nearest)));
		buf_puts(&line, "'?");
	}
	strlist_add(out, buf_str(&line));
	buf_clear(&line);
}

void
environ_doubts(struct strlist *out)
{
	for (char **p = environ; p && *p; p++) {
		struct str name = str_of(*p);
		struct buf copy = { 0 };

		name = str_first(name, str_find(name, '='));
		buf_put(&copy, name);
		if (str_starts(name, STR("ENVOI_")) && !is_known(name) &&
		    home_env(buf_cstr(&copy)))
			doubt(out, name);
		buf_clear(&copy);
	}
}
