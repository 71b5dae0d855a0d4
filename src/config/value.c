/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/value.h"

#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/strlist.h"
#include "base/banned.h"

/* As much of a value as a message shows, without a URL's user and password. */
static void
put_shown(struct buf *out, struct str text)
{
	size_t from = str_search(text, STR("//")) + 2;
	size_t at = str_find_last(text, '@');

	if (at < text.len && at >= from) {
		buf_put(out, str_first(text, from));
		buf_puts(out, "***");
		text = str_from(text, at);
	}
	buf_put(out, str_first(text, 200));
}

static int
refuse(struct err *err, int status, const char *what, struct str text,
    const char *expected)
{
	struct buf shown = { 0 };

	put_shown(&shown, text);
	err_set(err, status, "CONF-VALUE",
	    "'%s' takes %s, not '%s'", what, expected, buf_cstr(&shown));
	buf_clear(&shown);
	if (str_find(text, '#') < text.len)
		err_hint(err, "in an msmtprc a '#' inside a line belongs to "
		    "the value: move the comment to a line of its own");
	return -1;
}

static bool
has_control(struct str text, bool tabs)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < 0x20 && !(c == '\t' && tabs)) || c == 0x7f)
			return true;
	}
	return false;
}

/* check_bytes - what no value of any type may be. */
static int
check_bytes(const struct value_type *type, const char *what,
    struct str text, int status, struct err *err)
{
	size_t max = type->store == VALUE_SECRET ?
	    VALUE_SECRET_MAX : VALUE_MAX;

	if (has_control(text, type->tabs))
		return err_set(err, status, "CONF-CONTROL",
		    "the value of '%s' holds a control character", what);
	if (text.len > max)
		return err_set(err, status, "CONF-LONG",
		    "the value of '%s' is longer than %zu bytes", what, max);
	if (text.len == 0 && type->store <= VALUE_SECRET &&
	    type->empty == VALUE_EMPTY_REFUSED)
		return err_set(err, status, "CONF-EMPTY",
		    "'%s' needs a value", what);
	return 0;
}

static const struct value_word *
find_word(const struct value_type *type, struct str text)
{
	for (const struct value_word *w = type->words; w && w->word; w++)
		if (str_eq(text, str_of(w->word)))
			return w;
	return NULL;
}

static int
digit_of(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* parse_number - as strtol(3) with base 0 reads it: 16, 0x10, 020, +16. */
static bool
parse_number(struct str s, int *out)
{
	int base = 10;
	long long n = 0;

	if (str_starts(s, STR("+")))
		s = str_from(s, 1);
	if (str_starts_nocase(s, STR("0x"))) {
		base = 16;
		s = str_from(s, 2);
	} else if (s.len > 1 && s.ptr[0] == '0') {
		base = 8;
		s = str_from(s, 1);
	}
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = digit_of(s.ptr[i]);

		n = n * base + digit;
		if (digit >= base || n > INT_MAX)
			return false;
	}
	*out = (int)n;
	return true;
}

struct unit {
	char letter;	/* 0 ends the table */
	int number;
};

static const struct unit durations[] = {
	{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 0, 1 },
};

static const struct unit sizes[] = {
	{ 'K', 1024 }, { 'M', 1024 * 1024 }, { 'G', 1024 * 1024 * 1024 },
	{ 0, 1 },
};

/* cut_unit - take a letter off the end; the number that it stands for. */
static int
cut_unit(const struct unit *unit, struct str *s)
{
	for (; unit->letter; unit++)
		if (s->len && s->ptr[s->len - 1] == unit->letter &&
		    !str_starts_nocase(*s, STR("0x"))) {
			s->len--;
			return unit->number;
		}
	return 1;
}

static bool
find_number(const struct value_type *type, struct str text, int *out)
{
	const struct value_word *word = find_word(type, text);
	int unit, n;

	if (word) {
		*out = word->number;
		return true;
	}
	if (type->max == 0)
		return false;
	unit = type->duration ? cut_unit(durations, &text) :
	    type->size ? cut_unit(sizes, &text) : 1;
	if (!parse_number(text, &n) || n > type->max / unit)
		return false;
	*out = n * unit;
	return *out >= type->min;
}

/* store_text - keep text, shaped already, in a text, list or secret. */
static void
store_text(const struct value_type *type, struct str text, void *member,
    bool add)
{
	bool unset = text.len == 0 && type->empty == VALUE_EMPTY_UNSETS;

	if (unset || type->store != VALUE_LIST || !add)
		value_clear(type, member);
	if (unset)
		return;
	if (type->store == VALUE_TEXT)
		*(char **)member = alloc_copy_n(text.ptr, text.len);
	else if (type->store == VALUE_LIST)
		strlist_add(member, text);
	else {
		struct buf *secret = member;

		*secret = BUF_MAX(VALUE_SECRET_MAX);
		buf_put(secret, text);
	}
}

int
value_parse(const struct value_type *type, const char *what,
    struct str text, void *member, bool add, int status, struct err *err)
{
	struct buf shaped = { 0 };
	int number;

	if (check_bytes(type, what, text, status, err) != 0)
		return -1;
	switch (type->store) {
	case VALUE_INT:
	case VALUE_BOOL:
		if (!find_number(type, text, &number))
			return refuse(err, status, what, text,
			    type->expected);
		if (type->store == VALUE_INT)
			*(int *)member = number;
		else
			*(bool *)member = number != 0;
		return 0;
	case VALUE_NOTHING:
		return 0;
	case VALUE_LIST:
		if (add && value_count(type, member) == VALUE_ITEMS_MAX)
			return err_set(err, status, "CONF-LONG",
			    "'%s' has more than %d values", what,
			    VALUE_ITEMS_MAX);
		break;
	default:
		break;
	}
	if (type->shape && !type->shape(text, &shaped)) {
		buf_clear(&shaped);
		return refuse(err, status, what, text, type->expected);
	}
	store_text(type, type->shape ? buf_str(&shaped) : text, member, add);
	buf_clear(&shaped);
	return 0;
}

/* A number outside the range that no word stands for means "unset". */
static bool
is_printable_number(const struct value_type *type, int number)
{
	for (const struct value_word *w = type->words; w && w->word; w++)
		if (w->number == number && *w->word)
			return true;
	return number >= type->min && number <= type->max;
}

size_t
value_count(const struct value_type *type, const void *member)
{
	switch (type->store) {
	case VALUE_TEXT:
		return *(char *const *)member ? 1 : 0;
	case VALUE_LIST:
		return ((const struct strlist *)member)->count;
	case VALUE_SECRET:
		return ((const struct buf *)member)->ptr ? 1 : 0;
	case VALUE_INT:
		return is_printable_number(type, *(const int *)member);
	case VALUE_BOOL:
		return 1;
	case VALUE_NOTHING:
		break;
	}
	return 0;
}

static void
print_number(const struct value_type *type, int number, struct buf *out)
{
	for (const struct value_word *w = type->words; w && w->word; w++)
		if (w->number == number && *w->word) {
			buf_puts(out, w->word);
			return;
		}
	buf_putf(out, "%d", number);
}

void
value_print(const struct value_type *type, const void *member, size_t i,
    struct buf *out)
{
	switch (type->store) {
	case VALUE_TEXT:
		buf_puts(out, *(char *const *)member);
		break;
	case VALUE_LIST:
		buf_puts(out, ((const struct strlist *)member)->item[i]);
		break;
	case VALUE_SECRET:
		buf_put(out, buf_str(member));
		break;
	case VALUE_INT:
		print_number(type, *(const int *)member, out);
		break;
	case VALUE_BOOL:
		print_number(type, *(const bool *)member, out);
		break;
	case VALUE_NOTHING:
		break;
	}
}

void
value_copy(const struct value_type *type, void *to, const void *from)
{
	value_clear(type, to);
	switch (type->store) {
	case VALUE_TEXT:
		*(char **)to = alloc_copy(*(char *const *)from);
		break;
	case VALUE_LIST:
		strlist_copy(to, from);
		break;
	case VALUE_SECRET:
		if (value_count(type, from))
			store_text(type, buf_str(from), to, false);
		break;
	case VALUE_INT:
		*(int *)to = *(const int *)from;
		break;
	case VALUE_BOOL:
		*(bool *)to = *(const bool *)from;
		break;
	case VALUE_NOTHING:
		break;
	}
}

void
value_clear(const struct value_type *type, void *member)
{
	switch (type->store) {
	case VALUE_TEXT:
		free(*(char **)member);
		*(char **)member = NULL;
		break;
	case VALUE_LIST:
		strlist_clear(member);
		break;
	case VALUE_SECRET:
		buf_wipe(member);
		break;
	case VALUE_INT:
		*(int *)member = 0;
		break;
	case VALUE_BOOL:
		*(bool *)member = false;
		break;
	case VALUE_NOTHING:
		break;
	}
}

bool
value_duration(struct str text, int *seconds)
{
	int unit = cut_unit(durations, &text), n;

	if (!parse_number(text, &n) || n < 1 || n > INT_MAX / unit)
		return false;
	*seconds = n * unit;
	return true;
}

size_t
value_fingerprint(struct str text, unsigned char *out)
{
	size_t size = (text.len + 1) / 3;

	if (text.len != size * 3 - 1 ||
	    (size != 32 && size != 20 && size != 16))
		return 0;
	for (size_t i = 0; i < size; i++) {
		int high = digit_of(text.ptr[3 * i]);
		int low = digit_of(text.ptr[3 * i + 1]);
		char sep = i + 1 < size ? text.ptr[3 * i + 2] : ':';

		if (high > 15 || low > 15 || (sep != ':' && sep != ' '))
			return 0;
		out[i] = (unsigned char)(high * 16 + low);
	}
	return size;
}
