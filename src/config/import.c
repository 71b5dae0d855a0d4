/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/import.h"

#include <errno.h>

#include "base/denial.h"
#include "base/fs.h"
#include "base/printable.h"
#include "base/banned.h"

const struct import_kind import_kinds[] = {
	{ "dma", "/etc/dma/dma.conf", import_dma },
	{ "esmtp", "/etc/esmtprc", import_esmtp },
	{ "nullmailer", "/etc/nullmailer/remotes", import_nullmailer },
	{ "ssmtp", "/etc/ssmtp/ssmtp.conf", import_ssmtp },
	{ NULL, NULL, NULL },
};

const struct import_kind *
import_find(struct str name)
{
	for (const struct import_kind *k = import_kinds; k->name; k++)
		if (str_eq(name, str_of(k->name)))
			return k;
	return NULL;
}

int
import_file(const struct import_kind *kind, const char *path,
	struct buf *out, struct err *err)
{
	struct buf text = BUF_MAX(IMPORT_FILE_MAX);
	struct import in = {
		.out = out, .path = path ? path : kind->path,
	};

	if (fs_read(in.path, &text, NULL) < 0) {
		denial_set(err, EX_CONFIG, "IMPORT", "read", in.path, errno);
		buf_wipe(&text);
		return -1;
	}
	import_note(&in, "made of %s; see envoirc(5)", in.path);
	kind->run(&in, buf_str(&text));
	if (in.has_secret)
		import_note(&in, "holds a password: keep it in a file of "
		    "mode 0600");
	buf_wipe(&text);
	return 0;
}

/* --- writing --------------------------------------------------------------- */

static bool
is_clean(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < ' ' ||
		    value.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool
needs_quotes(struct str value)
{
	return str_trim(value).len != value.len || value.ptr[0] == '"' ||
	    str_find(value, '#') < value.len ||
	    str_find(value, '"') < value.len;
}

void
import_set(struct import *in, const char *keyword, struct str value)
{
	if (value.len == 0)
		return;
	if (!is_clean(value)) {
		import_note(in, "%s is left out: its value holds control "
		    "characters", keyword);
		return;
	}
	in->has_from |= strcmp(keyword, "from") == 0;
	in->has_secret |= strcmp(keyword, "password") == 0;
	buf_putf(in->out, "%s ", keyword);
	if (needs_quotes(value))
		buf_put_quoted(in->out, value);
	else
		buf_put(in->out, value);
	buf_putc(in->out, '\n');
}

void
import_on(struct import *in, const char *keyword, bool on)
{
	import_set(in, keyword, on ? STR("on") : STR("off"));
}

void
import_note(struct import *in, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(&text, fmt, ap);
	va_end(ap);
	buf_puts(in->out, "# ");
	printable_put(in->out, buf_str(&text), PRINTABLE_MAX);
	buf_putc(in->out, '\n');
	buf_clear(&text);
}

/* --- reading ---------------------------------------------------------------- */

bool
import_line(struct str *text, struct str *line)
{
	while (str_cut(text, '\n', line)) {
		*line = str_trim(str_trim_eol(*line));
		if (line->len > 0 && line->ptr[0] != '#')
			return true;
	}
	return false;
}

struct str
import_word(struct str *line)
{
	size_t n = 0;
	struct str word;

	*line = str_trim(*line);
	while (n < line->len && !str_is_blank_char(line->ptr[n]))
		n++;
	word = str_first(*line, n);
	*line = str_trim(str_from(*line, n));
	return word;
}

void
import_server(struct import *in, struct str server, struct str port)
{
	size_t colon = str_find_last(server, ':');
	struct str host = str_first(server, colon);
	bool bracket = str_starts(server, STR("["));

	/* An IPv6 address alone has several colons and no port. */
	if (!bracket && str_find(server, ':') != colon)
		host = server;
	else if (colon < server.len && !str_ends(server, STR("]")))
		port = str_from(server, colon + 1);
	else if (bracket)
		host = server;
	if (bracket && str_ends(host, STR("]")))
		host = str_n(host.ptr + 1, host.len - 2);
	import_set(in, "host", host);
	import_set(in, "port", port);
}

bool
import_beside(const struct import *in, struct str name, struct buf *text)
{
	struct str path = str_of(in->path);
	size_t slash = str_find_last(path, '/');
	struct buf whole = { 0 };
	int ret;

	if (!str_starts(name, STR("/")) && slash < path.len)
		buf_put(&whole, str_first(path, slash + 1));
	buf_put(&whole, name);
	ret = fs_read(buf_cstr(&whole), text, NULL);
	if (ret < 0)
		buf_reset(text);
	buf_clear(&whole);
	return ret == 0;
}
