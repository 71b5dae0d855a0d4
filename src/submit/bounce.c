/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/bounce.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/printable.h"
#include "message/outline.h"
#include "net/dial.h"
#include "queue/qfile.h"
#include "queue/qstore.h"
#include "submit/bounce_part.h"
#include "submit/helo.h"
#include "text/address.h"
#include "text/date.h"
#include "text/encword.h"
#include "text/field.h"
#include "text/idn.h"
#include "base/banned.h"

/* Original and report: more of a history than anybody reads. */
#define HISTORY_MAX QFILE_HISTORY_MAX

/* Of the original: longer ones are left out rather than cut. */
enum { SUBJECT_MAX = 250, MESSAGE_ID_MAX = 500 };

/* A report while it is written. */
struct draft {
	const struct bounce *b;
	struct bounce_facts facts;
	struct buf name;
	struct buf history;
	struct spool *original;		/* owned; NULL: it can't be used */
	struct outline outline;
	struct spool *out;		/* owned */
};

bool
bounce_wanted(const struct bounce *b)
{
	const struct qitem *item = b->item;

	if (b->account && b->account->queue_report != REPORT_MAIL)
		return false;
	if (qid_is_report(&item->id) || *item->about.text || !item->sender ||
	    !*item->sender)
		return false;
	for (size_t i = 0; i < item->rcpt_count; i++)
		if (bounce_is_about(b, &item->rcpt[i]))
			return true;
	return false;
}

/* --- who writes ------------------------------------------------------ */

static bool
is_name(struct str name)
{
	return name.len > 0 && name.len < 256 && printable_is(name) &&
	    str_find(name, ' ') == name.len &&
	    str_find(name, '"') == name.len &&
	    str_find(name, '\\') == name.len && name.ptr[0] != '[';
}

/* The name that the account says behind EHLO, if it is one. */
static void
put_name(struct buf *out, const struct account *account)
{
	struct dial_facts nowhere = { 0 };
	struct err ignored = { 0 };

	helo_name(out, account && account->domain ? account->domain : "auto",
	    &nowhere, &ignored);
	err_clear(&ignored);
	if (is_name(buf_str(out)))
		return;
	buf_reset(out);
	buf_puts(out, "localhost");
}

/* An address for a field, its domain in ASCII. */
static void
put_address(struct buf *out, struct str addr)
{
	struct str domain = address_domain(addr);
	struct buf ascii = { 0 };
	struct err ignored = { 0 };

	if (domain.len > 0 && idn_to_ascii(&ascii, domain, &ignored) == 0) {
		buf_put(out, str_first(addr, addr.len - domain.len));
		buf_put(out, buf_str(&ascii));
	} else {
		buf_put(out, addr);
	}
	err_clear(&ignored);
	buf_clear(&ascii);
}

/*
 * The account's own: submission servers refuse other people's addresses in
 * From, and the empty one.
 */
static struct str
own_address(const struct bounce *b)
{
	struct err ignored = { 0 };
	struct str own = { 0 };

	if (b->account && b->account->from.count > 0)
		own = str_of(b->account->from.item[0]);
	if (own.len == 0 || address_check(own, false, &ignored) < 0 ||
	    str_find(own, '*') < own.len || str_find(own, '?') < own.len)
		own = str_of(b->item->sender);
	err_clear(&ignored);
	return own;
}

/* --- the header ------------------------------------------------------ */

static void
put_field(struct buf *out, const char *name, const struct buf *value)
{
	field_put(out, str_of(name), buf_str(value), STR("\n"));
}

/* A field of the original on one line; empty when it has none. */
static void
original_field(const struct draft *d, struct str name, struct buf *out)
{
	size_t i = outline_find(&d->outline, name, 0);

	if (d->original && i < d->outline.field_count)
		field_unfold(out, d->outline.field[i].value);
}

static void
put_references(struct buf *out, const struct draft *d)
{
	struct buf id = { 0 };
	struct str s;

	original_field(d, STR("Message-ID"), &id);
	s = buf_str(&id);
	if (s.len > 2 && s.len <= MESSAGE_ID_MAX && printable_is(s) &&
	    str_find(s, ' ') == s.len && s.ptr[0] == '<' &&
	    str_find(s, '>') == s.len - 1) {
		put_field(out, "In-Reply-To", &id);
		put_field(out, "References", &id);
	}
	buf_clear(&id);
}

static const char *
subject_of(enum bounce_kind kind)
{
	switch (kind) {
	case BOUNCE_FAILED:
		return "Undelivered mail";
	case BOUNCE_DELAYED:
		return "Delayed mail (still being tried)";
	default:
		return "Damaged mail";
	}
}

static void
put_subject(struct buf *out, const struct draft *d)
{
	struct buf subject = { 0 }, value = { 0 };

	buf_puts(&value, subject_of(d->b->kind));
	original_field(d, STR("Subject"), &subject);
	if (subject.len > 0 && subject.len <= SUBJECT_MAX) {
		buf_puts(&value, ": ");
		if (printable_is(buf_str(&subject)))
			buf_put(&value, buf_str(&subject));
		else
			encword_encode(&value, buf_str(&subject),
			    ENCWORD_TEXT);
	}
	put_field(out, "Subject", &value);
	buf_clear(&subject);
	buf_clear(&value);
}

static bool
is_eight_bit(const struct draft *d)
{
	return d->original && (d->outline.head.eight_bit ||
	    (d->facts.whole && d->outline.body.eight_bit));
}

static void
put_boundary(struct buf *out, const struct draft *d)
{
	buf_putf(out, "=_envoi-%s", d->b->item->id.text);
}

static void
put_type(struct buf *out, const struct draft *d)
{
	struct buf value = { 0 };

	buf_puts(&value, "multipart/report; report-type=delivery-status; "
	    "boundary=\"");
	put_boundary(&value, d);
	buf_putc(&value, '"');
	buf_puts(out, "MIME-Version: 1.0\n");
	put_field(out, "Content-Type", &value);
	buf_putf(out, "Content-Transfer-Encoding: %s\n",
	    is_eight_bit(d) ? "8bit" : "7bit");
	buf_clear(&value);
}

static void
put_header(struct buf *out, const struct draft *d)
{
	struct buf value = { 0 };

	date_put_mail(&value, clock_wall());
	put_field(out, "Date", &value);
	buf_reset(&value);
	buf_putf(&value, "\"envoi on %s\" <", buf_cstr(&d->name));
	put_address(&value, own_address(d->b));
	buf_putc(&value, '>');
	put_field(out, "From", &value);
	buf_reset(&value);
	buf_putc(&value, '<');
	put_address(&value, str_of(d->b->item->sender));
	buf_putc(&value, '>');
	put_field(out, "To", &value);
	put_subject(out, d);
	buf_reset(&value);
	buf_putf(&value, "<%s.%s@%s>", d->b->item->id.text,
	    d->b->kind == BOUNCE_DELAYED ? "delay" : "report",
	    buf_cstr(&d->name));
	put_field(out, "Message-ID", &value);
	put_references(out, d);
	buf_puts(out, "Auto-Submitted: auto-replied\n");
	put_type(out, d);
	buf_putc(out, '\n');
	buf_clear(&value);
}

/* --- the parts ------------------------------------------------------- */

static void
begin_part(struct buf *out, const struct draft *d)
{
	buf_puts(out, "\n--");
	put_boundary(out, d);
	buf_putc(out, '\n');
}

static void
put_told(struct buf *out, const struct draft *d)
{
	put_header(out, d);
	buf_puts(out, "This is a report in MIME format (RFC 3464).\n");
	begin_part(out, d);
	bounce_put_words(out, &d->facts);
	begin_part(out, d);
	buf_puts(out, "Content-Type: message/delivery-status\n\n");
	bounce_put_status(out, &d->facts);
	if (!d->original)
		return;
	begin_part(out, d);
	buf_puts(out, d->facts.whole ? "Content-Type: message/rfc822\n" :
	    "Content-Type: text/rfc822-headers\n");
	if (is_eight_bit(d))
		buf_puts(out, "Content-Transfer-Encoding: 8bit\n");
	buf_putc(out, '\n');
}

static int
add_original(struct draft *d, struct err *err)
{
	struct reader *reader;
	struct str piece;
	int ret;

	if (!d->original)
		return 0;
	if (!d->facts.whole)
		return spool_add(d->out, buf_str(&d->outline.header), err);
	reader = spool_reader(d->original, 0);
	while ((ret = reader_next(reader, &piece, err)) > 0)
		if (spool_add(d->out, piece, err) < 0) {
			ret = -1;
			break;
		}
	reader_free(reader);
	return ret;
}

static int
write_all(struct draft *d, struct err *err)
{
	struct buf text = BUF_MAX(4 * BOUNCE_TEXT_MAX);
	int ret;

	put_told(&text, d);
	ret = spool_add(d->out, buf_str(&text), err);
	if (ret == 0)
		ret = add_original(d, err);
	buf_reset(&text);
	buf_puts(&text, "\n--");
	put_boundary(&text, d);
	buf_puts(&text, "--\n");
	if (ret == 0)
		ret = spool_add(d->out, buf_str(&text), err);
	buf_clear(&text);
	return ret;
}

/* RET=HDRS is the sender's own wish (RFC 3461 4.3). */
static bool
may_be_whole(const struct bounce *b)
{
	uint64_t most = b->account ? (uint64_t)b->account->queue_report_size :
	    SPOOL_MEMORY;
	const char *ret = b->item->ret;

	return b->kind == BOUNCE_FAILED && b->item->size <= most &&
	    !(ret && str_starts(str_of(ret), STR("h")));
}

/* A header that nobody can take apart is no reason to say nothing. */
static void
read_original(struct draft *d)
{
	const struct qitem *item = d->b->item;
	struct err ignored = { 0 };

	if (d->b->kind == BOUNCE_DAMAGED)
		return;
	qfile_history(d->b->fd, item, HISTORY_MAX, &d->history);
	d->facts.history = buf_str(&d->history);
	d->facts.whole = may_be_whole(d->b);
	d->original = spool_at(d->b->fd, item->text_at, item->size);
	if (outline_scan(&d->outline, d->original, &ignored) < 0) {
		spool_free(d->original);
		d->original = NULL;
		d->facts.whole = false;
	}
	d->facts.header = d->original && !d->facts.whole;
	err_clear(&ignored);
}

struct spool *
bounce_write(const struct bounce *b, bool *whole, struct err *err)
{
	struct draft d = { .b = b, .facts = { .b = b } };

	d.history.max = HISTORY_MAX + 1;
	put_name(&d.name, b->account);
	d.facts.name = buf_cstr(&d.name);
	d.out = spool_new();
	read_original(&d);
	if (write_all(&d, err) < 0) {
		spool_free(d.out);
		d.out = NULL;
	}
	*whole = d.facts.whole;
	outline_clear(&d.outline);
	spool_free(d.original);
	buf_clear(&d.name);
	buf_clear(&d.history);
	return d.out;
}

/* --- into the queue -------------------------------------------------- */

/* The same way as what it is about; a delay may be told more than once. */
static void
address_it(struct qitem *to, const struct bounce *b)
{
	const struct qitem *item = b->item;

	if (b->kind == BOUNCE_DELAYED)
		qid_new(&to->id);
	else
		to->id = qid_report(&item->id);
	to->state = QITEM_WAITING;
	to->queued = clock_wall();
	to->owner = item->owner;
	to->owner_name = alloc_copy(item->owner_name);
	to->host = alloc_copy(item->host);
	to->account = alloc_copy(item->account);
	to->config = alloc_copy(item->config);
	to->as_msmtp = item->as_msmtp;
	strlist_copy(&to->set, &item->set);
	to->sender = alloc_copy("");
	to->about = item->id;
	qitem_add_rcpt(to, str_of(item->sender), NULL);
}

int
bounce_put(const struct qdir *d, const struct bounce *b, struct err *err)
{
	struct qitem report = { 0 };
	struct reader *reader;
	int ret;
	struct spool *text = bounce_write(b, &report.has_original, err);

	if (!text)
		return -1;
	address_it(&report, b);
	reader = spool_reader(text, 0);
	/* What was accepted is owed an answer, however full the queue is. */
	ret = qstore_put(d, &report, reader, (struct str){ 0 }, NULL, err);
	reader_free(reader);
	spool_free(text);
	qitem_clear(&report);
	return ret < 0 ? -1 : 0;
}
