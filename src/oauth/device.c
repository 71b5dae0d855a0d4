/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/device.h"

#include <poll.h>

#include "base/clock.h"
#include "base/printable.h"
#include "config/shape.h"
#include "oauth/fields.h"
#include "oauth/form.h"
#include "base/banned.h"

enum {
	INTERVAL_S = 5,		/* RFC 8628 3.2: when none is said */
	INTERVAL_MAX_S = 60,
	SLOWER_S = 5,		/* RFC 8628 3.5 */
	LIFE_MAX_S = 3600,
	CODE_MAX = 128
};

/* --- the code --------------------------------------------------------------- */

static bool
is_https(const struct buf *url)
{
	struct buf checked = { 0 };
	bool yes = url->len && shape_https(buf_str(url), &checked);

	buf_clear(&checked);
	return yes;
}

static int
take_code(struct device *d, const struct fields *f, struct err *err)
{
	const char *wrong = NULL;

	d->interval = INTERVAL_S;
	/* Google and old drafts say verification_url */
	if (fields_text(f, "verification_uri", &d->uri) == 0)
		fields_text(f, "verification_url", &d->uri);
	if (fields_text(f, "device_code", &d->code) <= 0 || d->code.len == 0)
		wrong = "device_code";
	else if (fields_text(f, "user_code", &d->user_code) <= 0 ||
	    !printable_is(buf_str(&d->user_code)))
		wrong = "user_code";
	else if (!is_https(&d->uri))
		wrong = "verification_uri";
	else if (fields_number(f, "expires_in", LIFE_MAX_S, &d->life) <= 0)
		wrong = "expires_in";
	else if (fields_number(f, "interval", INTERVAL_MAX_S,
	    &d->interval) < 0)
		wrong = "interval";
	if (wrong)
		return err_set(err, EX_TEMPFAIL, "OAUTH-ANSWER",
		    "the provider's answer has no usable '%s'", wrong);
	if (d->interval < 1)
		d->interval = 1;
	if (fields_text(f, "verification_uri_complete",
	    &d->whole_uri) <= 0 || !is_https(&d->whole_uri))
		buf_clear(&d->whole_uri);
	return 0;
}

static int
take_reply(struct device *d, const struct client *c,
	const struct post_reply *reply, struct err *err)
{
	struct grant unused;
	struct fields *f;
	int result;

	if (reply->status != 200) {
		grant_init(&unused);
		result = grant_explain(&unused, c->account, reply, err);
		grant_clear(&unused);
		return result;
	}
	f = fields_read(buf_str(&reply->body), err);
	result = f ? take_code(d, f, err) : -1;
	fields_free(f);
	return result;
}

int
device_begin(struct device *d, const struct client *c, struct err *err)
{
	struct buf form = { 0 };
	struct post_reply reply = { 0 };
	int result;

	*d = (struct device){
		.code = BUF_MAX(TOKEN_MAX),
		.user_code = BUF_MAX(CODE_MAX),
		.uri = BUF_MAX(PRINTABLE_MAX),
		.whole_uri = BUF_MAX(PRINTABLE_MAX),
	};
	if (c->scope)
		form_put(&form, "scope", str_of(c->scope));
	result = client_send(c, c->device, &form, &reply, err);
	if (result == 0)
		result = take_reply(d, c, &reply, err);
	post_reply_clear(&reply);
	return result;
}

/* --- waiting ---------------------------------------------------------------- */

static int
ask(const struct device *d, const struct client *c, struct grant *g,
	struct err *err)
{
	struct buf form = BUF_MAX(TOKEN_MAX * 4);

	form_put(&form, "grant_type",
	    STR("urn:ietf:params:oauth:grant-type:device_code"));
	form_put(&form, "device_code", buf_str(&d->code));
	g->state = GRANT_REFUSED;
	return grant_request(g, c, &form, err);
}

/* What we hear when we may ask again; a wait in seconds, or -1. */
static int64_t
next_wait(const struct grant *g, const struct err *err, int64_t wait)
{
	if (g->state == GRANT_PENDING)
		return wait;
	if (g->state == GRANT_SLOWLY)
		return wait + SLOWER_S;
	if (!err_is_temporary(err))
		return -1;
	return wait * 2 > INTERVAL_MAX_S ? INTERVAL_MAX_S : wait * 2;
}

int
device_wait(const struct device *d, const struct client *c, struct grant *g,
	struct err *err)
{
	int64_t end = clock_deadline(d->life * 1000);
	int64_t wait = d->interval;

	while (clock_left_ms(end) > wait * 1000) {
		poll(NULL, 0, (int)(wait * 1000));
		if (ask(d, c, g, err) == 0)
			return 0;
		wait = next_wait(g, err, wait);
		if (wait < 0)
			return -1;
		err_clear(err);
	}
	err_set(err, EX_NOPERM, "OAUTH-EXPIRED",
	    "account '%s': nobody agreed in time", c->account->name);
	client_hint_login(c->account, err);
	return -1;
}

void
device_clear(struct device *d)
{
	buf_wipe(&d->code);
	buf_clear(&d->user_code);
	buf_clear(&d->uri);
	buf_clear(&d->whole_uri);
}
