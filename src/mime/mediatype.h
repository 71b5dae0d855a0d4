/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/mediatype.h - which media type a file has, by its name (RFC 6838).
 *
 * The table is our own: the same file gets the same type on every machine.
 */
#ifndef ENVOI_MIME_MEDIATYPE_H
#define ENVOI_MIME_MEDIATYPE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* mediatype_by_name - by the extension; NULL when it says nothing. */
const char *mediatype_by_name(struct str file);

/*
 * mediatype_read - a type that a person gave, with or without parameters.
 * out: gets it as a field has it, the type in lower case
 * Returns 0, or -1 with err EX_USAGE for what is no type, and for a
 * multipart, which no file is.
 */
int mediatype_read(struct buf *out, struct str given, struct err *err);

/*
 * mediatype_split - "FILE:type" in two.
 * type: empty when none is given.  It follows the last ':' behind which
 *       something stands, up to its end or a ';', that reads as a type
 * Where "FILE:type" is itself the name of a file is for the caller to see.
 */
void mediatype_split(struct str arg, struct str *file, struct str *type);

#endif
