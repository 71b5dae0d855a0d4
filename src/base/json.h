/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/json.h - JSON text (RFC 8259), written; for output that programs
 * read.
 *
 * Strings hold only ASCII: what is UTF-8 becomes \u escapes, every other
 * byte above 0x7e the replacement character, control characters escapes.
 */
#ifndef ENVOI_BASE_JSON_H
#define ENVOI_BASE_JSON_H

#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *out;	/* borrowed */
	bool comma;		/* something stands before in this level */
};

/*
 * json_open - begin an object ('{') or array ('['); json_close ends it with
 * '}' or ']'.
 * key: NULL at the top and inside arrays
 */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);

/* json_str, json_int, json_bool - one member (or, without key, element). */
void json_str(struct json *j, const char *key, struct str value);
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);

/* json_put_string - append s as a JSON string, with its quotes. */
void json_put_string(struct buf *out, struct str s);

#endif
