/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/part.h"

#include "message/outline.h"
#include "message/refold.h"
#include "message/scan.h"
#include "message/sevenbit.h"
#include "text/param.h"

#include "base/banned.h"

#define CONTENT_TYPE STR("Content-Type")
#define CONTENT_ENCODING STR("Content-Transfer-Encoding")
#define MIME_VERSION STR("MIME-Version")

/* --- reading ------------------------------------------------------------- */

static enum part_cte
cte_of(struct str word)
{
	static const struct {
		const char *word;
		enum part_cte cte;
	} table[] = {
		{ "", PART_7BIT },
		{ "7bit", PART_7BIT },
		{ "8bit", PART_8BIT },
		{ "binary", PART_BINARY },
		{ "quoted-printable", PART_QP },
		{ "base64", PART_BASE64 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_eq_nocase(word, str_of(table[i].word)))
			return table[i].cte;
	return PART_OTHER;
}

static void
read_cte(struct part_type *t, struct str value)
{
	struct param_list list = { 0 };
	struct buf word = { 0 };

	param_read(&word, &list, value);
	t->cte = cte_of(buf_str(&word));
	param_list_clear(&list);
	buf_clear(&word);
}

static void
read_type(struct part_type *t, struct str value)
{
	struct param_list list = { 0 };
	struct buf type = { 0 };

	param_read(&type, &list, value);
	buf_reset(&t->type);
	for (size_t i = 0; i < type.len; i++)
		buf_putc(&t->type, str_lower(type.ptr[i]));
	if (part_is(t, "multipart/"))
		buf_puts(&t->boundary, param_find(&list, STR("boundary")));
	t->is_said = true;
	param_list_clear(&list);
	buf_clear(&type);
}

void
part_read(struct part_type *t, struct str header, bool in_digest)
{
	struct outline_field f;
	bool cte_is_said = false;

	*t = (struct part_type){ .boundary = BUF_MAX(PART_BOUNDARY_MAX) };
	buf_puts(&t->type, in_digest ? "message/rfc822" : "text/plain");
	while (outline_cut_field(&header, &f)) {
		if (str_eq_nocase(f.name, CONTENT_TYPE) && !t->is_said) {
			read_type(t, f.value);
		} else if (str_eq_nocase(f.name, CONTENT_ENCODING) &&
			   !cte_is_said) {
			read_cte(t, f.value);
			cte_is_said = true;
		}
	}
}

bool
part_is(const struct part_type *t, const char *type)
{
	struct str want = str_of(type);

	return str_ends(want, STR("/")) ? str_starts(buf_str(&t->type), want) :
		str_eq(buf_str(&t->type), want);
}

void
part_clear(struct part_type *t)
{
	buf_clear(&t->type);
	buf_clear(&t->boundary);
}

/* --- rewriting ----------------------------------------------------------- */

static void
put_line(struct buf *out, struct str name, const char *value, struct str eol)
{
	buf_put(out, name);
	buf_putf(out, ": %s", value);
	buf_put(out, eol);
}

static int
put_field(struct buf *out, const struct outline_field *f,
	const struct part_change *c, struct err *err)
{
	if (c->ascii && !scan_is_ascii(f->raw))
		return sevenbit_put(out, f, c->eol, err);
	if (refold_is_needed(f->raw))
		refold_put(out, f->raw, c->eol);
	else
		buf_put(out, f->raw);
	return 0;
}

/* What the header did not have yet. */
struct missing {
	bool version;
	bool type;
	bool encoding;
};

static void
put_missing(struct buf *out, const struct missing *m,
	const struct part_change *c)
{
	bool any = c->cte || c->charset;

	if (any && c->is_message && m->version)
		put_line(out, MIME_VERSION, "1.0", c->eol);
	if (c->charset && m->type) {
		buf_putf(out, "Content-Type: text/plain; charset=%s",
			c->charset);
		buf_put(out, c->eol);
	}
	if (c->cte && m->encoding)
		put_line(out, CONTENT_ENCODING, c->cte, c->eol);
}

int
part_rewrite(struct buf *out, struct str header, const struct part_change *c,
	struct err *err)
{
	struct missing m = { true, true, true };
	struct outline_field f;

	while (outline_cut_field(&header, &f)) {
		m.version &= !str_eq_nocase(f.name, MIME_VERSION);
		m.type &= !str_eq_nocase(f.name, CONTENT_TYPE);
		if (c->cte && str_eq_nocase(f.name, CONTENT_ENCODING)) {
			if (m.encoding)
				put_line(out, f.name, c->cte, c->eol);
			m.encoding = false;
		} else if (put_field(out, &f, c, err) != 0) {
			return -1;
		}
	}
	put_missing(out, &m, c);
	return 0;
}
