/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/path.h"

#include <inttypes.h>
#include <stdlib.h>

#include "smtp/command.h"
#include "text/address.h"
#include "text/idn.h"
#include "text/utf8.h"
#include "text/xtext.h"
#include "base/banned.h"

bool
path_needs_utf8(const char *addr)
{
	return !utf8_is_ascii(address_local(str_of(addr)));
}

/* --- may it be asked for? ----------------------------------------------- */

static int
not_offered(struct err *err, const char *extension, const char *wish)
{
	err_set(err, EX_UNAVAILABLE, "NOT-OFFERED",
	    "server does not offer %s, which %s needs", extension, wish);
	err->scope = ERR_MESSAGE;
	return -1;
}

/* RFC 2852 4.1: the server's minimum counts where mail would come back. */
static bool
is_too_soon(const char *by, uint64_t min)
{
	struct str rest = str_of(by), seconds;
	uint64_t n = 0;

	return str_cut(&rest, ';', &seconds) && str_starts(rest, STR("R")) &&
	    str_to_uint(seconds, UINT64_MAX, &n) && n < min;
}

int
path_check(const struct path_wishes *w, const struct ehlo *e,
	bool tls_verified, struct err *err)
{
	if ((w->notify || w->ret || w->envid) && !w->dsn_optional &&
	    !ehlo_has(e, EHLO_DSN))
		return not_offered(err, "DSN", "a delivery notification");
	if (w->requiretls && !ehlo_has(e, EHLO_REQUIRETLS))
		return not_offered(err, "REQUIRETLS", "'requiretls'");
	if (w->requiretls && !tls_verified) {
		err_set(err, EX_NOPERM, "REQUIRETLS", "'requiretls' needs TLS "
		    "with a certificate that was verified");
		return -1;
	}
	if ((w->hold_seconds || w->hold_until) &&
	    !ehlo_has(e, EHLO_FUTURERELEASE))
		return not_offered(err, "FUTURERELEASE", "a later release");
	if (e->hold_max && w->hold_seconds > e->hold_max) {
		err_set(err, EX_UNAVAILABLE, "HOLD-LONG", "server holds a "
		    "message for at most %" PRIu64 " seconds", e->hold_max);
		err->scope = ERR_MESSAGE;
		return -1;
	}
	if (w->deliver_by && !ehlo_has(e, EHLO_DELIVERBY))
		return not_offered(err, "DELIVERBY", "a delivery deadline");
	if (w->deliver_by && is_too_soon(w->deliver_by, e->by_min)) {
		err_set(err, EX_UNAVAILABLE, "BY-SOON", "server takes no "
		    "delivery deadline under %" PRIu64 " seconds", e->by_min);
		err->scope = ERR_MESSAGE;
		return -1;
	}
	if (w->priority && !ehlo_has(e, EHLO_MT_PRIORITY))
		return not_offered(err, "MT-PRIORITY", "a priority");
	return 0;
}

/* --- lines -------------------------------------------------------------- */

/*
 * An international domain always goes as A-labels, which every server
 * takes (RFC 5890); the local part is never turned into anything.
 */
static int
put_wire_address(struct buf *out, const char *addr, struct err *err)
{
	struct str spec = str_of(addr), domain = address_domain(spec);

	if (utf8_is_ascii(domain)) {
		buf_put(out, spec);
		return 0;
	}
	buf_put(out, str_first(spec, spec.len - domain.len));
	return idn_to_ascii(out, domain, err);
}

static void
put_mail_wishes(struct buf *line, const struct path_wishes *w,
	const struct ehlo *e)
{
	bool dsn = ehlo_has(e, EHLO_DSN);

	if (w->ret && dsn)
		buf_putf(line, " RET=%s", w->ret[0] == 'f' ? "FULL" : "HDRS");
	if (w->envid && dsn) {
		buf_puts(line, " ENVID=");
		xtext_encode(line, str_of(w->envid));
	}
	if (w->requiretls)
		buf_puts(line, " REQUIRETLS");
	if (w->hold_until)
		buf_putf(line, " HOLDUNTIL=%s", w->hold_until);
	else if (w->hold_seconds)
		buf_putf(line, " HOLDFOR=%" PRIu64, w->hold_seconds);
	if (w->deliver_by)
		buf_putf(line, " BY=%s", w->deliver_by);
	if (w->priority)
		buf_putf(line, " MT-PRIORITY=%s", w->priority);
}

int
path_put_mail(struct buf *out, const char *sender,
	const struct path_needs *needs, const struct path_wishes *w,
	const struct ehlo *e, struct err *err)
{
	struct buf line = BUF_MAX(COMMAND_MAX);
	int ret;

	buf_puts(&line, "MAIL FROM:<");
	ret = put_wire_address(&line, sender, err);
	buf_puts(&line, ">");
	if (ehlo_has(e, EHLO_SIZE))
		buf_putf(&line, " SIZE=%" PRIu64, needs->wire_bytes);
	if (needs->eight_bit && ehlo_has(e, EHLO_8BITMIME))
		buf_puts(&line, " BODY=8BITMIME");
	if (needs->utf8)
		buf_puts(&line, " SMTPUTF8");
	put_mail_wishes(&line, w, e);
	if (ret == 0)
		ret = command_put(out, needs->utf8, err, "%s",
		    buf_cstr(&line));
	buf_clear(&line);
	return ret;
}

/* RFC 3461 4.2 and RFC 6533: who it was for before anything rewrote it. */
static void
put_orcpt(struct buf *line, const char *addr)
{
	if (utf8_is_ascii(str_of(addr))) {
		buf_puts(line, " ORCPT=rfc822;");
		xtext_encode(line, str_of(addr));
	} else {
		buf_puts(line, " ORCPT=utf-8;");
		xtext_encode_addr(line, str_of(addr));
	}
}

static void
put_notify(struct buf *line, const char *notify)
{
	buf_puts(line, " NOTIFY=");
	for (const char *p = notify; *p; p++)
		buf_putc(line, *p >= 'a' && *p <= 'z' ?
		    (char)(*p - 'a' + 'A') : *p);
}

/* What was said about this recipient goes before what holds for all. */
static void
put_rcpt_wishes(struct buf *line, const struct rcpt *rcpt,
	const struct path_wishes *w)
{
	const char *notify = rcpt->notify ? rcpt->notify : w->notify;

	if (notify)
		put_notify(line, notify);
	if (rcpt->orcpt)
		buf_putf(line, " ORCPT=%s", rcpt->orcpt);
	else if (w->dsn_orcpt)
		put_orcpt(line, rcpt->original ? rcpt->original : rcpt->addr);
}

int
path_put_rcpt(struct buf *out, const struct rcpt *rcpt, bool utf8,
	const struct path_wishes *w, const struct ehlo *e, struct err *err)
{
	struct buf line = BUF_MAX(COMMAND_MAX);
	int ret;

	buf_puts(&line, "RCPT TO:<");
	ret = put_wire_address(&line, rcpt->addr, err);
	buf_puts(&line, ">");
	if (ehlo_has(e, EHLO_DSN))
		put_rcpt_wishes(&line, rcpt, w);
	if (ret == 0)
		ret = command_put(out, utf8, err, "%s", buf_cstr(&line));
	buf_clear(&line);
	return ret;
}
