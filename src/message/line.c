/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/line.h"

#include "text/utf8.h"

#include "base/banned.h"

/* Bytes of a character, by its first one. */
static size_t
char_len(char first)
{
	unsigned char c = (unsigned char)first;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* One more byte of a character that was cut by the end of a piece. */
static void
complete_char(struct line *l, char c)
{
	struct str whole = { l->cut, l->cut_len + 1 };

	l->cut[l->cut_len++] = c;
	if (utf8_next(whole, NULL) > 0)
		l->cut_len = 0;
	else if (whole.len >= char_len(l->cut[0]))
		l->not_utf8 = true;
}

static void
check_utf8(struct line *l, struct str s)
{
	while (s.len > 0 && !l->not_utf8) {
		size_t n = l->cut_len > 0 ? 0 : utf8_next(s, NULL);

		if (l->cut_len > 0) {
			complete_char(l, s.ptr[0]);
			n = 1;
		} else if (n == 0 && s.len < char_len(s.ptr[0])) {
			memcpy(l->cut, s.ptr, s.len);
			n = l->cut_len = s.len;
		} else if (n == 0) {
			l->not_utf8 = true;
		}
		s = str_from(s, n);
	}
}

static uint64_t
count_eights(struct str s)
{
	uint64_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += (unsigned char)s.ptr[i] >> 7;
	return count;
}

static void
take(struct line *l, struct str bytes)
{
	uint64_t eights;

	if (str_ends(bytes, STR("\r")))	/* canonical: an LF comes next */
		bytes.len--;
	eights = count_eights(bytes);
	if (eights > 0 || l->cut_len > 0)
		check_utf8(l, bytes);
	l->eights += eights;
	l->len += bytes.len;
	if (l->text.len < l->wanted)
		buf_put(&l->text, str_first(bytes, l->wanted - l->text.len));
}

static void
begin(struct line *l)
{
	buf_reset(&l->text);
	l->from = l->end;
	l->len = 0;
	l->eights = 0;
	l->not_utf8 = false;
	l->cut_len = 0;
	l->complete = false;
}

bool
line_next(struct line *l, struct str *piece)
{
	size_t n;

	if (piece->len == 0)
		return false;
	if (l->complete)
		begin(l);
	n = str_find(*piece, '\n');
	take(l, str_first(*piece, n));
	if (n == piece->len) {
		l->end += n;
		*piece = str_from(*piece, n);
		return false;
	}
	l->end += n + 1;
	l->not_utf8 |= l->cut_len > 0;
	l->complete = true;
	*piece = str_from(*piece, n + 1);
	return true;
}

void
line_clear(struct line *l)
{
	buf_clear(&l->text);
}
