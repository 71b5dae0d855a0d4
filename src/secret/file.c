/* SPDX-License-Identifier: GPL-3.0-or-later */
/* password_file and what the service manager hands over in a file. */
#include "secret/secret.h"

#include "base/home.h"
#include "secret/guarded.h"
#include "base/banned.h"

static int
file_fetch(struct secret_search *s, struct err *err)
{
	const char *path = s->q->password_file;
	int rc = path ? guarded_line(path, s->out, err) : 0;

	if (path && rc == 0)
		return err_set(err, EX_CONFIG, "SECRET-FILE",
		    "password file '%s' does not exist", path);
	return rc;
}

const struct secret_source secret_file = { file_fetch };

/* A name is one part of a path: nothing that leads out of the folder. */
static bool
is_plain_name(const char *name)
{
	struct str s = str_of(name);

	return s.len > 0 && name[0] != '.' && str_find(s, '/') == s.len;
}

static int
credential_named(struct secret_search *s, const char *folder,
	const char *name, struct err *err)
{
	struct buf path = { 0 };
	int rc;

	buf_putf(&path, "%s/%s", folder, name);
	rc = guarded_line(buf_cstr(&path), s->out, err);
	buf_clear(&path);
	return rc;
}

/* systemd.exec(5), "LoadCredential=": one for the account, or one for all. */
static int
credential_fetch(struct secret_search *s, struct err *err)
{
	const char *folder = home_env("CREDENTIALS_DIRECTORY");
	const char *account = s->q->account;
	int rc = 0;

	if (!folder)
		return 0;
	if (account && is_plain_name(account))
		rc = credential_named(s, folder, account, err);
	if (rc == 0)
		rc = credential_named(s, folder, "envoi.password", err);
	if (rc == 0)
		secret_lacks(s, "no credential '%s' or 'envoi.password'",
		    account ? account : "");
	return rc;
}

const struct secret_source secret_credential = { credential_fetch };
