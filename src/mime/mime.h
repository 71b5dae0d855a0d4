/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/mime.h - a message as a tree of body parts (RFC 2045, RFC 2046), and
 * its bytes as a reader.
 *
 * Nothing is copied: the content of a part is read and encoded each time
 * that it is asked for.  Line ends are CRLF.
 */
#ifndef ENVOI_MIME_MIME_H
#define ENVOI_MIME_MIME_H

#include "base/buf.h"
#include "mime/cte.h"
#include "mime/source.h"

struct mime;

/*
 * mime_leaf - a part with content.
 * source: taken
 * size:   of the encoded content, as cte_size has it
 * The owner of what it returns gives it to a multipart or frees it.  Its
 * Content-Transfer-Encoding need not be said.
 */
struct mime *mime_leaf(struct source *source, enum cte cte, uint64_t size);

/*
 * mime_multipart - a part made of parts.
 * kind: "mixed", "alternative", "related"
 * root: for "related": the type of its first part (RFC 2387); or NULL
 * Its boundary is 128 random bits, so it cannot stand in any content.
 */
struct mime *mime_multipart(const char *kind, const char *root);

/* mime_add - part (taken) becomes the last one of m, a multipart. */
void mime_add(struct mime *m, struct mime *part);

/* mime_field - a further field, folded; value as field_put wants it. */
void mime_field(struct mime *m, struct str name, struct str value);

/*
 * mime_spool - the whole as a spool that makes it anew.
 * m:      the top of the tree, taken
 * header: fields that stand in front, whole lines that end in CRLF; copied
 */
struct spool *mime_spool(struct mime *m, struct str header);

void mime_free(struct mime *m);

#endif
