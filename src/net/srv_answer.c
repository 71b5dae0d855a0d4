/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pure half of net/srv.h.  The libc has a parser, too, but in a library
 * of its own that would be loaded for every mail.
 */
#include "net/srv.h"

#include "base/random.h"
#include "base/banned.h"

enum {
	HEADER_LEN = 12,
	TYPE_SRV = 33,
	CLASS_IN = 1,
	FLAG_RESPONSE = 0x8000,
	LABEL_MAX = 63,
	POINTER = 0xc0,		/* RFC 1035 4.1.4 */
	JUMPS_MAX = 64,		/* pointers in one name */
	NAME_LEN_MAX = 255	/* lengths and root included: RFC 1035 2.3.4 */
};

/* Where we are in the packet; ok turns false for good past its end. */
struct cursor {
	struct str all;
	size_t pos;
	bool ok;
};

static unsigned int
take_byte(struct cursor *c)
{
	if (!c->ok || c->pos >= c->all.len) {
		c->ok = false;
		return 0;
	}
	return (unsigned char)c->all.ptr[c->pos++];
}

static unsigned int
take_16(struct cursor *c)
{
	unsigned int high = take_byte(c);

	return high << 8 | take_byte(c);
}

static void
skip(struct cursor *c, size_t n)
{
	if (!c->ok || n > c->all.len - c->pos)
		c->ok = false;
	else
		c->pos += n;
}

/* One label's bytes, or none when they are not there. */
static struct str
take_label(struct cursor *c, size_t len)
{
	size_t begin = c->pos;

	skip(c, len);
	return c->ok ? str_n(c->all.ptr + begin, len) : STR("");
}

static bool
is_host_label(struct str label)
{
	for (size_t i = 0; i < label.len; i++) {
		char c = str_lower(label.ptr[i]);

		if (!str_is_digit(c) && !(c >= 'a' && c <= 'z') &&
		    c != '-' && c != '_')
			return false;
	}
	return label.len > 0 && label.ptr[0] != '-';
}

/* Append a label to a name; take_name has seen to it that it fits. */
static bool
put_label(char host[SRV_HOST_MAX], struct str label)
{
	size_t len = strlen(host);

	if (!is_host_label(label))
		return false;
	if (len > 0)
		host[len++] = '.';
	memcpy(host + len, label.ptr, label.len);
	host[len + label.len] = '\0';
	return true;
}

/*
 * A name, which may go on elsewhere.  The cursor ends up behind its part
 * here.  host: the name as text, "" for the root; NULL: not wanted.
 * Returns false when it is well-formed but can be no host name.
 */
static bool
take_name(struct cursor *c, char *host)
{
	size_t back = 0;	/* behind the first pointer; 0: none yet */
	size_t total = 1;	/* bytes of the name without pointers */
	bool usable = true;
	unsigned int len;
	int jumps = 0;

	if (host)
		host[0] = '\0';
	while ((len = take_byte(c)) != 0) {
		if (len <= LABEL_MAX) {
			struct str label = take_label(c, len);

			total += len + 1;
			if (total > NAME_LEN_MAX)
				c->ok = false;
			if (host && c->ok && !put_label(host, label))
				usable = false;
			continue;
		}
		if (len < POINTER || ++jumps > JUMPS_MAX)
			c->ok = false;
		len = (len & ~(unsigned int)POINTER) << 8 | take_byte(c);
		if (!back)
			back = c->pos;
		if (c->ok)
			c->pos = len;
	}
	if (back && c->ok)
		c->pos = back;
	return usable;
}

/* The data of one SRV record, which ends at end. */
static void
take_srv(struct cursor *c, size_t end, struct srv_list *list)
{
	struct srv_record r = { 0 };
	bool usable;

	r.priority = (uint16_t)take_16(c);
	r.weight = (uint16_t)take_16(c);
	r.port = (uint16_t)take_16(c);
	usable = take_name(c, r.host);
	if (c->pos != end)
		c->ok = false;
	if (r.host[0] && r.port == 0)	/* nothing to connect to */
		usable = false;
	if (c->ok && usable && list->count < SRV_MAX)
		list->item[list->count++] = r;
}

static void
take_record(struct cursor *c, struct srv_list *list)
{
	unsigned int type, class;
	size_t len;

	take_name(c, NULL);
	type = take_16(c);
	class = take_16(c);
	skip(c, 4);	/* time to live: nothing is kept */
	len = take_16(c);
	if (c->ok && len > c->all.len - c->pos)
		c->ok = false;
	if (c->ok && type == TYPE_SRV && class == CLASS_IN)
		take_srv(c, c->pos + len, list);
	else
		skip(c, len);
}

bool
srv_parse(struct str answer, struct srv_list *list)
{
	struct cursor c = { answer, 0, true };
	size_t before = list->count;
	unsigned int questions, answers;

	skip(&c, 2);
	if (!(take_16(&c) & FLAG_RESPONSE))
		return false;
	questions = take_16(&c);
	answers = take_16(&c);
	skip(&c, 4);
	while (c.ok && questions-- > 0) {
		take_name(&c, NULL);
		skip(&c, 4);
	}
	while (c.ok && answers-- > 0)
		take_record(&c, list);
	if (!c.ok)
		list->count = before;
	return c.ok;
}

/* --- order --------------------------------------------------------------- */

static uint64_t
random_upto(uint64_t max)
{
	uint64_t r;

	random_bytes(&r, sizeof(r));
	return r % (max + 1);
}

/* Does a come before b whatever the lot?  RFC 2782: weight 0 first. */
static bool
is_before(const struct srv_record *a, const struct srv_record *b)
{
	if (a->priority != b->priority)
		return a->priority < b->priority;
	return a->weight == 0 && b->weight != 0;
}

static void
move_to(struct srv_list *list, size_t from, size_t to)
{
	struct srv_record r = list->item[from];

	memmove(&list->item[to + 1], &list->item[to],
		(from - to) * sizeof(r));
	list->item[to] = r;
}

static void
sort(struct srv_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		size_t to = i;

		while (to > 0 && is_before(&list->item[i],
		    &list->item[to - 1]))
			to--;
		move_to(list, i, to);
	}
}

/* Draw who comes first among those of one priority, from begin to end. */
static size_t
draw(const struct srv_list *list, size_t begin, size_t end)
{
	uint64_t sum = 0, lot;
	size_t i = begin;

	for (size_t k = begin; k < end; k++)
		sum += list->item[k].weight;
	lot = random_upto(sum);
	sum = list->item[i].weight;
	while (sum < lot)
		sum += list->item[++i].weight;
	return i;
}

void
srv_order(struct srv_list *list)
{
	sort(list);
	for (size_t i = 0; i < list->count; i++) {
		size_t end = i + 1;

		while (end < list->count && list->item[end].priority ==
		    list->item[i].priority)
			end++;
		move_to(list, draw(list, i, end), i);
	}
}
