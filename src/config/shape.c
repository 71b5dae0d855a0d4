/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/shape.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/home.h"
#include "base/printable.h"
#include "base/strlist.h"
#include "config/pace.h"
#include "config/url.h"
#include "config/value.h"
#include "text/address.h"
#include "base/banned.h"

bool
shape_path(struct str in, struct buf *out)
{
	char *home;

	if (!str_starts(in, STR("~"))) {
		buf_put(out, in);
		return true;
	}
	if (in.len > 1 && in.ptr[1] != '/')
		return false;
	home = home_folder();
	if (home)
		buf_puts(out, home);
	buf_put(out, str_from(in, 1));
	if (out->len == 0)
		buf_putc(out, '/');
	free(home);
	return true;
}

static bool
is_one_of(struct str in, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(in, str_of(*words)))
			return true;
	return false;
}

bool
shape_auth(struct str in, struct buf *out)
{
	static const char *const words[] = {
		"on", "off", "scram-sha-256-plus", "scram-sha-1-plus",
		"scram-sha-256", "scram-sha-1", "plain", "gssapi", "external",
		"oauthbearer", "cram-md5", "digest-md5", "login", "ntlm",
		"xoauth2", NULL
	};

	if (in.len == 0)
		in = STR("on");
	buf_put(out, in);
	return is_one_of(in, words);
}

bool
shape_notify(struct str in, struct buf *out)
{
	static const char *const words[] = {
		"failure", "delay", "success", NULL
	};
	struct strlist seen = { 0 };
	struct str word, rest = in;
	bool ok = in.len != 0 && !str_ends(in, STR(","));

	if (str_eq(in, STR("off")))
		return true;
	buf_put(out, in);
	if (str_eq(in, STR("never")))
		return true;
	while (ok && str_cut(&rest, ',', &word)) {
		ok = is_one_of(word, words) && !strlist_has(&seen, word);
		strlist_add(&seen, word);
	}
	strlist_clear(&seen);
	return ok;
}

bool
shape_return(struct str in, struct buf *out)
{
	static const char *const words[] = { "headers", "full", NULL };

	if (str_eq(in, STR("off")))
		return true;
	if (str_eq(in, STR("hdrs")))
		in = STR("headers");
	buf_put(out, in);
	return is_one_of(in, words);
}

bool
shape_fingerprint(struct str in, struct buf *out)
{
	unsigned char bytes[32];
	size_t size = value_fingerprint(in, bytes);

	for (size_t i = 0; i < size; i++)
		buf_putf(out, i ? ":%02X" : "%02X", bytes[i]);
	return size != 0 || in.len == 0;
}

/* SHA-256 is 43 characters of base64 and one of padding. */
bool
shape_pin(struct str in, struct buf *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str code;

	buf_put(out, in);
	if (in.len == 0)
		return true;
	if (in.len != 8 + 44 || !str_starts(in, STR("sha256//")) ||
	    in.ptr[in.len - 1] != '=')
		return false;
	code = str_from(in, 8);
	for (size_t i = 0; i + 1 < code.len; i++)
		if (code.ptr[i] == '\0' || !strchr(alphabet, code.ptr[i]))
			return false;
	return true;
}

bool
shape_address(struct str in, struct buf *out)
{
	unsigned char address[16];

	if (in.len == 0)
		return true;
	buf_put(out, in);
	return inet_pton(AF_INET, buf_cstr(out), address) == 1 ||
	    inet_pton(AF_INET6, buf_cstr(out), address) == 1;
}

bool
shape_proxy(struct str in, struct buf *out)
{
	static const char *const schemes[] = {
		"socks5h", "socks5", "http", NULL
	};
	struct url url;

	buf_put(out, in);
	return in.len == 0 || (url_parse(in, &url) &&
	    is_one_of(url.scheme, schemes) && !url.password.ptr);
}

bool
shape_https(struct str in, struct buf *out)
{
	struct str rest, host;

	buf_put(out, in);
	if (in.len == 0)
		return true;
	if (!str_starts_nocase(in, STR("https://")) || !printable_is(in) ||
	    str_find(in, ' ') < in.len || str_find(in, '#') < in.len)
		return false;
	rest = str_from(in, strlen("https://"));
	host = str_first(rest, str_find(rest, '/'));
	host = str_first(host, str_find(host, '?'));
	return host.len > 0 && str_find(host, '@') == host.len &&
	    str_find(host, '\\') == host.len;
}

bool
shape_mailbox(struct str in, struct buf *out)
{
	struct err why = { 0 };
	bool ok = address_check(in, false, &why) == 0;

	err_clear(&why);
	buf_put(out, in);
	return ok;
}

bool
shape_save(struct str in, struct buf *out)
{
	struct str kind;

	if (!str_cut(&in, ':', &kind) || in.len == 0)
		return false;
	buf_put(out, kind);
	buf_putc(out, ':');
	if (str_eq(kind, STR("maildir")) || str_eq(kind, STR("mbox")))
		return shape_path(in, out);
	buf_put(out, in);
	return str_eq(kind, STR("pipe"));
}

bool
shape_name(struct str in, struct buf *out)
{
	buf_put(out, in);
	return str_find(in, ' ') == in.len;
}

/* Does in look like pattern, where '0' stands for any digit? */
static bool
looks_like(struct str in, struct str pattern)
{
	if (in.len != pattern.len)
		return false;
	for (size_t i = 0; i < in.len; i++)
		if (pattern.ptr[i] == '0' ? !str_is_digit(in.ptr[i]) :
		    in.ptr[i] != pattern.ptr[i])
			return false;
	return true;
}

bool
shape_time(struct str in, struct buf *out)
{
	struct str stamp = STR("0000-00-00T00:00:00");
	struct str zone = str_from(in, in.len < stamp.len ? in.len :
	    stamp.len);

	buf_put(out, in);
	return in.len == 0 || (looks_like(str_first(in, stamp.len), stamp) &&
	    (looks_like(zone, STR("Z")) || looks_like(zone, STR("+00:00")) ||
	    looks_like(zone, STR("-00:00"))));
}

bool
shape_deliver_by(struct str in, struct buf *out)
{
	struct str mode = in, seconds;
	bool negative = in.len > 0 && in.ptr[0] == '-';
	uint64_t n;

	buf_put(out, in);
	if (in.len == 0)
		return true;
	if (!str_cut(&mode, ';', &seconds) ||
	    !str_to_uint(str_from(seconds, negative), 999999999, &n))
		return false;
	if (str_eq(mode, STR("R")) || str_eq(mode, STR("RT")))
		return !negative && n > 0;
	return str_eq(mode, STR("N")) || str_eq(mode, STR("NT"));
}

bool
shape_priority(struct str in, struct buf *out)
{
	struct str digit = str_from(in, in.len > 0 && in.ptr[0] == '-');

	buf_put(out, in);
	return in.len == 0 || (digit.len == 1 && str_is_digit(digit.ptr[0]));
}

bool
shape_folder(struct str in, struct buf *out)
{
	return shape_path(in, out) && (out->len == 0 || out->ptr[0] == '/');
}

bool
shape_retry(struct str in, struct buf *out)
{
	struct pace_retry retry;

	if (!pace_retry(in, &retry))
		return false;
	buf_putf(out, "%d..%d", retry.base, retry.cap);
	return true;
}

bool
shape_rate(struct str in, struct buf *out)
{
	struct pace_rate rate;

	if (in.len == 0 || str_eq(in, STR("off")))
		return true;
	if (!pace_rate(in, &rate))
		return false;
	buf_putf(out, "%d/%d", rate.count, rate.seconds);
	return true;
}
