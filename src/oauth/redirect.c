/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/redirect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/printable.h"
#include "base/random.h"
#include "net/sock.h"
#include "oauth/form.h"
#include "text/base64.h"
#include "base/banned.h"

enum {
	WAIT_MS = 600000,
	REQUEST_MS = 3000,	/* browsers open connections to spare */
	REQUEST_MAX = 32 * 1024,
	STATE_BYTES = 16,
	VERIFIER_BYTES = 32,	/* RFC 7636 4.1 */
	ERROR_MAX = 256
};

/* --- the question ----------------------------------------------------------- */

/* RFC 4648 5, without padding. */
static void
put_base64url(struct buf *out, const void *bytes, size_t len)
{
	size_t from = out->len;

	base64_encode(out, str_n(bytes, len));
	while (out->len > from && out->ptr[out->len - 1] == '=')
		buf_cut(out, out->len - 1);
	for (size_t i = from; i < out->len; i++) {
		if (out->ptr[i] == '+')
			out->ptr[i] = '-';
		if (out->ptr[i] == '/')
			out->ptr[i] = '_';
	}
}

static void
put_random(struct buf *out, size_t len)
{
	unsigned char bytes[VERIFIER_BYTES];

	random_bytes(bytes, len);
	put_base64url(out, bytes, len);
	alloc_wipe(bytes, sizeof(bytes));
}

static int
no_port(const struct client *c, struct err *err)
{
	err_set(err, EX_CONFIG, "OAUTH-PORT",
	    "cannot listen for the browser on port %d: %s",
	    c->account->oauth_redirect_port, strerror(errno));
	err_hint(err, "set 'oauth_redirect_port' to a free one, or "
	    "'oauth_flow paste'");
	return -1;
}

/* On 127.0.0.1 only: nobody else's browser shall come.  The port, or -1. */
static int
listen_here(struct redirect *r)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
		.sin_port = htons((in_port_t)
		    r->client->account->oauth_redirect_port),
	};
	socklen_t len = sizeof(sin);
	int on = 1;

	r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (r->listener < 0)
		return -1;
	(void)setsockopt(r->listener, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on));
	if (bind(r->listener, (struct sockaddr *)&sin, sizeof(sin)) < 0 ||
	    listen(r->listener, SOMAXCONN) < 0 ||
	    getsockname(r->listener, (struct sockaddr *)&sin, &len) < 0)
		return -1;
	return ntohs(sin.sin_port);
}

static void
make_url(struct redirect *r)
{
	const struct client *c = r->client;
	unsigned char hash[DIGEST_MAX] = { 0 };
	struct buf query = { 0 }, challenge = { 0 };

	(void)digest_of(DIGEST_SHA256, buf_str(&r->verifier), hash);
	put_base64url(&challenge, hash, digest_size(DIGEST_SHA256));
	form_put(&query, "response_type", STR("code"));
	form_put(&query, "client_id", str_of(c->id));
	form_put(&query, "redirect_uri", str_of(r->uri));
	if (c->scope)
		form_put(&query, "scope", str_of(c->scope));
	form_put(&query, "state", buf_str(&r->state));
	form_put(&query, "code_challenge", buf_str(&challenge));
	form_put(&query, "code_challenge_method", STR("S256"));
	if (c->account->user && strchr(c->account->user, '@'))
		form_put(&query, "login_hint", str_of(c->account->user));
	if (c->preset && c->preset->extra)
		buf_putf(&query, "&%s", c->preset->extra);
	buf_putf(&r->url, "%s%c", c->authorization,
	    strchr(c->authorization, '?') ? '&' : '?');
	buf_put(&r->url, buf_str(&query));
	buf_clear(&query);
	buf_clear(&challenge);
}

int
redirect_open(struct redirect *r, const struct client *c, bool paste,
	struct err *err)
{
	bool named = c->preset && c->preset->redirect;
	int port;

	*r = (struct redirect){ .client = c, .listener = -1 };
	port = listen_here(r);
	if (port < 0)
		return no_port(c, err);
	if (paste) {
		close(r->listener);
		r->listener = -1;
	}
	r->uri = alloc_printf("http://%s:%d%s", named ? c->preset->redirect :
	    "127.0.0.1", port, named ? "" : "/");
	put_random(&r->state, STATE_BYTES);
	put_random(&r->verifier, VERIFIER_BYTES);
	make_url(r);
	return 0;
}

/* --- the answer ------------------------------------------------------------- */

static bool
is_ours(const struct redirect *r, struct str query)
{
	struct buf state = BUF_MAX(ERROR_MAX);
	bool yes = form_get(query, "state", &state) &&
	    state.len == r->state.len &&
	    digest_equal(state.ptr, r->state.ptr, state.len);

	buf_clear(&state);
	return yes;
}

/* RFC 9207: nobody else's code is to be sent to our provider. */
static bool
is_from_issuer(const struct redirect *r, struct str query)
{
	const struct client *c = r->client;
	struct buf iss = BUF_MAX(TOKEN_TEXT_MAX);
	bool has = form_get(query, "iss", &iss);
	bool yes = has ? !c->issuer || str_eq(buf_str(&iss),
	    str_of(c->issuer)) : !c->names_itself;

	buf_clear(&iss);
	return yes;
}

static int
denied(const struct redirect *r, const struct buf *error, struct str query,
	struct err *err)
{
	const char *name = r->client->account->name;
	bool no = str_eq(buf_str(error), STR("access_denied"));
	struct buf words = BUF_MAX(PRINTABLE_MAX);

	if (form_get(query, "error_description", &words) && words.len)
		err_set(err, no ? EX_NOPERM : EX_CONFIG, no ?
		    "OAUTH-DENIED" : "OAUTH-REFUSED", "account '%s': the "
		    "provider gives no access (%s: %s)", name,
		    buf_cstr(error), buf_cstr(&words));
	else
		err_set(err, no ? EX_NOPERM : EX_CONFIG, no ?
		    "OAUTH-DENIED" : "OAUTH-REFUSED", "account '%s': the "
		    "provider gives no access (%s)", name, buf_cstr(error));
	buf_clear(&words);
	return -1;
}

int
redirect_take(const struct redirect *r, struct str url, struct buf *code,
	struct err *err)
{
	size_t mark = str_find(url, '?');
	struct str query = mark < url.len ? str_from(url, mark + 1) : url;
	struct buf error = BUF_MAX(ERROR_MAX);
	int result = 1;

	query = str_first(query, str_find(query, '#'));
	if (!is_ours(r, query))
		return 0;
	if (!is_from_issuer(r, query))
		result = err_set(err, EX_NOPERM, "OAUTH-ISSUER",
		    "account '%s': the answer in the browser is not from "
		    "'%s'", r->client->account->name, r->client->issuer);
	else if (form_get(query, "error", &error))
		result = denied(r, &error, query, err);
	else if (!form_get(query, "code", code) || code->len == 0)
		result = err_set(err, EX_NOPERM, "OAUTH-REFUSED",
		    "account '%s': the answer in the browser has no code",
		    r->client->account->name);
	buf_clear(&error);
	return result;
}

/* --- listening -------------------------------------------------------------- */

/* All of a request's head; false when it does not come. */
static bool
read_head(struct stream *s, struct buf *head)
{
	int64_t deadline = clock_deadline(REQUEST_MS);
	struct err ignored = { 0 };
	bool whole = false;

	while (!whole) {
		char *to = buf_reserve(head, 1024);
		ssize_t n = to ? stream_read(s, to, 1024, deadline,
		    &ignored) : -1;

		if (n <= 0)
			break;
		buf_commit(head, (size_t)n);
		whole = str_search(buf_str(head), STR("\r\n\r\n")) <
		    head->len;
	}
	err_clear(&ignored);
	return whole;
}

/* "GET /?code=... HTTP/1.1": what is between; false for anything else. */
static bool
find_target(struct str head, struct str *target)
{
	if (!str_starts(head, STR("GET /")))
		return false;
	head = str_from(head, strlen("GET "));
	*target = str_first(head, str_find(head, ' '));
	return target->len < head.len && printable_is(*target);
}

/* A page that asks nobody else for anything, and is kept nowhere. */
static void
answer(struct stream *s, int status, const char *text)
{
	struct err ignored = { 0 };
	struct buf page = { 0 };

	buf_putf(&page, "HTTP/1.1 %d %s\r\n"
	    "Content-Type: text/plain; charset=us-ascii\r\n"
	    "Content-Length: %zu\r\n"
	    "Cache-Control: no-store\r\n"
	    "Referrer-Policy: no-referrer\r\n"
	    "Content-Security-Policy: default-src 'none'\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "Connection: close\r\n\r\n%s", status,
	    status == 200 ? "OK" : "No", strlen(text), text);
	(void)stream_write(s, buf_str(&page), clock_deadline(REQUEST_MS),
	    &ignored);
	buf_clear(&page);
	err_clear(&ignored);
}

/* One connection: 1 with a code, 0 for the next one, -1. */
static int
serve(const struct redirect *r, struct stream *s, struct buf *code,
	struct err *err)
{
	struct buf head = BUF_MAX(REQUEST_MAX);
	struct str target = { 0 };
	int result = 0;

	if (read_head(s, &head) && find_target(buf_str(&head), &target) &&
	    str_starts(target, STR("/?")))
		result = redirect_take(r, target, code, err);
	if (result > 0)
		answer(s, 200, "envoi has what it needs.  This page can be "
		    "closed.\n");
	else if (result < 0)
		answer(s, 200, "It did not work.  envoi says why where it "
		    "was started; this page can be closed.\n");
	else
		answer(s, 404, "envoi waits for something else here.\n");
	buf_wipe(&head);
	return result;
}

int
redirect_wait(struct redirect *r, struct buf *code, struct err *err)
{
	int64_t deadline = clock_deadline(WAIT_MS);
	int result = 0;

	while (result == 0 && sock_wait(r->listener, POLLIN, deadline) > 0) {
		int fd = accept4(r->listener, NULL, NULL, SOCK_CLOEXEC);
		struct stream *s = fd < 0 ? NULL : sock_new(fd);

		if (!s)
			continue;
		result = serve(r, s, code, err);
		stream_close(s, 0);
	}
	if (result > 0)
		return 0;
	if (result == 0) {
		err_set(err, EX_NOPERM, "OAUTH-EXPIRED",
		    "account '%s': no browser came back in time",
		    r->client->account->name);
		client_hint_login(r->client->account, err);
	}
	return -1;
}

/* --- the token ---------------------------------------------------------------- */

int
redirect_exchange(const struct redirect *r, struct str code, struct grant *g,
	struct err *err)
{
	struct buf form = BUF_MAX(TOKEN_MAX * 4);

	form_put(&form, "grant_type", STR("authorization_code"));
	form_put(&form, "code", code);
	form_put(&form, "redirect_uri", str_of(r->uri));
	form_put(&form, "code_verifier", buf_str(&r->verifier));
	return grant_request(g, r->client, &form, err);
}

void
redirect_clear(struct redirect *r)
{
	if (r->listener >= 0)
		close(r->listener);
	r->listener = -1;
	free(r->uri);
	r->uri = NULL;
	buf_clear(&r->url);
	buf_clear(&r->state);
	buf_wipe(&r->verifier);
}
