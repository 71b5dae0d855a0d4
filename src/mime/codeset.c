/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/codeset.h"

#include "base/home.h"
#include "text/charset.h"
#include "text/utf8.h"
#include "base/banned.h"

/* As glibc and others write them, in lower case without '-' and '_'. */
static const char *const names[][2] = {
	{ "big5", "Big5" },
	{ "cp1250", "windows-1250" },
	{ "cp1251", "windows-1251" },
	{ "cp1252", "windows-1252" },
	{ "eucjp", "EUC-JP" },
	{ "euckr", "EUC-KR" },
	{ "gb18030", "GB18030" },
	{ "gb2312", "GB2312" },
	{ "gbk", "GBK" },
	{ "iso88591", "ISO-8859-1" },
	{ "iso885910", "ISO-8859-10" },
	{ "iso885913", "ISO-8859-13" },
	{ "iso885914", "ISO-8859-14" },
	{ "iso885915", "ISO-8859-15" },
	{ "iso885916", "ISO-8859-16" },
	{ "iso88592", "ISO-8859-2" },
	{ "iso88593", "ISO-8859-3" },
	{ "iso88594", "ISO-8859-4" },
	{ "iso88595", "ISO-8859-5" },
	{ "iso88596", "ISO-8859-6" },
	{ "iso88597", "ISO-8859-7" },
	{ "iso88598", "ISO-8859-8" },
	{ "iso88599", "ISO-8859-9" },
	{ "koi8r", "KOI8-R" },
	{ "koi8u", "KOI8-U" },
	{ "tis620", "TIS-620" },
};

void
codeset_of_locale(struct buf *out, struct str locale)
{
	size_t dot = str_find(locale, '.');
	struct str name = str_from(locale, dot < locale.len ? dot + 1 : dot);
	struct buf bare = { 0 };

	name = str_first(name, str_find(name, '@'));
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] != '-' && name.ptr[i] != '_')
			buf_putc(&bare, str_lower(name.ptr[i]));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(buf_str(&bare), str_of(names[i][0])))
			buf_puts(out, names[i][1]);
	buf_clear(&bare);
}

/* POSIX: the first of these that is set and not empty counts. */
static void
put_environment(struct buf *out)
{
	static const char *const variables[] = {
		"LC_ALL", "LC_CTYPE", "LANG",
	};

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = home_env(variables[i]);

		if (value) {
			codeset_of_locale(out, str_of(value));
			return;
		}
	}
}

void
codeset_of_text(struct buf *out, const struct compose *c,
	const struct cte_facts *facts)
{
	struct str given = str_of(c->charset);
	size_t before = out->len;

	if (!facts->eight_bit && (!c->charset ||
	    charset_by_name(given) != CHARSET_NONE)) {
		buf_puts(out, "us-ascii");
	} else if (c->charset) {
		buf_put(out, given);
	} else if (!facts->not_utf8) {
		buf_puts(out, "utf-8");
	} else {
		put_environment(out);
		if (out->len == before)
			buf_puts(out, "unknown-8bit");
	}
}

void
codeset_to_utf8(struct buf *out, const struct compose *c, struct str text)
{
	struct buf name = { 0 };
	enum charset charset;

	if (c->charset)
		buf_puts(&name, c->charset);
	else
		put_environment(&name);
	charset = charset_by_name(buf_str(&name));
	if (utf8_is_valid(text) || charset == CHARSET_NONE ||
	    charset == CHARSET_UTF8)
		buf_put(out, text);
	else
		charset_put(out, charset, text);
	buf_clear(&name);
}
