/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GSSAPI (RFC 4752) and NTLM by the GNU SASL library, which is loaded when
 * one of them is used and not needed for anything else.  Its headers are
 * not needed either: the few functions are declared here as its versions 1
 * (libgsasl.so.7) and 2 (libgsasl.so.18) both have them.
 */
#include "sasl/sasl.h"

#include <stddef.h>

#include "base/plugin.h"
#include "base/banned.h"

/* From gsasl.h; fixed by its ABI. */
enum { GSASL_OK = 0, GSASL_NEEDS_MORE = 1 };
enum property {
	GSASL_AUTHID = 1,
	GSASL_AUTHZID = 2,
	GSASL_PASSWORD = 3,
	GSASL_SERVICE = 5,
	GSASL_HOSTNAME = 6,
	GSASL_REALM = 11
};

struct api {
	int (*init)(void **ctx);
	void (*done)(void *ctx);
	int (*supports)(void *ctx, const char *mech);
	int (*start)(void *ctx, const char *mech, void **session);
	/* returns an int since version 2, which nobody needs */
	void (*set)(void *session, enum property what, const char *value);
	int (*step)(void *session, const char *in, size_t in_len, char **out,
		size_t *out_len);
	void (*finish)(void *session);
	const char *(*reason)(int code);
	void (*release)(void *ptr);
};

static const struct plugin_symbol symbols[] = {
	{ "gsasl_init", offsetof(struct api, init) },
	{ "gsasl_done", offsetof(struct api, done) },
	{ "gsasl_client_support_p", offsetof(struct api, supports) },
	{ "gsasl_client_start", offsetof(struct api, start) },
	{ "gsasl_property_set", offsetof(struct api, set) },
	{ "gsasl_step", offsetof(struct api, step) },
	{ "gsasl_finish", offsetof(struct api, finish) },
	{ "gsasl_strerror", offsetof(struct api, reason) },
	{ "gsasl_free", offsetof(struct api, release) },
	{ NULL, 0 }
};

struct gsasl {
	struct api api;
	void *ctx;	/* NULL until the library is at work */
	void *session;
	bool asked;	/* the first message is out */
	bool over;	/* the library has said all */
};

/* --- the library ---------------------------------------------------------- */

/* What libntlm reserves for everything in a message is 1024 bytes. */
enum { NTLM_NAME_MAX = 100, NTLM_TARGET_MAX = 256, NTLM_MESSAGE_MAX = 1024 };

static bool
load(struct api *api)
{
	static const char *const names[] = { "libgsasl.so.18",
		"libgsasl.so.7", NULL };

	return plugin_load(names, symbols, api);
}

static bool
is_available(const char *name)
{
	struct api api;
	void *ctx = NULL;
	bool yes;

	if (!load(&api) || api.init(&ctx) != GSASL_OK)
		return false;
	yes = api.supports(ctx, name) != 0;
	api.done(ctx);
	return yes;
}

static int
failed(const struct gsasl *g, const char *name, int code, struct err *err)
{
	return err_set(err, EX_NOPERM, "SASL-LIBRARY",
	    "login by %s failed: %s", name, g->api.reason(code));
}

static int
begin(struct gsasl *g, const char *name, struct err *err)
{
	int code;

	if (!load(&g->api) || g->api.init(&g->ctx) != GSASL_OK) {
		g->ctx = NULL;
		return err_set(err, EX_NOPERM, "SASL-LIBRARY",
		    "login by %s needs libgsasl, which cannot be loaded",
		    name);
	}
	code = g->api.start(g->ctx, name, &g->session);
	if (code == GSASL_OK)
		return 0;
	g->session = NULL;
	return failed(g, name, code, err);
}

static int
answer(struct gsasl *g, const char *name, struct str challenge,
	struct buf *response, struct err *err)
{
	char *out = NULL;
	size_t len = 0;
	int code = g->api.step(g->session, challenge.len ? challenge.ptr : "",
	    challenge.len, &out, &len);

	if (code != GSASL_OK && code != GSASL_NEEDS_MORE)
		return failed(g, name, code, err);
	g->over = code == GSASL_OK;
	buf_put(response, str_n(out, out ? len : 0));
	g->api.release(out);
	return 0;
}

static void
gsasl_clear(void *state)
{
	struct gsasl *g = state;

	if (g->session)
		g->api.finish(g->session);
	if (g->ctx)
		g->api.done(g->ctx);
}

/* --- GSSAPI ----------------------------------------------------------------- */

static int
gssapi_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct gsasl *g = state;
	const char *identity = in->authzid ? in->authzid : in->user;

	if (g->over)
		return sasl_no_more(err, "GSSAPI");
	if (!g->ctx) {
		if (begin(g, "GSSAPI", err) < 0)
			return -1;
		g->api.set(g->session, GSASL_SERVICE, "smtp");
		g->api.set(g->session, GSASL_HOSTNAME,
		    in->host ? in->host : "");
		g->api.set(g->session, GSASL_AUTHID, in->user ? in->user : "");
		g->api.set(g->session, GSASL_AUTHZID,
		    identity ? identity : "");
	}
	return answer(g, "GSSAPI", challenge, response, err);
}

static bool
gssapi_available(void)
{
	return is_available("GSSAPI");
}

const struct sasl_mech sasl_gssapi = {
	.name = "GSSAPI",
	.client_first = true,
	.state_size = sizeof(struct gsasl),
	.step = gssapi_step,
	.clear = gsasl_clear,
	.available = gssapi_available,
};

/* --- NTLM ------------------------------------------------------------------- */

static unsigned int
little_endian_16(const char *p)
{
	return (unsigned int)(unsigned char)p[0] |
	    (unsigned int)(unsigned char)p[1] << 8;
}

/*
 * The server's message is handed to a library that has believed its
 * lengths and offsets before (CVE-2019-17455 and its kin), so they are
 * checked here: signature, type 2, and a target name inside the message.
 */
static bool
is_ntlm_challenge(struct str s)
{
	unsigned int len, offset;

	if (s.len < 32 || s.len > NTLM_MESSAGE_MAX ||
	    memcmp(s.ptr, "NTLMSSP\0\2\0\0", 12) != 0)
		return false;
	len = little_endian_16(s.ptr + 12);
	offset = little_endian_16(s.ptr + 16);
	return len <= NTLM_TARGET_MAX && little_endian_16(s.ptr + 18) == 0 &&
	    offset <= s.len && len <= s.len - offset;
}

static int
ntlm_begin(struct gsasl *g, const struct sasl_input *in, struct err *err)
{
	struct buf password = BUF_MAX(SASL_MESSAGE_MAX);

	if (str_of(in->user).len > NTLM_NAME_MAX ||
	    str_of(in->domain).len > NTLM_NAME_MAX)
		return err_set(err, EX_CONFIG, "SASL-LONG",
		    "user or domain is longer than NTLM's %d bytes",
		    NTLM_NAME_MAX);
	if (begin(g, "NTLM", err) < 0)
		return -1;
	buf_put(&password, in->secret);
	g->api.set(g->session, GSASL_AUTHID, in->user);
	g->api.set(g->session, GSASL_PASSWORD, buf_cstr(&password));
	if (in->domain)
		g->api.set(g->session, GSASL_REALM, in->domain);
	buf_wipe(&password);
	return 0;
}

static int
ntlm_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct gsasl *g = state;

	if (g->over)
		return sasl_no_more(err, "NTLM");
	if (!g->ctx && ntlm_begin(g, in, err) < 0)
		return -1;
	/* what the server says before our first message has no meaning */
	if (!g->asked)
		challenge = STR("");
	else if (!is_ntlm_challenge(challenge))
		return sasl_invalid(err, "NTLM", "malformed");
	g->asked = true;
	return answer(g, "NTLM", challenge, response, err);
}

static bool
ntlm_available(void)
{
	return is_available("NTLM");
}

const struct sasl_mech sasl_ntlm = {
	.name = "NTLM",
	.client_first = true,
	.needs_user = true,
	.needs_secret = true,
	.state_size = sizeof(struct gsasl),
	.step = ntlm_step,
	.clear = gsasl_clear,
	.available = ntlm_available,
};
