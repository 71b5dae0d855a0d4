/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/fields.h - the members of a JSON object, read by jansson, which is
 * loaded for it.
 *
 * Whatever an endpoint answers is hostile until its certificate and its
 * content say otherwise: a name that stands there twice, a NUL, a text
 * with control characters or longer than its use allows are refused.
 */
#ifndef ENVOI_OAUTH_FIELDS_H
#define ENVOI_OAUTH_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct fields;

/*
 * fields_read - the object that is all of text.
 * Returns it, owned; or NULL with err: EX_CONFIG when there is no jansson,
 * EX_TEMPFAIL ("answer is no JSON object") for anything else.
 */
struct fields *fields_read(struct str text, struct err *err);

/*
 * fields_text - append a member that is a string.
 * out: its ceiling is the limit; wipe it when it is a secret
 * Returns 1, 0 when there is no such member or it is null, or -1 when it is
 * something else, too long or holds a control character; out is as before.
 */
int fields_text(const struct fields *f, const char *name, struct buf *out);

/*
 * fields_number - a member that is a whole number from 0 to max, also when
 * it is written as a string.  1, 0, -1 as above; a larger number is max.
 */
int fields_number(const struct fields *f, const char *name, int64_t max,
	int64_t *out);

/* fields_true - is a member the value true? */
bool fields_true(const struct fields *f, const char *name);

/* fields_lists - is text an element of a member that is an array? */
bool fields_lists(const struct fields *f, const char *name,
	const char *text);

/* fields_has - is there such a member at all? */
bool fields_has(const struct fields *f, const char *name);

/* fields_free - wipe the members that are secrets, release; NULL is nothing. */
void fields_free(struct fields *f);

#endif
