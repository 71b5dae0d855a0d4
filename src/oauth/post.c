/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/post.h"

#include <stddef.h>

#include "base/crypto.h"
#include "base/plugin.h"
#include "base/banned.h"

enum { CONNECT_TIMEOUT_MS = 15000 };

struct api {
	int (*global_init)(long flags);
	void *(*init)(void);
	int (*setopt)(void *curl, int option, ...);
	int (*perform)(void *curl);
	int (*getinfo)(void *curl, int info, ...);
	void (*cleanup)(void *curl);
	const char *(*reason)(int code);
	void *(*append)(void *list, const char *text);
	void (*free_list)(void *list);
};

static const struct plugin_symbol symbols[] = {
	{ "curl_global_init", offsetof(struct api, global_init) },
	{ "curl_easy_init", offsetof(struct api, init) },
	{ "curl_easy_setopt", offsetof(struct api, setopt) },
	{ "curl_easy_perform", offsetof(struct api, perform) },
	{ "curl_easy_getinfo", offsetof(struct api, getinfo) },
	{ "curl_easy_cleanup", offsetof(struct api, cleanup) },
	{ "curl_easy_strerror", offsetof(struct api, reason) },
	{ "curl_slist_append", offsetof(struct api, append) },
	{ "curl_slist_free_all", offsetof(struct api, free_list) },
	{ NULL, 0 }
};

/* The one that uses GnuTLS is at home with what we have loaded already. */
static const char *const names[] = { "libcurl-gnutls.so.4", "libcurl.so.4",
	NULL };

/* One request on its way. */
struct trip {
	const struct post *p;
	struct post_reply *reply;
	struct api api;
	void *curl;
	void *headers;
	char reason[POST_ERROR_SIZE];
};

void
post_put_host(struct buf *out, const char *url)
{
	struct str s = str_of(url);

	s = str_from(s, str_starts_nocase(s, STR("https://")) ? 8 : 0);
	buf_put(out, str_first(s, str_find(s, '/')));
}

/* For libcurl: fewer bytes taken than offered end the transfer. */
static size_t
take_bytes(char *bytes, size_t one, size_t count, void *to)
{
	struct buf *body = to;

	(void)one;	/* is 1 */
	buf_put(body, str_n(bytes, count));
	return buf_full(body) ? 0 : count;
}

static int
load(struct api *api, struct err *err)
{
	if (crypto_init() && plugin_load(names, symbols, api) &&
	    api->global_init(POST_GLOBAL_ALL) == 0)
		return 0;
	err_set(err, EX_CONFIG, "OAUTH-LIBRARY",
	    "OAuth needs libcurl, which cannot be loaded");
	err_hint(err, "install it (Debian: libcurl3-gnutls)");
	return -1;
}

/* --- the request ---------------------------------------------------------- */

static void
add_header(struct trip *t, const char *line)
{
	void *list = t->api.append(t->headers, line);

	if (list)
		t->headers = list;
}

static void
set_headers(struct trip *t)
{
	struct buf line = { 0 };

	add_header(t, "Accept: application/json");
	add_header(t, "Expect:");	/* one round trip less */
	if (t->p->body.ptr)
		add_header(t, t->p->json ? "Content-Type: application/json" :
		    "Content-Type: application/x-www-form-urlencoded");
	if (t->p->basic) {
		buf_putf(&line, "Authorization: Basic %s", t->p->basic);
		add_header(t, buf_cstr(&line));
	}
	buf_wipe(&line);
	t->api.setopt(t->curl, POST_OPT_HTTPHEADER, t->headers);
}

static void
set_limits(struct trip *t)
{
	const struct api *api = &t->api;

	api->setopt(t->curl, POST_OPT_NOSIGNAL, 1L);
	api->setopt(t->curl, POST_OPT_PROTOCOLS, (long)POST_HTTPS);
	api->setopt(t->curl, POST_OPT_FOLLOWLOCATION, 0L);
	api->setopt(t->curl, POST_OPT_NETRC, 0L);
	api->setopt(t->curl, POST_OPT_TIMEOUT_MS, (long)POST_TIMEOUT_MS);
	api->setopt(t->curl, POST_OPT_CONNECTTIMEOUT_MS,
	    (long)CONNECT_TIMEOUT_MS);
	api->setopt(t->curl, POST_OPT_SSL_VERIFYPEER, 1L);
	api->setopt(t->curl, POST_OPT_SSL_VERIFYHOST, 2L);
	api->setopt(t->curl, POST_OPT_SSLVERSION, (long)POST_TLS_1_2);
	if (t->p->trust_file) {
		/* in place of the system's, not beside it */
		api->setopt(t->curl, POST_OPT_CAPATH, (char *)NULL);
		api->setopt(t->curl, POST_OPT_CAINFO, t->p->trust_file);
	}
}

static void
set_request(struct trip *t)
{
	const struct api *api = &t->api;

	api->setopt(t->curl, POST_OPT_URL, t->p->url);
	api->setopt(t->curl, POST_OPT_USERAGENT, PACKAGE_NAME);
	api->setopt(t->curl, POST_OPT_ERRORBUFFER, t->reason);
	api->setopt(t->curl, POST_OPT_WRITEFUNCTION, take_bytes);
	api->setopt(t->curl, POST_OPT_WRITEDATA, &t->reply->body);
	if (t->p->body.ptr) {
		api->setopt(t->curl, POST_OPT_POSTFIELDSIZE,
		    (long)t->p->body.len);
		api->setopt(t->curl, POST_OPT_POSTFIELDS, t->p->body.ptr);
	}
	set_headers(t);
	set_limits(t);
}

/* --- what became of it ---------------------------------------------------- */

static int
failed(const struct trip *t, int code, struct err *err)
{
	const char *why = *t->reason ? t->reason : t->api.reason(code);
	struct buf host = { 0 };

	post_put_host(&host, t->p->url);
	if (code == POST_CODE_CERT || code == POST_CODE_ISSUER)
		err_set(err, EX_NOPERM, "OAUTH-TLS",
		    "certificate of %s not accepted: %s", buf_cstr(&host),
		    why);
	else if (code == POST_CODE_CAFILE)
		err_set(err, EX_CONFIG, "OAUTH-TRUST",
		    "cannot use '%s' to verify %s: %s", t->p->trust_file ?
		    t->p->trust_file : "the system's certificates",
		    buf_cstr(&host), why);
	else if (code == POST_CODE_URL || code == POST_CODE_PROTOCOL)
		err_set(err, EX_CONFIG, "OAUTH-URL",
		    "cannot use '%s': %s", t->p->url, why);
	else if (code == POST_CODE_WRITE)
		err_set(err, EX_TEMPFAIL, "OAUTH-ANSWER",
		    "answer of %s is longer than %zu bytes", buf_cstr(&host),
		    POST_ANSWER_MAX);
	else
		err_set(err, EX_TEMPFAIL, "OAUTH-REACH",
		    "cannot reach %s: %s", buf_cstr(&host), why);
	buf_clear(&host);
	return -1;
}

static int
redirected(const struct trip *t, struct err *err)
{
	struct buf host = { 0 };

	post_put_host(&host, t->p->url);
	err_set(err, EX_CONFIG, "OAUTH-REDIRECT", "%s wants to send us "
	    "elsewhere (status %d), and secrets are not sent after it",
	    buf_cstr(&host), t->reply->status);
	err_hint(err, "is '%s' the right address?", t->p->url);
	buf_clear(&host);
	return -1;
}

static int
run(struct trip *t, struct err *err)
{
	long status = 0;
	int64_t later = 0;
	int code;

	set_request(t);
	code = t->api.perform(t->curl);
	if (code != 0)
		return failed(t, code, err);
	t->api.getinfo(t->curl, POST_INFO_STATUS, &status);
	t->api.getinfo(t->curl, POST_INFO_RETRY_AFTER, &later);
	t->reply->status = (int)status;
	t->reply->retry_after = later > 0 ? later : 0;
	return status / 100 == 3 ? redirected(t, err) : 0;
}

int
post_send(const struct post *p, struct post_reply *reply, struct err *err)
{
	struct trip t = { .p = p, .reply = reply };
	int result;

	if (!str_starts_nocase(str_of(p->url), STR("https://")))
		return err_set(err, EX_CONFIG, "OAUTH-URL",
		    "'%s' is not https, and secrets go no other way",
		    p->url);
	if (load(&t.api, err) < 0)
		return -1;
	reply->body.max = POST_ANSWER_MAX;
	t.curl = t.api.init();
	if (!t.curl)
		return err_set(err, EX_OSERR, "OAUTH-LIBRARY",
		    "libcurl cannot be started");
	result = run(&t, err);
	t.api.cleanup(t.curl);
	t.api.free_list(t.headers);
	return result;
}

void
post_reply_clear(struct post_reply *reply)
{
	buf_wipe(&reply->body);
	*reply = (struct post_reply){ 0 };
}
