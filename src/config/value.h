/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/value.h - from the words of a file, an option or a variable to a
 * typed value, and back.
 *
 * A type is data: how the value is kept, which words stand for numbers,
 * the range, what an empty text means.  A new kind of setting is a new
 * constant, not a new branch.
 */
#ifndef ENVOI_CONFIG_VALUE_H
#define ENVOI_CONFIG_VALUE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The longest value; a secret may be longer (long OAuth tokens). */
#define VALUE_MAX ((size_t)8 * 1024)
#define VALUE_SECRET_MAX ((size_t)64 * 1024)

/* The most items of a list. */
enum { VALUE_ITEMS_MAX = 100 };

/* What the member is that a value is kept in. */
enum value_store {
	VALUE_TEXT,	/* char *: NULL is unset */
	VALUE_LIST,	/* struct strlist: no items is unset */
	VALUE_SECRET,	/* struct buf: ptr NULL is unset */
	VALUE_INT,	/* int */
	VALUE_BOOL,	/* bool */
	VALUE_NOTHING	/* no member: the word is taken and forgotten */
};

/* What an empty text means for VALUE_TEXT, VALUE_LIST, VALUE_SECRET. */
enum value_empty { VALUE_EMPTY_REFUSED, VALUE_EMPTY_UNSETS, VALUE_EMPTY_KEPT };

/* A word that stands for a number; "" is what an empty text stands for. */
struct value_word {
	const char *word;	/* NULL ends the table */
	int number;
};

struct value_type {
	enum value_store store;
	const char *expected;	/* for messages: "takes EXPECTED" */
	enum value_empty empty;
	const struct value_word *words;	/* VALUE_INT, VALUE_BOOL; or NULL */
	int min, max;		/* VALUE_INT; max 0: only the words */
	bool duration;		/* VALUE_INT: 30, 30s, 5m, 2h, 1d */
	bool size;		/* VALUE_INT: 1000, 64K, 16M, 1G; not both */
	bool tabs;		/* a tab may stand inside */
	/*
	 * May be NULL; VALUE_TEXT, VALUE_LIST: check in and append the form
	 * that is kept to out; false when in is not acceptable.
	 */
	bool (*shape)(struct str in, struct buf *out);
};

/*
 * value_parse - read text into a member.
 * what:   the setting's name, for the message
 * text:   without quotes and outer blanks; any bytes
 * member: of the kind that type->store says
 * add:    VALUE_LIST: keep what is there
 * Returns 0, or -1 with err of that status: a control character, an empty
 * or too long text, no such word, out of range, too many items.  The member is unchanged
 * then.  The text of a secret is never shown.
 */
int value_parse(const struct value_type *type, const char *what,
	struct str text, void *member, bool add, int status, struct err *err);

/*
 * value_count - how many texts it has: 0 is unset (also a number that no
 * text stands for), a list may have many.
 */
size_t value_count(const struct value_type *type, const void *member);

/*
 * value_print - append text i (< value_count) as value_parse reads it.  A
 * number that a word stands for is printed as that word.  Secrets too: the
 * caller decides whom to show them to.
 */
void value_print(const struct value_type *type, const void *member,
	size_t i, struct buf *out);

/* value_copy - replace to by a copy of from. */
void value_copy(const struct value_type *type, void *to, const void *from);

/* value_clear - unset: release, wiping a secret; numbers become 0. */
void value_clear(const struct value_type *type, void *member);

/* value_duration - seconds of "30", "30s", "5m", "2h", "1d"; from 1 on. */
bool value_duration(struct str text, int *seconds);

/*
 * value_fingerprint - the bytes of hex pairs joined by ':' or a blank.
 * out: room for 32 bytes
 * Returns 32 (SHA-256), 20 (SHA-1) or 16 (MD5), or 0 when it is none.
 */
size_t value_fingerprint(struct str text, unsigned char *out);

#endif
