/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/form.h - fields as a web form has them (URL standard 5,
 * application/x-www-form-urlencoded), in bodies and behind a '?'.
 */
#ifndef ENVOI_OAUTH_FORM_H
#define ENVOI_OAUTH_FORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* form_escape - append s; what is not a letter, digit or "-._~" as %XX. */
void form_escape(struct buf *out, struct str s);

/* form_put - append one field, with '&' in front unless out is empty. */
void form_put(struct buf *out, const char *name, struct str value);

/*
 * form_get - append the value of the first field with this name.
 * Returns false, with out as before, when there is none, when it stands
 * there twice, or when its escapes are broken or make a control character.
 */
bool form_get(struct str form, const char *name, struct buf *out);

#endif
