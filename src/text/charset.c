/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/charset.h"

#include "text/utf8.h"
#include "base/banned.h"

enum charset
charset_by_name(struct str name)
{
	static const struct {
		const char *name;
		enum charset charset;
	} known[] = {
		{ "utf-8", CHARSET_UTF8 },
		{ "utf8", CHARSET_UTF8 },
		{ "us-ascii", CHARSET_UTF8 },
		{ "ascii", CHARSET_UTF8 },
		{ "unknown-8bit", CHARSET_UTF8 },
		{ "iso-8859-1", CHARSET_WINDOWS },
		{ "latin1", CHARSET_WINDOWS },
		{ "windows-1252", CHARSET_WINDOWS },
		{ "cp1252", CHARSET_WINDOWS },
		{ "iso-8859-15", CHARSET_LATIN9 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq_nocase(name, str_of(known[i].name)))
			return known[i].charset;
	return CHARSET_NONE;
}

/*
 * What Windows has where ISO 8859-1 has control characters nobody means;
 * so mail labelled with the one is read as the other.
 */
static uint32_t
from_windows(unsigned char c)
{
	static const uint16_t high[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
		0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
	};

	return c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c;
}

static uint32_t
from_latin9(unsigned char c)
{
	static const struct {
		unsigned char byte;
		uint16_t cp;
	} other[] = {
		{ 0xa4, 0x20ac }, { 0xa6, 0x0160 }, { 0xa8, 0x0161 },
		{ 0xb4, 0x017d }, { 0xb8, 0x017e }, { 0xbc, 0x0152 },
		{ 0xbd, 0x0153 }, { 0xbe, 0x0178 },
	};

	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (other[i].byte == c)
			return other[i].cp;
	return c;
}

void
charset_put(struct buf *out, enum charset charset, struct str bytes)
{
	struct buf utf8 = BUF_MAX(bytes.len * 3 + 1);

	for (size_t i = 0; charset != CHARSET_UTF8 && i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];

		utf8_put(&utf8, charset == CHARSET_LATIN9 ? from_latin9(c) :
		    from_windows(c));
	}
	utf8_put_clean(out, charset == CHARSET_UTF8 ? bytes : buf_str(&utf8));
	buf_clear(&utf8);
}
