/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other half of queue/qform.h: from bytes to a queued message. */
#include "queue/qform.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "text/address.h"
#include "text/date.h"
#include "text/hex.h"
#include "text/xtext.h"
#include "base/banned.h"

/* Twelve digits. */
#define SIZE_LIMIT ((uint64_t)999999999999u)

enum { ENVID_MAX = 100, HOLD_MAX = 64, ORCPT_MAX = 500, SET_MAX = 256 };

/* One pass over a header. */
struct form {
	struct qitem *item;	/* borrowed */
	struct str text;
	struct str value;	/* of the line being read */
	unsigned long seen;	/* which fields came, a bit each */
};

/* Is it what people may get to see on one line, UTF-8 or not? */
static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool
take_text(struct form *f, char **to)
{
	if (f->value.len == 0 || !is_one_line(f->value))
		return false;
	*to = alloc_copy_n(f->value.ptr, f->value.len);
	return true;
}

static bool
take_number(struct str digits, size_t width, uint64_t max, uint64_t *to)
{
	return digits.len == width && str_to_uint(digits, max, to);
}

/* --- the state line ------------------------------------------------------- */

static bool
read_state(struct form *f)
{
	struct str s = f->value;
	struct qitem *item = f->item;
	uint64_t attempts, waited;

	if (s.len != QFORM_STATE_LEN || s.ptr[1] != ' ' || s.ptr[6] != ' ' ||
	    s.ptr[16] != ' ' || s.ptr[37] != ' ' || s.ptr[58] != ' ')
		return false;
	if (s.ptr[0] != QITEM_WAITING && s.ptr[0] != QITEM_HELD &&
	    s.ptr[0] != QITEM_DECIDED)
		return false;
	if (s.ptr[59] != '-' && s.ptr[59] != '?')
		return false;
	if (!take_number(str_n(s.ptr + 2, 4), 4, 9999, &attempts) ||
	    !take_number(str_n(s.ptr + 7, 9), 9, 999999999, &waited) ||
	    !date_read_iso(str_n(s.ptr + 17, 20), &item->next) ||
	    !date_read_iso(str_n(s.ptr + 38, 20), &item->last))
		return false;
	item->state = s.ptr[0];
	item->attempts = (unsigned int)attempts;
	item->waited = (int64_t)waited;
	item->uncertain = s.ptr[59] == '?';
	return true;
}

/* --- the other fields ----------------------------------------------------- */

static bool
read_id(struct form *f)
{
	return qid_read(&f->item->id, f->value);
}

static bool
read_queued(struct form *f)
{
	return date_read_iso(f->value, &f->item->queued);
}

static bool
read_owner(struct form *f)
{
	struct str uid, name = f->value;
	uint64_t number;

	if (!str_cut(&name, ' ', &uid) || name.len == 0 ||
	    !is_one_line(name) || !str_to_uint(uid, UINT32_MAX, &number))
		return false;
	f->item->owner = (uid_t)number;
	f->item->owner_name = alloc_copy_n(name.ptr, name.len);
	return true;
}

static bool
read_host(struct form *f)
{
	return take_text(f, &f->item->host);
}

static bool
read_account(struct form *f)
{
	return take_text(f, &f->item->account);
}

/* A relative name would be another file for each runner. */
static bool
read_config(struct form *f)
{
	return take_text(f, &f->item->config) && *f->item->config == '/';
}

static bool
read_yes(struct form *f, bool *to)
{
	*to = str_eq(f->value, STR("yes"));
	return *to;
}

static bool
read_as_msmtp(struct form *f)
{
	return read_yes(f, &f->item->as_msmtp);
}

static bool
read_set(struct form *f)
{
	if (f->item->set.count == SET_MAX || !is_one_line(f->value))
		return false;
	strlist_add(&f->item->set, f->value);
	return true;
}

static bool
read_saved(struct form *f)
{
	return read_yes(f, &f->item->saved);
}

/* What stands between '<' and the last '>'; what follows goes to rest. */
static bool
cut_address(struct str s, struct str *addr, struct str *rest)
{
	struct err err = { 0 };
	size_t end = str_find_last(s, '>');
	bool good;

	if (s.len == 0 || s.ptr[0] != '<' || end == s.len)
		return false;
	*addr = str_from(str_first(s, end), 1);
	*rest = str_from(s, end + 1);
	good = address_check(*addr, true, &err) == 0;
	err_clear(&err);
	return good;
}

static bool
read_from(struct form *f)
{
	struct str addr, rest;

	if (!cut_address(f->value, &addr, &rest) || rest.len > 0)
		return false;
	f->item->sender = alloc_copy_n(addr.ptr, addr.len);
	return true;
}

/* " WORD=XTEXT", if that is what comes next; owned, or NULL. */
static char *
take_word(struct str *rest, const char *word)
{
	struct buf value = { 0 };
	struct str s = *rest;

	if (!str_starts(s, STR(" ")))
		return NULL;
	s = str_from(s, 1);
	if (!str_starts(s, str_of(word)) ||
	    !str_starts(str_from(s, strlen(word)), STR("=")))
		return NULL;
	s = str_from(s, strlen(word) + 1);
	if (!xtext_decode(&value, str_first(s, str_find(s, ' '))) ||
	    value.len == 0 || !is_one_line(buf_str(&value))) {
		buf_clear(&value);
		return NULL;
	}
	*rest = str_from(s, str_find(s, ' '));
	return buf_take(&value);
}

static bool
is_notify(struct str list)
{
	struct str part;

	if (str_eq(list, STR("never")))
		return true;
	if (list.len == 0 || list.ptr[list.len - 1] == ',')
		return false;
	while (str_cut(&list, ',', &part))
		if (!str_eq(part, STR("failure")) &&
		    !str_eq(part, STR("delay")) &&
		    !str_eq(part, STR("success")))
			return false;
	return true;
}

/* It goes into a command as it is. */
static bool
is_orcpt(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
			return false;
	return s.len <= ORCPT_MAX && str_find(s, ';') + 1 < s.len;
}

/* What stands behind the address of a recipient. */
static bool
read_words(struct str rest, struct qitem_rcpt *r)
{
	r->original = take_word(&rest, "for");
	r->notify = take_word(&rest, "notify");
	r->orcpt = take_word(&rest, "orcpt");
	return rest.len == 0 &&
	    (!r->notify || is_notify(str_of(r->notify))) &&
	    (!r->orcpt || is_orcpt(str_of(r->orcpt)));
}

static bool
read_rcpt(struct form *f)
{
	struct qitem *item = f->item;
	struct str s = f->value, addr, rest;
	struct qitem_rcpt *r;

	if (item->rcpt_count == QITEM_RCPT_MAX || s.len < 2 ||
	    s.ptr[1] != ' ' || str_find(STR("-+!"), s.ptr[0]) == 3)
		return false;
	if (!cut_address(str_from(s, 2), &addr, &rest) || addr.len == 0)
		return false;
	qitem_add_rcpt(item, addr, NULL);
	r = &item->rcpt[item->rcpt_count - 1];
	r->mark = s.ptr[0];
	r->mark_at = (size_t)(s.ptr - f->text.ptr);
	return read_words(rest, r);
}

static bool
read_notify(struct form *f)
{
	return is_notify(f->value) && take_text(f, &f->item->notify);
}

static bool
read_ret(struct form *f)
{
	if (!str_eq(f->value, STR("full")) &&
	    !str_eq(f->value, STR("headers")))
		return false;
	return take_text(f, &f->item->ret);
}

static bool
read_envid(struct form *f)
{
	return f->value.len <= ENVID_MAX && printable_is(f->value) &&
	    take_text(f, &f->item->envid);
}

static bool
read_orcpt(struct form *f)
{
	return read_yes(f, &f->item->orcpt);
}

static bool
read_dsn_optional(struct form *f)
{
	return read_yes(f, &f->item->dsn_optional);
}

static bool
read_requiretls(struct form *f)
{
	return read_yes(f, &f->item->requiretls);
}

/* An RFC 3339 time, by its characters; the server knows the rest. */
static bool
read_hold_until(struct form *f)
{
	for (size_t i = 0; i < f->value.len; i++)
		if (!str_is_digit(f->value.ptr[i]) &&
		    !memchr("-:TZ+.", f->value.ptr[i], 6))
			return false;
	return f->value.len <= HOLD_MAX && take_text(f,
	    &f->item->hold_until);
}

static bool
read_deliver_by(struct form *f)
{
	struct str s = f->value;

	if (s.len != 23 || (s.ptr[0] != 'R' && s.ptr[0] != 'N') ||
	    (s.ptr[1] != 'T' && s.ptr[1] != '-') || s.ptr[2] != ' ')
		return false;
	f->item->by_mode = s.ptr[0];
	f->item->by_trace = s.ptr[1] == 'T';
	return date_read_iso(str_from(s, 3), &f->item->deliver_by) &&
	    f->item->deliver_by > 0;
}

/* RFC 6710: -9 to 9. */
static bool
read_priority(struct form *f)
{
	bool minus = str_starts(f->value, STR("-"));
	struct str digit = str_from(f->value, minus);

	if (digit.len != 1 || !str_is_digit(digit.ptr[0]))
		return false;
	return take_text(f, &f->item->priority);
}

static bool
read_about(struct form *f)
{
	return qid_read(&f->item->about, f->value) &&
	    !qid_is_report(&f->item->about);
}

static bool
read_has_original(struct form *f)
{
	return read_yes(f, &f->item->has_original);
}

static bool
read_body(struct form *f)
{
	f->item->eight_bit = str_eq(f->value, STR("8bit"));
	return f->item->eight_bit || str_eq(f->value, STR("7bit"));
}

static bool
read_size(struct form *f)
{
	return take_number(f->value, 12, SIZE_LIMIT, &f->item->size);
}

static bool
read_wire(struct form *f)
{
	return take_number(f->value, 12, SIZE_LIMIT, &f->item->wire);
}

static bool
read_sha256(struct form *f)
{
	unsigned char *to = f->item->sha256;

	if (f->value.len != 2 * sizeof(f->item->sha256))
		return false;
	for (size_t i = 0; i < f->value.len; i += 2) {
		int byte = hex_pair(str_from(f->value, i));

		if (byte < 0)
			return false;
		to[i / 2] = (unsigned char)byte;
	}
	return true;
}

/* --- all of them ---------------------------------------------------------- */

enum { ONCE, OFTEN, NEEDED, NEEDED_OFTEN };

static const struct field {
	const char *word;
	int how;
	bool (*read)(struct form *f);
} fields[] = {
	{ "state", NEEDED, read_state },
	{ "id", NEEDED, read_id },
	{ "queued", NEEDED, read_queued },
	{ "owner", ONCE, read_owner },
	{ "host", ONCE, read_host },
	{ "account", NEEDED, read_account },
	{ "config", ONCE, read_config },
	{ "as-msmtp", ONCE, read_as_msmtp },
	{ "set", OFTEN, read_set },
	{ "saved", ONCE, read_saved },
	{ "from", NEEDED, read_from },
	{ "rcpt", NEEDED_OFTEN, read_rcpt },
	{ "notify", ONCE, read_notify },
	{ "ret", ONCE, read_ret },
	{ "envid", ONCE, read_envid },
	{ "orcpt", ONCE, read_orcpt },
	{ "dsn-optional", ONCE, read_dsn_optional },
	{ "!requiretls", ONCE, read_requiretls },
	{ "!hold-until", ONCE, read_hold_until },
	{ "!deliver-by", ONCE, read_deliver_by },
	{ "priority", ONCE, read_priority },
	{ "dsn-for", ONCE, read_about },
	{ "has-original", ONCE, read_has_original },
	{ "body", ONCE, read_body },
	{ "size", NEEDED, read_size },
	{ "wire", NEEDED, read_wire },
	{ "sha256", NEEDED, read_sha256 },
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };
_Static_assert(FIELDS <= sizeof(long) * 8, "a bit for each field");

static enum qform
damaged(struct buf *why, const char *what, struct str object)
{
	buf_puts(why, what);
	printable_put(why, object, 80);
	return QFORM_DAMAGED;
}

static enum qform
newer(struct buf *why)
{
	buf_puts(why, "written by a newer version of envoi");
	return QFORM_NEWER;
}

static bool
is_word(struct str s)
{
	size_t i = str_starts(s, STR("!"));
	bool good = i < s.len;

	for (; i < s.len; i++)
		good &= str_is_digit(s.ptr[i]) || s.ptr[i] == '-' ||
		    (s.ptr[i] >= 'a' && s.ptr[i] <= 'z');
	return good;
}

/* "word: value" */
static enum qform
read_field(struct form *f, struct str line, struct buf *why)
{
	size_t colon = str_find(line, ':');
	struct str word = str_first(line, colon);

	if (line.len > QFORM_LINE_MAX)
		return damaged(why, "a line is too long", STR(""));
	if (!is_word(word) || !str_starts(str_from(line, colon), STR(": ")))
		return damaged(why, "no field: ", line);
	f->value = str_from(line, colon + 2);
	for (size_t i = 0; i < FIELDS; i++) {
		bool often = fields[i].how == OFTEN ||
		    fields[i].how == NEEDED_OFTEN;

		if (!str_eq(word, str_of(fields[i].word)))
			continue;
		if (!often && f->seen & 1ul << i)
			return damaged(why, "twice: ", word);
		f->seen |= 1ul << i;
		return fields[i].read(f) ? QFORM_OK :
		    damaged(why, "bad value: ", line);
	}
	return word.ptr[0] == '!' ? newer(why) : QFORM_OK;
}

static enum qform
check_complete(const struct form *f, struct buf *why)
{
	for (size_t i = 0; i < FIELDS; i++)
		if ((fields[i].how == NEEDED ||
		    fields[i].how == NEEDED_OFTEN) && !(f->seen & 1ul << i))
			return damaged(why, "missing: ",
			    str_of(fields[i].word));
	return QFORM_OK;
}

/* The first line says which version wrote the rest. */
static enum qform
read_version(struct str line, struct buf *why)
{
	uint64_t version;

	if (str_eq(line, STR("envoi-queue 1")))
		return QFORM_OK;
	if (str_starts(line, STR("envoi-queue ")) &&
	    str_to_uint(str_from(line, 12), UINT64_MAX, &version) &&
	    version != 1)
		return newer(why);
	return damaged(why, "no queue file", STR(""));
}

enum qform
qform_read(struct qitem *item, struct str text, struct buf *why)
{
	struct form f = { .item = item, .text = text };
	struct str rest = text, line;
	enum qform result;

	if (!str_cut(&rest, '\n', &line))
		return damaged(why, "empty", STR(""));
	result = read_version(line, why);
	if (result != QFORM_OK)
		return result;
	/* It is overwritten in place, so it must stand in its place. */
	if (!str_starts(rest, STR("state: ")))
		return damaged(why, "missing: ", STR("state"));
	while (result == QFORM_OK && str_cut(&rest, '\n', &line) &&
	    line.len > 0)
		result = read_field(&f, line, why);
	if (result != QFORM_OK)
		return result;
	item->text_at = (uint64_t)(text.len - rest.len);
	return check_complete(&f, why);
}
