/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole session against a server of any bytes, TLS left out: greeting,
 * EHLO, AUTH with every mechanism that may be chosen, one mail to three
 * recipients.  The first byte chooses LMTP, all-or-nothing and more; a byte
 * 0x01 holds back what follows until the client has spoken again.
 *
 * Always true: it ends; failures carry a status of the contract; nobody
 * has the message unless a 2xx came after its end; no password in the
 * clear; commands hold no control characters.
 */
#include "fuzz.h"

#include "base/clock.h"
#include "base/random.h"
#include "smtp/auth.h"
#include "smtp/transaction.h"

#define PASSWORD "s3cret-Pa55"
#define MESSAGE "Subject: x\n\n.a\nbody\n"
#define WIRE_BYTES 25

enum { LMTP = 1, ALL_OR_NOTHING = 2, LAST = 4, LOGIN = 8, BYTEWISE = 16 };

/* --- the server ------------------------------------------------------------ */

struct peer {
	struct stream stream;
	struct str rest;	/* not yet given */
	bool held;		/* waits for the client */
	bool bytewise;
	struct buf said;
};

static ssize_t
peer_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct peer *p = (struct peer *)s;
	size_t n = str_find(p->rest, '\x01');

	(void)deadline_ms;
	if (n == 0 && p->rest.len > 0 && !p->held) {
		p->held = true;
		p->rest = str_from(p->rest, 1);
		n = str_find(p->rest, '\x01');
	}
	if (p->held && p->rest.len > 0)
		return err_set(err, EX_TEMPFAIL, "NET-TIMEOUT", "timed out");
	if (n > cap)
		n = cap;
	if (p->bytewise && n > 1)
		n = 1;
	if (n > 0)
		memcpy(to, p->rest.ptr, n);
	p->rest = str_from(p->rest, n);
	return (ssize_t)n;
}

static int
peer_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	struct peer *p = (struct peer *)s;

	(void)deadline_ms;
	(void)err;
	p->held = false;
	buf_put(&p->said, bytes);
	return 0;
}

static bool
peer_readable(struct stream *s)
{
	struct peer *p = (struct peer *)s;

	return !p->held && (p->rest.len == 0 || p->rest.ptr[0] != '\x01');
}

static int
peer_fd(struct stream *s)
{
	(void)s;
	return -1;
}

static void
peer_close(struct stream *s, int64_t deadline_ms)
{
	(void)s;
	(void)deadline_ms;
}

static const struct stream_ops peer_ops = {
	.read = peer_read,
	.write = peer_write,
	.readable = peer_readable,
	.fd = peer_fd,
	.close = peer_close,
};

/* --- the message ------------------------------------------------------------ */

struct memory {
	struct reader reader;
	bool given;
};

static int
memory_next(struct reader *r, struct str *piece, struct err *err)
{
	struct memory *m = (struct memory *)r;

	(void)err;
	if (m->given)
		return 0;
	m->given = true;
	*piece = STR(MESSAGE);
	return 1;
}

static int
memory_rewind(struct reader *r, struct err *err)
{
	(void)err;
	((struct memory *)r)->given = false;
	return 0;
}

static const struct reader_ops memory_ops = {
	.next = memory_next,
	.rewind = memory_rewind,
};

/* --- one run ------------------------------------------------------------------ */

static int
give_password(void *ctx, struct buf *secret, struct err *err)
{
	(void)ctx;
	(void)err;
	buf_puts(secret, PASSWORD);
	return 0;
}

static void
check_err(const struct err *err)
{
	fuzz_must(err->status >= EX_USAGE && err->status <= EX_CONFIG);
	fuzz_must(err->status != EX_SOFTWARE);
	fuzz_must(err->id && err->text.len > 0);
	fuzz_must(fuzz_is_clean(buf_str(&err->text)));
	fuzz_must(fuzz_is_clean(buf_str(&err->reply)));
}

static int
log_in(struct session *s, struct err *err)
{
	struct auth_config a = {
		.method = "on",
		.user = "user",
		.fetch = give_password,
	};
	const struct sasl_mech *mech;

	return auth_login(s, &a, &mech, err);
}

static void
send_mail(struct session *s, unsigned int flags, struct peer *p)
{
	struct memory m = { .reader = { &memory_ops } };
	struct envelope e = { 0 };
	struct path_wishes wishes = { .notify = "failure" };
	struct transaction t = {
		.envelope = &e,
		.message = &m.reader,
		.needs = { .wire_bytes = WIRE_BYTES },
		.wishes = flags & ALL_OR_NOTHING ? &wishes :
		    &(struct path_wishes){ 0 },
		.all_or_nothing = flags & ALL_OR_NOTHING,
		.last = flags & LAST,
	};
	struct err err = { 0 };
	size_t sent;

	e.sender = strdup("s@example.org");
	envelope_add(&e, STR("a@example.org"), STR(""));
	envelope_add(&e, STR("b@example.org"), STR(""));
	envelope_add(&e, STR("c@example.org"), STR(""));
	if (transaction_run(s, &t, &err) < 0)
		check_err(&err);
	sent = envelope_count(&e, RCPT_SENT);
	fuzz_must(envelope_count(&e, RCPT_ACCEPTED) == 0);
	fuzz_must(sent == 0 || str_search(buf_str(&p->said),
	    STR("body\r\n")) < p->said.len);
	fuzz_must(sent == 0 || err.status == 0 || !err.uncertain ||
	    s->cfg->lmtp);
	if (flags & ALL_OR_NOTHING)
		fuzz_must(sent == 0 || sent == 3 || s->cfg->lmtp);
	for (size_t i = 0; i < e.count; i++)
		if (e.rcpt[i].state == RCPT_REFUSED ||
		    e.rcpt[i].state == RCPT_DEFERRED)
			check_err(&e.rcpt[i].err);
	err_clear(&err);
	envelope_clear(&e);
	transaction_clear(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int flags = size ? data[0] : 0;
	struct peer p = {
		.stream = { &peer_ops },
		.rest = fuzz_str(data + (size > 0), size - (size > 0)),
		.bytewise = flags & BYTEWISE,
		.said = BUF_MAX(1 << 20),
	};
	struct session_config cfg = {
		.host = "h", .port = 25, .helo = "me",
		.lmtp = flags & LMTP,
		.deadline_ms = CLOCK_NEVER,
	};
	struct session s;
	struct err err = { 0 };
	int ret;

	random_fix("0123456789abcdef", 16);
	ret = session_open(&s, &p.stream, &cfg, &err);
	if (ret == 0 && (flags & LOGIN))
		ret = log_in(&s, &err);
	if (ret < 0)
		check_err(&err);
	else
		send_mail(&s, flags, &p);
	session_close(&s);
	fuzz_must(str_search(buf_str(&p.said), STR(PASSWORD)) == p.said.len);
	err_clear(&err);
	buf_clear(&p.said);
	return 0;
}
