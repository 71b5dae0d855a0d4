/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/confine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/crypto.h"
#include "base/home.h"
#include "base/sandbox.h"
#include "base/str.h"
#include "oauth/cache.h"
#include "submit/tlsplan.h"
#include "base/banned.h"

static bool
is_one_of(const char *word, const char *const list[])
{
	for (size_t i = 0; list[i]; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* A key on a token: its module opens and asks whatever it likes. */
static bool
is_token_url(const char *file)
{
	return file && str_starts_nocase(str_of(file), STR("pkcs11:"));
}

static bool
uses_token(const struct account *a)
{
	return is_token_url(a->tls_cert_file) ||
	    is_token_url(a->tls_key_file) || is_token_url(a->tls_trust_file);
}

/* What may have to be started although mail has long been under way. */
static bool
starts_programs(const struct account *a)
{
	return a->fallback || a->proxy_command || a->proxy_passwordeval ||
	    a->queue_notify || a->deliver_command ||
	    (a->save_sent && str_starts(str_of(a->save_sent), STR("pipe:")));
}

/* Where nobody and nothing has to be asked for the secret. */
static bool
has_secret(const struct account *a)
{
	static const char *const without[] = { "off", "external", NULL };

	return is_one_of(a->auth, without) || a->password.ptr ||
	    a->password_file;
}

/*
 * What was asked for once is kept for the same host; a command is asked for
 * one secret, whichever host it is.
 */
static bool
asks_once(const struct account *a)
{
	return a->passwordeval || a->socket || (a->host.count == 1 &&
	    !str_starts(str_of(a->host.item[0]), STR("srv:")));
}

enum confine_when
confine_when(const struct account *a)
{
	static const char *const libraries[] = { "gssapi", "ntlm", NULL };

	if (!a->sandbox || starts_programs(a) || uses_token(a))
		return CONFINE_NEVER;
	if (is_one_of(a->auth, libraries) && !a->password.ptr)
		return CONFINE_NEVER;
	/* the first token may need a person and a browser; another one, only
	   its file, libraries and a resolver */
	if (account_has_oauth(a))
		return a->oauth_client_secret_eval ? CONFINE_NEVER :
		    CONFINE_AFTER_LOGIN;
	if (has_secret(a))
		return CONFINE_CONNECTED;
	return asks_once(a) ? CONFINE_AFTER_LOGIN : CONFINE_NEVER;
}

/* Is it a link into /usr, which is allowed already? */
static bool
is_in_usr(const char *path)
{
	char target[sizeof("/usr/")];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	struct str to = str_n(target, n > 0 ? (size_t)n : 0);

	return str_starts(to, STR("usr/")) || str_starts(to, STR("/usr/"));
}

/* Where /etc/resolv.conf leads, if that is out of /etc; owned, or NULL. */
static char *
resolver_folder(void)
{
	char *file = realpath("/etc/resolv.conf", NULL);
	char *slash = file ? strrchr(file, '/') : NULL;

	if (!slash || slash == file || str_starts(str_of(file),
	    STR("/etc/"))) {
		free(file);
		return NULL;
	}
	*slash = '\0';
	return file;
}

/* Of the system: what the resolver, time zones and TLS read. */
static void
allow_system(struct sandbox *s, const char *resolver)
{
	sandbox_read(s, "/etc");
	sandbox_read(s, "/usr");
	if (!is_in_usr("/lib"))
		sandbox_read(s, "/lib");
	sandbox_read(s, resolver);
}

static void
allow_file(struct sandbox *s, const char *path)
{
	if (path && *path == '/')
		sandbox_read(s, path);
}

/* Trusted certificates are read again for another host. */
static void
allow_roots(struct sandbox *s, const struct account *a)
{
	allow_file(s, a->tls_trust_file);
	if (a->tls_trust_file || a->host.count == 1)
		return;
	sandbox_read(s, "/var/lib/ca-certificates");	/* openSUSE */
#ifdef CA_BUNDLE
	sandbox_read(s, CA_BUNDLE);
#endif
}

static void
allow_log(struct sandbox *s, const char *path)
{
	if (path && *path == '/')
		sandbox_write(s, path);
}

static void
allow_temporary(struct sandbox *s)
{
	const char *folder = home_env("TMPDIR");

	sandbox_write(s, folder && *folder == '/' ? folder : "/tmp");
}

/* The folder of an OAuth token, owned; NULL: it has none. */
static char *
token_folder(const struct account *a)
{
	struct cache c;
	struct err ignored = { 0 };
	char *folder = NULL, *slash;

	if (!account_has_oauth(a))
		return NULL;
	if (cache_init(&c, a, &ignored) == 0) {
		folder = alloc_copy(c.path);
		slash = strrchr(folder, '/');
		if (slash && slash > folder)
			*slash = '\0';
	}
	cache_clear(&c);
	err_clear(&ignored);
	return folder;
}

void
confine_enter(const struct account *a, const char *queue_dir,
	const struct transcript *transcript)
{
	bool queues = a->queue != QUEUE_NEVER;
	struct sandbox s = {
		.all_files = a->save_sent || (queues && !queue_dir)
	};
	char *tickets = a->tls ? tlsplan_ticket_dir(a) : NULL;
	char *tokens = token_folder(a), *resolver = resolver_folder();
	int layers;

	/* loaded while all folders can still be read */
	if (a->tls || strcmp(a->auth, "off") != 0)
		crypto_init();
	allow_system(&s, resolver);
	allow_roots(&s, a);
	allow_file(&s, a->tls_crl_file);
	allow_file(&s, a->tls_cert_file);
	allow_file(&s, a->tls_key_file);
	allow_file(&s, a->password_file);
	allow_file(&s, a->oauth_client_secret_file);
	allow_file(&s, a->oauth_tls_trust_file);
	sandbox_write(&s, tickets);
	sandbox_write(&s, tokens);
	allow_temporary(&s);
	/* what was queued before is settled, whatever 'queue' says now */
	if (queue_dir && (queues || access(queue_dir, F_OK) == 0))
		sandbox_write(&s, queue_dir);
	allow_log(&s, a->logfile);
	layers = sandbox_enter(&s);
	if (layers)
		transcript_note(transcript, "confined: %s, %s",
		    layers & SANDBOX_CALLS ? "no programs" : "programs",
		    layers & SANDBOX_FILES ? "few files" : "all files");
	else
		transcript_note(transcript, "not confined: neither this build "
		    "nor this kernel offers it");
	free(resolver);
	free(tokens);
	free(tickets);
}
