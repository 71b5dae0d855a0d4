/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/published.h"

#include "oauth/form.h"
#include "oauth/post.h"
#include "text/address.h"
#include "text/idn.h"
#include "base/banned.h"

static int
fetch(struct autoconfig *out, const char *url, struct str address,
	const char *trust_file, struct err *err)
{
	struct post request = { .url = url, .trust_file = trust_file };
	struct post_reply reply = { 0 };
	int rc = post_send(&request, &reply, err);

	if (rc == 0 && (reply.status != 200 ||
	    !autoconfig_parse(buf_str(&reply.body), address, out))) {
		struct buf host = { 0 };

		post_put_host(&host, url);
		rc = err_set(err, EX_NOHOST, "SRV-NONE",
		    "'%s' publishes no settings for sending mail",
		    buf_cstr(&host));
		buf_clear(&host);
	}
	post_reply_clear(&reply);
	return rc;
}

int
published_find(struct autoconfig *out, struct str address,
	const char *trust_file, struct err *err)
{
	static const struct {
		const char *host, *path;
	} places[] = {
		{ "autoconfig.", "/mail/config-v1.1.xml" },
		{ "", "/.well-known/autoconfig/mail/config-v1.1.xml" },
	};
	struct buf domain = { 0 };
	int rc = idn_to_ascii(&domain, address_domain(address), err);

	if (rc == 0)
		rc = 1;
	for (size_t i = 0; i < 2 && rc > 0; i++) {
		struct buf url = { 0 };

		err_clear(err);
		buf_putf(&url, "https://%s%s%s?emailaddress=",
		    places[i].host, buf_cstr(&domain), places[i].path);
		form_escape(&url, address);
		rc = fetch(out, buf_cstr(&url), address, trust_file,
		    err) == 0 ? 0 : 1;
		buf_clear(&url);
	}
	buf_clear(&domain);
	return rc == 0 ? 0 : -1;
}
