/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/encword.h"

#include "text/addrscan.h"
#include "text/base64.h"
#include "text/charset.h"
#include "text/hex.h"
#include "text/utf8.h"
#include "base/banned.h"

/* A longer word cannot be folded and might pass the 998 of RFC 5322. */
#define PLAIN_WORD_MAX ((size_t)900)

/* RFC 2047 has no limit for the charset's name; this is generous. */
#define CHARSET_MAX ((size_t)40)

/* --- encoding -------------------------------------------------------- */

static bool
is_blank_at(struct str s, size_t i)
{
	return str_is_blank_char(s.ptr[i]);
}

static bool
looks_encoded(struct str s)
{
	return str_search(s, STR("=?")) < s.len;
}

static bool
has_odd_byte(struct str s, enum encword_place place)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if ((c < ' ' && c != '\t') || c > '~')
			return true;	/* signed or not: also above 0x7f */
		if (place == ENCWORD_PHRASE && c != ' ' &&
		    !addrscan_is_atext(c))
			return true;
	}
	return false;
}

/* Must this word be encoded?  An empty one is between two blanks. */
static bool
word_needs(struct str word, enum encword_place place)
{
	return has_odd_byte(word, place) || looks_encoded(word) ||
	    word.len > PLAIN_WORD_MAX ||
	    (place == ENCWORD_PHRASE && word.len == 0);
}

/*
 * The part of s from its first word that needs encoding to its last.
 * Returns false when there is none.
 */
static bool
find_span(struct str s, enum encword_place place, size_t *from, size_t *to)
{
	bool found = false;

	for (size_t i = 0; i <= s.len;) {
		size_t end = i;

		while (end < s.len && !is_blank_at(s, end))
			end++;
		if (word_needs(str_n(s.ptr + i, end - i), place)) {
			if (!found)
				*from = i;
			*to = end;
			found = true;
		}
		i = end + 1;
	}
	return found;
}

bool
encword_is_needed(struct str s)
{
	size_t from, to;

	return s.len > 0 && find_span(s, ENCWORD_TEXT, &from, &to);
}

/*
 * In a phrase only these stand for themselves (RFC 2047 5 (3)), and what
 * is right there is right everywhere.
 */
static bool
is_q_plain(char c)
{
	return str_is_digit(c) || (str_lower(c) >= 'a' &&
	    str_lower(c) <= 'z') || str_find(STR("!*+-/"), c) < 5;
}

static size_t
q_cost(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += is_q_plain(s.ptr[i]) || s.ptr[i] == ' ' ? 1 : 3;
	return n;
}

static size_t
b_cost(struct str s)
{
	return (s.len + 2) / 3 * 4;
}

static void
put_q(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == ' ')
			buf_putc(out, '_');
		else if (is_q_plain(s.ptr[i]))
			buf_putc(out, s.ptr[i]);
		else
			buf_putf(out, "=%02X", (unsigned char)s.ptr[i]);
	}
}

/* As many whole characters from the start of s as fit into room. */
static struct str
first_piece(struct str s, size_t (*cost)(struct str), size_t room)
{
	size_t len = 0;

	while (len < s.len) {
		size_t n = utf8_next(str_from(s, len), NULL);

		if (n == 0)
			n = 1;
		if (cost(str_first(s, len + n)) > room)
			break;
		len += n;
	}
	return str_first(s, len);
}

/*
 * A reader that decodes and writes the field again must not be handed a
 * line break, so control characters are blanks before they are encoded.
 */
static void
put_without_controls(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_putc(out, (unsigned char)s.ptr[i] < ' ' ||
		    s.ptr[i] == 0x7f ? ' ' : s.ptr[i]);
}

static void
put_words(struct buf *out, struct str s)
{
	const char *charset = utf8_is_valid(s) ? "UTF-8" : "unknown-8bit";
	bool q = q_cost(s) <= b_cost(s);
	size_t room = ENCWORD_MAX - strlen(charset) - strlen("=?" "?Q?" "?=");

	while (s.len > 0) {
		struct str piece = first_piece(s, q ? q_cost : b_cost, room);

		buf_putf(out, "=?%s?%c?", charset, q ? 'Q' : 'B');
		if (q)
			put_q(out, piece);
		else
			base64_encode(out, piece);
		buf_puts(out, "?=");
		s = str_from(s, piece.len);
		if (s.len > 0)
			buf_putc(out, ' ');
	}
}

void
encword_encode(struct buf *out, struct str s, enum encword_place place)
{
	size_t from, to;
	struct buf span;

	if (s.len == 0 || !find_span(s, place, &from, &to)) {
		buf_put(out, s);
		return;
	}
	buf_put(out, str_first(s, from));
	span = BUF_MAX(s.len);
	put_without_controls(&span, str_n(s.ptr + from, to - from));
	put_words(out, buf_str(&span));
	buf_clear(&span);
	buf_put(out, str_from(s, to));
}

/* --- decoding -------------------------------------------------------- */

struct word {
	struct str charset;
	char how;		/* 'q' or 'b' */
	struct str data;
	size_t len;		/* of the whole encoded word */
};

/* "=?charset?q?data?=" at the start of s; a language tag is left out. */
static bool
read_word(struct str s, struct word *w)
{
	struct str rest = str_from(s, 2), part;
	size_t n;

	if (!str_starts(s, STR("=?")))
		return false;
	n = str_find(str_first(rest, CHARSET_MAX), '?');
	if (n == 0 || n + 3 >= rest.len || rest.ptr[n] != '?' ||
	    rest.ptr[n + 2] != '?')
		return false;
	part = str_first(rest, n);
	w->charset = str_first(part, str_find(part, '*'));
	w->how = str_lower(rest.ptr[n + 1]);
	rest = str_from(rest, n + 3);
	for (n = 0; n < rest.len && rest.ptr[n] != '?'; n++)
		if ((unsigned char)(rest.ptr[n] - '!') > '~' - '!')
			return false;
	if (n + 1 >= rest.len || rest.ptr[n + 1] != '=')
		return false;
	w->data = str_first(rest, n);
	w->len = (size_t)(rest.ptr - s.ptr) + n + 2;
	return w->how == 'q' || w->how == 'b';
}

static bool
decode_q(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		int byte;

		if (s.ptr[i] != '=') {
			buf_putc(out, s.ptr[i] == '_' ? ' ' : s.ptr[i]);
			continue;
		}
		byte = hex_pair(str_from(s, i + 1));
		if (byte < 0)
			return false;
		buf_putc(out, (char)byte);
		i += 2;
	}
	return true;
}

/* Padding is often left out. */
static bool
decode_b(struct buf *out, struct str s)
{
	struct buf padded = BUF_MAX(s.len + 4);
	bool ok;

	buf_put(&padded, s);
	while (padded.len % 4)
		buf_putc(&padded, '=');
	ok = base64_decode(out, buf_str(&padded));
	buf_clear(&padded);
	return ok;
}

/* Append the bytes that the word stands for; false leaves raw as it was. */
static bool
decode_word(struct buf *raw, const struct word *w)
{
	size_t before = raw->len;

	if (w->how == 'q' ? decode_q(raw, w->data) : decode_b(raw, w->data))
		return true;
	buf_cut(raw, before);
	return false;
}

/*
 * A run of encoded words with the same charset.  The bytes are put together
 * before they are converted, since some writers cut inside a character.
 * Returns what the run took, 0 when s does not start with one.
 */
static size_t
decode_run(struct buf *out, struct str s)
{
	struct buf raw = BUF_MAX(s.len);
	enum charset charset = CHARSET_NONE;
	size_t taken = 0, at = 0;
	struct word w;

	while (read_word(str_from(s, at), &w)) {
		enum charset c = charset_by_name(w.charset);

		if (c == CHARSET_NONE || (taken && c != charset) ||
		    !decode_word(&raw, &w))
			break;
		charset = c;
		at = taken = at + w.len;
		while (at < s.len && is_blank_at(s, at))
			at++;
	}
	if (taken)
		charset_put(out, charset, buf_str(&raw));
	buf_clear(&raw);
	return taken;
}

/* Blanks at the start of s when another encoded word follows them. */
static size_t
gap_length(struct str s)
{
	struct buf raw = BUF_MAX(s.len + 1);
	struct word w;
	size_t n = 0;
	bool more;

	while (n < s.len && is_blank_at(s, n))
		n++;
	more = read_word(str_from(s, n), &w) &&
	    charset_by_name(w.charset) != CHARSET_NONE && decode_word(&raw, &w);
	buf_clear(&raw);
	return more ? n : 0;
}

void
encword_decode(struct buf *out, struct str s)
{
	while (s.len > 0) {
		size_t plain = str_search(s, STR("=?"));
		size_t run;

		utf8_put_clean(out, str_first(s, plain));
		s = str_from(s, plain);
		run = decode_run(out, s);
		if (run) {
			s = str_from(s, run);
			s = str_from(s, gap_length(s));
		} else {
			utf8_put_clean(out, str_first(s, 2));
			s = str_from(s, s.len < 2 ? s.len : 2);
		}
	}
}
