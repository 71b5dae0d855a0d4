/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/digest.h"
#include "base/random.h"
#include "message/outline.h"
#include "message/spool.h"
#include "text/field.h"
#include "text/param.h"
#include "base/banned.h"

/* Bits that nobody guesses, and nothing holds by chance. */
enum { BOUNDARY_BYTES = 16 };

struct mime {
	struct buf header;	/* its MIME fields */
	struct buf boundary;	/* of a multipart; else empty */
	struct mime **part;	/* owned array, each owned */
	size_t count;
	size_t cap;
	struct source *source;	/* owned, of a leaf */
	enum cte cte;
	uint64_t size;
};

/* --- the tree --------------------------------------------------------------- */

struct mime *
mime_leaf(struct source *source, enum cte cte, uint64_t size)
{
	struct mime *m = alloc_new(struct mime);

	m->header.max = OUTLINE_HEADER_MAX;
	m->source = source;
	m->cte = cte;
	m->size = size;
	return m;
}

/* "=_" comes in no quoted-printable text, and base64 has no '_'. */
static void
make_boundary(struct buf *out)
{
	unsigned char bytes[BOUNDARY_BYTES];

	random_bytes(bytes, sizeof(bytes));
	buf_puts(out, "=_");
	digest_hex(out, bytes, sizeof(bytes));
}

struct mime *
mime_multipart(const char *kind, const char *root)
{
	struct mime *m = alloc_new(struct mime);
	struct buf type = { 0 };

	m->header.max = OUTLINE_HEADER_MAX;
	make_boundary(&m->boundary);
	buf_putf(&type, "multipart/%s", kind);
	if (root)
		param_put(&type, "type", str_of(root));
	param_put(&type, "boundary", buf_str(&m->boundary));
	mime_field(m, STR("Content-Type"), buf_str(&type));
	buf_clear(&type);
	return m;
}

void
mime_add(struct mime *m, struct mime *part)
{
	if (m->count == m->cap) {
		m->cap = m->cap * 2 + 4;
		m->part = alloc_grow(m->part, m->cap, sizeof(*m->part));
	}
	m->part[m->count++] = part;
}

void
mime_field(struct mime *m, struct str name, struct str value)
{
	field_put(&m->header, name, value, STR("\r\n"));
}

void
mime_free(struct mime *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++)
		mime_free(m->part[i]);
	free(m->part);
	source_free(m->source);
	buf_clear(&m->header);
	buf_clear(&m->boundary);
	free(m);
}

/* --- its bytes, in order ----------------------------------------------------- */

/* Text, then the content of a leaf. */
struct step {
	struct buf text;
	const struct mime *leaf;	/* borrowed; NULL: none follows */
};

struct made {
	struct mime *top;	/* owned */
	struct step *step;	/* owned array */
	size_t count;
	size_t cap;
};

/* The text that is being written. */
static struct buf *
text_of(struct made *made)
{
	if (made->count == 0 || made->step[made->count - 1].leaf) {
		if (made->count == made->cap) {
			made->cap = made->cap * 2 + 8;
			made->step = alloc_grow(made->step, made->cap,
			    sizeof(*made->step));
		}
		made->step[made->count++] = (struct step){
			.text = BUF_MAX(2 * OUTLINE_HEADER_MAX)
		};
	}
	return &made->step[made->count - 1].text;
}

/*
 * The line break in front of a boundary belongs to it (RFC 2046 5.1.1), so
 * content keeps its own last line end, or its lack.
 */
static void
lay_out(struct made *made, const struct mime *m)
{
	buf_put(text_of(made), buf_str(&m->header));
	if (m->source)
		buf_putf(text_of(made), "Content-Transfer-Encoding: %s\r\n",
		    cte_name(m->cte));
	buf_puts(text_of(made), "\r\n");
	if (m->source) {
		made->step[made->count - 1].leaf = m;
		return;
	}
	for (size_t i = 0; i < m->count; i++) {
		buf_putf(text_of(made), "%s--%s\r\n", i ? "\r\n" : "",
		    buf_cstr(&m->boundary));
		lay_out(made, m->part[i]);
	}
	buf_putf(text_of(made), "\r\n--%s--", buf_cstr(&m->boundary));
}

static uint64_t
size_of(const struct made *made)
{
	uint64_t size = 0;

	for (size_t i = 0; i < made->count; i++) {
		size += made->step[i].text.len;
		if (made->step[i].leaf)
			size += made->step[i].leaf->size;
	}
	return size;
}

static void
made_free(void *self)
{
	struct made *made = self;

	for (size_t i = 0; i < made->count; i++)
		buf_clear(&made->step[i].text);
	free(made->step);
	mime_free(made->top);
	free(made);
}

/* --- reading it ---------------------------------------------------------------- */

struct mime_reader {
	struct reader reader;
	const struct made *made;	/* borrowed */
	size_t at;			/* the step */
	bool text_given;		/* of it */
	struct reader *content;		/* owned: of its leaf; or NULL */
};

static int
next_content(struct mime_reader *r, const struct mime *leaf,
	struct str *piece, struct err *err)
{
	int more;

	if (!r->content)
		r->content = cte_reader(source_reader(leaf->source),
		    leaf->cte);
	more = reader_next(r->content, piece, err);
	if (more != 0)
		return more;
	reader_free(r->content);
	r->content = NULL;
	return 0;
}

static int
next_piece(struct reader *base, struct str *piece, struct err *err)
{
	struct mime_reader *r = (struct mime_reader *)base;

	for (; r->at < r->made->count; r->at++, r->text_given = false) {
		const struct step *step = &r->made->step[r->at];
		int more;

		if (!r->text_given) {
			r->text_given = true;
			*piece = buf_str(&step->text);
			return 1;
		}
		if (!step->leaf)
			continue;
		more = next_content(r, step->leaf, piece, err);
		if (more != 0)
			return more;
	}
	return 0;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct mime_reader *r = (struct mime_reader *)base;

	(void)err;
	reader_free(r->content);
	r->content = NULL;
	r->at = 0;
	r->text_given = false;
	return 0;
}

static void
reader_done(struct reader *base)
{
	reader_free(((struct mime_reader *)base)->content);
	free(base);
}

static const struct reader_ops ops = {
	.next = next_piece,
	.rewind = start_over,
	.free = reader_done,
};

static struct reader *
made_reader(void *self)
{
	struct mime_reader *r = alloc_new(struct mime_reader);

	r->reader.ops = &ops;
	r->made = self;
	return &r->reader;
}

struct spool *
mime_spool(struct mime *m, struct str header)
{
	struct made *made = alloc_new(struct made);
	struct spool_maker maker = { made_reader, made_free, made };

	made->top = m;
	buf_put(text_of(made), header);
	lay_out(made, m);
	if (m->count > 0)
		buf_puts(text_of(made), "\r\n");
	return spool_made(&maker, size_of(made));
}
