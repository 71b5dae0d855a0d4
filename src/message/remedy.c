/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/remedy.h"

#include "message/outline.h"
#include "message/refold.h"
#include "message/scan.h"

#include "base/banned.h"

/* A text that is shorter always stays readable. */
#define READABLE_MAX ((uint64_t)4096)

int
remedy_refuse(struct remedy *r, const char *id, const char *why)
{
	return err_set(r->err, EX_DATAERR, id, "the server does not take %s, "
		"and %s", r->wish->seven_bit ? "8-bit text or long lines" :
		"lines over 998 bytes", why);
}

int
remedy_refuse_signed(struct remedy *r)
{
	return remedy_refuse(r, "MSG-SIGNED",
		"a signature forbids to encode them");
}

int
remedy_refuse_structure(struct remedy *r)
{
	return remedy_refuse(r, "MSG-STRUCTURE",
		"the MIME structure around them is broken");
}

/* --- headers ------------------------------------------------------------- */

static bool
wants_ascii(const struct remedy *r, const struct remedy_part *p)
{
	return p->is_top ? r->wish->ascii_header : r->wish->seven_bit;
}

static bool
header_must_change(const struct remedy *r, const struct remedy_part *p)
{
	struct str header = buf_str(&p->header);

	return (wants_ascii(r, p) && !scan_is_ascii(header)) ||
		refold_is_needed(header);
}

/* The new header (taken) goes where the old one is. */
static int
plan_header(struct remedy *r, const struct remedy_part *p, struct buf *text)
{
	if (p->is_top) {
		buf_clear(&r->plan->header);
		r->plan->header = *text;
	} else {
		if (!p->has_blank)
			buf_put(text, STR("\r\n"));
		plan_text(r->plan, p->header_from, p->header_to, text);
	}
	if (r->plan->text_bytes > REMEDY_TEXT_MAX)
		return remedy_refuse(r, "MSG-HEADER-SIZE",
			"the new headers are too long");
	return 0;
}

static int
put_header(struct remedy *r, const struct remedy_part *p, const char *cte,
	const char *charset)
{
	struct part_change change = {
		.cte = cte,
		.charset = charset,
		.is_message = p->is_message,
		.ascii = wants_ascii(r, p),
		.eol = p->is_top ? r->wish->eol : STR("\r\n"),
	};
	struct buf text = BUF_MAX(2 * OUTLINE_HEADER_MAX);

	if (part_rewrite(&text, buf_str(&p->header), &change, r->err) != 0) {
		buf_clear(&text);
		return -1;
	}
	if (buf_full(&text)) {
		buf_clear(&text);
		return remedy_refuse(r, "MSG-HEADER-SIZE",
			"the new header is too long");
	}
	return plan_header(r, p, &text);
}

int
remedy_container(struct remedy *r, const struct remedy_part *p)
{
	bool relabel = r->wish->seven_bit && p->type.cte != PART_7BIT;
	bool must = header_must_change(r, p);

	if (p->is_signed)
		return must ? remedy_refuse_signed(r) : 0;
	if (relabel || must)
		return put_header(r, p, relabel ? "7bit" : NULL, NULL);
	return 0;
}

/* --- contents ------------------------------------------------------------ */

static bool
is_plain(enum part_cte cte)
{
	return cte == PART_7BIT || cte == PART_8BIT || cte == PART_BINARY;
}

/*
 * Quoted-printable stays readable, also where a program looks that decodes
 * nothing; base64 is for what is large and gets shorter by it.
 */
static bool
is_for_base64(const struct remedy_part *p, uint64_t len)
{
	return len > READABLE_MAX && p->eights > len / 6;
}

/* What is not encoded yet. */
static int
choose_encoding(struct remedy *r, const struct remedy_part *p, uint64_t len,
	enum recode_kind *kind, const char **cte)
{
	bool dense = is_for_base64(p, len);

	if (part_is(&p->type, "multipart/"))
		return remedy_refuse_structure(r);
	if (part_is(&p->type, "message/") &&
	    !str_starts(buf_str(&p->type.type), STR("message/global")))
		return remedy_refuse(r, "MSG-ENCODING",
			"a part that has them is of a type that may not be "
			"encoded");
	*kind = dense ? RECODE_BASE64 : RECODE_QP;
	*cte = dense ? "base64" : "quoted-printable";
	return 0;
}

/* cte: what the header is to say, or NULL for what it says */
static int
choose_remedy(struct remedy *r, const struct remedy_part *p, uint64_t len,
	enum recode_kind *kind, const char **cte)
{
	*cte = NULL;
	switch (p->type.cte) {
	case PART_QP:
		*kind = RECODE_MEND_QP;
		return 0;
	case PART_BASE64:
		*kind = RECODE_MEND_BASE64;
		return 0;
	case PART_OTHER:
		return remedy_refuse(r, "MSG-ENCODING",
			"a part that has them has an unknown encoding");
	default:
		return choose_encoding(r, p, len, kind, cte);
	}
}

/* What to call the charset, or NULL to say nothing. */
static const char *
label_of(const struct remedy *r, const struct remedy_part *p, bool recoded)
{
	bool wanted = recoded || (r->wish->label && p->is_top);

	if (!wanted || p->type.is_said || p->eights == 0 ||
	    !is_plain(p->type.cte))
		return NULL;
	return p->not_utf8 ? "unknown-8bit" : "utf-8";
}

int
remedy_content(struct remedy *r, const struct remedy_part *p, uint64_t to)
{
	bool recoded = (r->wish->seven_bit && p->eights > 0) ||
		p->longest > REFOLD_LINE_MAX;
	const char *charset = label_of(r, p, recoded);
	const char *cte = charset ? "8bit" : NULL;
	enum recode_kind kind = RECODE_QP;
	bool must = header_must_change(r, p);

	if (!recoded && !charset && !must)
		return 0;
	if (p->is_signed)
		return remedy_refuse_signed(r);
	if (recoded && choose_remedy(r, p, to - p->from, &kind, &cte) != 0)
		return -1;
	if ((cte || charset || must) && put_header(r, p, cte, charset) != 0)
		return -1;
	if (recoded)
		plan_recode(r->plan, p->from, to, kind);
	return 0;
}
