/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/reason.h"

#include <string.h>

#include "base/printable.h"
#include "queue/qfile.h"
#include "base/banned.h"

/* --- writing --------------------------------------------------------- */

/* The server's words if there are any: they say what was refused. */
static void
put_words(struct buf *out, const struct err *err)
{
	if (!err->code) {
		buf_put(out, buf_str(&err->text));
		return;
	}
	buf_putf(out, "%d ", err->code);
	if (*err->enhanced)
		buf_putf(out, "%s ", err->enhanced);
	buf_put(out, buf_str(&err->reply));
}

void
reason_put_rcpt(struct buf *out, const char *addr, const struct err *err)
{
	buf_puts(out, "rcpt ");
	printable_put(out, str_of(addr), PRINTABLE_MAX);
	buf_putc(out, ' ');
	put_words(out, err);
}

void
reason_put(struct buf *out, const char *word, const struct err *err)
{
	buf_putf(out, "%s ", word);
	put_words(out, err);
}

/* --- reading --------------------------------------------------------- */

static size_t
count_digits(struct str s, size_t most)
{
	size_t n = 0;

	while (n < s.len && n < most && str_is_digit(s.ptr[n]))
		n++;
	return n;
}

/* "5.7.1 ", class and two numbers of up to three digits. */
static size_t
enhanced_len(struct str s)
{
	size_t at = count_digits(s, 1);

	for (int i = 0; i < 2; i++) {
		size_t n;

		if (at == 0 || at >= s.len || s.ptr[at] != '.')
			return 0;
		n = count_digits(str_from(s, at + 1), 3);
		if (n == 0)
			return 0;
		at += 1 + n;
	}
	return at < s.len && s.ptr[at] == ' ' ? at : 0;
}

static void
take_words(struct reason *r, struct str words)
{
	uint64_t code;
	size_t n;

	r->code = 0;
	r->enhanced[0] = '\0';
	r->text = words;
	if (words.len < 4 || words.ptr[3] != ' ' ||
	    !str_to_uint(str_first(words, 3), 599, &code) || code < 200)
		return;
	r->code = (int)code;
	r->text = str_from(words, 4);
	n = enhanced_len(r->text);
	if (n == 0 || n >= sizeof(r->enhanced))
		return;
	memcpy(r->enhanced, r->text.ptr, n);
	r->enhanced[n] = '\0';
	r->text = str_from(r->text, n + 1);
}

/* Is it about this recipient?  Then rest is what it was told. */
static bool
is_about(struct str text, struct str addr, struct str *rest)
{
	if (!str_starts(text, STR("rcpt ")))
		return false;
	text = str_from(text, 5);
	if (addr.len == 0) {
		struct str skipped;

		*rest = text;
		return str_cut(rest, ' ', &skipped);
	}
	if (!str_starts(text, addr) || text.len <= addr.len ||
	    text.ptr[addr.len] != ' ')
		return false;
	*rest = str_from(text, addr.len + 1);
	return true;
}

/* Takes what the line says, if it concerns the recipient. */
static bool
take_line(struct reason *r, struct str text, struct str addr)
{
	struct str word, rest = text;

	if (is_about(text, addr, &rest)) {
		r->is_uncertain = false;
		take_words(r, rest);
		return true;
	}
	if (!str_cut(&rest, ' ', &word) || str_eq(word, STR("rcpt")))
		return false;
	if (str_eq(word, STR("expired"))) {
		r->is_expired = true;
		return true;
	}
	r->is_uncertain = str_eq(word, STR("uncertain"));
	if (!r->is_uncertain && !str_eq(word, STR("message")) &&
	    !str_eq(word, STR("account")))
		return false;
	take_words(r, rest);
	return true;
}

bool
reason_find(struct str history, const char *addr, struct reason *r)
{
	struct buf shown = { 0 };
	struct str text;
	bool found = false;
	time_t when;

	*r = (struct reason){ 0 };
	printable_put(&shown, str_of(addr), PRINTABLE_MAX);
	while (qfile_next_note(&history, &when, &text)) {
		if (!take_line(r, text, buf_str(&shown)))
			continue;
		r->when = when;
		found = true;
	}
	buf_clear(&shown);
	return found;
}
