/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/param.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "text/charset.h"
#include "text/field.h"
#include "text/hex.h"
#include "text/utf8.h"
#include "base/banned.h"

/* A value that would be longer is written in pieces. */
#define PIECE_MAX ((size_t)60)

/* An ASCII form longer than this would only make an unfoldable line. */
#define FALLBACK_MAX ((size_t)200)

/* The number in "x*0" has no more digits. */
#define DIGITS_MAX ((size_t)4)

/* What stands alone, without pieces. */
#define WHOLE (-1)

/* One "name=value" as it stands. */
struct piece {
	char *name;		/* owned: lower case, without what follows
				   its '*' */
	int index;		/* of "x*0", or WHOLE */
	bool extended;		/* the value is percent-encoded */
	struct buf value;	/* without quoting */
};

struct pieces {
	struct piece item[PARAM_PIECES];
	size_t count;
};

static bool
is_token_char(char c)
{
	return c > ' ' && c <= '~' &&
	    str_find(STR("()<>@,;:\\\"/[]?="), c) == 15;
}

/* --- reading: pieces ------------------------------------------------- */

static struct str
skip_comment(struct str s)
{
	size_t depth = 0, i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\')
			i++;
		else if (s.ptr[i] == '(')
			depth++;
		else if (s.ptr[i] == ')' && --depth == 0)
			return str_from(s, i + 1);
	}
	return str_from(s, s.len);
}

static struct str
skip_blanks(struct str s)
{
	while (s.len > 0 && (str_is_blank_char(s.ptr[0]) || s.ptr[0] == '('))
		s = s.ptr[0] == '(' ? skip_comment(s) : str_from(s, 1);
	return s;
}

/* Append the quoted string at the start of s; what is left behind it. */
static struct str
read_quoted(struct buf *out, struct str s)
{
	size_t i;

	for (i = 1; i < s.len && s.ptr[i] != '"'; i++) {
		if (s.ptr[i] == '\\' && i + 1 < s.len)
			i++;
		buf_putc(out, s.ptr[i]);
	}
	return str_from(s, i < s.len ? i + 1 : i);
}

/* A value: quoted, or all up to the next blank or semicolon. */
static struct str
read_value(struct buf *out, struct str s)
{
	size_t n = 0;

	if (s.len > 0 && s.ptr[0] == '"')
		return read_quoted(out, s);
	while (n < s.len && s.ptr[n] != ';' && !str_is_blank_char(s.ptr[n]))
		n++;
	buf_put(out, str_first(s, n));
	return str_from(s, n);
}

/* Behind the next semicolon outside quotes. */
static struct str
skip_to_next(struct str s)
{
	struct buf unused = BUF_MAX(1);

	while (s.len > 0 && s.ptr[0] != ';') {
		if (s.ptr[0] == '"')
			s = read_quoted(&unused, s);
		else
			s = s.ptr[0] == '(' ? skip_comment(s) :
			    str_from(s, 1);
	}
	buf_clear(&unused);
	return str_from(s, s.len > 0);
}

/* Understand "name", "name*", "name*3" and "name*3*"; false for others. */
static bool
set_name(struct piece *p, struct str full)
{
	struct str name = str_first(full, str_find(full, '*'));
	struct str rest = str_from(full, name.len);
	uint64_t index;

	p->index = WHOLE;
	p->extended = rest.len > 0 && rest.ptr[rest.len - 1] == '*';
	if (p->extended)
		rest.len--;
	if (rest.len > 0) {
		rest = str_from(rest, 1);
		if (rest.len > DIGITS_MAX ||
		    !str_to_uint(rest, 9999, &index))
			return false;
		p->index = (int)index;
	}
	if (name.len == 0)
		return false;
	p->name = alloc_copy_n(name.ptr, name.len);
	for (size_t i = 0; i < name.len; i++)
		p->name[i] = str_lower(p->name[i]);
	return true;
}

static void
read_pieces(struct pieces *all, struct str s)
{
	while (s.len > 0 && all->count < PARAM_PIECES) {
		struct piece *p = &all->item[all->count];
		struct str name;
		size_t n = 0;

		s = skip_blanks(s);
		while (n < s.len && is_token_char(s.ptr[n]))
			n++;
		name = str_first(s, n);
		s = skip_blanks(str_from(s, n));
		if (s.len > 0 && s.ptr[0] == '=' && set_name(p, name)) {
			s = read_value(&p->value, skip_blanks(str_from(s,
			    1)));
			all->count++;
		}
		s = skip_to_next(s);
	}
}

/* --- reading: putting together --------------------------------------- */

/* A '%' that encodes nothing stands for itself. */
static void
put_percent_decoded(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		int byte = s.ptr[i] == '%' ?
		    hex_pair(str_from(s, i + 1)) : -1;

		if (byte < 0) {
			buf_putc(out, s.ptr[i]);
			continue;
		}
		buf_putc(out, (char)byte);
		i += 2;
	}
}

/* Take "charset'language'" from the start of s; the charset's name. */
static struct str
take_charset(struct str *s)
{
	size_t first = str_find(*s, '\'');
	struct str charset = str_first(*s, first), rest;
	size_t second;

	if (first == s->len)
		return STR("");
	rest = str_from(*s, first + 1);
	second = str_find(rest, '\'');
	if (second == rest.len)
		return STR("");
	*s = str_from(rest, second + 1);
	return charset;
}

static const struct piece *
find_piece(const struct pieces *all, const char *name, int index,
	bool extended)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->item[i].name, name) == 0 &&
		    all->item[i].index == index &&
		    (index != WHOLE || all->item[i].extended == extended))
			return &all->item[i];
	return NULL;
}

/* Append a piece without its encoding; the first one names the charset. */
static void
put_piece(struct buf *raw, const struct piece *p, struct str *charset)
{
	struct str value = buf_str(&p->value);

	if (!p->extended) {
		buf_put(raw, value);
		return;
	}
	if (p->index <= 0)
		*charset = take_charset(&value);
	put_percent_decoded(raw, value);
}

static void
add_param(struct param_list *list, const char *name, struct str raw,
	struct str charset)
{
	enum charset known = charset_by_name(charset);
	struct buf value = BUF_MAX(raw.len * 3 + 1);

	charset_put(&value, known == CHARSET_NONE ? CHARSET_UTF8 : known, raw);
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 4;
		list->item = alloc_grow(list->item, list->cap,
		    sizeof(*list->item));
	}
	list->item[list->count++] = (struct param){
		.name = alloc_copy(name),
		.value = buf_take(&value),
	};
}

/* All that is said of one name. */
static void
join(struct param_list *list, const struct pieces *all, const char *name)
{
	const struct piece *p = find_piece(all, name, WHOLE, true);
	struct buf raw = { 0 };
	struct str charset = STR("");

	if (!p)
		p = find_piece(all, name, 0, false);
	if (!p)
		p = find_piece(all, name, WHOLE, false);
	if (!p)
		return;		/* "x*1" without its beginning */
	for (int i = 1; p; i++) {
		put_piece(&raw, p, &charset);
		p = p->index == WHOLE ? NULL :
		    find_piece(all, name, i, false);
	}
	add_param(list, name, buf_str(&raw), charset);
	buf_clear(&raw);
}

void
param_read(struct buf *head, struct param_list *list, struct str value)
{
	struct pieces *all = alloc_new(struct pieces);
	struct buf line = BUF_MAX(value.len + 1);
	struct str s;
	size_t n;

	field_unfold(&line, value);
	s = skip_blanks(buf_str(&line));
	for (n = 0; n < s.len && s.ptr[n] != ';' && s.ptr[n] != '(' &&
	    !str_is_blank_char(s.ptr[n]); n++)
		;
	utf8_put_clean(head, str_first(s, n));
	read_pieces(all, skip_to_next(str_from(s, n)));
	for (size_t i = 0; i < all->count; i++)
		if (!param_find(list, str_of(all->item[i].name)))
			join(list, all, all->item[i].name);
	for (size_t i = 0; i < all->count; i++) {
		free(all->item[i].name);
		buf_clear(&all->item[i].value);
	}
	free(all);
	buf_clear(&line);
}

const char *
param_find(const struct param_list *list, struct str name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq_nocase(str_of(list->item[i].name), name))
			return list->item[i].value;
	return NULL;
}

void
param_list_clear(struct param_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->item[i].name);
		free(list->item[i].value);
	}
	free(list->item);
	*list = (struct param_list){ 0 };
}

/* --- writing --------------------------------------------------------- */

static bool
is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

/* RFC 2231 7: what stands for itself in an extended value. */
static bool
is_attribute_char(char c)
{
	return is_token_char(c) && c != '*' && c != '\'' && c != '%';
}

/*
 * May it stand without quotes?  The signs that RFC 2231 uses may by RFC 2045,
 * but there are readers that take "it's" for an extended value.
 */
static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_attribute_char(s.ptr[i]))
			return false;
	return s.len > 0;
}

/* "; name=value" with a value in ASCII without control characters. */
static void
put_ascii(struct buf *out, const char *name, struct str value)
{
	buf_putf(out, "; %s=", name);
	if (is_word(value)) {
		buf_put(out, value);
		return;
	}
	buf_put_quoted(out, value);
}

static size_t
encoded_length(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += is_attribute_char(s.ptr[i]) ? 1 : 3;
	return n;
}

static void
put_percent_encoded(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (is_attribute_char(s.ptr[i]))
			buf_putc(out, s.ptr[i]);
		else
			buf_putf(out, "%%%02X", (unsigned char)s.ptr[i]);
	}
}

/* As many whole characters from the start of s as make a piece. */
static struct str
first_piece(struct str s, size_t room)
{
	size_t len = 0, used = 0;

	while (len < s.len) {
		size_t n = utf8_next(str_from(s, len), NULL);
		size_t cost;

		n = n ? n : 1;
		cost = encoded_length(str_n(s.ptr + len, n));
		if (used > 0 && used + cost > room)
			break;
		used += cost;
		len += n;
	}
	return str_first(s, len);
}

static void
put_extended(struct buf *out, const char *name, struct str value)
{
	const char *charset = utf8_is_valid(value) ? "UTF-8''" : "''";
	struct str rest = value;

	if (encoded_length(value) + strlen(charset) <= PIECE_MAX) {
		buf_putf(out, "; %s*=%s", name, charset);
		put_percent_encoded(out, value);
		return;
	}
	for (int i = 0; rest.len > 0; i++) {
		struct str piece = first_piece(rest, PIECE_MAX -
		    (i == 0 ? strlen(charset) : 0));

		buf_putf(out, "; %s*%d*=%s", name, i, i == 0 ? charset : "");
		put_percent_encoded(out, piece);
		rest = str_from(rest, piece.len);
	}
}

/*
 * What may go: clean keeps the characters, ascii has '_' for them, and
 * nothing that a reader would take for an encoded word (RFC 2047).
 */
static void
clean_value(struct buf *clean, struct buf *ascii, struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = is_control(value.ptr[i]) ? '_' : value.ptr[i];

		buf_putc(clean, c);
		if (c == '?' && i > 0 && value.ptr[i - 1] == '=')
			buf_putc(ascii, '_');
		else if ((c & 0xc0) != 0x80)	/* one for each character */
			buf_putc(ascii, (unsigned char)c > '~' ? '_' : c);
	}
}

static void
put_param(struct buf *out, const char *name, struct str value, bool both)
{
	struct buf clean = BUF_MAX(value.len + 1);
	struct buf ascii = BUF_MAX(value.len + 1);
	bool plain = utf8_is_ascii(value) && value.len <= PIECE_MAX &&
	    str_search(value, STR("=?")) == value.len;

	clean_value(&clean, &ascii, value);
	if (plain || (both && ascii.len <= FALLBACK_MAX))
		put_ascii(out, name, buf_str(&ascii));
	if (!plain)
		put_extended(out, name, buf_str(&clean));
	buf_clear(&clean);
	buf_clear(&ascii);
}

void
param_put(struct buf *out, const char *name, struct str value)
{
	put_param(out, name, value, false);
}

void
param_put_both(struct buf *out, const char *name, struct str value)
{
	put_param(out, name, value, true);
}

void
param_put_ascii(struct buf *out, const char *name, struct str value)
{
	struct buf clean = BUF_MAX(value.len + 1);
	struct buf ascii = BUF_MAX(value.len + 1);

	clean_value(&clean, &ascii, value);
	put_ascii(out, name, buf_str(&ascii));
	buf_clear(&clean);
	buf_clear(&ascii);
}
