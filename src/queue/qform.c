/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qform.h"

#include <inttypes.h>

#include "base/digest.h"
#include "text/date.h"
#include "text/xtext.h"
#include "base/banned.h"

enum { ATTEMPTS_MAX = 9999 };
#define WAITED_MAX ((int64_t)999999999)

static int64_t
at_most(int64_t v, int64_t max)
{
	return v < 0 ? 0 : v > max ? max : v;
}

void
qform_put_state(struct buf *out, const struct qitem *item)
{
	buf_putf(out, "%c %04u %09" PRId64 " ", item->state,
	    item->attempts > ATTEMPTS_MAX ? ATTEMPTS_MAX : item->attempts,
	    at_most(item->waited, WAITED_MAX));
	date_put_iso(out, item->next);
	buf_putc(out, ' ');
	date_put_iso(out, item->last);
	buf_puts(out, item->uncertain ? " ?" : " -");
}

static void
put_text(struct buf *out, const char *word, const char *value)
{
	if (value)
		buf_putf(out, "%s: %s\n", word, value);
}

static void
put_flag(struct buf *out, const char *word, bool value)
{
	if (value)
		buf_putf(out, "%s: yes\n", word);
}

static void
put_time(struct buf *out, const char *word, time_t t)
{
	buf_putf(out, "%s: ", word);
	date_put_iso(out, t);
	buf_putc(out, '\n');
}

/* The address ends at the last '>' of the line, so no other may follow. */
static void
put_word(struct buf *out, const char *word, const char *value)
{
	struct buf coded = { 0 };

	if (!value)
		return;
	xtext_encode(&coded, str_of(value));
	buf_putf(out, " %s=", word);
	for (size_t i = 0; i < coded.len; i++)
		if (coded.ptr[i] == '>')
			buf_puts(out, "+3E");
		else
			buf_putc(out, coded.ptr[i]);
	buf_clear(&coded);
}

static void
put_rcpt(struct buf *out, struct qitem_rcpt *r)
{
	buf_puts(out, "rcpt: ");
	r->mark_at = out->len;
	buf_putf(out, "%c <%s>", r->mark, r->addr);
	put_word(out, "for", r->original);
	put_word(out, "notify", r->notify);
	put_word(out, "orcpt", r->orcpt);
	buf_putc(out, '\n');
}

static void
put_way(struct buf *out, const struct qitem *item)
{
	if (item->owner_name)
		buf_putf(out, "owner: %lu %s\n", (unsigned long)item->owner,
		    item->owner_name);
	put_text(out, "host", item->host);
	put_text(out, "account", item->account);
	put_text(out, "config", item->config);
	put_flag(out, "as-msmtp", item->as_msmtp);
	for (size_t i = 0; i < item->set.count; i++)
		put_text(out, "set", item->set.item[i]);
	put_flag(out, "saved", item->saved);
}

/*
 * An older reader that ignored a word would send without what it asks for;
 * where that is not harmless, the word begins with '!'.
 */
static void
put_wishes(struct buf *out, const struct qitem *item)
{
	put_text(out, "notify", item->notify);
	put_text(out, "ret", item->ret);
	put_text(out, "envid", item->envid);
	put_flag(out, "orcpt", item->orcpt);
	put_flag(out, "dsn-optional", item->dsn_optional);
	put_flag(out, "!requiretls", item->requiretls);
	put_text(out, "!hold-until", item->hold_until);
	if (item->deliver_by) {
		buf_putf(out, "!deliver-by: %c%c ", item->by_mode,
		    item->by_trace ? 'T' : '-');
		date_put_iso(out, item->deliver_by);
		buf_putc(out, '\n');
	}
	put_text(out, "priority", item->priority);
}

static void
put_about(struct buf *out, const struct qitem *item)
{
	if (!*item->about.text)
		return;
	buf_putf(out, "dsn-for: %s\n", item->about.text);
	put_flag(out, "has-original", item->has_original);
}

void
qform_put(struct buf *out, struct qitem *item)
{
	buf_puts(out, "envoi-queue 1\nstate: ");
	qform_put_state(out, item);
	buf_putf(out, "\nid: %s\n", item->id.text);
	put_time(out, "queued", item->queued);
	put_way(out, item);
	buf_putf(out, "from: <%s>\n", item->sender);
	for (size_t i = 0; i < item->rcpt_count; i++)
		put_rcpt(out, &item->rcpt[i]);
	put_wishes(out, item);
	put_about(out, item);
	put_text(out, "body", item->eight_bit ? "8bit" : "7bit");
	buf_putf(out, "size: %012" PRIu64 "\nwire: %012" PRIu64
	    "\nsha256: ", item->size, item->wire);
	digest_hex(out, item->sha256, sizeof(item->sha256));
	buf_puts(out, "\n\n");
	item->text_at = out->len;
}

size_t
qform_end(struct str text, size_t from)
{
	size_t i = from > 0 ? from - 1 : 0;

	while (i + 1 < text.len) {
		i += str_find(str_from(text, i), '\n');
		if (i + 1 < text.len && text.ptr[i + 1] == '\n')
			return i + 2;
		i++;
	}
	return 0;
}
