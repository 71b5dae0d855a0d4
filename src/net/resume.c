/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/resume.h"

#include <sys/stat.h>

#include "base/alloc.h"
#include "base/banned.h"

/* Each field with its length, so that no two lists of fields look alike. */
static void
put_field(struct buf *key, struct str field)
{
	buf_putf(key, "%zu:", field.len);
	buf_put(key, field);
}

static void
put_number(struct buf *key, int number)
{
	buf_putf(key, "%d;", number);
}

/* Another client certificate in the same file is another client. */
static void
put_file(struct buf *key, const char *path)
{
	struct stat st;

	put_field(key, str_of(path));
	if (path && stat(path, &st) == 0)
		buf_putf(key, "%jd;%jd;", (intmax_t)st.st_size,
		    (intmax_t)st.st_mtim.tv_sec);
}

static void
put_key(struct buf *key, const struct tls_config *cfg,
	const struct trust *trust)
{
	struct buf stamp = { 0 };
	size_t pins = cfg->pins ? cfg->pins->count : 0;

	/* what GnuTLS packs differs from version to version */
	put_field(key, str_of(gnutls_check_version(NULL)));
	put_field(key, str_of(cfg->host));
	put_number(key, cfg->port);
	put_field(key, str_of(cfg->ticket_scope));
	trust_stamp(trust, &stamp);
	put_field(key, buf_str(&stamp));
	put_file(key, cfg->cert_file);
	put_file(key, cfg->key_file);
	put_field(key, cfg->fingerprint);
	put_field(key, str_of(cfg->priorities));
	put_number(key, cfg->min_version);
	put_number(key, cfg->min_dh_bits);
	for (size_t i = 0; i < pins; i++)
		put_field(key, str_of(cfg->pins->item[i]));
	buf_clear(&stamp);
}

void
resume_begin(struct ticket *t, gnutls_session_t session,
	const struct tls_config *cfg, const struct trust *trust)
{
	struct buf key = { 0 }, data = BUF_MAX(TICKET_MAX);

	*t = (struct ticket){ 0 };
	if (!cfg->ticket_dir || !cfg->check)
		return;
	put_key(&key, cfg, trust);
	if (buf_full(&key))
		goto out;
	ticket_init(t, cfg->ticket_dir, buf_str(&key));
	if (ticket_take(t, &data))
		(void)gnutls_session_set_data(session, data.ptr, data.len);
out:
	buf_wipe(&data);
	buf_clear(&key);
}

/*
 * TLS 1.2 goes on by ticket or, with an older server, by session id, and
 * a session that was resumed has nothing new to keep.
 */
static bool
has_something(gnutls_session_t session, bool modern)
{
	gnutls_datum_t id = { NULL, 0 };

	if (!modern && gnutls_session_is_resumed(session))
		return false;
	if (gnutls_session_get_flags(session) & GNUTLS_SFLAGS_SESSION_TICKET)
		return true;
	return !modern && gnutls_session_get_id2(session, &id) == 0 &&
	    id.size > 0;
}

void
resume_end(struct ticket *t, gnutls_session_t session, time_t until)
{
	bool modern =
	    gnutls_protocol_get_version(session) >= GNUTLS_TLS1_3;
	gnutls_datum_t data = { NULL, 0 };

	if (!t->dir || !has_something(session, modern) ||
	    gnutls_session_get_data2(session, &data) < 0)
		return;
	ticket_put(t, str_n((const char *)data.data, data.size), until,
	    modern);
	alloc_wipe(data.data, data.size);
	gnutls_free(data.data);
}
