/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help.h"

#include "cli/longname.h"
#include "base/banned.h"

enum { COLUMNS = 79, TEXT_COLUMN = 29 };

/* A line in the making, and how far it is. */
struct page {
	struct buf *out;
	size_t column;
};

static void
put(struct page *p, struct str s)
{
	buf_put(p->out, s);
	p->column += s.len;
}

static void
end_line(struct page *p)
{
	buf_putc(p->out, '\n');
	p->column = 0;
}

static void
indent(struct page *p, size_t column)
{
	while (p->column < column)
		put(p, STR(" "));
}

/* Words between blanks, filled into lines that begin at a column. */
static void
put_filled(struct page *p, size_t column, struct str text)
{
	struct str word;

	indent(p, column);
	while (str_cut(&text, ' ', &word)) {
		if (p->column + 1 + word.len > COLUMNS) {
			end_line(p);
			indent(p, column);
		} else if (p->column > column) {
			put(p, STR(" "));
		}
		put(p, word);
	}
	end_line(p);
}

/* "  -a, --account=ACCOUNT", "  -F NAME", "      --version", "  -q[WHAT]" */
static void
put_synopsis(struct page *p, const struct option *o)
{
	struct buf s = { 0 };
	const char *gap = o->name ? "=" : " ";

	if (o->letter)
		buf_putf(&s, "  -%c%s", o->letter, o->name ? ", " : "");
	else
		buf_puts(&s, "      ");
	if (o->name)
		buf_putf(&s, "--%s", o->name);
	if (o->arg == OPTION_OPTIONAL)
		buf_putf(&s, "[%s%s]", o->name ? "=" : "", o->metavar);
	else if (o->arg == OPTION_REQUIRED)
		buf_putf(&s, "%s%s", gap, o->metavar);
	put(p, buf_str(&s));
	buf_clear(&s);
}

static void
put_option(struct page *p, const struct option *o)
{
	put_synopsis(p, o);
	if (p->column >= TEXT_COLUMN)
		end_line(p);
	put_filled(p, TEXT_COLUMN, str_of(o->help));
}

/* The names alone: what they mean has a manual of its own. */
static void
put_settings(struct page *p)
{
	struct buf list = { 0 };
	struct longname l;

	for (size_t i = 0; longname_at(i, &l); i++)
		if (l.setting && *l.spelled &&
		    !(l.setting->flags & SETTING_OLD))
			buf_putf(&list, "%s%s", list.len ? " " : "",
			    l.spelled);
	buf_puts(p->out, "Settings of the account, as envoirc(5) explains "
	    "them:\n");
	put_filled(p, 2, buf_str(&list));
	end_line(p);
	buf_clear(&list);
}

void
help_put(struct buf *out)
{
	struct page p = { .out = out };

	buf_puts(out, "usage: envoi [OPTION]... [--] RECIPIENT... < MESSAGE\n"
	    "       envoi [OPTION]... -t < MESSAGE\n"
	    "       envoi --subject=TEXT [--attach=FILE]... RECIPIENT... < TEXT"
	    "\n\n"
	    "Takes a message from standard input and hands it to the mail "
	    "server of an\naccount.  It prints nothing on success.\n\n");
	for (const struct option *o = option_table; o->take; o++)
		if (o->help)
			put_option(&p, o);
	end_line(&p);
	put_settings(&p);
	buf_puts(out, "Called as sendmail, mailq or newaliases, it takes "
	    "sendmail's options only.\nManuals: envoi(1), envoirc(5), envoi-queue(7).\n");
}
