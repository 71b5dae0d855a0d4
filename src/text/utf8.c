/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/utf8.h"

#include "base/banned.h"

struct range {
	uint32_t from;
	uint32_t to;
};

static const struct range controls[] = {
	{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0x2028, 0x2029 },
};

static const struct range hidden[] = {
	{ 0x00ad, 0x00ad },	/* soft hyphen */
	{ 0x061c, 0x061c },	/* Arabic letter mark */
	{ 0x200b, 0x200b },	/* zero-width space; the joiners after it
				   are letters' business in Persian */
	{ 0x200e, 0x200f },	/* left-to-right and right-to-left marks */
	{ 0x202a, 0x202e },	/* embeddings and overrides */
	{ 0x2060, 0x206f },	/* word joiner, isolates, deprecated ones */
	{ 0xfeff, 0xfeff },	/* byte-order mark */
	{ 0xfff9, 0xfffb },	/* interlinear annotation */
	{ 0xe0000, 0xe007f },	/* tags */
};

static bool
is_among(uint32_t cp, const struct range *r, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cp >= r[i].from && cp <= r[i].to)
			return true;
	return false;
}

bool
utf8_is_control(uint32_t cp)
{
	return is_among(cp, controls, sizeof(controls) / sizeof(*controls));
}

bool
utf8_is_hidden(uint32_t cp)
{
	return is_among(cp, hidden, sizeof(hidden) / sizeof(*hidden));
}

/* How many bytes a first byte announces; 0 when it cannot be one. */
static size_t
length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2)	/* continuation, or overlong */
		return 0;
	if (first < 0xe0)
		return 2;
	if (first < 0xf0)
		return 3;
	return first < 0xf5 ? 4 : 0;
}

static bool
is_scalar(uint32_t cp)
{
	return cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);
}

size_t
utf8_next(struct str s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t n = s.len ? length_of((unsigned char)s.ptr[0]) : 0;
	uint32_t v;

	if (n == 0 || n > s.len)
		return 0;
	v = (unsigned char)s.ptr[0] & mask[n];
	for (size_t i = 1; i < n; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (c & 0x3f);
	}
	if (v < least[n] || !is_scalar(v))
		return 0;
	if (cp)
		*cp = v;
	return n;
}

bool
utf8_is_valid(struct str s)
{
	while (s.len) {
		size_t n = utf8_next(s, NULL);

		if (n == 0)
			return false;
		s = str_from(s, n);
	}
	return true;
}

bool
utf8_is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] > 0x7f)
			return false;
	return true;
}

void
utf8_put(struct buf *out, uint32_t cp)
{
	char b[4];
	size_t n = 0;

	if (!is_scalar(cp))
		cp = UTF8_REPLACEMENT;
	if (cp < 0x80) {
		b[n++] = (char)cp;
	} else if (cp < 0x800) {
		b[n++] = (char)(0xc0 | cp >> 6);
	} else if (cp < 0x10000) {
		b[n++] = (char)(0xe0 | cp >> 12);
		b[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
	} else {
		b[n++] = (char)(0xf0 | cp >> 18);
		b[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
		b[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
	}
	if (cp >= 0x80)
		b[n++] = (char)(0x80 | (cp & 0x3f));
	buf_put(out, str_n(b, n));
}

void
utf8_put_clean(struct buf *out, struct str s)
{
	while (s.len) {
		uint32_t cp = UTF8_REPLACEMENT;
		size_t n = utf8_next(s, &cp);

		utf8_put(out, utf8_is_control(cp) ? ' ' : cp);
		s = str_from(s, n ? n : 1);
	}
}
