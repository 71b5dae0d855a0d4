/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/post.h - one HTTPS request, by libcurl, which is loaded for it.
 *
 * Verified, TLS 1.2 or later, redirects refused, the answer bounded, a
 * deadline for all of it.  What goes out and comes in may hold secrets and
 * is shown nowhere.
 */
#ifndef ENVOI_OAUTH_POST_H
#define ENVOI_OAUTH_POST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The longest answer, and the time a request may take. */
#define POST_ANSWER_MAX ((size_t)1024 * 1024)
#define POST_TIMEOUT_MS 30000

/* Everything is borrowed. */
struct post {
	const char *url;	/* https only */
	struct str body;	/* ptr NULL: a GET */
	bool json;		/* the body is JSON and not a form */
	const char *basic;	/* base64 of "id:secret" (RFC 7617), or NULL */
	const char *trust_file;	/* PEM; NULL: the system's */
};

/* Zero-initialise; post_reply_clear it. */
struct post_reply {
	int status;		/* of HTTP */
	struct buf body;	/* may hold secrets */
	int64_t retry_after;	/* seconds; 0: nothing was said */
};

/*
 * post_send - send it and read the answer, whatever its status, but for
 * redirects (3xx).
 * Returns 0, or -1 with err that names the host: EX_TEMPFAIL when it cannot
 * be reached, is late, breaks off or answers too much; EX_NOPERM when its
 * certificate does not do; EX_CONFIG for a URL that is not https, a
 * redirect, an unusable trust_file, or when there is no libcurl.
 */
int post_send(const struct post *p, struct post_reply *reply,
	struct err *err);

/* post_reply_clear - wipe and release. */
void post_reply_clear(struct post_reply *reply);

/* post_put_host - append the host (and port) of a URL, for messages. */
void post_put_host(struct buf *out, const char *url);

/*
 * What of libcurl's ABI is used, as curl.h numbers it; a unit test compares
 * it with the header where that is installed.
 */
enum post_option {
	POST_OPT_WRITEDATA = 10001, POST_OPT_URL = 10002,
	POST_OPT_ERRORBUFFER = 10010, POST_OPT_POSTFIELDS = 10015,
	POST_OPT_USERAGENT = 10018, POST_OPT_HTTPHEADER = 10023,
	POST_OPT_CAINFO = 10065, POST_OPT_CAPATH = 10097,
	POST_OPT_WRITEFUNCTION = 20011, POST_OPT_SSLVERSION = 32,
	POST_OPT_NETRC = 51, POST_OPT_FOLLOWLOCATION = 52,
	POST_OPT_POSTFIELDSIZE = 60, POST_OPT_SSL_VERIFYPEER = 64,
	POST_OPT_SSL_VERIFYHOST = 81, POST_OPT_NOSIGNAL = 99,
	POST_OPT_TIMEOUT_MS = 155, POST_OPT_CONNECTTIMEOUT_MS = 156,
	POST_OPT_PROTOCOLS = 181
};
enum { POST_INFO_STATUS = 0x200002, POST_INFO_RETRY_AFTER = 0x600039 };
enum { POST_HTTPS = 2, POST_TLS_1_2 = 6, POST_GLOBAL_ALL = 3 };
enum post_code {
	POST_CODE_URL = 3, POST_CODE_PROTOCOL = 1, POST_CODE_WRITE = 23,
	POST_CODE_LATE = 28, POST_CODE_CERT = 60, POST_CODE_CAFILE = 77,
	POST_CODE_ISSUER = 83
};
enum { POST_ERROR_SIZE = 256 };

#endif
