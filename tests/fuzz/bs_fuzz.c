/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole session in which a client says anything, with a stub behind it
 * that takes mail or not.  The first byte chooses its verdicts and whether
 * the client is silent at the end or gone.
 *
 * Always true: it ends; every answer is a line with a code, without control
 * characters; what is delivered has checked addresses, no more recipients
 * and no larger message than allowed; and the answers and mails are the
 * same however the client's bytes are cut.
 */
#include "fuzz.h"

#include "net/stream.h"
#include "serve/bs.h"
#include "text/address.h"

enum { MAX_SIZE = 200, MAX_RCPTS = 3 };
enum { HANGS = 1, FAILS = 2, PICKY = 4, UNLIMITED = 8 };

/* --- the client ------------------------------------------------------------ */

struct peer {
	struct stream stream;
	struct str rest;
	size_t step;
	bool hangs;
	struct buf heard;
	struct buf log;		/* the mails that were delivered */
	unsigned int flags;
};

static ssize_t
peer_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct peer *p = (struct peer *)s;
	size_t n = p->step < cap ? p->step : cap;

	(void)deadline_ms;
	if (n > p->rest.len)
		n = p->rest.len;
	if (n == 0 && p->hangs)
		return err_set(err, EX_TEMPFAIL, "NET-TIMEOUT", "timed out");
	if (n > 0)
		memcpy(to, p->rest.ptr, n);
	p->rest = str_from(p->rest, n);
	return (ssize_t)n;
}

static int
peer_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	(void)deadline_ms;
	(void)err;
	buf_put(&((struct peer *)s)->heard, bytes);
	return 0;
}

static const struct stream_ops peer_ops = {
	.read = peer_read,
	.write = peer_write,
};

/* --- who takes the mail ------------------------------------------------------ */

static void
check_address(const char *addr)
{
	struct err err = { 0 };

	fuzz_must(address_check(str_of(addr), true, &err) == 0);
	fuzz_must(fuzz_is_clean(str_of(addr)));
}

static int
take_sender(void *ctx, const struct mailarg *mail, struct answer *no)
{
	(void)ctx;
	(void)no;
	check_address(mail->addr);
	fuzz_must(!mail->notify && !mail->orcpt);
	fuzz_must(fuzz_is_clean(str_of(mail->envid)));
	return 0;
}

static int
take_rcpt(void *ctx, const struct mailarg *rcpt, struct answer *no)
{
	const struct peer *p = ctx;

	fuzz_must(*rcpt->addr && !rcpt->envid && !rcpt->ret);
	check_address(rcpt->addr);
	fuzz_must(fuzz_is_clean(str_of(rcpt->orcpt)));
	if (p->flags & PICKY && rcpt->addr[0] == 'n')
		return answer_set(no, 550, "5.1.1", "no");
	return 0;
}

static void
deliver(void *ctx, const struct parcel *m, struct answer *whole,
	struct answer *each)
{
	struct peer *p = ctx;
	struct reader *r = spool_reader(m->spool, 0);
	struct err err = { 0 };
	struct str piece;

	fuzz_must(m->open && m->count > 0 && m->count <= MAX_RCPTS);
	fuzz_must(spool_size(m->spool) == m->size);
	fuzz_must(m->size <= MAX_SIZE || p->flags & UNLIMITED);
	buf_putf(&p->log, "%s>%s:", m->mail.addr, m->rcpt[0].addr);
	while (reader_next(r, &piece, &err) == 1)
		buf_put(&p->log, piece);
	reader_free(r);
	if (p->flags & FAILS)
		answer_set(whole, 451, "4.0.0", "no");
	else
		answer_set(whole, 250, "2.0.0", "yes");
	if (each && p->flags & PICKY)
		answer_set(&each[0], 550, "5.1.1", "no");
}

/* --- one run ------------------------------------------------------------------ */

static void
run(struct peer *p, struct str input, unsigned int flags, size_t step)
{
	struct bs_back back = { p, take_sender, take_rcpt, deliver };
	struct bs_config cfg = {
		.host = "h",
		.max_size = flags & UNLIMITED ? 0 : MAX_SIZE,
		.max_rcpts = MAX_RCPTS,
		.back = &back,
	};
	int status;

	*p = (struct peer){
		.stream = { &peer_ops },
		.rest = input,
		.step = step,
		.hangs = flags & HANGS,
		.heard = BUF_MAX(1 << 24),
		.log = BUF_MAX(1 << 24),
		.flags = flags,
	};
	status = bs_run(&cfg, &p->stream);
	fuzz_must(status == 0 || status == EX_TEMPFAIL ||
	    status == EX_PROTOCOL);
}

static void
check_answers(struct str heard)
{
	while (heard.len > 0) {
		size_t end = str_find(heard, '\n');
		struct str line = str_first(heard, end);

		fuzz_must(end < heard.len && end > 4);
		fuzz_must(line.ptr[--line.len] == '\r');
		fuzz_must(fuzz_is_clean(line) && line.len <= 510);
		fuzz_must(line.ptr[0] >= '2' && line.ptr[0] <= '5');
		fuzz_must(line.ptr[3] == ' ' || line.ptr[3] == '-');
		heard = str_from(heard, end + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int flags = size ? data[0] : 0;
	struct str input = fuzz_str(data + (size > 0), size - (size > 0));
	struct peer whole, cut;

	run(&whole, input, flags, SIZE_MAX);
	run(&cut, input, flags, 1);
	check_answers(buf_str(&whole.heard));
	fuzz_must(str_eq(buf_str(&whole.heard), buf_str(&cut.heard)));
	fuzz_must(str_eq(buf_str(&whole.log), buf_str(&cut.log)));
	buf_clear(&whole.heard);
	buf_clear(&whole.log);
	buf_clear(&cut.heard);
	buf_clear(&cut.log);
	return 0;
}
